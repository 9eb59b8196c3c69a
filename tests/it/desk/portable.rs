//! Sessions that no journal has: they go along the text of an address, and their file is one that a desk takes in.

use std::sync::Arc;

use posdiag::desk::incoming;
use posdiag::desk::portable::{PortableKeeper, PortableSession};
use posdiag::desk::session::{StoredSession, records, session as replayed};
use posdiag::desk::signature::Signature;
use posdiag::desk::trees::Trees;
use posdiag::library::embedded;
use posdiag::session::record::Author;
use posdiag::session::{Answer, Channel, Moment, Session};
use posdiag::text::redaction::{Shape, redact};
use posdiag::tree::{Library, Tree};
use posdiag::view::paint::Paint;
use posdiag::view::{View, Vocabulary};
use posdiag::walk::answer;
use posdiag::walk::clock::StoppedClock;
use posdiag::walk::conversation::{Codes, Conversation};
use posdiag::walk::question::{Asker, FieldQuestion, Question};
use posdiag::walk::reply::{Caution, FieldReply, Reply, Unknown};
use posdiag::walk::retrace::{first_code, retrace};

use crate::support::dice::{Dice, seed};

const CLOCK: StoppedClock = StoppedClock {
    now: Moment(1_764_000_000_000_000),
    wall: jiff::civil::datetime(2025, 11, 24, 16, 0, 0, 0),
};

fn begun(library: &Library, tree: Tree, channel: Channel) -> (Session, PortableKeeper<'_>) {
    let (session, started) = Session::start(Arc::new(tree), channel, CLOCK.now);
    let signature = Signature { operator: None, author: Author::Person };
    let kept = PortableSession::begin(&session, &started, Vocabulary::of(library), signature, [7; 16]);
    (session, PortableKeeper::of(kept))
}

/// Answers at random, with now and then a step back, a field and another code; to an outcome or not.
fn walk_at_random(conversation: &mut Conversation<'_>, codes: &[String], dice: &mut Dice, most: usize) {
    for _ in 0..most {
        let reply = match (dice.below(20), conversation.question()) {
            (_, None) => return,
            (0, _) => Reply::Back,
            (1, _) => Reply::Note(redact("客人的卡 6222020200112230001", Shape::NOTE).unwrap().text),
            (2, _) => Reply::Code { typed: dice.one_of(codes).unwrap(), unknown: Unknown::Refuse },
            (_, Some(Question::Step(step))) => {
                let name = *dice.one_of(&answer::names(step.node)).unwrap();
                let given = Answer::named(step.node, name).unwrap();
                Reply::Answer { answer: given, caution: Caution::Implied }
            }
            (at, Some(Question::Field(FieldQuestion { index: field, .. }))) => {
                let value = FieldReply::Typed(if at % 2 == 0 { "12345678" } else { "?" });
                Reply::Field { field, value }
            }
            (3..12, Some(Question::Outcome(_))) => Reply::Confirm,
            (_, Some(Question::Outcome(_))) => return,
        };
        // What does not fit is not taken, such as a value of another shape.
        let _ = conversation.take(reply);
    }
}

fn codes(library: &Library) -> Vec<String> {
    library.titles().unwrap().iter().map(|title| title.code.to_string()).collect()
}

#[test]
fn the_text_of_an_address_leads_to_where_the_walk_stood() {
    let library = embedded::library().unwrap();
    let (codes, mut dice) = (codes(&library), Dice::new(seed()));
    for (number, code) in codes.iter().enumerate() {
        let channel = if number % 2 == 0 { Channel::OnSite } else { Channel::Phone };
        let tree = || library.tree(code).unwrap().unwrap();
        let (session, mut keeper) = begun(&library, tree(), channel);
        let mut walked = Conversation::new(session, library.manifest(), &mut keeper, &CLOCK)
            .with_codes(Codes::Here(&library));
        walk_at_random(&mut walked, &codes, &mut dice, 30);
        let path = walked.session().replay_string();
        assert_eq!(first_code(&path), code);
        let (session, mut again) = begun(&library, tree(), channel);
        let mut followed = Conversation::new(session, library.manifest(), &mut again, &CLOCK)
            .with_codes(Codes::Here(&library));
        assert!(retrace(&mut followed, &path), "{path}");
        assert_eq!(followed.session().replay_string(), path);
        // What was typed into fields stands in no address: those after the last answer are asked again.
        let is_asked_again =
            matches!(followed.question(), Some(Question::Field(FieldQuestion { asker: Asker::Step(_), .. })));
        assert!(is_asked_again || followed.session().place() == walked.session().place(), "{path}");
    }
}

