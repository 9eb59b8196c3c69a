//! A ticket system addressed over HTTP, as a file declares it: the requests, and where to find what in the responses.
//! There is no logic in it, since its authors are not programmers: requests in a fixed order, with placeholders.

use std::borrow::Cow;

use serde_json::Value;

use super::template::{Template, TemplatePart};
use crate::text::names::names;

/// A ticket system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestSystem {
    /// Its guarantee.
    pub promise: RestPromise,
    /// The names that the configuration has to give under `set`; with a default, it need not.
    pub values: Vec<(String, Option<String>)>,
    /// The way to log in.
    pub login: RestLogin,
    /// Headers of every request.
    pub headers: Vec<(String, RestText)>,
    /// What a response contains that reports success, beside its status.
    pub success: Option<(RestText, Value)>,
    /// The address of a ticket for people.
    pub link: Option<RestText>,
    /// Checks that it is reachable and has what is needed.
    pub check: Option<RestCheck>,
    /// Creates a ticket, and keeps its `id`.
    pub create: Vec<RestStep>,
    /// Looks tickets up by their key.
    pub find: Option<RestLookup>,
    /// Reads the key of a ticket.
    pub read: Option<RestRead>,
    /// Reports a later event.
    pub update: Vec<RestStep>,
    /// Looks later reports up.
    pub updates: Option<RestLookup>,
    /// Marks a ticket as a duplicate of another.
    pub settle: Vec<RestStep>,
    /// Closes a test ticket.
    pub close: Vec<RestStep>,
    /// Reads whether a ticket is closed.
    pub state: Option<RestState>,
}

/// The guarantee of a ticket system for one ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestPromise {
    /// It refuses duplicates.
    RefusesSecond,
    /// It recognizes a key for some hours.
    KeyThenFound,
    /// It can look tickets up.
    Found,
    /// Neither.
    AtLeastOnce,
}

names!(RestPromise {
    RefusesSecond = "refuses_second",
    KeyThenFound = "key_then_found",
    Found = "found",
    AtLeastOnce = "at_least_once",
});

/// A way to log in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RestLogin {
    /// A user and a password (RFC 7617).
    Basic {
        /// The user.
        user: RestText,
        /// The password.
        password: RestText,
    },
    /// A header.
    Header {
        /// Its name.
        name: String,
        /// Its value.
        value: RestText,
    },
    /// Udesk's, in the URL: user, time and a nonce, and the SHA-256 of them with the secret.
    UdeskV2,
}

/// A text with named placeholders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RestText(pub Vec<RestPart>);

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RestPart {
    /// Literal text.
    Text(String),
    /// The value of this name.
    Place(String),
}

impl RestText {
    /// The text with its placeholders filled.
    #[must_use]
    pub fn filled(&self, fill: impl Fn(&str) -> String) -> String {
        let part = |part: &RestPart| match part {
            RestPart::Text(text) => text.clone(),
            RestPart::Place(name) => fill(name),
        };
        self.0.iter().map(part).collect()
    }
}

/// A request's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RestBody {
    /// A text.
    Text(RestText),
    /// A number or a boolean.
    Fixed(Value),
    /// A list.
    List(Vec<RestBody>),
    /// A table.
    Table(Vec<(RestText, RestBody)>),
}

impl RestBody {
    /// As JSON; `None` for a text that consists only of placeholders that are all empty, and for a list or table of
    /// nothing else. So nothing is sent that the configuration does not give.
    pub fn json(&self, fill: &dyn Fn(&str) -> String) -> Option<Value> {
        match self {
            RestBody::Text(text) => {
                let filled = text.filled(fill);
                let is_left_out = filled.is_empty() && !text.0.is_empty();
                (!is_left_out).then_some(Value::String(filled))
            }
            RestBody::Fixed(value) => Some(value.clone()),
            RestBody::List(list) => {
                let filled: Vec<Value> = list.iter().filter_map(|body| body.json(fill)).collect();
                (list.is_empty() || !filled.is_empty()).then_some(filled.into())
            }
            RestBody::Table(table) => {
                let filled =
                    table.iter().filter_map(|(key, body)| Some((key.filled(fill), body.json(fill)?)));
                let filled: serde_json::Map<_, _> = filled.collect();
                (table.is_empty() || !filled.is_empty()).then_some(filled.into())
            }
        }
    }
}

