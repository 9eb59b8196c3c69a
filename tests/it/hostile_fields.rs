//! What people type is harmless wherever it is shown: escape sequences, control and invisible characters on a terminal,
//! formulas in a spreadsheet, markup of Markdown and HTML in a page.
//!
//! Every text that can be typed is planted with each hostile one, and with random mixtures of them. A ticket with these
//! is compared with the same ticket with plain words: it must differ in nothing else.

use crate::support::all_fields;
use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};

use crate::support::all_fields::{folder, library};
use crate::support::common::{Run, run_in};
use crate::support::kept_walks::{Desk, Writer, now, text};
use crate::support::pty::Terminal;
use crate::support::small_library::tree;
use crate::support::views;
use jiff::tz::TimeZone;
use posdiag::library::lookup::unknown_tree;
use posdiag::machine::ticket::TicketJson;
use posdiag::session::record::{Author, Record};
use posdiag::session::{Answer, Channel, Event, FieldValue, Moment, Place, Session};
use posdiag::show::sheet;
use posdiag::show::story::lines;
use posdiag::show::times::Times;
use posdiag::show::{self, panel};
use posdiag::text::harmless::first_harmful;
use posdiag::text::language::Language;
use posdiag::text::masked::masked;
use posdiag::text::redaction::{FieldKind, Redacted, Shape, redact};
use posdiag::text::width::width;
use posdiag::ticket::{Called, Source, Ticket, TreeDigest};
use posdiag::tree::{Library, Tree, Value};
use posdiag::view::View;
use posdiag::view::paint::Paint;
use posdiag::walk::story::Story;
use proptest::prelude::*;
use proptest::sample::select;

/// Texts that are harmful somewhere.
const HOSTILE: [&str; 112] = [
    // Terminals interpret these: colour, title, clipboard, a query whose answer is typed back, alternate screen.
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x1b]2;title\x1b\\",
    "\x1b]52;c;cm0gLXJm\x07",
    "\x1b]8;;http://a.example\x07link\x1b]8;;\x07",
    "\x1bP$q\"p\x1b\\",
    "\x1b_apc\x1b\\",
    "\x1b[c\x1b[6n",
    "\x1b[2J\x1b[H\x1b[3J",
    "\x1b[?1049h",
    "\x1b[?2004h",
    "\x1bc",
    "a\x1b",
    "\u{9b}31mred\u{9b}0m",
    "\u{9d}0;title\u{9c}",
    "\u{90}q\u{9c}",
    "\u{85}next\u{8d}",
    "a\x08\x08\x08b",
    "a\rb",
    "a\x07\x0b\x0cb",
    "\x7fa\x1ab",
    "a\0b",
    // These reverse, hide or join text.
    "\u{202e}txt.exe",
    "\u{2066}\u{2067}x\u{2069}",
    "\u{202a}\u{202b}x\u{202c}\u{202d}",
    "\u{200e}x\u{200f}\u{61c}",
    "\u{200b}E1\u{200b}01\u{2060}\u{feff}",
    "so\u{ad}ft",
    "\u{180e}\u{fff9}a\u{fffa}b\u{fffb}",
    "\u{e0001}\u{e0041}\u{e007f}tag",
    "\u{2028}line\u{2029}paragraph",
    "👨\u{200d}💻\u{200c}x",
    "a\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
    // Lines and columns.
    "one\ntwo",
    "one\r\ntwo",
    "one\n# two",
    "one\n| a | b |\n| --- | --- |",
    "one\n\n- two\n\n    three",
    "one\n=1+1",
    "one\ttwo",
    "a,b,c",
    "a\",\"b",
    "\"quoted\"",
    "'quoted'",
    "a;b;c",
    "a;=1+1",
    // Formulas.
    "=cmd|' /C calc'!A0",
    "=1+1",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "＝1+1",
    "＋1+1",
    "－2+3",
    "＠SUM(1)",
    " =1+1",
    "\u{3000}=1+1",
    "\u{a0}=1+1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\u{200b}=1+1",
    "\x1b=1+1",
    "\u{feff}=1+1",
    "\"=1+1\"",
    "'=1+1",
    "=HYPERLINK(\"http://a.example\",\"open\")",
    "=WEBSERVICE(\"http://a.example\")",
    "=DDE(\"cmd\";\"/C calc\";\"a\")",
    "+cmd|'/C calc'!A0",
    "@=1+1",
    "-",
    "+86 138",
    "=",
    "==1",
    "-- two",
    "%0A=1+1",
    "\u{ff1d}\u{ff1d}1",
    // Markdown and HTML.
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!-- a",
    "-->",
    "</td></tr></table>",
    "&lt;b&gt; &amp; &#60; &copy",
    "[x](javascript:alert(1))",
    "![img](http://a.example/i.png)",
    "[x]: http://a.example",
    "[x][y] [^1] [ ] [x]",
    "| a | b |",
    "\\| a \\\\| b \\\\\\|",
    "`code` ``more`` ```",
    "~~~",
    "*a* **b** ***c***",
    "_a_ __b__ snake_case_",
    "~~gone~~",
    "# head",
    "> quote",
    "- item",
    "+ item",
    "1. item",
    "1) item",
    "---",
    "===",
    "\\",
    "a\\",
    "\\<b\\>",
    "http://a.example/?a=b&c=d",
    "https://a.example and ftp://a.example",
    "www.a.example",
    "<http://a.example>",
    "a  ",
    "{{ 7*7 }} ${x} $(x) `x` %x%",
];

