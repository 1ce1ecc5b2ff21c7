//! Where the photograph lies in its box, where a patch is marked on it, and what is said of it.

use crate::engine::protocol::{ModelInfo, Query};
use crate::grid::{Cell, Grid, Size};
use crate::input::crop::{CropPlace, Rect, crop_fraction};
use crate::link::Place;

/// A model's input as long as there is no model: the commonest.
pub const USUAL_INPUT: Size = Size::square(224);

/// Where a picture of these pixels lies so that its box shows the crop that a model sees.
pub fn crop_style(
    (width, height): (usize, usize),
    place: CropPlace,
    model: Option<&ModelInfo>,
) -> String {
    let size = model.map_or(USUAL_INPUT, ModelInfo::input);
    rect_style(crop_fraction(width, height, size, place))
}

/// Where an `img.crop` is placed, so that a part of its picture fills the frame.
pub fn rect_style(crop: Rect) -> String {
    [
        ("--crop-width", 1.0 / crop.w),
        ("--crop-height", 1.0 / crop.h),
        ("--crop-left", -crop.x / crop.w),
        ("--crop-top", -crop.y / crop.h),
    ]
    .map(|(name, share)| format!("{name}:{:.4}%", share * 100.0))
    .join(";")
}

/// The box of a part of what it lies on.
pub fn box_style(Rect { x, y, w, h }: Rect) -> String {
    [("left", x), ("top", y), ("width", w), ("height", h)]
        .map(|(name, share)| format!("{name}:{:.4}%", share * 100.0))
        .join(";")
}

/// The box of a cell on the crop.
pub fn cell_style(grid: Grid, cell: Cell) -> String {
    let share = |cells: usize, of: usize| cells as f64 / of as f64;
    box_style(Rect {
        x: share(cell.column, grid.columns),
        y: share(cell.row, grid.rows),
        w: share(1, grid.columns),
        h: share(1, grid.rows),
    })
}

/// The width of an input over its height, for style sheets.
pub fn shape(input: Size) -> String {
    format!("{:.5}", input.width as f64 / input.height.max(1) as f64)
}

/// The same for one map alone.
pub fn shape_style(model: Option<&ModelInfo>) -> String {
    format!("--shape:{}", shape(model.map_or(USUAL_INPUT, ModelInfo::input)))
}

/// The lines between the patches, as custom properties of CSS.
pub fn grid_style(Grid { rows, columns }: Grid) -> String {
    format!("--grid-rows:{rows};--grid-columns:{columns}")
}

/// The cell that a query marks; `None` for \[CLS\], which has no place.
pub fn marked_cell(query: Query, grid: Grid) -> Option<Cell> {
    (query != Query::Cls).then(|| grid.cell(query.patch(grid)))
}

/// What the pointer that is down on the photograph does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Press {
    /// It moves the query.
    Sweep,
    /// It is a finger that came down here, in CSS pixels: it may tap, sweep or scroll.
    Finger(f64, f64),
    /// It is a finger that scrolls the page.
    Scroll,
}

/// How far a finger comes before it is clear what it does, CSS pixels.
const SLACK: f64 = 10.0;

impl Press {
    /// What it does now that it is here: a finger sweeps to the side and scrolls up and down, for good.
    pub fn moved(self, x: f64, y: f64) -> Press {
        let Press::Finger(from_x, from_y) = self else { return self };
        let (across, along) = ((x - from_x).abs(), (y - from_y).abs());
        match across.max(along) < SLACK {
            true => self,
            false if across > along => Press::Sweep,
            false => Press::Scroll,
        }
    }
}

/// Where the pinned query is, in words; nothing before that is known.
pub fn place_words(place: Option<Place>) -> String {
    match place {
        Some(Place::Patch { col, row }) => Cell { column: col, row }.to_string(),
        Some(Place::Cls) => "class token".to_owned(),
        None => String::new(),
    }
}

/// What a visitor can do who has asked from nowhere yet; nothing where the page is to
/// invite to nothing.
pub fn invitation(has_asked: bool, invites: bool, by_touch: bool) -> Option<&'static str> {
    (!has_asked && invites).then_some(match by_touch {
        true => "Tap a patch: see where both models look",
        false => "Click a patch: see where both models look",
    })
}

