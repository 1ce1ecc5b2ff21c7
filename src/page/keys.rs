//! What keys mean, by the browser's names of them.

/// So many columns and rows that an arrow key goes on; nothing for other keys.
pub fn arrow(key: &str) -> Option<(isize, isize)> {
    match key {
        "ArrowLeft" => Some((-1, 0)),
        "ArrowRight" => Some((1, 0)),
        "ArrowUp" => Some((0, -1)),
        "ArrowDown" => Some((0, 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arrow_goes_one_column_or_one_row_on() {
        let keys = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Left", "Enter"];
        let steps = [Some((-1, 0)), Some((1, 0)), Some((0, -1)), Some((0, 1)), None, None];
        assert_eq!(keys.map(arrow), steps);
    }
}
