//! What a saved figure says of itself: what it shows, and all that is needed to make it again.

use crate::engine::protocol::{EngineKind, ModelInfo, Query};
use crate::grid::Grid;
use crate::link::{HeadChoice, Side};
use crate::page::layer::{head_in_words, own_layer};
use crate::plot::chart::curve::LineChart;
use crate::plot::export::paper::Caption;

/// What a chart is of, where it is not the models that are chosen on the picture shown.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Subject {
    /// In place of the picture.
    pub words: String,
    /// The ids of the models, where others may have been chosen since; empty where there is none.
    pub models: Option<[String; 2]>,
}

impl Subject {
    /// Of maps: the picture, where is asked from, and what the colors stand for.
    pub fn of_maps(picture: &str, query: &str, colors: &str) -> Subject {
        Subject { words: format!("{picture}; query: {query}; {colors}"), models: None }
    }
}

/// A model that a figure names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedModel {
    /// What it is called.
    pub title: String,
    /// Its name in URLs.
    pub id: String,
    /// Side of its input, pixels, where that is the one on the page.
    pub input: Option<usize>,
}

/// A caption: of the picture or what stands for it, the models by side, the engine, and the page's link.
pub fn caption(
    title: String,
    words: &str,
    models: [Option<NamedModel>; 2],
    engine: EngineKind,
    link: &str,
) -> Caption {
    let mut origin = words.to_owned();
    for (side, model) in Side::BOTH.into_iter().zip(models) {
        let Some(NamedModel { title, id, input }) = model else { continue };
        origin += &format!("; {}: {title} ({id})", side.label());
        if let Some(size) = input {
            origin += &format!(", input {size} px");
        }
    }
    let engine = match engine {
        EngineKind::Cpu => "CPU",
        EngineKind::Webgpu => "WebGPU",
    };
    origin += &format!("; {engine} engine; vitscope {}; {link}", env!("CARGO_PKG_VERSION"));
    Caption { title, origin }
}

/// Where is asked from, on CL's grid, where it is known.
pub fn query_words(query: Query, grid: Option<Grid>) -> String {
    match grid {
        Some(grid) if query != Query::Cls => grid.cell(query.patch(grid)).to_string(),
        _ => "[CLS]".to_owned(),
    }
}

/// The layer and the head of each model that is there, as lines: `layer 3`, `mean of heads`; where the models show
/// different ones, a line a side, by the sides' names: `CL: layer 8, head 9`, `MIM: layer 6, head 6`.
pub fn layer_lines(
    layer: usize,
    head: HeadChoice,
    models: [Option<&ModelInfo>; 2],
    names: [String; 2],
) -> Vec<String> {
    let own = |model: &ModelInfo| {
        let head = match head {
            HeadChoice::Mean => "mean of heads".to_owned(),
            HeadChoice::One(_) => head_in_words(head, model.heads),
        };
        [format!("layer {}", own_layer(layer, model)), head]
    };
    match models.map(|model| model.map(own)) {
        [Some(cl), Some(mim)] if cl != mim => names
            .iter()
            .zip([cl, mim])
            .map(|(name, own)| format!("{name}: {}", own.join(", ")))
            .collect(),
        [one, other] => one.or(other).map(Vec::from).unwrap_or_default(),
    }
}

/// Puts the models' names in place of `CL` and `MIM`, unless both have the same or none.
pub fn name_models(chart: &mut LineChart, names: [Option<String>; 2]) {
    if names[0] == names[1] {
        return;
    }
    for (side, name) in Side::BOTH.into_iter().zip(names) {
        let Some(name) = name else { continue };
        let own = chart.series.iter_mut().filter(|series| series.label == side.label());
        own.for_each(|series| series.label.clone_from(&name));
    }
}

