//! Manual pages, written from the definitions of the command line.
//!
//! They are our own roff rather than `clap_mangen`'s: its headings and remarks are English only, and it knows neither the
//! usage that is shown elsewhere nor where Chinese may be broken.

use clap::{Arg, Command};

use super::examples;
use super::topics::{exit_codes, formats, walk_keys, whole};
use crate::problem::Problem;
use crate::text::language::Language;
use crate::text::shown::shown;

/// A page: the name of its file, `posdiag-walk.1`, and its roff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The file's name.
    pub name: String,
    /// What is in it.
    pub roff: String,
}

/// The pages of posdiag and of every command below it.
#[must_use]
pub fn pages(language: Language) -> Vec<Page> {
    let mut pages = Vec::new();
    collect(&mut whole(language), "", language, &mut pages);
    pages
}

/// The page of one command, by the words of its path; of posdiag, where there are none.
///
/// # Errors
/// There is no such command.
pub fn page(words: &[String], language: Language) -> Result<Page, Problem> {
    let mut root = whole(language);
    let found = words.iter().try_fold(&mut root, |command, word| command.find_subcommand_mut(word));
    let typed = || shown(&words.join(" "));
    found.map(|command| written(command, &words.join(" "), language)).ok_or_else(|| {
        Problem::usage(match language {
            Language::Zh => format!("没有命令“{}”。", typed()),
            Language::En => format!("There is no command `{}`.", typed()),
        })
        .with_help(language.pick("posdiag --help 列出全部命令", "posdiag --help lists the commands"))
    })
}

fn collect(command: &mut Command, path: &str, language: Language, pages: &mut Vec<Page>) {
    pages.push(written(command, path, language));
    for below in command.get_subcommands_mut().filter(|below| !below.is_hide_set()) {
        let path = if path.is_empty() { String::new() } else { format!("{path} ") };
        collect(below, &format!("{path}{}", below.get_name()), language, pages);
    }
}

/// The name of a command's page: `posdiag-session-list`.
fn name_of(path: &str) -> String {
    std::iter::once("posdiag").chain(path.split_whitespace()).collect::<Vec<_>>().join("-")
}

fn written(command: &mut Command, path: &str, language: Language) -> Page {
    let (usage, help) = (command.render_usage().to_string(), command.render_help().to_string());
    let (command, name) = (&*command, name_of(path));
    let mut roff = Roff { text: String::new(), language };
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let version = env!("CARGO_PKG_VERSION");
    let manual = language.pick("posdiag 手册", "posdiag manual");
    // Without a date, the same program always writes the same page.
    roff.request(&format!(".TH {} 1 \"\" \"posdiag {version}\" \"{manual}\"", name.to_uppercase()));
    roff.request(".nh\n.ad l");
    roff.heading("名称", "NAME");
    let about_again = Roff::breakable(&about);
    roff.request(&format!("{} \\- {about_again}", escaped(&name)));
    roff.heading("概要", "SYNOPSIS");
    let usage: Vec<&str> = usage.lines().map(str::trim).collect();
    roff.as_is(&usage.join("\n").replacen("Usage: ", "", 1));
    let below: Vec<&Command> = command.get_subcommands().filter(|below| !below.is_hide_set()).collect();
    if !below.is_empty() {
        roff.heading("命令", "COMMANDS");
        for command in &below {
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            roff.item(command.get_name(), &about);
        }
    }
    let about = |arg: &Arg| arg.get_help().map(ToString::to_string).unwrap_or_default();
    if command.get_positionals().next().is_some() {
        roff.heading("参数", "ARGUMENTS");
        for arg in command.get_positionals() {
            roff.item(&value_of(arg), &about(arg));
        }
    }
    roff.heading("选项", "OPTIONS");
    for arg in options(command, &help, language) {
        roff.item(&option(arg), &about(arg));
    }
    let known = examples::of(path);
    if !known.is_empty() {
        roff.heading("示例", "EXAMPLES");
        for (typed, zh, en) in known {
            roff.item(typed, language.pick(zh, en));
        }
    }
    let rest = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let rest =
        rest.strip_prefix(&examples::section(path, language).unwrap_or_default()).unwrap_or(&rest).trim();
    if path.is_empty() {
        roff.heading("输出格式", "FORMATS");
        roff.as_is(&formats(language));
        roff.heading("按键", "KEYS");
        roff.as_is(&walk_keys(language));
    } else if !rest.is_empty() {
        roff.heading("说明", "NOTES");
        roff.as_is(rest);
    }
    roff.heading("退出码", "EXIT STATUS");
    let codes = exit_codes(language);
    for line in codes.lines().skip(1) {
        let (code, meaning) = line.trim().split_once(' ').unwrap_or((line, ""));
        roff.item(code, meaning.trim());
    }
    let near = below.iter().map(|below| format!("{path} {}", below.get_name()));
    let up = (!path.is_empty()).then(|| path.rsplit_once(' ').map_or("", |(up, _)| up).to_owned());
    let near: Vec<String> = up.into_iter().chain(near).map(|path| name_of(&path)).collect();
    roff.heading("参见", "SEE ALSO");
    let near = near.iter().map(|name| format!("\\fB{}\\fR(1)", escaped(name))).collect::<Vec<_>>();
    roff.request(&near.join(",\n"));
    Page { name: format!("{name}.1"), roff: roff.text }
}

