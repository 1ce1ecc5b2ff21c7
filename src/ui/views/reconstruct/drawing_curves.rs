//! How much of each frequency a drawing holds, beside the original's.

use std::f64::consts::PI;

use leptos::prelude::*;

use crate::engine::protocol::Reconstruction;
use crate::link::Side;
use crate::page::curves::caption::Subject;
use crate::page::curves::reading::Along;
use crate::page::reconstruction::curves::{Part, chart, chart_by_depth, depth_in_words, in_words};
use crate::ui::curves::chart::Chart;
use crate::ui::curves::figure::Origin;
use crate::ui::shell::appearance::Appearance;

/// The charts of one model's drawing.
#[component]
pub fn DrawingCurves(
    /// The side whose model draws.
    side: Side,
    /// Its newest numbers.
    numbers: Memo<Option<Reconstruction>>,
) -> impl IntoView {
    view! {
        <div class="curves insight-curves drawing-curves">
            <Frequencies side numbers part=Part::Whole />
            <Frequencies side numbers part=Part::Inside />
            <ByDepth side numbers />
        </div>
    }
}

/// The amplitudes by frequency.
#[component]
fn Frequencies(side: Side, numbers: Memo<Option<Reconstruction>>, part: Part) -> impl IntoView {
    let appearance = expect_context::<Appearance>();
    let chart = Memo::new(move |_| {
        numbers.with(|numbers| chart(side, numbers.as_ref(), part, appearance.plot_theme()))
    });
    let label = Signal::derive(move || chart.with(in_words));
    let along = Along::Other(|x| format!("{:.2} π", x / PI));
    let origin = Origin::here();
    let of = Signal::derive(move || {
        let model = origin.model(side).unwrap_or_else(|| side.label().to_owned());
        Subject { words: format!("{} drawn by {model}", origin.picture()), models: None }
    });
    view! { <Chart name=format!("Reconstruction{part:?}") chart along label of /> }
}

/// The amplitude at the highest frequency by depth, through MAE's decoder, where there is one.
#[component]
fn ByDepth(side: Side, numbers: Memo<Option<Reconstruction>>) -> impl IntoView {
    let appearance = expect_context::<Appearance>();
    let origin = Origin::here();
    let drawn = Memo::new(move |_| {
        numbers.with(|numbers| chart_by_depth(side, numbers.as_ref(), appearance.plot_theme()))
    });
    let has_decoder = Memo::new(move |_| drawn.with(Option::is_some));
    let show = move || {
        let chart = Memo::new(move |_| {
            let empty = || chart(side, None, Part::Whole, appearance.plot_theme());
            drawn.get().unwrap_or_else(empty)
        });
        let label = Signal::derive(move || chart.with(depth_in_words));
        let along = Along::Other(|x| format!("layer {x:.0}"));
        let of = Signal::derive(move || {
            let model = origin.model(side).unwrap_or_else(|| side.label().to_owned());
            Subject { words: format!("{} in {model}", origin.picture()), models: None }
        });
        view! { <Chart name="ReconstructionDepth".to_owned() chart along label of /> }
    };
    move || has_decoder.get().then(show)
}
