//! Which classifiers a side's model has, those of models.json or a file of the visitor's, and the lists of names that
//! are fetched for them.

use std::collections::HashMap;

use super::names::{NameList, Names, names, problem};
use crate::engine::protocol::{ModelFile, ProbeInfo, Question};
use crate::link::Side;
use crate::page::catalog::Catalog;
use crate::page::model_choice::FileKey;

/// The classifiers of one model.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelProbes {
    /// What to fetch.
    pub file: ModelFile,
    /// Where the list of their classes' names lies, beside models.json; a file of the visitor's has none.
    pub list: Option<String>,
}

impl ModelProbes {
    /// The question for what they read.
    pub fn question(self) -> Question {
        Question::Probe { probes: self.file }
    }
}

/// The visitor's files of classifiers: each side's last, and the model that it was opened for.
#[derive(Debug, Default)]
pub struct OwnProbes([Option<(FileKey, ModelFile)>; 2]);

impl OwnProbes {
    /// Takes a side's file for a model; gives the one before it, which nobody asks for any more.
    pub fn open(&mut self, side: Side, model: FileKey, file: ModelFile) -> Option<ModelFile> {
        self.0[side.index()].replace((model, file)).map(|(_, before)| before)
    }

    /// The classifiers of the model that a side shows: the visitor's before those that are listed.
    pub fn of(&self, side: Side, shown: &FileKey, catalog: &Catalog) -> Option<ModelProbes> {
        let own = self.0[side.index()].as_ref().filter(|(model, _)| model == shown);
        if let Some((_, file)) = own {
            return Some(ModelProbes { file: file.clone(), list: None });
        }
        // A file of the visitor's may be called like a model of the list.
        let (id, edition) = shown;
        let model = catalog.model(id).filter(|_| *edition == 0)?;
        let listed = model.probes.as_ref()?;
        Some(ModelProbes { file: listed.file(), list: listed.classes.clone() })
    }
}

/// The lists of names that were asked for, by their paths.
#[derive(Debug, Default)]
pub struct NameLists(HashMap<String, NameList>);

impl NameLists {
    /// What classes are called; `None` until their list is there, if they have one.
    pub fn names(&self, list: Option<&str>, info: &ProbeInfo) -> Option<Names> {
        match list {
            Some(path) => names(info, self.0.get(path).unwrap_or(&NameList::Pending)),
            None => names(info, &NameList::None),
        }
    }

    /// Notes that a list is wanted; whether it is to be fetched, which it is once.
    pub fn ask(&mut self, path: &str) -> bool {
        let is_new = !self.0.contains_key(path);
        if is_new {
            self.0.insert(path.to_owned(), NameList::Pending);
        }
        is_new
    }

    /// A list has come, or will not, and why.
    pub fn arrive(&mut self, path: String, names: Result<Names, String>) {
        self.0.insert(path, NameList::Arrived(names));
    }

    /// Why classes have numbers, though a list was to name them.
    pub fn problem(&self, list: &str, info: &ProbeInfo) -> Option<String> {
        problem(info, list, self.0.get(list)?)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::page::catalog::tests::shipped;
    use crate::page::fixtures::{probe_info, probe_question};

    fn key(id: &str, edition: u64) -> FileKey {
        (id.to_owned(), edition)
    }

    #[test]
    fn a_listed_model_has_the_probes_and_the_names_of_the_list() {
        let probes = OwnProbes::default().of(Side::Mim, &key("moco", 0), &shipped()).unwrap();
        assert_eq!(probes.list.as_deref(), Some("classes.json"));
        let url = "https://here/models/moco-probes.safetensors";
        assert!(matches!(probes.question(), Question::Probe { probes } if probes.url == url));
        assert_eq!(OwnProbes::default().of(Side::Cl, &key("nobody", 0), &shipped()), None);
    }

    #[test]
    fn own_probes_count_for_the_model_and_the_side_that_they_were_opened_for() {
        let (catalog, mut own) = (shipped(), OwnProbes::default());
        assert_eq!(own.open(Side::Cl, key("moco", 0), ModelFile::at("blob:1")), None);
        let of = |own: &OwnProbes, side, id, edition| own.of(side, &key(id, edition), &catalog);
        let opened = of(&own, Side::Cl, "moco", 0).unwrap();
        assert_eq!((&opened.list, opened.clone().question()), (&None, probe_question("blob:1")));
        for (side, id) in [(Side::Mim, "moco"), (Side::Cl, "simmim")] {
            let listed = catalog.model(id).unwrap().probes.as_ref().unwrap().file();
            assert_eq!(of(&own, side, id, 0).map(|it| it.file), Some(listed));
        }
        assert_eq!(of(&own, Side::Cl, "moco", 1), None);
        let before = own.open(Side::Cl, key("moco", 1), ModelFile::at("blob:2"));
        assert_eq!(before, Some(ModelFile::at("blob:1")));
        assert_eq!(of(&own, Side::Cl, "moco", 1).unwrap().file, ModelFile::at("blob:2"));
        assert!(of(&own, Side::Cl, "moco", 0).unwrap().list.is_some());
    }

    #[test]
    fn a_visitors_file_named_like_a_listed_model_has_no_listed_probes() {
        let own = OwnProbes::default();
        assert!(own.of(Side::Cl, &key("moco", 0), &shipped()).is_some());
        assert_eq!(own.of(Side::Cl, &key("moco", 1), &shipped()), None);
    }

    #[test]
    fn a_list_of_names_is_fetched_once() {
        let mut lists = NameLists::default();
        let list = Some("classes.json");
        assert_eq!(lists.names(list, &probe_info(1)), None);
        assert!(lists.ask("classes.json") && !lists.ask("classes.json"));
        assert_eq!(lists.names(list, &probe_info(1)), None);
        lists.arrive("classes.json".to_owned(), Ok(Arc::new(vec!["cat".to_owned()])));
        assert!(!lists.ask("classes.json") && lists.ask("others.json"));
        assert_eq!(*lists.names(list, &probe_info(1)).unwrap(), ["cat"]);
    }

    #[test]
    fn without_a_list_classes_have_numbers_at_once_and_without_their_list_a_reason() {
        let mut lists = NameLists::default();
        assert_eq!(*lists.names(None, &probe_info(1)).unwrap(), ["class 0"]);
        lists.ask("classes.json");
        assert_eq!(lists.problem("classes.json", &probe_info(1)), None);
        lists.arrive("classes.json".to_owned(), Err("It is gone.".to_owned()));
        let told = lists.problem("classes.json", &probe_info(1)).unwrap();
        assert!(told.ends_with("It is gone."), "{told}");
        assert_eq!(*lists.names(Some("classes.json"), &probe_info(1)).unwrap(), ["class 0"]);
    }
}
