//! The attention maps as a figure of a paper: the photograph with its query, and beside it each model's map over the
//! photograph, its color scale and all its heads. One column wide; maps and type are vectors.

use std::fmt::Write;

use super::area::Area;
use super::paper::{COLUMN, Caption, ellipsis, escape, open};
use crate::grid::{Cell, Grid};
use crate::plot::chart::series::{Marker, Rgb};
use crate::plot::map::heatmap::plasma;
use crate::plot::map::scale::ColorScale;
use crate::tokens::PrefixTokens;

/// Between the three squares, CSS pixels.
pub(super) const GAP: f64 = 6.0;
/// Side of a square, CSS pixels.
const SIDE: f64 = (COLUMN as f64 - 2.0 * GAP) / 3.0;
/// Size of the type, CSS pixels: 7 pt.
pub(super) const TYPE: f64 = 9.4;
/// From one line of type to the next, CSS pixels.
pub(super) const LINE: f64 = 12.0;
/// Between two heads' maps, CSS pixels.
const HEAD_GAP: f64 = 3.0;
/// Letters that fit over a square, beside a key.
const NAME: usize = 17;
/// Colors of a strip.
const STEPS: usize = 64;
/// Opacity of the map over the photograph.
pub const COVER: f64 = 0.68;

/// One map of a model.
#[derive(Debug, Clone)]
pub struct HeadMap<'a> {
    /// A value for each patch.
    pub values: &'a [f32],
    /// What their colors span.
    pub scale: ColorScale,
    /// What stands under it: `mean` or the head's number.
    pub name: String,
}

/// One model's column: its map over the photograph, the color scale and every head.
#[derive(Debug, Clone)]
pub struct ModelColumn<'a> {
    /// What stands over it: the model's name.
    pub name: String,
    /// Its color and its shape, as in the charts.
    pub key: (Rgb, Marker),
    /// What it sees, paled, as a data URL.
    pub photograph: String,
    /// How the patches lie.
    pub grid: Grid,
    /// The patch that asks, from 0; none for \[CLS\].
    pub query: Option<usize>,
    /// The mean of the heads, then every head.
    pub heads: Vec<HeadMap<'a>>,
    /// The index of the one that lies over the photograph.
    pub shown: usize,
    /// The colors of that one over the photograph.
    pub over: ColorScale,
    /// The ends of those.
    pub ends: [String; 2],
}

/// The photograph with its query, and a column for each model beside it.
#[derive(Debug, Clone)]
pub struct AttentionFigure<'a> {
    /// The photograph as a data URL.
    pub photograph: String,
    /// The grid, and the patch that asks.
    pub query: (Grid, Option<usize>),
    /// Lines under the photograph.
    pub lines: Vec<String>,
    /// The models that have maps.
    pub sides: Vec<ModelColumn<'a>>,
}

impl AttentionFigure<'_> {
    /// The figure as SVG, 84 mm wide.
    pub fn svg(&self, caption: &Caption) -> String {
        let mut body = String::new();
        text(&mut body, (0.0, TYPE), "start", "Query");
        let top = LINE + 2.0;
        let area = Area::within((0.0, top, SIDE), self.query.0);
        photograph(&mut body, area, &self.photograph);
        mark(&mut body, area, self.query);
        let below = top + SIDE + LINE;
        for (row, line) in self.lines.iter().enumerate() {
            text(&mut body, (0.0, below + LINE * row as f64), "start", &ellipsis(line, NAME + 5));
        }
        let lines = self.lines.len() as f64;
        let mut bottom = below + LINE * (lines - 1.0);
        for (column, side) in self.sides.iter().enumerate() {
            let left = (SIDE + GAP) * (column + 1) as f64;
            bottom = bottom.max(side.draw(&mut body, (left, top)));
        }
        let size = (f64::from(COLUMN), (bottom + 4.0).ceil());
        let mut svg = open(size, 1.0, caption);
        let _ = write!(
            svg,
            "<g font-family=\"Helvetica, Arial, sans-serif\" font-size=\"{TYPE}\">\n{body}</g>\n</svg>\n"
        );
        svg
    }
}

