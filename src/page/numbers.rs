//! Phrases with numbers in them, which the page sets in bold and tests find by name.

/// A piece of a [`Phrase`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Plain words.
    Words(String),
    /// A number with its unit, in bold.
    Number {
        /// Its `data-number`, where it has one.
        name: Option<&'static str>,
        /// What is written.
        text: String,
    },
}

/// Words and numbers in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Phrase {
    /// What is written, from the left.
    pub pieces: Vec<Piece>,
}

impl Phrase {
    /// Goes on with plain words.
    pub fn words(mut self, words: impl Into<String>) -> Self {
        self.pieces.push(Piece::Words(words.into()));
        self
    }

    /// Goes on with a number that has a name.
    pub fn number(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.pieces.push(Piece::Number { name: Some(name), text: text.into() });
        self
    }

    /// Goes on with a number that has none.
    pub fn bold(mut self, text: impl Into<String>) -> Self {
        self.pieces.push(Piece::Number { name: None, text: text.into() });
        self
    }

    /// All of it as plain text.
    pub fn text(&self) -> String {
        let texts = self.pieces.iter().map(|piece| match piece {
            Piece::Words(text) | Piece::Number { text, .. } => text.as_str(),
        });
        texts.collect()
    }
}

/// A value with two decimals and a minus that is as wide as a plus.
pub fn signed(value: f64) -> String {
    format!("{value:.2}").replace('-', "−")
}

/// A share, 0..1, in whole percents.
pub fn whole_percent(share: f64) -> String {
    format!("{:.0}\u{a0}%", 100.0 * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_read_from_the_left() {
        let phrase = Phrase::default().words("reaches ").bold("31 px").number("own", "5 %");
        assert_eq!(phrase.text(), "reaches 31 px5 %");
        assert_eq!(phrase.pieces[2], Piece::Number { name: Some("own"), text: "5 %".to_owned() });
    }

    #[test]
    fn a_minus_is_a_minus_sign() {
        assert_eq!((signed(-0.256), signed(1.0)), ("−0.26".to_owned(), "1.00".to_owned()));
        assert_eq!(whole_percent(0.605), "60\u{a0}%");
    }
}
