//! The view as names and values: what the page's URL, its `postMessage` and its state share.
//!
//! Names that are not ours are kept as they are. A value that names nothing is reported and left
//! out, so that the rest of a link still works.

use std::fmt;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HeadChoice {
    /// The mean over the heads.
    Mean,
    /// One head, from 1.
    One(usize),
}

/// What a map's brightest color stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScaleChoice {
    /// The largest value among all maps of both models at this layer.
    Shared,
    /// The largest value of the map itself.
    Own,
}

/// How the chart of attention distances measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DistanceUnit {
    /// Pixels of the model's own input; models of unlike size are shown by their side all the same.
    Pixels,
    /// Fractions of the input's side.
    Side,
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

/// The part of the page below the curves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum View {
    /// All layers and heads as small maps.
    Layers,
    /// Two pinned queries and their difference.
    Queries,
}

/// A choice with a fixed list of names.
trait Named: Copy + PartialEq + 'static {
    const NAMES: &'static [(&'static str, Self)];

    fn named(text: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(name, _)| *name == text).map(|&(_, value)| value)
    }

    fn name_of(self) -> &'static str {
        Self::NAMES.iter().find(|(_, value)| *value == self).map_or("", |(name, _)| name)
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
    const NAMES: &'static [(&'static str, Self)] =
        &[("layers", View::Layers), ("queries", View::Queries)];
}

impl Named for bool {
    const NAMES: &'static [(&'static str, Self)] = &[("1", true), ("0", false)];
}

impl Named for crate::engine::protocol::EngineKind {
    const NAMES: &'static [(&'static str, Self)] = &[
        ("cpu", crate::engine::protocol::EngineKind::Cpu),
        ("webgpu", crate::engine::protocol::EngineKind::Webgpu),
    ];
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

fn parse_place(text: &str) -> Option<Place> {
    if text == "cls" {
        return Some(Place::Cls);
    }
    let (col, row) = text.split_once(',')?;
    Some(Place::Patch { col: col.trim().parse().ok()?, row: row.trim().parse().ok()? })
}

fn parse_head(text: &str) -> Option<HeadChoice> {
    match text {
        "mean" => Some(HeadChoice::Mean),
        _ => parse_from_one(text).map(HeadChoice::One),
    }
}

fn parse_from_one(text: &str) -> Option<usize> {
    text.parse().ok().filter(|&n| n >= 1)
}

/// A name whose value names nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{name}={value}” names nothing here: {name} is {expected}.")]
pub struct BadValue {
    /// The name.
    pub name: String,
    /// What stood there.
    pub value: String,
    /// What may stand there.
    pub expected: String,
}

/// All that a link can say; what is `None` was not said.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Address {
    /// Model ids, CL then MIM.
    pub models: [Option<String>; 2],
    /// A sample's id, `local` for a visitor's own file, or a URL.
    pub image: Option<String>,
    /// From 1.
    pub layer: Option<usize>,
    /// The head.
    pub head: Option<HeadChoice>,
    /// The pinned query.
    pub query: Option<Place>,
    /// The second pinned query.
    pub query2: Option<Place>,
    /// The color scale.
    pub scale: Option<ScaleChoice>,
    /// The unit of attention distance.
    pub distance: Option<DistanceUnit>,
    /// Forces an engine.
    pub engine: Option<crate::engine::protocol::EngineKind>,
    /// Shown inside another page.
    pub embed: Option<bool>,
    /// The color scheme.
    pub theme: Option<Theme>,
    /// Soft map edges.
    pub smooth: Option<bool>,
    /// The view below the curves.
    pub view: Option<View>,
    /// Names that are not ours, in their order.
    pub other: Vec<(String, String)>,
}

impl Address {
    /// Reads names and values; of a name that stands twice the last counts.
    pub fn parse(pairs: impl IntoIterator<Item = (String, String)>) -> (Address, Vec<BadValue>) {
        let mut address = Address::default();
        let mut bad = Vec::new();
        for (name, value) in pairs {
            if let Err(error) = address.set(&name, &value) {
                bad.push(error);
            }
        }
        (address, bad)
    }

