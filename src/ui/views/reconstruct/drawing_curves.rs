//! How much of each frequency a drawing holds, beside the original's.

use std::f64::consts::PI;

use leptos::prelude::*;

use crate::engine::protocol::Reconstruction;
use crate::link::Side;
use crate::page::curves::caption::Subject;
use crate::page::curves::reading::Along;
use crate::page::reconstruction::curves::{Part, chart, in_words};
use crate::ui::curves::chart::Chart;
use crate::ui::curves::figure::Origin;
use crate::ui::shell::appearance::Appearance;

/// Both charts of one model's drawing.
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
