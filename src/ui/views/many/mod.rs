//! The paper's curves as means over many pictures, both models in one chart.

pub(crate) mod batch;
pub(crate) mod gather;
pub(crate) mod means;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement};

use super::perturb::lab::Lab;
use crate::engine::limits;
use crate::input::perturbation::Perturbation;
use crate::link::{DistanceUnit, Side};
use crate::plot::chart::measure::Measure;
use crate::ui::browser::catalog::Catalog;
use crate::ui::curves::chart::Chart;
use crate::ui::curves::figure::Of;
use crate::ui::curves::row::{along, no_curve, scope, words};
use crate::ui::maps::Shown;
use crate::ui::selection::Selection;
use crate::ui::shell::appearance::Appearance;
use crate::ui::widgets::boxed::memo;
use batch::{Batch, End, LeftOut, Part, Phase};
use gather::Dropped;

/// The view.
#[component]
pub fn Many() -> impl IntoView {
    let batch = expect_context::<Batch>();
    let has_means = memo(move || batch.parts.iter().any(|part| part.with(measured) > 0));
    let charts = move || {
        has_means.get().then(|| {
            let charts = Measure::ALL.map(|measure| view! { <MeanChart measure /> });
            view! {
                <div class="curves insight-curves many-curves">
                    {charts.into_iter().collect_view()}
                </div>
            }
        })
    };
    let lab = expect_context::<Lab>();
    let is_neutral = memo(move || lab.perturbation.with(Perturbation::is_neutral));
    let unperturbed = move || {
        let note = || view! { <p class="fine">"These pictures are not perturbed."</p> };
        (!is_neutral.get()).then(note)
    };
    view! {
        <p class="insight-lead">
            "The curves above are of one picture; these are means over all pictures of a folder, with a band \
             of one standard deviation to either side. Where the bands of the two models stay apart, the \
             difference is the models’ own and not the picture’s."
        </p>
        <Choosers />
        {move || unperturbed()}
        <Progress />
        {charts}
        <p class="fine insight-source">
            "Mean and standard deviation (of these pictures, not of a sample) over n pictures: m = Σ x / n, \
             s² = Σ (x − m)² / n, summed as in Welford 1962. x is a layer’s mean over heads, in Park et al., ICLR \
             2023, arXiv 2305.00729, sections 2 and 3; a short stroke is one head’s mean. The pictures stay on this \
             computer; nothing is kept of them but the sums."
        </p>
    }
}

/// Pictures that went into a side's means.
fn measured(part: &Option<Part>) -> u64 {
    part.as_ref().map_or(0, |part| part.totals.heads.count)
}

#[component]
fn Choosers() -> impl IntoView {
    let batch = expect_context::<Batch>();
    let choose = move |event: Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let Some(input) = input else { return };
        if let Some(files) = input.files().filter(|files| files.length() > 0) {
            batch.take(Dropped::chosen(&files));
        }
        // The same folder can be chosen again.
        input.set_value("");
    };
    let folder = NodeRef::<html::Input>::new();
    let pictures = NodeRef::<html::Input>::new();
    let open = |chooser: NodeRef<html::Input>| {
        move |_| {
            if let Some(input) = chooser.get_untracked() {
                input.click();
            }
        }
    };
    let phase = batch.phase;
    let busy = move || matches!(phase.get(), Phase::Gathering(_) | Phase::Running);
    let over = move || matches!(phase.get(), Phase::Done | Phase::Stopped(_));
    let again = move || over() && batch.pictures.get() > 0;
    let has_means = move || batch.parts.iter().any(|part| part.with(measured) > 0);
    view! {
        <div class="many-tools">
            <button class="button" data-part="many-folder" on:click=open(folder)>
                "Choose a folder …"
            </button>
            <button class="button" data-part="many-pictures" on:click=open(pictures)>
                "Choose pictures …"
            </button>
            <span class="fine">"or drop a folder, or pictures, anywhere on the page"</span>
            <span class="many-actions">
                {move || busy().then(|| view! {
                    <button
                        class="button"
                        data-part="many-stop"
                        on:click=move |_| batch.stop("Stopped. Below is what came before that.")
                    >
                        "Stop"
                    </button>
                })}
                {move || again().then(|| view! {
                    <button class="button" data-part="many-again" on:click=move |_| batch.start()>
                        "Run again"
                    </button>
                })}
                {move || has_means().then(|| view! {
                    <button
                        class="button"
                        title="Means and deviations by layer, as a table"
                        on:click=move |_| means::save_table(batch)
                    >
                        "Save CSV"
                    </button>
                    <button
                        class="button"
                        title="Means and deviations of every head and frequency"
                        on:click=move |_| means::save_json(batch)
                    >
                        "Save JSON"
                    </button>
                })}
            </span>
            <input
                id="many-folder"
                class="visually-hidden"
                type="file"
                prop:webkitdirectory=true
                multiple
                tabindex="-1"
                aria-hidden="true"
                node_ref=folder
                on:change=choose
            />
            <input
                id="many-pictures"
                class="visually-hidden"
                type="file"
                accept="image/*"
                multiple
                tabindex="-1"
                aria-hidden="true"
                node_ref=pictures
                on:change=choose
            />
        </div>
    }
}

