//! Messages that wait for what they ask for.

/// Names one of the messages that wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket(u64);

/// The messages that wait, oldest first.
#[derive(Debug, Clone)]
pub struct Waiting<T> {
    messages: Vec<(Ticket, T)>,
    next: u64,
}

impl<T> Default for Waiting<T> {
    fn default() -> Self {
        Waiting { messages: Vec::new(), next: 0 }
    }
}

impl<T> Waiting<T> {
    /// One more waits.
    pub fn push(&mut self, message: T) -> Ticket {
        self.next += 1;
        let ticket = Ticket(self.next);
        self.messages.push((ticket, message));
        ticket
    }

    /// Ends the wait of one; `None` where it has ended.
    pub fn take(&mut self, ticket: Ticket) -> Option<T> {
        let index = self.messages.iter().position(|(own, _)| *own == ticket)?;
        Some(self.messages.remove(index).1)
    }

    /// Ends the wait of those that need not wait any more, and gives them, oldest first.
    pub fn take_ready(&mut self, is_ready: impl Fn(&T) -> bool) -> Vec<T> {
        self.messages.extract_if(.., |(_, message)| is_ready(message)).map(|(_, it)| it).collect()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.messages.iter().map(|(_, message)| message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_answered_once_by_what_comes_first() {
        let mut waiting = Waiting::default();
        let tickets = ["curves", "probe", "entropy"].map(|name| waiting.push(name));
        assert_eq!(waiting.take_ready(|name| *name != "probe"), ["curves", "entropy"]);
        assert_eq!(waiting.iter().collect::<Vec<_>>(), [&"probe"]);
        // Its time is up after it was answered.
        assert_eq!(waiting.take(tickets[0]), None);
        assert_eq!((waiting.take(tickets[1]), waiting.take(tickets[1])), (Some("probe"), None));
        assert_eq!(waiting.take_ready(|_| true), [""; 0]);
    }

    #[test]
    fn a_ticket_is_not_given_twice() {
        let mut waiting = Waiting::default();
        let first = waiting.push("curves");
        waiting.take(first);
        let second = waiting.push("curves");
        assert_eq!((first == second, waiting.take(first)), (false, None));
    }
}
