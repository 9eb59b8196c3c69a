//! What may stand where a command line is being typed: read from the same definitions that it is understood by.
//!
//! A shell's script asks with `posdiag __complete SHELL COLUMNS INDEX WORDS…`, the words without the program's name, and
//! the index of the one that is being typed, from 0; past the last, an empty one is.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgAction, Command, ValueHint};

use super::shell::Shell;
use super::topics::{TOPICS, about_format};
use super::{Invocation, Order, arguments, colour_of, language_of, value_of};
use crate::machine::schemas::{self, Schema};
use crate::settings::Environment;
use crate::settings::{self, Config, Options};
use crate::text::language::Language;

/// The word that asks for it, in place of a command.
const ASKED: &str = "__complete";

/// What a shell asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The shell.
    pub shell: Shell,
    /// How wide its terminal is, where it says so.
    pub columns: usize,
    /// What stands before the value in the word, and is not to be typed again: `--format=`.
    pub before: String,
    /// The value as far as it is typed.
    pub typed: String,
    /// What it may be.
    pub wanted: Vec<Wanted>,
}

/// Something that may stand at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// This word, and what it is about.
    Word(String, String),
    /// A code of the library.
    Code,
    /// A table of the library.
    Table,
    /// A queue of the library.
    Queue,
    /// A field of the library, as `NAME=`.
    Field,
    /// A rule of the checker.
    Rule,
    /// A session that is kept.
    Session(Sessions),
    /// A ticket that is kept.
    Ticket(Tickets),
    /// A file.
    File,
    /// A folder.
    Folder,
}

/// Which sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sessions {
    /// All of them.
    All,
    /// Those that can be gone on with.
    Unfinished,
    /// Those that were handed over.
    HandedOver,
}

/// Which tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tickets {
    /// All of them.
    All,
    /// Those that are not closed.
    NotClosed,
    /// Those that are.
    Closed,
}

