//! The paper's curves as means over many pictures, both models in one chart.

pub(crate) mod averaging;

use leptos::html;
use leptos::prelude::*;
use web_sys::Event;

use super::perturb::perturbing::PerturbationHandle;
use crate::input::perturbation::Perturbation;
use crate::link::{DistanceUnit, Side};
use crate::page::averaging::{Averaging, Phase, SideMeans, words};
use crate::page::curves::caption::Subject;
use crate::page::curves::comparison::{chart_in_words, scope};
use crate::page::curves::reading::Along;
use crate::page::depth_chart::empty_curve;
use crate::page::saving::offers::MEANS;
use crate::page::side::model_names::beside;
use crate::plot::chart::measure::Measure;
use crate::ui::browser::chosen_files::ChosenFiles;
use crate::ui::curves::chart::Chart;
use crate::ui::curves::figure::Origin;
use crate::ui::maps::Shown;
use crate::ui::saving::figures::{FigureList, Making};
use crate::ui::selection::Selection;
use crate::ui::shell::appearance::Appearance;
use averaging::AveragingHandle;

/// The view “Many images”.
#[component]
pub fn Many() -> impl IntoView {
    let averaging = expect_context::<AveragingHandle>();
    let has_means = Memo::new(move |_| averaging.state.with(Averaging::has_means));
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
    expect_context::<FigureList>().add(MEANS, has_means.into(), move || {
        let files = averaging.files();
        let making: Making = Box::pin(async move { files.into() });
        Some(making)
    });
    let perturbing = expect_context::<PerturbationHandle>();
    let is_neutral = Memo::new(move |_| perturbing.perturbation.with(Perturbation::is_neutral));
    let unperturbed = move || {
        let note = || view! { <p class="fine">"These pictures are not perturbed."</p> };
        (!is_neutral.get()).then(note)
    };
    view! {
        <Choosers />
        {unperturbed}
        <Progress />
        {charts}
    }
}

#[component]
fn Choosers() -> impl IntoView {
    let averaging = expect_context::<AveragingHandle>();
    let state = averaging.state;
    let choose = move |event: Event| {
        if let Some(chosen) = ChosenFiles::of_chooser(&event) {
            averaging.take(chosen);
        }
    };
    let chooser = move |id: &'static str, words: &'static str, is_folder: bool| {
        let input = NodeRef::<html::Input>::new();
        let open = move |_| {
            if let Some(input) = input.get_untracked() {
                input.click();
            }
        };
        view! {
            <button class="button" data-part=id on:click=open>{words}</button>
            <input
                id=id
                class="visually-hidden"
                type="file"
                accept=(!is_folder).then_some("image/*")
                prop:webkitdirectory=is_folder
                multiple
                tabindex="-1"
                aria-hidden="true"
                node_ref=input
                on:change=choose
            />
        }
    };
    let is_busy = Memo::new(move |_| state.with(Averaging::is_busy));
    let can_run_again = Memo::new(move |_| state.with(Averaging::can_run_again));
    let has_means = Memo::new(move |_| state.with(Averaging::has_means));
    let stop = move |_| state.update(|it| it.stop("Stopped. Below is what came before that."));
    view! {
        <div class="many-tools">
            {chooser("many-folder", "Choose a folder …", true)}
            {chooser("many-pictures", "Choose pictures …", false)}
            <span class="fine">"or drop a folder, or pictures, anywhere on the page"</span>
            <span class="many-actions">
                {move || is_busy.get().then(|| view! {
                    <button class="button" data-part="many-stop" on:click=stop>"Stop"</button>
                })}
                {move || can_run_again.get().then(|| view! {
                    <button class="button" data-part="many-again" on:click=move |_| averaging.start()>
                        "Run again"
                    </button>
                })}
                {move || has_means.get().then(|| view! {
                    <button
                        class="button"
                        title="Means and deviations by layer, as a table"
                        on:click=move |_| averaging.save_table()
                    >
                        "Save CSV"
                    </button>
                    <button
                        class="button"
                        title="Means and deviations of every head and frequency"
                        on:click=move |_| averaging.save_json()
                    >
                        "Save JSON"
                    </button>
                })}
            </span>
        </div>
    }
}

