//! The settings: the values in effect, and the origin of each.
//!
//! A value comes from an option, else an environment variable, else `config.toml` ([`Config`]), else the locale, else
//! its default. Nothing here is global: everything that [`settings`] depends on is passed in.

mod environment;
mod fault;
mod file;
pub mod mail;
pub mod rest;
#[cfg(feature = "deliver")]
mod rest_fault;
#[cfg(feature = "deliver")]
mod rest_file;
pub mod sink;
#[cfg(feature = "deliver")]
mod sink_draft;
#[cfg(feature = "deliver")]
mod sink_fault;
#[cfg(feature = "deliver")]
mod sink_more;
#[cfg(feature = "deliver")]
pub(crate) mod sinks;
pub mod store;
#[cfg(feature = "store")]
mod store_file;
#[cfg(feature = "deliver")]
mod systems;
pub mod template;

use std::path::PathBuf;

use crate::session::Channel;
use crate::text::harmless::stripped;
use crate::text::language::Language;
use crate::text::redaction::{
    FieldKind, Length, NotACard, Redacted, Refused, Shape, redact, redact_confirmed,
};
use crate::tree::Manifest;

use sink::SinkSetting;
use store::StoreSetting;

pub use environment::{Colour, Environment, Keying};
pub use file::Config;

/// The largest configuration that is read, in bytes.
pub const MAX_FILE: u64 = 64 * 1024;
/// The most fields that may have a value in it.
const MAX_FIELDS: usize = 64;

/// The environment variable that names another configuration file.
pub const CONFIG_VARIABLE: &str = "POSDIAG_CONFIG";
/// The environment variable that names the data folder.
pub const DATA_VARIABLE: &str = "POSDIAG_DATA_DIR";

/// The environment variable that says how keys answer.
pub const KEYS_VARIABLE: &str = "POSDIAG_KEYS";

/// The names of the settings, in the order in which they are shown.
pub const KEYS: [&str; 10] = [
    "language",
    "channel",
    "operator",
    "library",
    "data_dir",
    "color",
    "keys",
    BURST_MERCHANTS.key,
    BURST_MINUTES.key,
    PERSONAL_DAYS.key,
];
/// The table of the file with fields' values, which are shown after the settings.
pub const FIELDS: &str = "fields";
/// The table of the file about delivery.
#[cfg(feature = "deliver")]
pub(crate) const DELIVER: &str = "deliver";
/// The tables of the file with the sinks.
#[cfg(feature = "deliver")]
pub(crate) const SINK: &str = "sink";
/// The table of the file about the shared store.
#[cfg(feature = "store")]
pub(crate) const STORE: &str = "store";
#[cfg(feature = "store")]
pub(crate) const TABLES: [&str; 4] = [FIELDS, DELIVER, SINK, STORE];
#[cfg(all(feature = "deliver", not(feature = "store")))]
pub(crate) const TABLES: [&str; 3] = [FIELDS, DELIVER, SINK];
#[cfg(not(feature = "deliver"))]
pub(crate) const TABLES: [&str; 1] = [FIELDS];

/// A setting that is a whole number: its name, its range, and its default.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Number {
    pub(crate) key: &'static str,
    pub(crate) min: u32,
    pub(crate) max: u32,
    pub(crate) usual: u32,
}

pub(crate) const BURST_MERCHANTS: Number = Number { key: "burst_merchants", min: 0, max: 1000, usual: 5 };
/// At most a day.
pub(crate) const BURST_MINUTES: Number = Number { key: "burst_minutes", min: 1, max: 1440, usual: 30 };
/// At most ten years.
pub(crate) const PERSONAL_DAYS: Number = Number { key: "personal_days", min: 0, max: 3650, usual: 30 };
/// How many seconds are spent on delivery after a walk; 0 means none.
pub(crate) const AFTER_WALK: Number = Number { key: "after_walk", min: 0, max: 5, usual: 5 };
pub(crate) const NUMBERS: [&Number; 3] = [&BURST_MERCHANTS, &BURST_MINUTES, &PERSONAL_DAYS];

