//! What a side's classifier names at the layer shown, in one sentence: now, and before the photograph was
//! perturbed.

use leptos::prelude::*;

use super::context::reading;
use super::files::ProbeFiles;
use crate::link::Side;
use crate::page::probes::reading::Reading;
use crate::page::probes::sentence::{Subject, Unperturbed, naming};
use crate::ui::maps::Shown;
use crate::ui::photograph::pictures::PictureHandle;
use crate::ui::views::parts::want_while_open;
use crate::ui::workers::EngineHandle;

/// The sentence under the charts: what each model names the photograph.
#[component]
pub fn ProbeLine(side: Side) -> impl IntoView {
    let engine = expect_context::<EngineHandle>();
    let files = expect_context::<ProbeFiles>();
    let shown = expect_context::<Shown>();
    let pictures = expect_context::<PictureHandle>();
    let state = engine.side(side);
    want_while_open(engine, side, move || files.question(side).into_iter().collect());
    let reading = reading(state, files);
    let is_perturbed = move || state.perturbed.with(Option::is_some);
    let unperturbed = Memo::new(move |before: Option<&Unperturbed>| {
        let of = Subject {
            photograph: pictures.shown.with(|photo| photo.as_ref().map(|photo| photo.url.clone())),
            question: files.question(side),
            model: state.model.get(),
            file: engine.shown_file(side),
        };
        let now = reading.with(|reading| reading.read().cloned()).filter(|now| {
            of.question.as_ref() == Some(&now.question) && state.answers.has(&now.question)
        });
        Unperturbed::next(before, of, now.filter(|_| !is_perturbed()))
    });
    let sentence = move || {
        reading.with(|reading| match reading {
            Reading::Waiting => None,
            Reading::None => Some("It has no probe: the view “Probes” takes one.".into_any()),
            Reading::Failed(error) => Some(error.to_string().into_any()),
            Reading::Read(read) => unperturbed.with(|before| {
                let before = Some(before).filter(|_| is_perturbed());
                let naming = naming(read, before, shown.layer.get())?;
                let class = view! { <strong data-part="probe-class">{naming.class}</strong> };
                Some((naming.head, class, naming.tail).into_any())
            }),
        })
    };
    view! { <p class="probe-line">{sentence}</p> }
}
