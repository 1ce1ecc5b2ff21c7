//! The paper's curves for the image shown, and charts and maps as they are drawn, read and saved.

pub(crate) mod chart;
pub(crate) mod cite;
pub(crate) mod embedded;
pub(crate) mod figure;
pub(crate) mod row;
pub(crate) mod save_chart;
pub(crate) mod save_maps;
pub(crate) mod share_picture;
