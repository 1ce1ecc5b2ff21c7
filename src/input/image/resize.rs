//! The picture's center at a model's size, 8 bits a channel: resize, center crop.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeError, ResizeOptions, Resizer};

use super::pixels::RgbPixels;
use super::spec::{Interpolation, Preprocess};
use crate::grid::Size;
use crate::input::crop::{MIN_SIDE, crop_fraction};

/// A crop, 8 bits a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rgb8 {
    /// The crop's pixels.
    pub size: Size,
    /// `[height, width, 3]`.
    pub data: Vec<u8>,
}

/// Why a picture cannot be a model's input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ImageError {
    /// A side is below [`MIN_SIDE`].
    #[error(
        "The picture is {width} x {height} pixels; each side must have at least {MIN_SIDE}. Choose a larger one."
    )]
    TooSmall {
        /// Pixels across.
        width: usize,
        /// Pixels down.
        height: usize,
    },
    /// The pixels are not `width * height * 3` bytes.
    #[error(
        "The picture’s {width} x {height} pixels do not fit its {bytes} bytes: it did not decode as a whole. Choose another file."
    )]
    Buffer {
        /// Pixels across.
        width: usize,
        /// Pixels down.
        height: usize,
        /// Bytes found.
        bytes: usize,
    },
    /// The model's input size cannot be made.
    #[error("The model asks for an input of {size} pixels, which cannot be made.")]
    Size {
        /// The input.
        size: Size,
    },
    /// The resizer refused the picture or the crop's rectangle.
    #[error("The picture of {width} x {height} pixels could not be resized. Choose another file.")]
    Resize {
        /// Pixels across.
        width: usize,
        /// Pixels down.
        height: usize,
        /// What the resizer says.
        #[source]
        source: ResizeError,
    },
}

/// The largest input side, pixels: far above any ViT's, and a bound on what a broken file asks for.
const MAX_SIZE: usize = 4096;

/// What the model sees of a picture, before it is normalized.
///
/// The resize makes only the pixels that the crop keeps; the filter still reads across the crop's
/// edges, so they are those of the whole picture resized and then cropped.
///
/// # Errors
/// If a side is below [`MIN_SIDE`], or the pixels do not fill the picture.
pub fn crop(picture: &RgbPixels, spec: &Preprocess) -> Result<Rgb8, ImageError> {
    let RgbPixels { ref rgb, width, height } = *picture;
    if width.min(height) < MIN_SIDE as usize {
        return Err(ImageError::TooSmall { width, height });
    }
    let size = spec.size;
    if size.shorter() == 0 || size.longer() > MAX_SIZE {
        return Err(ImageError::Size { size });
    }
    let buffer_error = ImageError::Buffer { width, height, bytes: rgb.len() };
    let bytes = width.checked_mul(height).and_then(|n| n.checked_mul(3));
    let (Ok(columns), Ok(rows)) = (u32::try_from(width), u32::try_from(height)) else {
        return Err(buffer_error);
    };
    if bytes != Some(rgb.len()) {
        return Err(buffer_error);
    }
    let source = ImageRef::new(columns, rows, rgb, PixelType::U8x3).map_err(|_| buffer_error)?;
    let target =
        resize(&source, spec).map_err(|source| ImageError::Resize { width, height, source })?;
    Ok(Rgb8 { size, data: target.into_vec() })
}

/// The crop in two passes, each rounded to 8 bits: along the rows, then along the columns.
///
/// That is Pillow's order. The resizer's own is the other, and with the cubic's negative weights its
/// rounding ends up two levels away.
fn resize(source: &ImageRef, spec: &Preprocess) -> Result<Image<'static>, ResizeError> {
    let (filter, radius) = match spec.interpolation {
        Interpolation::Bilinear => (FilterType::Bilinear, 1.0),
        Interpolation::Bicubic => (FilterType::CatmullRom, 2.0),
    };
    let (width, height) = (source.width(), source.height());
    let rect = crop_fraction(width as usize, height as usize, spec.size, spec.crop);
    let (columns, lines) = (spec.size.width as u32, spec.size.height as u32);
    let across = Span::new(rect.x, rect.w, width);
    let down = Span::new(rect.y, rect.h, height);

    // The rows that the second pass reads.
    let reach = radius * (down.length / f64::from(lines)).max(1.0) + 1.0;
    let first = (down.start - reach).floor().max(0.0);
    let last = (down.start + down.length + reach).ceil().min(f64::from(height));
    let rows = last - first;

    let convolution = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter));
    let mut resizer = Resizer::new();
    let mut narrow = Image::new(columns, rows as u32, PixelType::U8x3);
    let along_rows = convolution.crop(across.start, first, across.length, rows);
    resizer.resize(source, &mut narrow, &along_rows)?;
    let mut target = Image::new(columns, lines, PixelType::U8x3);
    let along_columns = convolution.crop(0.0, down.start - first, f64::from(columns), down.length);
    resizer.resize(&narrow, &mut target, &along_columns)?;
    Ok(target)
}

/// A part of one side of the picture, pixels.
struct Span {
    start: f64,
    length: f64,
}

