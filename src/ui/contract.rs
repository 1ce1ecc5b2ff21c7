//! What other pages can say to this one, and hear from it: `postMessage` and a DOM event.
//!
//! Messages without an object `vitscope` that holds `set` or `get` are not ours and are ignored.

use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;
use serde_json::{Map, Value, json};
use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit, MessageEvent, Window};

use super::boxed::{effect, memo};
use super::catalog::Catalog;
use super::engine::EngineHandle;
use super::lab::Lab;
use super::maps::Shown;
use super::photo::Desk;
use super::probes::ProbeFiles;
use super::selection::Selection;
use super::shelf::Shelf;
use super::side::Status;
use super::token_map::TokenMaps;
use super::tour::Guide;
use crate::address::{Address, HeadChoice, Place, Side, View, is_own_name};
use crate::engine::protocol::ModelInfo;
use crate::hints::Source;

/// How long an answer waits for what is on its way, and how often it looks.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(5);

/// Why a message was not answered with a value.
struct Refusal {
    code: &'static str,
    message: String,
}

fn refuse<T>(code: &'static str, message: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { code, message: message.into() })
}

/// The page's ear and voice; `Copy`.
#[derive(Clone, Copy)]
pub struct Contract {
    /// What the visitor chose.
    pub selection: Selection,
    /// What the engines hold.
    pub engine: EngineHandle,
    /// What is drawn.
    pub shown: Shown,
    /// The picture.
    pub desk: Desk,
    /// The models.
    pub shelf: Shelf,
    /// What can be chosen.
    pub catalog: StoredValue<Catalog>,
    /// What classifiers the models have.
    pub probes: ProbeFiles,
    /// The view of a bare link.
    pub defaults: StoredValue<Address>,
    /// What is done to the photograph.
    pub lab: Lab,
    /// The maps of tokens.
    pub tokens: TokenMaps,
    /// The guided tour.
    pub tour: Guide,
}

impl Contract {
    /// Answers messages for as long as the page lives, and tells that it does: `open`.
    pub fn listen(self) {
        window_event_listener(ev::message, move |event: MessageEvent| {
            // A window of another origin is no instance of this one's Window: compare, do not cast.
            let Some(parent) = window().parent().ok().flatten() else { return };
            if !event.source().is_some_and(|sender| js_sys::Object::is(&parent, &sender)) {
                return;
            }
            let Some(question) = question(&event.data()) else { return };
            self.reply(parent, question, PATIENCE);
        });
        self.event("open");
    }

    /// Answers, once what the view shows is in.
    fn reply(self, sender: Window, question: Map<String, Value>, patience: Duration) {
        let due = match question.get("get").and_then(Value::as_str) {
            Some("attention") => untrack(|| self.is_due(|side| self.attention(side).is_some())),
            Some("curves") => untrack(|| self.is_due(|side| self.curves(side).is_some())),
            Some("similarity") => untrack(|| self.is_due(|side| self.similarity(side).is_some())),
            Some("spectrum") => untrack(|| self.is_due(|side| self.spectrum(side).is_some())),
            Some("shift") => untrack(|| self.is_due(|_| true)),
            Some("entropy") => untrack(|| self.is_due(|side| self.entropy(side).is_some())),
            Some("probe") => untrack(|| self.is_due(|side| self.has_probe(side))),
            Some("reconstruction") => {
                untrack(|| self.is_due(|side| self.reconstruction(side).is_some()))
            }
            Some("tokens") => {
                untrack(|| self.maps_tokens() && self.is_due(|side| self.tokens.is_settled(side)))
            }
            _ => false,
        };
        if due && !patience.is_zero() {
            let rest = patience.saturating_sub(PAUSE);
            return set_timeout(move || self.reply(sender, question, rest), PAUSE);
        }
        let id = question.get("id").cloned().unwrap_or(Value::Null);
        let answer = match self.answer(&question) {
            Ok(value) => json!({"vitscope": {"id": id, "value": value}}),
            Err(Refusal { code, message }) => {
                json!({"vitscope": {"id": id, "error": {"code": code, "message": message}}})
            }
        };
        say(&sender, &answer);
    }

