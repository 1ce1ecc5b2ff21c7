//! Figures of maps: with what the models see of the photograph under them.

use leptos::prelude::*;

use super::figures::{FigureList, Making};
use crate::link::Side;
use crate::page::curves::caption::Subject;
use crate::page::saving::files::MapsToSave;
use crate::page::saving::maps::Told;
use crate::page::saving::offers::Offer;
use crate::plot::export::panels::Photograph;
use crate::ui::curves::embedded::embedded_photograph;
use crate::ui::curves::figure::Origin;
use crate::ui::photograph::pictures::PictureHandle;
use crate::ui::selection::Selection;
use crate::ui::workers::EngineHandle;

/// What every figure of a view says now.
pub fn told(origin: Origin, selection: Selection) -> Told {
    Told {
        picture: origin.picture(),
        query: origin.query(),
        layers: origin.layer_lines().join(", "),
        names: Side::BOTH.map(|side| origin.name(side)),
        scale: selection.scale.get(),
    }
}

/// Lets a view's maps be saved for as long as it is there; `read` gives what is on the screen.
pub fn offer_maps(
    offers: &'static [Offer],
    is_ready: Signal<bool>,
    read: impl Fn(&Told) -> Option<MapsToSave> + 'static,
) {
    let list = expect_context::<FigureList>();
    let origin = Origin::here();
    let selection = expect_context::<Selection>();
    let pictures = expect_context::<PictureHandle>();
    let engine = expect_context::<EngineHandle>();
    list.add(offers, is_ready, move || {
        let maps = read(&told(origin, selection))?;
        let subject = Subject { words: maps.subject.clone(), models: None };
        let caption = origin.caption(maps.title().to_owned(), &subject);
        let making: Making = Box::pin(async move {
            let photographs = match maps.figure {
                Some(_) => photographs(pictures, engine).await,
                None => Vec::new(),
            };
            maps.files(&caption, &photographs)
        });
        Some(making)
    });
}

/// What both models see; nothing where that cannot be drawn.
async fn photographs(pictures: PictureHandle, engine: EngineHandle) -> Vec<Photograph> {
    let mut photographs = Vec::new();
    for state in engine.sides {
        photographs.push(embedded_photograph(pictures, state).await.unwrap_or_default());
    }
    photographs
}
