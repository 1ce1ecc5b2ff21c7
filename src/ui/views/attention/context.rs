//! What the parts of the view share.

use leptos::prelude::*;

use crate::analysis::Spread;
use crate::engine::protocol::Question;
use crate::link::{AttentionChoice, AttentionMap};
use crate::page::attention::spread::spread;
use crate::ui::selection::Selection;
use crate::ui::workers::EngineHandle;

/// What the parts of the view share; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct AttentionView {
    /// What was chosen here.
    pub choice: RwSignal<AttentionChoice>,
    /// What the maps show.
    pub map: Memo<AttentionMap>,
    /// By side; `None` before it is in.
    pub spreads: [Memo<Option<Spread>>; 2],
}

impl AttentionView {
    /// Follows what was chosen and what has come.
    pub fn new(selection: Selection, engine: EngineHandle) -> AttentionView {
        let choice = selection.attention;
        let map = Memo::new(move |_| choice.get().map);
        let spreads = engine.sides.map(|state| {
            let held = state.answers.held(|| Some(Question::Spread));
            Memo::new(move |_| {
                let (_, answer) = held.get()?;
                state.model.with(|model| spread(&answer.floats, model.as_ref()?))
            })
        });
        AttentionView { choice, map, spreads }
    }
}
