//! A camera: whether there is one, and how both models follow it.

pub mod error;
pub mod live;
pub mod names;

pub use error::CameraError;
pub use live::{CameraPhase, LiveCamera, Step, Taken};