/// Where a request's body has the configured fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestFields {
    /// The table or list in it.
    pub place: RestPointer,
    /// The form of each of them in a list, from its `{name}` and its `{value}`; `None` if they form a table.
    pub item: Option<RestBody>,
}

impl RestFields {
    /// Adds a field to a body.
    pub fn put(&self, body: &mut Value, name: &str, value: &str) {
        let fill = |place: &str| if place == "name" { name.to_owned() } else { value.to_owned() };
        let place = self.place.made(body);
        if let Some(item) = &self.item {
            if !place.is_array() {
                *place = Value::Array(Vec::new());
            }
            if let (Value::Array(list), Some(item)) = (place, item.json(&fill)) {
                list.push(item);
            }
            return;
        }
        if !place.is_object() {
            *place = Value::Object(serde_json::Map::new());
        }
        if let Value::Object(table) = place {
            table.insert(name.to_owned(), value.into());
        }
    }
}

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestCall {
    /// Its method.
    pub method: &'static str,
    /// Its path below the sink's address, with a query.
    pub path: RestText,
    /// Its headers, in addition to those of every request.
    pub headers: Vec<(String, RestText)>,
    /// Its body.
    pub body: Option<RestBody>,
}

/// The allowed methods.
pub const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// One request of a sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestStep {
    /// The request.
    pub call: RestCall,
    /// The parts of the response that later requests need, by name.
    pub keep: Vec<(String, RestText)>,
    /// Statuses that mean that it exists already.
    pub exists: Vec<u16>,
    /// Where its body has the configured fields.
    pub fields: Option<RestFields>,
}

/// A lookup request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestLookup {
    /// The request.
    pub call: RestCall,
    /// The list in the response.
    pub items: RestText,
    /// The number of an item of it.
    pub id: RestText,
    /// The part of an item that contains the key: an item with another key does not count.
    pub key: Option<RestText>,
}

/// A request that reads a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestRead {
    /// The request.
    pub call: RestCall,
    /// The part of the response that contains the key.
    pub key: RestText,
    /// The form of the key there, if it is not literal.
    pub value: Option<RestText>,
}

/// A request that reads whether a ticket is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestState {
    /// The request.
    pub call: RestCall,
    /// The part of the response that tells.
    pub state: RestText,
    /// Its value for a closed ticket: one of these, separated by commas.
    pub closed: RestText,
}

/// A request that checks the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestCheck {
    /// The request.
    pub call: RestCall,
    /// The required values in the response.
    pub has: Option<(RestText, RestText)>,
    /// The part of the response that has to contain every configured field.
    pub fields: Option<RestText>,
}

/// A JSON pointer (RFC 6901), from a text with placeholders; `*` means every item of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RestPointer(Vec<String>);

impl RestPointer {
    /// Parses one: `/issue/custom_fields/*/value`; empty means the whole document.
    #[must_use]
    pub fn read(text: &str) -> Option<RestPointer> {
        if text.is_empty() {
            return Some(RestPointer::default());
        }
        let parts = text.strip_prefix('/')?.split('/');
        Some(RestPointer(parts.map(|part| part.replace("~1", "/").replace("~0", "~")).collect()))
    }

