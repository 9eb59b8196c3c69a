//! A machine where somebody walks, in memory except for the folder of its journal, with a clock that the test controls.

use std::sync::Arc;

use posdiag::desk::coming_back::can_go_on;
use posdiag::desk::recorder::Recorder;
use posdiag::desk::resume::hold;
use posdiag::desk::session::{StoredSession, standing};
use posdiag::desk::signature::Signature;
use posdiag::desk::{Desk, DeskFault, HandOver};
use posdiag::journal::{Held, Listed, Store};
use posdiag::session::record::Author;
use posdiag::session::{Answer, Channel, Event, FieldValue, Moment, Place, Refusal, Session};
use posdiag::settings::{Origin, Setting, Settings};
use posdiag::text::redaction::{Redacted, Shape, redact};
use posdiag::tree::{Act, Library, Value};
use posdiag::view::Vocabulary;
use posdiag::walk::clock::Clock as _;
use posdiag::walk::history::Stage;
use posdiag::walk::keeper::Keeper as _;
use tempfile::TempDir;

use crate::support::clocks::HeldClock;

/// A second, by which the clock of a machine advances with each reading.
pub(crate) const SECOND: i64 = 1_000_000;

/// A text that may be kept.
pub(crate) fn redacted(text: &str) -> Redacted {
    redact(text, Shape::NOTE).unwrap().text
}

/// A machine where somebody walks.
pub(crate) struct Machine {
    _root: TempDir,
    pub(crate) settings: Settings,
    pub(crate) clock: HeldClock,
}

impl Machine {
    pub(crate) fn new() -> Machine {
        let root = tempfile::tempdir().unwrap();
        let data_folder = Setting::new(Some(root.path().join("data")), Origin::Default);
        let settings = Settings { data_folder, ..Settings::default() };
        Machine { _root: root, settings, clock: HeldClock::at(Moment(1_795_413_909_000_000)).ticking(SECOND) }
    }

    pub(crate) fn desk(&self) -> Desk<'_> {
        Desk { settings: &self.settings, clock: &self.clock }
    }

    pub(crate) fn signature(&self) -> Signature {
        Signature::of(&self.settings, Author::Person)
    }

    /// Starts a session and answers so many questions; returns its name.
    pub(crate) fn begins(&self, library: &Library, code: &str, answers: usize) -> String {
        self.walk(library, code, None).answers(answers).name()
    }

    /// Starts a session.
    pub(crate) fn walk<'m>(&'m self, library: &'m Library, code: &str, reference: Option<&str>) -> Walk<'m> {
        let tree = library.tree(code).unwrap().unwrap_or_else(|| library.ladder(code).unwrap());
        let (session, started) = Session::start(Arc::new(tree), Channel::OnSite, self.clock.now());
        let reference = reference.map(redacted);
        let signed = (reference.as_ref(), self.signature());
        let recorder = self.desk().begin(Vocabulary::of(library), signed, &session, &started).unwrap();
        Walk { machine: self, library, session, recorder }
    }

    /// Continues a session, and answers so many questions.
    pub(crate) fn goes_on(&self, library: &Library, name: &str, answers: usize) -> Result<(), DeskFault> {
        self.goes_on_and(library, name, |walk| walk.answers(answers))
    }

    /// Continues a session, and does something in it.
    pub(crate) fn goes_on_and(
        &self,
        library: &Library,
        name: &str,
        what: impl for<'w> FnOnce(Walk<'w>) -> Walk<'w>,
    ) -> Result<(), DeskFault> {
        let (store, held, listed) = self.holds(name)?;
        let stored = StoredSession::load(&store, &listed, Some(library))?;
        let (mut session, vocabulary) = (stored.session()?, stored.trees.vocabulary());
        let mut recorder = Recorder::again(store, held, &self.settings, vocabulary, (None, self.signature()));
        let gone_on = self.desk().go_on(&mut session, &listed, None)?;
        recorder.keep(&session, &gone_on).map_err(DeskFault::Unkept)?;
        what(Walk { machine: self, library, session, recorder });
        Ok(())
    }

    pub(crate) fn holds(&self, name: &str) -> Result<(Store, Held, Listed), DeskFault> {
        let (mut store, listed) = self.desk().session(name)?;
        can_go_on(&listed)?;
        let held = hold(&mut store, &listed, false)?;
        Ok((store, held, listed))
    }

    pub(crate) fn hands_over(&self, name: &str) -> Result<HandOver, DeskFault> {
        let (store, listed) = self.desk().session(name)?;
        self.desk().hand_over(store, listed)
    }

    pub(crate) fn takes_back(&self, name: &str) -> Result<(), DeskFault> {
        let (mut store, listed) = self.desk().session(name)?;
        self.desk().take_back(&mut store, &listed)
    }

    pub(crate) fn listed(&self, name: &str) -> Listed {
        self.desk().session(name).unwrap().1
    }

    pub(crate) fn stage(&self, name: &str) -> Stage {
        standing(&self.listed(name), self.clock.now()).stage
    }
}