impl Span {
    fn new(start: f64, length: f64, side: u32) -> Self {
        let side = f64::from(side);
        let start = start * side;
        // Rounding must not reach past the picture's edge.
        Self { start, length: (length * side).min(side - start) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::crop::CropPlace;

    /// The weight of a pixel at a distance, in pixels of the smaller picture: Pillow's filters.
    fn weight(interpolation: Interpolation, x: f64) -> f64 {
        let x = x.abs();
        match interpolation {
            Interpolation::Bilinear => (1.0 - x).max(0.0),
            Interpolation::Bicubic if x < 1.0 => (1.5 * x - 2.5) * x * x + 1.0,
            Interpolation::Bicubic if x < 2.0 => ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0,
            Interpolation::Bicubic => 0.0,
        }
    }

    /// One line resized as Pillow does it, in floating point until the last rounding.
    fn resize_line(line: &[u8], length: usize, interpolation: Interpolation) -> Vec<u8> {
        let scale = line.len() as f64 / length as f64;
        let at = |i: usize| {
            let center = (i as f64 + 0.5) * scale;
            let (mut sum, mut mass) = (0.0, 0.0);
            for (j, &level) in line.iter().enumerate() {
                let share = weight(interpolation, (j as f64 + 0.5 - center) / scale.max(1.0));
                sum += share * f64::from(level);
                mass += share;
            }
            (sum / mass).round().clamp(0.0, 255.0) as u8
        };
        (0..length).map(at).collect()
    }

    /// One channel: the whole picture resized, rows first, and then cropped.
    fn naive(grey: &[u8], width: usize, spec: &Preprocess) -> Vec<u8> {
        let height = grey.len() / width;
        let rect = crop_fraction(width, height, spec.size, spec.crop);
        let Size { height: down, width: across } = spec.size;
        let whole = |side: usize, fraction: f64| (side as f64 / fraction).round() as usize;
        let (wide, high) = (whole(across, rect.w), whole(down, rect.h));
        let left = (rect.x * wide as f64).round() as usize;
        let top = (rect.y * high as f64).round() as usize;

        let narrow: Vec<Vec<u8>> = grey
            .chunks_exact(width)
            .map(|row| resize_line(row, wide, spec.interpolation))
            .collect();
        let mut target = vec![0; spec.size.pixels()];
        for x in 0..across {
            let column: Vec<u8> = narrow.iter().map(|row| row[left + x]).collect();
            let resized = resize_line(&column, high, spec.interpolation);
            for y in 0..down {
                target[y * across + x] = resized[top + y];
            }
        }
        target
    }

    #[test]
    fn it_is_the_whole_picture_resized_and_then_cropped() {
        // Much smaller than the input, about as large, much larger; upright and lying.
        for (width, height) in [(16, 16), (16, 90), (70, 33), (64, 65), (301, 212)] {
            let grey: Vec<u8> = (0..width * height).map(|i| (i * i % 251) as u8).collect();
            let rgb = grey.iter().flat_map(|&g| [g; 3]).collect();
            let picture = RgbPixels { rgb, width, height };
            let moved = CropPlace { x: 0.2, y: 0.9 };
            for (interpolation, place, size) in [
                (Interpolation::Bilinear, CropPlace::CENTER),
                (Interpolation::Bilinear, moved),
                (Interpolation::Bicubic, CropPlace::CENTER),
                (Interpolation::Bicubic, moved),
            ]
            .into_iter()
            .flat_map(|(by, place)| {
                [56.into(), Size { height: 56, width: 24 }].map(|size| (by, place, size))
            }) {
                let spec = Preprocess { interpolation, crop: place, ..Preprocess::imagenet(size) };
                let found = crop(&picture, &spec).unwrap();
                let expected = naive(&grey, width, &spec);
                for (i, (pixel, &level)) in found.data.chunks(3).zip(&expected).enumerate() {
                    let (x, y) = (i % size.width, i / size.width);
                    assert!(
                        pixel[0].abs_diff(level) <= 1,
                        "{width} x {height}, {interpolation:?}, ({x}, {y}): {} instead of {level}",
                        pixel[0]
                    );
                }
            }
        }
    }

    #[test]
    fn every_shape_of_picture_gives_a_whole_crop() {
        let shapes = [(16, 16), (16, 4000), (5000, 17), (255, 256), (299, 701)];
        for (width, height) in shapes {
            for size in [1, 7, 8, 56, 224, 518] {
                for interpolation in [Interpolation::Bilinear, Interpolation::Bicubic] {
                    let spec = Preprocess { interpolation, ..Preprocess::imagenet(size) };
                    let rgb = [90, 0, 255].repeat(width * height);
                    let found = crop(&RgbPixels { rgb, width, height }, &spec).unwrap();
                    assert_eq!(found.data, [90, 0, 255].repeat(size * size));
                }
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_an_error_not_a_panic() {
        let spec = Preprocess::imagenet(56);
        let error = |bytes, width, height, spec: &Preprocess| {
            crop(&RgbPixels { rgb: vec![0; bytes], width, height }, spec).unwrap_err()
        };
        assert_eq!(error(0, 0, 20, &spec), ImageError::TooSmall { width: 0, height: 20 });
        for (bytes, width, height) in [(0, 20, 20), (1200, 20, 21), (0, usize::MAX, usize::MAX)] {
            assert!(matches!(error(bytes, width, height, &spec), ImageError::Buffer { .. }));
        }
        let huge = Preprocess::imagenet(usize::MAX);
        assert_eq!(error(1200, 20, 20, &huge), ImageError::Size { size: usize::MAX.into() });
    }
}
