//! What the colors mean, and the value under the pointer.

use leptos::prelude::*;

use super::maps::Shown;
use super::pixels::{PixelMap, Pixels};
use super::selection::Selection;
use crate::address::{ScaleChoice, Side};
use crate::plot::heatmap::legend_rgba;
use crate::plot::scale::{format_probability, format_times_uniform};
use crate::tokens::PrefixTokens;

const STEPS: usize = 64;

/// The plasma strip with its ends, and a readout.
#[component]
pub fn Legend(
    /// Which model.
    side: Side,
) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let shown = expect_context::<Shown>();
    let maps = shown.maps[side.index()];
    let strip = Signal::derive_local(|| Some(Pixels { rgba: legend_rgba(STEPS), width: STEPS }));
    let top = move || {
        let maps = maps.get()?;
        let map = maps.map(selection.head.get());
        Some(value(shown.scale(map).max, maps.rows.model.tokens()))
    };
    let scale = move || match selection.scale.get() {
        ScaleChoice::Shared => "",
        ScaleChoice::Own => "each map to its own maximum; here ",
    };
    let readout = move || {
        let maps = maps.get()?;
        let tokens = maps.rows.model.tokens();
        let (head, point) = selection.probe.get()?;
        Some(format!("{}: {}", head_name(maps.head(head)), value(maps.at(head, point), tokens)))
    };
    let prefix = move || {
        let maps = maps.get()?;
        let who = match maps.rows.model.prefix {
            PrefixTokens::CLASS => "[CLS] gets".to_owned(),
            prefix => match prefix.count() {
                0 => return None,
                1 => "the prefix token gets".to_owned(),
                count => format!("the {count} prefix tokens get"),
            },
        };
        Some(format!("{who} {}", format_probability(maps.prefix_share(selection.head.get()))))
    };
    let aside = move || readout().or_else(prefix);
    view! {
        <div class="legend">
            <span>"0"</span>
            <div class="legend-strip">
                <PixelMap pixels=strip label="From no attention, dark blue, to most, yellow" />
            </div>
            <span class="legend-top">{move || scale()}{move || top()}</span>
            <span class="readout" class:live=move || selection.probe.get().is_some()>{move || aside()}</span>
        </div>
    }
}

/// A multiple of uniform attention over so many tokens, and the share that it is.
pub fn value(times_uniform: f32, tokens: usize) -> String {
    let share = times_uniform / tokens as f32;
    let uniform = format!("{} uniform", format_times_uniform(share, tokens));
    match share {
        // A scale shared with a model of more tokens ends where this one cannot come.
        ..=1.0 => format!("{} ({uniform})", format_probability(share)),
        _ => uniform,
    }
}

fn head_name(head: Option<usize>) -> String {
    head.map_or("mean".to_owned(), |head| format!("head {head}"))
}
