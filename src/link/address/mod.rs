//! All that a link can say, read from names and values and printed as such.
//!
//! Names that are not ours are kept as they are. A value that names nothing, or a name that bears a view's
//! prefix and is none of its own, is reported and left out, so that the rest of a link still works.

use super::attention::AttentionChoice;
use super::choices::{
    DistanceUnit, EngineKind, HeadChoice, Named, Place, ScaleChoice, Side, TITLE, Theme, View,
    parse_from_one, parse_head, parse_place, parse_size, parse_title,
};
use super::crop::{CROP, crop_text, parse_crop};
use super::figure::{Controls, Parts};
use super::hidden::Hidden;
use super::probes::ProbesChoice;
use super::reconstruction::ReconstructionChoice;
use super::said::Said;
use super::tokens::TokensChoice;
use super::view_names::{ViewNames, given};
use crate::input::crop::CropPlace;
use crate::input::perturbation::Perturbation;

/// Of the guided tour.
pub const CHAPTERS: usize = 7;

/// A name whose value names nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{name}={value}” names nothing here: {name} is {expected}.")]
pub struct BadValue {
    /// The name in the link.
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
    /// What these models are called, where it is not their own title.
    pub titles: [Option<String>; 2],
    /// A sample's id, `local` for a visitor's own file, or a URL.
    pub image: Option<String>,
    /// Where the picture is cut, where it is not in the middle.
    pub crop: Option<CropPlace>,
    /// The layer, from 1.
    pub layer: Option<usize>,
    /// The head whose map is laid over the photograph.
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
    /// The parts that are shown inside another page.
    pub show: Option<Parts>,
    /// What readers can change there.
    pub controls: Option<Controls>,
    /// The color scheme.
    pub theme: Option<Theme>,
    /// Parts of the page that are left out.
    pub hide: Option<Hidden>,
    /// Soft map edges.
    pub smooth: Option<bool>,
    /// The view below the curves.
    pub view: Option<View>,
    /// The chapter of the guided tour, from 1.
    pub chapter: Option<usize>,
    /// The quiz whose ten rounds this number draws.
    pub quiz: Option<usize>,
    /// What is chosen in the view “Attention”.
    pub attention: AttentionChoice,
    /// What is done to the photograph.
    pub perturbation: Perturbation,
    /// What is chosen in the view “Reconstruction”.
    pub reconstruction: ReconstructionChoice,
    /// What is chosen in the view “Token map”.
    pub tokens: TokensChoice,
    /// What is chosen in the view “Probes”.
    pub probes: ProbesChoice,
    /// Names that are not ours, in their order.
    pub unknown: Vec<(String, String)>,
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
        let place =
            "a column and a row on the grid, from 0, such as 3,5 for row 6, column 4, or cls";
        match name {
            "cl" => put(&mut self.models[0], text(value), "the id or the URL of a model"),
            "mim" => put(&mut self.models[1], text(value), "the id or the URL of a model"),
            "cl.title" => put(&mut self.titles[0], parse_title(value), TITLE),
            "mim.title" => put(&mut self.titles[1], parse_title(value), TITLE),
            "image" => {
                put(&mut self.image, text(value), "the id of a sample or the URL of a picture")
            }
            "crop" => put(&mut self.crop, parse_crop(value), CROP),
            "layer" => put(&mut self.layer, parse_from_one(value), "a number from 1"),
            "head" => put(&mut self.head, parse_head(value), "a number from 1, or mean"),
            "query" => put(&mut self.query, parse_place(value), place),
            "query2" => put(&mut self.query2, parse_place(value), place),
            "scale" => put(&mut self.scale, Named::named(value), "shared or own"),
            "distance" => put(&mut self.distance, Named::named(value), "px or side"),
            "size" => put(&mut self.size, parse_size(value), "a number of pixels, 32 to 1024"),
            "engine" => put(&mut self.engine, Named::named(value), "cpu or webgpu"),
            "embed" => put(&mut self.embed, Named::named(value), "1 or 0"),
            "hide" => put(&mut self.hide, Hidden::parse(value), Hidden::EXPECTED),
            "show" => put(
                &mut self.show,
                Parts::parse(value),
                "maps, curves, overview, view, several of them with commas, or all",
            ),
            "controls" => put(&mut self.controls, Named::named(value), "none, query or all"),
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
            "quiz" => put(&mut self.quiz, parse_from_one(value), "a number from 1"),
            _ => {
                if let Some((side, part)) = Said::name(name) {
                    let set = self.said[side.index()].set(part, Some(value));
                    return set.map_err(|expected| bad(expected.to_owned()));
                }
                if let Some(choice) = self.view_choice_mut(name) {
                    let set = choice.set(name, Some(value));
                    return set.map_err(|expected| bad(expected.to_owned()));
                }
                if View::owns(name) {
                    return Err(bad(names_beside(name)));
                }
                self.unknown.retain(|(known, _)| known != name);
                self.unknown.push((name.to_owned(), value.to_owned()));
                return Ok(());
            }
        }
        .map_err(|expected| bad(expected.to_owned()))
    }

    /// Forgets one name.
    pub fn clear(&mut self, name: &str) {
        match name {
            "cl" => self.models[0] = None,
            "mim" => self.models[1] = None,
            "cl.title" => self.titles[0] = None,
            "mim.title" => self.titles[1] = None,
            "image" => self.image = None,
            "crop" => self.crop = None,
            "layer" => self.layer = None,
            "head" => self.head = None,
            "query" => self.query = None,
            "query2" => self.query2 = None,
            "scale" => self.scale = None,
            "distance" => self.distance = None,
            "size" => self.size = None,
            "engine" => self.engine = None,
            "embed" => self.embed = None,
            "hide" => self.hide = None,
            "show" => self.show = None,
            "controls" => self.controls = None,
            "smooth" => self.smooth = None,
            "theme" => self.theme = None,
            "view" => self.view = None,
            "chapter" => self.chapter = None,
            "quiz" => self.quiz = None,
            _ => {
                if let Some((side, part)) = Said::name(name) {
                    // A name that a side lacks was never set.
                    let _ = self.said[side.index()].set(part, None);
                }
                if let Some(choice) = self.view_choice_mut(name) {
                    // Only a value can be refused.
                    let _ = choice.set(name, None);
                }
                self.unknown.retain(|(known, _)| known != name);
            }
        }
    }

    /// The names and values, in the contract's order; the views' own follow, and unknown names are last.
    pub fn pairs(&self) -> Vec<(String, String)> {
        fn say<T: ToString>(value: &Option<T>) -> Option<String> {
            value.as_ref().map(T::to_string)
        }
        fn name<T: Named>(value: &Option<T>) -> Option<String> {
            value.map(|value| value.name_of().to_owned())
        }
        let models = [("cl", self.models[0].clone()), ("mim", self.models[1].clone())];
        let said = Side::BOTH.into_iter().flat_map(|side| self.said[side.index()].pairs(side));
        let titles = [("cl.title", self.titles[0].clone()), ("mim.title", self.titles[1].clone())];
        let others = [
            ("image", self.image.clone()),
            ("crop", self.crop.map(crop_text)),
            ("layer", say(&self.layer)),
            ("head", say(&self.head)),
            ("query", say(&self.query)),
            ("query2", say(&self.query2)),
            ("scale", name(&self.scale)),
            ("distance", name(&self.distance)),
            ("size", say(&self.size)),
            ("engine", name(&self.engine)),
            ("embed", name(&self.embed)),
            ("hide", say(&self.hide)),
            ("show", say(&self.show)),
            ("controls", name(&self.controls)),
            ("smooth", name(&self.smooth)),
            ("theme", name(&self.theme)),
            ("view", name(&self.view)),
            ("chapter", say(&self.chapter)),
            ("quiz", say(&self.quiz)),
        ];
        let own = self.view_choices().into_iter().flat_map(ViewNames::pairs);
        let unknown = self.unknown.iter().cloned();
        given(models)
            .chain(said)
            .chain(given(titles))
            .chain(given(others))
            .chain(own)
            .chain(unknown)
            .collect()
    }

    /// Without what is the same unsaid: a choice that is the default.
    #[must_use]
    pub fn terse(self) -> Address {
        fn other<T: Default + PartialEq>(choice: Option<T>) -> Option<T> {
            choice.filter(|choice| *choice != T::default())
        }
        Address {
            crop: other(self.crop),
            head: other(self.head),
            scale: other(self.scale),
            distance: other(self.distance),
            embed: other(self.embed),
            smooth: other(self.smooth),
            // A chapter has a view of its own, which a reload is not to open anew.
            view: self.view.filter(|view| *view != View::default() || self.chapter.is_some()),
            ..self
        }
    }

    /// The names under which something else stands than before, gone and new ones too.
    pub fn changed_from(&self, before: &Address) -> Vec<String> {
        let (now, before) = (self.pairs(), before.pairs());
        let gone = before.iter().filter(|pair| !now.contains(pair));
        let new = now.iter().filter(|pair| !before.contains(pair));
        gone.chain(new).map(|(name, _)| name.clone()).collect()
    }

    /// Whether going from `before` to this is a step that the Back button should undo: another
    /// model, image, view or chapter, into a quiz or out of it, rather than a patch, a layer or a slider.
    pub fn is_step_from(&self, before: &Address) -> bool {
        self.models != before.models
            || self.image != before.image
            || self.view != before.view
            || self.chapter != before.chapter
            || self.quiz.is_some() != before.quiz.is_some()
    }
}