/// Where both sides stand, and what was left out.
#[component]
fn Progress() -> impl IntoView {
    let batch = expect_context::<Batch>();
    let sides = move || {
        let begun = batch.phase.with(|phase| !matches!(phase, Phase::Empty | Phase::Gathering(_)));
        (begun && batch.pictures.get() > 0).then(|| {
            let sides = Side::BOTH.map(|side| view! { <SideProgress side /> });
            view! { <div class="many-progress">{sides.into_iter().collect_view()}</div> }
        })
    };
    let sentence = move || match batch.phase.get() {
        Phase::Gathering(0) => Some("Looking through the files …".to_owned()),
        Phase::Gathering(count) => {
            Some(format!("Looking through the folder: {} files so far …", grouped(count)))
        }
        Phase::Stopped(sentence) => Some(sentence),
        _ => None,
    };
    let left_out = move || {
        let unreadable = ", as this browser could not read them or they are too small or too large";
        batch.left_out.with(|out| told(out, unreadable))
    };
    let not_finite = move || {
        let nothing = " from the means of a model that gave no finite numbers for them";
        batch.not_finite.with(|out| told(out, nothing))
    };
    let others = move || match (batch.phase.get(), batch.others.get()) {
        (Phase::Empty | Phase::Gathering(_), _) | (_, 0) => None,
        (_, 1) => Some("One file is no picture.".to_owned()),
        (_, count) => Some(format!("{} files are no pictures.", grouped(count))),
    };
    let unopened = move || match (batch.phase.get(), batch.unopened.get()) {
        (Phase::Empty | Phase::Gathering(_), _) | (_, 0) => None,
        (_, 1) => Some("One folder or file could not be opened.".to_owned()),
        (_, count) => Some(format!("{} folders or files could not be opened.", grouped(count))),
    };
    view! {
        <p class="many-sentence" role="status">{move || sentence()}</p>
        {sides}
        <p class="fine">{move || left_out()} " " {move || not_finite()} " " {move || others()} " " {move || unopened()}</p>
    }
}

/// How many pictures are left out, why, and the names of some.
fn told(out: &LeftOut, why: &str) -> Option<String> {
    let more = out.count() - out.names.len();
    let more = if more > 0 { format!(" and {} more", grouped(more)) } else { String::new() };
    let verb = if out.count() == 1 { "picture is" } else { "pictures are" };
    let (count, names) = (grouped(out.count()), out.names.join(", "));
    (out.count() > 0).then(|| format!("{count} {verb} left out{why}: {names}{more}."))
}