    /// A picture is on its way, or a side that has not failed lacks what is asked for.
    fn is_due(self, has: impl Fn(Side) -> bool) -> bool {
        let due = |side| self.is_behind(side) || (self.works(side) && !has(side));
        self.desk.pending.get()
            || !self.lab.is_carried(self.engine)
            || !self.engine.is_settled()
            || self.tour.is_due()
            || Side::BOTH.into_iter().any(due)
    }

    fn works(self, side: Side) -> bool {
        !matches!(self.engine.side(side).status.get(), Status::Failed(_) | Status::Empty)
    }

    /// What a side shows is not yet of the model, the input and the picture that it is to show.
    fn is_behind(self, side: Side) -> bool {
        let ready = self.engine.side(side).status.with(|status| *status == Status::Ready);
        self.works(side) && !(ready && self.engine.shows_wish(side))
    }

    /// Tells `ready`, `change` and `error` as they come.
    pub fn tell(self, status: Memo<&'static str>) {
        effect(move || match status.get() {
            "ready" => self.event("ready"),
            "error" => self.event("error"),
            _ => {}
        });
        let address = memo(move || self.selection.full_address());
        Effect::new(move |before: Option<Address>| {
            let now = address.get();
            if before.is_some_and(|before| before != now) {
                self.event("change");
            }
            now
        });
    }

    fn event(self, name: &str) {
        let state = untrack(|| self.state());
        let event = json!({"event": name, "state": state});
        let detail = to_js(&event);
        let init = CustomEventInit::new();
        init.set_detail(&detail);
        init.set_bubbles(true);
        if let (Some(main), Ok(event)) = (
            document().get_element_by_id("vitscope"),
            CustomEvent::new_with_event_init_dict("vitscope", &init),
        ) {
            // Only an event that is under way already cannot be dispatched.
            let _ = main.dispatch_event(&event);
        }
        let parent = window().parent().ok().flatten();
        if let Some(parent) = parent.filter(|parent| !js_sys::Object::is(parent, &window())) {
            say(&parent, &json!({"vitscope": event}));
        }
    }

    fn answer(self, question: &Map<String, Value>) -> Result<Value, Refusal> {
        if let Some(set) = question.get("set") {
            return self.set(set);
        }
        match question.get("get").and_then(Value::as_str) {
            Some("state") => Ok(untrack(|| self.state())),
            Some("curves") => Ok(self.both(|side| self.curves(side))),
            Some("attention") => Ok(self.both(|side| self.attention(side))),
            Some("similarity") => Ok(self.both(|side| self.similarity(side))),
            Some("spectrum") => Ok(self.both(|side| self.spectrum(side))),
            Some("shift") => Ok(self.both(|side| self.shift(side))),
            Some("entropy") => Ok(self.both(|side| self.entropy(side))),
            Some("probe") => Ok(self.both(|side| self.probe(side))),
            Some("reconstruction") => Ok(self.both(|side| self.reconstruction(side))),
            Some("tokens") if !untrack(|| self.maps_tokens()) => {
                refuse("closed", "Tokens are mapped while their view is open: set view to tokens.")
            }
            Some("tokens") => Ok(self.both(|side| self.tokens.told(side))),
            _ => refuse(
                "unknown",
                "get is “state”, “curves”, “attention”, “similarity”, “spectrum”, “shift”, “entropy”, \
                 “probe”, “reconstruction” or “tokens”.",
            ),
        }
    }

    fn both(self, of: impl Fn(Side) -> Option<Value>) -> Value {
        let current = |side| if self.is_behind(side) { None } else { of(side) };
        let value = |side| untrack(|| current(side)).unwrap_or(Value::Null);
        json!({"cl": value(Side::Cl), "mim": value(Side::Mim)})
    }

    fn state(self) -> Value {
        let mut address = self.selection.full_address();
        if self.any_model() {
            address.layer = Some(self.shown.layer.get());
        }
        let pairs = address.pairs().into_iter().map(|(name, value)| (name, Value::String(value)));
        let mut state = Map::new();
        // Not collected: that would sort them first, with a sort of its own.
        state.extend(pairs);
        Value::Object(state)
    }

