//! Empty axes to sketch a curve on.

use leptos::prelude::*;

use crate::page::worksheet::axes;

/// Units of the drawing.
const WIDTH: f64 = 320.0;
const HEIGHT: f64 = 150.0;
const LEFT: f64 = 34.0;
const BOTTOM: f64 = 30.0;
const TOP: f64 = 16.0;

/// Axes of layers and of distances.
#[component]
pub fn EmptyAxes(
    /// The deeper model's layers.
    depth: Memo<usize>,
    /// Pixels a side of both models' inputs; none where distances are fractions of the side.
    size: Memo<Option<usize>>,
) -> impl IntoView {
    let (end, floor) = (WIDTH - 4.0, HEIGHT - BOTTOM);
    let drawn = move || {
        let (layers, far) = axes(depth.get(), size.get());
        let layer = |(place, label): (f64, String)| {
            let x = LEFT + place * (end - LEFT);
            view! {
                <path d=format!("M{x:.1} {floor}v3") />
                <text x=format!("{x:.1}") y=floor + 13.0 text-anchor="middle">{label}</text>
            }
        };
        let distance = |(place, label): (f64, String)| {
            let y = floor - place * (floor - TOP);
            view! {
                <path class="faint" d=format!("M{LEFT} {y:.1}H{end}") />
                <text x=LEFT - 4.0 y=format!("{:.1}", y + 3.5) text-anchor="end">{label}</text>
            }
        };
        let layers = layers.into_iter().map(layer).collect_view();
        (far.into_iter().map(distance).collect_view(), layers)
    };
    let unit = move || match size.get() {
        Some(_) => "Attention distance (px)",
        None => "Attention distance (of the side)",
    };
    view! {
        <svg
            class="sheet-axes"
            viewBox=format!("0 0 {WIDTH} {HEIGHT}")
            role="img"
            aria-label="Empty axes: attention distance by layer"
        >
            <text x="0" y="9">{unit}</text>
            {drawn}
            <path d=format!("M{LEFT} {TOP}V{floor}H{end}") />
            <text x=(LEFT + end) / 2.0 y=HEIGHT - 4.0 text-anchor="middle">"layer"</text>
        </svg>
    }
}
