//! Python's pickle as data: what `torch.save` writes, and nothing that runs.
//!
//! A pickle is a program for a small stack machine. Here it builds lists, dictionaries, texts and
//! numbers; it may "call" only what rebuilds tensors and ordered dictionaries ([`calls`]), which is
//! done here. Any other call leaves an opaque object behind, and its name is written down.
//! Source: CPython's `Lib/pickletools.py`; PyTorch's `torch/serialization.py` and `torch/_utils.py`.

mod budget;
mod calls;
mod error;
mod input;
mod machine;
mod stack;
mod tree;
mod value;

pub(super) use error::PickleError;
pub(super) use machine::read;
pub(super) use tree::Tree;
pub(super) use value::{Tensor, Value};
