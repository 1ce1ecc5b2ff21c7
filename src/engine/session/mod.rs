//! The models and their captures: loads, runs and answers, with no page and no worker around it.

mod answers;
mod comparison;
mod division;
mod errors;
mod load;
mod models;
mod photograph;
mod probe;
mod reconstruct;
mod run;
mod shares;
mod token_map;

pub use answers::AttentionRows;
pub use load::{OpenedModel, Refusal, check_file};
pub use models::{LoadedModel, Session};
pub use run::{PerturbationEffect, Ran};
pub use token_map::map_tokens;

// What the workers that hold the shares of a model exchange.
pub use crate::vit::{Blocks, Floats, OtherShares, Pass, Share, ShareLost};

#[cfg(all(test, feature = "cpu", not(target_arch = "wasm32")))]
mod tests;
