//! What a model's name stands for: a file of the visitor's, an entry of the list, or a file at an address.
//!
//! A file of another site is fetched once somebody asked for it here: by the list, by the dialog, by one click on a
//! line that names the site. The embedding page counts as somebody; a link does not. `F` is the page's handle of a
//! file (a `Blob`).

use crate::engine::links::{self, LinkError, is_file_name};
use crate::engine::protocol::ModelFile;
use crate::link::hints::Hints;
use crate::link::{Said, Side};
use crate::page::catalog::Catalog;
use crate::page::model_choice::{FileKey, ModelChoice, ModelInput};

/// A file's own name, length and time, which tell whether it is the same file again.
pub type Stamp = (String, f64, f64);

/// The stamp of a model that lies in several files, of each its length and time: all of it, and as new as the newest.
pub fn joined_stamp(name: String, parts: &[(f64, f64)]) -> Stamp {
    let size = parts.iter().map(|(size, _)| size).sum();
    let time = parts.iter().map(|(_, time)| *time).fold(0.0, f64::max);
    (name, size, time)
}

/// A file of the visitor's.
#[derive(Debug, Clone)]
struct OwnFile<F> {
    /// What it is called here; of two files of one name the second gets a number.
    name: String,
    stamp: Stamp,
    edition: u64,
    file: F,
}

/// Where the page lies, and how it reads addresses.
#[derive(Clone, Copy)]
pub struct Here<'a> {
    /// The page's origin.
    pub origin: &'a str,
    /// The whole address of one that may be relative to the page; `None` where it is none.
    pub absolute: &'a dyn Fn(&str) -> Option<String>,
}

/// The visitor's files, and the models that somebody here asked for.
#[derive(Debug, Clone)]
pub struct OwnModels<F> {
    files: Vec<OwnFile<F>>,
    /// The newest file's.
    last_edition: u64,
    asked: Vec<String>,
}

impl<F: Clone> OwnModels<F> {
    /// Without files; `asked` has a line for each model that was asked for in this tab before.
    pub fn new(asked: &str) -> OwnModels<F> {
        let asked = asked.lines().map(str::to_owned).collect();
        OwnModels { files: Vec::new(), last_edition: 0, asked }
    }

    /// The names of the visitor's files, in the order of their coming.
    pub fn names(&self) -> Vec<String> {
        self.files.iter().map(|own| own.name.clone()).collect()
    }

    fn own(&self, name: &str) -> Option<&OwnFile<F>> {
        self.files.iter().find(|own| own.name == name)
    }

    /// Which of the visitor's files it is that has this name.
    pub fn edition(&self, name: &str) -> Option<u64> {
        self.own(name).map(|own| own.edition)
    }

    /// Takes a file of the visitor's, and gives its name here: the old one where it is the same file again.
    pub fn add(&mut self, stamp: Stamp, file: F) -> String {
        if let Some(own) = self.files.iter().find(|own| own.stamp == stamp) {
            return own.name.clone();
        }
        let name = links::free_name(&stamp.0, |name| self.own(name).is_some());
        // Every file has its own: they count up, those that left the list too.
        self.last_edition += 1;
        let edition = self.last_edition;
        self.files.push(OwnFile { name: name.clone(), stamp, edition, file });
        name
    }

    /// A file that cannot be read leaves the list; what is fetched stands in none.
    pub fn remove(&mut self, (_, edition): &FileKey) {
        self.files.retain(|own| own.edition != *edition);
    }

    /// Somebody here asks for a model, wherever it comes from; whether for the first time.
    pub fn vouch(&mut self, id: &str) -> bool {
        let is_new = !self.asked.iter().any(|known| known == id);
        if is_new {
            self.asked.push(id.to_owned());
        }
        is_new
    }

    /// A line for each model that somebody here asked for.
    pub fn asked(&self) -> String {
        self.asked.join("\n")
    }

    /// Whether a name stands for something that could be put on a side.
    pub fn knows(&self, id: &str, catalog: &Catalog, here: Here) -> bool {
        let is_link = || link(id, here).is_some_and(|link| link.is_ok());
        catalog.model(id).is_some() || self.own(id).is_some() || is_link()
    }

    /// Whether it may be fetched without a question.
    pub fn is_free(&self, wanted: &ModelChoice<F>, catalog: &Catalog, origin: &str) -> bool {
        let ModelInput::Fetched(file) = &wanted.input else { return true };
        links::is_of(&file.url, origin)
            || self.asked.contains(&wanted.id)
            // The page's host has put its pair there.
            || catalog.pair().contains(&wanted.id)
    }

