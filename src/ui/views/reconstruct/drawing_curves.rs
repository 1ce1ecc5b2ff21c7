//! How much of each frequency a drawing holds, beside the original's.

use std::f64::consts::PI;

use leptos::prelude::*;

use crate::engine::protocol::Reconstruction;
use crate::link::Side;
use crate::plot::chart::curve::{LineChart, XAxis, YAxis};
use crate::plot::chart::series::{Marker, Series, Theme};
use crate::ui::curves::chart::{Along, Chart};
use crate::ui::curves::figure::{Of, Origin};
use crate::ui::curves::row::no_curve;
use crate::ui::shell::appearance::Appearance;
use crate::ui::widgets::boxed::memo;

/// Both charts of one model's drawing.
#[component]
pub fn Curves(
    /// Which model.
    side: Side,
    /// Its newest numbers.
    told: Memo<Option<Reconstruction>>,
) -> impl IntoView {
    view! {
        <div class="curves insight-curves drawing-curves">
            <Frequencies side told of=Part::Whole />
            <Frequencies side told of=Part::Inside />
        </div>
    }
}

/// What a chart's amplitudes are of.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    /// The whole picture.
    Whole,
    /// Each hidden patch by itself.
    Inside,
}

/// The amplitudes by frequency.
#[component]
fn Frequencies(side: Side, told: Memo<Option<Reconstruction>>, of: Part) -> impl IntoView {
    let appearance = expect_context::<Appearance>();
    let title = match of {
        Part::Whole => "Δ log amplitude, whole picture",
        Part::Inside => "Δ log amplitude, hidden patches",
    };
    let chart = memo(move || {
        let theme = appearance.plot_theme();
        let series = told.with(|told| {
            told.as_ref().map(|told| curves(side, told, of, &theme)).unwrap_or_default()
        });
        LineChart {
            title: title.to_owned(),
            x_label: "frequency".to_owned(),
            x: XAxis::Frequency,
            y: YAxis::Data,
            series,
            marked: None,
            theme,
        }
    });
    let label = Signal::derive(move || {
        let last = chart.with(|chart| {
            let last = chart.series.iter().filter_map(|it| Some((&it.label, it.points.last()?.1)));
            last.map(|(label, y)| format!("{label} {y:.2}")).collect::<Vec<_>>().join(", ")
        });
        format!("{title}, at the highest frequency: {last}")
    });
    let along = Along::Other(|x| format!("{:.2} π", x / PI));
    let origin = Origin::here();
    let drawn = Signal::derive(move || {
        let model = origin.model(side).unwrap_or_else(|| side.label().to_owned());
        Of { words: format!("{} drawn by {model}", origin.picture()), models: None }
    });
    view! { <Chart name=format!("Reconstruction{of:?}") chart along label of=drawn /> }
}

fn curves(side: Side, told: &Reconstruction, of: Part, theme: &Theme) -> Vec<Series> {
    let own = no_curve(side);
    let pale = own.color.map(|channel| channel.midpoint(u8::MAX));
    let original = ("original", theme.muted, Marker::None);
    let curves = match of {
        Part::Whole => vec![
            (("whole drawing", pale, Marker::None), &told.drawn),
            (("filled in", own.color, own.marker), &told.filled),
            (original, &told.original),
        ],
        Part::Inside => match &told.inside {
            Some([picture, drawing]) => {
                vec![(("drawing", own.color, own.marker), drawing), (original, picture)]
            }
            None => Vec::new(),
        },
    };
    let zero = curves.last().and_then(|(_, curve)| curve.first()).copied().unwrap_or_default();
    let series = |((label, color, marker), curve): (_, &Vec<f64>)| {
        let step = PI / (curve.len() - 1).max(1) as f64;
        let points = curve.iter().enumerate().map(|(r, y)| (step * r as f64, y - zero)).collect();
        Series { label: str::to_owned(label), color, marker, points, ..own.clone() }
    };
    curves.into_iter().map(series).collect()
}
