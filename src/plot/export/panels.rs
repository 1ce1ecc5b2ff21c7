//! Maps as a figure of a paper: rows of pictures, each with what it is and what its colors mean. One column wide.

use std::fmt::Write;

use super::area::Area;
use super::attention_figure::{
    GAP, LINE, TYPE, color_bar, frame, hex, key, mark, photograph, text,
};
use super::files::{data_url, png};
use super::paper::{COLUMN, Caption, ellipsis, escape, open};
use super::share_picture::lines;
use crate::grid::{Grid, Size};
use crate::plot::chart::series::{Marker, Rgb};
use crate::plot::map::scatter::dot_radius;

/// About how wide a letter is, CSS pixels.
const LETTER: f64 = 4.9;
/// Room for a row's number beside a picture, CSS pixels.
const AXIS: f64 = 14.0;
/// Dots of a color that are drawn in one go; then the other colors have their turn.
const IN_TURN: usize = 40;

/// What lies under a map: what a model sees, by its place among those that are given when the figure is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ground {
    /// Whose it is.
    pub of: usize,
    /// Gray and light, so that a map shows over it.
    pub is_pale: bool,
}

/// A photograph as data URLs; empty where there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Photograph {
    /// As it is.
    pub plain: String,
    /// Gray and light.
    pub pale: String,
}

/// What is drawn in a square, or in a picture's own shape.
#[derive(Debug, Clone, PartialEq)]
pub enum Picture {
    /// Pixels, kept as they are.
    Pixels {
        /// Four bytes a pixel, row by row.
        rgba: Vec<u8>,
        /// Pixels a row.
        width: usize,
        /// Each is a patch and has edges; others are a photograph's.
        are_patches: bool,
    },
    /// Dots, as many of each color.
    Dots {
        /// Fractions of the side from the left and the top, color by color.
        points: Vec<[f32; 2]>,
        /// Their colors.
        colors: Vec<Rgb>,
    },
}

/// What the colors of a panel mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Legend {
    /// From the first to the last.
    pub colors: Vec<Rgb>,
    /// What these stand for.
    pub ends: [String; 2],
}

/// Pictures in columns and rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tiles {
    /// Beside each other.
    pub columns: usize,
    /// Below each other.
    pub rows: usize,
    /// Pixels of each, as rows and columns.
    pub tile: Grid,
    /// Pixels between two.
    pub gap: usize,
}

impl Tiles {
    /// The middles of so many in a line, as fractions of its length.
    fn middles(self, count: usize, side: usize) -> impl Iterator<Item = f64> {
        let pitch = side + self.gap;
        let all = (count * pitch).saturating_sub(self.gap).max(1) as f64;
        (0..count).map(move |index| ((index * pitch) as f64 + side as f64 / 2.0) / all)
    }
}

/// A query that is marked: the grid, and the patch; none for \[CLS\].
pub type Mark = (Grid, Option<usize>);

/// One picture with its words.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Panel {
    /// Whose it is: color, shape and name, over it. A row's first panel may speak for all.
    pub heading: Option<((Rgb, Marker), String)>,
    /// What it is, under it.
    pub caption: String,
    /// What lies under the picture.
    pub ground: Option<Ground>,
    /// The shape of a ground without picture and marks, where it is not square.
    pub shape: Option<Size>,
    /// The picture itself.
    pub picture: Option<Picture>,
    /// How much of the ground it covers, 0..1; 0 stands for all.
    pub cover: f64,
    /// The queries that are marked on it.
    pub marks: Vec<Mark>,
    /// The tiles that it is made of, whose columns and rows are numbered beside it.
    pub tiles: Option<Tiles>,
    /// What its colors mean.
    pub legend: Option<Legend>,
}

/// Rows of panels under a title, with words under them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PanelFigure {
    /// What it is.
    pub title: String,
    /// From the top.
    pub rows: Vec<Vec<Panel>>,
    /// Colors that have names.
    pub keys: Vec<(Rgb, String)>,
    /// What has to be known to read it.
    pub notes: Vec<String>,
}

