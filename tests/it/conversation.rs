//! The driver of a walk by itself: the effect of a reply, the next question, what is recorded, and what happens if it
//! is not.

use crate::support::clocks::HeldClock;
use crate::support::small_library;
use std::sync::{Arc, LazyLock};

use posdiag::session::record::{Author, Record, replay};
use posdiag::session::{Answer, Channel, Event, FieldValue, Moment, Session, TicketState};
use posdiag::text::language::Language;
use posdiag::text::redaction::{Redacted, Shape, redact};
use posdiag::tree::{Library, Manifest, Value};
use posdiag::walk::answer;
use posdiag::walk::clock::Clock as _;
use posdiag::walk::complaint::Complaint;
use posdiag::walk::conversation::{Codes, Conversation, Departure, Effect};
use posdiag::walk::history::{History, OpenTicket, Shared};
use posdiag::walk::keeper::{Keeper, KeeperFault, Unkept};
use posdiag::walk::offer::{Offer, OfferSource};
use posdiag::walk::question::{Asker, FieldQuestion, Question};
use posdiag::walk::reply::{Caution, FieldReply, Reply, Unknown};
use proptest::prelude::*;

/// `merchant`, `model` and `contact` of the small library.
const MERCHANT: u16 = 0;
const MODEL: u16 = 1;
const CONTACT: u16 = 2;

const FIRST: &str = "- id: stand
  tell: Stand back
- id: model
  collect: [model]
- id: link
  choose: Which link
  unsure_as: wifi
  options:
  - id: wifi
    label: Wi-Fi
  - id: cable
    label: Cable
    steps:
    - id: plug
      try: Plug it in
- id: cover
  try: Take the cover off
  caution: High voltage
- id: cool
  try: Let it cool down
  wait: 5
- end: office
  collect: [contact]";
const SECOND: &str = "- id: well
  ask: Is it well
  on_yes:
  - end: fine
- end: office";

static LIBRARY: LazyLock<Library> =
    LazyLock::new(|| small_library::library(&[], &[("T01", FIRST), ("T02", SECOND)]));

/// Records so many events, and notes those that it does not record.
struct Full {
    manifest: &'static Manifest,
    room: usize,
    /// The room that becomes available after the first event was not recorded.
    freed: usize,
    kept: Vec<Record>,
    forgone: Vec<Record>,
    /// How often history was looked up.
    recalled: usize,
    /// The open ticket about the same problem, once the merchant is known.
    open: Option<OpenTicket>,
}

#[derive(Debug)]
struct DiskFull;

impl KeeperFault for DiskFull {
    fn message(&self, language: Language) -> String {
        language.pick("磁盘满了。", "The disk is full.").to_owned()
    }
}

impl Full {
    /// With the beginning of a session, which is always recorded.
    fn after(room: usize, started: &Event) -> Full {
        let manifest = LIBRARY.manifest();
        let kept = vec![started.record(manifest, Author::Person)];
        Full { manifest, room, freed: 0, kept, forgone: Vec::new(), recalled: 0, open: None }
    }

    /// The session that all of it makes.
    fn replayed(&self) -> Session {
        let tree = |code: &str, _: Option<&str>| {
            let known = LIBRARY.tree(code).unwrap();
            known.or_else(|| LIBRARY.ladder(code).ok()).map(Arc::new)
        };
        replay(self.kept.iter().chain(&self.forgone).cloned(), self.manifest, &tree).unwrap()
    }
}

impl Keeper for Full {
    fn keep(&mut self, _: &Session, event: &Event) -> Result<(), Unkept> {
        let why = || Unkept { why: Box::new(DiskFull), can_go_on: true };
        let Some(left) = self.room.checked_sub(1) else {
            self.room = std::mem::take(&mut self.freed);
            return Err(why());
        };
        self.room = left;
        self.kept.push(event.record(self.manifest, Author::Person));
        Ok(())
    }

    fn keep_with_next(&mut self, event: &Event) {
        self.kept.push(event.record(self.manifest, Author::Person));
    }

    fn forgo(&mut self, _: &Session, event: &Event) {
        self.forgone.push(event.record(self.manifest, Author::Person));
    }

    fn name(&self) -> Option<&str> {
        Some("418-273")
    }

    fn recall(&mut self, _: &Session, _: Moment) -> History {
        self.recalled += 1;
        History::default()
    }

    fn open_ticket(&mut self, session: &Session) -> Option<OpenTicket> {
        self.open.clone().filter(|_| matches!(session.field(MERCHANT), Some(FieldValue::Known(_))))
    }

