//! What the visitor chose: one struct of signals, with the verbs that change it.

mod address;

use leptos::prelude::*;

use super::signals::{change, set_if_other};
use crate::engine::protocol::Query;
use crate::grid::{Grid, Point};
use crate::input::crop::CropPlace;
use crate::input::perturbation::Perturbation;
use crate::link::{
    Address, AttentionChoice, Controls, DistanceUnit, EngineKind, HeadChoice, Hidden, HiddenPart,
    Parts, Place, ProbesChoice, ReconstructionChoice, Said, ScaleChoice, Side, Theme, TokensChoice,
    View,
};
use crate::page::catalog::Catalog;
use crate::page::figure::Figure;
use crate::page::model_choice::OfferedModel;
use crate::page::pins::{place_of, query_of, regridded, stepped};
use crate::page::side::model_names::{self, Titles};

/// What the visitor chose. Everything but the pointer's place is in the URL.
#[derive(Clone, Copy)]
pub struct Selection {
    /// Model ids, CL then MIM; empty where a side has none.
    pub models: [RwSignal<String>; 2],
    /// What is said of them that their files may not tell.
    pub about: [RwSignal<Said>; 2],
    /// Models that the link names and that nobody here has asked for, beside what is shown.
    pub offered: [RwSignal<Option<OfferedModel>>; 2],
    /// What models are called on each side, where it is not their own title.
    pub titles: [RwSignal<Titles>; 2],
    /// The image's name in the URL: a sample's id, `local`, or a URL.
    pub image: RwSignal<String>,
    /// Where the image is cut.
    pub crop: RwSignal<CropPlace>,
    /// From 1; `None` is the last.
    pub layer: RwSignal<Option<usize>>,
    /// The map laid over the photograph.
    pub head: RwSignal<HeadChoice>,
    /// The pinned query; `None` until the visitor pins one, then the image's own focus is shown.
    pub query: RwSignal<Option<Place>>,
    /// The second pinned query.
    pub query2: RwSignal<Option<Place>>,
    /// A query that is only looked at: the patch under the pointer.
    pub preview: RwSignal<Option<Query>>,
    /// The point of a map under the pointer, and which head's map it is.
    pub pointed: RwSignal<Option<(HeadChoice, Point)>>,
    /// What the brightest color stands for.
    pub scale: RwSignal<ScaleChoice>,
    /// The unit of attention distance.
    pub distance: RwSignal<DistanceUnit>,
    /// Pixels a side of both models' input; `None` is each model's own.
    pub size: RwSignal<Option<usize>>,
    /// Soft map edges.
    pub smooth: RwSignal<bool>,
    /// The color scheme that the link, or a message, says; else it is the visitor's own.
    pub theme: RwSignal<Option<Theme>>,
    /// The view below the curves.
    pub view: RwSignal<View>,
    /// The chapter of the guided tour, from 1.
    pub chapter: RwSignal<Option<usize>>,
    /// Shown inside another page.
    pub embed: RwSignal<bool>,
    /// Parts of the page that the link leaves out.
    pub hide: RwSignal<Option<Hidden>>,
    /// The parts that are shown there.
    pub show: RwSignal<Option<Parts>>,
    /// What readers can change there.
    pub controls: RwSignal<Option<Controls>>,
    /// The engine that the link asks for.
    pub engine: RwSignal<Option<EngineKind>>,
    /// What is chosen in the view “Attention”.
    pub attention: RwSignal<AttentionChoice>,
    /// What is done to the photograph.
    pub perturbation: RwSignal<Perturbation>,
    /// What is chosen in the view “Reconstruction”.
    pub reconstruction: RwSignal<ReconstructionChoice>,
    /// What is chosen in the view “Token map”.
    pub tokens: RwSignal<TokensChoice>,
    /// What is chosen in the view “Probes”.
    pub probes: RwSignal<ProbesChoice>,
    /// Names in the link that are not ours.
    pub unknown: RwSignal<Vec<(String, String)>>,
    /// CL's grid, on which places are counted; `None` before its model is there.
    pub grid: RwSignal<Option<Grid>>,
    /// What can be chosen.
    catalog: StoredValue<Catalog>,
    /// The page itself has just put a choice right: no step for the Back button.
    corrected: StoredValue<bool>,
    /// A click on the picture moves the second query.
    pub moves_second: RwSignal<bool>,
    /// The frame of the crop is shown, to be moved.
    pub moves_crop: RwSignal<bool>,
    /// Where the image's own first query lies.
    pub focus: RwSignal<Point>,
}

