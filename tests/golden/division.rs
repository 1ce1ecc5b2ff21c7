//! Models divided among workers give what whole ones give: every golden file, each share on a thread.

use std::cell::RefCell;
use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use burn::tensor::Device;
use pollster::block_on;
use vitscope::checkpoint::Checkpoint;
use vitscope::link::hints::Hints;
use vitscope::vit::{Blocks, Decoder, Floats, OtherShares, Pass, Share, ShareLost, Vit};

use crate::case::{Case, floats};
use crate::difference::largest_difference;
use crate::{HALF, SINGLE};

/// The shares but the first, each on a thread while a pass runs.
struct Threads {
    blocks: Vec<Arc<Blocks>>,
    running: RefCell<Vec<Running>>,
    layers: usize,
}

struct Running {
    parts: Receiver<Vec<f32>>,
    sums: Sender<Vec<f32>>,
    attention: JoinHandle<Result<Vec<f32>, ShareLost>>,
}

impl std::fmt::Debug for Threads {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} threads", self.blocks.len())
    }
}

fn gone(error: impl std::fmt::Display) -> ShareLost {
    ShareLost { reason: error.to_string() }
}

impl OtherShares for Threads {
    fn begin(&self, pass: Pass, state: &[f32]) -> Result<(), ShareLost> {
        let start = |blocks: &Arc<Blocks>| {
            let ((give, parts), (sums, take)) = (channel(), channel());
            let (blocks, state) = (blocks.clone(), state.to_vec());
            let attention = thread::spawn(move || {
                let device = Device::flex();
                let sum = async |part: Vec<f32>| {
                    give.send(part).map_err(gone)?;
                    take.recv().map_err(gone)
                };
                block_on(blocks.assist(pass, state, &device, sum))
            });
            Running { parts, sums, attention }
        };
        *self.running.borrow_mut() = self.blocks.iter().map(start).collect();
        Ok(())
    }

    fn sum(&self, mut part: Vec<f32>) -> Floats<'_> {
        let running = self.running.borrow();
        for other in running.iter() {
            let other = other.parts.recv().unwrap();
            part.iter_mut().zip(other).for_each(|(sum, other)| *sum += other);
        }
        running.iter().for_each(|other| other.sums.send(part.clone()).unwrap());
        Box::pin(std::future::ready(Ok(part)))
    }

    fn attention(&self) -> Floats<'_> {
        let running = self.running.take();
        let of_shares: Vec<_> =
            running.into_iter().map(|other| other.attention.join().unwrap().unwrap()).collect();
        let layer = |layer| {
            let of_layer = move |all: &Vec<f32>| {
                let size = all.len() / self.layers;
                all[layer * size..][..size].to_vec()
            };
            of_shares.iter().flat_map(of_layer).collect::<Vec<f32>>()
        };
        let attention = (0..self.layers).flat_map(layer).collect();
        Box::pin(std::future::ready(Ok(attention)))
    }

    fn waited_ms(&self) -> f64 {
        0.0
    }
}

/// The first of so many shares of a model, and the others.
fn divided(checkpoint: &mut Checkpoint<Cursor<&'static [u8]>>, of: usize) -> (Vit, Threads) {
    let (config, device) = (checkpoint.config().clone(), Device::flex());
    let mut share = |index| {
        let read = |it, _: &[usize]| checkpoint.parameter(it);
        Arc::new(Blocks::new(&config, Share::new(index, of), &device, read).unwrap())
    };
    let blocks = (1..of).map(&mut share).collect();
    let others = Threads { blocks, running: RefCell::default(), layers: config.depth };
    let first = Share::new(0, of);
    let read = |it, _: &[usize]| checkpoint.parameter(it);
    (Vit::of_share(config, first, &device, read).unwrap(), others)
}

fn leaked(path: &Path) -> Option<&'static [u8]> {
    fs::read(path).ok().map(|bytes| &*bytes.leak())
}

