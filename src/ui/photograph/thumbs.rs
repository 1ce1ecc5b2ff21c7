//! The photographs to choose from, and the way to one's own.

use leptos::prelude::*;

use super::crop_frame::MoveCrop;
use super::pictures::PictureHandle;
use crate::link::Place;
use crate::page::catalog::{Catalog, Sample};
use crate::page::explanations::Term;
use crate::page::photograph::{credit, place_in_link, place_words};
use crate::page::pictures::LOCAL;
use crate::ui::browser::chosen_files::ChosenFiles;
use crate::ui::curves::cite::Cite;
use crate::ui::curves::save_maps::SaveMaps;
use crate::ui::selection::Selection;
use crate::ui::shell::explained::Explained;
use crate::ui::views::perturb::perturbing::PerturbedNote;

/// The query's title line, with the class token's button.
#[component]
pub fn QueryTitle() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let is_cls = Signal::derive(move || selection.query.get() == Some(Place::Cls));
    let place = move || place_words(selection.pinned_place());
    let in_link = move || place_in_link(selection.pinned_place());
    let toggle = Callback::new(move |()| match selection.query.get_untracked() {
        Some(Place::Cls) => selection.query.set(None),
        _ => selection.pin_cls(),
    });
    view! {
        <header class="panel-title">
            <h2>"Query"</h2>
            <span class="panel-facts" title=in_link>{place}</span>
            <Explained term=Term::ClassToken class="button cls" press=toggle pressed=is_cls>
                "[CLS]"
            </Explained>
            <SaveMaps />
            <Cite />
        </header>
    }
}

/// Samples, and a tile that opens a file.
#[component]
pub fn Thumbs() -> impl IntoView {
    let pictures = expect_context::<PictureHandle>();
    let catalog = expect_context::<StoredValue<Catalog>>();
    let selection = expect_context::<Selection>();
    let open = move |event: web_sys::Event| {
        let chosen = ChosenFiles::of_chooser(&event);
        if let Some(file) = chosen.and_then(|chosen| chosen.files.into_iter().next()) {
            let name = file.name();
            pictures.open_file(file.into(), name);
        }
    };
    let samples = catalog.with_value(|catalog| {
        let thumb = |sample: &Sample| {
            let id = sample.id.clone();
            let own = id.clone();
            let chosen = move || selection.image.with(|image| *image == own).to_string();
            let title = format!("{} ({}, {})", sample.title, sample.credit, sample.licence);
            view! {
                <button
                    class="thumb"
                    title=title
                    aria-pressed=chosen
                    on:click=move |_| selection.open_image(id.clone())
                >
                    <img src=format!("./samples/thumbs/{}", sample.file) alt=sample.title.clone() />
                </button>
            }
        };
        catalog.samples.iter().filter(|sample| !sample.unlisted).map(thumb).collect_view()
    });
    let own = move || {
        let (url, name) = pictures.own.get()?;
        let title = name.clone();
        let chosen = move || selection.image.with(|image| image == LOCAL).to_string();
        Some(view! {
            <button
                class="thumb"
                data-part="own-picture"
                title=title
                aria-pressed=chosen
                on:click=move |_| selection.open_image(LOCAL.to_owned())
            >
                <img src=url alt=name decoding="async" />
            </button>
        })
    };
    let credit = move || {
        pictures.shown.with(|photo| {
            let photo = photo.as_ref()?;
            Some(credit(&photo.title, &photo.credit, (photo.width, photo.height)))
        })
    };
    view! {
        <p class="credit">
            {credit}
            <MoveCrop />
            <PerturbedNote />
        </p>
        <div class="thumbs" role="group" aria-label="Photographs">
            {samples}
            {own}
            <label class="thumb own" title="Open your own picture. Dropping or pasting one works too.">
                <span aria-hidden="true">"+"</span>
                <span class="visually-hidden">"Open your own picture"</span>
                <input id="own-image" type="file" accept="image/*" on:change=open />
            </label>
        </div>
    }
}
