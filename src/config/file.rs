//! `config.toml` as it lies on the disk: read, with the place of everything in it that is wrong.

use std::ops::Range;
use std::path::{Path, PathBuf, is_separator};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{Fault, Kind, problem};
use super::{CHANNELS, COLOURS, KEYS, LANGUAGES, Origin, Setting, name, named};
use crate::cli::{Colour, Environment, shown};
use crate::knowledge::language::fault::{self as tree_fault, Unreadable};
use crate::knowledge::language::{looks_like_gbk, nearest, read_regular};
use crate::problem::Problem;
use crate::session::Channel;
use crate::text::harmless::first_harmful;
use crate::text::language::Language;
use crate::text::redaction::Redacted;

/// The largest configuration that is read, in bytes.
pub const MAX_FILE: u64 = 64 * 1024;

/// What the configuration file says, as far as it could be understood.
#[derive(Debug, Default)]
pub struct Config {
    /// The file that was read; `None` where there is none.
    pub(super) file: Option<PathBuf>,
    pub(super) language: Option<Setting<Language>>,
    pub(super) channel: Option<Setting<Channel>>,
    /// The name may be an empty one, which names nobody.
    pub(super) operator: Option<Setting<Option<Redacted>>>,
    pub(super) library: Option<Setting<PathBuf>>,
    pub(super) data_folder: Option<Setting<PathBuf>>,
    pub(super) colour: Option<Setting<Colour>>,
    /// What is wrong with it, in the order of its lines, one a line.
    faults: Vec<Fault>,
    /// The text that the faults' places are in.
    text: String,
}

impl Config {
    /// Reads the file that `POSDIAG_CONFIG` names, or the one in the platform's folder, which need not be there.
    #[must_use]
    pub fn read(environment: &Environment) -> Config {
        let Some(path) = environment.config_file() else { return Config::default() };
        match read_regular(&path, MAX_FILE) {
            Ok(bytes) => Config::of(path, bytes, environment),
            Err(tree_fault::Kind::Unreadable { why: Unreadable::Missing })
                if environment.named_config.is_none() =>
            {
                Config::default()
            }
            Err(tree_fault::Kind::TooLarge { .. }) => Config::with(path, Kind::TooLarge),
            Err(kind) => Config::with(path, Kind::File(kind)),
        }
    }

    /// A file that could not be read as a text.
    fn with(path: PathBuf, kind: Kind) -> Config {
        Config { file: Some(path), faults: vec![Fault { kind, at: None }], ..Config::default() }
    }

    fn of(path: PathBuf, bytes: Vec<u8>, environment: &Environment) -> Config {
        let text = match String::from_utf8(bytes) {
            Ok(text) => text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text),
            Err(error) => {
                let gbk = looks_like_gbk(error.as_bytes());
                return Config::with(path, Kind::File(tree_fault::Kind::NotUtf8 { gbk }));
            }
        };
        let home = environment.folders.as_ref().map(|folders| &*folders.home);
        let mut reader = Reader { path: &path, home, text: &text, config: Config::default() };
        reader.read();
        let mut config = reader.config;
        // A fault of one line often comes with another that would not be there without it.
        config.faults.sort_by_key(|fault| fault.line(&text));
        config.faults.dedup_by_key(|fault| fault.line(&text));
        Config { file: Some(path), text, ..config }
    }

    /// What is wrong with the file, if anything is.
    #[must_use]
    pub fn problem(&self, language: Language) -> Option<Problem> {
        problem(self.file.as_deref()?, &self.text, &self.faults, language)
    }
}

/// Reads the settings of one file.
struct Reader<'r> {
    path: &'r Path,
    home: Option<&'r Path>,
    text: &'r str,
    config: Config,
}

type Value<'v> = Spanned<DeValue<'v>>;

