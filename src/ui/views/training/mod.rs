//! The paper's measures over a model's training, checkpoint by checkpoint, and any of them on its side.

mod measuring;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement};

use super::parts::ViewChart;
use crate::link::Side;
use crate::page::curves::caption::Subject;
use crate::page::curves::reading::Along;
use crate::page::training::{MEASURES, Trained, Training, along, chart};
use crate::plot::chart::measure::Measure;
use crate::ui::browser::chosen_files::ChosenFiles;
use crate::ui::curves::figure::Origin;
use crate::ui::side::model_files::ModelFiles;
use crate::ui::side::side_title::SideTitle;
pub(crate) use measuring::TrainingHandle;

/// The view “Training”.
#[component]
pub fn TrainingView() -> impl IntoView {
    let training = expect_context::<TrainingHandle>();
    training.measure_while_open();
    let charts = move || {
        let along = along(training.is_images.get());
        let chart = |measure| view! { <MeasureChart measure along /> };
        MEASURES.map(chart).collect_view()
    };
    view! {
        <div class="training-sides">
            <SideTraining side=Side::Cl />
            <SideTraining side=Side::Mim />
        </div>
        <Failures />
        <div class="curves insight-curves training-curves" data-measured=move || training.progress()>
            {charts}
        </div>
    }
}

/// A side's checkpoints: a slider to put one on the side, and the way to a training of one's own.
#[component]
fn SideTraining(side: Side) -> impl IntoView {
    let training = expect_context::<TrainingHandle>();
    let model_files = expect_context::<ModelFiles>();
    let count = Memo::new(move |_| training.state.with(|it| it.checkpoints(side).len()));
    let place = Memo::new(move |_| training.place_on(side));
    // Under the thumb while it is dragged.
    let dragged = RwSignal::new(None::<usize>);
    let at = move || dragged.get().or_else(|| place.get()).unwrap_or(count.get().saturating_sub(1));
    let words = move || {
        let is_shown = dragged.get().or(place.get()).is_some();
        training.state.with(|state| state.words(side, at(), is_shown))
    };
    let of_event = |event: &Event| {
        let input = event.target()?.dyn_into::<HtmlInputElement>().ok()?;
        input.value().parse::<usize>().ok()
    };
    let drag = move |event: Event| dragged.set(of_event(&event));
    let choose = move |event: Event| {
        dragged.set(None);
        if let Some(index) = of_event(&event) {
            training.put_on(side, index, model_files);
        }
    };
    let input = NodeRef::<html::Input>::new();
    let open = move |_| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let take = move |event: Event| {
        if let Some(chosen) = ChosenFiles::of_chooser(&event) {
            training.take(side, chosen.files);
        }
    };
    view! {
        <div class="training-side" data-side=side.name()>
            <SideTitle side />
            <label class="training-slider">
                <span class="visually-hidden">{format!("Checkpoint of {}", side.label())}</span>
                <input
                    type="range"
                    min="0"
                    max=move || count.get().saturating_sub(1)
                    prop:value=move || at().to_string()
                    disabled=move || count.get() < 2
                    aria-valuetext=words
                    on:input=drag
                    on:change=choose
                />
            </label>
            <p class="fine" role="status">{words}</p>
            <p>
                <button class="button" data-part="own-training" on:click=open>
                    "Checkpoints of your own …"
                </button>
                " "
                <span class="fine">"or drop several files here; they come in the order of their names"</span>
                <input
                    class="visually-hidden"
                    type="file"
                    multiple
                    tabindex="-1"
                    aria-hidden="true"
                    node_ref=input
                    on:change=take
                />
            </p>
        </div>
    }
}

/// What could not be measured, and why.
#[component]
fn Failures() -> impl IntoView {
    let training = expect_context::<TrainingHandle>();
    let failures = Memo::new(move |_| training.state.with(Training::failures));
    move || {
        let lines = failures.get();
        let line = |line| view! { <li>{line}</li> };
        (!lines.is_empty()).then(|| {
            view! { <ul class="fine" role="alert">{lines.into_iter().map(line).collect_view()}</ul> }
        })
    }
}

#[component]
fn MeasureChart(measure: Measure, along: Along) -> impl IntoView {
    let training = expect_context::<TrainingHandle>();
    let drawn = move |layer, theme| {
        let trained = training.state.with(|state| Trained::of(state, measure, layer));
        chart(measure, trained, layer, theme)
    };
    let origin = Origin::here();
    let of = Signal::derive(move || Subject {
        words: training.state.with(|state| state.subject(&origin.picture())),
        models: Some(Default::default()),
    });
    view! { <ViewChart name=format!("Trained{measure:?}") chart=drawn along of /> }
}