// ---- tickets made in memory

/// How many texts a ticket contains, besides the fields of free text.
const BESIDE: usize = 11;

/// The indices of the fields of free text.
static TEXT_FIELDS: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let of_text =
        all_fields::FIELDS.iter().enumerate().filter(|(_, field)| field.shape.kind == FieldKind::Text);
    of_text.map(|(index, _)| u16::try_from(index).unwrap()).collect()
});

static LIBRARY: LazyLock<Library> = LazyLock::new(library);

/// How many texts a ticket contains.
fn places() -> usize {
    BESIDE + TEXT_FIELDS.len()
}

/// The index of the contact's name among them.
fn contact() -> usize {
    let of_contact = |index: &&u16| &*all_fields::FIELDS[usize::from(**index)].id == "contact_name";
    BESIDE + TEXT_FIELDS.iter().position(|index| of_contact(&index)).unwrap()
}

/// A ticket, and other output about its session.
struct Made {
    /// Every text in it, in its recorded form.
    kept: Vec<String>,
    session: Session,
    ticket: Ticket,
    story: Vec<String>,
}

const NOW: Moment = Moment(1_795_413_909_000_000);

/// How times are written.
fn times() -> Times {
    Times::of(TimeZone::UTC)
}

fn view(paint: bool, columns: Option<usize>) -> View<'static> {
    View { paint: Paint(paint), columns, ..views::view(&LIBRARY, Language::En) }
}

/// The recorded form of a text; a harmless one instead of a refused one.
fn taken(typed: &str, otherwise: &str) -> Redacted {
    redact(typed, Shape::NOTE).map_or_else(|_| text(otherwise), |typed| typed.text)
}