/// The values of enumerated settings, by name.
pub(crate) const LANGUAGES: [(&str, Language); 2] = [("zh", Language::Zh), ("en", Language::En)];
pub(crate) const CHANNELS: [(&str, Channel); 2] = [("phone", Channel::Phone), ("onsite", Channel::OnSite)];
pub(crate) const COLOURS: [(&str, Colour); 3] =
    [("auto", Colour::Auto), ("always", Colour::Always), ("never", Colour::Never)];

/// Who delivers tickets, by name.
#[cfg(feature = "deliver")]
pub(crate) const DELIVERERS: [(&str, DeliverBy); 2] = [("desk", DeliverBy::Desk), ("hub", DeliverBy::Hub)];

pub(crate) const KEYINGS: [(&str, Keying); 2] = [("enter", Keying::Enter), ("single", Keying::Single)];

/// Who delivers tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliverBy {
    /// Each desk delivers what it filed.
    Desk,
    /// A hub delivers what all desks filed, from the store that they share.
    Hub,
}

/// The platform's folders for this program. They need not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folders {
    /// The user's home folder, which a leading `~/` stands for.
    pub home: PathBuf,
    /// Where `config.toml` lies.
    pub config: PathBuf,
    /// Where sessions and tickets are kept.
    pub data: PathBuf,
}

/// The origin of a value.
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
    /// The default.
    Default,
}

/// A value with its origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Its origin.
    pub origin: Origin,
}

impl<T> Setting<T> {
    /// A value with this origin.
    #[must_use]
    pub fn new(value: T, origin: Origin) -> Setting<T> {
        Setting { value, origin }
    }

    /// The same for a setting that may have no value.
    fn some(self) -> Setting<Option<T>> {
        Setting { value: Some(self.value), origin: self.origin }
    }
}

/// All settings in effect for one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The language of output for people.
    pub language: Setting<Language>,
    /// The channel.
    pub channel: Setting<Channel>,
    /// Who walks.
    pub operator: Setting<Option<Redacted>>,
    /// A library's folder or file that replaces the embedded one.
    pub library: Setting<Option<PathBuf>>,
    /// The folder of sessions and tickets; `None` if the platform has none for a user without a home.
    pub data_folder: Setting<Option<PathBuf>>,
    /// When to use colour.
    pub colour: Setting<Colour>,
    /// How keys answer at the prompts of a walk.
    pub keying: Setting<Keying>,
    /// If so many merchants have the same code within [`Settings::burst_minutes`], it may be an outage; 0 means never.
    pub burst_merchants: Setting<u32>,
    /// Within how many minutes the same code from many merchants may be an outage.
    pub burst_minutes: Setting<u32>,
    /// After how many days without a new entry contacts are removed from a session; 0 means never.
    pub personal_days: Setting<u32>,
    /// The value offered for a ticket's field, by id, in the order of the file.
    pub fields: Vec<(String, Setting<Redacted>)>,
    /// The sinks, in the order of the file.
    pub sinks: Vec<Setting<SinkSetting>>,
    /// How many seconds are spent on delivery after a walk; 0 means none.
    pub after_walk: Setting<u32>,
    /// Who delivers.
    pub deliver_by: Setting<DeliverBy>,
    /// The store that this desk shares with others.
    pub store: Option<Setting<StoreSetting>>,
    /// The configuration file that was read.
    pub file: Option<PathBuf>,
}

