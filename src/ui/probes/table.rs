//! What one model's classifiers name, layer by layer, and the current layer's five at length.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement};

use super::Probed;
use super::reading::{Probabilities, Reading, percent};
use crate::address::Side;
use crate::tokens::ProbedToken;
use crate::ui::boxed::memo;
use crate::ui::engine::EngineHandle;
use crate::ui::maps::Shown;
use crate::ui::selection::Selection;
use crate::ui::side_title::SideTitle;

/// How many classes a row of the table holds, and the list under it.
const IN_ROW: usize = 3;
const AT_LENGTH: usize = 5;

/// One side.
#[component]
pub fn SideProbes(side: Side, probed: Probed) -> impl IntoView {
    let reading = probed.readings[side.index()];
    let token = move || {
        reading.with(|reading| {
            reading.read().map(|read| match read.info.token {
                ProbedToken::Cls => "reads the [CLS] token",
                ProbedToken::Mean => "reads the mean of the patches’ tokens",
            })
        })
    };
    // The parts stay in the document while what they say changes.
    let stage = memo(move || {
        reading.with(|reading| match reading {
            Reading::Waiting => None,
            Reading::None => Some(Err(None)),
            Reading::Failed(error) => Some(Err(Some(error.to_string()))),
            Reading::Read(_) => Some(Ok(())),
        })
    });
    let body = move || match stage.get() {
        None => view! { <p class="fine">"The probes are on their way."</p> }.into_any(),
        Some(Err(error)) => view! { <NoProbes side error /> }.into_any(),
        Some(Ok(())) => view! { <ByLayer side probed /> <AtLength side probed /> }.into_any(),
    };
    let files = expect_context::<super::ProbeFiles>();
    let problem = memo(move || reading.with(|reading| files.problem(side, &reading.read()?.info)));
    let insight = expect_context::<EngineHandle>().side(side).insight;
    let is_stale = move || {
        let read = reading.with(|reading| reading.read().map(|read| read.question.clone()));
        read.is_some_and(|question| insight.get(&question).is_none())
    };
    view! {
        <section class="comparison probed" class:stale=is_stale data-side=side.name()>
            <SideTitle side>{move || token()}</SideTitle>
            {move || problem.get().map(|text| view! { <p class="problem" role="status">{text}</p> })}
            {move || body()}
        </section>
    }
}

/// What is missing, and the way to it.
#[component]
fn NoProbes(side: Side, error: Option<String>) -> impl IntoView {
    let files = expect_context::<super::ProbeFiles>();
    let choose = move |event: Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let Some(input) = input else { return };
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            files.open(side, &file);
        }
        // The same file can be chosen again.
        input.set_value("");
    };
    let failed = error.is_some();
    let text = error.unwrap_or_else(|| {
        "This model comes without probes, so nothing can say what its layers know of the classes.".into()
    });
    view! {
        <div class="probes-none">
            <p role=failed.then_some("alert")>{text}</p>
            <p class="fine">
                "pretrain/README.md says how probes are trained and what their file holds: a linear classifier \
                 for each depth, as safetensors. If you have one for this model, open it here; it stays on this \
                 computer."
            </p>
            <label class="opener-field">
                <span>{format!("Probes for the {} model", side.label())}</span>
                <input
                    id=format!("own-probes-{}", side.name())
                    type="file"
                    accept=".safetensors"
                    on:change=choose
                />
            </label>
        </div>
    }
}

#[component]
fn ByLayer(side: Side, probed: Probed) -> impl IntoView {
    let model = expect_context::<EngineHandle>().side(side).model;
    let depth = memo(move || model.with(|model| model.as_ref().map_or(0, |m| m.depth)));
    let rows = move || {
        (0..=depth.get()).map(|layer| view! { <LayerRow side probed layer /> }).collect_view()
    };
    let head = (1..=IN_ROW).map(|rank| view! { <th scope="col">{ordinal(rank)}</th> });
    view! {
        <table class="probes-table" aria-label=format!("{}: most probable classes by layer", side.label())>
            <thead>
                <tr><th scope="col">"layer"</th>{head.collect_view()}</tr>
            </thead>
            <tbody>{move || rows()}</tbody>
        </table>
    }
}

fn ordinal(rank: usize) -> &'static str {
    ["first", "second", "third"][rank - 1]
}