    /// The model that a name stands for, understood as it is `said`, for an input of so many pixels a side.
    ///
    /// # Errors
    /// What is wrong with the name, and what to do.
    pub fn find(
        &self,
        id: &str,
        catalog: &Catalog,
        here: Here,
        said: Said,
        size: Option<usize>,
    ) -> Result<ModelChoice<F>, String> {
        let (edition, input, listed) = if let Some(own) = self.own(id) {
            (own.edition, ModelInput::File(own.file.clone()), Hints::default())
        } else if let Some(entry) = catalog.model(id) {
            (0, ModelInput::Fetched(entry.file()), entry.hints())
        } else {
            match link(id, here) {
                Some(Ok(url)) => (0, ModelInput::Fetched(ModelFile::at(url)), Hints::default()),
                Some(Err(error)) => return Err(error.to_string()),
                None if is_file_name(id) => {
                    return Err(format!(
                        "{id} is a file on somebody’s own computer, and a link cannot hold it. If you have it, \
                         open it on this side again."
                    ));
                }
                None => return Err(format!("{id} is not in models.json.")),
            }
        };
        Ok(ModelChoice { id: id.to_owned(), edition, input, listed, said, size })
    }
}

/// What is told of a name in the link that stands for no model, and why.
pub fn names_nothing(side: Side, id: &str, why: &str) -> String {
    format!("“{}={id}” names nothing here: {why}", side.name())
}

/// What a name that looks like an address leads to; a file's bare name does not.
fn link(id: &str, here: Here) -> Option<Result<String, LinkError>> {
    id.contains(['/', ':']).then(|| resolve(id, here))
}

