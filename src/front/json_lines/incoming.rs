//! What a client sends: each line is read strictly, key by key, so that nothing is guessed and no text that may not be
//! kept is echoed.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::lines::Line;
use crate::session::Channel;
use crate::tree::nearest;

/// The longest `ref`, in characters.
const LONGEST_REF: usize = 200;

/// What a client calls its message, to match the answers to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Ref {
    /// A text.
    Text(String),
    /// A whole number.
    Number(i128),
}

/// A parsed message from a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientMessage<'l> {
    /// The answer to a step.
    Answer {
        /// The answer's value.
        answer: Cow<'l, str>,
        /// Why a step was skipped.
        reason: Option<Cow<'l, str>>,
        /// Its caution was confirmed.
        caution: bool,
        /// The step that it is meant for.
        id: Option<Cow<'l, str>>,
    },
    /// A field's value; `None` if it is explicitly unknown.
    Field {
        /// The field's id.
        field: Cow<'l, str>,
        /// Its value.
        value: Option<Cow<'l, str>>,
        /// It is not a card number, although it looks like one.
        not_a_card: bool,
    },
    /// One step back.
    Back,
    /// The step's caution is confirmed.
    Caution,
    /// The terminal shows another code.
    Code {
        /// The code.
        code: Cow<'l, str>,
        /// It is known not to be in the library.
        unknown: bool,
    },
    /// The outcome is confirmed.
    End,
    /// The walk is abandoned.
    GiveUp {
        /// Why.
        reason: Cow<'l, str>,
    },
    /// A note.
    Note {
        /// The note.
        text: Cow<'l, str>,
    },
    /// The channel from now on.
    Channel {
        /// The channel.
        channel: Channel,
    },
    /// Whose terminal it is.
    Reference {
        /// The reference; an empty one clears it.
        text: Cow<'l, str>,
    },
    /// The walk is left for later.
    Pause,
    /// The current question is to be sent again.
    Show,
    /// Somebody may have tampered with the terminal.
    Tampering,
}

/// What is wrong with a line. Keys are in a form that may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineFault {
    /// It is too long.
    TooLong,
    /// It is not JSON, from this byte on, counted from 1.
    NotJson {
        /// Where.
        column: usize,
    },
    /// It is JSON, but not an object.
    NotAnObject,
    /// It has neither `answer` nor `field` nor `command`.
    NothingSaid,
    /// An unknown key.
    UnknownKey {
        /// The key.
        key: String,
        /// The one that may have been meant.
        near: Option<&'static str>,
    },
    /// A key that does not go with the kind of message.
    OutOfPlace {
        /// The key.
        key: &'static str,
    },
    /// A key is given twice.
    Twice {
        /// The key.
        key: String,
    },
    /// A key is missing.
    Missing {
        /// The key.
        key: &'static str,
    },
    /// A key's value is of another type.
    WrongType {
        /// The key.
        key: &'static str,
        /// What it takes.
        takes: Takes,
    },
    /// There is no such command.
    UnknownCommand {
        /// The command in a form that may be shown.
        command: String,
        /// The one that may have been meant.
        near: Option<&'static str>,
    },
}

/// What a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A text.
    Text,
    /// A text, or null.
    TextOrNull,
    /// True or false.
    Boolean,
    /// The name of a channel.
    Channel,
    /// A short text or a whole number.
    Ref,
}

/// The keys of messages.
pub const KEYS: [&str; 13] = [
    "answer",
    "field",
    "command",
    "value",
    "reason",
    "caution",
    "id",
    "text",
    "code",
    "channel",
    "unknown",
    "not_a_card",
    "ref",
];

/// The commands.
pub const COMMANDS: [&str; 11] = [
    "back",
    "caution",
    "channel",
    "code",
    "end",
    "give_up",
    "note",
    "pause",
    "reference",
    "show",
    "tampering",
];

/// The contents of a line, and the name that its sender gave it.
pub(super) fn read(line: Line<'_>) -> (Option<Ref>, Result<ClientMessage<'_>, LineFault>) {
    let Line::Bytes(bytes) = line else { return (None, Err(LineFault::TooLong)) };
    let mut message = match serde_json::from_slice::<Top<'_>>(bytes) {
        Ok(Top::Message(message)) => message,
        Ok(Top::Other) => return (None, Err(LineFault::NotAnObject)),
        Err(error) => return (None, Err(LineFault::NotJson { column: error.column() })),
    };
    // A message whose name cannot be echoed is answered all the same.
    let reference = message.reference();
    let named = reference.as_ref().ok().cloned().flatten();
    (named, reference.and_then(|_| message.said()))
}

/// A message's keys and values, as far as they are useful.
#[derive(Debug, Default)]
struct Message<'l> {
    entries: Vec<(Cow<'l, str>, Scalar<'l>)>,
    twice: Option<Cow<'l, str>>,
}

/// More keys than any message has.
const MOST_KEYS: usize = 16;

