//! The paper's curves for the image shown, and charts as they are drawn, read and saved.

pub(crate) mod chart;
pub(crate) mod figure;
pub(crate) mod plate;
pub(crate) mod row;
