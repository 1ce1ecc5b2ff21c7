//! A message of another page, and the form of the answer to it.

use serde::Serialize;
use serde_json::{Value, json};

use crate::link::contract::Readout;

/// A message with an object `vitscope` that holds `set` or `get`.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// What its sender tells the answer by.
    id: Value,
    /// What it is for.
    pub command: Command,
}

/// What a message is for.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Change the view: names and values, not yet checked.
    Set(Value),
    /// Tell a part of what is shown.
    Get(Readout),
    /// Tell something that there is not.
    GetUnknown,
}

/// Why a message is not answered with a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// For a program.
    pub code: RefusalCode,
    /// For people, one sentence.
    pub message: String,
}

/// The kinds of refusals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RefusalCode {
    /// It is told only while its view is open.
    Closed,
    /// The value does not fit its name.
    Invalid,
    /// There is no such name.
    Unknown,
}

impl Refusal {
    /// The value does not fit its name.
    pub fn invalid(message: impl Into<String>) -> Refusal {
        Refusal { code: RefusalCode::Invalid, message: message.into() }
    }

    /// There is no such name.
    pub fn unknown(message: impl Into<String>) -> Refusal {
        Refusal { code: RefusalCode::Unknown, message: message.into() }
    }

    /// [`Readout::Tokens`] without its view.
    pub fn tokens_closed() -> Refusal {
        let message = "Tokens are mapped while their view is open: set view to tokens.".to_owned();
        Refusal { code: RefusalCode::Closed, message }
    }
}

impl Message {
    /// Reads the object `vitscope` of a message; `None` for one that is not the page's. Where both stand in
    /// it, `set` counts.
    pub fn read(vitscope: Value) -> Option<Message> {
        let Value::Object(mut message) = vitscope else { return None };
        let command = match (message.remove("set"), message.remove("get")) {
            (Some(set), _) => Command::Set(set),
            (None, Some(get)) => {
                get.as_str().and_then(Readout::named).map_or(Command::GetUnknown, Command::Get)
            }
            (None, None) => return None,
        };
        Some(Message { id: message.remove("id").unwrap_or_default(), command })
    }

    /// The message that answers this one.
    pub fn reply(&self, answer: Result<Value, Refusal>) -> Value {
        match answer {
            Ok(value) => json!({"vitscope": {"id": self.id, "value": value}}),
            Err(refusal) => json!({"vitscope": {"id": self.id, "error": refusal}}),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_without_set_or_get_is_not_ours() {
        for other in [json!(null), json!("get"), json!({}), json!({"id": 1}), json!([1])] {
            assert_eq!(Message::read(other.clone()), None, "{other}");
        }
    }

    #[test]
    fn a_message_sets_or_gets_and_its_answer_bears_its_id() {
        let get = Message::read(json!({"get": "curves", "id": 7})).unwrap();
        assert_eq!(get.command, Command::Get(Readout::Curves));
        assert_eq!(get.reply(Ok(json!(null))), json!({"vitscope": {"id": 7, "value": null}}));
        let set = Message::read(json!({"set": null, "get": "curves"})).unwrap();
        assert_eq!(set.command, Command::Set(Value::Null));
        let refused = set.reply(Err(Refusal::invalid("No.")));
        let error = json!({"code": "invalid", "message": "No."});
        assert_eq!(refused, json!({"vitscope": {"id": null, "error": error}}));
        for unknown in [json!("nothing"), json!(3), json!(null)] {
            let message = Message::read(json!({"get": unknown})).unwrap();
            assert_eq!(message.command, Command::GetUnknown);
        }
        let closed = set.reply(Err(Refusal::tokens_closed()));
        assert_eq!(closed["vitscope"]["error"]["code"], json!("closed"));
    }
}
