//! Models of unlike shapes see unlike parts of a picture: where a point of one part lies in the other.
//!
//! A query is a point of the part that the first model sees. The other model is asked from the same point of the
//! picture, or where its own part does not reach so far, from its nearest patch.

use crate::engine::protocol::Query;
use crate::grid::{Point, Size};
use crate::input::crop::{CropPlace, Rect, crop_fraction};

/// Where one model's part of the picture lies in the first's, as fractions of that; the whole where both have one
/// shape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OwnCrop(Rect);

impl Default for OwnCrop {
    fn default() -> Self {
        Self(Rect { x: 0.0, y: 0.0, w: 1.0, h: 1.0 })
    }
}

impl OwnCrop {
    /// Of a picture of these pixels across and down, for the first model's input and its own.
    pub fn of(pixels: (usize, usize), place: CropPlace, first: Size, own: Size) -> OwnCrop {
        if first.height * own.width == first.width * own.height {
            return OwnCrop::default();
        }
        let part = |size| crop_fraction(pixels.0, pixels.1, size, place);
        let (first, own) = (part(first), part(own));
        OwnCrop(Rect {
            x: (own.x - first.x) / first.w,
            y: (own.y - first.y) / first.h,
            w: own.w / first.w,
            h: own.h / first.h,
        })
    }

    /// A query as this model is asked.
    pub fn query(self, query: Query) -> Query {
        match query {
            Query::Cls => query,
            Query::Point { x, y } => {
                let (x, y) = self.own((x, y));
                Query::Point { x, y }
            }
        }
    }

    /// A point of the first model's part in this one's; past an edge of this, at the edge.
    pub fn own(self, (x, y): Point) -> Point {
        let Rect { x: left, y: top, w, h } = self.0;
        let own = |at: f32, start: f64, length: f64| {
            (((f64::from(at) - start) / length).clamp(0.0, 1.0)) as f32
        };
        match self == OwnCrop::default() {
            true => (x, y),
            false => (own(x, left, w), own(y, top, h)),
        }
    }

    /// A point of this model's part in the first's; past an edge of that, at the edge.
    pub fn in_first(self, (x, y): Point) -> Point {
        let Rect { x: left, y: top, w, h } = self.0;
        let first = |at: f32, start: f64, length: f64| {
            (start + f64::from(at) * length).clamp(0.0, 1.0) as f32
        };
        match self == OwnCrop::default() {
            true => (x, y),
            false => (first(x, left, w), first(y, top, h)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TALL: Size = Size { height: 256, width: 128 };

    fn own(pixels: (usize, usize), first: Size, own: Size) -> OwnCrop {
        OwnCrop::of(pixels, CropPlace::CENTER, first, own)
    }

    #[test]
    fn models_of_one_shape_are_asked_from_the_same_point() {
        let same = own((640, 427), 224.into(), 64.into());
        assert_eq!(same, OwnCrop::default());
        let query = Query::Point { x: 0.123, y: 0.9 };
        assert_eq!((same.query(query), same.in_first((0.123, 0.9))), (query, (0.123, 0.9)));
    }

    #[test]
    fn a_tall_model_sees_the_middle_of_what_a_square_one_sees() {
        // Of 800 x 800 pixels the square sees 700 x 700, the tall one 350 x 700 in its middle.
        let tall = own((800, 800), 224.into(), TALL);
        let at = |x, y| match tall.query(Query::Point { x, y }) {
            Query::Point { x, y } => ((100.0 * x).round(), (100.0 * y).round()),
            Query::Cls => unreachable!("a point stays one"),
        };
        assert_eq!(at(0.5, 0.5), (50.0, 50.0));
        assert_eq!(at(0.375, 0.25), (25.0, 25.0));
        // Beyond its edges it is asked from them.
        assert_eq!((at(0.1, 0.5), at(0.9, 1.0)), ((0.0, 50.0), (100.0, 100.0)));
        assert_eq!(tall.query(Query::Cls), Query::Cls);
        let (x, y) = tall.in_first((0.0, 1.0));
        assert!((x - 0.25).abs() < 0.01 && (y - 1.0).abs() < 0.01, "{x}, {y}");
    }

    #[test]
    fn a_point_comes_back_from_where_both_see_it() {
        let tall = OwnCrop::of((500, 900), CropPlace { x: 0.2, y: 0.7 }, TALL, 224.into());
        let (x, y) = tall.in_first((0.4, 0.6));
        let Query::Point { x, y } = tall.query(Query::Point { x, y }) else { panic!() };
        assert!((x - 0.4).abs() < 1e-6 && (y - 0.6).abs() < 1e-6, "{x}, {y}");
    }
}
