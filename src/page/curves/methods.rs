//! The paragraph on methods for a paper that shows what the page shows, and whom to cite.

use super::caption::NamedModel;
use crate::engine::protocol::{EngineKind, ModelInfo};
use crate::input::crop::CropPlace;
use crate::link::Side;
use crate::page::crop_frame::crop_words;

/// What is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Methods<'a> {
    /// The models by side, as far as they are there.
    pub models: [Option<(NamedModel, ModelInfo)>; 2],
    /// What the picture is called.
    pub picture: &'a str,
    /// Where it is cut.
    pub crop: CropPlace,
    /// Layer and head, and the query, in words.
    pub shown: &'a [String],
    /// What ran the models.
    pub engine: EngineKind,
    /// The view's link.
    pub link: &'a str,
}

/// The paper that the measures are from, and this program.
pub fn bibtex() -> String {
    format!(
        "@inproceedings{{park2023selfsupervised,
  title     = {{What Do Self-Supervised Vision Transformers Learn?}},
  author    = {{Park, Namuk and Kim, Wonjae and Heo, Byeongho and Kim, Taekyung and Yun, Sangdoo}},
  booktitle = {{International Conference on Learning Representations}},
  year      = {{2023}},
  url       = {{https://arxiv.org/abs/2305.00729}}
}}
@misc{{vitscope,
  title = {{vitscope: what a Vision Transformer looks at}},
  note  = {{Version {}}}
}}
",
        env!("CARGO_PKG_VERSION")
    )
}

impl Methods<'_> {
    /// The paragraph.
    pub fn paragraph(&self) -> String {
        let models = Side::BOTH.into_iter().zip(&self.models).filter_map(|(side, model)| {
            let (name, info) = model.as_ref()?;
            Some(format!("{}: {}", side.label(), model_words(name, info)))
        });
        let models: Vec<String> = models.collect();
        let engine = match self.engine {
            EngineKind::Cpu => "CPU",
            EngineKind::Webgpu => "WebGPU",
        };
        format!(
            "Attention was computed with vitscope {} ({engine} engine) from {}, on one picture (n = 1), “{}”; maps \
             show {}, in multiples of uniform attention. The picture’s shorter side is resized to \
             ⌊input / 0.875⌋ pixels and {} cropped. Measures follow Park et al. (2023). With a(q,k) the \
             attention from patch q to patch k, renormalized over the patches: attention distance is the mean over q \
             of Σₖ a(q,k) · |q − k| between the patches’ centers, in pixels of the model’s input; normalized mutual \
             information is I(q;k) / √(H(q) · H(k)) with p(q) uniform and p(k|q) = a(q,k); both for every head, curves \
             are means over heads. Δ log amplitude is ln|F(f)| − ln|F(0)| of the two-dimensional discrete Fourier \
             transform of the patches’ tokens after each layer, on the diagonal of frequencies f, the mean over \
             channels. The view is at {}.",
            env!("CARGO_PKG_VERSION"),
            models.join("; and "),
            self.picture,
            self.shown.join(", "),
            cropped(self.crop),
            self.link
        )
    }
}

fn cropped(place: CropPlace) -> String {
    match place.is_center() {
        true => "the center".to_owned(),
        false => format!("a part {}", crop_words(place)),
    }
}

fn model_words(name: &NamedModel, info: &ModelInfo) -> String {
    let id = if name.id == name.title { String::new() } else { format!("{}, ", name.id) };
    format!(
        "{} ({id}{} input, patches of {} px, {} layers, {} heads, {} normalization)",
        name.title,
        info.input().in_words(),
        info.patch,
        info.depth,
        info.heads,
        info.normalization.word()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::fixtures::model;

    #[test]
    fn the_paragraph_has_models_layer_n_definitions_version_and_link() {
        let named = |title: &str, id: &str| NamedModel {
            title: title.to_owned(),
            id: id.to_owned(),
            input: None,
        };
        let shown =
            ["layer 3".to_owned(), "mean of heads".to_owned(), "row 2, column 4".to_owned()];
        let methods = Methods {
            models: [
                Some((named("MoCo v3", "moco"), model(8, 4, 1, 8))),
                Some((named("own.pth", "own.pth"), model(6, 3, 1, 8))),
            ],
            picture: "Cat",
            crop: CropPlace::CENTER,
            shown: &shown,
            engine: EngineKind::Cpu,
            link: "https://a.example/?layer=3",
        };
        let text = methods.paragraph();
        for part in [
            env!("CARGO_PKG_VERSION"),
            "CL: MoCo v3 (moco, ",
            "; and MIM: own.pth (",
            "8 layers, 4 heads",
            "6 layers, 3 heads",
            "n = 1",
            "“Cat”",
            "layer 3, mean of heads, row 2, column 4",
            "Σₖ a(q,k) · |q − k|",
            "I(q;k) / √(H(q) · H(k))",
            "ln|F(f)| − ln|F(0)|",
            "https://a.example/?layer=3.",
        ] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
        assert!(text.contains("pixels and the center cropped"), "{text}");
        let moved = Methods { crop: CropPlace { x: 0.25, y: 0.5 }, ..methods.clone() };
        let part = "a part 25 % of the room from the left, 50 % from the top cropped";
        assert!(moved.paragraph().contains(part), "{}", moved.paragraph());
        let one = Methods { models: [None, methods.models[1].clone()], ..methods.clone() };
        assert!(!one.paragraph().contains("CL:") && !one.paragraph().contains("; and "));
    }

    #[test]
    fn the_paper_and_the_program_can_be_cited() {
        let text = bibtex();
        assert_eq!(text.matches('{').count(), text.matches('}').count());
        assert!(text.contains("author    = {Park, Namuk and") && text.contains("2305.00729"));
        assert!(text.contains(&format!("Version {}", env!("CARGO_PKG_VERSION"))));
    }
}