/// A session with a text in every place, walked to a ticket that was closed, reopened and closed again.
#[expect(clippy::too_many_lines, reason = "one session, from its beginning to its end")]
fn made(typed: &[String]) -> Made {
    let manifest = LIBRARY.manifest();
    let mut kept: Vec<Redacted> = typed.iter().map(|typed| taken(typed, "nothing")).collect();
    if kept[0] == kept[1] {
        // Two people.
        kept[1] = text("another");
    }
    let known = tree(&LIBRARY, "T01");
    let unknown = unknown_tree(&LIBRARY, &typed[10]).or_else(|| unknown_tree(&LIBRARY, "nothing"));
    let unknown = Arc::new(unknown.unwrap());
    let mut records: Vec<(Option<String>, Record)> = Vec::new();
    let (mut session, began) = Session::start(Arc::clone(&known), Channel::Phone, NOW);
    let said = |place: usize| Some(kept[place].as_str()).filter(|said| !said.is_empty());
    let mut keep = |event: &Event, operator: usize| {
        records.push((said(operator).map(str::to_owned), event.record(manifest, Author::Person)));
    };
    keep(&began, 0);
    {
        let mut does = |operator, event: &dyn Fn(&mut Session) -> Event| {
            let event = event(&mut session);
            keep(&event, operator);
        };
        let value = |session: &mut Session, name: &str| {
            let Place::Prompt(id) = session.place() else { panic!("{name}: at an end") };
            let value: Value = session.tree().node(id).unwrap().value(name).unwrap();
            session.answer(Answer::Value(value), NOW).unwrap()
        };
        does(0, &|session| session.note(kept[3].clone(), NOW).unwrap());
        does(0, &|session| value(session, "yes"));
        does(0, &|session| session.answer(Answer::Skipped(Some(kept[5].clone())), NOW).unwrap());
        does(0, &|session| session.switch(Arc::clone(&unknown), NOW).unwrap());
        does(0, &|session| value(session, "yes"));
        does(0, &|session| session.abandon(kept[6].clone(), NOW).unwrap());
        does(1, &|session| session.hand_over(Channel::OnSite, NOW).unwrap());
        does(1, &|session| session.change_reference(Some(kept[2].clone()), NOW).unwrap());
        for (place, field) in (BESIDE..).zip(TEXT_FIELDS.iter()) {
            let value = FieldValue::Known(kept[place].clone());
            does(1, &|session| session.set_field(*field, value.clone(), NOW).unwrap());
        }
        does(1, &|session| session.note(kept[4].clone(), NOW).unwrap());
        does(1, &|session| session.end(NOW).unwrap());
        // The ticket filed when the walk was abandoned stayed open, because the walk reached the same result.
        does(1, &|session| session.close(1, Some(kept[7].clone()), NOW).unwrap());
        does(0, &|session| session.reopen(1, Some(kept[8].clone()), NOW).unwrap());
        does(1, &|session| session.close(1, Some(kept[9].clone()), NOW).unwrap());
    }
    let trees = |code: &str, _: Option<&str>| -> Option<Arc<Tree>> {
        [&known, &unknown].into_iter().find(|tree| *tree.code == *code).map(Arc::clone)
    };
    let plain = view(false, None);
    let story = Story::of(records, manifest, &trees);
    assert_eq!((story.misfit, story.session.as_ref()), (None, Some(&session)));
    let source = Source {
        story: &story,
        ticket: 1,
        called: &[Called {
            ticket: 1,
            number: "418-273".to_owned(),
            id: "0199f8a2-7c4e-8b1d-9d2f-3a4b5c6d7e8f".to_owned(),
        }],
        session_id: "0199f8a2-7c4e-7b1d-9d2f-3a4b5c6d7e8f",
        reference: said(2),
        trees: [&known, &unknown]
            .map(|tree| TreeDigest { code: tree.code.to_string(), digest: "ab".repeat(32) })
            .to_vec(),
        begun: NOW,
        changed: NOW,
        also_open: &[],
    };
    let ticket = Ticket::of(plain, &source).unwrap();
    let story = lines(plain, &story.items(plain), &times());
    let mut kept: Vec<String> = kept.iter().map(ToString::to_string).collect();
    kept[10] = unknown.code.to_string();
    Made { kept, session, ticket, story }
}

/// The same with plain words that occur nowhere else.
static PLAIN: LazyLock<Made> = LazyLock::new(|| {
    let words: Vec<String> = (0..places()).map(|place| format!("plainword{}", letters(place))).collect();
    made(&words)
});

fn letters(number: usize) -> String {
    [number / 26, number % 26].map(|letter| char::from(b'A' + u8::try_from(letter).unwrap())).iter().collect()
}

/// A text of the plain ticket as expected in another.
fn with(plain: &str, kept: &[String]) -> String {
    let words = PLAIN.kept.iter().zip(kept);
    // The contact's name is masked in stories.
    let plain = plain.replace(": p**", &format!(": {}", masked(&kept[contact()])));
    // The inserted text contains none of the words still to be replaced.
    words.fold(plain, |text, (word, kept)| text.replace(word.as_str(), kept))
}

