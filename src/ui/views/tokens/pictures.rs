//! The pictures: legend of both maps, and the other end of the link between dots and patches.

use std::rc::Rc;

use leptos::html;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, PointerEvent};

use super::maps::TokenMaps;
use super::picture_files::PictureFiles;
use crate::grid::Grid;
use crate::input::crop::CropPlace;
use crate::page::photograph::{cell_style, crop_style, rect_style};
use crate::page::token_map::picture_point::PatchKey;
use crate::page::token_map::{PicturePoint, marked_grids, words};
use crate::ui::widgets::keys::is_plain;
use crate::ui::widgets::pointer::point_on;
use crate::ui::workers::EngineHandle;

/// All pictures, class by class, and the patch that is pointed at.
#[component]
pub fn Pictures(
    /// A color a picture.
    colors: Memo<Vec<[u8; 3]>>,
) -> impl IntoView {
    let maps = expect_context::<TokenMaps>();
    let of_set = move |set: Rc<PictureFiles>| {
        let thumb = |index: usize| {
            let picture = &set.pictures[index];
            let (title, url) = (picture.title.clone(), picture.file.url.clone());
            view! { <Thumb index title url size=picture.size colors /> }
        };
        let rows = set.rows().into_iter().map(|(class, pictures)| {
            let heading = class.map(|class| view! { <h4>{class.to_owned()}</h4> });
            let thumbs = pictures.into_iter().map(thumb).collect_view();
            view! { <div>{heading}<div class="pictures-row">{thumbs}</div></div> }
        });
        view! { <div class="pictures-all">{rows.collect_view()}</div> }
    };
    view! {
        <section class="pictures" aria-label="Pictures">
            {move || maps.set.get().map(of_set)}
            <Reading colors />
        </section>
    }
}

#[component]
fn Thumb(
    index: usize,
    title: String,
    url: String,
    /// Its pixels across and down.
    size: (usize, usize),
    colors: Memo<Vec<[u8; 3]>>,
) -> impl IntoView {
    let maps = expect_context::<TokenMaps>();
    let engine = expect_context::<EngineHandle>();
    let frame = NodeRef::<html::Span>::new();
    let point_at = move |event: &web_sys::MouseEvent| {
        let point = point_on(&*frame.get_untracked()?, event);
        Some(PicturePoint { point, ..PicturePoint::middle(index) })
    };
    let look = move |event: PointerEvent| {
        if event.pointer_type() == "mouse" {
            maps.hover.set(point_at(&event));
        }
    };
    let grid = move || engine.reference().map(|model| model.grid);
    let pin = move |event: web_sys::MouseEvent| {
        // A key's click has no place.
        let at = if event.detail() > 0 { point_at(&event) } else { None };
        maps.pin.set(at.or(Some(PicturePoint::middle(index))));
    };
    let key =
        move |event: KeyboardEvent| match PatchKey::of(&event.key()).filter(|_| is_plain(&event)) {
            Some(PatchKey::Step(columns, rows)) => {
                event.prevent_default();
                if let Some(grid) = untrack(grid) {
                    let pin = maps.pin.get_untracked();
                    maps.pin.set(Some(PicturePoint::stepped(pin, index, grid, (columns, rows))));
                }
            }
            Some(PatchKey::Unpin) => {
                maps.hover.set(None);
                maps.pin.set(None);
            }
            None => {}
        };
    let here = Memo::new(move |_| maps.point().filter(|point| point.picture == index));
    // Both models' patches, where their grids differ.
    let marks = move || {
        let point = here.get()?;
        let grids = marked_grids(&engine.reference()?, &engine.sides.map(|side| side.model.get()));
        let mark = move |grid: Grid| {
            let style = cell_style(grid, point.cell(grid));
            view! { <span class="marker" style=style></span> }
        };
        Some(grids.into_iter().map(mark).collect_view())
    };
    let ink = move || colors.with(|colors| colors.get(index).map(|color| css(*color)));
    let style = move || ink().map(|ink| format!("--ink-of:{ink}"));
    let crop = move || crop_style(size, CropPlace::CENTER, engine.reference().as_ref());
    let label = format!("{title}. Arrow keys choose a patch.");
    view! {
        <button
            class="picture"
            class:here=move || here.get().is_some()
            style=style
            title=title
            aria-label=label
            aria-pressed=move || maps.pin.get().is_some_and(|point| point.picture == index).to_string()
            on:click=pin
            on:keydown=key
        >
            // The frame is what the patches are counted on, without the color's line.
            <span
                class="square"
                node_ref=frame
                on:pointermove=look
                on:pointerleave=move |_| maps.hover.set(None)
            >
                <img class="crop" src=url alt="" draggable="false" style=crop />
                {move || marks()}
            </span>
        </button>
    }
}

/// The patch itself, and where it is.
#[component]
fn Reading(colors: Memo<Vec<[u8; 3]>>) -> impl IntoView {
    let maps = expect_context::<TokenMaps>();
    let engine = expect_context::<EngineHandle>();
    let place = move |point: PicturePoint| {
        let cell = point.cell(engine.reference()?.grid);
        maps.set
            .with(|set| Some(words::patch(&set.as_ref()?.pictures.get(point.picture)?.title, cell)))
    };
    let patch = move || {
        let (point, set) = (maps.point()?, maps.set.get()?);
        let model = engine.reference()?;
        let picture = set.pictures.get(point.picture)?;
        let crop = rect_style(picture.crop(model.input(), point.cell(model.grid), model.grid));
        let ink = colors.with(|colors| colors.get(point.picture).copied().map(css));
        Some(view! {
            <span class="square reading-patch" style=format!("--ink-of:{}", ink.unwrap_or_default())>
                <img class="crop" src=picture.file.url.clone() alt="" style=crop />
            </span>
            <span>{place(point)}</span>
        })
    };
    let invite =
        "Point at a dot or at a patch of a picture: it lights up in the picture and in both maps.";
    view! {
        <p class="reading">
            {move || patch().map_or_else(
                || view! { <span class="fine">{invite}</span> }.into_any(),
                |patch| patch.into_any(),
            )}
        </p>
        // What is under the pointer changes too fast to be read out.
        <p class="visually-hidden" aria-live="polite">{move || place(maps.pin.get()?)}</p>
    }
}

/// A color as style sheets write it.
pub fn css([r, g, b]: [u8; 3]) -> String {
    format!("rgb({r} {g} {b})")
}
