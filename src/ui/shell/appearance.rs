//! Light or dark: what the link says, else the visitor's choice, which is kept, else the system's; and
//! larger type in charts where the screen is a projector's.

use leptos::prelude::*;

use crate::link::Theme;
use crate::page::appearance::{KEPT, is_dark, other};
use crate::plot::chart::series::Theme as PlotTheme;
use crate::ui::browser::{media, session};
use crate::ui::selection::Selection;

/// The width from which the style sheets' type is larger too.
const PROJECTOR: &str = "(min-width: 1760px)";

/// The color scheme in force; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct Appearance {
    /// Paper on ink.
    pub dark: Memo<bool>,
    /// The visitor's own choice.
    own: RwSignal<Option<Theme>>,
    /// The window is as wide as a projector's.
    is_projected: ReadSignal<bool>,
    selection: Selection,
}

impl Appearance {
    /// Follows the choice and the system, and tells the style sheets.
    pub fn new(selection: Selection) -> Appearance {
        let system = media::holds("(prefers-color-scheme: dark)");
        let kept = session::remembered(KEPT);
        let own = RwSignal::new(kept.as_deref().and_then(Theme::of_name));
        let dark = Memo::new(move |_| {
            let (said, own) = (selection.theme.get(), own.get());
            is_dark(said, own, selection.embed.get(), system.get())
        });
        Effect::new(move |_| {
            let name = if dark.get() { "dark" } else { "light" };
            if let Some(root) = document().document_element() {
                // `data-theme` is a valid attribute name.
                let _ = root.set_attribute("data-theme", name);
            }
        });
        Appearance { dark, own, is_projected: media::holds(PROJECTOR), selection }
    }

    /// Changes to the other one, here and on the next visits; what the link says no longer holds.
    pub fn switch(self) {
        let theme = other(self.dark.get_untracked());
        session::remember(KEPT, theme.name());
        self.own.set(Some(theme));
        self.selection.theme.set(None);
    }

    /// The charts' inks.
    pub fn plot_theme(&self) -> PlotTheme {
        let theme = if self.dark.get() { PlotTheme::dark() } else { PlotTheme::light() };
        if self.is_projected.get() { theme.projected() } else { theme }
    }
}