/// A session being walked.
pub(crate) struct Walk<'m> {
    machine: &'m Machine,
    library: &'m Library,
    pub(crate) session: Session,
    pub(crate) recorder: Recorder<'m>,
}

impl<'m> Walk<'m> {
    /// The same, kept otherwise.
    pub(crate) fn keeping(self, change: impl FnOnce(Recorder<'m>) -> Recorder<'m>) -> Self {
        Walk { recorder: change(self.recorder), ..self }
    }

    /// Its name.
    pub(crate) fn name(&self) -> String {
        self.recorder.held().name().to_owned()
    }

    /// Whether an action is asked for; `None` at an outcome.
    pub(crate) fn is_at_an_action(&self) -> Option<bool> {
        let Place::Prompt(id) = self.session.place() else { return None };
        self.session.tree().node(id).map(|node| matches!(node.act, Act::Try { .. }))
    }

    /// Does something in it, and records it.
    pub(crate) fn does(mut self, what: impl FnOnce(&mut Session, Moment) -> Result<Event, Refusal>) -> Self {
        let event = what(&mut self.session, self.machine.clock.now()).unwrap();
        self.recorder.keep(&self.session, &event).unwrap();
        self
    }

    /// Answers the question: that an action did not help, no, with the first option, or that a field is unknown.
    pub(crate) fn answers(mut self, count: usize) -> Self {
        for _ in 0..count {
            let Place::Prompt(id) = self.session.place() else { panic!("no question") };
            let node = self.session.tree().node(id).unwrap();
            let value = ["not_fixed", "no"].iter().find_map(|name| node.value(name));
            let answer = Answer::Value(value.unwrap_or(Value::Option(0)));
            let field = self.session.wanted_field();
            self = self.does(|session, now| match field {
                Some(field) => session.set_field(field, FieldValue::Unknown, now),
                None => session.answer(answer, now),
            });
        }
        self
    }

    /// Answers everything, and confirms the outcome.
    pub(crate) fn ends(mut self) -> Self {
        while let Place::Prompt(_) = self.session.place() {
            self = self.answers(1);
        }
        self.does(Session::end)
    }

    /// Fills a field in.
    pub(crate) fn fills(self, id: &str, value: &str) -> Self {
        let (field, value) = filled(self.library, id, value);
        self.does(|session, now| session.set_field(field, value, now))
    }
}

/// A field of a library, with a value.
pub(crate) fn filled(library: &Library, id: &str, value: &str) -> (u16, FieldValue) {
    let fields = &library.manifest().fields;
    let field = fields.iter().position(|field| *field.id == *id).unwrap();
    let value = redact(value, fields[field].shape).unwrap().text;
    (u16::try_from(field).unwrap(), FieldValue::Known(value))
}