#[component]
fn SideProgress(side: Side) -> impl IntoView {
    let batch = expect_context::<Batch>();
    let catalog = expect_context::<StoredValue<Catalog>>();
    let (part, end) = (batch.parts[side.index()], batch.ends[side.index()]);
    let all = batch.pictures;
    let running =
        move || batch.phase.with(|phase| *phase == Phase::Running) && end.with(Option::is_none);
    let failure = move || match end.get() {
        Some(End::Failed(error)) => Some(format!("This side has stopped: {error}")),
        _ => None,
    };
    let text = move || {
        let Some(part) = part.get() else {
            let words =
                if running() { "waits for its model" } else { "had no model to begin with" };
            return words.to_owned();
        };
        let of = format!("{} of {}", grouped(part.done), grouped(all.get()));
        let left = all.get() - part.done;
        let Some(rate) = part.pace.per_second().filter(|_| running() && left > 0) else {
            return of;
        };
        let rest = part.pace.seconds_for(left).map(duration).unwrap_or_default();
        format!("{of} · {rate:.1} pictures/s · {rest} left")
    };
    let done = move || part.with(|part| part.as_ref().map_or(0, |part| part.done));
    let name = move || {
        let id = part.with(|part| part.as_ref().map(|part| part.id.clone()))?;
        let title = catalog.with_value(|catalog| Some(catalog.model(&id)?.title.clone()));
        Some(title.unwrap_or(id))
    };
    view! {
        <div class="many-side" data-side=side.name()>
            <p>
                <span class="key" data-side=side.name() aria-hidden="true"></span>
                <strong>{side.label()}</strong>
                " "
                <span class="many-model">{move || name()}</span>
                <span class="many-count" data-number="done">{move || text()}</span>
            </p>
            <progress
                aria-label=format!("{}: pictures looked at", side.label())
                max=move || all.get().max(1).to_string()
                value=move || done().to_string()
            ></progress>
            <p class="problem" role="status">{move || failure()}</p>
        </div>
    }
}

#[component]
fn MeanChart(measure: Measure) -> impl IntoView {
    let batch = expect_context::<Batch>();
    let selection = expect_context::<Selection>();
    let shown = expect_context::<Shown>();
    let appearance = expect_context::<Appearance>();
    let chart = memo(move || {
        let layer = shown.layer.get();
        let parts: Vec<(Side, Part)> = Side::BOTH
            .into_iter()
            .filter_map(|side| Some((side, batch.parts[side.index()].get()?)))
            .collect();
        // Pixels of unlike inputs cannot share an axis.
        let unit = match parts.as_slice() {
            [(_, a), (_, b)] if a.model.size != b.model.size => DistanceUnit::Side,
            _ => selection.distance.get(),
        };
        let series = parts.iter().map(|(side, part)| {
            measure.mean_series(no_curve(*side), &part.totals, scope(&part.model, layer, unit))
        });
        let of_side = unit == DistanceUnit::Side;
        measure.chart(series.collect(), of_side, Some(layer), appearance.plot_theme())
    });
    let label = Signal::derive(move || {
        chart.with(|chart| format!("Mean: {}", words(measure, chart, shown.layer.get())))
    });
    let of = Signal::derive(move || {
        let parts = batch.parts.map(|part| part.get());
        let told = parts
            .iter()
            .flatten()
            .map(|part| format!("{} pictures at {} px", part.totals.heads.count, part.model.size));
        let mut told: Vec<String> = told.collect();
        told.dedup();
        let models = parts.map(|part| part.map(|part| part.id).unwrap_or_default());
        Of { words: format!("mean of {}", told.join(" and ")), models: Some(models) }
    });
    view! { <Chart name=format!("Mean{measure:?}") chart along=along(measure) label of /> }
}

/// A number of pictures, thousands apart.
fn grouped(count: usize) -> String {
    limits::grouped(count as u64)
}

/// "40 s", "3 min", "2 h 5 min".
fn duration(seconds: f64) -> String {
    let minutes = (seconds / 60.0).round() as u64;
    match seconds {
        s if s < 90.0 => format!("{} s", s.ceil()),
        _ if minutes < 120 => format!("{minutes} min"),
        _ => format!("{} h {} min", minutes / 60, minutes % 60),
    }
}