impl ModelColumn<'_> {
    /// Draws a column; where it ends.
    fn draw(&self, to: &mut String, (left, top): (f64, f64)) -> f64 {
        key(to, (left + 4.0, TYPE - 3.4), self.key);
        text(to, (left + 12.0, TYPE), "start", &ellipsis(&self.name, NAME));
        let area = Area::within((left, top, SIDE), self.grid);
        photograph(to, area, &self.photograph);
        if let Some(shown) = self.heads.get(self.shown) {
            squares(to, area, self.grid, (shown.values, self.over), COVER);
        }
        mark(to, area, (self.grid, self.query));
        let bar = top + SIDE + 4.0;
        let colors = (0..STEPS).map(|index| plasma(index as f32 / (STEPS - 1) as f32));
        color_bar(to, (left, bar, SIDE), &colors.collect::<Vec<_>>());
        text(to, (left, bar + 4.0 + LINE), "start", &self.ends[0]);
        text(to, (left + SIDE, bar + 4.0 + LINE), "end", &self.ends[1]);

        let first = bar + 4.0 + LINE + 7.0;
        let columns = columns(self.heads.len());
        let side = (SIDE - HEAD_GAP * (columns - 1) as f64) / columns as f64;
        let mut bottom = first;
        for (index, head) in self.heads.iter().enumerate() {
            let x = left + (side + HEAD_GAP) * (index % columns) as f64;
            let y = first + (side + LINE + 2.0) * (index / columns) as f64;
            let area = Area::within((x, y, side), self.grid);
            squares(to, area, self.grid, (head.values, head.scale), 1.0);
            if index == self.shown {
                frame(to, area, 1.0, "#000");
            }
            bottom = y + side + TYPE;
            text(to, (x + side / 2.0, bottom), "middle", &head.name);
        }
        bottom
    }
}

/// How many heads stand side by side, in rows as full as can be: "mean" must fit under one.
fn columns(heads: usize) -> usize {
    const MOST: usize = 5;
    heads.div_ceil(heads.div_ceil(MOST).max(1)).max(2)
}

pub(super) fn text(to: &mut String, (x, y): (f64, f64), anchor: &str, words: &str) {
    let words = escape(words);
    let _ = writeln!(to, "<text x=\"{x:.2}\" y=\"{y:.2}\" text-anchor=\"{anchor}\">{words}</text>");
}

pub(super) fn photograph(to: &mut String, area: Area, url: &str) {
    let Area { left: x, top: y, width, height } = area;
    let url = escape(url);
    let _ = writeln!(
        to,
        "<image x=\"{x:.2}\" y=\"{y:.2}\" width=\"{width:.2}\" height=\"{height:.2}\" \
         preserveAspectRatio=\"none\" xlink:href=\"{url}\"/>"
    );
}

pub(super) fn frame(to: &mut String, area: Area, stroke: f64, color: &str) {
    let Area { left: x, top: y, width, height } = area;
    let _ = writeln!(
        to,
        "<rect x=\"{x:.2}\" y=\"{y:.2}\" width=\"{width:.2}\" height=\"{height:.2}\" fill=\"none\" \
         stroke=\"{color}\" stroke-width=\"{stroke}\"/>"
    );
}

/// White within black, so that it is seen on any picture; \[CLS\] has no place and is named in the corner.
pub(super) fn mark(to: &mut String, area: Area, (grid, query): (Grid, Option<usize>)) {
    let Area { left: x, top: y, width, height } = area;
    match query {
        Some(patch) => {
            let (width, height) = (width / grid.columns as f64, height / grid.rows as f64);
            let Cell { column, row } = grid.cell(patch);
            let (left, top) = (x + width * column as f64, y + height * row as f64);
            let at = Area { left, top, width, height };
            frame(to, at, 2.6, "#000");
            frame(to, at, 1.2, "#fff");
        }
        None => {
            let (x, y) = (x + 2.0, y + 2.0);
            let _ = writeln!(
                to,
                "<rect x=\"{x}\" y=\"{y}\" width=\"27\" height=\"12\" fill=\"#fff\"/>"
            );
            text(to, (x + 13.5, y + TYPE), "middle", "CLS");
        }
    }
}

pub(super) fn key(to: &mut String, (x, y): (f64, f64), (color, marker): (Rgb, Marker)) {
    let points: &[(f64, f64)] = match marker {
        Marker::Triangle => &[(0.0, -4.4), (4.4, 3.4), (-4.4, 3.4)],
        _ => &[(-3.5, -3.5), (3.5, -3.5), (3.5, 3.5), (-3.5, 3.5)],
    };
    to.push_str("<polygon points=\"");
    points.iter().for_each(|point| _ = write!(to, "{:.1},{:.1} ", x + point.0, y + point.1));
    let _ = writeln!(to, "\" fill=\"{}\"/>", hex(color));
}