impl Default for Settings {
    /// The defaults: Chinese, on site, no data folder.
    fn default() -> Settings {
        fn usual<T>(value: T) -> Setting<T> {
            Setting::new(value, Origin::Default)
        }
        Settings {
            language: usual(Language::default()),
            channel: usual(Channel::OnSite),
            operator: usual(None),
            library: usual(None),
            data_folder: usual(None),
            colour: usual(Colour::Auto),
            keying: usual(Keying::Enter),
            burst_merchants: usual(BURST_MERCHANTS.usual),
            burst_minutes: usual(BURST_MINUTES.usual),
            personal_days: usual(PERSONAL_DAYS.usual),
            fields: Vec::new(),
            sinks: Vec::new(),
            after_walk: usual(AFTER_WALK.usual),
            deliver_by: usual(DeliverBy::Desk),
            store: None,
            file: None,
        }
    }
}

impl Settings {
    /// Who walks, if known.
    #[must_use]
    pub fn operator(&self) -> Option<&Redacted> {
        self.operator.value.as_ref()
    }

    /// The values offered for the fields of a library, by index. A value that the field does not accept is not offered.
    #[must_use]
    pub fn field_values(&self, manifest: &Manifest) -> Vec<(u16, Redacted)> {
        let value = |(id, setting): &(String, Setting<Redacted>)| {
            let at = manifest.fields.iter().position(|field| *field.id == **id)?;
            // Everything in it that looks like a card number was said not to be one.
            let shape = manifest.fields.get(at)?.shape;
            let value = redact_confirmed(setting.value.as_str(), shape, NotACard::Script).ok()?;
            Some((u16::try_from(at).ok()?, value.text))
        };
        self.fields.iter().filter_map(value).collect()
    }
}

