//! How the page and the models talk: plain messages to and from a worker.
//!
//! The page holds a [`client`](self) and knows only [`protocol`]; a worker holds a session with the
//! models and their captures and answers from it. Captures never leave the worker as a whole; the
//! page asks for the rows that it shows.

pub mod protocol;
