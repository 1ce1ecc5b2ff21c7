//! Many images through one or two models, on all cores, with results in the order of the images.
//!
//! Each worker takes the next image and does all of it: decode, resize, forward pass, measures. burn's
//! CPU backend is built without its thread pool, so a forward pass stays on its worker's core, and the
//! models' tensors are shared. Results are handed over in the images' order, so that sums do not
//! depend on which worker was faster.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;

use burn::tensor::Device;

use super::error::CliError;
use super::inputs::Inputs;
use super::pictures::{self, Broken};
use super::results::Info;
use crate::analysis::Curves;
use crate::input::image::{Preprocess, preprocess};
use crate::vit::{Capture, Vit};

/// A model on its device.
#[derive(Debug)]
pub(super) struct RunnableModel {
    pub model: Vit,
    pub preprocess: Preprocess,
    pub info: Info,
}

/// What is to be done.
#[derive(Debug)]
pub(super) struct Job<'a> {
    pub inputs: &'a Inputs,
    /// Which of the inputs, in order.
    pub chosen: &'a [usize],
    pub models: &'a [RunnableModel],
    pub device: &'a Device,
    /// Images worked on at once.
    pub threads: usize,
    /// One forward pass at a time: what a GPU needs, whose work queues up anyway.
    pub one_forward: bool,
    /// Hand over the captures too.
    pub keep_captures: bool,
}

/// One image's results, a model each.
#[derive(Debug)]
pub(super) struct Measured {
    pub curves: Vec<Curves>,
    /// Empty unless they were asked for.
    pub captures: Vec<Capture>,
}

/// What becomes of an image: it is measured, or broken and left out.
pub(super) type MeasuredOrBroken = Result<Measured, Broken>;

impl Job<'_> {
    /// Does all of it and calls `each` with every input's index and result, in order.
    ///
    /// The first failure of a model or of the device ends it all.
    pub fn run(&self, mut each: impl FnMut(usize, MeasuredOrBroken)) -> Result<(), CliError> {
        let next = AtomicUsize::new(0);
        let stop = AtomicBool::new(false);
        let forward = Mutex::new(());
        thread::scope(|scope| {
            let (sender, results) = mpsc::channel();
            for _ in 0..self.threads.clamp(1, self.chosen.len().max(1)) {
                let sender = sender.clone();
                let (next, stop, forward) = (&next, &stop, &forward);
                scope.spawn(move || {
                    while !stop.load(Ordering::Relaxed) {
                        let place = next.fetch_add(1, Ordering::Relaxed);
                        let Some(&index) = self.chosen.get(place) else {
                            return;
                        };
                        // The receiver is gone after a failure, and then nobody wants the rest.
                        if sender.send((place, self.one(index, forward))).is_err() {
                            return;
                        }
                    }
                });
            }
            drop(sender);
            let mut waiting = BTreeMap::new();
            let mut due = 0;
            for (place, result) in results {
                let result = result.inspect_err(|_| stop.store(true, Ordering::Relaxed))?;
                waiting.insert(place, result);
                while let Some(result) = waiting.remove(&due) {
                    each(self.chosen[due], result);
                    due += 1;
                }
            }
            Ok(())
        })
    }

    /// One input through all models. The outer error ends the run, the inner one leaves the input out.
    fn one(&self, index: usize, forward: &Mutex<()>) -> Result<MeasuredOrBroken, CliError> {
        let pixels = match self.inputs {
            Inputs::Pictures { paths, .. } => match pictures::decode(&paths[index]) {
                Ok(pixels) => Some(pixels),
                Err(broken) => return Ok(Err(broken)),
            },
            Inputs::Tensor(_) => None,
        };
        let mut measured = Measured { curves: Vec::new(), captures: Vec::new() };
        for loaded in self.models {
            let input = match (self.inputs, &pixels) {
                (Inputs::Tensor(tensor), _) => tensor.input(index).to_vec(),
                (_, Some(picture)) => match preprocess(picture, &loaded.preprocess) {
                    Ok(input) => input,
                    Err(error) => return Ok(Err(Broken::Refused(error.to_string()))),
                },
                (Inputs::Pictures { .. }, None) => unreachable!("a picture was decoded above"),
            };
            let capture = {
                let _turn = self
                    .one_forward
                    .then(|| forward.lock().unwrap_or_else(PoisonError::into_inner));
                let input = loaded.model.input(input, self.device);
                pollster::block_on(loaded.model.forward(input).read())?
            };
            capture.check_finite().map_err(|place| CliError::NotFinite {
                model: loaded.info.model.clone(),
                input: self.inputs.name(index),
                place,
            })?;
            let shape = capture.shape();
            let patch = loaded.model.config().patch as f64;
            let (attentions, states) = (capture.attentions(), capture.states());
            let curves = Curves::of(attentions, states, &shape.attention, patch, shape.dim);
            measured.curves.push(curves);
            if self.keep_captures {
                measured.captures.push(capture);
            }
        }
        Ok(Ok(measured))
    }
}
