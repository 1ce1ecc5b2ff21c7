//! What is seen on paper alone: what the page shows, and its link.

use leptos::prelude::*;

use crate::link::Side;
use crate::page::photograph::place_words;
use crate::page::print;
use crate::page::share;
use crate::ui::browser::boot::absolute;
use crate::ui::contract::history::link;
use crate::ui::curves::figure::Origin;
use crate::ui::selection::Selection;

/// Two lines under a printed page.
#[component]
pub fn Printed() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let origin = Origin::here();
    let shown = move || {
        let is_hidden = selection.hides_models();
        let model = |side| origin.model(side).filter(|_| !is_hidden);
        let models = Side::BOTH.map(|side| (side.label(), model(side)));
        let query = place_words(selection.pinned_place());
        print::shown(&origin.picture(), &query, &origin.layer_lines(), models)
    };
    let link = move || absolute(&link(&share::shared(selection.address())));
    view! {
        <footer class="printed">
            <p>{shown}</p>
            <p>{link}</p>
        </footer>
    }
}
