//! Messages that ask for what the views below the maps show; the engine is asked where no view is open.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::contract::Contract;
use super::insight::Ask;
use crate::address::{Place, Side};
use crate::engine::protocol::ModelInfo;

impl Contract {
    /// The similarity of the layer's patches to the pinned query; `None` while it is on its way.
    pub(super) fn similarity(self, side: Side) -> Option<Value> {
        let query = self.selection.pinned_query();
        let (model, layer) = self.model_and_layer(side)?;
        let state = self.asked(side, &model, Ask::Similarity { layer, query })?;
        let token = query.token(model.grid, model.prefix_tokens);
        let found = state.similarity.with_untracked(|all| all.get(&(layer, token)).cloned())?;
        let query = match found.patch {
            Some(patch) => Place::Patch { col: patch % found.grid, row: patch / found.grid },
            None => Place::Cls,
        };
        let cosines: &[f32] = &found.cosines;
        Some(json!({"layer": layer, "query": query.to_string(), "cosines": cosines}))
    }

    /// The logarithms of the layer's singular values; `None` while they are on their way.
    pub(super) fn spectrum(self, side: Side) -> Option<Value> {
        let (model, layer) = self.model_and_layer(side)?;
        let state = self.asked(side, &model, Ask::Diversity)?;
        let numbers = state.diversity.get_untracked()?;
        Some(json!({"layer": layer, "delta_log": numbers.spectra.get(layer - 1)?}))
    }

    fn model_and_layer(self, side: Side) -> Option<(ModelInfo, usize)> {
        let model = self.engine.side(side).model.get_untracked()?;
        let layer = self.shown.layer.get_untracked().min(model.depth);
        Some((model, layer))
    }

    /// Where the answer is, once it is there; asks for it until then.
    fn asked(self, side: Side, model: &ModelInfo, ask: Ask) -> Option<super::insight::Insight> {
        let insight = self.engine.side(side).insight;
        if !insight.has(ask, model) {
            self.engine.want_once(side, ask);
            return None;
        }
        Some(insight)
    }
}
