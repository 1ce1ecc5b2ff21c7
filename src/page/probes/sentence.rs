//! What a side's classifier names at the layer shown, in one sentence: now, and before the photograph was
//! perturbed. And what the classifiers of both know at all.

use super::reading::{Probabilities, Reading};
use crate::engine::protocol::{ModelInfo, Question};
use crate::plot::map::scale::percent;
use crate::tokens::ProbedToken;

/// What was read of a photograph as it is, for as long as it is this one, read by this model.
#[derive(Debug, Clone, PartialEq)]
pub struct Unperturbed {
    of: Subject,
    read: Option<Probabilities>,
}

/// Which photograph, read by what: with any other of these, what was read before is no measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    /// Where the photograph is shown from; none while there is none.
    pub photograph: Option<String>,
    /// What the classifiers are asked.
    pub question: Option<Question>,
    /// With its heads and its input size.
    pub model: Option<ModelInfo>,
    /// The model's file: its id and its edition.
    pub file: Option<(String, u64)>,
}

impl Unperturbed {
    /// After a change: `now` is what has been read of the photograph as it is, if it has.
    pub fn next(
        before: Option<&Unperturbed>,
        of: Subject,
        now: Option<Probabilities>,
    ) -> Unperturbed {
        match (now, before) {
            (Some(read), _) => Unperturbed { of, read: Some(read) },
            (None, Some(before)) if before.of == of => before.clone(),
            (None, _) => Unperturbed { of, read: None },
        }
    }
}

/// A sentence about the class that is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Naming {
    /// What stands before the class.
    pub head: &'static str,
    /// What the class is called.
    pub class: String,
    /// What stands behind it.
    pub tail: String,
}

/// What is named at a layer, beside what was named before the photograph was perturbed.
pub fn naming(
    read: &Probabilities,
    unperturbed: Option<&Unperturbed>,
    layer: usize,
) -> Option<Naming> {
    let named = |read: &Probabilities| {
        let (class, share) = read.top(layer, 1).into_iter().next()?;
        Some((class, percent(share.into())))
    };
    let (class, share) = named(read)?;
    let before = unperturbed.and_then(|before| named(before.read.as_ref()?));
    let (head, tail) = match before {
        None => ("Its probe names ", format!(" ({share}).")),
        Some((old, before)) if old == class => {
            ("Its probe still names ", format!(" ({share}, before {before})."))
        }
        Some((old, before)) => {
            ("Its probe now names ", format!(" ({share}), before {old} ({before})."))
        }
    };
    Some(Naming { head, class, tail })
}

/// What a side's classifiers read.
pub fn token_in_words(token: ProbedToken) -> &'static str {
    match token {
        ProbedToken::Cls => "reads the [CLS] token",
        ProbedToken::Mean => "reads the mean of the patches’ tokens",
    }
}

/// What both models' classifiers can name at all, and what a full bar is.
pub fn limits_in_words(readings: [&Reading; 2], most: f32) -> Option<String> {
    let read = readings.iter().filter_map(|reading| reading.read());
    let mut classes: Vec<usize> = read.map(|read| read.info.classes).collect();
    classes.sort_unstable();
    classes.dedup();
    let classes: Vec<String> = classes.iter().map(usize::to_string).collect();
    (!classes.is_empty()).then(|| {
        format!(
            "These probes know {} classes (the shipped ones: Tiny ImageNet’s) and nothing else: a picture of \
             anything else gets the nearest of them. A full bar is {}.",
            classes.join(" or "),
            percent(most.into())
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::fixtures::probe_question;
    use crate::page::probes::reading::tests::reading;

    fn subject(photograph: &str) -> Subject {
        let photograph = Some(photograph.to_owned());
        Subject { photograph, question: Some(probe_question("a")), model: None, file: None }
    }

    fn said(naming: Naming) -> String {
        format!("{}{}{}", naming.head, naming.class, naming.tail)
    }

    #[test]
    fn the_class_now_stands_beside_the_one_before() {
        let (cat, dog) =
            (reading(&["cat", "dog"], &[0.75, 0.25]), reading(&["cat", "dog"], &[0.5, 0.6]));
        let (cat, dog) = (cat.read().unwrap(), dog.read().unwrap());
        let before = Unperturbed::next(None, subject("a"), Some(cat.clone()));
        assert_eq!(said(naming(cat, None, 1).unwrap()), "Its probe names cat (75.0\u{a0}%).");
        assert_eq!(
            said(naming(cat, Some(&before), 1).unwrap()),
            "Its probe still names cat (75.0\u{a0}%, before 75.0\u{a0}%)."
        );
        assert_eq!(
            said(naming(dog, Some(&before), 1).unwrap()),
            "Its probe now names dog (60.0\u{a0}%), before cat (75.0\u{a0}%)."
        );
        // The class token of the embedding is the same for every image.
        assert_eq!(naming(cat, Some(&before), 0), None);
    }

    #[test]
    fn what_was_read_before_counts_for_its_photograph_alone() {
        let reading = reading(&["cat", "dog"], &[0.75, 0.25]);
        let read = reading.read().unwrap();
        let seen = Unperturbed::next(None, subject("a"), Some(read.clone()));
        let perturbed = Unperturbed::next(Some(&seen), subject("a"), None);
        assert_eq!(perturbed, seen);
        let other = Unperturbed::next(Some(&seen), subject("b"), None);
        assert_eq!(
            said(naming(read, Some(&other), 1).unwrap()),
            "Its probe names cat (75.0\u{a0}%)."
        );
    }

    #[test]
    fn limits_name_each_number_of_classes_once_and_the_smaller_first() {
        let (two, three) = (reading(&["a", "b"], &[0.5; 2]), reading(&["a", "b", "c"], &[0.5; 3]));
        let said = |cl, mim| limits_in_words([cl, mim], 0.5).unwrap_or_default();
        assert!(said(&three, &two).starts_with("These probes know 2 or 3 classes"));
        assert!(said(&two, &two).starts_with("These probes know 2 classes"));
        assert!(said(&two, &Reading::None).ends_with("A full bar is 50.0\u{a0}%."));
        assert_eq!(limits_in_words([&Reading::None, &Reading::Waiting], 0.5), None);
    }
}
