//! What several views are made of: what they ask the engines for, charts, phrases of numbers and legends.

use leptos::prelude::*;

use crate::engine::protocol::Question;
use crate::grid::Point;
use crate::link::Side;
use crate::page::curves::caption::Subject;
use crate::page::curves::reading::Along;
use crate::page::depth_chart::chart_in_words;
use crate::page::numbers::{Phrase, Piece};
use crate::plot::chart::curve::LineChart;
use crate::plot::chart::series::Theme;
use crate::ui::curves::chart::Chart;
use crate::ui::maps::Shown;
use crate::ui::shell::appearance::Appearance;
use crate::ui::widgets::pixels::{PixelMap, Pixels};
use crate::ui::workers::EngineHandle;

/// Keeps a side asked for what the open view needs, the most urgent first, until the view closes.
pub fn want_while_open(
    engine: EngineHandle,
    side: Side,
    questions: impl Fn() -> Vec<Question> + 'static,
) {
    let curves = engine.side(side).curves;
    Effect::new(move |_| {
        // With another image, model or engine there is more to ask for.
        curves.track();
        engine.want_answers(side, questions());
    });
    on_cleanup(move || engine.want_answers(side, Vec::new()));
}

/// A chart of both models, made for the layer shown and the colors of the page.
#[component]
pub fn ViewChart(
    /// Which, in `data-measure`.
    name: String,
    /// What to draw, at a layer from 1.
    chart: impl Fn(usize, Theme) -> LineChart + Send + Sync + 'static,
    /// What x is.
    #[prop(default = Along::Depth)]
    along: Along,
    /// Of the values under the pointer.
    #[prop(default = 3)]
    decimals: usize,
    /// What it is of, where it is not both models on the picture shown.
    #[prop(optional)]
    of: Option<Signal<Subject>>,
) -> impl IntoView {
    let shown = expect_context::<Shown>();
    let appearance = expect_context::<Appearance>();
    let chart = Memo::new(move |_| chart(shown.layer.get(), appearance.plot_theme()));
    let label = Signal::derive(move || chart.with(chart_in_words));
    view! { <Chart name chart along label decimals nostrip:of /> }
}

/// Phrases of numbers under a map or a chart.
#[component]
pub fn Numbers(
    /// What is said now.
    of: impl Fn() -> Vec<Phrase> + Send + Sync + 'static,
) -> impl IntoView {
    let phrases = Memo::new(move |_| of());
    let spans = move || {
        let span = |phrase: Phrase| view! { <span>{pieces(phrase)}</span> };
        phrases.get().into_iter().map(span).collect_view()
    };
    view! { <p class="comparison-number insight-numbers">{spans}</p> }
}

fn pieces(phrase: Phrase) -> Vec<AnyView> {
    let piece = |piece| match piece {
        Piece::Words(words) => words.into_any(),
        Piece::Number { name, text } => {
            view! { <strong data-number=name>{text}</strong> }.into_any()
        }
    };
    phrase.pieces.into_iter().map(piece).collect()
}

/// What the colors of a map mean, and the value under the pointer.
#[component]
pub fn MapLegend(
    #[prop(default = "legend insight-legend")] class: &'static str,
    /// What the first color stands for.
    least: &'static str,
    /// All colors from the first to the last.
    strip: Signal<Option<Pixels>, LocalStorage>,
    /// The colors in words.
    #[prop(into)]
    label: Signal<String>,
    /// What the last color stands for.
    #[prop(into)]
    most: Signal<String>,
    /// The point of the map under the pointer.
    point: RwSignal<Option<Point>>,
    /// What is there.
    reading: impl Fn(Point) -> Option<String> + Send + Sync + 'static,
) -> impl IntoView {
    view! {
        <div class=class>
            <span>{least}</span>
            <div class="legend-strip">
                <PixelMap pixels=strip label />
            </div>
            <span class="legend-top">{most}</span>
            <span class="readout" class:live=move || point.get().is_some()>
                {move || point.get().and_then(&reading)}
            </span>
        </div>
    }
}
