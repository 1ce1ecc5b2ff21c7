//! What a layer's tokens hold: their principal components, and their similarity to the query, in numbers.

use super::layer::own_layer;
use super::numbers::{Phrase, signed};
use crate::engine::protocol::{ModelInfo, Query, Question};
use crate::grid::Grid;

/// What the view needs of a model at a layer, the most urgent first: the query shown and the one pinned.
pub fn questions(model: &ModelInfo, layer: usize, shown: Query, pinned: Query) -> Vec<Question> {
    let layer = own_layer(layer, model);
    let similarity =
        |query: Query| Question::Similarity { layer, token: query.token(model.grid, model.prefix) };
    vec![similarity(shown), Question::Features { layer }, similarity(pinned)]
}

/// How much of the variance three components have, 0..1 each.
pub fn explained_in_words(explained: [f32; 3]) -> Phrase {
    let [a, b, c] = explained.map(|share| 100.0 * share);
    let all = a + b + c;
    Phrase::default()
        .number("explained", format!("{all:.1}\u{a0}%"))
        .words(format!(" of the variance in three components ({a:.1}, {b:.1}, {c:.1})"))
}

/// How alike the patches are to a query's token on average.
pub fn similarity_in_words(cosines: &[f32], question: &Question, prefix_tokens: usize) -> Phrase {
    let mean = mean_of_others(cosines, question, prefix_tokens);
    Phrase::default()
        .number("similarity", signed(mean))
        .words(" mean similarity of the patches to the query")
}

/// The mean over the patches; the one that asks is left out, being like itself.
fn mean_of_others(cosines: &[f32], question: &Question, prefix_tokens: usize) -> f64 {
    let asking = match question {
        Question::Similarity { token, .. } => token.checked_sub(prefix_tokens),
        _ => None,
    };
    let others = cosines.iter().enumerate().filter(|(patch, _)| Some(*patch) != asking);
    let (count, sum) =
        others.fold((0, 0.0), |(count, sum), (_, x)| (count + 1, sum + f64::from(*x)));
    if count == 0 { 1.0 } else { sum / f64::from(count) }
}

/// The similarity under a point of the crop, in words.
pub fn similarity_reading(cosines: &[f32], grid: Grid, (x, y): (f32, f32)) -> Option<String> {
    let patch = Query::Point { x, y }.patch(grid);
    let value = signed(f64::from(*cosines.get(patch)?));
    Some(format!("{}: {value}", grid.cell(patch)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::fixtures::model;

    #[test]
    fn what_is_asked_is_of_the_models_own_layer_and_grid() {
        let (shown, pinned) = (Query::Point { x: 0.9, y: 0.1 }, Query::Cls);
        let layer = 3;
        assert_eq!(
            questions(&model(3, 1, 1, 2), 8, shown, pinned),
            [
                Question::Similarity { layer, token: 2 },
                Question::Features { layer },
                Question::Similarity { layer, token: 0 },
            ]
        );
    }

    #[test]
    fn the_patch_that_asks_is_left_out_of_the_mean() {
        let from = |token| Question::Similarity { layer: 1, token };
        let said = |token| similarity_in_words(&[1.0, -0.5, 0.0], &from(token), 1).text();
        assert_eq!(said(1), "−0.25 mean similarity of the patches to the query");
        // The class token is none of the patches.
        assert_eq!(said(0), "0.17 mean similarity of the patches to the query");
        assert_eq!(mean_of_others(&[1.0], &from(1), 1), 1.0);
    }

    #[test]
    fn variance_and_the_value_under_the_pointer_are_said() {
        assert_eq!(
            explained_in_words([0.5, 0.25, 0.125]).text(),
            "87.5\u{a0}% of the variance in three components (50.0, 25.0, 12.5)"
        );
        let reading = similarity_reading(&[1.0, -0.5, 0.0, 0.25], 2.into(), (0.9, 0.1));
        assert_eq!(reading.as_deref(), Some("row 1, column 2: −0.50"));
        assert_eq!(similarity_reading(&[], 2.into(), (0.5, 0.5)), None);
    }
}
