//! What one model's classifiers name, layer by layer, and the current layer's five at length.

use leptos::prelude::*;
use web_sys::Event;

use super::context::{ProbesView, pick_class};
use super::files::ProbeFiles;
use crate::link::Side;
use crate::page::layer::own_layer;
use crate::page::probes::reading::{ClassShare, Reading};
use crate::page::probes::sentence::token_in_words;
use crate::ui::browser::chosen_files::ChosenFiles;
use crate::ui::maps::Shown;
use crate::ui::selection::Selection;
use crate::ui::side::side_title::SideTitle;
use crate::ui::workers::EngineHandle;

/// How many classes a row of the table holds, and the list under it.
const IN_ROW: usize = 3;
const AT_LENGTH: usize = 5;

/// A side's most probable classes, and the classifiers that say so.
#[component]
pub fn SideProbes(side: Side, probes: ProbesView) -> impl IntoView {
    let reading = probes.readings[side.index()];
    let token = move || reading.with(|reading| Some(token_in_words(reading.read()?.info.token)));
    // The parts stay in the document while what they say changes.
    let stage = Memo::new(move |_| {
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
        Some(Ok(())) => view! { <ByLayer side probes /> <AtLength side probes /> }.into_any(),
    };
    let files = expect_context::<ProbeFiles>();
    let problem =
        Memo::new(move |_| reading.with(|reading| files.problem(side, &reading.read()?.info)));
    let insight = expect_context::<EngineHandle>().side(side).answers;
    let is_stale = move || {
        let read = reading.with(|reading| reading.read().map(|read| read.question.clone()));
        read.is_some_and(|question| insight.get(&question).is_none())
    };
    view! {
        <section class="comparison probed" class:stale=is_stale data-side=side.name()>
            <SideTitle side>{token}</SideTitle>
            {move || problem.get().map(|text| view! { <p class="problem" role="status">{text}</p> })}
            {body}
        </section>
    }
}

/// What is missing, and the way to it.
#[component]
fn NoProbes(side: Side, error: Option<String>) -> impl IntoView {
    let files = expect_context::<ProbeFiles>();
    let choose = move |event: Event| {
        let chosen = ChosenFiles::of_chooser(&event);
        if let Some(file) = chosen.and_then(|chosen| chosen.files.into_iter().next()) {
            files.open(side, &file);
        }
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
fn ByLayer(side: Side, probes: ProbesView) -> impl IntoView {
    let model = expect_context::<EngineHandle>().side(side).model;
    let depth = Memo::new(move |_| model.with(|model| model.as_ref().map_or(0, |m| m.depth)));
    let rows = move || {
        (0..=depth.get()).map(|layer| view! { <LayerRow side probes layer /> }).collect_view()
    };
    let head = (1..=IN_ROW).map(|rank| view! { <th scope="col">{ordinal(rank)}</th> });
    view! {
        <table class="probes-table" aria-label=format!("{}: most probable classes by layer", side.label())>
            <thead>
                <tr><th scope="col">"layer"</th>{head.collect_view()}</tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn ordinal(rank: usize) -> &'static str {
    ["first", "second", "third"][rank - 1]
}

/// A depth: its layer's number, which goes there, and its classes. Depth 0 is no layer.
#[component]
fn LayerRow(side: Side, probes: ProbesView, layer: usize) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let shown = expect_context::<Shown>();
    let model = expect_context::<EngineHandle>().side(side).model;
    let current = move || {
        let own = |model: &_| own_layer(shown.layer.get(), model);
        model.with(|model| model.as_ref().is_none_or(|model| own(model) == layer))
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
            <Classes side probes layer />
        </tr>
    }
}

/// A row's classes, or why it has none.
#[component]
fn Classes(side: Side, probes: ProbesView, layer: usize) -> impl IntoView {
    let top = probes.top(side, move || layer, IN_ROW);
    let is_constant = Memo::new(move |_| top.with(Vec::is_empty));
    let cell = move |rank: usize| {
        let class = Memo::new(move |_| top.with(|top| top.get(rank).cloned()));
        let title = move || class.get().map(|it| format!("{}: {}", it.name, it.percent));
        let is_picked = move || class.get().is_some_and(|it| it.name == probes.picked.get());
        view! {
            <td title=title class:picked=is_picked>
                <span class="probes-name">{move || class.get().map(|it| it.name)}</span>
                <span class="visually-hidden">{move || class.get().map(|it| it.percent)}</span>
                <Bar side class />
            </td>
        }
    };
    let constant = || {
        view! {
            <td class="fine probes-constant" colspan=IN_ROW>"[CLS] is the same for every image here"</td>
        }
    };
    view! {
        <Show when=move || !is_constant.get() fallback=constant>
            {(0..IN_ROW).map(cell).collect_view()}
        </Show>
    }
}

/// The current layer's most probable classes; a click shows one's curve.
#[component]
fn AtLength(side: Side, probes: ProbesView) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let shown = expect_context::<Shown>();
    let model = expect_context::<EngineHandle>().side(side).model;
    let layer = Memo::new(move |_| {
        model.with(|model| model.as_ref().map_or(1, |model| own_layer(shown.layer.get(), model)))
    });
    let top = probes.top(side, move || layer.get(), AT_LENGTH);
    let entries = (0..AT_LENGTH).map(|rank| {
        let class = Memo::new(move |_| top.with(|top| top.get(rank).cloned()));
        let name = move || class.get().map(|it| it.name).unwrap_or_default();
        let is_picked = Memo::new(move |_| probes.picked.get() == name());
        view! {
            <li hidden=move || class.get().is_none() class:picked=is_picked>
                <button
                    title="Show its probability by layer"
                    aria-pressed=move || is_picked.get().to_string()
                    on:click=move |_| pick_class(selection, untrack(name))
                >
                    {name}
                </button>
                <Bar side class />
                <span class="probes-share" data-number="probability">
                    {move || class.get().map(|it| it.percent)}
                </span>
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
fn Bar(side: Side, class: Memo<Option<ClassShare>>) -> impl IntoView {
    view! {
        <span class="probes-bar" aria-hidden="true">
            <span data-side=side.name() style=move || class.get().map(|it| it.bar)></span>
        </span>
    }
}
