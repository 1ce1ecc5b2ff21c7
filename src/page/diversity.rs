//! How alike a model's heads, depths, queries and tokens are, layer by layer, both models in one chart.

use super::depth_chart::{depth_chart, empty_curve, points_from};
use crate::analysis::Diversity;
use crate::link::Side;
use crate::plot::chart::curve::{LineChart, XAxis, YAxis};
use crate::plot::chart::series::{Series, Theme};

/// What a chart shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiversityMeasure {
    /// Cosine between the heads of a layer.
    Heads,
    /// Cosine between a layer and the one before.
    Depths,
    /// Cosine between the queries of a head.
    Queries,
    /// Cosine between the patches' tokens.
    Patches,
    /// The tokens' singular values at the current layer, relative to the first.
    SingularValues,
}

impl DiversityMeasure {
    /// In the order in which they stand.
    pub const ALL: [DiversityMeasure; 5] = [
        DiversityMeasure::Heads,
        DiversityMeasure::Depths,
        DiversityMeasure::Queries,
        DiversityMeasure::Patches,
        DiversityMeasure::SingularValues,
    ];

    /// Its x is the layer; else the number of the singular value.
    pub fn is_by_depth(self) -> bool {
        self != DiversityMeasure::SingularValues
    }

    fn title(self, layer: usize) -> String {
        match self {
            DiversityMeasure::Heads => "Similarity: heads".to_owned(),
            DiversityMeasure::Depths => "Similarity: layers".to_owned(),
            DiversityMeasure::Queries => "Similarity: queries".to_owned(),
            DiversityMeasure::Patches => "Similarity: tokens".to_owned(),
            DiversityMeasure::SingularValues => format!("Δ log singular value, layer {layer}"),
        }
    }

    /// One model's curve.
    pub fn series(self, side: Side, numbers: &Diversity, layer: usize) -> Series {
        let empty = empty_curve(side);
        let points = match self {
            DiversityMeasure::Heads => points_from(1, &numbers.heads),
            DiversityMeasure::Depths => points_from(2, &numbers.depths),
            DiversityMeasure::Queries => return empty.with_heads(&numbers.queries),
            DiversityMeasure::Patches => points_from(1, &numbers.patches),
            DiversityMeasure::SingularValues => {
                let last = numbers.spectra.len();
                let spectrum = numbers.spectra.get(layer.min(last).saturating_sub(1));
                points_from(1, spectrum.map_or(&[][..], Vec::as_slice))
            }
        };
        Series { points, ..empty }
    }

    /// The chart of the curves that are there, at the layer shown.
    pub fn chart(self, series: Vec<Series>, layer: usize, theme: Theme) -> LineChart {
        let title = self.title(layer);
        match self.is_by_depth() {
            true => depth_chart(title, YAxis::AtLeast(0.0, 1.0), series, layer, theme),
            false => LineChart {
                title,
                x_label: "singular value".to_owned(),
                x: XAxis::Depth,
                y: YAxis::FromZero,
                series,
                marked: None,
                theme,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::depth_chart::chart_in_words;

    fn numbers() -> Diversity {
        Diversity {
            heads: vec![0.1, 0.2],
            depths: vec![0.3],
            queries: vec![vec![0.25, 0.75], vec![1.0, 1.0]],
            patches: vec![0.5, 0.6],
            spectra: vec![vec![0.0, -1.0], vec![0.0, -2.0, -3.0]],
        }
    }

    fn words(measure: DiversityMeasure, layer: usize) -> String {
        let series = vec![measure.series(Side::Mim, &numbers(), layer)];
        chart_in_words(&measure.chart(series, layer, Theme::light()))
    }

    #[test]
    fn every_chart_says_its_value_at_the_layer() {
        use DiversityMeasure::*;
        assert_eq!(words(Heads, 2), "Similarity: heads, layer 2: MIM 0.200");
        // The first layer has none before it.
        assert_eq!(words(Depths, 1), "Similarity: layers, layer 1: MIM 0.300");
        assert_eq!(words(Queries, 1), "Similarity: queries, layer 1: MIM 0.500");
        assert_eq!(words(Patches, 9), "Similarity: tokens, layer 9: MIM 0.600 (layer 2, its last)");
        let spectrum = "Δ log singular value, layer";
        assert_eq!(words(SingularValues, 1), format!("{spectrum} 1, the last: MIM -1.000"));
        assert_eq!(words(SingularValues, 7), format!("{spectrum} 7, the last: MIM -3.000"));
    }

    #[test]
    fn depths_begin_at_the_second_layer_and_queries_have_a_stroke_a_head() {
        let series = |measure: DiversityMeasure| measure.series(Side::Cl, &numbers(), 1);
        assert_eq!(series(DiversityMeasure::Depths).points, [(2.0, 0.3)]);
        assert_eq!(series(DiversityMeasure::Queries).heads.len(), 4);
        assert_eq!(series(DiversityMeasure::SingularValues).points, [(1.0, 0.0), (2.0, -1.0)]);
    }
}
