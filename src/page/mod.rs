//! What is wanted, held and asked: the page's state, without a browser.
//!
//! [`Page`] is the state machine behind the explorer: choices and replies come in by the methods of its parts, and
//! what is to be done comes out as [`Effect`]s. `ui` carries these out and mirrors the state in signals; it decides
//! nothing that can be decided here.

pub mod answers;
pub mod appearance;
pub mod attention;
pub mod averaging;
pub mod camera;
pub mod catalog;
pub mod contract;
pub mod controls;
pub mod crop_frame;
pub mod curves;
pub mod definitions;
pub mod depth_chart;
pub mod diversity;
pub mod engines;
pub mod explanations;
pub mod features;
pub mod figure;
pub mod files;
#[cfg(test)]
pub mod fixtures;
pub mod header;
pub mod history;
pub mod keys;
pub mod layer;
pub mod layer_maps;
pub mod left_out;
pub mod mask_pad;
pub mod model_choice;
pub mod notices;
pub mod numbers;
pub mod opening;
pub mod overshoot;
pub mod overview;
pub mod own_crop;
pub mod own_models;
pub mod pace;
pub mod pair;
pub mod perturbation_sliders;
pub mod perturbed;
pub mod perturbing;
pub mod photograph;
pub mod pictures;
pub mod pins;
pub mod play;
pub mod print;
pub mod probes;
pub mod quiz;
pub mod read_back;
pub mod reconstruction;
pub mod revision;
pub mod rows;
pub mod saved;
pub mod saving;
pub mod share;
pub mod side;
mod state;
pub mod status;
pub mod token_map;
pub mod token_shift;
pub mod tour;
pub mod training;
pub mod two_queries;
pub mod worksheet;

pub use state::{Effect, Page};
