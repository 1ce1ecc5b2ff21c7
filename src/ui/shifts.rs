//! How far a perturbation moved the class token and the patches of both models, by depth and in words.

use leptos::prelude::*;

use super::appearance::Appearance;
use super::chart::{Along, Chart};
use super::engine::EngineHandle;
use super::maps::Shown;
use super::probes::ProbeLine;
use super::side::SideState;
use crate::address::Side;
use crate::plot::curve::{LineChart, XAxis, YAxis};
use crate::plot::series::Series;

/// What a chart shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    /// The class token.
    Cls,
    /// The mean over the patches.
    Patches,
}

impl Token {
    fn title(self) -> &'static str {
        match self {
            Token::Cls => "Cosine to itself: [CLS]",
            Token::Patches => "Cosine to itself: patches",
        }
    }

    /// Its cosines, layer by layer: 1 while nothing is perturbed, and nothing where the model has no such
    /// token.
    fn of(self, state: &SideState) -> Vec<f64> {
        let Some(model) = state.model.get() else { return Vec::new() };
        state.perturbed.with(|perturbed| match (self, perturbed) {
            (Token::Cls, Some(perturbed)) => perturbed.shift.cls.clone(),
            (Token::Patches, Some(perturbed)) => perturbed.shift.patches.clone(),
            (Token::Cls, None) if model.prefix_tokens == 0 => Vec::new(),
            (_, None) => vec![1.0; model.depth],
        })
    }
}

/// Both charts, and a sentence a model.
#[component]
pub fn Shifts() -> impl IntoView {
    let charts = [Token::Cls, Token::Patches].map(|token| view! { <ShiftChart token /> });
    let words = Side::BOTH.map(|side| view! { <Words side /> });
    view! {
        <div class="lab-shifts">
            <div class="curves insight-curves">{charts.into_iter().collect_view()}</div>
            <div class="lab-words">{words.into_iter().collect_view()}</div>
        </div>
    }
}

#[component]
fn ShiftChart(token: Token) -> impl IntoView {
    let engine = expect_context::<EngineHandle>();
    let shown = expect_context::<Shown>();
    let appearance = expect_context::<Appearance>();
    let chart = Memo::new(move |_| {
        let series = engine.sides.iter().map(|state| {
            let values = token.of(state);
            let points = values.iter().enumerate().map(|(i, y)| ((i + 1) as f64, *y)).collect();
            match state.side {
                Side::Cl => Series::contrastive(points),
                Side::Mim => Series::masked(points),
            }
        });
        LineChart {
            title: token.title().to_owned(),
            x_label: "layer".to_owned(),
            x: XAxis::Depth,
            y: YAxis::AtLeast(0.8, 1.0),
            series: series.filter(|series| !series.points.is_empty()).collect(),
            marked: Some(shown.layer.get() as f64),
            theme: appearance.plot_theme(),
        }
    });
    let label = Signal::derive(move || {
        let layer = shown.layer.get();
        let values = engine.sides.iter().filter_map(|state| {
            let values = token.of(state);
            let value = values.get(layer - 1).or(values.last())?;
            Some(format!("{} {value:.3}", state.side.label()))
        });
        let values: Vec<String> = values.collect();
        format!("{}, layer {layer}: {}", token.title(), values.join(", "))
    });
    view! { <Chart name=format!("Shift{token:?}") chart along=Along::Depth label /> }
}

/// A model's numbers at the layer shown.
#[component]
fn Words(side: Side) -> impl IntoView {
    let engine = expect_context::<EngineHandle>();
    let shown = expect_context::<Shown>();
    let state = engine.side(side);
    let layer = move || {
        let depth = state.model.with(|model| model.as_ref().map(|model| model.depth))?;
        Some(shown.layer.get().min(depth))
    };
    let at = move |token: Token| {
        let values = token.of(&state);
        Some(format!("{:.2}", values.get(layer()? - 1)?).replace('-', "−"))
    };
    let number = move |token, name: &'static str, words: &'static str| {
        at(token).map(|value| {
            view! {
                <span><strong data-number=name>{value}</strong>{words}</span>
            }
        })
    };
    let furthest = move || {
        let values = Token::Patches.of(&state);
        let (layer, least) = values.iter().enumerate().min_by(|(_, a), (_, b)| a.total_cmp(b))?;
        Some(match state.perturbed.with(Option::is_some) {
            true => format!("Its patches moved furthest in layer {}: {least:.2}.", layer + 1),
            false => "Nothing is changed, and nothing has moved.".to_owned(),
        })
    };
    let no_cls = move || {
        let without =
            state.model.with(|model| model.as_ref().is_some_and(|it| it.prefix_tokens == 0));
        without.then_some(" This model has no [CLS]: its patches alone are compared.")
    };
    view! {
        <section class="lab-side" data-side=side.name()>
            <h3>
                <span class="key" data-side=side.name() aria-hidden="true"></span>
                {side.label()}
                <span class="fine">{move || layer().map(|layer| format!("layer {layer}"))}</span>
            </h3>
            <p class="comparison-number insight-numbers">
                {move || number(Token::Cls, "shift-cls", " [CLS]")}
                {move || number(Token::Patches, "shift-patches", " patches")}
            </p>
            <ProbeLine side />
            <p class="fine">{furthest}{no_cls}</p>
        </section>
    }
}
