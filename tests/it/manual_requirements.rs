//! Every ticket of the shipped library compared with the requirements of the vendor's manual:
//! `data/manual_requirements.tsv` has them row by row, with the words they follow from, and the exceptions for some
//! tickets.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use jiff::tz::TimeZone;
use posdiag::library::embedded;
use posdiag::library::paths::{self, Path, Paths};
use posdiag::machine::ticket::TicketJson;
use posdiag::session::record::{Author, Record};
use posdiag::session::{
    Answer, Channel, Ending, Event, FieldValue, Filing, Known, Moment, Place, Session, TicketSubject,
};
use posdiag::show::sheet::csv;
use posdiag::show::ticket::{markdown, sheet, text, words};
use posdiag::show::times::Times;
use posdiag::text::language::Language;
use posdiag::text::redaction::redact;
use posdiag::ticket::{self, Called, FieldState, Source, Ticket, TreeDigest};
use posdiag::tree::{Library, Manifest, Outcome, OutcomeKind, Tree, Value};
use posdiag::view::View;
use posdiag::walk::story::Story;

use crate::support::views::view;

const NOW: Moment = Moment(0);
const CHANNELS: [Channel; 2] = [Channel::OnSite, Channel::Phone];

/// The requirements of the introduction.
const ALWAYS: [&str; 2] = ["merchant_number", "terminal_number"];
/// Additional requirements if a card is the problem.
const OF_CARDS: [&str; 3] = ["card_number", "issuing_bank", "transaction_time"];

// ---- the manual's requirements

type Fields = BTreeSet<&'static str>;

/// The requirements for a row, an outcome or a step.
struct Line {
    asks: Fields,
    /// What is not required for this outcome, or after this step, although the row requires it.
    not: Fields,
    from: &'static str,
}

/// The lines of `data/manual_requirements.tsv`.
struct Asks {
    /// By table and row, with the code.
    rows: BTreeMap<(&'static str, u32), (&'static str, Line)>,
    outcomes: BTreeMap<&'static str, Line>,
    steps: BTreeMap<&'static str, Line>,
}

impl Asks {
    fn read() -> Asks {
        let mut asks = Asks { rows: BTreeMap::new(), outcomes: BTreeMap::new(), steps: BTreeMap::new() };
        let mut lines =
            include_str!("../data/manual_requirements.tsv").lines().filter(|line| !line.starts_with('#'));
        assert_eq!(lines.next(), Some("table\trow\tcode\tasks\tnot\tfrom\twhy"));
        for line in lines {
            let columns: Vec<&'static str> = line.split('\t').collect();
            let [table, row, code, asked, not, from, why] = columns[..] else { panic!("{line}") };
            assert!(!why.is_empty(), "{line}");
            let line = Line { asks: listed(asked), not: listed(not), from };
            let another = match table {
                "outcome" => asks.outcomes.insert(code, line).is_some(),
                "step" => asks.steps.insert(code, line).is_some(),
                _ => asks.rows.insert((table, row.parse().unwrap()), (code, line)).is_some(),
            };
            assert!(!another, "{table} {row} {code} stands twice");
        }
        asks
    }

    /// The requirements for the row of a tree; the general steps have none.
    fn of_row(&self, tree: &Tree, manifest: &Manifest) -> Option<&Line> {
        let table = &*manifest.tables[usize::from(tree.table?)].id;
        let row = self.rows.iter().find(|((of, row), _)| *of == table && *row == tree.row);
        row.map(|(_, (_, line))| line)
    }

