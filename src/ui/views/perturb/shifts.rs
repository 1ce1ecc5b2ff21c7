//! How far a perturbation moved the class token and the patches of both models, by depth and in words.

use leptos::prelude::*;

use super::perturbing::PerturbationHandle;
use crate::input::perturbation::Perturbation;
use crate::link::Side;
use crate::page::layer::own_layer;
use crate::page::token_shift::{Token, TokenShift};
use crate::ui::maps::Shown;
use crate::ui::side::side_title::SideTitle;
use crate::ui::side::state::SideState;
use crate::ui::views::parts::{Numbers, ViewChart};
use crate::ui::views::probes::ProbeLine;
use crate::ui::workers::EngineHandle;

/// What is known of a side's tokens, followed from here on.
fn token_shift(state: SideState, perturbing: PerturbationHandle) -> Memo<TokenShift> {
    Memo::new(move |before: Option<&TokenShift>| {
        let is_neutral = perturbing.perturbation.with(Perturbation::is_neutral);
        let ran = state.curves.with(Option::is_some);
        let shift = state.perturbed.with(|seen| seen.as_ref().map(|seen| seen.shift.clone()));
        TokenShift::next(before, ran, shift, is_neutral)
    })
}

/// Both charts, and a sentence a model.
#[component]
pub fn Shifts() -> impl IntoView {
    let engine = expect_context::<EngineHandle>();
    let perturbing = expect_context::<PerturbationHandle>();
    let shifts = engine.sides.map(|state| token_shift(state, perturbing));
    let charts = [Token::Cls, Token::Patches].map(|token| {
        let chart = move |layer, theme| {
            let sides = engine.sides.iter().filter_map(|state| {
                Some((state.side, state.model.get()?, shifts[state.side.index()].get()))
            });
            token.chart(&sides.collect::<Vec<_>>(), layer, theme)
        };
        view! { <ViewChart name=format!("Shift{token:?}") chart /> }
    });
    let words = Side::BOTH.map(|side| view! { <Words side shift=shifts[side.index()] /> });
    view! {
        <div class="lab-shifts">
            <div class="curves insight-curves">{charts.into_iter().collect_view()}</div>
            <div class="lab-words">{words.into_iter().collect_view()}</div>
        </div>
    }
}

/// A model's numbers at the layer shown.
#[component]
fn Words(side: Side, shift: Memo<TokenShift>) -> impl IntoView {
    let perturbing = expect_context::<PerturbationHandle>();
    let shown = expect_context::<Shown>();
    let model = expect_context::<EngineHandle>().side(side).model;
    let title = move || {
        let layer = |model: &_| own_layer(shown.layer.get(), model);
        model.with(|model| model.as_ref().map(|model| format!("layer {}", layer(model))))
    };
    let numbers = move || {
        let layer = shown.layer.get();
        let number = |token: Token| {
            model.with(|model| shift.with(|shift| token.number(model.as_ref()?, shift, layer)))
        };
        [Token::Cls, Token::Patches].into_iter().filter_map(number).collect()
    };
    let furthest = move || {
        let is_neutral = perturbing.perturbation.with(Perturbation::is_neutral);
        shift.with(|shift| shift.furthest_in_words(is_neutral))
    };
    let no_cls = move || {
        let without = model.with(|model| model.as_ref().is_some_and(|it| it.prefix.count() == 0));
        without.then_some(" This model has no [CLS]: its patches alone are compared.")
    };
    view! {
        <section class="lab-side" data-side=side.name()>
            <SideTitle side>{title}</SideTitle>
            <Numbers of=numbers />
            <ProbeLine side />
            <p class="fine">{furthest}{no_cls}</p>
        </section>
    }
}
