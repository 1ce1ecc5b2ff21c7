//! What a linear classifier reads from each depth of a model.
//!
//! The classifiers come with a question: the worker asks [`Session::lacks`] which file it needs, brings
//! it and gives it to [`Session::load_probes`]. From then on they read every capture of that model.

use std::io::{Read, Seek};

use super::models::{LoadedModel, Session};
use crate::analysis::{LinearProbe, probed_feature};
use crate::checkpoint::Probes;
use crate::engine::protocol::{Answer, EngineError, ModelFile, ProbeInfo, Question, Slot};
use crate::vit::Capture;

impl Session {
    /// The file that a question needs and that the slot's model has not got.
    pub fn lacks<'a>(&self, slot: Slot, question: &'a Question) -> Option<&'a ModelFile> {
        let Question::Probe { probes: file } = question else { return None };
        let held = self.slots.get(&slot).and_then(|loaded| loaded.probes.as_ref());
        held.is_none_or(|(held, _)| held != file).then_some(file)
    }

    /// Gives the model in a slot the classifiers of a file, in place of those that it had.
    ///
    /// # Errors
    ///
    /// [`EngineError::NoModel`], or [`EngineError::Checkpoint`] where they are not this model's; those
    /// that it had stay then.
    pub fn load_probes<R: Read + Seek>(
        &mut self,
        slot: Slot,
        file: &ModelFile,
        reader: R,
    ) -> Result<(), EngineError> {
        let loaded = self.slots.get_mut(&slot).ok_or(EngineError::NoModel)?;
        let probes = Probes::open(reader, loaded.model.config())?;
        loaded.probes = Some((file.clone(), probes));
        Ok(())
    }
}

impl LoadedModel {
    /// The probability of every class at every depth, of any picture that the model has looked at: what
    /// the classifiers are, and floats `[depths, classes]` from depth [`ProbeInfo::first`] on. `None` where
    /// the model has no classifiers.
    pub(super) fn probe(&self, capture: &Capture) -> Option<(ProbeInfo, Vec<f32>)> {
        let (_, probes) = self.probes.as_ref()?;
        let info = ProbeInfo {
            token: probes.token(),
            first: probes.token().first_depth(),
            classes: probes.classes(),
            names: probes.names().map(<[String]>::to_vec),
            accuracy: probes.accuracy().map(<[f64]>::to_vec),
            images: probes.images(),
        };
        Some((info, probabilities(probes, capture)))
    }

    /// The answer to [`Question::Probe`].
    pub(super) fn answer_probe(&self, capture: &Capture) -> (Answer, Vec<f32>) {
        match self.probe(capture) {
            Some((info, probabilities)) => (Answer::Probe(Ok(info)), probabilities),
            None => (Answer::Probe(Err(EngineError::NoProbes)), Vec::new()),
        }
    }
}

/// The probability of every class, 0..1, from the first depth that the probes read on: `[depths, classes]`. The
/// capture is of the model that they were opened for.
fn probabilities(probes: &Probes, capture: &Capture) -> Vec<f32> {
    let shape = capture.shape();
    let states = capture.states().iter().step_by(2).enumerate();
    let mut all = Vec::new();
    for (depth, state) in states.skip(probes.token().first_depth()) {
        let feature = probed_feature(probes.token(), state, shape.attention.prefix, shape.dim);
        let probe = LinearProbe {
            weight: probes.weight(depth),
            bias: probes.bias(depth),
            mean: probes.mean(depth),
            std: probes.std(depth),
        };
        all.extend(probe.probabilities(&feature).iter().map(|&p| p as f32));
    }
    all
}

#[cfg(all(test, feature = "cpu", not(target_arch = "wasm32")))]
mod tests {
    use std::io::Cursor;

    use burn::tensor::Device;
    use pollster::block_on;
    use safetensors::SafeTensors;

    use super::super::tests::{CAT, LEFT, RIGHT, run, with_model};
    use super::*;
    use crate::analysis::largest;
    use crate::engine::protocol::ImageId;
    use crate::input::crop::CropPlace;
    use crate::input::image::RgbPixels;
    use crate::input::perturbation::Perturbation;
    use crate::link::hints::Hints;
    use crate::tokens::ProbedToken;

    /// What is left is the crop, in which a grey level in a few hundred is one off (tests/golden/models.py),
    /// and the order of f32 sums.
    const TOLERANCE: f32 = 1e-4;