    fn offer(&mut self, _: &Session, field: u16) -> Option<Offer> {
        let source = OfferSource::Session { name: "100-200".to_owned(), changed: Moment(0) };
        (field == MODEL).then(|| Offer { value: text("N910"), source })
    }
}

fn text(text: &str) -> Redacted {
    redact(text, Shape::NOTE).unwrap().text
}

fn value(value: Value) -> Answer {
    Answer::Value(value)
}

/// Walks a code of the small library; there is room to record this many events.
fn walk(code: &str, room: usize, with: impl FnOnce(&mut Conversation<'_>)) -> Full {
    let (session, started) =
        Session::start(small_library::tree(&LIBRARY, code), Channel::OnSite, Moment::default());
    let (mut keeper, clock) = (Full::after(room, &started), HeldClock::default().ticking(1));
    let offered = [(CONTACT, text("13800138000")), (MODEL, text("N900"))];
    let mut conversation = Conversation::new(session, LIBRARY.manifest(), &mut keeper, &clock)
        .with_codes(Codes::Here(&LIBRARY))
        .with_fields(&offered);
    with(&mut conversation);
    keeper
}

/// The current question, in a word or two.
fn asked(conversation: &Conversation<'_>) -> String {
    match conversation.question() {
        Some(Question::Step(step)) if step.caution_waits() => format!("caution of {}", step.node.id),
        Some(Question::Step(step)) => step.node.id.to_string(),
        Some(Question::Field(FieldQuestion { declared, asker, .. })) => match asker {
            Asker::Step(step) => format!("{} for {}", declared.id, step.node.id),
            Asker::Ticket { number, of } => format!("{} {number}/{of}", declared.id),
        },
        Some(Question::Outcome(outcome)) => format!("outcome {}", outcome.declared.id),
        None => "nothing".to_owned(),
    }
}

/// Takes replies, none of which is refused, and returns the question after each.
fn all_asked(conversation: &mut Conversation<'_>, replies: Vec<Reply<'_>>) -> Vec<String> {
    let mut told = vec![asked(conversation)];
    for reply in replies {
        conversation.take(reply).unwrap();
        told.push(asked(conversation));
    }
    told
}

fn answered(answer: Answer) -> Reply<'static> {
    Reply::Answer { answer, caution: Caution::Apart }
}

fn filled(field: u16, value: &str) -> Reply<'_> {
    Reply::Field { field, value: FieldReply::Typed(value) }
}

/// To the outcome of the first tree, whose ticket lacks a merchant and a contact.
fn to_outcome(conversation: &mut Conversation<'_>) {
    let cautious = |answer| Reply::Answer { answer, caution: Caution::Implied };
    let replies = vec![
        filled(MODEL, "N900"),
        cautious(value(Value::Option(0))),
        cautious(value(Value::NotFixed)),
        cautious(Answer::Skipped(None)),
    ];
    assert_eq!(all_asked(conversation, replies).last().unwrap(), "outcome office");
}

/// The name of a complaint.
fn refused(taken: Result<Effect, Complaint>) -> String {
    format!("{:?}", taken.unwrap_err())
}

#[test]
fn next_question_follows_from_the_reply() {
    let keeper = walk("T01", usize::MAX, |conversation| {
        let replies = vec![
            filled(MODEL, "N900"),
            answered(value(Value::Option(1))),
            answered(value(Value::NotFixed)),
            Reply::Caution,
            answered(value(Value::NotFixed)),
            Reply::Back,
            answered(Answer::Declined),
            answered(value(Value::NotFixed)),
            Reply::Confirm,
            filled(MERCHANT, "822100048160001"),
            filled(CONTACT, "?"),
        ];
        assert_eq!(
            all_asked(conversation, replies),
            [
                "model for model",
                "link",
                "plug",
                "caution of cover",
                "cover",
                "cool",
                "caution of cover",
                "cool",
                "outcome office",
                "merchant 1/2",
                "contact 2/2",
                "nothing",
            ]
        );
        assert!(matches!(conversation.departure(), Some(Departure::Finished(_))));
    });
    // The beginning of the walk, and the replies except for the confirmation, which is recorded as the end.
    assert_eq!((keeper.kept.len(), keeper.forgone.len()), (12, 0));
}

