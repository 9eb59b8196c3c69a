//! A session from its beginning to a conflict: begun, cut off, gone on with, handed over, taken in elsewhere.

use std::cell::Cell;
use std::sync::Arc;

use jiff::civil::{DateTime, date};
use posdiag::desk::recorder::{Recorder, Signature};
use posdiag::desk::resume::{can_go_on, hold};
use posdiag::desk::session::{StoredSession, standing};
use posdiag::desk::{AdmissionFault, Desk, DeskFault};
use posdiag::journal::{Held, Listed, Merged, Store};
use posdiag::library::embedded;
use posdiag::session::record::Author;
use posdiag::session::{Answer, Channel, Moment, Place, Session};
use posdiag::settings::{Origin, Setting, Settings};
use posdiag::text::language::Language;

use posdiag::tree::{Library, Value};
use posdiag::view::Vocabulary;
use posdiag::walk::clock::Clock;
use posdiag::walk::history::Stage;
use posdiag::walk::keeper::Keeper as _;
use tempfile::TempDir;

/// A clock that shows another second each time it is looked at.
struct Seconds(Cell<i64>);

impl Clock for Seconds {
    fn now(&self) -> Moment {
        self.0.set(self.0.get() + 1_000_000);
        Moment(self.0.get())
    }

    fn wall(&self) -> DateTime {
        date(2026, 11, 23).at(14, 5, 0, 0)
    }
}

/// A machine where somebody walks.
struct Machine {
    _root: TempDir,
    settings: Settings,
    clock: Seconds,
}

impl Machine {
    fn new() -> Machine {
        let root = tempfile::tempdir().unwrap();
        let data_folder = Setting::new(Some(root.path().join("data")), Origin::Default);
        let settings = Settings { data_folder, ..Settings::default() };
        Machine { _root: root, settings, clock: Seconds(Cell::new(1_795_413_909_000_000)) }
    }

    fn desk(&self) -> Desk<'_> {
        Desk { settings: &self.settings, clock: &self.clock }
    }

    fn signature(&self) -> Signature {
        Signature::of(&self.settings, Author::Person)
    }

    /// Begins a session and answers so many questions; gives its name.
    fn begins(&self, library: &Library, code: &str, answers: usize) -> String {
        let tree = Arc::new(library.tree(code).unwrap().unwrap());
        let (mut session, started) = Session::start(tree, Channel::OnSite, self.clock.now());
        let signed = (None, self.signature());
        let mut recorder = self.desk().begin(Vocabulary::of(library), signed, &session, &started).unwrap();
        self.answers(&mut session, &mut recorder, answers);
        recorder.held().name().to_owned()
    }

    /// Goes on with a session, and answers so many questions.
    fn goes_on(&self, library: &Library, name: &str, answers: usize) -> Result<(), DeskFault> {
        let (store, held, listed) = self.holds(name)?;
        let stored = StoredSession::load(&store, &listed, Some(library))?;
        let (mut session, vocabulary) = (stored.session()?, stored.trees.vocabulary());
        let mut recorder = Recorder::again(store, held, &self.settings, vocabulary, (None, self.signature()));
        self.desk().go_on(&mut session, &mut recorder, &listed, None)?;
        self.answers(&mut session, &mut recorder, answers);
        Ok(())
    }

    fn holds(&self, name: &str) -> Result<(Store, Held, Listed), DeskFault> {
        let (mut store, listed) = self.desk().session(name)?;
        can_go_on(&listed)?;
        let held = hold(&mut store, &listed, false)?;
        Ok((store, held, listed))
    }

    /// Answers what is asked: that nobody knows, that an action did not help, or with the first option.
    fn answers(&self, session: &mut Session, recorder: &mut Recorder<'_>, count: usize) {
        for _ in 0..count {
            let Place::Prompt(id) = session.place() else { panic!("no question") };
            let node = Arc::clone(session.tree());
            let node = node.node(id).unwrap();
            let value = ["not_fixed", "no"].iter().find_map(|name| node.value(name));
            let event =
                session.answer(Answer::Value(value.unwrap_or(Value::Option(0))), self.clock.now()).unwrap();
            recorder.keep(session, &event).unwrap();
        }
    }

    fn listed(&self, name: &str) -> Listed {
        self.desk().session(name).unwrap().1
    }

    fn stage(&self, name: &str) -> Stage {
        standing(&self.listed(name), self.clock.now()).stage
    }
}