/// The address to fetch a model from that was typed.
///
/// # Errors
/// Nothing can be fetched from there.
pub fn resolve(text: &str, here: Here) -> Result<String, LinkError> {
    let full = match text.is_empty() {
        true => None,
        false => (here.absolute)(&links::with_scheme(text)),
    };
    links::model_link(full.as_deref().unwrap_or(text), here.origin)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::page::catalog::tests::shipped;

    const ORIGIN: &str = "https://here";
    pub(crate) const HERE: Here<'static> = Here { origin: ORIGIN, absolute: &absolute };
    pub(crate) const ELSEWHERE: &str = "https://elsewhere.example/vit.pth";

    /// As a browser does it for what is tested here.
    fn absolute(text: &str) -> Option<String> {
        let is_absolute = text.contains("://");
        Some(if is_absolute { text.to_owned() } else { format!("{ORIGIN}/{text}") })
    }

    pub(crate) fn none() -> OwnModels<u8> {
        OwnModels::new("")
    }

    pub(crate) fn stamp(name: &str, time: f64) -> Stamp {
        (name.to_owned(), 10.0, time)
    }

    fn find(models: &OwnModels<u8>, id: &str) -> Result<ModelChoice<u8>, String> {
        models.find(id, &shipped(), HERE, Said::default(), Some(448))
    }

    fn is_free(models: &OwnModels<u8>, id: &str) -> bool {
        models.is_free(&find(models, id).unwrap(), &shipped(), ORIGIN)
    }

    #[test]
    fn another_sites_file_is_fetched_once_somebody_here_asked_for_it() {
        let mut models = none();
        assert!(!is_free(&models, ELSEWHERE) && !is_free(&models, "dinov2-vit-s"));
        assert!(models.vouch(ELSEWHERE));
        assert!(is_free(&models, ELSEWHERE));
        // One word is for one model, not for its site.
        assert!(!is_free(&models, "https://elsewhere.example/other.pth"));
        assert!(!is_free(&models, "dinov2-vit-s"));
        assert!(models.vouch("dinov2-vit-s") && is_free(&models, "dinov2-vit-s"));
    }

    #[test]
    fn what_lies_here_and_the_visitors_own_file_need_no_word() {
        let mut models = none();
        for id in ["moco", "simmim", "models/other.pth", "https://here/x.pth"] {
            assert!(is_free(&models, id), "{id}");
        }
        assert!(!is_free(&models, "https://here.example/x.pth"));
        let name = models.add(stamp("own.pth", 1.0), 7);
        assert!(is_free(&models, &name));
    }

    #[test]
    fn the_hosts_own_pair_needs_no_word_wherever_it_lies() {
        let mut catalog = shipped();
        let there = catalog.models.iter().position(|model| model.url.is_some()).unwrap();
        catalog.models.swap(0, there);
        let id = catalog.models[0].id.clone();
        let wanted = none().find(&id, &catalog, HERE, Said::default(), None).unwrap();
        assert!(none().is_free(&wanted, &catalog, ORIGIN));
        assert!(!none().is_free(&wanted, &shipped(), ORIGIN));
    }

    #[test]
    fn a_reload_asks_no_second_time() {
        let mut models = none();
        assert!(models.vouch(ELSEWHERE) && models.vouch("dinov2-vit-s"));
        assert!(!models.vouch(ELSEWHERE));
        let again = OwnModels::new(&models.asked());
        assert!(is_free(&again, ELSEWHERE) && is_free(&again, "dinov2-vit-s"));
    }

    #[test]
    fn the_same_file_keeps_its_name_and_another_of_that_name_gets_a_number() {
        let mut models = none();
        assert_eq!(models.add(stamp("own.pth", 1.0), 1), "own.pth");
        assert_eq!(models.add(stamp("own.pth", 2.0), 2), "own (2).pth");
        assert_eq!(models.add(stamp("own.pth", 1.0), 3), "own.pth");
        assert_eq!(models.names(), ["own.pth", "own (2).pth"]);
        let second = find(&models, "own (2).pth").unwrap();
        assert_eq!((second.edition, second.input), (2, ModelInput::File(2)));
        assert_eq!(find(&models, "own.pth").unwrap().input, ModelInput::File(1));
    }

    #[test]
    fn a_file_that_left_the_list_leaves_its_name_and_not_its_edition() {
        let mut models = none();
        models.add(stamp("own.pth", 1.0), 1);
        models.add(stamp("b.pth", 1.0), 2);
        models.remove(&("own.pth".to_owned(), 1));
        // What is fetched has no edition of its own.
        models.remove(&("b.pth".to_owned(), 0));
        assert_eq!(models.names(), ["b.pth"]);
        assert_eq!((models.edition("own.pth"), models.edition("b.pth")), (None, Some(2)));
        models.add(stamp("own.pth", 2.0), 3);
        assert_eq!(models.edition("own.pth"), Some(3));
    }

    #[test]
    fn the_visitors_file_comes_before_the_list_and_the_list_before_an_address() {
        let mut models = none();
        let listed = find(&models, "moco").unwrap();
        assert_eq!(listed.input, ModelInput::Fetched(shipped().models[0].file()));
        assert_eq!((listed.edition, listed.size), (0, Some(448)));
        models.add(stamp("moco", 1.0), 5);
        assert_eq!(find(&models, "moco").unwrap().input, ModelInput::File(5));
        let page = "huggingface.co/o/r/blob/main/b.pth";
        let file = "https://huggingface.co/o/r/resolve/main/b.pth";
        let fetched = find(&models, page).unwrap();
        assert_eq!(fetched.id, page);
        assert_eq!(fetched.input, ModelInput::Fetched(ModelFile::at(file)));
        assert_eq!(fetched.listed, Hints::default());
    }

    #[test]
    fn a_name_that_stands_for_nothing_is_told() {
        let models = none();
        let why = |id| find(&models, id).unwrap_err();
        assert_eq!(why("nobody"), "nobody is not in models.json.");
        assert!(why("own.pth").starts_with("own.pth is a file on somebody’s own computer"));
        assert!(why("http://elsewhere.example/a.pth").contains("plain http"));
        assert_eq!(
            names_nothing(Side::Cl, "nobody", &why("nobody")),
            "“cl=nobody” names nothing here: nobody is not in models.json."
        );
        let knows = |id| models.knows(id, &shipped(), HERE);
        assert!(knows("moco") && knows(ELSEWHERE));
        assert!(!knows("nobody") && !knows("own.pth"));
        assert!(!knows("http://elsewhere.example/a.pth"));
    }

    #[test]
    fn several_files_are_as_long_as_all_and_as_new_as_the_newest() {
        let joined = joined_stamp("own.pth".to_owned(), &[(4.0, 2.0), (5.0, 3.0), (1.0, 1.0)]);
        assert_eq!(joined, stamp("own.pth", 3.0));
    }

    #[test]
    fn nothing_typed_is_no_address() {
        assert!(resolve("", HERE).is_err());
        assert_eq!(resolve("x.pth", HERE), Ok("https://here/x.pth".to_owned()));
    }
}
