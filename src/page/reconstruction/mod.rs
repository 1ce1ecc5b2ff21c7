//! What is hidden from a masked model and what it draws there.

pub mod curves;
pub mod drawing;
pub mod hiding;
pub mod sentences;
