//! One question at a time: an answer that nobody waits for any more is still worked on, and whoever is
//! next waits for it instead of asking behind it.

use futures_channel::oneshot;
use leptos::prelude::*;

/// Whose turn it is; `Copy`.
#[derive(Clone, Copy)]
pub struct Turn(StoredValue<State, LocalStorage>);

#[derive(Default)]
struct State {
    is_taken: bool,
    next: Option<oneshot::Sender<()>>,
}

impl Turn {
    /// Nobody's.
    pub fn new() -> Turn {
        Turn(StoredValue::new_local(State::default()))
    }

    /// Waits until nothing is asked; `false` where somebody else has come to wait meanwhile.
    pub async fn wait(self) -> bool {
        let queued = self.0.try_update_value(|state| {
            state.is_taken.then(|| {
                let (sender, receiver) = oneshot::channel();
                // Whoever waited before is sent away.
                state.next = Some(sender);
                receiver
            })
        });
        match queued.flatten() {
            Some(receiver) => receiver.await.is_ok(),
            None => true,
        }
    }

    /// Asks, and lets the next one go when the answer is in.
    pub async fn ask<T>(self, question: impl Future<Output = T>) -> T {
        self.0.try_update_value(|state| state.is_taken = true);
        let answer = question.await;
        let next = self.0.try_update_value(|state| {
            state.is_taken = false;
            state.next.take()
        });
        if let Some(next) = next.flatten() {
            // It has been given up where this fails.
            let _ = next.send(());
        }
        answer
    }
}
