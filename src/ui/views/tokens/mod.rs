//! What the tokens of many pictures lie beside, on a plane.

pub(crate) mod map_progress;
pub(crate) mod maps;
pub(crate) mod picture_files;
pub(crate) mod pictures;
pub(crate) mod scatter;
pub(crate) mod token_array;

use leptos::prelude::*;

use super::perturb::perturbing::PerturbationHandle;
use crate::link::{Projection, Side, TokenColor, TokensChoice};
use crate::page::saving::maps::tokens::figure;
use crate::page::saving::offers::TOKENS;
use crate::page::token_map::{SideMap, words};
use crate::ui::browser::chosen_files::ChosenFiles;
use crate::ui::maps::Shown;
use crate::ui::saving::maps::offer_maps;
use crate::ui::selection::Selection;
use crate::ui::shell::appearance::Appearance;
use crate::ui::side::side_title::SideTitle;
use crate::ui::signals::change;
use crate::ui::workers::EngineHandle;
use map_progress::MapProgress;
pub use maps::TokenMaps;
use picture_files::page_set;
use pictures::Pictures;
use scatter::Scatter;

/// How many pictures the page's set has.
const PAGE_PICTURES: usize = 18;

/// The view “Token map”.
#[component]
pub fn TokenMapView() -> impl IntoView {
    let maps = expect_context::<TokenMaps>();
    let shown = expect_context::<Shown>();
    let selection = expect_context::<Selection>();
    let appearance = expect_context::<Appearance>();
    let perturbing = expect_context::<PerturbationHandle>();
    let by_class = Memo::new(move |_| selection.tokens.get().color == TokenColor::Class);
    maps.problem.set(None);
    if maps.set.with_untracked(Option::is_none) {
        maps.request(page_set);
    }
    for side in Side::BOTH {
        Effect::new(move |_| maps.follow(side, shown.layer.get()));
        on_cleanup(move || _ = maps.side(side).update(SideMap::close));
    }
    let colors = Memo::new(move |_| {
        let (by_class, dark) = (by_class.get(), appearance.dark.get());
        maps.set.with(|set| set.as_ref().map(|it| it.colors(by_class, dark)).unwrap_or_default())
    });
    let shown_maps = Side::BOTH.map(|side| maps.side(side).shown);
    let is_ready = Signal::derive(move || shown_maps.iter().any(|map| map.with(Option::is_some)));
    offer_maps(TOKENS, is_ready, move |told| {
        let both = shown_maps.map(|map| map.get());
        maps.set.with(|set| {
            figure(told, set.as_ref()?, both.each_ref().map(Option::as_deref), by_class.get())
        })
    });
    let is_perturbed = Memo::new(move |_| {
        perturbing.perturbation.with(|perturbation| !perturbation.words().is_empty())
    });
    let lead = move || {
        let pictures = maps.set.with(|set| set.as_ref().map(|set| set.pictures.len()));
        words::lead(pictures.unwrap_or(PAGE_PICTURES))
    };
    let sides = Side::BOTH.map(|side| view! { <SideTokens side colors /> });
    view! {
        <p class="insight-lead">{lead}</p>
        {move || is_perturbed.get().then(|| view! {
            <p class="fine" role="status">
                "These pictures are not perturbed; only the photograph above is."
            </p>
        })}
        <Tools by_class />
        <div class="token-maps">
            {sides.into_iter().collect_view()}
            <Pictures colors />
        </div>
    }
}

/// What is shown and how, and which pictures.
#[component]
fn Tools(by_class: Memo<bool>) -> impl IntoView {
    let maps = expect_context::<TokenMaps>();
    let selection = expect_context::<Selection>();
    let switch = |title: &'static str, pressed: Signal<bool>, choose: fn(&mut TokensChoice)| {
        view! {
            <button aria-pressed=move || pressed.get().to_string() on:click=move |_| change(selection.tokens, choose)>
                {title}
            </button>
        }
    };
    let projected = move |by: Projection| Signal::derive(move || maps.projection.get() == by);
    let colored = move |class: bool| Signal::derive(move || by_class.get() == class);
    let choose = move |event: web_sys::Event| {
        if let Some(chosen) = ChosenFiles::of_chooser(&event) {
            maps.take(chosen);
        }
    };
    let own = move || maps.set.with(|set| set.as_ref().is_some_and(|set| set.own));
    let note = move || maps.set.with(|set| set.as_ref().and_then(|set| set.note()));
    view! {
        <div class="comparison-tools token-tools">
            <div class="control">
                <span>"map"</span>
                <div class="switch" role="group" aria-label="How the dots are placed">
                    {switch("t-SNE", projected(Projection::Tsne), |it| it.map = Projection::Tsne)}
                    {switch("components", projected(Projection::Components), |it| it.map = Projection::Components)}
                </div>
            </div>
            <div class="control">
                <span>"color"</span>
                <div class="switch" role="group" aria-label="What the colors tell apart">
                    {switch("picture", colored(false), |it| it.color = TokenColor::Picture)}
                    {switch("class", colored(true), |it| it.color = TokenColor::Class)}
                </div>
            </div>
            <div class="control">
                <span>"pictures"</span>
                <label class="button file-button" title="Two or more pictures from this computer; each is a class of its own">
                    "Own files …"
                    <input id="token-files" type="file" accept="image/*" multiple on:change=choose />
                </label>
                <label class="button file-button" title="A folder of pictures; each folder in it is a class">
                    "Own folder …"
                    <input id="token-folder" type="file" prop:webkitdirectory=true on:change=choose />
                </label>
                <Show when=own>
                    <button
                        class="button"
                        on:click=move |_| maps.request(page_set)
                    >
                        "Back to the page’s"
                    </button>
                </Show>
            </div>
        </div>
        {move || maps.problem.get().or_else(note).map(|text| view! { <p class="problem" role="status">{text}</p> })}
    }
}

#[component]
fn SideTokens(side: Side, colors: Memo<Vec<[u8; 3]>>) -> impl IntoView {
    let maps = expect_context::<TokenMaps>();
    let selection = expect_context::<Selection>();
    let state = expect_context::<EngineHandle>().side(side);
    let map = maps.side(side);
    let layer = Memo::new(move |_| map.shown.with(|map| map.as_ref().map(|it| it.layer)));
    let ratio = Memo::new(move |_| maps.within_over_between(side));
    let title = move || layer.get().map(|layer| format!("layer {layer}"));
    let ratio_words = move || {
        ratio.get().map(|ratio| {
            view! {
                <strong data-number="within-over-between">{format!("{ratio:.2}")}</strong>
                {words::ratio(ratio)}
            }
        })
    };
    // The figure is of the last layer.
    let further = move || {
        let depth = state.model.with(|model| model.as_ref().map(|model| model.depth))?;
        (layer.get()? < depth).then(|| {
            let go = move |_| selection.layer.set(Some(depth));
            view! { <span class="fine">
                "The paper’s figure is of the last layer. "
                <button class="link" on:click=go>{format!("Show layer {depth}")}</button>
            </span> }
        })
    };
    let label = Signal::derive(move || words::label(&selection.side_name(side), ratio.get()));
    view! {
        <section class="comparison token-map" data-side=side.name()>
            <SideTitle side>{title}</SideTitle>
            <Scatter side colors label />
            <MapProgress side />
            <p class="comparison-number">{ratio_words}</p>
            <p>{further}</p>
        </section>
    }
}
