//! The documents show what the program does: their commands are run, their walks are walked, and what they say to type
//! is valid. And each says the same in English and in Chinese.
//!
//! `UPDATE_README=1 cargo test --test it readme::` writes the output into the documents; check the changes before you
//! commit them.

use crate::support::common;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::process::Command;
use std::sync::Arc;

use jiff::civil::date;
use posdiag::command::{self, POSDIAG};
use posdiag::front::terminal::interactive;
use posdiag::front::terminal::picker::{self, Before, PickerList};
use posdiag::library::embedded;
use posdiag::library::search::Index;
use posdiag::session::{Channel, Event, Moment, Session};
use posdiag::settings::{Config, Environment};
use posdiag::text::language::Language;
use posdiag::walk::clock::StoppedClock;
use posdiag::walk::conversation::{Codes, Conversation};
use posdiag::walk::keeper::{Keeper, Unkept};

use crate::support::documents::{Block, Document, both, document, documents, root, words};
use crate::support::memory_terminal::{Leaver, MemoryTerminal, typed, walk_style};
use crate::support::views::view;

/// The largest README in bytes, in either language.
const MOST: usize = 8_000;

/// A walk recorded under this name.
struct Kept;

impl Keeper for Kept {
    fn keep(&mut self, _: &Session, _: &Event) -> Result<(), Unkept> {
        Ok(())
    }

    fn keep_with_next(&mut self, _: &Event) {}

    fn name(&self) -> Option<&str> {
        Some("418-273")
    }
}

/// The screen after these keys.
fn walked(code: &str, keys: &str, language: Language, channel: Channel) -> String {
    let library = embedded::library().unwrap();
    let view = view(&library, language);
    let tree = library.tree(code).unwrap().unwrap();
    let mut terminal = MemoryTerminal::new((80, 60), Leaver::new(typed(keys.split_whitespace())));
    let (session, _) = Session::start(Arc::new(tree), channel, Moment(0));
    let clock = StoppedClock { now: Moment(0), wall: date(2026, 11, 23).at(14, 5, 0, 0) };
    let keeper = &mut Kept;
    let conversation =
        Conversation::new(session, view.manifest, keeper, &clock).with_codes(Codes::Here(&library));
    let _ = interactive::walk(&mut terminal, walk_style(view), conversation);
    terminal.screen.join("\n").trim_end().to_owned()
}

/// The picker after this input: the first rows of its list.
fn picker(typed: &str, language: Language) -> String {
    const ROWS: usize = 5;
    let library = embedded::library().unwrap();
    let index = Index::of(&library).unwrap();
    let view = view(&library, language);
    let before = Before::default();
    let list = PickerList::new(&library, &index, view, &before);
    let choices = list.choices();
    let mut rows: Vec<_> =
        choices.iter().filter_map(|choice| Some((list.score(typed, choice)?, choice.to_string()))).collect();
    rows.sort_by_key(|(score, _)| -score);
    let rows = rows.into_iter().take(ROWS).enumerate();
    let rows = rows.map(|(number, (_, row))| format!("{} {row}", if number == 0 { '>' } else { ' ' }));
    let question = format!("> {} {typed}", picker::question(view));
    std::iter::once(question).chain(rows).collect::<Vec<_>>().join("\n")
}

/// The output of a command in this language, errors last.
fn run(command: &str, language: Language) -> String {
    let words = words(command);
    assert_eq!(words[0], "posdiag", "{command}");
    let locale = language.pick("zh_CN.UTF-8", "en_US.UTF-8");
    let mut program = common::posdiag();
    let output = program.args(&words[1..]).current_dir(root()).env("LANG", locale).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    String::from_utf8(text).unwrap().trim_end().to_owned()
}

/// The expected contents of a block; `None` for one that shows no output.
fn expected(block: &Block, language: Language) -> Option<String> {
    if block.info == "console" {
        let commands = block.text.lines().filter_map(|line| line.strip_prefix("$ "));
        let runs = commands.map(|command| format!("$ {command}\n{}", run(command, language)));
        return Some(runs.collect::<Vec<_>>().join("\n\n"));
    }
    if let Some(typed) = block.attribute("pick") {
        return Some(picker(typed, language));
    }
    let channel = if block.info.ends_with(" phone") { Channel::Phone } else { Channel::OnSite };
    Some(walked(block.attribute("walk")?, block.attribute("keys")?, language, channel))
}