#[test]
fn caution_is_confirmed_separately_together_or_in_advance() {
    let at_cover = |with: &dyn Fn(&mut Conversation<'_>)| {
        walk("T01", usize::MAX, |conversation| {
            conversation.take(filled(MODEL, "N900")).unwrap();
            conversation.take(answered(value(Value::Option(0)))).unwrap();
            with(conversation);
        })
    };
    let reply = |answer, caution| Reply::Answer { answer, caution };
    let cases = [
        (value(Value::Fixed), Caution::Apart, Err("CautionFirst"), 0),
        (value(Value::Fixed), Caution::Along, Ok(()), 2),
        (value(Value::Fixed), Caution::Implied, Ok(()), 2),
        (Answer::Declined, Caution::Apart, Ok(()), 1),
        (Answer::Declined, Caution::Along, Err("NoCaution"), 0),
        (Answer::Declined, Caution::Implied, Ok(()), 1),
        (Answer::Skipped(None), Caution::Along, Err("NoCaution"), 0),
        (Answer::Tampering, Caution::Implied, Ok(()), 1),
        (value(Value::Yes), Caution::Apart, Err("NotAnAnswer"), 0),
        (value(Value::Yes), Caution::Along, Err("NoCaution"), 0),
        (value(Value::Yes), Caution::Implied, Err("NotAnAnswer"), 0),
    ];
    for (answer, caution, expected, events) in cases {
        let said = format!("{answer:?} {caution:?}");
        let keeper = at_cover(&|conversation| {
            let taken = conversation.take(reply(answer.clone(), caution));
            assert_eq!(
                taken.map(|_| ()).map_err(|why| format!("{why:?}")),
                expected.map_err(str::to_owned),
                "{said}"
            );
        });
        assert_eq!(keeper.kept.len(), 3 + events, "{said}");
    }
    // Confirmed before, it need not be confirmed again, and may be.
    at_cover(&|conversation| {
        conversation.take(Reply::Caution).unwrap();
        assert_eq!(refused(conversation.take(Reply::Caution)), "NoCaution");
        conversation.take(reply(value(Value::NotFixed), Caution::Along)).unwrap();
        assert_eq!(asked(conversation), "cool");
        assert_eq!(refused(conversation.take(reply(value(Value::Fixed), Caution::Along))), "NoCaution");
    });
}

#[test]
fn ticket_fields_are_asked_for_once_in_order_forward_and_back() {
    let begun = |with: &dyn Fn(&mut Conversation<'_>)| {
        walk("T01", usize::MAX, |conversation| {
            to_outcome(conversation);
            assert_eq!(conversation.take(Reply::Confirm).unwrap(), Effect::Nothing);
            with(conversation);
        })
    };
    let is_over = |conversation: &Conversation<'_>| {
        assert!(matches!(conversation.departure(), Some(Departure::Finished(_))));
    };
    begun(&|conversation| {
        let replies = vec![Reply::Later, Reply::Back, filled(MERCHANT, "?"), Reply::Back, Reply::Later];
        let told = all_asked(conversation, replies);
        let expected =
            ["merchant 1/2", "contact 2/2", "merchant 1/2", "contact 2/2", "merchant 1/2", "contact 2/2"];
        assert_eq!(told, expected);
        // Back from the first, the outcome is shown again; then everything still missing is asked for.
        let replies = vec![Reply::Back, Reply::Back, Reply::Confirm];
        assert_eq!(
            all_asked(conversation, replies),
            ["contact 2/2", "merchant 1/2", "outcome office", "contact 1/1"]
        );
        conversation.take(Reply::Later).unwrap();
        is_over(conversation);
    });
    // What was given in advance is not asked for.
    begun(&|conversation| {
        let replies = vec![filled(CONTACT, "?"), filled(MODEL, "N910"), Reply::ToOutcome];
        let told = all_asked(conversation, replies);
        assert_eq!(told, ["merchant 1/2", "merchant 1/1", "merchant 1/1", "outcome office"]);
        conversation.take(Reply::Confirm).unwrap();
        conversation.take(filled(MERCHANT, "822100048160001")).unwrap();
        is_over(conversation);
    });
    for reply in [Reply::Rest, Reply::Confirm] {
        begun(&|conversation| {
            conversation.take(reply.clone()).unwrap();
            is_over(conversation);
        });
    }
    // What is refused changes nothing.
    begun(&|conversation| {
        for reply in [filled(MERCHANT, "12"), answered(value(Value::Yes)), Reply::Caution] {
            conversation.take(reply).unwrap_err();
            assert_eq!(asked(conversation), "merchant 1/2");
        }
        conversation.take(Reply::Pause).unwrap();
        assert!(matches!(conversation.departure(), Some(Departure::Paused(None))));
    });
    walk("T01", usize::MAX, |conversation| {
        for reply in [Reply::Confirm, Reply::Rest] {
            assert_eq!(refused(conversation.take(reply)), "NotAtAnOutcome");
        }
        conversation.take(filled(MODEL, "N900")).unwrap();
        assert_eq!(refused(conversation.take(Reply::Later)), "NotAtAnOutcome");
    });
}

