//! What the page promises to others: its URL, its history, and the messages of a page around it.

pub(crate) mod answers;
pub(crate) mod history;
pub(crate) mod messages;
