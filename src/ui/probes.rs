//! What a linear classifier reads from each layer.

mod charts;
mod files;
mod line;
mod reading;
mod table;

use leptos::prelude::*;

use super::boxed::{effect, memo};
use super::engine::EngineHandle;
use super::selection::Selection;
use crate::address::Side;
use charts::{AccuracyChart, ClassChart};
pub use files::ProbeFiles;
pub use line::ProbeLine;
use reading::{Probabilities, Reading, percent};
use table::SideProbes;

/// The picked class's name in the URL.
const CLASS: &str = "probes.class";

/// What the view's parts share.
#[derive(Clone, Copy)]
struct Probed {
    /// By side.
    readings: [Memo<Reading>; 2],
    /// The name of the class whose curve is shown.
    picked: Memo<String>,
    /// What the longest bar stands for.
    most: Memo<f32>,
}

impl Probed {
    fn new(engine: EngineHandle, selection: Selection, files: ProbeFiles) -> Probed {
        let readings = engine.sides.map(|state| Reading::of(state, files));
        let wished = selection.own(CLASS);
        let picked = memo(move || {
            let known = |name: &String| read(&readings, |read| read.class(name)).next().is_some();
            wished.get().filter(known).unwrap_or_else(|| named_last(&readings))
        });
        let most = memo(move || {
            read(&readings, |read| Some(read.most())).fold(f32::MIN_POSITIVE, f32::max)
        });
        Probed { readings, picked, most }
    }

    /// What `of` makes of each side that was read.
    fn read<T>(&self, of: impl Fn(&Probabilities) -> Option<T>) -> impl Iterator<Item = T> {
        read(&self.readings, of)
    }
}

fn read<T>(
    readings: &[Memo<Reading>],
    of: impl Fn(&Probabilities) -> Option<T>,
) -> impl Iterator<Item = T> {
    readings.iter().filter_map(move |reading| reading.with(|reading| of(reading.read()?)))
}

/// The class that either model's last layer names with the greatest probability; empty before one has.
fn named_last(readings: &[Memo<Reading>]) -> String {
    let named = read(readings, |read| {
        let (class, share) = read.top(usize::MAX, 1).into_iter().next()?;
        Some((read.names[class].clone(), share))
    });
    named.reduce(|a, b| if b.1 > a.1 { b } else { a }).map_or(String::new(), |(name, _)| name)
}

/// The view.
#[component]
pub fn Probes() -> impl IntoView {
    let engine = expect_context::<EngineHandle>();
    let selection = expect_context::<Selection>();
    let files = expect_context::<ProbeFiles>();
    for state in engine.sides {
        effect(move || {
            // With another image, model or engine there is more to ask for.
            state.curves.track();
            engine.want_answers(state.side, files.question(state.side).into_iter().collect());
        });
        on_cleanup(move || engine.want_answers(state.side, Vec::new()));
    }
    let probed = Probed::new(engine, selection, files);
    let sides = Side::BOTH.map(|side| view! { <SideProbes side probed /> });
    let limits = move || {
        let mut classes: Vec<usize> = probed.read(|read| Some(read.info.classes)).collect();
        if let [one, other] = classes[..] {
            classes = if one == other { vec![one] } else { vec![one.min(other), one.max(other)] };
        }
        let classes: Vec<String> = classes.iter().map(usize::to_string).collect();
        let most = percent(probed.most.get().into());
        (!classes.is_empty()).then(|| {
            format!(
                "These probes know {} classes (the shipped ones: Tiny ImageNet’s) and nothing else: a picture of \
                 anything else gets the nearest of them. A full bar is {most}.",
                classes.join(" or ")
            )
        })
    };
    view! {
        <p class="insight-lead">
            "Layer by layer you see the classes that a linear classifier, a probe, names for the photograph from a \
             model’s tokens. What a probe can read off, the layer has laid out plainly: in Park et al. contrastive \
             models do so best in their last layers, masked ones earlier, since their last layers turn back to \
             pixels."
        </p>
        <p class="insight-lead fine">{move || limits()}</p>
        <div class="probes-parts">
            {sides.into_iter().collect_view()}
            <div class="probes-charts" hidden=move || probed.read(|_| Some(())).next().is_none()>
                <AccuracyChart probed />
                <ClassChart probed />
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
