//! What is wanted, held and asked: the page's state, without a browser.

pub mod camera;
pub mod catalog;
pub mod contract;
pub mod pace;
pub mod revision;
pub mod tour;