/// A file's name that LaTeX takes: ASCII's letters and digits, the rest as hyphens. What stands in parentheses, units,
/// is left out.
pub fn file_name(parts: &[&str]) -> String {
    let mut name = "vitscope".to_owned();
    for part in parts {
        let part = part.split(" (").next().unwrap_or_default().to_ascii_lowercase();
        let words = part.split(|letter: char| !letter.is_ascii_alphanumeric());
        words.filter(|word| !word.is_empty()).for_each(|word| {
            name.push('-');
            name.push_str(word);
        });
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::fixtures::model;
    use crate::plot::chart::measure::Measure;
    use crate::plot::chart::series::{Series, Theme};

    #[test]
    fn a_caption_says_what_is_needed_to_make_the_figure_again() {
        let model = |title: &str, id: &str, input| {
            Some(NamedModel { title: title.to_owned(), id: id.to_owned(), input })
        };
        let models = [model("MoCo v3", "moco", Some(224)), model("SimMIM", "simmim", None)];
        let version = env!("CARGO_PKG_VERSION");
        let made = caption("NMI".to_owned(), "Cat", models, EngineKind::Cpu, "https://a.example/");
        assert_eq!(made.title, "NMI");
        assert_eq!(
            made.origin,
            format!(
                "Cat; CL: MoCo v3 (moco), input 224 px; MIM: SimMIM (simmim); CPU engine; vitscope {version}; \
                 https://a.example/"
            )
        );
        let made = caption(String::new(), "Cat", [None, None], EngineKind::Webgpu, "l");
        assert_eq!(made.origin, format!("Cat; WebGPU engine; vitscope {version}; l"));
    }

    #[test]
    fn maps_are_of_a_picture_a_query_and_colors_and_of_the_models_chosen() {
        let subject = Subject::of_maps("Cat", "row 2, column 4", "colors: own");
        assert_eq!(subject.words, "Cat; query: row 2, column 4; colors: own");
        assert_eq!(subject.models, None);
    }

    #[test]
    fn a_query_is_a_row_and_a_column_of_the_grid() {
        let query = Query::Point { x: 0.25, y: 0.9 };
        assert_eq!(query_words(query, Some(14.into())), "row 13, column 4");
        assert_eq!(query_words(Query::Cls, Some(14.into())), "[CLS]");
    }

    #[test]
    fn each_model_is_named_with_its_own_layer_and_head() {
        let (deep, shallow) = (model(8, 12, 1, 4), model(6, 3, 1, 4));
        let names = || Side::BOTH.map(|side| side.label().to_owned());
        let lines = |layer, head, models: [Option<&ModelInfo>; 2]| {
            layer_lines(layer, head, models, names())
        };
        let both = [Some(&deep), Some(&shallow)];
        assert_eq!(lines(3, HeadChoice::Mean, both), ["layer 3", "mean of heads"]);
        assert_eq!(
            lines(8, HeadChoice::One(9), both),
            ["CL: layer 8, head 9", "MIM: layer 6, head 3"]
        );
        assert_eq!(
            lines(8, HeadChoice::Mean, [None, Some(&shallow)]),
            ["layer 6", "mean of heads"]
        );
        assert!(lines(8, HeadChoice::Mean, [None, None]).is_empty());
    }

    #[test]
    fn files_have_plain_names_without_units() {
        assert_eq!(file_name(&["", "Attention distance (px)"]), "vitscope-attention-distance");
        assert_eq!(file_name(&["", "Δ log amplitude, layer 2"]), "vitscope-log-amplitude-layer-2");
        assert_eq!(
            file_name(&["Cat", "row 2, column 4", "MoCo v3", "attention"]),
            "vitscope-cat-row-2-column-4-moco-v3-attention"
        );
    }

    #[test]
    fn curves_bear_their_models_names_where_these_differ() {
        let named = |names: [Option<&str>; 2]| -> Vec<String> {
            let series = vec![Series::contrastive(Vec::new()), Series::masked(Vec::new())];
            let mut chart = Measure::Nmi.chart(series, false, None, Theme::light());
            name_models(&mut chart, names.map(|name| name.map(str::to_owned)));
            chart.series.into_iter().map(|series| series.label).collect()
        };
        assert_eq!(named([Some("MoCo v3"), Some("SimMIM")]), ["MoCo v3", "SimMIM"]);
        assert_eq!(named([Some("MoCo v3"), None]), ["MoCo v3", "MIM"]);
        assert_eq!(named([Some("SimMIM"), Some("SimMIM")]), ["CL", "MIM"]);
    }
}