/// The settings given on the command line.
#[derive(Clone, Debug, Default)]
pub struct Options {
    pub(crate) channel: Option<(&'static str, Channel)>,
    /// An empty name names nobody.
    pub(crate) operator: Option<Setting<Option<Redacted>>>,
    pub(crate) keying: Option<Keying>,
    pub(crate) library: Option<PathBuf>,
    pub(crate) data_folder: Option<PathBuf>,
}

/// The settings of a run, from the command line, the environment and the configuration file. Language and colour are
/// determined before the command line is parsed.
pub fn settings(
    options: Options,
    language: Setting<Language>,
    colour: Setting<Colour>,
    environment: &Environment,
    config: &Config,
) -> Settings {
    let channel = options.channel.map(|(option, channel)| Setting::new(channel, Origin::Option(option)));
    let keying = options.keying.map(|keying| Setting::new(keying, Origin::Option("--keys")));
    let named_keying = environment.named_keying;
    let keying =
        keying.or_else(|| named_keying.map(|keying| Setting::new(keying, Origin::Variable(KEYS_VARIABLE))));
    let library = options.library.map(|folder| Setting::new(folder, Origin::Option("--library")));
    let data = options.data_folder.map(|folder| Setting::new(folder, Origin::Option("--data-dir")));
    let named = environment.named_data.clone();
    let data = data
        .or_else(|| named.map(|folder| Setting::new(folder, Origin::Variable(DATA_VARIABLE))))
        .or_else(|| config.data_folder.clone())
        .map(Setting::some);
    let usual_data = || environment.folders.as_ref().map(|folders| folders.data.clone());
    let usual = Settings::default();
    Settings {
        language,
        channel: channel.or(config.channel).unwrap_or(usual.channel),
        operator: options.operator.or_else(|| config.operator.clone()).unwrap_or(usual.operator),
        library: library.or_else(|| config.library.clone()).map_or(usual.library, Setting::some),
        data_folder: data.unwrap_or_else(|| Setting::new(usual_data(), Origin::Default)),
        colour,
        keying: keying.or(config.keying).unwrap_or(usual.keying),
        burst_merchants: config.burst_merchants.unwrap_or(usual.burst_merchants),
        burst_minutes: config.burst_minutes.unwrap_or(usual.burst_minutes),
        personal_days: config.personal_days.unwrap_or(usual.personal_days),
        fields: config.fields.clone(),
        sinks: config.sinks.clone(),
        after_walk: config.after_walk.unwrap_or(usual.after_walk),
        deliver_by: config.deliver_by.unwrap_or(usual.deliver_by),
        store: config.store.clone(),
        file: config.file.clone(),
    }
}

/// The language: the requested one, else the configured one, else the locale's, else Chinese.
#[must_use]
pub fn language(asked: Option<Language>, environment: &Environment, config: &Config) -> Setting<Language> {
    let asked = asked.map(|language| Setting::new(language, Origin::Option("--lang")));
    let locale = || environment.locale.as_deref().and_then(Language::from_locale);
    asked
        .or(config.language)
        .or_else(|| locale().map(|language| Setting::new(language, Origin::Locale)))
        .unwrap_or_else(|| Setting::new(Language::default(), Origin::Default))
}

/// When to use colour: as requested, else according to `NO_COLOR` or `CLICOLOR_FORCE`, else as configured.
#[must_use]
pub fn colour(asked: Option<Colour>, environment: &Environment, config: &Config) -> Setting<Colour> {
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
pub fn named<T: Copy>(name: &str, known: &[(&str, T)]) -> Option<T> {
    known.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
}

/// The name of a value.
pub fn name_of<T: PartialEq>(value: &T, known: &[(&'static str, T)]) -> &'static str {
    known.iter().find(|(_, known)| known == value).map_or("", |(name, _)| name)
}

/// Why a text was refused. The messages about fields, to enter a card number where it is asked for, would not help
/// here.
#[must_use]
pub fn refusal(refused: Refused, language: Language) -> String {
    let sentence = match refused {
        Refused::LooksLikeCard => language
            .pick("这可能是卡号，卡号不得留存。", "This may be a card number, which must never be stored."),
        Refused::Track => language.pick(
            "这是磁道数据，磁道数据不得留存。",
            "This is data from a card's magnetic stripe or chip, which must never be stored.",
        ),
        refused => return refused.explain(language),
    };
    sentence.to_owned()
}

/// A typed name of an operator or of whose terminal it is; an empty one names nobody.
///
/// # Errors
/// It is too long, or contains what may not be kept. A card number is refused here, not cut: a name with a part of one
/// would be in every session.
pub fn name(typed: &str) -> Result<Option<Redacted>, Refused> {
    match whole(typed, 60) {
        Ok(kept) => Ok(Some(kept)),
        Err(Refused::Empty) => Ok(None),
        Err(refused) => Err(refused),
    }
}

/// The value offered for a ticket's field of this id, from its written form.
///
/// # Errors
/// It is empty, too long, or contains what may not be kept. A card number is refused, as in [`name`], unless the file
/// says that it is not one.
pub fn offered(id: &str, written: &str, not_a_card: bool) -> Result<Redacted, Refused> {
    // `pin = "1234"`: only the id tells what the number is.
    let announced = redact(&format!("{} {written}", id.replace('_', " ")), Shape::NOTE);
    if let Err(refused @ (Refused::CardVerification | Refused::Pin)) = announced {
        return Err(refused);
    }
    // A field for cards has no other numbers.
    if not_a_card && !is_for_cards(id) {
        const NUMBER: Shape =
            Shape { kind: FieldKind::Alphanumeric, length: Some(Length { min: 1, max: 120 }) };
        return redact_confirmed(written, NUMBER, NotACard::Script).map(|typed| typed.text);
    }
    whole(written, 120)
}

/// Whether an id says that its field is for card numbers: only the library knows, and it is not read here.
pub(super) fn is_for_cards(id: &str) -> bool {
    id.split('_').any(|word| word == "card" || word == "pan")
}

/// A text of at most so many characters, of which nothing had to be cut.
fn whole(written: &str, max: usize) -> Result<Redacted, Refused> {
    let shape = Shape { length: Some(Length { min: 1, max }), ..Shape::NOTE };
    let kept = redact(written, shape)?.text;
    if kept.as_str() == stripped(written).trim() { Ok(kept) } else { Err(Refused::LooksLikeCard) }
}