    /// Before the first model is there nobody knows how many layers there are.
    fn any_model(self) -> bool {
        self.engine.sides.iter().any(|side| side.model.with(Option::is_some))
    }

    fn maps_tokens(self) -> bool {
        self.selection.view.get() == View::Tokens
    }

    fn curves(self, side: Side) -> Option<Value> {
        self.engine.side(side).curves.with(|curves| {
            let (_, curves) = curves.as_ref()?;
            serde_json::to_value(curves).ok()
        })
    }

    fn attention(self, side: Side) -> Option<Value> {
        let state = self.engine.side(side);
        let token = state.token(self.selection.pinned_query())?;
        let rows = state.cache.with(|cache| cache.get(&token).cloned())?;
        let layer = self.shown.layer.get().min(rows.model.depth);
        let heads: Vec<&[f32]> =
            (1..=rows.model.heads).map(|head| rows.head(layer, head)).collect();
        let query = place(&rows.model, token);
        Some(json!({"layer": layer, "query": query.to_string(), "rows": heads}))
    }

    /// Changes the view; what does not fit changes nothing.
    fn set(self, set: &Value) -> Result<Value, Refusal> {
        let Value::Object(set) = set else {
            return refuse("invalid", "set is an object of names and values.");
        };
        let mut address = untrack(|| self.selection.address());
        for side in Side::BOTH {
            // What is said of the model shown is not said of another.
            let id = set.get(side.name()).and_then(Value::as_str);
            if let Some(id) = id.filter(|id| address.models[side.index()].as_deref() != Some(*id)) {
                address.said[side.index()] = self.shelf.said_of(id);
            }
        }
        let mut said = Vec::new();
        for (name, value) in set {
            let text = match value {
                Value::Null => {
                    address.clear(name);
                    said.push((name.clone(), None));
                    continue;
                }
                Value::String(text) => text.clone(),
                Value::Number(number) => number.as_f64().unwrap_or_default().to_string(),
                Value::Bool(flag) => u8::from(*flag).to_string(),
                _ => return refuse("invalid", format!("{name} is a string or a number.")),
            };
            let known = address.other.len();
            let kept = is_own_name(name);
            if let Err(bad) = address.set(name, &text) {
                let code = if View::owns(name) && !kept { "unknown" } else { "invalid" };
                return refuse(code, bad.to_string());
            }
            if address.other.len() > known && !kept {
                return refuse("unknown", format!("{name} is no name of the view."));
            }
            said.push((name.clone(), Some(text)));
        }
        untrack(|| self.check(set, &address))?;
        for (side, id) in Side::BOTH.into_iter().zip(&address.models) {
            // The embedding page vouches for its models' origins, as for its pictures'.
            if let Some(id) = id.as_ref().filter(|_| set.contains_key(side.name())) {
                self.shelf.vouch(id);
            }
        }
        let defaults = self.defaults.get_value();
        let chapter = address.chapter.filter(|_| set.contains_key("chapter"));
        if chapter.is_some() {
            self.tour.remember();
            address.chapter = self.selection.chapter.get_untracked();
        }
        match address.image.as_deref().filter(|_| set.contains_key("image")).map(web_sys::Url::new)
        {
            Some(Ok(url)) => {
                let image = Some(self.selection.image.get_untracked());
                self.selection.apply(&Address { image, ..address }, &defaults);
                self.desk.fetch_url(&url);
            }
            _ => self.selection.apply(&address, &defaults),
        }
        if let Some(chapter) = chapter {
            self.tour.open(chapter, said);
        }
        Ok(untrack(|| self.state()))
    }

