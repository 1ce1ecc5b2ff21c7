//! The checkpoints of one training on the picture shown: which they are, what has been measured of them, what is next.
//!
//! A state without a browser. One worker beside the sides' own measures one checkpoint after the other, both sides in
//! turn, so that a first point of each model is there soon. `F` is the page's handle of a file (a `Blob`).

mod chart;
pub mod requests;
mod series;

use super::model_choice::ModelInput;
use super::pictures::ShownPicture;
use super::revision::{Revision, Revisions};
use crate::analysis::Curves;
use crate::grid::Grid;
use crate::input::crop::CropPlace;
use crate::link::Side;
use crate::link::hints::Hints;
pub use chart::{MEASURES, Trained, along, chart};
pub use series::{listed, own};

/// One checkpoint of a training.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoint<F> {
    /// Its name in the link, or of the visitor's file.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// How many images it has seen, where that is known.
    pub images: Option<u64>,
    /// Where its file comes from.
    pub input: ModelInput<F>,
    /// What is known of it beside its file.
    pub hints: Hints,
}

/// What one checkpoint makes of the picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// The paper's measures.
    pub curves: Curves,
    /// Longer side of its input, pixels.
    pub size: usize,
    /// How its patches lie.
    pub grid: Grid,
}

/// What came of one checkpoint: nothing yet, its measures, or why there are none.
pub type Outcome = Option<Result<Measured, String>>;

/// Both sides' trainings. Changed by its methods alone.
#[derive(Debug)]
pub struct Training<F> {
    checkpoints: [Vec<Checkpoint<F>>; 2],
    outcomes: [Vec<Outcome>; 2],
    /// Of which picture they are: where it is shown from, and where it is cut.
    picture: Option<(String, CropPlace)>,
    runs: Revisions,
}

impl<F> Default for Training<F> {
    fn default() -> Self {
        Training {
            checkpoints: [const { Vec::new() }; 2],
            outcomes: Default::default(),
            picture: None,
            runs: Revisions::default(),
        }
    }
}

impl<F: Clone> Training<F> {
    /// The checkpoints of a side, first to last.
    pub fn checkpoints(&self, side: Side) -> &[Checkpoint<F>] {
        &self.checkpoints[side.index()]
    }

    /// What came of them, in the same order.
    pub fn outcomes(&self, side: Side) -> &[Outcome] {
        &self.outcomes[side.index()]
    }

    /// A side has other checkpoints; what was measured of the ones before goes.
    pub fn set(&mut self, side: Side, checkpoints: Vec<Checkpoint<F>>) {
        self.outcomes[side.index()] = vec![None; checkpoints.len()];
        self.checkpoints[side.index()] = checkpoints;
    }

    /// This picture is shown; of another one, or the same one cut elsewhere, all is to be measured anew. Whether a run
    /// is to begin: then too where none `has_begun` since the view opened and something is missing.
    pub fn follow(&mut self, shown: &ShownPicture, has_begun: bool) -> bool {
        let picture = Some((shown.url.clone(), shown.crop));
        let is_other = self.picture != picture;
        if is_other {
            self.picture = picture;
            self.outcomes.iter_mut().flatten().for_each(|outcome| *outcome = None);
        }
        is_other || !has_begun && !self.is_done()
    }

    /// Begins to measure what is not measured yet; a run before it ends.
    pub fn begin(&mut self) -> Revision {
        self.runs.begin()
    }

    /// Ends the run.
    pub fn stop(&mut self) {
        self.runs.abandon();
    }

    /// The checkpoint to measure next: the first that nothing came of, of both sides in turn. `None` where all are
    /// measured, or the run has ended.
    pub fn next(&self, run: Revision) -> Option<(Side, usize, Checkpoint<F>)> {
        if !self.runs.is_newest(run) {
            return None;
        }
        let longest = self.outcomes.iter().map(Vec::len).max().unwrap_or(0);
        let all = (0..longest).flat_map(|index| Side::BOTH.map(|side| (side, index)));
        let mut open =
            all.filter(|(side, index)| matches!(self.outcomes(*side).get(*index), Some(None)));
        let (side, index) = open.next()?;
        Some((side, index, self.checkpoints(side).get(index)?.clone()))
    }

    /// Something came of a checkpoint; nothing where the run has ended.
    pub fn came(
        &mut self,
        run: Revision,
        (side, index): (Side, usize),
        outcome: Result<Measured, String>,
    ) {
        if self.runs.is_newest(run)
            && let Some(place) = self.outcomes[side.index()].get_mut(index)
        {
            *place = Some(outcome);
        }
    }

    /// How many of how many checkpoints are done.
    pub fn progress(&self) -> (usize, usize) {
        let all = || self.outcomes.iter().flatten();
        (all().flatten().count(), all().count())
    }

    /// Whether something came of every checkpoint.
    pub fn is_done(&self) -> bool {
        let (done, all) = self.progress();
        done == all
    }

    /// Whether every checkpoint tells how many images it has seen: then that is the axis, else their order.
    pub fn has_images(&self) -> bool {
        self.checkpoints.iter().flatten().all(|checkpoint| checkpoint.images.is_some())
    }

