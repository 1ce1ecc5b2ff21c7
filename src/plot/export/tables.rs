//! Numbers of maps as tables.

use std::fmt::Write;

use super::paper::quoted;
use crate::grid::{Cell, Grid};

/// Values of one model's patches.
#[derive(Debug, Clone, PartialEq)]
pub struct PatchTable {
    /// The model's name.
    pub model: String,
    /// How the patches lie.
    pub grid: Grid,
    /// A value for each patch, column by column.
    pub columns: Vec<Vec<f32>>,
}

/// A line for each patch of each model: its row and its column from 1, and its value in each column of these names.
/// What is not finite is left empty.
pub fn patches_csv(names: &[&str], tables: &[PatchTable]) -> String {
    let mut csv = "model,row,column".to_owned();
    names.iter().for_each(|name| _ = write!(csv, ",{}", quoted(name)));
    for PatchTable { model, grid, columns } in tables {
        for patch in 0..grid.patches() {
            let Cell { row, column } = grid.cell(patch);
            let (row, column) = (row + 1, column + 1);
            let _ = write!(csv, "\n{},{row},{column}", quoted(model));
            for values in columns {
                match values.get(patch).filter(|value| value.is_finite()) {
                    Some(value) => _ = write!(csv, ",{value}"),
                    None => csv.push(','),
                }
            }
        }
    }
    csv.push('\n');
    csv
}

/// Lines of cells under a header; words are put in quotes by whoever makes the cells.
pub fn csv(header: &str, lines: impl IntoIterator<Item = Vec<String>>) -> String {
    let lines = lines.into_iter().map(|cells| cells.join(","));
    std::iter::once(header.to_owned()).chain(lines).collect::<Vec<_>>().join("\n") + "\n"
}

/// Words as a cell.
pub fn cell(words: &str) -> String {
    quoted(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_patch_has_a_line_with_its_values() {
        let (a, b) = (vec![0.5, 0.25, f32::NAN, 0.0], vec![1.0, 2.0, 3.0, -4.5]);
        let table = |model: &str, grid: usize, columns: Vec<Vec<f32>>| PatchTable {
            model: model.to_owned(),
            grid: grid.into(),
            columns,
        };
        let tables = [table("MoCo \"v3\"", 2, vec![a, b]), table("M", 1, vec![vec![7.0]])];
        let csv = patches_csv(&["from A", "B less A"], &tables);
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(lines[0], "model,row,column,\"from A\",\"B less A\"");
        assert_eq!(lines[2], "\"MoCo \"\"v3\"\"\",1,2,0.25,2");
        assert_eq!(
            lines[3..],
            ["\"MoCo \"\"v3\"\"\",2,1,,3", "\"MoCo \"\"v3\"\"\",2,2,0,-4.5", "\"M\",1,1,7"]
        );
        // Words and numbers of another kind.
        assert_eq!(super::csv("a,b", [vec![cell("x"), "1".to_owned()]]), "a,b\n\"x\",1\n");
    }
}
