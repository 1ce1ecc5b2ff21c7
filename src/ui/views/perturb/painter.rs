//! Patches hidden with the pointer or the keyboard.

use leptos::prelude::*;

use super::perturbing::PerturbationHandle;
use crate::grid::Grid;
use crate::input::mask::Mask;
use crate::page::perturbation_sliders::hidden_in_words;
use crate::ui::selection::Selection;
use crate::ui::views::reconstruct::mask_pad::MaskPad;
use crate::ui::workers::EngineHandle;

/// The photograph as it is seen, to paint on.
#[component]
pub fn Painter() -> impl IntoView {
    let perturbing = expect_context::<PerturbationHandle>();
    let engine = expect_context::<EngineHandle>();
    let selection = expect_context::<Selection>();
    // Squares are as many across as down: those of an oblong grid are patches along its longer side.
    let side = move || selection.grid.get().map(Grid::longer);
    let mask = Memo::new(move |_| {
        let side = side()?;
        Some(perturbing.perturbation.with(|now| now.occlusion.on(side)))
    });
    let count = Memo::new(move |_| mask.with(|mask| mask.as_ref().map_or(0, Mask::hidden)));
    let paint = move |mask: Mask| perturbing.change(|now| now.occlusion = mask);
    let invert = move |_| {
        if let Some(mask) = mask.get_untracked() {
            paint(mask.inverted());
        }
    };
    let words = move || hidden_in_words(count.get(), side());
    view! {
        <div class="lab-picture">
            <MaskPad
                mask
                change=paint
                model=Signal::derive(move || engine.reference())
                squares="patches"
                part="painter"
            />
            <div class="lab-buttons">
                <span class="fine">{words}</span>
                <button class="text-button" disabled=move || count.get() == 0 on:click=invert>"Invert"</button>
                <button
                    class="text-button"
                    disabled=move || count.get() == 0
                    on:click=move |_| paint(Mask::default())
                >
                    "Clear"
                </button>
            </div>
        </div>
    }
}
