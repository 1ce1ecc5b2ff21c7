//! One model's map while it is made: what is asked next, and which answer still counts.
//!
//! [`SideMap::begin`] starts a run. [`SideMap::next_step`] then gives the run's next step, one at a time: the model is
//! asked for one picture after the other, and when all tokens are there a worker places them. What is asked of
//! the model cannot be taken back, so a new run waits for the answer that an older one still expects.

use std::collections::HashMap;
use std::sync::Arc;

use super::progress::Progress;
use super::projection::MAX_TSNE_TOKENS;
use super::tokens::{TokenBuffer, TokenMap, TokenShape, TokenStatistics};
use crate::engine::limits::check_tokens;
use crate::engine::protocol::MapStage;
use crate::link::Projection;
use crate::page::revision::{Revision, Revisions};

/// What a map is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MapKey {
    /// The set of pictures.
    pub pictures: Revision,
    /// The layer, from 1.
    pub layer: usize,
    /// The model among those that the side has had.
    pub model: Revision,
}

/// What is to be done next for a run.
#[derive(Debug, Clone, PartialEq)]
pub enum Step<T> {
    /// The model is to be asked for a picture's tokens; [`SideMap::looked`] takes the answer.
    Look {
        /// Index of the picture.
        picture: usize,
        /// Which layer's tokens.
        layer: usize,
    },
    /// A worker is to be started on all tokens; [`SideMap::placed`] takes its answers.
    Place {
        /// `[images, patches, dim]`.
        tokens: T,
        /// What shape they have.
        shape: TokenShape,
        /// Epochs of t-SNE; with 0 there are components alone.
        epochs: usize,
    },
}

#[derive(Debug)]
struct Run<T> {
    revision: Revision,
    key: MapKey,
    shape: TokenShape,
    projection: Projection,
    stage: Stage<T>,
}

#[derive(Debug)]
enum Stage<T> {
    /// So many pictures are in; the buffer is there from the first question on.
    Looking { done: usize, buffer: Option<T> },
    /// All tokens are in.
    Ready,
    /// The worker is at it; it tells of the components first.
    Placing { statistics: Option<TokenStatistics> },
}

/// A side's map: what is shown, what is kept, and the run for the next; `T` holds the tokens.
#[derive(Debug)]
pub struct SideMap<T> {
    progress: Progress,
    shown: Option<Arc<TokenMap>>,
    /// Maps that are done, of the pictures and the model that are there.
    kept: HashMap<(MapKey, Projection), Arc<TokenMap>>,
    /// What the next map may be made of.
    tokens: Option<(MapKey, T)>,
    run: Option<Run<T>>,
    runs: Revisions,
    models: Revisions,
    model: Revision,
    /// The model still owes an answer.
    is_asked: bool,
}

impl<T> Default for SideMap<T> {
    fn default() -> Self {
        let mut models = Revisions::default();
        let model = models.begin();
        SideMap {
            progress: Progress::Waiting,
            shown: None,
            kept: HashMap::new(),
            tokens: None,
            run: None,
            runs: Revisions::default(),
            models,
            model,
            is_asked: false,
        }
    }
}

impl<T: TokenBuffer> SideMap<T> {
    /// How far it is.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// What is drawn.
    pub fn shown(&self) -> Option<&Arc<TokenMap>> {
        self.shown.as_ref()
    }

    /// The model that the side has now, among those it has had.
    pub fn model(&self) -> Revision {
        self.model
    }

    /// Answers to this run still count.
    pub fn is_current(&self, run: Revision) -> bool {
        self.run.as_ref().is_some_and(|current| current.revision == run)
    }

    /// A worker is at it; without one nothing comes of the run.
    pub fn is_placing(&self) -> bool {
        matches!(&self.run, Some(Run { stage: Stage::Placing { .. }, .. }))
    }

    /// Another model is on the side, or none.
    pub fn change_model(&mut self) {
        self.model = self.models.begin();
        self.forget();
    }

    /// Ends what is under way and lets go of what was made of other pictures or of another model.
    pub fn forget(&mut self) {
        self.stop(Progress::Waiting);
        self.shown = None;
        self.kept.clear();
        self.tokens = None;
    }

    /// Ends what is under way; what is shown stays.
    pub fn stop(&mut self, progress: Progress) {
        self.runs.abandon();
        self.run = None;
        self.progress = progress;
    }

    /// Ends what is under way and keeps only the maps that are done.
    pub fn close(&mut self) {
        self.stop(Progress::Waiting);
        self.tokens = None;
    }

