//! Runs a model on a photograph: cut once, perturbed, compared with itself as it is.

use web_time::Instant;

use super::models::{LoadedModel, Session, milliseconds_since};
use super::photograph::{Photograph, Texture};
use crate::analysis::{Curves, Shift};
use crate::engine::protocol::{EngineError, ImageId, Slot};
use crate::input::crop::CropPlace;
use crate::input::image::{Preprocess, RgbPixels, crop, perturb};
use crate::input::perturbation::Perturbation;
use crate::vit::Capture;

/// What a run gives at once; the capture stays.
#[derive(Debug, Clone, PartialEq)]
pub struct Ran {
    /// The paper's three measures.
    pub curves: Curves,
    /// Milliseconds of the forward pass, read-back included.
    pub forward_ms: f64,
    /// Milliseconds of the measures.
    pub analyze_ms: f64,
    /// What the perturbation did, where there was one.
    pub perturbed: Option<PerturbationEffect>,
}

/// A perturbed photograph, and what a model made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct PerturbationEffect {
    /// What it saw, `[size, size, 3]`, 0 black and 1 white.
    pub pixels: Vec<f32>,
    /// How far its tokens moved.
    pub shift: Shift,
}

impl LoadedModel {
    /// Keeps a capture of the photograph as it is, to compare others with.
    fn remember(&mut self, capture: &Capture) {
        if let Some(photograph) = &mut self.photograph {
            photograph.remember(capture);
        }
    }
}

impl Session {
    /// A slot holds this photograph.
    pub fn has_photograph(&self, slot: Slot, id: ImageId) -> bool {
        let photograph = self.slots.get(&slot).and_then(|loaded| loaded.photograph.as_ref());
        photograph.is_some_and(|photograph| photograph.id == id)
    }

    /// Cuts a photograph for a slot's model at this place, in place of the one before.
    ///
    /// # Errors
    ///
    /// [`EngineError::NoModel`] or [`EngineError::Image`]; the one before stays then.
    pub fn put_photograph(
        &mut self,
        slot: Slot,
        id: ImageId,
        picture: &RgbPixels,
        place: CropPlace,
    ) -> Result<(), EngineError> {
        let loaded = self.slots.get_mut(&slot).ok_or(EngineError::NoModel)?;
        let spec = Preprocess { crop: place, ..loaded.preprocess };
        let crop = crop(picture, &spec)?;
        loaded.photograph = Some(Photograph { id, crop, clean: None });
        Ok(())
    }

    /// A slot holds the texture of this name.
    pub fn has_texture(&self, slot: Slot, name: &str) -> bool {
        let texture = self.slots.get(&slot).and_then(|loaded| loaded.texture.as_ref());
        texture.is_some_and(|texture| texture.name == name)
    }

    /// Cuts the picture that gives the texture, in place of the one before.
    ///
    /// # Errors
    ///
    /// [`EngineError::NoModel`] or [`EngineError::Image`]; the one before stays then.
    pub fn put_texture(
        &mut self,
        slot: Slot,
        name: &str,
        picture: &RgbPixels,
    ) -> Result<(), EngineError> {
        let loaded = self.slots.get_mut(&slot).ok_or(EngineError::NoModel)?;
        let crop = crop(picture, &loaded.preprocess)?;
        loaded.texture = Some(Texture { name: name.to_owned(), crop });
        Ok(())
    }

    /// Runs a slot's model on the photograph that was put there, perturbed, and keeps the capture in place
    /// of the one before. What it makes of the photograph as it is, to compare with, is kept too.
    ///
    /// # Errors
    ///
    /// [`EngineError::NoModel`], [`EngineError::NoCapture`] where that photograph was not put there,
    /// [`EngineError::NotFinite`] where the model gives a value that is no number, or [`EngineError::Gpu`]; the
    /// capture before stays then.
    pub async fn run(
        &mut self,
        slot: Slot,
        image: ImageId,
        photo: ImageId,
        perturbation: &Perturbation,
    ) -> Result<Ran, EngineError> {
        let loaded = self.slots.get_mut(&slot).ok_or(EngineError::NoModel)?;
        let photograph = loaded.photograph.as_ref().filter(|it| it.id == photo);
        let photograph = photograph.ok_or(EngineError::NoCapture)?;
        let neutral = perturbation.is_neutral();
        if photograph.clean.is_none() && !neutral {
            let pixels = photograph.pixels(&loaded.preprocess);
            let (capture, _) = loaded.look(pixels, &self.device).await?;
            loaded.remember(&capture);
        }
        let crop = &loaded.photograph.as_ref().ok_or(EngineError::NoCapture)?.crop;
        let texture = loaded.texture.as_ref().and_then(|it| it.of(perturbation));
        let planes = perturb(crop, texture, loaded.preprocess.normalization.mean, perturbation);
        let input = planes.normalize(&loaded.preprocess);
        let (capture, forward_ms) = loaded.look(input.clone(), &self.device).await?;
        let start = Instant::now();
        let curves = loaded.curves(&capture);
        if neutral {
            loaded.remember(&capture);
        }
        let prefix = loaded.model.config().prefix;
        let photograph = loaded.photograph.as_ref();
        let shift = photograph.and_then(|photograph| photograph.shift(&capture, prefix));
        let perturbed = shift.filter(|_| !neutral);
        let perturbed =
            perturbed.map(|shift| PerturbationEffect { pixels: planes.interleaved(), shift });
        let analyze_ms = milliseconds_since(start);
        (loaded.seen, loaded.input) = (Some((image, capture)), input);
        loaded.rollout.take();
        loaded.decoder_depths.take();
        Ok(Ran { curves, forward_ms, analyze_ms, perturbed })
    }
}

