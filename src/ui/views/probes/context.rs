//! What the parts of the view share.

use leptos::prelude::*;

use super::files::ProbeFiles;
use crate::link::Side;
use crate::page::probes::reading::{ClassShare, Reading, class_shown, most};
use crate::ui::selection::Selection;
use crate::ui::side::state::SideState;
use crate::ui::signals::change;
use crate::ui::workers::EngineHandle;

/// What a side's classifiers say, followed from here on; while another image's answer is on its way, what they
/// said of the one before.
pub fn reading(state: SideState, files: ProbeFiles) -> Memo<Reading> {
    Memo::new(move |before: Option<&Reading>| {
        if state.model.with(Option::is_none) {
            return Reading::Waiting;
        }
        let Some(question) = files.question(state.side) else { return Reading::None };
        let answer = state.answers.get(&question);
        let parts = answer.as_ref().map(|answer| (&*answer.content, answer.floats.clone()));
        Reading::next(before, question, parts, |info| files.names(state.side, info))
    })
}

/// What the view's parts share; `Copy`.
#[derive(Clone, Copy)]
pub struct ProbesView {
    /// What each side's classifiers say, CL then MIM.
    pub readings: [Memo<Reading>; 2],
    /// The name of the class whose curve is shown.
    pub picked: Memo<String>,
    /// What the longest bar stands for.
    pub most: Memo<f32>,
}

impl ProbesView {
    /// Follows what was chosen and what has come.
    pub fn new(engine: EngineHandle, selection: Selection, files: ProbeFiles) -> ProbesView {
        let readings = engine.sides.map(|state| reading(state, files));
        let picked = Memo::new(move |_| {
            let chosen = selection.probes.get().class;
            with(readings, |readings| class_shown(&readings, chosen))
        });
        let most = Memo::new(move |_| with(readings, |readings| most(&readings)));
        ProbesView { readings, picked, most }
    }

    /// A side's most probable classes at a depth.
    pub fn top(
        self,
        side: Side,
        depth: impl Fn() -> usize + Send + Sync + 'static,
        count: usize,
    ) -> Memo<Vec<ClassShare>> {
        Memo::new(move |_| {
            let reading = self.readings[side.index()];
            reading.with(|reading| reading.class_shares(depth(), count, self.most.get()))
        })
    }

    /// What `of` makes of both sides' readings, CL's first.
    pub fn with<T>(&self, of: impl FnOnce([&Reading; 2]) -> T) -> T {
        with(self.readings, of)
    }
}

fn with<T>([cl, mim]: [Memo<Reading>; 2], of: impl FnOnce([&Reading; 2]) -> T) -> T {
    cl.with(|cl| mim.with(|mim| of([cl, mim])))
}

/// Draws a class's probability by depth.
pub fn pick_class(selection: Selection, name: String) {
    change(selection.probes, |choice| choice.class = Some(name));
}
