//! Pictures, and other files, that are left out of what is made of many: counted, and the first few named.

use crate::engine::limits::grouped;

/// So many of them are named.
const NAMED: usize = 4;

/// What was left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    indices: Vec<usize>,
    /// The first few names.
    pub names: Vec<String>,
}

impl LeftOut {
    /// How many.
    pub fn count(&self) -> usize {
        self.indices.len()
    }

    /// How many of them are not named.
    pub fn unnamed(&self) -> usize {
        self.count() - self.names.len()
    }

    /// Of these names.
    pub fn of(names: impl IntoIterator<Item = String>) -> LeftOut {
        let mut out = LeftOut::default();
        names.into_iter().enumerate().for_each(|(index, name)| out.add(index, &name));
        out
    }

    /// The first few names, and how many there are beside them: "a.png, b.png and 1,200 more".
    pub fn in_words(&self) -> String {
        let more = match self.unnamed() {
            0 => String::new(),
            more => format!(" and {} more", grouped(more as u64)),
        };
        self.names.join(", ") + &more
    }

    /// Leaves a picture out; once, though both sides may say so.
    pub fn add(&mut self, index: usize, name: &str) {
        if self.indices.contains(&index) {
            return;
        }
        self.indices.push(index);
        if self.names.len() < NAMED {
            self.names.push(name.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_left_out_once_and_the_first_are_named() {
        let mut out = LeftOut::default();
        for index in [7, 3, 7, 0, 1, 2, 3] {
            out.add(index, &format!("{index}.png"));
        }
        assert_eq!((out.count(), out.unnamed()), (5, 1));
        assert_eq!(out.names, ["7.png", "3.png", "0.png", "1.png"]);
        assert_eq!(out.in_words(), "7.png, 3.png, 0.png, 1.png and 1 more");
        assert_eq!(LeftOut::of(["a".to_owned(), "b".to_owned()]).in_words(), "a, b");
    }
}
