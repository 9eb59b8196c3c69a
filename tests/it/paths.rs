//! Every path of every tree: they are the walks of a session, they reach every step, and their listing.
//!
//! `data/paths/` lists the paths of the shipped library, with shared sequences collapsed, so that a review shows which
//! walks a change of a tree affects. `UPDATE_PATHS=1 cargo test --test it paths::` rewrites them; check the changes
//! before you commit them.

use crate::support::small_library;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use crate::support::common::{posdiag, run, speak};
use crate::support::random_trees::{LINK, STANDINGS, made, setter};
use crate::support::small_library::{library, tree};
use posdiag::library::embedded;
use posdiag::library::paths::collapsed::{of_sequence, of_tree};
use posdiag::library::paths::{Path, PathEnd, PathEvent, PathVisit, Paths};
use posdiag::session::{self, Answer, Channel, FieldValue, Moment, Place, Session};
use posdiag::tree::{Act, Library, NodeId, Standing, Tree, Value};
use proptest::prelude::*;

const ZH: usize = 0;
const NOW: Moment = Moment(0);
const CHANNELS: [Channel; 2] = [Channel::OnSite, Channel::Phone];

fn shipped() -> Library {
    embedded::library().unwrap()
}

fn trees(library: &Library) -> Vec<Arc<Tree>> {
    let titles = library.titles().unwrap();
    titles.iter().map(|title| Arc::new(library.tree(&title.code).unwrap().unwrap())).collect()
}

fn sequences(library: &Library) -> Vec<Arc<Tree>> {
    let ids = library.sequence_ids().unwrap();
    ids.into_iter().map(|id| Arc::new(library.sequence(&id).unwrap())).collect()
}

