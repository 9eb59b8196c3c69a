//! The settings: what holds where the command line says nothing, and where each value comes from.
//!
//! A value comes from an option, else an environment variable, else `config.toml` ([`Config`]), else the locale, else
//! its default. Nothing here is global: [`settings`] is told everything it goes by.

mod fault;
mod file;

use std::path::{Path, PathBuf};

use crate::cli::{Colour, Environment};
use crate::problem::Problem;
use crate::session::Channel;
use crate::text::harmless::stripped;
use crate::text::language::Language;
use crate::text::redaction::{FieldKind, Length, Redacted, Refused, Shape, redact};

pub use file::{Config, MAX_FILE};

/// The environment variable that names another configuration file.
pub const CONFIG_VARIABLE: &str = "POSDIAG_CONFIG";
/// The environment variable that names the data folder.
pub const DATA_VARIABLE: &str = "POSDIAG_DATA_DIR";

/// The names of the settings, in the order in which they are shown.
pub const KEYS: [&str; 6] = ["language", "channel", "operator", "library", "data_dir", "color"];

/// What the settings with a few values may be, by name.
pub(crate) const LANGUAGES: [(&str, Language); 2] = [("zh", Language::Zh), ("en", Language::En)];
pub(crate) const CHANNELS: [(&str, Channel); 2] = [("phone", Channel::Phone), ("onsite", Channel::OnSite)];
pub(crate) const COLOURS: [(&str, Colour); 3] =
    [("auto", Colour::Auto), ("always", Colour::Always), ("never", Colour::Never)];

/// The platform's folders for this program. They need not be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folders {
    /// The user's home folder, which a leading `~/` stands for.
    pub home: PathBuf,
    /// Where `config.toml` lies.
    pub config: PathBuf,
    /// Where sessions and tickets are kept.
    pub data: PathBuf,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// This option of the command line.
    Option(&'static str),
    /// This environment variable.
    Variable(&'static str),
    /// The configuration file.
    File {
        /// The line in it, from 1.
        line: usize,
    },
    /// The user's locale.
    Locale,
    /// Nothing else said anything.
    Default,
}

/// A value and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Where it comes from.
    pub origin: Origin,
}

impl<T> Setting<T> {
    /// A value of this origin.
    pub(crate) fn new(value: T, origin: Origin) -> Setting<T> {
        Setting { value, origin }
    }

    /// The same where a setting may have no value.
    fn some(self) -> Setting<Option<T>> {
        Setting { value: Some(self.value), origin: self.origin }
    }
}

/// Every setting as it holds for one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The language of what people read.
    pub language: Setting<Language>,
    /// How a walk is in touch with the terminal.
    pub channel: Setting<Channel>,
    /// Who walks.
    pub operator: Setting<Option<Redacted>>,
    /// A library's folder in place of the embedded one.
    pub library: Setting<Option<PathBuf>>,
    /// The folder of sessions and tickets; `None` where the platform has none for a user without a home.
    pub data_folder: Setting<Option<PathBuf>>,
    /// When to use colour.
    pub colour: Setting<Colour>,
    /// The configuration file that was read.
    pub file: Option<PathBuf>,
}

impl Settings {
    /// Who walks, if that is known.
    #[must_use]
    pub fn operator(&self) -> Option<&Redacted> {
        self.operator.value.as_ref()
    }

    /// The folder of sessions and tickets, which need not be there yet.
    ///
    /// # Errors
    /// There is no home folder to have it in, and no other was named.
    pub fn data_folder(&self) -> Result<&Path, Problem> {
        let language = self.language.value;
        self.data_folder.value.as_deref().ok_or_else(|| {
            Problem::environment(
                language.pick("不知道数据存在哪个文件夹。", "There is no folder to keep data in."),
            )
            .with_help(language.pick(
                "用 --data-dir 或 POSDIAG_DATA_DIR 指定一个",
                "name one with --data-dir or POSDIAG_DATA_DIR",
            ))
        })
    }
}

/// What the command line says of the settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given {
    pub(crate) channel: Option<(&'static str, Channel)>,
    /// An empty name names nobody.
    pub(crate) operator: Option<Setting<Option<Redacted>>>,
    pub(crate) library: Option<PathBuf>,
    pub(crate) data_folder: Option<PathBuf>,
}

