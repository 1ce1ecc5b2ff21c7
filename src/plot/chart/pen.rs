//! Strokes in CSS pixels, on a backend whose unit is the device pixel.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::series::{Marker, Rgb, Series, Theme};

/// Why a chart could not be drawn on backend `DB`.
pub type DrawError<DB> = DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>;

pub(super) struct Pen<'a, DB: DrawingBackend> {
    pub root: &'a DrawingArea<DB, Shift>,
    pub scale: f64,
    pub type_scale: f64,
    pub theme: &'a Theme,
}

fn color([red, green, blue]: Rgb) -> RGBColor {
    RGBColor(red, green, blue)
}

impl<DB: DrawingBackend> Pen<'_, DB> {
    fn device(&self, (x, y): (f64, f64)) -> (i32, i32) {
        ((x * self.scale).round() as i32, (y * self.scale).round() as i32)
    }

    /// A width in device pixels, at least one.
    fn width(&self, css: f64) -> u32 {
        (css * self.scale).round().max(1.0) as u32
    }

    // Hairlines are filled rectangles: they cover whole device pixels on every backend.
    pub fn horizontal(&self, y: f64, from: f64, to: f64, ink: Rgb) -> Result<(), DrawError<DB>> {
        let (left, top) = self.device((from, y));
        let right = (to * self.scale).round() as i32;
        self.bar((left, top), (right, top + self.width(0.75) as i32), ink)
    }

    pub fn vertical(&self, x: f64, from: f64, to: f64, ink: Rgb) -> Result<(), DrawError<DB>> {
        let (left, top) = self.device((x, from));
        let bottom = (to * self.scale).round() as i32;
        let width = self.width(0.75) as i32;
        let left = left - width / 2;
        self.bar((left, top), (left + width, bottom), ink)
    }

    /// The thin line through a marked x.
    pub fn guide(&self, x: f64, from: f64, to: f64) -> Result<(), DrawError<DB>> {
        let (left, top) = self.device((x, from));
        let bottom = (to * self.scale).round() as i32;
        let ink = color(self.theme.muted).mix(0.55).filled();
        let width = self.width(0.75) as i32;
        let left = left - width / 2;
        let corners = [(left, top), (left + width, bottom)];
        self.root.draw(&Rectangle::new(corners, ink))
    }

    fn bar(&self, from: (i32, i32), to: (i32, i32), ink: Rgb) -> Result<(), DrawError<DB>> {
        self.root.draw(&Rectangle::new([from, to], color(ink).filled()))
    }

    pub fn text(
        &self,
        text: &str,
        at: (f64, f64),
        side: HPos,
        ink: Rgb,
        larger: f64,
    ) -> Result<(), DrawError<DB>> {
        if text.is_empty() {
            return Ok(());
        }
        let size = (self.theme.text + larger) * self.scale * self.type_scale;
        let ink = color(ink);
        let font = FontDesc::new(FontFamily::Name(&self.theme.font), size, FontStyle::Normal);
        let style = TextStyle::from(font).color(&ink).pos(Pos::new(side, VPos::Center));
        self.root.draw_text(text, &style, self.device(at))
    }

    pub fn path(&self, points: &[(f64, f64)], ink: Rgb) -> Result<(), DrawError<DB>> {
        let points: Vec<_> = points.iter().map(|p| self.device(*p)).collect();
        let style = color(ink).stroke_width(self.width(self.theme.line));
        self.root.draw(&PathElement::new(points, style))
    }

    pub fn polygon(
        &self,
        points: impl Iterator<Item = (f64, f64)>,
        ink: Rgb,
        opacity: f64,
    ) -> Result<(), DrawError<DB>> {
        let points: Vec<_> = points.map(|p| self.device(p)).collect();
        self.root.draw(&Polygon::new(points, color(ink).mix(opacity).filled()))
    }

    /// A short stroke for one head: a filled rectangle, the cheapest shape on a canvas.
    pub fn dash(&self, at: (f64, f64), ink: Rgb) -> Result<(), DrawError<DB>> {
        let (left, top) = self.device((at.0 - 2.5, at.1 - 0.5));
        let corners = [(left, top), (left + self.width(5.0) as i32, top + self.width(1.0) as i32)];
        let style = color(ink).mix(self.theme.dash_opacity).filled();
        self.root.draw(&Rectangle::new(corners, style))
    }

    /// A filled shape with an outline in the background's color, `size` CSS pixels across.
    pub fn marker(&self, series: &Series, at: (f64, f64), size: f64) -> Result<(), DrawError<DB>> {
        let (outer, inner) = match series.marker {
            Marker::Square => (square(at, size + 2.0), square(at, size)),
            Marker::None => return Ok(()),
            // As much ink as the square; its outline needs more to be as thick at the corners.
            Marker::Triangle => (triangle(at, 1.3 * size + 3.2), triangle(at, 1.3 * size)),
        };
        self.polygon(outer.into_iter(), self.theme.surface, 1.0)?;
        self.polygon(inner.into_iter(), series.color, 1.0)
    }
}

fn square((x, y): (f64, f64), side: f64) -> Vec<(f64, f64)> {
    let half = side / 2.0;
    vec![(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)]
}

fn triangle((x, y): (f64, f64), side: f64) -> Vec<(f64, f64)> {
    // Equilateral, its center of mass on the point.
    let radius = side / 3f64.sqrt();
    vec![(x, y - radius), (x + side / 2.0, y + radius / 2.0), (x - side / 2.0, y + radius / 2.0)]
}
