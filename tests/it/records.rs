//! Records: the written form of each event, what is refused if written by hand, and that earlier records read as
//! before.

use std::sync::LazyLock;

use crate::support::small_library::{library, tree};
use posdiag::session::record::{Author, Misfit, MisfitReason, Record, replay};
use posdiag::session::{Answer, Channel, Event, FieldValue, Moment, Place, Refusal, Session};
use posdiag::text::redaction::{NotACard, Redacted, Shape, redact, redact_confirmed};
use posdiag::tree::{Library, Value};
use serde_json::{Value as Json, json};

const NOW: Moment = Moment(1_763_870_000_000_000);

const STEPS: &str = "\
- id: lamp
  ask: Is the lamp lit?
  unsure_as: on_yes
  on_yes:
  - end: fine
- id: fuse
  try: Change the fuse
  caution: Pull the plug first
- end: office";

static LIBRARY: LazyLock<Library> = LazyLock::new(|| library(&[], &[("T01", STEPS), ("T02", STEPS)]));

fn typed(text: &str) -> Redacted {
    redact(text, Shape::NOTE).unwrap().text
}

/// A session, with its records.
struct Written {
    session: Session,
    records: Vec<Record>,
}

impl Written {
    fn begun() -> Written {
        let (session, event) = Session::start(tree(&LIBRARY, "T01"), Channel::Phone, NOW);
        Written { session, records: vec![event.record(LIBRARY.manifest(), Author::Person)] }
    }

    fn does(&mut self, act: impl FnOnce(&mut Session) -> Event) -> &mut Self {
        let event = act(&mut self.session);
        self.records.push(event.record(LIBRARY.manifest(), Author::Person));
        self
    }

    /// To an end with a ticket, without confirmation.
    fn at_the_office(&mut self) -> &mut Self {
        self.does(|session| session.answer(Answer::Value(Value::No), NOW).unwrap());
        self.does(|session| session.confirm_caution(NOW).unwrap());
        self.does(|session| session.answer(Answer::Skipped(Some(typed("no fuse"))), NOW).unwrap())
    }

    fn last(&self) -> Json {
        serde_json::to_value(self.records.last().unwrap()).unwrap()
    }
}

/// A session of these records.
fn again(records: impl IntoIterator<Item = Record>) -> Result<Session, Misfit> {
    replay(records, LIBRARY.manifest(), &|code, _| Some(tree(&LIBRARY, code)))
}

/// Why a record is refused after those of a session.
fn refused(written: &Written, record: &Json) -> Option<MisfitReason> {
    let record = match Record::read(&record.to_string()) {
        Ok(record) => record,
        Err(why) => return Some(why),
    };
    again(written.records.iter().cloned().chain([record])).err().map(|misfit| {
        assert_eq!(misfit.record, written.records.len());
        misfit.why
    })
}

/// A record of version 2 with this event.
fn of_now(event: &Json) -> Json {
    json!({ "version": 2, "at": NOW.0, "by": "person", "program": "0.1.0", "event": event })
}

/// A record of version 1 with this event.
fn of_then(event: &Json) -> Json {
    json!({ "version": 1, "at": NOW.0, "event": event })
}

/// A session at a prompt, one at an end, and one whose ticket was filed.
fn prompt_end_and_ticket() -> [Written; 3] {
    let (mut end, mut ticket) = (Written::begun(), Written::begun());
    end.at_the_office();
    ticket.at_the_office().does(|session| session.end(NOW).unwrap());
    [Written::begun(), end, ticket]
}

