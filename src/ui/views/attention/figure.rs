//! A map over the photograph, with what it is and what its colors mean.

use leptos::prelude::*;

use crate::grid::Point;
use crate::link::Side;
use crate::page::attention::patch_map::{PatchMap, scale};
use crate::plot::map::heatmap::{legend_rgba, map_rgba};
use crate::ui::photograph::marker::QueryMarkers;
use crate::ui::photograph::pinned::Pinned;
use crate::ui::photograph::stage::Crop;
use crate::ui::selection::Selection;
use crate::ui::views::parts::MapLegend;
use crate::ui::widgets::pixels::{PixelMap, Pixels};
use crate::ui::workers::EngineHandle;

const LEGEND_STEPS: usize = 64;

/// The map of one side; the other's is there for the scale that they share.
#[component]
pub fn MapFigure(
    /// The side whose map it is.
    side: Side,
    /// Which of its maps, in `data-map`.
    name: &'static str,
    /// Both models' maps of this kind.
    maps: [Memo<Option<PatchMap>>; 2],
    /// What it is.
    #[prop(into)]
    caption: Signal<String>,
    /// It is asked from the query, which is marked.
    #[prop(default = true)]
    marked: bool,
) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let model = expect_context::<EngineHandle>().side(side).model;
    let map = maps[side.index()];
    let scale = Memo::new(move |_| scale(maps.map(|map| map.get()), side, selection.scale.get()));
    let pixels = Signal::derive_local(move || {
        let map = map.get()?;
        let rgba = map_rgba(&map.times_uniform(), scale.get(), u8::MAX);
        Some(Pixels { rgba, width: map.grid().columns })
    });
    let strip = Signal::derive_local(|| {
        Some(Pixels { rgba: legend_rgba(LEGEND_STEPS), width: LEGEND_STEPS })
    });
    let most = Signal::derive(move || {
        map.get().map(|map| map.top_in_words(scale.get())).unwrap_or_default()
    });
    let point = RwSignal::new(None::<Point>);
    view! {
        <figure data-map=name>
            <Pinned side pointed=point>
                <div class="overlay square" class:smooth=move || selection.smooth.get()>
                    <Crop model />
                    <PixelMap pixels label=caption />
                    {marked.then(|| view! { <QueryMarkers model /> })}
                </div>
            </Pinned>
            <figcaption>{caption}</figcaption>
            <MapLegend
                class="legend"
                least="0"
                strip
                label="From no attention, dark blue, to most, yellow"
                most
                point
                reading=move |point| map.get()?.reading(point)
            />
        </figure>
    }
}