    /// What applies to the place that a ticket comes from, with the place's name: its outcome, the last answered step,
    /// and the answers on the way.
    fn of_place(&self, session: &Session, outcome: &Outcome) -> Vec<(&'static str, &Line)> {
        let (trail, tree) = (&session.legs()[0].trail, session.tree());
        let last = trail.last().and_then(|visit| tree.node(visit.node));
        let step = last.and_then(|node| self.steps.get_key_value(&*node.id));
        let answers = trail.iter().filter_map(|visit| {
            let node = tree.node(visit.node)?;
            self.steps.get_key_value(&*format!("{}={}", node.id, node.value_name(visit.value()?)))
        });
        let outcome = self.outcomes.get_key_value(&*outcome.id);
        outcome.into_iter().chain(step).chain(answers).map(|(name, line)| (*name, line)).collect()
    }
}

/// The fields listed in a column; `-` means none.
fn listed(column: &'static str) -> Fields {
    let fields: Vec<&str> = column.split(' ').filter(|field| *field != "-").collect();
    let set: Fields = fields.iter().copied().collect();
    assert_eq!(set.len(), fields.len(), "{column}");
    set
}

// ---- the walks that lead to tickets

fn library() -> Library {
    embedded::library().unwrap()
}

/// The trees, and the general steps for codes that the manual does not know.
fn trees(library: &Library) -> Vec<Arc<Tree>> {
    let titles = library.titles().unwrap();
    let trees = titles.iter().map(|title| library.tree(&title.code).unwrap().unwrap());
    trees.chain([library.ladder("E999").unwrap()]).map(Arc::new).collect()
}

/// A walk, and what a journal records of it.
#[derive(Clone)]
struct Walk<'m> {
    manifest: &'m Manifest,
    session: Session,
    records: Vec<Record>,
}

impl<'m> Walk<'m> {
    fn start(manifest: &'m Manifest, tree: &Arc<Tree>, channel: Channel) -> Walk<'m> {
        let (session, event) = Session::start(Arc::clone(tree), channel, NOW);
        let mut walk = Walk { manifest, session, records: Vec::new() };
        walk.keep(&event);
        walk
    }

    fn keep(&mut self, event: &Event) {
        self.records.push(event.record(self.manifest, Author::Person));
    }

    fn answer(&mut self, answer: Answer) {
        if self.session.caution().is_some() && matches!(answer, Answer::Value(_)) {
            let event = self.session.confirm_caution(NOW).unwrap();
            self.keep(&event);
        }
        let event = self.session.answer(answer, NOW).unwrap();
        self.keep(&event);
    }

    fn fill(&mut self, field: u16, value: FieldValue) {
        let event = self.session.set_field(field, value, NOW).unwrap();
        self.keep(&event);
    }

    fn end(&mut self) {
        let event = self.session.end(NOW).unwrap();
        self.keep(&event);
    }

    fn ending(&self) -> Ending {
        match self.session.place() {
            Place::End(ending) => ending,
            Place::Prompt(id) => panic!("{} stands at {id:?}", self.session.tree().code),
        }
    }

    /// The subject of a ticket.
    fn outcome(&self, subject: &TicketSubject) -> &'m Outcome {
        self.manifest.outcome(subject.outcome()).unwrap()
    }

    /// The names of fields.
    fn names(&self, fields: impl IntoIterator<Item = u16>) -> BTreeSet<&'m str> {
        fields.into_iter().map(|field| &*self.manifest.field(field).unwrap().id).collect()
    }

    /// The fields of a ticket: asked for, or already known.
    fn had(&self, subject: &TicketSubject) -> BTreeSet<&'m str> {
        let known = (0..).take(self.manifest.fields.len());
        let known = known.filter(|field| self.session.known(*field, self.manifest).is_some());
        self.names(subject.asked_for(self.manifest).into_iter().chain(known))
    }
}

