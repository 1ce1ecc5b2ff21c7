//! The CPU engine for `cargo xtask bench`: a model from its file, run on a picture, without the page around it.

use std::io::Cursor;

use burn::tensor::Device;
use vitscope::engine::protocol::{ImageId, Slot};
use vitscope::engine::session::Session;
use vitscope::input::crop::CropPlace;
use vitscope::input::image::RgbPixels;
use vitscope::input::perturbation::Perturbation;
use vitscope::link::hints::Hints;
use wasm_bindgen::prelude::*;

const SLOT: Slot = Slot(0);

/// A model and what it saw.
#[wasm_bindgen]
pub struct Engine {
    session: Session,
    seen: u64,
}

#[wasm_bindgen]
impl Engine {
    /// Reads a checkpoint.
    #[wasm_bindgen(constructor)]
    pub fn new(file: Vec<u8>) -> Result<Engine, JsError> {
        let mut session = Session::new(Device::flex());
        session.load(SLOT, Cursor::new(file), &Hints::default())?;
        Ok(Engine { session, seen: 0 })
    }

    /// From a picture's RGBA to the measures: crop, forward pass with every attention and state, curves. Gives the
    /// milliseconds of the forward pass, its outputs read, and of the measures.
    pub async fn run(
        &mut self,
        rgba: &[u8],
        width: usize,
        height: usize,
    ) -> Result<Vec<f64>, JsError> {
        self.seen += 1;
        let image = ImageId(self.seen);
        let picture = RgbPixels::over_white(rgba, width, height);
        self.session.put_photograph(SLOT, image, &picture, CropPlace::CENTER)?;
        let ran = self.session.run(SLOT, image, image, &Perturbation::default()).await?;
        Ok(vec![ran.forward_ms, ran.analyze_ms])
    }
}

/// The script calls what it needs.
fn main() {}