/// Does something with every path.
fn each_path(tree: &Tree, channel: Channel, mut work: impl FnMut(Path<'_>)) {
    let mut paths = Paths::new(tree, channel == Channel::Phone);
    while let Some(path) = paths.next_path() {
        work(path);
    }
}

// ---- the walks of a session

fn ending_of(ending: session::Ending) -> PathEnd {
    match ending {
        session::Ending::Step(id) => PathEnd::Step(id),
        session::Ending::Fixed(id) => PathEnd::Fixed(id),
        session::Ending::Dispatch(id) => PathEnd::Dispatch(id),
        session::Ending::Nowhere => PathEnd::Returned,
        session::Ending::Tampering(id) => panic!("tampering at {id:?}"),
    }
}

/// The steps and the end of a session, in the form of a path.
fn as_path(session: &Session, ending: session::Ending) -> (Vec<PathVisit>, PathEnd) {
    let visit = |visit: &session::Visit| {
        let done = match &visit.done {
            session::Done::Answered(answer) => PathEvent::Answered(answer.value().unwrap()),
            session::Done::Known(value) => PathEvent::Known(*value),
            session::Done::PutOff => PathEvent::PutOff,
            session::Done::Told => PathEvent::Told,
            session::Done::Collected(0) => PathEvent::Filled,
            session::Done::Collected(_) => PathEvent::Collected,
            session::Done::Set(standing) => PathEvent::Set(*standing),
            session::Done::Closing(ending) => PathEvent::Closing(ending_of(*ending)),
        };
        PathVisit { node: visit.node, done }
    };
    (session.legs().last().unwrap().trail.iter().map(visit).collect(), ending_of(ending))
}

fn start(tree: &Arc<Tree>, channel: Channel) -> Session {
    let mut session = Session::start(Arc::clone(tree), channel, NOW).0;
    fill_in(&mut session);
    session
}

fn fill_in(session: &mut Session) {
    while let Some(field) = session.wanted_field() {
        session.set_field(field, FieldValue::Unknown, NOW).unwrap();
    }
}

fn answer(session: &mut Session, value: Value) {
    if value == Value::Skipped {
        session.answer(Answer::Skipped(None), NOW).unwrap();
    } else {
        if session.caution().is_some() {
            session.confirm_caution(NOW).unwrap();
        }
        session.answer(Answer::Value(value), NOW).unwrap();
    }
    fill_in(session);
}

/// Gives a session the answers of a path: it asks for each of them, and passes the same steps to the same end.
fn replay(mut session: Session, path: Path<'_>) {
    for visit in path.trail {
        if let PathEvent::Answered(value) = visit.done {
            assert_eq!(session.place(), Place::Prompt(visit.node), "{}", replay_string(path));
            answer(&mut session, value);
        }
    }
    let Place::End(ending) = session.place() else { panic!("{} does not end", replay_string(path)) };
    assert_eq!(as_path(&session, ending), (path.trail.to_vec(), path.ending), "{}", replay_string(path));
    let tree = path.tree;
    assert_eq!(path.ending.outcome(tree).unwrap_or(tree.roles.dispatch), ending.outcome(tree));
}

fn replay_string(path: Path<'_>) -> String {
    let mut answers = String::new();
    path.push_answers(&mut answers);
    format!("{}:{answers}", path.tree.code)
}

#[test]
fn every_path_can_be_walked_in_a_session() {
    let library = shipped();
    for tree in trees(&library).into_iter().chain(sequences(&library)) {
        for channel in CHANNELS {
            let mut replayed = HashSet::new();
            each_path(&tree, channel, |path| {
                replay(start(&tree, channel), path);
                assert!(replayed.insert(replay_string(path)), "{} comes twice", replay_string(path));
            });
        }
    }
}

/// Every value that a step accepts.
fn values(act: &Act) -> Vec<Value> {
    match act {
        Act::Ask { .. } => vec![Value::Yes, Value::No, Value::Unsure],
        Act::Try { .. } => vec![Value::Fixed, Value::NotFixed, Value::Skipped],
        Act::Choose { options, unsure_as, .. } => {
            let options = (0..u16::try_from(options.len()).unwrap()).map(Value::Option);
            options.chain(unsure_as.map(|_| Value::Unsure)).collect()
        }
        _ => Vec::new(),
    }
}

/// A way through a tree, disregarding answers: the steps of the tree itself, its end, the states of the matters there,
/// and the steps of the closing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Way {
    own: Vec<NodeId>,
    ending: PathEnd,
    standings: Vec<Standing>,
    closing: Vec<NodeId>,
}

/// The way of a walk with these states of the matters before.
fn way(given: &[Standing], trail: &[PathVisit], ending: PathEnd) -> Way {
    let entered = trail.iter().position(|visit| visit.done == PathEvent::Closing(ending));
    let (own, closing) = trail.split_at(entered.unwrap_or(trail.len()));
    let mut standings = given.to_vec();
    for visit in own {
        if let PathEvent::Set(standing) = visit.done {
            standings.retain(|known| known.matter != standing.matter);
            standings.push(standing);
        }
    }
    standings.sort_unstable_by_key(|standing| standing.matter);
    let nodes = |visits: &[PathVisit]| visits.iter().map(|visit| visit.node).collect();
    Way { own: nodes(own), ending, standings, closing: nodes(closing) }
}

/// All ways of a session's walks, with every answer to every step; `None` if there are too many.
fn ways(session: &Session, given: &[Standing], found: &mut HashSet<Way>, walks: &mut usize) -> Option<()> {
    match session.place() {
        Place::End(ending) => {
            *walks += 1;
            let (trail, ending) = as_path(session, ending);
            found.insert(way(given, &trail, ending));
            (*walks < 5_000).then_some(())
        }
        Place::Prompt(id) => {
            values(&session.tree().node(id).unwrap().act).into_iter().try_for_each(|value| {
                let mut session = session.clone();
                answer(&mut session, value);
                ways(&session, given, found, walks)
            })
        }
    }
}