/// Where both sides stand, and what was left out.
#[component]
fn Progress() -> impl IntoView {
    let state = expect_context::<AveragingHandle>().state;
    let has_begun = Memo::new(move |_| {
        state.with(|it| {
            !matches!(it.phase(), Phase::Empty | Phase::Gathering(_)) && it.pictures() > 0
        })
    });
    let sides = move || {
        has_begun.get().then(|| {
            let sides = Side::BOTH.map(|side| view! { <SideProgress side /> });
            view! { <div class="many-progress">{sides.into_iter().collect_view()}</div> }
        })
    };
    let omissions = Memo::new(move |_| state.with(Averaging::omissions));
    let [left_out, not_finite, others, unopened] =
        [0, 1, 2, 3].map(|index| move || omissions.with(|all| all[index].clone()));
    view! {
        <p class="many-sentence" role="status">{move || state.with(Averaging::sentence)}</p>
        {sides}
        <p class="fine">{left_out} " " {not_finite} " " {others} " " {unopened}</p>
    }
}

#[component]
fn SideProgress(side: Side) -> impl IntoView {
    let averaging = expect_context::<AveragingHandle>();
    let selection = expect_context::<Selection>();
    let origin = Origin::here();
    let (state, means) = (averaging.state, averaging.means[side.index()]);
    let failure = move || state.with(|it| it.side_failure(side));
    let text = move || state.with(|it| it.side_progress(side));
    let all = move || state.with(Averaging::pictures);
    let done = move || means.with(|means| means.as_ref().map_or(0, |means| means.done));
    let name = move || {
        let id = means.with(|means| means.as_ref().map(|means| means.id.clone()))?;
        beside(&selection.side_name(side), origin.title(side, &id))
    };
    view! {
        <div class="many-side" data-side=side.name()>
            <p>
                <span class="key" data-side=side.name() aria-hidden="true"></span>
                <strong>{move || selection.side_name(side)}</strong>
                " "
                <span class="many-model">{name}</span>
                <span class="many-count" data-number="done">{text}</span>
            </p>
            <progress
                aria-label=format!("{}: pictures looked at", side.label())
                max=move || all().max(1).to_string()
                value=move || done().to_string()
            ></progress>
            <p class="problem" role="status">{failure}</p>
        </div>
    }
}

#[component]
fn MeanChart(measure: Measure) -> impl IntoView {
    let averaging = expect_context::<AveragingHandle>();
    let selection = expect_context::<Selection>();
    let shown = expect_context::<Shown>();
    let appearance = expect_context::<Appearance>();
    let chart = Memo::new(move |_| {
        let layer = shown.layer.get();
        let means = averaging.means.map(|means| means.get());
        let there: Vec<&SideMeans> = means.iter().flatten().map(AsRef::as_ref).collect();
        let unit = words::distance_unit(&there, selection.distance.get());
        let series = Side::BOTH.into_iter().zip(&means).filter_map(|(side, means)| {
            let means = means.as_ref()?;
            let scope = scope(&means.model, layer, unit);
            Some(measure.mean_series(empty_curve(side), &means.totals, scope))
        });
        let of_side = unit == DistanceUnit::Side;
        measure.chart(series.collect(), of_side, Some(layer), appearance.plot_theme())
    });
    let label = Signal::derive(move || {
        chart.with(|chart| format!("Mean: {}", chart_in_words(measure, chart, shown.layer.get())))
    });
    let of = Signal::derive(move || {
        let means = averaging.means.map(|means| means.get());
        let there: Vec<&SideMeans> = means.iter().flatten().map(AsRef::as_ref).collect();
        let models = means
            .each_ref()
            .map(|means| means.as_ref().map(|means| means.id.clone()).unwrap_or_default());
        Subject { words: words::origin(&there), models: Some(models) }
    });
    view! { <Chart name=format!("Mean{measure:?}") chart along=Along::of(measure) label of /> }
}
