//! What is said of a command line that cannot be understood: what is wrong, and what was perhaps meant.

use std::ffi::OsString;

use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::arguments::command;
use super::examples;
use crate::problem::Problem;
use crate::text::language::Language;
use crate::text::shown::shown;
use crate::tree::nearest;

/// The command that somebody may have meant with a word that is none, as it is typed.
#[must_use]
pub fn command_meant(typed: &str) -> Option<&'static str> {
    const MEANT: [(&str, &str); 21] = [
        ("walk", "posdiag walk"),
        ("resume", "posdiag resume"),
        ("session", "posdiag session list"),
        ("explain", "posdiag explain"),
        ("graph", "posdiag graph"),
        ("search", "posdiag search"),
        ("list", "posdiag list"),
        ("paths", "posdiag paths"),
        ("replay", "posdiag replay"),
        ("new", "posdiag new library"),
        ("check", "posdiag check"),
        ("diff", "posdiag diff OLD NEW"),
        ("compile", "posdiag compile DIR -o FILE"),
        ("library", "posdiag library status"),
        ("config", "posdiag config show"),
        ("schema", "posdiag schema"),
        ("ticket", "posdiag ticket list"),
        ("help", "posdiag help"),
        ("completions", "posdiag completions"),
        ("man", "posdiag man"),
        ("version", "posdiag --version"),
    ];
    if !(3..=11).contains(&typed.len()) || !typed.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let typed = typed.to_ascii_lowercase();
    let near = MEANT.iter().map(|(name, command)| (strsim::osa_distance(name, &typed), *command));
    near.filter(|(distance, _)| *distance <= typed.len() / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, c)| c)
}

/// No code was typed, or nothing of one.
#[must_use]
pub fn no_code(language: Language) -> Problem {
    Problem::usage(language.pick("没有说要查哪个代码。", "No code was given.")).with_help(language.pick(
        "例如 posdiag E102；posdiag --help 列出全部用法",
        "try posdiag E102; posdiag --help lists everything",
    ))
}

/// It was not said what is to be made.
pub(super) fn nothing_new(language: Language) -> Problem {
    Problem::usage(language.pick("没有说新建什么。", "It was not said what is to be made."))
        .with_help(
            language.pick("建资料库：posdiag new library mylib", "a library: posdiag new library mylib"),
        )
        .with_help(
            language
                .pick("给代码建一棵树：posdiag new tree E123", "the tree of a code: posdiag new tree E123"),
        )
}

/// No folder was named.
#[must_use]
pub fn no_folder(language: Language) -> Problem {
    Problem::usage(language.pick("没有说建在哪个文件夹。", "No folder was named."))
        .with_help(language.pick("例如 posdiag new library mylib", "try posdiag new library mylib"))
}

/// Nothing to search for was typed.
#[must_use]
pub fn no_words(language: Language) -> Problem {
    let problem = Problem::usage(language.pick("没有说要找什么。", "Nothing to search for was given."));
    problem.with_help(language.pick(
        "例如 posdiag search 网络、posdiag search wlyc",
        "try posdiag search network, or posdiag search no slip",
    ))
}

/// There is no such option here; `near` is one that is spelled alike.
pub(super) fn unknown_option(option: &str, near: Option<String>, language: Language) -> Problem {
    let shown = shown(option);
    let problem = Problem::usage(match language {
        Language::Zh => format!("这里没有“{shown}”这个选项。"),
        Language::En => format!("There is no option `{shown}` here."),
    });
    if let Some(near) = near {
        return problem.with_help(did_you_mean(&near, language));
    }
    let mut whole = command(language, |_| true);
    whole.build();
    let has = |command: &&Command| {
        command
            .get_arguments()
            .any(|arg| arg.get_long().is_some() && arg.get_long() == option.strip_prefix("--"))
    };
    let owners: Vec<String> =
        whole.get_subcommands().filter(has).map(|owner| format!("posdiag {}", owner.get_name())).collect();
    if owners.is_empty() {
        return problem;
    }
    let owners = owners.join(language.pick("、", ", "));
    problem.with_help(match language {
        Language::Zh => format!("有这个选项的命令：{owners}"),
        Language::En => format!("it belongs to: {owners}"),
    })
}

/// There is an argument that has no place; perhaps one of the words before it was to be a command.
pub(super) fn one_too_many<'a>(
    extra: &str,
    words: impl IntoIterator<Item = &'a str>,
    language: Language,
) -> Problem {
    let extra = shown(extra);
    let problem = Problem::usage(match language {
        Language::Zh => format!("“{extra}”是多余的。"),
        Language::En => format!("There is no place for `{extra}`."),
    });
    let words: Vec<&str> = words.into_iter().collect();
    if words.iter().any(|word| command(language, |name| name == *word).has_subcommands()) {
        return problem;
    }
    match words.into_iter().find_map(command_meant) {
        Some(command) => problem.with_help(did_you_mean(command, language)),
        None => problem.with_help(language.pick(
            "几个代码一起查：posdiag explain E101 E102",
            "several codes at once: posdiag explain E101 E102",
        )),
    }
}

/// Two arguments of which each makes the other meaningless.
pub(super) fn excluded(arg: &str, prior: &str, language: Language) -> Problem {
    Problem::usage(match language {
        Language::Zh => format!("{arg} 和 {prior} 不能一起用。"),
        Language::En => format!("{arg} and {prior} cannot be used together."),
    })
}

pub(super) fn see_help(problem: Problem, language: Language) -> Problem {
    problem.with_help(language.pick("posdiag --help 列出全部用法", "posdiag --help lists everything"))
}

