//! The models and their captures: loads, runs and answers, with no page and no worker around it.

mod answers;
mod photograph;
mod probe;
mod reconstruct;
mod token_map;

use std::cell::OnceCell;
use std::collections::HashMap;
use std::io::{Read, Seek};

use burn::tensor::Device;
use web_time::Instant;

use super::limits::{check_model, largest_input};
use super::protocol::{
    EngineError, ImageId, ModelFile, ModelInfo, OtherAnalysis, OtherResult, Query, Slot,
};
use crate::analysis::{Curves, Rollout};
use crate::checkpoint::{Checkpoint, CheckpointError, Probes};
use crate::hints::Hints;
use crate::image::{ImageError, Preprocess, preprocess};
use crate::normalization::Normalization;
use crate::vit::{Capture, Decoder, ReadBackError, Vit};
use answers::patches;
pub use photograph::PerturbationEffect;
use photograph::{Photograph, Texture};
use reconstruct::masking;
pub use token_map::map_tokens;

/// A picture's pixels, decoded.
#[derive(Debug, Clone, Copy)]
pub struct RgbaPixels<'a> {
    /// `[height, width, 4]`, 8 bits a channel, alpha not premultiplied.
    pub rgba: &'a [u8],
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
}

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

/// Attention from one query.
#[derive(Debug, Clone, PartialEq)]
pub struct AttentionRows {
    /// The token that holds the query, among all tokens.
    pub token: usize,
    /// `[layers, heads, tokens]`, prefix tokens first.
    pub attention: Vec<f32>,
}

/// Models by slot, on one device.
#[derive(Debug)]
pub struct Session {
    device: Device,
    slots: HashMap<Slot, Loaded>,
}

/// A model and what it saw last.
#[derive(Debug)]
struct Loaded {
    model: Vit,
    /// Draws hidden patches, where the file has it.
    decoder: Option<Decoder>,
    preprocess: Preprocess,
    seen: Option<(ImageId, Capture)>,
    /// Of that, once it was asked for.
    rollout: OnceCell<Rollout>,
    /// What went in when that was seen.
    input: Vec<f32>,
    photograph: Option<Photograph>,
    texture: Option<Texture>,
    /// Its linear classifiers, and the file that they are from.
    probes: Option<(ModelFile, Probes)>,
}

impl Loaded {
    /// A forward pass, and its milliseconds with the read-back.
    async fn look(&self, pixels: Vec<f32>, device: &Device) -> Result<(Capture, f64), EngineError> {
        let start = Instant::now();
        let input = self.model.input(pixels, device);
        let capture = self.model.forward(input).read().await?;
        Ok((capture, milliseconds_since(start)))
    }

    fn capture(&self, image: ImageId) -> Result<&Capture, EngineError> {
        match &self.seen {
            Some((seen, capture)) if *seen == image => Ok(capture),
            _ => Err(EngineError::NoCapture),
        }
    }

    fn curves(&self, capture: &Capture) -> Curves {
        let shape = capture.shape();
        let patch = self.model.config().patch as f64;
        Curves::of(capture.attentions(), capture.states(), &shape.attention, patch, shape.dim)
    }
}

impl Session {
    /// A session without models.
    pub fn new(device: Device) -> Self {
        Self { device, slots: HashMap::new() }
    }

    /// Puts a model into a slot. The one that was there goes when the new one is whole, and stays
    /// with its capture where the file is refused.
    ///
    /// There is no warm-up: burn's first run is the slower one either way, and this way it already
    /// shows a picture.
    ///
    /// # Errors
    ///
    /// [`EngineError::Checkpoint`].
    pub fn load<R: Read + Seek>(
        &mut self,
        slot: Slot,
        file: R,
        hints: &Hints,
    ) -> Result<ModelInfo, EngineError> {
        let mut checkpoint = Checkpoint::open(file, hints)?;
        check_model(checkpoint.config())?;
        let model = checkpoint.build(&self.device)?;
        let decoder = checkpoint.build_decoder(&self.device)?;
        let config = model.config();
        let preprocess = *checkpoint.preprocess();
        let info = ModelInfo {
            family: checkpoint.family().to_string(),
            size: config.size,
            size_own: checkpoint.own_size(),
            size_most: largest_input(config),
            patch: config.patch,
            grid: config.grid(),
            dim: config.dim,
            depth: config.depth,
            heads: config.heads,
            heads_from: checkpoint.heads_from(),
            prefix_tokens: config.prefix_tokens(),
            parameters: config.parameter_count(),
            normalization: Normalization { mean: preprocess.mean, std: preprocess.std },
            normalization_from: checkpoint.normalization_from(),
            objective: checkpoint
                .metadata()
                .get("objective")
                .and_then(|value| value.as_str())
                .map(str::to_owned),
            masking: masking(&checkpoint),
            notes: checkpoint.notes(),
        };
        let loaded = Loaded {
            model,
            decoder,
            preprocess,
            seen: None,
            rollout: OnceCell::new(),
            input: Vec::new(),
            photograph: None,
            texture: None,
            probes: None,
        };
        self.slots.insert(slot, loaded);
        Ok(info)
    }

