//! All layers and heads of a model as small maps in one image: which part is whose, and where a map lies.

use super::layer_maps::log_scale;
use super::side::legend::times;
use crate::engine::protocol::ModelInfo;
use crate::link::ScaleChoice;
use crate::plot::map::scale::{ColorScale, Scale, Scaling};
use crate::plot::map::tiles::{Tile, TileLayout, tile_rgba};

/// Pixels between tiles, in patches: the tiles' image has one pixel a patch.
const GAP: usize = 1;

/// A column of tiles for each layer, a row for each head.
pub fn layout(model: &ModelInfo) -> TileLayout {
    TileLayout { layers: model.depth, heads: model.heads, grid: model.grid, gap: GAP }
}

/// One head's row over the patches, of `[layers, heads, tokens]`.
fn patches<'a>(rows: &'a [f32], model: &ModelInfo, tile: Tile) -> &'a [f32] {
    let tokens = model.tokens();
    let start = (tile.layer * model.heads + tile.head) * tokens;
    &rows[start + model.prefix.count()..start + tokens]
}

/// The scale that all tiles of some models share, in multiples of even attention; logarithmic as the other maps'.
pub fn shared_scale<'a>(
    models: impl IntoIterator<Item = (&'a [f32], &'a ModelInfo)>,
) -> ColorScale {
    log_scale(Scale::of_uniform(models.into_iter().flat_map(|(rows, model)| {
        let maps = rows.chunks_exact(model.tokens());
        maps.map(|row| (&row[model.prefix.count()..], model.tokens()))
    })))
}

/// The tiles' image.
pub fn rgba(rows: &[f32], model: &ModelInfo, choice: ScaleChoice, shared: ColorScale) -> Vec<u8> {
    let scaling = match choice {
        ScaleChoice::Own => Scaling::Own,
        ScaleChoice::Shared => Scaling::Shared(shared.as_shares(model.tokens())),
    };
    tile_rgba(layout(model), scaling, u8::MAX, |tile| Some(patches(rows, model, tile)))
}

/// What a pointed tile is, or else what the image is.
pub fn caption(pointed: Option<Tile>, choice: ScaleChoice, shared: ColorScale) -> String {
    if let Some(Tile { layer, head }) = pointed {
        return format!("layer {}, head {}", layer + 1, head + 1);
    }
    let brightest = match choice {
        ScaleChoice::Shared => {
            format!("yellow: {} uniform, logarithmic, in both models", times(shared.ends().max))
        }
        ScaleChoice::Own => "yellow: each map’s own maximum".to_owned(),
    };
    format!("a column for each layer, a row for each head; {brightest}")
}

/// The tile under a point, as fractions of the image's sides.
pub fn tile_at(layout: TileLayout, (x, y): (f32, f32)) -> Option<Tile> {
    let pixels = |share: f32, pixels: usize| f64::from(share) * pixels as f64;
    layout.tile_at(pixels(x, layout.width()), pixels(y, layout.height()))
}

/// A tile's place on the image, as a style.
pub fn tile_style(layout: TileLayout, tile: Tile) -> String {
    let rect = layout.rect(tile);
    let across = |pixels: usize| 100.0 * pixels as f64 / layout.width() as f64;
    let down = |pixels: usize| 100.0 * pixels as f64 / layout.height() as f64;
    format!(
        "left:{:.3}%;top:{:.3}%;width:{:.3}%;height:{:.3}%",
        across(rect.left),
        down(rect.top),
        across(rect.width),
        down(rect.height)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::fixtures::model;

    /// Of two layers of one head over a class token and a patch.
    const ROWS: [f32; 4] = [0.75, 0.25, 0.5, 0.5];

    #[test]
    fn a_tile_has_the_patches_of_its_layer_and_head() {
        let model = model(2, 1, 1, 1);
        let of = |layer| patches(&ROWS, &model, Tile { layer, head: 0 });
        assert_eq!((of(0), of(1)), (&[0.25][..], &[0.5][..]));
        let shared = shared_scale([(&ROWS[..], &model)]);
        assert_eq!(shared.ends().max, 1.0);
        // Three columns of pixels, the middle one between the tiles; the brighter one is on the right.
        let rgba = rgba(&ROWS, &model, ScaleChoice::Shared, shared);
        assert_eq!((rgba.len(), &rgba[4..8]), (12, &[0; 4][..]));
        // The more, the more green there is in it.
        assert!(rgba[9] > rgba[1], "{rgba:?}");
    }

    #[test]
    fn the_caption_is_of_the_tile_or_of_the_scale() {
        let shared = ColorScale::Log(Scale { min: 0.25, max: 32.0 });
        let said = |pointed, choice| caption(pointed, choice, shared);
        let tile = Some(Tile { layer: 2, head: 0 });
        assert_eq!(said(tile, ScaleChoice::Own), "layer 3, head 1");
        assert!(said(None, ScaleChoice::Own).ends_with("; yellow: each map’s own maximum"));
        assert!(
            said(None, ScaleChoice::Shared)
                .ends_with("; yellow: 32× uniform, logarithmic, in both models")
        );
    }

    #[test]
    fn a_tile_is_found_where_it_lies() {
        let layout = layout(&model(2, 1, 0, 4));
        assert_eq!((layout.width(), layout.height()), (9, 4));
        let tile = Tile { layer: 1, head: 0 };
        assert_eq!(tile_at(layout, (0.9, 0.5)), Some(tile));
        assert_eq!(tile_at(layout, (0.5, 0.5)), None);
        assert_eq!(
            tile_style(layout, tile),
            "left:55.556%;top:0.000%;width:44.444%;height:100.000%"
        );
    }
}
