//! What the URL says is done to the photographs, carried to the engines as fast as they follow.

use std::collections::HashMap;

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::Blob;

use crate::input::mask::Mask;
use crate::input::perturbation::Perturbation;
use crate::page::catalog::Catalog;
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
    /// The sample pictures that were asked for; `None` while one is on its way.
    textures: RwSignal<HashMap<String, Option<Blob>>, LocalStorage>,
    /// When the newest move was made that the engines have not begun with.
    moved: StoredValue<Option<f64>>,
    /// When the move was made that they work on.
    sent: StoredValue<Option<f64>>,
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
            textures: RwSignal::new_local(HashMap::new()),
            moved: StoredValue::new(None),
            sent: StoredValue::new(None),
        };
        Effect::new(move |_| {
            if let Some(name) = perturbing.perturbation.with(|now| now.texture().map(str::to_owned))
            {
                perturbing.fetch(name);
            }
        });
        // One picture at a time: the next is sent when all of the last one is shown, and is then where
        // the slider is by then.
        Effect::new(move |_| {
            let wished = perturbing.perturbation.with(Perturbation::effective);
            let texture = match wished.texture() {
                Some(name) => perturbing.textures.with(|all| all.get(name).cloned().flatten()),
                None => None,
            };
            for state in engine.sides {
                state.status.track();
                state.curves.track();
                state.attention.track();
            }
            if !engine.is_settled() {
                return;
            }
            if let Some(start) = perturbing.sent.try_update_value(Option::take).flatten() {
                request_animation_frame(move || {
                    let millis = timing::now() - start;
                    timing::measure_perturbation(millis, engine.kind.get_untracked());
                });
            }
            let waits = wished.texture().is_some() && texture.is_none();
            if !waits && engine.perturbation() != wished {
                perturbing
                    .sent
                    .set_value(perturbing.moved.try_update_value(Option::take).flatten());
                engine.perturb(wished, texture);
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
        self.moved.set_value(Some(timing::now()));
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
        if self.textures.with_untracked(|all| all.get(&name).is_some()) {
            return;
        }
        let file = self.catalog.with_value(|all| all.sample(&name).map(|it| it.file.clone()));
        let Some(file) = file else {
            return self.refuse(&format!(
                "“perturb.texture={name}” names nothing here: perturb.texture is the id of a sample."
            ));
        };
        self.textures.update(|all| _ = all.insert(name.clone(), None));
        spawn_local(async move {
            match fetch_blob(&absolute(&format!("./samples/{file}"))).await {
                Ok(blob) => self.textures.update(|all| _ = all.insert(name, Some(blob))),
                Err(reason) => {
                    self.textures.update(|all| all.retain(|own, _| *own != name));
                    self.refuse(&format!(
                        "The picture of the texture did not arrive ({reason}). Choose it again."
                    ));
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