    /// Runs a slot's model on a picture beside the one that is shown, whose capture stays. Gives the
    /// answer and the floats that go with it.
    ///
    /// # Errors
    ///
    /// [`EngineError::NoModel`], [`EngineError::Image`] or [`EngineError::Gpu`].
    pub async fn analyze_other(
        &self,
        slot: Slot,
        picture: RgbaPixels<'_>,
        analysis: OtherAnalysis,
    ) -> Result<(OtherResult, Vec<f32>), EngineError> {
        let loaded = self.loaded(slot)?;
        let RgbaPixels { rgba, width, height } = picture;
        let pixels = preprocess(rgba, width, height, &loaded.preprocess)?;
        let (capture, _) = loaded.look(pixels, &self.device).await?;
        Ok(match analysis {
            OtherAnalysis::Curves => (OtherResult::Curves(loaded.curves(&capture)), Vec::new()),
            OtherAnalysis::Tokens { layer } => {
                (OtherResult::Tokens, patches(&capture, layer).to_vec())
            }
        })
    }

    /// There is a model in a slot.
    pub fn holds(&self, slot: Slot) -> bool {
        self.slots.contains_key(&slot)
    }

    /// A slot's capture is of this image.
    pub fn has_seen(&self, slot: Slot, image: ImageId) -> bool {
        self.capture(slot, image).is_ok()
    }

    /// The attention of every layer and head from one query.
    ///
    /// # Errors
    ///
    /// [`EngineError::NoModel`] or [`EngineError::NoCapture`].
    pub fn rows(
        &self,
        slot: Slot,
        image: ImageId,
        query: Query,
    ) -> Result<AttentionRows, EngineError> {
        let capture = self.capture(slot, image)?;
        let shape = capture.shape().attention;
        let token = query.token(shape.grid, shape.prefix);
        Ok(AttentionRows { token, attention: capture.rows(token) })
    }

    fn capture(&self, slot: Slot, image: ImageId) -> Result<&Capture, EngineError> {
        self.loaded(slot)?.capture(image)
    }

    fn loaded(&self, slot: Slot) -> Result<&Loaded, EngineError> {
        self.slots.get(&slot).ok_or(EngineError::NoModel)
    }
}

fn milliseconds_since(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e3
}

impl From<CheckpointError> for EngineError {
    fn from(error: CheckpointError) -> Self {
        let reason = error.to_string();
        match error {
            CheckpointError::Heads { .. } => Self::Heads { reason },
            _ => Self::Checkpoint { reason },
        }
    }
}

impl From<ImageError> for EngineError {
    fn from(error: ImageError) -> Self {
        Self::Image { reason: error.to_string() }
    }
}

impl From<ReadBackError> for EngineError {
    fn from(error: ReadBackError) -> Self {
        Self::Gpu { reason: error.reason }
    }
}

#[cfg(all(test, feature = "cpu", not(target_arch = "wasm32")))]
mod tests {
    use std::io::Cursor;

    use pollster::block_on;

    use super::*;
    use crate::hints::Source;
    use crate::perturbation::Perturbation;

    const TIMM: &[u8] = include_bytes!("../../tests/golden/timm/weights.safetensors");
    pub(super) const LEFT: Slot = Slot(0);
    pub(super) const RIGHT: Slot = Slot(1);
    pub(super) const CAT: ImageId = ImageId(1);
    pub(super) const DOG: ImageId = ImageId(2);
    const SIDE: usize = 48;

    /// A gradient with a shifted phase, so that two of them differ.
    fn pixels(phase: usize) -> Vec<u8> {
        (0..SIDE * SIDE * 4).map(|i| if i % 4 == 3 { 255 } else { (i * 5 + phase) as u8 }).collect()
    }

    pub(super) fn run(
        session: &mut Session,
        slot: Slot,
        image: ImageId,
    ) -> Result<Ran, EngineError> {
        let rgba = pixels(image.0 as usize * 40);
        let picture = RgbaPixels { rgba: &rgba, width: SIDE, height: SIDE };
        session.put_photograph(slot, image, picture)?;
        block_on(session.run(slot, image, image, &Perturbation::default()))
    }

    fn heads(heads: usize) -> Hints {
        Hints { heads: Some(heads), ..Hints::default() }
    }

    pub(super) fn with_model() -> Session {
        let mut session = Session::new(Device::flex());
        session.load(LEFT, Cursor::new(TIMM), &heads(2)).unwrap();
        session
    }

