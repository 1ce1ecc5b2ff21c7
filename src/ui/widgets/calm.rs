//! Values that wait until their source rests.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use super::boxed::effect;
use crate::ui::browser::timing::now;

/// The value of `source` once it has been the same for `rest` milliseconds, or has waited for `patience`.
pub fn calm<T>(source: Memo<T>, rest: f64, patience: f64) -> ReadSignal<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let (value, set_value) = signal(source.get_untracked());
    let waiting = StoredValue::new(None::<(f64, TimeoutHandle)>);
    let settle = move || {
        waiting.try_update_value(Option::take);
        if let Some(newest) = source.try_get_untracked() {
            set_value.try_set(newest);
        }
    };
    effect(move || {
        if source.with(|newest| value.with_untracked(|value| newest == value)) {
            return;
        }
        let since = waiting.try_update_value(Option::take).flatten().map(|(since, timer)| {
            timer.clear();
            since
        });
        let since = since.unwrap_or_else(now);
        let delay = rest.min(since + patience - now()).max(0.0);
        let timer = set_timeout_with_handle(settle, Duration::from_secs_f64(delay / 1000.0));
        waiting.set_value(timer.ok().map(|timer| (since, timer)));
    });
    value
}
