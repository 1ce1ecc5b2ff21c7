//! A line chart on a canvas: drawn when it changes, read under the pointer, clicked to go to a layer.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use plotters::prelude::IntoDrawingArea;
use plotters_canvas::CanvasBackend;
use web_sys::{HtmlInputElement, MouseEvent};

use super::figure::{Of, SaveChart};
use crate::plot::chart::curve::LineChart;
use crate::ui::selection::Selection;
use crate::ui::widgets::boxed::{effect, memo};
use crate::ui::widgets::element_size::element_size;

/// What a chart's x is, for a reader.
#[derive(Debug, Clone, Copy)]
pub enum Along {
    /// Layers; a click goes to one.
    Depth,
    /// Something else, in words.
    Other(fn(f64) -> String),
}

/// One chart.
#[component]
pub fn Chart(
    /// Which, in `data-measure`.
    name: String,
    /// What to draw.
    chart: Memo<LineChart>,
    /// What x is.
    along: Along,
    /// The chart in words.
    #[prop(into)]
    label: Signal<String>,
    /// Of the values under the pointer.
    #[prop(default = 3)]
    decimals: usize,
    /// What it is of, where it is not both models on the picture shown.
    #[prop(optional, into)]
    of: Option<Signal<Of>>,
    /// What stands beside it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let canvas = NodeRef::<html::Canvas>::new();
    let (width, height) = element_size(canvas);
    let hover = RwSignal::new(None::<(f64, f64)>);

    // Each chart is drawn in a task of its own, once for all changes before it: four first drawings
    // in one task would hold the page for longer than it may be held. By then its view may be closed.
    let due = StoredValue::new(false);
    let paint = move || {
        due.try_update_value(|due| *due = false);
        let (Some(width), Some(height)) = (width.try_get_untracked(), height.try_get_untracked())
        else {
            return;
        };
        let canvas = canvas.try_get_untracked().flatten();
        if let Some(canvas) = canvas.filter(|_| width > 0.0 && height > 0.0) {
            chart.try_with_untracked(|chart| draw(&canvas, chart, (width, height)));
        }
    };
    effect(move || {
        // Read, not only tracked: a memo that nobody has read knows nothing of its sources.
        chart.with(|_| ());
        width.track();
        height.track();
        canvas.track();
        if due.try_update_value(|due| std::mem::replace(due, true)) == Some(false) {
            set_timeout(paint, Duration::ZERO);
        }
    });
    let frame = memo(move || chart.with(|chart| chart.frame(width.get(), height.get())));
    let reading = move || {
        let (x, _) = hover.get()?;
        frame.with(|frame| {
            let x = frame.nearest_x(x)?;
            let place = match along {
                Along::Depth => format!("layer {x:.0}"),
                Along::Other(words) => words(x),
            };
            let values: Vec<String> = chart.with(|chart| {
                let values = chart.series.iter().zip(frame.values_at(x));
                values
                    .filter_map(|(series, value)| {
                        Some(format!("{} {:.decimals$}", series.label, value?))
                    })
                    .collect()
            });
            Some((frame.x_to_pixel(x), format!("{place}   {}", values.join("   "))))
        })
    };
    let point = move |event: MouseEvent| {
        hover.set(Some((f64::from(event.offset_x()), f64::from(event.offset_y()))));
    };
    // A slider that is not seen reads the chart by the keys, point by point.
    let read = move |event: web_sys::Event| {
        let input = event_target::<HtmlInputElement>(&event);
        frame.with_untracked(|frame| {
            let xs = frame.xs();
            input.set_max(&xs.len().saturating_sub(1).to_string());
            let x = input.value().parse().ok().and_then(|at: usize| xs.get(at));
            hover.set(x.map(|x| (frame.x_to_pixel(*x), 0.0)));
        });
    };
    // A click on a depth goes to that layer.
    let go = move |_| {
        let x = hover.get_untracked().and_then(|(x, _)| frame.with_untracked(|f| f.nearest_x(x)));
        if let Some(x) = x.filter(|_| matches!(along, Along::Depth)) {
            // 0 is the embedding, which no layer has made.
            selection.layer.set(Some((x as usize).max(1)));
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
            <input
                type="range"
                class="visually-hidden"
                value="0"
                aria-label=move || chart.with(|chart| format!("Values of {}", chart.title))
                aria-valuetext=move || reading().map(|(_, text)| text)
                on:focus=move |event| read(event.into())
                on:input=read
                on:blur=move |_| hover.set(None)
            />
            <SaveChart chart of />
            {children.map(|children| children())}
            {move || reading().map(|(x, text)| view! {
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
    if let Some(backend) = CanvasBackend::with_canvas_object(canvas.clone()) {
        // Drawing fails only without a 2d context, and then there is nothing to draw on.
        let _ = chart.draw(&backend.into_drawing_area(), scale);
    }
}
