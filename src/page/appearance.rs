//! Light or dark: what the link says, else the visitor's own choice, else the system's.

use crate::link::Theme;

/// Where the visitor's own choice is kept; `boot.js` reads it before the page's program runs.
pub const KEPT: &str = "vitscope-theme";

/// Whether the page is paper on ink. `own` is what the visitor chose, here or on an earlier visit; inside another page
/// it does not count.
pub fn is_dark(said: Option<Theme>, own: Option<Theme>, is_embedded: bool, system: bool) -> bool {
    match said.or(own.filter(|_| !is_embedded)) {
        Some(Theme::Dark) => true,
        Some(Theme::Light) => false,
        Some(Theme::Auto) | None => system,
    }
}

/// What the button changes to.
pub fn other(is_dark: bool) -> Theme {
    if is_dark { Theme::Light } else { Theme::Dark }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_links_word_comes_before_the_visitors_and_that_before_the_systems() {
        let dark = |said, own| is_dark(said, own, false, true);
        assert!(dark(None, None) && !is_dark(None, None, false, false));
        assert!(!dark(None, Some(Theme::Light)));
        assert!(dark(Some(Theme::Dark), Some(Theme::Light)));
        assert!(dark(Some(Theme::Auto), Some(Theme::Light)));
    }

    #[test]
    fn the_first_screen_reads_the_choice_where_it_is_kept() {
        let boot = include_str!("../../public/boot.js");
        assert!(boot.contains(&format!("localStorage.getItem(\"{KEPT}\")")));
        for theme in [Theme::Dark, Theme::Light] {
            assert!(boot.contains(&format!("\"{}\"", theme.name())));
        }
    }

    #[test]
    fn inside_another_page_the_visitors_own_choice_does_not_count() {
        assert!(!is_dark(None, Some(Theme::Dark), true, false));
        assert!(is_dark(Some(Theme::Dark), None, true, false));
    }

    #[test]
    fn the_button_changes_to_what_is_not_shown() {
        assert_eq!([other(true), other(false)], [Theme::Light, Theme::Dark]);
    }
}
