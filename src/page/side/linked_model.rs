//! What is done about a model that the link puts on a side.

use crate::engine::links::is_file_name;
use crate::engine::protocol::ModelFile;
use crate::link::{Said, Side};
use crate::page::catalog::{Catalog, ModelEntry};
use crate::page::model_choice::{FileKey, ModelChoice, ModelInput, OfferedModel};
use crate::page::own_models::{Here, OwnModels, names_nothing};
use crate::page::side::model_names::offer;

/// What is done about a model that the link puts on a side.
#[derive(Debug, Clone, PartialEq)]
pub enum Opening<F> {
    /// It is there, or on its way: this is said of it.
    Say(Said),
    /// It is put there.
    Load(ModelChoice<F>),
    /// It is another site's, and nobody here asked for it: the side stays as it is, and an offer is made.
    Offer {
        /// The line that makes it.
        text: String,
        /// What would be fetched.
        file: ModelFile,
        /// What would be put there.
        model: OfferedModel,
    },
    /// There is no such model: the side stays as it is.
    Refuse {
        /// What the visitor is told.
        text: String,
        /// What is said of a file of somebody's own is kept: the visitor may open it yet.
        kept: Option<(FileKey, Said)>,
    },
}

/// What is done about the model that the link puts on a side, where `wanted` is, or is on its way to be.
pub fn opening<F: Clone>(
    own: &OwnModels<F>,
    side: Side,
    linked: OfferedModel,
    wanted: Option<&str>,
    size: Option<usize>,
    catalog: &Catalog,
    here: Here,
) -> Opening<F> {
    let OfferedModel { id, said } = linked;
    if wanted == Some(id.as_str()) {
        return Opening::Say(said);
    }
    let model = match own.find(&id, catalog, here, said.clone(), size) {
        Ok(model) => model,
        Err(why) => {
            let text = names_nothing(side, &id, &why);
            let kept = is_file_name(&id).then_some(((id, 0), said));
            return Opening::Refuse { text, kept };
        }
    };
    match &model.input {
        ModelInput::Fetched(file) if !own.is_free(&model, catalog, here.origin) => {
            let text = offer(&id, catalog.model(&id).map(ModelEntry::option), side);
            Opening::Offer { text, file: file.clone(), model: OfferedModel { id, said } }
        }
        _ => Opening::Load(model),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::catalog::tests::shipped;
    use crate::page::own_models::tests::{ELSEWHERE, HERE, none, stamp};

    /// Where the link puts it on MIM's side, which has SimMIM.
    fn open(own: &OwnModels<u8>, id: &str) -> Opening<u8> {
        opening(own, Side::Mim, linked(id), Some("simmim"), Some(448), &shipped(), HERE)
    }

    fn linked(id: &str) -> OfferedModel {
        OfferedModel { id: id.to_owned(), said: Said { heads: Some(3), ..Said::default() } }
    }

    #[test]
    fn of_the_model_that_is_there_something_else_is_said() {
        assert_eq!(open(&none(), "simmim"), Opening::Say(linked("").said));
    }

    #[test]
    fn a_model_that_needs_no_word_is_put_there_as_the_link_says_it() {
        let mut models = none();
        models.add(stamp("own.pth", 1.0), 7);
        for id in ["moco", "own.pth"] {
            let Opening::Load(model) = open(&models, id) else { panic!("{id}") };
            assert_eq!((model.id.as_str(), model.size), (id, Some(448)));
            assert_eq!(model.said, linked(id).said);
        }
    }

    #[test]
    fn another_sites_model_is_offered_until_somebody_here_asks_for_it() {
        let mut models = none();
        let text = "This link puts vit.pth (elsewhere.example) on the MIM side.".to_owned();
        let (file, model) = (ModelFile::at(ELSEWHERE), linked(ELSEWHERE));
        assert_eq!(open(&models, ELSEWHERE), Opening::Offer { text, file, model });
        models.vouch(ELSEWHERE);
        assert!(matches!(open(&models, ELSEWHERE), Opening::Load(_)));
        // The list's own title, and how much would be fetched.
        let Opening::Offer { text, .. } = open(&models, "dinov2-vit-s") else { panic!() };
        assert!(text.contains(&shipped().model("dinov2-vit-s").unwrap().option()), "{text}");
    }

    #[test]
    fn a_name_of_nothing_is_refused_and_what_is_said_of_a_file_is_kept() {
        let text = "“mim=nobody” names nothing here: nobody is not in models.json.".to_owned();
        assert_eq!(open(&none(), "nobody"), Opening::Refuse { text, kept: None });
        let Opening::Refuse { text, kept } = open(&none(), "own.pth") else { panic!() };
        assert!(text.starts_with("“mim=own.pth” names nothing here: own.pth is a file"), "{text}");
        assert_eq!(kept, Some((("own.pth".to_owned(), 0), linked("own.pth").said)));
    }
}
