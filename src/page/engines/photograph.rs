//! The picture that the models look at, what is done to it, and the way back where it cannot be read.

use std::collections::HashMap;
use std::sync::Arc;

use super::fleet::slot;
use super::{Effect, Engines, Part, Seat};
use crate::analysis::Curves;
use crate::engine::protocol::{EngineError, ImageId, Request, RequestId};
use crate::input::crop::CropPlace;
use crate::input::perturbation::Perturbation;
use crate::link::Side;
use crate::page::answers::Answers;
use crate::page::perturbed::Perturbed;
use crate::page::rows::Rows;
use crate::page::status::Status;

/// A photograph as the models look at it.
#[derive(Debug, Clone)]
pub struct Photograph<F> {
    /// With the perturbation that it has now.
    image: ImageId,
    /// However it is perturbed.
    photo: ImageId,
    file: F,
    /// Where it is cut.
    crop: CropPlace,
}

/// What was shown before a picture that no model has seen yet.
#[derive(Debug)]
pub struct Before<F> {
    photograph: Photograph<F>,
    sides: [ShownOfPicture; 2],
}

/// What a side showed of a picture.
#[derive(Debug)]
struct ShownOfPicture {
    curves: Option<(ImageId, Arc<Curves>)>,
    perturbed: Option<Perturbed>,
    attention: HashMap<usize, Rows>,
    answers: Answers,
}

impl<F: Clone + PartialEq> Engines<F> {
    /// Shows another picture to both models, cut at this place. What was shown of the one before goes, and comes back
    /// where this one turns out to be unreadable before a model has seen it.
    pub fn show(&mut self, file: F, crop: CropPlace) {
        for side in Side::BOTH {
            self.clear_saved(side);
        }
        let sides = self.sides.each_mut().map(|record| {
            let shown = ShownOfPicture {
                curves: record.curves.take(),
                perturbed: record.perturbed.take(),
                attention: std::mem::take(&mut record.attention),
                answers: std::mem::take(&mut record.answers),
            };
            record.clear_picture();
            shown
        });
        // Of two pictures in a row that nobody has seen, the one before both is the way back.
        if self.before.is_none() {
            self.before = self.photograph.clone().map(|photograph| Before { photograph, sides });
        }
        self.show_parts(&[Part::Curves, Part::Attention, Part::Answers]);
        self.follow(file, crop);
    }

    /// Shows the next of a row of pictures, cut at this place, to both models: what was shown of the one before stays
    /// until the new is in. A picture that comes before a model has begun with the last one takes its place.
    pub fn follow(&mut self, file: F, crop: CropPlace) {
        let image = ImageId(self.number());
        self.look_at(Photograph { image, photo: image, file, crop });
    }

    /// Changes what is done to the photograph, and to those after it; what was shown stays until the new is in.
    /// `texture` is the picture that gives it its texture.
    pub fn perturb(&mut self, perturbation: Perturbation, texture: Option<F>) {
        self.perturbation = perturbation;
        self.texture = texture;
        let image = ImageId(self.number());
        if let Some(photograph) = self.photograph.clone() {
            self.look_at(Photograph { image, ..photograph });
        }
    }

    /// Whether both sides have said what the page shows of the newest picture.
    pub fn is_settled(&self) -> bool {
        self.image.is_none_or(|image| self.sides.iter().all(|record| record.is_settled(image)))
    }

    /// Whether both sides have also answered all that the open view asks.
    pub fn has_answered(&self) -> bool {
        self.image.is_none_or(|image| self.sides.iter().all(|record| record.has_answered(image)))
    }

    fn look_at(&mut self, photograph: Photograph<F>) {
        for side in Side::BOTH {
            self.clear_saved(side);
        }
        self.set_image(photograph);
        for record in &mut self.sides {
            (record.asked, record.outdated) = (None, false);
        }
        for side in Side::BOTH {
            self.post_image(Seat::Active, side);
            self.post_image(Seat::Warming, side);
        }
    }

    fn set_image(&mut self, photograph: Photograph<F>) {
        self.image = Some(photograph.image);
        self.photograph = Some(photograph);
        self.effects.push(Effect::ImageChanged);
    }

    /// Lets a model that is there look at the photograph.
    pub(super) fn post_image(&mut self, seat: Seat, side: Side) {
        let holds = self.fleet(seat).is_some_and(|fleet| fleet.held[side.index()].model.is_some());
        let Some(image) = self.image.filter(|_| holds) else { return };
        if seat == Seat::Active && !self.is_loading(side) {
            self.set_status(side, Status::Running);
        }
        if let Some(id) = self.post_run(seat, side)
            && let Some(fleet) = self.fleet_mut(seat)
        {
            fleet.held[side.index()].run = Some((id, image));
        }
    }

    /// Asks a fleet to run a side's model on the photograph.
    pub(super) fn post_run(&mut self, seat: Seat, side: Side) -> Option<RequestId> {
        let Photograph { image, photo, file, crop } = self.photograph.clone()?;
        let files = [Some(file), self.texture.clone()].into_iter().flatten().collect();
        let perturbation = self.perturbation.clone();
        let request = Request::Run { slot: slot(side), image, photo, crop, perturbation };
        self.post(seat, request, files)
    }

    /// A model has seen the picture that is shown: there is no way back from it any more.
    pub(super) fn picture_seen(&mut self) {
        self.before = None;
        self.effects.push(Effect::PictureSeen);
    }

    /// The picture that is to be shown cannot be read: what was shown before is shown again. False where nothing
    /// was.
    pub(super) fn took_picture_back(&mut self, error: &EngineError) -> bool {
        let EngineError::Image { reason } = error else { return false };
        let Some(Before { photograph, sides }) = self.before.take() else { return false };
        self.set_image(photograph);
        for (record, shown) in self.sides.iter_mut().zip(sides) {
            (record.asked, record.outdated) = (None, false);
            record.curves = shown.curves;
            record.perturbed = shown.perturbed;
            record.attention = shown.attention;
            record.answers = shown.answers;
        }
        self.show_parts(&[Part::Curves, Part::Attention, Part::Answers]);
        self.effects.push(Effect::PictureRefused { reason: reason.clone() });
        for side in Side::BOTH {
            self.rest(side);
            self.ask_attention(side);
        }
        true
    }

    fn show_parts(&mut self, parts: &[Part]) {
        for side in Side::BOTH {
            for part in parts {
                self.changed(side, *part);
            }
        }
    }

    /// Where a side stands; MIM's model may have waited for CL's file until then.
    pub(super) fn set_status(&mut self, side: Side, status: Status) {
        let has_ended = side == Side::Cl && !matches!(status, Status::Loading { .. });
        self.side_mut(side).status = status;
        self.changed(side, Part::Status);
        if has_ended && self.mim_waits {
            self.post_model(Seat::Active, Side::Mim);
        }
    }
}
