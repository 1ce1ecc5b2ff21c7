//! Grids that are not square: told by the file or by whoever opens it, else a guess that is named.

use super::*;
use crate::grid::Grid;

const VIT: &[u8] = include_bytes!("../../../tests/golden/timm_oblong/weights.safetensors");
const BEIT: &[u8] = include_bytes!("../../../tests/golden/beit_oblong/weights.pth");

const OWN: Grid = Grid { rows: 8, columns: 4 };

fn opened(bytes: &[u8], grid: Option<Grid>) -> Result<(Grid, Source, bool), CheckpointError> {
    let hints = Hints { heads: Some(2), grid, ..Hints::default() };
    let checkpoint = Checkpoint::open(Cursor::new(bytes), &hints)?;
    let is_said = checkpoint.notes().iter().any(|note| note.text.contains("patches lie"));
    Ok((checkpoint.own_grid(), checkpoint.grid_from(), is_said))
}

#[test]
fn an_oblong_grid_is_a_guess_that_can_be_said_otherwise() {
    let wide = Grid { rows: 4, columns: 8 };
    for bytes in [VIT, BEIT] {
        assert_eq!(opened(bytes, None), Ok((OWN, Source::Guess, true)));
        assert_eq!(opened(bytes, Some(OWN)), Ok((OWN, Source::Hint, false)));
        assert_eq!(opened(bytes, Some(wide)), Ok((wide, Source::Hint, false)));
        let error = opened(bytes, Some(Grid { rows: 8, columns: 5 })).unwrap_err();
        assert!(matches!(&error, CheckpointError::Grid { .. }), "{error}");
        assert!(error.to_string().contains("8 x 5") && error.is_of_the_model(), "{error}");
    }
}

#[test]
fn what_the_file_tells_is_no_guess_and_a_guess_that_was_written_down_is() {
    let wide = Grid { rows: 2, columns: 16 };
    let of = |config: &str, grid| opened(&File::of(VIT).config(config).bytes(), grid);
    for told in [r#"{"size": [16, 128]}"#, r#"{"img_size": [16, 128]}"#] {
        assert_eq!(of(told, None), Ok((wide, Source::File, false)));
        // As heads: the file's word comes first.
        assert_eq!(of(told, Some(OWN)), Ok((wide, Source::File, false)));
    }
    let guessed = r#"{"size": [16, 128], "grid_guessed": true}"#;
    assert_eq!(of(guessed, None), Ok((wide, Source::Guess, true)));
    assert_eq!(of(guessed, Some(OWN)), Ok((OWN, Source::Hint, false)));
    let error = of(r#"{"size": [64, 40]}"#, None).unwrap_err().to_string();
    assert!(error.contains("64 x 40") && error.contains("64 x 32"), "{error}");
}

#[test]
fn a_square_number_stays_a_square_unless_somebody_says_otherwise() {
    let of = |patches: usize, grid| {
        let file = File::timm().with("pos_embed", &[1, 1 + patches, 32], 0.0);
        opened(&file.bytes(), grid)
    };
    assert_eq!(of(196, None), Ok((14.into(), Source::File, false)));
    assert_eq!(of(196, Some(Grid { rows: 28, columns: 7 })).unwrap().1, Source::Hint);
    // People are cut into 18 x 8 as often.
    assert_eq!(of(144, None), Ok((12.into(), Source::Guess, true)));
    assert_eq!(of(144, Some(12.into())), Ok((12.into(), Source::Hint, false)));
    assert_eq!(of(128, None), Ok((Grid { rows: 16, columns: 8 }, Source::Guess, true)));
    // No grid of 23 patches is one.
    assert!(matches!(of(23, None), Err(CheckpointError::Shape { .. })));
}

#[test]
fn registers_without_positions_stand_before_an_oblong_grid() {
    let file = |positions| {
        let file = File::timm().with("reg_token", &[1, 4, 32], 0.1);
        file.with("pos_embed", &[1, positions, 32], 0.0).bytes()
    };
    for (positions, prefix) in [(128, 0), (129, 1), (133, 5)] {
        let bytes = file(positions);
        let checkpoint = open(&bytes, Some(2)).unwrap();
        let config = checkpoint.config();
        assert_eq!(config.grid, Grid { rows: 16, columns: 8 }, "{positions}");
        assert_eq!(config.position, Position::Absolute { prefix }, "{positions}");
    }
}