/// The ends of a tree's ways: of the tree itself, and of the closing by the states of the matters.
#[expect(clippy::type_complexity, reason = "two sets side by side")]
fn apart(ways: &HashSet<Way>) -> (HashSet<(&[NodeId], PathEnd)>, HashSet<(&[Standing], &[NodeId])>) {
    let own = ways.iter().map(|way| (&*way.own, way.ending)).collect();
    let closing = ways.iter().map(|way| (&*way.standings, &*way.closing)).collect();
    (own, closing)
}

// ---- the number of prompts in a walk

/// The prompts of a path: before the closing, and in it.
fn prompts(path: Path<'_>) -> (usize, usize) {
    let asks = |visit: &&PathVisit| matches!(visit.done, PathEvent::Answered(_) | PathEvent::Collected);
    let closing = path.trail.iter().position(|visit| matches!(visit.done, PathEvent::Closing(_)));
    let (own, behind) = path.trail.split_at(closing.unwrap_or(path.trail.len()));
    (own.iter().filter(asks).count(), behind.iter().filter(asks).count())
}

/// What the closing depends on when a path reaches it: the states of the matters, and what was collected.
fn known_at_closing(tree: &Tree, path: Path<'_>) -> (BTreeMap<u16, u16>, BTreeSet<u16>) {
    let (mut standings, mut collected) = (BTreeMap::new(), BTreeSet::new());
    let own = path.trail.iter().take_while(|visit| !matches!(visit.done, PathEvent::Closing(_)));
    for visit in own {
        match (visit.done, tree.node(visit.node).map(|node| &node.act)) {
            (PathEvent::Set(standing), _) => _ = standings.insert(standing.matter, standing.state),
            (PathEvent::Collected, Some(Act::Collect { fields })) => collected.extend(fields),
            _ => {}
        }
    }
    (standings, collected)
}

/// The most prompts of a path, as a lower and an upper bound. The closing's paths are listed once for each combination
/// of states, after the first path that reaches it so, and what that path collected is not asked again in it: the
/// longest path has at least as many prompts as those with the same states and the same collected fields, and at most
/// as many as those with the same states.
fn longest(tree: &Tree, channel: Channel) -> (usize, usize) {
    let (mut least, mut most) = (Longest::new(), Longest::new());
    each_path(tree, channel, |path| {
        let (standings, collected) = known_at_closing(tree, path);
        enlarge(&mut most, (standings.clone(), BTreeSet::new()), prompts(path));
        enlarge(&mut least, (standings, collected), prompts(path));
    });
    let longest = |of: &Longest| of.values().map(|(own, behind)| own + behind).max().unwrap_or(0);
    (longest(&least), longest(&most))
}

/// The most prompts before the closing and in it, by what is known when it begins.
type Longest = BTreeMap<(BTreeMap<u16, u16>, BTreeSet<u16>), (usize, usize)>;

fn enlarge(longest: &mut Longest, known: (BTreeMap<u16, u16>, BTreeSet<u16>), prompts: (usize, usize)) {
    let most = longest.entry(known).or_default();
    *most = (most.0.max(prompts.0), most.1.max(prompts.1));
}

/// How many prompts a walk may have, as announced at its first.
fn told(tree: &Arc<Tree>, channel: Channel) -> usize {
    let session = Session::start(Arc::clone(tree), channel, NOW).0;
    match session.place() {
        Place::Prompt(_) => session.progress().1 + 1,
        Place::End(_) => 0,
    }
}

#[test]
fn walk_announces_the_length_of_its_longest_path() {
    let mut unsure = BTreeSet::new();
    for tree in trees(&shipped()) {
        for channel in CHANNELS {
            let (told, (least, most)) = (told(&tree, channel), longest(&tree, channel));
            assert!(least <= told && told <= most, "{} {channel:?}: {told}, {least} to {most}", tree.code);
            if least != most {
                unsure.insert(tree.code.clone());
            }
        }
    }
    assert!(unsure.len() < 20, "{unsure:?}");
}

