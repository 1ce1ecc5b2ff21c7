//! A model that is divided among workers: where its other shares are, and whether they are waited for too long.

use crate::vit::OtherShares;

/// Passes by which a division is judged: the first ones run code that the browser has not optimized yet.
pub(super) const TRIAL: u32 = 4;

/// The most of a pass that the first worker may wait for the other. Two equal shares that compute for half of a whole
/// model's time each take 0.9 of it where 0.44 of the pass is waiting. Two that compete for one core wait for little: that
/// they are no faster this does not tell.
const MOST_WAITING: f64 = 0.44;

/// The other shares of a model, and what was seen of them.
#[derive(Debug)]
pub(super) struct Division {
    pub(super) others: Box<dyn OtherShares>,
    passes: u32,
    /// The least share of a pass that was spent waiting for them.
    least_waiting: f64,
}

impl Division {
    pub(super) fn new(others: Box<dyn OtherShares>) -> Division {
        Division { others, passes: 0, least_waiting: f64::INFINITY }
    }

    /// A pass has taken so long.
    pub(super) fn took(&mut self, millis: f64) {
        self.passes += 1;
        self.least_waiting = self.least_waiting.min(self.others.waited_ms() / millis);
    }

    pub(super) fn mostly_waits(&self) -> bool {
        self.passes >= TRIAL && self.least_waiting > MOST_WAITING
    }
}
