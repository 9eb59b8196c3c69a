//! Manual pages, generated from the definitions of the command line.
//!
//! The roff is hand-written rather than from `clap_mangen`: its headings and remarks are English only, and it knows
//! neither the usage line shown elsewhere nor where Chinese may be broken.

use clap::{Arg, Command};

use super::page::{command, options};
use super::subcommand::Subcommand;
use super::topics::{exit_codes, formats, walk_keys};
use crate::problem::Problem;
use crate::text::language::{Language, say};
use crate::text::shown::shown;

/// A page: the name of its file, `posdiag-walk.1`, and its roff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManualPage {
    /// The file's name.
    pub name: String,
    /// What is in it.
    pub roff: String,
}

/// The pages of posdiag and of every command below it.
#[must_use]
pub fn pages<A: ?Sized>(posdiag: &Subcommand<A>, language: Language) -> Vec<ManualPage> {
    let root = built(posdiag, language);
    let page = |path: &str| {
        let words: Vec<&str> = path.split_whitespace().collect();
        written(posdiag, &root, &words, language)
    };
    posdiag.all().iter().map(|(path, _)| &**path).filter_map(page).collect()
}

/// The page of one command, by the words of its path; of posdiag itself, if there are none.
///
/// # Errors
/// There is no such command.
pub fn page<A: ?Sized>(
    words: &[String],
    posdiag: &Subcommand<A>,
    language: Language,
) -> Result<ManualPage, Problem> {
    let root = built(posdiag, language);
    let path: Vec<&str> = words.iter().map(String::as_str).collect();
    written(posdiag, &root, &path, language).ok_or_else(|| {
        let typed = shown(&path.join(" "));
        Problem::usage(say!(language, "没有命令“{typed}”。", "There is no command `{typed}`."))
            .with_help(language.pick("posdiag --help 列出全部命令", "posdiag --help lists the commands"))
    })
}

/// The command line, with what clap adds to each command.
fn built<A: ?Sized>(posdiag: &Subcommand<A>, language: Language) -> Command {
    let mut root = command(posdiag, language, &|_| true);
    root.build();
    root
}

/// The name of a command's page: `posdiag-session-list`.
fn name_of(path: &str) -> String {
    std::iter::once("posdiag").chain(path.split_whitespace()).collect::<Vec<_>>().join("-")
}

/// The page of the command that words lead to, if any.
fn written<A: ?Sized>(
    posdiag: &Subcommand<A>,
    root: &Command,
    words: &[&str],
    language: Language,
) -> Option<ManualPage> {
    let path = words.join(" ");
    let (subcommand, command) = words.iter().try_fold((posdiag, root), |(subcommand, command), word| {
        Some((subcommand.find(word)?, command.find_subcommand(word)?))
    })?;
    let mut roff = Roff { text: String::new(), language };
    roff.head(&path, subcommand);
    roff.commands(subcommand);
    roff.arguments(command);
    if !subcommand.examples.is_empty() {
        roff.heading("示例", "EXAMPLES");
        for (typed, zh, en) in subcommand.examples {
            roff.item(typed, language.pick(zh, en));
        }
    }
    if path.is_empty() {
        roff.heading("输出格式", "FORMATS");
        roff.as_is(&formats(posdiag, language));
        roff.heading("按键", "KEYS");
        roff.as_is(&walk_keys(language));
    } else if let Some(notes) = subcommand.notes {
        roff.heading("说明", "NOTES");
        roff.as_is(&notes(language));
    }
    roff.exit_codes();
    roff.near(&path, subcommand.below.iter().map(|below| below.name));
    Some(ManualPage { name: format!("{}.1", name_of(&path)), roff: roff.text })
}

/// An argument's value as help shows it.
fn value_of(arg: &Arg) -> String {
    let name =
        arg.get_value_names().and_then(|names| names.first()).map(ToString::to_string).unwrap_or_default();
    let many = if arg.get_num_args().is_some_and(|number| number.max_values() > 1) { "…" } else { "" };
    if arg.is_required_set() { format!("{name}{many}") } else { format!("[{name}]{many}") }
}

/// An option with its value: `-o, --output FILE`.
fn option(arg: &Arg) -> String {
    let short = arg.get_short().map(|short| format!("-{short}, ")).unwrap_or_default();
    let long = arg.get_long().unwrap_or_default();
    let value = arg.get_value_names().filter(|_| arg.get_action().takes_values());
    let value = value.and_then(|names| names.first()).map(|name| format!(" {name}")).unwrap_or_default();
    format!("{short}--{long}{value}")
}

/// The text of a page.
struct Roff {
    text: String,
    language: Language,
}