    /// The points of a side's curve: x, and what was measured there.
    pub fn points(&self, side: Side) -> Vec<(f64, &Measured)> {
        let is_images = self.has_images();
        let pairs = self.checkpoints(side).iter().zip(self.outcomes(side)).enumerate();
        pairs
            .filter_map(|(index, (checkpoint, outcome))| {
                let Some(Ok(measured)) = outcome else { return None };
                let x = match checkpoint.images.filter(|_| is_images) {
                    Some(images) => (images.max(1) as f64).log10(),
                    None => (index + 1) as f64,
                };
                Some((x, measured))
            })
            .collect()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::engine::protocol::ModelFile;

    pub fn checkpoint(id: &str, images: Option<u64>) -> Checkpoint<u8> {
        Checkpoint {
            id: id.to_owned(),
            title: id.to_owned(),
            images,
            input: ModelInput::Fetched(ModelFile::at(id)),
            hints: Hints::default(),
        }
    }

    pub fn measured(distance: f64) -> Measured {
        Measured {
            curves: Curves {
                attention_distance_px: vec![vec![distance, 3.0 * distance]; 2],
                nmi: vec![vec![0.5, 0.25]; 2],
                fourier_delta_log_amplitude: vec![vec![0.0, -1.0]; 5],
            },
            size: 40,
            grid: 4.into(),
        }
    }

    fn picture(url: &str, crop: CropPlace) -> ShownPicture {
        ShownPicture {
            name: "coffee".to_owned(),
            url: url.to_owned(),
            title: "Coffee".to_owned(),
            credit: String::new(),
            width: 640,
            height: 480,
            crop,
        }
    }

    pub fn training() -> Training<u8> {
        let mut training = Training::default();
        let of = |name: &str, all: &[u64]| {
            all.iter()
                .map(|images| checkpoint(&format!("{name}-{images}"), Some(*images)))
                .collect()
        };
        training.set(Side::Cl, of("moco", &[1000, 10_000, 100_000]));
        training.set(Side::Mim, of("simmim", &[1000]));
        training
    }

    #[test]
    fn both_sides_are_measured_in_turn_until_all_are() {
        let mut training = training();
        let run = training.begin();
        let mut order = Vec::new();
        while let Some((side, index, checkpoint)) = training.next(run) {
            order.push(checkpoint.id);
            training.came(run, (side, index), Ok(measured(4.0)));
        }
        assert_eq!(order, ["moco-1000", "simmim-1000", "moco-10000", "moco-100000"]);
        assert_eq!(training.progress(), (4, 4));
    }

    #[test]
    fn what_comes_after_another_picture_does_not_count() {
        let mut training = training();
        let run = training.begin();
        assert!(training.follow(&picture("blob:1", CropPlace::CENTER), true));
        training.came(run, (Side::Cl, 0), Ok(measured(4.0)));
        assert!(training.follow(&picture("blob:2", CropPlace::CENTER), true));
        assert_eq!(training.progress(), (0, 4));
        let newer = training.begin();
        training.came(run, (Side::Cl, 0), Ok(measured(4.0)));
        assert_eq!((training.progress(), training.next(run)), ((0, 4), None));
        assert!(training.next(newer).is_some());
        training.stop();
        assert_eq!(training.next(newer), None);
    }

    #[test]
    fn another_crop_is_another_picture() {
        let mut training = training();
        let follow = |crop| {
            let is_to_begin = training.follow(&picture("blob:1", crop), true);
            let run = training.begin();
            training.came(run, (Side::Cl, 0), Ok(measured(4.0)));
            is_to_begin
        };
        let crops = [CropPlace::CENTER, CropPlace::CENTER, CropPlace { x: 0.0, y: 0.5 }];
        assert_eq!(crops.map(follow), [true, false, true]);
    }

    #[test]
    fn a_reopened_view_measures_only_what_is_missing() {
        let mut training = training();
        let shown = picture("blob:1", CropPlace::CENTER);
        assert!(training.follow(&shown, false));
        let run = training.begin();
        training.came(run, (Side::Cl, 0), Ok(measured(4.0)));
        assert!(!training.follow(&shown, true), "it goes on");
        training.stop();
        assert!(training.follow(&shown, false));
        let run = training.begin();
        let mut order = Vec::new();
        while let Some((side, index, checkpoint)) = training.next(run) {
            order.push(checkpoint.id);
            training.came(run, (side, index), Ok(measured(4.0)));
        }
        assert_eq!(order, ["simmim-1000", "moco-10000", "moco-100000"]);
        training.stop();
        assert!(!training.follow(&shown, false));
    }

    #[test]
    fn one_that_fails_is_named_and_the_others_go_on() {
        let mut training = training();
        let run = training.begin();
        training.came(run, (Side::Cl, 0), Err("The file is cut off.".to_owned()));
        assert_eq!(training.failures(), ["moco-1000: The file is cut off."]);
        assert_eq!(training.next(run).map(|(side, ..)| side), Some(Side::Mim));
        assert!(training.points(Side::Cl).is_empty());
        // Other checkpoints of a side end what was measured of it alone.
        training.came(run, (Side::Mim, 0), Ok(measured(4.0)));
        training.set(Side::Cl, vec![checkpoint("a", None)]);
        assert_eq!((training.progress(), training.failures().len()), ((1, 2), 0));
    }

    #[test]
    fn x_is_the_images_seen_where_all_tell_them_and_else_the_order() {
        let mut training = training();
        let run = training.begin();
        training.came(run, (Side::Cl, 1), Ok(measured(4.0)));
        training.came(run, (Side::Mim, 0), Ok(measured(4.0)));
        let x = |training: &Training<u8>, side| {
            training.points(side).iter().map(|it| it.0).collect::<Vec<_>>()
        };
        assert_eq!((x(&training, Side::Cl), x(&training, Side::Mim)), (vec![4.0], vec![3.0]));
        training.set(
            Side::Mim,
            vec![checkpoint("epoch-9.pth", None), checkpoint("epoch-10.pth", None)],
        );
        training.came(run, (Side::Mim, 1), Ok(measured(4.0)));
        assert_eq!((x(&training, Side::Cl), x(&training, Side::Mim)), (vec![2.0], vec![2.0]));
    }
}