#[test]
fn step_fields_can_be_deferred_and_are_asked_for_at_the_end() {
    let to_the_end = |conversation: &mut Conversation<'_>| {
        for answer in [value(Value::Option(0)), value(Value::NotFixed), Answer::Skipped(None)] {
            conversation.take(Reply::Answer { answer, caution: Caution::Implied }).unwrap();
        }
    };
    walk("T01", usize::MAX, |conversation| {
        let replies = vec![Reply::Later, Reply::Back, Reply::Later];
        let expected = ["model for model", "link", "model for model", "link"];
        assert_eq!(all_asked(conversation, replies), expected);
        assert_eq!(conversation.session().field(MODEL), Some(&FieldValue::Later));
        assert!(conversation.session().known(MODEL, LIBRARY.manifest()).is_none());
        to_the_end(conversation);
        let replies = vec![Reply::Confirm, filled(MERCHANT, "?"), Reply::Later];
        let expected = ["outcome office", "merchant 1/3", "model 2/3", "contact 3/3"];
        assert_eq!(all_asked(conversation, replies), expected);
        conversation.take(Reply::Later).unwrap();
        // What nobody knew or said is missing, wherever it was asked for.
        let lacking =
            conversation.session().lacking_of(conversation.session().ticket(1).unwrap(), LIBRARY.manifest());
        assert_eq!((lacking.missing(), lacking.unknown), (2, 1));
        assert_eq!(lacking.fields, [MERCHANT, CONTACT, MODEL]);
    });
    // What is unknown for the step is not asked for again at the end; completing the ticket asks for it.
    walk("T01", usize::MAX, |conversation| {
        conversation.take(filled(MODEL, "?")).unwrap();
        to_the_end(conversation);
        let replies = vec![Reply::Confirm, filled(MERCHANT, "822100048160001")];
        assert_eq!(all_asked(conversation, replies), ["outcome office", "merchant 1/2", "contact 2/2"]);
        conversation.take(filled(CONTACT, "13800138000")).unwrap();
        let lacking =
            conversation.session().lacking_of(conversation.session().ticket(1).unwrap(), LIBRARY.manifest());
        assert_eq!((lacking.missing(), lacking.unknown, lacking.fields), (0, 1, vec![MODEL]));
    });
}

#[test]
fn filed_ticket_is_completed_without_continuing_the_walk() {
    let complete = |with: &dyn Fn(&mut Conversation<'_>)| {
        let mut session = None;
        walk("T01", usize::MAX, |conversation| {
            to_outcome(conversation);
            conversation.take(Reply::Rest).unwrap();
            session = Some(conversation.session().clone());
        });
        let (_, started) =
            Session::start(small_library::tree(&LIBRARY, "T01"), Channel::OnSite, Moment::default());
        let (mut keeper, clock) = (Full::after(usize::MAX, &started), HeldClock::default().ticking(1));
        let conversation = Conversation::new(session.unwrap(), LIBRARY.manifest(), &mut keeper, &clock);
        let mut conversation = conversation.with_codes(Codes::Elsewhere(&LIBRARY)).completing(1);
        with(&mut conversation);
        keeper.kept.len() - 1
    };
    let is_over = |conversation: &Conversation<'_>| {
        assert!(matches!(conversation.departure(), Some(Departure::Completed)));
    };
    let kept = complete(&|conversation| {
        assert_eq!(asked(conversation), "merchant 1/2");
        let code = Reply::Code { typed: "T02", unknown: Unknown::Refuse };
        for reply in [code, Reply::Pause, Reply::GiveUp(text("late")), answered(Answer::Tampering)] {
            conversation.take(reply).unwrap_err();
        }
        conversation.take(Reply::Note(text("they call back"))).unwrap();
        conversation.take(Reply::Channel(Channel::OnSite)).unwrap_err();
        conversation.take(filled(MERCHANT, "?")).unwrap();
        conversation.take(filled(CONTACT, "?")).unwrap();
        is_over(conversation);
        assert_eq!(refused(conversation.take(Reply::Back)), "Over");
    });
    assert_eq!(kept, 3);
    complete(&|conversation| {
        assert_eq!(refused(conversation.take(Reply::Back)), "AtTheStart");
        assert_eq!(asked(conversation), "merchant 1/2");
        conversation.take(Reply::Later).unwrap();
        conversation.take(Reply::Back).unwrap();
        assert_eq!(asked(conversation), "merchant 1/2");
    });
    for reply in [Reply::Rest, Reply::Confirm, Reply::ToOutcome] {
        let kept = complete(&|conversation| {
            conversation.take(reply.clone()).unwrap();
            is_over(conversation);
        });
        assert_eq!(kept, 0, "{reply:?}");
    }
}