    /// Starts the run for a map, or shows the map where it is kept.
    pub fn begin(&mut self, key: MapKey, shape: TokenShape, chosen: Projection) {
        self.stop(Progress::Waiting);
        let projection = chosen.of_tokens(shape.tokens());
        if let Some(kept) = self.kept.get(&(key, projection)) {
            self.shown = Some(kept.clone());
            self.progress = Progress::Done;
            return;
        }
        let are_known = self.tokens.as_ref().is_some_and(|(of, _)| *of == key);
        let stage = match are_known {
            true => Stage::Ready,
            false => Stage::Looking { done: 0, buffer: None },
        };
        let TokenShape { images, grid, dim } = shape;
        match check_tokens(images, grid.patches(), dim) {
            Err(error) if !are_known => return self.progress = Progress::Failed(error.to_string()),
            _ if are_known => self.progress = Progress::Placing,
            _ => self.progress = Progress::Looking { done: 0, of: images },
        }
        let revision = self.runs.begin();
        self.run = Some(Run { revision, key, shape, projection, stage });
    }

    /// The next step and the run that it is for; nothing while there is something to wait for.
    pub fn next_step(&mut self) -> Option<(Revision, Step<T>)> {
        let run = self.run.as_mut()?;
        match &mut run.stage {
            Stage::Looking { done, buffer } if !self.is_asked => {
                let picture = *done;
                if buffer.is_none() {
                    match T::zeros(run.shape.images * run.shape.picture_length()) {
                        Ok(zeros) => *buffer = Some(zeros),
                        Err(sentence) => {
                            self.stop(Progress::Failed(sentence));
                            return None;
                        }
                    }
                }
                self.is_asked = true;
                Some((run.revision, Step::Look { picture, layer: run.key.layer }))
            }
            Stage::Ready => {
                let (_, tokens) = self.tokens.as_ref()?;
                let (shape, epochs) = (run.shape, run.projection.epochs());
                run.stage = Stage::Placing { statistics: None };
                Some((run.revision, Step::Place { tokens: tokens.clone(), shape, epochs }))
            }
            Stage::Looking { .. } | Stage::Placing { .. } => None,
        }
    }

    /// The model's answer for a picture of this title: its tokens `[patches, dim]`, or why there are none.
    pub fn looked(&mut self, of: Revision, title: &str, answer: Result<&[f32], String>) {
        self.is_asked = false;
        let Some(run) = self.run.as_mut().filter(|run| run.revision == of) else { return };
        let Stage::Looking { done, buffer: Some(buffer) } = &mut run.stage else { return };
        let length = run.shape.picture_length();
        match answer {
            Ok(tokens) if tokens.len() == length => buffer.write(*done * length, tokens),
            Ok(_) => {
                let sentence = format!("{title} gave no tokens of this model.");
                return self.stop(Progress::Failed(sentence));
            }
            Err(sentence) => return self.stop(Progress::Failed(sentence)),
        }
        *done += 1;
        if *done < run.shape.images {
            self.progress = Progress::Looking { done: *done, of: run.shape.images };
        } else {
            self.tokens = Some((run.key, buffer.clone()));
            run.stage = Stage::Ready;
            self.progress = Progress::Placing;
        }
    }

    /// The model cannot read the picture that it was asked for. Whether that counts: then the run goes on with a set
    /// without this picture, and ends where there is none.
    pub fn refused(&mut self, of: Revision) -> bool {
        self.is_asked = false;
        self.run
            .as_ref()
            .is_some_and(|run| run.revision == of && matches!(run.stage, Stage::Looking { .. }))
    }

    /// The worker's answer: a stage with places `[tokens, 2]`, or why it ended. Where `is_still` no map moves:
    /// between the components and the last epoch none is shown.
    pub fn placed(
        &mut self,
        of: Revision,
        answer: Result<(MapStage, Vec<[f32; 2]>), String>,
        is_still: bool,
    ) {
        let Some(run) = self.run.as_mut().filter(|run| run.revision == of) else { return };
        let Stage::Placing { statistics } = &mut run.stage else { return };
        let (stage, places) = match answer {
            Ok(answer) => answer,
            Err(reason) => {
                return self.stop(Progress::Failed(format!("The map was not made ({reason}).")));
            }
        };
        let (projection, epoch) = match stage {
            MapStage::Components { explained, within_over_between } => {
                *statistics = Some(TokenStatistics { explained, within_over_between });
                (Projection::Components, 0)
            }
            MapStage::Neighbors { epoch, .. } => (Projection::Tsne, epoch),
        };
        let Some(statistics) = *statistics else { return };
        let (MapKey { pictures, layer, .. }, grid) = (run.key, run.shape.grid);
        let count = places.len();
        let map = TokenMap { pictures, layer, grid, projection, epoch, places, statistics };
        let map = Arc::new(map);
        if map.is_done() {
            self.kept.insert((run.key, projection), map.clone());
        }
        let epochs = run.projection.epochs();
        let is_last = epoch == epochs;
        // Components are where t-SNE starts from, so they are shown until it has begun.
        if projection == Projection::Components || is_last || !is_still {
            self.shown = Some(map);
        }
        if is_last {
            // On the way to t-SNE come the components, so that both maps are kept now.
            if projection == Projection::Tsne || count > MAX_TSNE_TOKENS {
                self.tokens = None;
            }
            self.stop(Progress::Done);
        } else if epoch > 0 {
            self.progress = Progress::Epoch { done: epoch, of: epochs };
        }
    }
}

#[cfg(test)]
mod tests;
