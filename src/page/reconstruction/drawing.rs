//! A model's drawing as pictures: what it was given, what it filled in, and how wrong each patch is.

use std::sync::Arc;

use crate::engine::protocol::{Answer, Query, Reconstruction};
use crate::grid::{Grid, Size};
use crate::input::mask::Mask;
use crate::plot::chart::series::Rgb;
use crate::plot::map::picture::{cover, picture_rgba, shades_rgba};

/// The error that has the full shade: more is rare, and one scale makes all masks and models comparable.
pub const MOST_ERROR: f32 = 0.3;
/// Over what the model is not given.
const COVER: Rgb = [0x80; 3];

/// An answer in its parts; cheap to clone.
#[derive(Debug, Clone)]
pub struct Drawing {
    answer: Arc<Answer>,
    /// `[3, height, width]` of the picture and of the drawing, then the errors `[patches]`.
    floats: Arc<Vec<f32>>,
    grid: Grid,
    /// Of each of both.
    pixels: usize,
    /// Which patches were hidden, `[patches]`.
    hidden: Arc<Vec<bool>>,
}

impl PartialEq for Drawing {
    /// The same answer of a worker, not only equal pixels.
    fn eq(&self, other: &Drawing) -> bool {
        Arc::ptr_eq(&self.answer, &other.answer) && self.hidden == other.hidden
    }
}

impl Drawing {
    /// Of an answer about what a mask hides; `None` where its parts do not fit.
    pub fn of(mask: &Mask, answer: Arc<Answer>, floats: Arc<Vec<f32>>) -> Option<Drawing> {
        let Answer::Reconstruction(told) = &*answer else { return None };
        let (grid, pixels) = (told.grid, told.grid.size(told.patch).pixels());
        let hidden = Arc::new(mask.patches(grid));
        let fits = floats.len() == 2 * 3 * pixels + grid.patches();
        fits.then_some(Drawing { answer, floats, grid, pixels, hidden })
    }

    /// The errors that the model made, inside and outside of the mask.
    pub fn numbers(&self) -> Option<&Reconstruction> {
        match &*self.answer {
            Answer::Reconstruction(told) => Some(told),
            _ => None,
        }
    }

    /// Pixels of the picture and of the drawing.
    pub fn size(&self) -> Size {
        self.grid.size(self.numbers().map_or(0, |told| told.patch))
    }

    /// How the patches lie.
    pub fn grid(&self) -> Grid {
        self.grid
    }

    fn plane(&self, index: usize) -> &[f32] {
        let floats = 3 * self.pixels;
        &self.floats[index * floats..(index + 1) * floats]
    }

    /// Which patches were hidden, `[patches]`.
    pub fn hidden(&self) -> &[bool] {
        &self.hidden
    }

    /// The error of each patch, `[patches]`.
    pub fn errors(&self) -> &[f32] {
        &self.floats[2 * 3 * self.pixels..]
    }

    /// The picture as the model is given it.
    pub fn given_rgba(&self) -> Vec<u8> {
        let mut pixels = picture_rgba(self.plane(0));
        cover(&mut pixels, self.grid, &self.hidden, |_| COVER);
        pixels
    }

    /// Everything that was drawn.
    pub fn whole_rgba(&self) -> Vec<u8> {
        picture_rgba(self.plane(1))
    }

    /// Picture and drawing, patch by patch as the mask says.
    pub fn filled_rgba(&self) -> Vec<u8> {
        let (mut pixels, drawing) = (picture_rgba(self.plane(0)), self.whole_rgba());
        cover(&mut pixels, self.grid, &self.hidden, |i| {
            [drawing[4 * i], drawing[4 * i + 1], drawing[4 * i + 2]]
        });
        pixels
    }

    /// The errors as shades between two colors, one pixel a patch; of the hidden ones alone, or of all.
    pub fn errors_rgba(&self, all: bool, shades: [Rgb; 2]) -> Vec<u8> {
        let errors = self.errors().iter().zip(&*self.hidden);
        let shown = errors.map(|(&error, &hidden)| if hidden || all { error } else { f32::NAN });
        shades_rgba(shown, MOST_ERROR, shades)
    }

    /// The error under a point of the crop, in words.
    pub fn reading(&self, (x, y): (f32, f32)) -> Option<String> {
        let patch = Query::Point { x, y }.patch(self.grid);
        let (error, hidden) = (self.errors().get(patch)?, self.hidden.get(patch)?);
        let state = if *hidden { "hidden" } else { "seen" };
        Some(format!("{}, {state}: {error:.3}", self.grid.cell(patch)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::reconstruction::sentences::tests::numbers;

    /// A picture of 2 × 2 pixels, each a patch: black, drawn white; the first patch is hidden.
    fn drawing() -> Drawing {
        let floats = [[0.0; 12].as_slice(), &[1.0; 12], &[0.6, 0.15, 0.0, 0.3]].concat();
        let mask = "2.8".parse().unwrap();
        let answer = Arc::new(Answer::Reconstruction(numbers()));
        Drawing::of(&mask, answer, Arc::new(floats)).unwrap()
    }

    #[test]
    fn what_is_hidden_is_covered_and_filled_in() {
        let drawing = drawing();
        assert_eq!((drawing.size(), drawing.grid()), (2.into(), 2.into()));
        assert_eq!(drawing.given_rgba()[..8], [0x80, 0x80, 0x80, 255, 0, 0, 0, 255]);
        assert_eq!(drawing.filled_rgba()[..8], [255, 255, 255, 255, 0, 0, 0, 255]);
        assert_eq!(drawing.whole_rgba(), [255; 16]);
    }

    #[test]
    fn errors_are_shown_of_the_hidden_patches_or_of_all() {
        let shades = [[0; 3], [200; 3]];
        let drawing = drawing();
        assert_eq!(drawing.errors_rgba(false, shades)[..8], [200, 200, 200, 255, 0, 0, 0, 0]);
        assert_eq!(drawing.errors_rgba(true, shades)[4..8], [100, 100, 100, 255]);
        assert_eq!(drawing.reading((0.0, 0.0)).as_deref(), Some("row 1, column 1, hidden: 0.600"));
        assert_eq!(drawing.reading((0.9, 0.9)).as_deref(), Some("row 2, column 2, seen: 0.300"));
    }

    #[test]
    fn an_answer_whose_parts_do_not_fit_is_none() {
        let answer = Arc::new(Answer::Reconstruction(numbers()));
        let of = |floats| {
            Drawing::of(&Mask::default(), answer.clone(), Arc::new(vec![0.0; floats])).is_some()
        };
        assert_eq!([24, 25, 28, 32].map(of), [false, false, true, false]);
        assert!(Drawing::of(&Mask::default(), Arc::new(Answer::Spread), Arc::default()).is_none());
    }
}
