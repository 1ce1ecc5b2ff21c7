//! Maps of the tokens of many pictures on a plane, while they are made and once they are there.
//!
//! A model looks at every picture, then a worker of its own places all tokens: on their first two principal
//! components, and from there by t-SNE. [`SideMap`] says what comes next and which answer still counts.

pub mod marked_grids;
pub mod picture_point;
pub mod pictures;
pub mod progress;
pub mod projection;
pub mod side_map;
pub mod tokens;
pub mod words;

pub use marked_grids::marked_grids;
pub use picture_point::PicturePoint;
pub use pictures::{MappedPicture, PictureSet};
pub use progress::Progress;
pub use projection::MAX_TSNE_TOKENS;
pub use side_map::{MapKey, SideMap, Step};
pub use tokens::{TokenBuffer, TokenMap, TokenShape, TokenStatistics};
