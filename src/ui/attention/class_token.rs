//! What \[CLS\] attends to and the patches that hold most of it, as DINO draws them.

use leptos::prelude::*;

use super::Now;
use super::figure::{MapFigure, PatchMap};
use super::rollout::head_words;
use super::section::Section;
use crate::address::{AttentionChoice, HeadChoice, Side};
use crate::analysis::smallest_set;
use crate::engine::protocol::Query;
use crate::plot::heatmap::mask_rgba;
use crate::plot::scale::percent;
use crate::ui::boxed::memo;
use crate::ui::engine::EngineHandle;
use crate::ui::maps::Shown;
use crate::ui::pinned::Pinned;
use crate::ui::pixels::{PixelMap, Pixels};
use crate::ui::selection::Selection;
use crate::ui::side::Rows;
use crate::ui::slider::Slider;
use crate::ui::stage::Crop;

/// Both models' maps.
#[component]
pub fn ClassToken() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let engine = expect_context::<EngineHandle>();
    let shown = expect_context::<Shown>();
    let rows = engine.sides.map(|state| {
        let rows = state.rows(|| Some(Query::Cls));
        memo(move || rows.get().filter(|rows| rows.model.prefix.class))
    });
    let maps = rows.map(|rows| {
        memo(move || {
            let rows = rows.get()?;
            Some(PatchMap::of(&rows.row(shown.layer.get(), selection.head.get()), &rows.model))
        })
    });
    let sides = Side::BOTH.map(|side| {
        let model = engine.side(side).model;
        // Not before the model is there: then nobody knows.
        let without = memo(move || {
            model.with(|model| model.as_ref().is_some_and(|model| !model.prefix.class))
        });
        let map = maps[side.index()];
        let rows = rows[side.index()];
        let caption = Signal::derive(move || {
            let heads = model.with(|model| model.as_ref().map_or(1, |model| model.heads));
            format!("from [CLS], {}", head_words(selection.head.get(), heads))
        });
        let content = move || match without.get() {
            true => view! {
                <p class="attention-none">
                    "This model has no [CLS] token: put one that has it on this side, or look at the rollout."
                </p>
            }
            .into_any(),
            false => view! {
                <MapFigure side name="cls" maps caption marked=false />
                <Mask side map />
                <HeadMasks side rows />
            }
            .into_any(),
        };
        view! { <Section side>{move || content()}</Section> }
    });
    sides.into_iter().collect_view()
}

/// The photograph where the mask is, dimmed elsewhere.
#[component]
fn Mask(side: Side, map: Memo<Option<PatchMap>>) -> impl IntoView {
    let now = expect_context::<Now>();
    let model = expect_context::<EngineHandle>().side(side).model;
    let set = memo(move || Some(smallest_set(&map.get()?.patches, now.choice.get().mass)));
    let pixels = Signal::derive_local(move || set.get().map(mask_pixels));
    let caption = move || format!("the patches with {} of the mass", percent_of(now));
    let words = move || {
        let (set, patches) = (set.get()?, map.get()?.patches);
        let sum = |shares: &mut dyn Iterator<Item = f32>| shares.map(f64::from).sum::<f64>();
        let held = sum(&mut patches.iter().zip(&set).filter(|(_, is_in)| **is_in).map(|(x, _)| *x));
        let mass = sum(&mut patches.iter().copied());
        let count = set.iter().filter(|is_in| **is_in).count();
        let even = (now.choice.get().mass * set.len() as f64 - 1e-9).ceil();
        Some(view! {
            <span>
                <strong data-number="mass">{percent(held / mass)}</strong>
                " of the mass on "
                <strong data-number="patches">{count}</strong>
                {format!(" of {} patches (uniform: {even:.0})", set.len())}
            </span>
        })
    };
    view! {
        <figure data-map="mask">
            <Pinned probe=RwSignal::new(None)>
                <div class="square">
                    <Crop model />
                    <PixelMap pixels label=Signal::derive(caption) />
                </div>
            </Pinned>
            <figcaption>{move || caption()}</figcaption>
        </figure>
        <p class="comparison-number insight-numbers">{move || words()}</p>
    }
}

/// Every head's mask; a click chooses the head.
#[component]
fn HeadMasks(side: Side, rows: Memo<Option<Rows>>) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let shown = expect_context::<Shown>();
    let now = expect_context::<Now>();
    let model = expect_context::<EngineHandle>().side(side).model;
    let heads = memo(move || rows.with(|rows| rows.as_ref().map_or(0, |r| r.model.heads)));
    let tile = move |head: usize| {
        let pixels = Signal::derive_local(move || {
            let patches = rows.get()?.patches(shown.layer.get(), HeadChoice::One(head));
            Some(mask_pixels(smallest_set(&patches, now.choice.get().mass)))
        });
        let pressed = move || match selection.head.get() {
            HeadChoice::One(chosen) => chosen.min(heads.get()) == head,
            HeadChoice::Mean => false,
        };
        // A second click goes back to the mean.
        let choose = move |_| {
            let again = untrack(pressed);
            selection.head.set(if again { HeadChoice::Mean } else { HeadChoice::One(head) });
        };
        view! {
            <button class="head" aria-label=format!("Head {head}") aria-pressed=move || pressed().to_string() on:click=choose>
                <div class="square">
                    <Crop model />
                    <PixelMap pixels label=format!("The mask of head {head}") />
                </div>
                <span class="head-name">{head}</span>
            </button>
        }
    };
    view! {
        <div class="attention-heads" role="group" aria-label=format!("{}: each head’s mask", side.label())>
            {move || (1..=heads.get()).map(tile).collect_view()}
        </div>
    }
}

/// How much of the mass the mask holds.
#[component]
pub fn MassSlider() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let now = expect_context::<Now>();
    let slide = move |value: String| {
        let mut choice = AttentionChoice::default();
        let default = choice.mass;
        if choice.set(AttentionChoice::MASS, &value).is_ok() {
            selection.set_own(AttentionChoice::MASS, (choice.mass != default).then_some(value));
        }
    };
    view! {
        <Slider
            id="attention-mass"
            label="Mass in the mask"
            class="control attention-slider"
            most=1.0
            step=0.05
            value=Signal::derive(move || now.choice.get().mass)
            words=Signal::derive(move || percent_of(now))
            slide=Callback::new(slide)
        />
    }
}

fn percent_of(now: Now) -> String {
    format!("{:.0}\u{a0}%", 100.0 * now.choice.get().mass)
}

fn mask_pixels(set: Vec<bool>) -> Pixels {
    Pixels { rgba: mask_rgba(&set), width: set.len().isqrt() }
}
