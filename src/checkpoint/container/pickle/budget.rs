//! How much memory a pickle may take: one byte of it can ask for fifty, and a few can copy what others made again and
//! again.

use super::error::PickleError;

/// Bytes of memory for each of the file's. A checkpoint is its weights, and the pickle beside them is small: of real
/// ones it takes less than the file has.
const TIMES: u64 = 5;
/// What a file may take however small it is: some hundred tensors of a single number each.
const LEAST: u64 = 1 << 20;
/// What no file may take however large it is.
const MOST: u64 = 512 << 20;

/// The bytes that may still be taken.
#[derive(Debug)]
pub(super) struct Budget {
    left: u64,
}

impl Budget {
    /// For a file of that many bytes.
    pub(super) fn new(length: u64) -> Self {
        Self { left: length.saturating_mul(TIMES).clamp(LEAST, MOST) }
    }

    /// Takes bytes before they are used.
    pub(super) fn take(&mut self, bytes: usize) -> Result<(), PickleError> {
        let left = self.left.checked_sub(bytes as u64);
        self.left = left.ok_or_else(|| {
            PickleError::broken("it asks for many times the file’s size in memory")
        })?;
        Ok(())
    }

    /// Gives back what was taken and is not used any more.
    pub(super) fn give_back(&mut self, bytes: usize) {
        self.left += bytes as u64;
    }

    /// Takes what is needed for more items of a vector. A vector that grows step by step doubles; until it has moved,
    /// both its old and its new place count.
    pub(super) fn reserve<T>(
        &mut self,
        items: &mut Vec<T>,
        more: usize,
    ) -> Result<(), PickleError> {
        let (length, before) = (items.len(), items.capacity());
        let needed = length.saturating_add(more);
        if needed > before {
            let after = needed.max(2 * before);
            self.take(after.saturating_mul(size_of::<T>()))?;
            items.reserve_exact(after - length);
            self.give_back(before * size_of::<T>());
        }
        Ok(())
    }

    /// The bytes that are left.
    pub(super) fn left(&self) -> u64 {
        self.left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_is_what_a_vector_has() {
        let mut budget = Budget::new(1 << 20);
        let all = budget.left();
        let mut items = Vec::<u64>::new();
        for item in 0..1000 {
            budget.reserve(&mut items, 1).unwrap();
            items.push(item);
            assert_eq!(all - budget.left(), 8 * items.capacity() as u64);
        }
        assert!(items.capacity() < 2048);
        assert!(budget.reserve(&mut items, 1 << 20).is_err());
        assert!(budget.reserve(&mut items, usize::MAX).is_err());
    }

    #[test]
    fn a_file_may_take_a_few_times_its_size_within_bounds() {
        assert_eq!(Budget::new(0).left(), LEAST);
        assert_eq!(Budget::new(10 << 20).left(), 50 << 20);
        assert_eq!(Budget::new(u64::MAX).left(), MOST);
    }
}
