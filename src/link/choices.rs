//! What can be chosen, and the names of the choices.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::grid::Cell;
use crate::input::MAX_INPUT;

/// Which of the two panels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// Contrastive learning, on the left.
    Cl,
    /// Masked image modelling, on the right.
    Mim,
}

impl Side {
    /// Both, left to right.
    pub const BOTH: [Side; 2] = [Side::Cl, Side::Mim];

    /// The name in URLs, messages and `data-*`.
    pub fn name(self) -> &'static str {
        ["cl", "mim"][self.index()]
    }

    /// What a visitor reads.
    pub fn label(self) -> &'static str {
        ["CL", "MIM"][self.index()]
    }

    /// 0 for CL, 1 for MIM.
    pub fn index(self) -> usize {
        self as usize
    }
}

/// A token, on CL's grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// The class token.
    Cls,
    /// A patch, from 0, top left.
    Patch {
        /// From the left.
        col: usize,
        /// From the top.
        row: usize,
    },
}

/// Which map of a layer is laid over the photograph.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum HeadChoice {
    /// The mean over the heads.
    #[default]
    Mean,
    /// One head, from 1.
    One(usize),
}

/// What a map's brightest color stands for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum ScaleChoice {
    /// The largest value among all maps of both models at this layer.
    #[default]
    Shared,
    /// The largest value of the map itself.
    Own,
}

/// How the chart of attention distances measures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DistanceUnit {
    /// Pixels of the model's own input; models of unlike size are shown by their side all the same.
    #[default]
    Pixels,
    /// Fractions of the input's side.
    Side,
}

/// Which backend runs the models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EngineKind {
    /// burn's `flex` on one CPU thread.
    Cpu,
    /// burn's `wgpu` on the browser's WebGPU.
    Webgpu,
}

impl EngineKind {
    /// The name used in URLs and `data-engine`.
    pub fn name(self) -> &'static str {
        self.name_of()
    }
}

/// The color scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Theme {
    /// As the system says.
    Auto,
    /// Ink on paper.
    Light,
    /// Paper on ink.
    Dark,
}

impl Theme {
    /// The name used in URLs.
    pub fn name(self) -> &'static str {
        self.name_of()
    }

    /// The one of that name.
    pub fn of_name(name: &str) -> Option<Theme> {
        Theme::named(name)
    }
}

/// The part of the page below the curves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum View {
    /// All layers and heads as small maps.
    #[default]
    Layers,
    /// Two pinned queries and their difference.
    Queries,
    /// What the patches' tokens hold: principal components, and similarity to the query.
    Features,
    /// How alike heads, depths, queries and tokens are.
    Diversity,
    /// What the tokens of many pictures lie beside, on a plane.
    Tokens,
    /// Rollout, entropy, reach, the class token's attention and position alone.
    Attention,
    /// What noise, blur and other changes of the picture do.
    Perturb,
    /// What the masked model draws where patches are hidden.
    Reconstruct,
    /// What a linear classifier reads from each layer.
    Probes,
    /// The measures over a model's training, checkpoint by checkpoint.
    Training,
    /// Curves over many pictures.
    Many,
    /// A camera's picture, still or live.
    Camera,
}

impl View {
    /// Whether a name is a view's own: it bears the view's name and a dot before it.
    pub fn owns(name: &str) -> bool {
        name.split_once('.').is_some_and(|(view, _)| View::named(view).is_some())
    }
}

/// A choice with a fixed list of names.
pub(super) trait Named: Copy + PartialEq + 'static {
    const NAMES: &'static [(&'static str, Self)];

    fn named(text: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(name, _)| *name == text).map(|&(_, value)| value)
    }

    fn name_of(self) -> &'static str {
        Self::NAMES.iter().find(|(_, value)| *value == self).map_or("", |(name, _)| name)
    }

    /// The choice of that name, and the default without one.
    fn named_or_default(text: Option<&str>) -> Option<Self>
    where
        Self: Default,
    {
        text.map_or(Some(Self::default()), Self::named)
    }

    /// The name of what is not the default.
    fn name_unless_default(self) -> Option<String>
    where
        Self: Default,
    {
        (self != Self::default()).then(|| self.name_of().to_owned())
    }
}

impl Named for ScaleChoice {
    const NAMES: &'static [(&'static str, Self)] =
        &[("shared", ScaleChoice::Shared), ("own", ScaleChoice::Own)];
}

impl Named for DistanceUnit {
    const NAMES: &'static [(&'static str, Self)] =
        &[("px", DistanceUnit::Pixels), ("side", DistanceUnit::Side)];
}

impl Named for Theme {
    const NAMES: &'static [(&'static str, Self)] =
        &[("auto", Theme::Auto), ("light", Theme::Light), ("dark", Theme::Dark)];
}

impl Named for View {
    const NAMES: &'static [(&'static str, Self)] = &[
        ("layers", View::Layers),
        ("queries", View::Queries),
        ("features", View::Features),
        ("diversity", View::Diversity),
        ("tokens", View::Tokens),
        ("attention", View::Attention),
        ("perturb", View::Perturb),
        ("reconstruct", View::Reconstruct),
        ("probes", View::Probes),
        ("training", View::Training),
        ("many", View::Many),
        ("camera", View::Camera),
    ];
}

impl Named for bool {
    const NAMES: &'static [(&'static str, Self)] = &[("1", true), ("0", false)];
}

impl Named for EngineKind {
    const NAMES: &'static [(&'static str, Self)] =
        &[("cpu", EngineKind::Cpu), ("webgpu", EngineKind::Webgpu)];
}

impl From<Cell> for Place {
    fn from(Cell { column, row }: Cell) -> Place {
        Place::Patch { col: column, row }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Cls => f.write_str("cls"),
            Place::Patch { col, row } => write!(f, "{col},{row}"),
        }
    }
}

impl fmt::Display for HeadChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HeadChoice::Mean => f.write_str("mean"),
            HeadChoice::One(head) => write!(f, "{head}"),
        }
    }
}

pub(super) fn parse_place(text: &str) -> Option<Place> {
    if text == "cls" {
        return Some(Place::Cls);
    }
    let (col, row) = text.split_once(',')?;
    Some(Place::Patch { col: col.trim().parse().ok()?, row: row.trim().parse().ok()? })
}

pub(super) fn parse_head(text: &str) -> Option<HeadChoice> {
    match text {
        "mean" => Some(HeadChoice::Mean),
        _ => parse_from_one(text).map(HeadChoice::One),
    }
}

pub(super) fn parse_from_one(text: &str) -> Option<usize> {
    text.parse().ok().filter(|&n| n >= 1)
}

/// What a model's title may be.
pub(super) const TITLE: &str = "a title of at most 60 letters";

/// A title in one line; none of nothing but space, or of too many letters for a heading.
pub fn parse_title(text: &str) -> Option<String> {
    let title = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_text = !title.chars().any(char::is_control);
    (is_text && (1..=60).contains(&title.chars().count())).then_some(title)
}

/// Smaller than any model's patches would leave nothing to attend to; larger fits no tab.
pub(super) fn parse_size(text: &str) -> Option<usize> {
    text.parse().ok().filter(|size| (32..=MAX_INPUT).contains(size))
}
