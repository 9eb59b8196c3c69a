//! Measures how long a turn of the JSON-lines protocol takes in process: one line in, the next question out. Nothing is
//! recorded here; `journal` measures what recording costs. A turn should take less than 100 µs.

#![allow(clippy::expect_used, reason = "a benchmark of what does not work is none")]

use std::sync::Arc;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use jiff::civil::date;
use jiff::tz::TimeZone;
use posdiag::front::json_lines::{LONGEST, Line, Talk, TalkStyle};
use posdiag::library::embedded;
use posdiag::session::{Channel, Moment, Session};
use posdiag::show::times::Times;
use posdiag::text::language::Language;
use posdiag::tree::Library;
use posdiag::view::View;
use posdiag::view::paint::Paint;
use posdiag::walk::clock::StoppedClock;
use posdiag::walk::conversation::{Codes, Conversation};
use posdiag::walk::keeper::Unrecorded;

fn main() {
    divan::main();
}

/// Sends the lines of a phone call about E102, over and over.
fn turns(bencher: Bencher<'_, '_>, lines: &[&str]) {
    let library = embedded::library().expect("it is whole");
    with_talk(&library, |talk| {
        for line in lines {
            talk.take(Line::Bytes(line.as_bytes()));
            let told = talk.messages();
            assert!(!told.starts_with(br#"{"type":"error""#), "{}", String::from_utf8_lossy(&told));
        }
        bencher.counter(ItemsCount::new(lines.len())).bench_local(|| {
            for line in lines {
                talk.take(Line::Bytes(black_box(line).as_bytes()));
                black_box(talk.messages());
            }
        });
    });
}

/// A clock that stands still.
const CLOCK: StoppedClock = StoppedClock { now: Moment(0), wall: date(2026, 11, 23).at(14, 5, 0, 0) };

fn with_talk(library: &Library, with: impl FnOnce(&mut Talk<'_>)) {
    let tree = library.tree("E102").expect("it is whole").expect("it is there");
    let (session, _) = Session::start(Arc::new(tree), Channel::Phone, Moment(0));
    let (manifest, texts, language) = (library.manifest(), library.texts(), Language::Zh);
    let setting = TalkStyle {
        view: View {
            manifest,
            texts,
            language,
            column: 0,
            paint: Paint(false),
            columns: None,
            subject: None,
        },
        utc: &|moment| moment.0.to_string(),
        times: Times::of(TimeZone::UTC),
    };
    let keeper = &mut Unrecorded;
    let conversation = Conversation::new(session, manifest, keeper, &CLOCK).with_codes(Codes::Here(library));
    with(&mut Talk::begin(setting, conversation));
}

#[divan::bench]
fn an_answer_and_back(bencher: Bencher<'_, '_>) {
    turns(
        bencher,
        &[
            r#"{"answer":"neither"}"#,
            r#"{"answer":"wifi","ref":1}"#,
            r#"{"command":"back"}"#,
            r#"{"command":"back"}"#,
        ],
    );
}

/// The longest message: an outcome with its fields.
#[divan::bench]
fn an_outcome_and_back(bencher: Bencher<'_, '_>) {
    turns(bencher, &[r#"{"command":"tampering"}"#, r#"{"command":"back"}"#]);
}

#[divan::bench]
fn a_field(bencher: Bencher<'_, '_>) {
    turns(bencher, &[r#"{"field":"transaction_time","value":"昨天 14:30"}"#]);
}

#[divan::bench]
fn a_line_that_is_refused(bencher: Bencher<'_, '_>) {
    let library = embedded::library().expect("it is whole");
    with_talk(&library, |talk| {
        bencher.bench_local(|| {
            talk.take(Line::Bytes(black_box(br#"{"anwser":"yes"}"#)));
            black_box(talk.messages());
        });
    });
}

/// Lines of the maximum length, made of what is examined most closely. The tests bound their memory.
#[divan::bench(args = ["6228480402564890018 ", "1 ", "E1 "])]
fn a_note_of_a_megabyte(bencher: Bencher<'_, '_>, inner: &str) {
    let library = embedded::library().expect("it is whole");
    let note = inner.repeat((LONGEST - 60) / inner.len());
    let line = format!(r#"{{"command":"note","text":"{note}"}}"#);
    with_talk(&library, |talk| {
        bencher.bench_local(|| {
            talk.take(Line::Bytes(black_box(&line).as_bytes()));
            black_box(talk.messages());
        });
    });
}
