//! `--keys`: how keys answer at the prompts of a walk.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches};

use crate::cli::argument::Id;
use crate::settings::{KEYINGS, Keying};
use crate::text::language::Language;

pub(in crate::cli) const KEYS: Id = Id("keys");

/// The option.
#[must_use]
pub fn argument(language: Language) -> Arg {
    KEYS.option("MODE")
        .hide_possible_values(true)
        .value_parser(PossibleValuesParser::new(KEYINGS.map(|(name, _)| name)))
        .help(
            language
                .pick("enter 按回车才算；single 一按就算", "enter: press Enter to answer; single: at once"),
        )
}

/// The requested way, if the command takes any.
pub(in crate::cli) fn asked(matches: &ArgMatches) -> Option<Keying> {
    matches.try_get_one::<String>(KEYS.0).ok().flatten().and_then(|name| Keying::named(name))
}
