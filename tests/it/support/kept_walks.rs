//! Recorded walks: their data folders, the program that reads them, and walks created here with given times, so that no
//! test has to wait.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use posdiag::journal::{Entry, Filter, Held, Pin, State, Store, Stored, Summary, WalkedCodes, export};
use posdiag::library::pinned::pin;
use posdiag::session::record::Author;
use posdiag::session::{Answer, Channel, Event, EventKind, FieldValue, Moment, Place, Refusal, Session};
use posdiag::text::redaction::{Redacted, Shape, redact};
use posdiag::tree::{Library, Tree, Value, check_folder, compile};

use crate::support::common::{Run, run_in};
use crate::support::files::files;
use crate::support::small_library::tree;

/// The library for the walks.
pub(crate) const WALKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/walks");

/// A place where walks are recorded: one machine's.
pub(crate) struct Desk {
    root: tempfile::TempDir,
}

impl Desk {
    pub(crate) fn new() -> Desk {
        Desk { root: tempfile::tempdir().unwrap() }
    }

    /// The data folder, which is created on the first recording.
    pub(crate) fn folder(&self) -> PathBuf {
        self.root.path().join("data")
    }

    /// Another file of this machine.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// Runs `posdiag ARGS --lang en` with this data folder.
    pub(crate) fn run(&self, args: &[&str]) -> Run {
        self.speak("en", args)
    }

    pub(crate) fn speak(&self, language: &str, args: &[&str]) -> Run {
        let folder = self.folder();
        let environment = [("POSDIAG_DATA_DIR", folder.to_str().unwrap()), ("TZ", "UTC")];
        run_in(&environment, &[args, &["--lang", language]].concat())
    }

    /// The same for a successful run; returns its output and messages.
    #[track_caller]
    pub(crate) fn does(&self, args: &[&str]) -> String {
        let run = self.run(args);
        assert_eq!(run.exit, Some(0), "{args:?}: {run:?}");
        run.stdout + &run.stderr
    }

    /// The same for a refusal; returns the message.
    #[track_caller]
    pub(crate) fn refuses(&self, exit: i32, args: &[&str]) -> String {
        let run = self.run(args);
        assert_eq!((run.exit, run.stdout.as_str()), (Some(exit), ""), "{args:?}: {run:?}");
        run.stderr
    }

    /// The output of `session list --all --format json`, by session.
    #[track_caller]
    pub(crate) fn listed(&self) -> Vec<serde_json::Value> {
        let run = self.run(&["session", "list", "--all", "--format", "json"]);
        assert_eq!(run.exit, Some(0), "{run:?}");
        let list: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(list["format"], 1);
        list["sessions"].as_array().unwrap().clone()
    }

    /// The name of the only session.
    #[track_caller]
    pub(crate) fn name(&self) -> String {
        let listed = self.listed();
        assert_eq!(listed.len(), 1, "{listed:?}");
        listed[0]["name"].as_str().unwrap().to_owned()
    }

    /// The only row of `session list --all`, after the time: the state, and the message.
    #[track_caller]
    pub(crate) fn row(&self) -> String {
        let rows = self.does(&["session", "list", "--all"]);
        let [row] = rows.lines().collect::<Vec<_>>()[..] else { panic!("{rows}") };
        after_time(row).to_owned()
    }

    /// The story of a session, without its head.
    #[track_caller]
    pub(crate) fn story(&self, name: &str) -> String {
        let story = self.does(&["session", "show", name]);
        story.split_once('\n').unwrap().1.to_owned()
    }

    /// Whether any file of the data folder contains this.
    pub(crate) fn has(&self, text: &str) -> bool {
        files(self.root.path()).iter().any(|path| {
            let bytes = std::fs::read(path).unwrap();
            bytes.windows(text.len()).any(|window| window == text.as_bytes())
        })
    }
}

/// Now, according to the program, since tests do not read the clock: the beginning of a walk that it recorded somewhere
/// else, once for each test.
pub(crate) fn now() -> Moment {
    thread_local! {
        static NOW: Moment = {
            let desk = Desk::new();
            let run = desk.run(&["walk", "E102", "--record"]);
            assert_eq!(run.exit, Some(4), "{run:?}");
            let listed = Store::open(&desk.folder()).unwrap().list(&Filter::default()).unwrap();
            listed.first().unwrap().begun
        };
    }
    NOW.with(|now| *now)
}

/// The part after the time in a row of a list: `418-273  E102  shop 7  09-24 14:05  paused`.
pub(crate) fn after_time(row: &str) -> &str {
    let is_time = |at: usize| {
        let time = row.get(at..at + 11).map(str::as_bytes)?;
        let signs = time
            .iter()
            .zip(b"00-00 00:00")
            .all(|(sign, like)| if *like == b'0' { sign.is_ascii_digit() } else { sign == like });
        signs.then_some(at + 11)
    };
    let end = (0..row.len()).find_map(is_time).unwrap_or_else(|| panic!("no time in {row}"));
    row[end..].trim()
}