    /// Sets one name.
    ///
    /// # Errors
    /// The value names nothing; the address is as it was.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), BadValue> {
        fn put<T>(
            slot: &mut Option<T>,
            parsed: Option<T>,
            expected: &'static str,
        ) -> Result<(), &'static str> {
            *slot = Some(parsed.ok_or(expected)?);
            Ok(())
        }
        let text = |value: &str| (!value.is_empty()).then(|| value.to_owned());
        let place = "a column and a row on the grid, from 0, such as 3,5, or cls";
        match name {
            "cl" => put(&mut self.models[0], text(value), "the id of a model"),
            "mim" => put(&mut self.models[1], text(value), "the id of a model"),
            "image" => {
                put(&mut self.image, text(value), "the id of a sample or the URL of a picture")
            }
            "layer" => put(&mut self.layer, parse_from_one(value), "a number from 1"),
            "head" => put(&mut self.head, parse_head(value), "a number from 1, or mean"),
            "query" => put(&mut self.query, parse_place(value), place),
            "query2" => put(&mut self.query2, parse_place(value), place),
            "scale" => put(&mut self.scale, Named::named(value), "shared or own"),
            "distance" => put(&mut self.distance, Named::named(value), "px or side"),
            "engine" => put(&mut self.engine, Named::named(value), "cpu or webgpu"),
            "embed" => put(&mut self.embed, Named::named(value), "1 or 0"),
            "smooth" => put(&mut self.smooth, Named::named(value), "1 or 0"),
            "theme" => put(&mut self.theme, Named::named(value), "auto, light or dark"),
            "view" => put(&mut self.view, Named::named(value), "layers or queries"),
            _ => {
                self.other.retain(|(known, _)| known != name);
                self.other.push((name.to_owned(), value.to_owned()));
                Ok(())
            }
        }
        .map_err(|expected| BadValue {
            name: name.to_owned(),
            value: value.to_owned(),
            expected: expected.to_owned(),
        })
    }

    /// Forgets one name.
    pub fn clear(&mut self, name: &str) {
        match name {
            "cl" => self.models[0] = None,
            "mim" => self.models[1] = None,
            "image" => self.image = None,
            "layer" => self.layer = None,
            "head" => self.head = None,
            "query" => self.query = None,
            "query2" => self.query2 = None,
            "scale" => self.scale = None,
            "distance" => self.distance = None,
            "engine" => self.engine = None,
            "embed" => self.embed = None,
            "smooth" => self.smooth = None,
            "theme" => self.theme = None,
            "view" => self.view = None,
            _ => self.other.retain(|(known, _)| known != name),
        }
    }

    /// The names and values, in the contract's order; unknown names last.
    pub fn pairs(&self) -> Vec<(String, String)> {
        fn say<T: ToString>(value: &Option<T>) -> Option<String> {
            value.as_ref().map(T::to_string)
        }
        fn name<T: Named>(value: &Option<T>) -> Option<String> {
            value.map(|value| value.name_of().to_owned())
        }
        [
            ("cl", self.models[0].clone()),
            ("mim", self.models[1].clone()),
            ("image", self.image.clone()),
            ("layer", say(&self.layer)),
            ("head", say(&self.head)),
            ("query", say(&self.query)),
            ("query2", say(&self.query2)),
            ("scale", name(&self.scale)),
            ("distance", name(&self.distance)),
            ("engine", name(&self.engine)),
            ("embed", name(&self.embed)),
            ("smooth", name(&self.smooth)),
            ("theme", name(&self.theme)),
            ("view", name(&self.view)),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .chain(self.other.iter().cloned())
        .collect()
    }

    /// Whether going from `before` to this is a step that the Back button should undo: another
    /// model, image, view or pin, rather than a sweep, a layer or a slider.
    pub fn is_step_from(&self, before: &Address) -> bool {
        let chapter = |address: &Address| {
            address.other.iter().find(|(name, _)| name == "chapter").map(|(_, value)| value.clone())
        };
        self.models != before.models
            || self.image != before.image
            || self.view != before.view
            || self.query != before.query
            || self.query2 != before.query2
            || chapter(self) != chapter(before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Vec<(String, String)> {
        text.split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    fn print(address: &Address) -> String {
        let pairs: Vec<_> = address.pairs().iter().map(|(n, v)| format!("{n}={v}")).collect();
        pairs.join("&")
    }

    #[test]
    fn a_link_reads_and_prints_the_same() {
        let link = "cl=moco&mim=simmim&image=rocket&layer=8&head=2&query=3,5&query2=cls&scale=own\
                    &distance=side&engine=cpu&embed=1&smooth=1&theme=dark&view=queries";
        let (address, bad) = Address::parse(pairs(link));
        assert_eq!(bad, []);
        assert_eq!(print(&address), link);
    }

    #[test]
    fn unknown_names_are_kept() {
        let (address, bad) = Address::parse(pairs("utm_source=talk&layer=2&tsne.seed=4"));
        assert_eq!(bad, []);
        assert_eq!(print(&address), "layer=2&utm_source=talk&tsne.seed=4");
    }

    #[test]
    fn a_value_that_names_nothing_is_told_and_left_out() {
        let (address, bad) =
            Address::parse(pairs("layer=0&head=first&query=3&scale=log&view=layers"));
        let names: Vec<_> = bad.iter().map(|bad| bad.name.as_str()).collect();
        assert_eq!(names, ["layer", "head", "query", "scale"]);
        assert_eq!(print(&address), "view=layers");
        assert_eq!(bad[0].to_string(), "“layer=0” names nothing here: layer is a number from 1.");
    }

    #[test]
    fn a_pin_is_a_step_and_a_layer_is_not() {
        let at = |text: &str| Address::parse(pairs(text)).0;
        assert!(at("query=1,1").is_step_from(&at("query=1,2")));
        assert!(!at("query=1,1&layer=3").is_step_from(&at("query=1,1&layer=4")));
    }
}
