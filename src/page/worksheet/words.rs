//! What a worksheet says of itself before it is printed.

/// Beside the button that prints: what is printed, or what is waited for; `status` is the word for the whole page.
pub fn readiness(is_ready: bool, status: &str) -> &'static str {
    match (is_ready, status) {
        (true, _) => "The questions, and on a page of their own the answers, in black on white.",
        (false, "error") => "A model did not come: close the worksheet, and the page says why.",
        _ => "The maps are on their way …",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_whose_maps_are_not_there_says_whether_they_come() {
        assert!(readiness(true, "ready").starts_with("The questions"));
        // Maps that are in can be printed whatever comes next.
        assert_eq!(readiness(true, "error"), readiness(true, "ready"));
        assert!(readiness(false, "error").contains("did not come"));
        assert!(readiness(false, "loading").contains("on their way"));
        assert_eq!(readiness(false, "ready"), readiness(false, "loading"));
    }
}
