//! Drawings that wait until all changes before them are in.

use std::time::Duration;

use leptos::prelude::*;

/// A drawing that waits.
pub type Paint = Box<dyn FnOnce()>;

/// Draws once for all changes of what `follow` reads, when `later` says. By then the view may be closed: `paint` reads
/// with `try_`.
pub fn paint_once(
    later: fn(Paint),
    follow: impl Fn() + 'static,
    paint: impl Fn() + Copy + 'static,
) {
    let due = StoredValue::new(false);
    Effect::new(move |_| {
        follow();
        if due.try_update_value(|due| std::mem::replace(due, true)) == Some(false) {
            later(Box::new(move || {
                due.try_update_value(|due| *due = false);
                paint();
            }));
        }
    });
}

/// In a task of its own: several first drawings in one would hold the page for longer than it may be held.
pub fn in_a_task(paint: Paint) {
    set_timeout(paint, Duration::ZERO);
}

/// In the frame that shows it.
pub fn in_a_frame(paint: Paint) {
    request_animation_frame(paint);
}
