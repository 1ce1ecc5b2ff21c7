//! A model's panel: its map, its heads, what is to be seen, and the choice of another model.

pub(crate) mod facts;
pub(crate) mod heads;
pub(crate) mod legend;
pub(crate) mod model_files;
pub(crate) mod opener;
pub(crate) mod panel;
pub(crate) mod progress;
pub(crate) mod saved;
pub(crate) mod sentence;
pub(crate) mod side_title;
pub(crate) mod state;