/// Does something with every walk of a tree that files a ticket: by a path, or by a report of tampering at a prompt;
/// before its outcome is confirmed, with nothing filled in that is only asked for there.
fn each_walk<'m>(
    manifest: &'m Manifest,
    tree: &Arc<Tree>,
    channel: Channel,
    mut work: impl FnMut(&Walk<'m>),
) {
    let mut paths = Paths::new(tree, channel == Channel::Phone);
    let mut reported = HashSet::new();
    while let Some(path) = paths.next_path() {
        let mut walk = Walk::start(manifest, tree, channel);
        let mut answers = answers(path);
        while let Place::Prompt(id) = walk.session.place() {
            if reported.insert((id.index(), walk.session.fields().count())) {
                let mut walk = walk.clone();
                walk.answer(Answer::Tampering);
                work(&walk);
            }
            match walk.session.wanted_field() {
                Some(field) => walk.fill(field, FieldValue::Unknown),
                None => walk.answer(answers.next().unwrap()),
            }
        }
        if !walk.session.to_be_filed().is_empty() {
            work(&walk);
        }
    }
}

/// Does something with every ticket of these walks.
fn each_ticket<'m>(
    manifest: &'m Manifest,
    tree: &Arc<Tree>,
    channel: Channel,
    mut work: impl FnMut(&Walk<'m>, &TicketSubject),
) {
    each_walk(manifest, tree, channel, |walk| {
        walk.session.to_be_filed().iter().for_each(|subject| work(walk, subject));
    });
}

/// The answers of a path.
fn answers(path: Path<'_>) -> impl Iterator<Item = Answer> {
    path.trail.iter().filter_map(|visit| match visit.done {
        paths::PathEvent::Answered(Value::Skipped) => Some(Answer::Skipped(None)),
        paths::PathEvent::Answered(value) => Some(Answer::Value(value)),
        _ => None,
    })
}

// ---- the file

#[test]
fn requirements_cover_every_row_and_ticket_outcome() {
    let library = library();
    let manifest = library.manifest();
    let asks = Asks::read();
    let rows: BTreeSet<(&str, u32, &str)> =
        asks.rows.iter().map(|((table, row), (code, _))| (*table, *row, *code)).collect();
    let manual = include_str!("../data/manual.tsv").lines().skip(1).map(|line| {
        let columns: Vec<&str> = line.split('\t').collect();
        (columns[0], columns[1].parse().unwrap(), columns[2])
    });
    assert_eq!(rows, manual.collect());
    assert_eq!(rows.len(), 175);

    let tickets = manifest.outcomes.iter().filter(|outcome| outcome.kind == OutcomeKind::Ticket);
    let tickets: BTreeSet<&str> = tickets.map(|outcome| &*outcome.id).collect();
    assert_eq!(asks.outcomes.keys().copied().collect::<BTreeSet<_>>(), tickets);

    let known: BTreeSet<&str> = manifest.fields.iter().map(|field| &*field.id).collect();
    let rows = asks.rows.iter().map(|((table, _), (code, line))| (*table, *code, line));
    let places = asks.outcomes.iter().chain(&asks.steps).map(|(code, line)| ("", *code, line));
    for (table, code, line) in rows.chain(places) {
        assert!(line.asks.union(&line.not).all(|field| known.contains(field)), "{code}");
        assert!(line.asks.is_disjoint(&line.not), "{code}");
        let (always, of_cards) = (subset(&ALWAYS, &line.asks), subset(&OF_CARDS, &line.asks));
        match line.from {
            "row" => assert!(!line.asks.is_empty(), "{code}"),
            "both" => assert!(always && line.asks.len() > 2, "{code}"),
            "introduction" => {
                assert!(always && line.asks.len() == if of_cards { 5 } else { 2 }, "{code}");
            }
            // An exception for an answer must remove a requirement.
            "ruling" if code.contains('=') => assert!(table.is_empty() && !line.not.is_empty(), "{code}"),
            "ruling" => assert!(table != "e" && !line.asks.is_empty(), "{code}"),
            "no ticket" => assert!(line.asks.is_empty() && !table.is_empty(), "{code}"),
            other => panic!("{code} is from {other}"),
        }
        assert!(table != "e" || always || line.from == "no ticket", "the introduction holds for {code}");
        assert!(
            table.is_empty() || line.not.is_empty(),
            "{code}: exceptions stand with their outcome or step"
        );
    }
}

