//! The paper's figures of one model or two: SVG files, and PNG files of twice their pixels.

use std::path::Path;

use image::RgbImage;
use plotters::prelude::IntoDrawingArea;

use super::atomic;
use super::bitmap::{Bitmap, FONT_NAME, png};
use super::error::CliError;
use super::results::Info;
use crate::analysis::Curves;
use crate::plot::chart::curve::LineChart;
use crate::plot::chart::measure::{Measure, Scope};
use crate::plot::chart::series::{Series, Theme};

/// A figure's size, CSS pixels.
const SIZE: (u32, u32) = (480, 320);
/// Pixels of the PNG for each of those.
const DENSITY: u32 = 2;
/// Each of the PNG's pixels is the mean of so many squared.
const SAMPLES: u32 = 4;

/// One model's curves and what they are of.
#[derive(Debug, Clone, Copy)]
pub(super) struct ModelCurves<'a> {
    pub info: &'a Info,
    pub curves: &'a Curves,
}

/// A figure's file, without its ending.
fn file_name(measure: Measure) -> &'static str {
    match measure {
        Measure::Distance => "attention_distance",
        Measure::Nmi => "nmi",
        Measure::HighFrequency => "fourier_by_depth",
        Measure::Spectrum => "fourier_by_frequency",
    }
}

/// `of_side`: distances are of the side, as pixels of unlike inputs cannot share an axis.
fn chart(measure: Measure, models: &[ModelCurves<'_>], of_side: bool) -> LineChart {
    let series = models.iter().zip(labels(models)).enumerate().map(|(index, (model, label))| {
        let empty = match index {
            0 => Series::contrastive(Vec::new()),
            _ => Series::masked(Vec::new()),
        };
        let &Info { size, patch, depth, .. } = model.info;
        let scope = Scope {
            size: size.longer(),
            grid: size.shorter() / patch.max(1),
            of_side,
            layer: depth,
        };
        measure.series(Series { label, ..empty }, model.curves, scope)
    });
    let theme = Theme { font: format!("{FONT_NAME}, system-ui, sans-serif"), ..Theme::light() };
    measure.chart(series.collect(), of_side, None, theme)
}

/// The files' names; families where those are one.
fn labels(models: &[ModelCurves<'_>]) -> Vec<String> {
    match models {
        [a, b] if b.info.model == format!("{}-2", a.info.model) && a.info.kind != b.info.kind => {
            vec![a.info.kind.clone(), b.info.kind.clone()]
        }
        all => all.iter().map(|model| model.info.model.clone()).collect(),
    }
}

/// Draws all figures into a folder.
pub(super) fn draw_all(folder: &Path, models: &[ModelCurves<'_>]) -> Result<(), CliError> {
    let fraction = models.windows(2).any(|pair| pair[0].info.size != pair[1].info.size);
    for measure in Measure::ALL {
        let chart = chart(measure, models, fraction);
        let path = folder.join(file_name(measure)).with_extension("svg");
        let svg = chart.svg(SIZE.0, SIZE.1).map_err(failed(&path))?;
        atomic::write(&path, svg.as_bytes())?;
        let path = path.with_extension("png");
        atomic::write(&path, &bitmap(&chart, &path)?)?;
    }
    Ok(())
}

fn bitmap(chart: &LineChart, path: &Path) -> Result<Vec<u8>, CliError> {
    let scale = DENSITY * SAMPLES;
    let white = image::Rgb([255; 3]);
    let mut pixels = RgbImage::from_pixel(SIZE.0 * scale, SIZE.1 * scale, white);
    let area = Bitmap::new(&mut pixels).into_drawing_area();
    chart.draw(&area, f64::from(scale)).map_err(failed(path))?;
    drop(area);
    png(&pixels, SAMPLES).map_err(failed(path))
}

fn failed<E: std::fmt::Display>(path: &Path) -> impl FnOnce(E) -> CliError {
    let path = path.to_owned();
    |error| CliError::Figure { path, reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::image::Preprocess;

    fn info(model: &str, kind: &str, size: usize) -> Info {
        Info {
            kind: kind.into(),
            model: model.into(),
            sha256: String::new(),
            size: size.into(),
            patch: 8,
            dim: 32,
            depth: 3,
            heads: 2,
            prefix_tokens: 1,
            preprocess: Preprocess::imagenet(size),
        }
    }

    fn curves(first: f64) -> Curves {
        let rows = |n: usize| (0..n).map(|i| vec![first + i as f64, 2.0 * first]).collect();
        Curves {
            attention_distance_px: rows(3),
            nmi: rows(3),
            fourier_delta_log_amplitude: rows(7),
        }
    }

    #[test]
    fn two_models_of_unlike_sizes_share_a_chart_in_fractions_of_the_side() {
        let (small, large) = (info("a", "A", 32), info("b", "B", 64));
        let curves = curves(8.0);
        let models = [&small, &large].map(|info| ModelCurves { info, curves: &curves });
        let distance = chart(Measure::Distance, &models, true);
        assert_eq!(distance.title, "Attention distance (of the side)");
        assert_eq!(distance.series[0].points[0], (1.0, 0.375));
        assert_eq!(distance.series[1].points[0], (1.0, 0.1875));
        assert_eq!([&*distance.series[0].label, &*distance.series[1].label], ["a", "b"]);
        let depth = chart(Measure::HighFrequency, &models, false);
        assert_eq!(depth.series[0].points, [(1.0, 16.0), (2.0, 16.0), (3.0, 16.0)]);
    }

    #[test]
    fn files_of_one_name_are_labelled_by_family() {
        let (first, second) = (info("weights", "MoCo v3", 40), info("weights-2", "SimMIM", 40));
        let curves = curves(1.0);
        let models = [&first, &second].map(|info| ModelCurves { info, curves: &curves });
        assert_eq!(labels(&models), ["MoCo v3", "SimMIM"]);
    }

    #[test]
    fn a_png_has_twice_the_pixels_and_ink_of_both_models() {
        let (first, second) = (info("a", "A", 40), info("b", "B", 40));
        let (low, high) = (curves(1.0), curves(4.0));
        let models = [
            ModelCurves { info: &first, curves: &low },
            ModelCurves { info: &second, curves: &high },
        ];
        let chart = chart(Measure::Nmi, &models, false);
        let bytes = bitmap(&chart, Path::new("nmi.png")).unwrap();
        let picture = image::load_from_memory(&bytes).unwrap().into_rgb8();
        assert_eq!(picture.dimensions(), (960, 640));
        for ink in [[0xD5, 0x5E, 0x00], [0x00, 0x72, 0xB2], [0xFF; 3]] {
            assert!(picture.pixels().any(|pixel| pixel.0 == ink), "{ink:?}");
        }
        // The title's letters: ink that is neither white nor a model's color.
        let dark = |pixel: &image::Rgb<u8>| pixel.0.iter().all(|&level| level < 0x40);
        assert!(picture.rows().take(40).flatten().any(dark));
    }
}
