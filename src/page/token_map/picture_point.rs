//! A point of one of the pictures: what pointers, keys and pins share between pictures and maps.

use crate::grid::{Cell, Grid, Point};
use crate::page::keys::arrow;
use crate::page::own_crop::OwnCrop;

/// A point of one of the pictures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PicturePoint {
    /// Index of the picture.
    pub picture: usize,
    /// Where on the first model's crop, as fractions from the left and from the top.
    pub point: Point,
    /// It was pointed at in the picture and not in a map: the picture's other dots stand out too.
    pub from_picture: bool,
}

/// What a key does to the patch that is pinned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatchKey {
    /// To the patch so many columns and rows on.
    Step(isize, isize),
    /// No patch is pinned any more.
    Unpin,
}

impl PatchKey {
    /// By the browser's name of the key; nothing for other keys.
    pub fn of(key: &str) -> Option<PatchKey> {
        let step = arrow(key).map(|(columns, rows)| PatchKey::Step(columns, rows));
        step.or_else(|| (key == "Escape").then_some(PatchKey::Unpin))
    }
}

impl PicturePoint {
    /// A picture's middle.
    pub fn middle(picture: usize) -> PicturePoint {
        PicturePoint { picture, point: (0.5, 0.5), from_picture: true }
    }

    /// The patch of a token, prefix tokens left out, counted over all pictures of a grid; `crop` is each picture's.
    pub fn of_token(token: usize, grid: Grid, crop: impl Fn(usize) -> OwnCrop) -> PicturePoint {
        let (picture, patch) = (token / grid.patches(), token % grid.patches());
        let point = crop(picture).in_first(grid.center(grid.cell(patch)));
        PicturePoint { picture, point, from_picture: false }
    }

    /// The token on a grid, counted so.
    pub fn token(&self, grid: Grid, crop: impl Fn(usize) -> OwnCrop) -> usize {
        self.picture * grid.patches() + grid.patch_at(crop(self.picture).own(self.point))
    }

    /// Where it lies on a grid.
    pub fn cell(&self, grid: Grid) -> Cell {
        grid.cell_at(self.point)
    }

    /// The pin after a step on a picture: from where its pin was, else its middle. At an edge it stays.
    pub fn stepped(
        pin: Option<PicturePoint>,
        picture: usize,
        grid: Grid,
        (columns, rows): (isize, isize),
    ) -> PicturePoint {
        let Some(pin) = pin.filter(|pin| pin.picture == picture) else {
            return PicturePoint::middle(picture);
        };
        let point = grid.center(grid.step(grid.cell_at(pin.point), columns, rows));
        PicturePoint { point, ..pin }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(column: usize, row: usize) -> Cell {
        Cell { column, row }
    }

    fn whole(_: usize) -> OwnCrop {
        OwnCrop::default()
    }

    #[test]
    fn tokens_and_points_lead_to_each_other() {
        for token in [0, 13, 14, 195, 196, 3527] {
            assert_eq!(
                PicturePoint::of_token(token, 14.into(), whole).token(14.into(), whole),
                token
            );
        }
        let point = PicturePoint::of_token(196 + 14 + 3, 14.into(), whole);
        assert_eq!((point.picture, point.cell(14.into())), (1, at(3, 1)));
        // On a coarser grid it is in the patch that holds it.
        assert_eq!(point.cell(7.into()), at(1, 0));
    }

    #[test]
    fn a_step_begins_in_the_middle_and_ends_at_the_edge() {
        let first = PicturePoint::stepped(None, 3, 8.into(), (1, 0));
        assert_eq!(first, PicturePoint::middle(3));
        assert_eq!(first.cell(8.into()), at(4, 4));
        let second = PicturePoint::stepped(Some(first), 3, 8.into(), (1, 0));
        assert_eq!(second.cell(8.into()), at(5, 4));
        let edge =
            (0..10).fold(second, |pin, _| PicturePoint::stepped(Some(pin), 3, 8.into(), (0, -1)));
        assert_eq!(edge.cell(8.into()), at(5, 0));
        // A pin on another picture says nothing of this one.
        assert_eq!(PicturePoint::stepped(Some(edge), 4, 8.into(), (0, 1)), PicturePoint::middle(4));
    }

    #[test]
    fn arrows_step_and_escape_unpins() {
        assert_eq!(PatchKey::of("ArrowUp"), Some(PatchKey::Step(0, -1)));
        assert_eq!(PatchKey::of("Escape"), Some(PatchKey::Unpin));
        assert_eq!(PatchKey::of("Enter"), None);
    }
}
