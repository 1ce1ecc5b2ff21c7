//! The line that steers both models at once: layer, head, color scale, map edges, input size.

use leptos::prelude::*;

use super::explained::Explained;
use super::play::Play;
use super::share::Alone;
use crate::link::{HeadChoice, ScaleChoice};
use crate::page::controls::{head_options, shown_head, size_options};
use crate::page::explanations::Term;
use crate::ui::maps::Shown;
use crate::ui::selection::Selection;
use crate::ui::workers::EngineHandle;

/// The line of controls.
#[component]
pub fn Controls() -> impl IntoView {
    view! {
        <div class="controls" role="group" aria-label="What is shown">
            <LayerSlider />
            <Play />
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
        <div class="control layer">
            <Explained term=Term::Layer>"Layer"</Explained>
            <input
                id="layer"
                aria-label="Layer"
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
        </div>
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
    let chosen = move || shown_head(selection.head.get(), shown.heads.get()).to_string();
    let option = move |head: HeadChoice| {
        let chosen = move || selection.head.get() == head;
        view! { <option value=head.to_string() selected=chosen>{head.to_string()}</option> }
    };
    let options = move || head_options(shown.heads.get()).map(option).collect_view();
    view! {
        <div class="control">
            <Explained term=Term::Head>"Head"</Explained>
            <select id="head" aria-label="Head" prop:value=chosen on:change=choose>
                {options}
            </select>
        </div>
    }
}

#[component]
fn ScaleSwitch() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let shared = Signal::derive(move || selection.scale.get() == ScaleChoice::Shared);
    view! {
        <Switch
            label="Scale"
            term=Term::Scale
            names=["shared", "own"]
            titles=[
                "Equal colors mean equal attention in both models: one scale for the large maps, one for the small ones",
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
            term=Term::Edges
            names=["crisp", "smooth"]
            titles=["One square a patch, as the model sees it", "Interpolated between patches"]
            first=crisp
            choose=Callback::new(move |first: bool| selection.smooth.set(!first))
        />
    }
}

#[component]
fn SizeSelect() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let engine = expect_context::<EngineHandle>();
    let choose = move |event| selection.size.set(event_target_value(&event).parse().ok());
    let value = move || selection.size.get().map_or(String::new(), |size| size.to_string());
    let options = move || {
        let own: Vec<usize> =
            engine.sides.iter().filter_map(|side| side.default_size.get()).collect();
        let models = engine.sides.map(|side| side.model.get());
        let models = models.each_ref().map(Option::as_ref);
        let value = value();
        let option = |(size, name): (String, String)| {
            let chosen = size == value;
            view! { <option value=size selected=chosen>{name}</option> }
        };
        size_options(models, &own, selection.size.get()).into_iter().map(option).collect_view()
    };
    view! {
        <div class="control">
            <Explained term=Term::Input>"Input"</Explained>
            <select id="size" aria-label="Input" prop:value=value on:change=choose>
                {options}
            </select>
        </div>
    }
}

/// The values of a [`Switch`]'s two choices.
const POSITIONS: [&str; 2] = ["first", "second"];

/// Two choices side by side.
#[component]
pub fn Switch(
    /// What is chosen.
    label: &'static str,
    /// Says more of that.
    term: Term,
    /// The two choices.
    names: [&'static str; 2],
    /// What each means.
    titles: [&'static str; 2],
    /// The first is chosen.
    first: Signal<bool>,
    /// Called with whether the first was clicked.
    choose: Callback<bool>,
) -> impl IntoView {
    let options = std::array::from_fn::<_, 2, _>(|index| {
        (POSITIONS[index].to_owned(), names[index], titles[index])
    });
    let chosen = Signal::derive(move || POSITIONS[usize::from(!first.get())].to_owned());
    let choose = Callback::new(move |position: String| choose.run(position == POSITIONS[0]));
    view! { <Choice label term options=options.into() chosen choose /> }
}

/// Some choices side by side.
#[component]
pub fn Choice(
    /// What is chosen.
    label: &'static str,
    /// Says more of that.
    term: Term,
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
            <Explained term>{label}</Explained>
            <span class="switch">{options.into_iter().map(button).collect_view()}</span>
        </div>
    }
}