/// A ticket differs from the plain one only in the typed texts, in every format.
fn does_no_harm(typed: &[String]) {
    let made = made(typed);
    let plain = &*PLAIN;
    for kept in &made.kept {
        assert_eq!(first_harmful(kept), None, "{kept:?}");
        assert!(!kept.contains(['\n', '\t']) && kept.trim() == kept && !kept.is_empty(), "{kept:?}");
    }
    on_a_terminal(plain, &made);
    as_json(plain, &made);
    as_a_table(plain, &made);
    as_markdown(plain, &made);
}

fn on_a_terminal(plain: &Made, made: &Made) {
    let text = |made: &Made, view| show::ticket::text(view, &made.ticket, &times());
    let panel = |made: &Made, view| {
        let Place::End(ending) = made.session.place() else { panic!("no end") };
        panel::lines(view, (&made.session, None), ending, None)
    };
    let whole = view(false, None);
    for (shown, before) in [
        (text(made, whole), text(plain, whole)),
        (panel(made, whole), panel(plain, whole)),
        (made.story.clone(), plain.story.clone()),
    ] {
        let before: Vec<String> = before.iter().map(|line| with(line, &made.kept)).collect();
        assert_eq!(shown, before);
    }
    for line in text(made, view(true, Some(40))) {
        let line = without_colour(&line);
        assert_eq!(first_harmful(&line), None, "{line:?}");
        assert!(!line.contains(['\n', '\t']) && width(&line) <= 40, "{line:?}");
    }
}

/// A line without the program's own colours.
fn without_colour(line: &str) -> String {
    let mut parts = line.split("\x1b[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (colour, text) = part.split_once('m').unwrap_or_else(|| panic!("no colour: {line:?}"));
        assert!(colour.bytes().all(|byte| byte.is_ascii_digit() || byte == b';'), "no colour: {line:?}");
        plain.push_str(text);
    }
    plain
}

fn as_json(plain: &Made, made: &Made) {
    let json = serde_json::to_string(&TicketJson::of(&made.ticket, &times())).unwrap();
    let read: serde_json::Value = serde_json::from_str(&json).unwrap();
    let mut expected = serde_json::to_value(TicketJson::of(&plain.ticket, &times())).unwrap();
    fill_in(&mut expected, &made.kept);
    assert_eq!(read, expected);
}

/// Replaces every text of a value by its recorded form.
fn fill_in(value: &mut serde_json::Value, kept: &[String]) {
    match value {
        serde_json::Value::String(text) => *text = with(text, kept),
        serde_json::Value::Array(values) => values.iter_mut().for_each(|value| fill_in(value, kept)),
        serde_json::Value::Object(values) => values.values_mut().for_each(|value| fill_in(value, kept)),
        _ => {}
    }
}

/// A table's rows, which all have the same number of cells.
fn rows(csv: &str) -> Vec<Vec<String>> {
    let csv = csv.strip_prefix('\u{feff}').expect("the mark that spreadsheets want");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// Whether a spreadsheet would take a cell for a formula, or for something other than text.
fn is_formula(cell: &str) -> bool {
    let seen = cell.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}');
    seen.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) || cell.starts_with(char::is_control)
}

/// A cell contains this, after an apostrophe if needed.
#[track_caller]
fn says(cell: &str, said: &str) {
    assert!(!is_formula(cell), "{cell:?}");
    if is_formula(said) {
        assert_eq!(cell, format!("'{said}"));
    } else {
        assert_eq!(cell, said);
    }
}

fn as_a_table(plain: &Made, made: &Made) {
    let table = |ticket: Ticket| {
        rows(&sheet::csv(&show::ticket::sheet(view(false, None), &[ticket], &times())).unwrap())
    };
    let (shown, before) = (table(made.ticket.clone()), table(plain.ticket.clone()));
    assert_eq!((shown.len(), &shown[0]), (2, &before[0]));
    for (cell, before) in shown[1].iter().zip(&before[1]) {
        says(cell, &with(before, &made.kept));
    }
    let hidden = table(made.ticket.clone().masked());
    let column = before[0].iter().position(|heading| heading == "Contact person").unwrap();
    says(&hidden[1][column], &masked(&made.kept[contact()]));
}

