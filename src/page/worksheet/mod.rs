//! A printed worksheet for a class: maps without names, questions, and on a side of its own the answers.

mod answers;
mod drawings;
mod exercise;
mod places;
mod questions;
mod words;

pub use answers::{SheetSide, answers, table};
pub use drawings::{axes_svg, code_svg};
pub use exercise::exercise;
pub use places::{letters, places};
pub use questions::{Question, questions};
pub use words::readiness;