proptest! {
    #[test]
    fn no_random_path_exceeds_the_announced_length(made in made(1)) {
        let Some(library) = made.library() else { return Ok(()) };
        let tree = tree(&library, "T01");
        for channel in CHANNELS {
            let told = told(&tree, channel);
            let mut most = 0;
            each_path(&tree, channel, |path| {
                let (own, behind) = prompts(path);
                most = most.max(own + behind);
            });
            prop_assert!(most <= told, "{most} > {told}");
            prop_assert!(tree.closing().is_some() || most == told, "{most} < {told}");
        }
    }

    #[test]
    fn paths_of_a_random_tree_are_exactly_its_walks(made in made(1), phone in any::<bool>()) {
        let Some(library) = made.library() else { return Ok(()) };
        let channel = CHANNELS[usize::from(phone)];
        let tree = tree(&library, "T01");
        let mut walks = 0;
        // Without any state before, and with every one.
        let before = std::iter::once(None).chain((0..STANDINGS.len()).map(Some));
        for before in before {
            let begun = match before {
                None => start(&tree, channel),
                Some(standing) => {
                    let setter = small_library::tree(&library, &setter(standing));
                    let mut session = start(&setter, channel);
                    session.switch(Arc::clone(&tree), NOW).unwrap();
                    fill_in(&mut session);
                    session
                }
            };
            let given = begun.matters_before(begun.legs().len() - 1);
            prop_assert_eq!(given.len(), usize::from(before.is_some()));
            let mut taken = HashSet::new();
            let mut paths = Paths::new(&tree, phone).given(&given);
            while let Some(path) = paths.next_path() {
                replay(begun.clone(), path);
                taken.insert(way(&given, path.trail, path.ending));
            }
            let mut found = HashSet::new();
            if ways(&begun, &given, &mut found, &mut walks).is_none() {
                break;
            }
            prop_assert_eq!(apart(&taken), apart(&found));
            // After each way of the tree, the closing's first; the others once each.
            let (own, closing) = apart(&taken);
            let first: HashSet<&[Standing]> = closing.iter().map(|(standings, _)| *standings).collect();
            prop_assert_eq!(taken.len() - own.len(), closing.len() - first.len());
        }
    }
}

// ---- the listing

/// The replay strings and outcomes of a tree, in order.
fn listed(library: &Library, tree: &Tree, channel: Channel) -> Vec<String> {
    let mut listed = Vec::new();
    each_path(tree, channel, |path| {
        let outcome = path.ending.outcome(tree).and_then(|index| library.manifest().outcome(index));
        listed.push(format!("{} → {}", replay_string(path), outcome.map_or("", |outcome| &outcome.id)));
    });
    listed
}

#[test]
fn unsure_and_skipped_are_separate_paths_if_they_matter() {
    let own_branch = "\
- id: lamp
  ask: Is it lit?
  on_yes:
  - end: fine
  on_no:
  - id: plug_in
    try: Plug it in
  on_unsure:
  - id: look
    try: Look again
- end: office";
    let read = "\
- id: plug
  choose: Where is it?
  unsure_as: out
  options:
  - id: in
    label: In
  - id: out
    label: Out
- id: plug_in
  when: plug = out
  try: Plug it in
- id: again
  when: plug_in = skipped
  try: Plug it in, please
- end: office";
    let library = library(&[], &[("T01", own_branch), ("T02", read)]);
    assert_eq!(
        listed(&library, &tree(&library, "T01"), Channel::OnSite),
        [
            "T01:lamp=yes → fine",
            "T01:lamp=no,plug_in=fixed → fixed",
            "T01:lamp=no,plug_in=not_fixed → office",
            "T01:lamp=unsure,look=fixed → fixed",
            "T01:lamp=unsure,look=not_fixed → office",
        ]
    );
    assert_eq!(
        listed(&library, &tree(&library, "T02"), Channel::OnSite),
        [
            "T02:plug=in → office",
            "T02:plug=out,plug_in=fixed → fixed",
            "T02:plug=out,plug_in=not_fixed → office",
            "T02:plug=out,plug_in=skipped,again=fixed → fixed",
            "T02:plug=out,plug_in=skipped,again=not_fixed → office",
            "T02:plug=unsure → office",
        ]
    );
}

