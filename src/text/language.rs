//! The languages that the program itself speaks.
//!
//! A library of trees may have others; this is about the program's own texts.

use std::borrow::Borrow;

use serde::{Deserialize, Serialize};

/// A sentence in Chinese and in English, of which the requested one is formatted: `say!(language, "有 {count} 个", "there
/// are {count}")`. If an argument is an expression, each sentence is in parentheses with its arguments: `say!(language,
/// ("有 {} 个", count), ("there are {}", counted(count)))`.
macro_rules! say {
    ($language:expr, ($($zh:tt)+), ($($en:tt)+) $(,)?) => {
        match $language {
            $crate::text::language::Language::Zh => format!($($zh)+),
            $crate::text::language::Language::En => format!($($en)+),
        }
    };
    ($language:expr, $zh:literal, $en:literal $(,)?) => {
        match $language {
            $crate::text::language::Language::Zh => format!($zh),
            $crate::text::language::Language::En => format!($en),
        }
    };
}
pub(crate) use say;

/// A language of the program's own texts; Chinese by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Chinese, in simplified characters.
    #[default]
    Zh,
    /// English.
    En,
}

impl Language {
    /// All of them, the default first.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// The tag of the language in `--lang`, configuration and trees: `zh` or `en`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        self.pick("zh", "en")
    }

    /// The language that has exactly this tag.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// The language of a locale as systems spell it: `zh_CN.UTF-8`, `zh-Hans`, `en_US`.
    ///
    /// `None` for a locale that says nothing (`C`, `POSIX`, an empty one) or has another language.
    #[must_use]
    pub fn from_locale(locale: &str) -> Option<Self> {
        let tag = locale.split(['_', '-', '.', '@']).next()?;
        Self::from_tag(&tag.to_ascii_lowercase())
    }

    /// The one of two texts that is in this language.
    #[must_use]
    pub const fn pick(self, zh: &'static str, en: &'static str) -> &'static str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// A label with its text: `原因：…`, `Cause: …`.
    #[must_use]
    pub fn labelled(self, label: &str, said: &str) -> String {
        let between = self.pick("：", ": ");
        let mut line = String::with_capacity(label.len() + between.len() + said.len());
        line.extend([label, between, said]);
        line
    }

    /// A list of names in a sentence: `甲、乙`, `one, another`.
    #[must_use]
    pub fn listed<S: Borrow<str>>(self, names: &[S]) -> String {
        names.join(self.pick("、", ", "))
    }

    /// The question whether a similar name was meant.
    #[must_use]
    pub fn did_you_mean(self, near: &str) -> String {
        say!(self, "是不是 {near}？", "did you mean {near}?")
    }

    /// The list of all existing names.
    #[must_use]
    pub fn there_are<S: Borrow<str>>(self, names: &[S]) -> String {
        let names = self.listed(names);
        say!(self, "有：{names}", "there are: {names}")
    }
}

/// A number with its English noun: `1 fault`, `2 faults`.
#[must_use]
pub fn counted(number: usize, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}

#[cfg(test)]
mod tests {
    use super::Language::{self, En, Zh};

    #[test]
    fn locales_map_to_a_language_or_none() {
        for (locale, expected) in [
            ("zh_CN.UTF-8", Some(Zh)),
            ("zh-Hans", Some(Zh)),
            ("zh-Hant-TW", Some(Zh)),
            ("ZH", Some(Zh)),
            ("en_US", Some(En)),
            ("en_GB.UTF-8@euro", Some(En)),
            ("en", Some(En)),
            ("C", None),
            ("C.UTF-8", None),
            ("POSIX", None),
            ("", None),
            ("de_DE.UTF-8", None),
            ("zhuang", None),
        ] {
            assert_eq!(Language::from_locale(locale), expected, "{locale}");
        }
    }

    #[test]
    fn names_are_listed_and_suggested_in_the_language() {
        let names = ["walk", "list"].map(str::to_owned);
        assert_eq!(
            (Zh.listed(&names), En.listed(&names)),
            ("walk、list".to_owned(), "walk, list".to_owned())
        );
        assert_eq!(Zh.labelled("代码", "E102"), "代码：E102");
        assert_eq!(En.labelled("Code", "E102"), "Code: E102");
        assert_eq!(Zh.did_you_mean("walk"), "是不是 walk？");
        assert_eq!(En.did_you_mean("walk"), "did you mean walk?");
        assert_eq!(Zh.there_are(&["walk"]), "有：walk");
        assert_eq!(En.there_are(&names), "there are: walk, list");
    }

    #[test]
    fn tags_round_trip() {
        for language in Language::ALL {
            assert_eq!(Language::from_tag(language.tag()), Some(language));
            let json = serde_json::to_string(&language).unwrap();
            assert_eq!(json, format!("\"{}\"", language.tag()));
        }
        assert_eq!(Language::from_tag("zh_CN"), None);
        assert_eq!(Language::default(), Zh);
        assert_eq!(En.pick("是", "yes"), "yes");
    }
}