/// The document with the expected contents of its blocks, and how many those are.
fn rebuilt(document: &Document) -> (String, usize) {
    let (mut rebuilt, mut shown) = (String::new(), 0);
    let mut blocks = document.blocks().into_iter();
    let mut lines = document.text.lines();
    while let Some(line) = lines.next() {
        rebuilt.push_str(line);
        rebuilt.push('\n');
        if !line.starts_with("```") {
            continue;
        }
        let block = blocks.next().unwrap();
        match expected(&block, document.language) {
            Some(output) => {
                shown += 1;
                rebuilt.push_str(&output);
                rebuilt.push('\n');
            }
            None => rebuilt.push_str(&block.text),
        }
        lines.by_ref().take_while(|line| !line.starts_with("```")).for_each(drop);
        rebuilt.push_str("```\n");
    }
    (rebuilt, shown)
}

#[test]
fn documents_show_what_the_program_does() {
    let mut all = 0;
    for document in documents() {
        let (rebuilt, shown) = rebuilt(&document);
        all += shown;
        if std::env::var_os("UPDATE_README").is_some() {
            fs::write(document.path(), &rebuilt).unwrap();
            continue;
        }
        for (number, (is, should)) in document.text.lines().zip(rebuilt.lines()).enumerate() {
            assert_eq!(is, should, "{}, line {}", document.file(), number + 1);
        }
        assert_eq!(document.text, rebuilt, "{}", document.file());
    }
    assert!(all >= 24, "the documents show {all} things only");
}

/// The posdiag commands in a line of a script: those before and after a pipe, without redirections.
fn commands(line: &str) -> impl Iterator<Item = &str> {
    let line = line.split(" #").next().unwrap();
    let parts = line.split(" | ").map(|part| part.split(" >").next().unwrap().trim());
    parts.filter(|part| part.starts_with("posdiag ") || *part == "posdiag")
}