const TWICE: &str = "\
- use: link
- id: reset
  when: link.link = cable
  try: Reset
  by: technician
- use: link
- end: office";

#[test]
fn known_answers_are_skipped_and_the_phone_defers() {
    let library = library(&[("link", LINK)], &[("T01", TWICE)]);
    let tree = tree(&library, "T01");
    let on_site = listed(&library, &tree, Channel::OnSite);
    assert_eq!(
        on_site[..4],
        [
            "T01:link.link=wifi,link.up=yes → office",
            "T01:link.link=wifi,link.up=no,link.wait=fixed → fixed",
            "T01:link.link=wifi,link.up=no,link.wait=not_fixed,link.wait=fixed → fixed",
            "T01:link.link=wifi,link.up=no,link.wait=not_fixed,link.wait=not_fixed → office",
        ]
    );
    let by_phone = listed(&library, &tree, Channel::Phone);
    let cable = "T01:link.link=cable,link.replug=not_fixed,link.up=yes,";
    assert!(on_site.contains(&format!("{cable}reset=not_fixed,link.replug=not_fixed → office")));
    assert!(by_phone.contains(&format!("{cable}link.replug=not_fixed → visit")), "{by_phone:#?}");
}

#[test]
fn collapsed_path_shows_how_a_sequence_ended_and_what_matters_later() {
    let library = library(
        &[("link", LINK), ("outer", "- use: link\n- id: last\n  try: Last")],
        &[("T01", TWICE), ("T02", "- use: outer\n- end: office")],
    );
    assert_eq!(
        of_tree(&tree(&library, "T01"), (false, &[]), library.manifest()),
        [
            "T01:link>on(link=wifi,up=yes),link>on → office",
            "T01:link>end → fixed",
            "T01:link>on(link=wifi,up=no),link>end → fixed",
            "T01:link>on(link=wifi,up=no),link>on → office",
            "T01:link>on(link=cable,up=yes),reset=fixed → fixed",
            "T01:link>on(link=cable,up=yes),reset=not_fixed,link>end → fixed",
            "T01:link>on(link=cable,up=yes),reset=not_fixed,link>on → office",
            "T01:link>on(link=cable,up=no),reset=fixed → fixed",
            "T01:link>on(link=cable,up=no),reset=not_fixed,link>end → fixed",
            "T01:link>on(link=cable,up=no),reset=not_fixed,link>on → office",
        ]
    );
    let by_phone = of_tree(&tree(&library, "T01"), (true, &[]), library.manifest());
    assert!(by_phone.contains(&"T01:link>on(link=cable,up=yes),reset=put_off,link>on → visit".to_owned()));
    assert_eq!(
        of_tree(&tree(&library, "T02"), (false, &[]), library.manifest()),
        ["T02:outer>end → fixed", "T02:outer>on → office"]
    );
    let outer = library.sequence("outer").unwrap();
    assert_eq!(
        of_sequence(&outer, false, library.manifest()),
        [
            "outer:link>on,last=fixed → fixed",
            "outer:link>on,last=not_fixed → (returns)",
            "outer:link>end → fixed",
        ]
    );
    let link = of_sequence(&library.sequence("link").unwrap(), false, library.manifest());
    assert_eq!(link.first().unwrap(), "link:link=wifi,up=yes → (returns)");
}

// ---- the shipped library

