//! How a side comes to its model, and back to the one before where it does not.

use super::fleet::slot;
use super::{Correction, Effect, Engines, ModelChoice, ModelInput, Part, Seat, Topic};
use crate::engine::protocol::{EngineError, ModelInfo, NoteKind, Request, RequestId};
use crate::link::hints::Source;
use crate::link::{Said, Side};
use crate::page::side::model_names::short_name;
use crate::page::status::Status;
use crate::shards::ModelPart;

impl<F: Clone + PartialEq> Engines<F> {
    /// Puts a model on a side; one that is there or on its way already stays.
    pub fn load(&mut self, side: Side, mut model: ModelChoice<F>) {
        if let Some(error) = self.dead.clone() {
            return self.set_status(side, Status::Failed(error));
        }
        let held = self.fleet(Seat::Active).map(|fleet| &fleet.held[side.index()]);
        let is_coming = held
            .and_then(|held| held.loads.last())
            .is_some_and(|(_, coming)| coming.has_file_of(&model));
        let is_held =
            held.and_then(|held| held.model.as_ref()).is_some_and(|held| held.is_same(&model));
        let record = self.side_mut(side);
        if let Some(shown) = record.shown.as_ref().filter(|shown| shown.has_file_of(&model)) {
            model.input = shown.input.clone();
        }
        if record.wanted.as_ref().is_some_and(|wanted| wanted.is_same(&model)) {
            return;
        }
        (record.wanted, record.refused, record.restarted) = (Some(model), None, false);
        self.clear_saved(side);
        if is_held {
            // Another model was on its way meanwhile.
            self.end_load(side);
        } else if !is_coming {
            // Else the file arrives once, and is then understood as it is wanted by then.
            self.set_status(side, Status::Loading { received: 0, total: None });
            self.post_model(Seat::Active, side);
        }
    }

    /// Says something else of the model of a side.
    pub fn say(&mut self, side: Side, said: Said) {
        let model = self.side(side).addressed().filter(|model| model.said != said);
        if let Some(model) = model {
            self.load(side, ModelChoice { said, ..model });
        }
    }

    /// Gives both models another input, in pixels a side; `None` is each model's default.
    pub fn set_size(&mut self, size: Option<usize>) {
        self.size = size;
        for side in Side::BOTH {
            if let Some(model) = self.side(side).addressed() {
                self.load(side, ModelChoice { size, ..model });
            }
        }
    }

    /// Ends what is on its way to a side; it keeps the model that it holds, or has none.
    pub fn cancel(&mut self, side: Side) {
        let held = self.held_model(side);
        let record = self.side_mut(side);
        let ended = record.wanted.take();
        let other = |shown: &ModelChoice<F>| !ended.as_ref().is_some_and(|it| it.is_same(shown));
        record.wanted = held.or_else(|| record.shown.clone().filter(other));
        let back = record.wanted.clone();
        self.name(side, back.as_ref());
        if let Some(stays) = self.size_fell_back(side) {
            self.tell(Topic::Model(side), &format!("The {} model {stays}.", side.label()));
        }
        self.end_load(side);
    }

    fn end_load(&mut self, side: Side) {
        if self.is_loading(side) {
            self.post(Seat::Active, Request::Cancel { slot: slot(side) }, Vec::new());
        } else {
            self.rest(side);
        }
    }

    fn held_model(&self, side: Side) -> Option<ModelChoice<F>> {
        self.fleet(Seat::Active).and_then(|fleet| fleet.held[side.index()].model.clone())
    }

    /// Whether a model is on its way to a side.
    pub fn is_loading(&self, side: Side) -> bool {
        self.fleet(Seat::Active).is_some_and(|fleet| !fleet.held[side.index()].loads.is_empty())
    }

    /// A side has gone back to the model before: the choice of the input follows where the other side has not taken
    /// it either; else this gives what is to be said, "stays at 224 px".
    fn size_fell_back(&mut self, side: Side) -> Option<String> {
        let chosen = self.size;
        let back = self.side(side).wanted.as_ref().filter(|back| !back.has_size(chosen))?;
        let mut wanted = self.sides.iter().filter_map(|record| record.wanted.as_ref());
        if wanted.any(|model| model.has_size(chosen)) {
            let size = self.side(side).model.as_ref().map(|model| model.size);
            return size.map(|size| format!("stays at {size} px"));
        }
        let size = back.size_choice();
        self.size = size;
        self.correct(Correction::Size(size));
        None
    }

