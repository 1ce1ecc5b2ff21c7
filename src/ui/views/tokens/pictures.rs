//! The pictures: legend of both maps, and the other end of the link between dots and patches.

use std::rc::Rc;

use leptos::html;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, PointerEvent};

use super::maps::TokenMaps;
use super::set::{Picture, PictureSet};
use super::spot::Spot;
use crate::ui::widgets::boxed::memo;
use crate::ui::widgets::pointer::point_on;
use crate::ui::workers::EngineHandle;

/// All pictures, class by class, and the patch that is pointed at.
#[component]
pub fn Pictures(
    /// A color a picture.
    colors: Memo<Vec<[u8; 3]>>,
) -> impl IntoView {
    let maps = expect_context::<TokenMaps>();
    let of_set = move |set: Rc<PictureSet>| {
        let thumb = |(index, picture): (usize, &Picture)| {
            let (url, crop) = (picture.url.clone(), picture.placed(None));
            view! { <Thumb index title=picture.title.clone() url crop colors /> }
        };
        let row = |title: Option<&String>, class: Option<usize>| {
            let heading = title.map(|title| view! { <h4>{title.clone()}</h4> });
            let all = set.pictures.iter().enumerate();
            let of = all.filter(|(_, it)| class.is_none_or(|class| class == it.class));
            let thumbs = of.map(thumb).collect_view();
            view! { <div>{heading}<div class="pictures-row">{thumbs}</div></div> }
        };
        let classes = set.classes.iter().enumerate();
        // A class a file needs no name and no row of its own.
        let rows = match set.classes.len() < set.pictures.len() {
            false => vec![row(None, None)],
            true => classes.map(|(class, title)| row(Some(title), Some(class))).collect(),
        };
        view! { <div class="pictures-all">{rows}</div> }
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
    crop: String,
    colors: Memo<Vec<[u8; 3]>>,
) -> impl IntoView {
    let maps = expect_context::<TokenMaps>();
    let engine = expect_context::<EngineHandle>();
    let frame = NodeRef::<html::Span>::new();
    let spot_at = move |event: &web_sys::MouseEvent| {
        let point = point_on(&*frame.get_untracked()?, event);
        Some(Spot { picture: index, point, whole: true })
    };
    let look = move |event: PointerEvent| {
        if event.pointer_type() == "mouse" {
            maps.hover.set(spot_at(&event));
        }
    };
    let grid = move || engine.reference().map(|model| model.grid);
    let pin = move |event: web_sys::MouseEvent| {
        // A key's click has no place.
        let at = if event.detail() > 0 { spot_at(&event) } else { None };
        let middle = Spot { picture: index, point: (0.5, 0.5), whole: true };
        maps.pin.set(at.or(Some(middle)));
    };
    let key = move |event: KeyboardEvent| {
        let (columns, rows) = match event.key().as_str() {
            "ArrowLeft" => (-1, 0),
            "ArrowRight" => (1, 0),
            "ArrowUp" => (0, -1),
            "ArrowDown" => (0, 1),
            "Escape" => {
                maps.hover.set(None);
                return maps.pin.set(None);
            }
            _ => return,
        };
        event.prevent_default();
        let Some(grid) = untrack(grid) else { return };
        let before = maps.pin.get_untracked().filter(|spot| spot.picture == index);
        let middle = Spot { picture: index, point: (0.5, 0.5), whole: true };
        maps.pin.set(Some(before.map_or(middle, |spot| spot.stepped(grid, columns, rows))));
    };
    let here = memo(move || maps.spot().filter(|spot| spot.picture == index));
    // Both models' patches, where their grids differ.
    let marks = move || {
        let spot = here.get()?;
        let mut grids: Vec<usize> = engine
            .sides
            .iter()
            .filter_map(|side| side.model.with(|model| model.as_ref().map(|model| model.grid)))
            .collect();
        grids.dedup();
        let mark = move |grid: usize| {
            let (col, row) = spot.cell(grid);
            let share = |cell: usize| 100.0 * cell as f64 / grid as f64;
            let side = 100.0 / grid as f64;
            let style = format!(
                "left:{:.2}%;top:{:.2}%;width:{side:.2}%;height:{side:.2}%",
                share(col),
                share(row),
            );
            view! { <span class="marker" style=style></span> }
        };
        Some(grids.into_iter().map(mark).collect_view())
    };
    let ink = move || colors.with(|colors| colors.get(index).map(|color| css(*color)));
    let style = move || ink().map(|ink| format!("--ink-of:{ink}"));
    let label = format!("{title}. Arrow keys choose a patch.");
    view! {
        <button
            class="picture"
            class:here=move || here.get().is_some()
            style=style
            title=title
            aria-label=label
            aria-pressed=move || maps.pin.get().is_some_and(|spot| spot.picture == index).to_string()
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
    let words = move |spot: Spot| {
        let (col, row) = spot.cell(engine.reference()?.grid);
        let set = maps.set.get()?;
        let title = &set.pictures.get(spot.picture)?.title;
        Some(format!("{title}, row {}, column {}", row + 1, col + 1))
    };
    let patch = move || {
        let (spot, set) = (maps.spot()?, maps.set.get()?);
        let grid = engine.reference()?.grid;
        let picture = set.pictures.get(spot.picture)?;
        let (col, row) = spot.cell(grid);
        let words = words(spot);
        let crop = picture.placed(Some((col, row, grid)));
        let ink = colors.with(|colors| colors.get(spot.picture).copied().map(css));
        Some(view! {
            <span class="square reading-patch" style=format!("--ink-of:{}", ink.unwrap_or_default())>
                <img class="crop" src=picture.url.clone() alt="" style=crop />
            </span>
            <span>{words}</span>
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
        <p class="visually-hidden" aria-live="polite">{move || words(maps.pin.get()?)}</p>
    }
}

/// A color as style sheets write it.
pub fn css([r, g, b]: [u8; 3]) -> String {
    format!("rgb({r} {g} {b})")
}