/// Every combination of states of the matters at a prompt or an end of a walk in the shipped library, where another
/// code can follow: first the one without states, as at the beginning of most walks.
fn states(library: &Library) -> Vec<Vec<Standing>> {
    let mut known = HashSet::new();
    let mut states = vec![Vec::new()];
    let mut left = |standings: &BTreeMap<u16, Standing>| {
        let standings: Vec<Standing> = standings.values().copied().collect();
        if !standings.is_empty() && known.insert(standings.clone()) {
            states.push(standings);
        }
    };
    for tree in trees(library) {
        each_path(&tree, Channel::OnSite, |path| {
            let mut standings = BTreeMap::new();
            for visit in path.trail {
                match visit.done {
                    PathEvent::Set(standing) => _ = standings.insert(standing.matter, standing),
                    PathEvent::Answered(_) => left(&standings),
                    _ => {}
                }
            }
            left(&standings);
        });
    }
    states
}

/// Marks the steps that paths reach in a session with these states before.
fn reach(tree: &Tree, given: &[Standing], reached: &mut [bool]) {
    let mut paths = Paths::new(tree, false).given(given);
    while let Some(path) = paths.next_path() {
        let end = match path.ending {
            PathEnd::Step(id) | PathEnd::Fixed(id) | PathEnd::Dispatch(id) => Some(id),
            PathEnd::Returned => None,
        };
        for id in path.trail.iter().map(|visit| visit.node).chain(end) {
            reached[id.index()] = true;
        }
    }
}

/// Where each step of a tree is written: the code or the sequence, and the index in it.
fn written(tree: &Tree) -> Vec<(String, usize)> {
    fn mark(tree: &Tree, first: Option<NodeId>, file: (&str, usize), written: &mut [(String, usize)]) {
        for (id, node) in tree.list(first) {
            written[id.index()] = (file.0.to_owned(), id.index() - file.1);
            let file = match &node.act {
                Act::Use { sequence, .. } => (&**sequence, id.index() + 1),
                _ => file,
            };
            node.act.lists().for_each(|list| mark(tree, list, file, written));
        }
    }
    let mut written = vec![(String::new(), 0); tree.nodes().len()];
    mark(tree, tree.start(), (&tree.code, 0), &mut written);
    mark(tree, tree.closing(), ("", tree.own_nodes().len()), &mut written);
    written
}

#[test]
fn every_step_of_the_shipped_library_is_reached_by_some_path() {
    let library = shipped();
    let states = states(&library);
    let ladder = Arc::new(library.ladder("E999").unwrap());
    // A sequence's step is reached if some tree that uses it reaches it: for another it may contain what cannot occur
    // there.
    let mut steps = BTreeMap::new();
    for tree in trees(&library).into_iter().chain([ladder]) {
        // A `use` leaves no trace: its steps are reached instead.
        let mut reached: Vec<bool> =
            tree.nodes().iter().map(|node| matches!(node.act, Act::Use { .. })).collect();
        for given in &states {
            if reached.iter().all(|reached| *reached) {
                break;
            }
            reach(&tree, given, &mut reached);
        }
        for ((place, node), reached) in written(&tree).into_iter().zip(tree.nodes()).zip(reached) {
            let (kind, before) = steps.entry(place.clone()).or_insert((node.kind(), false));
            assert_eq!(*kind, node.kind(), "{place:?} in {}", tree.code);
            *before |= reached;
        }
    }
    let files: BTreeSet<&str> = steps.keys().map(|(file, _)| &**file).collect();
    for sequence in library.sequence_ids().unwrap() {
        assert!(files.contains(&*sequence), "no tree uses {sequence}");
    }
    steps.retain(|_, (_, reached)| !*reached);
    assert!(steps.is_empty(), "{steps:#?}");
}

