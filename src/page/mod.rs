//! What is wanted, held and asked: the page's state, without a browser.

pub mod camera;
pub mod catalog;
pub mod contract;
pub mod controls;
pub mod header;
pub mod pace;
pub mod revision;
pub mod share;
pub mod tour;
