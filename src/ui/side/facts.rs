//! What a side's model is, in one line, with what nothing in its file tells to be set: its heads, and what
//! its images are normalized with.

use leptos::html;
use leptos::prelude::*;

use crate::engine::protocol::ModelInfo;
use crate::input::normalization::Normalization;
use crate::link::hints::Activation;
use crate::link::{Side, grid_text, parse_title};
use crate::page::engines::Topic;
use crate::page::side::model_facts::{
    dimensions, hover, label, may_change_activation, may_change_grid, may_change_heads,
    may_change_normalization, normalizations, read_grid, read_heads,
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
    let open_heads = Memo::new(move |_| {
        state.model.with(|model| may_change_heads(model.as_ref(), &state.said.get()))
    });
    let open_norm = Memo::new(move |_| {
        state.model.with(|model| may_change_normalization(model.as_ref(), &state.said.get()))
    });
    let heads = move || match open_heads.get() {
        true => view! { <HeadsField side /> }.into_any(),
        false => view! { <span>{of(|m| format!("{} heads", m.heads))}</span> }.into_any(),
    };
    let norm = move || match open_norm.get() {
        true => view! { <span>", "</span><NormField side /> }.into_any(),
        false => {
            let words = of(|m| format!(", {} normalization", m.normalization.word()));
            view! { <span>{words}</span> }.into_any()
        }
    };
    let open_activation = Memo::new(move |_| {
        state.model.with(|model| may_change_activation(model.as_ref(), &state.said.get()))
    });
    let activation =
        move || open_activation.get().then(|| view! { <span>", "</span><ActivationField side /> });
    let are_several = Memo::new(move |_| {
        state.model.with(|model| model.as_ref().is_some_and(|model| model.models.len() > 1))
    });
    let open_grid = Memo::new(move |_| {
        state.model.with(|model| may_change_grid(model.as_ref(), &state.said.get()))
    });
    let grid = move || open_grid.get().then(|| view! { <GridField side /><span>", "</span> });
    let several =
        move || are_several.get().then(|| view! { <span>", "</span><FileModelField side /> });
    let is_there = Memo::new(move |_| state.model.with(Option::is_some));
    let title = move || is_there.get().then(|| view! { <TitleField side /> });
    view! {
        <p class="model-facts" title=of(hover)>
            {of(dimensions)}{grid}{heads}{norm}{activation}{several}{title}
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

/// Of several models in a file the one that is shown, to be changed.
#[component]
fn FileModelField(side: Side) -> impl IntoView {
    let state = expect_context::<EngineHandle>().side(side);
    let about = expect_context::<Selection>().about(side);
    let models = Memo::new(move |_| {
        state
            .model
            .with(|model| model.as_ref().map(|model| model.models.clone()).unwrap_or_default())
    });
    let options = move || {
        let models = models.get();
        let shown = models.first().cloned();
        let mut names = models;
        names.sort();
        let option = |name: String| {
            let is_shown = shown.as_ref() == Some(&name);
            view! { <option selected=is_shown>{name}</option> }
        };
        names.into_iter().map(option).collect_view()
    };
    let choose = move |event| {
        about.update(|said| said.model = Some(event_target_value(&event)));
    };
    view! {
        <label class="heads-field" title="The file holds several models, such as one and its average. Choose the one to look at.">
            <select
                id=format!("model-in-file-{}", side.name())
                prop:value=move || models.with(|models| models.first().cloned().unwrap_or_default())
                on:change=choose
            >
                {options}
            </select>
            <span>"of the file’s models"</span>
        </label>
    }
}

/// The number of heads, to be changed.
#[component]
fn HeadsField(side: Side) -> impl IntoView {
    let state = expect_context::<EngineHandle>().side(side);
    let notices = expect_context::<Notices>();
    let about = expect_context::<Selection>().about(side);
    let field = NodeRef::<html::Input>::new();
    let of =
        move |of: fn(&ModelInfo) -> usize| state.model.with(|model| model.as_ref().map_or(1, of));
    let change = move |_| {
        let Some(field) = field.get_untracked() else { return };
        let (shown, dim) = untrack(|| (of(|model| model.heads), of(|model| model.dim)));
        // Others may be on their way: the ones shown then take them back.
        let now = about.get_untracked().heads.unwrap_or(shown);
        match read_heads(&field.value(), dim, now, side.label()) {
            Ok(heads) if heads == now => {}
            Ok(heads) => {
                notices.settle(Topic::Model(side));
                about.update(|said| said.heads = Some(heads));
            }
            Err(sentence) => {
                notices.tell(Topic::Model(side), &sentence);
                field.set_value(&now.to_string());
            }
        }
    };
    // Also when another number was refused: the field shows what is, or is on its way to be.
    Effect::new(move || {
        state.status.track();
        let shown = of(|model| model.heads);
        if let Some(field) = field.get() {
            field.set_value(&about.get().heads.unwrap_or(shown).to_string());
        }
    });
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
            <span>{move || label("heads", state.said.get().heads.is_some())}</span>
        </label>
    }
}

/// How the patches lie, to be changed.
#[component]
fn GridField(side: Side) -> impl IntoView {
    let state = expect_context::<EngineHandle>().side(side);
    let notices = expect_context::<Notices>();
    let about = expect_context::<Selection>().about(side);
    let field = NodeRef::<html::Input>::new();
    let shown = move || state.model.with(|model| model.as_ref().map(|model| model.grid_own));
    let change = move |_| {
        let (Some(field), Some(shown)) = (field.get_untracked(), untrack(shown)) else { return };
        // Another may be on its way: the one shown then takes it back.
        let now = about.get_untracked().grid.unwrap_or(shown);
        match read_grid(&field.value(), now, side.label()) {
            Ok(grid) if grid == now => {}
            Ok(grid) => {
                notices.settle(Topic::Model(side));
                about.update(|said| said.grid = Some(grid));
            }
            Err(sentence) => {
                notices.tell(Topic::Model(side), &sentence);
                field.set_value(&grid_text(now));
            }
        }
    };
    // Also when another grid was refused: the field shows what is, or is on its way to be.
    Effect::new(move || {
        state.status.track();
        if let (Some(field), Some(shown)) = (field.get(), shown()) {
            field.set_value(&grid_text(about.get().grid.unwrap_or(shown)));
        }
    });
    view! {
        <label
            class="heads-field"
            title="Nothing in the file tells how its patches lie: rows and columns. Change it here, such as 16x8."
        >
            <input id=format!("grid-{}", side.name()) node_ref=field size="6" on:change=change />
            <span>{move || label("rows × columns", state.said.get().grid.is_some())}</span>
        </label>
    }
}

/// What the MLPs have between their layers, to be changed.
#[component]
fn ActivationField(side: Side) -> impl IntoView {
    let state = expect_context::<EngineHandle>().side(side);
    let about = expect_context::<Selection>().about(side);
    let shown = Memo::new(move |_| {
        let of_model = state.model.with(|model| model.as_ref().map(|model| model.activation));
        about.get().activation.or(of_model).unwrap_or_default()
    });
    let options = move || {
        let option = |activation: Activation| {
            let is_shown = activation == shown.get();
            view! { <option value=activation.name() selected=is_shown>{activation.to_string()}</option> }
        };
        Activation::ALL.map(option).collect_view()
    };
    let choose = move |event| {
        if let Some(activation) = Activation::named(&event_target_value(&event)) {
            about.update(|said| said.activation = Some(activation));
        }
    };
    view! {
        <label
            class="heads-field"
            title="Nothing in the file tells the activation of its MLPs: OpenAI’s CLIPs, and those of DFN and MetaCLIP, \
                   have QuickGELU, most of OpenCLIP’s GELU. Change it here."
        >
            <select id=format!("activation-{}", side.name()) prop:value=move || shown.get().name() on:change=choose>
                {options}
            </select>
            <span>{move || label("activation", state.said.get().activation.is_some())}</span>
        </label>
    }
}

/// What images are normalized with, to be changed.
#[component]
fn NormField(side: Side) -> impl IntoView {
    let state = expect_context::<EngineHandle>().side(side);
    let about = expect_context::<Selection>().about(side);
    let shown = Memo::new(move |_| {
        let of_model = state.model.with(|model| model.as_ref().map(|model| model.normalization));
        about.get().norm.or(of_model).unwrap_or(Normalization::IMAGENET)
    });
    let options = move || {
        let shown = shown.get();
        let option = |norm: Normalization| {
            view! { <option value=norm.to_string() selected=norm == shown>{norm.word()}</option> }
        };
        normalizations(shown).into_iter().map(option).collect_view()
    };
    let choose = move |event| {
        if let Ok(norm) = event_target_value(&event).parse() {
            about.update(|said| said.norm = Some(norm));
        }
    };
    view! {
        <label
            class="heads-field"
            title="Nothing in the file tells what its images were normalized with: ImageNet’s mean and deviation \
                   are commonest, 0.5 is BEiT’s and that of Google’s ViTs. Change it here."
        >
            <select id=format!("norm-{}", side.name()) prop:value=move || shown.get().to_string() on:change=choose>
                {options}
            </select>
            <span>{move || label("normalization", state.said.get().norm.is_some())}</span>
        </label>
    }
}