#[test]
fn every_event_is_recorded_completely() {
    let mut written = Written::begun();
    let mut all = vec![written.last()];
    let mut does = |act: &dyn Fn(&mut Session) -> Result<Event, Refusal>| {
        written.does(|session| act(session).unwrap());
        all.push(written.last());
    };
    does(&|session| session.answer(Answer::Value(Value::No), NOW));
    does(&|session| session.confirm_caution(NOW));
    does(&|session| session.change_channel(Channel::OnSite, NOW));
    does(&|session| session.note(typed("they call back"), NOW));
    does(&|session| session.set_field(1, FieldValue::Unknown, NOW));
    does(&|session| session.confirm_field(1, FieldValue::Known(typed("N900")), NOW));
    does(&|session| session.change_reference(Some(typed("Hill Street")), NOW));
    does(&|session| session.change_reference(None, NOW));
    does(&|session| session.answer(Answer::Skipped(Some(typed("no fuse"))), NOW));
    does(&|session| session.back(NOW));
    does(&|session| session.answer(Answer::Declined, NOW));
    does(&|session| session.park(Some(NOW.plus_minutes(5)), NOW));
    does(&|session| session.abandon(typed("hung up"), NOW));
    does(&|session| session.hand_over(Channel::Phone, NOW));
    does(&|session| session.end(NOW));
    does(&|session| session.close(1, Some(typed("swapped")), NOW));
    does(&|session| session.reopen(1, None, NOW));
    does(&|session| session.hand_over(Channel::OnSite, NOW));
    does(&|session| session.switch(tree(&LIBRARY, "T02"), NOW));
    does(&|session| session.answer(Answer::Value(Value::Yes), NOW));
    does(&|session| session.end(NOW));
    let expected = [
        json!({ "kind": "started", "code": "T01", "channel": "phone" }),
        json!({ "kind": "answered", "code": "T01", "step": "lamp", "occurrence": 1, "answer": "no", "reason": null }),
        json!({ "kind": "cautioned", "code": "T01", "step": "fuse", "occurrence": 1 }),
        json!({ "kind": "channel", "channel": "on_site" }),
        json!({ "kind": "noted", "text": "they call back" }),
        json!({ "kind": "field", "field": "model", "value": null }),
        json!({ "kind": "field", "field": "model", "value": "N900", "confirmed": true }),
        json!({ "kind": "reference", "reference": "Hill Street" }),
        json!({ "kind": "reference", "reference": null }),
        json!({ "kind": "answered", "code": "T01", "step": "fuse", "occurrence": 1, "answer": "skipped", "reason": "no fuse" }),
        json!({ "kind": "taken_back" }),
        json!({ "kind": "answered", "code": "T01", "step": "fuse", "occurrence": 1, "answer": "declined", "reason": null }),
        json!({ "kind": "parked", "until": NOW.plus_minutes(5).0 }),
        json!({ "kind": "abandoned", "reason": "hung up", "files": [{ "ticket": 1, "outcome": "office" }] }),
        json!({ "kind": "handed_over", "channel": "phone" }),
        // It reaches the ticket's subject.
        json!({ "kind": "ended", "outcome": "office" }),
        json!({ "kind": "closed", "ticket": 1, "said": "swapped" }),
        json!({ "kind": "reopened", "ticket": 1, "said": null }),
        json!({ "kind": "handed_over", "channel": "on_site" }),
        json!({ "kind": "switched", "code": "T02" }),
        json!({ "kind": "answered", "code": "T02", "step": "lamp", "occurrence": 1, "answer": "yes", "reason": null }),
        json!({ "kind": "ended", "outcome": "fine" }),
    ];
    for (written, event) in all.iter().zip(&expected) {
        let record = json!({
            "version": 2, "at": NOW.0, "by": "person", "program": env!("CARGO_PKG_VERSION"), "event": event,
        });
        assert_eq!(*written, record);
    }
    assert_eq!(all.len(), expected.len());
    assert_eq!(again(written.records), Ok(written.session));
}

#[test]
fn records_say_who_answered() {
    let (_, started) = Session::start(tree(&LIBRARY, "T01"), Channel::Phone, NOW);
    for (author, name) in
        [(Author::Person, "person"), (Author::Script, "script"), (Author::Program, "program")]
    {
        let record = started.record(LIBRARY.manifest(), author);
        assert_eq!(serde_json::to_value(&record).unwrap()["by"], name);
        assert_eq!(Record::read(&serde_json::to_string(&record).unwrap()), Ok(record));
    }
}

#[test]
fn terminal_and_channel_can_change_during_a_walk() {
    let mut written = Written::begun();
    assert_eq!(written.session.reference(Some("Hill Street")), Some("Hill Street"));
    written.does(|session| session.change_reference(Some(typed("Mill Lane")), NOW).unwrap());
    assert_eq!(written.session.reference(Some("Hill Street")), Some("Mill Lane"));
    written.does(|session| session.change_reference(None, NOW).unwrap());
    assert_eq!(written.session.reference(Some("Hill Street")), None);

    let steps =
        "- id: open\n  try: Open the case\n  by: technician\n- id: plug\n  try: Plug it in\n- end: office";
    let library = library(&[], &[("T01", steps)]);
    let (mut session, _) = Session::start(tree(&library, "T01"), Channel::Phone, NOW);
    let at = |session: &Session| match session.place() {
        Place::Prompt(id) => session.tree().node(id).unwrap().id.to_string(),
        Place::End(ending) => format!("{ending:?}"),
    };
    assert_eq!(at(&session), "plug", "a technician's step is put off");
    session.change_channel(Channel::OnSite, NOW).unwrap();
    assert_eq!(at(&session), "open", "and done by whoever is there");
    session.change_channel(Channel::Phone, NOW).unwrap();
    assert_eq!((at(&session).as_str(), session.channel()), ("plug", Channel::Phone));
    session.answer(Answer::Value(Value::Fixed), NOW).unwrap();
    session.end(NOW).unwrap();
    assert_eq!(session.change_channel(Channel::OnSite, NOW).unwrap_err(), Refusal::Ended);
    assert_eq!(session.change_reference(None, NOW).unwrap_err(), Refusal::Ended);
}

