//! Entropy and local share of attention by depth, as curves and as a layer's two numbers.

use crate::analysis::{Spread, even_share, radii};
use crate::engine::protocol::ModelInfo;
use crate::grid::Grid;
use crate::link::{AttentionChoice, Side};
use crate::page::depth_chart::{depth_chart, empty_curve};
use crate::page::layer::own_layer;
use crate::page::numbers::Phrase;
use crate::plot::chart::curve::{LineChart, YAxis};
use crate::plot::chart::series::{Series, Theme};
use crate::plot::map::scale::percent;
use crate::tokens::AttentionShape;

/// What an answer's floats say; `None` where they are of another model.
pub fn spread(floats: &[f32], model: &ModelInfo) -> Option<Spread> {
    let shape = AttentionShape::new(model.heads, model.prefix.count(), model.grid);
    Spread::from_values(model.depth, &shape, floats.to_vec())
}

/// What a chart shows of each head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpreadMeasure {
    /// Entropy over the patches, nats.
    Entropy,
    /// The share within a radius of the query, 0..1.
    Share,
}

impl SpreadMeasure {
    fn title(self, half_patches: usize) -> String {
        match self {
            SpreadMeasure::Entropy => "Entropy of attention (nats)".to_owned(),
            SpreadMeasure::Share => format!("Share within {}", patches_in_words(half_patches)),
        }
    }

    fn y(self) -> YAxis {
        match self {
            SpreadMeasure::Entropy => YAxis::FromZero,
            SpreadMeasure::Share => YAxis::AtLeast(0.0, 1.0),
        }
    }

    fn series(self, side: Side, spread: &Spread, grid: Grid, half_patches: usize) -> Series {
        let (heads, even) = match self {
            SpreadMeasure::Entropy => (spread.entropies(), uniform_entropy(grid)),
            SpreadMeasure::Share => {
                (spread.shares(half_patches), uniform_share(grid, half_patches))
            }
        };
        Series { level: Some((even, "uniform")), ..empty_curve(side).with_heads(&heads) }
    }

    /// The chart of the sides whose numbers are in, each with its model's grid.
    pub fn chart(
        self,
        sides: &[(Side, Spread, Grid)],
        half_patches: usize,
        layer: usize,
        theme: Theme,
    ) -> LineChart {
        let series = sides
            .iter()
            .map(|(side, spread, grid)| self.series(*side, spread, *grid, half_patches));
        depth_chart(self.title(half_patches), self.y(), series.collect(), layer, theme)
    }
}

/// The entropy of even attention, nats: the most there can be.
fn uniform_entropy(grid: Grid) -> f64 {
    (grid.patches() as f64).ln()
}

/// What even attention has within so many half patches.
fn uniform_share(grid: Grid, half_patches: usize) -> f64 {
    even_share(grid, half_patches as f64 / 2.0)
}

/// A radius in words.
pub fn patches_in_words(half_patches: usize) -> String {
    let patches = half_patches as f64 / 2.0;
    if half_patches == 2 { "1 patch".to_owned() } else { format!("{patches} patches") }
}

/// The largest radius that can be asked for, in half patches: that of the finer grid.
pub fn most_half_patches(grids: impl Iterator<Item = Grid>) -> usize {
    let most = grids.map(|grid| radii(grid).len() - 1).max();
    most.unwrap_or(AttentionChoice::default().half_patches)
}

/// The means over the heads of a layer (from 1), beside those of even attention.
pub fn layer_numbers(
    spread: &Spread,
    model: &ModelInfo,
    layer: usize,
    half_patches: usize,
) -> [Phrase; 2] {
    let layer = own_layer(layer, model) - 1;
    let mean = |heads: &[f64]| heads.iter().sum::<f64>() / heads.len().max(1) as f64;
    let entropy = mean(&spread.entropies()[layer]);
    let share = mean(&spread.shares(half_patches)[layer]);
    let even = uniform_share(model.grid, half_patches);
    [
        Phrase::default()
            .number("entropy", format!("{entropy:.2}\u{a0}nats"))
            .words(format!(" entropy (uniform: {:.2})", uniform_entropy(model.grid))),
        Phrase::default().number("share", percent(share)).words(format!(
            " within {} (uniform: {})",
            patches_in_words(half_patches),
            percent(even)
        )),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::depth_chart::chart_in_words;
    use crate::page::fixtures::model;

    /// Two layers of two heads on 2 × 2 patches: entropy 1, 2, 3, … and shares of half of it.
    fn numbers() -> (ModelInfo, Spread) {
        let model = model(2, 2, 1, 2);
        let radii = radii(2.into()).len();
        let heads = (1..=4).map(|head| {
            let mut floats = vec![0.1 * head as f32; 1 + radii];
            floats[0] = head as f32;
            floats
        });
        let spread = spread(&heads.collect::<Vec<_>>().concat(), &model).unwrap();
        (model, spread)
    }

    #[test]
    fn floats_of_another_model_are_no_spread() {
        assert_eq!(spread(&[0.0; 7], &model(2, 2, 1, 2)), None);
    }

    #[test]
    fn a_chart_has_heads_and_the_level_of_even_attention() {
        let (_, spread) = numbers();
        let chart = SpreadMeasure::Entropy.chart(
            &[(Side::Mim, spread.clone(), 2.into())],
            3,
            2,
            Theme::light(),
        );
        assert_eq!(chart.series[0].points, [(1.0, 1.5), (2.0, 3.5)]);
        assert_eq!(chart.series[0].level, Some((4f64.ln(), "uniform")));
        assert_eq!(chart_in_words(&chart), "Entropy of attention (nats), layer 2: MIM 3.500");
        let share =
            SpreadMeasure::Share.chart(&[(Side::Cl, spread, 2.into())], 2, 1, Theme::light());
        assert_eq!(chart_in_words(&share), "Share within 1 patch, layer 1: CL 0.150");
    }

    #[test]
    fn a_layer_says_its_means_and_past_the_end_the_last_ones() {
        let (model, spread) = numbers();
        let [entropy, share] = layer_numbers(&spread, &model, 9, 3);
        assert_eq!(entropy.text(), "3.50\u{a0}nats entropy (uniform: 1.39)");
        assert_eq!(share.text(), "35.0\u{a0}% within 1.5 patches (uniform: 100.0\u{a0}%)");
    }

    #[test]
    fn the_radius_goes_as_far_as_the_finer_grid() {
        assert_eq!(most_half_patches([2.into(), 4.into()].into_iter()), radii(4.into()).len() - 1);
        assert_eq!(most_half_patches(std::iter::empty()), 3);
    }
}
