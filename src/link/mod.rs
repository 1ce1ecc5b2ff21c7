//! The view as names and values: what the page's URL, its `postMessage` and its state share.
//!
//! Names that are not ours are kept as they are. A value that names nothing, or a name that bears a view's
//! prefix and is none of its own, is reported and left out, so that the rest of a link still works.

mod attention;
mod choices;
pub mod contract;
pub mod embed;
pub mod hints;
mod own;
mod said;

pub use attention::{AttentionChoice, AttentionMap};
pub use choices::{DistanceUnit, HeadChoice, Place, ScaleChoice, Side, Theme, View};
use choices::{Named, parse_from_one, parse_head, parse_place, parse_size};
pub use own::{is_own_name, parse_ratio, parse_seed};
pub use said::Said;

use crate::engine::protocol::EngineKind;

/// Of the guided tour.
pub const CHAPTERS: usize = 7;

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
    /// Model ids or URLs, CL then MIM.
    pub models: [Option<String>; 2],
    /// What is said of these models, CL's then MIM's.
    pub said: [Said; 2],
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
    /// Pixels a side of both models' input, where it is not their own.
    pub size: Option<usize>,
    /// Forces an engine.
    pub engine: Option<EngineKind>,
    /// Shown inside another page.
    pub embed: Option<bool>,
    /// The color scheme.
    pub theme: Option<Theme>,
    /// Soft map edges.
    pub smooth: Option<bool>,
    /// The view below the curves.
    pub view: Option<View>,
    /// The chapter of the guided tour, from 1.
    pub chapter: Option<usize>,
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
        let bad = |expected| BadValue { name: name.to_owned(), value: value.to_owned(), expected };
        let text = |value: &str| (!value.is_empty()).then(|| value.to_owned());
        let place = "a column and a row on the grid, from 0, such as 3,5, or cls";
        match name {
            "cl" => put(&mut self.models[0], text(value), "the id or the URL of a model"),
            "mim" => put(&mut self.models[1], text(value), "the id or the URL of a model"),
            "image" => {
                put(&mut self.image, text(value), "the id of a sample or the URL of a picture")
            }
            "layer" => put(&mut self.layer, parse_from_one(value), "a number from 1"),
            "head" => put(&mut self.head, parse_head(value), "a number from 1, or mean"),
            "query" => put(&mut self.query, parse_place(value), place),
            "query2" => put(&mut self.query2, parse_place(value), place),
            "scale" => put(&mut self.scale, Named::named(value), "shared or own"),
            "distance" => put(&mut self.distance, Named::named(value), "px or side"),
            "size" => put(&mut self.size, parse_size(value), "a number of pixels, 32 to 1024"),
            "engine" => put(&mut self.engine, Named::named(value), "cpu or webgpu"),
            "embed" => put(&mut self.embed, Named::named(value), "1 or 0"),
            "smooth" => put(&mut self.smooth, Named::named(value), "1 or 0"),
            "theme" => put(&mut self.theme, Named::named(value), "auto, light or dark"),
            "view" => put(
                &mut self.view,
                Named::named(value),
                "the name of a view, such as layers or tokens",
            ),
            "chapter" => {
                let chapter = parse_from_one(value).filter(|chapter| *chapter <= CHAPTERS);
                put(&mut self.chapter, chapter, "a chapter of the tour, 1 to 7")
            }
            _ => {
                if let Some((side, part)) = Said::name(name) {
                    let set = self.said[side.index()].set(part, Some(value));
                    return set.map_err(|expected| bad(expected.to_owned()));
                }
                return own::check(name, value).map_err(bad).map(|()| {
                    self.other.retain(|(known, _)| known != name);
                    self.other.push((name.to_owned(), value.to_owned()));
                });
            }
        }
        .map_err(|expected| bad(expected.to_owned()))
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
            "size" => self.size = None,
            "engine" => self.engine = None,
            "embed" => self.embed = None,
            "smooth" => self.smooth = None,
            "theme" => self.theme = None,
            "view" => self.view = None,
            "chapter" => self.chapter = None,
            _ => match Said::name(name) {
                // A name that a side lacks was never set.
                Some((side, part)) => _ = self.said[side.index()].set(part, None),
                None => self.other.retain(|(known, _)| known != name),
            },
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
        let models = [("cl", self.models[0].clone()), ("mim", self.models[1].clone())];
        let said = Side::BOTH.into_iter().flat_map(|side| self.said[side.index()].pairs(side));
        let others = [
            ("image", self.image.clone()),
            ("layer", say(&self.layer)),
            ("head", say(&self.head)),
            ("query", say(&self.query)),
            ("query2", say(&self.query2)),
            ("scale", name(&self.scale)),
            ("distance", name(&self.distance)),
            ("size", say(&self.size)),
            ("engine", name(&self.engine)),
            ("embed", name(&self.embed)),
            ("smooth", name(&self.smooth)),
            ("theme", name(&self.theme)),
            ("view", name(&self.view)),
            ("chapter", say(&self.chapter)),
        ];
        fn given<'a>(
            pairs: impl IntoIterator<Item = (&'a str, Option<String>)>,
        ) -> impl Iterator<Item = (String, String)> {
            pairs.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)))
        }
        given(models).chain(said).chain(given(others)).chain(self.other.iter().cloned()).collect()
    }

    /// The names under which something else stands than before, gone and new ones too.
    pub fn changed_from(&self, before: &Address) -> Vec<String> {
        let (now, before) = (self.pairs(), before.pairs());
        let gone = before.iter().filter(|pair| !now.contains(pair));
        let new = now.iter().filter(|pair| !before.contains(pair));
        gone.chain(new).map(|(name, _)| name.clone()).collect()
    }

    /// Whether going from `before` to this is a step that the Back button should undo: another
    /// model, image, view or pin, rather than a sweep, a layer or a slider.
    pub fn is_step_from(&self, before: &Address) -> bool {
        self.models != before.models
            || self.image != before.image
            || self.view != before.view
            || self.query != before.query
            || self.query2 != before.query2
            || self.chapter != before.chapter
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
                    &distance=side&size=112&engine=cpu&embed=1&smooth=1&theme=dark&view=queries&chapter=3";
        let (address, bad) = Address::parse(pairs(link));
        assert_eq!(bad, []);
        assert_eq!(print(&address), link);
    }

    #[test]
    fn what_is_said_of_a_model_is_in_the_link() {
        let link = "cl=a.safetensors&mim=b&cl.heads=6&mim.norm=half&layer=2";
        let (mut address, bad) = Address::parse(pairs(link));
        assert_eq!(bad, []);
        assert_eq!(print(&address), link);
        assert_eq!(address.said[0].heads, Some(6));
        address.clear("cl.heads");
        address.clear("mim.norm");
        assert_eq!(address.said, [Said::default(); 2]);
        let (address, bad) =
            Address::parse(pairs("cl.heads=0&mim.heads=six&cl.norm=none&cl.width=3&mim.heads=4"));
        assert_eq!(print(&address), "mim.heads=4");
        let told: Vec<_> = bad.iter().map(|bad| bad.to_string()).collect();
        assert_eq!(told[0], "“cl.heads=0” names nothing here: cl.heads is a number from 1.");
        assert!(told[2].contains("imagenet, half, or six numbers"), "{told:?}");
        assert!(told[3].contains("none of the names of a side"), "{told:?}");
        assert_eq!(told.len(), 4);
    }

    #[test]
    fn unknown_names_are_kept() {
        let (address, bad) = Address::parse(pairs("utm_source=talk&layer=2&tsne.seed=4"));
        assert_eq!(bad, []);
        assert_eq!(print(&address), "layer=2&utm_source=talk&tsne.seed=4");
    }

    #[test]
    fn a_views_own_names_are_kept_and_checked() {
        let (address, bad) = Address::parse(pairs(
            "view=attention&attention.radius=2&attention.mass=2&perturb.noise=99&perturb.blur=2\
             &reconstruct.mask=x&perturb.bogus=1",
        ));
        assert_eq!(print(&address), "view=attention&attention.radius=2&perturb.blur=2");
        let names: Vec<_> = bad.iter().map(|bad| bad.name.as_str()).collect();
        assert_eq!(names, ["attention.mass", "perturb.noise", "reconstruct.mask", "perturb.bogus"]);
        assert_eq!(
            bad[1].to_string(),
            "“perturb.noise=99” names nothing here: perturb.noise is percent, 0 to 50."
        );
    }

    #[test]
    fn a_refused_value_leaves_the_one_before() {
        let mut address = Address::parse(pairs("tokens.map=pca")).0;
        assert!(address.set("tokens.map", "umap").is_err());
        assert_eq!(print(&address), "tokens.map=pca");
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
    fn an_input_of_some_pixels_is_no_step_and_one_of_none_names_nothing() {
        let at = |text: &str| Address::parse(pairs(text));
        assert!(!at("size=112").0.is_step_from(&at("").0));
        for size in ["0", "31", "1025", "big", "112px"] {
            assert_eq!(at(&format!("size={size}")).1.len(), 1, "{size}");
        }
    }

    #[test]
    fn what_changed_is_told_by_name() {
        let at = |text: &str| Address::parse(pairs(text)).0;
        let changed =
            at("layer=3&head=2&perturb.blur=2").changed_from(&at("layer=3&query=1,1&head=1"));
        assert_eq!(changed, ["head", "query", "head", "perturb.blur"]);
        assert_eq!(at("layer=3").changed_from(&at("layer=3")), [""; 0]);
    }

    #[test]
    fn a_chapter_is_a_step_and_there_are_seven() {
        let at = |text: &str| Address::parse(pairs(text));
        assert!(at("chapter=2").0.is_step_from(&at("chapter=1").0));
        for chapter in ["0", "8", "two", "1.5", ""] {
            let (address, bad) = at(&format!("chapter={chapter}"));
            assert_eq!((address.chapter, bad.len()), (None, 1), "{chapter}");
        }
    }

    #[test]
    fn a_pin_is_a_step_and_a_layer_is_not() {
        let at = |text: &str| Address::parse(pairs(text)).0;
        assert!(at("query=1,1").is_step_from(&at("query=1,2")));
        assert!(!at("query=1,1&layer=3").is_step_from(&at("query=1,1&layer=4")));
    }
}
