//! What the README shows is what the program does: its commands are run, its walk is walked.
//!
//! `UPDATE_README=1 cargo test --test readme` writes what comes out into the README, to be looked at before it is
//! committed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test reads files and may fail; clippy takes the functions beside the tests for other code"
)]

use std::collections::VecDeque;
use std::fs;
use std::process::Command;
use std::sync::Arc;

use jiff::civil::date;
use jiff::tz::TimeZone;
use posdiag::front::terminal::console::{Console, Input, Lost, Room};
use posdiag::front::terminal::interactive::{self, WalkStyle};
use posdiag::front::terminal::picker::{self, Before, PickerList};
use posdiag::library::embedded;
use posdiag::library::search::Index;
use posdiag::session::{Channel, Event, Moment, Session};
use posdiag::settings::Keying;
use posdiag::show::times::Times;
use posdiag::text::language::Language;
use posdiag::view::View;
use posdiag::view::paint::Paint;
use posdiag::walk::clock::StoppedClock;
use posdiag::walk::conversation::{Codes, Conversation};
use posdiag::walk::keeper::{Keeper, Unkept};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

/// A screen 80 columns wide, and a person who types these lines.
struct Person {
    screen: Vec<String>,
    keys: VecDeque<String>,
}

impl Console for Person {
    fn size(&self) -> (usize, usize) {
        (80, 60)
    }

    fn print(&mut self, lines: &[String]) -> Result<(), Lost> {
        self.screen.extend_from_slice(lines);
        Ok(())
    }

    fn erase(&mut self, lines: usize) -> Result<(), Lost> {
        self.screen.truncate(self.screen.len() - lines);
        Ok(())
    }

    fn wipe(&mut self) -> Result<bool, Lost> {
        self.screen.clear();
        Ok(true)
    }

    fn offer(&mut self, _: String) -> bool {
        false
    }

    fn forget(&mut self) -> Result<(), Lost> {
        Ok(())
    }

    fn read(&mut self, _: Room, _: &dyn Fn(&str) -> bool) -> Result<Input, Lost> {
        self.keys.pop_front().map(Input::Line).ok_or(Lost::Interrupted)
    }
}

/// A walk that is kept under this name.
struct Kept;

impl Keeper for Kept {
    fn keep(&mut self, _: &Session, _: &Event) -> Result<(), Unkept> {
        Ok(())
    }

    fn name(&self) -> Option<&str> {
        Some("418-273")
    }
}

/// What stands on the screen after these keys.
fn walked(code: &str, keys: &str, language: Language, channel: Channel) -> String {
    let library = embedded::library().unwrap();
    let manifest = library.manifest();
    let column = manifest.column(language.tag());
    let view = View {
        manifest,
        texts: library.texts(),
        language,
        column,
        paint: Paint(false),
        columns: None,
        subject: None,
    };
    let tree = library.tree(code).unwrap().unwrap();
    let mut person =
        Person { screen: Vec::new(), keys: keys.split_whitespace().map(str::to_owned).collect() };
    let (session, _) = Session::start(Arc::new(tree), channel, Moment(0));
    let setting = WalkStyle {
        view,
        times: Times::of(TimeZone::UTC),
        warn: false,
        keying: Keying::Enter,
        is_resumed: false,
        offers_copy: false,
    };
    let clock = StoppedClock { now: Moment(0), wall: date(2026, 11, 23).at(14, 5, 0, 0) };
    let keeper = &mut Kept;
    let conversation = Conversation::new(session, manifest, keeper, &clock).with_codes(Codes::Here(&library));
    let _ = interactive::walk(&mut person, setting, conversation);
    person.screen.join("\n").trim_end().to_owned()
}

/// The picker when this was typed: the first rows of its list.
fn picker(typed: &str) -> String {
    const ROWS: usize = 5;
    let library = embedded::library().unwrap();
    let index = Index::of(&library).unwrap();
    let (manifest, texts, language) = (library.manifest(), library.texts(), Language::Zh);
    let view =
        View { manifest, texts, language, column: 0, paint: Paint(false), columns: None, subject: None };
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

/// What a command of the README prints, errors behind the rest.
fn run(command: &str) -> String {
    let mut words = command.split_whitespace();
    assert_eq!(words.next(), Some("posdiag"), "{command}");
    let output = Command::new(env!("CARGO_BIN_EXE_posdiag"))
        .args(words)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .env("LANG", "zh_CN.UTF-8")
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    String::from_utf8(text).unwrap().trim_end().to_owned()
}

/// What a block should hold, by what stands behind its fence and what is in it; `None` for a block that shows nothing
/// of the program's.
fn expected(info: &str, text: &str) -> Option<String> {
    let attribute = |name: &str| {
        let at = info.find(&format!("{name}=\""))? + name.len() + 2;
        info.get(at..)?.split('"').next()
    };
    if info.starts_with("console") {
        let commands = text.lines().filter_map(|line| line.strip_prefix("$ "));
        return Some(
            commands.map(|command| format!("$ {command}\n{}", run(command))).collect::<Vec<_>>().join("\n\n"),
        );
    }
    if let Some(typed) = attribute("pick") {
        return Some(picker(typed));
    }
    let keys = attribute("keys")?;
    let language = attribute("lang").and_then(Language::from_tag).unwrap_or_default();
    let channel = if info.contains("phone") { Channel::Phone } else { Channel::OnSite };
    Some(walked(attribute("walk")?, keys, language, channel))
}

#[test]
fn the_readme_shows_what_the_program_does() {
    let readme = fs::read_to_string(PATH).unwrap();
    let (mut rebuilt, mut shown) = (String::new(), 0);
    let mut lines = readme.lines();
    while let Some(line) = lines.next() {
        rebuilt.push_str(line);
        rebuilt.push('\n');
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else { continue };
        let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let text = text.join("\n");
        match expected(info, &text) {
            Some(output) => {
                shown += 1;
                rebuilt.push_str(&output);
            }
            None => rebuilt.push_str(&text),
        }
        rebuilt.push_str("\n```\n");
    }
    assert!(shown >= 4, "the README shows {shown} things only");
    if std::env::var_os("UPDATE_README").is_some() {
        fs::write(PATH, &rebuilt).unwrap();
    } else {
        similar_asserts(&readme, &rebuilt);
    }
}

fn similar_asserts(readme: &str, rebuilt: &str) {
    for (number, (is, should)) in readme.lines().zip(rebuilt.lines()).enumerate() {
        assert_eq!(is, should, "README.md, line {}", number + 1);
    }
    assert_eq!(readme, rebuilt);
}

#[test]
fn the_two_commands_are_those_that_the_gate_runs() {
    let readme = fs::read_to_string(PATH).unwrap();
    let gate = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/.ci/run")).unwrap();
    assert!(readme.contains("cargo run --release -- E102\n"));
    assert!(readme.contains("cargo test\n"));
    assert!(gate.contains("cargo test --locked\n"));
    assert!(gate.contains("cargo run --locked --release -- --lang en E102"));
}
