//! The page's parts, made one after another while it opens, each in a task of its own: in between come the answers of
//! the models, the picture and the visitor.

use std::collections::VecDeque;
use std::time::Duration;

use leptos::prelude::*;

/// The parts that are not there yet; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct PartQueue {
    is_done: RwSignal<bool>,
    /// What tells each that it is next.
    waiting: StoredValue<VecDeque<RwSignal<bool>>>,
}

impl PartQueue {
    /// The page begins; the first part is made after what is being made now.
    pub fn open() -> PartQueue {
        let (is_done, waiting) = (RwSignal::new(false), StoredValue::new(VecDeque::new()));
        let queue = PartQueue { is_done, waiting };
        set_timeout(move || queue.advance(), Duration::ZERO);
        queue
    }

    /// Whether all parts are there.
    pub fn is_done(self) -> bool {
        self.is_done.get()
    }

    fn advance(self) {
        match self.waiting.try_update_value(VecDeque::pop_front).flatten() {
            Some(next) => {
                next.set(true);
                set_timeout(move || self.advance(), Duration::ZERO);
            }
            None => self.is_done.set(true),
        }
    }

    /// True from when the part is next; for what is made after the opening, at once.
    fn wait(self) -> RwSignal<bool> {
        let is_done = self.is_done.get_untracked();
        let is_next = RwSignal::new(is_done);
        if !is_done {
            self.waiting.update_value(|waiting| waiting.push_back(is_next));
        }
        is_next
    }
}

/// A part of the page that is made when it is its turn, in the order in which they are named.
#[component]
pub fn InTurn(children: ChildrenFn) -> impl IntoView {
    let is_next = expect_context::<PartQueue>().wait();
    move || is_next.get().then(|| children())
}
