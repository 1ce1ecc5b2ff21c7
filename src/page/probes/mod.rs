//! What linear classifiers (probes) read from each layer: their files, readings, names, charts and sentences.

pub mod charts;
pub mod files;
pub mod names;
pub mod reading;
pub mod sentence;
