//! How a view travels: as a link, and inside a page of one's own.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, HtmlInputElement, MouseEvent};

use crate::link::Address;
use crate::link::embed::element;
use crate::page::pictures::LOCAL;
use crate::ui::browser::catalog::Catalog;
use crate::ui::browser::media::navigator_has;
use crate::ui::contract::history::link;
use crate::ui::selection::Selection;
use crate::ui::tour::hide;

/// How long a button says what came of it.
const TOLD: Duration = Duration::from_secs(2);

/// The button in the header, and the dialog behind it.
#[component]
pub fn Share() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let catalog = expect_context::<StoredValue<Catalog>>();
    let dialog = NodeRef::<html::Dialog>::new();
    let open = move |_| {
        let Some(dialog) = dialog.get_untracked() else { return };
        let address = untrack(|| selection.address());
        let link = absolute(&link(&address));
        fill("share-link", &link);
        fill("share-code", &element(&absolute("vit-scope.js"), &link, &address));
        hide(&dialog, "[data-own]", !is_own(&address, catalog));
        // Fails only for a dialog that is open already.
        let _ = dialog.show_modal();
    };
    let copy = move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(button) = target.filter(|it| it.has_attribute("data-copies")) else { return };
        spawn_local(async move {
            let told = if copied(&button).await { "Copied" } else { "Press Ctrl C" };
            button.set_text_content(Some(told));
            set_timeout(move || button.set_text_content(Some("Copy")), TOLD);
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
        <dialog
            class="about"
            node_ref=dialog
            aria-labelledby="share-title"
            inner_html=include_str!("share.html")
            on:click=copy
        ></dialog>
    }
}

/// From inside another page to this one alone.
#[component]
pub fn Alone() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let href = move || link(&Address { embed: None, ..selection.address() });
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

/// An address beside the page, whole.
fn absolute(link: &str) -> String {
    let base = document().base_uri().ok().flatten().unwrap_or_default();
    web_sys::Url::new_with_base(link, &base).map_or_else(|_| link.to_owned(), |url| url.href())
}

/// Whether the view shows a file of the visitor's own.
fn is_own(address: &Address, catalog: StoredValue<Catalog>) -> bool {
    let is_elsewhere = |id: &String| web_sys::Url::new(id).is_ok();
    let is_listed = |id: &String| catalog.with_value(|catalog| catalog.model(id).is_some());
    let mut models = address.models.iter().flatten();
    models.any(|id| !is_listed(id) && !is_elsewhere(id)) || address.image.as_deref() == Some(LOCAL)
}

fn fill(id: &str, text: &str) {
    if let Some(field) = field(id) {
        field.set_value(text);
    }
}

/// A field of the dialog; both kinds have what is used here.
fn field(id: &str) -> Option<HtmlInputElement> {
    document().get_element_by_id(id).map(JsCast::unchecked_into)
}

/// Copies the text that a button names; what a browser does not let a page copy is selected, for the keys.
async fn copied(button: &Element) -> bool {
    let field = button.get_attribute("data-copies").unwrap_or_default();
    let Some(field) = self::field(&field) else { return false };
    let _ = field.focus();
    field.select();
    // Absent on a plain-http host, and refused inside some frames.
    let copy = |text: &str| JsFuture::from(window().navigator().clipboard().write_text(text));
    navigator_has("clipboard") && copy(&field.value()).await.is_ok()
}
