//! All that a pickle describes.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::rc::Rc;

use super::budget::Budget;
use super::error::PickleError;
use super::value::{Node, Storage, Tensor, Value};

/// Dictionaries in dictionaries deeper than this hold no weights.
const DEEPEST: usize = 12;
/// The longest name of a tensor that is followed, in bytes.
const LONGEST_PATH: usize = 400;
/// An object's attributes that are no part of its tensors' names.
const MODULE_STATE: [&str; 3] = ["_parameters", "_buffers", "_modules"];
/// Bytes of what is kept of a tensor's name beside its letters, here and by who looks the tensor up.
const NAMED: usize = 400;
/// Bytes that a text or a storage takes beside its letters, wherever it is kept.
const BESIDE_TEXT: usize = 48;

/// What a pickle describes.
#[derive(Debug)]
pub(in super::super) struct Tree {
    /// A dictionary's or an object's state as pairs; a sequence's items as pairs with [`Value::Plain`].
    nodes: Vec<Vec<(Value, Value)>>,
    /// Everything that the pickle wanted to be run and that was not, as `module.name`.
    pub(in super::super) code: BTreeSet<String>,
    /// Classes of plain data that it has objects of, which nobody made.
    pub(in super::super) data: BTreeSet<String>,
    /// Storages by their keys.
    pub(in super::super) storages: HashMap<String, Rc<Storage>>,
    /// For all of this and for what the machine needs meanwhile.
    pub(super) budget: Budget,
}

impl Tree {
    /// For a file of that many bytes.
    pub(in super::super) fn new(length: u64) -> Self {
        Self {
            nodes: Vec::new(),
            code: BTreeSet::new(),
            data: BTreeSet::new(),
            storages: HashMap::new(),
            budget: Budget::new(length),
        }
    }

    /// A node without items.
    pub(super) fn node(&mut self) -> Result<Node, PickleError> {
        self.budget.reserve(&mut self.nodes, 1)?;
        self.nodes.push(Vec::new());
        Ok(Node(self.nodes.len() - 1))
    }

    /// Adds to a node.
    pub(super) fn add(
        &mut self,
        node: Node,
        items: impl ExactSizeIterator<Item = (Value, Value)>,
    ) -> Result<(), PickleError> {
        let node = &mut self.nodes[node.0];
        self.budget.reserve(node, items.len())?;
        node.extend(items);
        Ok(())
    }

    /// Adds all items of a node to another.
    pub(super) fn copy(&mut self, from: Node, to: Node) -> Result<(), PickleError> {
        let more = self.nodes[from.0].len();
        let bytes = more.saturating_mul(size_of::<(Value, Value)>());
        self.budget.take(bytes)?;
        let items = self.nodes[from.0].clone();
        self.add(to, items.into_iter())?;
        self.budget.give_back(bytes);
        Ok(())
    }

    /// Keeps a text; what the letters take is taken from the budget.
    pub(super) fn text(&mut self, text: &str) -> Result<Rc<str>, PickleError> {
        self.budget.take(text.len() + BESIDE_TEXT)?;
        Ok(text.into())
    }

    /// Keeps a storage, by its key too.
    pub(super) fn storage(
        &mut self,
        class: &str,
        key: &str,
        count: u64,
    ) -> Result<Value, PickleError> {
        self.budget.take(class.len() + 2 * key.len() + 4 * BESIDE_TEXT)?;
        let storage = Rc::new(Storage { class: class.to_owned(), key: key.to_owned(), count });
        self.storages.insert(storage.key.clone(), storage.clone());
        Ok(Value::Storage(storage))
    }

    pub(super) fn items(&self, node: Node) -> &[(Value, Value)] {
        &self.nodes[node.0]
    }

    /// The items of a sequence; of anything else, none.
    pub(in super::super) fn sequence(
        &self,
        value: &Value,
    ) -> impl ExactSizeIterator<Item = &Value> {
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
    pub(in super::super) fn tensors(&self, root: &Value) -> HashMap<String, Rc<Tensor>> {
        let mut found = HashMap::new();
        let mut open = vec![(String::new(), root, 0)];
        // A pickle can share nodes so that the paths to them grow beyond all bounds.
        let mut left = self.budget.left();
        while let Some((path, value, depth)) = open.pop() {
            let node = match value {
                Value::Tensor(tensor) => {
                    found.insert(path, tensor.clone());
                    continue;
                }
                Value::Dict(node) | Value::Object(node) | Value::Sequence(node) => *node,
                _ => continue,
            };
            if depth == DEEPEST || path.len() > LONGEST_PATH {
                continue;
            }
            let items = self.items(node).iter().enumerate().filter(|(_, item)| holds(item));
            for (index, (key, inner)) in items {
                let name = match value {
                    Value::Sequence(_) => Some(joined(&path, index)),
                    _ => name(&path, key),
                };
                let Some(name) = name else { continue };
                match left.checked_sub((name.len() + NAMED) as u64) {
                    Some(rest) => left = rest,
                    None => return found,
                }
                open.push((name, inner, depth + 1));
            }
        }
        found
    }
}

/// Only these can hold tensors, or be one.
fn holds((_, value): &(Value, Value)) -> bool {
    matches!(value, Value::Tensor(_) | Value::Dict(_) | Value::Object(_) | Value::Sequence(_))
}

/// The name of a dictionary's item below `path`; none for a key that is no part of a name.
fn name(path: &str, key: &Value) -> Option<String> {
    match key {
        Value::Text(key) if MODULE_STATE.contains(&&**key) => Some(path.to_owned()),
        Value::Text(key) if key.len() > LONGEST_PATH => None,
        Value::Text(key) => Some(joined(path, key)),
        Value::Int(key) => Some(joined(path, key)),
        _ => None,
    }
}

fn joined(path: &str, key: impl fmt::Display) -> String {
    match path {
        "" => key.to_string(),
        _ => format!("{path}.{key}"),
    }
}
