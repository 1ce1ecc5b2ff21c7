//! What other pages can say to this one, and hear from it: `postMessage` and a DOM event.

use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;
use serde_json::{Value, json};
use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit, MessageEvent, Url, Window};

use crate::link::contract::Readout;
use crate::link::{Address, Side};
use crate::page::catalog::Catalog;
use crate::page::contract::change::{Change, Extent, Fits};
use crate::page::contract::message::{Command, Message, Refusal};
use crate::page::contract::waiting::Waiting;
use crate::ui::browser::js::to_js;
use crate::ui::maps::Shown;
use crate::ui::photograph::pictures::PictureHandle;
use crate::ui::selection::Selection;
use crate::ui::side::model_files::ModelFiles;
use crate::ui::tour::Guide;
use crate::ui::views::perturb::perturbing::PerturbationHandle;
use crate::ui::views::probes::ProbeFiles;
use crate::ui::views::tokens::TokenMaps;
use crate::ui::workers::EngineHandle;

/// How long an answer waits for what is on its way.
const PATIENCE: Duration = Duration::from_secs(10);

/// The page's ear and voice; `Copy`.
#[derive(Clone, Copy)]
pub struct Contract {
    /// What the visitor chose.
    pub selection: Selection,
    /// What the engines hold.
    pub engine: EngineHandle,
    /// What is drawn.
    pub shown: Shown,
    /// The picture on the page and the ways to another.
    pub pictures: PictureHandle,
    /// The ways to put a model on a side.
    pub model_files: ModelFiles,
    /// What can be chosen.
    pub catalog: StoredValue<Catalog>,
    /// What classifiers the models have.
    pub probes: ProbeFiles,
    /// The view of a bare link.
    pub defaults: StoredValue<Address>,
    /// What is done to the photograph.
    pub perturbing: PerturbationHandle,
    /// The maps of tokens.
    pub tokens: TokenMaps,
    /// The guided tour.
    pub tour: Guide,
}

/// A message that waits for what it gets, and the window that it came from.
struct Pending {
    message: Message,
    get: Readout,
    sender: Window,
}

type PendingMessages = RwSignal<Waiting<Pending>, LocalStorage>;

impl Contract {
    /// Answers messages for as long as the page lives, and tells that it does: `open`.
    pub fn listen(self) {
        let waiting: PendingMessages = RwSignal::new_local(Waiting::default());
        self.answer_in_time(waiting);
        window_event_listener(ev::message, move |event: MessageEvent| {
            // A window of another origin is no instance of this one's Window: compare, do not cast.
            let Some(parent) = window().parent().ok().flatten() else { return };
            if !event.source().is_some_and(|sender| js_sys::Object::is(&parent, &sender)) {
                return;
            }
            if let Some(message) = message(&event.data()) {
                self.receive(message, parent, waiting);
            }
        });
        self.event("open");
    }

    fn receive(self, message: Message, sender: Window, waiting: PendingMessages) {
        match &message.command {
            Command::Set(set) => say(&sender, &message.reply(self.set(set))),
            Command::GetUnknown => {
                say(&sender, &message.reply(Err(Refusal::unknown(Readout::choices()))));
            }
            Command::Get(get) => {
                let pending = Pending { get: *get, message, sender };
                if !untrack(|| self.is_due(pending.get)) {
                    return self.reply(&pending);
                }
                let ticket = waiting.try_update(|all| all.push(pending));
                let give_up = move || {
                    let late = waiting.try_update_untracked(|all| all.take(ticket?)).flatten();
                    late.inspect(|pending| self.reply(pending));
                };
                set_timeout(give_up, PATIENCE);
            }
        }
    }

