//! What this is, who made what is in it, and the keys.

use leptos::html;
use leptos::prelude::*;

use crate::page::catalog::Catalog;
use crate::ui::widgets::dialog::close;
use crate::ui::workers::EngineHandle;

/// The dialog behind "About".
#[component]
pub fn About(
    /// Opened by the header.
    dialog: NodeRef<html::Dialog>,
) -> impl IntoView {
    let catalog = expect_context::<StoredValue<Catalog>>();
    let list =
        |lines: Vec<String>| lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    let models = list(catalog.with_value(|catalog| catalog.model_credits().collect()));
    let photographs = list(catalog.with_value(|catalog| catalog.sample_credits().collect()));
    let engine = expect_context::<EngineHandle>();
    view! {
        <dialog class="about" node_ref=dialog aria-labelledby="about-title">
            // It is read from its beginning: the focus does not scroll to its end.
            <h2 id="about-title" tabindex="-1" autofocus>"About vitscope"</h2>
            <p>
                "Two Vision Transformers look at the same photograph. One was trained by contrast "
                "(CL, MoCo v3), one by filling in masked patches (MIM, SimMIM). Choose a patch and see "
                "what each attends to from there. Everything is computed in this tab; no picture "
                "leaves your computer."
            </p>
            <p>
                "The measures are those of Park et al., “What Do Self-Supervised Vision Transformers "
                "Learn?”, ICLR 2023: "
                <a href="https://arxiv.org/abs/2305.00729">"arXiv 2305.00729"</a> "."
            </p>
            <p data-part="engine">{move || engine.hint()}</p>
            <h3>"Keys"</h3>
            <dl class="keys">
                <dt>"Hover, click, drag"</dt><dd>"look from a patch, pin it, sweep"</dd>
                <dt>"Arrow keys"</dt><dd>"move what has the focus: query, layer, a chart’s reading"</dd>
                <dt>"C"</dt><dd>"ask from the class token, [CLS]"</dd>
                <dt>"Shift and click"</dt><dd>"pin a second query to compare"</dd>
                <dt>"Esc"</dt><dd>"remove the second query"</dd>
                <dt>"Ctrl V"</dt><dd>"paste a picture; dropping one works too"</dd>
                <dt>"Drop a checkpoint"</dt><dd>"on a side: it runs there, in this tab"</dd>
            </dl>
            <h3>"Models"</h3>
            <ul class="credits">{models}</ul>
            <h3>"Photographs"</h3>
            <ul class="credits">{photographs}</ul>
            <button class="button" on:click=move |_| close(dialog)>"Close"</button>
        </dialog>
    }
}