    /// Only what was set is checked: the rest of the view is what it is.
    fn check(self, set: &Map<String, Value>, address: &Address) -> Result<(), Refusal> {
        if set.contains_key("engine") && address.engine != self.selection.engine.get() {
            return refuse("invalid", "engine is chosen when the page opens: use the link.");
        }
        for (side, id) in Side::BOTH.into_iter().zip(&address.models) {
            let fits =
                |id: &String| self.shelf.knows(id) || self.selection.model(side).get() == *id;
            if let Some(id) = id.as_ref().filter(|id| !fits(id)) {
                let message = format!("{id} is no model of models.json and no https address.");
                return refuse("invalid", message);
            }
        }
        if let Some(image) = &address.image {
            let known = self.catalog.with_value(|catalog| catalog.sample(image).is_some());
            let current = self.selection.image.get() == *image;
            if !known && !current && web_sys::Url::new(image).is_err() {
                return refuse("invalid", format!("{image} is no sample and no URL."));
            }
        }
        let texture = address.other.iter().find(|(name, _)| name == "perturb.texture");
        if let Some((name, id)) = texture.filter(|(name, _)| set.contains_key(name)) {
            let known = self.catalog.with_value(|catalog| catalog.sample(id).is_some());
            if !known && !id.is_empty() {
                return refuse("invalid", format!("{name} is the id of a sample."));
            }
        }
        for side in Side::BOTH {
            let name = format!("{}.heads", side.name());
            let heads = address.said[side.index()].heads.filter(|_| set.contains_key(&name));
            let shown = self.engine.side(side).model.get().filter(|_| !self.is_behind(side));
            let same = address.models[side.index()] == self.engine.wished(side);
            let (Some(heads), Some(shown)) = (heads, shown.filter(|_| same)) else { continue };
            if shown.heads_from == Source::File {
                let message = format!("{name}: this model’s file tells its {} heads.", shown.heads);
                return refuse("invalid", message);
            }
            if shown.dim % heads != 0 {
                let message = format!("{name} divides the model’s width of {}.", shown.dim);
                return refuse("invalid", message);
            }
        }
        if !self.any_model() {
            return Ok(());
        }
        let depth = self.shown.depth.get();
        if set.contains_key("layer") && address.layer.is_some_and(|layer| layer > depth) {
            return refuse("invalid", format!("layer is a number from 1 to {depth}."));
        }
        let heads = self.shown.heads.get();
        let past = matches!(address.head, Some(HeadChoice::One(head)) if head > heads);
        if set.contains_key("head") && past {
            return refuse("invalid", format!("head is a number from 1 to {heads}, or mean."));
        }
        let grid = self.selection.grid.get().unwrap_or(usize::MAX);
        let outside = |place: &Place| matches!(place, Place::Patch { col, row } if *col >= grid || *row >= grid);
        let pins = [("query", address.query), ("query2", address.query2)];
        let set_pins = pins.into_iter().filter(|(name, _)| set.contains_key(*name));
        if set_pins.filter_map(|(_, pin)| pin).any(|pin| outside(&pin)) {
            return refuse("invalid", format!("query lies on a grid of {grid} × {grid}, from 0."));
        }
        Ok(())
    }
}

/// A token as a place on its model's own grid.
pub fn place(model: &ModelInfo, token: usize) -> Place {
    match token.checked_sub(model.prefix.count()) {
        Some(patch) => Place::Patch { col: patch % model.grid, row: patch / model.grid },
        None => Place::Cls,
    }
}

fn question(data: &JsValue) -> Option<Map<String, Value>> {
    let data = js_sys::Reflect::get(data, &"vitscope".into()).ok().filter(JsValue::is_object)?;
    let text = js_sys::JSON::stringify(&data).ok()?.as_string()?;
    let data = js_sys::JSON::parse(&text).ok()?;
    let Value::Object(question) = serde_wasm_bindgen::from_value(data).ok()? else { return None };
    (question.contains_key("set") || question.contains_key("get")).then_some(question)
}

/// A value as JavaScript has it. Not by its text: how Rust writes numbers is ten kilobytes of tables.
pub fn to_js(value: &Value) -> JsValue {
    match value {
        Value::Null => JsValue::NULL,
        Value::Bool(flag) => (*flag).into(),
        Value::Number(number) => number.as_f64().into(),
        Value::String(text) => text.into(),
        Value::Array(values) => values.iter().map(to_js).collect::<js_sys::Array>().into(),
        Value::Object(values) => {
            let object = js_sys::Object::new();
            for (name, value) in values {
                // Fails for no object that was just made.
                let _ = js_sys::Reflect::set(&object, &name.into(), &to_js(value));
            }
            object.into()
        }
    }
}

fn say(to: &Window, value: &Value) {
    // The view is no secret: whoever embeds the page may hear it.
    let _ = to.post_message(&to_js(value), "*");
}
