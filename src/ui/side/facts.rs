//! What a side's model is, in one line, with what nothing in its file tells to be set.

use leptos::html;
use leptos::prelude::*;

use crate::engine::protocol::ModelInfo;
use crate::link::{Side, parse_title};
use crate::page::engines::Topic;
use crate::page::side::model_facts::{
    Chosen, FACTS, Fact, Field, ListOption, Typed, dimensions, hover,
};
use crate::ui::curves::figure::Origin;
use crate::ui::selection::Selection;
use crate::ui::shell::notices::Notices;
use crate::ui::workers::EngineHandle;

/// The line under a side.
#[component]
pub fn ModelFacts(side: Side) -> impl IntoView {
    let state = expect_context::<EngineHandle>().side(side);
    let of = move |words: fn(&ModelInfo) -> String| {
        move || state.model.with(|model| model.as_ref().map(words))
    };
    let fact = move |fact: Fact| {
        let Fact { around: (before, after), may_change, words, .. } = fact;
        let is_open = Memo::new(move |_| {
            state.model.with(|model| state.said.with(|said| may_change(model.as_ref(), said)))
        });
        move || match (is_open.get(), words) {
            (true, _) => view! { {before}<FactField side fact />{after} }.into_any(),
            (false, Some(words)) => view! { <span>{of(words)}</span> }.into_any(),
            (false, None) => ().into_any(),
        }
    };
    let is_there = Memo::new(move |_| state.model.with(Option::is_some));
    let title = move || is_there.get().then(|| view! { <TitleField side /> });
    view! {
        <p class="model-facts" title=of(hover)>
            {of(dimensions)}{FACTS.map(fact).into_iter().collect_view()}{title}
        </p>
    }
}

/// What the model is called, to be changed.
#[component]
fn TitleField(side: Side) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let own = Origin::here();
    let field = NodeRef::<html::Input>::new();
    let shown = move || selection.title(side).unwrap_or_default();
    let change = move |_| {
        let Some(field) = field.get_untracked() else { return };
        selection.call(side, parse_title(&field.value()));
        field.set_value(&untrack(shown));
    };
    view! {
        <span class="title-field">", "</span>
        <label class="heads-field title-field" title="What this model is called here, in the link, and in what is saved">
            <span>"called "</span>
            <input
                id=format!("title-{}", side.name())
                node_ref=field
                maxlength="60"
                placeholder=move || own.title(side, &selection.model(side).get())
                prop:value=shown
                on:change=change
            />
        </label>
    }
}

/// A fact, to be changed.
#[component]
fn FactField(side: Side, fact: Fact) -> impl IntoView {
    let state = expect_context::<EngineHandle>().side(side);
    let id = format!("{}-{}", fact.id, side.name());
    let field = match fact.field {
        Field::Typed(typed) => view! { <TypedField side id typed /> }.into_any(),
        Field::Chosen(chosen) => view! { <ChosenField side id chosen /> }.into_any(),
    };
    view! {
        <label class="heads-field" title=fact.title>
            {field}
            <span>{move || state.said.with(fact.label)}</span>
        </label>
    }
}

/// The input of a fact that is typed.
#[component]
fn TypedField(side: Side, id: String, typed: Typed) -> impl IntoView {
    let state = expect_context::<EngineHandle>().side(side);
    let notices = expect_context::<Notices>();
    let about = expect_context::<Selection>().about(side);
    let field = NodeRef::<html::Input>::new();
    let Typed { most, shown, read } = typed;
    let shown = move || state.model.with(|model| about.with(|said| shown(model.as_ref(), said)));
    let change = move |_| {
        let Some(field) = field.get_untracked() else { return };
        let now = about.get_untracked();
        let text = field.value();
        match state.model.with_untracked(|model| read(&text, model.as_ref(), &now, side)) {
            Ok(said) if said == now => {}
            Ok(said) => {
                notices.settle(Topic::Model(side));
                about.set(said);
            }
            Err(sentence) => {
                notices.tell(Topic::Model(side), &sentence);
                if let Some(shown) = untrack(shown) {
                    field.set_value(&shown);
                }
            }
        }
    };
    // Also when something else was refused: the field shows what is, or is on its way to be.
    Effect::new(move || {
        state.status.track();
        if let (Some(field), Some(shown)) = (field.get(), shown()) {
            field.set_value(&shown);
        }
    });
    let is_number = most.is_some();
    view! {
        <input
            id=id
            node_ref=field
            type=is_number.then_some("number")
            min=is_number.then_some("1")
            max=move || most.map(|most| state.model.with(|model| model.as_ref().map_or(1, most)))
            size=(!is_number).then_some("6")
            on:change=change
        />
    }
}

/// The list of a fact that is chosen.
#[component]
fn ChosenField(side: Side, id: String, chosen: Chosen) -> impl IntoView {
    let state = expect_context::<EngineHandle>().side(side);
    let about = expect_context::<Selection>().about(side);
    let Chosen { options, shown, choose } = chosen;
    let options = Memo::new(move |_| {
        state.model.with(|model| about.with(|said| options(model.as_ref(), said)))
    });
    let shown = Memo::new(move |_| {
        state.model.with(|model| about.with(|said| shown(model.as_ref(), said)))
    });
    let list = move || {
        let shown = shown.get();
        let option = |(value, label): ListOption| {
            let is_shown = value == shown;
            view! { <option value=value selected=is_shown>{label}</option> }
        };
        options.get().into_iter().map(option).collect_view()
    };
    let change = move |event| about.update(|said| choose(said, &event_target_value(&event)));
    view! {
        <select id=id prop:value=move || shown.get() on:change=change>
            {list}
        </select>
    }
}
