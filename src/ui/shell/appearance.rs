//! Light or dark: the visitor's choice, else the system's.

use leptos::prelude::*;

use crate::link::Theme;
use crate::plot::chart::series::Theme as PlotTheme;
use crate::ui::browser::media;
use crate::ui::selection::Selection;

/// The color scheme in force; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct Appearance {
    /// Paper on ink.
    pub dark: Memo<bool>,
}

impl Appearance {
    /// Follows the choice and the system, and tells the style sheets.
    pub fn new(selection: Selection) -> Appearance {
        let system = media::holds("(prefers-color-scheme: dark)");
        let dark = Memo::new(move |_| match selection.theme.get() {
            Theme::Auto => system.get(),
            Theme::Light => false,
            Theme::Dark => true,
        });
        Effect::new(move |_| {
            let name = if dark.get() { "dark" } else { "light" };
            if let Some(root) = document().document_element() {
                // `data-theme` is a valid attribute name.
                let _ = root.set_attribute("data-theme", name);
            }
        });
        Appearance { dark }
    }

    /// The charts' inks.
    pub fn plot_theme(&self) -> PlotTheme {
        if self.dark.get() { PlotTheme::dark() } else { PlotTheme::light() }
    }
}
