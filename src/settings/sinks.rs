//! Reading `[deliver]` and `[[sink]]` of `config.toml`.

use jiff::civil::Date;
use toml::de::{DeString, DeTable};
use toml::{Spanned, de::DeValue};

use super::fault::SettingFaultKind;
use super::file::{ConfigReader, TomlValue};
use super::sink::{CodePattern, LetterForm, SecretSource, SinkCondition, SinkKind, SinkSetting, TicketEvent};
use super::sink_draft::SinkDraft;
use super::sink_fault::{ConfigTable, DELIVER_KEYS, MAX_SINKS, SINK_KEYS, SinkFaultKind, WHEN_KEYS};
use super::template::{Placeholder, Template};
use super::{AFTER_WALK, DELIVERERS, DeliverBy, LANGUAGES, Origin, Setting};
use crate::text::shown::shown;
use crate::tree::{is_id, nearest};

/// The longest name of a sink.
const LONGEST_NAME: usize = 40;

impl ConfigReader<'_> {
    /// `[deliver]`.
    pub(super) fn deliver(&mut self, table: &TomlValue<'_>, has_store: bool) {
        let Some(table) = table.get_ref().as_table() else {
            return self.sink_fault(SinkFaultKind::NotTable { place: ConfigTable::Deliver }, table);
        };
        for (key, value) in table {
            match &**key.get_ref() {
                "after_walk" => self.config.after_walk = self.number(&AFTER_WALK, value),
                "by" => {
                    self.config.deliver_by = self.one_of("by", value, &DELIVERERS);
                    let by = self.config.deliver_by.map(|by| by.value);
                    if by == Some(DeliverBy::Hub) && !has_store {
                        self.sink_fault(SinkFaultKind::HubWithoutStore, value);
                    }
                }
                unknown => self.unknown(ConfigTable::Deliver, unknown, key),
            }
        }
    }

    /// Every `[[sink]]`.
    pub(super) fn sinks(&mut self, sinks: &TomlValue<'_>) {
        let Some(tables) = sinks.get_ref().as_array() else {
            return self.sink_fault(SinkFaultKind::NotTable { place: ConfigTable::Sink }, sinks);
        };
        for (number, value) in tables.iter().enumerate() {
            let Some(table) = value.get_ref().as_table() else {
                return self.sink_fault(SinkFaultKind::NotTable { place: ConfigTable::Sink }, value);
            };
            if number == MAX_SINKS {
                return self.sink_fault(SinkFaultKind::TooMany, value);
            }
            let draft = self.draft(table);
            if let Some(sink) = self.sink(draft, value, table) {
                let line = self.lines.of(value.span().start);
                self.config.sinks.push(Setting::new(sink, Origin::File { line }));
            }
        }
    }

    fn draft(&mut self, table: &DeTable<'_>) -> SinkDraft {
        let mut draft = SinkDraft::default();
        for (key, value) in table {
            match &**key.get_ref() {
                "name" => draft.name = self.sink_name(value),
                "kind" => {
                    draft.kind = self
                        .one_of("kind", value, &SinkKind::ALL.map(|kind| (kind.id(), kind)))
                        .map(|kind| kind.value);
                }
                "folder" => draft.folder = self.folder("folder", value).map(|folder| folder.value),
                "form" => {
                    draft.form = self
                        .one_of("form", value, &LetterForm::ALL.map(|form| (form.id(), form)))
                        .map(|form| form.value);
                }
                "url" => {
                    let url = self.url(value).map(SecretSource::Here);
                    self.take_source("url", &mut draft.url, url, value);
                }
                source @ ("url_file" | "url_env" | "url_command") => {
                    let found = self.source(source, value);
                    self.take_source("url", &mut draft.url, found, value);
                }
                source @ ("secret_file" | "secret_env" | "secret_command") => {
                    let found = self.source(source, value);
                    self.take_source("secret", &mut draft.secret, found, value);
                }
                "secret" => self.config_fault(SinkFaultKind::SecretHere { key: "secret" }, key),
                "ca_file" => draft.ca_file = self.folder("ca_file", value).map(|file| file.value),
                "when" => draft.when = self.when(value),
                "on" => draft.on = self.events(value),
                "language" => {
                    draft.language =
                        self.one_of("language", value, &LANGUAGES).map(|language| language.value);
                }
                "personal" => draft.personal = self.flag("personal", value),
                "since" => draft.since = self.since(value),
                "text" => draft.text = self.template("text", value),
                "subject" => draft.text = self.template("subject", value),
                "user" => draft.user = self.text("user", value).map(str::to_owned),
                key @ ("server" | "tls" | "from" | "to") => self.mail_key(&mut draft.mail, key, value),
                key @ ("system" | "system_file" | "set" | "queues" | "fields") => {
                    self.rest_key(&mut draft.rest, key, value);
                }
                unknown => self.unknown(ConfigTable::Sink, unknown, key),
            }
        }
        draft
    }

    /// The sink of a draft, if nothing that it needs is missing and everything given applies. Faults that were reported
    /// already are not reported again.
    fn sink(&mut self, draft: SinkDraft, at: &TomlValue<'_>, table: &DeTable<'_>) -> Option<SinkSetting> {
        let has = |key: &str| table.iter().find(|(known, _)| *known.get_ref() == *key);
        for (key, is_there) in [("name", draft.name.is_some()), ("kind", draft.kind.is_some())] {
            if !is_there && has(key).is_none() {
                self.sink_fault(SinkFaultKind::Missing { key, kind: None }, at);
            }
        }
        let (name, kind) = (draft.name.clone()?, draft.kind?);
        if self.config.sinks.iter().any(|sink| sink.value.name == name) {
            let at = has("name").map_or(at, |(_, value)| value);
            self.sink_fault(SinkFaultKind::NameTaken { name: name.clone() }, at);
            return None;
        }
        if !self.fits(&draft, kind, at, table) {
            return None;
        }
        let (mail, rest) = match kind {
            SinkKind::Email => (Some(self.mail(&draft, at, table)?), None),
            SinkKind::Rest => (None, Some(Box::new(self.rest(&draft, at, table)?))),
            _ => (None, None),
        };
        Some(SinkSetting {
            name,
            kind,
            folder: draft.folder,
            form: draft.form.unwrap_or_default(),
            url: draft.url,
            secret: draft.secret,
            ca_file: draft.ca_file,
            when: draft.when,
            on: draft.on.unwrap_or_else(|| vec![TicketEvent::Filed]),
            language: draft
                .language
                .or(self.config.language.map(|language| language.value))
                .unwrap_or_default(),
            personal: draft.personal,
            since: draft.since,
            text: draft.text,
            mail,
            rest,
            user: draft.user,
        })
    }

    /// Whether a draft has a destination, and nothing that does not apply to its kind.
    fn fits(&mut self, draft: &SinkDraft, kind: SinkKind, at: &TomlValue<'_>, table: &DeTable<'_>) -> bool {
        let has = |key: &str| table.iter().find(|(known, _)| *known.get_ref() == *key);
        let mut foreign = SINK_KEYS.into_iter().filter(|key| !takes(kind, key));
        if let Some((key, (known, _))) = foreign.find_map(|key| has(key).map(|found| (key, found))) {
            let fault = match key {
                "url" if kind.is_robot() => SinkFaultKind::SecretHere { key: "url" },
                "personal" => SinkFaultKind::Personal,
                key => SinkFaultKind::NotOfKind { key, kind },
            };
            self.config_fault(fault, known);
            return false;
        }
        let (key, is_there) = match kind {
            SinkKind::Folder => ("folder", draft.folder.is_some()),
            SinkKind::Feishu | SinkKind::DingTalk | SinkKind::WeCom => ("url_file", draft.url.is_some()),
            SinkKind::Email => ("server", true),
            SinkKind::Webhook | SinkKind::Rest => ("url", draft.url.is_some()),
        };
        let beginning = key.trim_end_matches("_file");
        if !is_there && !table.keys().any(|known| known.get_ref().starts_with(beginning)) {
            self.sink_fault(SinkFaultKind::Missing { key, kind: Some(kind) }, at);
        }
        is_there
    }

    fn sink_name(&mut self, value: &TomlValue<'_>) -> Option<String> {
        let name = self.text("name", value)?;
        if is_id(&name.replace('-', "_")) && name.len() <= LONGEST_NAME && shown(name) == name {
            return Some(name.to_owned());
        }
        self.sink_fault(SinkFaultKind::Name { name: shown(name) }, value);
        None
    }

    fn url(&mut self, value: &TomlValue<'_>) -> Option<String> {
        let url = self.text("url", value)?.trim();
        if is_url(url) {
            return Some(url.to_owned());
        }
        self.sink_fault(SinkFaultKind::Url, value);
        None
    }

    /// The source of a secret.
    pub(super) fn source(&mut self, key: &str, value: &TomlValue<'_>) -> Option<SecretSource> {
        let known = SINK_KEYS.into_iter();
        #[cfg(feature = "store")]
        let known = known.chain(super::sink_fault::STORE_KEYS);
        let key = known.into_iter().find(|known| *known == key)?;
        match key.rsplit_once('_')?.1 {
            "file" => self.folder(key, value).map(|file| SecretSource::File(file.value)),
            "env" => {
                let name = self.text(key, value)?;
                let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
                if !name.is_empty()
                    && name.chars().all(is_part)
                    && !name.starts_with(|c: char| c.is_ascii_digit())
                {
                    return Some(SecretSource::Variable(name.to_owned()));
                }
                self.sink_fault(SinkFaultKind::Variable, value);
                None
            }
            _ => {
                let words = self.texts(key, value)?;
                let words: Vec<String> = words.into_iter().map(|(word, _)| word).collect();
                if words.is_empty() {
                    self.sink_fault(SinkFaultKind::NotList { key }, value);
                    return None;
                }
                Some(SecretSource::Command(words))
            }
        }
    }

    /// Takes a source, unless there is another one already.
    pub(super) fn take_source(
        &mut self,
        key: &'static str,
        there: &mut Option<SecretSource>,
        found: Option<SecretSource>,
        at: &TomlValue<'_>,
    ) {
        if there.is_some() && found.is_some() {
            return self.sink_fault(SinkFaultKind::Twice { key }, at);
        }
        *there = there.take().or(found);
    }

    fn when(&mut self, value: &TomlValue<'_>) -> SinkCondition {
        let mut when = SinkCondition::default();
        let Some(table) = value.get_ref().as_table() else {
            self.sink_fault(SinkFaultKind::NotTable { place: ConfigTable::When }, value);
            return when;
        };
        for (key, value) in table {
            match &**key.get_ref() {
                "queue" => {
                    let queues = self.texts("queue", value).unwrap_or_default();
                    when.queues = queues.into_iter().map(|(queue, _)| queue).collect();
                }
                "code" => {
                    for (code, at) in self.texts("code", value).unwrap_or_default() {
                        if code.trim().is_empty() {
                            self.fault(SettingFaultKind::Sink(SinkFaultKind::Pattern), at);
                        } else {
                            when.codes.push(CodePattern(code.trim().to_owned()));
                        }
                    }
                }
                unknown => self.unknown(ConfigTable::When, unknown, key),
            }
        }
        when
    }

    fn events(&mut self, value: &TomlValue<'_>) -> Option<Vec<TicketEvent>> {
        let Some(list) = value.get_ref().as_array().filter(|list| !list.is_empty()) else {
            self.sink_fault(SinkFaultKind::NotList { key: "on" }, value);
            return None;
        };
        let events = TicketEvent::ALL.map(|event| (event.id(), event));
        let events = list.iter().filter_map(|value| self.one_of("on", value, &events));
        Some(events.map(|event| event.value).collect())
    }

    /// The texts of a list, each with its place; a single one needs no brackets, unless it is a command.
    pub(super) fn texts(
        &mut self,
        key: &'static str,
        value: &TomlValue<'_>,
    ) -> Option<Vec<(String, std::ops::Range<usize>)>> {
        let of = |value: &TomlValue<'_>| value.get_ref().as_str().map(|text| (text.to_owned(), value.span()));
        let list: Option<Vec<_>> = match value.get_ref() {
            DeValue::Array(list) => list.iter().map(of).collect(),
            DeValue::String(_) if WHEN_KEYS.contains(&key) => of(value).map(|text| vec![text]),
            _ => None,
        };
        if list.is_none() {
            self.sink_fault(SinkFaultKind::NotList { key }, value);
        }
        list
    }

    fn flag(&mut self, key: &'static str, value: &TomlValue<'_>) -> bool {
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.sink_fault(SinkFaultKind::NotFlag { key }, value);
        }
        flag.unwrap_or_default()
    }

    pub(super) fn since(&mut self, value: &TomlValue<'_>) -> Option<Date> {
        let written = match value.get_ref() {
            DeValue::String(text) => Some(text.to_string()),
            DeValue::Datetime(date) => Some(date.to_string()),
            _ => None,
        };
        let date = written.and_then(|written| Date::strptime("%Y-%m-%d", written.trim()).ok());
        if date.is_none() {
            self.sink_fault(SinkFaultKind::Date, value);
        }
        date
    }

    pub(super) fn template(&mut self, key: &'static str, value: &TomlValue<'_>) -> Option<Template> {
        let unknown = match Template::read(self.text(key, value)?) {
            Ok(template) => return Some(template),
            Err(unknown) => unknown,
        };
        // The placeholder itself, if it is in the file literally.
        let written = unknown.name.as_ref().map(|name| format!("{{{name}}}"));
        let slice = self.slice(value.span());
        let at = written.as_deref().and_then(|place| slice.find(place).map(|at| (at, place.len())));
        let at = at.map_or(value.span(), |(at, length)| {
            let start = value.span().start + at;
            start..start + length
        });
        let near = unknown
            .name
            .as_deref()
            .and_then(|name| nearest(name, Placeholder::ALL.map(Placeholder::id).into_iter()));
        let name = unknown.name.as_deref().map(shown);
        self.fault(SettingFaultKind::Sink(SinkFaultKind::UnknownPlace { name, near }), at);
        None
    }

    pub(super) fn unknown(&mut self, place: ConfigTable, key: &str, at: &Spanned<DeString<'_>>) {
        let near = match place {
            ConfigTable::Deliver => nearest(key, DELIVER_KEYS.into_iter()),
            #[cfg(feature = "store")]
            ConfigTable::Store => nearest(key, super::sink_fault::STORE_KEYS.into_iter()),
            ConfigTable::Sink => nearest(key, SINK_KEYS.into_iter()),
            ConfigTable::When => nearest(key, WHEN_KEYS.into_iter()),
            ConfigTable::Queues | ConfigTable::Fields => None,
        };
        self.config_fault(SinkFaultKind::UnknownKey { place, key: shown(key), near }, at);
    }

    pub(super) fn sink_fault(&mut self, kind: SinkFaultKind, at: &TomlValue<'_>) {
        self.fault(SettingFaultKind::Sink(kind), at.span());
    }

    pub(super) fn config_fault(&mut self, kind: SinkFaultKind, at: &Spanned<DeString<'_>>) {
        self.fault(SettingFaultKind::Sink(kind), at.span());
    }
}

/// Whether a key applies to a kind of sink.
fn takes(kind: SinkKind, key: &str) -> bool {
    let (url, secret) = (key.starts_with("url"), key.starts_with("secret_"));
    match key {
        "name" | "kind" | "when" | "on" | "language" | "since" => true,
        "personal" => !kind.is_robot(),
        "ca_file" => kind != SinkKind::Folder,
        _ => match kind {
            SinkKind::Folder => matches!(key, "folder" | "form"),
            SinkKind::Webhook => url || secret,
            SinkKind::Feishu | SinkKind::DingTalk => (url && key != "url") || secret || key == "text",
            SinkKind::WeCom => (url && key != "url") || key == "text",
            SinkKind::Email => secret || matches!(key, "server" | "tls" | "user" | "from" | "to" | "subject"),
            SinkKind::Rest => {
                url || secret
                    || matches!(
                        key,
                        "user" | "subject" | "system" | "system_file" | "set" | "queues" | "fields"
                    )
            }
        },
    }
}

/// Whether a text is a web address without a user's name or password in it.
pub(crate) fn is_url(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let server = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    server.is_some_and(|server| !server.is_empty() && !server.contains('@'))
        && url.chars().all(|c| c.is_ascii_graphic())
}
