//! The stack machine: one pickle opcode after another.

use std::collections::HashMap;
use std::io::Read;
use std::rc::Rc;

use super::input::{Input, broken};
use super::{Node, PickleError, Storage, Tree, Value};

/// More steps than any checkpoint's pickle has.
const MOST_STEPS: u64 = 100_000_000;

/// Reads one pickle, up to and with its STOP, and adds what it describes to the tree.
pub(in super::super) fn read(
    reader: &mut impl Read,
    tree: &mut Tree,
) -> Result<Value, PickleError> {
    let mut machine = Machine {
        input: Input(reader),
        tree,
        stack: Vec::new(),
        marks: Vec::new(),
        memo: HashMap::new(),
    };
    for _ in 0..MOST_STEPS {
        if let Some(root) = machine.step()? {
            return Ok(root);
        }
        if machine.tree.is_full() {
            return Err(broken("it has more items than any checkpoint"));
        }
    }
    Err(broken("it does not end"))
}

struct Machine<'a, R> {
    input: Input<'a, R>,
    tree: &'a mut Tree,
    stack: Vec<Value>,
    /// Heights of the stack.
    marks: Vec<usize>,
    memo: HashMap<u64, Value>,
}

impl<R: Read> Machine<'_, R> {
    /// Does one step; the result is there after STOP.
    fn step(&mut self) -> Result<Option<Value>, PickleError> {
        let [code] = self.input.bytes()?;
        match code {
            b'.' => return self.pop().map(Some),
            // PROTO and FRAME tell nothing that is needed.
            0x80 => drop(self.input.bytes::<1>()?),
            0x95 => drop(self.input.bytes::<8>()?),

            // Plain values
            b'N' => self.push(Value::Plain),
            0x88 => self.push(Value::Bool(true)),
            0x89 => self.push(Value::Bool(false)),
            b'J' => {
                let value = i32::from_le_bytes(self.input.bytes()?);
                self.push(Value::Int(value.into()));
            }
            b'K' => {
                let [value] = self.input.bytes()?;
                self.push(Value::Int(value.into()));
            }
            b'M' => {
                let value = u16::from_le_bytes(self.input.bytes()?);
                self.push(Value::Int(value.into()));
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
                self.push(Value::Plain);
            }
            b'I' | b'L' => {
                let line = self.input.line()?;
                let value = match line.trim_end_matches('L') {
                    "00" => Value::Bool(false),
                    "01" => Value::Bool(true),
                    digits => digits.parse().map_or(Value::Plain, Value::Int),
                };
                self.push(value);
            }
            b'F' => {
                self.input.line()?;
                self.push(Value::Plain);
            }

            // Texts and bytes
            b'X' => self.push_text::<4>()?,
            0x8c | b'U' => self.push_text::<1>()?,
            b'T' => self.push_text::<4>()?,
            0x8d => self.push_text::<8>()?,
            b'V' | b'S' => {
                let line = self.input.line()?;
                self.push(Value::Text(line.trim_matches(['\'', '"']).into()));
            }
            b'C' => self.skip_bytes::<1>()?,
            b'B' => self.skip_bytes::<4>()?,
            0x8e | 0x96 => self.skip_bytes::<8>()?,
            0x97 => self.push(Value::Plain),
            0x98 => {}

            // Sequences and dictionaries
            b'(' => self.marks.push(self.stack.len()),
            b']' | b')' | 0x8f => self.push_sequence(Vec::new()),
            b'}' => {
                let node = self.tree.node();
                self.push(Value::Dict(node));
            }
            b't' | b'l' | 0x91 => {
                let items = self.pop_to_mark()?;
                self.push_sequence(items);
            }
            0x85..=0x87 => {
                let items = self.pop_many(usize::from(code - 0x84))?;
                self.push_sequence(items);
            }
            b'd' => {
                let items = self.pop_to_mark()?;
                let node = self.tree.node();
                self.fill(node, items)?;
                self.push(Value::Dict(node));
            }
            b'a' => {
                let item = self.pop()?;
                self.append(vec![item])?;
            }
            b'e' | 0x90 => {
                let items = self.pop_to_mark()?;
                self.append(items)?;
            }
            b's' => {
                let pair = self.pop_many(2)?;
                self.set_items(pair)?;
            }
            b'u' => {
                let items = self.pop_to_mark()?;
                self.set_items(items)?;
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
            b'0' => drop(self.pop()?),
            b'1' => drop(self.pop_to_mark()?),
            b'2' => {
                let top = self.stack.last().cloned().ok_or_else(|| broken("its stack is empty"))?;
                self.push(top);
            }

            // Classes, calls and what lies outside
            b'c' => {
                let (module, name) = (self.input.line()?, self.input.line()?);
                self.push(Value::Global(format!("{module}.{name}").into()));
            }
            0x93 => {
                let names = self.pop_many(2)?;
                let [Value::Text(module), Value::Text(name)] = &names[..] else {
                    return Err(broken("a class has no name"));
                };
                let global = Value::Global(format!("{module}.{name}").into());
                self.push(global);
            }
            b'R' | 0x81 => {
                let call = self.pop_many(2)?;
                self.call(&call[0], &call[1]);
            }
            0x92 => {
                let call = self.pop_many(3)?;
                self.call(&call[0], &call[1]);
            }
            b'o' => {
                let mut items = self.pop_to_mark()?;
                if items.is_empty() {
                    return Err(broken("an object has no class"));
                }
                let class = items.remove(0);
                self.call(&class, &Value::Plain);
            }
            b'i' => {
                let class = format!("{}.{}", self.input.line()?, self.input.line()?);
                self.pop_to_mark()?;
                self.call(&Value::Global(class.into()), &Value::Plain);
            }
            b'b' => {
                let state = self.pop()?;
                self.build(&state);
            }
            b'Q' => {
                let id = self.pop()?;
                let value = self.stored(&id);
                self.push(value);
            }
            b'P' => {
                self.input.line()?;
                self.push(Value::Plain);
            }
            0x82..=0x84 => {
                self.input.length_of(1 << (code - 0x82))?;
                self.push(Value::Plain);
            }
            _ => return Err(broken(&format!("it has the unknown instruction {code:#04x}"))),
        }
        Ok(None)
    }

    fn push(&mut self, value: Value) {
        self.stack.push(value);
    }

    fn pop(&mut self) -> Result<Value, PickleError> {
        match self.stack.len() > self.marks.last().copied().unwrap_or(0) {
            true => self.stack.pop().ok_or_else(|| broken("its stack is empty")),
            false => Err(broken("its stack is empty")),
        }
    }

    fn pop_many(&mut self, count: usize) -> Result<Vec<Value>, PickleError> {
        let floor = self.marks.last().copied().unwrap_or(0);
        match self.stack.len().checked_sub(count).filter(|&start| start >= floor) {
            Some(start) => Ok(self.stack.split_off(start)),
            None => Err(broken("its stack is empty")),
        }
    }

    fn pop_to_mark(&mut self) -> Result<Vec<Value>, PickleError> {
        let mark = self.marks.pop().ok_or_else(|| broken("a mark is missing"))?;
        Ok(self.stack.split_off(mark))
    }

    fn push_sequence(&mut self, items: Vec<Value>) {
        let node = self.tree.node();
        self.tree.add(node, items.into_iter().map(|item| (Value::Plain, item)).collect());
        self.push(Value::Sequence(node));
    }

    /// Adds to the list on top of the stack.
    fn append(&mut self, items: Vec<Value>) -> Result<(), PickleError> {
        match self.stack.last() {
            Some(Value::Sequence(node)) => {
                let node = *node;
                self.tree.add(node, items.into_iter().map(|item| (Value::Plain, item)).collect());
                Ok(())
            }
            // A class that behaves like a list; its items are its own.
            Some(_) => Ok(()),
            None => Err(broken("its stack is empty")),
        }
    }

    /// Adds to the dictionary on top of the stack.
    fn set_items(&mut self, items: Vec<Value>) -> Result<(), PickleError> {
        match self.stack.last() {
            Some(&(Value::Dict(node) | Value::Object(node))) => self.fill(node, items),
            Some(_) => Ok(()),
            None => Err(broken("its stack is empty")),
        }
    }

    /// Keys and values in turn.
    fn fill(&mut self, node: Node, items: Vec<Value>) -> Result<(), PickleError> {
        if !items.len().is_multiple_of(2) {
            return Err(broken("a key has no value"));
        }
        let mut items = items.into_iter();
        let pairs = std::iter::from_fn(|| items.next().zip(items.next()));
        self.tree.add(node, pairs.collect());
        Ok(())
    }

    /// Gives the value on top of the stack its state. Only an opaque object has any: what a dictionary
    /// or a parameter carries beside its content has no part in the weights.
    fn build(&mut self, state: &Value) {
        if let (Some(&Value::Object(object)), &Value::Dict(state)) = (self.stack.last(), state) {
            let state = self.tree.items(state).to_vec();
            self.tree.add(object, state);
        }
    }

    fn call(&mut self, callable: &Value, arguments: &Value) {
        let result = self.tree.call(callable, arguments);
        self.push(result);
    }

    /// What a persistent id stands for: `("storage", class, key, device, count)`, of which only the
    /// older format has a sixth part, a view that nobody uses any more.
    fn stored(&mut self, id: &Value) -> Value {
        let &Value::Sequence(node) = id else { return Value::Plain };
        let [(_, kind), (_, class), (_, key), _, (_, Value::Int(count)), ..] =
            self.tree.items(node)
        else {
            return Value::Plain;
        };
        let (Value::Text(kind), Value::Global(class), Value::Text(key)) = (kind, class, key) else {
            return Value::Plain;
        };
        let (Ok(count), "storage") = (u64::try_from(*count), &**kind) else {
            return Value::Plain;
        };
        let class = class.rsplit('.').next().unwrap_or(class).to_owned();
        let storage = Rc::new(Storage { class, key: key.to_string(), count });
        self.tree.storages.insert(storage.key.clone(), storage.clone());
        Value::Storage(storage)
    }

    fn remember(&mut self, key: u64) -> Result<(), PickleError> {
        let value = self.stack.last().cloned().ok_or_else(|| broken("its stack is empty"))?;
        self.memo.insert(key, value);
        Ok(())
    }

    fn recall(&mut self, key: u64) -> Result<(), PickleError> {
        let value = self.memo.get(&key).cloned();
        self.push(value.ok_or_else(|| broken("it refers to something that is not there"))?);
        Ok(())
    }

    fn push_text<const N: usize>(&mut self) -> Result<(), PickleError> {
        let length = self.input.length::<N>()?;
        let bytes = self.input.exactly(length)?;
        self.push(Value::Text(String::from_utf8_lossy(&bytes).into()));
        Ok(())
    }

    fn skip_bytes<const N: usize>(&mut self) -> Result<(), PickleError> {
        let length = self.input.length::<N>()?;
        self.input.exactly(length)?;
        self.push(Value::Plain);
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
        self.push(value);
        Ok(())
    }
}
