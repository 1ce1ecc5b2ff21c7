//! One model's drawing: what it was given, what it filled in, how wrong each patch is, and its frequencies.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use web_sys::PointerEvent;

use super::appearance::Appearance;
use super::boxed::memo;
use super::drawing_curves::Curves;
use super::engine::EngineHandle;
use super::pixels::{PixelMap, Pixels};
use super::pointer::point_on;
use super::selection::Point;
use super::side_title::SideTitle;
use crate::address::Side;
use crate::engine::protocol::{Answer, ModelInfo, Query, Question, Reconstruction};
use crate::plot::picture::{cover, picture_rgba, shades_rgba};
use crate::plot::series::{Rgb, Theme};

/// The error that has the full shade: more is rare, and one scale makes all masks and models comparable.
const MOST: f32 = 0.3;
const LEGEND_STEPS: usize = 64;
/// Over what the model is not given.
const COVER: Rgb = [0x80; 3];

/// An answer in its parts; cheap to clone.
#[derive(Clone, PartialEq)]
struct Drawn {
    answer: super::insight::KeptAnswer,
    /// Which patches were hidden.
    hidden: Arc<Vec<bool>>,
}

impl Drawn {
    fn told(&self) -> Option<&Reconstruction> {
        match &*self.answer.content {
            Answer::Reconstruction(told) => Some(told),
            _ => None,
        }
    }

    fn plane(&self, index: usize) -> &[f32] {
        let floats = 3 * self.told().map_or(0, |told| told.size * told.size);
        &self.answer.floats[index * floats..(index + 1) * floats]
    }

    fn original(&self) -> &[f32] {
        self.plane(0)
    }

    fn drawing(&self) -> &[f32] {
        self.plane(1)
    }

    /// By patch.
    fn errors(&self) -> &[f32] {
        &self.answer.floats[2 * self.drawing().len()..]
    }

    /// Picture and drawing, patch by patch as the mask says.
    fn filled(&self) -> Vec<u8> {
        let mut pixels = picture_rgba(self.original());
        let drawing = picture_rgba(self.drawing());
        cover(&mut pixels, &self.hidden, |i| {
            [drawing[4 * i], drawing[4 * i + 1], drawing[4 * i + 2]]
        });
        pixels
    }
}

/// One model's half: its drawing, or why there is none.
#[component]
pub fn SideDrawing(
    /// Which model.
    side: Side,
    /// Only what was hidden is drawn; otherwise the decoder's whole drawing is shown.
    filled: Signal<bool>,
) -> impl IntoView {
    let model = expect_context::<EngineHandle>().side(side).model;
    let draws = memo(move || model.with(|m| m.as_ref().map(|m| m.masking.is_some())));
    let body = move || match draws.get() {
        None => ().into_any(),
        Some(false) => {
            let why = move || model.with(|model| model.as_ref().map(why_not));
            view! { <p class="drawing-refusal">{move || why()}</p> }.into_any()
        }
        Some(true) => view! { <Results side filled /> }.into_any(),
    };
    view! {
        <section
            class="drawing comparison"
            data-side=side.name()
            data-draws=move || draws.get().map(|draws| draws.to_string())
        >
            <SideTitle side />
            {move || body()}
        </section>
    }
}

/// Why a model does not draw, and what to do.
fn why_not(model: &ModelInfo) -> &'static str {
    let is = |names: &[&str]| names.iter().any(|name| model.family.starts_with(name));
    let contrastive = model.objective.as_deref() == Some("moco");
    if is(&["MAE"]) {
        "MAE’s decoder is a transformer of its own, which vitscope does not run: choose a model of SimMIM \
         for this side."
    } else if contrastive || is(&["MoCo", "DINO"]) {
        "It learned to tell images apart, never to draw them: nothing in its file turns tokens back into \
         pixels. Choose a model of SimMIM for this side."
    } else {
        "Its file holds no mask token and no linear decoder, so it cannot fill in what is hidden: choose a \
         model of SimMIM, with its decoder, for this side."
    }
}