    pub(super) fn cancelled(&mut self, seat: Seat, side: Side, id: Option<RequestId>) {
        if let Some(fleet) = self.fleet_mut(seat) {
            fleet.held[side.index()].take_load(id);
        }
        if seat == Seat::Active {
            self.rest(side);
        }
    }

    /// A model has come into its slot, with its file where a worker has fetched it.
    pub(super) fn loaded(
        &mut self,
        seat: Seat,
        side: Side,
        id: Option<RequestId>,
        (model, load_ms, file): (ModelInfo, f64, Option<F>),
    ) {
        self.forget_check();
        let Some(held) = self.fleet_mut(seat).map(|fleet| &mut fleet.held[side.index()]) else {
            return;
        };
        let Some(mut choice) = held.take_load(id) else { return };
        if let Some(file) = file {
            choice.input = ModelInput::File(file);
        }
        let in_vain = choice.said.heads.take_if(|_| model.heads_from == Source::File);
        (held.model, held.seen, held.run) = (Some(choice.clone()), None, None);
        if let Some(heads) = in_vain {
            let wanted = self.side_mut(side).wanted.as_mut();
            if let Some(wanted) = wanted.filter(|wanted| wanted.has_file_of(&choice)) {
                wanted.said.heads = None;
            }
            let name = format!("{}.heads", side.name());
            let text = format!(
                "“{name}={heads}” changes nothing: this model’s file tells its {} heads.",
                model.heads
            );
            self.tell_link(&name, text);
        }
        if seat == Seat::Active {
            let model_id = choice.id.clone();
            let name = "vitscope:load";
            self.effects.push(Effect::Measure { name, millis: load_ms, model: model_id });
            self.present(side, choice, model);
            self.rest(side);
        } else {
            self.post_image(seat, side);
        }
    }

    /// Shows what a side's worker holds now, be it the model that is wanted or one before it.
    fn present(&mut self, side: Side, choice: ModelChoice<F>, model: ModelInfo) {
        self.said.insert(choice.key(), choice.said.clone());
        let record = self.side_mut(side);
        record.asked = None;
        if let Some(wanted) = record.wanted.as_mut().filter(|wanted| wanted.has_file_of(&choice)) {
            // The file is at hand now, whatever is to be said of it.
            wanted.input = choice.input.clone();
        }
        let is_wanted = record.wanted.as_ref().is_some_and(|wanted| wanted.is_same(&choice));
        let before = record.shown.replace(choice.clone());
        // The same model on another engine, or a saved run of it: its maps stay until the new ones are in.
        let is_other =
            !record.saved && !before.as_ref().is_some_and(|before| before.is_same(&choice));
        if is_other {
            record.clear_picture();
        }
        let same_file = before.is_some_and(|before| before.has_file_of(&choice));
        let is_told =
            same_file && record.model.as_ref().is_some_and(|before| before.notes == model.notes);
        let of = |kind| {
            let texts = model.notes.iter().filter(|note| note.kind == kind);
            texts.map(|note| note.text.as_str()).collect::<Vec<_>>().join(" ")
        };
        let (warnings, infos) = (of(NoteKind::Warning), of(NoteKind::Info));
        record.said = choice.said.clone();
        record.default_size = Some(choice.listed.size.unwrap_or(model.default_size()));
        record.model = Some(model);
        if is_wanted {
            self.correct(Correction::Said(side, choice.said));
        }
        if is_other {
            for part in [Part::Attention, Part::Answers, Part::Curves] {
                self.changed(side, part);
            }
        }
        if !is_told && !warnings.is_empty() {
            self.tell(Topic::Model(side), &warnings);
        }
        match (is_told, infos.is_empty()) {
            (true, _) => {}
            (false, true) => self.effects.push(Effect::Settle(Topic::Note(side))),
            (false, false) => self.tell(Topic::Note(side), &infos),
        }
        self.changed(side, Part::Model);
    }