/// The text between backticks.
fn spans(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The documents, and the one that is in English only.
fn documents_and_changelog() -> impl Iterator<Item = Document> {
    documents().into_iter().chain([document("CHANGELOG", Language::En)])
}

/// The error in a command, if any. A command's name alone counts as that command.
fn objection(typed: &str) -> Option<String> {
    if POSDIAG.all().iter().any(|(path, _)| typed.strip_prefix("posdiag ") == Some(path)) {
        return None;
    }
    let args: Vec<OsString> = words(typed).into_iter().map(OsString::from).collect();
    let parsed = command::parse(&args, &Environment::default(), &Config::default());
    parsed.err().map(|problem| format!("{typed}: {problem:?}"))
}

#[test]
fn documented_commands_are_valid() {
    let (mut seen, mut wrong) = (0, Vec::new());
    for document in documents_and_changelog() {
        let scripts = document.blocks().into_iter().filter(|block| {
            block.info == "sh" || ["text new", "text field", "text schemas"].contains(&&*block.info)
        });
        let scripts: String = scripts.map(|block| block.text).collect();
        let prose = document.prose().replace('\n', " ");
        let typed = scripts.lines().flat_map(commands).chain(spans(&prose).flat_map(commands));
        for typed in typed {
            seen += 1;
            wrong.extend(objection(typed).map(|objection| format!("{}: {objection}", document.file())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 200, "{seen}");
    assert!(objection("posdiag walk E102 --phome").is_some());
}

/// Those that show how to give answers in advance, with the script beside them.
#[cfg(unix)]
#[test]
fn documented_walks_reach_an_end() {
    let folder = tempfile::tempdir().unwrap();
    let program = common::posdiag().get_program().to_owned();
    std::os::unix::fs::symlink(program, folder.path().join("posdiag")).unwrap();
    for document in both("docs/scripts") {
        fs::write(folder.path().join("walk.yaml"), document.block("yaml")).unwrap();
        let scripts = document.blocks().into_iter().find(|block| block.info == "sh").unwrap();
        let exits = scripts.text.lines().map(|line| {
            let line = format!("PATH=.:$PATH; {line}");
            let output = Command::new("sh").args(["-c", &line]).current_dir(folder.path()).output().unwrap();
            (output.status.code(), output.stderr)
        });
        let advice = (Some(0), Vec::new());
        let ticket = (Some(3), Vec::new());
        assert_eq!(exits.collect::<Vec<_>>(), [advice.clone(), advice.clone(), advice, ticket]);
    }
}

/// Paths from the root, from `src/`, or from the room in whose row they are.
#[test]
fn paths_in_the_contributors_document_exist() {
    let mut seen = 0;
    for document in both("docs/contributing") {
        for line in document.prose().lines() {
            let room = spans(line).next().filter(|_| line.starts_with('|')).unwrap_or_default();
            let from = [root().to_owned(), root().join("src"), root().join("src").join(room)];
            let is_path = |span: &&str| {
                let is_file = [".rs", ".json", ".md"].iter().any(|ending| span.ends_with(ending));
                (is_file || span.ends_with('/')) && !span.contains([' ', '"']) && !span.contains("PDnnn")
            };
            for path in spans(line).filter(is_path) {
                seen += 1;
                let mut from = from.iter().map(|from| from.join(path));
                assert!(from.any(|path| path.exists()), "{}: {path}", document.file());
            }
        }
    }
    assert!(seen > 80, "{seen}");
}

#[test]
fn contributors_are_shown_every_test_module() {
    let main = fs::read_to_string(root().join("tests/it/main.rs")).unwrap();
    let modules = main.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'));
    let modules: Vec<&str> = modules.filter(|module| *module != "support").collect();
    for document in both("docs/contributing") {
        let prose = document.prose();
        let shown: BTreeSet<&str> = prose.lines().flat_map(spans).collect();
        let missing: Vec<_> = modules.iter().filter(|module| !shown.contains(**module)).collect();
        assert!(missing.is_empty(), "{}: {missing:?}", document.name);
    }
}

#[test]
fn documented_setup_commands_are_those_of_ci() {
    let gate = fs::read_to_string(root().join(".ci/run")).unwrap();
    for readme in both("README") {
        let scripts: Vec<_> = readme.blocks().into_iter().filter(|block| block.info == "sh").collect();
        assert_eq!(scripts[0].text, "cargo run --release -- E102\n");
        assert_eq!(scripts[1].text, "cargo test\n");
    }
    assert!(gate.contains("cargo test --locked\n"));
    assert!(gate.contains("cargo run --locked --release -- --lang en E102"));
}

#[test]
fn readmes_are_short() {
    for readme in both("README") {
        assert!(readme.text.len() <= MOST, "{}: {} bytes", readme.file(), readme.text.len());
    }
}

/// The same sections, the same blocks, and a link to the other, in both languages.
#[test]
fn documents_say_the_same_in_both_languages() {
    for zh in documents().into_iter().filter(|document| document.language == Language::Zh) {
        let en = document(&zh.name, Language::En);
        let levels = |document: &Document| -> Vec<usize> {
            document.headings().into_iter().map(|(level, _)| level).collect()
        };
        assert_eq!(levels(&zh), levels(&en), "{}", zh.name);
        let infos = |document: &Document| -> Vec<String> {
            document.blocks().into_iter().map(|block| block.info).collect()
        };
        // A search is written in the language it searches in.
        let same = |info: &String| !info.contains(" pick=");
        let (zh_infos, en_infos) = (infos(&zh), infos(&en));
        assert_eq!(zh_infos.len(), en_infos.len(), "{}", zh.name);
        assert!(zh_infos.iter().filter(|info| same(info)).eq(en_infos.iter().filter(|info| same(info))));
        for (one, other) in [(&zh, &en), (&en, &zh)] {
            let file = other.file();
            let link = format!("]({})", file.rsplit('/').next().unwrap());
            let head: Vec<&str> = one.text.lines().take(3).collect();
            assert!(head.iter().any(|line| line.contains(&link)), "{} does not lead to {file}", one.file());
        }
    }
}

/// GitHub's anchor for a heading.
fn address(heading: &str) -> String {
    let kept = heading.to_lowercase();
    let kept = kept.chars().filter(|sign| sign.is_alphanumeric() || matches!(sign, ' ' | '-' | '_'));
    kept.map(|sign| if sign == ' ' { '-' } else { sign }).collect()
}

#[test]
fn every_link_has_a_target() {
    let mut followed = 0;
    let addresses = |text: &Document| -> BTreeSet<String> {
        text.headings().into_iter().map(|(_, heading)| address(&heading)).collect()
    };
    let all: Vec<Document> = documents_and_changelog().collect();
    for document in &all {
        let folder = document.path();
        let folder = folder.parent().unwrap();
        let prose = document.prose();
        for link in prose.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            if link.starts_with("https://") {
                continue;
            }
            followed += 1;
            let (file, section) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { document.path() } else { folder.join(file) };
            let said = format!("{}: {link}", document.file());
            assert!(target.exists(), "{said}");
            let target = target.canonicalize().unwrap();
            let to = all.iter().find(|other| other.path().canonicalize().unwrap() == target);
            // A link stays in the language, unless it is to the other one or there is none.
            if let Some(to) = to.filter(|to| to.name != document.name) {
                let is_own = |other: &&Document| other.name == to.name && other.language == document.language;
                let own = all.iter().find(is_own).unwrap_or(to);
                assert_eq!(own.language, to.language, "{said}");
            }
            if !section.is_empty() {
                let to = to.unwrap_or_else(|| panic!("{said}: a section of what is no document"));
                assert!(addresses(to).contains(section), "{said}: {:?}", addresses(to));
            }
        }
    }
    assert!(followed > 60, "{followed}");
    assert_eq!(address("5. 八种步骤：`ask` 和 Others"), "5-八种步骤ask-和-others");
}
