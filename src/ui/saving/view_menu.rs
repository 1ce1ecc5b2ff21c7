//! “Save” at the head of the views: the open view's maps and numbers, and zips.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::all_views::AllViews;
use super::figures::{PageFigures, keep_kind};
use super::zipped::Zips;
use crate::page::saving::offers::{Offer, PAGE_ZIP, VIEW_ZIP};
use crate::page::saving::views::{nothing_yet, title};
use crate::ui::selection::Selection;
use crate::ui::widgets::save_menu::SaveMenu;

/// What saves the open view.
#[component]
pub fn SaveView() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let figures = expect_context::<PageFigures>();
    let zips = Zips::here();
    let all = AllViews::here();
    let is_ready = Memo::new(move |_| !figures.view.ready().is_empty());
    // One after another: each figure's kinds, then the zips.
    let own = Memo::new(move |_| {
        let ready = figures.view.ready();
        ready.iter().flat_map(|figure| figure.offers).copied().collect::<Vec<Offer>>()
    });
    let offers = Signal::derive(move || [own.get(), vec![VIEW_ZIP, PAGE_ZIP]].concat());
    let what = Signal::derive(move || format!("the view {}", title(selection.view.get())));
    let save = move |index: usize| {
        let Some((kind, _)) = offers.get().get(index).copied() else { return };
        if kind == PAGE_ZIP.0 {
            all.start();
        } else if kind == VIEW_ZIP.0 {
            let (view, making, told) = (selection.view.get(), figures.view.make_all(), zips.told());
            all.told.set(None);
            spawn_local(async move {
                if let Err(reason) = zips.save_view(view, making, told).await {
                    all.told.try_set(Some(format!("Nothing was saved ({reason}).")));
                }
            });
        } else {
            let of_kind = |offer: &Offer| offer.0 == kind;
            let figure = figures.view.ready().into_iter().find(|it| it.offers.iter().any(of_kind));
            if let Some(making) = figure.and_then(|figure| (figure.make)()) {
                spawn_local(keep_kind(making, kind));
            }
        }
    };
    let save = Callback::new(move |index| untrack(|| save(index)));
    let is_under_way = Memo::new(move |_| all.progress.with(Option::is_some));
    let body = move || match (is_under_way.get(), is_ready.get()) {
        (true, _) => view! {
            <button class="button" data-part="cancel-save" on:click=move |_| all.cancel()>
                "Cancel"
            </button>
        }
        .into_any(),
        (false, true) => view! { <SaveMenu what offers save /> }.into_any(),
        (false, false) => view! {
            <span class="fine">{move || nothing_yet(selection.view.get())}</span>
            <button class="save-none" disabled>"Save"</button>
        }
        .into_any(),
    };
    view! {
        <div class="view-save">
            <span class="fine" role="status">
                {move || all.progress.get().or_else(|| all.told.get())}
            </span>
            {body}
        </div>
    }
}
