//! Rollout, entropy, reach, the class token's attention and position alone.

mod charts;
mod class_token;
mod figure;
mod position;
mod rollout;
mod section;

use leptos::prelude::*;

use super::boxed::{effect, memo};
use super::controls::Choice;
use super::engine::EngineHandle;
use super::insight::KeptAnswer;
use super::maps::Shown;
use super::selection::Selection;
use crate::address::{AttentionChoice, AttentionMap, View};
use crate::analysis::Spread;
use crate::engine::protocol::{ModelInfo, Query, Question};
use crate::tokens::AttentionShape;
use charts::{Measure, SpreadChart};
use class_token::{ClassToken, MassSlider};
use position::Position;
use rollout::Rollout;
pub use section::distance;

/// What an answer to [`Question::Spread`] says; `None` where it is of another model.
pub fn spread(answer: &KeptAnswer, model: &ModelInfo) -> Option<Spread> {
    let shape = AttentionShape::new(model.heads, model.prefix.count(), model.grid);
    Spread::from_values(model.depth, &shape, answer.floats.to_vec())
}

/// The query whose rows the open view needs beside those of the page.
pub fn further_query(selection: Selection) -> Option<Query> {
    let of_cls =
        || selection.other.with(|names| AttentionChoice::of(names).map == AttentionMap::Cls);
    (selection.view.get() == View::Attention && of_cls()).then_some(Query::Cls)
}

/// What the parts of the view share; `Copy`, from the context.
#[derive(Clone, Copy)]
struct Now {
    /// What was chosen here.
    choice: Memo<AttentionChoice>,
    /// What the maps show.
    map: Memo<AttentionMap>,
    /// By side; `None` before it is in.
    spreads: [Memo<Option<Spread>>; 2],
}

impl Now {
    fn new(selection: Selection, engine: EngineHandle) -> Now {
        let choice = memo(move || selection.other.with(|names| AttentionChoice::of(names)));
        let map = memo(move || choice.get().map);
        let spreads = engine.sides.map(|state| {
            let held = state.insight.held(|| Some(Question::Spread));
            memo(move || {
                let (_, answer) = held.get()?;
                state.model.with(|model| spread(&answer, model.as_ref()?))
            })
        });
        Now { choice, map, spreads }
    }
}

/// The view.
#[component]
pub fn Attention() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let engine = expect_context::<EngineHandle>();
    let now = Now::new(selection, engine);
    provide_context(now);
    ask(selection, engine, now);
    let name = |map: AttentionMap| map.name().to_owned();
    let chosen = Signal::derive(move || name(now.map.get()));
    let choose = Callback::new(move |map: String| {
        let other = map != name(AttentionChoice::default().map);
        selection.set_own(AttentionChoice::MAP, other.then_some(map));
    });
    view! {
        <p class="insight-lead">
            "The charts show over how many patches each head spreads (entropy) and how much of it stays near \
             the query; the maps show where the query's token comes from through all layers (rollout), what \
             [CLS] picks out, or what position alone asks for. One layer's map hides what the layers before \
             have already mixed, and a head that looks at the same places whatever they hold has learned a \
             place, not a thing."
        </p>
        <div class="curves insight-curves attention-curves">
            <SpreadChart measure=Measure::Entropy />
            <SpreadChart measure=Measure::Share />
        </div>
        <div class="comparison-tools attention-tools">
            <Choice
                label="Maps"
                options=vec![
                    (name(AttentionMap::Rollout), "Rollout", "What the query has taken in, through all layers up to this one"),
                    (name(AttentionMap::Cls), "[CLS] mask", "What the class token attends to, as DINO draws it"),
                    (name(AttentionMap::Bias), "Position", "What the relative position bias asks for, whatever the picture"),
                ]
                chosen
                choose
            />
            {move || (now.map.get() == AttentionMap::Cls).then(|| view! { <MassSlider /> })}
        </div>
        <div class="comparisons">
            {move || match now.map.get() {
                AttentionMap::Rollout => view! { <Rollout /> }.into_any(),
                AttentionMap::Cls => view! { <ClassToken /> }.into_any(),
                AttentionMap::Bias => view! { <Position /> }.into_any(),
            }}
        </div>
        <p class="fine insight-source">
            "Entropy: −Σ a′ ln a′ over the keys k of a query's attention a′(k) to the patches, renormalized, \
             in nats; share: Σ a′ over |q − k| ≤ r, in patches between centers; both are means over the \
             queries, a stroke a head. Rollout: R(l) = ½ (A(l) + I) R(l−1), A the mean of the heads (Abnar and \
             Zuidema, ACL 2020, arXiv 2005.00928); its scale leaves out the query's own patch. Mask: the fewest \
             patches with so much of the mass (Caron et al., DINO, arXiv 2104.14294). Position alone: the softmax \
             over the keys of the bias B of softmax(q·k / √d + B) (Bao et al., BEiT, arXiv 2106.08254)."
        </p>
    }
}

/// Says what the view needs of each side, the most urgent first.
fn ask(selection: Selection, engine: EngineHandle, now: Now) {
    for state in engine.sides {
        effect(move || {
            // With another image, model or engine there is more to ask for.
            state.curves.track();
            let token = |query| state.token(query);
            let of_map = |query: Query| match now.map.get() {
                AttentionMap::Rollout => Some(Question::Rollout { token: token(query)? }),
                AttentionMap::Bias => Some(Question::Position { token: token(query)? }),
                AttentionMap::Cls => None,
            };
            let [shown, pinned] = [selection.shown_query(), selection.pinned_query()].map(of_map);
            let questions = [shown, Some(Question::Spread), pinned];
            engine.want_answers(state.side, questions.into_iter().flatten().collect());
        });
        on_cleanup(move || engine.want_answers(state.side, Vec::new()));
    }
}

/// The layer that a model shows: past its end, its last.
fn own_layer(shown: Shown, model: &ModelInfo) -> usize {
    shown.layer.get().min(model.depth)
}
