//! How a view travels: as a link, and inside a page of one's own.

use std::time::Duration;

use leptos::prelude::*;
use leptos::{ev, html};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlInputElement;

use crate::link::Address;
use crate::link::embed::element;
use crate::page::catalog::Catalog;
use crate::page::pictures::LOCAL;
use crate::page::share::{
    MovingPicture, asks_before_leaving, places, shared as as_shared, shows_own_file,
};
use crate::ui::browser::boot::absolute;
use crate::ui::browser::media::navigator_has;
use crate::ui::contract::history::link;
use crate::ui::curves::share_picture::ViewToShare;
use crate::ui::quiz::Quiz;
use crate::ui::selection::Selection;
use crate::ui::widgets::dialog::{close, show};
use crate::ui::worksheet::Worksheet;

/// How long a button says what came of it.
const SHOWN_FOR: Duration = Duration::from_secs(2);

/// What the dialog offers.
#[derive(Clone, Default, PartialEq)]
struct Shared {
    /// The view's link.
    link: String,
    /// The element for a page of one's own.
    code: String,
    /// Where its queries are.
    places: Option<String>,
    /// The view shows a file that the link cannot carry.
    has_own_file: bool,
}

fn has_own_file(address: &Address, catalog: StoredValue<Catalog>) -> bool {
    let is_address = |id: &str| web_sys::Url::new(id).is_ok();
    catalog.with_value(|catalog| shows_own_file(address, catalog, LOCAL, is_address))
}

/// Asks before the page is left with files of the visitor's, for as long as it lives.
pub fn ask_before_leaving(selection: Selection, quiz: Quiz, catalog: StoredValue<Catalog>) {
    window_event_listener(ev::beforeunload, move |event| {
        let address = untrack(|| quiz.kept());
        let is_embedded = selection.embed.get_untracked();
        if asks_before_leaving(has_own_file(&address, catalog), is_embedded) {
            event.prevent_default();
        }
    });
}

/// The button in the header, and the dialog behind it.
#[component]
pub fn Share() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let catalog = expect_context::<StoredValue<Catalog>>();
    let dialog = NodeRef::<html::Dialog>::new();
    let shared = RwSignal::new(Shared::default());
    let open = move |_| {
        let address = as_shared(untrack(|| selection.address()));
        let link = absolute(&link(&address));
        let code = element(&absolute("vit-scope.js"), &link, &address);
        let has_own_file = has_own_file(&address, catalog);
        shared.set(Shared { link, code, places: places(&address), has_own_file });
        show(dialog);
    };
    let picture = ViewToShare::here();
    let worksheet = expect_context::<Worksheet>();
    let open_worksheet = move |_| {
        close(dialog);
        worksheet.open();
    };
    let save_picture = move |_| {
        let link = shared.with_untracked(|it| it.link.clone());
        // Without a photograph or a canvas there is no picture.
        spawn_local(async move { _ = picture.save(link).await });
    };
    let moving = RwSignal::new(MovingPicture::Not);
    let save_moving = move |_| {
        let link = shared.with_untracked(|it| it.link.clone());
        let path = catalog.with_value(|catalog| {
            let sample = catalog.sample(&selection.image.get_untracked());
            sample.map(|sample| sample.path.clone()).unwrap_or_default()
        });
        let is_open = move || dialog.get_untracked().is_some_and(|dialog| dialog.open());
        let step = move |made, of| {
            moving.set(MovingPicture::Made(made, of));
            is_open()
        };
        spawn_local(async move {
            let saved = picture.save_moving(link, &path, step).await;
            moving.set(if saved.is_ok() { MovingPicture::Not } else { MovingPicture::Failed });
        });
    };
    view! {
        <button
            class="button"
            id="share"
            aria-haspopup="dialog"
            title="A link to exactly this view, or the view inside your own page"
            on:click=open
        >
            "Share"
        </button>
        <dialog class="about" node_ref=dialog aria-labelledby="share-title">
            <h2 id="share-title" tabindex="-1" autofocus>"Share this view"</h2>
            <div class="share-field">
                <label for="share-link">"Link"</label>
                <input id="share-link" readonly prop:value=move || shared.with(|it| it.link.clone()) />
                <CopyButton field="share-link" />
            </div>
            <CopiedText
                id="share-code"
                label="In a page of your own"
                rows=4
                wrap="off"
                text=Signal::derive(move || shared.with(|it| it.code.clone()))
            />
            <p class="fine">
                "Its attributes are the link’s names; "<code>"show=\"maps\""</code>" or "<code>"curves"</code>" and "
                <code>"controls=\"query\""</code>" or "<code>"none"</code>" make a figure of it. Nothing loads before a reader comes near it."
            </p>
            <p>
                <button class="button" data-part="share-picture" on:click=save_picture>
                    "Save as a picture"
                </button>
                " "
                <span class="fine">"Photograph, both maps, a sentence and the link, as PNG"</span>
            </p>
            <p>
                <button
                    class="button"
                    data-part="share-moving"
                    disabled=move || moving.get().is_under_way()
                    on:click=save_moving
                >
                    "Save as a moving picture"
                </button>
                " "
                <span class="fine" role="status">{move || moving.get().words()}</span>
            </p>
            <p>
                <button class="button" data-part="worksheet" on:click=open_worksheet>"Worksheet"</button>
                " "
                <span class="fine">"Two pages for a class, to be printed: maps without names, questions, and answers"</span>
            </p>
            <p class="fine" data-places hidden=move || shared.with(|it| it.places.is_none())>
                {move || shared.with(|it| it.places.clone())}
            </p>
            <p class="fine" data-own hidden=move || !shared.with(|it| it.has_own_file)>
                "What you opened from this computer stays here: whoever opens the link is asked for the file."
            </p>
            <form method="dialog"><button class="button">"Close"</button></form>
        </dialog>
    }
}