impl Selection {
    /// Nothing chosen but the defaults that a bare link means.
    pub fn new(catalog: StoredValue<Catalog>) -> Selection {
        let (models, image) =
            catalog.with_value(|catalog| (catalog.pair(), catalog.samples[0].id.clone()));
        Selection {
            catalog,
            models: models.map(RwSignal::new),
            about: Default::default(),
            offered: Default::default(),
            titles: Default::default(),
            image: RwSignal::new(image),
            crop: RwSignal::default(),
            layer: RwSignal::default(),
            head: RwSignal::default(),
            query: RwSignal::default(),
            query2: RwSignal::default(),
            preview: RwSignal::default(),
            pointed: RwSignal::default(),
            scale: RwSignal::default(),
            distance: RwSignal::default(),
            size: RwSignal::default(),
            smooth: RwSignal::default(),
            theme: RwSignal::default(),
            view: RwSignal::default(),
            chapter: RwSignal::default(),
            embed: RwSignal::default(),
            hide: RwSignal::default(),
            show: RwSignal::default(),
            controls: RwSignal::default(),
            engine: RwSignal::default(),
            attention: RwSignal::default(),
            perturbation: RwSignal::default(),
            reconstruction: RwSignal::default(),
            tokens: RwSignal::default(),
            probes: RwSignal::default(),
            unknown: RwSignal::default(),
            grid: RwSignal::default(),
            corrected: StoredValue::default(),
            moves_second: RwSignal::default(),
            moves_crop: RwSignal::default(),
            focus: RwSignal::new((0.5, 0.5)),
        }
    }

    /// The model chosen for a side.
    pub fn model(&self, side: Side) -> RwSignal<String> {
        self.models[side.index()]
    }

    /// What is said of the model of a side.
    pub fn about(&self, side: Side) -> RwSignal<Said> {
        self.about[side.index()]
    }

    /// What the model of a side is called, where it is not its own title.
    pub fn title(&self, side: Side) -> Option<String> {
        self.title_of(side, &self.model(side).get())
    }

    /// What a model is called on a side, where it is not its own title.
    fn title_of(&self, side: Side, id: &str) -> Option<String> {
        self.titles[side.index()].with(|titles| titles.of(id).map(str::to_owned))
    }

    /// The model that the link has for a side, and what it says of it: the one that is offered, else the one shown.
    fn linked(&self, side: Side) -> OfferedModel {
        let shown = || OfferedModel { id: self.model(side).get(), said: self.about(side).get() };
        self.offered[side.index()].get().unwrap_or_else(shown)
    }

    /// What a side is called: its model's title where somebody gave it one, or where its model is of another role; else
    /// its role, and that alone where the models are hidden.
    pub fn side_name(&self, side: Side) -> String {
        if let Some(title) = self.title(side) {
            return title;
        }
        if self.hides_models() {
            return side.label().to_owned();
        }
        let [cl, mim] = self.models.map(|id| id.get());
        self.catalog.with_value(|catalog| model_names::side_name(catalog, side, [&cl, &mim]))
    }

    /// Whether the link leaves out which model is where: which side is which is an exercise.
    pub fn hides_models(&self) -> bool {
        self.hide.with(|it| it.as_ref().is_some_and(|it| it.has(HiddenPart::Models)))
    }

    /// Gives the model of a side a title, or its own again.
    pub fn call(&self, side: Side, title: Option<String>) {
        let id = self.model(side).get_untracked();
        change(self.titles[side.index()], |titles| titles.say(&id, title));
    }

    /// What the page shows of itself.
    pub fn figure(&self) -> Figure {
        Figure {
            is_embedded: self.embed.get(),
            parts: self.show.get(),
            controls: self.controls.get(),
            view: self.view.get(),
        }
    }

    /// Where attention is shown from now: the patch under the pointer, else the pin.
    pub fn shown_query(&self) -> Query {
        self.preview.get().unwrap_or_else(|| self.pinned_query())
    }

