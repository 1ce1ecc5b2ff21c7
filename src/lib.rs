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

pub mod address;
pub mod analysis;
#[cfg(feature = "model")]
pub mod architecture;
pub mod camera;
#[cfg(feature = "model")]
pub mod checkpoint;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub mod cli;
pub mod crop;
pub mod embed;
pub mod engine;
pub mod hints;
pub mod image;
pub mod mask;
pub mod normalization;
pub mod number;
pub mod pace;
pub mod perturbation;
pub mod plot;
pub mod ranking;
pub mod tokens;
pub mod tour;
#[cfg(all(feature = "ui", target_arch = "wasm32"))]
pub mod ui;
#[cfg(feature = "model")]
pub mod vit;