impl Reader<'_> {
    fn read(&mut self) {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        // First those: what else is wrong with their lines may come of them.
        for error in errors {
            let span = error.span().unwrap_or_default();
            let fault = self.syntax(error.message(), span);
            self.config.faults.push(fault);
        }
        for (key, value) in table.get_ref() {
            match &**key.get_ref() {
                "language" => self.config.language = self.one_of("language", value, &LANGUAGES),
                "channel" => self.config.channel = self.one_of("channel", value, &CHANNELS),
                "color" => self.config.colour = self.one_of("color", value, &COLOURS),
                "operator" => self.config.operator = self.name(value),
                "library" => self.config.library = self.folder("library", value),
                "data_dir" => self.config.data_folder = self.folder("data_dir", value),
                unknown => {
                    let near = nearest(unknown, KEYS.into_iter());
                    self.fault(Kind::UnknownKey { key: shown(unknown), near }, key.span());
                }
            }
        }
    }

    fn fault(&mut self, kind: Kind, at: Range<usize>) {
        self.config.faults.push(Fault { kind, at: Some(at) });
    }

    fn found<T>(&self, value: T, at: &Value<'_>) -> Setting<T> {
        let before = self.text.get(..at.span().start).unwrap_or_default();
        Setting::new(value, Origin::File { line: before.matches('\n').count() + 1 })
    }

    fn text<'v>(&mut self, key: &'static str, value: &'v Value<'_>) -> Option<&'v str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.fault(Kind::NotText { key }, value.span());
        }
        text
    }

    fn one_of<T: Copy>(
        &mut self,
        key: &'static str,
        value: &Value<'_>,
        known: &'static [(&'static str, T)],
    ) -> Option<Setting<T>> {
        let text = self.text(key, value)?;
        let understood = named(text, known).map(|understood| self.found(understood, value));
        if understood.is_none() {
            let allowed = known.iter().map(|(name, _)| *name).collect();
            self.fault(Kind::UnknownValue { key, value: shown(text), allowed }, value.span());
        }
        understood
    }

    fn name(&mut self, value: &Value<'_>) -> Option<Setting<Option<Redacted>>> {
        match name(self.text("operator", value)?) {
            Ok(operator) => Some(self.found(operator, value)),
            Err(refused) => {
                self.fault(Kind::Refused(refused), value.span());
                None
            }
        }
    }

    /// A folder, which is relative to the file's own.
    fn folder(&mut self, key: &'static str, value: &Value<'_>) -> Option<Setting<PathBuf>> {
        let text = self.text(key, value)?;
        let fault = match (text.trim(), first_harmful(text)) {
            ("", _) => Kind::Empty { key },
            // `"D:\trees"` has a tab in it.
            _ if text.contains(char::is_control) && self.slice(value.span()).contains('\\') => {
                Kind::Backslash
            }
            (_, Some((_, found))) => Kind::File(tree_fault::Kind::Harmful { found }),
            _ => match self.placed(text) {
                Some(folder) => return Some(self.found(folder, value)),
                None => Kind::NoHome,
            },
        };
        self.fault(fault, value.span());
        None
    }

    /// The folder that is written so; `None` where it is to be in a home folder that nobody knows.
    fn placed(&self, text: &str) -> Option<PathBuf> {
        match text.strip_prefix('~') {
            Some(rest) if rest.is_empty() || rest.starts_with(is_separator) => {
                Some(self.home?.join(rest.trim_start_matches(is_separator)))
            }
            _ => Some(self.path.parent().unwrap_or(Path::new("")).join(text)),
        }
    }

    fn slice(&self, span: Range<usize>) -> &str {
        self.text.get(span).unwrap_or_default()
    }

    /// What is wrong where the file is no TOML: the usual slips have words of their own.
    fn syntax(&self, said: &str, span: Range<usize>) -> Fault {
        let at = self.text.floor_char_boundary(span.start);
        let start =
            self.text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
        let line = self.text.get(start..).unwrap_or_default().lines().next().unwrap_or_default();
        let place = |at: usize, length: usize| Some(start + at..start + at + length);
        if let Some((at, found)) = first_harmful(line) {
            let kind = Kind::File(tree_fault::Kind::Harmful { found });
            return Fault { kind, at: place(at, found.len_utf8()) };
        }
        if let Some((at, found, wants)) = full_width(line) {
            let kind = Kind::File(tree_fault::Kind::FullWidth { found, wants });
            return Fault { kind, at: place(at, found.len_utf8()) };
        }
        let kind = match said {
            "duplicate key" => {
                let key = shown(self.slice(span.clone()));
                Kind::File(tree_fault::Kind::DuplicateKey { key })
            }
            _ => match (line.find('\\').filter(|_| line.contains('"')), unquoted(line)) {
                (Some(at), _) => return Fault { kind: Kind::Backslash, at: place(at, 1) },
                (None, Some((key, value))) => {
                    return Fault { kind: Kind::NotText { key }, at: place(value.start, value.len()) };
                }
                (None, None) => Kind::Syntax,
            },
        };
        Fault { kind, at: Some(span) }
    }
}

/// The first full-width mark in front of anything quoted, where a keyboard set to Chinese leaves one.
fn full_width(line: &str) -> Option<(usize, char, &'static str)> {
    let before = line.split(['"', '\'', '#']).next().unwrap_or_default();
    before.char_indices().find_map(|(at, found)| {
        let wants = match found {
            '＝' | '：' => "=",
            '“' | '”' | '＂' | '‘' | '’' | '＇' => "\"",
            '＃' => "#",
            _ => return None,
        };
        Some((at, found, wants))
    })
}

/// The setting and the place of its value in a line `key = value` that has no quotes.
fn unquoted(line: &str) -> Option<(&'static str, Range<usize>)> {
    let (key, value) = line.split_once('=').filter(|_| !line.contains(['"', '\'']))?;
    let key = KEYS.into_iter().find(|known| *known == key.trim())?;
    let value = value.split('#').next().unwrap_or_default().trim_end();
    let start = line.find('=')? + 1 + value.len() - value.trim_start().len();
    Some((key, start..start + value.trim_start().len()))
}