fn did_you_mean(near: &str, language: Language) -> String {
    match language {
        Language::Zh => format!("是不是 {near}？"),
        Language::En => format!("did you mean {near}?"),
    }
}

/// clap's error in our own words, in the user's language.
pub(super) fn explain(error: &clap::Error, args: &[OsString], language: Language) -> Problem {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(language.pick("、", ", "))),
        _ => None,
    };
    let typed = context(ContextKind::InvalidArg).unwrap_or_default();
    let arg = name_alone(&typed);
    let value = context(ContextKind::InvalidValue).map(|value| shown(&value)).unwrap_or_default();
    let problem = |zh: String, en: String| {
        Problem::usage(match language {
            Language::Zh => zh,
            Language::En => en,
        })
    };
    let mut problem = match error.kind() {
        ErrorKind::UnknownArgument if typed.starts_with('-') => {
            // clap finds `--operator` near `--nope`.
            let near = context(ContextKind::SuggestedArg);
            let near = near.filter(|near| nearest(&typed, std::iter::once(&**near)).is_some());
            unknown_option(&typed, near, language)
        }
        ErrorKind::UnknownArgument => {
            one_too_many(&typed, args.iter().skip(1).filter_map(|arg| arg.to_str()), language)
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            problem(format!("{arg} 后面缺一个值。"), format!("{arg} needs a value."))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            problem(format!("{arg} 不能是“{value}”。"), format!("{arg} cannot be `{value}`."))
        }
        ErrorKind::TooManyValues => problem(format!("{arg} 后面不带值。"), format!("{arg} takes no value.")),
        ErrorKind::MissingRequiredArgument if let Some(example) = example_of(args) => {
            problem(format!("还缺 {typed}。"), format!("{typed} is missing.")).with_help(match language {
                Language::Zh => format!("例如 {example}"),
                Language::En => format!("try {example}"),
            })
        }
        ErrorKind::MissingRequiredArgument if typed.starts_with("<WORDS>") => return no_words(language),
        ErrorKind::MissingRequiredArgument if typed.starts_with("<NAME>") => {
            problem("没有说哪个会话。".to_owned(), "No session was named.".to_owned())
                .with_help(language.pick("posdiag session list 列出会话", "posdiag session list lists them"))
        }
        ErrorKind::MissingRequiredArgument if typed.starts_with("<FILE>") => {
            problem("没有说哪个文件。".to_owned(), "No file was named.".to_owned())
        }
        ErrorKind::MissingRequiredArgument if typed.starts_with("--older-than") => {
            problem("没有说多少天以前的。".to_owned(), "It was not said how old they must be.".to_owned())
                .with_help(language.pick("例如 --older-than 90d", "for example --older-than 90d"))
        }
        ErrorKind::MissingRequiredArgument if typed.starts_with("<SHELL>") => {
            problem("没有说哪种 shell。".to_owned(), "No shell was named.".to_owned())
                .with_help(language.pick("bash、zsh、fish 或 powershell", "bash, zsh, fish or powershell"))
        }
        ErrorKind::MissingRequiredArgument if typed.starts_with("<DIR>") => return no_folder(language),
        ErrorKind::MissingRequiredArgument if typed.starts_with("<NUMBER>") => {
            problem("没有说哪张工单。".to_owned(), "No ticket was named.".to_owned())
                .with_help(language.pick("posdiag ticket list 列出工单", "posdiag ticket list lists them"))
        }
        // Only codes are required elsewhere.
        ErrorKind::MissingRequiredArgument => return no_code(language),
        ErrorKind::ArgumentConflict => {
            match name_alone(&context(ContextKind::PriorArg).unwrap_or_default()) {
                prior if prior == arg => {
                    problem(format!("{arg} 只能写一次。"), format!("{arg} can be given only once."))
                }
                prior => excluded(&arg, &prior, language),
            }
        }
        ErrorKind::InvalidSubcommand => {
            let typed =
                context(ContextKind::InvalidSubcommand).map(|typed| shown(&typed)).unwrap_or_default();
            let near = context(ContextKind::SuggestedSubcommand).filter(|near| !near.is_empty());
            let told = problem(
                format!("这里没有“{typed}”这个命令。"),
                format!("There is no command `{typed}` here."),
            );
            near.into_iter().fold(told, |told, near| told.with_help(did_you_mean(&near, language)))
        }
        ErrorKind::InvalidUtf8 => {
            problem("有一个参数不是 UTF-8 文字。".to_owned(), "An argument is not UTF-8 text.".to_owned())
        }
        _ => problem(format!("看不懂这个用法：{arg}"), format!("This cannot be understood: {arg}")),
    };
    if let Some(valid) = context(ContextKind::ValidValue).filter(|valid| !valid.is_empty()) {
        problem = problem.with_help(match language {
            Language::Zh => format!("可以是：{valid}"),
            Language::En => format!("it can be: {valid}"),
        });
    }
    see_help(problem, language)
}

/// What a command that needs more than one argument looks like, where it is one.
fn example_of(args: &[OsString]) -> Option<&'static str> {
    let is_there = |word: &str| args.iter().skip(1).any(|arg| *arg == *word);
    let mut commands = ["compile", "diff", "library install"].into_iter();
    let command = commands.find(|command| command.split(' ').all(is_there))?;
    examples::of(command).first().map(|(typed, ..)| *typed)
}

/// An argument's name as clap writes it, without its value and brackets: `--lang`, `CODE`.
fn name_alone(arg: &str) -> String {
    let name = arg.split_whitespace().next().unwrap_or_default();
    shown(name.trim_matches(['<', '>', '[', ']', '.']))
}
