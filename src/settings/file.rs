//! Reading `config.toml`, with the places of all faults.

use std::collections::HashSet;
use std::ops::Range;
use std::path::{Path, PathBuf, is_separator};

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

#[cfg(feature = "store")]
use super::STORE;
use super::fault::{LineEnds, SettingFault, SettingFaultKind, ValueKey, problem};
use super::{
    BURST_MERCHANTS, BURST_MINUTES, CHANNELS, COLOURS, DeliverBy, FIELDS, KEYINGS, KEYS, LANGUAGES,
    MAX_FIELDS, MAX_FILE, NUMBERS, Number, Origin, PERSONAL_DAYS, Setting, TABLES, name, named, offered,
};
#[cfg(feature = "deliver")]
use super::{DELIVER, SINK};
use crate::problem::Problem;
use crate::session::Channel;
use crate::settings::sink::SinkSetting;
use crate::settings::store::StoreSetting;
use crate::settings::{Colour, Environment, Keying};
use crate::text::harmless::first_harmful;
use crate::text::language::Language;
use crate::text::redaction::{Redacted, Refused};
use crate::text::shown::shown;
use crate::tree::fault::{self as tree_fault, ReadFailure};
use crate::tree::{encoding, is_id, nearest, read_regular};

/// The contents of the configuration file, as far as they could be understood.
#[derive(Debug, Default)]
pub struct Config {
    /// The file that was read; `None` if there is none.
    pub(super) file: Option<PathBuf>,
    pub(super) language: Option<Setting<Language>>,
    pub(super) channel: Option<Setting<Channel>>,
    /// The name may be empty, which names nobody.
    pub(super) operator: Option<Setting<Option<Redacted>>>,
    pub(super) library: Option<Setting<PathBuf>>,
    pub(super) data_folder: Option<Setting<PathBuf>>,
    pub(super) colour: Option<Setting<Colour>>,
    pub(super) keying: Option<Setting<Keying>>,
    pub(super) burst_merchants: Option<Setting<u32>>,
    pub(super) burst_minutes: Option<Setting<u32>>,
    pub(super) personal_days: Option<Setting<u32>>,
    pub(super) fields: Vec<(String, Setting<Redacted>)>,
    pub(super) sinks: Vec<Setting<SinkSetting>>,
    pub(super) after_walk: Option<Setting<u32>>,
    pub(super) deliver_by: Option<Setting<DeliverBy>>,
    pub(super) store: Option<Setting<StoreSetting>>,
    /// Its faults, in the order of its lines, one a line.
    faults: Vec<SettingFault>,
    /// The text that the faults' places refer to.
    text: String,
    /// Faulty files that it names.
    #[cfg(feature = "deliver")]
    pub(super) faulty: Vec<FaultyFile>,
}

/// A file that the configuration names, with its faults.
#[cfg(feature = "deliver")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FaultyFile {
    pub(super) path: PathBuf,
    pub(super) text: String,
    pub(super) faults: Vec<SettingFault>,
}

impl Config {
    /// Reads the file that `POSDIAG_CONFIG` names, or the one in the platform's folder, which need not exist.
    #[must_use]
    pub fn read(environment: &Environment) -> Config {
        let Some(path) = environment.config_file() else { return Config::default() };
        match read_regular(&path, MAX_FILE) {
            Ok(bytes) => Config::of(path, bytes, environment),
            Err(tree_fault::Kind::Unreadable { why: ReadFailure::Missing })
                if environment.named_config.is_none() =>
            {
                Config::default()
            }
            Err(tree_fault::Kind::TooLarge { .. }) => Config::with(path, SettingFaultKind::TooLarge),
            Err(kind) => Config::with(path, SettingFaultKind::File(kind)),
        }
    }

    /// The result for a file that could not be read as text.
    fn with(path: PathBuf, kind: SettingFaultKind) -> Config {
        Config { file: Some(path), faults: vec![SettingFault { kind, at: None }], ..Config::default() }
    }

