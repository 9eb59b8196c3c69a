//! The definitions of a command line as clap takes them, and their help, in the reader's language.

use clap::{Arg, ArgAction, Command};

use super::argument::Id;
use super::global;
use super::subcommand::{Example, Subcommand};
use crate::text::language::Language;
use crate::text::width::{pad, width};

const HELP: Id = Id("help");
const VERSION: Id = Id("version");

/// The position of these two on a help page: last. A command's own options come first, in the order of their
/// definitions, then those of every command.
const VERSION_PLACE: usize = global::PLACE + 100;
const HELP_PLACE: usize = VERSION_PLACE + 1;

/// The command line with the wanted subcommands, by name, and without what only a help page shows: building either
/// costs time. posdiag's own name stands for what it takes without a subcommand.
pub(super) fn command<A: ?Sized>(
    posdiag: &Subcommand<A>,
    language: Language,
    wanted: &dyn Fn(&str) -> bool,
) -> Command {
    let own = if wanted(posdiag.name) { (posdiag.arguments)(language) } else { Vec::new() };
    parsed(posdiag, own, language, wanted)
        .version(env!("CARGO_PKG_VERSION"))
        .disable_version_flag(true)
        .args_conflicts_with_subcommands(false)
        .subcommand_negates_reqs(true)
        .args(global::arguments(language))
        .arg(
            VERSION
                .flag()
                .short('V')
                .action(ArgAction::Version)
                .display_order(VERSION_PLACE)
                .help(language.pick("显示版本", "Show the version")),
        )
}

/// A command, with the wanted subcommands.
fn parsed<A: ?Sized>(
    subcommand: &Subcommand<A>,
    arguments: Vec<Arg>,
    language: Language,
    wanted: &dyn Fn(&str) -> bool,
) -> Command {
    let below = subcommand.below.iter().filter(|below| wanted(below.name));
    Command::new(subcommand.name)
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .args(arguments)
        .arg(
            HELP.flag()
                .short('h')
                .action(ArgAction::Help)
                .display_order(HELP_PLACE)
                .help(language.pick("显示帮助", "Show help")),
        )
        .subcommands(below.map(|below| parsed(below, (below.arguments)(language), language, wanted)))
}

/// The order of a help page: usage, commands, arguments, options. clap has its headings in English only.
fn template(language: Language, commands: bool, positionals: bool) -> &'static str {
    match (commands, positionals) {
        (true, true) => language.pick(
            "{about}\n\n用法：{usage}\n\n命令：\n{subcommands}\n\n参数：\n{positionals}\n\n选项：\n{options}{after-help}",
            "{about}\n\nUsage: {usage}\n\nCommands:\n{subcommands}\n\nArguments:\n{positionals}\n\nOptions:\n{options}{after-help}",
        ),
        (true, false) => language.pick(
            "{about}\n\n用法：{usage}\n\n命令：\n{subcommands}\n\n选项：\n{options}{after-help}",
            "{about}\n\nUsage: {usage}\n\nCommands:\n{subcommands}\n\nOptions:\n{options}{after-help}",
        ),
        (false, true) => language.pick(
            "{about}\n\n用法：{usage}\n\n参数：\n{positionals}\n\n选项：\n{options}{after-help}",
            "{about}\n\nUsage: {usage}\n\nArguments:\n{positionals}\n\nOptions:\n{options}{after-help}",
        ),
        (false, false) => language.pick(
            "{about}\n\n用法：{usage}\n\n选项：\n{options}{after-help}",
            "{about}\n\nUsage: {usage}\n\nOptions:\n{options}{after-help}",
        ),
    }
}

/// The whole command line with everything that its help shows. It is built only for help, since building it costs more
/// than parsing a command line.
pub(super) fn whole<A: ?Sized>(posdiag: &Subcommand<A>, language: Language) -> Command {
    let mut whole = with_page(command(posdiag, language, &|_| true), posdiag, language);
    whole.build();
    whole
}

/// The command with its page, and its subcommands likewise.
fn with_page<A: ?Sized>(command: Command, subcommand: &Subcommand<A>, language: Language) -> Command {
    let pick = |(zh, en)| language.pick(zh, en);
    let command = command.mut_subcommands(|below| match subcommand.find(below.get_name()) {
        Some(found) => with_page(below, found, language),
        None => below,
    });
    let positionals = command.get_positionals().next().is_some();
    let command = command
        .about(pick(subcommand.about))
        .override_usage(pick(subcommand.usage))
        .help_template(template(language, !subcommand.below.is_empty(), positionals));
    let notes = subcommand.notes.map(|notes| notes(language));
    let parts: Vec<String> = examples(subcommand.examples, language).into_iter().chain(notes).collect();
    if parts.is_empty() { command } else { command.after_help(parts.join("\n\n")) }
}

/// Examples as a help page shows them.
fn examples(examples: &[Example], language: Language) -> Option<String> {
    let wide = examples.iter().map(|(typed, ..)| width(typed)).max()?;
    let mut text = language.pick("示例：", "Examples:").to_owned();
    for (typed, zh, en) in examples {
        text.extend(["\n  ", &*pad(typed, wide), "  ", language.pick(zh, en)]);
    }
    Some(text)
}

/// The options of a built command in the order of its help: its own, then those of every command, then version and
/// help.
pub(super) fn options(command: &Command) -> Vec<&Arg> {
    let known = command.get_arguments().filter(|arg| !arg.is_positional() && !arg.is_hide_set());
    let mut options: Vec<&Arg> = known.collect();
    options.sort_by_key(|arg| (HELP.is(arg), VERSION.is(arg), arg.is_global_set()));
    options
}