impl PanelFigure {
    /// The figure as SVG, 84 mm wide.
    pub fn svg(&self, caption: &Caption, photographs: &[Photograph]) -> String {
        let width = f64::from(COLUMN);
        let most = self.rows.iter().map(Vec::len).max().unwrap_or(1).max(1);
        let side = (width - GAP * (most - 1) as f64) / most as f64;
        let mut body = String::new();
        let mut y = 0.0;
        let title = lines(&self.title, letters(width * 0.94));
        for line in title.iter().filter(|line| !line.is_empty()) {
            y += LINE;
            let line = escape(line);
            let _ = writeln!(body, "<text x=\"0\" y=\"{y:.2}\" font-weight=\"bold\">{line}</text>");
        }
        y += 4.0;
        for row in &self.rows {
            y = draw_row(&mut body, row, (y, side), photographs) + GAP;
        }
        y = draw_keys(&mut body, &self.keys, y);
        for line in self.notes.iter().flat_map(|note| lines(note, letters(width))) {
            y += LINE;
            text(&mut body, (0.0, y), "start", &line);
        }
        let mut svg = open((width, (y + 5.0).ceil()), 1.0, caption);
        let _ = write!(
            svg,
            "<g font-family=\"Helvetica, Arial, sans-serif\" font-size=\"{TYPE}\">\n{body}</g>\n</svg>\n"
        );
        svg
    }
}

/// How many letters fit.
fn letters(width: f64) -> usize {
    (width / LETTER) as usize
}

/// Draws a row from its top on; where it ends.
fn draw_row(
    to: &mut String,
    row: &[Panel],
    (top, side): (f64, f64),
    photographs: &[Photograph],
) -> f64 {
    let headings = row.iter().filter(|panel| panel.heading.is_some()).count();
    let heading = if headings > 0 { LINE + 3.0 } else { 0.0 };
    let room = if headings > 1 { side } else { f64::from(COLUMN) };
    // The legends of a row stand in one line.
    let captions = row.iter().map(|panel| panel.caption_lines(side).len()).max().unwrap_or(0);
    let mut bottom = top;
    for (column, panel) in row.iter().enumerate() {
        let left = (side + GAP) * column as f64;
        if let Some((shape, name)) = &panel.heading {
            key(to, (left + 4.0, top + LINE - 5.0), *shape);
            let name = ellipsis(name, letters(room - 12.0));
            text(to, (left + 12.0, top + LINE - 1.5), "start", &name);
        }
        let end = panel.draw(to, (left, top + heading, side), captions, photographs);
        bottom = bottom.max(end);
    }
    bottom
}

/// Draws dots with their names, as many in a line as fit; where the last line ends.
fn draw_keys(to: &mut String, keys: &[(Rgb, String)], top: f64) -> f64 {
    let (mut x, mut y) = (0.0, top + if keys.is_empty() { 0.0 } else { LINE });
    for (color, name) in keys {
        let width = 14.0 + LETTER * name.chars().count() as f64 + 6.0;
        if x > 0.0 && x + width > f64::from(COLUMN) {
            (x, y) = (0.0, y + LINE);
        }
        let (center, fill) = (y - 3.4, hex(*color));
        let _ = writeln!(
            to,
            "<circle cx=\"{:.2}\" cy=\"{center:.2}\" r=\"3.2\" fill=\"{fill}\"/>",
            x + 4.0
        );
        text(to, (x + 10.0, y), "start", name);
        x += width;
    }
    if keys.is_empty() { top } else { y + 2.0 }
}

impl Panel {
    /// Height over width of what is drawn.
    fn aspect(&self) -> f64 {
        match &self.picture {
            Some(Picture::Pixels { rgba, width, .. }) if *width > 0 => {
                (rgba.len() / 4 / width) as f64 / *width as f64
            }
            _ => {
                let of_mark = || self.marks.first().map(|(grid, _)| grid.sides());
                let shape = self.shape.or_else(of_mark).unwrap_or(Size::square(1));
                shape.height as f64 / shape.width.max(1) as f64
            }
        }
    }

    /// Its caption as it fits.
    fn caption_lines(&self, side: f64) -> Vec<String> {
        let all = lines(&self.caption, letters(side));
        all.into_iter().filter(|line| !line.is_empty()).collect()
    }

