//! What the views below the maps ask for: one request at a time a side, only for what is open.

use leptos::prelude::*;

use super::fleet::slot;
use super::{EngineHandle, Seat};
use crate::address::Side;
use crate::engine::protocol::{EngineError, ImageId, ModelInfo, Request, RequestId};
use crate::ui::insight::{Ask, Insight};

impl EngineHandle {
    /// Says what the open view needs of a side; the first is the most urgent. An older wish is
    /// forgotten. Called again when the curves of an image are in: before, nothing can be asked.
    pub fn want_aside(&self, side: Side, asks: Vec<Ask>) {
        self.with(|inner| inner.wishes[side.index()].asides = asks);
        self.ask_aside(side);
    }

    /// Asks for something that no view may need, in place of what was asked for so before.
    pub fn want_once(&self, side: Side, ask: Ask) {
        self.with(|inner| inner.wishes[side.index()].once = Some(ask));
        self.ask_aside(side);
    }

    /// Asks for the first wish that is not there, unless an answer is on its way.
    fn ask_aside(self, side: Side) {
        let state = self.side(side);
        let Some(image) = self.image.get_untracked() else { return };
        let seen = state.curves.with_untracked(|c| c.as_ref().is_some_and(|(of, _)| *of == image));
        let Some(model) = state.model.get_untracked().filter(|_| seen) else { return };
        let missing = self.with(|inner| {
            inner.fleet(Seat::Active).filter(|fleet| fleet.held[side.index()].aside.is_none())?;
            let wish = &inner.wishes[side.index()];
            let mut asks = wish.asides.iter().chain(&wish.once);
            asks.find(|ask| !state.insight.has(**ask, &model)).copied()
        });
        let slot = slot(side);
        let request = match missing {
            None => return,
            Some(Ask::Features { layer }) => Request::Features { slot, image, layer },
            Some(Ask::Similarity { layer, query }) => {
                Request::Similarity { slot, image, layer, query }
            }
            Some(Ask::Diversity) => Request::Diversity { slot, image },
        };
        let asked = self.post(Seat::Active, request, None);
        self.set_aside(side, asked);
    }

    /// An answer came: it is kept where it is of the image shown, and the next wish is asked for.
    pub(super) fn aside_came(
        self,
        seat: Seat,
        side: Option<Side>,
        image: ImageId,
        keep: impl FnOnce(Insight, &ModelInfo),
    ) {
        let Some(side) = side.filter(|_| seat == Seat::Active) else { return };
        self.set_aside(side, None);
        let state = self.side(side);
        // A side without curves has taken another model since.
        let current = self.image.get_untracked() == Some(image)
            && state.curves.with_untracked(Option::is_some);
        if let Some(model) = state.model.get_untracked().filter(|_| current) {
            keep(state.insight, &model);
        }
        self.ask_aside(side);
    }

    /// Whether it was a view's request that failed; then only that view lacks something.
    pub(super) fn aside_failed(
        self,
        side: Side,
        id: Option<RequestId>,
        error: &EngineError,
    ) -> bool {
        let ours = self.with(|inner| {
            let held = inner.fleet(Seat::Active).map(|fleet| &mut fleet.held[side.index()]);
            held.and_then(|held| held.aside.take_if(|asked| Some(*asked) == id)).is_some()
        });
        // The worker had gone on to another image; the page may know of it by now.
        if ours && *error == EngineError::NoCapture {
            self.ask_aside(side);
        }
        ours
    }

    fn set_aside(self, side: Side, asked: Option<RequestId>) {
        self.with(|inner| {
            if let Some(fleet) = inner.fleet(Seat::Active) {
                fleet.held[side.index()].aside = asked;
            }
        });
    }
}
