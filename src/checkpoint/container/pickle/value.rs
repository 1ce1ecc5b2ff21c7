//! What a pickle's instructions make.

use std::rc::Rc;

/// A value; what can hold others is a node of the [`Tree`], so that no value is dropped or compared
/// node by node, however deep its nodes stand in each other, or in themselves.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum Value {
    /// None, a float, bytes, …: whatever no tensor is made of.
    Plain,
    Bool(bool),
    Int(i64),
    Text(Rc<str>),
    /// A class or a function, as `module.name`.
    Global(Rc<str>),
    Storage(Rc<Storage>),
    Tensor(Rc<Tensor>),
    /// A list, a tuple or a set.
    Sequence(Node),
    Dict(Node),
    /// Something that only Python could make; with the state that it was given.
    Object(Node),
}

/// A place in a [`Tree`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in super::super) struct Node(pub(super) usize);

/// Values in a row, which a storage's file or place in the file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Storage {
    /// The name of its class, `FloatStorage`.
    pub(in super::super) class: String,
    /// Names its part of the file.
    pub(in super::super) key: String,
    /// How many values it has.
    pub(in super::super) count: u64,
}

/// A view into a storage, in values.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Tensor {
    pub(in super::super) storage: Rc<Storage>,
    /// The dtype where the storage has none of its own.
    pub(in super::super) dtype: Option<String>,
    /// Of the first value, in the storage.
    pub(in super::super) offset: usize,
    pub(in super::super) shape: Vec<usize>,
    /// From one value to the next along each axis.
    pub(in super::super) strides: Vec<usize>,
}
