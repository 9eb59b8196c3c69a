//! Errors about command lines that cannot be parsed: what is wrong, and what was perhaps meant.

use std::ffi::OsString;

use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::page;
use super::subcommand::Subcommand;
use crate::problem::Problem;
use crate::text::language::{Language, say};
use crate::text::shown::shown;
use crate::tree::nearest;

/// The command that somebody may have meant by an unknown word, as it is typed.
#[must_use]
pub fn command_meant<A: ?Sized>(typed: &str, posdiag: &Subcommand<A>) -> Option<String> {
    if !(3..=11).contains(&typed.len()) || !typed.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let typed = typed.to_ascii_lowercase();
    let named = posdiag.below.iter().map(|below| (below.name, below.meant.unwrap_or(below.name)));
    // Many programs have it as a command.
    let known = named.chain([("version", "--version")]);
    let near = known.map(|(name, meant)| (strsim::osa_distance(name, &typed), meant));
    let near = near.filter(|(distance, _)| *distance <= (typed.len() / 4).max(1));
    near.min_by_key(|(distance, _)| *distance).map(|(_, meant)| format!("posdiag {meant}"))
}

/// The code is missing or empty.
#[must_use]
pub fn no_code(language: Language) -> Problem {
    Problem::usage(language.pick("没有指定代码。", "No code was given.")).with_help(language.pick(
        "例如 posdiag E102；posdiag --help 列出全部用法",
        "try posdiag E102; posdiag --help lists everything",
    ))
}

/// The file is missing.
#[must_use]
pub fn no_file(language: Language) -> Problem {
    see_help(Problem::usage(language.pick("没有指定文件。", "No file was given.")), language)
}

/// How colour is turned off here.
const NO_COLOR: &str = "--color never";

/// There is no such option here; `near` is a similarly spelled one.
pub(super) fn unknown_option<A: ?Sized>(
    option: &str,
    near: Option<String>,
    posdiag: &Subcommand<A>,
    language: Language,
) -> Problem {
    let shown = shown(option);
    let problem =
        Problem::usage(say!(language, "这里没有“{shown}”这个选项。", "There is no option `{shown}` here."));
    // Many programs have it, whatever is spelled like it here.
    let near = if matches!(option, "--no-color" | "--no-colour") { Some(NO_COLOR.to_owned()) } else { near };
    if let Some(near) = near {
        return problem.with_help(language.did_you_mean(&near));
    }
    let mut whole = page::command(posdiag, language, &|_| true);
    whole.build();
    let has = |command: &&Command| {
        command
            .get_arguments()
            .any(|arg| arg.get_long().is_some() && arg.get_long() == option.strip_prefix("--"))
    };
    let has_below = |owner: &Command| owner.get_subcommands().any(|below| has(&below));
    let owners: Vec<String> = whole
        .get_subcommands()
        .filter_map(|owner| match (has(&owner), has_below(owner)) {
            (true, _) => Some(format!("posdiag {}", owner.get_name())),
            (false, true) => Some(format!("posdiag {} …", owner.get_name())),
            (false, false) => None,
        })
        .collect();
    if owners.is_empty() {
        return problem;
    }
    let owners = language.listed(&owners);
    problem.with_help(say!(language, "有这个选项的命令：{owners}", "commands that have it: {owners}"))
}

/// Whether a command or one below it has an option of this name that takes a value.
fn takes_value(command: &Command, option: &str) -> bool {
    let mut own = command.get_arguments().filter(|arg| arg.get_action().takes_values());
    own.any(|arg| arg.get_long() == Some(option))
        || command.get_subcommands().any(|below| takes_value(below, option))
}

/// The first word of the line that is neither an option nor an option's value.
fn first_word<'a, A: ?Sized>(
    args: &'a [OsString],
    posdiag: &Subcommand<A>,
    language: Language,
) -> Option<&'a str> {
    let command = page::command(posdiag, language, &|name| name == posdiag.name);
    let words: Vec<&str> = args.iter().filter_map(|arg| arg.to_str()).collect();
    let mut pairs = words.windows(2);
    pairs.find_map(|pair| match pair {
        [before, word] if !word.starts_with('-') => {
            let is_value = before.strip_prefix("--").is_some_and(|option| takes_value(&command, option));
            (!is_value).then_some(*word)
        }
        _ => None,
    })
}

