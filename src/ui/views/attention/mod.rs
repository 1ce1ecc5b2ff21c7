//! Rollout, entropy, reach, the class token's attention and position alone.

pub(crate) mod charts;
pub(crate) mod class_token;
pub(crate) mod context;
pub(crate) mod figure;
pub(crate) mod position;
pub(crate) mod rollout;
pub(crate) mod section;

use leptos::prelude::*;

use super::parts::want_while_open;
use crate::engine::protocol::{Query, Question};
use crate::link::{AttentionMap, View};
use crate::page::attention::spread::SpreadMeasure;
use crate::page::explanations::Term;
use crate::ui::selection::Selection;
use crate::ui::shell::controls::Choice;
use crate::ui::signals::change;
use crate::ui::workers::EngineHandle;
use charts::SpreadChart;
use class_token::{ClassToken, MassSlider};
use context::AttentionView;
use position::Position;
use rollout::Rollout;

/// The query whose rows the open view needs beside those of the page.
pub fn further_query(selection: Selection) -> Option<Query> {
    let of_cls = || selection.attention.with(|choice| choice.map == AttentionMap::Cls);
    (selection.view.get() == View::Attention && of_cls()).then_some(Query::Cls)
}

/// The view “Attention”.
#[component]
pub fn Attention() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let engine = expect_context::<EngineHandle>();
    let attention = AttentionView::new(selection, engine);
    provide_context(attention);
    for state in engine.sides {
        want_while_open(engine, state.side, move || {
            let of_map = |query: Query| match attention.map.get() {
                AttentionMap::Rollout => Some(Question::Rollout { token: state.token(query)? }),
                AttentionMap::Bias => Some(Question::Position { token: state.token(query)? }),
                AttentionMap::Cls => None,
            };
            let [shown, pinned] = [selection.shown_query(), selection.pinned_query()].map(of_map);
            [shown, Some(Question::Spread), pinned].into_iter().flatten().collect()
        });
    }
    let name = |map: AttentionMap| map.name().to_owned();
    let chosen = Signal::derive(move || name(attention.map.get()));
    let choose = Callback::new(move |map: String| {
        if let Some(map) = AttentionMap::of_name(&map) {
            change(selection.attention, |choice| choice.map = map);
        }
    });
    view! {
        <div class="curves insight-curves attention-curves">
            <SpreadChart measure=SpreadMeasure::Entropy />
            <SpreadChart measure=SpreadMeasure::Share />
        </div>
        <div class="comparison-tools attention-tools">
            <Choice
                label="Maps"
                term=Term::AttentionMaps
                options=vec![
                    (name(AttentionMap::Rollout), "Rollout", "What the query has taken in, through all layers up to this one"),
                    (name(AttentionMap::Cls), "[CLS] mask", "What the class token attends to, as DINO draws it"),
                    (name(AttentionMap::Bias), "Position", "What the relative position bias asks for, whatever the picture"),
                ]
                chosen
                choose
            />
            {move || (attention.map.get() == AttentionMap::Cls).then(|| view! { <MassSlider /> })}
        </div>
        <div class="comparisons">
            {move || match attention.map.get() {
                AttentionMap::Rollout => view! { <Rollout /> }.into_any(),
                AttentionMap::Cls => view! { <ClassToken /> }.into_any(),
                AttentionMap::Bias => view! { <Position /> }.into_any(),
            }}
        </div>
    }
}
