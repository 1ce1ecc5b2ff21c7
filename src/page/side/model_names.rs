//! What a model is called, and the list to choose one from.

use std::collections::BTreeMap;

use crate::engine::links;
use crate::link::Side;
use crate::page::catalog::{Catalog, ModelEntry};
use crate::page::curves::comparison::is_of_side;

/// One entry of a side's list of models.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelOption {
    /// Its name in URLs; empty for none.
    pub id: String,
    /// What the list shows.
    pub name: String,
    /// What is said on hover.
    pub hover: String,
}

/// What models are called by whoever shows them, by their names in the URL.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Titles(BTreeMap<String, String>);

impl Titles {
    /// What a model is called, where it is not its own title.
    pub fn of(&self, id: &str) -> Option<&str> {
        self.0.get(id).map(String::as_str)
    }

    /// Calls a model something, or by its own title again.
    pub fn say(&mut self, id: &str, title: Option<String>) {
        match title {
            Some(title) => _ = self.0.insert(id.to_owned(), title),
            None => _ = self.0.remove(id),
        }
    }
}

/// What a model is called where nobody calls it otherwise: as the list does, else by its link's end.
pub fn title(catalog: &Catalog, id: &str) -> String {
    catalog.model(id).map_or_else(|| short_name(id), |model| model.title.clone())
}

/// What a side is called where nobody calls its model something: its role, or its model's title where the list says
/// that the model was trained for something else. Not where both sides have that model: they would be called the same.
pub fn side_name(catalog: &Catalog, side: Side, models: [&str; 2]) -> String {
    let entry = catalog.model(models[side.index()]).filter(|_| models[0] != models[1]);
    let is_other =
        |it: &&ModelEntry| it.objective.as_deref().is_some_and(|it| !is_of_side(side, it));
    entry.filter(is_other).map_or_else(|| side.label().to_owned(), |model| model.title.clone())
}

/// What a model is called beside its side's name: nothing where the side is called the same.
pub fn beside(side_name: &str, title: String) -> Option<String> {
    (title != side_name).then_some(title)
}

/// A link's end, which names the file, and its host, where it names one; the list is narrow. Any other id as it is.
pub fn short_name(id: &str) -> String {
    let end = id.split(['?', '#']).next().unwrap_or(id).rsplit('/').next().unwrap_or(id);
    if end.is_empty() || end.len() == id.len() {
        return id.to_owned();
    }
    match links::host(id) {
        "" => end.to_owned(),
        host => format!("{end} ({host})"),
    }
}

/// The line that offers a model of another site which a link names; `listed` is what the list says of it, with its size.
pub fn offer(id: &str, listed: Option<String>, side: Side) -> String {
    let name = listed.unwrap_or_else(|| short_name(id));
    format!("This link puts {name} on the {} side.", side.label())
}

/// The list's models that a side offers: those of other sites where `from_elsewhere`, no unlisted one, and the one
/// that is chosen whatever it is.
pub fn listed(catalog: &Catalog, from_elsewhere: bool, chosen: &str) -> Vec<ModelOption> {
    let is_offered = |model: &&ModelEntry| {
        let is_open = !model.unlisted && (from_elsewhere || model.url.is_none());
        is_open || model.id == chosen
    };
    let option = |model: &ModelEntry| ModelOption {
        id: model.id.clone(),
        name: model.option(),
        hover: model.hover(),
    };
    catalog.models.iter().filter(is_offered).map(option).collect()
}

