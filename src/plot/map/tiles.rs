//! All maps of one model as one image: a column of tiles for each layer, as in the curves by
//! depth, and a row for each head.
//!
//! One pixel a patch, with transparent pixels between the tiles, so that the page draws one image
//! instead of hundreds and still knows which map the pointer is over.

use super::heatmap::write_plasma;
use super::scale::Scaling;
use crate::grid::Grid;

/// Where each tile lies, in pixels of the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TileLayout {
    /// Columns of tiles.
    pub layers: usize,
    /// Rows of tiles.
    pub heads: usize,
    /// A tile's pixels: the patches of the model's input.
    pub grid: Grid,
    /// Transparent pixels between neighboring tiles; none around the image.
    pub gap: usize,
}

/// One tile, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tile {
    /// Its column.
    pub layer: usize,
    /// Its row.
    pub head: usize,
}

/// A tile's place in pixels of the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TileRect {
    /// First column of pixels.
    pub left: usize,
    /// First row of pixels.
    pub top: usize,
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
}

impl TileLayout {
    /// The image's width in pixels.
    pub fn width(&self) -> usize {
        self.extent(self.layers, self.grid.columns)
    }

    /// The image's height in pixels.
    pub fn height(&self) -> usize {
        self.extent(self.heads, self.grid.rows)
    }

    fn extent(&self, tiles: usize, side: usize) -> usize {
        (tiles * (side + self.gap)).saturating_sub(self.gap)
    }

    /// Where one tile lies.
    pub fn rect(&self, tile: Tile) -> TileRect {
        let Grid { rows, columns } = self.grid;
        TileRect {
            left: tile.layer * (columns + self.gap),
            top: tile.head * (rows + self.gap),
            width: columns,
            height: rows,
        }
    }

    /// The tile under a point in pixels of the image (not rounded); none in a gap or outside.
    pub fn tile_at(&self, x: f64, y: f64) -> Option<Tile> {
        Some(Tile {
            layer: self.index(x, self.layers, self.grid.columns)?,
            head: self.index(y, self.heads, self.grid.rows)?,
        })
    }

    fn index(&self, position: f64, tiles: usize, side: usize) -> Option<usize> {
        if position.is_nan() || position < 0.0 {
            return None;
        }
        let pitch = (side + self.gap) as f64;
        let index = (position / pitch).floor();
        let inside = position - index * pitch < side as f64;
        (inside && index < tiles as f64).then_some(index as usize)
    }
}

/// The image's RGBA bytes. `map` gives a tile's values, row by row, without prefix tokens;
/// a tile without a map, or with one of another size, stays transparent.
pub fn tile_rgba<'a>(
    layout: TileLayout,
    scaling: Scaling,
    alpha: u8,
    map: impl Fn(Tile) -> Option<&'a [f32]>,
) -> Vec<u8> {
    let width = layout.width();
    let mut pixels = vec![0; width * layout.height() * 4];
    if layout.grid.patches() == 0 {
        return pixels;
    }
    for layer in 0..layout.layers {
        for head in 0..layout.heads {
            let tile = Tile { layer, head };
            let Some(values) = map(tile).filter(|v| v.len() == layout.grid.patches()) else {
                continue;
            };
            let scale = scaling.scale(values);
            let rect = layout.rect(tile);
            for (row, values) in values.chunks_exact(rect.width).enumerate() {
                let start = ((rect.top + row) * width + rect.left) * 4;
                write_plasma(&mut pixels[start..start + rect.width * 4], values, scale, alpha);
            }
        }
    }
    pixels
}

#[cfg(test)]
mod tests {
    use super::super::heatmap::plasma;
    use super::super::scale::Scale;
    use super::*;

    const LAYOUT: TileLayout = TileLayout { layers: 3, heads: 2, grid: Grid::square(4), gap: 1 };

    #[test]
    fn the_image_has_gaps_between_tiles_and_none_around_them() {
        assert_eq!((LAYOUT.width(), LAYOUT.height()), (14, 9));
        let empty = TileLayout { layers: 0, ..LAYOUT };
        assert_eq!(empty.width(), 0);
    }

    #[test]
    fn a_tile_is_hit_from_its_first_pixel_up_to_its_far_edge() {
        let tile = Tile { layer: 2, head: 1 };
        let rect = LAYOUT.rect(tile);
        let (left, top) = (rect.left as f64, rect.top as f64);
        assert_eq!((rect.left, rect.top, rect.width, rect.height), (10, 5, 4, 4));
        assert_eq!(LAYOUT.tile_at(left, top), Some(tile));
        assert_eq!(LAYOUT.tile_at(left + 3.99, top + 3.99), Some(tile));
        assert_eq!(LAYOUT.tile_at(left + 4.0, top), None);
        assert_eq!(LAYOUT.tile_at(left - 0.01, top), None);
        assert_eq!(LAYOUT.tile_at(left, top - 0.01), None);
        assert_eq!(LAYOUT.tile_at(-0.01, top), None);
        assert_eq!(LAYOUT.tile_at(f64::NAN, top), None);
        assert_eq!(LAYOUT.tile_at(15.0, top), None);
    }

    #[test]
    fn every_pixel_belongs_to_its_own_tile_and_patch() {
        let maps: Vec<Vec<f32>> =
            (0..6).map(|tile| (0..16).map(|patch| (tile * 16 + patch) as f32).collect()).collect();
        let scale = Scale { min: 0.0, max: 95.0 };
        let pixels = tile_rgba(LAYOUT, Scaling::Shared(scale.into()), 255, |tile| {
            maps.get(tile.head * 3 + tile.layer).map(Vec::as_slice)
        });
        for y in 0..9 {
            for x in 0..14 {
                let pixel = &pixels[(y * 14 + x) * 4..][..4];
                let Some(tile) = LAYOUT.tile_at(x as f64, y as f64) else {
                    assert_eq!(pixel, [0; 4]);
                    continue;
                };
                let rect = LAYOUT.rect(tile);
                let patch = (y - rect.top) * 4 + x - rect.left;
                let value = maps[tile.head * 3 + tile.layer][patch];
                assert_eq!(pixel[..3], plasma(scale.position(value)));
                assert_eq!(pixel[3], 255);
            }
        }
    }

    #[test]
    fn a_tile_without_a_map_stays_transparent() {
        let short = [0.0; 3];
        let pixels =
            tile_rgba(LAYOUT, Scaling::Own, 255, |tile| (tile.head == 0).then_some(&short[..]));
        assert!(pixels.iter().all(|byte| *byte == 0));
    }
}