#[test]
fn a_session_is_gone_on_with_handed_over_and_taken_in_elsewhere() {
    let library = embedded::library().unwrap();
    let (here, there) = (Machine::new(), Machine::new());
    assert!(here.desk().existing_journal().unwrap().is_none(), "nothing is made by looking");
    let name = here.begins(&library, "E102", 1);
    assert_eq!(here.stage(&name), Stage::CutOff);

    // One walks it at a time, and meanwhile it is not handed over.
    let held = here.holds(&name).unwrap();
    assert_eq!(here.stage(&name), Stage::Walked);
    assert!(matches!(here.goes_on(&library, &name, 1), Err(DeskFault::HeldElsewhere { .. })));
    assert!(matches!(here.desk().hand_over(&name), Err(DeskFault::Walked { .. })));
    drop(held);
    here.goes_on(&library, &name, 1).unwrap();

    // A hand-over whose file could not be written is undone; one that was written makes it read-only.
    here.desk().hand_over(&name).unwrap().undo().unwrap();
    assert_eq!(here.stage(&name), Stage::CutOff);
    let hand_over = here.desk().hand_over(&name).unwrap();
    assert!(hand_over.is_read_only());
    assert_eq!(here.stage(&name), Stage::HandedOver);
    assert!(matches!(here.goes_on(&library, &name, 1), Err(DeskFault::HandedOver { .. })));

    // Elsewhere it is taken in once, gone on with, and comes back.
    let file = hand_over.file().to_owned();
    assert_eq!(there.desk().admit(&file).unwrap(), Merged::New { name: name.clone() });
    assert_eq!(there.desk().admit(&file).unwrap(), Merged::Same { name: name.clone() });
    there.goes_on(&library, &name, 1).unwrap();
    let back = there.desk().hand_over(&name).unwrap().file().to_owned();
    assert_eq!(here.desk().admit(&back).unwrap(), Merged::Continued { name: name.clone(), entries: 2 });
    assert_eq!(here.stage(&name), Stage::CutOff);
    assert!(matches!(here.desk().take_back(&name), Err(DeskFault::NotHandedOver { .. })));

    // Gone on with in both places, both are kept.
    here.goes_on(&library, &name, 0).unwrap();
    assert_eq!(there.desk().take_back(&name).unwrap(), name);
    there.goes_on(&library, &name, 1).unwrap();
    let other = there.desk().hand_over(&name).unwrap().file().to_owned();
    let Merged::Conflict { name: second, with } = here.desk().admit(&other).unwrap() else { panic!() };
    assert_eq!(with, name);
    assert!(here.listed(&name).in_conflict && here.listed(&second).in_conflict);
}

#[test]
fn what_is_not_a_whole_session_is_not_taken_in() {
    let library = embedded::library().unwrap();
    let (here, there) = (Machine::new(), Machine::new());
    let name = here.begins(&library, "E102", 1);
    let file = here.desk().hand_over(&name).unwrap().file().to_owned();
    for file in ["", "{}", &file[..file.len() - 9], &file.replace("E102", "E103")] {
        let refused = there.desk().admit(file);
        assert!(matches!(refused, Err(DeskFault::NotAdmitted(AdmissionFault::File(_)))), "{refused:?}");
    }
    assert!(there.desk().existing_journal().unwrap().is_none(), "nothing was taken in");
}

#[test]
fn without_a_data_folder_it_is_said_in_both_languages() {
    let settings = Settings::default();
    let desk = Desk { settings: &settings, clock: &Seconds(Cell::new(0)) };
    let fault = desk.data_folder().unwrap_err();
    assert_eq!(fault.message(Language::Zh), "不知道数据存在哪个文件夹。");
    assert_eq!(fault.message(Language::En), "There is no folder to keep data in.");
    assert!(matches!(desk.session("418-273"), Err(DeskFault::NoDataFolder)));
}
