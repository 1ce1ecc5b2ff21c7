//! How far a map is, and the way to end it or to begin again.

use leptos::prelude::*;

use super::maps::TokenMaps;
use crate::link::Side;
use crate::page::token_map::Progress;
use crate::ui::maps::Shown;
use crate::ui::workers::EngineHandle;

/// How far a map is, and the way to end it or to begin again.
#[component]
pub fn MapProgress(
    /// The side whose map is made.
    side: Side,
) -> impl IntoView {
    let maps = expect_context::<TokenMaps>();
    let shown = expect_context::<Shown>();
    let model = expect_context::<EngineHandle>().side(side).model;
    let map = maps.side(side);
    let progress = map.progress;
    let words = move || {
        let has_model = model.with(Option::is_some);
        map.shown.with(|map| progress.with(|it| it.words(has_model, map.as_deref())))
    };
    let stop = move |_| _ = map.update(|it| it.stop(Progress::Stopped));
    let go_on = move |_| untrack(|| maps.follow(side, shown.layer.get()));
    let bar =
        move || format!("transform:scaleX({:.3})", progress.with(Progress::share).unwrap_or(0.0));
    // Its end is said, not every epoch.
    let live = move || if progress.with(Progress::is_busy) { "off" } else { "polite" };
    let is_busy = Memo::new(move |_| progress.with(Progress::is_busy));
    let can_go_on = Memo::new(move |_| progress.with(Progress::can_go_on));
    view! {
        <div class="standing" data-state=move || progress.with(Progress::name)>
            <div class="standing-bar"><div style=bar></div></div>
            <span class="fine" aria-live=live>{words}</span>
            {move || is_busy.get().then(|| view! {
                <button class="link" on:click=stop>"Stop"</button>
            })}
            {move || can_go_on.get().then(|| view! {
                <button class="link" on:click=go_on>"Go on"</button>
            })}
        </div>
    }
}
