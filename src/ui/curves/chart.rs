//! A line chart on a canvas: drawn when it changes, read under the pointer, clicked to go to a layer.

use leptos::html;
use leptos::prelude::*;
use leptos_use_element_size::{UseElementSizeReturn, use_element_size};
use plotters::prelude::IntoDrawingArea;
use plotters_canvas::CanvasBackend;
use web_sys::{HtmlInputElement, MouseEvent};

use super::save_chart::SaveChart;
use crate::link::Side;
use crate::page::curves::caption::{Subject, name_models};
use crate::page::curves::reading::{Along, column_of, layer_at, reading};
use crate::page::explanations::Term;
use crate::plot::chart::curve::LineChart;
use crate::ui::selection::Selection;
use crate::ui::shell::explained::Explained;
use crate::ui::widgets::paint::{in_a_task, paint_once};

/// A chart that the pointer and the arrow keys read.
#[component]
pub fn Chart(
    /// Its name in `data-measure`.
    name: String,
    /// What to draw.
    chart: Memo<LineChart>,
    /// What x is.
    along: Along,
    /// What its title means, where it is explained.
    #[prop(optional)]
    term: Option<Term>,
    /// The chart in words.
    #[prop(into)]
    label: Signal<String>,
    /// How many digits the values under the pointer have behind the point.
    #[prop(default = 3)]
    decimals: usize,
    /// What it is of, where it is not both models on the picture shown.
    #[prop(optional, into)]
    of: Option<Signal<Subject>>,
    /// What stands beside it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let chart = Memo::new(move |_| {
        let mut chart = chart.get();
        name_models(&mut chart, Side::BOTH.map(|side| Some(selection.side_name(side))));
        chart
    });
    let canvas = NodeRef::<html::Canvas>::new();
    let UseElementSizeReturn { width, height } = use_element_size(canvas);
    let hover = RwSignal::new(None::<f64>);

    let paint = move || {
        let (Some(width), Some(height)) = (width.try_get_untracked(), height.try_get_untracked())
        else {
            return;
        };
        let canvas = canvas.try_get_untracked().flatten();
        if let Some(canvas) = canvas.filter(|_| width > 0.0 && height > 0.0) {
            chart.try_with_untracked(|chart| draw(&canvas, chart, (width, height)));
        }
    };
    let follow = move || {
        // Read, not only tracked: a memo that nobody has read knows nothing of its sources.
        chart.with(|_| ());
        width.track();
        height.track();
        canvas.track();
    };
    paint_once(in_a_task, follow, paint);
    let frame = Memo::new(move |_| chart.with(|chart| chart.frame(width.get(), height.get())));
    let shown = move || {
        let column = hover.get()?;
        let read = |frame: &_| chart.with(|chart| reading(chart, frame, column, along, decimals));
        frame.with(read)
    };
    let point = move |event: MouseEvent| hover.set(Some(f64::from(event.offset_x())));
    // A slider that is not seen reads the chart by the keys, point by point.
    let read = move |event: web_sys::Event| {
        let input = event_target::<HtmlInputElement>(&event);
        frame.with_untracked(|frame| {
            input.set_max(&frame.xs().len().saturating_sub(1).to_string());
            hover.set(input.value().parse().ok().and_then(|index| column_of(frame, index)));
        });
    };
    let go = move |_| {
        if !untrack(|| selection.figure().has_controls()) {
            return;
        }
        let column = hover.get_untracked();
        let layer = column.and_then(|it| frame.with_untracked(|frame| layer_at(frame, it, along)));
        if layer.is_some() {
            selection.layer.set(layer);
        }
    };
    view! {
        <figure class="curve" data-measure=name>
            <canvas
                class="curve-canvas"
                node_ref=canvas
                role="img"
                aria-label=label
                on:mousemove=point
                on:mouseleave=move |_| hover.set(None)
                on:click=go
            ></canvas>
            {term.map(|term| view! {
                <div class="curve-title">
                    <Explained term>{move || chart.with(|chart| chart.title.clone())}</Explained>
                </div>
            })}
            <input
                type="range"
                class="visually-hidden"
                value="0"
                aria-label=move || chart.with(|chart| format!("Values of {}", chart.title))
                aria-valuetext=move || shown().map(|(_, text)| text)
                on:focus=move |event| read(event.into())
                on:input=read
                on:blur=move |_| hover.set(None)
            />
            <SaveChart chart of />
            {children.map(|children| children())}
            {move || shown().map(|(x, text)| view! {
                <div class="curve-line" style=format!("left:{x:.1}px")></div>
                <figcaption class="curve-reading">{text}</figcaption>
            })}
        </figure>
    }
}

fn draw(canvas: &web_sys::HtmlCanvasElement, chart: &LineChart, (width, height): (f64, f64)) {
    let scale = window().device_pixel_ratio();
    canvas.set_width((width * scale).round() as u32);
    canvas.set_height((height * scale).round() as u32);
    // On paper what was drawn for a dark page is turned: the style sheets read it here.
    let drawn = if chart.theme.is_dark() { "dark" } else { "light" };
    // `data-drawn` is a valid attribute name.
    let _ = canvas.set_attribute("data-drawn", drawn);
    if let Some(backend) = CanvasBackend::with_canvas_object(canvas.clone()) {
        // Drawing fails only without a 2d context, and then there is nothing to draw on.
        let _ = chart.draw(&backend.into_drawing_area(), scale);
    }
}
