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
mod token_map;

pub use answers::AttentionRows;
pub use division::{read_share, worthwhile_shares};
pub use load::{Refusal, check_file};
pub use models::Session;
pub use run::{PerturbationEffect, Ran};
pub use token_map::map_tokens;

#[cfg(all(test, feature = "cpu", not(target_arch = "wasm32")))]
mod tests;