/// The expected golden files by name.
fn golden() -> BTreeMap<String, String> {
    let library = shipped();
    let (manifest, texts) = (library.manifest(), library.texts());
    let mut files = BTreeMap::new();
    let mut add = |file: &str, tree: &Tree, title: &str, paths: Vec<String>| {
        let page: &mut String = files.entry(format!("{file}.txt")).or_default();
        let heading = format!("# {} {title}", tree.code);
        writeln!(page, "{}\n{}\n", heading.trim_end(), paths.join("\n")).unwrap();
    };
    for tree in trees(&library) {
        let table = &manifest.tables[usize::from(tree.table.unwrap())].id;
        let title = tree.message.map_or("", |message| texts.get(message, ZH));
        add(table, &tree, title, of_tree(&tree, (false, &[]), manifest));
    }
    for tree in sequences(&library) {
        let first = tree.start().and_then(|id| tree.node(id)).map(|node| &node.act);
        let Some(Act::Use { name, .. }) = first else { panic!("{} uses nothing", tree.code) };
        add("shared", &tree, texts.get(*name, ZH), of_sequence(&tree, false, manifest));
    }
    files
}

#[test]
fn paths_of_the_shipped_library() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/paths");
    let renewing = std::env::var_os("UPDATE_PATHS").is_some();
    let files = golden();
    fs::create_dir_all(&folder).unwrap();
    let mut complaints = String::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if !files.contains_key(&name) {
            writeln!(complaints, "{name} is of no table").unwrap();
        }
    }
    for (name, should) in files {
        let path = folder.join(&name);
        if renewing {
            fs::write(&path, should).unwrap();
            continue;
        }
        let is = fs::read_to_string(&path).unwrap_or_default();
        let (before, after): (HashSet<&str>, HashSet<&str>) =
            (is.lines().collect(), should.lines().collect());
        let gone = is.lines().filter(|line| !after.contains(line)).map(|line| format!("- {line}"));
        let new = should.lines().filter(|line| !before.contains(line)).map(|line| format!("+ {line}"));
        let mut changes: Vec<String> = gone.chain(new).collect();
        if changes.is_empty() && is != should {
            changes.push("the same lines in another order".to_owned());
        }
        if !changes.is_empty() {
            let count = changes.len();
            changes.truncate(20);
            writeln!(complaints, "{name}, {count} changes:\n{}", changes.join("\n")).unwrap();
        }
    }
    assert!(
        complaints.is_empty(),
        "{complaints}\nUPDATE_PATHS=1 cargo test --test it paths:: writes them anew"
    );
}

// ---- the command

#[test]
fn paths_are_printed_one_per_line() {
    let zh = "\
E201:try_again=fixed → fixed
E201:try_again=not_fixed,activate_and_inquire.reactivate=fixed → fixed
E201:try_again=not_fixed,activate_and_inquire.reactivate=not_fixed → repair_or_swap
E201:try_again=not_fixed,activate_and_inquire.reactivate=skipped → site_visit
";
    for language in ["zh", "en"] {
        let printed = speak(language, "paths e-201");
        assert_eq!((printed.exit, &*printed.stdout, &*printed.stderr), (Some(0), zh, ""));
    }
    let several = speak("en", "paths 201 E1O1 E505 --phone");
    assert_eq!((several.exit, several.stdout), (Some(2), format!("{zh}E505: → no_fault\n")));
    assert!(several.stderr.starts_with("error: The manual has no code `E1O1`.\n"));
    let library = shipped();
    let tree = library.tree("E102").unwrap().unwrap();
    for (args, on_phone) in [("paths E102 --collapse", false), ("--phone paths E102 --collapse", true)] {
        let collapsed = of_tree(&tree, (on_phone, &[]), library.manifest()).join("\n");
        assert_eq!(speak("zh", args).stdout, format!("{collapsed}\n"));
    }
}

