//! By depth: how often the classifiers are right, and how probable one class is for the image shown.

use leptos::prelude::*;

use super::context::{ProbesView, pick_class};
use crate::page::curves::caption::Subject;
use crate::page::probes::charts::{
    ShareCurve, accuracy_curves, accuracy_in_words, best, class_curves, share_chart,
};
use crate::page::probes::reading::class_options;
use crate::plot::map::scale::percent;
use crate::ui::selection::Selection;
use crate::ui::views::parts::ViewChart;

/// The accuracy on the validation images, with where each model is best.
#[component]
pub fn AccuracyChart(probes: ProbesView) -> impl IntoView {
    let curves = Memo::new(move |_| probes.with(accuracy_curves));
    let best_of = |curve: &ShareCurve| {
        let (layer, share) = best(curve)?;
        let side = curve.side;
        Some(view! {
            <span>
                {format!("{} is best after layer {layer}: ", side.label())}
                <strong data-number="best" data-side=side.name()>{percent(share)}</strong>
            </span>
        })
    };
    let bests = move || {
        let sides: Vec<_> = curves.get().iter().filter_map(best_of).collect();
        match sides.is_empty() {
            true => view! { <span>"These probes’ files hold no accuracy."</span> }.into_any(),
            false => sides.into_any(),
        }
    };
    let chart = move |layer, theme| {
        share_chart("Probe accuracy (%)".to_owned(), &curves.get(), layer, theme)
    };
    view! {
        <div class="probes-chart">
            <ViewChart
                name="Accuracy".to_owned()
                chart
                decimals=1
                of=Signal::derive(|| Subject { words: "validation images".to_owned(), models: None })
            />
            <p class="comparison-number insight-numbers">{bests}</p>
            <p class="fine">{move || probes.with(accuracy_in_words)}</p>
        </div>
    }
}

/// The probability of the picked class for the image shown.
#[component]
pub fn ClassChart(probes: ProbesView) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let picked = probes.picked;
    let curves =
        Memo::new(move |_| picked.with(|class| probes.with(|all| class_curves(all, class))));
    let options = Memo::new(move |_| probes.with(|readings| class_options(&readings)));
    let entries = move || {
        let option = |name: String| {
            let value = name.clone();
            let selected = move || picked.with(|picked| *picked == value);
            view! { <option value=name.clone() selected=selected>{name.clone()}</option> }
        };
        options.get().into_iter().map(option).collect_view()
    };
    let chart = move |layer, theme| {
        share_chart(format!("Probability of “{}” (%)", picked.get()), &curves.get(), layer, theme)
    };
    view! {
        <div class="probes-chart">
            <ViewChart name="Class".to_owned() chart decimals=1 />
            <label class="control">
                <span>"class"</span>
                <select
                    id="probes-class"
                    prop:value=move || picked.get()
                    on:change=move |event| pick_class(selection, event_target_value(&event))
                >
                    {entries}
                </select>
            </label>
        </div>
    }
}
