//! The state of a page: a library, and a walk in it.

#[cfg(feature = "whole")]
mod whole;

use std::cell::Cell;
use std::sync::Arc;

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use posdiag::desk::portable::{PortableKeeper, PortableSession};
use posdiag::desk::signature::Signature;
use posdiag::front::json_lines::{Line, Talk, TalkStyle};
use posdiag::library::lookup::{Found, general_tree, look_up};
use posdiag::machine::ticket::TicketJson;
use posdiag::session::record::Author;
use posdiag::session::{Channel, Done, Leg, Moment, Session, Visit};
use posdiag::show::ticket::page as ticket_page;
use posdiag::show::times::{self, Times};
use posdiag::text::harmless::harmless;
use posdiag::text::language::Language;
use posdiag::tree::{Library, Tree};
use posdiag::view::paint::Paint;
use posdiag::view::{View, Vocabulary};
use posdiag::walk::answer::label;
use posdiag::walk::clock::Clock;
use posdiag::walk::conversation::{Codes, Conversation};
use posdiag::walk::retrace::{first_code, retrace};
use serde::{Deserialize, Serialize};

/// The clock that the page sets.
#[derive(Debug, Default)]
struct PageClock {
    now: Cell<Moment>,
    /// How many seconds the wall clock is ahead of UTC.
    ahead: Cell<i32>,
}

impl PageClock {
    fn zone(&self) -> TimeZone {
        TimeZone::fixed(Offset::from_seconds(self.ahead.get()).unwrap_or(Offset::UTC))
    }
}

impl Clock for PageClock {
    fn now(&self) -> Moment {
        self.now.get()
    }

    fn wall(&self) -> DateTime {
        Times::of(self.zone()).wall(self.now.get()).unwrap_or_default()
    }
}

/// How a walk begins.
#[derive(Debug, Deserialize)]
pub(super) struct Beginning {
    /// A replay string, `CODE:STEP=ANSWER,…`; a code alone begins a walk.
    path: String,
    language: String,
    /// `phone` or `on_site`.
    channel: String,
    random: [u8; 16],
}

/// Lines besides those of the protocol.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Beside<'b> {
    /// The state of the walk.
    State {
        path: String,
        /// Whether the whole replay string could be followed.
        whole: bool,
        channel: &'static str,
        session: &'b str,
        entries: usize,
        /// The walk is in a pinned library other than the page's, without the other codes.
        pinned: bool,
        ended: bool,
        /// The answers, in order.
        steps: Vec<Answered>,
        /// The notes, redacted.
        notes: Vec<&'b str>,
    },
    /// An error; there is no walk.
    Fault {
        /// `library`, `code`, `closed`, `file` or `call`.
        code: &'static str,
        message: String,
        /// The codes that may have been meant.
        near: Vec<String>,
    },
}

/// A step and its answer, in words.
#[derive(Debug, Serialize)]
struct Answered {
    code: String,
    text: String,
    answer: String,
}

/// The answers of a session, in the view's language.
fn answered(view: View<'_>, session: &Session) -> Vec<Answered> {
    let of = |leg: &Leg, visit: &Visit| {
        let (Done::Answered(answer), Some(node)) = (&visit.done, leg.tree.node(visit.node)) else {
            return None;
        };
        let view = view.of(&leg.tree);
        Some(Answered {
            code: harmless(&leg.tree.code).into_owned(),
            text: node.text().map(|text| view.words(text)).unwrap_or_default().into_owned(),
            answer: label(view, node, answer),
        })
    };
    session.legs().iter().flat_map(|leg| leg.trail.iter().filter_map(move |visit| of(leg, visit))).collect()
}

/// A walk in progress.
struct Walk {
    talk: Talk<'static>,
    keeper: PortableKeeper<'static>,
    view: View<'static>,
    whole: bool,
    pinned: bool,
    closed: bool,
}

/// The state of a page. Its walks borrow data that lives as long as the page.
pub(super) struct Page {
    clock: &'static PageClock,
    library: Option<&'static Library>,
    #[cfg(feature = "whole")]
    index: Option<posdiag::library::search::Index<'static>>,
    walk: Option<Walk>,
}

impl Page {
    pub(super) fn new() -> Page {
        Page {
            clock: Box::leak(Box::default()),
            library: None,
            #[cfg(feature = "whole")]
            index: None,
            walk: None,
        }
    }

    pub(super) fn set_clock(&self, milliseconds: f64, minutes_ahead: i32) {
        #[expect(clippy::cast_possible_truncation, reason = "no clock shows a time beyond")]
        let moment = Moment((milliseconds * 1_000.0) as i64);
        self.clock.now.set(moment);
        self.clock.ahead.set(minutes_ahead.saturating_mul(60));
    }

    pub(super) fn open(&mut self, bytes: Vec<u8>) -> Vec<u8> {
        match Library::open_page(bytes) {
            Ok(library) => {
                self.walk = None;
                #[cfg(feature = "whole")]
                self.index.take();
                self.library = Some(Box::leak(Box::new(library)));
                Vec::new()
            }
            Err(damage) => fault("library", damage.message(Language::default()).to_owned()),
        }
    }

