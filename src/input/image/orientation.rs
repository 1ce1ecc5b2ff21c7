//! From a picture's pixels as they are stored to the picture upright, over white.

use super::pixels::{RgbPixels, over_white};

/// How stored pixels are turned and mirrored to be upright, by EXIF's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Orientation(u8);

impl Default for Orientation {
    fn default() -> Self {
        Self::UPRIGHT
    }
}

impl Orientation {
    /// As they are stored.
    pub const UPRIGHT: Self = Self(1);

    /// The orientation of that number, 1 to 8; `None` for any other, which means nothing.
    pub fn from_exif(number: u32) -> Option<Self> {
        u8::try_from(number).ok().filter(|number| (1..=8).contains(number)).map(Self)
    }

    /// The matrix `[a, b, c, d, e, f]` of a canvas that draws a picture of these stored sides upright: the stored
    /// place `(x, y)` comes to `(a x + c y + e, b x + d y + f)`.
    pub fn transform(self, stored_width: usize, stored_height: usize) -> [f64; 6] {
        let (w, h) = (stored_width as f64, stored_height as f64);
        match self.0 {
            2 => [-1.0, 0.0, 0.0, 1.0, w, 0.0],
            3 => [-1.0, 0.0, 0.0, -1.0, w, h],
            4 => [1.0, 0.0, 0.0, -1.0, 0.0, h],
            5 => [0.0, 1.0, 1.0, 0.0, 0.0, 0.0],
            6 => [0.0, 1.0, -1.0, 0.0, h, 0.0],
            7 => [0.0, -1.0, -1.0, 0.0, h, w],
            8 => [0.0, -1.0, 1.0, 0.0, 0.0, w],
            _ => [1.0, 0.0, 0.0, 1.0, 0.0, 0.0],
        }
    }

    /// Rows of the stored pixels are columns of the upright ones.
    pub fn swaps_sides(self) -> bool {
        self.0 >= 5
    }

    /// Where the first stored pixel comes to lie, and the steps from there to the next one of its row and to the
    /// next row, in pixels of an upright picture of these sides.
    fn steps(self, width: usize, height: usize) -> [isize; 3] {
        let (right, down) = (1, width as isize);
        let (last_column, last_row) = (width as isize - 1, (height as isize - 1) * down);
        match self.0 {
            2 => [last_column, -right, down],
            3 => [last_column + last_row, -right, -down],
            4 => [last_row, right, -down],
            5 => [0, down, right],
            6 => [last_column, down, -right],
            7 => [last_column + last_row, -down, -right],
            8 => [last_row, -down, right],
            _ => [0, right, down],
        }
    }
}

/// A picture that is put together upright from its stored parts, so that no second copy of it is needed.
#[derive(Debug)]
pub struct Upright {
    orientation: Orientation,
    /// Pixels of a stored row.
    stored_width: usize,
    picture: RgbPixels,
}

impl Upright {
    /// For a picture that is stored with these sides, pixels.
    pub fn new(orientation: Orientation, stored_width: usize, stored_height: usize) -> Self {
        let (width, height) = match orientation.swaps_sides() {
            true => (stored_height, stored_width),
            false => (stored_width, stored_height),
        };
        let picture = RgbPixels { rgb: vec![0; 3 * width * height], width, height };
        Self { orientation, stored_width, picture }
    }

    /// Puts a part of the stored pixels, `[rows, columns, 4]`, alpha not premultiplied, in its place, over white: its
    /// first pixel is stored in this column and this row, from 0.
    ///
    /// # Panics
    /// If the part reaches beyond the picture.
    pub fn put(&mut self, (left, top): (usize, usize), columns: usize, part: &[u8]) {
        let [origin, along, across] =
            self.orientation.steps(self.picture.width, self.picture.height);
        let (upright, _) = self.picture.rgb.as_chunks_mut::<3>();
        let rows = part.chunks_exact(4 * columns.max(1)).map(|row| row.as_chunks::<4>().0);
        if self.orientation == Orientation::UPRIGHT {
            for (row, pixels) in rows.enumerate() {
                let start = (top + row) * self.stored_width + left;
                let places = upright[start..][..pixels.len()].iter_mut();
                places.zip(pixels).for_each(|(place, pixel)| *place = over_white(*pixel));
            }
            return;
        }
        for (row, pixels) in rows.enumerate() {
            let mut place = origin + across * (top + row) as isize + along * left as isize;
            for pixel in pixels {
                upright[place as usize] = over_white(*pixel);
                place += along;
            }
        }
    }

    /// The picture.
    pub fn finish(self) -> RgbPixels {
        self.picture
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opaque(level: u8) -> [u8; 4] {
        [level, level, level, 255]
    }

    /// Stored as `0 1 2 / 3 4 5`.
    fn turned(number: u32) -> (Vec<u8>, usize, usize) {
        let orientation = Orientation::from_exif(number).unwrap();
        let mut upright = Upright::new(orientation, 3, 2);
        upright.put((0, 1), 3, &[3_u8, 4, 5].map(opaque).concat());
        // A part may be narrower than the picture.
        upright.put((1, 0), 2, &[1_u8, 2].map(opaque).concat());
        upright.put((0, 0), 1, &opaque(0));
        let RgbPixels { rgb, width, height } = upright.finish();
        (rgb.chunks(3).map(|pixel| pixel[0]).collect(), width, height)
    }

    #[test]
    fn each_number_turns_and_mirrors_as_exif_says() {
        for (number, expected, sides) in [
            (1, [0, 1, 2, 3, 4, 5], (3, 2)),
            (2, [2, 1, 0, 5, 4, 3], (3, 2)),
            (3, [5, 4, 3, 2, 1, 0], (3, 2)),
            (4, [3, 4, 5, 0, 1, 2], (3, 2)),
            (5, [0, 3, 1, 4, 2, 5], (2, 3)),
            (6, [3, 0, 4, 1, 5, 2], (2, 3)),
            (7, [5, 2, 4, 1, 3, 0], (2, 3)),
            (8, [2, 5, 1, 4, 0, 3], (2, 3)),
        ] {
            let (found, width, height) = turned(number);
            assert_eq!((&found[..], (width, height)), (&expected[..], sides), "{number}");
        }
    }

    #[test]
    fn a_canvas_turns_as_the_pixels_are_turned() {
        for number in 1..=8 {
            let (upright, width, _) = turned(number);
            let [a, b, c, d, e, f] = Orientation::from_exif(number).unwrap().transform(3, 2);
            for pixel in 0..6_u8 {
                let (x, y) = (f64::from(pixel % 3) + 0.5, f64::from(pixel / 3) + 0.5);
                let (column, row) = (a * x + c * y + e, b * x + d * y + f);
                let place = row.floor() as usize * width + column.floor() as usize;
                assert_eq!(upright[place], pixel, "{number}");
            }
        }
    }

    #[test]
    fn other_numbers_mean_nothing() {
        for number in [0, 9, 256, u32::MAX] {
            assert_eq!(Orientation::from_exif(number), None);
        }
    }
}
