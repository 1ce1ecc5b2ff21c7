//! How far a perturbation moved the class token and the patches of both models, by depth and in words.

use leptos::prelude::*;

use super::appearance::Appearance;
use super::boxed::memo;
use super::chart::{Along, Chart};
use super::engine::EngineHandle;
use super::lab::Lab;
use super::maps::Shown;
use super::probes::ProbeLine;
use super::side::{Perturbed, SideState};
use super::side_title::SideTitle;
use crate::address::Side;
use crate::perturbation::Perturbation;
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

    /// Its cosines, layer by layer: 1 of a photograph that is as it was, and nothing where none are known or
    /// the model has no such token.
    fn of(self, state: &SideState, moved: &Moved) -> Vec<f64> {
        let Some(model) = state.model.get() else { return Vec::new() };
        match (self, moved) {
            (_, Moved::Unknown) => Vec::new(),
            (Token::Cls, Moved::So(perturbed)) => perturbed.shift.cls.clone(),
            (Token::Patches, Moved::So(perturbed)) => perturbed.shift.patches.clone(),
            (Token::Cls, Moved::Not) if !model.prefix.class => Vec::new(),
            (_, Moved::Not) => vec![1.0; model.depth],
        }
    }
}

/// What is known of a side's tokens.
#[derive(Clone, PartialEq)]
enum Moved {
    /// No run of this photograph is in.
    Unknown,
    /// The photograph was seen as it is.
    Not,
    /// It was seen perturbed.
    So(Perturbed),
}

impl Moved {
    /// Followed from here on; what was seen of this photograph is shown until the new is in.
    fn of(state: SideState, lab: Lab) -> Memo<Moved> {
        Memo::new(move |before: Option<&Moved>| {
            let neutral = lab.perturbation.with(Perturbation::is_neutral);
            let ran = state.curves.with(Option::is_some);
            match state.perturbed.get() {
                _ if !ran => Moved::Unknown,
                Some(perturbed) => Moved::So(perturbed),
                None if neutral || before == Some(&Moved::Not) => Moved::Not,
                None => Moved::Unknown,
            }
        })
    }
}

/// Both charts, and a sentence a model.
#[component]
pub fn Shifts() -> impl IntoView {
    let engine = expect_context::<EngineHandle>();
    let lab = expect_context::<Lab>();
    let moved = engine.sides.map(|state| Moved::of(state, lab));
    let charts = [Token::Cls, Token::Patches].map(|token| view! { <ShiftChart token moved /> });
    let words = Side::BOTH.map(|side| view! { <Words side moved=moved[side.index()] /> });
    view! {
        <div class="lab-shifts">
            <div class="curves insight-curves">{charts.into_iter().collect_view()}</div>
            <div class="lab-words">{words.into_iter().collect_view()}</div>
        </div>
    }
}

#[component]
fn ShiftChart(token: Token, moved: [Memo<Moved>; 2]) -> impl IntoView {
    let engine = expect_context::<EngineHandle>();
    let shown = expect_context::<Shown>();
    let appearance = expect_context::<Appearance>();
    let values_of =
        move |state: &SideState| moved[state.side.index()].with(|moved| token.of(state, moved));
    let chart = memo(move || {
        let series = engine.sides.iter().map(|state| {
            let values = values_of(state);
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
            let values = values_of(state);
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
fn Words(side: Side, moved: Memo<Moved>) -> impl IntoView {
    let engine = expect_context::<EngineHandle>();
    let lab = expect_context::<Lab>();
    let shown = expect_context::<Shown>();
    let state = engine.side(side);
    let layer = move || {
        let depth = state.model.with(|model| model.as_ref().map(|model| model.depth))?;
        Some(shown.layer.get().min(depth))
    };
    let at = move |token: Token| {
        let values = moved.with(|moved| token.of(&state, moved));
        Some(format!("{:.2}", values.get(layer()? - 1)?).replace('-', "−"))
    };
    let number = move |token, name: &'static str, words: &'static str| {
        at(token).map(|value| {
            view! {
                <span><strong data-number=name>{value}</strong>{words}</span>
            }
        })
    };
    let furthest = move || match moved.get() {
        Moved::Unknown => None,
        Moved::Not => {
            let neutral = lab.perturbation.with(Perturbation::is_neutral);
            neutral.then(|| "Nothing is changed, and nothing has moved.".to_owned())
        }
        Moved::So(perturbed) => {
            let values = perturbed.shift.patches.iter().enumerate();
            let (layer, least) = values.min_by(|(_, a), (_, b)| a.total_cmp(b))?;
            Some(format!("Its patches moved furthest in layer {}: {least:.2}.", layer + 1))
        }
    };
    let no_cls = move || {
        let without = state.model.with(|model| model.as_ref().is_some_and(|it| !it.prefix.class));
        without.then_some(" This model has no [CLS]: its patches alone are compared.")
    };
    view! {
        <section class="lab-side" data-side=side.name()>
            <SideTitle side>{move || layer().map(|layer| format!("layer {layer}"))}</SideTitle>
            <p class="comparison-number insight-numbers">
                {move || number(Token::Cls, "shift-cls", " [CLS]")}
                {move || number(Token::Patches, "shift-patches", " patches")}
            </p>
            <ProbeLine side />
            <p class="fine">{move || furthest()}{move || no_cls()}</p>
        </section>
    }
}