    const MOCO: [&[u8]; 2] = [
        include_bytes!("../../../public/models/moco.safetensors"),
        include_bytes!("../../../public/models/moco-probes.safetensors"),
    ];
    const SIMMIM: [&[u8]; 2] = [
        include_bytes!("../../../public/models/simmim.safetensors"),
        include_bytes!("../../../public/models/simmim-probes.safetensors"),
    ];
    const PHOTOGRAPH: &[u8] = include_bytes!("../../../tests/images/chelsea.png");
    const EXPECTED: &[u8] = include_bytes!("../../../tests/golden/models/probes.safetensors");

    fn file(name: &str) -> ModelFile {
        ModelFile::at(name)
    }

    fn question(name: &str) -> Question {
        Question::Probe { probes: file(name) }
    }

    fn expected(name: &str) -> Vec<f32> {
        let tensors = SafeTensors::deserialize(EXPECTED).unwrap();
        let (floats, rest) = tensors.tensor(name).unwrap().data().as_chunks();
        assert!(rest.is_empty());
        floats.iter().map(|&four| f32::from_le_bytes(four)).collect()
    }

    /// The shipped models on the photograph, each with its own probes.
    fn shipped() -> Session {
        let photograph = image::load_from_memory(PHOTOGRAPH).unwrap().into_rgb8();
        let (width, height) = (photograph.width() as usize, photograph.height() as usize);
        let picture = RgbPixels { rgb: photograph.into_raw(), width, height };
        let mut session = Session::new(Device::flex());
        for (slot, [model, probes]) in [(LEFT, MOCO), (RIGHT, SIMMIM)] {
            session.load(slot, Cursor::new(model), &Hints::default()).unwrap();
            session.load_probes(slot, &file("own"), Cursor::new(probes)).unwrap();
            session.put_photograph(slot, CAT, &picture, CropPlace::CENTER).unwrap();
            block_on(session.run(slot, CAT, CAT, &Perturbation::default())).unwrap();
        }
        session
    }

    #[test]
    fn the_shipped_probes_say_what_torch_and_scipy_say() {
        let session = shipped();
        for (slot, name, token) in
            [(LEFT, "moco", ProbedToken::Cls), (RIGHT, "simmim", ProbedToken::Cls)]
        {
            let (answer, found) = block_on(session.answer(slot, CAT, &question("own"))).unwrap();
            let Answer::Probe(Ok(info)) = answer else { panic!("{answer:?}") };
            assert_eq!((info.token, info.first), (token, token.first_depth()));
            assert_eq!(info.accuracy.map(|all| all.len()), Some(9 - info.first));
            let expected = &expected(name)[info.first * info.classes..];
            assert_eq!(found.len(), expected.len());
            let differences = found.iter().zip(expected).map(|(a, b)| (a - b).abs());
            // NaN comes last, where a maximum would leave it out.
            let most = differences.max_by(f32::total_cmp).unwrap();
            println!("{name}: probabilities differ by at most {most:.1e}");
            assert!(most < TOLERANCE, "{name}: {most}");
            for (found, expected) in found.chunks(200).zip(expected.chunks(200)) {
                assert!((found.iter().sum::<f32>() - 1.0).abs() < 1e-5);
                assert_eq!(largest(found, 1), largest(expected, 1));
            }
        }
    }

    #[test]
    fn a_question_names_the_file_that_it_lacks_until_it_is_there() {
        let mut session = shipped();
        assert_eq!(session.lacks(LEFT, &question("own")), None);
        assert_eq!(session.lacks(LEFT, &question("other")), Some(&file("other")));
        assert_eq!(session.lacks(LEFT, &Question::Diversity), None);
        // Another model has no probes, not even of the same file.
        session.load(LEFT, Cursor::new(SIMMIM[0]), &Hints::default()).unwrap();
        assert_eq!(session.lacks(LEFT, &question("own")), Some(&file("own")));
    }

    #[test]
    fn probes_that_do_not_fit_are_refused_and_a_model_without_says_so() {
        let mut session = with_model();
        run(&mut session, LEFT, CAT).unwrap();
        let refused = session.load_probes(LEFT, &file("moco"), Cursor::new(MOCO[1])).unwrap_err();
        assert!(refused.to_string().contains("8 blocks and width 128"), "{refused}");
        let none = session.load_probes(RIGHT, &file("moco"), Cursor::new(MOCO[1]));
        assert_eq!(none, Err(EngineError::NoModel));
        let (answer, floats) = block_on(session.answer(LEFT, CAT, &question("moco"))).unwrap();
        assert_eq!((answer, floats), (Answer::Probe(Err(EngineError::NoProbes)), Vec::new()));
        let unseen = block_on(session.answer(LEFT, ImageId(9), &question("moco")));
        assert_eq!(unseen, Err(EngineError::NoCapture));
    }
}