fn subset(fields: &[&str], of: &Fields) -> bool {
    fields.iter().all(|field| of.contains(field))
}

// ---- what tickets ask for

#[test]
fn tickets_have_what_the_manual_requires() {
    let library = library();
    let manifest = library.manifest();
    let asks = Asks::read();
    let mut complaints = BTreeSet::new();
    let mut excused = BTreeSet::new();
    for tree in trees(&library) {
        let row = asks.of_row(&tree, manifest);
        let is_e = tree.table.is_some_and(|table| &*manifest.tables[usize::from(table)].id == "e");
        for channel in CHANNELS {
            let mut others = 0;
            each_ticket(manifest, &tree, channel, |walk, subject| {
                let outcome = walk.outcome(subject);
                let had = walk.had(subject);
                let places = asks.of_place(&walk.session, outcome);
                let mut complain = |field: &str| {
                    complaints.insert(format!("{} → {}: {field}", tree.code, outcome.id));
                };
                for field in places.iter().flat_map(|(_, line)| &line.asks) {
                    if !had.contains(field) {
                        complain(field);
                    }
                }
                // What is asked beside the outcome concerns the money or the card, not the row.
                let row = row.filter(|_| subject.is_outcome());
                for field in row.iter().flat_map(|row| &row.asks).filter(|field| !had.contains(**field)) {
                    let excuse = places.iter().find(|(_, line)| line.not.contains(field));
                    // There is no exception to the introduction's requirements for an E code.
                    let introductions = is_e && (ALWAYS.contains(field) || OF_CARDS.contains(field));
                    match excuse.filter(|_| !introductions) {
                        Some((place, _)) => _ = excused.insert((*place, *field)),
                        None => complain(field),
                    }
                }
                others += u32::from(subject.is_outcome() && &*outcome.id != "tampering");
            });
            let expected = row.is_none_or(|row| row.from != "no ticket");
            if (others > 0) != expected {
                complaints.insert(format!("{} by {}: {others} tickets", tree.code, channel.id()));
            }
        }
    }
    assert!(complaints.is_empty(), "not asked for:\n{complaints:#?}");

    let places = asks.outcomes.iter().chain(&asks.steps);
    let exceptions = places.flat_map(|(place, line)| line.not.iter().map(|field| (*place, *field)));
    assert_eq!(exceptions.collect::<BTreeSet<_>>(), excused, "exceptions, and those that some ticket needs");
}

#[test]
fn ticket_outcomes_ask_for_what_the_team_needs() {
    let library = library();
    let manifest = library.manifest();
    for (id, line) in Asks::read().outcomes {
        let outcome = manifest.outcomes.iter().find(|outcome| *outcome.id == *id).unwrap();
        let collected = manifest.collected(outcome, &[], &[]);
        let collected: BTreeSet<&str> =
            collected.iter().map(|field| &*manifest.field(*field).unwrap().id).collect();
        assert!(line.asks.is_subset(&collected), "{id}: {collected:?}");
        assert!(manifest.queue(outcome).is_some(), "{id}");
    }
}

#[test]
fn a_swap_or_a_return_asks_whether_the_terminal_was_settled() {
    let library = library();
    let manifest = library.manifest();
    // These terminals were never activated, so there is nothing to settle.
    let never_activated = BTreeSet::from(["0022", "0023", "C05", "S11"]);
    let mut without = BTreeSet::new();
    for tree in trees(&library) {
        for channel in CHANNELS {
            each_ticket(manifest, &tree, channel, |walk, subject| {
                let swaps = matches!(&*walk.outcome(subject).id, "swap" | "send_in");
                if swaps && !walk.had(subject).contains("settled") {
                    without.insert(tree.code.to_string());
                }
            });
        }
    }
    assert!(without.iter().map(String::as_str).eq(never_activated), "{without:?}");
}

