//! What is said of a side's model that its file may not tell: `cl.heads`, `cl.grid`, `cl.norm`, `cl.activation`,
//! `cl.model` and MIM's.

use super::choices::{Side, parse_from_one};
use super::grid::{GRID, grid_text, parse_grid};
use super::hints::Activation;
use crate::grid::Grid;
use crate::input::normalization::Normalization;

/// What is said of one model.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Said {
    /// Heads a block.
    pub heads: Option<usize>,
    /// How its patches lie.
    pub grid: Option<Grid>,
    /// What its images are normalized with.
    pub norm: Option<Normalization>,
    /// What its MLPs have between their layers.
    pub activation: Option<Activation>,
    /// Of several models in its file, the one that is shown.
    pub model: Option<String>,
}

impl Said {
    /// The side that a name is about, and what of it; `None` for names of other things.
    pub fn name(name: &str) -> Option<(Side, &str)> {
        let (side, part) = name.split_once('.')?;
        Some((Side::BOTH.into_iter().find(|it| it.name() == side)?, part))
    }

    /// Sets one part, or forgets it.
    ///
    /// # Errors
    /// What may stand there; it is as it was.
    pub(super) fn set(&mut self, part: &str, value: Option<&str>) -> Result<(), &'static str> {
        fn read<T>(value: Option<&str>, of: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
            value.map_or(Some(None), |value| of(value).map(Some))
        }
        match part {
            "heads" => self.heads = read(value, parse_from_one).ok_or("a number from 1")?,
            "grid" => self.grid = read(value, parse_grid).ok_or(GRID)?,
            "norm" => {
                let norm = read(value, |value| value.parse().ok());
                self.norm = norm.ok_or(Normalization::EXPECTED)?;
            }
            "activation" => {
                let activation = read(value, Activation::named);
                self.activation = activation.ok_or("gelu, gelu_tanh or quick_gelu")?;
            }
            "model" => self.model = value.filter(|name| !name.is_empty()).map(str::to_owned),
            _ => {
                return Err(
                    "none of the names of a side, cl.heads, cl.grid, cl.norm, cl.activation, cl.model, cl.title, \
                            mim.heads, mim.grid, mim.norm, mim.activation, mim.model, mim.title",
                );
            }
        }
        Ok(())
    }

    /// Names and values.
    pub(super) fn pairs(&self, side: Side) -> impl Iterator<Item = (String, String)> {
        let parts = [
            ("heads", self.heads.map(|it| it.to_string())),
            ("grid", self.grid.map(grid_text)),
            ("norm", self.norm.map(|it| it.to_string())),
            ("activation", self.activation.map(|it| it.name().to_owned())),
            ("model", self.model.clone()),
        ];
        parts
            .into_iter()
            .filter_map(move |(part, value)| Some((format!("{}.{part}", side.name()), value?)))
    }
}