/// The library of [`WALKS`].
pub(crate) fn walks() -> Library {
    Library::open(compile(&check_folder(Path::new(WALKS)).library.unwrap())).unwrap()
}

/// The session of a hand-over file, to be changed and written again: what lists show of it is made up.
pub(crate) fn opened(file: &str) -> Stored {
    let incoming = export::read(file).unwrap();
    let summary = Summary {
        codes: WalkedCodes::new(Vec::new(), "E102"),
        message: None,
        channel: Channel::Phone,
        reference: incoming.reference.clone(),
        state: State::Paused,
        until: None,
        outcome: None,
        step: None,
        answers: 0,
        merchant: None,
        terminal: None,
        requests: Vec::new(),
        joined: None,
        tickets: Vec::new(),
    };
    incoming.with(summary)
}

/// A text that may be kept.
pub(crate) fn text(typed: &str) -> Redacted {
    redact(typed, Shape::NOTE).unwrap().text
}

/// A walk that is recorded as by the program, at given times.
pub(crate) struct Writer<'l> {
    pub(crate) store: Store,
    pub(crate) held: Held,
    pub(crate) session: Session,
    pub(crate) operator: Option<String>,
    reference: Option<String>,
    /// The time of the next event.
    pub(crate) now: Moment,
    library: &'l Library,
}

impl<'l> Writer<'l> {
    pub(crate) fn begin(
        folder: &Path,
        library: &'l Library,
        (code, channel): (&str, Channel),
        operator: &'static str,
        now: Moment,
    ) -> Writer<'l> {
        // Without a name, there is no operator: the program records no empty one.
        let who = ((!operator.is_empty()).then(|| operator.to_owned()), None);
        Writer::begin_in(folder, library, (tree(library, code), channel), who, now)
    }

    /// The same with any tree, an operator, and a reference.
    pub(crate) fn begin_in(
        folder: &Path,
        library: &'l Library,
        (tree, channel): (Arc<Tree>, Channel),
        (operator, reference): (Option<String>, Option<String>),
        now: Moment,
    ) -> Writer<'l> {
        let (session, event) = Session::start(tree, channel, now);
        let who = (operator.as_deref(), reference.as_deref());
        let (entry, pins, summary) = written(&session, &event, library, who);
        let mut store = Store::open(folder).unwrap();
        let held = store.begin(now, &entry, &pins, &summary).unwrap();
        Writer { store, held, session, operator, reference, now, library }
    }

    pub(crate) fn name(&self) -> String {
        self.held.name().to_owned()
    }

    /// So many seconds pass.
    pub(crate) fn after(&mut self, seconds: i64) -> &mut Self {
        self.now.0 += seconds * 1_000_000;
        self
    }

    /// Something happens, and is recorded.
    pub(crate) fn does(
        &mut self,
        what: impl FnOnce(&mut Session, Moment) -> Result<Event, Refusal>,
    ) -> &mut Self {
        let event = what(&mut self.session, self.now).unwrap();
        self.keeps(&event)
    }

    pub(crate) fn keeps(&mut self, event: &Event) -> &mut Self {
        let who = (self.operator.as_deref(), self.reference.as_deref());
        let (entry, pins, summary) = written(&self.session, event, self.library, who);
        self.store.append(&mut self.held, event.at, &[entry], &pins, &summary).unwrap();
        self
    }

    /// Answers, by the answer's name, after so many seconds.
    pub(crate) fn answers(&mut self, seconds: i64, name: &str) -> &mut Self {
        self.after(seconds).does(|session, now| {
            let Place::Prompt(id) = session.place() else { panic!("{name}: at an end") };
            let value = session.tree().node(id).unwrap().value(name).unwrap_or_else(|| panic!("no {name}"));
            let answer = if value == Value::Skipped { Answer::Skipped(None) } else { Answer::Value(value) };
            session.answer(answer, now)
        })
    }

    /// Fills in the current field.
    pub(crate) fn fills(&mut self, seconds: i64, value: Option<&str>) -> &mut Self {
        let field = self.session.wanted_field().unwrap();
        let shape = self.library.manifest().field(field).unwrap().shape;
        let value = value.map(|value| FieldValue::Known(redact(value, shape).unwrap().text));
        let value = value.unwrap_or(FieldValue::Unknown);
        self.after(seconds).does(|session, now| session.set_field(field, value, now))
    }
}

/// An event in its recorded form: as in src/command/recording.rs.
fn written(
    session: &Session,
    event: &Event,
    library: &Library,
    (operator, reference): (Option<&str>, Option<&str>),
) -> (Entry, Vec<Pin>, Summary) {
    let mut record = event.record(library.manifest(), Author::Person);
    let mut pins = Vec::new();
    if let EventKind::Started { tree, .. } | EventKind::Switched { tree } = &event.kind {
        let pin = Pin::new(pin(tree, library.manifest(), library.texts()));
        record.name_tree(pin.digest());
        pins.push(pin);
    }
    let summary = Summary::of(session, library.manifest(), library.texts(), reference);
    (Entry::of(record, operator), pins, summary)
}