/// The settings of a run, from what the command line says, the environment and the configuration file. Language and
/// colour are looked for before a command line is understood.
pub(crate) fn settings(
    given: Given,
    language: Setting<Language>,
    colour: Setting<Colour>,
    environment: &Environment,
    config: &Config,
) -> Settings {
    let channel = given.channel.map(|(option, channel)| Setting::new(channel, Origin::Option(option)));
    let library = given.library.map(|folder| Setting::new(folder, Origin::Option("--library")));
    let data = given.data_folder.map(|folder| Setting::new(folder, Origin::Option("--data-dir")));
    let named = environment.named_data.clone();
    let data = data
        .or_else(|| named.map(|folder| Setting::new(folder, Origin::Variable(DATA_VARIABLE))))
        .or_else(|| config.data_folder.clone())
        .map(Setting::some);
    let usual_data = || environment.folders.as_ref().map(|folders| folders.data.clone());
    let nothing = || Setting::new(None, Origin::Default);
    Settings {
        language,
        channel: channel.or(config.channel).unwrap_or_else(|| Setting::new(Channel::OnSite, Origin::Default)),
        operator: given.operator.or_else(|| config.operator.clone()).unwrap_or_else(nothing),
        library: library
            .or_else(|| config.library.clone())
            .map_or_else(|| Setting::new(None, Origin::Default), Setting::some),
        data_folder: data.unwrap_or_else(|| Setting::new(usual_data(), Origin::Default)),
        colour,
        file: config.file.clone(),
    }
}

/// The language: what was asked for, else the configuration's, else the locale's, else Chinese.
pub(crate) fn language(
    asked: Option<Language>,
    environment: &Environment,
    config: &Config,
) -> Setting<Language> {
    let asked = asked.map(|language| Setting::new(language, Origin::Option("--lang")));
    let locale = || environment.locale.as_deref().and_then(Language::from_locale);
    asked
        .or(config.language)
        .or_else(|| locale().map(|language| Setting::new(language, Origin::Locale)))
        .unwrap_or_else(|| Setting::new(Language::default(), Origin::Default))
}

/// When to use colour: what was asked for, else as `NO_COLOR` or `CLICOLOR_FORCE` want, else the configuration's.
pub(crate) fn colour(asked: Option<Colour>, environment: &Environment, config: &Config) -> Setting<Colour> {
    if let Some(asked) = asked {
        return Setting::new(asked, Origin::Option("--color"));
    }
    if environment.no_color {
        return Setting::new(Colour::Never, Origin::Variable("NO_COLOR"));
    }
    if environment.force_color {
        return Setting::new(Colour::Always, Origin::Variable("CLICOLOR_FORCE"));
    }
    config.colour.unwrap_or_else(|| Setting::new(Colour::Auto, Origin::Default))
}

/// The value of this name.
pub(crate) fn named<T: Copy>(name: &str, known: &[(&str, T)]) -> Option<T> {
    known.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
}

/// The name of a value.
pub(crate) fn name_of<T: PartialEq>(value: &T, known: &[(&'static str, T)]) -> &'static str {
    known.iter().find(|(_, known)| known == value).map_or("", |(name, _)| name)
}

/// Why a name was not taken. The sentence of a field, to put a card number where it is asked for, would be no help here.
pub(crate) fn refusal(refused: Refused, language: Language) -> String {
    match refused {
        Refused::CouldBeACard => language
            .pick("这可能是卡号，卡号不得留底。", "This may be a card number, which must never be kept.")
            .to_owned(),
        refused => refused.explain(language),
    }
}

/// The name of who walks, or of whose terminal it is, as it was typed; an empty one names nobody.
///
/// # Errors
/// It is too long, or holds what may not be kept. A card number is refused here, not cut: a name with a part of one
/// in it would stand in every session.
pub(crate) fn name(typed: &str) -> Result<Option<Redacted>, Refused> {
    const NAME: Shape = Shape { kind: FieldKind::Text, length: Some(Length { min: 1, max: 60 }) };
    match redact(typed, NAME) {
        Ok(kept) if kept.text.as_str() != stripped(typed).trim() => Err(Refused::CouldBeACard),
        Ok(kept) => Ok(Some(kept.text)),
        Err(Refused::Empty) => Ok(None),
        Err(refused) => Err(refused),
    }
}
