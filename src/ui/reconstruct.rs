//! What a masked model draws where patches are hidden from it, live while the mask is painted.

use leptos::prelude::*;

use super::boxed::{effect, memo};
use super::controls::Switch;
use super::drawing::SideDrawing;
use super::engine::EngineHandle;
use super::hiding::Hiding;
use super::mask_pad::MaskPad;
use super::selection::Selection;
use super::slider::Slider;
use crate::address::Side;
use crate::engine::protocol::Question;
use crate::number::number;

/// The whole drawing is shown, not only what it fills in.
const WHOLE: &str = "reconstruct.whole";

/// The view.
#[component]
pub fn Reconstruct() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let engine = expect_context::<EngineHandle>();
    let hiding = Hiding::new(selection, engine);
    let mask = memo(move || hiding.mask());
    for state in engine.sides {
        effect(move || {
            // With another image, model or engine there is more to ask for.
            state.curves.track();
            let draws =
                state.model.with(|model| model.as_ref().is_some_and(|m| m.masking.is_some()));
            let question =
                mask.get().filter(|_| draws).map(|mask| Question::Reconstruction { mask });
            engine.want_answers(state.side, question.into_iter().collect());
        });
        on_cleanup(move || engine.want_answers(state.side, Vec::new()));
    }
    let whole = selection.own(WHOLE);
    let filled = Signal::derive(move || whole.get().as_deref() != Some("1"));
    let show = move |filled: bool| selection.set_own(WHOLE, (!filled).then(|| "1".to_owned()));
    let share = move || {
        let mask = mask.get()?;
        Some(100.0 * mask.hidden() as f64 / (mask.side() * mask.side()) as f64)
    };
    let hidden_share =
        move || share().map(|share| format!("{share:.0}\u{a0}%")).unwrap_or_default();
    let count = move || {
        let mask = mask.get()?;
        Some(format!("{} of {} squares hidden", mask.hidden(), mask.side() * mask.side()))
    };
    let slide = move |percent: String| {
        if let Some(percent) = number(&percent) {
            hiding.set_ratio(percent / 100.0);
        }
    };
    let drawing = move || {
        let mut models = engine.sides.into_iter().map(|side| side.model.get());
        models.find_map(|model| model.filter(|model| model.masking.is_some()))
    };
    let is_perturbed =
        move || engine.sides.iter().any(|state| state.perturbed.with(Option::is_some));
    let can_draw = memo(move || mask.with(Option::is_some));
    let sides = move || Side::BOTH.map(|side| view! { <SideDrawing side filled /> });
    view! {
        <p class="insight-lead">
            "Hidden squares never reach the model: a mask token stands in their place, and the decoder draws \
             their pixels from what is left around them. The drawing is blurred, because between all that \
             might be there the middle is the safest guess; yet to draw even that, the tokens have to keep \
             colors, edges and places, which a contrastive model is free to drop."
        </p>
        <Show when=move || can_draw.get()>
            <div class="comparison-tools">
                <Slider
                    id="mask-ratio"
                    label="Hide"
                    class="control mask-ratio"
                    most=100.0
                    step=5.0
                    value=Signal::derive(move || share().unwrap_or(0.0).round())
                    words=Signal::derive(hidden_share)
                    slide=Callback::new(slide)
                />
                <button class="button" on:click=move |_| hiding.draw_again()>"New draw"</button>
                <Switch
                    label="Drawing"
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
                        change=move |mask| hiding.paint(mask)
                        model=Signal::derive(drawing)
                        squares="squares"
                        part="mask"
                    />
                    <figcaption class="fine">
                        <span data-number="hidden">{move || count()}</span>
                        ". Drag over squares, or move with the arrow keys and press Space, to hide and to show."
                        {move || is_perturbed().then_some(
                            " The original is the perturbed photograph: errors and curves are against that.",
                        )}
                    </figcaption>
                </figure>
            </Show>
            <div class="drawings">{move || sides()}</div>
        </div>
        <p class="fine insight-source">
            "Error: the mean of |x̂ − x| over a patch’s pixels and channels, of 0 to 1; of normalized pixels and \
             over the hidden patches it is the loss of SimMIM (Xie et al., CVPR 2022, arXiv 2111.09886, section \
             3.4). Curve: ln(|F| + 10⁻⁶) of the pixels’ discrete Fourier transform, the mean over channels and \
             directions, less the original’s at frequency 0; π is one wave in two pixels. Borders between \
             patches that do not fit add high frequencies of their own, but none to the curve of the hidden \
             patches, each transformed by itself. MAE’s decoder, a transformer \
             of its own, is not run here."
        </p>
    }
}