    fn of(path: PathBuf, bytes: Vec<u8>, environment: &Environment) -> Config {
        let text = match String::from_utf8(bytes) {
            Ok(text) => text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text),
            Err(error) => {
                let seems = encoding(error.as_bytes());
                return Config::with(path, SettingFaultKind::File(tree_fault::Kind::NotUtf8 { seems }));
            }
        };
        let home = environment.folders.as_ref().map(|folders| &*folders.home);
        let (lines, fields_lines) = (LineEnds::new(&text), fields_lines(&text));
        let config = Config::default();
        let mut reader = ConfigReader { path: &path, home, text: &text, lines: &lines, fields_lines, config };
        reader.read();
        let mut config = reader.config;
        // A fault of one line often causes another.
        let line = |fault: &SettingFault| fault.at.as_ref().map_or(0, |at| lines.of(at.start));
        config.faults.sort_by_key(line);
        config.faults.dedup_by_key(|fault| line(fault));
        Config { file: Some(path), text, ..config }
    }

    /// The problem with the file, if there is any.
    #[must_use]
    pub fn problem(&self, language: Language) -> Option<Problem> {
        #[cfg(feature = "deliver")]
        if let Some(FaultyFile { path, text, faults }) = self.faulty.first() {
            return problem(path, text, faults, language);
        }
        problem(self.file.as_deref()?, &self.text, &self.faults, language)
    }
}

/// Reads the settings of one file.
pub(super) struct ConfigReader<'r> {
    path: &'r Path,
    home: Option<&'r Path>,
    text: &'r str,
    pub(super) lines: &'r LineEnds,
    /// The range of the lines of `[fields]`.
    fields_lines: Option<Range<usize>>,
    pub(super) config: Config,
}

pub(super) type TomlValue<'v> = Spanned<DeValue<'v>>;

