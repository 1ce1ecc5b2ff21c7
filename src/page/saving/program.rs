//! The command line that gives the same numbers, where `vitscope analyze` computes them.

use super::views::SavedPart;
use crate::engine::protocol::{ModelInfo, Query};
use crate::input::crop::CropPlace;
use crate::link::hints::Source;
use crate::link::{AttentionMap, Side, View, crop_text, grid_text};
use crate::page::own_crop::OwnCrop;

/// A model as the program takes it.
#[derive(Debug, Clone, PartialEq)]
pub struct ProgramModel {
    /// The side that shows it.
    pub side: Side,
    /// Its file's name.
    pub file: String,
    /// What it is.
    pub info: ModelInfo,
    /// Its part of the picture.
    pub crop: OwnCrop,
}

/// What is to be computed.
#[derive(Debug, Clone, PartialEq)]
pub struct Task<'a> {
    /// The models that are there.
    pub models: &'a [ProgramModel],
    /// The picture's file's name.
    pub image: &'a str,
    /// Where it is cut.
    pub crop: CropPlace,
    /// The photograph was changed, which the program does not do.
    pub is_perturbed: bool,
    /// The layer that is shown, from 1.
    pub layer: usize,
    /// Where is asked from, and the second time.
    pub queries: [Option<Query>; 2],
    /// What the view “Attention” maps.
    pub map: AttentionMap,
}

/// What the program computes of a part of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coverage {
    /// The curves.
    Curves,
    /// The same as means over a folder.
    Means,
    /// All attention; each map is a row of it.
    Attention,
    /// Nothing.
    Nothing,
}

fn coverage(part: SavedPart, map: AttentionMap) -> Coverage {
    match part {
        SavedPart::Curves => Coverage::Curves,
        SavedPart::Maps | SavedPart::View(View::Layers | View::Queries) => Coverage::Attention,
        SavedPart::View(View::Attention) if map == AttentionMap::Cls => Coverage::Attention,
        SavedPart::View(View::Many) => Coverage::Means,
        SavedPart::View(_) => Coverage::Nothing,
    }
}

/// The lines for a part of the page and what their files hold, or that there are none.
pub fn words(part: SavedPart, task: &Task<'_>) -> String {
    let title = part.title();
    let of = coverage(part, task.map);
    if part == SavedPart::View(View::Training) {
        return format!(
            "{title}:\n  vitscope analyze --weights CHECKPOINT --image {} --layer-curves -o out/\n  for each checkpoint: \
             curves.csv has its means by layer, of the photograph as it is.",
            quoted(task.image)
        );
    }
    if of == Coverage::Nothing {
        return format!("{title}: the program does not compute these numbers.");
    }
    if of != Coverage::Means && task.is_perturbed {
        return format!(
            "{title}: the photograph was perturbed, which the program does not do; with “Reset all” it gives these \
             numbers."
        );
    }
    if task.models.is_empty() {
        return format!("{title}: there was no model.");
    }
    let lines = task.models.iter().map(|model| format!("  {}", line(model, of, task)));
    let lines: Vec<String> = lines.collect();
    let says = match of {
        Coverage::Curves => {
            "metrics.json has every head’s attention distance and NMI and every state’s Fourier amplitudes, curves.csv \
             the means by layer."
                .to_owned()
        }
        Coverage::Means => {
            "with the folder of the pictures in place of PICTURES; metrics.json has means and spreads.".to_owned()
        }
        _ => attention_words(task),
    };
    format!("{title}:\n{}\n  {says}", lines.join("\n"))
}

fn attention_words(task: &Task<'_>) -> String {
    let places = task.models.iter().map(|ProgramModel { side, info, crop, .. }| {
        let tokens: Vec<String> = task
            .queries
            .iter()
            .flatten()
            .map(|query| crop.query(*query).token(info.grid, info.prefix).to_string())
            .collect();
        let layer = task.layer.min(info.depth);
        format!("{}: attn.{}, row {}", side.label(), layer - 1, tokens.join(" and row "))
    });
    let places: Vec<String> = places.collect();
    format!(
        "capture.safetensors has all attention as attn.L [heads, tokens, tokens], layers and tokens counted from 0 and \
         prefix tokens first; the maps are its rows. Of the layer shown these are {}.",
        places.join("; ")
    )
}