    /// Draws a panel with room for so many lines of captions; where it ends.
    fn draw(
        &self,
        to: &mut String,
        (left, top, side): (f64, f64, f64),
        captions: usize,
        photographs: &[Photograph],
    ) -> f64 {
        let (x, width) = match self.tiles {
            Some(_) => (left + AXIS, side - AXIS),
            None => (left, side),
        };
        let height = width * self.aspect();
        let area = Area { left: x, top, width, height };
        let under = self.ground.and_then(|ground| {
            let photograph = photographs.get(ground.of)?;
            let url = if ground.is_pale { &photograph.pale } else { &photograph.plain };
            Some(url).filter(|url| !url.is_empty())
        });
        if let Some(url) = under {
            photograph(to, area, url);
        }
        match &self.picture {
            Some(Picture::Pixels { rgba, width: pixels, are_patches }) => {
                let url = data_url("image/png", &png(rgba, *pixels));
                let cover = if self.cover > 0.0 { self.cover } else { 1.0 };
                let edges = match are_patches {
                    true => {
                        " image-rendering=\"optimizeSpeed\" style=\"image-rendering:pixelated\""
                    }
                    false => "",
                };
                let _ = writeln!(
                    to,
                    "<image x=\"{x:.2}\" y=\"{top:.2}\" width=\"{width:.2}\" height=\"{height:.2}\" \
                     opacity=\"{cover}\" preserveAspectRatio=\"none\"{edges} xlink:href=\"{url}\"/>"
                );
            }
            Some(Picture::Dots { points, colors }) => {
                dots(to, (x, top, width), points, colors);
                frame(to, area, 0.7, "#9da2a8");
            }
            None => {}
        }
        self.marks.iter().for_each(|&query| mark(to, area, query));
        let mut bottom = top + height;
        if let Some(tiles) = self.tiles {
            for (row, middle) in (1..).zip(tiles.middles(tiles.rows, tiles.tile.rows)) {
                text(to, (x - 3.0, top + height * middle + 3.2), "end", &row.to_string());
            }
            bottom += LINE;
            for (column, middle) in (1..).zip(tiles.middles(tiles.columns, tiles.tile.columns)) {
                text(to, (x + width * middle, bottom - 1.5), "middle", &column.to_string());
            }
        }
        for (index, line) in self.caption_lines(side).iter().enumerate() {
            text(to, (left, bottom + LINE * (index + 1) as f64 - 1.0), "start", line);
        }
        bottom += LINE * captions as f64;
        if let Some(Legend { colors, ends: [least, most] }) = &self.legend {
            color_bar(to, (left, bottom + 4.0, side), colors);
            bottom += 8.0 + LINE;
            text(to, (left, bottom - 1.5), "start", least);
            text(to, (left + side, bottom - 1.5), "end", most);
        }
        bottom + 2.0
    }
}

/// Dots as strokes without a length, whose round ends they are; the colors take turns, so that none covers the rest.
fn dots(to: &mut String, (x, y, side): (f64, f64, f64), points: &[[f32; 2]], colors: &[Rgb]) {
    let of_each = points.len() / colors.len().max(1);
    let width = 2.0 * dot_radius(side, points.len()).min(1.6);
    let _ = writeln!(to, "<g stroke-width=\"{width:.2}\" stroke-linecap=\"round\" fill=\"none\">");
    for begin in (0..of_each).step_by(IN_TURN) {
        for (group, &color) in colors.iter().enumerate() {
            let end = of_each.min(begin + IN_TURN);
            let turn = &points[group * of_each + begin..group * of_each + end];
            let finite = turn.iter().filter(|at| at.iter().all(|part| part.is_finite()));
            let mut path = String::new();
            for [across, down] in finite {
                let (x, y) = (x + side * f64::from(*across), y + side * f64::from(*down));
                let _ = write!(path, "M{x:.1} {y:.1}h0");
            }
            if !path.is_empty() {
                let _ = writeln!(to, "<path d=\"{path}\" stroke=\"{}\"/>", hex(color));
            }
        }
    }
    to.push_str("</g>\n");
}

#[cfg(test)]
mod tests;
