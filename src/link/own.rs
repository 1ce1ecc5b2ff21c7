//! The views' own names: which there are, and what may stand under each.

use super::AttentionChoice;
use super::choices::{Named, View};
use crate::input::mask::Mask;
use crate::input::number::number;
use crate::input::perturbation::Perturbation;

/// A name, whether a value fits it, and what fits in words.
type OwnName = (&'static str, fn(&str) -> bool, &'static str);

/// Those that have no type of their own.
const OTHERS: [OwnName; 7] = [
    (
        "reconstruct.mask",
        |text| text.parse::<Mask>().is_ok(),
        "squares a side, a point and the hidden squares in hexadecimal, such as 4.8200",
    ),
    ("reconstruct.ratio", |text| parse_ratio(text).is_some(), "a share from 0 to 1, such as 0.6"),
    ("reconstruct.seed", |text| parse_seed(text).is_some(), "a whole number from 0"),
    ("reconstruct.whole", |text| bool::named(text).is_some(), "1 or 0"),
    ("tokens.map", |text| ["tsne", "pca"].contains(&text), "tsne or pca"),
    ("tokens.color", |text| ["picture", "class"].contains(&text), "picture or class"),
    ("probes.class", |text| !text.is_empty(), "the name of a class"),
];

/// The share of squares that are hidden, 0..1.
pub fn parse_ratio(text: &str) -> Option<f64> {
    number(text).filter(|ratio| (0.0..=1.0).contains(ratio))
}

/// Which draw of hidden squares.
pub fn parse_seed(text: &str) -> Option<u64> {
    text.parse().ok()
}

/// Whether a view keeps something under this name.
pub fn is_own_name(name: &str) -> bool {
    own_names().any(|own| own == name)
}

fn own_names() -> impl Iterator<Item = &'static str> {
    let others = OTHERS.into_iter().map(|(name, ..)| name);
    Perturbation::NAMES.into_iter().chain(AttentionChoice::NAMES).chain(others)
}

/// Checks a value under a name that bears a view's prefix; under all others anything may stand.
///
/// # Errors
/// What may stand there, or that the view has no such name.
pub(super) fn check(name: &str, value: &str) -> Result<(), String> {
    if !View::owns(name) {
        return Ok(());
    }
    let checked = if Perturbation::NAMES.contains(&name) {
        Perturbation::default().set(name, Some(value))
    } else if AttentionChoice::NAMES.contains(&name) {
        AttentionChoice::default().set(name, value)
    } else if let Some((_, fits, expected)) = OTHERS.iter().find(|(own, ..)| *own == name) {
        if fits(value) { Ok(()) } else { Err(*expected) }
    } else {
        return Err(none_of(name));
    };
    checked.map_err(str::to_owned)
}

fn none_of(name: &str) -> String {
    let view = name.split_once('.').map_or(name, |(view, _)| view);
    let bears = |own: &&str| own.strip_prefix(view).is_some_and(|rest| rest.starts_with('.'));
    let names: Vec<&str> = own_names().filter(bears).collect();
    match names.is_empty() {
        true => format!("no name of the view “{view}”, which has none"),
        false => format!("none of the names of the view “{view}”, {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_view_writes_fits() {
        for (name, value) in [
            ("reconstruct.mask", "4.8200"),
            ("reconstruct.ratio", "0.65"),
            ("reconstruct.seed", "18446744073709551615"),
            ("reconstruct.whole", "1"),
            ("tokens.map", "pca"),
            ("tokens.color", "class"),
            ("probes.class", "school bus"),
            ("perturb.texture", "brick"),
            ("perturb.noise", "50"),
            ("attention.map", "cls"),
        ] {
            assert!(is_own_name(name), "{name}");
            assert_eq!(check(name, value), Ok(()), "{name}={value}");
        }
    }

    #[test]
    fn what_names_nothing_is_refused() {
        for (name, value) in [
            ("reconstruct.mask", "x"),
            ("reconstruct.mask", "4.8g"),
            ("reconstruct.ratio", "1.1"),
            ("reconstruct.ratio", "NaN"),
            ("reconstruct.seed", "-1"),
            ("reconstruct.whole", "yes"),
            ("tokens.map", "umap"),
            ("tokens.color", ""),
            ("probes.class", ""),
            ("perturb.noise", "99"),
            ("perturb.occlusion", "2.z"),
            ("attention.mass", "2"),
        ] {
            assert!(check(name, value).is_err(), "{name}={value}");
        }
    }

    #[test]
    fn a_name_that_its_view_lacks_is_refused_with_those_it_has() {
        let refused = |name: &str| check(name, "1").expect_err(name);
        assert_eq!(
            refused("tokens.bogus"),
            "none of the names of the view “tokens”, tokens.map, tokens.color"
        );
        assert_eq!(refused("camera.bogus"), "no name of the view “camera”, which has none");
        for name in own_names() {
            assert!(View::owns(name), "{name}");
        }
        for name in ["utm_source", "tsne.seed", "chapter", "perturb"] {
            assert_eq!(check(name, "1"), Ok(()), "{name}");
        }
    }
}