    pub(super) fn begin(&mut self, call: &[u8]) -> Vec<u8> {
        let (Some(library), Ok(beginning)) = (self.library, serde_json::from_slice::<Beginning>(call)) else {
            return no_call();
        };
        let (view, language) = view(Vocabulary::of(library), &beginning.language);
        let tree = match tree(library, first_code(&beginning.path)) {
            Ok(tree) => tree,
            Err(near) => {
                let message = language.pick("手册里没有这个代码。", "The manual does not have this code.");
                return line(&Beside::Fault { code: "code", message: message.to_owned(), near });
            }
        };
        let channel = Channel::from_id(&beginning.channel).unwrap_or(Channel::OnSite);
        let (session, started) = Session::start(Arc::new(tree), channel, self.clock.now());
        let kept =
            PortableSession::begin(&session, &started, Vocabulary::of(library), signed(), beginning.random);
        let keeper = PortableKeeper::of(kept);
        let conversation = self.conversation(session, &keeper, view).with_codes(Codes::Here(library));
        self.talk(conversation, keeper, view, &beginning.path)
    }

    fn conversation(
        &self,
        session: Session,
        keeper: &PortableKeeper<'static>,
        view: View<'static>,
    ) -> Conversation<'static> {
        Conversation::new(session, view.manifest, Box::leak(Box::new(keeper.clone())), self.clock)
    }

    /// Follows a path in a conversation, and writes the first lines.
    fn talk(
        &mut self,
        mut conversation: Conversation<'static>,
        keeper: PortableKeeper<'static>,
        view: View<'static>,
        path: &str,
    ) -> Vec<u8> {
        let whole = path.is_empty() || retrace(&mut conversation, path);
        let times = Times::of(self.clock.zone()).as_of(self.clock.now());
        let talk = Talk::begin(TalkStyle { view, utc: &times::utc, times }, conversation);
        self.walk = Some(Walk { talk, keeper, view, whole, pinned: false, closed: false });
        self.said()
    }

    pub(super) fn line(&mut self, said: &[u8]) -> Vec<u8> {
        let Some(walk) = &mut self.walk else { return no_call() };
        walk.talk.take(Line::Bytes(said));
        self.said()
    }

    /// The lines of the walk.
    fn said(&mut self) -> Vec<u8> {
        let (zone, now) = (self.clock.zone(), self.clock.now());
        let Some(walk) = &mut self.walk else { return no_call() };
        if walk.talk.end().is_some() && !walk.closed {
            walk.closed = true;
            let times = Times::of(zone).as_of(now);
            let numbers = walk.talk.filed().to_vec();
            let tickets = walk.keeper.session().borrow().tickets(walk.view, &numbers);
            let tickets: Vec<_> = tickets.iter().map(|ticket| TicketJson::of(ticket, &times)).collect();
            walk.talk.close(&tickets);
        }
        let mut said = walk.talk.messages();
        let kept = walk.keeper.session().borrow();
        let session = walk.talk.session();
        said.extend(line(&Beside::State {
            path: session.replay_string(),
            whole: walk.whole,
            channel: session.channel().id(),
            session: kept.name(),
            entries: kept.entries(),
            pinned: walk.pinned,
            ended: walk.closed,
            steps: answered(walk.view, session),
            notes: session.notes().iter().map(|note| note.text.as_str()).collect(),
        }));
        said
    }

    pub(super) fn save(&mut self) -> Vec<u8> {
        let file = self.walk.as_ref().map(|walk| walk.keeper.session().borrow().file());
        file.and_then(Result::ok).unwrap_or_default().into_bytes()
    }

    pub(super) fn ticket(&mut self, number: &[u8]) -> Vec<u8> {
        let number = std::str::from_utf8(number).ok().and_then(|number| number.parse().ok());
        let (Some(walk), Some(number)) = (&self.walk, number) else { return Vec::new() };
        let times = Times::of(self.clock.zone());
        let tickets = walk.keeper.session().borrow().tickets(walk.view, &[number]);
        tickets.first().map(|ticket| ticket_page(walk.view, ticket, &times).into_bytes()).unwrap_or_default()
    }
}

/// A page has no operator.
fn signed() -> Signature {
    Signature { operator: None, author: Author::Person }
}

/// The tree of a code, or the general steps for one that the manual does not have. If the code is ambiguous, the
/// candidates are listed.
fn tree(library: &Library, code: &str) -> Result<Tree, Vec<String>> {
    let near = |codes: Vec<Box<str>>| codes.into_iter().map(String::from).collect::<Vec<_>>();
    let found = match look_up(library, code) {
        Ok(Found::One(code)) => library.tree(&code).ok().flatten(),
        Ok(Found::Several(codes)) => return Err(near(codes)),
        _ => general_tree(library, code),
    };
    found.ok_or_else(Vec::new)
}

/// A view in a language of the page; falls back to the library's first language.
fn view(vocabulary: Vocabulary<'static>, tag: &str) -> (View<'static>, Language) {
    let Vocabulary { manifest, texts } = vocabulary;
    // As in the pages: the program's own texts are in English if it lacks the language.
    let language = Language::from_locale(tag).unwrap_or(Language::En);
    let column = manifest.column(tag);
    (View { manifest, texts, language, column, paint: Paint(false), columns: None, subject: None }, language)
}

fn fault(code: &'static str, message: String) -> Vec<u8> {
    line(&Beside::Fault { code, message, near: Vec::new() })
}

/// A call that is not possible now, or has invalid input.
fn no_call() -> Vec<u8> {
    fault("call", String::new())
}

fn line(said: &impl Serialize) -> Vec<u8> {
    let mut line = serde_json::to_vec(said).unwrap_or_default();
    line.push(b'\n');
    line
}
