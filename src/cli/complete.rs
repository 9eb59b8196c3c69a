//! Completion of a partly typed command line, read from the same definitions that parse it.
//!
//! A shell's script calls `posdiag __complete SHELL COLUMNS INDEX WORDS…`: the words without the program's name, and
//! the index of the one being typed, counted from 0. An index past the last word means an empty one.
//!
//! It is hand-written rather than `clap_complete`: the script that `clap_complete` generates for bash shows no
//! descriptions, and its engine that asks the program itself, which codes and sessions need, is unstable.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgAction, ValueHint};

use super::candidates::Candidates;
use super::page::{self, options};
use super::shared::format::FORMAT;
use super::shell::Shell;
use super::standing::LinePosition;
use super::subcommand::Subcommand;
use super::topics::TOPICS;
use super::{Invocation, Order, colour_of, language_of, value_of};
use crate::settings::Environment;
use crate::settings::{self, Config, Options};
use crate::text::language::Language;

/// The word that requests completion, in place of a command.
const ASKED: &str = "__complete";

/// A completion request from a shell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The shell.
    pub shell: Shell,
    /// The width of its terminal, if the shell says it.
    pub columns: usize,
    /// The part of the word before the value, which must not be typed again: `--format=`.
    pub before: String,
    /// The value as far as it is typed.
    pub typed: String,
    /// The values it may have.
    pub candidates: Vec<Candidates>,
}

/// The completion request of a command line, if it is one.
pub(super) fn asked<A: ?Sized>(
    args: &[OsString],
    environment: &Environment,
    config: &Config,
    posdiag: &Subcommand<A>,
) -> Option<(Invocation, Order<A>)> {
    if args.get(1).is_none_or(|word| word != ASKED) {
        return None;
    }
    let typed: Vec<String> = args.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let [program, _, shell, columns, index, words @ ..] = typed.as_slice() else {
        return Some(silent(args, environment, config));
    };
    let (Some(shell), Ok(index)) = (Shell::named(shell), index.parse::<usize>()) else {
        return Some(silent(args, environment, config));
    };
    let mut words: Vec<String> = words.iter().take(index.saturating_add(1)).cloned().collect();
    if words.len() <= index {
        words.push(String::new());
    }
    let glued = shell == Shell::Bash && glue(&mut words);
    let line: Vec<OsString> = std::iter::once(program).chain(&words).map(OsString::from).collect();
    let language = language_of(&line, environment, config);
    let mut completion = place(&words, posdiag, language.value);
    completion.shell = shell;
    completion.columns = columns.parse().unwrap_or(0);
    let of_table = completion.typed.split_once(':').map(|(table, code)| (table.to_owned(), code.to_owned()));
    if let Some((table, code)) = of_table.filter(|_| completion.candidates.contains(&Candidates::Codes)) {
        completion.before.extend([&*table, ":"]);
        completion.typed = code;
        completion.candidates = vec![Candidates::CodesOf(table)];
    }
    if glued {
        // bash continues after the sign; repeating what precedes it would double it.
        completion.before.clear();
        completion.candidates.retain(|_| !completion.typed.contains(['=', ':']));
    }
    let folder = |option: &str| {
        let typed = value_of(&line, option).filter(|typed| !typed.is_empty())?;
        let home = environment.folders.as_ref().map(|folders| &folders.home);
        Some(match (typed.strip_prefix("~/"), home) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => PathBuf::from(typed),
        })
    };
    let options =
        Options { library: folder("--library"), data_folder: folder("--data-dir"), ..Options::default() };
    let colour = colour_of(&line, environment, config);
    let settings = settings::settings(options, language, colour, environment, config);
    Some((Invocation::answered(settings), Order::Complete(completion)))
}

/// A request that cannot be parsed gets an empty answer: a shell asks between two keystrokes.
fn silent<A: ?Sized>(
    args: &[OsString],
    environment: &Environment,
    config: &Config,
) -> (Invocation, Order<A>) {
    let (language, colour) = (language_of(args, environment, config), colour_of(args, environment, config));
    let settings = settings::settings(Options::default(), language, colour, environment, config);
    (Invocation::answered(settings), Order::Print(String::new()))
}

/// bash splits words at `=` and `:`, and leaves quotes in them; this joins them. Returns whether the last word was
/// split.
fn glue(words: &mut Vec<String>) -> bool {
    let parts = std::mem::take(words);
    let is_sign = |part: &str| !part.is_empty() && part.chars().all(|c| matches!(c, '=' | ':'));
    let (mut joins, mut glued) = (false, false);
    for part in parts {
        let sign = is_sign(&part);
        let plain: String = part.chars().filter(|c| !matches!(c, '"' | '\'' | '\\')).collect();
        match words.last_mut() {
            Some(last) if sign || joins => {
                last.push_str(&plain);
                glued = true;
            }
            _ => {
                words.push(plain);
                glued = false;
            }
        }
        joins = sign;
    }
    glued
}

