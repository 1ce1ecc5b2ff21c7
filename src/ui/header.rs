//! The top line: the name, what runs, and the page's own switches.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::about::About;
use super::appearance::Appearance;
use super::engine::EngineHandle;
use super::notices::{Notices, Topic};
use super::selection::Selection;
use super::tour::TourButton;
use super::views::enter;
use crate::address::Theme;
use crate::engine::protocol::EngineKind;

/// The top line.
#[component]
pub fn Header() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let appearance = expect_context::<Appearance>();
    let about = NodeRef::<html::Dialog>::new();
    let turn = move |_| {
        let next = if appearance.dark.get_untracked() { Theme::Light } else { Theme::Dark };
        selection.theme.set(next);
    };
    let open = move |_| {
        if let Some(dialog) = about.get_untracked() {
            // Fails only for a dialog that is open already.
            let _ = dialog.show_modal();
        }
    };
    view! {
        <header class="header">
            <button class="button skip" on:click=move |_| enter()>"Skip to the views"</button>
            <h1>"vitscope"</h1>
            <p class="tagline">"What a Vision Transformer looks at: contrastive beside masked"</p>
            <EngineBadge />
            <TourButton />
            <Share />
            <button class="button" title="Light or dark colors" on:click=turn>
                {move || if appearance.dark.get() { "Light" } else { "Dark" }}
            </button>
            <button class="button" on:click=open>"About"</button>
            <About dialog=about />
        </header>
    }
}

/// Which engine answers, and on which adapter.
#[component]
fn EngineBadge() -> impl IntoView {
    let engine = expect_context::<EngineHandle>();
    let text = move || match engine.kind.get() {
        EngineKind::Cpu => "CPU engine".to_owned(),
        EngineKind::Webgpu => {
            let name = engine.adapter.get().unwrap_or_default();
            format!("WebGPU engine {name}").trim().to_owned()
        }
    };
    let title = move || match engine.kind.get() {
        EngineKind::Cpu => {
            "Both models run in this tab, on this computer's processor (burn flex, wasm SIMD)."
        }
        EngineKind::Webgpu => "Both models run in this tab, on this computer's GPU (burn wgpu).",
    };
    view! { <p class="engine-badge" title=title>{move || text()}</p> }
}

/// Copies the link to this view.
#[component]
fn Share() -> impl IntoView {
    let notices = expect_context::<Notices>();
    let copied = RwSignal::new(false);
    let copy = move |_| {
        spawn_local(async move {
            let window = window();
            let link = window.location().href().unwrap_or_default();
            let navigator = window.navigator();
            // Absent on a plain-http host, and refused inside some frames.
            let has = js_sys::Reflect::get(&navigator, &"clipboard".into());
            let has = has.is_ok_and(|clipboard| clipboard.is_object());
            if has && JsFuture::from(navigator.clipboard().write_text(&link)).await.is_ok() {
                copied.set(true);
                set_timeout(move || copied.set(false), std::time::Duration::from_secs(2));
            } else {
                notices.tell(Topic::Link, &format!("The link to this view: {link}"));
            }
        });
    };
    view! {
        <button class="button" on:click=copy title="Copy a link to exactly this view">
            {move || if copied.get() { "Copied" } else { "Copy link" }}
        </button>
    }
}
