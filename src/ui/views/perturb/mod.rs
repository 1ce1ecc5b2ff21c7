//! What noise, blur and other changes of the picture do to both models.

pub(crate) mod painter;
pub(crate) mod perturbing;
pub(crate) mod shifts;

use leptos::prelude::*;

use crate::input::perturbation::Perturbation;
use crate::page::catalog::{Catalog, Sample};
use crate::page::perturbation_sliders::{PerturbationSlider, SLIDERS, is_drawn};
use crate::page::saving::maps::drawing::perturbed;
use crate::page::saving::offers::PHOTOGRAPH;
use crate::ui::saving::maps::offer_maps;
use crate::ui::side::state::SideState;
use crate::ui::widgets::slider::Slider;
use crate::ui::workers::EngineHandle;
use painter::Painter;
use perturbing::PerturbationHandle;
use shifts::Shifts;

/// The view “Perturbation”.
#[component]
pub fn Perturb() -> impl IntoView {
    let perturbing = expect_context::<PerturbationHandle>();
    let is_neutral = Memo::new(move |_| perturbing.perturbation.with(Perturbation::is_neutral));
    let engine = expect_context::<EngineHandle>();
    let is_ready = Signal::derive(move || {
        engine.sides.iter().any(|state| state.perturbed.with(Option::is_some))
    });
    offer_maps(PHOTOGRAPH, is_ready, move |told| {
        let input = |state: SideState| state.perturbed.with(|seen| Some(seen.as_ref()?.size));
        perturbed(told, engine.sides.map(input), &perturbing.perturbation.with(Perturbation::words))
    });
    view! {
        <div class="lab">
            <Painter />
            <div class="lab-controls" role="group" aria-label="Perturbations">
                <TextureSelect />
                {SLIDERS.map(|slider| view! { <SliderRow slider /> }).into_iter().collect_view()}
                <div class="lab-buttons">
                    <button
                        class="button"
                        title="Other noise, and another order of the tiles"
                        disabled=move || !perturbing.perturbation.with(is_drawn)
                        on:click=move |_| perturbing.change(|now| now.seed = now.seed.wrapping_add(1))
                    >
                        "Draw again"
                    </button>
                    <button
                        class="button"
                        data-part="reset"
                        disabled=is_neutral
                        on:click=move |_| perturbing.reset()
                    >
                        "Reset all"
                    </button>
                </div>
            </div>
            <Shifts />
        </div>
    }
}

#[component]
fn TextureSelect() -> impl IntoView {
    let perturbing = expect_context::<PerturbationHandle>();
    let catalog = expect_context::<StoredValue<Catalog>>();
    let chosen = Memo::new(move |_| perturbing.perturbation.with(|now| now.texture.clone()));
    let choose = move |event| {
        let name = event_target_value(&event);
        perturbing.change(|now| now.texture = Some(name).filter(|name| !name.is_empty()));
    };
    let option = |sample: &Sample| {
        let id = sample.id.clone();
        let is_chosen = move || chosen.get().as_deref() == Some(&id);
        view! { <option value=sample.id.clone() selected=is_chosen>{sample.title.clone()}</option> }
    };
    let options = catalog.with_value(|catalog| catalog.samples.iter().map(option).collect_view());
    view! {
        <label class="lab-row">
            <span>"Texture of"</span>
            <select
                id="perturb-texture"
                prop:value=move || chosen.get().unwrap_or_default()
                on:change=choose
            >
                <option value="" selected=move || chosen.get().is_none()>"itself"</option>
                {options}
            </select>
        </label>
    }
}

#[component]
fn SliderRow(slider: PerturbationSlider) -> impl IntoView {
    let perturbing = expect_context::<PerturbationHandle>();
    let PerturbationSlider { id, label, range, value, set, words, is_idle } = slider;
    view! {
        <Slider
            id
            label
            class="lab-row"
            least=range.0.into()
            most=f64::from(range.1)
            disabled=Signal::derive(move || perturbing.perturbation.with(is_idle))
            value=Signal::derive(move || perturbing.perturbation.with(value).into())
            words=Memo::new(move |_| perturbing.perturbation.with(words))
            slide=Callback::new(move |value| perturbing.change(|now| set(now, value as u16)))
        />
    }
}