/// What is to be completed, where that is what a shell asks for.
pub(super) fn asked(args: &[OsString], environment: &Environment, config: &Config) -> Option<Invocation> {
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
    let mut completion = place(&words, language.value);
    completion.shell = shell;
    completion.columns = columns.parse().unwrap_or(0);
    if glued {
        // bash goes on behind the sign; what stands before it would stand there twice.
        completion.before.clear();
        completion.wanted.retain(|_| !completion.typed.contains(['=', ':']));
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
    Some(Invocation { settings, asked_language: None, order: Order::Complete(completion) })
}

/// What cannot be understood here is answered with nothing: a shell asks between two keys of a person.
fn silent(args: &[OsString], environment: &Environment, config: &Config) -> Invocation {
    let (language, colour) = (language_of(args, environment, config), colour_of(args, environment, config));
    let settings = settings::settings(Options::default(), language, colour, environment, config);
    Invocation { settings, asked_language: None, order: Order::Print(String::new()) }
}

/// bash parts words at `=` and `:`, and leaves quotes in them. Whether the last one was parted.
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

/// What may stand at the last of these words.
pub(super) fn place(words: &[String], language: Language) -> Completion {
    let mut root = arguments::command(language, |_| true);
    root.build();
    let (mut command, mut path) = (&root, String::new());
    let (mut options, mut used, mut number, mut waiting) = (true, Vec::new(), 0, None);
    let (typed, before) = words.split_last().map_or(("", &[][..]), |(last, before)| (&**last, before));
    let mut named: Vec<&str> = Vec::new();
    for word in before {
        if waiting.take().is_some() {
            continue;
        }
        if options && word == "--" {
            options = false;
        } else if let Some(option) = word.strip_prefix('-').filter(|rest| options && !rest.is_empty()) {
            let (name, value) =
                option.split_once('=').map_or((option, None), |(name, value)| (name, Some(value)));
            let Some(arg) = option_of(command, name) else { continue };
            used.push(arg.get_id().clone());
            waiting = (takes_value(arg) && value.is_none()).then_some(arg);
        } else if let Some(below) = command.find_subcommand(word).filter(|_| options && number == 0) {
            command = below;
            path = if path.is_empty() { word.clone() } else { format!("{path} {word}") };
        } else {
            number += 1;
            named.push(word);
        }
    }
    let completion = |before: &str, typed: &str, wanted| Completion {
        shell: Shell::Bash,
        columns: 0,
        before: before.to_owned(),
        typed: typed.to_owned(),
        wanted,
    };
    if let Some(arg) = waiting {
        return completion("", typed, values(&path, arg, language));
    }
    if options && let Some((option, value)) = typed.split_once('=').filter(|_| typed.starts_with("--")) {
        let arg = option_of(command, option.strip_prefix('-').unwrap_or_default());
        let wanted = arg.filter(|arg| takes_value(arg)).map(|arg| values(&path, arg, language));
        return completion(&format!("{option}="), value, wanted.unwrap_or_default());
    }
    if options && typed.starts_with('-') {
        let known = command.get_arguments().filter(|arg| {
            let again = matches!(arg.get_action(), ArgAction::Append);
            arg.get_long().is_some() && !arg.is_hide_set() && (again || !used.contains(arg.get_id()))
        });
        let mut known: Vec<&Arg> = known.collect();
        // A command's own come first.
        known.sort_by_key(|arg| (matches!(arg.get_id().as_str(), "help" | "version"), arg.is_global_set()));
        let word = |arg: &Arg| {
            let long = format!("--{}", arg.get_long().unwrap_or_default());
            Wanted::Word(long, arg.get_help().map(ToString::to_string).unwrap_or_default())
        };
        return completion("", typed, known.into_iter().map(word).collect());
    }
    if matches!(path.as_str(), "help" | "man") {
        return completion("", typed, commands_below(&root, &path, &named, language));
    }
    let mut wanted = Vec::new();
    if number == 0 {
        let below = command.get_subcommands().filter(|below| !below.is_hide_set());
        wanted.extend(below.map(named_command));
    }
    // Beside the commands, all codes at once would be too many to look through.
    if !(path.is_empty() && typed.is_empty()) {
        let last = || command.get_positionals().last().filter(|arg| repeats(arg));
        let arg = command.get_positionals().nth(number).or_else(last);
        wanted.extend(arg.into_iter().flat_map(|arg| values(&path, arg, language)));
    }
    completion("", typed, wanted)
}

fn named_command(command: &Command) -> Wanted {
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    Wanted::Word(command.get_name().to_owned(), about)
}

/// What `help` and `man` are told: commands, those below one that was named, and the topics of help.
fn commands_below(root: &Command, path: &str, named: &[&str], language: Language) -> Vec<Wanted> {
    let found = named.iter().try_fold(root, |command, name| command.find_subcommand(name));
    let below = found.into_iter().flat_map(Command::get_subcommands).map(named_command);
    let topics = TOPICS.iter().filter(|_| path == "help" && named.is_empty());
    let topics =
        topics.map(|(name, zh, en)| Wanted::Word((*name).to_owned(), language.pick(zh, en).to_owned()));
    below.chain(topics).collect()
}

/// The option of a word without its first `-`.
fn option_of<'c>(command: &'c Command, word: &str) -> Option<&'c Arg> {
    match word.strip_prefix('-') {
        Some(long) => command.get_arguments().find(|arg| arg.get_long() == Some(long)),
        // Of several letters, the last may take a value.
        None => command.get_arguments().find(|arg| arg.get_short() == word.chars().next_back()),
    }
}

fn takes_value(arg: &Arg) -> bool {
    arg.get_action().takes_values()
}

fn repeats(arg: &Arg) -> bool {
    arg.get_num_args().is_some_and(|number| number.max_values() > 1)
}