/// The candidates for the last of these words.
fn place<A: ?Sized>(words: &[String], posdiag: &Subcommand<A>, language: Language) -> Completion {
    let mut root = page::command(posdiag, language, &|_| true);
    root.build();
    let (typed, before) = words.split_last().map_or(("", &[][..]), |(last, before)| (&**last, before));
    let standing = LinePosition::after(before.iter().map(|word| &**word), posdiag, &root);
    let completion = |before: &str, typed: &str, candidates| Completion {
        shell: Shell::Bash,
        columns: 0,
        before: before.to_owned(),
        typed: typed.to_owned(),
        candidates,
    };
    let at = |arg: &Arg| values(&standing, arg, posdiag, language);
    if let Some(arg) = standing.waiting {
        return completion("", typed, at(arg));
    }
    if standing.options
        && let Some((option, value)) = typed.split_once('=').filter(|_| typed.starts_with("--"))
    {
        let arg = standing.option(option.strip_prefix('-').unwrap_or_default());
        let arg = arg.filter(|arg| arg.get_action().takes_values());
        return completion(&format!("{option}="), value, arg.map(at).unwrap_or_default());
    }
    if standing.options && typed.starts_with('-') {
        return completion("", typed, options_left(&standing));
    }
    let mut candidates = Vec::new();
    if standing.placed.is_empty() {
        candidates.extend(commands_of(standing.subcommand, language));
    }
    // All codes at once, beside the commands, would be too many to look through.
    if !(std::ptr::eq(standing.subcommand, posdiag) && typed.is_empty()) {
        candidates.extend(positional(&standing).into_iter().flat_map(at));
    }
    completion("", typed, candidates)
}

/// The options that can still be typed.
fn options_left<A: ?Sized>(standing: &LinePosition<'_, A>) -> Vec<Candidates> {
    let again = |arg: &Arg| matches!(arg.get_action(), ArgAction::Append);
    let is_used = |arg: &Arg| standing.used.iter().any(|used| used.get_id() == arg.get_id());
    let left = options(standing.command).into_iter().filter(|arg| again(arg) || !is_used(arg));
    let word = |arg: &Arg| {
        let long = format!("--{}", arg.get_long().unwrap_or_default());
        Candidates::Word(long, arg.get_help().map(ToString::to_string).unwrap_or_default())
    };
    left.map(word).collect()
}

/// The positional argument that the next word would be.
fn positional<'c, A: ?Sized>(standing: &LinePosition<'c, A>) -> Option<&'c Arg> {
    let repeats = |arg: &&Arg| arg.get_num_args().is_some_and(|number| number.max_values() > 1);
    let last = || standing.command.get_positionals().last().filter(repeats);
    standing.command.get_positionals().nth(standing.placed.len()).or_else(last)
}

/// The commands below one.
fn commands_of<A: ?Sized>(command: &Subcommand<A>, language: Language) -> impl Iterator<Item = Candidates> {
    let word = move |(zh, en)| language.pick(zh, en).to_owned();
    command.below.iter().map(move |below| Candidates::Word(below.name.to_owned(), word(below.about)))
}

/// The candidates for an argument of the current command.
fn values<A: ?Sized>(
    standing: &LinePosition<'_, A>,
    arg: &Arg,
    posdiag: &Subcommand<A>,
    language: Language,
) -> Vec<Candidates> {
    let fixed = arg.get_possible_values();
    if !fixed.is_empty() {
        let about = |name: &str| {
            let forms = standing.subcommand.forms.iter().filter(|_| FORMAT.is(arg));
            forms.clone().find(|form| form.name == name).map_or("", |form| form.about(language))
        };
        let word = |name: &str| Candidates::Word(name.to_owned(), about(name).to_owned());
        return fixed.iter().map(|value| word(value.get_name())).collect();
    }
    if matches!(arg.get_value_hint(), ValueHint::AnyPath) {
        let folder = arg.get_value_names().is_some_and(|names| names.iter().any(|name| name == "DIR"));
        return vec![if folder { Candidates::Folders } else { Candidates::Files }];
    }
    let completed = standing.subcommand.completed.iter().filter(|(id, _)| id.is(arg));
    completed.flat_map(|(_, candidates)| named(candidates, standing, posdiag, language)).collect()
}

/// Candidates, of which the command line itself knows some by name.
fn named<A: ?Sized>(
    candidates: &Candidates,
    standing: &LinePosition<'_, A>,
    posdiag: &Subcommand<A>,
    language: Language,
) -> Vec<Candidates> {
    match candidates {
        Candidates::Commands => {
            let mut named = standing.placed.iter();
            let found = named.try_fold(posdiag, |command, name| command.find(name));
            found.into_iter().flat_map(|command| commands_of(command, language)).collect()
        }
        Candidates::Topics if standing.placed.is_empty() => {
            let word = |(name, zh, en): (&str, _, _)| {
                Candidates::Word(name.to_owned(), language.pick(zh, en).to_owned())
            };
            TOPICS.map(word).into()
        }
        Candidates::Topics => Vec::new(),
        other => vec![other.clone()],
    }
}

#[cfg(test)]
mod tests {
    use super::glue;

    #[test]
    fn words_split_by_bash_are_joined_again() {
        for (parts, words, glued) in [
            (&["explain", "--format", "=", "js"][..], &["explain", "--format=js"][..], true),
            (&["explain", "--format", "="], &["explain", "--format="], true),
            (&["--lang", "=", "en", "e"], &["--lang=en", "e"], false),
            (&["\"E1", ""], &["E1", ""], false),
        ] {
            let mut parts: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
            assert_eq!(
                (glue(&mut parts), parts.iter().map(String::as_str).collect()),
                (glued, words.to_vec())
            );
        }
    }
}
