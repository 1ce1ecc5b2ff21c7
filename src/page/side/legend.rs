//! What the colors of a side's maps stand for, and the value under the pointer, in words.

use super::sentence::NOT_FINITE;
use crate::grid::Point;
use crate::link::{HeadChoice, ScaleChoice};
use crate::page::layer_maps::LayerMaps;
use crate::plot::map::scale::{ColorScale, Scale, format_probability, format_times_uniform};
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

/// What stands at the ends of a large map's strip of colors.
#[derive(Debug, Clone, PartialEq)]
pub struct Ends {
    /// At the lower end.
    pub least: String,
    /// At the upper end.
    pub most: String,
    /// Where on the strip even attention lies, 0..1, where that is marked.
    pub even: Option<f32>,
}

/// What the colors of a large map of a model with so many tokens stand for.
pub fn ends(scale: ColorScale, tokens: usize) -> Ends {
    let most = value(scale.ends().max, tokens);
    match scale {
        ColorScale::Linear(_) => Ends { least: "0".to_owned(), most, even: None },
        ColorScale::Log(_) => Ends {
            least: format!("≤ {}", times(scale.ends().min)),
            most: format!("{most}, logarithmic"),
            even: Some(scale.position(1.0)).filter(|at| *at < 1.0),
        },
    }
}

/// Which maps share which scale.
pub fn shared_words(choice: ScaleChoice, large: ColorScale, small: ColorScale) -> String {
    match choice {
        ScaleChoice::Own => {
            "Each map has a scale of its own, linear from 0 to its maximum.".to_owned()
        }
        ScaleChoice::Shared => {
            let is_marked = large.position(1.0) < 1.0;
            let mark = if is_marked { "; mark: even attention, 1×" } else { "" };
            let small = times(small.ends().max);
            format!("Same colors in both models{mark}. Small maps: to {small}.")
        }
    }
}

/// The colors of a saved figure in short lines: of the large maps, then of the small ones.
pub fn scale_lines(choice: ScaleChoice, large: ColorScale, small: ColorScale) -> Vec<String> {
    match choice {
        ScaleChoice::Own => vec!["each map: from 0 to".to_owned(), "its own maximum".to_owned()],
        ScaleChoice::Shared => vec![
            format!("large: log, to {}", times(large.ends().max)),
            format!("small: log, to {}", times(small.ends().max)),
            "(×: uniform attention)".to_owned(),
        ],
    }
}

/// The same in a sentence's words, for what a file says of itself.
pub fn scale_words(choice: ScaleChoice, large: ColorScale, small: ColorScale) -> String {
    match choice {
        ScaleChoice::Own => "colors: each map from 0 to its own maximum".to_owned(),
        ScaleChoice::Shared => {
            let (least, most) = (times(large.ends().min), times(large.ends().max));
            let small = [small.ends().min, small.ends().max].map(times).join(" to ");
            format!(
                "colors: large maps logarithmic, {least} to {most} uniform attention; small maps logarithmic, {small}"
            )
        }
    }
}

/// The colors of a picture that has the large maps alone.
pub fn large_words(choice: ScaleChoice, large: ColorScale) -> String {
    let Scale { min, max } = large.ends();
    match choice {
        ScaleChoice::Own => "Colors: each map linear from 0 to its own maximum.".to_owned(),
        ScaleChoice::Shared => format!(
            "Colors: both maps alike, logarithmic, {} to {} uniform attention.",
            times(min),
            times(max)
        ),
    }
}

/// A multiple of uniform attention: `3.4×`.
pub fn times(times_uniform: f32) -> String {
    format_times_uniform(times_uniform, 1)
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
    fn the_legend_says_of_what_kind_the_scale_is() {
        let log = ColorScale::Log(Scale { min: 0.25, max: 4.0 });
        let shared = ends(log, 5);
        assert_eq!(
            (&*shared.least, &*shared.most),
            ("≤ 0.25×", "80 % (4.0× uniform), logarithmic")
        );
        assert_eq!(shared.even, Some(0.5));
        let own = ends(Scale { min: 0.0, max: 2.0 }.into(), 5);
        assert_eq!(own.most, "40 % (2.0× uniform)");
        assert_eq!((&*own.least, own.even), ("0", None));
        // Even attention above the strip has no place on it.
        assert_eq!(ends(ColorScale::Log(Scale { min: 0.05, max: 0.8 }), 5).even, None);
    }

    #[test]
    fn what_is_shared_is_said_on_the_page_in_figures_and_in_files() {
        let log = ColorScale::Log(Scale { min: 0.25, max: 4.0 });
        let small = ColorScale::Log(Scale { min: 0.25, max: 8.0 });
        let (shared, own) = (ScaleChoice::Shared, ScaleChoice::Own);
        assert_eq!(
            shared_words(shared, log, small),
            "Same colors in both models; mark: even attention, 1×. Small maps: to 8.0×."
        );
        let faint = ColorScale::Log(Scale { min: 0.05, max: 0.8 });
        assert!(
            shared_words(shared, faint, small).starts_with("Same colors in both models. Small")
        );
        assert!(shared_words(own, log, small).contains("a scale of its own, linear"));
        assert_eq!(
            scale_lines(shared, log, small),
            ["large: log, to 4.0×", "small: log, to 8.0×", "(×: uniform attention)"]
        );
        assert_eq!(
            scale_words(shared, log, small),
            "colors: large maps logarithmic, 0.25× to 4.0× uniform attention; small maps logarithmic, 0.25× to 8.0×"
        );
        assert!(scale_words(own, log, small).ends_with("its own maximum"));
        assert_eq!(
            large_words(shared, log),
            "Colors: both maps alike, logarithmic, 0.25× to 4.0× uniform attention."
        );
        assert!(large_words(own, log).contains("its own maximum"));
    }
}
