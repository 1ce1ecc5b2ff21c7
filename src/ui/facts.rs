//! What a side's model is, in one line, with its heads to be set where nothing in its file tells them.

use leptos::html;
use leptos::prelude::*;

use super::engine::EngineHandle;
use super::notices::{Notices, Topic};
use crate::address::Side;
use crate::engine::protocol::ModelInfo;

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
            let ModelInfo { family, normalization, .. } = model;
            Some(format!(
                "{family}{objective}, {parameters}; images normalized with {normalization}"
            ))
        })
    };
    let open = Memo::new(move |_| {
        let guessed = state.model.with(|model| model.as_ref().is_some_and(|m| m.heads_guessed));
        guessed || state.heads_set.get()
    });
    let heads = move || {
        let known =
            move || state.model.with(|model| model.as_ref().map(|m| format!("{} heads", m.heads)));
        match open.get() {
            true => view! { <HeadsField side /> }.into_any(),
            false => view! { <span>{known}</span> }.into_any(),
        }
    };
    view! { <p class="model-facts" title=about>{text}{heads}</p> }
}

/// The number of heads, to be changed.
#[component]
fn HeadsField(side: Side) -> impl IntoView {
    let engine = expect_context::<EngineHandle>();
    let notices = expect_context::<Notices>();
    let state = engine.side(side);
    let field = NodeRef::<html::Input>::new();
    let of =
        move |of: fn(&ModelInfo) -> usize| state.model.with(|model| model.as_ref().map_or(1, of));
    let change = move |_| {
        let Some(field) = field.get_untracked() else { return };
        let (shown, dim) = untrack(|| (of(|model| model.heads), of(|model| model.dim)));
        // Others may be on their way: the ones shown then take them back.
        let now = engine.heads_wished(side).unwrap_or(shown);
        match field.value().trim().parse() {
            Ok(heads) if heads == now => {}
            Ok(heads) if heads > 0 && dim % heads == 0 => {
                notices.settle(Topic::Model(side));
                engine.set_heads(side, heads);
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
    Effect::new(move |_| {
        state.status.track();
        let shown = of(|model| model.heads);
        if let Some(field) = field.get() {
            field.set_value(&engine.heads_wished(side).unwrap_or(shown).to_string());
        }
    });
    let label = move || match state.heads_set.get() {
        true => "heads (set by you)",
        false => "heads (guessed)",
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
            <span>{label}</span>
        </label>
    }
}
