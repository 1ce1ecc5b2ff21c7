//! Python's pickle as data: what `torch.save` writes, and nothing that runs.
//!
//! A pickle is a program for a small stack machine. Here it builds lists, dictionaries, texts and
//! numbers; it may "call" only what rebuilds tensors and ordered dictionaries ([`calls`]), which is
//! done here. Any other call leaves an opaque object behind, and its name is written down.
//! Source: CPython's `Lib/pickletools.py`; PyTorch's `torch/serialization.py` and `torch/_utils.py`.

mod calls;
mod machine;

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::io::{self, Read};
use std::rc::Rc;

pub(super) use machine::read;

/// A value; what can hold others is a node of the [`Tree`], so that no chain of values is deep and
/// none is a cycle.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
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
pub(super) struct Node(usize);

/// Values in a row, which a storage's file or place in the file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Storage {
    /// The name of its class, `FloatStorage`.
    pub(super) class: String,
    pub(super) key: String,
    /// Values.
    pub(super) count: u64,
}

/// A view into a storage, in values.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tensor {
    pub(super) storage: Rc<Storage>,
    /// The dtype where the storage has none of its own.
    pub(super) dtype: Option<String>,
    pub(super) offset: usize,
    pub(super) shape: Vec<usize>,
    pub(super) strides: Vec<usize>,
}

/// What a pickle describes.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// A dictionary's or an object's state as pairs; a sequence's items as pairs with [`Value::Plain`].
    nodes: Vec<Vec<(Value, Value)>>,
    /// Everything that the pickle wanted to be run and that was not, as `module.name`.
    pub(super) code: BTreeSet<String>,
    /// Storages in the order in which they are named first.
    pub(super) storages: Vec<Rc<Storage>>,
}

/// Why a pickle cannot be read.
#[derive(Debug)]
pub(super) enum PickleError {
    /// It ends too early, or the file cannot be read.
    Read(io::Error),
    /// It is not what Python writes.
    Broken(String),
}

impl From<io::Error> for PickleError {
    fn from(error: io::Error) -> Self {
        Self::Read(error)
    }
}

/// Dictionaries in dictionaries deeper than this hold no weights.
const DEEPEST: usize = 12;
/// More tensors, paths counted, than any checkpoint has: a pickle can share nodes so that the paths to
/// them grow beyond all bounds.
const MOST_ENTRIES: usize = 1_000_000;
/// An object's attributes that are no part of its tensors' names.
const MODULE_STATE: [&str; 3] = ["_parameters", "_buffers", "_modules"];

impl Tree {
    fn node(&mut self) -> Node {
        self.nodes.push(Vec::new());
        Node(self.nodes.len() - 1)
    }

    fn items(&self, node: Node) -> &[(Value, Value)] {
        &self.nodes[node.0]
    }

    /// The items of a sequence; of anything else, none.
    pub(super) fn sequence(&self, value: &Value) -> impl Iterator<Item = &Value> {
        let items = match value {
            Value::Sequence(node) => self.items(*node),
            _ => &[],
        };
        items.iter().map(|(_, value)| value)
    }

    /// All tensors by name: the keys of the dictionaries, and the places in the lists, on the way to it,
    /// joined by dots.
    ///
    /// A whole module that was saved is looked through as its `state_dict` would be.
    pub(super) fn tensors(&self, root: &Value) -> HashMap<String, Rc<Tensor>> {
        let mut found = HashMap::new();
        let mut open = vec![(String::new(), root, 0)];
        let mut entries = 0;
        while let Some((path, value, depth)) = open.pop() {
            entries += 1;
            if entries > MOST_ENTRIES {
                break;
            }
            match value {
                Value::Tensor(tensor) => {
                    found.insert(path, tensor.clone());
                }
                Value::Dict(node) | Value::Object(node) if depth < DEEPEST => {
                    for (key, value) in self.items(*node) {
                        let inner = match key {
                            Value::Text(key) if MODULE_STATE.contains(&&**key) => path.clone(),
                            Value::Text(key) => joined(&path, key),
                            Value::Int(key) => joined(&path, key),
                            _ => continue,
                        };
                        open.push((inner, value, depth + 1));
                    }
                }
                Value::Sequence(_) if depth < DEEPEST => {
                    let items = self.sequence(value).enumerate();
                    open.extend(items.map(|(index, item)| (joined(&path, index), item, depth + 1)));
                }
                _ => {}
            }
        }
        found
    }
}

fn joined(path: &str, key: impl fmt::Display) -> String {
    match path {
        "" => key.to_string(),
        _ => format!("{path}.{key}"),
    }
}

/// Reads the whole of a stream into memory up to a limit.
pub(super) fn read_up_to(reader: &mut impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}