/// What an argument of a command may be.
fn values(path: &str, arg: &Arg, language: Language) -> Vec<Wanted> {
    let fixed = arg.get_possible_values();
    if !fixed.is_empty() {
        let about = |name: &str| about_format(path, name, language).filter(|_| arg.get_id() == "format");
        let word = |name: &str| Wanted::Word(name.to_owned(), about(name).unwrap_or_default().to_owned());
        return fixed.iter().map(|value| word(value.get_name())).collect();
    }
    if matches!(arg.get_value_hint(), ValueHint::AnyPath) {
        let folder = arg.get_value_names().is_some_and(|names| names.iter().any(|name| name == "DIR"));
        return vec![if folder { Wanted::Folder } else { Wanted::File }];
    }
    match (arg.get_id().as_str(), path) {
        ("code" | "codes", _) => vec![Wanted::Code],
        ("table", _) => vec![Wanted::Table],
        ("queue", _) => vec![Wanted::Queue],
        ("field", _) => vec![Wanted::Field],
        ("explain", _) => vec![Wanted::Rule],
        ("schema", _) => {
            let word = |schema: &Schema| Wanted::Word(schema.name.to_owned(), schema.of.to_owned());
            schemas::ALL.iter().map(word).collect()
        }
        // A ticket can be gone on with, too.
        ("name", "resume") => {
            vec![Wanted::Session(Sessions::Unfinished), Wanted::Ticket(Tickets::NotClosed)]
        }
        ("name", "session take-back") => vec![Wanted::Session(Sessions::HandedOver)],
        ("name" | "walked", _) => vec![Wanted::Session(Sessions::All)],
        ("number", "ticket edit" | "ticket close") => vec![Wanted::Ticket(Tickets::NotClosed)],
        ("number", "ticket reopen") => vec![Wanted::Ticket(Tickets::Closed)],
        ("number" | "numbers", _) => vec![Wanted::Ticket(Tickets::All)],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Sessions, Tickets, Wanted, glue, place};
    use crate::text::language::Language;

    fn at(typed: &str) -> (String, String, Vec<String>) {
        let words: Vec<String> = typed.split(' ').map(str::to_owned).collect();
        let found = place(&words, Language::En);
        let names = found.wanted.into_iter().map(|wanted| match wanted {
            Wanted::Word(word, _) => word,
            other => format!("{other:?}"),
        });
        (found.before, found.typed, names.collect())
    }

    #[test]
    fn a_place_wants_what_the_program_takes_there() {
        let debug = |wanted: &Wanted| format!("{wanted:?}");
        for (typed, wanted) in [
            ("explain ", vec![Wanted::Code]),
            ("explain E101 E1", vec![Wanted::Code]),
            ("--lang en explain E1", vec![Wanted::Code]),
            ("walk E101 ", vec![]),
            ("walk --reference x E1", vec![Wanted::Code]),
            ("walk --reference ", vec![]),
            ("walk --unknown ", vec![]),
            ("list ", vec![Wanted::Table]),
            ("check ", vec![Wanted::File]),
            ("compile ", vec![Wanted::Folder]),
            ("compile trees -o ", vec![Wanted::File]),
            ("diff ", vec![Wanted::File]),
            ("diff old ", vec![Wanted::File]),
            ("library install ", vec![Wanted::File]),
            ("check --explain ", vec![Wanted::Rule]),
            ("--library ", vec![Wanted::File]),
            ("explain --library ", vec![Wanted::File]),
            ("session import ", vec![Wanted::File]),
            ("session export 418-273 -o ", vec![Wanted::File]),
            ("graph --walked ", vec![Wanted::Session(Sessions::All)]),
            ("session show ", vec![Wanted::Session(Sessions::All)]),
            ("session take-back ", vec![Wanted::Session(Sessions::HandedOver)]),
            ("resume ", vec![Wanted::Session(Sessions::Unfinished), Wanted::Ticket(Tickets::NotClosed)]),
            ("ticket show ", vec![Wanted::Ticket(Tickets::All)]),
            ("ticket close ", vec![Wanted::Ticket(Tickets::NotClosed)]),
            ("ticket reopen ", vec![Wanted::Ticket(Tickets::Closed)]),
            ("ticket export 418-273 ", vec![Wanted::Ticket(Tickets::All)]),
            ("ticket list --queue ", vec![Wanted::Queue]),
            ("ticket list --code ", vec![Wanted::Code]),
            ("ticket edit 418-273 --field ", vec![Wanted::Field]),
            ("ticket edit 418-273 --field a=1 --field ", vec![Wanted::Field]),
        ] {
            let expected: Vec<String> = wanted.iter().map(debug).collect();
            assert_eq!(at(typed).2, expected, "{typed}");
        }
    }

    #[test]
    fn commands_options_and_values_are_those_of_the_command() {
        let (_, _, commands) = at("");
        assert!(commands.contains(&"walk".to_owned()) && !commands.contains(&"Code".to_owned()));
        assert!(at("E1").2.contains(&"Code".to_owned()));
        assert!(at("ticket ").2.starts_with(&["list".to_owned(), "show".to_owned()]));
        assert_eq!(
            at("explain E1 --format "),
            (String::new(), String::new(), vec!["text".into(), "json".into()])
        );
        assert_eq!(at("explain --format=j").0, "--format=");
        assert_eq!(at("explain --format=j").1, "j");
        assert_eq!(at("--color ").2, ["auto", "always", "never"]);
        let options = at("explain --format json --").2;
        assert_eq!(options.first().map(String::as_str), Some("--lang"), "{options:?}");
        assert!(!options.contains(&"--format".to_owned()) && options.ends_with(&["--help".to_owned()]));
        assert!(at("explain -- -").2.contains(&"Code".to_owned()));
        assert_eq!(at("help session ").2[..2], ["list", "show"]);
        assert!(at("help ").2.ends_with(&["exit-codes".into(), "formats".into(), "keys".into()]));
        assert!(at("nonsense of all kinds ").2.is_empty());
        assert!(at("walk --nope ").2.contains(&"Code".to_owned()));
    }

    #[test]
    fn what_bash_parts_is_put_together() {
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
