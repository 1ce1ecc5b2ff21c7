//! The page around the explorer: header, controls, notices, appearance, share, about.

pub(crate) mod about;
pub(crate) mod appearance;
pub(crate) mod arrivals;
pub(crate) mod controls;
pub(crate) mod explained;
pub(crate) mod header;
pub(crate) mod notices;
pub(crate) mod paper_pair;
pub(crate) mod play;
pub(crate) mod printed;
pub(crate) mod share;
pub(crate) mod title;
