//! What a side's classifier names at the layer shown, in one sentence: now, and before the photograph was
//! perturbed.

use leptos::prelude::*;

use super::files::ProbeFiles;
use super::reading::{Probabilities, Reading, percent};
use crate::address::Side;
use crate::engine::protocol::{ModelInfo, Question};
use crate::ui::boxed::effect;
use crate::ui::engine::EngineHandle;
use crate::ui::maps::Shown;
use crate::ui::photo::Desk;

/// The sentence.
#[component]
pub fn ProbeLine(side: Side) -> impl IntoView {
    let engine = expect_context::<EngineHandle>();
    let files = expect_context::<ProbeFiles>();
    let shown = expect_context::<Shown>();
    let desk = expect_context::<Desk>();
    let state = engine.side(side);
    effect(move || {
        // With another image, model or engine there is more to ask for.
        state.curves.track();
        engine.want_answers(side, files.question(side).into_iter().collect());
    });
    on_cleanup(move || engine.want_answers(side, Vec::new()));
    let reading = Reading::of(state, files);
    // What was read of the photograph as it is, for as long as it is this one, read by this model.
    let clean = Memo::new(move |before: Option<&Clean>| {
        let of = Subject {
            photograph: desk.photo.with(|photo| photo.as_ref().map(|photo| photo.url.clone())),
            question: files.question(side),
            model: state.model.get(),
            file: engine.shown_file(side),
        };
        let now = reading.with(|reading| reading.read().cloned());
        let of_it = now.filter(|now| {
            of.question.as_ref() == Some(&now.question) && state.insight.has(&now.question)
        });
        match of_it.filter(|_| state.perturbed.with(Option::is_none)) {
            Some(read) => Clean { of, read: Some(read) },
            None => match before {
                Some(before) if before.of == of => before.clone(),
                _ => Clean { of, read: None },
            },
        }
    });
    let sentence = move || {
        let named = |read: &Probabilities| {
            let (class, share) = read.top(shown.layer.get(), 1).into_iter().next()?;
            Some((read.names.get(class)?.clone(), percent(share.into())))
        };
        reading.with(|reading| match reading {
            Reading::Waiting => None,
            Reading::None => Some(view! { "It has no probe: the view “Probes” takes one." }.into_any()),
            Reading::Failed(error) => Some(view! { {error.to_string()} }.into_any()),
            Reading::Read(read) => {
                let (name, share) = named(read)?;
                let before = clean.with(|clean| named(clean.read.as_ref()?));
                let is_perturbed = state.perturbed.with(Option::is_some);
                let (verb, tail) = match before.filter(|_| is_perturbed) {
                    None => ("names ", format!(" ({share}).")),
                    Some((old, before)) if old == name => ("still names ", format!(" ({share}, before {before}).")),
                    Some((old, before)) => ("now names ", format!(" ({share}), before {old} ({before}).")),
                };
                Some(view! { "Its probe "{verb}<strong data-part="probe-class">{name}</strong>{tail} }.into_any())
            }
        })
    };
    view! { <p class="probe-line">{move || sentence()}</p> }
}

/// What was read of a photograph before it was perturbed.
#[derive(Clone, PartialEq)]
struct Clean {
    of: Subject,
    read: Option<Probabilities>,
}

/// Which photograph, read by what: with any other of these, what was read before is no measure.
#[derive(Clone, PartialEq)]
struct Subject {
    photograph: Option<String>,
    question: Option<Question>,
    /// With its heads and its input size.
    model: Option<ModelInfo>,
    file: Option<(String, u64)>,
}
