//! How a side comes to its model, and back to the one before where it does not.

use leptos::prelude::*;
use web_sys::Blob;

use super::fleet::slot;
use super::wish::{Wanted, Wish};
use super::{EngineHandle, Seat};
use crate::address::Side;
use crate::engine::protocol::{EngineError, ModelInfo, Request, RequestId};
use crate::ui::notices::Topic;
use crate::ui::side::Status;
use crate::ui::timing;

impl EngineHandle {
    /// Puts a model on a side, with the heads that the visitor has given it before; one that is there or
    /// on its way already stays.
    pub fn load(&self, side: Side, mut wanted: Wanted) {
        if let Some(error) = self.with(|inner| inner.dead.clone()) {
            return self.side(side).status.set(Status::Failed(error));
        }
        let heads = self.with(|inner| inner.heads.get(&wanted.file()).copied());
        if let Some(heads) = heads.filter(|_| !wanted.heads_set) {
            wanted = wanted.headed(heads);
        }
        let (held, coming) = self.with(|inner| {
            let fleet = inner.fleet(Seat::Active);
            fleet.map_or((false, false), |fleet| {
                let held = &fleet.held[side.index()];
                let coming = held.loads.last().is_some_and(|(_, it)| it.is_file_of(&wanted));
                (held.model.as_ref().is_some_and(|held| held.is(&wanted)), coming)
            })
        });
        let known = self.with(|inner| {
            let wish = &mut inner.wishes[side.index()];
            if let Some(shown) = wish.shown.as_ref().filter(|shown| shown.is_file_of(&wanted)) {
                wanted.input = shown.input.clone();
            }
            let known = wish.model.as_ref().is_some_and(|model| model.is(&wanted));
            if !known {
                (wish.model, wish.refused, wish.respawned) = (Some(wanted), None, false);
            }
            known
        });
        match (known, held) {
            (true, _) => {}
            // Another model was on its way meanwhile.
            (false, true) => self.end_load(side),
            // The file arrives once, and is then understood as it is wished by then.
            (false, false) if coming => {}
            (false, false) => {
                self.side(side).status.set(Status::Loading { received: 0, total: None });
                self.post_model(Seat::Active, side);
            }
        }
    }

    /// Gives the model of a side another number of heads.
    pub fn set_heads(&self, side: Side, heads: usize) {
        if let Some(model) = self.with(|inner| inner.wishes[side.index()].about()) {
            self.load(side, model.headed(heads));
        }
    }

    /// The heads that are wished for the model shown on a side, where its file is not to tell them.
    pub fn heads_wished(&self, side: Side) -> Option<usize> {
        self.with(|inner| {
            let Wish { model, shown, .. } = &inner.wishes[side.index()];
            let (model, shown) = model.as_ref().zip(shown.as_ref())?;
            model.hints.heads.filter(|_| model.is_file_of(shown))
        })
    }

    /// Gives both models another input; `None` is each model's default.
    pub fn set_size(&self, size: Option<usize>) {
        for side in Side::BOTH {
            if let Some(model) = self.with(|inner| inner.wishes[side.index()].about()) {
                self.load(side, model.sized(size));
            }
        }
    }

    /// Ends what is on its way to a side; it keeps the model that it holds, or has none.
    pub fn cancel(&self, side: Side) {
        let back = self.with(|inner| {
            let held =
                inner.fleet(Seat::Active).map(|fleet| fleet.held[side.index()].model.clone());
            let wish = &mut inner.wishes[side.index()];
            let ended = wish.model.take();
            let other = |shown: &Wanted| !ended.as_ref().is_some_and(|ended| ended.is(shown));
            wish.model = held.flatten().or_else(|| wish.shown.clone().filter(other));
            wish.model.as_ref().map(|model| model.id.clone())
        });
        self.name(side, back.unwrap_or_default());
        if let Some(stays) = self.size_fell_back(side) {
            self.notices.tell(Topic::Model(side), &format!("The {} model {stays}.", side.label()));
        }
        self.end_load(side);
    }

    fn end_load(&self, side: Side) {
        match self.is_loading(side) {
            true => {
                self.post(Seat::Active, Request::Cancel { slot: slot(side) }, &[]);
            }
            false => self.rest(side),
        }
    }

    /// Puts right which model the page says is on a side.
    fn name(&self, side: Side, id: String) {
        let choice = self.selection.model(side);
        if choice.with_untracked(|chosen| *chosen != id) {
            self.selection.correct(choice, id);
        }
    }

    /// A side has gone back to the model before: the choice of the input follows where the other side has
    /// not taken it either; else this gives what is to be said, "stays at 224 px".
    fn size_fell_back(&self, side: Side) -> Option<String> {
        let chosen = self.selection.size.get_untracked();
        let wished = self.with(|inner| inner.wishes.each_ref().map(|wish| wish.model.clone()));
        let back = wished[side.index()].as_ref().filter(|back| !back.has_size(chosen))?;
        if wished.iter().flatten().any(|wished| wished.has_size(chosen)) {
            let size = self.side(side).model.with_untracked(|model| model.as_ref().map(|m| m.size));
            return size.map(|size| format!("stays at {size} px"));
        }
        self.selection.correct(self.selection.size, back.size_choice());
        None
    }

    pub(super) fn is_loading(&self, side: Side) -> bool {
        self.with(|inner| {
            let fleet = inner.fleet(Seat::Active);
            fleet.is_some_and(|fleet| !fleet.held[side.index()].loads.is_empty())
        })
    }

    pub(super) fn cancelled(&self, seat: Seat, side: Side, id: Option<RequestId>) {
        self.with(|inner| {
            if let Some(fleet) = inner.fleet(seat) {
                fleet.heard(slot(side));
                fleet.held[side.index()].take_load(id);
            }
        });
        if seat == Seat::Active {
            self.rest(side);
        }
    }

