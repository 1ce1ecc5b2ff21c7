//! vitscope runs two Vision Transformers in the browser and shows what each attends to.
//!
//! ```text
//! ui ──> page ──> link, input, analysis, plot, engine::protocol      page: decides, without a browser
//! ui ──> engine::client ──> engine::started_worker                   ui: renders; both others: web-sys only
//! engine worker ──> engine::started_worker                           the second worker of a divided model
//! engine worker ──> engine::session ──> vit, checkpoint, input::image, analysis      session: no DOM
//! vit, checkpoint ──> architecture, tokens     neither knows the other; checkpoint runs nothing
//! link ──> input ──> grid                      names and values of a view; what a model sees
//! link ──> architecture                        what is said of a model
//! page, checkpoint ──> shards                  a model in several files
//! analysis, plot                               plain slices; no burn, no page
//! cli ──> vit, checkpoint, input::image, analysis, plot      native only; no page, no worker
//! ```
//!
//! `tests/layers` holds the sources to this picture. What breaks it: a `burn` import outside `vit`, `cli` and
//! `engine::session` (the page's wasm would link it), and a `web_sys` import outside `ui`, `engine::client`,
//! `engine::started_worker` and the workers' shell (the rest could no longer be tested natively).
//!
//! Shape vocabulary: `heads, query, key, tokens = prefix + grid², grid, dim, head_dim`. The prefix
//! tokens ([`tokens`]) always come first.

#![deny(missing_docs, unsafe_code)]

pub mod analysis;
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
pub mod shards;
pub mod tokens;
#[cfg(all(feature = "ui", target_arch = "wasm32"))]
pub mod ui;
#[cfg(feature = "model")]
pub mod vit;
