//! What messages are answered with, from what the page holds; the engine is asked where no view is open.

use leptos::prelude::*;
use serde_json::{Map, Value, json};

use super::messages::Contract;
use crate::engine::protocol::{Answer, ModelInfo, Question};
use crate::link::contract::Readout;
use crate::link::{Side, View};
use crate::page::answers::KeptAnswer;
use crate::page::contract::answers;
use crate::page::contract::message::Refusal;
use crate::page::status::Status;
use crate::ui::views::reconstruct::hidden_mask;

impl Contract {
    /// What a message gets now: `null` of a side that has not got it.
    pub(super) fn answer(self, get: Readout) -> Result<Value, Refusal> {
        if get == Readout::State {
            return Ok(self.state());
        }
        if get == Readout::Tokens && !self.maps_tokens() {
            return Err(Refusal::tokens_closed());
        }
        let [cl, mim] = Side::BOTH.map(|side| {
            let behind = self.is_behind(side);
            (!behind).then(|| self.value(get, side)).flatten()
        });
        Ok(json!({"cl": cl, "mim": mim}))
    }

    /// The view by the names of its link, with nothing left out.
    pub(super) fn state(self) -> Value {
        let mut address = self.selection.full_address();
        if self.any_model() {
            address.layer = Some(self.shown.layer.get());
        }
        let pairs = address.pairs().into_iter();
        Value::Object(pairs.map(|(name, value)| (name, value.into())).collect::<Map<_, _>>())
    }

    /// Something that the answer depends on is on its way: a picture, or what a side that has not failed
    /// lacks.
    pub(super) fn is_due(self, get: Readout) -> bool {
        let has = |side| match get {
            Readout::Shift => true,
            Readout::Probe => self.has_probe(side),
            Readout::Tokens => self.tokens.is_settled(side),
            _ => self.value(get, side).is_some(),
        };
        match get {
            Readout::State => return false,
            Readout::Tokens if !self.maps_tokens() => return false,
            _ => {}
        }
        let is_due = |side| self.is_behind(side) || (self.works(side) && !has(side));
        self.pictures.pending.get()
            || !self.perturbing.is_carried(self.engine)
            || !self.engine.is_settled()
            || self.tour.is_due()
            || Side::BOTH.into_iter().any(is_due)
    }

    /// Reads all that [`Self::is_due`] looks at beside the signals that it follows itself.
    pub(super) fn follow(self) {
        self.engine.image.track();
        for state in self.engine.sides {
            state.status.track();
            state.model.track();
            state.said.track();
            state.default_size.track();
            state.curves.track();
            state.attention.track();
            state.perturbed.track();
        }
    }

    /// Before the first model is there nobody knows how many layers there are.
    pub(super) fn any_model(self) -> bool {
        self.engine.sides.iter().any(|side| side.model.with(Option::is_some))
    }

    fn works(self, side: Side) -> bool {
        !matches!(self.engine.side(side).status.get(), Status::Failed(_) | Status::Empty)
    }

    /// What a side shows is not yet of the model, the input and the picture that it is to show.
    pub(super) fn is_behind(self, side: Side) -> bool {
        let ready = self.engine.side(side).status.with(|status| *status == Status::Ready);
        self.works(side) && !(ready && self.engine.shows_wanted(side))
    }

    fn maps_tokens(self) -> bool {
        self.selection.view.get() == View::Tokens
    }

    /// What a message gets of a side; `None` while it is on its way, and where there is none.
    fn value(self, get: Readout, side: Side) -> Option<Value> {
        let state = self.engine.side(side);
        let model = state.model.get()?;
        let layer = self.shown.layer.get().min(model.depth);
        match get {
            // The view is of both sides.
            Readout::State => None,
            Readout::Curves => state.curves.with(|curves| {
                let (_, curves) = curves.as_ref()?;
                serde_json::to_value(curves).ok()
            }),
            Readout::Attention => {
                let token = self.query_token(side, &model);
                let rows = state.attention.with(|cache| cache.get(&token).cloned())?;
                let heads: Vec<_> =
                    (1..=rows.model.heads).map(|head| rows.head(layer, head)).collect();
                Some(answers::attention(&rows.model, layer, token, &heads))
            }
            Readout::Similarity => {
                let token = self.query_token(side, &model);
                let found = self.asked(side, Question::Similarity { layer, token })?;
                Some(answers::similarity(&model, layer, token, &found.floats))
            }
            Readout::Spectrum => {
                let found = self.asked(side, Question::Diversity)?;
                let Answer::Diversity(numbers) = &*found.content else { return None };
                answers::spectrum(layer, numbers)
            }
            Readout::Shift => Some(answers::shift(layer, &state.perturbed.get()?.shift)),
            Readout::Entropy => {
                let found = self.asked(side, Question::Spread)?;
                answers::entropy(&model, layer, found.floats.to_vec())
            }
            Readout::Probe => {
                let found = self.asked(side, self.probes.question(side)?)?;
                let Answer::Probe(Ok(info)) = &*found.content else { return None };
                let names = self.probes.names(side, info)?;
                Some(answers::probe(layer, info, &names, &found.floats))
            }
            Readout::Reconstruction => self.reconstruction(side, &model),
            Readout::Tokens => self.tokens.message(side),
        }
    }

    /// `null` for a model that cannot draw, `None` while the drawing is on its way.
    fn reconstruction(self, side: Side, model: &ModelInfo) -> Option<Value> {
        if model.masking.is_none() {
            return Some(Value::Null);
        }
        let mask = hidden_mask(self.selection, self.engine)?;
        let found = self.asked(side, Question::Reconstruction { mask: mask.clone() })?;
        let Answer::Reconstruction(answer) = &*found.content else { return None };
        answers::reconstruction(model, &mask, answer, &found.floats)
    }

    /// The side's answer to `probe` is known, be it that there is none.
    fn has_probe(self, side: Side) -> bool {
        let is_refused = |question| {
            let found = self.asked(side, question);
            found.is_some_and(|found| matches!(&*found.content, Answer::Probe(Err(_))))
        };
        self.probes.question(side).is_none_or(is_refused)
            || self.value(Readout::Probe, side).is_some()
    }

    fn query_token(self, side: Side, model: &ModelInfo) -> usize {
        let query = self.engine.side(side).own(self.selection.pinned_query());
        query.token(model.grid, model.prefix)
    }

    /// The answer, once it is there; asks for it until then.
    fn asked(self, side: Side, question: Question) -> Option<KeptAnswer> {
        let insight = self.engine.side(side).answers;
        let found = insight.get(&question);
        if !insight.has(&question) {
            self.engine.want_answer_once(side, question);
            return None;
        }
        found
    }
}
