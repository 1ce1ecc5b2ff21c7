//! The way through all views, one after another, so that each one's figures are saved.

use std::time::Duration;

use gloo::timers::future::sleep;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::figures::PageFigures;
use super::zipped::{Zips, part};
use crate::link::{Address, Side, View};
use crate::page::averaging::Averaging;
use crate::page::saving::views::{CHANGED, Given, SavedPart, Step, progress_in_words, step, way};
use crate::ui::browser::timing::now;
use crate::ui::selection::Selection;
use crate::ui::views::many::averaging::AveragingHandle;
use crate::ui::views::tokens::TokenMaps;
use crate::ui::views::training::TrainingHandle;
use crate::ui::widgets::arrow_keys::focus;
use crate::ui::workers::EngineHandle;

/// How often the open view is looked at.
const PAUSE: Duration = Duration::from_millis(100);

/// Gives an element the focus that the last one has lost by going.
fn enter(element: &'static str) {
    request_animation_frame(move || {
        let is_lost = document().active_element().is_none_or(|it| it.tag_name() == "BODY");
        if is_lost {
            focus(document().query_selector(element).ok().flatten());
        }
    });
}

/// The way through all views; `Copy`.
#[derive(Clone, Copy)]
pub struct AllViews {
    /// How far it is, in words; none where none is under way.
    pub progress: RwSignal<Option<String>>,
    /// What came of the last one, where that is to be said.
    pub told: RwSignal<Option<String>>,
    is_wanted: StoredValue<bool>,
    figures: PageFigures,
    zips: Zips,
    selection: Selection,
    engine: EngineHandle,
    tokens: TokenMaps,
    averaging: AveragingHandle,
    training: TrainingHandle,
}

impl AllViews {
    /// From the context.
    pub fn here() -> AllViews {
        AllViews {
            progress: RwSignal::new(None),
            told: RwSignal::new(None),
            is_wanted: StoredValue::new(false),
            figures: expect_context(),
            zips: Zips::here(),
            selection: expect_context(),
            engine: expect_context(),
            tokens: expect_context(),
            averaging: expect_context(),
            training: expect_context(),
        }
    }

    /// Ends it; nothing is saved.
    pub fn cancel(self) {
        self.is_wanted.set_value(false);
    }

    /// Goes through the views, saves their figures, and ends at the view that was open.
    pub fn start(self) {
        if self.progress.with_untracked(Option::is_some) {
            return;
        }
        self.is_wanted.set_value(true);
        self.told.set(None);
        enter("[data-part=cancel-save]");
        spawn_local(async move {
            let begun = self.selection.view.get_untracked();
            let ended = self.go(begun).await;
            if let Ok(shown) | Err((shown, _)) = &ended
                && self.selection.view.get_untracked() == *shown
            {
                self.selection.correct(self.selection.view, begun);
            }
            self.told.try_set(ended.err().and_then(|(_, sentence)| sentence));
            self.progress.try_set(None);
            enter(".view-save summary");
        });
    }

    /// The last view that was opened; beside it a sentence where nothing was saved and nobody wished so.
    async fn go(self, begun: View) -> Result<View, (View, Option<String>)> {
        let address = || self.address(begun);
        let before = address();
        let told = untrack(|| self.zips.told());
        let given = Given {
            has_second: self.selection.query2.with_untracked(Option::is_some),
            has_means: self.averaging.state.with_untracked(Averaging::has_means),
        };
        let (views, mut left_out) = way(given);
        let mut parts = Vec::new();
        parts.extend(part(SavedPart::Curves, self.figures.curves).await);
        parts.extend(part(SavedPart::Maps, self.figures.maps).await);
        let mut shown = begun;
        for (index, view) in views.iter().copied().enumerate() {
            self.progress.try_set(Some(progress_in_words(view, index, views.len())));
            self.selection.correct(self.selection.view, view);
            shown = view;
            let opened = now();
            loop {
                sleep(PAUSE).await;
                if self.is_wanted.try_get_value() != Some(true) {
                    return Err((shown, None));
                }
                if self.selection.view.get_untracked() != view || address() != before {
                    return Err((shown, Some(CHANGED.to_owned())));
                }
                match step(now() - opened, self.is_done(view), self.has_figures()) {
                    Step::Wait => {}
                    Step::Take => {
                        parts.extend(part(SavedPart::View(view), self.figures.view).await);
                        break;
                    }
                    Step::LeaveOut(reason) => {
                        left_out.push((view, reason));
                        break;
                    }
                }
            }
        }
        let saved = self.zips.save_all(&told, parts, &left_out).await;
        saved
            .map(|()| shown)
            .map_err(|reason| (shown, Some(format!("Nothing was saved ({reason})."))))
    }

    /// All that is chosen beside the view.
    fn address(self, view: View) -> Address {
        Address { view: Some(view), ..untrack(|| self.selection.address()) }
    }

    fn is_done(self, view: View) -> bool {
        let placed = |side: Side| {
            let has_model = self.engine.side(side).model.with_untracked(Option::is_some);
            !has_model || untrack(|| self.tokens.is_settled(side))
        };
        let is_there = match view {
            View::Tokens => Side::BOTH.into_iter().all(placed),
            View::Training => self.training.is_done(),
            _ => true,
        };
        self.engine.has_answered() && is_there
    }

    fn has_figures(self) -> bool {
        untrack(|| !self.figures.view.ready().is_empty())
    }
}
