//! What a side's model is, in one line, and what the visitor may say of it.

use crate::engine::protocol::ModelInfo;
use crate::grid::Grid;
use crate::input::normalization::Normalization;
use crate::link::hints::Source;
use crate::link::{Said, parse_grid};

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

/// Whether the number of heads can be changed: it is a guess, or was said by somebody.
pub fn may_change_heads(model: Option<&ModelInfo>, said: &Said) -> bool {
    said.heads.is_some() || model.is_some_and(|model| model.heads_from == Source::Guess)
}

/// The same for how its patches lie.
pub fn may_change_grid(model: Option<&ModelInfo>, said: &Said) -> bool {
    said.grid.is_some() || model.is_some_and(|model| model.grid_from == Source::Guess)
}

/// The same for the normalization.
pub fn may_change_normalization(model: Option<&ModelInfo>, said: &Said) -> bool {
    said.norm.is_some() || model.is_some_and(|model| model.normalization_from == Source::Guess)
}

/// The same for what the MLPs have between their layers.
pub fn may_change_activation(model: Option<&ModelInfo>, said: &Said) -> bool {
    said.activation.is_some() || model.is_some_and(|model| model.activation_from == Source::Guess)
}

/// The number of heads that a visitor has typed, for a model so wide; a sentence where it cannot be. `now` are the
/// heads there are, or are on their way.
///
/// # Errors
/// What is wrong with it, for the visitor.
pub fn read_heads(text: &str, dim: usize, now: usize, label: &str) -> Result<usize, String> {
    match text.trim().parse() {
        Ok(heads) if heads == now || (heads > 0 && dim.is_multiple_of(heads)) => Ok(heads),
        _ => Err(format!(
            "“{text}” heads cannot be: the {label} model is {dim} wide, and its heads divide that evenly. \
             It stays at {now}."
        )),
    }
}

/// The grid that a visitor has typed, for a model with so many patches; a sentence where it cannot be. `now` is the grid
/// there is, or is on its way.
///
/// # Errors
/// What is wrong with it, for the visitor.
pub fn read_grid(text: &str, now: Grid, label: &str) -> Result<Grid, String> {
    match parse_grid(text) {
        Some(grid) if grid.patches() == now.patches() => Ok(grid),
        _ => Err(format!(
            "“{text}” the grid cannot be: the {label} model has {} patches, as rows × columns, such as {}. It stays \
             at that.",
            now.patches(),
            now.in_words()
        )),
    }
}

/// Who tells what can be changed: `heads (set by you)` or `heads (guessed)`.
pub fn label(what: &str, is_said: bool) -> String {
    format!("{what} ({})", if is_said { "set by you" } else { "guessed" })
}

/// The normalizations to choose from: the common ones, and the one shown.
pub fn normalizations(shown: Normalization) -> Vec<Normalization> {
    let mut all = vec![Normalization::IMAGENET, Normalization::HALF];
    if !all.contains(&shown) {
        all.push(shown);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::hints::Activation;
    use crate::page::fixtures::model;

    #[test]
    fn the_line_says_input_patches_and_layers() {
        let mut model = model(12, 3, 1, 14);
        assert_eq!(dimensions(&model), "112 px input, 14×14 patches, 12 layers, ");
        assert!(hover(&model).starts_with("timm ViT, 0.0 million parameters; images normalized"));
        (model.parameters, model.objective) = (5_550_000, Some("contrastive".to_owned()));
        assert!(hover(&model).starts_with("timm ViT, contrastive, 5.5 million parameters; "));
    }

    #[test]
    fn a_guess_and_what_was_said_can_be_changed_and_what_the_file_tells_cannot() {
        let mut model = model(12, 3, 1, 14);
        let (nothing, heads) = (Said::default(), Said { heads: Some(2), ..Said::default() });
        assert!(
            !may_change_heads(Some(&model), &nothing) && may_change_heads(Some(&model), &heads)
        );
        assert!(!may_change_normalization(Some(&model), &heads));
        assert!(!may_change_activation(Some(&model), &heads));
        let quick = Said { activation: Some(Activation::QuickGelu), ..Said::default() };
        assert!(may_change_activation(Some(&model), &quick));
        model.activation_from = Source::Guess;
        assert!(may_change_activation(Some(&model), &nothing));
        (model.heads_from, model.normalization_from) = (Source::Guess, Source::Guess);
        assert!(may_change_heads(Some(&model), &nothing));
        assert!(may_change_normalization(Some(&model), &nothing));
        assert!(!may_change_heads(None, &nothing));
    }

    #[test]
    fn heads_divide_the_width() {
        assert_eq!(read_heads(" 6 ", 192, 3, "CL"), Ok(6));
        for text in ["5", "0", "-3", "six", ""] {
            let refused = read_heads(text, 192, 3, "CL").unwrap_err();
            assert!(refused.starts_with(&format!("“{text}” heads cannot be: the CL model is 192")));
            assert!(refused.ends_with("It stays at 3."), "{refused}");
        }
        assert_eq!(label("heads", false), "heads (guessed)");
    }

    #[test]
    fn a_grid_has_as_many_patches_as_the_model() {
        let mut tall = model(12, 3, 1, 14);
        tall.grid = Grid { rows: 16, columns: 8 };
        assert_eq!(dimensions(&tall), "128×64 px input, 16×8 patches, 12 layers, ");
        assert_eq!(read_grid(" 8 x 16 ", tall.grid, "CL"), Ok(Grid { rows: 8, columns: 16 }));
        for text in ["16x9", "128", "0x8", ""] {
            let refused = read_grid(text, tall.grid, "CL").unwrap_err();
            assert!(refused.starts_with(&format!("“{text}” the grid cannot be")), "{refused}");
            assert!(refused.contains("128 patches") && refused.contains("16 × 8"), "{refused}");
        }
        let nothing = Said::default();
        assert!(!may_change_grid(Some(&tall), &nothing));
        tall.grid_from = Source::Guess;
        assert!(may_change_grid(Some(&tall), &nothing));
        assert!(may_change_grid(None, &Said { grid: Some(tall.grid), ..nothing }));
    }

    #[test]
    fn an_unusual_normalization_is_listed_too() {
        let own = Normalization { mean: [0.1; 3], std: [0.2; 3] };
        assert_eq!(normalizations(Normalization::HALF).len(), 2);
        assert_eq!(normalizations(own).last(), Some(&own));
    }
}
