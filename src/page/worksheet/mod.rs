//! A printed worksheet for a class: maps without names, questions, and on a side of its own the answers.

mod answers;
mod exercise;
mod places;
mod questions;

pub use answers::{SheetSide, answers, table};
pub use exercise::{Tick, axes, exercise};
pub use places::{letters, places};
pub use questions::{Question, questions};