#[test]
fn references_are_redacted_on_reading() {
    let mut records = Written::begun().records;
    let reference = json!({ "kind": "reference", "reference": "card \u{1b}4111 1111 1111 1111\u{202e}" });
    records.push(Record::read(&of_now(&reference).to_string()).unwrap());
    assert_eq!(again(records).unwrap().reference(None), Some("card 411111******1111"));
}

#[test]
fn matters_of_a_record_match_the_session() {
    let text = r#"{"version":2,"at":1,"by":"script","program":"9.9.9-rc.1","event":{"kind":"noted","text":"x"},"set":[{"matter":"payment","state":"open"},{"matter":"card","state":null}]}"#;
    let read = Record::read(text).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), text, "to the letter");
    // This library has no matters.
    let misfit = again([Written::begun().records, vec![read]].concat()).unwrap_err();
    assert_eq!(misfit.why, MisfitReason::AnotherState);
}

/// Something misplaced.
const WRONG: [&str; 9] = ["null", "true", "0.5", "-1", "\"\"", "\"x\"", "[]", "{}", "[[]]"];

#[test]
fn record_with_wrong_keys_is_refused() {
    let wrong = |what: &str, right: &Json, at: &str, takes: &[&str]| {
        for value in WRONG.iter().filter(|value| !takes.contains(value)) {
            let mut record = right.clone();
            *record.pointer_mut(at).unwrap() = serde_json::from_str(value).unwrap();
            assert!(
                prompt_end_and_ticket().iter().all(|before| {
                    refused(before, &record).is_some_and(|why| why != MisfitReason::AnotherState)
                }),
                "{what}: {record}"
            );
        }
    };
    let filed = json!([{ "ticket": 1, "outcome": "office", "matter": "payment" }]);
    let mut whole = of_now(&json!({ "kind": "noted", "text": "x" }));
    whole["set"] = json!([{ "matter": "payment", "state": "open" }]);
    let [prompt, ..] = prompt_end_and_ticket();
    // It is a record, but not this session's.
    assert_eq!(refused(&prompt, &whole), Some(MisfitReason::AnotherState));
    wrong("version", &whole, "/version", &[]);
    wrong("at", &whole, "/at", &["-1"]);
    wrong("by", &whole, "/by", &[]);
    // Any text may be a version; what may not be kept is found on import.
    wrong("program", &whole, "/program", &["\"\"", "\"x\""]);
    wrong("set", &whole, "/set", &[]);
    wrong("a matter", &whole, "/set/0/matter", &["\"x\""]);
    wrong("a state", &whole, "/set/0/state", &["null", "\"x\""]);
    wrong("a change", &whole, "/set/0", &[]);
    wrong("event", &whole, "/event", &[]);
    wrong("kind", &whole, "/event/kind", &[]);
    for event in [
        json!({ "kind": "ended", "outcome": "office", "files": filed }),
        json!({ "kind": "abandoned", "reason": "hung up", "files": filed }),
        json!({ "kind": "parked", "until": null, "files": filed }),
    ] {
        let record = of_now(&event);
        wrong("files", &record, "/event/files", &[]);
        for key in ["ticket", "outcome", "matter"] {
            wrong(key, &record, &format!("/event/files/0/{key}"), &[]);
        }
    }
    for kind in ["closed", "reopened"] {
        wrong(kind, &of_now(&json!({ "kind": kind, "ticket": 1, "said": null })), "/event/ticket", &[]);
    }
    let field = of_now(&json!({ "kind": "field", "field": "model", "value": "N900", "confirmed": true }));
    wrong("confirmed", &field, "/event/confirmed", &["true"]);
    wrong(
        "reference",
        &of_now(&json!({ "kind": "reference", "reference": "x" })),
        "/event/reference",
        &["null", "\"x\""],
    );
    wrong("channel", &of_now(&json!({ "kind": "channel", "channel": "phone" })), "/event/channel", &[]);
}

