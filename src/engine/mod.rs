//! How the page and the models talk: plain messages to and from a worker.
//!
//! The page holds a client and knows only [`protocol`] and [`limits`]; a worker holds a session with
//! the models and their captures and answers from it. Captures never leave the worker as a whole; the
//! page asks for the rows that it shows.

#[cfg(feature = "model")]
pub mod ahead;
#[cfg(all(feature = "ui", target_arch = "wasm32"))]
pub mod client;
pub mod deadline;
mod error;
pub mod expected;
pub mod hub;
pub mod kept;
pub mod limits;
pub mod links;
pub mod protocol;
#[cfg(feature = "model")]
pub mod queue;
#[cfg(feature = "model")]
pub mod session;
#[cfg(all(any(feature = "ui", feature = "model"), target_arch = "wasm32"))]
pub mod started_worker;
pub mod transfer;
#[cfg(all(feature = "model", target_arch = "wasm32"))]
pub mod worker;
