//! What a side's model is, in one line, with what nothing in its file tells to be set: its heads, and what
//! its images are normalized with.

use leptos::html;
use leptos::prelude::*;

use crate::engine::protocol::ModelInfo;
use crate::input::normalization::Normalization;
use crate::link::hints::Source;
use crate::link::{Said, Side};
use crate::ui::selection::Selection;
use crate::ui::shell::notices::{Notices, Topic};
use crate::ui::widgets::boxed::{effect, memo};
use crate::ui::workers::EngineHandle;

/// The line under a side.
#[component]
pub fn Facts(
    /// Of which model.
    side: Side,
) -> impl IntoView {
    let engine = expect_context::<EngineHandle>();
    let state = engine.side(side);
    let text = move || {
        state.model.with(|model| {
            model.as_ref().map(|model| {
                let ModelInfo { size, grid, depth, .. } = model;
                format!("{size} px input, {grid}×{grid} patches, {depth} layers, ")
            })
        })
    };
    let about = move || {
        state.model.with(|model| {
            let model = model.as_ref()?;
            let parameters = format!("{:.1} million parameters", model.parameters as f64 / 1e6);
            let objective = model.objective.as_deref().map(|objective| format!(", {objective}"));
            let objective = objective.unwrap_or_default();
            let family = &model.family;
            let normalization = model.normalization.words();
            Some(format!(
                "{family}{objective}, {parameters}; images normalized with {normalization}"
            ))
        })
    };
    let is_open = move |of: fn(&ModelInfo) -> Source, said: fn(Said) -> bool| {
        memo(move || {
            let guessed =
                state.model.with(|model| model.as_ref().is_some_and(|m| of(m) == Source::Guess));
            guessed || said(state.said.get())
        })
    };
    let open = is_open(|model| model.heads_from, |said| said.heads.is_some());
    let open_norm = is_open(|model| model.normalization_from, |said| said.norm.is_some());
    let word = move |of: fn(&ModelInfo) -> String| {
        move || state.model.with(|model| model.as_ref().map(of))
    };
    let heads = move || match open.get() {
        true => view! { <HeadsField side /> }.into_any(),
        false => view! { <span>{word(|m| format!("{} heads", m.heads))}</span> }.into_any(),
    };
    let norm = move || match open_norm.get() {
        true => view! { <span>", "</span><NormField side /> }.into_any(),
        false => {
            let word = word(|m| format!(", {} normalization", m.normalization.word()));
            view! { <span>{word}</span> }.into_any()
        }
    };
    view! { <p class="model-facts" title=about>{move || text()}{move || heads()}{move || norm()}</p> }
}

/// The number of heads, to be changed.
#[component]
fn HeadsField(side: Side) -> impl IntoView {
    let engine = expect_context::<EngineHandle>();
    let notices = expect_context::<Notices>();
    let state = engine.side(side);
    let about = expect_context::<Selection>().about(side);
    let field = NodeRef::<html::Input>::new();
    let of =
        move |of: fn(&ModelInfo) -> usize| state.model.with(|model| model.as_ref().map_or(1, of));
    let change = move |_| {
        let Some(field) = field.get_untracked() else { return };
        let (shown, dim) = untrack(|| (of(|model| model.heads), of(|model| model.dim)));
        // Others may be on their way: the ones shown then take them back.
        let now = about.get_untracked().heads.unwrap_or(shown);
        match field.value().trim().parse() {
            Ok(heads) if heads == now => {}
            Ok(heads) if heads > 0 && dim % heads == 0 => {
                notices.settle(Topic::Model(side));
                about.update(|said| said.heads = Some(heads));
            }
            _ => {
                let text = format!(
                    "“{}” heads cannot be: the {} model is {dim} wide, and its heads divide that evenly. \
                     It stays at {now}.",
                    field.value(),
                    side.label()
                );
                notices.tell(Topic::Model(side), &text);
                field.set_value(&now.to_string());
            }
        }
    };
    // Also when another number was refused: the field shows what is, or is on its way to be.
    effect(move || {
        state.status.track();
        let shown = of(|model| model.heads);
        if let Some(field) = field.get() {
            field.set_value(&about.get().heads.unwrap_or(shown).to_string());
        }
    });
    let label = move || match state.said.get().heads {
        Some(_) => "heads (set by you)",
        None => "heads (guessed)",
    };
    view! {
        <label class="heads-field" title="Nothing in the file tells the number of heads. Change it here.">
            <input
                id=format!("heads-{}", side.name())
                node_ref=field
                type="number"
                min="1"
                max=move || of(|model| model.dim)
                on:change=change
            />
            <span>{move || label()}</span>
        </label>
    }
}

/// What images are normalized with, to be changed.
#[component]
fn NormField(side: Side) -> impl IntoView {
    let engine = expect_context::<EngineHandle>();
    let state = engine.side(side);
    let about = expect_context::<Selection>().about(side);
    let shown = memo(move || {
        let of_model = state.model.with(|model| model.as_ref().map(|model| model.normalization));
        about.get().norm.or(of_model).unwrap_or(Normalization::IMAGENET)
    });
    let options = move || {
        let shown = shown.get();
        let mut all = vec![Normalization::IMAGENET, Normalization::HALF];
        if !all.contains(&shown) {
            all.push(shown);
        }
        let option = |norm: Normalization| {
            view! { <option value=norm.to_string() selected=norm == shown>{norm.word()}</option> }
        };
        all.into_iter().map(option).collect_view()
    };
    let choose = move |event| {
        if let Ok(norm) = event_target_value(&event).parse() {
            about.update(|said| said.norm = Some(norm));
        }
    };
    let label = move || match state.said.get().norm {
        Some(_) => "normalization (set by you)",
        None => "normalization (guessed)",
    };
    view! {
        <label
            class="heads-field"
            title="Nothing in the file tells what its images were normalized with: ImageNet’s mean and deviation \
                   are commonest, 0.5 is BEiT’s and that of Google’s ViTs. Change it here."
        >
            <select id=format!("norm-{}", side.name()) prop:value=move || shown.get().to_string() on:change=choose>
                {move || options()}
            </select>
            <span>{move || label()}</span>
        </label>
    }
}