fn as_markdown(plain: &Made, made: &Made) {
    let page = |made: &Made| show::ticket::markdown(view(false, None), &made.ticket, &times());
    let (shown, before) = (page(made), page(plain));
    let (shown, before): (Vec<&str>, Vec<&str>) = (shown.lines().collect(), before.lines().collect());
    assert_eq!(shown.len(), before.len(), "{}", shown.join("\n"));
    for (line, before) in shown.into_iter().zip(before) {
        assert!(reads_as(line, before, &made.kept), "{line:?} is not {before:?} of {:?}", made.kept);
        assert_eq!(first_harmful(line), None, "{line:?}");
    }
}

/// Whether a line of Markdown equals a plain one except for its words, each replaced by something that reads as the
/// recorded text.
fn reads_as(line: &str, plain: &str, kept: &[String]) -> bool {
    let words = PLAIN.kept.iter().zip(kept);
    let next = words.filter_map(|(word, kept)| Some((plain.find(word.as_str())?, word, kept))).min();
    let Some((at, word, kept_word)) = next else { return line == plain };
    let (before, after) = (&plain[..at], &plain[at + word.len()..]);
    let Some(rest) = line.strip_prefix(before) else { return false };
    let begins_block = before.is_empty() || before == "- ";
    (0..=rest.len()).filter(|end| rest.is_char_boundary(*end)).any(|end| {
        let (written, rest) = rest.split_at(end);
        let opens = begins_block && opens_block(written);
        !opens && read(written).as_ref() == Some(kept_word) && reads_as(rest, after, kept)
    })
}

/// Whether a text at the beginning of a line makes a list, a heading or a quotation.
fn opens_block(written: &str) -> bool {
    let digits = written.trim_start_matches(|c: char| c.is_ascii_digit());
    written.starts_with(['#', '>', '-', '+', '*', '=', '|', '~', '`'])
        || (digits.len() < written.len() && digits.starts_with(['.', ')']))
}

/// The text that a reader of Markdown sees (`CommonMark` 0.31, GFM); `None` if a character in it would be interpreted.
fn read(written: &str) -> Option<String> {
    let lower = written.to_ascii_lowercase();
    let scheme = |at: usize| lower[..at].ends_with(|c: char| c.is_ascii_alphabetic());
    if lower.match_indices("://").any(|(at, _)| scheme(at)) || lower.contains("www.") {
        return None;
    }
    let mut text = String::new();
    let mut rest = written;
    while let Some(character) = rest.chars().next() {
        let behind = &rest[character.len_utf8()..];
        let taken = match character {
            '\\' => {
                let escaped = behind.chars().next().filter(char::is_ascii_punctuation)?;
                text.push(escaped);
                2
            }
            '&' => {
                let entities = [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&')];
                let (entity, sign) = entities.into_iter().find(|(entity, _)| rest.starts_with(entity))?;
                text.push(sign);
                entity.len()
            }
            '<' | '>' | '`' | '*' | '_' | '[' | ']' | '|' | '~' => return None,
            '!' if behind.starts_with('[') => return None,
            _ => {
                text.push(character);
                character.len_utf8()
            }
        };
        rest = &rest[taken..];
    }
    Some(text)
}

#[test]
fn typed_text_is_harmless_everywhere_in_a_ticket() {
    for hostile in HOSTILE {
        does_no_harm(&vec![hostile.to_owned(); places()]);
    }
}

#[test]
fn each_place_has_its_own_text() {
    for first in 0..HOSTILE.len() {
        let others = (first..).map(|at| HOSTILE[at * 7 % HOSTILE.len()].to_owned());
        does_no_harm(&others.take(places()).collect::<Vec<_>>());
    }
}

/// A text of hostile parts and others.
fn mixture() -> impl Strategy<Value = String> {
    const SIGNS: &str =
        "=+-@＝＋－＠|<>&[]()*_`~#!\\\"';:/.,{}$%^? \t\r\n\x1b\u{9b}\u{202e}\u{200b}\u{3000}0a一";
    let signs: Vec<String> = SIGNS.chars().map(String::from).collect();
    let part = prop_oneof![
        2 => select(&HOSTILE[..]).prop_map(str::to_owned),
        4 => select(signs),
        1 => any::<char>().prop_map(String::from),
        1 => "[a-z ]{1,8}",
        1 => select(&["http://", "www.", "WWW.", "\\|", "](", "![", "<a", "&amp;", "  ", "**", "1."][..])
            .prop_map(str::to_owned),
    ];
    prop::collection::vec(part, 0..8).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn random_texts_are_harmless(typed in prop::collection::vec(mixture(), places())) {
        does_no_harm(&typed);
    }
}

// ---- through the program

/// The recorded form of a hostile text, if it is accepted and can be an argument.
fn arguments() -> Vec<(&'static str, String)> {
    let kept = |hostile: &'static str| {
        let kept = redact(hostile, Shape::NOTE).ok().filter(|_| !hostile.contains('\0'))?;
        Some((hostile, kept.text.to_string()))
    };
    HOSTILE.into_iter().filter_map(kept).collect()
}