/// A map as one square a patch. Each reaches a little under its neighbors to the right and below, so that no line of
/// the ground shows between two of them.
pub(super) fn squares(
    to: &mut String,
    area: Area,
    grid: Grid,
    (values, scale): (&[f32], ColorScale),
    opacity: f64,
) {
    let Area { left: x, top: y, width, .. } = area;
    let cell = width / grid.columns.max(1) as f64;
    let _ = writeln!(
        to,
        "<g transform=\"translate({x:.2} {y:.2}) scale({cell:.5})\" opacity=\"{opacity}\">"
    );
    let length = |at: usize, count: usize| if at + 1 < count { 1.08 } else { 1.0 };
    for (patch, &value) in values.iter().enumerate().filter(|(_, value)| !value.is_nan()) {
        let Cell { column, row } = grid.cell(patch);
        let (width, height) = (length(column, grid.columns), length(row, grid.rows));
        let fill = hex(plasma(scale.position(value)));
        let _ = writeln!(
            to,
            "<rect x=\"{column}\" y=\"{row}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\"/>"
        );
    }
    to.push_str("</g>\n");
}

/// A strip of colors; each reaches a little under the next.
pub(super) fn color_bar(to: &mut String, (x, y, width): (f64, f64, f64), colors: &[Rgb]) {
    let step = width / colors.len().max(1) as f64;
    for (index, &color) in colors.iter().enumerate() {
        let left = x + step * index as f64;
        let width = if index + 1 < colors.len() { step + 0.3 } else { step };
        let fill = hex(color);
        let _ = writeln!(
            to,
            "<rect x=\"{left:.2}\" y=\"{y:.2}\" width=\"{width:.2}\" height=\"4\" fill=\"{fill}\"/>"
        );
    }
}

pub(super) fn hex([red, green, blue]: Rgb) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// A photograph under a map, gray and light: CSS's `grayscale(1) contrast(0.8) brightness(1.5)`.
pub fn pale(rgba: &mut [u8]) {
    for pixel in rgba.as_chunks_mut::<4>().0 {
        let [red, green, blue] = [pixel[0], pixel[1], pixel[2]].map(f32::from);
        let gray = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
        let level = ((gray - 127.5) * 0.8 + 127.5) * 1.5;
        pixel[..3].fill(level.round() as u8);
    }
}

/// One query's attention `[layers, heads, tokens]` as CSV: a header that names each token, a line for each head.
pub fn rows_table(
    [layers, heads, tokens]: [usize; 3],
    (prefix, grid): (PrefixTokens, Grid),
    values: &[f32],
) -> String {
    let mut csv = "layer,head".to_owned();
    prefix.names().for_each(|name| _ = write!(csv, ",{name}"));
    for patch in 0..tokens.saturating_sub(prefix.count()) {
        let Cell { row, column } = grid.cell(patch);
        let _ = write!(csv, ",row {} column {}", row + 1, column + 1);
    }
    for (index, row) in values.chunks_exact(tokens.max(1)).take(layers * heads).enumerate() {
        let _ = write!(csv, "\n{},{}", index / heads + 1, index % heads + 1);
        row.iter().for_each(|share| _ = write!(csv, ",{share}"));
    }
    csv.push('\n');
    csv
}

#[cfg(test)]
mod tests {
    use super::super::paper::tests::{assert_well_formed, caption};
    use super::*;
    use crate::plot::chart::series::{CONTRASTIVE, MASKED};
    use crate::plot::map::scale::Scale;

    fn side(name: &str, maps: &[Vec<f32>], grid: usize) -> String {
        let heads: Vec<HeadMap<'_>> = maps
            .iter()
            .enumerate()
            .map(|(index, values)| HeadMap {
                values,
                scale: Scale { min: 0.0, max: 4.0 }.into(),
                name: if index == 0 { "mean".into() } else { index.to_string() },
            })
            .collect();
        let side = |name: &str, key, query| ModelColumn {
            name: name.into(),
            key,
            photograph: "data:image/png;base64,AA==".into(),
            grid: grid.into(),
            query,
            heads: heads.clone(),
            shown: 1,
            over: ColorScale::Log(Scale { min: 1.0, max: 4.0 }),
            ends: ["≤ 1×".into(), "4× uniform".into()],
        };
        let figure = AttentionFigure {
            photograph: "data:image/png;base64,AA==".into(),
            query: (grid.into(), Some(grid + 1)),
            lines: vec!["layer 3, head 1".into(), "row 2, column 2".into()],
            sides: vec![
                side(name, (CONTRASTIVE, Marker::Square), Some(grid + 1)),
                side("SimMIM", (MASKED, Marker::Triangle), None),
            ],
        };
        figure.svg(&caption())
    }

