//! The photograph both models look at: chosen, shown, asked from.

pub(crate) mod crop_frame;
pub(crate) mod marker;
pub(crate) mod opening;
pub(crate) mod pictures;
pub(crate) mod pinned;
pub(crate) mod query_clock;
pub(crate) mod spoken;
pub(crate) mod stage;
pub(crate) mod thumbs;
