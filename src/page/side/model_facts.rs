//! What a side's model is, in one line, and what the visitor may say of it.

use super::typed_facts::{heads, read_grid, read_heads};
use crate::engine::protocol::ModelInfo;
use crate::grid::Grid;
use crate::input::normalization::Normalization;
use crate::link::hints::{Activation, Source};
use crate::link::{Said, Side, grid_text};

/// The beginning of the line: `224 px input, 14×14 patches, 12 layers, `.
pub fn dimensions(model: &ModelInfo) -> String {
    let ModelInfo { grid: Grid { rows, columns }, depth, .. } = model;
    let input = model.input().in_words().replace(" x ", "×");
    format!("{input} input, {rows}×{columns} patches, {depth} layers, ")
}

/// What is said of it on hover.
pub fn hover(model: &ModelInfo) -> String {
    let parameters = format!("{:.1} million parameters", model.parameters as f64 / 1e6);
    let objective = model.objective.as_deref().map(|objective| format!(", {objective}"));
    let objective = objective.unwrap_or_default();
    let (family, normalization) = (&model.family, model.normalization.words());
    format!("{family}{objective}, {parameters}; images normalized with {normalization}")
}

/// A fact that a file may leave open: a field where it does, words in the line or nothing where it does not.
#[derive(Debug, Clone, Copy)]
pub struct Fact {
    /// Of its field, before the side's name.
    pub id: &'static str,
    /// What is said of the field on hover.
    pub title: &'static str,
    /// What stands beside the field: what it is, and who tells it.
    pub label: fn(&Said) -> String,
    /// What divides the field from the line before and after it.
    pub around: (&'static str, &'static str),
    /// Whether it can be changed: it is a guess, or was said by somebody.
    pub may_change: fn(Option<&ModelInfo>, &Said) -> bool,
    /// What the line says where it cannot be changed.
    pub words: Option<fn(&ModelInfo) -> String>,
    /// How it is changed.
    pub field: Field,
}

/// How a fact is changed.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    /// In an input.
    Typed(Typed),
    /// In a list.
    Chosen(Chosen),
}

/// A fact that is typed.
#[derive(Debug, Clone, Copy)]
pub struct Typed {
    /// Of a number from 1 the greatest; `None` where it is no number.
    pub most: Option<fn(&ModelInfo) -> usize>,
    /// What the field shows: what is, or is on its way to be; `None` leaves it as it is.
    pub shown: fn(Option<&ModelInfo>, &Said) -> Option<String>,
    /// What is said of the side's model once a text was typed; else a sentence, for the visitor, that tells why it
    /// cannot be.
    pub read: fn(&str, Option<&ModelInfo>, &Said, Side) -> Result<Said, String>,
}

/// A fact that is chosen from a list.
#[derive(Debug, Clone, Copy)]
pub struct Chosen {
    /// What to choose from.
    pub options: fn(Option<&ModelInfo>, &Said) -> Vec<ListOption>,
    /// The value that the list shows.
    pub shown: fn(Option<&ModelInfo>, &Said) -> String,
    /// What a choice does.
    pub choose: fn(&mut Said, &str),
}

/// A value to choose, and what the list shows for it.
pub type ListOption = (String, String);

