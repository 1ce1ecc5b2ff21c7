//! A view as one picture to pass on: the photograph with its query, both models' maps over it, a sentence and the link.

use std::fmt::Write;

use super::area::Area;
use super::attention_figure::{COVER, key, mark, photograph, squares, text};
use super::paper::{Caption, ellipsis, escape, open};
use crate::grid::Grid;
use crate::plot::chart::series::{Marker, Rgb};
use crate::plot::map::scale::ColorScale;

/// Of the picture, CSS pixels; at 300 dpi about 1200 x 630.
const SIZE: (f64, f64) = (384.0, 202.0);
const MARGIN: f64 = 8.0;
const GAP: f64 = 10.0;
/// Side of a square.
const SIDE: f64 = (SIZE.0 - 2.0 * MARGIN - 2.0 * GAP) / 3.0;
/// Letters on a line of the sentence, and on one of the small lines under it.
const LINE: usize = 74;
const SMALL: usize = 92;

/// One model's map.
#[derive(Debug, Clone)]
pub struct SharedMap<'a> {
    /// The model's name.
    pub name: String,
    /// Its color and its shape.
    pub key: (Rgb, Marker),
    /// What it sees, paled, as a data URL.
    pub photograph: String,
    /// The grid, and the patch that asks, from 0; none for \[CLS\].
    pub query: (Grid, Option<usize>),
    /// A value for each patch.
    pub values: &'a [f32],
    /// Their colors.
    pub colors: ColorScale,
}

/// What is passed on.
#[derive(Debug, Clone)]
pub struct SharePicture<'a> {
    /// The photograph as a data URL.
    pub photograph: String,
    /// The grid, and the patch that asks.
    pub query: (Grid, Option<usize>),
    /// The models that have maps.
    pub sides: Vec<SharedMap<'a>>,
    /// What is to be seen.
    pub sentence: String,
    /// What the colors stand for.
    pub colors: String,
    /// Where it is.
    pub link: String,
}

impl SharePicture<'_> {
    /// The picture as SVG.
    pub fn svg(&self, caption: &Caption) -> String {
        let top = MARGIN + 14.0;
        let left = |column: usize| MARGIN + (SIDE + GAP) * column as f64;
        let mut body = String::new();
        text(&mut body, (left(0), MARGIN + 8.0), "start", "Query");
        let area = Area::within((left(0), top, SIDE), self.query.0);
        photograph(&mut body, area, &self.photograph);
        mark(&mut body, area, self.query);
        for (column, side) in (1..).zip(&self.sides) {
            let at = (left(column), top, SIDE);
            key(&mut body, (at.0 + 4.0, MARGIN + 4.6), side.key);
            text(&mut body, (at.0 + 12.0, MARGIN + 8.0), "start", &ellipsis(&side.name, 20));
            let area = Area::within(at, side.query.0);
            photograph(&mut body, area, &side.photograph);
            squares(&mut body, area, side.query.0, (side.values, side.colors), COVER);
            mark(&mut body, area, side.query);
        }
        let below = top + SIDE + 14.0;
        for (row, line) in lines(&self.sentence, LINE).into_iter().take(3).enumerate() {
            text(&mut body, (MARGIN, below + 12.0 * row as f64), "start", &line);
        }
        let small = |y: f64, words: &str| {
            let words = escape(&ellipsis(words, SMALL));
            format!(
                "<text x=\"{MARGIN}\" y=\"{y:.1}\" font-size=\"7.4\" fill=\"#5f6368\">{words}</text>\n"
            )
        };
        body += &small(SIZE.1 - MARGIN - 10.0, &self.colors);
        body += &small(SIZE.1 - MARGIN, &self.link);
        let mut svg = open(SIZE, 1.0, caption);
        let _ = write!(
            svg,
            "<g font-family=\"Helvetica, Arial, sans-serif\" font-size=\"9.4\">\n{body}</g>\n</svg>\n"
        );
        svg
    }
}

/// A text in lines of at most so many letters, broken between words; a longer word has a line of its own.
pub(super) fn lines(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::super::paper::tests::{assert_well_formed, caption};
    use super::*;
    use crate::plot::chart::series::{CONTRASTIVE, MASKED};
    use crate::plot::map::scale::Scale;

    #[test]
    fn it_has_the_photograph_both_maps_the_sentence_and_the_link() {
        let map = |name: &str, key| SharedMap {
            name: name.to_owned(),
            key,
            photograph: "data:image/png;base64,AA==".to_owned(),
            query: (2.into(), Some(1)),
            values: &[0.0, 1.0, 2.0, 4.0],
            colors: ColorScale::Log(Scale { min: 0.25, max: 4.0 }),
        };
        let picture = SharePicture {
            photograph: "data:image/png;base64,AA==".to_owned(),
            query: (2.into(), Some(1)),
            sides: vec![
                map("MoCo <v3>", (CONTRASTIVE, Marker::Square)),
                map("SimMIM", (MASKED, Marker::Triangle)),
            ],
            sentence: "From row 1, column 2 of “Cat”: MoCo v3 looks 28 px away, SimMIM 8 px."
                .to_owned(),
            colors: "Colors: both maps alike".to_owned(),
            link: "https://a.example/?a=1&b=2".to_owned(),
        };
        let svg = picture.svg(&caption());
        assert_well_formed(&svg);
        assert_eq!((svg.matches("<image ").count(), svg.matches("scale(").count()), (3, 2));
        for part in [
            "MoCo &lt;v3&gt;",
            "looks 28 px away",
            ">Colors: both maps alike<",
            "https://a.example/?a=1&amp;b=2",
        ] {
            assert!(svg.contains(part), "{part}");
        }
    }

    #[test]
    fn a_sentence_is_broken_between_words() {
        assert_eq!(lines("one two three", 8), ["one two", "three"]);
        assert_eq!(lines("incomprehensible words", 8), ["incomprehensible", "words"]);
    }
}
