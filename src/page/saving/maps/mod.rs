//! The views' maps as figures to save, with their numbers.

pub mod attention;
pub mod drawing;
pub mod features;
pub mod overview;
pub mod probes;
pub mod queries;
pub mod rows;
pub mod tokens;

use crate::engine::protocol::{ModelInfo, Query};
use crate::grid::Grid;
use crate::link::{ScaleChoice, Side};
use crate::page::curves::caption::file_name;
use crate::page::depth_chart::empty_curve;
use crate::plot::chart::series::{Marker, Rgb};
use crate::plot::export::panels::{Ground, Legend, Mark, Panel, Picture};
use crate::plot::map::heatmap::{difference_legend_rgba, legend_rgba};

/// Colors of a strip.
const STEPS: usize = 64;
/// What a multiple stands for.
const TIMES: &str = "×: multiple of uniform attention.";

/// What every figure of a view says.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// What the picture is called.
    pub picture: String,
    /// Where is asked from.
    pub query: String,
    /// Layer and head of the models.
    pub layers: String,
    /// What the models are called.
    pub names: [String; 2],
    /// Which maps share a scale.
    pub scale: ScaleChoice,
}

impl Told {
    /// A side's color, shape and name.
    fn heading(&self, side: Side) -> Option<((Rgb, Marker), String)> {
        let curve = empty_curve(side);
        Some(((curve.color, curve.marker), self.name(side)))
    }

    fn name(&self, side: Side) -> String {
        self.names[side.index()].clone()
    }

    /// What files are called.
    fn stem(&self, title: &str) -> String {
        file_name(&[&self.picture, title])
    }

    /// What files are called that show one layer of each model.
    fn stem_of_layers(&self, title: &str) -> String {
        file_name(&[&self.picture, title, &self.layers])
    }
}

fn rgb(strip: Vec<u8>) -> Vec<Rgb> {
    strip.as_chunks::<4>().0.iter().map(|&[red, green, blue, _]| [red, green, blue]).collect()
}

/// The colors of attention.
fn plasma_legend(least: &str, most: String) -> Option<Legend> {
    Some(Legend { colors: rgb(legend_rgba(STEPS)), ends: [least.to_owned(), most] })
}

/// The colors of differences.
fn difference_legend(ends: [String; 2]) -> Option<Legend> {
    Some(Legend { colors: rgb(difference_legend_rgba(STEPS)), ends })
}

/// The photograph as it is.
fn plain(side: Side) -> Option<Ground> {
    Some(Ground { of: side.index(), is_pale: false })
}

/// A map over the paled photograph of a side.
fn over(side: Side, rgba: Vec<u8>, grid: Grid, cover: f64) -> Panel {
    let ground = Some(Ground { of: side.index(), is_pale: true });
    Panel { ground, picture: patches(rgba, grid.columns), cover, ..Panel::default() }
}

fn patches(rgba: Vec<u8>, width: usize) -> Option<Picture> {
    Some(Picture::Pixels { rgba, width, are_patches: true })
}

/// Where a query lies on a model's grid.
pub fn mark(query: Query, model: &ModelInfo) -> Mark {
    (model.grid, model.patch_of(query.token(model.grid, model.prefix)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A view of the cat.
    pub fn told() -> Told {
        Told {
            picture: "Cat".to_owned(),
            query: "row 2, column 4".to_owned(),
            layers: "layer 3, mean of heads".to_owned(),
            names: ["MoCo v3".to_owned(), "SimMIM".to_owned()],
            scale: ScaleChoice::Shared,
        }
    }

    #[test]
    fn a_query_is_marked_on_each_models_own_grid() {
        let model = crate::page::fixtures::model(1, 1, 1, 2);
        assert_eq!(mark(Query::Point { x: 0.9, y: 0.1 }, &model), (2.into(), Some(1)));
        assert_eq!(mark(Query::Cls, &model), (2.into(), None));
    }
}