/// The golden case in a folder, where the folder holds its own weights.
fn golden(folder: &Path) -> Option<Case> {
    let weights = ["weights.safetensors", "weights.pth", "weights.pth.tar"];
    let weights = weights.iter().find_map(|name| leaked(&folder.join(name)))?;
    let metrics = leaked(&folder.join("metrics.json"))?;
    Some(Case {
        weights,
        input: leaked(&folder.join("input.safetensors"))?,
        capture: leaked(&folder.join("capture.safetensors"))?,
        metrics: std::str::from_utf8(metrics).unwrap(),
    })
}

#[test]
fn every_golden_model_gives_the_same_in_two_shares() {
    let folders = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden")).unwrap();
    let mut folders: Vec<_> = folders.map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let (mut checked, mut whole) = (0, Vec::new());
    for folder in folders {
        let Some(case) = golden(&folder) else { continue };
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let mut checkpoint = case.checkpoint();
        if !Share::divides(checkpoint.config(), 2) {
            whole.push(name);
            continue;
        }
        println!("{name}");
        let (vit, others) = divided(&mut checkpoint, 2);
        let input = vit.input(floats(case.input, "x"), &Device::flex());
        let activations = block_on(vit.forward_with(input, Some(&others))).unwrap();
        let tolerance = if name == "timm_f16" { HALF } else { SINGLE };
        case.check_capture(&block_on(activations.read()).unwrap(), tolerance);
        checked += 1;
    }
    assert!(checked >= 30, "{checked} golden models");
    // Norms inside their branches need all heads, or all hidden units, in one place.
    assert_eq!(whole, ["eva02", "eva02_clip_up", "eva02_oblong"]);
}

#[test]
fn heads_that_do_not_divide_evenly_are_divided_all_the_same() {
    let case = golden(Path::new("tests/golden/mae")).unwrap();
    let of = case.checkpoint().config().heads - 1;
    assert!(of > 1);
    let (vit, others) = divided(&mut case.checkpoint(), of);
    let input = vit.input(floats(case.input, "x"), &Device::flex());
    let activations = block_on(vit.forward_with(input, Some(&others))).unwrap();
    case.check_capture(&block_on(activations.read()).unwrap(), SINGLE);
}

#[test]
fn hidden_patches_are_drawn_alike() {
    for folder in ["simmim_decoder", "mae_decoder"] {
        let folder = Path::new("tests/golden").join(folder);
        let weights = leaked(&folder.join("weights.pth"));
        let weights = weights.or(leaked(&folder.join("weights.safetensors"))).unwrap();
        let hints = Hints { heads: Some(4), ..Hints::default() };
        let mut checkpoint = Checkpoint::open(Cursor::new(weights), &hints).unwrap();
        let (config, device) = (checkpoint.config().clone(), Device::flex());
        let read = |it, _: &[usize]| checkpoint.parameter(it);
        let decoder = Decoder::new(&config, &device, read).unwrap().unwrap();
        let vit = Vit::new(config.clone(), &device, |it, _| checkpoint.parameter(it)).unwrap();
        let (first, others) = divided(&mut checkpoint, 2);
        let (size, patches) = (config.size(), config.grid.patches());
        let pixels: Vec<f32> =
            (0..3 * size.width * size.height).map(|i| (i * 37 % 101) as f32 / 50.0 - 1.0).collect();
        let mask: Vec<bool> = (0..patches).map(|patch| patch % 3 != 0).collect();
        let input = || vit.input(pixels.clone(), &device);
        let whole = block_on(decoder.draw(&vit, None, input(), &mask)).unwrap();
        let drawn = block_on(decoder.draw(&first, Some(&others), input(), &mask)).unwrap();
        let difference = largest_difference(&drawn, &whole);
        assert!(difference <= f64::from(SINGLE), "{}: {difference}", folder.display());
    }
}