#[test]
fn offers_come_from_this_walk_then_history_then_configuration() {
    walk("T01", usize::MAX, |conversation| {
        let offered = |conversation: &Conversation<'_>| match conversation.question() {
            Some(Question::Field(FieldQuestion { offer, .. })) => {
                offer.map(|Offer { value, source }| (value.as_str().to_owned(), source.clone()))
            }
            _ => None,
        };
        let from = |value: &str, source| Some((value.to_owned(), source));
        assert_eq!(offered(conversation), None);
        let offer = Reply::Field { field: MODEL, value: FieldReply::Offered };
        assert_eq!(refused(conversation.take(offer.clone())), "NothingOffered");
        conversation.look_for_offer();
        let before = OfferSource::Session { name: "100-200".to_owned(), changed: Moment(0) };
        assert_eq!(offered(conversation), from("N910", before));
        let effect = conversation.take(offer).unwrap();
        assert_eq!(
            (effect, asked(conversation)),
            (Effect::Field { field: MODEL, warning: None }, "link".to_owned())
        );
        assert_eq!(conversation.session().field(MODEL), Some(&FieldValue::Known(text("N910"))));
        conversation.take(answered(Answer::Tampering)).unwrap();
        conversation.take(Reply::Back).unwrap();
        conversation.take(answered(value(Value::Option(0)))).unwrap();
        conversation.take(answered(Answer::Skipped(None))).unwrap();
        conversation.take(answered(Answer::Skipped(None))).unwrap();
        conversation.take(Reply::Confirm).unwrap();
        conversation.look_for_offer();
        assert_eq!(offered(conversation), None);
        conversation.take(filled(MERCHANT, "822100048160001")).unwrap();
        conversation.look_for_offer();
        assert_eq!(offered(conversation), from("13800138000", OfferSource::Configuration));
        conversation.take(Reply::Back).unwrap();
        conversation.look_for_offer();
        assert_eq!(offered(conversation), from("822100048160001", OfferSource::FilledIn));
    });
}

#[test]
fn unchanged_values_are_not_recorded_again() {
    let keeper = walk("T01", usize::MAX, |conversation| {
        for given in ["N900", "N900", "?", "?", "N900"] {
            conversation.take(filled(MODEL, given)).unwrap();
        }
    });
    let given: Vec<String> =
        keeper.kept[1..].iter().map(|record| serde_json::to_string(&record.event).unwrap()).collect();
    assert_eq!(given.len(), 4, "{given:?}");
}

#[test]
fn another_code_is_found_refused_or_walked_as_unknown() {
    let code = |typed, unknown| Reply::Code { typed, unknown };
    walk("T01", usize::MAX, |conversation| {
        assert_eq!(refused(conversation.take(code("T99", Unknown::Refuse))), "UnknownCode([])");
        assert_eq!(refused(conversation.take(code("", Unknown::Walk))), "NotACode");
        let legs = |conversation: &Conversation<'_>| conversation.session().legs().len();
        assert_eq!(legs(conversation), 1);
        // A known code that is said to be intended is walked; one that is said to be unknown is not looked up.
        conversation.take(code("t02", Unknown::Walk)).unwrap();
        assert_eq!((legs(conversation), &*conversation.session().tree().code), (2, "T02"));
        conversation.take(code("t99", Unknown::Walk)).unwrap();
        assert_eq!((legs(conversation), &*conversation.session().tree().code), (3, "T99"));
        // There, a ticket's fields were about to be asked for.
        assert_eq!(asked(conversation), "outcome office");
        conversation.take(Reply::Confirm).unwrap();
        assert_eq!(asked(conversation), "merchant 1/1");
        conversation.take(code("T01", Unknown::Given)).unwrap();
        assert_eq!((legs(conversation), asked(conversation)), (4, "outcome office".to_owned()));
        assert_eq!(conversation.session().tree().table, None);
    });
    let (session, started) =
        Session::start(small_library::tree(&LIBRARY, "T01"), Channel::OnSite, Moment::default());
    let clock = HeldClock::default().ticking(1);
    let mut keeper = Full::after(usize::MAX, &started);
    let mut nowhere = Conversation::new(session.clone(), LIBRARY.manifest(), &mut keeper, &clock);
    assert_eq!(refused(nowhere.take(code("T02", Unknown::Walk))), "UnknownCode([])");
    let mut keeper = Full::after(usize::MAX, &started);
    let conversation = Conversation::new(session, LIBRARY.manifest(), &mut keeper, &clock);
    let mut elsewhere = conversation.with_codes(Codes::Elsewhere(&LIBRARY));
    elsewhere.take(code("T02", Unknown::Refuse)).unwrap();
    assert!(matches!(elsewhere.departure(), Some(Departure::Switched(tree)) if *tree.code == *"T02"));
    assert_eq!((elsewhere.session().legs().len(), asked(&elsewhere)), (1, "nothing".to_owned()));
}

