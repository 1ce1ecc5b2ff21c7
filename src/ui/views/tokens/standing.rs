//! How far a map is, in words and as a line, and the way to end it or to begin again.

use leptos::prelude::*;

use super::map::{MOST_TOKENS, Way};
use super::maps::{Progress, TokenMaps};
use crate::link::Side;
use crate::ui::maps::Shown;
use crate::ui::workers::EngineHandle;

/// How far a map is, and the way to end it or to begin again.
#[component]
pub fn Standing(
    /// Whose map.
    side: Side,
) -> impl IntoView {
    let maps = expect_context::<TokenMaps>();
    let map = maps.side(side);
    let shown = expect_context::<Shown>();
    let state = expect_context::<EngineHandle>().side(side);
    let done = move || {
        let Some((way, count, facts)) =
            map.shown.with(|map| map.as_ref().map(|it| (it.way, it.places.len(), it.facts)))
        else {
            return String::new();
        };
        let share = 100.0 * (facts.explained[0] + facts.explained[1]);
        match way {
            Way::Tsne => format!("t-SNE of {count} tokens"),
            Way::Pca if count > MOST_TOKENS => format!(
                "two components of {count} tokens, {share:.0} % of the variance; t-SNE takes {MOST_TOKENS} at most"
            ),
            Way::Pca => format!("two components of {count} tokens, {share:.0} % of the variance"),
        }
    };
    let words = move || match map.progress.get() {
        Progress::Waiting if state.model.with(Option::is_none) => "no model yet".to_owned(),
        Progress::Waiting => "waiting for the pictures".to_owned(),
        Progress::Looking(done, of) => format!("looking at picture {} of {of}", done + 1),
        Progress::Placing => "comparing all tokens".to_owned(),
        Progress::Epoch(epoch, of) => format!("t-SNE, epoch {epoch} of {of}"),
        Progress::Stopped => "stopped".to_owned(),
        Progress::Done => done(),
        Progress::Failed(sentence) => sentence,
    };
    let share = move || match map.progress.get() {
        Progress::Looking(done, of) | Progress::Epoch(done, of) => Some(done as f64 / of as f64),
        Progress::Placing => Some(0.0),
        _ => None,
    };
    let button = move || {
        match map.progress.get() {
        it if it.is_busy() => Some(view! {
            <button class="link" on:click=move |_| _ = map.stop(Progress::Stopped)>"Stop"</button>
        }.into_any()),
        Progress::Stopped | Progress::Failed(_) => Some(view! {
            <button class="link" on:click=move |_| maps.again(side, shown.layer.get_untracked())>"Go on"</button>
        }.into_any()),
        _ => None,
    }
    };
    let bar = move || format!("transform:scaleX({:.3})", share().unwrap_or(0.0));
    // Its end is said, not every epoch.
    let live = move || if share().is_some() { "off" } else { "polite" };
    let state_word = move || match map.progress.get() {
        it if it.is_busy() => "busy",
        Progress::Done => "done",
        Progress::Failed(_) => "failed",
        _ => "idle",
    };
    view! {
        <div class="standing" data-state=state_word>
            <div class="standing-bar"><div style=bar></div></div>
            <span class="fine" aria-live=live>{move || words()}</span>
            {move || button()}
        </div>
    }
}