#[test]
fn what_does_not_fit_is_gone_along_as_far_as_it_does() {
    let library = embedded::library().unwrap();
    for (path, fits, stands) in [
        ("E102", true, "E102"),
        ("E102:", true, "E102"),
        ("E102:transaction.kind=neither", true, "E102:transaction.kind=neither"),
        ("E102:transaction.kind=neither,no.such=yes", false, "E102:transaction.kind=neither"),
        ("E102:transaction.kind=perhaps", false, "E102"),
        ("E102:transaction.kind", true, "E102"),
        ("E102;80", true, "E102;80"),
        ("E102;ZZ 9", true, "E102;ZZ 9"),
        ("E102;4111111111111111", false, "E102"),
        ("E102:=,=;;", false, "E102"),
    ] {
        let (session, mut keeper) = begun(&library, library.tree("E102").unwrap().unwrap(), Channel::OnSite);
        let mut conversation = Conversation::new(session, library.manifest(), &mut keeper, &CLOCK)
            .with_codes(Codes::Here(&library));
        assert_eq!(retrace(&mut conversation, path), fits, "{path}");
        assert_eq!(conversation.session().replay_string(), stands, "{path}");
    }
}

#[test]
fn the_file_of_a_session_in_memory_is_one_that_a_desk_takes_in() {
    let library = embedded::library().unwrap();
    let (codes, mut dice) = (codes(&library), Dice::new(seed()));
    let Vocabulary { manifest, texts } = Vocabulary::of(&library);
    let language = posdiag::text::language::Language::En;
    let view =
        View { manifest, texts, language, column: 1, paint: Paint(false), columns: None, subject: None };
    let mut filed = 0;
    for code in &codes {
        let (session, keeper) = begun(&library, library.tree(code).unwrap().unwrap(), Channel::Phone);
        let mut kept_by = keeper.clone();
        let mut walked = Conversation::new(session, library.manifest(), &mut kept_by, &CLOCK)
            .with_codes(Codes::Here(&library));
        walk_at_random(&mut walked, &codes, &mut dice, 40);
        let file = keeper.session().borrow().file().unwrap();
        assert!(!file.contains("6222020200112230001"));
        let (stored, cleaned) = incoming::read(&file).unwrap_or_else(|why| panic!("{code}: {why:?}"));
        assert_eq!(cleaned, []);
        assert_eq!(stored.listed.name, keeper.session().borrow().name());
        let trees = Trees::of(Some(&library), &stored.pins).unwrap();
        let again = replayed(&stored.entries, &trees).unwrap();
        assert_eq!(again.replay_string(), walked.session().replay_string());
        assert_eq!(again.fields().collect::<Vec<_>>(), walked.session().fields().collect::<Vec<_>>());
        // Its tickets are those of the journal that takes it in.
        let numbers: Vec<u32> = walked.session().tickets().iter().map(|ticket| ticket.number).collect();
        filed += numbers.len();
        let here = keeper.session().borrow().tickets(view, &numbers);
        let at_desk = StoredSession::of(stored.clone(), Some(&library)).unwrap();
        assert_eq!(
            format!("{here:?}"),
            format!("{:?}", at_desk.documents(view, &numbers).unwrap()),
            "{code}"
        );
        // Opened again and saved, it is the same file.
        let records = records(&stored.entries).unwrap();
        let signature = Signature { operator: None, author: Author::Person };
        let opened = PortableSession::again(stored, records, trees.all(), trees.vocabulary(), signature);
        assert_eq!(opened.file().unwrap(), file, "{code}");
    }
    assert!(filed > 20, "{filed}");
}

#[test]
fn a_page_opens_the_library_that_it_brings() {
    let library = embedded::library().unwrap();
    let page = library.to_page().unwrap();
    let opened = Library::open_page(page.clone()).unwrap();
    assert_eq!(codes(&opened), codes(&library));
    let tree = |library: &Library| format!("{:?}", library.tree("E102").unwrap().unwrap());
    assert_eq!(tree(&opened), tree(&library));
    assert!(Library::open_page(page[..1000].to_vec()).is_err());
    assert!(Library::open_page(b"posdiag\0".to_vec()).is_err());
    assert!(Library::open_page(Vec::new()).is_err());
}
