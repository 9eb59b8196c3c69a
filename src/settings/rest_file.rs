//! Reading the file of a ticket system.

use std::ops::Range;

use serde_json::Value;
use toml::de::{DeTable, DeValue};

use super::fault::{SettingFault, SettingFaultKind};
use super::file::TomlValue;
use super::rest::{
    METHODS, RestBody, RestCall, RestCheck, RestFields, RestLogin, RestLookup, RestPart, RestPointer,
    RestPromise, RestRead, RestState, RestStep, RestSystem, RestText,
};
use super::rest_fault::RestFaultKind;
use super::sink_fault::SinkFaultKind;
use super::template::{self, Placeholder, UnknownPlace};
use crate::text::shown::shown;
use crate::tree::{is_id, nearest};

const KEYS: &[&str] = &[
    "promise", "values", "login", "headers", "success", "link", "check", "create", "find", "read", "update",
    "updates", "settle", "close", "state",
];
const STEP_KEYS: &[&str] = &["request", "headers", "body", "keep", "exists", "fields", "field"];
const LOOKUP_KEYS: &[&str] = &["request", "headers", "body", "items", "id", "key"];
const READ_KEYS: &[&str] = &["request", "headers", "body", "key", "value"];
const STATE_KEYS: &[&str] = &["request", "headers", "body", "state", "closed"];
const CHECK_KEYS: &[&str] = &["request", "headers", "body", "has", "value", "fields"];
const LOGIN_KEYS: &[&str] = &["kind", "user", "password", "name", "value"];
const SUCCESS_KEYS: &[&str] = &["place", "value"];

/// What every text of a file can refer to, besides the values of a ticket, `set.NAME`, `step.NAME` and `field.ID`.
const PLACES: [&str; 7] = ["key", "id", "kept", "subject", "text", "origin", "user"];

/// Reads a file; its faults are reported.
pub(super) fn read(text: &str) -> Result<RestSystem, Vec<SettingFault>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reader = RestReader { text, faults: Vec::new(), values: Vec::new(), steps: Vec::new(), own: &[] };
    for error in errors {
        let at = error.span().unwrap_or_default();
        reader.faults.push(SettingFault { kind: SettingFaultKind::Syntax, at: Some(at) });
    }
    let system = reader.system(table.get_ref());
    reader.faults.sort_by_key(|fault| fault.at.as_ref().map_or(0, |at| at.start));
    system.filter(|_| reader.faults.is_empty()).ok_or(reader.faults)
}

struct RestReader<'r> {
    text: &'r str,
    faults: Vec<SettingFault>,
    /// The names of the configuration's values.
    values: Vec<String>,
    /// The names of values from responses.
    steps: Vec<String>,
    /// Further names that are known only here.
    own: &'static [&'static str],
}

type Table<'t> = DeTable<'t>;

