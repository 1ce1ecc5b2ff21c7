//! By depth: how often the classifiers are right, and how probable one class is for the image shown.

use js_sys::JsString;
use leptos::prelude::*;

use super::reading::{Probabilities, percent};
use super::{Probed, pick_class};
use crate::engine::limits::grouped;
use crate::link::Side;
use crate::plot::chart::curve::{LineChart, XAxis, YAxis};
use crate::plot::chart::series::Series;
use crate::plot::ranking::ranked;
use crate::ui::curves::chart::{Along, Chart};
use crate::ui::curves::figure::Of;
use crate::ui::curves::row::no_curve;
use crate::ui::maps::Shown;
use crate::ui::selection::Selection;
use crate::ui::shell::appearance::Appearance;
use crate::ui::widgets::boxed::memo;

/// One side's points, and the share that chance would have.
type Curve = (Side, Vec<(f64, f64)>, f64);

/// The accuracy on the validation images, with where each model is best.
#[component]
pub fn AccuracyChart(probed: Probed) -> impl IntoView {
    let curves = memo(move || {
        probed.curves(|read| {
            let all = read.info.accuracy.as_ref()?;
            let first = read.info.first;
            Some(all.iter().enumerate().map(|(i, top)| ((first + i) as f64, *top)).collect())
        })
    });
    let best = move || {
        let sides = curves.get().into_iter().filter_map(|(side, points, _)| {
            let (depth, top) = points.into_iter().reduce(|a, b| if b.1 > a.1 { b } else { a })?;
            Some(view! {
                <span>
                    {format!("{} is best after layer {depth:.0}: ", side.label())}
                    <strong data-number="best" data-side=side.name()>{percent(top)}</strong>
                </span>
            })
        });
        let sides: Vec<_> = sides.collect();
        match sides.is_empty() {
            true => view! { <span>"These probes’ files hold no accuracy."</span> }.into_any(),
            false => sides.into_any(),
        }
    };
    let of = move || {
        let measured = |read: &Probabilities| {
            read.info.accuracy.as_ref()?;
            let images = read.info.images.map(|images| format!("{} images, ", grouped(images)));
            Some(format!("{}chance: {}", images.unwrap_or_default(), percent(read.chance())))
        };
        let sides = probed.by_side(measured);
        let (_, first) = sides.first()?;
        let measured = match sides.iter().all(|(_, measured)| measured == first) {
            true => first.clone(),
            false => {
                let each = sides.iter().map(|(side, it)| format!("{}: {it}", side.label()));
                each.collect::<Vec<_>>().join("; ")
            }
        };
        Some(format!("The share of validation images whose class is named right ({measured})."))
    };
    view! {
        <div class="probes-chart">
            <DepthChart
                name="Accuracy"
                title=Signal::derive(|| "Probe accuracy (%)".to_owned())
                curves
                of=Signal::derive(|| Of { words: "validation images".to_owned(), models: None })
            />
            <p class="comparison-number insight-numbers">{move || best()}</p>
            <p class="fine">{move || of()}</p>
        </div>
    }
}

/// The probability of the picked class for the image shown.
#[component]
pub fn ClassChart(probed: Probed) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let curves = memo(move || {
        let picked = probed.picked.get();
        probed.curves(|read| Some(read.curve(read.class(&picked)?)))
    });
    let options = memo(move || {
        let names: Vec<String> = probed.read(|read| Some(read.names.to_vec())).flatten().collect();
        let lower = |name: &String| String::from(JsString::from(name.as_str()).to_lower_case());
        let lower: Vec<String> = names.iter().map(lower).collect();
        let order = ranked(names.len(), &|a, b| lower[a].cmp(&lower[b]));
        let mut names: Vec<String> = order.into_iter().map(|index| names[index].clone()).collect();
        names.dedup();
        names
    });
    let entries = move || {
        let option = |name: String| {
            let value = name.clone();
            let selected = move || probed.picked.with(|picked| *picked == value);
            view! { <option value=name.clone() selected=selected>{name.clone()}</option> }
        };
        options.get().into_iter().map(option).collect_view()
    };
    view! {
        <div class="probes-chart">
            <DepthChart
                name="Class"
                title=Signal::derive(move || {
                    format!("Probability of “{}” (%)", probed.picked.get())
                })
                curves
            />
            <label class="control">
                <span>"class"</span>
                <select
                    id="probes-class"
                    prop:value=move || probed.picked.get()
                    on:change=move |event| pick_class(selection, event_target_value(&event))
                >
                    {move || entries()}
                </select>
            </label>
        </div>
    }
}

/// Both models by depth, in percent, over what chance would give.
#[component]
fn DepthChart(
    name: &'static str,
    title: Signal<String>,
    curves: Memo<Vec<Curve>>,
    #[prop(optional)] of: Option<Signal<Of>>,
) -> impl IntoView {
    let shown = expect_context::<Shown>();
    let appearance = expect_context::<Appearance>();
    let chart = memo(move || {
        let theme = appearance.plot_theme();
        let curves = curves.get();
        let in_percent = |points: Vec<(f64, f64)>| -> Vec<(f64, f64)> {
            points.into_iter().map(|(x, y)| (x, 100.0 * y)).collect()
        };
        let chance = |label: &str, (_, points, chance): &Curve| {
            let points = points.iter().map(|(x, _)| (*x, 100.0 * chance)).collect();
            Series::level(label, theme.muted, points)
        };
        let chances: Vec<Series> = match curves.windows(2).any(|pair| pair[0].2 != pair[1].2) {
            true => {
                let own = |it: &Curve| chance(&format!("chance, {}", it.0.label()), it);
                curves.iter().map(own).collect()
            }
            false => {
                let longest = curves.iter().max_by_key(|(_, points, _)| points.len());
                longest.map(|it| chance("chance", it)).into_iter().collect()
            }
        };
        let models = curves
            .into_iter()
            .map(|(side, points, _)| Series { points: in_percent(points), ..no_curve(side) });
        LineChart {
            title: title.get(),
            x_label: "layer".to_owned(),
            x: XAxis::Depth,
            y: YAxis::FromZero,
            series: chances.into_iter().chain(models).collect(),
            marked: Some(shown.layer.get() as f64),
            theme,
        }
    });
    let label = Signal::derive(move || {
        let layer = shown.layer.get();
        let values = curves.get().into_iter().filter_map(|(side, points, _)| {
            let (_, y) = points.into_iter().rev().find(|(x, _)| *x <= layer as f64)?;
            Some(format!("{} {:.3}", side.label(), 100.0 * y))
        });
        format!("{}, layer {layer}: {}", title.get(), values.collect::<Vec<_>>().join(", "))
    });
    view! { <Chart name=name.to_owned() chart along=Along::Depth label decimals=1 nostrip:of /> }
}

impl Probed {
    /// Of each side that was read, what `of` makes of it.
    fn curves(self, of: impl Fn(&Probabilities) -> Option<Vec<(f64, f64)>>) -> Vec<Curve> {
        let curves = self.by_side(|read| Some((of(read)?, read.chance())));
        curves.into_iter().map(|(side, (points, chance))| (side, points, chance)).collect()
    }

    fn by_side<T>(self, of: impl Fn(&Probabilities) -> Option<T>) -> Vec<(Side, T)> {
        let own = |side: Side| {
            self.readings[side.index()].with(|reading| Some((side, of(reading.read()?)?)))
        };
        Side::BOTH.into_iter().filter_map(own).collect()
    }
}