impl ConfigReader<'_> {
    fn read(&mut self) {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        // These first: other faults of their lines may be consequences.
        let mut looked_at = HashSet::new();
        for error in errors {
            let span = error.span().unwrap_or_default();
            // One is reported per line, and a line may have as many as characters.
            if looked_at.insert(self.lines.of(span.start)) {
                let fault = self.syntax(error.message(), span);
                self.config.faults.push(fault);
            }
        }
        #[cfg(feature = "deliver")]
        let mut sinks = None;
        #[cfg(feature = "deliver")]
        let has_store = table.get_ref().keys().any(|key| &**key.get_ref() == "store");
        for (key, value) in table.get_ref() {
            match &**key.get_ref() {
                "language" => self.config.language = self.one_of("language", value, &LANGUAGES),
                "channel" => self.config.channel = self.one_of("channel", value, &CHANNELS),
                "color" => self.config.colour = self.one_of("color", value, &COLOURS),
                "keys" => self.config.keying = self.one_of("keys", value, &KEYINGS),
                "operator" => self.config.operator = self.name(value),
                "library" => self.config.library = self.folder("library", value),
                "data_dir" => self.config.data_folder = self.folder("data_dir", value),
                "burst_merchants" => self.config.burst_merchants = self.number(&BURST_MERCHANTS, value),
                "burst_minutes" => self.config.burst_minutes = self.number(&BURST_MINUTES, value),
                "personal_days" => self.config.personal_days = self.number(&PERSONAL_DAYS, value),
                FIELDS => self.fields(value),
                #[cfg(feature = "deliver")]
                DELIVER => self.deliver(value, has_store),
                #[cfg(feature = "deliver")]
                SINK => sinks = Some(value),
                #[cfg(feature = "store")]
                STORE => self.store(value),
                unknown => {
                    let near = nearest(unknown, KEYS.into_iter().chain(TABLES));
                    self.fault(SettingFaultKind::UnknownKey { key: shown(unknown), near }, key.span());
                }
            }
        }
        // They use the language set in the file, wherever that is.
        #[cfg(feature = "deliver")]
        if let Some(sinks) = sinks {
            self.sinks(sinks);
        }
    }

    pub(super) fn fault(&mut self, kind: SettingFaultKind, at: Range<usize>) {
        self.config.faults.push(SettingFault { kind, at: Some(at) });
    }

    fn found<T>(&self, value: T, at: &TomlValue<'_>) -> Setting<T> {
        Setting::new(value, Origin::File { line: self.lines.of(at.span().start) })
    }

    pub(super) fn text<'v>(&mut self, key: &'static str, value: &'v TomlValue<'_>) -> Option<&'v str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.fault(SettingFaultKind::NotText { key: ValueKey::Setting(key) }, value.span());
        }
        text
    }

    pub(super) fn number(&mut self, wanted: &'static Number, value: &TomlValue<'_>) -> Option<Setting<u32>> {
        let written = value.get_ref().as_integer();
        let number = written.and_then(|number| u32::from_str_radix(number.as_str(), number.radix()).ok());
        let number = number.filter(|number| (wanted.min..=wanted.max).contains(number));
        if number.is_none() {
            self.fault(SettingFaultKind::NotNumber { wanted }, value.span());
        }
        number.map(|number| self.found(number, value))
    }

    /// The values offered for fields of tickets.
    fn fields(&mut self, table: &TomlValue<'_>) {
        let Some(fields) = table.get_ref().as_table() else {
            return self.fault(SettingFaultKind::NotTable, table.span());
        };
        let mut fields: Vec<_> = fields.iter().collect();
        // The reader has them by name.
        fields.sort_by_key(|(id, _)| id.span().start);
        if let Some((id, _)) = fields.get(MAX_FIELDS) {
            self.fault(SettingFaultKind::TooManyFields, id.span());
        }
        for (id, value) in fields.into_iter().take(MAX_FIELDS) {
            if let Some(field) = self.field(id, value) {
                self.config.fields.push(field);
            }
        }
    }

    fn field(
        &mut self,
        id: &Spanned<DeString<'_>>,
        value: &TomlValue<'_>,
    ) -> Option<(String, Setting<Redacted>)> {
        let Some(name) = field_id(id.get_ref()) else {
            self.fault(SettingFaultKind::FieldId { id: shown(id.get_ref()) }, id.span());
            return None;
        };
        let key = ValueKey::Field(name.clone());
        let kind = match written(value).map(|(text, not_a_card)| offered(&name, text, not_a_card)) {
            Some(Ok(text)) => return Some((name, self.found(text, value))),
            Some(Err(Refused::Empty)) => SettingFaultKind::Empty { key },
            Some(Err(why)) => SettingFaultKind::Refused { key, why },
            None => SettingFaultKind::NotText { key },
        };
        self.fault(kind, value.span());
        None
    }

    pub(super) fn one_of<T: Copy>(
        &mut self,
        key: &'static str,
        value: &TomlValue<'_>,
        known: &[(&'static str, T)],
    ) -> Option<Setting<T>> {
        let text = self.text(key, value)?;
        let understood = named(text, known).map(|understood| self.found(understood, value));
        if understood.is_none() {
            let allowed = known.iter().map(|(name, _)| *name).collect();
            self.fault(SettingFaultKind::UnknownValue { key, value: shown(text), allowed }, value.span());
        }
        understood
    }

    fn name(&mut self, value: &TomlValue<'_>) -> Option<Setting<Option<Redacted>>> {
        match name(self.text("operator", value)?) {
            Ok(operator) => Some(self.found(operator, value)),
            Err(why) => {
                self.fault(
                    SettingFaultKind::Refused { key: ValueKey::Setting("operator"), why },
                    value.span(),
                );
                None
            }
        }
    }

    /// A folder, relative to the file's own.
    pub(super) fn folder(&mut self, key: &'static str, value: &TomlValue<'_>) -> Option<Setting<PathBuf>> {
        let text = self.text(key, value)?;
        let fault = match (text.trim(), first_harmful(text)) {
            ("", _) => SettingFaultKind::Empty { key: ValueKey::Setting(key) },
            // `"D:\trees"` has a tab in it.
            _ if text.contains(char::is_control) && self.slice(value.span()).contains('\\') => {
                SettingFaultKind::Backslash
            }
            (_, Some((_, found))) => SettingFaultKind::File(tree_fault::Kind::Harmful { found }),
            _ => match self.placed(text) {
                Some(folder) => return Some(self.found(folder, value)),
                None => SettingFaultKind::NoHome,
            },
        };
        self.fault(fault, value.span());
        None
    }

    /// The folder that is written like this; `None` if it is in an unknown home folder.
    fn placed(&self, text: &str) -> Option<PathBuf> {
        match text.strip_prefix('~') {
            Some(rest) if rest.is_empty() || rest.starts_with(is_separator) => {
                Some(self.home?.join(rest.trim_start_matches(is_separator)))
            }
            _ => Some(self.path.parent().unwrap_or(Path::new("")).join(text)),
        }
    }

    pub(super) fn slice(&self, span: Range<usize>) -> &str {
        self.text.get(span).unwrap_or_default()
    }

    /// What is wrong if the file is not TOML: common slips have their own messages.
    fn syntax(&self, said: &str, span: Range<usize>) -> SettingFault {
        let at = self.text.floor_char_boundary(span.start);
        let start =
            self.text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
        let line = self.text.get(start..).unwrap_or_default().lines().next().unwrap_or_default();
        let among_fields = self.fields_lines.as_ref().is_some_and(|lines| lines.contains(&start));
        let place = |at: usize, length: usize| Some(start + at..start + at + length);
        if let Some((at, found)) = first_harmful(line) {
            let kind = SettingFaultKind::File(tree_fault::Kind::Harmful { found });
            return SettingFault { kind, at: place(at, found.len_utf8()) };
        }
        if let Some((at, found, wants)) = full_width(line) {
            let kind = SettingFaultKind::File(tree_fault::Kind::FullWidth { found, wants });
            return SettingFault { kind, at: place(at, found.len_utf8()) };
        }
        let kind = match said {
            "duplicate key" => {
                let key = shown(self.slice(span.clone()));
                SettingFaultKind::File(tree_fault::Kind::DuplicateKey { key })
            }
            _ => match (line.find('\\').filter(|_| line.contains('"')), unquoted(line, among_fields)) {
                (Some(at), _) => return SettingFault { kind: SettingFaultKind::Backslash, at: place(at, 1) },
                (None, Some((kind, value))) => {
                    return SettingFault { kind, at: place(value.start, value.len()) };
                }
                (None, None) => SettingFaultKind::Syntax,
            },
        };
        SettingFault { kind, at: Some(span) }
    }
}

/// The first full-width punctuation before anything quoted, as a keyboard set to Chinese produces it.
fn full_width(line: &str) -> Option<(usize, char, &'static str)> {
    let before = line.split(['"', '\'', '#']).next().unwrap_or_default();
    before.char_indices().find_map(|(at, found)| {
        let wants = match found {
            '＝' | '：' => "=",
            '“' | '”' | '＂' | '‘' | '’' | '＇' => "\"",
            '＃' => "#",
            '【' | '［' => "[",
            '】' | '］' => "]",
            _ => return None,
        };
        Some((at, found, wants))
    })
}

/// A field's value as written, and whether it is marked as not a card number: `"…"`, or `{ value = "…", not_a_card =
/// true }`.
fn written<'v>(value: &'v TomlValue<'_>) -> Option<(&'v str, bool)> {
    match value.get_ref() {
        DeValue::String(text) => Some((text, false)),
        DeValue::Table(table) => {
            let of = |key: &str| table.get(key).map(Spanned::get_ref);
            let not_a_card = of("not_a_card").and_then(DeValue::as_bool)?;
            of("value").and_then(DeValue::as_str).filter(|_| table.len() == 2).map(|text| (text, not_a_card))
        }
        _ => None,
    }
}