/// A depth: its layer's number, which goes there, and its classes. Depth 0 is no layer.
#[component]
fn LayerRow(side: Side, probed: Probed, layer: usize) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let shown = expect_context::<Shown>();
    let model = expect_context::<EngineHandle>().side(side).model;
    let current = move || {
        let last = model.with(|model| model.as_ref().map_or(layer, |model| model.depth));
        shown.layer.get().min(last) == layer
    };
    let is_layer = layer > 0;
    let go = move |_| {
        if is_layer {
            selection.layer.set(Some(layer));
        }
    };
    let label = match is_layer {
        false => {
            view! { <span title="the embedding, before the first layer">"0"</span> }.into_any()
        }
        true => {
            view! { <button aria-label=format!("Go to layer {layer}")>{layer}</button> }.into_any()
        }
    };
    view! {
        <tr
            data-layer=layer
            class:current=current
            class:layer=is_layer
            aria-current=move || current().then_some("true")
            on:click=go
        >
            <th scope="row">{label}</th>
            <Classes side probed layer />
        </tr>
    }
}

/// A row's classes, or why it has none.
#[component]
fn Classes(side: Side, probed: Probed, layer: usize) -> impl IntoView {
    let reading = probed.readings[side.index()];
    let top = memo(move || {
        let named = reading.with(|reading| reading.read().map(|read| named(read, layer, IN_ROW)));
        named.unwrap_or_default()
    });
    let is_constant = memo(move || top.with(Vec::is_empty));
    let cell = move |rank: usize| {
        let entry = move || top.with(|top| top.get(rank).cloned());
        let name = move || entry().map(|(name, _)| name);
        let is_picked = move || name().is_some_and(|name| probed.picked.get() == name);
        let share = Signal::derive(move || entry().map_or(0.0, |(_, share)| share));
        let told = move || entry().map(|(_, share)| percent(share.into()));
        let title = move || Some(format!("{}: {}", name()?, told()?));
        view! {
            <td title=title class:picked=is_picked>
                <span class="probes-name">{move || name()}</span>
                <span class="visually-hidden">{move || told()}</span>
                <Bar side probed share />
            </td>
        }
    };
    move || {
        match is_constant.get() {
        true => view! {
            <td class="fine probes-constant" colspan=IN_ROW>"[CLS] is the same for every image here"</td>
        }
        .into_any(),
        false => (0..IN_ROW).map(cell).collect_view().into_any(),
    }
    }
}

/// The current layer's most probable classes; a click shows one's curve.
#[component]
fn AtLength(side: Side, probed: Probed) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let shown = expect_context::<Shown>();
    let model = expect_context::<EngineHandle>().side(side).model;
    let reading = probed.readings[side.index()];
    let layer = memo(move || {
        let last = model.with(|model| model.as_ref().map_or(1, |model| model.depth));
        shown.layer.get().min(last)
    });
    let top = memo(move || {
        reading
            .with(|reading| reading.read().map(|read| named(read, layer.get(), AT_LENGTH)))
            .unwrap_or_default()
    });
    let entries = (0..AT_LENGTH).map(|rank| {
        let entry = move || top.with(|top| top.get(rank).cloned());
        let name = move || entry().map_or(String::new(), |(name, _)| name);
        let share = Signal::derive(move || entry().map_or(0.0, |(_, share)| share));
        let pick = move |_| selection.set_own(super::CLASS, Some(untrack(name)));
        let is_picked = memo(move || probed.picked.get() == name());
        view! {
            <li hidden=move || entry().is_none() class:picked=is_picked>
                <button
                    title="Show its probability by layer"
                    aria-pressed=move || is_picked.get().to_string()
                    on:click=pick
                >
                    {move || name()}
                </button>
                <Bar side probed share />
                <span class="probes-share" data-number="probability">{move || percent(share.get().into())}</span>
            </li>
        }
    });
    view! {
        <h4>{move || format!("Layer {} names", layer.get())}</h4>
        <ol class="probes-top" data-layer=move || layer.get()>{entries.collect_view()}</ol>
    }
}

/// A probability as a bar; all of the view have one scale.
#[component]
fn Bar(side: Side, probed: Probed, share: Signal<f32>) -> impl IntoView {
    let width = move || format!("width:{:.1}%", 100.0 * share.get() / probed.most.get());
    view! {
        <span class="probes-bar" aria-hidden="true">
            <span data-side=side.name() style=width></span>
        </span>
    }
}

fn named(read: &Probabilities, layer: usize, count: usize) -> Vec<(String, f32)> {
    let top = read.top(layer, count).into_iter();
    top.map(|(class, share)| (read.names[class].clone(), share)).collect()
}
