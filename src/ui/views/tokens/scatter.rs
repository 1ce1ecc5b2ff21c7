//! One model's map: a canvas of dots, each a patch; the pointer reads them, a click pins.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use leptos_use_element_size::{UseElementSizeReturn, use_element_size};
use web_sys::{MouseEvent, PointerEvent};

use super::maps::TokenMaps;
use crate::link::Side;
use crate::page::token_map::PicturePoint;
use crate::plot::map::scatter::{dot_radius, dots_rgba, fit, nearest};
use crate::ui::widgets::paint::{in_a_task, paint_once};
use crate::ui::widgets::pixels::{Pixels, draw};
use crate::ui::widgets::pointer::point_on;

/// How near to a dot the pointer must be, pixels.
const REACH: f32 = 14.0;

/// The dots of a side's map.
#[component]
pub fn Scatter(
    /// The side whose tokens are mapped.
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
    let front = Memo::new(move |_| {
        maps.point().filter(|point| point.from_picture).map(|point| point.picture)
    });
    let canvas = NodeRef::<html::Canvas>::new();
    let frame = NodeRef::<html::Div>::new();
    let UseElementSizeReturn { width, .. } = use_element_size(frame);

    let paint = move || {
        let (Some(Some(canvas)), Some(width)) =
            (canvas.try_get_untracked(), width.try_get_untracked())
        else {
            return;
        };
        let (Some(points), Some(colors), Some(front)) =
            (points.try_get_untracked(), colors.try_get_untracked(), front.try_get_untracked())
        else {
            return;
        };
        let scale = window().device_pixel_ratio();
        let side = (width * scale).round() as usize;
        let radius = (dot_radius(width, points.len()) * scale) as f32;
        let rgba = dots_rgba(side, radius, &points, &colors, front);
        draw(&canvas, Some(&Pixels { rgba, width: side }));
    };
    let follow = move || {
        points.with(|_| ());
        colors.with(|_| ());
        front.track();
        width.track();
        canvas.track();
    };
    paint_once(in_a_task, follow, paint);

    let crop = move |picture: usize| untrack(|| maps.own_crop(side, picture));
    let point_at = move |event: &MouseEvent| {
        let at = point_on(&*frame.get_untracked()?, event);
        let reach = REACH / width.get_untracked() as f32;
        let token = points.with_untracked(|points| nearest(points, at, reach))?;
        map.with_untracked(|map| Some(PicturePoint::of_token(token, map.as_ref()?.grid, crop)))
    };
    let look = move |event: PointerEvent| {
        if event.pointer_type() == "mouse" {
            maps.hover.set(point_at(&event));
        }
    };
    let ring = move || {
        let token = maps.point()?.token(map.with(|map| Some(map.as_ref()?.grid))?, crop);
        let [x, y] = points.with(|points| points.get(token).copied())?;
        x.is_finite().then(|| format!("left:{:.2}%;top:{:.2}%", 100.0 * x, 100.0 * y))
    };
    view! {
        <div
            class="square scatter"
            data-side=side.name()
            node_ref=frame
            on:pointermove=look
            on:pointerleave=move |_| maps.hover.set(None)
            on:click=move |event| maps.pin.set(point_at(&event))
        >
            <canvas node_ref=canvas role="img" aria-label=label></canvas>
            {move || ring().map(|style| view! { <div class="scatter-ring" style=style></div> })}
        </div>
    }
}
