//! What \[CLS\] attends to and the patches that hold most of it, as DINO draws them.

use leptos::prelude::*;

use super::context::AttentionView;
use super::figure::MapFigure;
use super::section::Section;
use crate::analysis::smallest_set;
use crate::engine::protocol::Query;
use crate::grid::Grid;
use crate::link::{HeadChoice, Side};
use crate::page::attention::class_token::{mask_caption, mask_numbers};
use crate::page::attention::patch_map::PatchMap;
use crate::page::layer::head_in_words;
use crate::page::numbers::whole_percent;
use crate::page::rows::Rows;
use crate::page::saving::maps::attention::{Kind, figure};
use crate::page::saving::offers::MAPS;
use crate::plot::map::heatmap::mask_rgba;
use crate::ui::maps::Shown;
use crate::ui::photograph::pinned::Pinned;
use crate::ui::photograph::stage::Crop;
use crate::ui::saving::maps::offer_maps;
use crate::ui::selection::Selection;
use crate::ui::signals::change;
use crate::ui::views::parts::Numbers;
use crate::ui::widgets::pixels::{PixelMap, Pixels};
use crate::ui::widgets::slider::Slider;
use crate::ui::workers::EngineHandle;

/// Both models' maps.
#[component]
pub fn ClassToken() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let engine = expect_context::<EngineHandle>();
    let shown = expect_context::<Shown>();
    let rows = engine.sides.map(|state| {
        let rows = state.rows(|| Some(Query::Cls));
        Memo::new(move |_| rows.get().filter(|rows| rows.model.prefix.class))
    });
    let maps = rows.map(|rows| {
        Memo::new(move |_| {
            let rows = rows.get()?;
            Some(PatchMap::of(&rows.row(shown.layer.get(), selection.head.get()), &rows.model))
        })
    });
    let attention = expect_context::<AttentionView>();
    let is_ready = Signal::derive(move || maps.iter().any(|map| map.with(Option::is_some)));
    offer_maps(MAPS, is_ready, move |told| {
        let captions = engine.sides.map(|state| {
            let heads = state.model.with(|model| model.as_ref().map_or(1, |model| model.heads));
            caption(selection.head.get(), heads)
        });
        let kind = Kind { name: "from [CLS]", captions, maps: maps.map(|map| map.get()) };
        figure(told, "[CLS] mask", &[kind], [None, None], Some(attention.choice.get().mass))
    });
    let sides = Side::BOTH.map(|side| {
        let model = engine.side(side).model;
        // Before the model is there nobody knows.
        let has_cls = Memo::new(move |_| {
            model.with(|model| model.as_ref().is_none_or(|model| model.prefix.class))
        });
        let (map, rows) = (maps[side.index()], rows[side.index()]);
        let caption = Signal::derive(move || {
            let heads = model.with(|model| model.as_ref().map_or(1, |model| model.heads));
            caption(selection.head.get(), heads)
        });
        let none = || {
            view! {
                <p class="attention-none">
                    "This model has no [CLS] token: put one that has it on this side, or look at the rollout."
                </p>
            }
        };
        view! {
            <Section side>
                <Show when=move || has_cls.get() fallback=none>
                    <MapFigure side name="cls" maps caption marked=false />
                    <Mask side map />
                    <HeadMasks side rows />
                </Show>
            </Section>
        }
    });
    sides.into_iter().collect_view()
}

fn caption(head: HeadChoice, heads: usize) -> String {
    format!("from [CLS], {}", head_in_words(head, heads))
}

/// The photograph where the mask is, dimmed elsewhere.
#[component]
fn Mask(side: Side, map: Memo<Option<PatchMap>>) -> impl IntoView {
    let attention = expect_context::<AttentionView>();
    let model = expect_context::<EngineHandle>().side(side).model;
    let mass = move || attention.choice.get().mass;
    let pixels = Signal::derive_local(move || {
        map.with(|map| map.as_ref().map(|map| mask_pixels(&map.patches, map.grid(), mass())))
    });
    let caption = Signal::derive(move || mask_caption(mass()));
    let numbers = move || map.get().map(|map| mask_numbers(&map.patches, mass()));
    view! {
        <figure data-map="mask">
            <Pinned side pointed=RwSignal::new(None)>
                <div class="square">
                    <Crop model />
                    <PixelMap pixels label=caption />
                </div>
            </Pinned>
            <figcaption>{caption}</figcaption>
        </figure>
        <Numbers of=move || numbers().into_iter().collect() />
    }
}

/// Every head's mask; a click chooses the head.
#[component]
fn HeadMasks(side: Side, rows: Memo<Option<Rows>>) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let shown = expect_context::<Shown>();
    let attention = expect_context::<AttentionView>();
    let model = expect_context::<EngineHandle>().side(side).model;
    let heads = Memo::new(move |_| rows.with(|rows| rows.as_ref().map_or(0, |r| r.model.heads)));
    let tile = move |head: usize| {
        let pixels = Signal::derive_local(move || {
            let rows = rows.get()?;
            let patches = rows.patches(shown.layer.get(), HeadChoice::One(head));
            Some(mask_pixels(&patches, rows.model.grid, attention.choice.get().mass))
        });
        let pressed = move || match selection.head.get() {
            HeadChoice::One(chosen) => chosen.min(heads.get()) == head,
            HeadChoice::Mean => false,
        };
        // A second click goes back to the mean.
        let choose = move |_| {
            let again = untrack(pressed);
            selection.head.set(if again { HeadChoice::Mean } else { HeadChoice::One(head) });
        };
        view! {
            <button class="head" aria-label=format!("Head {head}") aria-pressed=move || pressed().to_string() on:click=choose>
                <div class="square">
                    <Crop model />
                    <PixelMap pixels label=format!("The mask of head {head}") />
                </div>
                <span class="head-name">{head}</span>
            </button>
        }
    };
    view! {
        <div class="attention-heads" role="group" aria-label=format!("{}: each head’s mask", side.label())>
            {move || (1..=heads.get()).map(tile).collect_view()}
        </div>
    }
}

/// How much of the mass the mask holds.
#[component]
pub fn MassSlider() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let mass = move || selection.attention.with(|choice| choice.mass);
    view! {
        <Slider
            id="attention-mass"
            label="Mass in the mask"
            class="control attention-slider"
            most=1.0
            step=0.05
            value=Signal::derive(mass)
            words=Signal::derive(move || whole_percent(mass()))
            slide=Callback::new(move |mass| change(selection.attention, |choice| choice.mass = mass))
        />
    }
}

fn mask_pixels(patches: &[f32], grid: Grid, mass: f64) -> Pixels {
    let set = smallest_set(patches, mass);
    Pixels { rgba: mask_rgba(&set), width: grid.columns }
}
