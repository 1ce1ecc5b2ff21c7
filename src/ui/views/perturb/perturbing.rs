//! What the URL says is done to the photographs, carried to the engines as fast as they follow.

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::Blob;

use crate::input::mask::Mask;
use crate::input::perturbation::Perturbation;
use crate::page::catalog::Catalog;
use crate::page::perturbing::Perturbing;
use crate::ui::browser::boot::absolute;
use crate::ui::browser::catalog::fetch_blob;
use crate::ui::browser::timing;
use crate::ui::selection::Selection;
use crate::ui::shell::notices::Notices;
use crate::ui::signals;
use crate::ui::workers::EngineHandle;

/// The perturbation; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct PerturbationHandle {
    /// What the URL says.
    pub perturbation: Memo<Perturbation>,
    selection: Selection,
    notices: Notices,
    catalog: StoredValue<Catalog>,
    /// What was asked for and sent; its readers are told when a texture has come, and of nothing else.
    state: RwSignal<Perturbing<Blob>, LocalStorage>,
}

impl PerturbationHandle {
    /// Follows the URL for as long as the page lives.
    pub fn new(
        catalog: StoredValue<Catalog>,
        selection: Selection,
        engine: EngineHandle,
        notices: Notices,
    ) -> PerturbationHandle {
        let perturbing = PerturbationHandle {
            perturbation: Memo::new(move |_| selection.perturbation.get()),
            selection,
            notices,
            catalog,
            state: RwSignal::new_local(Perturbing::default()),
        };
        Effect::new(move |_| {
            if let Some(name) = perturbing.perturbation.with(|now| now.texture().map(str::to_owned))
            {
                perturbing.fetch(name);
            }
        });
        Effect::new(move |_| {
            let wished = perturbing.perturbation.with(Perturbation::effective);
            perturbing.state.track();
            for state in engine.sides {
                state.status.track();
                state.curves.track();
                state.attention.track();
            }
            let (given, is_settled) = (engine.perturbation(), engine.is_settled());
            let step =
                perturbing.state.update_untracked(|state| state.step(wished, &given, is_settled));
            if let Some(start) = step.shown {
                request_animation_frame(move || {
                    let millis = timing::now() - start;
                    timing::measure_perturbation(millis, engine.kind.get_untracked());
                });
            }
            if let Some((perturbation, texture)) = step.send {
                engine.perturb(perturbation, texture);
            }
        });
        perturbing
    }

    /// Whether the engines have been told of it; reads what they do without tracking.
    pub fn is_carried(&self, engine: EngineHandle) -> bool {
        engine.perturbation() == self.perturbation.with(Perturbation::effective)
    }

    /// Changes the perturbation by the visitor's hand.
    pub fn change(&self, change: impl FnOnce(&mut Perturbation)) {
        self.state.update_untracked(|state| state.moved(timing::now()));
        signals::change(self.selection.perturbation, |now| {
            change(now);
            if now.occlusion.is_empty() {
                // A link says nothing of it.
                now.occlusion = Mask::default();
            }
        });
    }

    /// Leaves the photograph as it is.
    pub fn reset(&self) {
        self.change(|now| *now = Perturbation::default());
    }

    /// Brings a sample picture here.
    fn fetch(self, name: String) {
        let ask = |catalog: &Catalog| self.state.update_untracked(|it| it.ask(&name, catalog));
        let file = match self.catalog.with_value(ask) {
            Ok(Some(file)) => file,
            Ok(None) => return,
            Err(sentence) => return self.refuse(&sentence),
        };
        spawn_local(async move {
            match fetch_blob(&absolute(&format!("./samples/{file}"))).await {
                Ok(blob) => self.state.update(|state| state.arrived(name, blob)),
                Err(reason) => {
                    self.refuse(&self.state.update_untracked(|state| state.failed(&name, &reason)));
                }
            }
        });
    }

    fn refuse(self, sentence: &str) {
        self.notices.tell_link("perturb.texture", sentence);
        signals::change(self.selection.perturbation, |now| now.texture = None);
    }
}

/// Says under the photograph that it is perturbed, and offers the way back.
#[component]
pub fn PerturbedNote() -> impl IntoView {
    let perturbing = expect_context::<PerturbationHandle>();
    let words = Memo::new(move |_| perturbing.perturbation.with(Perturbation::words).join(", "));
    let is_perturbed = Memo::new(move |_| words.with(|words| !words.is_empty()));
    view! {
        <span class="perturbed-note" role="status">
            {move || is_perturbed.get().then(|| view! {
                <strong>"Perturbed: "</strong>
                {words}
                " "
                <button class="text-button" data-part="reset-perturbation" on:click=move |_| perturbing.reset()>
                    "Show it as it is"
                </button>
            })}
        </span>
    }
}
