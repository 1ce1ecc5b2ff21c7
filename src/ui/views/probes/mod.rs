//! What a linear classifier reads from each layer.

pub(crate) mod charts;
pub(crate) mod files;
pub(crate) mod line;
pub(crate) mod table;

use leptos::prelude::*;

use super::parts::want_while_open;
use crate::link::Side;
use crate::page::probes::reading::{ClassShare, Reading, class_shown, most};
use crate::page::probes::sentence::limits_in_words;
use crate::ui::selection::{Selection, change};
use crate::ui::side::state::SideState;
use crate::ui::workers::EngineHandle;
use charts::{AccuracyChart, ClassChart};
pub use files::ProbeFiles;
pub use line::ProbeLine;
use table::SideProbes;

/// What a side's classifiers say, followed from here on; while another image's answer is on its way, what they
/// said of the one before.
fn reading(state: SideState, files: ProbeFiles) -> Memo<Reading> {
    Memo::new(move |before: Option<&Reading>| {
        if state.model.with(Option::is_none) {
            return Reading::Waiting;
        }
        let Some(question) = files.question(state.side) else { return Reading::None };
        let answer = state.insight.get(&question);
        let parts = answer.as_ref().map(|answer| (&*answer.content, answer.floats.clone()));
        Reading::next(before, question, parts, |info| files.names(state.side, info))
    })
}

/// What the view's parts share; `Copy`.
#[derive(Clone, Copy)]
pub struct ProbesView {
    /// By side.
    readings: [Memo<Reading>; 2],
    /// The name of the class whose curve is shown.
    picked: Memo<String>,
    /// What the longest bar stands for.
    most: Memo<f32>,
}

impl ProbesView {
    fn new(engine: EngineHandle, selection: Selection, files: ProbeFiles) -> ProbesView {
        let readings = engine.sides.map(|state| reading(state, files));
        let picked = Memo::new(move |_| {
            let chosen = selection.probes.get().class;
            with(readings, |readings| class_shown(&readings, chosen))
        });
        let most = Memo::new(move |_| with(readings, |readings| most(&readings)));
        ProbesView { readings, picked, most }
    }

    /// A side's most probable classes at a depth.
    fn top(
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
    fn with<T>(&self, of: impl FnOnce([&Reading; 2]) -> T) -> T {
        with(self.readings, of)
    }
}

fn with<T>([cl, mim]: [Memo<Reading>; 2], of: impl FnOnce([&Reading; 2]) -> T) -> T {
    cl.with(|cl| mim.with(|mim| of([cl, mim])))
}

/// Draws a class's probability by depth.
fn pick_class(selection: Selection, name: String) {
    change(selection.probes, |choice| choice.class = Some(name));
}

/// The view.
#[component]
pub fn Probes() -> impl IntoView {
    let engine = expect_context::<EngineHandle>();
    let selection = expect_context::<Selection>();
    let files = expect_context::<ProbeFiles>();
    for state in engine.sides {
        want_while_open(engine, state.side, move || {
            files.question(state.side).into_iter().collect()
        });
    }
    let probes = ProbesView::new(engine, selection, files);
    let sides = Side::BOTH.map(|side| view! { <SideProbes side probes /> });
    let limits = move || probes.with(|readings| limits_in_words(readings, probes.most.get()));
    let is_read =
        move || probes.with(|readings| readings.iter().any(|reading| reading.read().is_some()));
    view! {
        <p class="insight-lead">
            "Layer by layer you see the classes that a linear classifier, a probe, names for the photograph from a \
             model’s tokens. What a probe can read off, the layer has laid out plainly: in Park et al. contrastive \
             models do so best in their last layers, masked ones earlier, since their last layers turn back to \
             pixels."
        </p>
        <p class="insight-lead fine">{limits}</p>
        <div class="probes-parts">
            {sides.into_iter().collect_view()}
            <div class="probes-charts" hidden=move || !is_read()>
                <AccuracyChart probes />
                <ClassChart probes />
            </div>
        </div>
        <p class="fine insight-source">
            "p = softmax(((x − mean) / std) W + b), with x the [CLS] token or the mean of the patches’ tokens of \
             z.(2l), trained for each layer alone on images that the accuracy is not measured on (Alain and Bengio, \
             arXiv 1610.01644; by depth for CL and MIM: Park et al., ICLR 2023, arXiv 2305.00729, section 4). \
             docs/models.md says how the shipped ones were trained and measured."
        </p>
    }
}