/// The fault of an unquoted value in a line `key = value`, with its place; the key is a field's or a setting's.
fn unquoted(line: &str, among_fields: bool) -> Option<(SettingFaultKind, Range<usize>)> {
    let (key, value) = line.split_once('=').filter(|_| !line.contains(['"', '\'']))?;
    let kind = if among_fields {
        SettingFaultKind::NotText { key: ValueKey::Field(field_id(key.trim())?) }
    } else {
        let key = KEYS.into_iter().find(|known| *known == key.trim())?;
        match NUMBERS.iter().find(|number| number.key == key) {
            Some(wanted) => SettingFaultKind::NotNumber { wanted },
            None => SettingFaultKind::NotText { key: ValueKey::Setting(key) },
        }
    };
    let value = value.split('#').next().unwrap_or_default().trim_end();
    let start = line.find('=')? + 1 + value.len() - value.trim_start().len();
    Some((kind, start..start + value.trim_start().len()))
}

/// The range of lines below the first `[fields]`, up to the next heading.
fn fields_lines(text: &str) -> Option<Range<usize>> {
    let mut lines = text.split_inclusive('\n').scan(0, |end, line| {
        *end += line.len();
        Some((*end - line.len(), line))
    });
    let is_heading = |line: &str| {
        let name = line.trim_start().strip_prefix('[').and_then(|rest| rest.split_once(']'));
        name.is_some_and(|(name, _)| name.trim() == FIELDS)
    };
    let (heading, of_heading) = lines.find(|(_, line)| is_heading(line))?;
    let end = lines.find(|(_, line)| line.trim_start().starts_with('[')).map_or(text.len(), |(next, _)| next);
    Some(heading + of_heading.len()..end)
}

/// The id of a field, if it is spelled as in a library and may be shown.
fn field_id(id: &str) -> Option<String> {
    // `shown` cuts what is too long for an id or contains a card number.
    (is_id(id) && shown(id) == id).then(|| id.to_owned())
}
