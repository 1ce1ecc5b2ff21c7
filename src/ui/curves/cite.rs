//! What a paper says of what is shown: the paragraph on methods, and whom to cite.

use leptos::html;
use leptos::prelude::*;

use super::figure::Origin;
use crate::page::curves::methods::bibtex;
use crate::ui::shell::share::CopiedText;
use crate::ui::widgets::dialog::show;

/// The button beside “Save”, and the dialog behind it.
#[component]
pub fn Cite() -> impl IntoView {
    let origin = Origin::here();
    let dialog = NodeRef::<html::Dialog>::new();
    let paragraph = RwSignal::new(String::new());
    let open = move |_| {
        paragraph.set(untrack(|| origin.methods()));
        show(dialog);
    };
    view! {
        <button
            class="cite"
            aria-haspopup="dialog"
            title="A paragraph on methods and BibTeX for what is shown"
            on:click=open
        >
            "Cite"
        </button>
        // The focus goes to its first field.
        <dialog class="about cite-dialog" node_ref=dialog aria-labelledby="cite-title">
            <h2 id="cite-title">"For a paper"</h2>
            <CopiedText id="cite-methods" label="Methods" rows=9 wrap="soft" text=paragraph />
            <CopiedText
                id="cite-bibtex"
                label="BibTeX"
                rows=6
                wrap="off"
                text=Signal::stored(bibtex())
            />
            <form method="dialog"><button class="button">"Close"</button></form>
        </dialog>
    }
}
