//! What the models look at: a photograph, and what is done to it.

use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::Blob;

use super::fleet::slot;
use super::{EngineHandle, Seat};
use crate::address::Side;
use crate::engine::protocol::{ImageId, Request};
use crate::perturbation::Perturbation;
use crate::ui::side::Status;

/// A photograph, perturbed.
#[derive(Clone)]
pub(super) struct ShownPhotograph {
    /// With this perturbation.
    image: ImageId,
    /// However it is perturbed.
    photo: ImageId,
    file: Blob,
}

impl EngineHandle {
    /// Shows an image to both models. What was shown of another image goes.
    pub fn show(&self, blob: Blob) {
        for state in self.sides {
            state.cache.update(|cache| cache.clear());
            state.insight.clear();
            state.curves.set(None);
            state.perturbed.set(None);
        }
        self.follow(blob);
    }

    /// Shows the next of a row of pictures to both models: what was shown of the one before stays until
    /// the new is in. A picture that comes before a model has begun with the last one takes its place.
    pub fn follow(&self, blob: Blob) {
        let image = self.with(|inner| ImageId(inner.number()));
        self.show_photograph(ShownPhotograph { image, photo: image, file: blob });
    }

    /// Changes what is done to the photograph, and to those after it; what was shown stays until the new
    /// is in. `texture` is the picture that gives it its texture.
    pub fn perturb(&self, perturbation: Perturbation, texture: Option<Blob>) {
        let photograph = self.with(|inner| {
            inner.perturbation = perturbation;
            inner.texture = texture;
            let image = ImageId(inner.number());
            inner.photograph.clone().map(|photograph| ShownPhotograph { image, ..photograph })
        });
        if let Some(photograph) = photograph {
            self.show_photograph(photograph);
        }
    }

    /// What is done to the photograph that the models look at now.
    pub fn perturbation(&self) -> Perturbation {
        self.with(|inner| inner.perturbation.clone())
    }

    /// Whether both sides have said what the page shows of the newest picture; one without a model, or
    /// that failed, says nothing.
    pub fn is_settled(&self) -> bool {
        let image = self.image.get_untracked();
        image.is_none_or(|image| {
            self.sides.iter().all(|state| {
                let idle =
                    matches!(state.status.get_untracked(), Status::Failed(_) | Status::Empty);
                let seen = state.curves.with_untracked(|curves| {
                    curves.as_ref().is_some_and(|(seen, _)| *seen == image)
                });
                let answered = self.with(|inner| {
                    let wish = &inner.wishes[state.side.index()];
                    wish.asked.is_none() && !wish.stale
                });
                idle || state.model.with_untracked(Option::is_none) || seen && answered
            })
        })
    }

    fn show_photograph(self, photograph: ShownPhotograph) {
        let image = photograph.image;
        self.with(|inner| {
            inner.photograph = Some(photograph);
            for wish in &mut inner.wishes {
                (wish.asked, wish.stale) = (None, false);
            }
        });
        self.image.set(Some(image));
        for side in Side::BOTH {
            self.post_image(Seat::Active, side);
            self.post_image(Seat::Warming, side);
        }
    }

    pub(super) fn post_image(&self, seat: Seat, side: Side) {
        let photograph = self.with(|inner| {
            inner.fleet(seat)?.held[side.index()].model.as_ref()?;
            let perturbed = (inner.perturbation.clone(), inner.texture.clone());
            Some((inner.photograph.clone()?, perturbed))
        });
        let Some((ShownPhotograph { image, photo, file }, (perturbation, texture))) = photograph
        else {
            return;
        };
        if seat == Seat::Active && !self.is_loading(side) {
            self.side(side).status.set(Status::Running);
        }
        let files: Vec<&JsValue> =
            [Some(&file), texture.as_ref()].into_iter().flatten().map(AsRef::as_ref).collect();
        let request = Request::Run { slot: slot(side), image, photo, perturbation };
        self.post(seat, request, &files);
    }
}
