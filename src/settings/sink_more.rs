//! Reading what `[[sink]]` says about e-mail and ticket systems.

use std::path::PathBuf;

use lettre::message::Mailbox;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::MAX_FILE;
use super::fault::{SettingFault, SettingFaultKind};
use super::file::{ConfigReader, FaultyFile, TomlValue};
use super::mail::{MailServer, MailSetting, MailTls};
use super::rest::{RestLogin, RestPart, RestSetting, RestSystem};
use super::rest_fault::RestFaultKind;
use super::rest_file;
use super::sink::SinkKind;
use super::sink_draft::{GivenValue, MailDraft, RestDraft, SinkDraft};
use super::sink_fault::{ConfigTable, SinkFaultKind};
use super::systems::SYSTEMS;
use super::template::Template;
use crate::text::shown::shown;
use crate::tree::read_regular;

impl ConfigReader<'_> {
    pub(super) fn mail_key(&mut self, draft: &mut MailDraft, key: &str, value: &TomlValue<'_>) {
        match key {
            "server" => {
                let Some(text) = self.text("server", value) else { return };
                draft.server = MailServer::read(text.trim());
                if draft.server.is_none() {
                    self.sink_fault(SinkFaultKind::Server, value);
                }
            }
            "tls" => {
                let known = MailTls::ALL.map(|tls| (tls.id(), tls));
                draft.tls = self.one_of("tls", value, &known).map(|tls| tls.value);
            }
            "from" => {
                let Some(text) = self.text("from", value) else { return };
                draft.from = Some(text.trim().to_owned());
                self.mailbox(text, value.span());
            }
            _ => {
                let Some(texts) = self.texts("to", value).filter(|texts| !texts.is_empty()) else {
                    return self.sink_fault(SinkFaultKind::NotList { key: "to" }, value);
                };
                for (text, at) in &texts {
                    self.mailbox(text, at.clone());
                }
                draft.to = Some(texts.into_iter().map(|(text, _)| text.trim().to_owned()).collect());
            }
        }
    }

    fn mailbox(&mut self, text: &str, at: std::ops::Range<usize>) {
        if !is_mailbox(text.trim()) {
            self.fault(SettingFaultKind::Sink(SinkFaultKind::Mailbox), at);
        }
    }

    /// The configuration of e-mail, if nothing is missing.
    pub(super) fn mail(
        &mut self,
        draft: &SinkDraft,
        at: &TomlValue<'_>,
        table: &DeTable<'_>,
    ) -> Option<MailSetting> {
        let MailDraft { server, tls, from, to } = &draft.mail;
        let has_secret = draft.secret.is_some();
        for (key, is_there) in [
            ("server", server.is_some()),
            ("from", from.is_some()),
            ("to", to.is_some()),
            ("secret_file", draft.user.is_none() || has_secret),
            ("user", draft.user.is_some() || !has_secret),
        ] {
            if !is_there && !table.contains_key(key) {
                self.sink_fault(SinkFaultKind::Missing { key, kind: Some(SinkKind::Email) }, at);
            }
        }
        let (server, tls) = (server.clone()?, tls.unwrap_or_default());
        if tls == MailTls::None && (!server.is_local() || draft.user.is_some()) {
            self.sink_fault(SinkFaultKind::InTheClear, table.get("tls").unwrap_or(at));
        }
        Some(MailSetting { server, tls, user: draft.user.clone(), from: from.clone()?, to: to.clone()? })
    }

    pub(super) fn rest_key(&mut self, draft: &mut RestDraft, key: &str, value: &TomlValue<'_>) {
        match key {
            "set" => draft.set = self.set(value),
            "queues" => draft.queues = self.queues(value),
            "fields" => draft.fields = self.their_fields(value),
            _ if draft.system.is_some() => self.sink_fault(SinkFaultKind::Twice { key: "system" }, value),
            "system" => {
                let system = self.one_of("system", value, &SYSTEMS);
                draft.system = system.and_then(|system| rest_file::read(system.value).ok());
            }
            _ => {
                if let Some(path) = self.folder("system_file", value) {
                    draft.system = self.system(path.value, value);
                }
            }
        }
    }

    /// The system of a file. Its faults are reported for the file.
    fn system(&mut self, path: PathBuf, at: &TomlValue<'_>) -> Option<RestSystem> {
        let read = read_regular(&path, MAX_FILE).and_then(|bytes| {
            String::from_utf8(bytes).map_err(|_| crate::tree::fault::Kind::NotUtf8 { seems: None })
        });
        let (text, faults) = match read {
            Ok(text) => match rest_file::read(&text) {
                Ok(system) => return Some(system),
                Err(faults) => (text, faults),
            },
            Err(kind) => (String::new(), vec![SettingFault { kind: SettingFaultKind::File(kind), at: None }]),
        };
        self.config.faulty.push(FaultyFile { path, text, faults });
        self.sink_fault(SinkFaultKind::Rest(RestFaultKind::File), at);
        None
    }

    /// Different values for the tickets of queues, by the queue's id.
    fn queues(&mut self, value: &TomlValue<'_>) -> Vec<(String, Vec<GivenValue>)> {
        let Some(table) = value.get_ref().as_table() else {
            self.sink_fault(SinkFaultKind::NotTable { place: ConfigTable::Queues }, value);
            return Vec::new();
        };
        let queue = |(id, given): (&Spanned<DeString<'_>>, &TomlValue<'_>)| {
            if given.get_ref().as_table().is_some() {
                return Some((id.get_ref().to_string(), self.set(given)));
            }
            self.sink_fault(SinkFaultKind::NotTable { place: ConfigTable::Queues }, given);
            None
        };
        table.iter().filter_map(queue).collect()
    }

    /// Fields of the other system, with their values.
    fn their_fields(&mut self, value: &TomlValue<'_>) -> Vec<(String, Template)> {
        let Some(table) = value.get_ref().as_table() else {
            self.sink_fault(SinkFaultKind::NotTable { place: ConfigTable::Fields }, value);
            return Vec::new();
        };
        let field = |(name, given): (&Spanned<DeString<'_>>, &TomlValue<'_>)| {
            Some((name.get_ref().to_string(), self.template("fields", given)?))
        };
        table.iter().filter_map(field).collect()
    }

    fn set(&mut self, value: &TomlValue<'_>) -> Vec<GivenValue> {
        let Some(table) = value.get_ref().as_table() else {
            self.sink_fault(SinkFaultKind::Rest(RestFaultKind::NotTable), value);
            return Vec::new();
        };
        let mut set = Vec::new();
        for (name, value) in table {
            let text = match value.get_ref() {
                DeValue::String(text) => text.to_string(),
                DeValue::Integer(number) => number.as_str().to_owned(),
                _ => {
                    self.sink_fault(SinkFaultKind::Rest(RestFaultKind::NotText), value);
                    continue;
                }
            };
            set.push(GivenValue { name: name.get_ref().to_string(), value: text, at: name.span() });
        }
        set
    }

    /// The configuration of a ticket system, if nothing that it needs is missing.
    pub(super) fn rest(
        &mut self,
        draft: &SinkDraft,
        at: &TomlValue<'_>,
        table: &DeTable<'_>,
    ) -> Option<RestSetting> {
        let RestDraft { system, set, queues, fields } = &draft.rest;
        let Some(system) = system.clone() else {
            if !table.contains_key("system") && !table.contains_key("system_file") {
                self.sink_fault(SinkFaultKind::Missing { key: "system", kind: Some(SinkKind::Rest) }, at);
            }
            return None;
        };
        let given_at = table.get("set").unwrap_or(at);
        let known = || system.values.iter().map(|(name, _)| name.clone()).collect();
        for GivenValue { name, at, .. } in set.iter().chain(queues.iter().flat_map(|(_, given)| given)) {
            if !system.values.iter().any(|(known, _)| known == name) {
                let kind = RestFaultKind::UnknownValue { name: shown(name), known: known() };
                self.fault(SettingFaultKind::Sink(SinkFaultKind::Rest(kind)), at.clone());
            }
        }
        let takes_fields = system.create.iter().any(|step| step.fields.is_some());
        if let Some(at) = table.get("fields").filter(|_| !takes_fields) {
            self.sink_fault(SinkFaultKind::Rest(RestFaultKind::NoFields), at);
        }
        let mut values = Vec::new();
        for (name, usual) in &system.values {
            let given = set.iter().find(|given| given.name == *name).map(|given| &given.value);
            if let Some(value) = given.or(usual.as_ref()) {
                values.push((name.clone(), value.clone()));
            } else {
                let kind = RestFaultKind::MissingValue { name: shown(name) };
                self.sink_fault(SinkFaultKind::Rest(kind), given_at);
            }
        }
        for (key, is_there) in [
            ("secret_file", draft.secret.is_some()),
            ("user", draft.user.is_some() || !names_user(&system.login)),
        ] {
            if !is_there
                && !table.keys().any(|known| known.get_ref().starts_with(key.trim_end_matches("_file")))
            {
                self.sink_fault(SinkFaultKind::Missing { key, kind: Some(SinkKind::Rest) }, at);
            }
        }
        let own = |given: &Vec<GivenValue>| {
            given.iter().map(|given| (given.name.clone(), given.value.clone())).collect()
        };
        let queues = queues.iter().map(|(id, given)| (id.clone(), own(given))).collect();
        Some(RestSetting { system, values, queues, fields: fields.clone() })
    }
}

/// Whether logging in requires a name.
fn names_user(login: &RestLogin) -> bool {
    let names = |part: &RestPart| *part == RestPart::Place("user".to_owned());
    match login {
        RestLogin::Basic { user, .. } => user.0.iter().any(names),
        RestLogin::Header { value, .. } => value.0.iter().any(names),
        RestLogin::UdeskV2 => true,
    }
}

/// Whether a text is a mailbox for e-mail: `pos@example.org`, `POS <pos@example.org>`.
fn is_mailbox(text: &str) -> bool {
    text.parse::<Mailbox>().is_ok() && text.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::is_mailbox;

    #[test]
    fn mailbox_is_one_address_with_or_without_a_name() {
        assert!(is_mailbox("pos@example.org") && is_mailbox("POS <pos@example.org>"));
        assert!(!is_mailbox("pos") && !is_mailbox("a@example.org, b@example.org") && !is_mailbox(""));
    }
}
