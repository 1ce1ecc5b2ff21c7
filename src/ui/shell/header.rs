//! The top line: the name, what runs, and the page's own switches.

use leptos::html;
use leptos::prelude::*;

use super::about::About;
use super::appearance::Appearance;
use super::paper_pair::PaperPair;
use super::share::Share;
use crate::page::header::engine_name;
use crate::ui::quiz::button::QuizButton;
use crate::ui::tour::TourButton;
use crate::ui::views::enter;
use crate::ui::widgets::dialog::show;
use crate::ui::workers::EngineHandle;

/// The top line.
#[component]
pub fn Header() -> impl IntoView {
    let appearance = expect_context::<Appearance>();
    let about = NodeRef::<html::Dialog>::new();
    let switch_theme = move |_| appearance.switch();
    view! {
        <header class="header">
            <button class="button skip" on:click=move |_| enter()>"Skip to the views"</button>
            <h1>"vitscope"</h1>
            <p class="tagline">"What a Vision Transformer looks at: contrastive beside masked"</p>
            <EngineBadge />
            <TourButton />
            <QuizButton />
            <PaperPair />
            <Share />
            <button class="button" title="Light or dark colors" on:click=switch_theme>
                {move || if appearance.dark.get() { "Light" } else { "Dark" }}
            </button>
            <button class="button" on:click=move |_| show(about)>"About"</button>
            <About dialog=about />
        </header>
    }
}

/// Which engine answers, and on which adapter.
#[component]
fn EngineBadge() -> impl IntoView {
    let engine = expect_context::<EngineHandle>();
    let name =
        move || engine.adapter.with(|adapter| engine_name(engine.kind.get(), adapter.as_deref()));
    view! { <p class="engine-badge" title=move || engine.hint()>{name}</p> }
}
