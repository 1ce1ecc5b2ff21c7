//! Pictures that are left out of the means.

/// So many of them are named.
const NAMED: usize = 4;

/// Pictures that some side could not measure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    indices: Vec<usize>,
    /// The first few names.
    pub names: Vec<String>,
}

impl LeftOut {
    /// How many pictures.
    pub fn count(&self) -> usize {
        self.indices.len()
    }

    /// How many of them are not named.
    pub fn unnamed(&self) -> usize {
        self.count() - self.names.len()
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
    }
}