    /// The values there.
    #[must_use]
    pub fn all<'v>(&self, whole: &'v Value) -> Vec<&'v Value> {
        self.0.iter().fold(vec![whole], |values, part| {
            let below = |value: &'v Value| -> Vec<&'v Value> {
                match value {
                    Value::Array(list) if part == "*" => list.iter().collect(),
                    Value::Array(list) => {
                        part.parse().ok().and_then(|at: usize| list.get(at)).into_iter().collect()
                    }
                    Value::Object(table) => table.get(part).into_iter().collect(),
                    _ => Vec::new(),
                }
            };
            values.into_iter().flat_map(below).collect()
        })
    }

    /// The value there, for modification; missing tables on the way are created.
    fn made<'v>(&self, whole: &'v mut Value) -> &'v mut Value {
        self.0.iter().fold(whole, |value, part| {
            if !value.is_object() {
                *value = Value::Object(serde_json::Map::new());
            }
            &mut value[part.as_str()]
        })
    }

    /// The first value there as text; numbers and booleans count, too.
    #[must_use]
    pub fn text(&self, whole: &Value) -> Option<String> {
        self.all(whole).into_iter().find_map(|value| match value {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(truth) => Some(truth.to_string()),
            _ => None,
        })
    }

    /// Whether a text or number there equals this, or contains it as a separate word.
    #[must_use]
    pub fn has(&self, whole: &Value, wanted: &str) -> bool {
        let texts = self.all(whole).into_iter().flat_map(|value| match value {
            Value::Array(list) => list.iter().collect(),
            value => vec![value],
        });
        let mut texts = texts.filter_map(|value| match value {
            Value::String(text) => Some(Cow::Borrowed(&**text)),
            Value::Number(number) => Some(Cow::Owned(number.to_string())),
            _ => None,
        });
        texts.any(|text| *text == *wanted || text.split_whitespace().any(|word| word == wanted))
    }
}

/// A configured ticket system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestSetting {
    /// The system.
    pub system: RestSystem,
    /// Its values by name.
    pub values: Vec<(String, String)>,
    /// Different values for the tickets of a queue, by the queue's id.
    pub queues: Vec<(String, Vec<(String, String)>)>,
    /// Fields there, with the value from a ticket for each.
    pub fields: Vec<(String, Template)>,
}

impl RestSetting {
    /// The values for the tickets of a queue, by name.
    pub fn values_of(&self, queue: &str) -> impl Iterator<Item = (&str, &str)> {
        let own = self.queues.iter().find(|(id, _)| id == queue).map(|(_, own)| own);
        self.values.iter().map(move |(name, usual)| {
            let other = own.and_then(|own| own.iter().find(|(known, _)| known == name));
            (&**name, other.map_or(&**usual, |(_, value)| value))
        })
    }
}

/// The default subject of a ticket.
#[must_use]
pub fn usual_subject() -> Template {
    use super::template::Placeholder::{Code, Message, Number};
    let text = |text: &str| TemplatePart::Text(text.to_owned());
    let place = TemplatePart::Place;
    Template(vec![place(Code), text(" "), place(Message), text(" · "), place(Number)])
}

#[cfg(test)]
mod tests {
    use super::RestPointer;
    use serde_json::json;

    #[test]
    fn pointer_descends_into_lists() {
        let issue = json!({ "issue": { "id": 7, "fields": [{ "id": 1, "value": "a" }, { "id": 2, "value": "see k/r1 there" }] } });
        let of = |text: &str| RestPointer::read(text).unwrap();
        assert_eq!(of("/issue/id").text(&issue).as_deref(), Some("7"));
        assert_eq!(of("/issue/fields/1/id").text(&issue).as_deref(), Some("2"));
        assert_eq!(of("/issue/none").text(&issue), None);
        let values = of("/issue/fields/*/value");
        assert!(values.has(&issue, "a") && values.has(&issue, "k/r1"));
        assert!(!values.has(&issue, "k/r"), "a part of a word is another key");
        assert_eq!(RestPointer::read("issue"), None);
        assert!(RestPointer::read("").unwrap().has(&json!("a"), "a"));
        assert_eq!(of("/a~1b").text(&json!({ "a/b": "c" })).as_deref(), Some("c"));
    }
}
