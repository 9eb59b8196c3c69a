//! The environment of the program, and the choice of colour that follows from it.

use std::path::PathBuf;

use super::Folders;

/// The environment of the program, read once at the edge.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Environment {
    /// The user's locale, such as `zh_CN.UTF-8`.
    pub locale: Option<String>,
    /// The locale that determines the character encoding of terminals, whatever its language: the first of `LC_ALL`,
    /// `LC_CTYPE` and `LANG` that is set.
    pub character_locale: Option<String>,
    /// `NO_COLOR` is set and not empty.
    pub no_color: bool,
    /// `CLICOLOR_FORCE` is set, not empty and not 0.
    pub force_color: bool,
    /// `TERM` is `dumb`.
    pub dumb: bool,
    /// The configuration file that `POSDIAG_CONFIG` names.
    pub named_config: Option<PathBuf>,
    /// The data folder that `POSDIAG_DATA_DIR` names.
    pub named_data: Option<PathBuf>,
    /// How keys answer, according to `POSDIAG_KEYS`; `None` if it is not a valid value.
    pub named_keying: Option<Keying>,
    /// The pager that `POSDIAG_PAGER` names, or else `PAGER`.
    pub pager: Option<String>,
    /// The platform's folders; `None` for a user without a home.
    pub folders: Option<Folders>,
    /// Standard input is a terminal.
    pub stdin_terminal: bool,
    /// Standard output is a terminal.
    pub stdout_terminal: bool,
    /// Standard error is a terminal.
    pub stderr_terminal: bool,
}

impl Environment {
    /// Whether a person sits in front of it: all three streams are terminals.
    #[must_use]
    pub fn is_interactive(&self) -> bool {
        self.stdin_terminal && self.stdout_terminal && self.stderr_terminal
    }

    /// The encoding that the locale names if it is not UTF-8: `GBK` for `zh_CN.GBK`. A locale without an encoding says
    /// nothing about the terminal.
    #[must_use]
    pub fn other_characters(&self) -> Option<&str> {
        let (_, named) = self.character_locale.as_deref()?.split_once('.')?;
        let named = named.split('@').next().unwrap_or_default();
        let is_utf8 = named.eq_ignore_ascii_case("UTF-8") || named.eq_ignore_ascii_case("UTF8");
        (!is_utf8 && !named.is_empty()).then_some(named)
    }

    /// The configuration file, which need not exist.
    #[must_use]
    pub fn config_file(&self) -> Option<PathBuf> {
        let usual = || self.folders.as_ref().map(|folders| folders.config.join("config.toml"));
        self.named_config.clone().or_else(usual)
    }
}

/// How a key answers at a prompt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keying {
    /// Enter sends what was typed.
    #[default]
    Enter,
    /// A key that can mean only one thing answers at once.
    Single,
}

impl Keying {
    /// The way of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Keying> {
        super::named(name, &super::KEYINGS)
    }
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Depending on the environment and the stream.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Colour {
    /// Whether a stream is coloured: decided by the flag, then `NO_COLOR`, then `CLICOLOR_FORCE`, then the stream.
    #[must_use]
    pub fn on(self, environment: &Environment, stream_is_terminal: bool) -> bool {
        match self {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto if environment.no_color => false,
            Colour::Auto if environment.force_color => true,
            Colour::Auto => stream_is_terminal && !environment.dumb,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_non_utf_8_locales_are_reported() {
        for (locale, other) in [
            ("zh_CN.GBK", Some("GBK")),
            ("zh_CN.GB18030", Some("GB18030")),
            ("de_DE.ISO-8859-15@euro", Some("ISO-8859-15")),
            ("zh_CN.UTF-8", None),
            ("zh_CN.utf8", None),
            ("zh_CN.utf8@pinyin", None),
            ("zh_CN", None),
            ("C", None),
            ("C.UTF-8", None),
            ("zh_CN.", None),
        ] {
            let environment =
                Environment { character_locale: Some(locale.to_owned()), ..Environment::default() };
            assert_eq!(environment.other_characters(), other, "{locale}");
        }
    }
}
