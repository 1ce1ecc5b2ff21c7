//! What is saved of the page: files, the figures of the views, zips with a README, and the way through all views.

pub mod charts;
pub mod files;
pub mod maps;
pub mod offers;
pub mod program;
pub mod readme;
pub mod views;
pub mod zip_files;