#[test]
fn a_walk_is_paused_until_its_step_is_due() {
    walk("T01", usize::MAX, |conversation| {
        conversation.take(filled(MODEL, "N900")).unwrap();
        conversation.take(answered(value(Value::Option(0)))).unwrap();
        conversation.take(answered(Answer::Declined)).unwrap();
        let answered_at = conversation.session().legs()[0].trail.last().unwrap().at;
        conversation.take(Reply::Pause).unwrap();
        let until = answered_at.plus_minutes(5);
        assert!(matches!(conversation.departure(), Some(Departure::Paused(Some(at))) if *at == until));
    });
}

#[test]
fn history_is_looked_up_again_when_it_may_have_changed() {
    let keeper = walk("T01", usize::MAX, |conversation| {
        let look = |conversation: &mut Conversation<'_>| {
            conversation.look_back();
            conversation.look_back();
        };
        look(conversation); // It begins: once.
        conversation.take(filled(MODEL, "N900")).unwrap();
        look(conversation);
        conversation.take(filled(MERCHANT, "822100048160001")).unwrap();
        look(conversation); // Whose it is: twice.
        conversation.take(Reply::Code { typed: "T02", unknown: Unknown::Refuse }).unwrap();
        look(conversation); // Another code: three times.
        conversation.take(Reply::Note(text("a note"))).unwrap();
        conversation.take(answered(value(Value::Yes))).unwrap();
        look(conversation);
        conversation.take(Reply::Back).unwrap();
        conversation.take(answered(value(Value::No))).unwrap();
        look(conversation); // A ticket: four times.
        conversation.take(Reply::Rest).unwrap();
        look(conversation);
    });
    assert_eq!(keeper.recalled, 4);
}

#[test]
fn failed_recording_blocks_the_walk_until_it_is_waived() {
    let keeper = walk("T01", 2, |conversation| {
        conversation.take(filled(MODEL, "N900")).unwrap();
        conversation.take(answered(value(Value::Option(0)))).unwrap();
        // The confirmation of the caution cannot be recorded; the answer waits for the decision.
        let reply = Reply::Answer { answer: value(Value::NotFixed), caution: Caution::Along };
        let complaint = conversation.take(reply).unwrap_err();
        assert_eq!(complaint.message(Language::En), "The disk is full.");
        assert_eq!(conversation.name(), Some("418-273"));
        for reply in [Reply::Back, Reply::Pause, filled(MERCHANT, "?")] {
            assert_eq!(refused(conversation.take(reply)), "Over");
        }
        assert_eq!(conversation.forgo().unwrap(), Effect::Step);
        assert_eq!((conversation.name(), asked(conversation)), (None, "cool".to_owned()));
        conversation.take(answered(Answer::Skipped(None))).unwrap();
        conversation.take(Reply::Rest).unwrap();
        assert_eq!(conversation.forgo().unwrap(), Effect::Nothing);
    });
    assert_eq!((keeper.kept.len(), keeper.forgone.len()), (3, 4));
    // An end that cannot be recorded is still an end, once that is waived.
    let keeper = walk("T02", 3, |conversation| {
        conversation.take(answered(value(Value::No))).unwrap();
        conversation.take(Reply::Confirm).unwrap();
        conversation.take(Reply::Note(text("a note"))).unwrap();
        conversation.take(filled(MERCHANT, "?")).unwrap_err();
    });
    assert_eq!(keeper.kept.len(), 3 + 1);
}