    #[test]
    fn every_value_is_a_square_of_its_color_and_all_is_within_the_column() {
        let maps = vec![vec![0.0, 1.0, 2.0, 4.0], vec![3.0, f32::NAN, 9.0, 1.0]];
        let svg = side("MoCo <v3>", &maps, 2);
        assert_well_formed(&svg);
        let square = |x: usize, y: usize, position: f32, w: &str, h: &str| {
            let fill = hex(plasma(position));
            format!("<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" fill=\"{fill}\"/>")
        };
        // As a head of both sides, and the second also over both photographs, there on a logarithmic scale.
        assert_eq!(svg.matches(&square(1, 0, 0.25, "1", "1.08")).count(), 2);
        assert_eq!(svg.matches(&square(0, 0, 0.75, "1.08", "1.08")).count(), 2);
        assert_eq!(svg.matches(&square(0, 0, 3f32.ln() / 4f32.ln(), "1.08", "1.08")).count(), 2);
        assert!(svg.contains(">≤ 1×<") && svg.contains(">4× uniform<"));
        assert_eq!(svg.matches("scale(").count(), 6);
        assert_eq!(svg.matches("opacity=\"0.68\"").count(), 2);
        assert!(svg.contains(">MoCo &lt;v3&gt;<") && svg.contains(">CLS<"));
        let numbers = |name: &str| -> Vec<f64> {
            let name = format!(" {name}=\"");
            let after = svg.split(&name).skip(1);
            after.filter_map(|it| it.split('"').next()?.parse().ok()).collect()
        };
        let height = svg.split("viewBox=\"0 0 317 ").nth(1).unwrap();
        let height: f64 = height.split('"').next().unwrap().parse().unwrap();
        assert!(numbers("x").iter().all(|x| (0.0..=317.0).contains(x)));
        assert!(numbers("y").iter().all(|y| (0.0..height).contains(y)));
    }

    #[test]
    fn the_query_is_marked_where_it_lies() {
        let svg = side("a", &[vec![0.0; 16]], 4);
        let (x, y) = (SIDE / 4.0, LINE + 2.0 + SIDE / 4.0);
        assert!(
            svg.contains(&format!("<rect x=\"{x:.2}\" y=\"{y:.2}\" width=\"{x:.2}\"")),
            "{svg}"
        );
    }

    #[test]
    fn a_pale_photograph_is_what_css_makes_of_it() {
        // As Chromium paints them.
        let mut pixels = [255, 0, 0, 255, 10, 200, 90, 255, 255, 255, 255, 7];
        pale(&mut pixels);
        assert_eq!(pixels, [103, 103, 103, 255, 220, 220, 220, 255, 255, 255, 255, 7]);
    }

    #[test]
    fn the_rows_name_their_layer_their_head_and_each_token() {
        let values: Vec<f32> = (0..12u8).map(|i| f32::from(i) / 10.0).collect();
        let patches = "row 1 column 1,row 1 column 2,row 2 column 1,row 2 column 2";
        let lines = |prefix: PrefixTokens| -> Vec<String> {
            let csv = rows_table([2, 1, 6], (prefix, 2.into()), &values);
            csv.lines().map(str::to_owned).collect()
        };
        let lines_of_one = lines(PrefixTokens { registers: 1, ..PrefixTokens::CLASS });
        assert_eq!(lines_of_one[0], format!("layer,head,[CLS],register 1,{patches}"));
        assert_eq!(lines_of_one[1..], ["1,1,0,0.1,0.2,0.3,0.4,0.5", "2,1,0.6,0.7,0.8,0.9,1,1.1"]);
        let distilled = lines(PrefixTokens { distillation: true, ..PrefixTokens::CLASS });
        assert_eq!(distilled[0], format!("layer,head,[CLS],distillation token,{patches}"));
        let registers = lines(PrefixTokens { registers: 2, ..PrefixTokens::default() });
        assert_eq!(registers[0], format!("layer,head,register 1,register 2,{patches}"));
    }
}