/// The line begins with a mistyped command; what follows it was then taken for something else.
pub(super) fn mistyped<A: ?Sized>(
    args: &[OsString],
    posdiag: &Subcommand<A>,
    language: Language,
) -> Option<Problem> {
    let typed = first_word(args, posdiag, language).filter(|word| posdiag.find(word).is_none())?;
    let meant = command_meant(typed, posdiag)?;
    let typed = shown(typed);
    let problem = Problem::usage(say!(
        language,
        "“{typed}”不是命令，也不是代码。",
        "`{typed}` is neither a command nor a code."
    ));
    Some(problem.with_help(language.did_you_mean(&meant)))
}

/// A value that begins with a hyphen, and was therefore taken for an option, after an option that takes a value.
fn value_with_hyphen<A: ?Sized>(
    typed: &str,
    args: &[OsString],
    posdiag: &Subcommand<A>,
    language: Language,
) -> Option<Problem> {
    let words: Vec<&str> = args.iter().filter_map(|arg| arg.to_str()).collect();
    let at = words.iter().position(|word| word.starts_with(typed))?;
    let (option, value) = (*words.get(at.checked_sub(1)?)?, shown(words.get(at)?));
    let command = page::command(posdiag, language, &|_| true);
    if !takes_value(&command, option.strip_prefix("--")?) {
        return None;
    }
    Some(
        Problem::usage(say!(
            language,
            "{option} 后面的“{value}”以连字符开头，看起来是选项。",
            "`{value}` after {option} starts with a hyphen, so it reads as an option."
        ))
        .with_help(say!(
            language,
            "值以 - 开头的，用等号连着写：{option}=…",
            "if the value starts with -, write {option}=…"
        )),
    )
}

/// There is an unexpected argument.
pub(super) fn one_too_many<'a, A: ?Sized>(
    extra: &str,
    words: impl IntoIterator<Item = &'a str>,
    posdiag: &Subcommand<A>,
    language: Language,
) -> Problem {
    let extra = shown(extra);
    let problem =
        Problem::usage(say!(language, "“{extra}”是多余的。", "`{extra}` is one argument too many."));
    if words.into_iter().any(|word| posdiag.find(word).is_some()) {
        return problem;
    }
    problem.with_help(language.pick(
        "几个代码一起查：posdiag explain E101 E102",
        "several codes at once: posdiag explain E101 E102",
    ))
}

/// Two arguments that exclude each other.
#[must_use]
pub fn excluded(arg: &str, prior: &str, language: Language) -> Problem {
    Problem::usage(say!(
        language,
        "{arg} 和 {prior} 不能一起用。",
        "{arg} and {prior} cannot be used together."
    ))
}

/// The problem, with a pointer to what can be typed.
#[must_use]
pub fn see_help(problem: Problem, language: Language) -> Problem {
    problem.with_help(language.pick("posdiag --help 列出全部用法", "posdiag --help lists everything"))
}

/// An error from clap, and its context.
struct Misuse<'e> {
    error: &'e clap::Error,
    language: Language,
}

/// clap's error in our own words, in the user's language.
pub(super) fn explain<A: ?Sized>(
    error: &clap::Error,
    args: &[OsString],
    posdiag: &Subcommand<A>,
    language: Language,
) -> Problem {
    let misuse = Misuse { error, language };
    if let Some(problem) = mistyped(args, posdiag, language) {
        return see_help(problem, language);
    }
    let words = || args.iter().skip(1).filter_map(|arg| arg.to_str());
    let problem = match error.kind() {
        ErrorKind::UnknownArgument => {
            let typed = misuse.typed();
            if !typed.starts_with('-') {
                return see_help(one_too_many(&typed, words(), posdiag, language), language);
            }
            if let Some(problem) = value_with_hyphen(&typed, args, posdiag, language) {
                return see_help(problem, language);
            }
            // clap finds `--operator` near `--nope`.
            let near = misuse.context(ContextKind::SuggestedArg);
            let near = near.filter(|near| nearest(&typed, std::iter::once(&**near)).is_some());
            unknown_option(&typed, near, posdiag, language)
        }
        ErrorKind::MissingRequiredArgument => {
            let subcommand = typed_command(args, posdiag, language);
            if let Some(missing) = subcommand.missing {
                return missing(language);
            }
            misuse.missing(subcommand.examples.first().map(|(typed, ..)| *typed))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::TooManyValues => misuse.value(),
        ErrorKind::ArgumentConflict => misuse.conflict(),
        ErrorKind::InvalidSubcommand => {
            let typed = misuse.context(ContextKind::InvalidSubcommand).unwrap_or_default();
            // A second word after a code is a command to clap where it resembles one.
            if words().all(|word| posdiag.find(word).is_none()) {
                return see_help(one_too_many(&typed, words(), posdiag, language), language);
            }
            misuse.command(&typed)
        }
        ErrorKind::InvalidUtf8 => {
            Problem::usage(language.pick("有一个参数不是 UTF-8 文字。", "An argument is not UTF-8 text."))
        }
        _ => {
            let arg = misuse.arg();
            Problem::usage(say!(language, "看不懂这个用法：{arg}", "Not understood: {arg}"))
        }
    };
    see_help(problem, language)
}

/// The command that was typed, even if its arguments are wrong.
fn typed_command<'p, A: ?Sized>(
    args: &[OsString],
    posdiag: &'p Subcommand<A>,
    language: Language,
) -> &'p Subcommand<A> {
    let command = page::command(posdiag, language, &|_| true).ignore_errors(true);
    let Ok(matches) = command.try_get_matches_from(args) else { return posdiag };
    posdiag.typed(&matches).0
}