#[test]
fn only_confirmed_non_card_numbers_stay_whole() {
    let (whole, masked) = ("378282246310005", "378282*****0005");
    let merchant = LIBRARY.manifest().fields[0].shape;
    let value = redact_confirmed(whole, merchant, NotACard::Person).unwrap().text;
    let mut written = Written::begun();
    written.does(|session| session.confirm_field(0, FieldValue::Known(value), NOW).unwrap());
    let event = json!({ "kind": "field", "field": "merchant", "value": whole, "confirmed": true, "not_a_card": true });
    assert_eq!(written.last()["event"], event);
    assert_eq!(again(written.records.clone()).unwrap(), written.session);

    // Older confirmations said nothing about this, nor does what was never asked.
    let read = |record: Json| {
        let record = Record::read(&record.to_string()).unwrap();
        let session = again([written.records[0].clone(), record]).unwrap();
        let Some(FieldValue::Known(value)) = session.field(0).cloned() else { panic!("no value") };
        value.to_string()
    };
    let event = |more: &Json| {
        let mut event = json!({ "kind": "field", "field": "merchant", "value": whole });
        event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        event
    };
    assert_eq!(read(of_now(&event(&json!({ "confirmed": true, "not_a_card": true })))), whole);
    assert_eq!(read(of_now(&event(&json!({ "confirmed": true })))), masked);
    assert_eq!(read(of_now(&event(&json!({})))), masked);
    assert_eq!(read(of_then(&event(&json!({})))), masked);
    let begun = Written::begun();
    for record in [
        of_now(&event(&json!({ "not_a_card": true }))),
        of_then(&event(&json!({ "not_a_card": true }))),
        of_then(&event(&json!({ "confirmed": true, "not_a_card": true }))),
    ] {
        assert_eq!(refused(&begun, &record), Some(MisfitReason::OtherKeys), "{record}");
    }
    let secret = json!({ "kind": "noted", "text": "CVV 123" });
    assert_eq!(refused(&begun, &of_then(&secret)), None);
}

#[test]
fn record_with_missing_or_extra_keys_is_refused() {
    let mut whole = of_now(&json!({ "kind": "noted", "text": "x" }));
    whole["set"] = json!([{ "matter": "payment", "state": "open" }]);
    let [prompt, end, ticket] = prompt_end_and_ticket();
    for (key, why) in [
        ("version", MisfitReason::NotARecord),
        ("at", MisfitReason::NotARecord),
        ("by", MisfitReason::OtherKeys),
        ("program", MisfitReason::OtherKeys),
        ("event", MisfitReason::NotARecord),
    ] {
        let mut record = whole.clone();
        record.as_object_mut().unwrap().remove(key);
        assert_eq!(refused(&prompt, &record), Some(why), "{key}");
    }
    for at in ["", "/event", "/set/0"] {
        let mut record = whole.clone();
        record.pointer_mut(at).unwrap()["more"] = json!(1);
        assert_eq!(refused(&prompt, &record), Some(MisfitReason::NotARecord), "{at}");
    }
    for event in [
        json!({ "kind": "reference" }),
        json!({ "kind": "channel" }),
        json!({ "kind": "referenced", "reference": null }),
        json!({ "kind": "moved", "channel": "phone" }),
        json!({ "kind": "Noted", "text": "x" }),
        json!({ "kind": "taken_back", "files": [] }),
        json!({ "kind": "noted", "text": "x", "confirmed": true }),
    ] {
        assert_eq!(refused(&prompt, &of_now(&event)), Some(MisfitReason::NotARecord), "{event}");
    }
    // A duplicate key.
    let twice =
        r#"{"version":2,"at":1,"by":"person","by":"script","program":"0","event":{"kind":"taken_back"}}"#;
    assert_eq!(Record::read(twice), Err(MisfitReason::NotARecord));
    // Tickets that the session does not file, close or reopen.
    let ends = |files: Json| of_now(&json!({ "kind": "ended", "outcome": "office", "files": files }));
    assert_eq!(refused(&end, &ends(json!([{ "ticket": 1, "outcome": "office" }]))), None);
    for files in [
        json!([{ "ticket": 2, "outcome": "office" }]),
        json!([{ "ticket": 0, "outcome": "office" }]),
        json!([{ "ticket": 1, "outcome": "visit" }]),
        json!([{ "ticket": 1, "outcome": "office", "matter": "payment" }]),
        json!([{ "ticket": 1, "outcome": "office" }, { "ticket": 2, "outcome": "office" }]),
    ] {
        assert_eq!(refused(&end, &ends(files.clone())), Some(MisfitReason::AnotherTicket), "{files}");
    }
    let untold = of_now(&json!({ "kind": "ended", "outcome": "office" }));
    assert_eq!(refused(&end, &untold), Some(MisfitReason::AnotherTicket));
    for number in [0, 2] {
        let closed = of_now(&json!({ "kind": "closed", "ticket": number, "said": null }));
        assert_eq!(refused(&ticket, &closed), Some(MisfitReason::AnotherTicket));
    }
    let closed = |record: fn(&Json) -> Json, event: Json| refused(&ticket, &record(&event));
    assert_eq!(closed(of_now, json!({ "kind": "closed", "ticket": 1, "said": null })), None);
    assert_eq!(closed(of_now, json!({ "kind": "closed", "said": null })), Some(MisfitReason::OtherKeys));
    assert_eq!(closed(of_then, json!({ "kind": "closed", "said": null })), None);
    assert_eq!(
        closed(of_then, json!({ "kind": "closed", "ticket": 1, "said": null })),
        Some(MisfitReason::OtherKeys)
    );
}