/// A walk that ended with a ticket; returns its number.
fn filed(desk: &Desk) -> String {
    let now = now();
    let mut writer = Writer::begin(&desk.folder(), &LIBRARY, ("T01", Channel::OnSite), "li", now);
    writer.answers(1, "yes").answers(1, "not_fixed").does(Session::end);
    writer.name()
}

/// Runs `posdiag ARGS --lang en`; the output is harmless.
#[track_caller]
fn runs(desk: &Desk, args: &[String]) -> Run {
    let folder = desk.folder();
    let environment = [("POSDIAG_DATA_DIR", folder.to_str().unwrap()), ("TZ", "UTC")];
    let run = run_in(&environment, &[args, &["--lang".to_owned(), "en".to_owned()]].concat());
    for out in [&run.stdout, &run.stderr] {
        // The table's own line ends and byte order mark.
        let out = out.trim_start_matches('\u{feff}');
        assert_eq!(first_harmful(out), None, "{args:?}: {out:?}");
    }
    run
}

#[track_caller]
fn prints(desk: &Desk, args: &str) -> String {
    let args: Vec<String> = args.split(' ').map(str::to_owned).collect();
    let run = runs(desk, &args);
    assert_eq!(run.exit, Some(0), "{args:?}: {run:?}");
    run.stdout
}

