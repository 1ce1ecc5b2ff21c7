//! The view as names and values: what the page's URL, its `postMessage` and its state share.
//!
//! [`Address`] holds what they can say. Each view that keeps something of its own there has a type for it:
//! [`AttentionChoice`], [`Perturbation`](crate::input::perturbation::Perturbation), [`ReconstructionChoice`],
//! [`TokensChoice`] and [`ProbesChoice`].

mod address;
mod attention;
mod choices;
pub mod contract;
mod crop;
pub mod embed;
mod figure;
mod grid;
mod hidden;
pub mod hints;
pub mod note;
mod perturbation;
mod probes;
mod query_string;
mod reconstruction;
mod said;
mod tokens;
mod view_names;

pub use address::{Address, BadValue, CHAPTERS, is_own_name};
pub use attention::{AttentionChoice, AttentionMap};
pub use choices::{
    DistanceUnit, EngineKind, HeadChoice, Place, ScaleChoice, Side, Theme, View, parse_title,
};
pub use crop::{CROP, crop_text, parse_crop};
pub use figure::{Controls, Part, Parts};
pub use grid::{GRID, grid_text, parse_grid};
pub use hidden::{Hidden, HiddenPart};
pub use probes::ProbesChoice;
pub use query_string::{query_pairs, query_string};
pub use reconstruction::ReconstructionChoice;
pub use said::Said;
pub use tokens::{Projection, TokenColor, TokensChoice};
