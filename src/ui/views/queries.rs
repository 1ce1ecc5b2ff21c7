//! Two pinned queries: both maps, their difference, and how much of the attention moves.

use leptos::prelude::*;

use crate::link::Side;
use crate::page::explanations::Term;
use crate::page::rows::Rows;
use crate::page::saving::maps::queries::{PairSide, figure};
use crate::page::saving::maps::{Told, mark};
use crate::page::saving::offers::MAPS;
use crate::page::two_queries::{QueryPair, far_corner, largest_difference, shared_scale};
use crate::plot::map::scale::Scale;
use crate::ui::curves::figure::Origin;
use crate::ui::maps::Shown;
use crate::ui::photograph::marker::QueryMarker;
use crate::ui::photograph::stage::Crop;
use crate::ui::saving::maps::offer_maps;
use crate::ui::selection::Selection;
use crate::ui::shell::controls::Switch;
use crate::ui::side::side_title::SideTitle;
use crate::ui::widgets::pixels::{PixelMap, Pixels};
use crate::ui::workers::EngineHandle;

/// Both models' comparisons, or how to pin a second query.
#[component]
pub fn TwoQueries() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let pin = move |_| {
        selection.pin_second(far_corner(untrack(|| selection.pinned_query())));
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

#[component]
fn Comparisons() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let engine = expect_context::<EngineHandle>();
    let shown = expect_context::<Shown>();
    let pairs = engine.sides.map(|state| {
        let a = state.rows(move || Some(selection.pinned_query()));
        let b = state.rows(move || selection.second_query());
        let map = move |rows: &Rows| rows.patches(shown.layer.get(), selection.head.get());
        Memo::new(move |_| {
            let (a, b) = (a.get()?, b.get()?);
            let (grid, tokens) = (a.model.grid, a.model.tokens());
            Some(QueryPair { a: map(&a), b: map(&b), grid, tokens })
        })
    });
    let shared = Memo::new(move |_| {
        let [cl, mim] = pairs.map(|pair| pair.get());
        (shared_scale(cl.iter().chain(&mim)), largest_difference(cl.iter().chain(&mim)))
    });
    let origin = Origin::here();
    let is_ready = Signal::derive(move || pairs.iter().any(|pair| pair.with(Option::is_some)));
    offer_maps(MAPS, is_ready, move |told| {
        let (a, b) = (selection.pinned_query(), selection.second_query()?);
        let pairs = pairs.map(|pair| pair.get());
        let side = |side: Side| {
            let state = engine.side(side);
            let model = state.model.get()?;
            let marks = [a, b].map(|query| mark(state.own(query), &model));
            Some(PairSide { pair: pairs[side.index()].as_ref()?, marks })
        };
        let told = Told { query: origin.place(a), ..told.clone() };
        figure(&told, &origin.place(b), Side::BOTH.map(side), shared.get())
    });
    let sides = Side::BOTH.map(|side| {
        view! { <Comparison side pair=pairs[side.index()] shared /> }
    });
    let first = Signal::derive(move || !selection.moves_second.get());
    view! {
        <div class="comparison-tools">
            <Switch
                label="A click moves"
                term=Term::MovedQuery
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
fn Comparison(
    side: Side,
    pair: Memo<Option<QueryPair>>,
    shared: Memo<(Scale, f32)>,
) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let state = expect_context::<EngineHandle>().side(side);
    let with = move |of: &dyn Fn(&QueryPair) -> Vec<u8>| {
        let pixels = |pair: &QueryPair| Pixels { rgba: of(pair), width: pair.grid.columns };
        pair.with(|pair| pair.as_ref().map(pixels))
    };
    let map = move |of: fn(&QueryPair) -> &[f32]| {
        Signal::derive_local(move || {
            with(&|pair| pair.map_rgba(of(pair), selection.scale.get(), shared.get().0))
        })
    };
    let (from_a, from_b) = (map(|pair| &pair.a), map(|pair| &pair.b));
    let difference = Signal::derive_local(move || {
        with(&|pair| pair.difference_rgba(selection.scale.get(), shared.get().1))
    });
    let most = move || {
        let words = |pair: &QueryPair| pair.most_in_words(selection.scale.get(), shared.get().1);
        pair.with(|pair| pair.as_ref().map(words))
    };
    let moved = move || pair.with(|pair| pair.as_ref().map(QueryPair::moved_in_words));
    let first = Signal::derive(move || Some(selection.pinned_query()));
    let second = Signal::derive(move || selection.second_query());
    let none = Signal::derive(|| None);
    let attention_from = |letter: &'static str, pixels, query| {
        view! {
            <figure>
                <div class="square overlay">
                    <Crop model=state.model />
                    <PixelMap pixels label=format!("Attention from {letter}") />
                    <QueryMarker model=state.model query letter=none />
                </div>
                <figcaption>{format!("from {letter}")}</figcaption>
            </figure>
        }
    };
    view! {
        <section class="comparison" data-side=side.name()>
            <SideTitle side />
            <div class="comparison-maps">
                {attention_from("A", from_a, first)}
                {attention_from("B", from_b, second)}
                <figure>
                    <div class="square overlay difference">
                        <Crop model=state.model />
                        <PixelMap pixels=difference label="Difference, B less A" />
                    </div>
                    <figcaption>
                        <span class="more-a">"A more"</span>", "<span class="more-b">"B more"</span>
                        ", "{most}
                    </figcaption>
                </figure>
                <p class="comparison-number">
                    <strong>{moved}</strong>
                    " of the attention moves when B asks instead of A"
                    <span class="fine">" (0 % is the same map, 100 % nothing shared)"</span>
                </p>
            </div>
        </section>
    }
}
