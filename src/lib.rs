//! vitscope runs two Vision Transformers in the browser and shows what each attends to.
//!
//! ```text
//! ui ──> plot                                  ui, plot: no burn
//! ui ──> engine::{client, protocol}            client: web-sys only; protocol: plain serde types
//! engine worker ──> engine::session ──> vit, checkpoint, image, analysis      no DOM
//! vit, checkpoint ──> architecture, tokens     neither knows the other; checkpoint runs nothing
//! analysis, plot: plain slices, no burn
//! cli ──> vit, checkpoint, image, analysis, plot      native only; no page, no worker
//! ```
//!
//! What can break this picture: a `burn` import outside `vit`, `cli` and `engine::session`
//! (the page's wasm would link it), and a `web_sys` import outside `ui`, `engine::client` and the
//! workers' shell (the session could no longer be tested natively).
//!
//! Shape vocabulary: `heads, query, key, tokens = prefix + grid², grid, dim, head_dim`. The prefix
//! tokens ([`tokens`]) always come first.

#![deny(missing_docs, unsafe_code)]

pub mod analysis;
#[cfg(feature = "model")]
pub mod architecture;
#[cfg(feature = "model")]
pub mod checkpoint;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub mod cli;
pub mod engine;
pub mod grid;
pub mod input;
pub mod link;
pub mod page;
pub mod plot;
pub mod tokens;
#[cfg(all(feature = "ui", target_arch = "wasm32"))]
pub mod ui;
#[cfg(feature = "model")]
pub mod vit;
