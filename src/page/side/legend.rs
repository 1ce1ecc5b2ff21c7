//! What the colors of a side's maps stand for, and the value under the pointer, in words.

use super::sentence::NOT_FINITE;
use crate::grid::Point;
use crate::link::{HeadChoice, ScaleChoice};
use crate::page::layer_maps::LayerMaps;
use crate::plot::map::scale::{format_probability, format_times_uniform};
use crate::tokens::PrefixTokens;

/// A multiple of uniform attention over so many tokens, and the share that it is: `12 % (3.4× uniform)`.
pub fn value(times_uniform: f32, tokens: usize) -> String {
    if !times_uniform.is_finite() {
        return NOT_FINITE.to_owned();
    }
    let share = times_uniform / tokens as f32;
    let uniform = format!("{} uniform", format_times_uniform(share, tokens));
    match share {
        // A scale shared with a model of more tokens ends where this one cannot come.
        ..=1.0 => format!("{} ({uniform})", format_probability(share)),
        _ => uniform,
    }
}

/// `head 3`, or `mean` of the heads.
pub fn head_name(head: Option<usize>) -> String {
    head.map_or("mean".to_owned(), |head| format!("head {head}"))
}

/// What stands before the upper end of the scale.
pub fn scale_words(scale: ScaleChoice) -> &'static str {
    match scale {
        ScaleChoice::Shared => "",
        ScaleChoice::Own => "each map to its own maximum; here ",
    }
}

/// The value at a point of a head's map.
pub fn readout(maps: &LayerMaps, head: HeadChoice, point: Point) -> String {
    let value = value(maps.at(head, point), maps.rows.model.tokens());
    format!("{}: {value}", head_name(maps.head(head)))
}

/// What goes to the prefix tokens, which the map does not show; `None` of a model without.
pub fn prefix_words(maps: &LayerMaps, head: HeadChoice) -> Option<String> {
    let who = match maps.rows.model.prefix {
        PrefixTokens::CLASS => "[CLS] gets".to_owned(),
        prefix => match prefix.count() {
            0 => return None,
            1 => "the prefix token gets".to_owned(),
            count => format!("the {count} prefix tokens get"),
        },
    };
    Some(format!("{who} {}", format_probability(maps.prefix_share(head))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::layer_maps::tests::maps_from;

    #[test]
    fn a_value_is_a_share_and_a_multiple_of_uniform() {
        assert_eq!(value(1.5, 5), "30 % (1.5× uniform)");
        assert_eq!(value(5.0, 5), "100 % (5.0× uniform)");
        assert_eq!(value(7.0, 5), "7.0× uniform", "no share is above 1");
        assert_eq!(value(f32::NAN, 5), "not a finite number");
    }

    #[test]
    fn the_pointer_reads_the_head_it_is_over() {
        let maps = maps_from(0, 2, &[&[0.0, 0.5, 0.0, 0.0], &[0.0, 0.1, 0.0, 0.4]]);
        let top_right = (0.9, 0.1);
        assert_eq!(readout(&maps, HeadChoice::Mean, top_right), "mean: 30 % (1.5× uniform)");
        assert_eq!(readout(&maps, HeadChoice::One(2), top_right), "head 2: 10 % (0.50× uniform)");
        assert_eq!(readout(&maps, HeadChoice::One(9), (0.9, 0.9)), "head 2: 40 % (2.0× uniform)");
    }

    #[test]
    fn what_the_prefix_token_gets_is_told() {
        let maps = maps_from(0, 2, &[&[0.0, 0.5, 0.0, 0.25]]);
        assert_eq!(prefix_words(&maps, HeadChoice::Mean).unwrap(), "[CLS] gets 25 %");
    }

    #[test]
    fn only_a_scale_of_its_own_is_explained() {
        assert_eq!(scale_words(ScaleChoice::Shared), "");
        assert!(scale_words(ScaleChoice::Own).starts_with("each map to its own maximum"));
    }
}