#[test]
fn failed_recording_is_retried() {
    let tree = small_library::tree(&LIBRARY, "T02");
    let (session, started) = Session::start(tree, Channel::Phone, Moment::default());
    let (mut keeper, clock) =
        (Full { freed: 9, ..Full::after(0, &started) }, HeldClock::default().ticking(1));
    let mut conversation = Conversation::new(session, LIBRARY.manifest(), &mut keeper, &clock);
    conversation.take(answered(value(Value::No))).unwrap_err();
    assert_eq!(conversation.keep_again().unwrap(), Effect::Step);
    // There is nothing left to record again.
    assert_eq!(conversation.keep_again().unwrap(), Effect::Nothing);
    conversation.take(Reply::Note(text("a note"))).unwrap();
    assert_eq!(conversation.name(), Some("418-273"));
    drop(conversation);
    assert_eq!((keeper.kept.len(), keeper.forgone.len()), (3, 0));
}

/// The questions of a call about which a ticket is open; its merchant is known if it was filled in.
fn beside_open(with: impl FnOnce(&mut Conversation<'_>)) -> Full {
    let (session, started) =
        Session::start(small_library::tree(&LIBRARY, "T02"), Channel::OnSite, Moment::default());
    let (mut keeper, clock) = (Full::after(99, &started), HeldClock::default().ticking(1));
    let (number, code) = ("947-005".to_owned(), "T02".to_owned());
    keeper.open = Some(OpenTicket { number, shares: Shared::Merchant, code, filed: Moment(0) });
    let mut conversation =
        Conversation::new(session, LIBRARY.manifest(), &mut keeper, &clock).asking_before_filing();
    conversation.take(answered(value(Value::No))).unwrap();
    with(&mut conversation);
    keeper
}

#[test]
fn open_ticket_is_asked_about_as_early_as_possible() {
    // The merchant was known before: nothing else is asked first, whatever confirms it.
    for confirm in [Reply::Confirm, Reply::Rest] {
        let rest = confirm == Reply::Rest;
        beside_open(|walk| {
            walk.take(filled(MERCHANT, "822100048160001")).unwrap();
            walk.take(confirm.clone()).unwrap();
            assert_eq!(walk.open_ticket().unwrap().number, "947-005");
            walk.leave_open_ticket();
            assert_eq!((walk.open_ticket(), asked(walk)), (None, "outcome office".to_owned()));
            walk.take(confirm).unwrap();
            assert!(walk.open_ticket().is_some(), "it is asked again");
            walk.file_another().unwrap();
            assert!(
                matches!(walk.departure(), Some(Departure::Finished(_))),
                "nothing else is missing: {rest}"
            );
        });
    }
    // It is asked for with the ticket: the rest is not asked before the decision.
    beside_open(|walk| {
        walk.take(Reply::Confirm).unwrap();
        assert_eq!((walk.open_ticket(), asked(walk)), (None, "merchant 1/1".to_owned()));
        walk.take(filled(MERCHANT, "822100048160001")).unwrap();
        assert!(walk.open_ticket().is_some() && walk.departure().is_none());
        walk.file_another().unwrap();
        assert!(matches!(walk.departure(), Some(Departure::Finished(_))));
    });
    // It is continued: nothing is filed.
    let kept = beside_open(|walk| {
        walk.take(filled(MERCHANT, "822100048160001")).unwrap();
        walk.take(Reply::Confirm).unwrap();
        walk.go_on_instead(text("going on with 947-005")).unwrap();
        assert!(matches!(walk.departure(), Some(Departure::Instead(_))));
    });
    assert!(kept.replayed().tickets().is_empty());
}

/// Somebody resumes a recorded session, and does something; returns what is recorded of both.
fn comes_back(mut keeper: Full, with: impl FnOnce(&mut Conversation<'_>)) -> Full {
    let (clock, before) = (HeldClock::default().ticking(1), keeper.replayed());
    let mut session = before.clone();
    let event = session.hand_over(Channel::OnSite, clock.now()).unwrap();
    let mut conversation =
        Conversation::new(session, LIBRARY.manifest(), &mut keeper, &clock).returning(before, event);
    with(&mut conversation);
    drop(conversation);
    keeper
}

#[test]
fn reopening_to_look_or_add_keeps_the_outcome() {
    let filed = || {
        walk("T02", 99, |walk| {
            all_asked(walk, vec![answered(value(Value::No)), Reply::Rest]);
        })
    };
    let looked = comes_back(filed(), |walk| {
        assert_eq!(asked(walk), "outcome office");
        walk.take(Reply::Pause).unwrap();
        assert!(matches!(walk.departure(), Some(Departure::AsItWas)));
    });
    assert_eq!(looked.kept, filed().kept);
    let added = comes_back(filed(), |walk| {
        walk.take(Reply::Note(text("called again"))).unwrap();
        walk.take(filled(MERCHANT, "822100048160001")).unwrap();
        walk.take(Reply::Reference(Some(text("Hill Street")))).unwrap();
        walk.take(Reply::Pause).unwrap();
    });
    let session = added.replayed();
    assert!(session.has_ended() && session.tickets()[0].state == TicketState::Open);
    assert_eq!((session.notes().len(), session.number(Some(MERCHANT))), (1, Some("822100048160001")));
    // Whatever continues it is recorded after the event that somebody does.
    let mut stands = None;
    let goes_on = comes_back(added, |walk| {
        walk.take(Reply::Note(text("and again"))).unwrap();
        walk.take(Reply::Back).unwrap();
        stands = Some(walk.session().clone());
    });
    assert_eq!(goes_on.replayed(), stands.unwrap());
    // The note, the continuation, and the step back, by one clock.
    let times: Vec<i64> = goes_on.kept.iter().rev().take(3).map(|record| record.at).collect();
    assert_eq!(times, [3, 2, 2]);
    assert_eq!(goes_on.replayed().tickets()[0].state, TicketState::UnderWay);
    // What is paused already stays as it is.
    let paused = || {
        walk("T02", 99, |walk| {
            walk.take(Reply::Pause).unwrap();
        })
    };
    assert!(comes_back(paused(), |_| ()).replayed().parked().is_some());
    let kept = comes_back(paused(), |walk| {
        walk.take(Reply::Pause).unwrap();
        assert!(matches!(walk.departure(), Some(Departure::AsItWas)));
    });
    assert_eq!(kept.kept, paused().kept);
}

/// A reply derived from a byte, whatever is asked.
fn reply_of(conversation: &Conversation<'_>, byte: u8) -> Reply<'static> {
    let pick = usize::from(byte / 16);
    let caution = [Caution::Apart, Caution::Along, Caution::Implied][pick % 3];
    let field = [MERCHANT, MODEL, CONTACT][pick % 3];
    match byte % 16 {
        0..=5 => {
            let answer = match conversation.question() {
                Some(Question::Step(step)) => {
                    let names = answer::names(step.node);
                    answer::parse(step.node, names[pick % names.len()]).unwrap()
                }
                _ => [Answer::Declined, Answer::Skipped(None), value(Value::Fixed)][pick % 3].clone(),
            };
            Reply::Answer { answer, caution }
        }
        6 => Reply::Caution,
        7 => filled(field, ["?", "N900", "822100048160001", "13800138000"][pick % 4]),
        8 => match conversation.question() {
            Some(Question::Field(FieldQuestion { index, .. })) => Reply::Field {
                field: index,
                value: [FieldReply::Offered, FieldReply::Typed("?")][pick % 2].clone(),
            },
            _ => Reply::Field { field, value: FieldReply::Offered },
        },
        9 => Reply::Later,
        10 => Reply::Back,
        11 => Reply::ToOutcome,
        12 => Reply::Note(text("a note")),
        // A known code that is said to be unknown has its own tree, which a record names only by its digest.
        13 if pick.is_multiple_of(3) => Reply::Code { typed: "T77", unknown: Unknown::Given },
        13 => Reply::Code {
            typed: ["T01", "T02", "T77", "4111111111111111"][pick % 4],
            unknown: [Unknown::Refuse, Unknown::Walk][pick % 2],
        },
        14 => [Reply::Pause, Reply::GiveUp(text("late")), Reply::Back, Reply::Back][pick % 4].clone(),
        _ => [Reply::Confirm, Reply::Rest, Reply::Confirm][pick % 3].clone(),
    }
}

proptest! {
    #[test]
    fn recorded_and_waived_events_rebuild_the_session(
        bytes in prop::collection::vec(any::<u8>(), 0..80),
        room in 0..60_usize,
        code in prop::sample::select(vec!["T01", "T02"]),
    ) {
        let mut session = None;
        let keeper = walk(code, room, |conversation| {
            for byte in bytes {
                conversation.look_for_offer();
                conversation.look_back();
                let before = conversation.session().clone();
                match conversation.take(reply_of(conversation, byte)) {
                    Ok(Effect::Nothing) => assert!(*conversation.session() == before),
                    Ok(_) => {}
                    Err(Complaint::NotKept(_)) => {
                        let _ = conversation.forgo();
                    }
                    // A refused reply leaves the session unchanged.
                    Err(_) => assert!(*conversation.session() == before),
                }
                // As long as the walk continues, something is asked.
                assert_eq!(conversation.question().is_some(), conversation.departure().is_none());
            }
            session = Some(conversation.session().clone());
        });
        prop_assert!(keeper.replayed() == session.unwrap());
    }
}
