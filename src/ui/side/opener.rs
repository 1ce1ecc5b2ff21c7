//! The way to a model that is not in the list: a file, or a link.

use leptos::html;
use leptos::prelude::*;
use web_sys::{Event, SubmitEvent};

use super::model_files::ModelFiles;
use crate::link::Side;
use crate::ui::browser::chosen_files::ChosenFiles;
use crate::ui::widgets::dialog;

/// A button, and the dialog behind it, which puts a model on a side.
#[component]
pub fn ModelOpener(side: Side) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let close = Callback::new(move |()| dialog::close(dialog));
    let name = side.name();
    view! {
        <button
            class="button"
            data-part="open-model"
            aria-haspopup="dialog"
            title=format!("Put a model of your own on the {} side", side.label())
            on:click=move |_| dialog::show(dialog)
        >
            "Open …"
        </button>
        <dialog class="about opener" node_ref=dialog aria-labelledby=format!("opener-{name}")>
            <h2 id=format!("opener-{name}")>{format!("A model of your own for {}", side.label())}</h2>
            <FileField side close />
            <LinkField side close />
            <p class="fine">
                "Files never leave this computer. PyTorch checkpoints and safetensors of MoCo v3, SimMIM, "
                "MAE, DINO, DINOv2 and DINOv3, BEiT, DeiT, SigLIP and other ViTs can be read, with the names of "
                "timm, transformers, torchvision or OpenMMLab; code inside a file is never run."
            </p>
            <p class="fine">
                "SimMIM’s own files lie on a drive that lets no other page read them: download one from "
                "the links of "
                <a href="https://github.com/microsoft/SimMIM" target="_blank" rel="noreferrer">
                    "github.com/microsoft/SimMIM"
                </a> " and open it here, or drop it on this side."
            </p>
            <button class="button" on:click=move |_| close.run(())>"Close"</button>
        </dialog>
    }
}

#[component]
fn FileField(side: Side, close: Callback<()>) -> impl IntoView {
    let model_files = expect_context::<ModelFiles>();
    let choose = move |event: Event| {
        let Some(chosen) = ChosenFiles::of_chooser(&event) else { return };
        close.run(());
        match chosen.kinds().has_parts {
            true => model_files.open_parts(side, &chosen.files),
            false => {
                chosen.files.into_iter().take(1).for_each(|file| model_files.open_file(side, file))
            }
        }
    };
    view! {
        <label class="opener-field">
            <span>"A checkpoint from this computer, or all parts of one"</span>
            <input
                id=format!("own-model-{}", side.name())
                type="file"
                multiple
                on:change=choose
            />
        </label>
    }
}

#[component]
fn LinkField(side: Side, close: Callback<()>) -> impl IntoView {
    let model_files = expect_context::<ModelFiles>();
    let field = NodeRef::<html::Input>::new();
    let problem = RwSignal::new(None);
    let id = format!("model-link-{}", side.name());
    let load = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(field) = field.get_untracked() else { return };
        match model_files.open_link(side, &field.value()) {
            Ok(()) => {
                problem.set(None);
                field.set_value("");
                close.run(());
            }
            Err(error) => problem.set(Some(error.to_string())),
        }
    };
    view! {
        <form class="opener-field" on:submit=load>
            <label for=id.clone()>"A link to a checkpoint"</label>
            <span class="opener-link">
                <input
                    id=id
                    node_ref=field
                    type="text"
                    inputmode="url"
                    autocomplete="off"
                    spellcheck="false"
                    placeholder="https://"
                />
                <button class="button">"Load"</button>
            </span>
            {move || problem.get().map(|text| view! { <p class="problem" role="alert">{text}</p> })}
        </form>
    }
}