    pub(super) fn loaded(
        &self,
        seat: Seat,
        side: Side,
        id: Option<RequestId>,
        (model, load_ms, blob): (ModelInfo, f64, Option<Blob>),
    ) {
        let loaded = self.with(|inner| {
            let fleet = inner.fleet(seat)?;
            fleet.heard(slot(side));
            let held = &mut fleet.held[side.index()];
            let mut wanted = held.take_load(id)?;
            if let Some(blob) = blob {
                wanted.input = super::ModelInput::File(blob);
            }
            (held.model, held.ran) = (Some(wanted.clone()), None);
            Some(wanted)
        });
        let Some(wanted) = loaded else { return };
        if seat == Seat::Active {
            timing::measure("vitscope:load", load_ms, &wanted.id, self.kind.get_untracked());
            self.present(side, wanted, model);
            self.rest(side);
        } else {
            self.post_image(seat, side);
        }
    }

    /// Shows what a side's worker holds now, be it the model that is wished for or one before it.
    fn present(&self, side: Side, wanted: Wanted, model: ModelInfo) {
        let state = self.side(side);
        let before = self.with(|inner| {
            if let Some(heads) = wanted.hints.heads.filter(|_| wanted.heads_set) {
                inner.heads.insert(wanted.file(), heads);
            }
            let wish = &mut inner.wishes[side.index()];
            wish.asked = None;
            if let Some(wished) = wish.model.as_mut().filter(|wished| wished.is_file_of(&wanted)) {
                // The file is at hand now, whatever is to be said of it.
                wished.input = wanted.input.clone();
            }
            wish.shown.replace(wanted.clone())
        });
        // The same model on another engine: its maps stay until the new ones are in.
        if !before.as_ref().is_some_and(|before| before.is(&wanted)) {
            state.cache.update(|cache| cache.clear());
            state.insight.clear();
            state.curves.set(None);
            state.perturbed.set(None);
        }
        let same_file = before.is_some_and(|before| before.is_file_of(&wanted));
        let told = state.model.with_untracked(|before| {
            same_file && before.as_ref().is_some_and(|before| before.notes == model.notes)
        });
        if !told && !model.notes.is_empty() {
            self.notices.tell(Topic::Model(side), &model.notes.join(" "));
        }
        state.heads_set.set(wanted.heads_set);
        state.default_size.set(Some(wanted.default_size.unwrap_or(model.size_own)));
        state.model.set(Some(model));
    }

    /// A load failed: the side goes back to the model that it holds, or held, where there is one.
    pub(super) fn load_failed(&self, side: Side, failed: &Wanted, error: EngineError) {
        let back = self.with(|inner| {
            let held =
                inner.fleet(Seat::Active).map(|fleet| fleet.held[side.index()].model.clone());
            let wish = &mut inner.wishes[side.index()];
            if !wish.model.as_ref().is_some_and(|model| model.is_file_of(failed)) {
                // It was cancelled meanwhile: nobody waits for it.
                return None;
            }
            let shown = wish.shown.clone().filter(|shown| !shown.is(failed));
            let failed = wish.model.take();
            wish.model = held.flatten().or(shown);
            if wish.model.is_none() {
                wish.refused = failed;
            }
            Some(wish.model.as_ref().map(|model| model.id.clone()))
        });
        match back {
            None => self.rest(side),
            Some(None) => self.side(side).status.set(Status::Failed(error)),
            Some(Some(id)) => {
                let stays = self.size_fell_back(side);
                let stays = stays.map(|stays| format!(" The {} model {stays}.", side.label()));
                let text = format!("{error}{}", stays.unwrap_or_default());
                self.notices.tell(Topic::Model(side), &text);
                self.name(side, id);
                self.rest(side);
            }
        }
    }

    /// Where nothing is on its way to a side: says where it stands, fetches what is wished for and not
    /// there, and shows the image to a model that has not seen it.
    pub(super) fn rest(&self, side: Side) {
        if self.is_loading(side) {
            return;
        }
        let image = self.image.get_untracked();
        let (wished, held, seen) = self.with(|inner| {
            let wished = inner.wishes[side.index()].model.clone();
            let held = inner.fleet(Seat::Active).map(|fleet| &fleet.held[side.index()]);
            let seen = held.and_then(|held| held.ran.as_ref()).map(|seen| seen.image);
            (wished, held.and_then(|held| held.model.clone()), seen)
        });
        let state = self.side(side);
        let there = match (wished, held) {
            (Some(wished), Some(held)) => held.is(&wished).then_some(held),
            (Some(_), None) => None,
            // It came although it was given up; better than nothing.
            (None, Some(held)) => {
                self.with(|inner| inner.wishes[side.index()].model = Some(held.clone()));
                self.name(side, held.id.clone());
                Some(held)
            }
            (None, None) => return state.status.set(Status::Empty),
        };
        if there.is_none() {
            state.status.set(Status::Loading { received: 0, total: None });
            return self.post_model(Seat::Active, side);
        }
        let ready = seen.is_some() && seen == image;
        state.status.set(if ready { Status::Ready } else { Status::Running });
        if !ready {
            self.post_image(Seat::Active, side);
        }
        let warm = self.with(|inner| {
            let shown = inner.wishes[side.index()].shown.clone();
            let fleet = inner.fleet(Seat::Warming);
            fleet.is_none_or(|fleet| fleet.held[side.index()].is_or_will_be(shown.as_ref()))
        });
        if !warm {
            self.post_model(Seat::Warming, side);
        }
        if let Some(image) = image {
            self.take_over(image);
        }
    }
}
