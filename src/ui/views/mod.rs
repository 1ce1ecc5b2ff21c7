//! The part below the curves: one view at a time.

pub(crate) mod attention;
pub(crate) mod camera;
pub(crate) mod diversity;
pub(crate) mod features;
pub(crate) mod layers;
pub(crate) mod many;
pub(crate) mod parts;
pub(crate) mod perturb;
pub(crate) mod probes;
pub(crate) mod queries;
pub(crate) mod reconstruct;
pub(crate) mod tokens;
pub(crate) mod training;

use leptos::prelude::*;

use super::saving::figures::PageFigures;
use super::saving::view_menu::SaveView;
use super::selection::Selection;
use super::widgets::arrow_keys::{focus, move_focus};
use crate::link::View;
use crate::page::definitions::{definitions, lead};
use crate::page::saving::views::VIEWS;
use attention::Attention;
use camera::Camera;
use diversity::Diversity;
use features::Features;
use layers::Overview;
use many::Many;
use perturb::Perturb;
use probes::Probes;
use queries::TwoQueries;
use reconstruct::Reconstruct;
use tokens::TokenMapView;
use training::TrainingView;

/// The views' names and the chosen one.
#[component]
pub fn Views() -> impl IntoView {
    let selection = expect_context::<Selection>();
    provide_context(expect_context::<PageFigures>().view);
    // In another page only where its author asks for all controls.
    let saves = Memo::new(move |_| selection.figure().offers_models());
    let tab = move |view: View, title: &'static str| {
        view! {
            <button
                role="tab"
                id=format!("tab-{view:?}")
                aria-selected=move || (selection.view.get() == view).to_string()
                aria-controls="view"
                tabindex=move || if selection.view.get() == view { 0 } else { -1 }
                on:click=move |_| open(selection, view)
            >
                {title}
            </button>
        }
    };
    view! {
        <section class="views" aria-label="Views">
            <h2 class="visually-hidden">"Views"</h2>
            <div class="views-head">
                <div class="tabs" role="tablist" aria-label="Views" on:keydown=move_focus>
                {VIEWS.map(|(view, title)| tab(view, title)).collect_view()}
                </div>
                {move || saves.get().then(|| view! { <SaveView /> })}
            </div>
            <div id="view" role="tabpanel" aria-labelledby=move || format!("tab-{:?}", selection.view.get())>
                {move || framed(selection, selection.view.get())}
            </div>
        </section>
    }
}

/// A view between what leads into it and what its numbers are.
fn framed(selection: Selection, view: View) -> impl IntoView {
    let lead = lead(view).map(|text| view! { <p class="insight-lead">{text}</p> });
    let content = match view {
        View::Layers => view! { <Overview /> }.into_any(),
        View::Queries => view! { <TwoQueries /> }.into_any(),
        View::Features => view! { <Features /> }.into_any(),
        View::Diversity => view! { <Diversity /> }.into_any(),
        View::Tokens => view! { <TokenMapView /> }.into_any(),
        View::Attention => view! { <Attention /> }.into_any(),
        View::Perturb => view! { <Perturb /> }.into_any(),
        View::Reconstruct => view! { <Reconstruct /> }.into_any(),
        View::Probes => view! { <Probes /> }.into_any(),
        View::Training => view! { <TrainingView /> }.into_any(),
        View::Many => view! { <Many /> }.into_any(),
        View::Camera => view! { <Camera /> }.into_any(),
    };
    // Of two queries there are no numbers before the second is pinned.
    let has_numbers = move || view != View::Queries || selection.query2.with(Option::is_some);
    let source = move || {
        let text = definitions(view).filter(|_| has_numbers())?;
        Some(view! { <p class="fine insight-source">{text}</p> })
    };
    (lead, content, source)
}

/// Chooses a view and brings it into sight.
pub fn open(selection: Selection, view: View) {
    // One that is open goes on: setting it again would begin it anew.
    if selection.view.with_untracked(|open| *open != view) {
        selection.view.set(view);
    }
    show();
}

/// Gives the chosen view's tab the focus.
pub fn enter() {
    focus(document().query_selector("[role=tab][aria-selected=true]").ok().flatten());
}

/// Brings the view into sight, once it is laid out.
pub fn show() {
    request_animation_frame(|| {
        if let Ok(Some(section)) = document().query_selector(".views") {
            bring_into_sight(&section);
        }
    });
}

/// Scrolls as far as it takes to see the view, and not so far that its tabs go: what it follows, the
/// photograph and the maps, stays in sight where there is room. Not `scrollIntoView`, which would scroll an
/// embedding page too.
fn bring_into_sight(section: &web_sys::Element) {
    let window = window();
    let height = window.inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(0.0);
    let place = section.get_bounding_client_rect();
    let hidden = (place.bottom() - height).min(place.top());
    if hidden > 0.0 {
        window.scroll_by_with_x_and_y(0.0, hidden);
    }
}
