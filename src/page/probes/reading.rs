//! What a side's classifiers say of the image shown, and what both sides' have in common.

use std::sync::Arc;

use super::names::Names;
use crate::analysis::largest;
use crate::engine::protocol::{Answer, EngineError, ProbeInfo, Question};
use crate::plot::map::scale::percent;

/// Where a side stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// There is no model, or its classifiers are on their way.
    Waiting,
    /// The model has no classifiers.
    None,
    /// They did not come, or do not fit.
    Failed(EngineError),
    /// They have read the image.
    Read(Probabilities),
}

/// The probability of every class at every depth; cheap to clone.
#[derive(Debug, Clone)]
pub struct Probabilities {
    /// What the classifiers are.
    pub info: ProbeInfo,
    /// What their classes are called.
    pub names: Names,
    /// What was asked.
    pub question: Question,
    /// `[depths, classes]`, from depth `info.first` on.
    floats: Arc<Vec<f32>>,
}

impl PartialEq for Probabilities {
    /// One answer, and the same names.
    fn eq(&self, other: &Probabilities) -> bool {
        Arc::ptr_eq(&self.floats, &other.floats) && self.names == other.names
    }
}

impl Reading {
    /// What is known once an answer to `question` is there, or not yet; until then what the same classifiers
    /// said of the image `before`. `names` gives the classes' names, when they are there.
    pub fn next(
        before: Option<&Reading>,
        question: Question,
        answer: Option<(&Answer, Arc<Vec<f32>>)>,
        names: impl FnOnce(&ProbeInfo) -> Option<Names>,
    ) -> Reading {
        let waits = |question: &Question| match before {
            Some(Reading::Read(read)) if read.question == *question => Reading::Read(read.clone()),
            _ => Reading::Waiting,
        };
        let (info, floats) = match answer {
            Some((Answer::Probe(Ok(info)), floats)) => (info.clone(), floats),
            Some((Answer::Probe(Err(error)), _)) => return Reading::Failed(error.clone()),
            _ => return waits(&question),
        };
        match names(&info) {
            Some(names) => Reading::Read(Probabilities { info, names, question, floats }),
            None => waits(&question),
        }
    }

    /// What was read.
    pub fn read(&self) -> Option<&Probabilities> {
        match self {
            Reading::Read(read) => Some(read),
            _ => None,
        }
    }
}

impl Probabilities {
    /// The probabilities at a depth, past the end at the last; none before the first.
    pub fn at(&self, depth: usize) -> Option<&[f32]> {
        let rows = self.floats.chunks_exact(self.info.classes);
        let last = rows.len().checked_sub(1)?;
        let row = depth.checked_sub(self.info.first)?;
        rows.into_iter().nth(row.min(last))
    }

    /// The most probable classes at a depth: their names, with their probabilities.
    pub fn top(&self, depth: usize, count: usize) -> Vec<(String, f32)> {
        let row = self.at(depth).unwrap_or_default();
        let named = |class: usize| Some((self.names.get(class)?.clone(), row[class]));
        largest(row, count).into_iter().filter_map(named).collect()
    }

    /// The probability of a class by depth, `(depth, probability)`.
    pub fn curve(&self, class: usize) -> Vec<(f64, f64)> {
        let rows = self.floats.chunks_exact(self.info.classes).enumerate();
        rows.filter_map(|(row, all)| {
            Some(((self.info.first + row) as f64, f64::from(*all.get(class)?)))
        })
        .collect()
    }

    /// The accuracy by depth on the validation images, where somebody has measured it.
    pub fn accuracy(&self) -> Option<Vec<(f64, f64)>> {
        let all = self.info.accuracy.as_ref()?.iter().enumerate();
        Some(all.map(|(row, share)| ((self.info.first + row) as f64, *share)).collect())
    }

    /// The class of that name.
    pub fn class(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }

    /// How often a guess is right, 0..1.
    pub fn chance(&self) -> f64 {
        1.0 / self.info.classes as f64
    }

    /// The largest of all.
    pub fn most(&self) -> f32 {
        self.floats.iter().copied().fold(0.0, f32::max)
    }
}

/// A class with its probability, as it is written and drawn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClassShare {
    /// What the class is called.
    pub name: String,
    /// Its probability, in percent with its sign.
    pub percent: String,
    /// The bar's width, as a style.
    pub bar: String,
}

impl Reading {
    /// The most probable classes at a depth, with bars that are full at the probability `most`.
    pub fn class_shares(&self, depth: usize, count: usize, most: f32) -> Vec<ClassShare> {
        let top = self.read().map(|read| read.top(depth, count)).unwrap_or_default();
        let share = |(name, share): (String, f32)| ClassShare {
            name,
            percent: percent(share.into()),
            bar: format!("width:{:.1}%", 100.0 * share / most),
        };
        top.into_iter().map(share).collect()
    }
}

