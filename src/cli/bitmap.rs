//! A bitmap that plotters draws on, with our own letters, and its PNG.
//!
//! Everything is drawn several times as large and then averaged, so that lines and letters have soft
//! edges and letters stand where they belong, not on whole pixels.

use std::convert::Infallible;
use std::io::Cursor;

use ab_glyph::{Font, FontRef, PxScale, ScaleFont, point};
use image::{ImageFormat, RgbImage};
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};

/// Noto Sans, the part that charts need (SIL OFL, public/fonts/OFL.txt).
const FONT: &[u8] = include_bytes!("../../public/fonts/NotoSans-Regular.ttf");
/// The font's name, for the charts' SVG.
pub(super) const FONT_NAME: &str = "Noto Sans";
/// Half of its small letters' height, of its size: where a line of text has its middle.
const MIDDLE: f32 = 0.268;

/// White, drawn on at several times its size.
pub(super) struct Bitmap<'a> {
    pixels: &'a mut RgbImage,
    font: FontRef<'static>,
}

impl<'a> Bitmap<'a> {
    /// Draws on these pixels, which are white as yet.
    pub fn new(pixels: &'a mut RgbImage) -> Self {
        let font = FontRef::try_from_slice(FONT).expect("the font that is built in is a font");
        Self { pixels, font }
    }

    fn blend(&mut self, (x, y): BackendCoord, [r, g, b]: [u8; 3], alpha: f64) {
        let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else {
            return;
        };
        if let Some(pixel) = self.pixels.get_pixel_mut_checked(x, y) {
            for (under, over) in pixel.0.iter_mut().zip([r, g, b]) {
                let (below, above) = (f64::from(*under), f64::from(over));
                *under = (below + (above - below) * alpha).round() as u8;
            }
        }
    }
}

/// Averages squares of `factor` by `factor` pixels and encodes the result.
pub(super) fn png(pixels: &RgbImage, factor: u32) -> Result<Vec<u8>, image::ImageError> {
    let (width, height) = (pixels.width() / factor, pixels.height() / factor);
    let small = RgbImage::from_fn(width, height, |x, y| {
        let mut sums = [0u32; 3];
        for row in 0..factor {
            for column in 0..factor {
                let pixel = pixels.get_pixel(x * factor + column, y * factor + row);
                sums.iter_mut().zip(pixel.0).for_each(|(sum, value)| *sum += u32::from(value));
            }
        }
        let count = factor * factor;
        image::Rgb(sums.map(|sum| ((sum + count / 2) / count) as u8))
    });
    let mut bytes = Cursor::new(Vec::new());
    small.write_to(&mut bytes, ImageFormat::Png)?;
    Ok(bytes.into_inner())
}