    /// A load failed: the side goes back to the model that it holds, or held, where there is one.
    pub(super) fn load_failed(&mut self, side: Side, failed: &ModelChoice<F>, error: EngineError) {
        if self.tried_with_other_heads(side, failed, &error) {
            return self.rest(side);
        }
        // What is wrong with a part is that it is one.
        let part = ModelPart::named(&failed.id)
            .filter(|_| matches!(error, EngineError::Checkpoint { .. }));
        let error = part.map_or(error, |part| EngineError::Checkpoint { reason: part.to_string() });
        let held = self.held_model(side);
        let record = self.side_mut(side);
        if !record.wanted.as_ref().is_some_and(|wanted| wanted.has_file_of(failed)) {
            // It was cancelled meanwhile: nobody waits for it.
            return self.rest(side);
        }
        let shown = record.shown.clone().filter(|shown| !shown.is_same(failed));
        let is_shown = record.shown.as_ref().is_some_and(|shown| shown.has_file_of(failed));
        let given_up = record.wanted.take();
        record.wanted = held.or(shown);
        let Some(back) = record.wanted.clone() else {
            record.refused = given_up;
            self.clear_saved(side);
            return self.set_status(side, Status::Failed(error));
        };
        let stays = self.size_fell_back(side);
        let stays = stays.map(|stays| format!(" The {} model {stays}.", side.label()));
        let name = short_name(&failed.id);
        let stays = stays.unwrap_or_default();
        let text = format!("{name} on the {} side: {error}{stays}", side.label());
        if is_shown {
            self.tell(Topic::Model(side), &text);
        } else {
            let (key, may_come) = (failed.key(), error.may_pass());
            self.effects.push(Effect::NotLoaded { side, key, text, may_come });
        }
        self.name(side, Some(&back));
        self.rest(side);
    }

    /// A model that came to a side cannot have the heads that the link gives it: it is wanted without.
    fn tried_with_other_heads(
        &mut self,
        side: Side,
        failed: &ModelChoice<F>,
        error: &EngineError,
    ) -> bool {
        let (EngineError::Heads { reason }, Some(heads)) = (error, failed.said.heads) else {
            return false;
        };
        let record = self.side_mut(side);
        if record.shown.as_ref().is_some_and(|shown| shown.has_file_of(failed)) {
            return false;
        }
        let wanted = record.wanted.as_mut().filter(|wanted| wanted.is_same(failed));
        let Some(wanted) = wanted else { return false };
        wanted.said.heads = None;
        let said = wanted.said.clone();
        let name = format!("{}.heads", side.name());
        self.tell_link(&name, format!("“{name}={heads}” names nothing here: {reason}"));
        self.correct(Correction::Said(side, said));
        true
    }

    /// Where nothing is on its way to a side: says where it stands, fetches what is wanted and not there, and shows
    /// the picture to a model that has not seen it.
    pub(super) fn rest(&mut self, side: Side) {
        if self.is_loading(side) {
            return;
        }
        let held = self.held_model(side);
        let is_there = match (self.side(side).wanted.as_ref(), held) {
            (Some(wanted), Some(held)) => held.is_same(wanted),
            (Some(_), None) => false,
            // It came although it was given up; better than nothing.
            (None, Some(held)) => {
                self.side_mut(side).wanted = Some(held.clone());
                self.name(side, Some(&held));
                true
            }
            (None, None) => {
                self.clear_saved(side);
                return self.set_status(side, Status::Empty);
            }
        };
        if !is_there {
            self.set_status(side, Status::Loading { received: 0, total: None });
            return self.post_model(Seat::Active, side);
        }
        let seen = self
            .fleet(Seat::Active)
            .and_then(|fleet| fleet.held[side.index()].seen.as_ref().map(|seen| seen.image));
        if seen.is_some() && seen == self.image {
            self.set_status(side, Status::Ready);
        } else {
            self.set_status(side, Status::Running);
            self.post_image(Seat::Active, side);
        }
        let shown = self.side(side).shown.as_ref();
        let is_warm = self
            .fleet(Seat::Warming)
            .is_none_or(|fleet| fleet.held[side.index()].is_or_will_be(shown));
        if !is_warm {
            self.post_model(Seat::Warming, side);
        }
        self.choose_engine();
    }
}
