//! How a side comes to its model, and back to the one before where it does not.

use leptos::prelude::*;
use web_sys::Blob;

use super::fleet::slot;
use super::wish::Wanted;
use super::{EngineHandle, Seat};
use crate::engine::protocol::{EngineError, ModelInfo, Request, RequestId};
use crate::link::hints::Source;
use crate::link::{Said, Side};
use crate::ui::browser::timing;
use crate::ui::shell::notices::Topic;
use crate::ui::side::state::Status;

impl EngineHandle {
    /// Puts a model on a side; one that is there or on its way already stays.
    pub fn load(&self, side: Side, mut wanted: Wanted) {
        if let Some(error) = self.with(|inner| inner.dead.clone()) {
            return self.side(side).status.set(Status::Failed(error));
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

    /// Says something else of the model of a side.
    pub fn say(&self, side: Side, said: Said) {
        let about = self.with(|inner| inner.wishes[side.index()].about());
        if let Some(model) = about.filter(|model| model.said != said) {
            self.load(side, Wanted { said, ..model });
        }
    }

    /// What is said of the model that is, or is on its way to be, on a side.
    pub fn said(&self, side: Side) -> Said {
        let about = self.with(|inner| inner.wishes[side.index()].about());
        about.map(|model| model.said).unwrap_or_default()
    }

    /// Gives both models another input; `None` is each model's default.
    pub fn set_size(&self, size: Option<usize>) {
        for side in Side::BOTH {
            if let Some(model) = self.with(|inner| inner.wishes[side.index()].about()) {
                self.load(side, Wanted { size, ..model });
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
            wish.model.clone()
        });
        self.name(side, back.as_ref());
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

    /// Puts right which model the page says is on a side, and what is said of it.
    fn name(&self, side: Side, model: Option<&Wanted>) {
        let id = model.map(|model| model.id.clone()).unwrap_or_default();
        self.selection.correct(self.selection.model(side), id);
        let said = model.map(|model| model.said).unwrap_or_default();
        self.selection.correct(self.selection.about(side), said);
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
            let held = &mut fleet.held[side.index()];
            let mut wanted = held.take_load(id)?;
            if let Some(blob) = blob {
                wanted.input = super::ModelInput::File(blob);
            }
            let vain = wanted.said.heads.take_if(|_| model.heads_from == Source::File);
            (held.model, held.ran) = (Some(wanted.clone()), None);
            let wished = inner.wishes[side.index()].model.as_mut();
            if let Some(wished) = wished.filter(|it| vain.is_some() && it.is_file_of(&wanted)) {
                wished.said.heads = None;
            }
            Some((wanted, vain))
        });
        let Some((wanted, vain)) = loaded else { return };
        if let Some(heads) = vain {
            let name = format!("{}.heads", side.name());
            let text = format!(
                "“{name}={heads}” changes nothing: this model’s file tells its {} heads.",
                model.heads
            );
            self.notices.tell_link(&name, &text);
        }
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
        let (before, wished) = self.with(|inner| {
            inner.said.insert(wanted.file(), wanted.said);
            let wish = &mut inner.wishes[side.index()];
            wish.asked = None;
            if let Some(wished) = wish.model.as_mut().filter(|wished| wished.is_file_of(&wanted)) {
                // The file is at hand now, whatever is to be said of it.
                wished.input = wanted.input.clone();
            }
            let wished = wish.model.as_ref().is_some_and(|wished| wished.is(&wanted));
            (wish.shown.replace(wanted.clone()), wished)
        });
        if wished {
            self.selection.correct(self.selection.about(side), wanted.said);
        }
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
        state.said.set(wanted.said);
        state.default_size.set(Some(wanted.listed.size.unwrap_or(model.size_own)));
        state.model.set(Some(model));
    }

    /// A load failed: the side goes back to the model that it holds, or held, where there is one.
    pub(super) fn load_failed(&self, side: Side, failed: &Wanted, error: EngineError) {
        if self.tried_with_other_heads(side, failed, &error) {
            return self.rest(side);
        }
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
            Some(wish.model.clone())
        });
        match back {
            None => self.rest(side),
            Some(None) => self.side(side).status.set(Status::Failed(error)),
            Some(Some(model)) => {
                let stays = self.size_fell_back(side);
                let stays = stays.map(|stays| format!(" The {} model {stays}.", side.label()));
                let text = format!("{error}{}", stays.unwrap_or_default());
                self.notices.tell(Topic::Model(side), &text);
                self.name(side, Some(&model));
                self.rest(side);
            }
        }
    }

    /// A model that came to a side cannot have the heads that the link gives it: it is wished for without.
    fn tried_with_other_heads(&self, side: Side, failed: &Wanted, error: &EngineError) -> bool {
        let (EngineError::Heads { reason }, Some(heads)) = (error, failed.said.heads) else {
            return false;
        };
        let said = self.with(|inner| {
            let shown = inner.wishes[side.index()].shown.as_ref();
            if shown.is_some_and(|shown| shown.is_file_of(failed)) {
                return None;
            }
            let wished = inner.wishes[side.index()].model.as_mut();
            let wished = wished.filter(|wished| wished.is(failed))?;
            wished.said.heads = None;
            Some(wished.said)
        });
        let Some(said) = said else { return false };
        let name = format!("{}.heads", side.name());
        let text = format!("“{name}={heads}” names nothing here: {reason}");
        self.notices.tell_link(&name, &text);
        self.selection.correct(self.selection.about(side), said);
        true
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
                self.name(side, Some(&held));
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