impl Address {
    /// What each view chose, in the order in which it is printed.
    fn view_choices(&self) -> [&dyn ViewNames; 5] {
        [&self.attention, &self.perturbation, &self.reconstruction, &self.tokens, &self.probes]
    }

    /// What the view chose that has this name.
    fn view_choice_mut(&mut self, name: &str) -> Option<&mut dyn ViewNames> {
        let choices: [&mut dyn ViewNames; 5] = [
            &mut self.attention,
            &mut self.perturbation,
            &mut self.reconstruction,
            &mut self.tokens,
            &mut self.probes,
        ];
        choices.into_iter().find(|choice| choice.names().contains(&name))
    }
}

/// Whether a view keeps something under this name.
pub fn is_own_name(name: &str) -> bool {
    Address::default().view_choices().iter().any(|choice| choice.names().contains(&name))
}

/// What is said of a name that bears a view's prefix and is none of its own.
fn names_beside(name: &str) -> String {
    let view = name.split_once('.').map_or(name, |(view, _)| view);
    let bears = |own: &&str| own.strip_prefix(view).is_some_and(|rest| rest.starts_with('.'));
    let address = Address::default();
    let all = address.view_choices().into_iter().flat_map(|choice| choice.names()).copied();
    let names: Vec<&str> = all.filter(bears).collect();
    match names.is_empty() {
        true => format!("no name of the view “{view}”, which has none"),
        false => format!("none of the names of the view “{view}”, {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests;