#[test]
fn version_1_record_has_no_version_2_keys() {
    let [prompt, end, _] = prompt_end_and_ticket();
    assert_eq!(refused(&end, &of_then(&json!({ "kind": "ended", "outcome": "office" }))), None);
    let filed = json!([{ "ticket": 1, "outcome": "office" }]);
    for (before, event) in [
        (&prompt, json!({ "kind": "reference", "reference": null })),
        (&prompt, json!({ "kind": "channel", "channel": "on_site" })),
        (&prompt, json!({ "kind": "field", "field": "model", "value": "N900", "confirmed": true })),
        (&prompt, json!({ "kind": "parked", "until": null, "files": filed })),
        (&prompt, json!({ "kind": "abandoned", "reason": "hung up", "files": filed })),
        (&end, json!({ "kind": "ended", "outcome": "office", "files": filed })),
    ] {
        assert_eq!(refused(before, &of_then(&event)), Some(MisfitReason::OtherKeys), "{event}");
    }
    for (key, value) in [
        ("by", json!("person")),
        ("program", json!("0.1.0")),
        ("set", json!([{ "matter": "payment", "state": "open" }])),
    ] {
        let mut record = of_then(&json!({ "kind": "noted", "text": "x" }));
        assert_eq!(refused(&prompt, &record), None);
        record[key] = value;
        assert_eq!(refused(&prompt, &record), Some(MisfitReason::OtherKeys), "{key}");
    }
}

#[test]
fn record_of_another_version_is_refused() {
    let [prompt, ..] = prompt_end_and_ticket();
    for version in [0, 3, u32::MAX] {
        let mut record = of_now(&json!({ "kind": "noted", "text": "x" }));
        record["version"] = json!(version);
        assert_eq!(refused(&prompt, &record), Some(MisfitReason::OtherVersion), "{version}");
    }
    let newer = json!({ "version": 3, "at": 1, "event": { "kind": "dreamt" }, "mood": "good" });
    assert_eq!(refused(&prompt, &newer), Some(MisfitReason::OtherVersion));
}

#[test]
fn matter_and_state_names_must_be_safe_to_keep() {
    let [prompt, ..] = prompt_end_and_ticket();
    let long = "a".repeat(65);
    for name in [
        "Payment",
        "1st",
        "pay ment",
        "payment\n",
        "pay\u{202e}ment",
        "\u{1b}[31m",
        "付款",
        "pay-ment",
        &long,
        "4111111111111111",
        "a4111111111111111",
        "p_4111_1111_1111_1111",
        "cvv_987",
        "pin_1234",
    ] {
        for change in
            [json!({ "matter": name, "state": "open" }), json!({ "matter": "payment", "state": name })]
        {
            let mut record = of_now(&json!({ "kind": "noted", "text": "x" }));
            record["set"] = json!([{ "matter": "card", "state": "reported" }, change]);
            assert_eq!(refused(&prompt, &record), Some(MisfitReason::NoSuchMatter), "{name:?}");
        }
    }
}
