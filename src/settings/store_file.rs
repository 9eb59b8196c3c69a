//! Reading `[store]` of `config.toml`.

use super::fault::{SettingFaultKind, ValueKey};
use super::file::{ConfigReader, TomlValue};
use super::sink_fault::{ConfigTable, SinkFaultKind};
use super::store::StoreSetting;
use super::{Origin, Setting, name};
use crate::text::redaction::Redacted;

/// The kinds of encryption, by name.
const ENCRYPTIONS: [(&str, bool); 2] = [("verify", true), ("off", false)];

impl ConfigReader<'_> {
    /// `[store]`.
    pub(super) fn store(&mut self, at: &TomlValue<'_>) {
        let Some(table) = at.get_ref().as_table() else {
            return self.sink_fault(SinkFaultKind::NotTable { place: ConfigTable::Store }, at);
        };
        let mut store = StoreSetting {
            url: None,
            service: None,
            password: None,
            ca_file: None,
            is_encrypted: true,
            desk: None,
            since: None,
        };
        for (key, value) in table {
            match &**key.get_ref() {
                "url" => store.url = self.store_url(value),
                "service" => store.service = self.text("service", value).map(str::to_owned),
                source @ ("password_file" | "password_env" | "password_command") => {
                    let found = self.source(source, value);
                    self.take_source("password", &mut store.password, found, value);
                }
                "password" => self.config_fault(SinkFaultKind::SecretHere { key: "password" }, key),
                "ca_file" => store.ca_file = self.folder("ca_file", value).map(|file| file.value),
                "tls" => {
                    let encrypted = self.one_of("tls", value, &ENCRYPTIONS);
                    store.is_encrypted = encrypted.is_none_or(|encrypted| encrypted.value);
                }
                "desk" => store.desk = self.desk_name(value),
                "since" => store.since = self.since(value),
                unknown => self.unknown(ConfigTable::Store, unknown, key),
            }
        }
        if store.url.is_some() && store.service.is_some() {
            return self.sink_fault(SinkFaultKind::Twice { key: "url" }, at);
        }
        let has = |wanted: &str| table.keys().any(|key| **key.get_ref() == *wanted);
        if store.url.is_none() && store.service.is_none() {
            if !has("url") && !has("service") {
                self.sink_fault(SinkFaultKind::NoStoreUrl, at);
            }
            return;
        }
        let line = self.lines.of(at.span().start);
        self.config.store = Some(Setting::new(store, Origin::File { line }));
    }

    /// An address without a password in it; whether the driver accepts it is reported on use.
    fn store_url(&mut self, value: &TomlValue<'_>) -> Option<String> {
        let url = self.text("url", value)?.trim();
        let rest = ["postgresql://", "postgres://"].iter().find_map(|scheme| url.strip_prefix(scheme));
        let Some(rest) = rest else {
            self.sink_fault(SinkFaultKind::StoreUrl, value);
            return None;
        };
        let login =
            rest.split(['/', '?']).next().and_then(|place| place.rsplit_once('@')).map(|(login, _)| login);
        if login.is_some_and(|login| login.contains(':')) || rest.contains("password=") {
            self.sink_fault(SinkFaultKind::SecretHere { key: "password" }, value);
            return None;
        }
        if rest.contains("sslmode=") {
            self.sink_fault(SinkFaultKind::StoreUrl, value);
            return None;
        }
        Some(url.to_owned())
    }

    fn desk_name(&mut self, value: &TomlValue<'_>) -> Option<Redacted> {
        match name(self.text("desk", value)?) {
            Ok(desk) => desk,
            Err(why) => {
                let key = ValueKey::Setting("desk");
                self.fault(SettingFaultKind::Refused { key, why }, value.span());
                None
            }
        }
    }
}
