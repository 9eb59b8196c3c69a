//! `--format`: how a result is printed.

use clap::Arg;
use clap::builder::PossibleValuesParser;

use crate::cli::argument::{CommandLine, Id};
use crate::cli::subcommand::Form;
use crate::text::language::Language;

/// The option's name.
pub const FORMAT: Id = Id("format");

/// The format of a result, if there are two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Text for people.
    #[default]
    Text,
    /// JSON for machines.
    Json,
}

impl Format {
    /// The requested format.
    #[must_use]
    pub fn of(line: &CommandLine<'_>) -> Format {
        line.named(FORMAT, &[("json", Format::Json)]).unwrap_or_default()
    }
}

/// The option, with the formats that the command prints.
#[must_use]
pub fn argument(forms: &'static [Form], language: Language) -> Arg {
    let names = || forms.iter().map(|form| form.name);
    FORMAT
        .option("FORMAT")
        .value_name(names().collect::<Vec<_>>().join("|"))
        .hide_possible_values(true)
        .value_parser(PossibleValuesParser::new(names()))
        .help(language.pick("输出格式", "Output format"))
}