/// All of them, in the order in which they stand in the line.
pub const FACTS: [Fact; 5] = [
    Fact {
        id: "grid",
        title: "Nothing in the file tells how its patches lie: rows and columns. Change it here, \
                such as 16x8.",
        label: |said| label("rows × columns", said.grid.is_some()),
        around: ("", ", "),
        may_change: |model, said| said.grid.is_some() || is_guess(model, |it| it.grid_from),
        words: None,
        field: Field::Typed(Typed {
            most: None,
            shown: |model, said| Some(grid_text(said.grid.unwrap_or(model?.grid_own))),
            read: read_grid,
        }),
    },
    Fact {
        id: "heads",
        title: "Nothing in the file tells the number of heads. Change it here.",
        label: |said| label("heads", said.heads.is_some()),
        around: ("", ""),
        may_change: |model, said| said.heads.is_some() || is_guess(model, |it| it.heads_from),
        words: Some(|model| format!("{} heads", model.heads)),
        field: Field::Typed(Typed {
            most: Some(|model| model.dim),
            shown: |model, said| Some(heads(model, said).to_string()),
            read: read_heads,
        }),
    },
    Fact {
        id: "norm",
        title: "Nothing in the file tells what its images were normalized with: ImageNet’s mean \
                and deviation are commonest, 0.5 is BEiT’s and that of Google’s ViTs. Change it \
                here.",
        label: |said| label("normalization", said.norm.is_some()),
        around: (", ", ""),
        may_change: |model, said| {
            said.norm.is_some() || is_guess(model, |it| it.normalization_from)
        },
        words: Some(|model| format!(", {} normalization", model.normalization.word())),
        field: Field::Chosen(Chosen {
            options: |model, said| {
                let all = normalizations(normalization(model, said)).into_iter();
                all.map(|norm| (norm.to_string(), norm.word().to_owned())).collect()
            },
            shown: |model, said| normalization(model, said).to_string(),
            choose: |said, value| said.norm = value.parse().ok().or(said.norm),
        }),
    },
    Fact {
        id: "activation",
        title: "Nothing in the file tells the activation of its MLPs: OpenAI’s CLIPs, and those \
                of DFN and MetaCLIP, have QuickGELU, most of OpenCLIP’s GELU. Change it here.",
        label: |said| label("activation", said.activation.is_some()),
        around: (", ", ""),
        may_change: |model, said| {
            said.activation.is_some() || is_guess(model, |it| it.activation_from)
        },
        words: None,
        field: Field::Chosen(Chosen {
            options: |_, _| Activation::ALL.map(|it| (it.name().to_owned(), it.to_string())).into(),
            shown: |model, said| {
                let own = model.map(|model| model.activation);
                said.activation.or(own).unwrap_or_default().name().to_owned()
            },
            choose: |said, value| said.activation = Activation::named(value).or(said.activation),
        }),
    },
    Fact {
        id: "model-in-file",
        title: "The file holds several models, such as one and its average. Choose the one to \
                look at.",
        label: |_| "of the file’s models".to_owned(),
        around: (", ", ""),
        may_change: |model, _| model.is_some_and(|model| model.models.len() > 1),
        words: None,
        field: Field::Chosen(Chosen {
            options: |model, _| {
                let mut names = model.map(|model| model.models.clone()).unwrap_or_default();
                names.sort();
                names.into_iter().map(|name| (name.clone(), name)).collect()
            },
            // Whichever it is comes first.
            shown: |model, _| {
                model.and_then(|model| model.models.first()).cloned().unwrap_or_default()
            },
            choose: |said, value| said.model = Some(value.to_owned()),
        }),
    },
];

fn is_guess(model: Option<&ModelInfo>, from: fn(&ModelInfo) -> Source) -> bool {
    model.is_some_and(|model| from(model) == Source::Guess)
}

/// Who tells what can be changed: `heads (set by you)` or `heads (guessed)`.
fn label(what: &str, is_said: bool) -> String {
    format!("{what} ({})", if is_said { "set by you" } else { "guessed" })
}

/// The normalization that there is, or that is on its way.
fn normalization(model: Option<&ModelInfo>, said: &Said) -> Normalization {
    let own = model.map(|model| model.normalization);
    said.norm.or(own).unwrap_or(Normalization::IMAGENET)
}