#[test]
#[expect(clippy::too_many_lines, reason = "one ticket, in every form in which it is shown")]
fn arguments_are_harmless_when_shown() {
    let desk = Desk::new();
    let fields: Vec<&str> =
        TEXT_FIELDS.iter().map(|index| &*all_fields::FIELDS[usize::from(*index)].id).collect();
    let hostile = arguments();
    let mut tickets: Vec<(String, Vec<String>)> = Vec::new();
    // One text for each field, one for the note and one for the end.
    for texts in hostile.chunks(fields.len() + 2) {
        let number = filed(&desk);
        let mut args = vec!["ticket".to_owned(), "edit".to_owned(), number.clone()];
        let mut kept = Vec::new();
        for (at, (typed, text)) in texts.iter().enumerate() {
            match fields.get(at) {
                Some(field) => args.push(format!("--field={field}={typed}")),
                None if at == fields.len() => args.push(format!("--note={typed}")),
                None => {
                    let close = ["ticket", "close", &number].map(str::to_owned).to_vec();
                    let run = runs(&desk, &args);
                    assert_eq!(run.exit, Some(0), "{run:?}");
                    args = [close, vec![format!("--note={typed}")]].concat();
                }
            }
            // The value of `NAME=VALUE` is trimmed before its characters are examined.
            kept.push(text.clone());
        }
        let run = runs(&desk, &args);
        assert_eq!(run.exit, Some(0), "{run:?}");
        tickets.push((number, kept));
    }

    let table = prints(&desk, "ticket export --state all --personal");
    let mut rows = rows(&table).into_iter();
    let headings = rows.next().unwrap();
    let rows: Vec<Vec<String>> = rows.collect();
    assert_eq!(rows.len(), tickets.len());
    assert!(rows.iter().flatten().all(|cell| !is_formula(cell)), "{table}");
    let json = prints(&desk, "ticket export --state all --personal --format json");
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    // Masked, each has the same number of cells.
    let masked = self::rows(&prints(&desk, "ticket export --state all"));
    assert!(masked.iter().flatten().all(|cell| !is_formula(cell)), "{masked:?}");

    for (number, kept) in &tickets {
        let row = rows.iter().find(|row| row[0] == *number).unwrap();
        let exported = json["tickets"].as_array().unwrap();
        let exported = exported.iter().find(|ticket| ticket["number"] == **number).unwrap();
        let shown = prints(&desk, &format!("ticket show {number}"));
        let told = prints(&desk, &format!("session show {number}"));
        let page = prints(&desk, &format!("ticket show {number} --format markdown"));
        let single: serde_json::Value =
            serde_json::from_str(&prints(&desk, &format!("ticket show {number} --format json"))).unwrap();
        assert_eq!(single["fields"], exported["fields"]);
        for (at, kept) in kept.iter().enumerate() {
            let cell = |heading: &str| &row[headings.iter().position(|known| known == heading).unwrap()];
            let line = |begins: &str| {
                let line = page.lines().find_map(|line| line.strip_prefix(begins));
                line.unwrap_or_else(|| panic!("no {begins}: {page}"))
            };
            match fields.get(at) {
                Some(id) => {
                    let of = exported["fields"].as_array().unwrap();
                    let field = of.iter().find(|field| field["id"] == *id).unwrap();
                    assert_eq!(field["value"], **kept);
                    let label = field["label"].as_str().unwrap();
                    says(cell(label), kept);
                    assert!(shown.contains(&format!("{label}: {kept}\n")), "{kept:?}: {shown}");
                    let written = line(&format!("| {label} | ")).strip_suffix(" |").unwrap();
                    assert_eq!(read(written).as_ref(), Some(kept), "{written}");
                }
                None if at == fields.len() => {
                    assert_eq!(exported["notes"][0]["text"], **kept);
                    says(cell("Notes"), kept);
                    assert!(shown.contains(&format!("  {kept}\n")), "{kept:?}: {shown}");
                    assert!(told.contains(&format!("Note: {kept}\n")), "{kept:?}: {told}");
                }
                None => {
                    assert_eq!(exported["closed"]["text"], **kept);
                    assert!(shown.contains(&format!("Closed: {kept} · ")), "{kept:?}: {shown}");
                    let written = line("- **Closed**: ").split(" · 2").next().unwrap();
                    assert_eq!(read(written).as_ref(), Some(kept), "{written}");
                }
            }
        }
    }
}

/// Everything that a program writes to a terminal until it ends.
fn raw(columns: u16, script: &str) -> String {
    let mut terminal = Terminal::with(columns, 60, script);
    terminal.ends();
    terminal.raw().to_owned()
}

/// A word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[test]
fn ticket_sends_no_control_sequences_to_a_terminal() {
    let desk = Desk::new();
    let number = filed(&desk);
    for (typed, _) in arguments() {
        let note = ["ticket", "edit", &number].map(str::to_owned).to_vec();
        assert_eq!(runs(&desk, &[note, vec![format!("--note={typed}")]].concat()).exit, Some(0));
    }
    let script = |arguments: &str| {
        let folder = desk.folder();
        format!(
            "POSDIAG_DATA_DIR={} exec \"$POSDIAG\" {arguments} --lang en",
            quoted(folder.to_str().unwrap())
        )
    };
    for command in ["ticket show", "session show"] {
        let plain = raw(70, &script(&format!("{command} {number} --color never")));
        assert!(plain.contains("[31mred"), "the harmless rest is there: {plain}");
        let lines = plain.replace("\r\n", "\n");
        assert_eq!(first_harmful(&lines), None, "{command}: {plain:?}");
        let coloured = raw(70, &script(&format!("{command} {number} --color always")));
        let lines = without_colour(&coloured.replace("\r\n", "\n"));
        assert_eq!(first_harmful(&lines), None, "{command}: {coloured:?}");
    }
}

