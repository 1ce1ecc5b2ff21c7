//! The Vision Transformer, in burn: one [`Vit`] for every pre-norm encoder, with or without a class token.
//!
//! `z.0` is the residual stream after the position embedding, `z.(2L+1)` after block L's attention and
//! `z.(2L+2)` after its MLP; the final norm comes after the last of them and is not computed. Attention
//! is taken after its softmax. All of it leaves as a [`Capture`] of plain floats.
//!
//! What a model is made of says [`crate::architecture`]; whoever builds one ([`Vit::new`]) reads its parameters
//! one at a time, from wherever they are.

mod activation;
mod bias;
mod block;
mod blocks;
mod capture;
mod decoder;
mod floats;
mod mae;
mod model;
mod norm;
mod operations;
mod parameters;
mod patch;
mod rotary;
mod rows;
mod share;
#[cfg(all(feature = "cpu", any(test, target_arch = "wasm32")))]
mod simd;
#[cfg(not(all(feature = "cpu", target_arch = "wasm32")))]
mod tensors;

pub use blocks::Blocks;
pub use capture::{Activations, Capture, NotFinite, ReadBackError};
pub use decoder::{Decoder, DrawError};
pub use model::Vit;
pub use share::{Floats, OtherShares, Pass, Share, ShareLost};
