//! The means over many pictures as files to keep.

use serde::Serialize;

use super::side_run::SideMeans;
use crate::analysis::Curves;
use crate::link::Side;
use crate::page::saving::files::{Content, SavedFile};

/// What the files are called, without their ending.
const FILE_STEM: &str = "vitscope-means";

#[derive(Serialize)]
struct MeansFile<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    cl: Option<SideFile<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mim: Option<SideFile<'a>>,
}

/// The keys of the command line's metrics.json.
#[derive(Serialize)]
struct SideFile<'a> {
    #[serde(flatten)]
    mean: &'a Curves,
    info: ModelFile<'a>,
    images: u64,
    spread: Curves,
}

#[derive(Serialize)]
struct ModelFile<'a> {
    model: &'a str,
    size: usize,
    patch: usize,
    depth: usize,
    heads: usize,
}

impl<'a> SideFile<'a> {
    fn new(means: &'a SideMeans) -> SideFile<'a> {
        let (model, heads) = (&means.model, &means.totals.heads);
        let info = ModelFile {
            model: &means.id,
            size: model.size,
            patch: model.patch,
            depth: model.depth,
            heads: model.heads,
        };
        SideFile { mean: heads.mean(), info, images: heads.count, spread: heads.spread() }
    }
}

/// Every head and frequency of the sides that have means, as JSON; by side.
pub fn json(means: [Option<&SideMeans>; 2]) -> String {
    let [cl, mim] = means.map(|means| means.filter(|it| it.measured() > 0).map(SideFile::new));
    // Fails for no plain structure of numbers and texts.
    serde_json::to_string_pretty(&MeansFile { cl, mim }).unwrap_or_default() + "\n"
}

/// A row a layer of the sides that have means, with the columns of the command line's curves.csv; by side.
pub fn csv(means: [Option<&SideMeans>; 2]) -> String {
    let mut text = String::new();
    for (side, means) in Side::BOTH.into_iter().zip(means) {
        let Some(means) = means.filter(|means| means.measured() > 0) else { continue };
        let table = means.totals.layer_table(means.model.size);
        let mut lines = table.lines();
        let columns = lines.next().unwrap_or_default();
        if text.is_empty() {
            text = format!("side,model,images,{columns}\n");
        }
        let images = means.measured();
        // A name with a comma in it is put in quotes.
        let model = format!("\"{}\"", means.id.replace('"', "\"\""));
        text.extend(lines.map(|line| format!("{},{model},{images},{line}\n", side.name())));
    }
    text
}

/// Both, as files to save.
pub fn files(means: [Option<&SideMeans>; 2]) -> [SavedFile; 2] {
    let file = |kind, ending: &str, text| SavedFile {
        kind,
        name: format!("{FILE_STEM}.{ending}"),
        title: "Means and deviations over pictures".to_owned(),
        content: Content::Text(text),
    };
    [file("CSV", "csv", csv(means)), file("JSON", "json", json(means))]
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::page::averaging::run::tests::{curves, model, running};
    use crate::page::saving::offers::MEANS;
    use crate::page::saving::offers::tests::assert_made;

    fn means() -> SideMeans {
        let (mut averaging, run) = running([2, 2, 0]);
        for distance in [4.0, 6.0] {
            averaging.next_step(run, Side::Mim, model(64), 0.0);
            let answer = Ok(curves(distance));
            averaging.answered(run, Side::Mim, "a.png", answer, &model(64), 1.0);
        }
        let mut means = SideMeans::clone(averaging.shown(Side::Mim).unwrap());
        means.id = "my \"own\", model".to_owned();
        means
    }

    #[test]
    fn json_has_every_heads_mean_and_spread_of_the_sides_with_means() {
        let means = means();
        let file: Value = serde_json::from_str(&super::json([None, Some(&means)])).unwrap();
        let expected = json!({"mim": {
            "attention_distance_px": [[5.0, 15.0]], "nmi": [[0.5, 0.25]],
            "fourier_delta_log_amplitude": [[0.0, 1.0], [0.0, 2.0], [0.0, -5.0]],
            "info": {"model": "my \"own\", model", "size": 64, "patch": 8, "depth": 1, "heads": 2},
            "images": 2,
            "spread": {
                "attention_distance_px": [[1.0, 3.0]], "nmi": [[0.0, 0.0]],
                "fourier_delta_log_amplitude": [[0.0, 0.0], [0.0, 0.0], [0.0, 1.0]],
            },
        }});
        assert_eq!(file, expected);
    }

    #[test]
    fn csv_has_a_row_a_layer_behind_the_side_and_the_model() {
        let means = means();
        let table = csv([None, Some(&means)]);
        let lines: Vec<&str> = table.lines().collect();
        assert!(lines[0].starts_with("side,model,images,layer,attention_distance_px,"), "{table}");
        assert_eq!(
            lines[1..],
            ["mim,\"my \"\"own\"\", model\",2,1,10,2,0.15625,0.03125,0.375,0,-5,1"]
        );
        assert_eq!(csv([Some(&means), Some(&means)]).lines().count(), 3);
        // A side that has measured nothing yet is left out.
        let empty = SideMeans { totals: crate::analysis::Totals::default(), ..means };
        assert_eq!(csv([Some(&empty), None]), "");
    }

    #[test]
    fn the_means_are_a_table_and_all_numbers() {
        let means = means();
        let made = files([None, Some(&means)]);
        assert_made(&made, MEANS);
        let names = made.each_ref().map(|file| file.name.as_str());
        assert_eq!(names, ["vitscope-means.csv", "vitscope-means.json"]);
        assert_eq!(made[0].content, Content::Text(csv([None, Some(&means)])));
    }
}
