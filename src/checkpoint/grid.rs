//! How a model's patches lie: as its file says, as whoever opened it says, or as is usual for so many.
//!
//! Positions tell how many patches there are and not in how many rows. A square number is taken as a square, any
//! other as an upright grid (rows x columns): such models are made for pictures of people.

use crate::grid::Grid;
use crate::link::hints::Source;

use super::metadata::Metadata;

/// Rows over columns of the grids that are usual beside squares: people who walk (256 x 128 px), people who pose
/// (256 x 192 px).
const USUAL_SHAPES: [f64; 2] = [2.0, 4.0 / 3.0];
/// No guess has more rows to a column.
const MOST_ROWS: usize = 4;
/// A square that is as often something else: 18 x 8.
const UNCLEAR: Grid = Grid::square(12);

/// A grid, and who tells it.
pub(super) type Told = (Grid, Source);

/// Prefix tokens with positions, and how many others there are then.
type Count = (usize, usize);

/// What is said of a model's grid, most certain first.
#[derive(Debug)]
pub(super) struct Said {
    told: Vec<Told>,
    /// What the caller says, where the file says nothing.
    hint: Option<Grid>,
}

impl Said {
    pub(super) fn new(metadata: &Metadata, patch: usize, hint: Option<Grid>) -> Self {
        let of_size = |side: usize| side / patch.max(1);
        let written = metadata
            .size
            .map(|size| Grid { rows: of_size(size.height), columns: of_size(size.width) })
            .filter(|grid| grid.patches() > 0);
        // A guess that was written down is still one.
        let (file, guess) = match metadata.grid_guessed {
            true => (None, written),
            false => (written, None),
        };
        let hint = hint.filter(|_| file.is_none());
        let of = |grid: Option<Grid>, source| grid.map(|grid| (grid, source));
        let all = [of(file, Source::File), of(hint, Source::Hint), of(guess, Source::Guess)];
        Self { told: all.into_iter().flatten().collect(), hint }
    }

    /// What the caller says, where the file says nothing.
    pub(super) fn hint(&self) -> Option<Grid> {
        self.hint
    }

    /// The first of what is said; of a model that runs on any grid.
    pub(super) fn any(&self) -> Option<Told> {
        self.told.first().copied()
    }

    /// The grid of so many patches, and how many prefix tokens stand before them: `all` are the numbers that can be,
    /// `usual` those that are likely beside a grid that nobody tells.
    pub(super) fn of_patches(&self, all: &[Count], usual: &[Count]) -> Option<(usize, Told)> {
        self.find(all, usual, Grid::patches, of_patches)
    }

    /// The grid with so many steps between its patches.
    pub(super) fn of_steps(&self, count: usize) -> Option<Told> {
        let counts = [(0, count)];
        self.find(&counts, &counts, steps, of_steps).map(|(_, told)| told)
    }

    fn find(
        &self,
        all: &[Count],
        usual: &[Count],
        count: impl Fn(Grid) -> usize,
        grids: impl Fn(usize) -> Vec<Grid>,
    ) -> Option<(usize, Told)> {
        let told = self.told.iter().find_map(|&(grid, source)| {
            let (prefix, _) = all.iter().find(|(_, number)| *number == count(grid))?;
            Some((*prefix, (grid, source)))
        });
        if self.hint.is_some() {
            return told.filter(|(_, (_, source))| *source == Source::Hint);
        }
        let square = || {
            all.iter().find_map(|&(prefix, number)| {
                let square = grids(number).into_iter().find(|grid| grid.is_square())?;
                let source = if square == UNCLEAR { Source::Guess } else { Source::File };
                Some((prefix, (square, source)))
            })
        };
        let likely = || {
            let all = usual.iter();
            let all = all.filter_map(|&(prefix, number)| Some((prefix, likeliest(grids(number))?)));
            let (prefix, grid) = all.min_by(|(_, a), (_, b)| off(a).total_cmp(&off(b)))?;
            Some((prefix, (grid, Source::Guess)))
        };
        told.or_else(square).or_else(likely)
    }
}

/// How far a grid is from the nearest usual shape.
fn off(grid: &Grid) -> f64 {
    let shape = (grid.rows as f64 / grid.columns as f64).ln();
    USUAL_SHAPES.map(|usual| (shape - usual.ln()).abs()).into_iter().fold(f64::MAX, f64::min)
}

/// Of grids of as many patches the one that is nearest to a usual shape.
fn likeliest(grids: Vec<Grid>) -> Option<Grid> {
    let is_upright = |grid: &Grid| grid.columns > 1 && grid.rows <= MOST_ROWS * grid.columns;
    grids.into_iter().filter(is_upright).min_by(|a, b| off(a).total_cmp(&off(b)))
}

/// Upright grids of so many patches.
fn of_patches(patches: usize) -> Vec<Grid> {
    let columns = (1..=patches.isqrt()).filter(|columns| patches.is_multiple_of(*columns));
    columns.map(|columns| Grid { rows: patches / columns, columns }).collect()
}

/// Rows of a relative position table: a step for each way from one patch to another.
fn steps(grid: Grid) -> usize {
    (2 * grid.rows - 1) * (2 * grid.columns - 1)
}

/// Upright grids with so many steps between their patches.
fn of_steps(steps: usize) -> Vec<Grid> {
    let odd = |sides: &Grid| sides.rows % 2 == 1 && sides.columns % 2 == 1;
    let sides = of_patches(steps).into_iter().filter(odd);
    sides.map(|it| Grid { rows: it.rows.div_ceil(2), columns: it.columns.div_ceil(2) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_is_no_square_lies_in_a_usual_upright_grid() {
        let likely = |patches| likeliest(of_patches(patches)).map(|it| (it.rows, it.columns));
        let expected =
            [(128, (16, 8)), (192, (16, 12)), (210, (21, 10)), (12, (4, 3)), (432, (24, 18))];
        for (patches, grid) in expected {
            assert_eq!(likely(patches), Some(grid), "{patches}");
        }
        assert_eq!([23, 46, 10].map(likely), [None, None, Some((5, 2))]);
    }

    #[test]
    fn a_tables_steps_tell_its_grid() {
        for grid in [Grid { rows: 16, columns: 8 }, Grid { rows: 4, columns: 3 }, Grid::square(7)] {
            assert!(of_steps(steps(grid)).contains(&grid), "{grid}");
        }
        assert!(of_steps(50).is_empty());
    }
}
