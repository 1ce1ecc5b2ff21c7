//! Patches hidden with the pointer or the keyboard.

use leptos::prelude::*;

use super::lab::Lab;
use crate::input::mask::Mask;
use crate::ui::selection::Selection;
use crate::ui::views::reconstruct::mask_pad::MaskPad;
use crate::ui::widgets::boxed::memo;
use crate::ui::workers::EngineHandle;

/// The photograph as it is seen, to paint on.
#[component]
pub fn Painter() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let engine = expect_context::<EngineHandle>();
    let selection = expect_context::<Selection>();
    let mask = memo(move || {
        let grid = selection.grid.get()?;
        Some(lab.perturbation.with(|now| now.occlusion.on(grid)))
    });
    let count = memo(move || mask.with(|mask| mask.as_ref().map_or(0, Mask::hidden)));
    let paint = move |mask: Mask| lab.change(|now| now.occlusion = mask);
    let invert = move |_| {
        if let Some(mask) = mask.get_untracked() {
            paint(mask.inverted());
        }
    };
    let words = move || match (count.get(), selection.grid.get()) {
        (1.., Some(grid)) => format!("{} of {} hidden", count.get(), grid * grid),
        _ => "Drag to hide patches".to_owned(),
    };
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
                <span class="fine">{move || words()}</span>
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