impl<'l> Message<'l> {
    fn take(&mut self, key: &str) -> Option<Scalar<'l>> {
        let at = self.entries.iter().position(|(known, _)| known == key)?;
        Some(self.entries.swap_remove(at).1)
    }

    fn reference(&mut self) -> Result<Option<Ref>, LineFault> {
        match self.take("ref") {
            None => Ok(None),
            Some(Scalar::Text(text)) if text.chars().count() <= LONGEST_REF => {
                Ok(Some(Ref::Text(text.into_owned())))
            }
            Some(Scalar::Integer(number)) => Ok(Some(Ref::Number(number))),
            Some(_) => Err(LineFault::WrongType { key: "ref", takes: Takes::Ref }),
        }
    }

    fn text(&mut self, key: &'static str) -> Result<Option<Cow<'l, str>>, LineFault> {
        match self.take(key) {
            None => Ok(None),
            Some(Scalar::Text(text)) => Ok(Some(text)),
            Some(_) => Err(LineFault::WrongType { key, takes: Takes::Text }),
        }
    }

    fn needed(&mut self, key: &'static str) -> Result<Cow<'l, str>, LineFault> {
        self.text(key)?.ok_or(LineFault::Missing { key })
    }

    fn flag(&mut self, key: &'static str) -> Result<bool, LineFault> {
        match self.take(key) {
            None => Ok(false),
            Some(Scalar::Boolean(value)) => Ok(value),
            Some(_) => Err(LineFault::WrongType { key, takes: Takes::Boolean }),
        }
    }

    fn said(mut self) -> Result<ClientMessage<'l>, LineFault> {
        if let Some(key) = self.twice.take() {
            return Err(LineFault::Twice { key: super::shown(&key) });
        }
        // A misspelled key is reported before its effect on the others.
        let unknown = self.entries.iter().find(|(key, _)| !KEYS.contains(&&**key));
        if let Some((key, _)) = unknown {
            let near = nearest(key, KEYS.iter().copied());
            return Err(LineFault::UnknownKey { key: super::shown(key), near });
        }
        let said = if let Some(answer) = self.text("answer")? {
            let reason = self.text("reason")?;
            ClientMessage::Answer { answer, reason, caution: self.flag("caution")?, id: self.text("id")? }
        } else if let Some(field) = self.text("field")? {
            let value = match self.take("value") {
                Some(Scalar::Text(text)) => Some(text),
                Some(Scalar::Null) => None,
                Some(_) => return Err(LineFault::WrongType { key: "value", takes: Takes::TextOrNull }),
                None => return Err(LineFault::Missing { key: "value" }),
            };
            ClientMessage::Field { field, value, not_a_card: self.flag("not_a_card")? }
        } else if let Some(command) = self.text("command")? {
            self.command(&command)?
        } else {
            return Err(LineFault::NothingSaid);
        };
        let left = self.entries.iter().find_map(|(key, _)| KEYS.into_iter().find(|known| known == key));
        left.map_or(Ok(said), |key| Err(LineFault::OutOfPlace { key }))
    }

    fn command(&mut self, command: &str) -> Result<ClientMessage<'l>, LineFault> {
        Ok(match command {
            "back" => ClientMessage::Back,
            "caution" => ClientMessage::Caution,
            "code" => ClientMessage::Code { code: self.needed("code")?, unknown: self.flag("unknown")? },
            "end" => ClientMessage::End,
            "give_up" => ClientMessage::GiveUp { reason: self.needed("reason")? },
            "channel" => {
                let wrong = LineFault::WrongType { key: "channel", takes: Takes::Channel };
                ClientMessage::Channel { channel: Channel::from_id(&self.needed("channel")?).ok_or(wrong)? }
            }
            "reference" => ClientMessage::Reference { text: self.needed("text")? },
            "note" => ClientMessage::Note { text: self.needed("text")? },
            "pause" => ClientMessage::Pause,
            "show" => ClientMessage::Show,
            "tampering" => ClientMessage::Tampering,
            _ => {
                let near = nearest(command, COMMANDS.iter().copied());
                return Err(LineFault::UnknownCommand { command: super::shown(command), near });
            }
        })
    }
}

/// A key's value; what no key takes is dropped.
#[derive(Clone, Debug, PartialEq)]
enum Scalar<'l> {
    Text(Cow<'l, str>),
    Integer(i128),
    Boolean(bool),
    Null,
    Other,
}

enum Top<'l> {
    Message(Message<'l>),
    Other,
}

impl<'de> Deserialize<'de> for Scalar<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

impl<'de> Deserialize<'de> for Top<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TopVisitor)
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Boolean(value))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Integer(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Integer(number.into()))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Other)
    }

    fn visit_unit<E>(self) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Scalar<'de>, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Scalar<'de>, A::Error> {
        while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar::Other)
    }
}

struct TopVisitor;

impl<'de> Visitor<'de> for TopVisitor {
    type Value = Top<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Top<'de>, A::Error> {
        let mut message = Message::default();
        while let Some(Scalar::Text(key)) = entries.next_key()? {
            let value = entries.next_value()?;
            if message.entries.iter().any(|(known, _)| *known == key) {
                message.twice.get_or_insert(key);
            } else if message.entries.len() < MOST_KEYS {
                message.entries.push((key, value));
            }
        }
        Ok(Top::Message(message))
    }

    fn visit_borrowed_str<E>(self, _: &'de str) -> Result<Top<'de>, E> {
        Ok(Top::Other)
    }

    fn visit_str<E>(self, _: &str) -> Result<Top<'de>, E> {
        Ok(Top::Other)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Top<'de>, E> {
        Ok(Top::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Top<'de>, E> {
        Ok(Top::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Top<'de>, E> {
        Ok(Top::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Top<'de>, E> {
        Ok(Top::Other)
    }

    fn visit_unit<E>(self) -> Result<Top<'de>, E> {
        Ok(Top::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Top<'de>, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Top::Other)
    }
}