impl Roff {
    /// The beginning of every page: its title, and how the command is used.
    fn head<A: ?Sized>(&mut self, path: &str, command: &Subcommand<A>) {
        let pick = |(zh, en)| self.language.pick(zh, en);
        let (about, usage) = (pick(command.about), pick(command.usage));
        let (name, version) = (name_of(path), env!("CARGO_PKG_VERSION"));
        let manual = self.language.pick("posdiag 手册", "posdiag manual");
        // Without a date, the same program always writes the same page.
        self.request(&format!(".TH {} 1 \"\" \"posdiag {version}\" \"{manual}\"", name.to_uppercase()));
        self.request(".nh\n.ad l");
        self.heading("名称", "NAME");
        let about = Roff::breakable(about);
        self.request(&format!("{} \\- {about}", escaped(&name)));
        self.heading("概要", "SYNOPSIS");
        let usage: Vec<&str> = usage.lines().map(str::trim).collect();
        self.as_is(&usage.join("\n"));
    }

    /// The commands below one.
    fn commands<A: ?Sized>(&mut self, command: &Subcommand<A>) {
        if !command.below.is_empty() {
            self.heading("命令", "COMMANDS");
        }
        for below in command.below {
            self.item(below.name, self.language.pick(below.about.0, below.about.1));
        }
    }

    /// The arguments of a command, and its options.
    fn arguments(&mut self, command: &Command) {
        let about = |arg: &Arg| arg.get_help().map(ToString::to_string).unwrap_or_default();
        let mut positionals = command.get_positionals().peekable();
        if positionals.peek().is_some() {
            self.heading("参数", "ARGUMENTS");
        }
        for arg in positionals {
            self.item(&value_of(arg), &about(arg));
        }
        self.heading("选项", "OPTIONS");
        for arg in options(command) {
            self.item(&option(arg), &about(arg));
        }
    }

    fn exit_codes(&mut self) {
        self.heading("退出码", "EXIT STATUS");
        for line in exit_codes(self.language).lines().skip(1) {
            let (code, meaning) = line.trim().split_once(' ').unwrap_or((line, ""));
            self.item(code, meaning.trim());
        }
    }

    /// The pages of the command above one, and of those below it.
    fn near<'n>(&mut self, path: &str, below: impl Iterator<Item = &'n str>) {
        let up = (!path.is_empty()).then(|| path.rsplit_once(' ').map_or("", |(up, _)| up).to_owned());
        let near = up.into_iter().chain(below.map(|below| format!("{path} {below}")));
        let near = near.map(|path| format!("\\fB{}\\fR(1)", escaped(&name_of(&path))));
        let near: Vec<String> = near.collect();
        self.heading("参见", "SEE ALSO");
        self.request(&near.join(",\n"));
    }

    /// Lines that are already roff.
    fn request(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn heading(&mut self, zh: &'static str, en: &'static str) {
        self.request(&format!(".SH {}", self.language.pick(zh, en)));
    }

    /// A term, with its description below it.
    fn item(&mut self, word: &str, about: &str) {
        let about = Roff::breakable(about);
        self.request(&format!(".TP\n\\fB{}\\fR\n{about}", escaped(word)));
    }

    /// Lines that must not be joined.
    fn as_is(&mut self, lines: &str) {
        self.request(".nf");
        for line in lines.lines() {
            let line = escaped(line);
            let dot = if line.starts_with(['.', '\'']) { "\\&" } else { "" };
            self.request(&format!("{dot}{line}"));
        }
        self.request(".fi");
    }

    /// A text that may be wrapped: also between Chinese characters, where roff knows no break.
    fn breakable(text: &str) -> String {
        let mut shown = if text.starts_with(['.', '\'']) { "\\&".to_owned() } else { String::new() };
        let mut last = None;
        for character in text.chars() {
            if last.is_some_and(|last| breaks(last, character)) {
                shown.push_str("\\:");
            }
            shown.push_str(&escaped(character.encode_utf8(&mut [0; 4])));
            last = Some(character);
        }
        shown
    }
}

/// Whether a line may be broken between two characters: beside a Chinese one, unless a closing sign would begin the
/// next line or an opening one end this one.
fn breaks(last: char, next: char) -> bool {
    let wide = |c: char| ('\u{2e80}'..='\u{ffef}').contains(&c);
    (wide(last) || wide(next)) && !"，。、；：？！）》”’… ".contains(next) && !"（《“‘ ".contains(last)
}

/// A text with everything escaped that roff would interpret.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\e")
        .replace('-', "\\-")
        .replace('~', "\\(ti")
        .replace('^', "\\(ha")
        .replace('`', "\\(ga")
        .replace('\'', "\\(aq")
        .replace('"', "\\(dq")
}
