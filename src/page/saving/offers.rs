//! What the menus offer to save, in their order. A file is found by its kind: what is offered is what a figure makes.

use crate::link::Side;

/// A file that is offered: its kind, as the menu names it, and what it is.
pub type Offer = (&'static str, &'static str);

const CL_ARRAY: Offer = ("CL NPY", "attention [layers, heads, tokens]");
const CL_TABLE: Offer = ("CL CSV", "the same as a table");
const MIM_ARRAY: Offer = ("MIM NPY", "attention [layers, heads, tokens]");
const MIM_TABLE: Offer = ("MIM CSV", "the same as a table");
const SAME_PNG: Offer = ("PNG", "the same, 300 dpi");

/// A chart.
pub const CHART: &[Offer] =
    &[("SVG", "for a paper, 84 mm wide"), SAME_PNG, ("CSV", "the numbers drawn")];

/// The large maps with all heads.
pub const ATTENTION: &[Offer] =
    &[("SVG", "maps and heads, 84 mm wide"), SAME_PNG, CL_ARRAY, CL_TABLE, MIM_ARRAY, MIM_TABLE];

/// All layers and heads.
pub const OVERVIEW: &[Offer] =
    &[("SVG", "both overviews, 84 mm wide"), SAME_PNG, CL_ARRAY, CL_TABLE, MIM_ARRAY, MIM_TABLE];

/// A view's maps that have a table.
pub const MAPS: &[Offer] = &[("SVG", "the maps, 84 mm wide"), SAME_PNG, ("CSV", "their numbers")];

/// The perturbed photograph.
pub const PHOTOGRAPH: &[Offer] = &[("SVG", "the photograph as both models see it"), SAME_PNG];

/// The token maps.
pub const TOKENS: &[Offer] = &[
    ("SVG", "both maps, 84 mm wide"),
    SAME_PNG,
    ("CSV", "every token’s picture, patch and place"),
];

/// What the probes read.
pub const PROBES: &[Offer] = &[("CSV", "every class’s probability by layer")];

/// The means over many pictures.
pub const MEANS: &[Offer] =
    &[("CSV", "means and deviations by layer"), ("JSON", "of every head and frequency")];

/// The open view as a zip.
pub const VIEW_ZIP: Offer = ("ZIP", "every figure of this view, with its numbers");
/// The whole page as a zip.
pub const PAGE_ZIP: Offer = ("All ZIP", "the same of all views, the curves and the maps");

/// The kinds of a model's rows of attention: the array and the table.
pub fn row_kinds(side: Side) -> [&'static str; 2] {
    match side {
        Side::Cl => [CL_ARRAY.0, CL_TABLE.0],
        Side::Mim => [MIM_ARRAY.0, MIM_TABLE.0],
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::page::saving::files::{MapsToSave, SavedFile, drawing};
    use crate::plot::export::paper::Caption;

    fn kinds(offers: &[Offer]) -> Vec<&'static str> {
        offers.iter().map(|(kind, _)| *kind).collect()
    }

    /// Each offer is made, and nothing else.
    pub(crate) fn assert_made(files: &[SavedFile], offers: &[Offer]) {
        let made: Vec<&str> = files.iter().map(|file| file.kind).collect();
        assert_eq!(made, kinds(offers));
    }

    /// Each file of a figure of maps is offered, and nothing else.
    pub(crate) fn assert_makes(maps: MapsToSave, offers: &[Offer]) {
        let caption = Caption { title: String::new(), origin: String::new() };
        assert_made(&maps.files(&caption, &[]), offers);
    }

    #[test]
    fn no_menu_offers_a_kind_twice() {
        let all =
            [CHART, ATTENTION, OVERVIEW, MAPS, PHOTOGRAPH, TOKENS, PROBES, MEANS, &[VIEW_ZIP]];
        for offers in all {
            let mut kinds = kinds(&[offers, &[PAGE_ZIP]].concat());
            let count = kinds.len();
            kinds.sort_unstable();
            kinds.dedup();
            assert_eq!(kinds.len(), count, "{offers:?}");
        }
    }

    #[test]
    fn the_large_maps_are_a_drawing_and_both_models_rows() {
        let caption = Caption { title: String::new(), origin: String::new() };
        let drawn = drawing("maps", &caption, String::new()).map(|file| file.kind);
        let rows = Side::BOTH.map(row_kinds).concat();
        assert_eq!([&drawn[..], &rows].concat(), kinds(ATTENTION));
    }
}
