//! A ticket system that is spoken to over HTTP, as a file declares it: what is asked, and where its answers have what. There
//! is no logic in it, since those who write it are no programmers: requests in a fixed order, with places that are filled.

use std::borrow::Cow;

use serde_json::Value;

use super::template::{Template, TemplatePart};
use crate::text::names::names;

/// A ticket system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestSystem {
    /// What it can promise.
    pub promise: RestPromise,
    /// What the configuration gives it under `set`; with a value, where it need not.
    pub values: Vec<(String, Option<String>)>,
    /// How one logs in.
    pub login: RestLogin,
    /// Headers of every request.
    pub headers: Vec<(String, RestText)>,
    /// What an answer has that says that it was done, beside its status.
    pub success: Option<(RestText, Value)>,
    /// Where a person finds a ticket.
    pub link: Option<RestText>,
    /// Whether it is there and has what is needed.
    pub check: Option<RestCheck>,
    /// Makes a ticket, and keeps its `id`.
    pub create: Vec<RestStep>,
    /// Looks for tickets by their key.
    pub find: Option<RestLookup>,
    /// Reads the key of a ticket.
    pub read: Option<RestRead>,
    /// Tells of what came later.
    pub update: Vec<RestStep>,
    /// Looks for what was told later.
    pub updates: Option<RestLookup>,
    /// Marks a ticket as a duplicate of another.
    pub settle: Vec<RestStep>,
    /// Closes a ticket that was a test.
    pub close: Vec<RestStep>,
    /// Reads whether a ticket is closed.
    pub state: Option<RestState>,
}

/// What a ticket system can promise of one ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestPromise {
    /// It refuses a second.
    RefusesSecond,
    /// It knows a key again for hours.
    KeyThenFound,
    /// It finds what is there.
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

/// How one logs in.
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
        /// What it has.
        value: RestText,
    },
    /// Udesk's, in the address: user, time and a number that is used once, and the SHA-256 of them with the secret.
    UdeskV2,
}

/// A text with places in it, by their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RestText(pub Vec<RestPart>);

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RestPart {
    /// What stands there as it is.
    Text(String),
    /// What has this name.
    Place(String),
}

impl RestText {
    /// The text with its places filled.
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
    /// A number or a truth.
    Fixed(Value),
    /// A list.
    List(Vec<RestBody>),
    /// A table.
    Table(Vec<(RestText, RestBody)>),
}

impl RestBody {
    /// As JSON; `None` of a text that is nothing but places, all of which are empty, and of a list or table of nothing else.
    /// So nothing is said of what the configuration does not give.
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

/// Where a request's body has fields that the configuration names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestFields {
    /// The table or list in it.
    pub place: RestPointer,
    /// What each of them is in a list, of its `{name}` and its `{value}`; `None` where the place is a table of them.
    pub item: Option<RestBody>,
}

impl RestFields {
    /// Puts a field into a body.
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
    /// Its path behind the sink's address, with a query.
    pub path: RestText,
    /// Its headers, beside those of every request.
    pub headers: Vec<(String, RestText)>,
    /// Its body.
    pub body: Option<RestBody>,
}

/// The methods that a request may have.
pub const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// A request of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestStep {
    /// The request.
    pub call: RestCall,
    /// What of the answer later requests need, by name.
    pub keep: Vec<(String, RestText)>,
    /// Statuses that say that it is there already.
    pub exists: Vec<u16>,
    /// Where its body has fields that the configuration names.
    pub fields: Option<RestFields>,
}

/// A request that looks for something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestLookup {
    /// The request.
    pub call: RestCall,
    /// The list in the answer.
    pub items: RestText,
    /// The number of an item of it.
    pub id: RestText,
    /// What of an item has the key: one that has another is none.
    pub key: Option<RestText>,
}

/// A request that reads a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestRead {
    /// The request.
    pub call: RestCall,
    /// What of the answer has the key.
    pub key: RestText,
    /// How the key is written there, where it is not as it is.
    pub value: Option<RestText>,
}

/// A request that reads whether a ticket is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestState {
    /// The request.
    pub call: RestCall,
    /// What of the answer tells.
    pub state: RestText,
    /// What it is of a ticket that is closed: one of these, with commas between them.
    pub closed: RestText,
}

/// A request that sees whether everything is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestCheck {
    /// The request.
    pub call: RestCall,
    /// What of the answer has to have what.
    pub has: Option<(RestText, RestText)>,
    /// What of the answer has to have every field that the configuration names.
    pub fields: Option<RestText>,
}

/// A place in JSON (RFC 6901), of a text whose places are filled; `*` is every one of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RestPointer(Vec<String>);

impl RestPointer {
    /// Reads one: `/issue/custom_fields/*/value`; empty is the whole.
    #[must_use]
    pub fn read(text: &str) -> Option<RestPointer> {
        if text.is_empty() {
            return Some(RestPointer::default());
        }
        let parts = text.strip_prefix('/')?.split('/');
        Some(RestPointer(parts.map(|part| part.replace("~1", "/").replace("~0", "~")).collect()))
    }

    /// What is there.
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

    /// What is there, to be changed; tables on the way are made where there are none.
    fn made<'v>(&self, whole: &'v mut Value) -> &'v mut Value {
        self.0.iter().fold(whole, |value, part| {
            if !value.is_object() {
                *value = Value::Object(serde_json::Map::new());
            }
            &mut value[part.as_str()]
        })
    }

    /// What is there first, as a text; a number and a truth are one, too.
    #[must_use]
    pub fn text(&self, whole: &Value) -> Option<String> {
        self.all(whole).into_iter().find_map(|value| match value {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(truth) => Some(truth.to_string()),
            _ => None,
        })
    }

    /// Whether a text or number there is this, or has it as a word of its own.
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

/// A ticket system as the configuration wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestSetting {
    /// What it is.
    pub system: RestSystem,
    /// What it is given, by name.
    pub values: Vec<(String, String)>,
    /// What it is given otherwise for the tickets of a queue, by the queue's id.
    pub queues: Vec<(String, Vec<(String, String)>)>,
    /// Fields there, and what each of them gets of a ticket.
    pub fields: Vec<(String, Template)>,
}

impl RestSetting {
    /// What it is given for the tickets of a queue, by name.
    pub fn values_of(&self, queue: &str) -> impl Iterator<Item = (&str, &str)> {
        let own = self.queues.iter().find(|(id, _)| id == queue).map(|(_, own)| own);
        self.values.iter().map(move |(name, usual)| {
            let other = own.and_then(|own| own.iter().find(|(known, _)| known == name));
            (&**name, other.map_or(&**usual, |(_, value)| value))
        })
    }
}

/// The subject of a ticket that nobody says another of.
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