impl Misuse<'_> {
    fn context(&self, kind: ContextKind) -> Option<String> {
        match self.error.get(kind) {
            Some(ContextValue::String(text)) => Some(text.clone()),
            Some(ContextValue::Strings(texts)) => Some(self.language.listed(texts)),
            _ => None,
        }
    }

    /// The subject of the error, as clap writes it.
    fn typed(&self) -> String {
        self.context(ContextKind::InvalidArg).unwrap_or_default()
    }

    /// The argument that the error is about.
    fn arg(&self) -> String {
        name_alone(&self.typed())
    }

    /// A required argument is missing; an example shows one.
    fn missing(&self, example: Option<&str>) -> Problem {
        let typed = self.typed();
        let problem = Problem::usage(say!(self.language, "还缺 {typed}。", "{typed} is missing."));
        example.into_iter().fold(problem, |problem, example| {
            problem.with_help(say!(self.language, "例如 {example}", "try {example}"))
        })
    }

    /// A value is missing, is not one of the allowed ones, or is unexpected.
    fn value(&self) -> Problem {
        let (arg, language) = (self.arg(), self.language);
        let value = self.context(ContextKind::InvalidValue).map(|value| shown(&value)).unwrap_or_default();
        let problem = match self.error.kind() {
            ErrorKind::TooManyValues => {
                Problem::usage(say!(self.language, "{arg} 后面不带值。", "{arg} takes no value."))
            }
            ErrorKind::InvalidValue if value.is_empty() => {
                Problem::usage(say!(self.language, "{arg} 后面缺一个值。", "{arg} needs a value."))
            }
            _ => Problem::usage(say!(self.language, "{arg} 不能是“{value}”。", "{arg} cannot be `{value}`.")),
        };
        let valid = self.context(ContextKind::ValidValue).filter(|valid| !valid.is_empty());
        valid.into_iter().fold(problem, |problem, valid| {
            problem.with_help(say!(language, "可以是：{valid}", "possible values: {valid}"))
        })
    }

    /// An argument is given together with one that excludes it, or twice.
    fn conflict(&self) -> Problem {
        let arg = self.arg();
        let prior = name_alone(&self.context(ContextKind::PriorArg).unwrap_or_default());
        if prior == arg {
            Problem::usage(say!(self.language, "{arg} 只能写一次。", "{arg} can be given only once."))
        } else {
            excluded(&arg, &prior, self.language)
        }
    }

    /// There is no such command.
    fn command(&self, typed: &str) -> Problem {
        let near = self.context(ContextKind::SuggestedSubcommand).filter(|near| !near.is_empty());
        let typed = shown(typed);
        let problem = Problem::usage(say!(
            self.language,
            "这里没有“{typed}”这个命令。",
            "There is no command `{typed}` here."
        ));
        near.into_iter().fold(problem, |problem, near| problem.with_help(self.language.did_you_mean(&near)))
    }
}

/// An argument's name as clap writes it, without its value and brackets: `--lang`, `CODE`.
fn name_alone(arg: &str) -> String {
    let name = arg.split_whitespace().next().unwrap_or_default();
    shown(name.trim_matches(['<', '>', '[', ']', '.']))
}
