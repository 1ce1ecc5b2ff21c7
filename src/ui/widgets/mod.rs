//! Parts that any room of the page is built from; they know nothing of models.

pub(crate) mod arrow_keys;
pub(crate) mod dialog;
pub(crate) mod escape;
pub(crate) mod keys;
pub(crate) mod paint;
pub(crate) mod pixels;
pub(crate) mod pointer;
pub(crate) mod save_menu;
pub(crate) mod slider;
