//! How one series is drawn: band, heads, line and markers.

use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::HPos;

use super::frame::{ChartFrame, LETTER};
use super::pen::{DrawError, Pen};
use super::series::Series;

pub(super) fn draw_markers<DB: DrawingBackend>(
    pen: &Pen<'_, DB>,
    frame: &ChartFrame,
    series: &Series,
    marked: Option<f64>,
) -> Result<(), DrawError<DB>> {
    let points = &series.points;
    let Some(last) = points.iter().rfind(|p| is_finite(p)) else {
        return Ok(());
    };
    // A model with fewer layers shows its last one where the other goes on.
    let marked = marked.map(|x| x.min(last.0));
    let every = marker_step(frame, points);
    for (index, point) in points.iter().enumerate().filter(|(_, p)| is_finite(p)) {
        if marked.is_some_and(|x| (x - point.0).abs() < 1e-6) {
            pen.marker(series, pixel(frame, *point), 7.5)?;
        } else if index % every == 0 {
            pen.marker(series, pixel(frame, *point), 5.0)?;
        }
    }
    Ok(())
}

fn is_finite(point: &(f64, f64)) -> bool {
    point.0.is_finite() && point.1.is_finite()
}

// Where points are crowded only every second (fourth, ...) has a marker: outlines would cut the
// line. Powers of two keep half layers apart from whole ones.
fn marker_step(frame: &ChartFrame, points: &[(f64, f64)]) -> usize {
    const CLEAR: f64 = 12.0;
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return 1;
    };
    let width = frame.x_to_pixel(last.0) - frame.x_to_pixel(first.0);
    let step = CLEAR * (points.len() - 1) as f64 / width;
    if step.is_finite() { (step.ceil() as usize).next_power_of_two() } else { 1 }
}

pub(super) fn pixel(frame: &ChartFrame, (x, y): (f64, f64)) -> (f64, f64) {
    (frame.x_to_pixel(x), frame.y_to_pixel(y))
}

pub(super) fn draw_band<DB: DrawingBackend>(
    pen: &Pen<'_, DB>,
    frame: &ChartFrame,
    series: &Series,
) -> Result<(), DrawError<DB>> {
    let known = |p: &(f64, f64, f64)| p.0.is_finite() && p.1.is_finite() && p.2.is_finite();
    for run in series.band.split(|p| !known(p)).filter(|run| run.len() > 1) {
        let low = run.iter().map(|p| pixel(frame, (p.0, p.1)));
        let high = run.iter().rev().map(|p| pixel(frame, (p.0, p.2)));
        pen.polygon(low.chain(high), series.color, pen.theme.band_opacity)?;
    }
    Ok(())
}

/// The level lines, like ones once and unlike ones in their series' colors; a name stands on the side
/// where the curves are not.
pub(super) fn draw_levels<DB: DrawingBackend>(
    pen: &Pen<'_, DB>,
    frame: &ChartFrame,
    all: &[Series],
) -> Result<(), DrawError<DB>> {
    const DASH: f64 = 4.0;
    let mut levels: Vec<(f64, &str, &Series)> = Vec::new();
    for series in all {
        let Some((value, name)) = series.level.filter(|(value, _)| value.is_finite()) else {
            continue;
        };
        if levels.iter().all(|(other, ..)| *other != value) {
            levels.push((value, name, series));
        }
    }
    let mut right = frame.right;
    for &(value, name, series) in &levels {
        let ink = if levels.len() > 1 { series.color } else { pen.theme.muted };
        let (y, mut x) = (frame.y_to_pixel(value), frame.left);
        while x < frame.right {
            pen.horizontal(y, x, (x + DASH).min(frame.right), ink)?;
            x += 2.0 * DASH;
        }
        let known = || series.points.iter().filter(|p| is_finite(p));
        let above = known().filter(|p| p.1 > value).count() * 2 > known().count();
        let aside = pen.theme.text / 2.0 + 2.0;
        let row = if above { y + aside } else { y - aside };
        pen.text(name, (right, row), HPos::Right, ink, 0.0)?;
        // Lines may be close: names do not stand one above the other.
        right -= (name.chars().count() as f64 + 2.0) * LETTER * pen.theme.text;
    }
    Ok(())
}

pub(super) fn draw_dashes<DB: DrawingBackend>(
    pen: &Pen<'_, DB>,
    frame: &ChartFrame,
    series: &Series,
    shift: f64,
) -> Result<(), DrawError<DB>> {
    for point in series.heads.iter().filter(|p| is_finite(p)) {
        let (x, y) = pixel(frame, *point);
        pen.dash((x + shift, y), series.color)?;
    }
    Ok(())
}

pub(super) fn draw_line<DB: DrawingBackend>(
    pen: &Pen<'_, DB>,
    frame: &ChartFrame,
    series: &Series,
) -> Result<(), DrawError<DB>> {
    for run in series.points.split(|p| !is_finite(p)).filter(|run| run.len() > 1) {
        let line: Vec<(f64, f64)> = run.iter().map(|p| pixel(frame, *p)).collect();
        pen.path(&line, series.color)?;
    }
    Ok(())
}
