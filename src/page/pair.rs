//! The paper's own pair: what is offered of it, and how far both its models are.

use super::catalog::{ModelEntry, PaperPair};
use super::side::progress::Download;
use super::status::Status;
use crate::engine::links;
use crate::link::Side;

/// What the dialog says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What comes to CL's side, and what may come to MIM's: title, size, host and terms.
    pub models: [String; 2],
    /// On the button that fetches both; with whether both are on this computer already.
    pub both: [String; 2],
}

impl Offer {
    /// Of the models of both sides.
    pub fn of(models: [&ModelEntry; 2]) -> Offer {
        let line = |model: &ModelEntry| match &model.licence {
            Some(licence) => format!("{}, {licence}", model.option()),
            None => model.option(),
        };
        let bytes = models.map(bytes_of);
        let size = match bytes {
            [Some(cl), Some(mim)] => format!(": {} MB", (cl + mim).div_ceil(MEGABYTE)),
            _ => String::new(),
        };
        let mut hosts: Vec<&str> =
            models.iter().filter_map(|model| model.url.as_deref().map(links::host)).collect();
        hosts.dedup();
        let from = match hosts.is_empty() {
            true => String::new(),
            false => format!(" from {}", hosts.join(" and ")),
        };
        let of = models.map(|model| model.title.as_str()).join(" and ");
        Offer {
            models: models.map(line),
            both: [
                format!("Load {of}{size}{from}"),
                format!("Load {of}, which are on this computer"),
            ],
        }
    }
}

const MEGABYTE: u64 = 1_000_000;

/// How large a model's file is, in bytes, about where models.json knows no better.
pub fn bytes_of(model: &ModelEntry) -> Option<u64> {
    model.size.or(model.about_mb.map(|size| u64::from(size) * MEGABYTE))
}

/// Both models of the list, where it has them.
pub fn models_of<'m>(
    pair: &PaperPair,
    model: impl Fn(&str) -> Option<&'m ModelEntry>,
) -> Option<[&'m ModelEntry; 2]> {
    Some([model(&pair.cl)?, model(&pair.mim)?])
}

/// The models on their way, each to its side; `None` for a side that nothing is fetched for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PairRun {
    sides: [Option<Half>; 2],
}

/// One model on its way.
#[derive(Debug, Clone, PartialEq)]
struct Half {
    /// Its name in the URL.
    id: String,
    received: u64,
    total: Option<u64>,
    stage: Stage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// It was chosen just now.
    Asked,
    Coming,
    Over,
}

impl PairRun {
    /// Models by their names in the URL, and their bytes where they are known about.
    pub fn new(models: [Option<(String, Option<u64>)>; 2]) -> PairRun {
        let half = |(id, total)| Half { id, received: 0, total, stage: Stage::Asked };
        PairRun { sides: models.map(|model| model.map(half)) }
    }

    /// A side is to have `wanted`, and stands there.
    pub fn follow(&mut self, side: Side, wanted: Option<&str>, status: &Status) {
        let Some(half) = &mut self.sides[side.index()] else { return };
        match (half.stage, wanted == Some(&*half.id)) {
            (Stage::Over, _) | (Stage::Asked, false) => {}
            // Another model was chosen, or this one was canceled or refused.
            (Stage::Coming, false) => self.sides[side.index()] = None,
            (_, true) => {
                half.stage = Stage::Coming;
                match *status {
                    Status::Loading { received, total } => {
                        half.received = received;
                        half.total = total.or(half.total);
                    }
                    Status::Failed(_) | Status::Empty => self.sides[side.index()] = None,
                    Status::Reading | Status::Running | Status::Ready => {
                        half.received = half.total.unwrap_or(half.received);
                        half.stage = Stage::Over;
                    }
                }
            }
        }
    }

    /// Nothing is on its way any more.
    pub fn is_over(&self) -> bool {
        self.sides.iter().flatten().all(|half| half.stage == Stage::Over)
    }

    /// The sides that something is on its way to.
    pub fn under_way(&self) -> impl Iterator<Item = Side> {
        Side::BOTH.into_iter().filter(|side| {
            self.sides[side.index()].as_ref().is_some_and(|half| half.stage != Stage::Over)
        })
    }