/// One model's line.
fn line(model: &ProgramModel, of: Coverage, task: &Task<'_>) -> String {
    let ProgramModel { side, file, info, .. } = model;
    let mut line = format!("vitscope analyze --weights {}", quoted(file));
    if info.models.len() > 1 {
        line += &format!(" --model {}", quoted(&info.models[0]));
    }
    if info.heads_from != Source::File {
        line += &format!(" --heads {}", info.heads);
    }
    if info.grid_from != Source::File {
        line += &format!(" --grid {}", grid_text(info.grid_own));
    }
    if info.size != info.size_own {
        line += &format!(" --size {}", info.size);
    }
    if info.normalization_from == Source::Hint {
        let channels = |values: [f32; 3]| values.map(|value| value.to_string()).join(",");
        let (mean, std) = (channels(info.normalization.mean), channels(info.normalization.std));
        line += &format!(" --mean={mean} --std={std}");
    }
    if info.activation_from == Source::Hint {
        line += &format!(" --activation {}", info.activation.name());
    }
    if of != Coverage::Means && !task.crop.is_center() {
        line += &format!(" --crop {}", crop_text(task.crop));
    }
    let image = quoted(task.image);
    line += &match of {
        Coverage::Means => " --images PICTURES --layer-curves".to_owned(),
        Coverage::Attention => format!(" --image {image} --dump"),
        _ => format!(" --image {image} --layer-curves"),
    };
    format!("{line} -o {}/", side.name())
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "-_./=,+:@".contains(letter);
    match !word.is_empty() && !word.starts_with('-') && word.chars().all(is_plain) {
        true => word.to_owned(),
        // A name that begins with a hyphen would be taken for an option.
        false if word.starts_with('-') => quoted(&format!("./{word}")),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

/// The name of the file that an address ends with.
pub fn file_of(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or(address).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Grid;
    use crate::input::normalization::Normalization;
    use crate::page::fixtures::model;

    fn plain() -> ProgramModel {
        ProgramModel {
            side: Side::Cl,
            file: "moco.safetensors".to_owned(),
            info: model(6, 3, 1, 4),
            crop: OwnCrop::default(),
        }
    }

    fn task(models: &[ProgramModel]) -> Task<'_> {
        Task {
            models,
            image: "coffee.jpg",
            crop: CropPlace::CENTER,
            is_perturbed: false,
            layer: 8,
            queries: [Some(Query::Point { x: 0.9, y: 0.1 }), None],
            map: AttentionMap::Rollout,
        }
    }

    #[test]
    fn what_a_file_does_not_tell_stands_in_its_line() {
        let info = ModelInfo {
            models: vec!["teacher".to_owned(), "student".to_owned()],
            heads_from: Source::Guess,
            grid_own: Grid { rows: 8, columns: 2 },
            grid_from: Source::Guess,
            size: 64,
            normalization: Normalization::HALF,
            normalization_from: Source::Hint,
            activation_from: Source::Hint,
            ..model(6, 3, 1, 4)
        };
        let models = [
            plain(),
            ProgramModel {
                side: Side::Mim,
                file: "my model's.pth".to_owned(),
                info,
                crop: OwnCrop::default(),
            },
        ];
        let said = words(SavedPart::Curves, &task(&models));
        let lines: Vec<&str> = said.lines().collect();
        assert_eq!(lines[0], "Curves of the picture:");
        assert_eq!(
            lines[1],
            "  vitscope analyze --weights moco.safetensors --image coffee.jpg --layer-curves -o cl/"
        );
        assert_eq!(
            lines[2],
            "  vitscope analyze --weights 'my model'\\''s.pth' --model teacher --heads 3 --grid 8x2 --size 64 \
             --mean=0.5,0.5,0.5 --std=0.5,0.5,0.5 --activation gelu --image coffee.jpg --layer-curves -o mim/"
        );
        assert!(lines[3].contains("metrics.json"));
    }

    #[test]
    fn maps_are_rows_of_the_attention_that_is_dumped() {
        let models = [plain()];
        let two = Task { queries: [Some(Query::Cls), task(&models).queries[0]], ..task(&models) };
        let said = words(SavedPart::View(View::Queries), &two);
        assert!(said.contains(" --image coffee.jpg --dump -o cl/"), "{said}");
        // A layer past the last is the last, and the top right patch of 4 x 4 is the fourth after [CLS].
        assert!(said.ends_with("CL: attn.5, row 0 and row 4."), "{said}");
        let moved = Task { crop: CropPlace { x: 0.0, y: 0.5 }, ..task(&models) };
        assert!(words(SavedPart::Maps, &moved).contains(" --crop 0,0.5 --image coffee.jpg --dump"));
        let training = words(SavedPart::View(View::Training), &task(&models));
        assert!(training.contains("--weights CHECKPOINT --image coffee.jpg "), "{training}");
        let cls = Task { map: AttentionMap::Cls, ..task(&models) };
        assert!(words(SavedPart::View(View::Attention), &cls).contains("--dump"));
    }

    #[test]
    fn what_the_program_does_not_compute_is_said() {
        let models = [plain()];
        let none = "does not compute these numbers.";
        for view in [View::Features, View::Attention, View::Tokens, View::Reconstruct] {
            assert!(words(SavedPart::View(view), &task(&models)).ends_with(none), "{view:?}");
        }
        let perturbed = Task { is_perturbed: true, ..task(&models) };
        assert!(words(SavedPart::Curves, &perturbed).contains("perturbed"));
        assert!(words(SavedPart::View(View::Many), &perturbed).contains("--images PICTURES"));
        assert!(words(SavedPart::Maps, &task(&[])).ends_with("there was no model."));
    }

    #[test]
    fn a_files_name_is_the_end_of_its_address() {
        assert_eq!(
            file_of("https://a.example/models/moco.safetensors?download=true"),
            "moco.safetensors"
        );
        assert_eq!(file_of("own.pth"), "own.pth");
        assert_eq!(quoted("-x.jpg"), "./-x.jpg");
        assert_eq!(quoted("a b.jpg"), "'a b.jpg'");
    }
}