#[test]
fn e_codes_about_cards_have_the_card_tag() {
    let library = library();
    let manifest = library.manifest();
    let card = (0..).zip(&manifest.tags).find(|(_, tag)| &*tag.id == "card").unwrap();
    let of_tag: BTreeSet<&str> =
        card.1.fields.iter().map(|field| &*manifest.field(*field).unwrap().id).collect();
    assert_eq!(of_tag, BTreeSet::from(OF_CARDS));
    let asks = Asks::read();
    for tree in trees(&library) {
        let Some(row) = asks.of_row(&tree, manifest) else { continue };
        let table = &*manifest.tables[usize::from(tree.table.unwrap())].id;
        if table == "e" {
            assert_eq!(tree.tags.contains(&card.0), subset(&OF_CARDS, &row.asks), "{}", tree.code);
        }
    }
}

#[test]
fn tampering_ticket_does_not_depend_on_the_place() {
    let library = library();
    let manifest = library.manifest();
    let declared = &manifest.outcomes[usize::from(manifest.roles.tampering)];
    assert_eq!(&*manifest.queue(declared).unwrap().id, "risk_control");
    let mut prompts = 0;
    for tree in trees(&library) {
        let should = manifest.collected(declared, &tree.tags, &[]);
        for channel in CHANNELS {
            each_ticket(manifest, &tree, channel, |walk, subject| {
                if walk.outcome(subject).id == declared.id {
                    assert_eq!(subject.asked_for(manifest), should, "{}", tree.code);
                    prompts += u32::from(matches!(walk.ending(), Ending::Tampering(_)));
                }
            });
        }
    }
    assert!(prompts > 1_000, "{prompts}");
}

#[test]
fn nothing_is_asked_twice() {
    let library = library();
    let manifest = library.manifest();
    let mut told = 0;
    let mut again = BTreeSet::new();
    for tree in trees(&library) {
        for channel in CHANNELS {
            each_walk(manifest, &tree, channel, |walk| {
                let asked = walk.session.asked_for(manifest);
                let missing = walk.session.missing(manifest);
                assert!(asked.is_sorted_by(|one, next| one < next), "{}: {asked:?}", tree.code);
                assert!(walk.session.fields().all(|entry| !missing.contains(&entry.field)), "{}", tree.code);
                let link = walk.session.legs()[0].trail.iter().any(|visit| {
                    let node = tree.node(visit.node).unwrap();
                    let question = node.id.rsplit('.').next();
                    question == Some("link") && matches!(visit.value(), Some(Value::Option(_)))
                });
                if link && walk.names(missing).contains("network") {
                    again.insert(format!("{} → {}", tree.code, ending_of(walk)));
                }
                told += u32::from(link && walk.names(asked).contains("network"));
            });
        }
    }
    assert!(again.is_empty(), "the network is asked for though it was answered: {again:#?}");
    assert!(told > 0, "no ticket tells the network that was answered");
}

// ---- the tickets themselves

/// A ticket of a walk with a confirmed outcome.
fn ticket_of(view: View<'_>, walk: &Walk<'_>, filing: &Filing) -> Ticket {
    let tree = walk.session.tree();
    let records = walk.records.iter().cloned().map(|record| (Some("7".to_owned()), record));
    let find = |code: &str, _: Option<&str>| (*code == *tree.code).then(|| Arc::clone(tree));
    let story = Story::of(records, walk.manifest, &find);
    assert_eq!((story.misfit, story.session.as_ref()), (None, Some(&walk.session)), "{}", tree.code);
    let called = walk.session.tickets().iter().map(|filing| Called {
        ticket: filing.number,
        number: format!("418-273/{}", filing.number),
        id: format!("0199f1a4-7d1c-8b32-9e3f-5a1b2c3d4e{:02x}", filing.number),
    });
    let called: Vec<Called> = called.collect();
    let source = Source {
        story: &story,
        ticket: filing.number,
        called: &called,
        session_id: "0199f1a4-7d1c-7b32-9e3f-5a1b2c3d4e5f",
        reference: None,
        trees: vec![TreeDigest { code: tree.code.to_string(), digest: "0123456789abcdef".to_owned() }],
        begun: NOW,
        changed: NOW,
        also_open: &[],
    };
    Ticket::of(view, &source).unwrap_or_else(|| panic!("{} comes to no ticket", tree.code))
}