/// How the link names the place of the pinned query.
pub fn place_in_link(place: Option<Place>) -> Option<String> {
    match place? {
        Place::Cls => Some("query=cls in the link".to_owned()),
        place => Some(format!("query={place} in the link, which counts columns and rows from 0")),
    }
}

/// The line under the photograph: its title, whose it is and its size, as far as they are known.
pub fn credit(title: &str, credit: &str, (width, height): (usize, usize)) -> String {
    let size = format!("{width} × {height} px");
    let parts = [title, credit, &size].into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::fixtures::model;

    #[test]
    fn a_wide_picture_hangs_out_of_its_box_on_both_sides() {
        // Of 400 x 200 pixels the middle 7/8 of the height is seen, and as much of the width.
        let style = crop_style((400, 200), CropPlace::CENTER, None);
        assert_eq!(
            style,
            "--crop-width:228.5714%;--crop-height:114.2857%;--crop-left:-64.2857%;--crop-top:-7.1429%"
        );
        assert_eq!(
            crop_style((400, 200), CropPlace::CENTER, Some(&model(1, 1, 1, 28))),
            style,
            "also an input of 224"
        );
    }

    #[test]
    fn an_upright_input_is_half_as_wide_as_it_is_high() {
        let mut tall = model(1, 1, 1, 28);
        assert_eq!(shape_style(Some(&tall)), "--shape:1.00000");
        tall.grid = Grid { rows: 16, columns: 8 };
        assert_eq!(shape_style(Some(&tall)), "--shape:0.50000");
        assert_eq!(grid_style(tall.grid), "--grid-rows:16;--grid-columns:8");
    }

    #[test]
    fn a_cell_is_marked_where_it_lies() {
        let wide = Grid { rows: 2, columns: 4 };
        assert_eq!(
            cell_style(wide, Cell { column: 3, row: 1 }),
            "left:75.0000%;top:50.0000%;width:25.0000%;height:50.0000%"
        );
        let query = Query::Point { x: 0.8, y: 0.6 };
        assert_eq!(marked_cell(query, wide), Some(Cell { column: 3, row: 1 }));
        assert_eq!(marked_cell(Query::Cls, wide), None);
    }

    #[test]
    fn a_place_is_told_from_one() {
        assert_eq!(place_words(Some(Place::Patch { col: 3, row: 2 })), "row 3, column 4");
        assert_eq!(place_words(Some(Place::Cls)), "class token");
        assert_eq!(place_words(None), "");
        let told = "query=3,2 in the link, which counts columns and rows from 0";
        assert_eq!(place_in_link(Some(Place::Patch { col: 3, row: 2 })).as_deref(), Some(told));
        assert_eq!(place_in_link(None), None);
    }

    #[test]
    fn a_finger_that_scrolls_moves_no_query() {
        let down = Press::Finger(100.0, 100.0);
        assert_eq!(down.moved(104.0, 93.0), down);
        assert_eq!(down.moved(104.0, 80.0), Press::Scroll);
        assert_eq!(down.moved(104.0, 80.0).moved(300.0, 80.0), Press::Scroll);
        assert_eq!(down.moved(120.0, 95.0), Press::Sweep);
        assert_eq!(Press::Sweep.moved(100.0, 300.0), Press::Sweep);
    }

    #[test]
    fn who_has_asked_is_not_invited_again() {
        assert!(invitation(false, true, false).unwrap().starts_with("Click a patch"));
        assert!(invitation(false, true, true).unwrap().starts_with("Tap a patch"));
        assert_eq!(invitation(true, true, false), None);
        assert_eq!(invitation(false, false, true), None);
    }

    #[test]
    fn only_what_is_known_of_a_picture_is_credited() {
        assert_eq!(credit("Cat", "Jane Doe", (640, 480)), "Cat · Jane Doe · 640 × 480 px");
        assert_eq!(credit("own.png", "", (16, 16)), "own.png · 16 × 16 px");
    }
}
