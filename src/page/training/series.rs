//! Which checkpoints make a series: those that models.json lists of a side's training, or the visitor's own.

use std::cmp::Ordering;

use super::{Checkpoint, Measured, Training};
use crate::engine::limits::grouped;
use crate::link::Side;
use crate::link::hints::Hints;
use crate::page::catalog::Catalog;
use crate::page::model_choice::ModelInput;

/// So many failures are told one by one.
const TOLD: usize = 4;

/// The listed checkpoints of the training of a side's half of the pair, by the images that they have seen.
pub fn listed<F>(catalog: &Catalog, side: Side) -> Vec<Checkpoint<F>> {
    let id = &catalog.pair()[side.index()];
    let objective = catalog.model(id).and_then(|model| model.objective.clone());
    let mut all: Vec<Checkpoint<F>> = catalog
        .models
        .iter()
        .filter(|model| model.objective == objective)
        .filter_map(|model| {
            let images = model.images?;
            Some(Checkpoint {
                id: model.id.clone(),
                title: model.title.clone(),
                images: Some(images),
                input: ModelInput::Fetched(model.file()),
                hints: model.hints(),
            })
        })
        .collect();
    all.sort_by_key(|checkpoint| checkpoint.images);
    all
}

/// The visitor's files by their names, in the order of these.
pub fn own<F>(mut files: Vec<(String, F)>) -> Vec<Checkpoint<F>> {
    files.sort_by(|(a, _), (b, _)| natural_order(a, b));
    let checkpoint = |(name, file): (String, F)| Checkpoint {
        id: name.clone(),
        title: name,
        images: None,
        input: ModelInput::File(file),
        hints: Hints::default(),
    };
    files.into_iter().map(checkpoint).collect()
}

