//! A worksheet's second side: names, answers, sentences and curves, with their numbers.

use leptos::prelude::*;

use super::maps::AllMaps;
use crate::link::Side;
use crate::page::catalog::Catalog;
use crate::page::curves::caption::name_models;
use crate::page::curves::comparison::{self, ChartOf, finding};
use crate::page::side::sentence::{mean, sentence};
use crate::page::worksheet::{SheetSide, answers, table};
use crate::plot::chart::curve::LineChart;
use crate::plot::chart::measure::Measure;
use crate::plot::chart::series::Theme;
use crate::plot::export::paper::{Caption, chart_svg};
use crate::ui::curves::figure::Origin;
use crate::ui::curves::row::{curves_now, is_papers_pair, unit};
use crate::ui::maps::Shown;
use crate::ui::selection::Selection;
use crate::ui::workers::EngineHandle;

/// The answers to what is asked of the maps.
#[component]
pub fn Answers(
    /// Whose maps are model A's, and whose model B's.
    letters: Memo<[Side; 2]>,
    /// Both models' maps.
    maps: Memo<Option<AllMaps>>,
) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let engine = expect_context::<EngineHandle>();
    let shown = expect_context::<Shown>();
    let catalog = expect_context::<StoredValue<Catalog>>();
    let origin = Origin::here();
    let name = move |side: Side| origin.model(side).unwrap_or_default();
    let objective = move |side: Side| {
        let id = selection.model(side).get();
        let listed = catalog.with_value(|catalog| catalog.model(&id)?.objective.clone());
        listed.or_else(|| engine.side(side).model.with(|it| it.as_ref()?.objective.clone()))
    };
    let chart = move |measure: Measure| {
        let (layer, unit) = (shown.layer.get(), unit(selection, engine));
        let of = ChartOf { measure, layer, unit, marked: None };
        comparison::chart(of, &curves_now(engine), Theme::print())
    };
    let drawing = move |measure: Measure| {
        let mut chart: LineChart = chart(measure);
        let letters = letters.get();
        let letter = |side: Side| if letters[0] == side { "A" } else { "B" };
        name_models(&mut chart, Side::BOTH.map(|it| Some(format!("{}: {}", letter(it), name(it)))));
        let caption = Caption { title: chart.title.clone(), origin: String::new() };
        chart_svg(&chart, &caption)
    };
    let found = move || {
        let is_papers = is_papers_pair(engine, selection, catalog);
        let finding = is_papers.then(|| finding(Measure::Distance, &chart(Measure::Distance)));
        finding.flatten().map(|finding| finding.to_string())
    };
    let body = move || {
        let maps = maps.get()?;
        let curves = engine.sides.map(|side| side.curves.with(|it| Some(it.as_ref()?.1.clone())));
        let [Some(cl), Some(mim)] = &curves else { return None };
        let (head, unit) = (selection.head.get(), unit(selection, engine));
        let sides = letters.get().map(|side| SheetSide {
            name: name(side),
            objective: objective(side),
            maps: maps[side.index()].clone(),
            curves: if side == Side::Cl { cl } else { mim },
        });
        let said = sides.each_ref().map(|side| {
            let first = &side.maps[0];
            let nmi = side.curves.nmi.get(first.layer - 1).map(|it| mean(it.iter().copied()));
            (side.name.clone(), sentence(first, shown.layer.get(), nmi, unit))
        });
        let answer = |text: String| view! { <li>{text}</li> };
        let row = |cells: [String; 5]| {
            let cell = |text: String| view! { <td>{text}</td> };
            view! { <tr>{cells.map(cell).into_iter().collect_view()}</tr> }
        };
        let [a, b] = said;
        Some(view! {
            <ol class="sheet-answers">
                {answers(&sides, head, unit, found()).map(answer).into_iter().collect_view()}
            </ol>
            <p>"What the page says of place 1. Model A, "{a.0}": "{a.1}" Model B, "{b.0}": "{b.1}</p>
            <div class="sheet-curves">
                <div inner_html=drawing(Measure::Distance)></div>
                <div inner_html=drawing(Measure::Nmi)></div>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"Layer"</th>
                            <th scope="col">"A, distance"</th>
                            <th scope="col">"B, distance"</th>
                            <th scope="col">"A, NMI"</th>
                            <th scope="col">"B, NMI"</th>
                        </tr>
                    </thead>
                    <tbody>{table(&sides, unit).into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        })
    };
    view! {
        <h2>"Answers"</h2>
        {body}
    }
}
