//! The paper's curves as means over many pictures: both models look at every picture, in the background.
//!
//! Of a picture nothing is kept but what it adds to the sums. Each side goes through the pictures at its own
//! speed, one at a time; [`Averaging`] says what comes next and what an answer changes.

pub mod export;
pub mod run;
pub mod side_run;
pub mod words;

pub use run::{Averaging, Phase, Step};
pub use side_run::{End, SideMeans, SideModel};