/// The order of file names in which numbers count as numbers: `epoch-9.pth` before `epoch-10.pth`.
fn natural_order(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    loop {
        let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).count();
        let order = match (digits(a), digits(b)) {
            (0, _) | (_, 0) => {
                let (x, y) = (a.chars().next(), b.chars().next());
                if x.is_none() || x != y {
                    return x.cmp(&y);
                }
                let step = x.map_or(0, char::len_utf8);
                (a, b) = (&a[step..], &b[step..]);
                Ordering::Equal
            }
            (m, n) => {
                let number = |text: &str| text.trim_start_matches('0').to_owned();
                let (x, y) = (number(&a[..m]), number(&b[..n]));
                (a, b) = (&a[m..], &b[n..]);
                x.len().cmp(&y.len()).then(x.cmp(&y))
            }
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// So many images, for people: `14,000 images`.
pub(super) fn images_in_words(images: u64) -> String {
    format!("{} images", grouped(images))
}

impl<F: Clone> Training<F> {
    /// A side's checkpoint of this index in words, and whether it is the one on the side.
    pub fn words(&self, side: Side, index: usize, is_shown: bool) -> String {
        let Some(checkpoint) = self.checkpoints(side).get(index) else {
            return "No checkpoint yet.".to_owned();
        };
        let seen = checkpoint.images.map_or(checkpoint.title.clone(), images_in_words);
        let input = match self.outcomes(side).get(index) {
            Some(Some(Ok(Measured { size, grid, .. }))) => {
                format!(", {size} px, {} patches", grid.in_words())
            }
            _ => String::new(),
        };
        let place = match is_shown {
            true => String::new(),
            false => format!("; the {} side shows another model", side.label()),
        };
        format!("{seen}{input}{place}")
    }

    /// What its figures are of: the picture, and each side's checkpoints.
    pub fn subject(&self, picture: &str) -> String {
        let of = |side: Side| {
            let ids: Vec<&str> = self.checkpoints(side).iter().map(|it| it.id.as_str()).collect();
            (!ids.is_empty()).then(|| format!("; {}: {}", side.label(), ids.join(", ")))
        };
        let sides: String = Side::BOTH.into_iter().filter_map(of).collect();
        format!("{picture} over a training{sides}")
    }

    /// What went wrong, a sentence for each checkpoint; of many the first few.
    pub fn failures(&self) -> Vec<String> {
        let of = |side: Side| {
            let pairs = self.checkpoints(side).iter().zip(self.outcomes(side));
            pairs.filter_map(|(checkpoint, outcome)| match outcome {
                Some(Err(reason)) => Some(format!("{}: {reason}", checkpoint.title)),
                _ => None,
            })
        };
        let all: Vec<String> = Side::BOTH.into_iter().flat_map(of).collect();
        let more = all.len().saturating_sub(TOLD);
        let told = all.into_iter().take(TOLD);
        told.chain((more > 0).then(|| format!("{more} more fail likewise."))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{checkpoint, measured, training};
    use super::*;
    use crate::page::catalog::tests::shipped;

    #[test]
    fn the_shipped_trainings_begin_early_and_end_with_the_pair() {
        let catalog = shipped();
        for (side, last) in Side::BOTH.into_iter().zip(catalog.pair()) {
            let all = listed::<u8>(&catalog, side);
            assert!(all.len() >= 5, "{side:?}: {}", all.len());
            assert_eq!(all.last().map(|it| it.id.clone()), Some(last));
            assert!(all[0].images < Some(30_000) && all.is_sorted_by_key(|it| it.images));
        }
    }

    #[test]
    fn own_files_are_checkpoints_in_the_order_of_their_names() {
        let files = [("e10.pth", 10), ("e9.pth", 9), ("e1.pth", 1)];
        let all = own(files.map(|(name, file)| (name.to_owned(), file)).to_vec());
        let names: Vec<&str> = all.iter().map(|it| it.id.as_str()).collect();
        assert_eq!(names, ["e1.pth", "e9.pth", "e10.pth"]);
        for (checkpoint, file) in all.iter().zip([1, 9, 10]) {
            assert_eq!(checkpoint.input, ModelInput::File(file));
            assert_eq!((&checkpoint.title, checkpoint.images), (&checkpoint.id, None));
        }
    }

    #[test]
    fn numbers_in_names_count_as_numbers() {
        let mut names = ["e10.pth", "e9.pth", "e09.pth", "a.pth", "e9", "e100.pth", ""];
        names.sort_by(|a, b| natural_order(a, b));
        assert_eq!(names, ["", "a.pth", "e9", "e9.pth", "e09.pth", "e10.pth", "e100.pth"]);
        assert_eq!(natural_order("é2", "é10"), Ordering::Less);
    }

    #[test]
    fn a_checkpoint_is_told_by_its_images_its_input_and_its_place() {
        let mut training = training();
        assert_eq!(training.words(Side::Cl, 1, true), "10,000 images");
        let run = training.begin();
        training.came(run, (Side::Cl, 1), Ok(measured(4.0)));
        assert_eq!(training.words(Side::Cl, 1, true), "10,000 images, 40 px, 4 × 4 patches");
        assert!(training.words(Side::Cl, 0, false).ends_with("the CL side shows another model"));
        training.set(Side::Mim, vec![checkpoint("epoch-9.pth", None)]);
        assert_eq!(training.words(Side::Mim, 0, true), "epoch-9.pth");
        assert_eq!(training.words(Side::Mim, 1, true), "No checkpoint yet.");
    }

    #[test]
    fn a_figure_is_of_the_picture_and_of_every_checkpoint() {
        let mut training = training();
        let told = training.subject("“Cat”");
        assert_eq!(
            told,
            "“Cat” over a training; CL: moco-1000, moco-10000, moco-100000; MIM: simmim-1000"
        );
        training.set(Side::Mim, Vec::new());
        assert!(training.subject("“Cat”").ends_with("moco-100000"));
    }

    #[test]
    fn of_many_failures_the_first_are_told() {
        let mut training = training();
        let of = |i: usize| checkpoint(&format!("{i}.pth"), None);
        training.set(Side::Cl, (1..=6).map(of).collect());
        let run = training.begin();
        for index in 0..6 {
            training.came(run, (Side::Cl, index), Err("The file is cut off.".to_owned()));
        }
        let told = training.failures();
        assert_eq!((told.len(), &*told[3]), (5, "4.pth: The file is cut off."));
        assert_eq!(told[4], "2 more fail likewise.");
    }
}
