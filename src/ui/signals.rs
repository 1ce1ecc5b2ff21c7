//! Signals that tell their readers only of what is another value than before.

use leptos::prelude::*;

/// Changes what was chosen in a view; who reads it is told only where something is another than before.
pub fn change<T: PartialEq + Clone + Send + Sync + 'static>(
    choice: RwSignal<T>,
    change: impl FnOnce(&mut T),
) {
    let mut now = choice.get_untracked();
    change(&mut now);
    set_if_other(choice, now);
}

/// Sets a signal; who reads it is told only where it is another value than before.
pub fn set_if_other<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|now| *now != value) {
        signal.set(value);
    }
}
