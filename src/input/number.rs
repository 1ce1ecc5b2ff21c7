//! Numbers as people write them.

/// A decimal number; nothing where the text is none.
pub fn number(text: &str) -> Option<f64> {
    let may_be = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
    if text.is_empty() || !text.bytes().all(may_be) {
        return None;
    }
    text.parse().ok().filter(|number: &f64| !number.is_nan())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_number_is_read_and_nothing_else() {
        for (text, value) in
            [("0", 0.0), ("-1.5", -1.5), (".25", 0.25), ("3.", 3.0), ("1e-2", 0.01)]
        {
            assert_eq!(number(text), Some(value), "{text}");
        }
        for text in ["", " ", " 1", "1 ", ".", "-", "e", "1-2", "0x10", "inf", "NaN", "1,5", "eins"]
        {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
