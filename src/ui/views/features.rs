//! What a layer's tokens hold: their principal components as colors, and their similarity to the query.

use leptos::prelude::*;

use super::parts::{MapLegend, Numbers, want_while_open};
use crate::engine::protocol::{Answer, Question};
use crate::grid::Point;
use crate::link::Side;
use crate::page::answers::KeptAnswer;
use crate::page::features::{
    explained_in_words, questions, similarity_in_words, similarity_reading,
};
use crate::page::layer::own_layer;
use crate::page::saving::maps::features::{FeatureSide, figure};
use crate::page::saving::maps::mark;
use crate::page::saving::offers::MAPS;
use crate::plot::map::heatmap::{components_rgba, difference_legend_rgba, similarity_rgba};
use crate::ui::maps::Shown;
use crate::ui::photograph::marker::QueryMarkers;
use crate::ui::photograph::pinned::Pinned;
use crate::ui::photograph::stage::Crop;
use crate::ui::saving::maps::offer_maps;
use crate::ui::selection::Selection;
use crate::ui::side::side_title::SideTitle;
use crate::ui::side::state::SideState;
use crate::ui::widgets::pixels::{PixelMap, Pixels};
use crate::ui::workers::EngineHandle;

const LEGEND_STEPS: usize = 64;

/// Both models' tokens at the layer shown.
#[component]
pub fn Features() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let engine = expect_context::<EngineHandle>();
    let shown = expect_context::<Shown>();
    for state in engine.sides {
        want_while_open(engine, state.side, move || {
            let (query, pinned) = (selection.shown_query(), selection.pinned_query());
            let layer = shown.layer.get();
            let [query, pinned] = [query, pinned].map(|query| state.own(query));
            let of = |model: &_| questions(model, layer, query, pinned);
            state.model.with(|model| model.as_ref().map(of)).unwrap_or_default()
        });
    }
    let held = engine.sides.map(|state| held(state, selection, shown));
    let is_in =
        move |side: &(Held, Held)| side.0.with(Option::is_some) && side.1.with(Option::is_some);
    let is_ready = Signal::derive(move || held.iter().any(is_in));
    offer_maps(MAPS, is_ready, move |told| {
        let all = held.map(|(features, similarity)| (features.get(), similarity.get()));
        let side = |side: Side| {
            let (features, similarity) = &all[side.index()];
            let (Question::Features { layer }, features) = features.as_ref()? else { return None };
            let Answer::Features { explained } = *features.content else { return None };
            Some(FeatureSide {
                layer: *layer,
                components: (&features.floats, explained),
                cosines: &similarity.as_ref()?.1.floats,
                mark: {
                    let state = engine.side(side);
                    mark(state.own(selection.shown_query()), &state.model.get()?)
                },
            })
        };
        figure(told, Side::BOTH.map(side))
    });
    let sides = Side::BOTH.map(|side| view! { <SideFeatures side held=held[side.index()] /> });
    view! { <div class="comparisons">{sides.into_iter().collect_view()}</div> }
}

/// An answer with its question.
type Held = Memo<Option<(Question, KeptAnswer)>>;

/// A side's components and similarities.
fn held(state: SideState, selection: Selection, shown: Shown) -> (Held, Held) {
    let layer = move || {
        state.model.with(|model| model.as_ref().map(|model| own_layer(shown.layer.get(), model)))
    };
    let features = state.answers.held(move || Some(Question::Features { layer: layer()? }));
    let similarity = state.answers.held(move || {
        Some(Question::Similarity { layer: layer()?, token: state.token(selection.shown_query())? })
    });
    (features, similarity)
}

#[component]
fn SideFeatures(side: Side, held: (Held, Held)) -> impl IntoView {
    let model = expect_context::<EngineHandle>().side(side).model;
    let (features, similarity) = held;
    let grid = move || model.with(|model| model.as_ref().map(|model| model.grid));
    let colors = Signal::derive_local(move || {
        let (_, answer) = features.get()?;
        Some(Pixels { rgba: components_rgba(&answer.floats), width: grid()?.columns })
    });
    let cosines = Signal::derive_local(move || {
        let (_, answer) = similarity.get()?;
        Some(Pixels { rgba: similarity_rgba(&answer.floats), width: grid()?.columns })
    });
    let strip = Signal::derive_local(|| {
        Some(Pixels { rgba: difference_legend_rgba(LEGEND_STEPS), width: LEGEND_STEPS })
    });
    let point = RwSignal::new(None::<Point>);
    let title = move || {
        let (Question::Features { layer }, _) = features.get()? else { return None };
        Some(format!("layer {layer}"))
    };
    let explained = move || {
        let (_, answer) = features.get()?;
        let Answer::Features { explained } = *answer.content else { return None };
        Some(explained_in_words(explained))
    };
    let mean = move || {
        let (question, answer) = similarity.get()?;
        let prefix = model.with(|model| model.as_ref().map(|model| model.prefix.count()))?;
        Some(similarity_in_words(&answer.floats, &question, prefix))
    };
    view! {
        <section class="comparison" data-side=side.name()>
            <SideTitle side>{title}</SideTitle>
            <div class="comparison-maps">
                <QueryMap side point caption="photograph"><Crop model /></QueryMap>
                <QueryMap side point caption="components">
                    <PixelMap pixels=colors label="First three principal components" />
                </QueryMap>
                <QueryMap side point caption="similarity to the query">
                    <PixelMap pixels=cosines label="Cosine similarity to the query" />
                </QueryMap>
                <MapLegend
                    least="−1"
                    strip
                    label="From −1, purple, over 0, white, to 1, green"
                    most="1"
                    point
                    reading=move |point| similarity_reading(&similarity.get()?.1.floats, grid()?, point)
                />
                <Numbers of=move || {
                    vec![explained().unwrap_or_default(), mean().unwrap_or_default()]
                } />
            </div>
        </section>
    }
}

/// A square map that takes the query and shows where it lies, with its caption.
#[component]
fn QueryMap(
    side: Side,
    point: RwSignal<Option<Point>>,
    caption: &'static str,
    children: Children,
) -> impl IntoView {
    let model = expect_context::<EngineHandle>().side(side).model;
    view! {
        <figure>
            <Pinned side pointed=point>
                <div class="square">
                    {children()}
                    <QueryMarkers model />
                </div>
            </Pinned>
            <figcaption>{caption}</figcaption>
        </figure>
    }
}
