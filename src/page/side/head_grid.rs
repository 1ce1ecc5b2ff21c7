//! How a layer's heads stand as small maps beside the map over the photograph, and what they are called.

use crate::grid::Size;
use crate::link::HeadChoice;

/// How the small maps are laid out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeadGrid {
    /// How many stand side by side.
    pub columns: usize,
    /// Width of one as a share of the block's, 0..1.
    pub tile: f64,
}

impl HeadGrid {
    /// The columns with which so many maps, the heads and their mean, are as large as they can be beside a square
    /// map. The block is half as wide as it is high; a map's label takes a sixteenth of the height. Maps have the
    /// input's shape.
    pub fn of(maps: usize, input: Size) -> HeadGrid {
        const HEIGHT: f64 = 2.0;
        const LABEL: f64 = HEIGHT / 16.0;
        const GAP: f64 = 0.025;
        let shape = input.width as f64 / input.height.max(1) as f64;
        let side = |columns: usize| {
            let rows = maps.div_ceil(columns) as f64;
            let across = (1.0 - GAP * (columns - 1) as f64) / columns as f64;
            across.min(((HEIGHT - GAP * (rows - 1.0)) / rows - LABEL) * shape)
        };
        let columns = (2..=8).max_by(|&a, &b| side(a).total_cmp(&side(b))).unwrap_or(2);
        HeadGrid { columns, tile: side(columns).max(0.1) }
    }

    /// As custom properties of CSS.
    pub fn style(self) -> String {
        format!("--columns:{};--tile:{:.3}%", self.columns, 100.0 * self.tile)
    }
}

/// The heads' mean, then every head.
pub fn choices(heads: usize) -> impl Iterator<Item = HeadChoice> {
    std::iter::once(HeadChoice::Mean).chain((1..=heads).map(HeadChoice::One))
}

/// What a small map is called for those who do not see what stands under it.
pub fn label(head: HeadChoice) -> String {
    match head {
        HeadChoice::Mean => "Mean of the heads".to_owned(),
        HeadChoice::One(head) => format!("Head {head}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_maps_fit_into_the_block_and_are_as_large_as_can_be() {
        for maps in 1..=25 {
            let HeadGrid { columns, tile } = HeadGrid::of(maps, Size::square(224));
            let rows = maps.div_ceil(columns) as f64;
            assert!(tile * columns as f64 <= 1.0, "{maps} maps are too wide");
            assert!((tile + 0.125) * rows <= 2.0 + 1e-9, "{maps} maps are too high");
        }
        // Three heads and their mean, six, and twelve.
        assert_eq!([4, 7, 13].map(|maps| HeadGrid::of(maps, Size::square(224)).columns), [2, 2, 3]);
        assert_eq!(HeadGrid::of(4, Size::square(224)).style(), "--columns:2;--tile:48.750%");
    }

    #[test]
    fn tall_maps_fit_too() {
        for maps in 1..=25 {
            let HeadGrid { columns, tile } = HeadGrid::of(maps, Size { height: 256, width: 128 });
            let rows = maps.div_ceil(columns) as f64;
            assert!(tile * columns as f64 <= 1.0, "{maps} maps are too wide");
            assert!(
                (2.0 * tile + 0.125) * rows <= 2.0 + 1e-9 || tile <= 0.1,
                "{maps} maps are too high"
            );
        }
    }

    #[test]
    fn the_mean_comes_first() {
        let labels: Vec<String> = choices(2).map(label).collect();
        assert_eq!(labels, ["Mean of the heads", "Head 1", "Head 2"]);
    }
}
