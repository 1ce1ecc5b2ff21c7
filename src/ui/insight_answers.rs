//! Messages that ask for what the views below the maps show; the engine is asked where no view is open.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::attention::spread;
use super::contract::{Contract, place};
use super::hiding::Hiding;
use super::insight::KeptAnswer;
use crate::address::Side;
use crate::analysis::{Shift, radii};
use crate::engine::protocol::{Answer, ModelInfo, Question};

impl Contract {
    /// The similarity of the layer's patches to the pinned query; `None` while it is on its way.
    pub(super) fn similarity(self, side: Side) -> Option<Value> {
        let query = self.selection.pinned_query();
        let (model, layer) = self.model_and_layer(side)?;
        let token = query.token(model.grid, model.prefix);
        let found = self.asked(side, Question::Similarity { layer, token })?;
        let cosines: &[f32] = &found.floats;
        Some(json!({"layer": layer, "query": place(&model, token).to_string(), "cosines": cosines}))
    }

    /// The logarithms of the layer's singular values; `None` while they are on their way.
    pub(super) fn spectrum(self, side: Side) -> Option<Value> {
        let (_, layer) = self.model_and_layer(side)?;
        let found = self.asked(side, Question::Diversity)?;
        let Answer::Diversity(numbers) = &*found.content else { return None };
        Some(json!({"layer": layer, "delta_log": numbers.spectra.get(layer - 1)?}))
    }

    /// How far a perturbation moved the tokens of every layer; `None` where nothing is perturbed.
    pub(super) fn shift(self, side: Side) -> Option<Value> {
        let (_, layer) = self.model_and_layer(side)?;
        let perturbed = self.engine.side(side).perturbed.get()?;
        let Shift { cls, patches } = &*perturbed.shift;
        Some(json!({"layer": layer, "cls": cls, "patches": patches}))
    }

    /// How spread out the layer's attention is; `None` while that is on its way.
    pub(super) fn entropy(self, side: Side) -> Option<Value> {
        let (model, layer) = self.model_and_layer(side)?;
        let spread = spread(&self.asked(side, Question::Spread)?, &model)?;
        let radii = radii(model.grid);
        let by_radius: Vec<Vec<f64>> =
            (0..radii.len()).map(|radius| spread.shares(radius).swap_remove(layer - 1)).collect();
        let head = |head: usize| by_radius.iter().map(|heads| heads[head]).collect::<Vec<_>>();
        let shares: Vec<_> = (0..model.heads).map(head).collect();
        let nats = spread.entropies().swap_remove(layer - 1);
        Some(json!({"layer": layer, "nats": nats, "radii": radii, "shares": shares}))
    }

    /// The probability of every class at every depth, from `first` on; `None` while it is on its way, and
    /// where the model has no probes.
    pub(super) fn probe(self, side: Side) -> Option<Value> {
        let (_, layer) = self.model_and_layer(side)?;
        let found = self.asked(side, self.probes.question(side)?)?;
        let Answer::Probe(Ok(info)) = &*found.content else { return None };
        let names = self.probes.names(side, info)?;
        let rows: Vec<&[f32]> = found.floats.chunks_exact(info.classes).collect();
        let classes: &[String] = &names;
        Some(json!({
            "layer": layer, "token": info.token, "first": info.first, "classes": classes,
            "probabilities": rows, "accuracy": info.accuracy, "images": info.images,
        }))
    }

    /// The side's answer to `probe` is known, be it that there is none.
    pub(super) fn has_probe(self, side: Side) -> bool {
        let refused = |question| {
            let found = self.asked(side, question);
            found.is_some_and(|found| matches!(&*found.content, Answer::Probe(Err(_))))
        };
        self.probes.question(side).is_none_or(refused) || self.probe(side).is_some()
    }

    /// What the model draws where the mask hides patches; null for one that cannot draw, `None` while it is
    /// on its way.
    pub(super) fn reconstruction(self, side: Side) -> Option<Value> {
        let model = self.engine.side(side).model.get_untracked()?;
        if model.masking.is_none() {
            return Some(Value::Null);
        }
        let mask = Hiding::new(self.selection, self.engine).mask()?;
        let found = self.asked(side, Question::Reconstruction { mask: mask.clone() })?;
        let Answer::Reconstruction(told) = &*found.content else { return None };
        let errors = found.floats.get(2 * 3 * told.size * told.size..)?;
        let hidden: Vec<usize> = mask
            .patches(model.grid)
            .into_iter()
            .enumerate()
            .filter_map(|(patch, hidden)| hidden.then_some(patch))
            .collect();
        Some(json!({
            "mask": mask.to_string(),
            "hidden": hidden,
            "error": told.error,
            "loss": told.loss,
            "errors": errors,
            "size": told.size,
            "log_amplitude": {"original": told.original, "filled": told.filled, "drawn": told.drawn, "inside": told.inside},
        }))
    }

    fn model_and_layer(self, side: Side) -> Option<(ModelInfo, usize)> {
        let model = self.engine.side(side).model.get_untracked()?;
        let layer = self.shown.layer.get_untracked().min(model.depth);
        Some((model, layer))
    }

    /// The answer, once it is there; asks for it until then.
    fn asked(self, side: Side, question: Question) -> Option<KeptAnswer> {
        let insight = self.engine.side(side).insight;
        if !insight.has(&question) {
            self.engine.want_once(side, question);
            return None;
        }
        insight.get(&question)
    }
}
