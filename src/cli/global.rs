//! The options that every command takes, which set settings for one run.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches};

use super::argument::Id;
use super::shared::{channel, typed};
use crate::problem::Problem;
use crate::settings::{Keying, Options, Origin, Setting};
use crate::text::language::Language;

/// The position of the first of them on a help page: after the most options that a command has of its own.
pub(super) const PLACE: usize = 100;

pub(super) const LANG: Id = Id("lang");
pub(super) const COLOR: Id = Id("color");
pub(super) const LIBRARY: Id = Id("library");
pub(super) const OPERATOR: Id = Id("operator");
pub(super) const DATA_DIR: Id = Id("data-dir");

pub(super) fn arguments(language: Language) -> [Arg; 5] {
    let own = |zh, en| language.pick(zh, en);
    let everywhere = |arg: Arg, place: usize| arg.global(true).display_order(PLACE + place);
    let fixed = |arg: Arg, values: &'static [&'static str]| {
        arg.hide_possible_values(true).value_parser(PossibleValuesParser::new(values.iter().copied()))
    };
    [
        fixed(everywhere(LANG.option("zh|en"), 0), &["zh", "en"]).help(own(
            "语言（默认依次看配置、系统，再用中文）",
            "Language (default: configured, system, zh)",
        )),
        fixed(everywhere(COLOR.option("WHEN"), 1), &["auto", "always", "never"])
            .help(own("何时用颜色：auto、always 或 never", "When to use colour: auto, always or never")),
        everywhere(LIBRARY.path_option("DIR|FILE"), 2)
            .help(own("资料库：文件夹或编译好的文件", "Use this library: a folder or compiled file")),
        everywhere(OPERATOR.option("NAME"), 3)
            .help(own("经办人，姓名或工号", "Operator: a name or staff number")),
        everywhere(DATA_DIR.path_option("DIR"), 4)
            .help(own("会话和工单存在这个文件夹", "Keep sessions and tickets in this folder")),
    ]
}

/// What they set, together with the command's own options for channel and keys.
///
/// # Errors
/// The operator's name may not be kept.
pub(super) fn options(
    matches: &ArgMatches,
    (channel, keying): (Option<channel::AskedChannel>, Option<Keying>),
    language: Language,
) -> Result<Options, Problem> {
    let folder = |id: Id| matches.get_one(id.0).cloned();
    let operator = matches.get_one::<String>(OPERATOR.0);
    let operator = operator.map(|typed| typed::name("--operator", typed, language)).transpose()?;
    let operator = operator.map(|name| Setting { value: name, origin: Origin::Option("--operator") });
    Ok(Options { channel, operator, keying, library: folder(LIBRARY), data_folder: folder(DATA_DIR) })
}

/// The language given on the command line.
pub(super) fn language(matches: &ArgMatches) -> Option<Language> {
    matches.get_one::<String>(LANG.0).and_then(|tag| Language::from_tag(tag))
}
