//! The heavy operations, in the form that this build's engine has: in wasm a build has one engine.

#[cfg(all(feature = "cpu", target_arch = "wasm32"))]
pub(super) use super::simd::{Linear, attend};
#[cfg(not(all(feature = "cpu", target_arch = "wasm32")))]
pub(super) use super::tensors::{Linear, attend};