/// A program only moves its cursor and clears lines: no colour, title or clipboard.
#[track_caller]
fn only_draws(all: &str) {
    let mut rest = all;
    while let Some(at) = rest.find('\x1b') {
        let sequence = &rest[at + 1..];
        let length = match sequence.as_bytes().first() {
            // Saving and restoring the cursor.
            Some(b'7' | b'8') => 1,
            Some(b'[') => {
                let end = sequence[1..].find(|c: char| ('@'..='~').contains(&c)).unwrap();
                let (given, does) = (&sequence[1..=end], &sequence[end + 1..=end + 1]);
                let moves = "ABCDEFGHJKsu".contains(does) && !given.starts_with('?');
                let modes = ["?25", "?2004"].contains(&given) && "hl".contains(does);
                // The end of a colour that was not started.
                let ends_colour = does == "m" && ["", "0", "39", "49"].contains(&given);
                assert!(moves || modes || ends_colour, "{:?} in {all:?}", &sequence[..=end + 1]);
                end + 2
            }
            _ => panic!("{:?} in {all:?}", sequence.chars().take(9).collect::<String>()),
        };
        rest = &sequence[length..];
    }
    let control = |c: char| c.is_control() && !"\x1b\r\n".contains(c);
    assert!(!all.contains(control), "{all:?}");
}

#[test]
fn walk_sends_no_typed_control_sequences_to_a_terminal() {
    let desk = Desk::new();
    let given = arguments();
    let given =
        given.iter().filter(|(typed, _)| typed.contains(char::is_control) || typed.contains('\u{202e}'));
    for (typed, kept) in given.step_by(3) {
        let mut script = String::new();
        let _ = write!(
            script,
            "export POSDIAG_DATA_DIR={}\nexec \"$POSDIAG\" walk --unknown {typed} --operator {typed} --reference {typed} \
             --color never --lang en --library {}",
            quoted(desk.folder().to_str().unwrap()),
            quoted(folder().to_str().unwrap()),
            typed = quoted(typed)
        );
        let mut terminal = Terminal::with(100, 40, &script);
        terminal.asks("Is it still there?");
        terminal.types("m\r");
        terminal.asks("Note: (Enter");
        // An escape would be a separate key.
        let pasted = typed.replace('\x1b', "\u{9b}");
        terminal.types(&format!("\x1b[200~a {pasted} b\x1b[201~\r"));
        terminal.asks("Note: a");
        terminal.types("p\r\r");
        terminal.sees("Paused; ");
        only_draws(terminal.raw());
        // Invisible characters only occur in the prompt's own row, while they are typed there.
        assert_eq!(first_harmful(&terminal.everything()), None);
        let listed = desk.listed();
        assert!(listed.iter().any(|session| session["reference"] == **kept), "{kept:?}: {listed:?}");
    }
}

#[test]
fn unusable_folder_is_named_harmlessly() {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.file("")).unwrap();
    for name in ["\x1b]0;title\x07", "\x1b[31mred", "\u{9d}0;title\u{9c}", "\u{202e}txt"] {
        let file = desk.file(&format!("x{name}y"));
        std::fs::write(&file, "no folder").unwrap();
        let named = quoted(file.to_str().unwrap());
        let script = format!(
            "exec \"$POSDIAG\" walk T01 --data-dir {named} --color never --lang en --library {}",
            quoted(folder().to_str().unwrap())
        );
        let mut terminal = Terminal::with(100, 40, &script);
        terminal.sees("Continue without recording?");
        terminal.types("n\r");
        terminal.sees("error: ");
        only_draws(terminal.raw());
    }
}
