//! The whole state: engines and pictures, and what one means for the other.

use super::engines::{Effect as EngineEffect, Engines};
use super::pictures::{PictureEffect, Pictures};

/// What is to be done for either part.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect<F> {
    /// For the engines and the sides.
    Engine(EngineEffect<F>),
    /// For the picture.
    Picture(PictureEffect<F>),
}

/// The page's state. `F` is its handle of a file (a `Blob`).
#[derive(Debug)]
pub struct Page<F> {
    /// What runs, and what each side holds.
    pub engines: Engines<F>,
    /// What the models look at.
    pub pictures: Pictures<F>,
}

impl<F: Clone + PartialEq> Page<F> {
    /// Nothing runs and nothing is shown. `build` is what the engines must be of, `gpu_built` whether there is one
    /// for the GPU, `cores` how many this computer has, `first` the sample that stands in where nothing else can be shown.
    pub fn new(build: &str, gpu_built: bool, cores: usize, first: &str) -> Page<F> {
        Page { engines: Engines::new(build, gpu_built, cores), pictures: Pictures::new(first) }
    }

    /// Changes the state by one event, and gives what is to be done then, in its order. What one part means for the
    /// other is done already.
    pub fn step<T>(&mut self, event: impl FnOnce(&mut Page<F>) -> T) -> (T, Vec<Effect<F>>) {
        let value = event(self);
        let mut effects = Vec::new();
        loop {
            let mut is_quiet = true;
            for effect in self.pictures.take_effects() {
                is_quiet = false;
                match effect {
                    PictureEffect::Show(file, crop) => self.engines.show(file, crop),
                    PictureEffect::Follow(file, crop) => self.engines.follow(file, crop),
                    other => effects.push(Effect::Picture(other)),
                }
            }
            for effect in self.engines.take_effects() {
                is_quiet = false;
                match effect {
                    EngineEffect::PictureSeen => self.pictures.seen(),
                    EngineEffect::PictureRefused { reason } => self.pictures.refused(&reason),
                    other => effects.push(Effect::Engine(other)),
                }
            }
            if is_quiet {
                return (value, effects);
            }
        }
    }
}
