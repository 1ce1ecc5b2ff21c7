//! On which grids the patch that is pointed at is marked in a picture.

use crate::engine::protocol::ModelInfo;
use crate::grid::{Grid, Size};

/// The grids of the models whose input has the shape of the `first` one's, which the pictures show: an input of another
/// shape is another part of the picture. A grid of both is there once.
pub fn marked_grids(first: &ModelInfo, models: &[Option<ModelInfo>; 2]) -> Vec<Grid> {
    let shown = first.input();
    let is_alike = |own: Size| own.height * shown.width == own.width * shown.height;
    let models = models.iter().flatten().filter(|model| is_alike(model.input()));
    let mut grids: Vec<Grid> = models.map(|model| model.grid).collect();
    grids.dedup();
    grids
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::fixtures;

    fn grid(rows: usize, columns: usize) -> Grid {
        Grid { rows, columns }
    }

    fn model(grid: Grid) -> Option<ModelInfo> {
        Some(ModelInfo { grid, ..fixtures::model(2, 2, 1, 4) })
    }

    fn marked(models: [Option<ModelInfo>; 2]) -> Vec<Grid> {
        let first = models.iter().flatten().next().unwrap();
        marked_grids(first, &models)
    }

    #[test]
    fn a_grid_of_both_models_is_marked_once_and_two_grids_both() {
        let (four, seven) = (grid(4, 4), grid(7, 7));
        assert_eq!(marked([model(four), model(four)]), [four]);
        assert_eq!(marked([model(four), model(seven)]), [four, seven]);
        assert_eq!(marked([None, model(seven)]), [seven]);
    }

    #[test]
    fn an_input_of_another_shape_has_no_mark() {
        let (square, upright, lying) = (grid(4, 4), grid(4, 2), grid(2, 4));
        assert_eq!(marked([model(upright), model(square)]), [upright]);
        assert_eq!(marked([model(square), model(lying)]), [square]);
        assert_eq!(marked([model(upright), model(lying)]), [upright]);
        assert_eq!(marked([model(upright), model(grid(8, 4))]), [upright, grid(8, 4)]);
    }
}