impl RestReader<'_> {
    fn system(&mut self, table: &Table<'_>) -> Option<RestSystem> {
        self.known(table, KEYS);
        // They can be used in everything else.
        let values = table.get("values").map(|value| self.values(value)).unwrap_or_default();
        self.values = values.iter().map(|(name, _)| name.clone()).collect();
        let create = self.steps(table, "create", true);
        let system = RestSystem {
            promise: self.promise(table)?,
            values,
            login: self.login(table)?,
            headers: self.headers(table),
            success: table.get("success").and_then(|value| self.success(value)),
            link: self.optional_text(table, "link"),
            check: table.get("check").and_then(|value| self.check(value)),
            create,
            find: table.get("find").and_then(|value| self.lookup(value)),
            read: table.get("read").and_then(|value| self.reading(value)),
            update: self.steps(table, "update", false),
            updates: table.get("updates").and_then(|value| self.lookup(value)),
            settle: self.steps(table, "settle", false),
            close: self.steps(table, "close", false),
            state: table.get("state").and_then(|value| self.state(value)),
        };
        let finds = matches!(system.promise, RestPromise::Found | RestPromise::KeyThenFound);
        for (key, is_there) in [("find", system.find.is_some()), ("read", system.read.is_some())] {
            if finds && !is_there && table.get(key).is_none() {
                self.fault(RestFaultKind::Missing { key }, 0..0);
            }
        }
        let keeps_id = |step: &RestStep| step.keep.iter().any(|(name, _)| name == "id");
        if self.faults.is_empty() && !system.create.iter().any(keeps_id) {
            self.fault(RestFaultKind::Missing { key: "keep = { id = … }" }, 0..0);
        }
        Some(system)
    }

    fn fault(&mut self, kind: RestFaultKind, at: Range<usize>) {
        let kind = SettingFaultKind::Sink(SinkFaultKind::Rest(kind));
        self.faults.push(SettingFault { kind, at: Some(at) });
    }

    fn known(&mut self, table: &Table<'_>, known: &'static [&'static str]) {
        for key in table.keys() {
            let name: &str = key.get_ref();
            if !known.contains(&name) {
                let near = nearest(name, known.iter().copied());
                self.fault(RestFaultKind::UnknownKey { key: shown(name), near, known }, key.span());
            }
        }
    }

    fn table<'v>(&mut self, value: &'v TomlValue<'_>) -> Option<&'v Table<'v>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.fault(RestFaultKind::NotTable, value.span());
        }
        table
    }

    fn words<'v>(&mut self, value: &'v TomlValue<'_>) -> Option<&'v str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.fault(RestFaultKind::NotText, value.span());
        }
        text
    }

    fn needed<'v>(
        &mut self,
        table: &'v Table<'_>,
        key: &'static str,
        at: &TomlValue<'_>,
    ) -> Option<&'v TomlValue<'v>> {
        let value = table.get(key);
        if value.is_none() {
            self.fault(RestFaultKind::Missing { key }, at.span());
        }
        value
    }

    fn promise(&mut self, table: &Table<'_>) -> Option<RestPromise> {
        let Some(value) = table.get("promise") else {
            self.fault(RestFaultKind::Missing { key: "promise" }, 0..0);
            return None;
        };
        let text = self.words(value)?;
        let promise = RestPromise::from_id(text);
        if promise.is_none() {
            const KNOWN: &[&str] = &["refuses_second", "key_then_found", "found", "at_least_once"];
            let near = nearest(text, KNOWN.iter().copied());
            self.fault(RestFaultKind::UnknownWord { word: shown(text), near, known: KNOWN }, value.span());
        }
        promise
    }

    fn values(&mut self, value: &TomlValue<'_>) -> Vec<(String, Option<String>)> {
        let Some(table) = self.table(value) else { return Vec::new() };
        let mut values = Vec::new();
        for (name, value) in table {
            let given = match value.get_ref() {
                // It has to be given.
                DeValue::Boolean(true) => None,
                _ => match self.words(value) {
                    Some(text) => Some(text.to_owned()),
                    None => continue,
                },
            };
            values.push((name.get_ref().to_string(), given));
        }
        values
    }

    fn login(&mut self, table: &Table<'_>) -> Option<RestLogin> {
        let Some(value) = table.get("login") else {
            self.fault(RestFaultKind::Missing { key: "login" }, 0..0);
            return None;
        };
        let table = self.table(value)?;
        self.known(table, LOGIN_KEYS);
        let kind_at = self.needed(table, "kind", value)?;
        let kind = self.words(kind_at)?;
        let text = |reader: &mut Self, key: &'static str| {
            let value = reader.needed(table, key, value)?;
            reader.secret_text(value)
        };
        match kind {
            "bearer" => {
                let value = RestText(vec![
                    RestPart::Text("Bearer ".to_owned()),
                    RestPart::Place("secret".to_owned()),
                ]);
                Some(RestLogin::Header { name: "Authorization".to_owned(), value })
            }
            "basic" => {
                Some(RestLogin::Basic { user: text(self, "user")?, password: text(self, "password")? })
            }
            "header" => {
                let name = self.needed(table, "name", value)?;
                let name = self.words(name)?.to_owned();
                Some(RestLogin::Header { name, value: text(self, "value")? })
            }
            "udesk_v2" => Some(RestLogin::UdeskV2),
            other => {
                const KNOWN: &[&str] = &["bearer", "basic", "header", "udesk_v2"];
                let near = nearest(other, KNOWN.iter().copied());
                self.fault(
                    RestFaultKind::UnknownWord { word: shown(other), near, known: KNOWN },
                    kind_at.span(),
                );
                None
            }
        }
    }

    fn success(&mut self, value: &TomlValue<'_>) -> Option<(RestText, Value)> {
        let table = self.table(value)?;
        self.known(table, SUCCESS_KEYS);
        let place = self.needed(table, "place", value)?;
        let place = self.pointer(place)?;
        let wanted = self.needed(table, "value", value)?;
        match self.body(wanted)? {
            RestBody::Fixed(wanted) => Some((place, wanted)),
            RestBody::Text(text) => Some((place, Value::String(text.filled(|_| String::new())))),
            RestBody::List(_) | RestBody::Table(_) => {
                self.fault(RestFaultKind::Body, wanted.span());
                None
            }
        }
    }

    fn check(&mut self, value: &TomlValue<'_>) -> Option<RestCheck> {
        let table = self.table(value)?;
        self.known(table, CHECK_KEYS);
        let call = self.call(table, value)?;
        let has = table.get("has").and_then(|place| self.pointer(place));
        let wanted = table.get("value").and_then(|wanted| self.place_text(wanted));
        let fields = table.get("fields").and_then(|place| self.pointer(place));
        Some(RestCheck { call, has: has.zip(wanted), fields })
    }

    fn lookup(&mut self, value: &TomlValue<'_>) -> Option<RestLookup> {
        let table = self.table(value)?;
        self.known(table, LOOKUP_KEYS);
        let call = self.call(table, value)?;
        let items = self.needed(table, "items", value)?;
        let id = self.needed(table, "id", value)?;
        let (items, id) = (self.pointer(items)?, self.pointer(id)?);
        Some(RestLookup { call, items, id, key: table.get("key").and_then(|key| self.pointer(key)) })
    }

    fn reading(&mut self, value: &TomlValue<'_>) -> Option<RestRead> {
        let table = self.table(value)?;
        self.known(table, READ_KEYS);
        let call = self.call(table, value)?;
        let key = self.needed(table, "key", value)?;
        let key = self.pointer(key)?;
        Some(RestRead { call, key, value: table.get("value").and_then(|value| self.place_text(value)) })
    }

    fn state(&mut self, value: &TomlValue<'_>) -> Option<RestState> {
        let table = self.table(value)?;
        self.known(table, STATE_KEYS);
        let call = self.call(table, value)?;
        let state = self.needed(table, "state", value)?;
        let closed = self.needed(table, "closed", value)?;
        Some(RestState { call, state: self.pointer(state)?, closed: self.place_text(closed)? })
    }

    /// Requests in order: a table, or a list of them.
    fn steps(&mut self, table: &Table<'_>, key: &'static str, is_needed: bool) -> Vec<RestStep> {
        self.steps.clear();
        let Some(value) = table.get(key) else {
            if is_needed {
                self.fault(RestFaultKind::Missing { key }, 0..0);
            }
            return Vec::new();
        };
        match value.get_ref() {
            DeValue::Array(list) => list.iter().filter_map(|value| self.step(value)).collect(),
            _ => self.step(value).into_iter().collect(),
        }
    }

    fn step(&mut self, value: &TomlValue<'_>) -> Option<RestStep> {
        let table = self.table(value)?;
        self.known(table, STEP_KEYS);
        let call = self.call(table, value)?;
        let mut keep = Vec::new();
        if let Some(kept) = table.get("keep") {
            for (name, place) in self.table(kept)? {
                keep.push((name.get_ref().to_string(), self.pointer(place)?));
            }
        }
        self.steps.extend(keep.iter().map(|(name, _)| name.clone()));
        let exists = table.get("exists").map(|value| self.statuses(value)).unwrap_or_default();
        let fields = match table.get("fields") {
            Some(place) => Some(self.fields(place, table.get("field"))?),
            None => None,
        };
        Some(RestStep { call, keep, exists, fields })
    }

    fn fields(&mut self, place: &TomlValue<'_>, item: Option<&TomlValue<'_>>) -> Option<RestFields> {
        let text = self.words(place)?;
        let Some(place) = RestPointer::read(text) else {
            self.fault(RestFaultKind::Pointer, place.span());
            return None;
        };
        self.own = &["name", "value"];
        let read = item.map(|item| self.body(item));
        self.own = &[];
        Some(RestFields { place, item: read.map_or(Some(None), |item| item.map(Some))? })
    }

    fn statuses(&mut self, value: &TomlValue<'_>) -> Vec<u16> {
        let of = |value: &TomlValue<'_>| {
            value.get_ref().as_integer().and_then(|number| number.as_str().parse().ok())
        };
        let statuses: Option<Vec<u16>> =
            value.get_ref().as_array().and_then(|list| list.iter().map(of).collect());
        if statuses.is_none() {
            self.fault(RestFaultKind::Statuses, value.span());
        }
        statuses.unwrap_or_default()
    }

    fn call(&mut self, table: &Table<'_>, at: &TomlValue<'_>) -> Option<RestCall> {
        let request = self.needed(table, "request", at)?;
        let text = self.words(request)?;
        let parts = text.split_once(' ').and_then(|(method, path)| {
            Some((METHODS.into_iter().find(|known| *known == method)?, path.trim()))
        });
        let Some((method, path)) = parts.filter(|(_, path)| path.is_empty() || path.starts_with(['/', '?']))
        else {
            self.fault(RestFaultKind::Request, request.span());
            return None;
        };
        let path = self.parts(path, request, false)?;
        let body = match table.get("body") {
            Some(body) => Some(self.body(body)?),
            None => None,
        };
        Some(RestCall { method, path, headers: self.headers(table), body })
    }

    fn headers(&mut self, table: &Table<'_>) -> Vec<(String, RestText)> {
        let Some(value) = table.get("headers") else { return Vec::new() };
        let Some(table) = self.table(value) else { return Vec::new() };
        let mut headers = Vec::new();
        for (name, value) in table {
            let is_token = |c: char| c.is_ascii_alphanumeric() || c == '-';
            if name.get_ref().is_empty() || !name.get_ref().chars().all(is_token) {
                self.fault(RestFaultKind::Headers, name.span());
            }
            headers.extend(self.place_text(value).map(|text| (name.get_ref().to_string(), text)));
        }
        headers
    }

    fn body(&mut self, value: &TomlValue<'_>) -> Option<RestBody> {
        match value.get_ref() {
            DeValue::String(_) => self.place_text(value).map(RestBody::Text),
            DeValue::Boolean(truth) => Some(RestBody::Fixed((*truth).into())),
            DeValue::Integer(number) => {
                let number: Option<i64> = number.as_str().parse().ok();
                number.map(|number| RestBody::Fixed(number.into()))
            }
            DeValue::Array(list) => {
                list.iter().map(|value| self.body(value)).collect::<Option<_>>().map(RestBody::List)
            }
            DeValue::Table(table) => {
                let mut parts = Vec::new();
                for (key, value) in table {
                    // A field may have a name from the configuration.
                    let name = self.parts(key.get_ref(), value, false)?;
                    parts.push((name, self.body(value)?));
                }
                Some(RestBody::Table(parts))
            }
            DeValue::Float(_) | DeValue::Datetime(_) => {
                self.fault(RestFaultKind::Body, value.span());
                None
            }
        }
    }

    /// A pointer into a response.
    fn pointer(&mut self, value: &TomlValue<'_>) -> Option<RestText> {
        let text = self.place_text(value)?;
        if RestPointer::read(&text.filled(|_| "x".to_owned())).is_none() {
            self.fault(RestFaultKind::Pointer, value.span());
            return None;
        }
        Some(text)
    }

    fn optional_text(&mut self, table: &Table<'_>, key: &str) -> Option<RestText> {
        table.get(key).and_then(|value| self.place_text(value))
    }

    fn place_text(&mut self, value: &TomlValue<'_>) -> Option<RestText> {
        let text = self.words(value)?;
        self.parts(text, value, false)
    }

    /// A text that may also refer to the secret.
    fn secret_text(&mut self, value: &TomlValue<'_>) -> Option<RestText> {
        let text = self.words(value)?;
        self.parts(text, value, true)
    }

    fn parts(&mut self, text: &str, value: &TomlValue<'_>, may_be_secret: bool) -> Option<RestText> {
        let place = |name: &str| {
            let is_known = match name.split_once('.') {
                Some(("field", id)) => is_id(id),
                Some(("set", id)) => self.values.iter().any(|known| known == id),
                Some(("step", id)) => self.steps.iter().any(|known| known == id),
                Some(_) => false,
                None if name == "secret" => may_be_secret,
                None => {
                    PLACES.contains(&name) || self.own.contains(&name) || Placeholder::from_id(name).is_some()
                }
            };
            is_known.then(|| RestPart::Place(name.to_owned()))
        };
        let unknown = match template::read(text, RestPart::Text, place) {
            Ok(parts) => return Some(RestText(parts)),
            Err(unknown) => unknown,
        };
        self.unknown_place(unknown, value);
        None
    }

    fn unknown_place(&mut self, unknown: UnknownPlace, value: &TomlValue<'_>) {
        let Some(name) = unknown.name else { return self.fault(RestFaultKind::NotClosed, value.span()) };
        let own = self.values.iter().map(|name| format!("set.{name}"));
        let steps = self.steps.iter().map(|name| format!("step.{name}"));
        let ticket = Placeholder::ALL.map(|place| place.id().to_owned());
        let known: Vec<String> =
            PLACES.map(str::to_owned).into_iter().chain(own).chain(steps).chain(ticket).collect();
        let near = nearest(&name, known.iter().map(String::as_str)).map(str::to_owned);
        // The placeholder itself, if it is in the file literally.
        let written = format!("{{{name}}}");
        let slice = self.text.get(value.span()).unwrap_or_default();
        let at = slice.find(&written).map_or(value.span(), |at| {
            let start = value.span().start + at;
            start..start + written.len()
        });
        self.fault(RestFaultKind::UnknownPlace { name: shown(&name), near, known }, at);
    }
}