/// A text of several lines with its label, to be read and copied.
#[component]
pub fn CopiedText(
    /// The field's id.
    id: &'static str,
    /// What it holds.
    label: &'static str,
    /// How many lines of it are seen.
    rows: u32,
    /// `off` where each line is one of a program, `soft` of prose.
    wrap: &'static str,
    /// The text itself.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    view! {
        <div class="share-field">
            <label for=id>{label}</label>
            <textarea id=id rows=rows wrap=wrap readonly spellcheck="false" prop:value=text></textarea>
            <CopyButton field=id />
        </div>
    }
}

/// Copies a field's text, and says for a while what came of it.
#[component]
pub fn CopyButton(
    /// The field's id.
    field: &'static str,
) -> impl IntoView {
    let word = RwSignal::new("Copy");
    let copy = move |_| {
        spawn_local(async move {
            word.set(if copied(field).await { "Copied" } else { "Press Ctrl C" });
            set_timeout(move || word.set("Copy"), SHOWN_FOR);
        });
    };
    view! { <button class="button" data-copies=field on:click=copy>{word}</button> }
}

/// From inside another page to this one alone.
#[component]
pub fn Alone() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let alone = move || Address { embed: None, show: None, controls: None, ..selection.address() };
    let href = move || link(&as_shared(alone()));
    move || {
        selection.embed.get().then(|| {
            view! {
                <a class="alone" target="_blank" rel="noopener" href=href>
                    "Open in vitscope"
                </a>
            }
        })
    }
}

/// Copies a field's text; what a browser does not let a page copy is selected, for the keys.
async fn copied(field: &str) -> bool {
    // Both kinds of fields have what is used here.
    let field = document().get_element_by_id(field).map(JsCast::unchecked_into::<HtmlInputElement>);
    let Some(field) = field else { return false };
    let _ = field.focus();
    field.select();
    // Absent on a plain-http host, and refused inside some frames.
    let copy = |text: &str| JsFuture::from(window().navigator().clipboard().write_text(text));
    navigator_has("clipboard") && copy(&field.value()).await.is_ok()
}