    /// Answers what waits as soon as what it gets is in: looks again whenever that may be, and once all that
    /// follows the change is done, as the page then takes up the next picture or model.
    fn answer_in_time(self, waiting: PendingMessages) {
        let look = move || {
            let is_ready = |pending: &Pending| !untrack(|| self.is_due(pending.get));
            let ready = waiting.try_update_untracked(|all| all.take_ready(is_ready));
            ready.iter().flatten().for_each(|pending| self.reply(pending));
        };
        Effect::new(move |_| {
            let gets =
                waiting.with(|all| all.iter().map(|pending| pending.get).collect::<Vec<_>>());
            if gets.is_empty() {
                return;
            }
            self.follow();
            // Each is run for the signals that it reads.
            gets.into_iter().for_each(|get| _ = self.is_due(get));
            set_timeout(look, Duration::ZERO);
        });
    }

    fn reply(self, Pending { message, get, sender }: &Pending) {
        say(sender, &message.reply(untrack(|| self.answer(*get))));
    }

    /// Tells `ready`, `change` and `error` as they come.
    pub fn tell(self, status: Memo<&'static str>) {
        Effect::new(move |_| match status.get() {
            "ready" => self.event("ready"),
            "error" => self.event("error"),
            _ => {}
        });
        let address = Memo::new(move |_| self.selection.full_address());
        Effect::new(move |before: Option<Address>| {
            let now = address.get();
            if before.is_some_and(|before| before != now) {
                self.event("change");
            }
            now
        });
    }

    fn event(self, name: &str) {
        let event = json!({"event": name, "state": untrack(|| self.state())});
        let init = CustomEventInit::new();
        init.set_detail(&to_js(&event));
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

    /// Changes the view; what does not fit changes nothing.
    fn set(self, set: &Value) -> Result<Value, Refusal> {
        let change = untrack(|| {
            let now = self.selection.address();
            let change = Change::read(set, &now, |id| self.model_files.said_of(id))?;
            self.check(&change, &now).map(|()| change)
        })?;
        let sets = |name: &str| change.names(name);
        let mut address = change.address.clone();
        for (side, id) in Side::BOTH.into_iter().zip(&address.models) {
            // The embedding page vouches for its models' origins, as for its pictures'.
            if let Some(id) = id.as_ref().filter(|_| sets(side.name())) {
                self.model_files.vouch(id);
            }
        }
        let defaults = self.defaults.get_value();
        let chapter = address.chapter.filter(|_| sets("chapter"));
        if chapter.is_some() {
            self.tour.remember();
            address.chapter = self.selection.chapter.get_untracked();
        }
        match address.image.as_deref().filter(|_| sets("image")).map(Url::new) {
            Some(Ok(url)) => {
                let image = Some(self.selection.image.get_untracked());
                self.selection.apply(&Address { image, ..address }, &defaults);
                self.pictures.fetch_url(&url);
            }
            _ => self.selection.apply(&address, &defaults),
        }
        if let Some(chapter) = chapter {
            self.tour.open(chapter, change.names);
        }
        Ok(untrack(|| self.state()))
    }

    fn check(self, change: &Change, now: &Address) -> Result<(), Refusal> {
        let models = Side::BOTH.map(|side| {
            let shown = self.engine.side(side).model.get().filter(|_| !self.is_behind(side));
            (self.engine.wanted_id(side), shown)
        });
        let extent = self.any_model().then(|| Extent {
            depth: self.shown.depth.get(),
            heads: self.shown.heads.get(),
            grid: self.selection.grid.get(),
        });
        self.catalog.with_value(|catalog| {
            let is_model = |id: &str| self.model_files.knows(id);
            let is_address = |id: &str| Url::new(id).is_ok();
            let (is_model, is_address) = (&is_model, &is_address);
            change.check(&Fits { catalog, is_model, is_address, now, models, extent })
        })
    }
}

/// Reads a message by its JSON: what that cannot hold, such as a circle, is none of the contract's.
fn message(data: &JsValue) -> Option<Message> {
    let vitscope = js_sys::Reflect::get(data, &"vitscope".into()).ok()?;
    let text = js_sys::JSON::stringify(vitscope.is_object().then_some(&vitscope)?).ok()?;
    Message::read(serde_json::from_str(&text.as_string()?).ok()?)
}

fn say(to: &Window, value: &Value) {
    // The view is no secret: whoever embeds the page may hear it.
    let _ = to.post_message(&to_js(value), "*");
}
