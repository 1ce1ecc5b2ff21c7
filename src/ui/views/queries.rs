//! Two pinned queries: both maps, their difference, and how much of the attention moves.

use leptos::prelude::*;

use crate::analysis::query_dependence;
use crate::engine::protocol::Query;
use crate::link::{ScaleChoice, Side};
use crate::plot::map::heatmap::{difference_rgba, map_rgba};
use crate::plot::map::scale::{Scale, format_probability};
use crate::ui::maps::Shown;
use crate::ui::photograph::marker::QueryMarker;
use crate::ui::photograph::stage::Crop;
use crate::ui::selection::Selection;
use crate::ui::shell::controls::Switch;
use crate::ui::side::side_title::SideTitle;
use crate::ui::side::state::Rows;
use crate::ui::widgets::boxed::memo;
use crate::ui::widgets::pixels::{PixelMap, Pixels};
use crate::ui::workers::EngineHandle;

/// Both models' comparisons, or how to pin a second query.
#[component]
pub fn TwoQueries() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let pin = move |_| {
        // The corner farthest from the first: a place where something else is likely to be.
        let (x, y) = match untrack(|| selection.pinned_query()) {
            Query::Point { x, y } => (x, y),
            Query::Cls => (0.5, 0.5),
        };
        let far = |t: f32| if t < 0.5 { 0.9 } else { 0.1 };
        selection.pin_second((far(x), far(y)));
    };
    move || match selection.query2.get() {
        Some(_) => view! { <Comparisons /> }.into_any(),
        None => view! {
            <div class="invitation">
                <p>
                    "Pin a second query to see how much the answer depends on who asks: "
                    "hold Shift and click another patch of the photograph."
                </p>
                <button class="button" on:click=pin>"Pin one for me"</button>
            </div>
        }
        .into_any(),
    }
}

/// The chosen maps of one model from both queries, over the patches.
#[derive(Clone, PartialEq)]
struct Pair {
    a: Vec<f32>,
    b: Vec<f32>,
    grid: usize,
    tokens: usize,
}

impl Pair {
    fn difference(&self) -> (Vec<f32>, f32) {
        let difference: Vec<f32> = self.b.iter().zip(&self.a).map(|(b, a)| b - a).collect();
        let most = difference.iter().fold(f32::MIN_POSITIVE, |most, d| most.max(d.abs()));
        (difference, most)
    }
}

#[component]
fn Comparisons() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let engine = expect_context::<EngineHandle>();
    let shown = expect_context::<Shown>();
    let pairs = engine.sides.map(|state| {
        let a = state.rows(move || Some(selection.pinned_query()));
        let b = state.rows(move || selection.second_query());
        let map = move |rows: &Rows| rows.patches(shown.layer.get(), selection.head.get());
        memo(move || {
            let (a, b) = (a.get()?, b.get()?);
            let (grid, tokens) = (a.model.grid, a.model.tokens());
            Some(Pair { a: map(&a), b: map(&b), grid, tokens })
        })
    });
    let shared = memo(move || {
        let pairs: Vec<Pair> = pairs.iter().filter_map(|pair| pair.get()).collect();
        let maps = |pair: &'_ Pair| [(pair.a.clone(), pair.tokens), (pair.b.clone(), pair.tokens)];
        let maps: Vec<_> = pairs.iter().flat_map(maps).collect();
        Scale::of_uniform(maps.iter().map(|(map, tokens)| (&map[..], *tokens)))
    });
    let sides = Side::BOTH.map(|side| {
        view! { <Comparison side pair=pairs[side.index()] shared /> }
    });
    let first = Signal::derive(move || !selection.moves_second.get());
    view! {
        <div class="comparison-tools">
            <Switch
                label="A click moves"
                names=["A", "B"]
                titles=["Clicks and arrow keys move query A", "Clicks and arrow keys move query B"]
                first
                choose=Callback::new(move |first: bool| selection.moves_second.set(!first))
            />
            <button class="button" on:click=move |_| selection.unpin_second()>"Remove B"</button>
            <span class="fine">"or hold Shift and click to place B; Esc removes it"</span>
        </div>
        <div class="comparisons">{sides.into_iter().collect_view()}</div>
    }
}

#[component]
fn Comparison(side: Side, pair: Memo<Option<Pair>>, shared: Memo<Scale>) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let state = expect_context::<EngineHandle>().side(side);
    let map = move |of: fn(&Pair) -> &Vec<f32>| {
        pair.with(|pair| {
            let pair = pair.as_ref()?;
            let scale = match selection.scale.get() {
                ScaleChoice::Shared => shared.get().as_shares(pair.tokens),
                ScaleChoice::Own => Scale::of(of(pair)).from_zero(),
            };
            Some(Pixels { rgba: map_rgba(of(pair), scale, u8::MAX), width: pair.grid })
        })
    };
    let difference = Signal::derive_local(move || {
        pair.with(|pair| {
            let pair = pair.as_ref()?;
            let (difference, most) = pair.difference();
            Some(Pixels { rgba: difference_rgba(&difference, most, u8::MAX), width: pair.grid })
        })
    });
    let most =
        move || pair.with(|pair| pair.as_ref().map(|pair| format_probability(pair.difference().1)));
    let moved =
        move || pair.with(|pair| pair.as_ref().map(|pair| query_dependence(&pair.a, &pair.b)));
    let first = Signal::derive(move || Some(selection.pinned_query()));
    let second = Signal::derive(move || selection.second_query());
    let none = Signal::derive(|| None);
    view! {
        <section class="comparison" data-side=side.name()>
            <SideTitle side />
            <div class="comparison-maps">
                <figure>
                    <div class="square overlay">
                        <Crop model=state.model />
                        <PixelMap pixels=Signal::derive_local(move || map(|pair| &pair.a)) label="Attention from A" />
                        <QueryMarker model=state.model query=first letter=none />
                    </div>
                    <figcaption>"from A"</figcaption>
                </figure>
                <figure>
                    <div class="square overlay">
                        <Crop model=state.model />
                        <PixelMap pixels=Signal::derive_local(move || map(|pair| &pair.b)) label="Attention from B" />
                        <QueryMarker model=state.model query=second letter=none />
                    </div>
                    <figcaption>"from B"</figcaption>
                </figure>
                <figure>
                    <div class="square overlay difference">
                        <Crop model=state.model />
                        <PixelMap pixels=difference label="Difference, B less A" />
                    </div>
                    <figcaption>
                        <span class="more-a">"A more"</span>", "<span class="more-b">"B more"</span>
                        ", up to "{most}
                    </figcaption>
                </figure>
                <p class="comparison-number">
                    <strong>{move || moved().map(|share| format_probability(share as f32))}</strong>
                    " of the attention moves when B asks instead of A"
                    <span class="fine">" (total variation; 0 % is the same map, 100 % nothing shared)"</span>
                </p>
            </div>
        </section>
    }
}
