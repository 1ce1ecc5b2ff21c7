//! The machine's stack: values, and marks between them.

use super::budget::Budget;
use super::error::PickleError;
use super::value::Value;

/// Values, the last one on top.
#[derive(Debug, Default)]
pub(super) struct Stack {
    values: Vec<Value>,
    /// How many values lie below each mark.
    marks: Vec<usize>,
}

impl Stack {
    /// Puts a value on top.
    pub(super) fn push(&mut self, value: Value, budget: &mut Budget) -> Result<(), PickleError> {
        budget.reserve(&mut self.values, 1)?;
        self.values.push(value);
        Ok(())
    }

    /// Sets a mark above the values that are there.
    pub(super) fn set_mark(&mut self, budget: &mut Budget) -> Result<(), PickleError> {
        budget.reserve(&mut self.marks, 1)?;
        self.marks.push(self.values.len());
        Ok(())
    }

    /// Takes the value on top.
    pub(super) fn pop(&mut self) -> Result<Value, PickleError> {
        let [value] = self.pop_many()?;
        Ok(value)
    }

    /// Takes the last values, the lowest first.
    pub(super) fn pop_many<const N: usize>(&mut self) -> Result<[Value; N], PickleError> {
        let first = self.last(N)?;
        let mut values = self.values.drain(first..);
        Ok(std::array::from_fn(|_| values.next().unwrap_or(Value::Plain)))
    }

    /// The value on top of the stack, which stays there.
    pub(super) fn top(&self) -> Result<Value, PickleError> {
        self.values.last().cloned().ok_or_else(Self::empty)
    }

    /// Where the last `count` values begin; they are all above the last mark.
    pub(super) fn last(&self, count: usize) -> Result<usize, PickleError> {
        let floor = self.marks.last().copied().unwrap_or(0);
        self.values.len().checked_sub(count).filter(|&first| first >= floor).ok_or_else(Self::empty)
    }

    /// Takes the last mark away; where the values above it begin.
    pub(super) fn mark(&mut self) -> Result<usize, PickleError> {
        let mark = self.marks.pop().ok_or_else(|| PickleError::broken("a mark is missing"))?;
        match mark <= self.values.len() {
            true => Ok(mark),
            false => Err(Self::empty()),
        }
    }

    /// How many values there are.
    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// The value at a place.
    pub(super) fn at(&self, place: usize) -> Option<Value> {
        self.values.get(place).cloned()
    }

    /// The value below a place.
    pub(super) fn below(&self, place: usize) -> Option<&Value> {
        self.values[..place].last()
    }

    /// Takes the values from a place on.
    pub(super) fn drain(&mut self, first: usize) -> std::vec::Drain<'_, Value> {
        self.values.drain(first..)
    }

    /// Drops the values from a place on.
    pub(super) fn truncate(&mut self, first: usize) {
        self.values.truncate(first);
    }

    /// What is said of an instruction that finds too few values.
    pub(super) fn empty() -> PickleError {
        PickleError::broken("its stack is empty")
    }
}