    /// The line over the bar.
    pub fn words(&self) -> String {
        format!("The paper’s pair: {}", self.download().amount())
    }

    /// The share of all bytes that has come, 0..1, where it is known.
    pub fn share(&self) -> Option<f64> {
        self.download().share().map(|share| share.min(1.0))
    }

    /// Both models' bytes together.
    fn download(&self) -> Download {
        let halves = || self.sides.iter().flatten();
        Download {
            received: halves().map(|half| half.received).sum(),
            total: halves().map(|half| half.total).sum(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::protocol::EngineError;
    use crate::page::catalog::tests::shipped;

    fn loading(received: u64, total: Option<u64>) -> Status {
        Status::Loading { received, total }
    }

    fn run() -> PairRun {
        PairRun::new([Some(("a".to_owned(), Some(300 * MEGABYTE))), Some(("b".to_owned(), None))])
    }

    #[test]
    fn the_shipped_pair_is_in_the_list_and_says_its_size_and_its_host() {
        let catalog = shipped();
        let pair = catalog.paper.clone().expect("models.json names the paper’s pair");
        let models = models_of(&pair, |id| catalog.model(id)).expect("both are listed");
        assert_eq!(
            models.map(|model| model.objective.as_deref()),
            [Some("contrastive"), Some("masked")]
        );
        let offer = Offer::of(models);
        assert_eq!(
            offer.both[0],
            "Load MoCo v3 ViT-B/16 and MAE ViT-B/16: 689 MB from huggingface.co"
        );
        assert_eq!(offer.models[1], "MAE ViT-B/16 (343 MB, huggingface.co), CC BY-NC 4.0");
        assert!(pair.own.url.starts_with("https://drive.google.com/"));
    }

    #[test]
    fn one_bar_counts_the_bytes_of_both() {
        let mut run = run();
        // The old models are still there when the new ones are asked for.
        run.follow(Side::Cl, Some("moco"), &Status::Ready);
        assert!(!run.is_over());
        run.follow(Side::Cl, Some("a"), &loading(100 * MEGABYTE, None));
        run.follow(Side::Mim, Some("b"), &loading(50 * MEGABYTE, None));
        assert_eq!((run.words(), run.share()), ("The paper’s pair: 150.0 MB".to_owned(), None));
        run.follow(Side::Mim, Some("b"), &loading(50 * MEGABYTE, Some(200 * MEGABYTE)));
        assert_eq!(run.words(), "The paper’s pair: 150.0 of 500.0 MB");
        assert_eq!(run.share(), Some(0.3));
        run.follow(Side::Cl, Some("a"), &Status::Reading);
        assert_eq!(run.words(), "The paper’s pair: 350.0 of 500.0 MB");
        assert_eq!(run.under_way().collect::<Vec<_>>(), [Side::Mim]);
        run.follow(Side::Mim, Some("b"), &Status::Ready);
        assert!(run.is_over());
    }

    #[test]
    fn a_side_that_goes_another_way_counts_no_longer() {
        let mut run = run();
        run.follow(Side::Cl, Some("a"), &loading(1, Some(4)));
        run.follow(Side::Mim, Some("b"), &loading(1, Some(4)));
        run.follow(Side::Mim, Some("c"), &loading(0, None));
        assert_eq!((run.share(), run.is_over()), (Some(0.25), false));
        run.follow(Side::Cl, Some("a"), &Status::Failed(EngineError::NoCapture));
        assert!(run.is_over());
    }

    #[test]
    fn a_model_that_is_shown_already_is_not_waited_for() {
        let mut run = run();
        run.follow(Side::Cl, Some("a"), &Status::Ready);
        run.follow(Side::Mim, Some("b"), &Status::Running);
        assert!(run.is_over());
    }

    #[test]
    fn a_side_of_a_file_is_not_waited_for() {
        let mut run = PairRun::new([Some(("a".to_owned(), Some(4))), None]);
        run.follow(Side::Mim, Some("own.pth"), &Status::Reading);
        run.follow(Side::Cl, Some("a"), &loading(1, Some(4)));
        assert_eq!(run.share(), Some(0.25));
        run.follow(Side::Cl, Some("a"), &Status::Running);
        assert!(run.is_over());
    }
}