    #[test]
    fn a_loaded_model_says_what_it_is() {
        let mut session = Session::new(Device::flex());
        let info = session.load(LEFT, Cursor::new(TIMM), &Hints::default()).unwrap();
        assert_eq!((info.size, info.patch, info.grid, info.tokens()), (40, 8, 5, 26));
        assert_eq!(info.heads_from, Source::Guess);
        assert_eq!(info.normalization, Normalization::IMAGENET);
        assert_eq!(info.normalization_from, Source::Guess);
        // At 100 x 100 patches the attentions of its two heads would take 0.8 GB.
        assert_eq!(info.size_most, 99 * 8);
    }

    #[test]
    fn what_nobody_tells_of_a_file_can_be_said() {
        let mut session = Session::new(Device::flex());
        let Normalization { mean, std } = Normalization::HALF;
        let hints = Hints { mean: Some(mean), std: Some(std), ..heads(4) };
        let info = session.load(LEFT, Cursor::new(TIMM), &hints).unwrap();
        assert_eq!((info.heads, info.heads_from), (4, Source::Hint));
        assert_eq!(info.normalization, Normalization::HALF);
        assert_eq!(info.normalization_from, Source::Hint);
        let error = session.load(LEFT, Cursor::new(TIMM), &heads(5)).unwrap_err();
        assert!(matches!(error, EngineError::Heads { .. }), "{error}");
    }

    #[test]
    fn a_run_gives_curves_and_rows_that_sum_to_one() {
        let mut session = with_model();
        let ran = run(&mut session, LEFT, CAT).unwrap();
        assert_eq!(ran.curves.nmi.len(), 2);
        assert_eq!(ran.curves.fourier_delta_log_amplitude.len(), 5);
        let rows = session.rows(LEFT, CAT, Query::Point { x: 0.5, y: 0.5 }).unwrap();
        assert_eq!(rows.token, 1 + 2 * 5 + 2);
        assert_eq!(rows.attention.len(), 2 * 2 * 26);
        for row in rows.attention.chunks(26) {
            assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        }
    }

    #[test]
    fn only_the_newest_capture_is_kept() {
        let mut session = with_model();
        run(&mut session, LEFT, CAT).unwrap();
        run(&mut session, LEFT, DOG).unwrap();
        assert_eq!(session.rows(LEFT, CAT, Query::Cls), Err(EngineError::NoCapture));
        assert!(session.rows(LEFT, DOG, Query::Cls).is_ok());
    }

    #[test]
    fn a_slot_without_a_model_says_so_and_leaves_the_other_usable() {
        let mut session = with_model();
        assert_eq!(run(&mut session, RIGHT, CAT), Err(EngineError::NoModel));
        assert_eq!(session.rows(RIGHT, CAT, Query::Cls), Err(EngineError::NoModel));
        assert!(run(&mut session, LEFT, CAT).is_ok());
    }

    #[test]
    fn a_refused_file_leaves_the_old_model_and_its_capture() {
        let mut session = with_model();
        run(&mut session, LEFT, CAT).unwrap();
        let error = session.load(LEFT, Cursor::new(&TIMM[..5000]), &Hints::default()).unwrap_err();
        assert!(matches!(error, EngineError::Checkpoint { .. }));
        assert!(session.has_seen(LEFT, CAT));
    }

    #[test]
    fn a_new_model_has_seen_nothing() {
        let mut session = with_model();
        run(&mut session, LEFT, CAT).unwrap();
        session.load(LEFT, Cursor::new(TIMM), &heads(4)).unwrap();
        assert!(!session.has_seen(LEFT, CAT));
    }

    #[test]
    fn an_analysis_of_another_picture_says_what_a_run_would_and_leaves_the_capture() {
        let mut session = with_model();
        let ran = run(&mut session, LEFT, CAT).unwrap();
        run(&mut session, LEFT, DOG).unwrap();
        let rgba = pixels(CAT.0 as usize * 40);
        let picture = RgbaPixels { rgba: &rgba, width: SIDE, height: SIDE };
        let analyze = |analysis| block_on(session.analyze_other(LEFT, picture, analysis)).unwrap();
        assert_eq!(analyze(OtherAnalysis::Curves).0, OtherResult::Curves(ran.curves));
        let (_, first) = analyze(OtherAnalysis::Tokens { layer: 1 });
        assert_eq!(first.len(), 25 * 32);
        assert_ne!(analyze(OtherAnalysis::Tokens { layer: 2 }).1, first);
        assert!(session.has_seen(LEFT, DOG));
    }

    #[test]
    fn a_picture_too_small_is_an_image_error() {
        let mut session = with_model();
        let picture = RgbaPixels { rgba: &[0; 4 * 4 * 4], width: 4, height: 4 };
        let error = session.put_photograph(LEFT, CAT, picture).unwrap_err();
        assert!(matches!(error, EngineError::Image { .. }));
    }
}
