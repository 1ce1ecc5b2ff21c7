//! What is wanted, held and asked: the page's state, without a browser.

pub mod averaging;
pub mod camera;
pub mod files;
pub mod pace;
pub mod revision;
pub mod token_map;