/// The models to choose from: the listed ones, the visitor's files, and the one `chosen` where it is neither.
pub fn options(listed: Vec<ModelOption>, files: &[String], chosen: &str) -> Vec<ModelOption> {
    let mut options = listed;
    options.extend(files.iter().map(|name| ModelOption {
        id: name.clone(),
        name: name.clone(),
        hover: "a file of yours".to_owned(),
    }));
    if chosen.is_empty() {
        let name = "choose a model".to_owned();
        options.insert(0, ModelOption { id: String::new(), name, hover: String::new() });
    } else if !options.iter().any(|option| option.id == chosen) {
        let (id, hover) = (chosen.to_owned(), chosen.to_owned());
        options.push(ModelOption { id, name: short_name(chosen), hover });
    }
    options
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::catalog::tests::shipped;

    #[test]
    fn a_link_is_called_by_its_file_and_its_host() {
        assert_eq!(short_name("https://a.example/x/vit.pth?b=1/2#c"), "vit.pth (a.example)");
        assert_eq!(short_name("moco"), "moco");
        assert_eq!(short_name("own.safetensors"), "own.safetensors");
        assert_eq!(short_name("https://a.example/"), "https://a.example/");
        assert_eq!(short_name("models/vit.pth"), "vit.pth");
    }

    #[test]
    fn a_model_is_called_as_the_list_does_else_by_its_links_end() {
        let catalog = shipped();
        assert_eq!(title(&catalog, "moco"), "MoCo v3");
        assert_eq!(title(&catalog, "https://a.example/x/vit.pth"), "vit.pth (a.example)");
        assert_eq!(title(&catalog, "own.safetensors"), "own.safetensors");
        assert_eq!(beside("CL", "MoCo v3".to_owned()), Some("MoCo v3".to_owned()));
        assert_eq!(beside("Ours", "Ours".to_owned()), None);
    }

    #[test]
    fn a_side_is_called_by_its_role_unless_its_model_has_another() {
        let catalog = shipped();
        let names = |models| Side::BOTH.map(|side| side_name(&catalog, side, models));
        assert_eq!(names(["moco", "simmim"]), ["CL", "MIM"]);
        assert_eq!(names(["moco", "hybrid"]), ["CL", "MoCo + SimMIM"]);
        assert_eq!(names(["simmim", "moco"]), ["SimMIM", "MoCo v3"]);
        assert_eq!(names(["dinov2-vit-s", "own.pth"]), ["DINOv2 ViT-S/14", "MIM"]);
        assert_eq!(names(["hybrid", "hybrid"]), ["CL", "MIM"]);
    }

    #[test]
    fn a_title_goes_with_its_model() {
        let mut titles = Titles::default();
        titles.say("own.pth", Some("Ours".to_owned()));
        assert_eq!((titles.of("own.pth"), titles.of("moco")), (Some("Ours"), None));
        titles.say("own.pth", None);
        assert_eq!(titles, Titles::default());
    }

    #[test]
    fn an_offer_names_the_model_its_size_and_its_host() {
        let listed = "DINO ViT-S/16 (87 MB, huggingface.co)".to_owned();
        assert_eq!(
            offer("dino", Some(listed), Side::Cl),
            "This link puts DINO ViT-S/16 (87 MB, huggingface.co) on the CL side."
        );
        assert_eq!(
            offer("https://a.example/v.pth", None, Side::Mim),
            "This link puts v.pth (a.example) on the MIM side."
        );
    }

    #[test]
    fn the_list_offers_what_may_be_fetched_and_what_is_chosen() {
        let catalog = shipped();
        let ids = |from_elsewhere, chosen| -> Vec<String> {
            listed(&catalog, from_elsewhere, chosen).into_iter().map(|it| it.id).collect()
        };
        let has = |ids: &[String], id: &str| ids.iter().any(|it| it == id);
        let here = ids(false, "moco");
        assert!(has(&here, "moco") && has(&here, "simmim") && !has(&here, "dinov2-vit-s"));
        assert!(has(&ids(true, "moco"), "dinov2-vit-s"));
        assert!(has(&ids(false, "dinov2-vit-s"), "dinov2-vit-s"));
        let hidden = catalog.models.iter().find(|model| model.unlisted).unwrap();
        assert!(!has(&ids(true, "moco"), &hidden.id));
        assert!(has(&ids(false, &hidden.id), &hidden.id));
        let moco = listed(&catalog, false, "moco").remove(0);
        assert_eq!((moco.name, moco.hover), ("MoCo v3".to_owned(), catalog.models[0].hover()));
    }

    #[test]
    fn the_list_has_the_visitors_files_and_what_is_chosen() {
        let listed = || {
            let (id, name, hover) = ("moco".to_owned(), "MoCo v3".to_owned(), "by …".to_owned());
            vec![ModelOption { id, name, hover }]
        };
        let files = ["own.pth".to_owned()];
        let names = |chosen: &str| -> Vec<String> {
            options(listed(), &files, chosen).into_iter().map(|it| it.name).collect()
        };
        assert_eq!(names("moco"), ["MoCo v3", "own.pth"]);
        assert_eq!(names("own.pth"), ["MoCo v3", "own.pth"]);
        assert_eq!(names(""), ["choose a model", "MoCo v3", "own.pth"]);
        assert_eq!(names("https://a.example/v.pth"), ["MoCo v3", "own.pth", "v.pth (a.example)"]);
    }
}
