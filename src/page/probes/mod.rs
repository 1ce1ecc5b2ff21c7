//! What linear classifiers (probes) read from each layer: their readings, names, charts and sentences.

pub mod charts;
pub mod names;
pub mod reading;
pub mod sentence;
