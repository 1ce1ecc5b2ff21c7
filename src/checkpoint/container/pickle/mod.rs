//! Python's pickle as data: what `torch.save` writes, and nothing that runs.
//!
//! A pickle is a program for a small stack machine. Here it builds lists, dictionaries, texts and
//! numbers; it may "call" only what rebuilds tensors and ordered dictionaries ([`calls`]), which is
//! done here. Any other call leaves an opaque object behind, and its name is written down.
//! Source: CPython's `Lib/pickletools.py`; PyTorch's `torch/serialization.py` and `torch/_utils.py`.

mod calls;
mod input;
mod machine;

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::io::{self, Read};
use std::rc::Rc;

pub(super) use machine::read;

/// A value; what can hold others is a node of the [`Tree`], so that no value is dropped or compared
/// node by node, however deep its nodes stand in each other, or in themselves.
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
    /// Storages by their keys.
    pub(super) storages: HashMap<String, Rc<Storage>>,
    /// Pairs in all nodes.
    pairs: usize,
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
const MOST_ENTRIES: usize = 200_000;
/// The longest name of a tensor that is followed, in bytes.
const LONGEST_PATH: usize = 400;
/// More items than all lists and dictionaries of a checkpoint have. Few bytes of a pickle can copy a
/// node's items again and again.
const MOST_PAIRS: usize = 4_000_000;
/// An object's attributes that are no part of its tensors' names.
const MODULE_STATE: [&str; 3] = ["_parameters", "_buffers", "_modules"];

impl Tree {
    fn node(&mut self) -> Node {
        self.nodes.push(Vec::new());
        Node(self.nodes.len() - 1)
    }

    /// Adds to a node, unless the tree is full: what [`Self::is_full`] then tells.
    fn add(&mut self, node: Node, items: Vec<(Value, Value)>) {
        self.pairs = self.pairs.saturating_add(items.len());
        if !self.is_full() {
            self.nodes[node.0].extend(items);
        }
    }

    fn is_full(&self) -> bool {
        self.pairs > MOST_PAIRS
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
            let inner: Vec<(String, &Value)> = match value {
                Value::Tensor(tensor) => {
                    found.insert(path, tensor.clone());
                    continue;
                }
                Value::Dict(node) | Value::Object(node) => self
                    .items(*node)
                    .iter()
                    .filter(holds)
                    .filter_map(|item| name(&path, item))
                    .collect(),
                Value::Sequence(node) => {
                    let items = self.items(*node).iter().enumerate();
                    let items = items.filter(|(_, item)| holds(item));
                    items.map(|(index, (_, item))| (joined(&path, index), item)).collect()
                }
                _ => continue,
            };
            entries += inner.len();
            if entries > MOST_ENTRIES {
                break;
            }
            if depth < DEEPEST && path.len() <= LONGEST_PATH {
                open.extend(inner.into_iter().map(|(path, value)| (path, value, depth + 1)));
            }
        }
        found
    }
}

/// Only these can hold tensors, or be one.
fn holds((_, value): &&(Value, Value)) -> bool {
    matches!(value, Value::Tensor(_) | Value::Dict(_) | Value::Object(_) | Value::Sequence(_))
}

/// The name of a dictionary's item below `path`; none for a key that is no part of a name.
fn name<'t>(path: &str, (key, value): &'t (Value, Value)) -> Option<(String, &'t Value)> {
    let name = match key {
        Value::Text(key) if MODULE_STATE.contains(&&**key) => path.to_owned(),
        Value::Text(key) if key.len() > LONGEST_PATH => return None,
        Value::Text(key) => joined(path, key),
        Value::Int(key) => joined(path, key),
        _ => return None,
    };
    Some((name, value))
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
