//! Which answers still count: what was asked for last, and what came too late.
//!
//! Whoever asks for something that takes time begins a revision and keeps its number with the request. When the
//! answer comes, it counts only while that revision is the newest: a later request, or giving up, outdates it.

/// The number of one request among those of its kind; later ones are greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Revision(u64);

/// The requests of one kind, of which only the newest one's answer counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Revisions {
    newest: u64,
}

impl Revisions {
    /// Begins a request; those before it are outdated.
    pub fn begin(&mut self) -> Revision {
        self.newest += 1;
        Revision(self.newest)
    }

    /// Outdates what was begun, in favor of nothing.
    pub fn abandon(&mut self) {
        self.newest += 1;
    }

    /// Whether an answer to this request still counts.
    pub fn is_newest(&self, revision: Revision) -> bool {
        revision.0 == self.newest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_newest_counts() {
        let mut revisions = Revisions::default();
        let first = revisions.begin();
        assert!(revisions.is_newest(first));
        let second = revisions.begin();
        assert!(!revisions.is_newest(first) && revisions.is_newest(second));
    }

    #[test]
    fn what_was_given_up_counts_no_more() {
        let mut revisions = Revisions::default();
        let given_up = revisions.begin();
        revisions.abandon();
        assert!(!revisions.is_newest(given_up));
    }
}
