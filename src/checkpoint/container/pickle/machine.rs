//! The stack machine: one pickle opcode after another.

use std::collections::HashMap;
use std::io::Read;

use super::error::PickleError;
use super::input::Input;
use super::stack::Stack;
use super::tree::Tree;
use super::value::{Node, Value};

/// More steps than any checkpoint's pickle has.
const MOST_STEPS: u64 = 100_000_000;

/// Reads one pickle, up to and with its STOP, and adds what it describes to the tree.
pub(in super::super) fn read(
    reader: &mut impl Read,
    tree: &mut Tree,
) -> Result<Value, PickleError> {
    let mut machine =
        Machine { input: Input(reader), tree, stack: Stack::default(), memo: HashMap::new() };
    for _ in 0..MOST_STEPS {
        if let Some(root) = machine.step()? {
            return Ok(root);
        }
    }
    Err(PickleError::broken("it does not end"))
}

struct Machine<'a, R> {
    input: Input<'a, R>,
    tree: &'a mut Tree,
    stack: Stack,
    memo: HashMap<u64, Value>,
}

impl<R: Read> Machine<'_, R> {
    /// Does one step; the result is there after STOP.
    fn step(&mut self) -> Result<Option<Value>, PickleError> {
        let [code] = self.input.bytes()?;
        match code {
            b'.' => return self.stack.pop().map(Some),
            // PROTO and FRAME tell nothing that is needed.
            0x80 => drop(self.input.bytes::<1>()?),
            0x95 => drop(self.input.bytes::<8>()?),

            // Plain values
            b'N' => self.push(Value::Plain)?,
            0x88 => self.push(Value::Bool(true))?,
            0x89 => self.push(Value::Bool(false))?,
            b'J' => {
                let value = i32::from_le_bytes(self.input.bytes()?);
                self.push(Value::Int(value.into()))?;
            }
            b'K' => {
                let [value] = self.input.bytes()?;
                self.push(Value::Int(value.into()))?;
            }
            b'M' => {
                let value = u16::from_le_bytes(self.input.bytes()?);
                self.push(Value::Int(value.into()))?;
            }
            0x8a => {
                let length = self.input.length::<1>()?;
                self.push_long(length)?;
            }
            0x8b => {
                let length = self.input.length::<4>()?;
                self.push_long(length)?;
            }
            b'G' => {
                self.input.bytes::<8>()?;
                self.push(Value::Plain)?;
            }
            b'I' | b'L' => {
                let line = self.input.line()?;
                let value = match line.trim_end_matches('L') {
                    "00" => Value::Bool(false),
                    "01" => Value::Bool(true),
                    digits => digits.parse().map_or(Value::Plain, Value::Int),
                };
                self.push(value)?;
            }
            b'F' => {
                self.input.line()?;
                self.push(Value::Plain)?;
            }

            // Texts and bytes
            b'X' => self.push_text::<4>()?,
            0x8c | b'U' => self.push_text::<1>()?,
            b'T' => self.push_text::<4>()?,
            0x8d => self.push_text::<8>()?,
            b'V' | b'S' => {
                let line = self.input.line()?;
                let text = self.tree.text(line.trim_matches(['\'', '"']))?;
                self.push(Value::Text(text))?;
            }
            b'C' => self.skip_bytes::<1>()?,
            b'B' => self.skip_bytes::<4>()?,
            0x8e | 0x96 => self.skip_bytes::<8>()?,
            0x97 => self.push(Value::Plain)?,
            0x98 => {}

            // Sequences and dictionaries
            b'(' => {
                self.stack.set_mark(&mut self.tree.budget)?;
            }
            b']' | b')' | 0x8f => self.push_sequence(self.stack.len())?,
            b'}' => {
                let node = self.tree.node()?;
                self.push(Value::Dict(node))?;
            }
            b't' | b'l' | 0x91 => {
                let first = self.stack.mark()?;
                self.push_sequence(first)?;
            }
            0x85..=0x87 => {
                let first = self.stack.last(usize::from(code - 0x84))?;
                self.push_sequence(first)?;
            }
            b'd' => {
                let first = self.stack.mark()?;
                let node = self.tree.node()?;
                self.fill(node, first)?;
                self.push(Value::Dict(node))?;
            }
            b'a' => {
                let first = self.stack.last(1)?;
                self.append(first)?;
            }
            b'e' | 0x90 => {
                let first = self.stack.mark()?;
                self.append(first)?;
            }
            b's' => {
                let first = self.stack.last(2)?;
                self.set_items(first)?;
            }
            b'u' => {
                let first = self.stack.mark()?;
                self.set_items(first)?;
            }

            // Memo and stack
            b'q' => {
                let [key] = self.input.bytes()?;
                self.remember(key.into())?;
            }
            b'r' => {
                let key = self.input.length::<4>()?;
                self.remember(key)?;
            }
            0x94 => self.remember(self.memo.len() as u64)?,
            b'p' => {
                let key = self.input.line_number()?;
                self.remember(key)?;
            }
            b'h' => {
                let [key] = self.input.bytes()?;
                self.recall(key.into())?;
            }
            b'j' => {
                let key = self.input.length::<4>()?;
                self.recall(key)?;
            }
            b'g' => {
                let key = self.input.line_number()?;
                self.recall(key)?;
            }
            b'0' => drop(self.stack.pop()?),
            b'1' => {
                let first = self.stack.mark()?;
                self.stack.truncate(first);
            }
            b'2' => {
                let top = self.stack.top()?;
                self.push(top)?;
            }

            // Classes, calls and what lies outside
            b'c' => {
                let (module, name) = (self.input.line()?, self.input.line()?);
                self.push_global(&module, &name)?;
            }
            0x93 => {
                let [Value::Text(module), Value::Text(name)] = self.stack.pop_many()? else {
                    return Err(PickleError::broken("a class has no name"));
                };
                self.push_global(&module, &name)?;
            }
            b'R' | 0x81 => {
                let [callable, arguments] = self.stack.pop_many()?;
                self.call(&callable, &arguments)?;
            }
            0x92 => {
                let [callable, arguments, _] = self.stack.pop_many()?;
                self.call(&callable, &arguments)?;
            }
            b'o' => {
                let first = self.stack.mark()?;
                let class = self.stack.at(first);
                let class = class.ok_or_else(|| PickleError::broken("an object has no class"))?;
                self.stack.truncate(first);
                self.call(&class, &Value::Plain)?;
            }
            b'i' => {
                let (module, name) = (self.input.line()?, self.input.line()?);
                let first = self.stack.mark()?;
                self.stack.truncate(first);
                self.push_global(&module, &name)?;
                let class = self.stack.pop()?;
                self.call(&class, &Value::Plain)?;
            }
            b'b' => {
                let state = self.stack.pop()?;
                self.build(&state)?;
            }
            b'Q' => {
                let id = self.stack.pop()?;
                let value = self.stored(&id)?;
                self.push(value)?;
            }
            b'P' => {
                self.input.line()?;
                self.push(Value::Plain)?;
            }
            0x82..=0x84 => {
                self.input.length_of(1 << (code - 0x82))?;
                self.push(Value::Plain)?;
            }
            _ => {
                return Err(PickleError::broken(&format!(
                    "it has the unknown instruction {code:#04x}"
                )));
            }
        }
        Ok(None)
    }

    fn push(&mut self, value: Value) -> Result<(), PickleError> {
        self.stack.push(value, &mut self.tree.budget)
    }

    /// Makes a sequence of the values from a place of the stack on.
    fn push_sequence(&mut self, first: usize) -> Result<(), PickleError> {
        let node = self.tree.node()?;
        self.tree.add(node, self.stack.drain(first).map(|item| (Value::Plain, item)))?;
        self.push(Value::Sequence(node))
    }

    /// Adds the values from a place of the stack on to the list below them.
    fn append(&mut self, first: usize) -> Result<(), PickleError> {
        match self.stack.below(first) {
            Some(&Value::Sequence(node)) => {
                self.tree.add(node, self.stack.drain(first).map(|item| (Value::Plain, item)))
            }
            // A class that behaves like a list; its items are its own.
            Some(_) => {
                self.stack.truncate(first);
                Ok(())
            }
            None => Err(Stack::empty()),
        }
    }

    /// Adds the values from a place of the stack on to the dictionary below them.
    fn set_items(&mut self, first: usize) -> Result<(), PickleError> {
        match self.stack.below(first) {
            Some(&(Value::Dict(node) | Value::Object(node))) => self.fill(node, first),
            Some(_) => {
                self.stack.truncate(first);
                Ok(())
            }
            None => Err(Stack::empty()),
        }
    }

    /// Adds keys and values in turn, from a place of the stack on.
    fn fill(&mut self, node: Node, first: usize) -> Result<(), PickleError> {
        let count = self.stack.len() - first;
        if !count.is_multiple_of(2) {
            return Err(PickleError::broken("a key has no value"));
        }
        let mut items = self.stack.drain(first);
        let pairs = (0..count / 2).map(|_| {
            let mut next = || items.next().unwrap_or(Value::Plain);
            (next(), next())
        });
        self.tree.add(node, pairs)
    }

    /// Gives the value on top of the stack its state. Only an opaque object has any: what a dictionary
    /// or a parameter carries beside its content has no part in the weights.
    fn build(&mut self, state: &Value) -> Result<(), PickleError> {
        match (self.stack.top(), state) {
            (Ok(Value::Object(object)), &Value::Dict(state)) => self.tree.copy(state, object),
            _ => Ok(()),
        }
    }

    fn call(&mut self, callable: &Value, arguments: &Value) -> Result<(), PickleError> {
        let result = self.tree.call(callable, arguments)?;
        self.push(result)
    }

    /// What a persistent id stands for: `("storage", class, key, device, count)`, of which only the
    /// older format has a sixth part, a view that nobody uses any more.
    fn stored(&mut self, id: &Value) -> Result<Value, PickleError> {
        let &Value::Sequence(node) = id else { return Ok(Value::Plain) };
        let [(_, kind), (_, class), (_, key), _, (_, Value::Int(count)), ..] =
            self.tree.items(node)
        else {
            return Ok(Value::Plain);
        };
        let (Value::Text(kind), Value::Global(class), Value::Text(key)) = (kind, class, key) else {
            return Ok(Value::Plain);
        };
        let (Ok(count), "storage") = (u64::try_from(*count), &**kind) else {
            return Ok(Value::Plain);
        };
        let (class, key) = (class.clone(), key.clone());
        self.tree.storage(class.rsplit('.').next().unwrap_or(&class), &key, count)
    }

    fn remember(&mut self, key: u64) -> Result<(), PickleError> {
        let value = self.stack.top()?;
        if self.memo.len() == self.memo.capacity() {
            let (before, more) = (self.memo.capacity(), self.memo.len().max(24));
            self.tree.budget.take(memo_bytes(before + more))?;
            self.memo.reserve(more);
            self.tree.budget.give_back(memo_bytes(before));
        }
        self.memo.insert(key, value);
        Ok(())
    }

    fn recall(&mut self, key: u64) -> Result<(), PickleError> {
        let value = self.memo.get(&key).cloned();
        let missing = || PickleError::broken("it refers to something that is not there");
        self.push(value.ok_or_else(missing)?)
    }

    fn push_text<const N: usize>(&mut self) -> Result<(), PickleError> {
        let length = self.input.length::<N>()?;
        let bytes = self.input.exactly(length)?;
        let text = self.tree.text(&String::from_utf8_lossy(&bytes))?;
        self.push(Value::Text(text))
    }

    /// A class or a function.
    fn push_global(&mut self, module: &str, name: &str) -> Result<(), PickleError> {
        // It is there twice while the two are put together.
        let letters = module.len() + 1 + name.len();
        self.tree.budget.take(letters)?;
        let global = self.tree.text(&format!("{module}.{name}"))?;
        self.tree.budget.give_back(letters);
        self.push(Value::Global(global))
    }

    fn skip_bytes<const N: usize>(&mut self) -> Result<(), PickleError> {
        let length = self.input.length::<N>()?;
        self.input.exactly(length)?;
        self.push(Value::Plain)?;
        Ok(())
    }

    /// A whole number of any length; beyond 64 bits it is no size of anything.
    fn push_long(&mut self, length: u64) -> Result<(), PickleError> {
        let bytes = self.input.exactly(length)?;
        let negative = bytes.last().is_some_and(|&byte| byte & 0x80 != 0);
        let mut wide = [if negative { 0xff } else { 0 }; 8];
        let value = match bytes.len() <= wide.len() {
            true => {
                wide[..bytes.len()].copy_from_slice(&bytes);
                Value::Int(i64::from_le_bytes(wide))
            }
            false => Value::Plain,
        };
        self.push(value)?;
        Ok(())
    }
}

/// Bytes of a table with room for so many: a power of two of places, an eighth of them empty, and a byte beside each.
fn memo_bytes(capacity: usize) -> usize {
    match capacity {
        0 => 0,
        _ => (capacity * 8 / 7 + 1).next_power_of_two() * (size_of::<(u64, Value)>() + 1),
    }
}
