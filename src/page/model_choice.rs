//! A model that was chosen for a side: which file, and how it is to be understood.

use crate::engine::protocol::ModelFile;
use crate::link::Said;
use crate::link::hints::Hints;

/// Where a model's file comes from. `F` is the page's handle of a file that is at hand (a `Blob`).
#[derive(Debug, Clone, PartialEq)]
pub enum ModelInput<F> {
    /// The worker fetches it.
    Fetched(ModelFile),
    /// It is at hand: the visitor's own, or one that a worker has fetched and checked.
    File(F),
}

/// What a file is known by: its name in the URL, and which of the visitor's files of that name it is (0 for what
/// is fetched).
pub type FileKey = (String, u64);

/// A model that a link names, and that is fetched only once somebody here says so: the link keeps it until then.
#[derive(Debug, Clone, PartialEq)]
pub struct OfferedModel {
    /// Its name in the URL.
    pub id: String,
    /// What the link says about it.
    pub said: Said,
}

/// A model to put on a side.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelChoice<F> {
    /// Its name in the URL.
    pub id: String,
    /// Tells the visitor's files of one name apart; 0 for what is fetched.
    pub edition: u64,
    /// Where its file comes from.
    pub input: ModelInput<F>,
    /// What models.json says about it.
    pub listed: Hints,
    /// What the visitor, or the link, says about it.
    pub said: Said,
    /// Pixels a side of the input that the visitor chooses; `None` is its default.
    pub size: Option<usize>,
}

impl<F> ModelChoice<F> {
    /// What its file is known by.
    pub fn key(&self) -> FileKey {
        (self.id.clone(), self.edition)
    }

    /// Whether both are of one file, whatever is said about it.
    pub fn has_file_of(&self, other: &Self) -> bool {
        self.id == other.id && self.edition == other.edition
    }

    /// Whether both are of one file, understood the same way.
    pub fn is_same(&self, other: &Self) -> bool {
        self.has_file_of(other) && self.hints() == other.hints()
    }

    /// All that is said about it: the visitor's word comes before the list's.
    pub fn hints(&self) -> Hints {
        Hints {
            model: self.said.model.clone().or_else(|| self.listed.model.clone()),
            heads: self.said.heads.or(self.listed.heads),
            grid: self.said.grid.or(self.listed.grid),
            size: self.size.or(self.listed.size),
            normalization: self.said.norm.or(self.listed.normalization),
            activation: self.said.activation.or(self.listed.activation),
        }
    }

    /// Whether its input is the one that this choice of a size gives it.
    pub fn has_size(&self, choice: Option<usize>) -> bool {
        self.hints().size == choice.or(self.listed.size)
    }

    /// The choice of a size that gives it the input that it has.
    pub fn size_choice(&self) -> Option<usize> {
        self.size.filter(|_| self.size != self.listed.size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::normalization::Normalization;

    fn choice(id: &str) -> ModelChoice<u8> {
        ModelChoice {
            id: id.to_owned(),
            edition: 0,
            input: ModelInput::File(0),
            listed: Hints { size: Some(224), ..Hints::default() },
            said: Said::default(),
            size: None,
        }
    }

    #[test]
    fn the_visitors_word_comes_before_the_lists() {
        let mut model = choice("a");
        model.listed.heads = Some(6);
        model.said = Said { heads: Some(12), norm: Some(Normalization::HALF), ..Said::default() };
        assert_eq!(model.hints().heads, Some(12));
        assert_eq!(model.hints().normalization, Some(Normalization::HALF));
        assert_eq!(model.hints().size, Some(224));
    }

    #[test]
    fn the_default_size_by_choice_is_the_default() {
        let model = choice("a");
        let chosen = ModelChoice { size: Some(224), ..model.clone() };
        assert!(chosen.is_same(&model) && chosen.has_size(None));
        assert_eq!(chosen.size_choice(), None);
        let larger = ModelChoice { size: Some(448), ..model.clone() };
        assert!(!larger.is_same(&model) && larger.has_file_of(&model));
        assert_eq!(larger.size_choice(), Some(448));
    }
}
