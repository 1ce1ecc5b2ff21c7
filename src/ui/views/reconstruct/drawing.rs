//! One model's drawing: what it was given, what it filled in, how wrong each patch is, and its frequencies.

use leptos::html;
use leptos::prelude::*;
use web_sys::PointerEvent;

use super::drawing_curves::DrawingCurves;
use crate::engine::protocol::Question;
use crate::grid::Point;
use crate::link::Side;
use crate::page::reconstruction::drawing::{Drawing, MOST_ERROR};
use crate::page::reconstruction::sentences::{drawing_numbers, why_not};
use crate::plot::map::picture::shades_rgba;
use crate::ui::shell::appearance::Appearance;
use crate::ui::side::side_title::SideTitle;
use crate::ui::side::state::SideState;
use crate::ui::views::parts::{MapLegend, Numbers};
use crate::ui::widgets::pixels::{PixelMap, Pixels};
use crate::ui::widgets::pointer::point_on;
use crate::ui::workers::EngineHandle;

const LEGEND_STEPS: usize = 64;

/// One model's half: its drawing, or why there is none.
#[component]
pub fn SideDrawing(
    /// The side whose model draws.
    side: Side,
    /// Only what was hidden is drawn; otherwise the decoder's whole drawing is shown.
    filled: Signal<bool>,
) -> impl IntoView {
    let model = expect_context::<EngineHandle>().side(side).model;
    let draws = Memo::new(move |_| model.with(|m| m.as_ref().map(|m| m.masking.is_some())));
    let body = move || match draws.get() {
        None => ().into_any(),
        Some(false) => {
            let why = move || model.with(|model| model.as_ref().map(why_not));
            view! { <p class="drawing-refusal">{why}</p> }.into_any()
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
            {body}
        </section>
    }
}

/// A side's newest drawing, also while the mask goes on changing.
pub fn newest_drawing(state: SideState) -> Memo<Option<Drawing>> {
    let newest =
        state.answers.newest(|question| matches!(question, Question::Reconstruction { .. }));
    Memo::new(move |_| {
        let (Question::Reconstruction { mask }, answer) = newest.get()? else { return None };
        Drawing::of(&mask, answer.content, answer.floats)
    })
}

#[component]
fn Results(side: Side, filled: Signal<bool>) -> impl IntoView {
    let state = expect_context::<EngineHandle>().side(side);
    let appearance = expect_context::<Appearance>();
    let drawing = newest_drawing(state);
    let picture = move |of: fn(&Drawing) -> Vec<u8>| {
        let drawing = drawing.get()?;
        Some(Pixels { rgba: of(&drawing), width: drawing.size().width })
    };
    let given = Signal::derive_local(move || picture(Drawing::given_rgba));
    let result = Signal::derive_local(move || match filled.get() {
        true => picture(Drawing::filled_rgba),
        false => picture(Drawing::whole_rgba),
    });
    let shades = move || {
        let theme = appearance.plot_theme();
        [theme.grid, theme.ink]
    };
    let errors = Signal::derive_local(move || {
        let drawing = drawing.get()?;
        let rgba = drawing.errors_rgba(!filled.get(), shades());
        Some(Pixels { rgba, width: drawing.grid().columns })
    });
    let strip = Signal::derive_local(move || {
        let steps = (0..LEGEND_STEPS).map(|i| i as f32 / (LEGEND_STEPS - 1) as f32);
        Some(Pixels { rgba: shades_rgba(steps, 1.0, shades()), width: LEGEND_STEPS })
    });
    let point = RwSignal::new(None::<Point>);
    let numbers = Memo::new(move |_| drawing.get()?.numbers().cloned());
    let said = move || numbers.with(|numbers| numbers.as_ref().map(drawing_numbers));
    let name = move || if filled.get() { "filled in" } else { "whole drawing" };
    view! {
        <div class="comparison-maps">
            <figure>
                <Pointed point><PixelMap pixels=given label="What the model is given" /></Pointed>
                <figcaption>"given"</figcaption>
            </figure>
            <figure>
                <Pointed point>
                    <PixelMap pixels=result label=Signal::derive(move || name().to_owned()) />
                </Pointed>
                <figcaption>{name}</figcaption>
            </figure>
            <figure>
                <Pointed point><PixelMap pixels=errors label="Error by patch" /></Pointed>
                <figcaption>"error by patch"</figcaption>
            </figure>
            <MapLegend
                least="0"
                strip
                label=format!("From no error to {MOST_ERROR} or more")
                most=format!("{MOST_ERROR} or more")
                point
                reading=move |point| drawing.get()?.reading(point)
            />
            <Numbers of=move || said().unwrap_or_default() />
            <DrawingCurves side numbers />
        </div>
    }
}

/// A picture under whose pointer an error is read.
#[component]
fn Pointed(point: RwSignal<Option<Point>>, children: Children) -> impl IntoView {
    let frame = NodeRef::<html::Div>::new();
    let look = move |event: PointerEvent| {
        if let Some(frame) = frame.get_untracked() {
            point.set(Some(point_on(&frame, &event)));
        }
    };
    view! {
        <div
            class="square"
            node_ref=frame
            on:pointermove=look
            on:pointerleave=move |_| point.set(None)
        >
            {children()}
        </div>
    }
}
