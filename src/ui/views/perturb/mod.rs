//! What noise, blur and other changes of the picture do to both models.

pub(crate) mod lab;
pub(crate) mod painter;
pub(crate) mod shifts;

use leptos::prelude::*;

use crate::input::perturbation::{MAX_BLUR, MAX_BRIGHTNESS, MAX_NOISE, Perturbation, TILES};
use crate::ui::browser::catalog::Catalog;
use crate::ui::widgets::boxed::memo;
use crate::ui::widgets::slider::Slider;
use lab::Lab;
use painter::Painter;
use shifts::Shifts;

/// The view.
#[component]
pub fn Perturb() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let is_neutral = memo(move || lab.perturbation.with(Perturbation::is_neutral));
    view! {
        <p class="insight-lead">
            "All maps and curves above follow what you do to the photograph, and the further a curve here \
             falls below 1, the more of it a model has noticed. What moves a model is what it looks at: the \
             paper finds that contrastive models lean on shapes and low frequencies, masked ones on textures \
             and high frequencies, and noise at either end of its slider puts that to the test."
        </p>
        <div class="lab">
            <Painter />
            <div class="lab-controls" role="group" aria-label="Perturbations">
                <TextureControls />
                <Shuffle />
                <Blur />
                <Brightness />
                <Noise />
                <div class="lab-buttons">
                    <button
                        class="button"
                        title="Other noise, and another order of the tiles"
                        disabled=move || lab.perturbation.with(|now| now.noise == 0 && now.shuffle < 2)
                        on:click=move |_| lab.change(|now| now.seed = now.seed.wrapping_add(1))
                    >
                        "Draw again"
                    </button>
                    <button
                        class="button"
                        data-part="reset"
                        disabled=is_neutral
                        on:click=move |_| lab.reset()
                    >
                        "Reset all"
                    </button>
                </div>
            </div>
            <Shifts />
        </div>
        <p class="fine insight-source">
            "In this order, on the crop before it is normalized: texture, F⁻¹(((1 − m)|F| + m|G|) e^(i arg F)), \
             the photograph’s phase with another picture’s amplitudes (Oppenheim and Lim, Proc. IEEE 1981); tiles \
             shuffled (Naseer et al., NeurIPS 2021); Gaussian blur, its deviation in percent of the side; \
             brightness, a factor; noise, x + F⁻¹(F(δ) ⊙ M) with δ Gaussian and M a square ring of frequencies \
             0.1π wide (Park and Kim, ICLR 2022, figure 2b), here scaled to the same root mean square at every \
             frequency; hidden patches, in the model’s mean color. Each model gets them at its own input \
             size. Moved: cos(a, b) = a·b / (|a| |b|) of a token z.(2l) on the photograph as it is and of the same \
             token on the changed one, for patches the mean, place by place."
        </p>
    }
}

#[component]
fn TextureControls() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let catalog = expect_context::<StoredValue<Catalog>>();
    let chosen = memo(move || lab.perturbation.with(|now| now.texture.clone()));
    let choose = move |event| {
        let name = event_target_value(&event);
        lab.change(|now| now.texture = Some(name).filter(|name| !name.is_empty()));
    };
    let options = catalog.with_value(|catalog| {
        let option = |sample: &crate::ui::browser::catalog::Sample| {
            let id = sample.id.clone();
            let is_chosen = move || chosen.get().as_deref() == Some(&id);
            view! { <option value=sample.id.clone() selected=is_chosen>{sample.title.clone()}</option> }
        };
        catalog.samples.iter().map(option).collect_view()
    });
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
        <LabSlider
            id="perturb-mix"
            label="How much of it"
            range=(0, 100)
            disabled=Signal::derive(move || chosen.get().is_none())
            value=|now| now.mix.into()
            set=|now, value| now.mix = value as u8
            words=|now| format!("{}\u{a0}%", now.mix)
        />
    }
}

#[component]
fn Shuffle() -> impl IntoView {
    let index = |now: &Perturbation| {
        TILES.iter().position(|tiles| *tiles == now.shuffle).unwrap_or_default() as u16
    };
    view! {
        <LabSlider
            id="perturb-shuffle"
            label="Shuffled tiles"
            range=(0, TILES.len() as u16 - 1)
            value=index
            set=|now, value| now.shuffle = TILES.get(usize::from(value)).copied().unwrap_or(1)
            words=|now| match now.shuffle {
                0 | 1 => "none".to_owned(),
                tiles => format!("{tiles} × {tiles}"),
            }
        />
    }
}

#[component]
fn Blur() -> impl IntoView {
    view! {
        <LabSlider
            id="perturb-blur"
            label="Blur"
            range=(0, MAX_BLUR)
            value=|now| now.blur
            set=|now, value| now.blur = value
            words=|now| format!("{:.1}\u{a0}%", f32::from(now.blur) / 10.0)
        />
    }
}

#[component]
fn Brightness() -> impl IntoView {
    view! {
        <LabSlider
            id="perturb-brightness"
            label="Brightness"
            range=(0, MAX_BRIGHTNESS)
            value=|now| now.brightness
            set=|now, value| now.brightness = value
            words=|now| format!("{}\u{a0}%", now.brightness)
        />
    }
}

#[component]
fn Noise() -> impl IntoView {
    let lab = expect_context::<Lab>();
    view! {
        <LabSlider
            id="perturb-noise"
            label="Noise"
            range=(0, MAX_NOISE.into())
            value=|now| now.noise.into()
            set=|now, value| now.noise = value as u8
            words=|now| format!("{}\u{a0}%", now.noise)
        />
        <LabSlider
            id="perturb-band"
            label="Its frequency"
            range=(5, 95)
            disabled=Signal::derive(move || lab.perturbation.with(|now| now.noise == 0))
            value=|now| now.band.into()
            set=|now, value| now.band = value as u8
            words=|now| format!("{:.2}π", f32::from(now.band) / 100.0)
        />
    }
}

/// One slider of the perturbation.
#[component]
fn LabSlider(
    id: &'static str,
    label: &'static str,
    /// The least and the greatest value.
    range: (u16, u16),
    #[prop(optional, into)] disabled: Signal<bool>,
    /// What it stands at.
    value: fn(&Perturbation) -> u16,
    /// What a move does.
    set: fn(&mut Perturbation, u16),
    /// The value, for people.
    words: fn(&Perturbation) -> String,
) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let slide = move |value: f64| lab.change(|now| set(now, value as u16));
    view! {
        <Slider
            id
            label
            class="lab-row"
            least=range.0.into()
            most=f64::from(range.1)
            disabled
            value=Signal::derive(move || lab.perturbation.with(value).into())
            words=memo(move || lab.perturbation.with(words))
            slide=Callback::new(slide)
        />
    }
}
