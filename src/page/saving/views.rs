//! The views by their names, what there is to save of them, and the way through all of them.

use crate::link::View;

/// The views with their titles, in the order of their tabs.
pub const VIEWS: [(View, &str); 12] = [
    (View::Layers, "All layers and heads"),
    (View::Queries, "Two queries"),
    (View::Features, "Features"),
    (View::Diversity, "Diversity"),
    (View::Tokens, "Token map"),
    (View::Attention, "Attention"),
    (View::Perturb, "Perturbation"),
    (View::Reconstruct, "Reconstruction"),
    (View::Probes, "Probes"),
    (View::Training, "Training"),
    (View::Many, "Many images"),
    (View::Camera, "Camera"),
];

/// How long a view is waited for, milliseconds. The slowest, the token map, needs 5 s on two cores with the page's pair.
const PATIENCE: f64 = 90_000.0;
/// Before that nothing has been asked of the models yet, milliseconds.
const BEGINNING: f64 = 400.0;
/// How long a view that shows nothing is waited for after all answers are in, milliseconds: names may come behind them.
const EMPTY: f64 = 3_000.0;

/// A part of the page that is saved on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SavedPart {
    /// The curves above the views.
    Curves,
    /// The large maps and all heads.
    Maps,
    /// A view.
    View(View),
}

impl SavedPart {
    /// What it is called.
    pub fn title(self) -> &'static str {
        match self {
            SavedPart::Curves => "Curves of the picture",
            SavedPart::Maps => "Maps of the query",
            SavedPart::View(view) => title(view),
        }
    }

    /// Its folder in a zip.
    pub fn folder(self) -> String {
        self.title().to_lowercase().replace(' ', "-")
    }
}

/// A view's title.
pub fn title(view: View) -> &'static str {
    VIEWS.iter().find(|(known, _)| *known == view).map_or("", |(_, title)| *title)
}

/// Why there is nothing to save of a view yet; short, as it stands beside the tabs.
pub fn nothing_yet(view: View) -> &'static str {
    match view {
        View::Queries => "Needs a second query",
        View::Tokens => "Needs the map",
        View::Reconstruct => "Needs a drawing",
        View::Probes => "Needs probes",
        View::Training => "Needs a measured checkpoint",
        View::Many => "Needs pictures",
        View::Camera => "Needs the camera",
        _ => "Needs the models",
    }
}

/// What of the page decides which views can be saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Given {
    /// A second query is pinned.
    pub has_second: bool,
    /// There are means over pictures.
    pub has_means: bool,
}

/// The views to go through, and why the others are left out.
pub fn way(given: Given) -> (Vec<View>, Vec<(View, &'static str)>) {
    let mut left_out = Vec::new();
    let mut views = Vec::new();
    for (view, _) in VIEWS {
        let reason = match view {
            View::Queries if !given.has_second => Some("no second query was pinned"),
            View::Many if !given.has_means => Some("no pictures were chosen"),
            View::Camera => Some("a camera’s picture is saved from its view"),
            _ => None,
        };
        match reason {
            Some(reason) => left_out.push((view, reason)),
            None => views.push(view),
        }
    }
    (views, left_out)
}

/// What is done with the view that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// More will come.
    Wait,
    /// All is there.
    Take,
    /// It is left out, because of this.
    LeaveOut(&'static str),
}

/// What is done with a view that was opened so many milliseconds ago; `is_done` says whether all answers are in, and
/// `has_figures` whether there is something to save.
pub fn step(waited: f64, is_done: bool, has_figures: bool) -> Step {
    match (is_done && waited >= BEGINNING, has_figures) {
        (true, true) => Step::Take,
        (true, false) if waited >= EMPTY => {
            Step::LeaveOut("there was nothing to save of these models and this picture")
        }
        (false, _) if waited >= PATIENCE => Step::LeaveOut("it was not done in 90 seconds"),
        _ => Step::Wait,
    }
}

/// How far the way through the views is, by the view and its number from 0.
pub fn progress_in_words(view: View, index: usize, of: usize) -> String {
    format!("Saving {} of {of}: {} …", index + 1, title(view))
}

/// What is said where something was changed meanwhile: the files would be of different things.
pub const CHANGED: &str = "Nothing was saved: the page was changed meanwhile.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_has_a_title_and_a_folder_and_a_reason() {
        for (view, title) in VIEWS {
            assert_eq!(super::title(view), title);
            assert!(!nothing_yet(view).is_empty());
        }
        assert_eq!(SavedPart::View(View::Layers).folder(), "all-layers-and-heads");
        assert_eq!(SavedPart::Maps.folder(), "maps-of-the-query");
    }

    #[test]
    fn the_way_leads_through_what_needs_no_file_of_its_own() {
        let (views, left_out) = way(Given::default());
        assert_eq!(views.len(), 9);
        let named: Vec<View> = left_out.iter().map(|(view, _)| *view).collect();
        assert_eq!(named, [View::Queries, View::Many, View::Camera]);
        let (views, left_out) = way(Given { has_second: true, has_means: true });
        assert_eq!((views.len(), left_out.len()), (11, 1));
    }

    #[test]
    fn a_view_is_taken_when_all_is_there_and_not_waited_for_for_ever() {
        assert_eq!(step(10.0, true, true), Step::Wait, "nothing was asked yet");
        assert_eq!(step(500.0, true, true), Step::Take);
        assert_eq!(step(60_000.0, false, true), Step::Wait);
        assert!(
            matches!(step(90_000.0, false, true), Step::LeaveOut(reason) if reason.contains("90"))
        );
        assert_eq!(step(500.0, true, false), Step::Wait, "names may come yet");
        assert!(matches!(step(3000.0, true, false), Step::LeaveOut(_)));
        assert_eq!(progress_in_words(View::Features, 1, 8), "Saving 2 of 8: Features …");
    }
}