#[cfg(all(test, feature = "cpu", not(target_arch = "wasm32")))]
mod tests {
    use pollster::block_on;

    use super::super::tests::{CAT, DOG, LEFT, RIGHT, run, with_model};
    use super::*;
    use crate::engine::protocol::Query;

    fn perturbed(session: &mut Session, image: u64, perturbation: Perturbation) -> Ran {
        block_on(session.run(LEFT, ImageId(image), CAT, &perturbation)).unwrap()
    }

    fn noise(noise: u8) -> Perturbation {
        Perturbation { noise, ..Perturbation::default() }
    }

    #[test]
    fn a_neutral_perturbation_is_todays_path_to_the_last_bit() {
        let mut session = with_model();
        let plain = run(&mut session, LEFT, CAT).unwrap();
        let rows = session.rows(LEFT, CAT, Query::Cls).unwrap();
        perturbed(&mut session, 7, noise(20));
        let again = perturbed(&mut session, 8, Perturbation { seed: 4, ..Perturbation::default() });
        assert_eq!(again.curves, plain.curves);
        assert_eq!(again.perturbed, None);
        assert_eq!(session.rows(LEFT, ImageId(8), Query::Cls).unwrap(), rows);
        let image = &session.slots[&LEFT];
        let photograph = image.photograph.as_ref().unwrap();
        let planes = crate::input::image::Planes::from(&photograph.crop);
        assert_eq!(planes.normalize(&image.preprocess), photograph.pixels(&image.preprocess));
    }

    #[test]
    fn the_more_noise_the_further_tokens_move() {
        let mut session = with_model();
        run(&mut session, LEFT, CAT).unwrap();
        let shift = |session: &mut Session, image, strength| {
            perturbed(session, image, noise(strength)).perturbed.unwrap().shift
        };
        let (little, much) = (shift(&mut session, 7, 1), shift(&mut session, 8, 40));
        assert_eq!((little.cls.len(), little.patches.len()), (2, 2));
        for (little, much) in [(&little.cls, &much.cls), (&little.patches, &much.patches)] {
            for (little, much) in little.iter().zip(much) {
                assert!(much < little && *little < 1.0 && *little > 0.9, "{little}, {much}");
            }
        }
        // The pixels are those of the input, and the answers are about it.
        let ran = perturbed(&mut session, 9, noise(40));
        assert_eq!(ran.perturbed.unwrap().pixels.len(), 40 * 40 * 3);
        assert!(session.has_seen(LEFT, ImageId(9)) && !session.has_seen(LEFT, CAT));
    }

    #[test]
    fn a_link_that_begins_perturbed_is_compared_with_the_photograph_too() {
        let mut first = with_model();
        run(&mut first, LEFT, CAT).unwrap();
        let expected = perturbed(&mut first, 7, noise(10)).perturbed;
        let mut session = with_model();
        run(&mut session, LEFT, DOG).unwrap();
        let crop = first.slots[&LEFT].photograph.as_ref().unwrap().crop.clone();
        let slot = session.slots.get_mut(&LEFT).unwrap();
        slot.photograph = Some(Photograph { id: CAT, crop, clean: None });
        assert_eq!(perturbed(&mut session, 8, noise(10)).perturbed, expected);
    }

    #[test]
    fn a_texture_is_kept_by_its_name() {
        let mut session = with_model();
        run(&mut session, LEFT, CAT).unwrap();
        let rgb = (0..50 * 60 * 3).map(|i| (i * i % 255) as u8).collect();
        let picture = RgbPixels { rgb, width: 50, height: 60 };
        assert!(!session.has_texture(LEFT, "brick"));
        session.put_texture(LEFT, "brick", &picture).unwrap();
        assert!(session.has_texture(LEFT, "brick") && !session.has_texture(LEFT, "grass"));
        let brick = Perturbation { texture: Some("brick".to_owned()), ..Perturbation::default() };
        let ran = perturbed(&mut session, 7, brick);
        assert!(ran.perturbed.unwrap().shift.patches[0] < 1.0);
    }

    #[test]
    fn a_photograph_that_is_not_there_is_no_capture() {
        let mut session = with_model();
        run(&mut session, LEFT, CAT).unwrap();
        assert!(session.has_photograph(LEFT, CAT) && !session.has_photograph(LEFT, DOG));
        let other = block_on(session.run(LEFT, DOG, DOG, &noise(1)));
        assert_eq!(other, Err(EngineError::NoCapture));
        let nowhere = block_on(session.run(RIGHT, DOG, DOG, &noise(1)));
        assert_eq!(nowhere, Err(EngineError::NoModel));
    }
}