type DrawResult = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for Bitmap<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.pixels.dimensions()
    }

    fn ensure_prepared(&mut self) -> DrawResult {
        Ok(())
    }

    fn present(&mut self) -> DrawResult {
        Ok(())
    }

    fn draw_pixel(&mut self, at: BackendCoord, color: BackendColor) -> DrawResult {
        let (red, green, blue) = color.rgb;
        self.blend(at, [red, green, blue], color.alpha);
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> DrawResult {
        let corners: Vec<(f64, f64)> =
            corners.into_iter().map(|(x, y)| (f64::from(x), f64::from(y))).collect();
        let color = style.color();
        let (red, green, blue) = color.rgb;
        let rows = corners.iter().map(|corner| corner.1 as i32);
        let (Some(top), Some(bottom)) = (rows.clone().min(), rows.max()) else {
            return Ok(());
        };
        for y in top.max(0)..=bottom.min(self.pixels.height() as i32) {
            // Even-odd, at the row's middle, so that translucent bands cover each pixel once.
            let middle = f64::from(y) + 0.5;
            let edges = corners.iter().zip(corners.iter().cycle().skip(1));
            let crossed = edges.filter(|(a, b)| (a.1 <= middle) != (b.1 <= middle));
            let mut at: Vec<f64> =
                crossed.map(|(a, b)| a.0 + (middle - a.1) / (b.1 - a.1) * (b.0 - a.0)).collect();
            at.sort_by(f64::total_cmp);
            for span in at.chunks_exact(2) {
                for x in span[0].round() as i32..span[1].round() as i32 {
                    self.blend((x, y), [red, green, blue], color.alpha);
                }
            }
        }
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        at: BackendCoord,
    ) -> DrawResult {
        let size = style.size() as f32;
        let color = style.color();
        let (red, green, blue) = color.rgb;
        // ab_glyph counts from the highest to the lowest line, CSS by the em.
        let em = self.font.units_per_em().unwrap_or(1000.0);
        let font = self.font.clone();
        let font = font.as_scaled(PxScale::from(size * self.font.height_unscaled() / em));
        let width: f32 = text.chars().map(|letter| font.h_advance(font.glyph_id(letter))).sum();
        let anchor = style.anchor();
        let left = match anchor.h_pos {
            HPos::Left => 0.0,
            HPos::Center => width / 2.0,
            HPos::Right => width,
        };
        let up = match anchor.v_pos {
            VPos::Top => 2.0 * MIDDLE,
            VPos::Center => MIDDLE,
            VPos::Bottom => 0.0,
        };
        let mut pen = point(at.0 as f32 - left, at.1 as f32 + up * size);
        for letter in text.chars() {
            let id = font.glyph_id(letter);
            let glyph = id.with_scale_and_position(font.scale(), pen);
            if let Some(outline) = font.outline_glyph(glyph) {
                let corner = outline.px_bounds().min;
                let (x0, y0) = (corner.x as i32, corner.y as i32);
                outline.draw(|x, y, cover| {
                    let alpha = f64::from(cover.clamp(0.0, 1.0)) * color.alpha;
                    self.blend((x0 + x as i32, y0 + y as i32), [red, green, blue], alpha);
                });
            }
            pen.x += font.h_advance(id);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::ticks::{frequency_ticks, round_ticks};

    #[test]
    fn the_font_has_every_letter_of_a_chart() {
        let font = FontRef::try_from_slice(FONT).unwrap();
        let ticks = [frequency_ticks(), round_ticks(-2e-7, 2e-7, 4), round_ticks(-5.0, 5.0, 4)];
        let labels = ticks.iter().flatten().map(|tick| tick.label.as_str());
        let titles = ["Δ log amplitude, last layer (px) 0123456789", "ÄÖÜäöüßéñç_-./+"];
        for letter in labels.chain(titles).flat_map(str::chars) {
            assert_ne!(font.glyph_id(letter).0, 0, "{letter}");
        }
    }

    #[test]
    fn a_polygon_covers_its_pixels_once() {
        let mut pixels = RgbImage::from_pixel(10, 10, image::Rgb([255; 3]));
        let black = BackendColor { alpha: 0.5, rgb: (0, 0, 0) };
        let corners = [(2, 2), (6, 2), (6, 7), (4, 7), (2, 7)];
        Bitmap::new(&mut pixels).fill_polygon(corners, &black).unwrap();
        let covered = |x: u32, y: u32| (2..6).contains(&x) && (2..7).contains(&y);
        for (x, y, pixel) in pixels.enumerate_pixels() {
            assert_eq!(pixel.0, [if covered(x, y) { 128 } else { 255 }; 3], "({x}, {y})");
        }
    }

    #[test]
    fn a_letter_stands_where_its_anchor_says() {
        use plotters::style::text_anchor::Pos;
        use plotters::style::{IntoTextStyle, RGBColor};

        for (side, columns) in [(HPos::Left, 100..160), (HPos::Right, 40..101)] {
            let mut pixels = RgbImage::from_pixel(200, 100, image::Rgb([255; 3]));
            let style = (FONT_NAME, 40.0, &RGBColor(0, 0, 0))
                .into_text_style(&(200u32, 100u32))
                .pos(Pos::new(side, VPos::Center));
            Bitmap::new(&mut pixels).draw_text("xx", &style, (100, 50)).unwrap();
            let inked = || pixels.enumerate_pixels().filter(|(.., pixel)| pixel.0[0] < 128);
            assert!(inked().all(|(x, ..)| columns.contains(&x)));
            // Small letters lie evenly above and below the line.
            let (top, bottom) =
                inked().fold((99, 0), |(top, bottom), (_, y, _)| (y.min(top), y.max(bottom)));
            assert!((top + bottom + 1).abs_diff(100) <= 2, "{top} to {bottom}");
        }
    }
}
