//! The settings in effect as JSON, described by `config.json`.

use serde::Serialize;

use crate::settings::{Origin, Setting};

/// Every setting, with its origin.
#[derive(Debug, Serialize)]
pub struct ConfigJson<'c> {
    format: u32,
    file: Option<String>,
    settings: Vec<SettingJson<'c>>,
}

impl<'c> ConfigJson<'c> {
    /// The settings of a machine, by key, and the file that was read.
    #[must_use]
    pub fn of(file: Option<String>, settings: &'c [(String, Setting<Option<String>>)]) -> ConfigJson<'c> {
        let settings = settings.iter().map(|(key, setting)| SettingJson::of(key, setting));
        ConfigJson { format: 1, file, settings: settings.collect() }
    }
}

#[derive(Debug, Serialize)]
struct SettingJson<'c> {
    key: &'c str,
    value: Option<&'c str>,
    origin: &'static str,
    /// The option or the variable.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
}

impl<'c> SettingJson<'c> {
    fn of(key: &'c str, setting: &'c Setting<Option<String>>) -> SettingJson<'c> {
        let (origin, name, line) = match setting.origin {
            Origin::Option(name) => ("option", Some(name), None),
            Origin::Variable(name) => ("environment", Some(name), None),
            Origin::File { line } => ("file", None, Some(line)),
            Origin::Locale => ("locale", None, None),
            Origin::Default => ("default", None, None),
        };
        SettingJson { key, value: setting.value.as_deref(), origin, name, line }
    }
}