    /// The pinned query, or the image's own focus where nothing is pinned.
    pub fn pinned_query(&self) -> Query {
        let (x, y) = self.focus.get();
        self.query.get().and_then(|place| self.to_query(place)).unwrap_or(Query::Point { x, y })
    }

    /// The second pinned query.
    pub fn second_query(&self) -> Option<Query> {
        self.query2.get().and_then(|place| self.to_query(place))
    }

    /// The pinned query as a place on CL's grid.
    pub fn pinned_place(&self) -> Option<Place> {
        self.query.get().or_else(|| {
            let grid = self.grid.get()?;
            Some(place_of(self.focus.get(), grid))
        })
    }

    fn to_query(self, place: Place) -> Option<Query> {
        self.grid.get().map(|grid| query_of(place, grid))
    }

    /// Puts a choice right that cannot be shown.
    pub fn correct<T: PartialEq + Send + Sync + 'static>(&self, choice: RwSignal<T>, right: T) {
        if choice.with_untracked(|choice| *choice != right) {
            self.corrected.set_value(true);
            choice.set(right);
        }
    }

    /// Shows what an address says, as no step for the Back button.
    pub fn put_right(&self, address: &Address, defaults: &Address) {
        if untrack(|| self.address()) != *address {
            self.corrected.set_value(true);
            self.apply(address, defaults);
        }
    }

    /// Whether the newest change put a choice right; asked once.
    pub fn take_correction(&self) -> bool {
        self.corrected.try_update_value(std::mem::take).unwrap_or(false)
    }

    /// Pins the token at a point of the crop: the query, or the second one where that is to move.
    pub fn pin(&self, point: Point) {
        if let Some(grid) = self.grid.get_untracked() {
            self.set_pin(place_of(point, grid));
        }
    }

    /// Removes the second query.
    pub fn unpin_second(&self) {
        self.moves_second.set(false);
        self.query2.set(None);
    }

    /// Pins a second token at a point of the crop, for comparison.
    pub fn pin_second(&self, point: Point) {
        if let Some(grid) = self.grid.get_untracked() {
            self.query2.set(Some(place_of(point, grid)));
        }
    }

    /// Pins the class token.
    pub fn pin_cls(&self) {
        self.set_pin(Place::Cls);
    }

    /// Shows the pin again, where another patch was only looked at.
    pub fn end_preview(&self) {
        if self.preview.with_untracked(Option::is_some) {
            self.preview.set(None);
        }
    }

    fn set_pin(&self, place: Place) {
        self.end_preview();
        let pin = self.moving();
        if pin.get_untracked() != Some(place) {
            pin.set(Some(place));
        }
    }

    /// The pin that clicks and keys move.
    fn moving(&self) -> RwSignal<Option<Place>> {
        let second = self.moves_second.get_untracked() && self.query2.get_untracked().is_some();
        if second { self.query2 } else { self.query }
    }

    /// Moves the pin by patches; from \[CLS\] it goes to the focus.
    pub fn step(&self, columns: isize, rows: isize) {
        let Some(grid) = self.grid.get_untracked() else { return };
        let (pin, focus) = (self.moving().get_untracked(), self.focus.get_untracked());
        self.set_pin(stepped(pin, (columns, rows), focus, grid));
    }

    /// Keeps the pins where they are on the picture when CL's grid becomes another one.
    pub fn regrid(&self, grid: Grid) {
        let before = self.grid.get_untracked();
        if before == Some(grid) {
            return;
        }
        self.grid.set(Some(grid));
        for pin in [self.query, self.query2] {
            if let Some(place) = pin.get_untracked() {
                self.correct(pin, Some(regridded(place, before, grid)));
            }
        }
    }

    /// An image is there: its pins start at its own focus.
    pub fn choose_image(&self, name: String, crop: CropPlace) {
        self.end_preview();
        set_if_other(self.crop, crop);
        self.image.set(name);
    }

    /// The visitor chooses an image by its name; another one is cut in the middle.
    pub fn open_image(&self, name: String) {
        if self.image.with_untracked(|image| *image != name) {
            set_if_other(self.crop, CropPlace::CENTER);
        }
        self.image.set(name);
    }
}
