//! What a masked model draws where patches are hidden from it, live while the mask is painted.

pub(crate) mod drawing;
pub(crate) mod drawing_curves;
pub(crate) mod mask_pad;

use leptos::prelude::*;

use super::parts::want_while_open;
use crate::engine::protocol::{Masking, Question};
use crate::input::mask::Mask;
use crate::link::Side;
use crate::page::explanations::Term;
use crate::page::reconstruction::hiding::{
    self, draw_again, hidden_in_words, hidden_percent, set_ratio,
};
use crate::page::saving::maps::drawing::figure;
use crate::page::saving::offers::MAPS;
use crate::ui::saving::maps::offer_maps;
use crate::ui::selection::Selection;
use crate::ui::shell::controls::Switch;
use crate::ui::signals::change;
use crate::ui::widgets::slider::Slider;
use crate::ui::workers::EngineHandle;
use drawing::{SideDrawing, newest_drawing};
use mask_pad::MaskPad;

/// How the first model that draws was masked in its training.
fn masking(engine: EngineHandle) -> Option<Masking> {
    engine.sides.iter().find_map(|state| state.model.with(|model| model.as_ref()?.masking))
}

/// What is hidden from the models; `None` where none can draw.
pub fn hidden_mask(selection: Selection, engine: EngineHandle) -> Option<Mask> {
    let masking = masking(engine)?;
    Some(selection.reconstruction.with(|choice| hiding::mask(choice, masking)))
}

/// The view “Reconstruction”.
#[component]
pub fn Reconstruct() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let engine = expect_context::<EngineHandle>();
    let choice = selection.reconstruction;
    let mask = Memo::new(move |_| hidden_mask(selection, engine));
    for state in engine.sides {
        want_while_open(engine, state.side, move || {
            let draws = state.model.with(|it| it.as_ref().is_some_and(|it| it.masking.is_some()));
            let mask = mask.get().filter(|_| draws);
            mask.map(|mask| Question::Reconstruction { mask }).into_iter().collect()
        });
    }
    let filled = Signal::derive(move || choice.with(|choice| !choice.whole));
    let show = move |filled: bool| change(choice, |choice| choice.whole = !filled);
    let drawings = engine.sides.map(newest_drawing);
    let is_ready = Signal::derive(move || drawings.iter().any(|it| it.with(Option::is_some)));
    offer_maps(MAPS, is_ready, move |told| {
        let both = drawings.map(|drawing| drawing.get());
        figure(told, both.each_ref().map(Option::as_ref), filled.get())
    });
    let percent = move || mask.with(|mask| mask.as_ref().map(hidden_percent));
    let slide = move |percent: f64| {
        let masking = untrack(|| masking(engine));
        change(choice, |choice| set_ratio(choice, percent / 100.0, masking));
    };
    let drawing = move || {
        let mut models = engine.sides.into_iter().map(|side| side.model.get());
        models.find_map(|model| model.filter(|model| model.masking.is_some()))
    };
    let is_perturbed =
        move || engine.sides.iter().any(|state| state.perturbed.with(Option::is_some));
    let can_draw = Memo::new(move |_| mask.with(Option::is_some));
    let sides = move || Side::BOTH.map(|side| view! { <SideDrawing side filled /> });
    view! {
        <Show when=move || can_draw.get()>
            <div class="comparison-tools">
                <Slider
                    id="mask-ratio"
                    label="Hide"
                    class="control mask-ratio"
                    most=100.0
                    step=5.0
                    value=Signal::derive(move || percent().unwrap_or(0.0).round())
                    words=Signal::derive(move || percent().map(|percent| format!("{percent:.0}\u{a0}%")).unwrap_or_default())
                    slide=Callback::new(slide)
                />
                <button class="button" on:click=move |_| change(choice, draw_again)>"New draw"</button>
                <Switch
                    label="Drawing"
                    term=Term::Drawing
                    names=["filled in", "whole"]
                    titles=[
                        "The hidden patches as they were drawn, in the picture",
                        "Everything that the decoder drew; patches that it sees it was never trained to draw",
                    ]
                    first=filled
                    choose=Callback::new(show)
                />
            </div>
        </Show>
        <div class="reconstruct">
            <Show when=move || can_draw.get()>
                <figure class="mask-figure">
                    <MaskPad
                        mask
                        change=move |mask| change(choice, |choice| choice.mask = Some(mask))
                        model=Signal::derive(drawing)
                        squares="squares"
                        part="mask"
                    />
                    <figcaption class="fine">
                        <span data-number="hidden">
                            {move || mask.with(|mask| mask.as_ref().map(hidden_in_words))}
                        </span>
                        ". Drag over squares, or move with the arrow keys and press Space, to hide and to show."
                        {move || is_perturbed().then_some(
                            " The original is the perturbed photograph: errors and curves are against that.",
                        )}
                    </figcaption>
                </figure>
            </Show>
            <div class="drawings">{move || sides()}</div>
        </div>
    }
}
