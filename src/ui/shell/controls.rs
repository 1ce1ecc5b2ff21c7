//! The line that steers both models at once: layer, head, color scale, map edges, input size.

use leptos::prelude::*;

use super::share::Alone;
use crate::engine::protocol::ModelInfo;
use crate::link::{HeadChoice, ScaleChoice};
use crate::plot::ranking::ranked;
use crate::ui::maps::Shown;
use crate::ui::selection::Selection;
use crate::ui::workers::EngineHandle;

/// The line of controls.
#[component]
pub fn Controls() -> impl IntoView {
    view! {
        <div class="controls" role="group" aria-label="What is shown">
            <LayerSlider />
            <HeadSelect />
            <ScaleSwitch />
            <EdgeSwitch />
            <SizeSelect />
            <Alone />
        </div>
    }
}

#[component]
fn LayerSlider() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let shown = expect_context::<Shown>();
    let choose = move |event| {
        if let Ok(layer) = event_target_value(&event).parse() {
            selection.layer.set(Some(layer));
        }
    };
    view! {
        <label class="control layer">
            <span>"Layer"</span>
            <input
                id="layer"
                data-part="layer"
                type="range"
                style=move || format!("--steps:{}", (shown.depth.get() - 1).max(1))
                min="1"
                max=move || shown.depth.get()
                step="1"
                aria-valuetext=move || format!("{} of {}", shown.layer.get(), shown.depth.get())
                prop:value=move || { shown.depth.get(); shown.layer.get().to_string() }
                on:input=choose
            />
            <output aria-hidden="true">
                <strong>{move || shown.layer.get()}</strong>
                {move || format!(" of {}", shown.depth.get())}
            </output>
        </label>
    }
}

#[component]
fn HeadSelect() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let shown = expect_context::<Shown>();
    let choose = move |event| {
        let head = event_target_value(&event).parse().map_or(HeadChoice::Mean, HeadChoice::One);
        selection.head.set(head);
    };
    // A choice past both models' last head is shown by the last.
    let shown_head = move || match selection.head.get() {
        HeadChoice::One(head) => HeadChoice::One(head.min(shown.heads.get())).to_string(),
        mean => mean.to_string(),
    };
    let options = move || {
        let heads = (1..=shown.heads.get()).map(HeadChoice::One);
        std::iter::once(HeadChoice::Mean)
            .chain(heads)
            .map(|head| {
                let chosen = move || selection.head.get() == head;
                view! { <option value=head.to_string() selected=chosen>{head.to_string()}</option> }
            })
            .collect_view()
    };
    view! {
        <label class="control">
            <span>"Head"</span>
            <select id="head" prop:value=shown_head on:change=choose>
                {move || options()}
            </select>
        </label>
    }
}

#[component]
fn ScaleSwitch() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let shared = Signal::derive(move || selection.scale.get() == ScaleChoice::Shared);
    view! {
        <Switch
            label="Scale"
            names=["shared", "own"]
            titles=[
                "One scale for all maps of this layer: equal colors mean equal attention",
                "Each map to its own maximum: the shape of a faint map can be seen",
            ]
            first=shared
            choose=Callback::new(move |first| {
                selection.scale.set(if first { ScaleChoice::Shared } else { ScaleChoice::Own });
            })
        />
    }
}

#[component]
fn EdgeSwitch() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let crisp = Signal::derive(move || !selection.smooth.get());
    view! {
        <Switch
            label="Edges"
            names=["crisp", "smooth"]
            titles=["One square a patch, as the model sees it", "Interpolated between patches"]
            first=crisp
            choose=Callback::new(move |first: bool| selection.smooth.set(!first))
        />
    }
}

/// Inputs that are offered beside the models' own: whole patches of 16 px, and what is usual.
const SIZES: [usize; 12] = [112, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448];

#[component]
fn SizeSelect() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let engine = expect_context::<EngineHandle>();
    let choose = move |event| selection.size.set(event_target_value(&event).parse().ok());
    let value = move || selection.size.get().map_or(String::new(), |size| size.to_string());
    // One that both models refuse is not offered.
    let fits = move |size: usize| {
        let takes = |model: &ModelInfo| {
            (model.patch..=model.size_most).contains(&(size / model.patch * model.patch))
        };
        let models = engine.sides.map(|side| side.model.with(|model| model.as_ref().map(takes)));
        models.contains(&Some(true)) || models == [None, None]
    };
    let options = move || {
        let mut own: Vec<usize> =
            engine.sides.iter().filter_map(|side| side.default_size.get()).collect();
        own.dedup();
        let named: Vec<String> = own.iter().map(usize::to_string).collect();
        let named = match named.is_empty() {
            true => "own".to_owned(),
            false => format!("own ({} px)", named.join(", ")),
        };
        let chosen = selection.size.get();
        let mut all: Vec<usize> = SIZES.into_iter().filter(|size| fits(*size)).collect();
        all.extend(own.into_iter().chain(chosen));
        let order = ranked(all.len(), &|a, b| all[a].cmp(&all[b]));
        let mut sizes: Vec<usize> = order.into_iter().map(|index| all[index]).collect();
        sizes.dedup();
        let sized = sizes.into_iter().map(|size| (size.to_string(), format!("{size} px")));
        let value = value();
        std::iter::once((String::new(), named))
            .chain(sized)
            .map(|(size, name)| {
                let chosen = size == value;
                view! { <option value=size selected=chosen>{name}</option> }
            })
            .collect_view()
    };
    view! {
        <label
            class="control"
            title="Pixels a side of both models’ input: a larger one has more patches and takes longer"
        >
            <span>"Input"</span>
            <select id="size" prop:value=value on:change=choose>
                {move || options()}
            </select>
        </label>
    }
}

/// Two choices side by side.
#[component]
pub fn Switch(
    /// What is chosen.
    label: &'static str,
    /// The two choices.
    names: [&'static str; 2],
    /// What each means.
    titles: [&'static str; 2],
    /// The first is chosen.
    first: Signal<bool>,
    /// Called with whether the first was clicked.
    choose: Callback<bool>,
) -> impl IntoView {
    let button = move |index: usize| {
        let is_first = index == 0;
        view! {
            <button
                title=titles[index]
                aria-pressed=move || (first.get() == is_first).to_string()
                on:click=move |_| choose.run(is_first)
            >
                {names[index]}
            </button>
        }
    };
    view! {
        <div class="control" role="group" aria-label=label>
            <span>{label}</span>
            <span class="switch">{button(0)}{button(1)}</span>
        </div>
    }
}

/// Some choices side by side.
#[component]
pub fn Choice(
    /// What is chosen.
    label: &'static str,
    /// Each choice's value, its name, and what it means.
    options: Vec<(String, &'static str, &'static str)>,
    /// The value chosen.
    chosen: Signal<String>,
    /// Called with the value clicked.
    choose: Callback<String>,
) -> impl IntoView {
    let button = move |(value, name, title): (String, &'static str, &'static str)| {
        let own = value.clone();
        view! {
            <button
                title=title
                data-value=value.clone()
                aria-pressed=move || (chosen.get() == own).to_string()
                on:click=move |_| choose.run(value.clone())
            >
                {name}
            </button>
        }
    };
    view! {
        <div class="control" role="group" aria-label=label>
            <span>{label}</span>
            <span class="switch">{options.into_iter().map(button).collect_view()}</span>
        </div>
    }
}
