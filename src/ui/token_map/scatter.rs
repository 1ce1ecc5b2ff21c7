//! One model's map: a canvas of dots, each a patch; the pointer reads them, a click pins.

use std::sync::Arc;
use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use leptos_use::{UseElementSizeReturn, use_element_size};
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, MouseEvent, PointerEvent};

use super::map::Map;
use super::maps::TokenMaps;
use super::spot::Spot;
use crate::address::Side;
use crate::plot::scatter::{fit, nearest};
use crate::ui::pointer::point_on;

/// How near to a dot the pointer must be, pixels.
const REACH: f32 = 14.0;
/// How much of the others is left where one picture's dots stand out.
const FAINT: f64 = 0.12;

/// The dots of a side's map.
#[component]
pub fn Scatter(
    /// Whose.
    side: Side,
    /// A color a picture.
    colors: Memo<Vec<[u8; 3]>>,
    /// The map in words.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    let maps = expect_context::<TokenMaps>();
    let map = maps.side(side).shown;
    let points = Memo::new(move |_| {
        map.with(|map| Arc::new(map.as_ref().map(|map| fit(&map.places)).unwrap_or_default()))
    });
    let out = Memo::new(move |_| maps.spot().filter(|spot| spot.whole).map(|spot| spot.picture));
    let canvas = NodeRef::<html::Canvas>::new();
    let frame = NodeRef::<html::Div>::new();
    let UseElementSizeReturn { width, .. } = use_element_size(frame);

    // In a task of its own, once for all changes before it, as the charts.
    let due = StoredValue::new(false);
    let paint = move || {
        due.try_update_value(|due| *due = false);
        let (Some(Some(canvas)), Some(width)) =
            (canvas.try_get_untracked(), width.try_get_untracked())
        else {
            return;
        };
        let (Some(points), Some(colors), Some(out)) =
            (points.try_get_untracked(), colors.try_get_untracked(), out.try_get_untracked())
        else {
            return;
        };
        draw(&canvas, width, &points, &colors, out);
    };
    Effect::new(move |_| {
        points.with(|_| ());
        colors.with(|_| ());
        out.track();
        width.track();
        canvas.track();
        if due.try_update_value(|due| std::mem::replace(due, true)) == Some(false) {
            set_timeout(paint, Duration::ZERO);
        }
    });

    let spot_at = move |event: &MouseEvent| {
        let at = point_on(&*frame.get_untracked()?, event);
        let reach = REACH / width.get_untracked() as f32;
        let token = points.with_untracked(|points| nearest(points, at, reach))?;
        map.with_untracked(|map| Some(Spot::of_token(token, map.as_ref()?.grid)))
    };
    let look = move |event: PointerEvent| {
        if event.pointer_type() == "mouse" {
            maps.hover.set(spot_at(&event));
        }
    };
    let ring = move || {
        let spot = maps.spot()?;
        let grid = map.with(|map: &Option<Arc<Map>>| map.as_ref().map(|map| map.grid))?;
        let [x, y] = points.with(|points| points.get(spot.token(grid)).copied())?;
        x.is_finite().then(|| format!("left:{:.2}%;top:{:.2}%", 100.0 * x, 100.0 * y))
    };
    view! {
        <div
            class="square scatter"
            data-side=side.name()
            node_ref=frame
            on:pointermove=look
            on:pointerleave=move |_| maps.hover.set(None)
            on:click=move |event| maps.pin.set(spot_at(&event))
        >
            <canvas node_ref=canvas role="img" aria-label=label></canvas>
            {move || ring().map(|style| view! { <div class="scatter-ring" style=style></div> })}
        </div>
    }
}

fn draw(
    canvas: &HtmlCanvasElement,
    side: f64,
    points: &[[f32; 2]],
    colors: &[[u8; 3]],
    out: Option<usize>,
) {
    let scale = window().device_pixel_ratio();
    let pixels = (side * scale).round() as u32;
    let Some(context) = context(canvas).filter(|_| pixels > 0) else { return };
    // This clears it too.
    canvas.set_width(pixels);
    canvas.set_height(pixels);
    if colors.is_empty() || points.is_empty() {
        return;
    }
    // So large that all of them together would cover a fifth of the square.
    let radius =
        (side * (0.2 / (std::f64::consts::PI * points.len() as f64)).sqrt()).clamp(1.4, 4.0);
    let Some((dots, step)) = dots(colors, radius * scale) else { return };
    let per_picture = points.len() / colors.len();
    // A patch of every picture after the other, so that no picture covers the rest.
    let order =
        (0..per_picture).flat_map(|patch| (0..colors.len()).map(move |picture| (picture, patch)));
    let (front, back): (Vec<_>, Vec<_>) =
        order.partition(|&(picture, _)| out.is_none_or(|out| out == picture));
    for (alpha, layer) in [(FAINT, back), (1.0, front)] {
        context.set_global_alpha(alpha);
        for (picture, patch) in layer {
            let [x, y] = points[picture * per_picture + patch].map(f64::from);
            if !x.is_finite() || !y.is_finite() {
                continue;
            }
            let corner = |at: f64| (at * f64::from(pixels)) - step / 2.0;
            // Fails only for a canvas without size, and this one has one.
            let _ = context
                .draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                    &dots,
                    picture as f64 * step,
                    0.0,
                    step,
                    step,
                    corner(x),
                    corner(y),
                    step,
                    step,
                );
        }
    }
}

/// One dot of each color in a row, and how far they are apart: drawn once, copied often.
fn dots(colors: &[[u8; 3]], radius: f64) -> Option<(HtmlCanvasElement, f64)> {
    let step = (2.0 * radius).ceil() + 2.0;
    let canvas = document().create_element("canvas").ok()?;
    let canvas = canvas.dyn_into::<HtmlCanvasElement>().ok()?;
    canvas.set_width((step * colors.len() as f64) as u32);
    canvas.set_height(step as u32);
    let context = context(&canvas)?;
    for (index, [r, g, b]) in colors.iter().enumerate() {
        context.set_fill_style_str(&format!("rgb({r} {g} {b})"));
        context.begin_path();
        let middle = (index as f64 + 0.5) * step;
        context.arc(middle, step / 2.0, radius, 0.0, std::f64::consts::TAU).ok()?;
        context.fill();
    }
    Some((canvas, step))
}

fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok().flatten()?.dyn_into().ok()
}