#[component]
fn Results(side: Side, filled: Signal<bool>) -> impl IntoView {
    let state = expect_context::<EngineHandle>().side(side);
    let appearance = expect_context::<Appearance>();
    // The newest there is, also while the mask goes on changing.
    let newest =
        state.insight.newest(|question| matches!(question, Question::Reconstruction { .. }));
    let drawn = memo(move || {
        let (Question::Reconstruction { mask }, answer) = newest.get()? else { return None };
        let Answer::Reconstruction(told) = &*answer.content else { return None };
        let pixels = 2 * 3 * told.size * told.size;
        let grid = answer.floats.len().checked_sub(pixels).filter(|n| *n > 0)?.isqrt();
        let hidden = Arc::new(mask.patches(grid));
        (answer.floats.len() == pixels + grid * grid).then_some(Drawn { answer, hidden })
    });
    let picture = move |of: fn(&Drawn) -> Vec<u8>| {
        let drawn = drawn.get()?;
        Some(Pixels { rgba: of(&drawn), width: drawn.told()?.size })
    };
    let given = Signal::derive_local(move || {
        picture(|drawn| {
            let mut pixels = picture_rgba(drawn.original());
            cover(&mut pixels, &drawn.hidden, |_| COVER);
            pixels
        })
    });
    let result = Signal::derive_local(move || match filled.get() {
        true => picture(Drawn::filled),
        false => picture(|drawn| picture_rgba(drawn.drawing())),
    });
    let shades = move || {
        let Theme { grid, ink, .. } = appearance.plot_theme();
        [grid, ink]
    };
    let errors = Signal::derive_local(move || {
        let drawn = drawn.get()?;
        let all = drawn.errors().iter().zip(&*drawn.hidden);
        let shown = all.map(|(&e, &hidden)| if hidden || !filled.get() { e } else { f32::NAN });
        let width = drawn.hidden.len().isqrt();
        Some(Pixels { rgba: shades_rgba(shown, MOST, shades()), width })
    });
    let strip = Signal::derive_local(move || {
        let steps = (0..LEGEND_STEPS).map(|i| i as f32 / (LEGEND_STEPS - 1) as f32);
        Some(Pixels { rgba: shades_rgba(steps, 1.0, shades()), width: LEGEND_STEPS })
    });
    let probe = RwSignal::new(None::<Point>);
    let readout = move || {
        let (drawn, (x, y)) = (drawn.get()?, probe.get()?);
        let grid = drawn.hidden.len().isqrt();
        let patch = Query::Point { x, y }.patch(grid);
        let (error, hidden) = (drawn.errors().get(patch)?, drawn.hidden.get(patch)?);
        let state = if *hidden { "hidden" } else { "seen" };
        let (row, column) = (patch / grid + 1, patch % grid + 1);
        Some(format!("row {row}, column {column}, {state}: {error:.3}"))
    };
    let told = memo(move || drawn.get()?.told().cloned());
    let name = move || if filled.get() { "filled in" } else { "whole drawing" };
    view! {
        <div class="comparison-maps">
            <figure>
                <Probed probe><PixelMap pixels=given label="What the model is given" /></Probed>
                <figcaption>"given"</figcaption>
            </figure>
            <figure>
                <Probed probe><PixelMap pixels=result label=Signal::derive(move || name().to_owned()) /></Probed>
                <figcaption>{move || name()}</figcaption>
            </figure>
            <figure>
                <Probed probe><PixelMap pixels=errors label="Error by patch" /></Probed>
                <figcaption>"error by patch"</figcaption>
            </figure>
            <div class="legend insight-legend">
                <span>"0"</span>
                <div class="legend-strip">
                    <PixelMap pixels=strip label="From no error to 0.3 or more" />
                </div>
                <span class="legend-top">{format!("{MOST} or more")}</span>
                <span class="readout" class:live=move || probe.get().is_some()>{move || readout()}</span>
            </div>
            <Numbers told />
            <Curves side told />
        </div>
    }
}

/// A picture under whose pointer an error is read.
#[component]
fn Probed(probe: RwSignal<Option<Point>>, children: Children) -> impl IntoView {
    let frame = NodeRef::<html::Div>::new();
    let look = move |event: PointerEvent| {
        if let Some(frame) = frame.get_untracked() {
            probe.set(Some(point_on(&frame, &event)));
        }
    };
    view! {
        <div
            class="square"
            node_ref=frame
            on:pointermove=look
            on:pointerleave=move |_| probe.set(None)
        >
            {children()}
        </div>
    }
}

#[component]
fn Numbers(told: Memo<Option<Reconstruction>>) -> impl IntoView {
    let error = move || {
        let told = told.get()?;
        let Some((error, loss)) = told.error.zip(told.loss) else {
            return Some(
                view! { <span>"Nothing is hidden: drag over the photograph."</span> }.into_any(),
            );
        };
        let words = format!(
            " mean error of the hidden patches, {:.0} of 255 gray levels (SimMIM’s loss: {loss:.3})",
            255.0 * error
        );
        let shown = view! { <span><strong data-number="error">{format!("{error:.3}")}</strong>{words}</span> };
        Some(shown.into_any())
    };
    let high = move || {
        let [original, drawing] = told.get()?.inside?;
        let Some(kept) = kept_above_half(&original, &drawing) else {
            return Some(
                view! { <span>"What is hidden is flat: it has no high frequencies to be kept."</span> }
                    .into_any(),
            );
        };
        let kept = format!("{:.0}\u{a0}%", 100.0 * kept);
        let shown = view! {
            <span>
                <strong data-number="high">{kept}</strong>
                " of the amplitude in the upper half of the frequencies is left inside the hidden patches"
            </span>
        };
        Some(shown.into_any())
    };
    view! { <p class="comparison-number insight-numbers">{move || error()}{move || high()}</p> }
}

/// The geometric mean, over the upper half of the radii, of the amplitude relative to the original's; none
/// where the original has no more there than rounding to 256 levels leaves in a flat patch.
fn kept_above_half(original: &[f64], drawing: &[f64]) -> Option<f64> {
    let upper = original.len() / 2;
    let mean = |curve: &[f64]| {
        curve.iter().skip(upper).sum::<f64>() / curve.len().saturating_sub(upper) as f64
    };
    // The deviation of what rounding adds to each of the patch's pixels, times its side.
    let side = 2 * original.len().saturating_sub(1);
    let rounding = side as f64 / (255.0 * 12f64.sqrt());
    (mean(original) > rounding.ln()).then(|| (mean(drawing) - mean(original)).exp())
}