/// A command's options, in the order of its help, which clap keeps to itself.
fn options<'c>(command: &'c Command, help: &str, language: Language) -> Vec<&'c Arg> {
    let mut options: Vec<&Arg> = command.get_opts().filter(|arg| !arg.is_hide_set()).collect();
    options.extend(
        command.get_arguments().filter(|arg| !arg.get_action().takes_values() && !arg.is_positional()),
    );
    let order = help.split_once(language.pick("选项：", "Options:")).map_or("", |(_, options)| options);
    let order: Vec<&str> = order.split_whitespace().filter(|word| word.starts_with("--")).collect();
    options.sort_by_key(|arg| {
        let long = arg.get_long().unwrap_or_default();
        order.iter().position(|word| word.strip_prefix("--") == Some(long))
    });
    options
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

/// A page as it is written.
struct Roff {
    text: String,
    language: Language,
}

impl Roff {
    /// Lines that are roff already.
    fn request(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn heading(&mut self, zh: &'static str, en: &'static str) {
        self.request(&format!(".SH {}", self.language.pick(zh, en)));
    }

    /// A word, and what it is about below it.
    fn item(&mut self, word: &str, about: &str) {
        let about = Roff::breakable(about);
        self.request(&format!(".TP\n\\fB{}\\fR\n{about}", escaped(word)));
    }

    /// Lines that stay lines.
    fn as_is(&mut self, lines: &str) {
        self.request(".nf");
        for line in lines.lines() {
            let line = escaped(line);
            let dot = if line.starts_with(['.', '\'']) { "\\&" } else { "" };
            self.request(&format!("{dot}{line}"));
        }
        self.request(".fi");
    }

    /// A text that may be broken into lines: between Chinese characters, too, where roff knows no place to.
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

/// Whether a line may end between two characters: beside a Chinese one, no sign may begin a line, nor an opening one
/// end it.
fn breaks(last: char, next: char) -> bool {
    let wide = |c: char| ('\u{2e80}'..='\u{ffef}').contains(&c);
    (wide(last) || wide(next)) && !"，。、；：？！）》”’… ".contains(next) && !"（《“‘ ".contains(last)
}

/// A text in which nothing means anything to roff.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\e")
        .replace('-', "\\-")
        .replace('~', "\\(ti")
        .replace('^', "\\(ha")
        .replace('`', "\\(ga")
        .replace('\'', "\\(aq")
        .replace('"', "\\(dq")
}