#[test]
fn paths_are_printed_as_json() {
    let json = concat!(
        r#"{"format":1,"code":"B01","channel":"on_site","path":"B01:numbers_issued=yes,restart_and_activate=fixed","#,
        r#""steps":[{"id":"application","kind":"collect"},{"id":"numbers_issued","kind":"ask","#,
        r#""text":"Have this merchant's merchant and terminal numbers been issued?","answer":"yes"},"#,
        r#"{"id":"restart_and_activate","kind":"try","#,
        r#""text":"Restart the terminal, then activate it again","answer":"fixed"}],"#,
        r#""outcome":{"id":"fixed","kind":"resolved","name":"Fixed","#,
        r#""text":"The terminal works again and can stay in use.","#,
        r#""say":"Your terminal works again, and you can use it as usual. "#,
        r#"If the error comes up again, please call us.","collect":[]}}"#,
    );
    assert_eq!(speak("en", "paths B01 --format jsonl").stdout.lines().next().unwrap(), json);
    for channel in ["--onsite", "--phone"] {
        let text = run(&["paths", "--all", channel]).stdout;
        let jsonl = run(&["paths", "--all", channel, "--format", "jsonl"]).stdout;
        assert_eq!(text.lines().count(), jsonl.lines().count());
        for (text, line) in text.lines().zip(jsonl.lines()) {
            let path: serde_json::Value = serde_json::from_str(line).unwrap();
            let mut keys: Vec<&str> = path.as_object().unwrap().keys().map(|key| &**key).collect();
            // Matters are listed if some were set.
            let matters = path.get("matters").map(|matters| matters.as_array().unwrap().len());
            keys.retain(|key| *key != "matters" || matters == Some(0));
            assert_eq!(keys, ["channel", "code", "format", "outcome", "path", "steps"], "{line}");
            let (replay, outcome) = (path["path"].as_str().unwrap(), path["outcome"]["id"].as_str().unwrap());
            assert_eq!(text, format!("{replay} → {outcome}"));
            let answers = path["steps"].as_array().unwrap().iter().filter_map(|step| {
                let answer = step.get("answer")?.as_str()?;
                Some(format!("{}={answer}", step["id"].as_str()?))
            });
            let answers: Vec<String> = answers.collect();
            assert_eq!(replay, format!("{}:{}", path["code"].as_str().unwrap(), answers.join(",")));
        }
    }
}

#[test]
fn json_lists_fields_collected_on_the_way_and_at_the_end() {
    let line = run(&["paths", "E506", "--format", "jsonl"]).stdout;
    let path: serde_json::Value = serde_json::from_str(line.lines().nth(1).unwrap()).unwrap();
    assert_eq!(path["steps"][0], serde_json::json!({"id": "payment_data", "kind": "collect"}));
    let explained: serde_json::Value =
        serde_json::from_str(&run(&["explain", "E506", "--format", "json"]).stdout).unwrap();
    let in_crm = explained["steps"].as_array().unwrap().iter().find(|step| step["id"] == "succeeded_in_crm");
    let end = &in_crm.unwrap()["branches"][0]["steps"][2];
    assert_eq!((&path["outcome"], &end["kind"]), (&end["outcome"], &"end".into()));
}

#[test]
fn paths_need_exactly_one_subject() {
    for (args, message) in [
        ("paths", "error: No code was given.\n"),
        ("paths --collapse", "error: No code was given.\n"),
        ("paths E102 --all", "error: CODE and --all cannot be used together.\n"),
        ("paths --all E102", "error: --all and CODE cannot be used together.\n"),
        (
            "paths E102 --collapse --format jsonl",
            "error: --format jsonl and --collapse cannot be used together.\n",
        ),
        ("paths E102 --format json", "error: --format cannot be `json`.\n  possible values: text, jsonl\n"),
        ("paths E102 --phone --onsite", "error: --phone and --onsite cannot be used together.\n"),
    ] {
        let refused = speak("en", args);
        assert_eq!((refused.exit, &*refused.stdout), (Some(2), ""), "{args}");
        assert!(refused.stderr.starts_with(message), "{args}: {}", refused.stderr);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn full_disk_is_reported_and_closed_pipe_is_not_an_error() {
    use std::io::{BufRead as _, BufReader};
    use std::process::Stdio;
    for format in ["text", "jsonl"] {
        let args = ["paths", "--all", "--format", format, "--lang", "en"];
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = posdiag().args(args).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(output.stderr, b"error: The disk is full; not everything was written.\n");

        let mut child = posdiag().args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        BufReader::with_capacity(16, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
    }
}