/// The normalizations to choose from: the common ones, and the one shown.
fn normalizations(shown: Normalization) -> Vec<Normalization> {
    let mut all = vec![Normalization::IMAGENET, Normalization::HALF];
    if !all.contains(&shown) {
        all.push(shown);
    }
    all
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::page::fixtures::model;

    /// A file of two models that tells no fact; the first is shown, 4 wide, of 14×14 patches.
    fn guessed() -> ModelInfo {
        let mut model = model(12, 1, 1, 14);
        model.models = vec!["model_ema".to_owned(), "model".to_owned()];
        (model.heads_from, model.grid_from) = (Source::Guess, Source::Guess);
        (model.normalization_from, model.activation_from) = (Source::Guess, Source::Guess);
        model
    }

    fn chosen(id: &str) -> Chosen {
        match FACTS.into_iter().find(|fact| fact.id == id).unwrap().field {
            Field::Chosen(chosen) => chosen,
            Field::Typed(_) => panic!("{id} is typed"),
        }
    }

    #[test]
    fn the_line_says_input_patches_and_layers() {
        let mut model = model(12, 3, 1, 14);
        assert_eq!(dimensions(&model), "112 px input, 14×14 patches, 12 layers, ");
        assert!(hover(&model).starts_with("timm ViT, 0.0 million parameters; images normalized"));
        (model.parameters, model.objective) = (5_550_000, Some("contrastive".to_owned()));
        assert!(hover(&model).starts_with("timm ViT, contrastive, 5.5 million parameters; "));
        model.grid = Grid { rows: 16, columns: 8 };
        assert_eq!(dimensions(&model), "128×64 px input, 16×8 patches, 12 layers, ");
    }

    #[test]
    fn the_line_says_what_the_file_tells_of_heads_and_normalization() {
        let model = model(12, 3, 1, 14);
        let words: Vec<_> = FACTS.iter().filter_map(|it| Some(it.words?(&model))).collect();
        assert_eq!(words, ["3 heads", ", ImageNet normalization"]);
    }

    #[test]
    fn no_two_facts_have_one_id() {
        let ids: BTreeSet<_> = FACTS.iter().map(|fact| fact.id).collect();
        assert_eq!(ids.len(), FACTS.len());
    }

    #[test]
    fn a_guess_and_what_was_said_can_be_changed_and_what_the_file_tells_cannot() {
        let open = |model: Option<&ModelInfo>, said: &Said| -> Vec<&str> {
            FACTS.iter().filter(|it| (it.may_change)(model, said)).map(|it| it.id).collect()
        };
        let (told, nothing) = (model(12, 3, 1, 14), Said::default());
        assert_eq!((open(Some(&told), &nothing), open(None, &nothing)), (vec![], vec![]));
        type Guess = fn(&mut ModelInfo);
        let guesses: [(&str, Guess); 5] = [
            ("grid", |it| it.grid_from = Source::Guess),
            ("heads", |it| it.heads_from = Source::Guess),
            ("norm", |it| it.normalization_from = Source::Guess),
            ("activation", |it| it.activation_from = Source::Guess),
            ("model-in-file", |it| it.models.push("model_ema".to_owned())),
        ];
        for (id, guess) in guesses {
            let mut model = told.clone();
            guess(&mut model);
            assert_eq!(open(Some(&model), &nothing), [id]);
        }
        let said = [
            ("grid", Said { grid: Some(Grid::square(7)), ..Said::default() }),
            ("heads", Said { heads: Some(2), ..Said::default() }),
            ("norm", Said { norm: Some(Normalization::HALF), ..Said::default() }),
            ("activation", Said { activation: Some(Activation::QuickGelu), ..Said::default() }),
        ];
        for (id, said) in said {
            assert_eq!((open(Some(&told), &said), open(None, &said)), (vec![id], vec![id]));
        }
    }

    #[test]
    fn a_label_says_who_tells_the_fact() {
        let labels = |said: &Said| FACTS.map(|fact| (fact.label)(said));
        let [grid, heads, _, _, model] = labels(&Said::default());
        assert_eq!([grid, heads], ["rows × columns (guessed)", "heads (guessed)"]);
        assert_eq!(model, "of the file’s models");
        let [grid, heads, ..] = labels(&Said { heads: Some(2), ..Said::default() });
        assert_eq!([grid, heads], ["rows × columns (guessed)", "heads (set by you)"]);
    }

    #[test]
    fn a_field_shows_what_was_put_there() {
        for fact in FACTS {
            let (mut model, nothing) = (guessed(), Said::default());
            match fact.field {
                Field::Typed(Typed { shown, read, .. }) => {
                    let text = if fact.id == "heads" { " 2 " } else { "7x28" };
                    assert_ne!(shown(Some(&model), &nothing).as_deref(), Some(text.trim()));
                    let said = read(text, Some(&model), &nothing, Side::Cl).unwrap();
                    assert_eq!(shown(Some(&model), &said).as_deref(), Some(text.trim()));
                }
                Field::Chosen(Chosen { options, shown, choose }) => {
                    let values = options(Some(&model), &nothing);
                    assert!(values.len() > 1, "{}", fact.id);
                    for (value, _) in values {
                        let mut said = nothing.clone();
                        choose(&mut said, &value);
                        assert_ne!(said, nothing, "{}", fact.id);
                        // Another of the file's models is shown once it has come.
                        if let Some(name) = &said.model {
                            model.models.sort_by_key(|it| it != name);
                        }
                        assert_eq!(shown(Some(&model), &said), value);
                    }
                }
            }
        }
    }

    #[test]
    fn an_unusual_normalization_is_listed_too() {
        let own = Normalization { mean: [0.1; 3], std: [0.2; 3] };
        let (mut model, options) = (guessed(), chosen("norm").options);
        assert_eq!(options(Some(&model), &Said::default()).len(), 2);
        model.normalization = own;
        let listed = options(Some(&model), &Said::default());
        assert_eq!(listed.last(), Some(&(own.to_string(), "custom".to_owned())));
    }

    #[test]
    fn a_value_of_no_option_changes_nothing() {
        for id in ["norm", "activation"] {
            let mut said = Said::default();
            (chosen(id).choose)(&mut said, "nothing");
            assert_eq!(said, Said::default(), "{id}");
        }
    }
}
