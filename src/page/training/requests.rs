//! What the worker that measures the checkpoints is asked: it has one model, and one picture of it.

use super::Checkpoint;
use crate::engine::protocol::{ImageId, Request, Slot};
use crate::input::crop::CropPlace;
use crate::input::perturbation::Perturbation;
use crate::page::model_choice::ModelInput;

const SLOT: Slot = Slot(0);
const IMAGE: ImageId = ImageId(1);

/// The request that loads a checkpoint, with the file to attach where it is at hand.
pub fn load<F>(checkpoint: &Checkpoint<F>) -> (Request, Option<&F>) {
    let hints = checkpoint.hints.clone();
    match &checkpoint.input {
        ModelInput::Fetched(file) => {
            (Request::Load { slot: SLOT, file: file.clone(), hints, workers: 1 }, None)
        }
        ModelInput::File(file) => (Request::LoadFile { slot: SLOT, hints, workers: 1 }, Some(file)),
    }
}

/// The request that runs the checkpoint loaded on the attached picture, as it is and cut there.
pub fn run(crop: CropPlace) -> Request {
    let perturbation = Perturbation::default();
    Request::Run { slot: SLOT, image: IMAGE, photo: IMAGE, crop, perturbation }
}

#[cfg(test)]
mod tests {
    use super::super::tests::checkpoint;
    use super::*;
    use crate::engine::protocol::ModelFile;
    use crate::link::hints::Hints;

    #[test]
    fn a_fetched_checkpoint_is_loaded_by_its_address_and_a_file_is_attached() {
        let hints = Hints { heads: Some(3), ..Hints::default() };
        let fetched = Checkpoint { hints: hints.clone(), ..checkpoint("moco-1000", None) };
        let file = ModelFile::at("moco-1000");
        let request = Request::Load { slot: SLOT, file, hints: hints.clone(), workers: 1 };
        assert_eq!(load(&fetched), (request, None));
        let own = Checkpoint { input: ModelInput::File(7), ..fetched };
        let request = Request::LoadFile { slot: SLOT, hints, workers: 1 };
        assert_eq!(load(&own), (request, Some(&7)));
    }

    #[test]
    fn the_picture_is_run_unperturbed_where_it_is_cut_on_the_model_that_was_loaded() {
        let crop = CropPlace { x: 0.0, y: 0.25 };
        let Request::Run { slot, crop: cut, perturbation, .. } = run(crop) else {
            panic!("it is no run");
        };
        let (loaded, _) = load(&checkpoint("moco-1000", None));
        assert_eq!((slot, cut), (loaded.slot(), crop));
        assert!(perturbation.is_neutral());
    }
}