/// A field's example, in the first of its languages.
fn example(manifest: &Manifest, field: u16) -> FieldValue {
    let field = manifest.field(field).unwrap();
    FieldValue::Known(redact(field.example.split(" / ").next().unwrap(), field.shape).unwrap().text)
}

/// The walk to its confirmed outcome, with all unknown fields filled in.
fn filled<'m>(walk: &Walk<'m>, value: impl Fn(u16) -> FieldValue) -> Walk<'m> {
    let mut walk = walk.clone();
    walk.end();
    let subjects = walk.session.tickets().iter().map(|filing| &filing.subject);
    let asked: BTreeSet<u16> = subjects.flat_map(|subject| subject.asked_for(walk.manifest)).collect();
    let on_the_way: BTreeSet<u16> = walk.session.fields().map(|entry| entry.field).collect();
    for field in asked.union(&on_the_way) {
        if !matches!(walk.session.known(*field, walk.manifest), Some(Known::Told { .. })) {
            walk.fill(*field, value(*field));
        }
    }
    walk
}

/// How times are written.
fn times() -> Times {
    Times::of(TimeZone::UTC)
}

/// The ticket of a walk, complete, with this state for the fields that no answer implies.
fn checked(view: View<'_>, walk: &Walk<'_>, filing: &Filing, state: Option<FieldState>) -> Ticket {
    let (manifest, tree) = (view.manifest, walk.session.tree());
    let ticket = ticket_of(view, walk, filing);
    let name = format!("{} → {} in {:?}", tree.code, ticket.request.id, view.language);
    assert_eq!((&*ticket.code, &*ticket.message), (&*tree.code, &*view.message(tree)), "{name}");
    assert!(!ticket.message.is_empty() && !ticket.request.text.trim().is_empty(), "{name}");
    assert_eq!(ticket.row.as_ref().map(|row| row.row), tree.table.map(|_| tree.row), "{name}");
    let queue = ticket.queue.as_ref().unwrap_or_else(|| panic!("{name} has no queue"));
    assert!(!queue.name.trim().is_empty(), "{name}");

    let ids: BTreeSet<&str> = ticket.fields.iter().map(|field| &*field.id).collect();
    assert_eq!(ids.len(), ticket.fields.len(), "{name} has a field twice");
    assert!(ids.is_superset(&walk.names(filing.subject.asked_for(manifest))), "{name}: {ids:?}");
    if let Some(state) = state {
        let missing: Vec<&ticket::TicketField> = ticket.missing().collect();
        assert!(missing.is_empty(), "{name}: {missing:?}");
        for field in &ticket.fields {
            let index = (0..).zip(&manifest.fields).find(|(_, known)| *known.id == *field.id).unwrap().0;
            let told = matches!(walk.session.known(index, manifest), Some(Known::Told { .. }));
            assert_eq!(field.state, if told { FieldState::Known } else { state }, "{name}: {}", field.id);
        }
    }

    let said: Vec<(&str, &str)> =
        ticket.fields.iter().map(|field| (&*field.label, words::value(view, field))).collect();
    for (field, (label, said)) in ticket.fields.iter().zip(&said) {
        let expected = match field.state {
            FieldState::Unknown => view.own("不知道", "unknown"),
            FieldState::Missing => view.own("（还没填）", "(missing)"),
            _ => field.value.as_deref().unwrap(),
        };
        assert_eq!(*said, expected, "{name}: {}", field.id);
        assert!(!label.trim().is_empty() && !said.trim().is_empty(), "{name}: {}", field.id);
    }
    let lines = text(view, &ticket, &times());
    for (label, said) in &said {
        assert!(lines.contains(&view.labelled(label, said)), "{name}: {label} in\n{}", lines.join("\n"));
    }
    let code = view.labelled(view.own("代码", "Code"), &format!("{}  {}", ticket.code, ticket.message));
    assert!(lines.iter().any(|line| line.starts_with(&code)), "{name}: {code}");
    let asked = view.labelled(view.own("请办", "Requested"), &ticket.request.text);
    assert!(lines.contains(&asked), "{name}: {asked}");

    let page = markdown(view, &ticket, &times());
    let rows = page.lines().filter(|line| line.starts_with("| ")).count();
    assert_eq!(rows, ticket.fields.len() + 2, "{name}:\n{page}");

    let json = serde_json::to_value(TicketJson::of(&ticket, &times())).unwrap();
    assert_eq!(json["complete"], ticket.lacking() == (0, 0), "{name}");
    assert_eq!(json["code"], *tree.code, "{name}");
    assert_eq!(json["queue"]["id"], *queue.id, "{name}");
    assert_eq!(json["fields"].as_array().unwrap().len(), ticket.fields.len(), "{name}");
    ticket
}

