//! How the page and the models talk: plain messages to and from a worker.
//!
//! The page holds a client and knows only [`protocol`]; a worker holds a session with the models
//! and their captures and answers from it. Captures never leave the worker as a whole; the page
//! asks for the rows that it shows.

#[cfg(all(feature = "ui", target_arch = "wasm32"))]
pub mod client;
pub mod protocol;