/// The class whose curve is drawn: the one chosen, where either model's classifiers know it; else the one
/// that a last layer is surest of. Empty before anything was read.
pub fn class_shown(readings: &[&Reading], chosen: Option<String>) -> String {
    let read = || readings.iter().filter_map(|reading| reading.read());
    let is_known = |name: &String| read().any(|read| read.class(name).is_some());
    chosen.filter(is_known).unwrap_or_else(|| {
        let named = read().filter_map(|read| read.top(usize::MAX, 1).into_iter().next());
        named.reduce(|a, b| if b.1 > a.1 { b } else { a }).map(|(name, _)| name).unwrap_or_default()
    })
}

/// The greatest probability of both models, which a full bar stands for.
pub fn most(readings: &[&Reading]) -> f32 {
    let read = readings.iter().filter_map(|reading| reading.read());
    read.map(Probabilities::most).fold(f32::MIN_POSITIVE, f32::max)
}

/// The names that can be chosen from, in the order of the alphabet.
pub fn class_options(readings: &[&Reading]) -> Vec<String> {
    let read = readings.iter().filter_map(|reading| reading.read());
    let mut names: Vec<String> = read.flat_map(|read| read.names.iter().cloned()).collect();
    names.sort_by_cached_key(|name| name.to_lowercase());
    names.dedup();
    names
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::page::fixtures::{probe_info, probe_question};

    /// A reading of these classes, `[depths, classes]`, from depth 1 on.
    pub fn reading(names: &[&str], floats: &[f32]) -> Reading {
        let names = Arc::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        let answer = Answer::Probe(Ok(probe_info(names.len())));
        let answer = Some((&answer, Arc::new(floats.to_vec())));
        Reading::next(None, probe_question("a"), answer, |_| Some(names.clone()))
    }

    fn cat_or_dog() -> Reading {
        reading(&["cat", "dog"], &[0.75, 0.25, 0.125, 0.875])
    }

    #[test]
    fn a_depth_past_the_end_is_the_last_and_before_the_first_is_none() {
        let reading = cat_or_dog();
        let read = reading.read().unwrap();
        assert_eq!((read.at(0), read.at(9)), (None, Some(&[0.125, 0.875][..])));
        assert_eq!(read.top(1, 1), [("cat".to_owned(), 0.75)]);
        assert_eq!(read.top(0, 3), []);
        assert_eq!(read.curve(1), [(1.0, 0.25), (2.0, 0.875)]);
        assert_eq!((read.chance(), read.most(), read.class("dog")), (0.5, 0.875, Some(1)));
    }

    #[test]
    fn classes_have_bars_on_one_scale() {
        let shares = cat_or_dog().class_shares(1, 3, 0.875);
        assert_eq!(shares.len(), 2);
        let [name, percent, bar] = ["cat", "75.0\u{a0}%", "width:85.7%"].map(str::to_owned);
        assert_eq!(shares[0], ClassShare { name, percent, bar });
        assert_eq!(Reading::Waiting.class_shares(1, 3, 1.0), []);
    }

    #[test]
    fn what_was_read_stays_until_the_same_classifiers_read_the_next_image() {
        let before = cat_or_dog();
        let next =
            |url, answer| Reading::next(Some(&before), probe_question(url), answer, |_| None);
        assert_eq!(next("a", None), before);
        assert_eq!(next("another", None), Reading::Waiting);
        // Their names are on their way.
        let come = Answer::Probe(Ok(probe_info(2)));
        assert_eq!(next("a", Some((&come, Arc::default()))), before);
        let failed = Answer::Probe(Err(EngineError::NoModel));
        assert_eq!(
            next("a", Some((&failed, Arc::default()))),
            Reading::Failed(EngineError::NoModel)
        );
    }

    #[test]
    fn the_class_shown_is_known_or_the_surest_of_a_last_layer() {
        let (cl, mim) = (cat_or_dog(), reading(&["cat", "fox"], &[0.0, 1.0]));
        let shown = |chosen: &str| class_shown(&[&cl, &mim], Some(chosen.to_owned()));
        assert_eq!((shown("dog"), shown("owl")), ("dog".to_owned(), "fox".to_owned()));
        assert_eq!(class_shown(&[&cl, &Reading::Waiting], None), "dog");
        assert_eq!(class_shown(&[&Reading::None, &Reading::Waiting], None), "");
        assert_eq!((most(&[&cl, &mim]), most(&[])), (1.0, f32::MIN_POSITIVE));
    }

    #[test]
    fn options_are_in_the_alphabets_order_and_each_is_there_once() {
        let readings = [reading(&["Zebra", "ant"], &[]), reading(&["ant", "Bee"], &[])];
        assert_eq!(class_options(&readings.each_ref()), ["ant", "Bee", "Zebra"]);
    }
}