/// The fields of tickets are in their columns of a table.
fn are_in_a_table(view: View<'_>, tickets: &[Ticket]) {
    let table = csv(&sheet(view, tickets, &times())).unwrap();
    let mut rows = ::csv::Reader::from_reader(table.trim_start_matches('\u{feff}').as_bytes());
    let headings = rows.headers().unwrap().clone();
    let rows: Vec<_> = rows.records().collect::<Result<_, _>>().unwrap();
    assert_eq!(rows.len(), tickets.len());
    for (row, ticket) in rows.iter().zip(tickets) {
        for field in &ticket.fields {
            let column = headings.iter().position(|heading| heading == field.label).unwrap();
            assert_eq!(row.get(column), Some(words::value(view, field)), "{}: {}", ticket.code, field.id);
        }
    }
}

#[test]
fn every_ticket_can_be_completed_and_read_in_both_languages() {
    let library = library();
    let manifest = library.manifest();
    let view = |language: Language| view(&library, language);
    let mut tickets = 0;
    for tree in trees(&library) {
        let mut walks = Vec::new();
        for channel in CHANNELS {
            let mut seen = HashSet::new();
            each_walk(manifest, &tree, channel, |walk| {
                // Tickets with the same end and the same knowledge differ only in their stories.
                let subjects = walk.session.to_be_filed();
                let had: Vec<_> = subjects.iter().map(|subject| walk.had(subject)).collect();
                if seen.insert((ending_of(walk), had, walk.session.missing(manifest))) {
                    walks.push(walk.clone());
                }
            });
        }
        tickets += walks.len();
        let walks: Vec<_> = walks
            .iter()
            .flat_map(|walk| {
                let mut bare = walk.clone();
                bare.end();
                let known = filled(walk, |field| example(manifest, field));
                let unknown = filled(walk, |_| FieldValue::Unknown);
                [(bare, None), (known, Some(FieldState::Known)), (unknown, Some(FieldState::Unknown))]
            })
            .collect();
        for view in [view(Language::Zh), view(Language::En)] {
            let filings = |walk: &Walk<'_>| walk.session.tickets().to_vec();
            let tickets: Vec<Ticket> = walks
                .iter()
                .flat_map(|(walk, state)| filings(walk).into_iter().map(move |filing| (walk, filing, *state)))
                .map(|(walk, filing, state)| checked(view, walk, &filing, state))
                .collect();
            are_in_a_table(view, &tickets);
        }
    }
    assert!(tickets > 1_000, "{tickets}");
}

/// How a walk ended; where tampering was reported does not matter.
fn ending_of(walk: &Walk<'_>) -> String {
    match walk.ending() {
        Ending::Tampering(_) => "tampering".to_owned(),
        ending => format!("{ending:?}"),
    }
}
