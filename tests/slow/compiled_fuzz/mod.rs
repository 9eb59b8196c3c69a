//! Damaged and hostile libraries, as bytes: compiled ones are truncated, lose bits, or are made by somebody who knows
//! the format and corrects the checksums. Each is refused, or unchanged in content; none of them makes the program
//! panic, hang, overflow the stack or exhaust memory.
//!
//! The hostile ones run in a separate process with limited memory. A few hundred cases of each kind by default; as many
//! as `POSDIAG_FUZZ` says: `POSDIAG_FUZZ=1000000 cargo test --release --test slow compiled_fuzz::`, with `POSDIAG_SEED`
//! as the seed.

mod forged;

use crate::support::random_walks;
use crate::support::test_name;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use posdiag::library::graph::Graph;
use posdiag::library::paths::Paths;
use posdiag::library::search::{Index, Typing};
use posdiag::session::{Channel, Place, Session};
use posdiag::show::explain;
use posdiag::text::language::Language;
use posdiag::tree::{Damage, Library, ReadAt, Tree, check_folder, compile_file};
use posdiag::view::View;
use posdiag::view::paint::Paint;

use crate::bounded::bounded;
use crate::support::dice::{Dice, count, seed};
use crate::support::work::cost_of;
use forged::{
    CODES, Forged, MANIFEST, PASSAGES, SEQUENCES, Section, Step, TEXT, TITLES, record, sequence, steps,
};

/// Bytes that are read like a file, and how many were.
#[derive(Debug)]
struct InMemory {
    bytes: Arc<[u8]>,
    read: Arc<AtomicU64>,
}

impl InMemory {
    fn new(bytes: &[u8]) -> InMemory {
        InMemory { bytes: bytes.into(), read: Arc::default() }
    }
}

impl ReadAt for InMemory {
    fn size(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<()> {
        self.read.fetch_add(into.len() as u64, Ordering::Relaxed);
        let at = usize::try_from(at).unwrap();
        let from = self.bytes.get(at..at + into.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
        into.copy_from_slice(from);
        Ok(())
    }
}

fn opened_lazily(bytes: &[u8]) -> Result<Library, Damage> {
    Library::open_file(Box::new(InMemory::new(bytes)))
}

fn compiled(folder: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    compile_file(&check_folder(&folder).library.unwrap()).unwrap()
}

static SMALL: LazyLock<Vec<u8>> = LazyLock::new(|| compiled("tests/data/base"));
/// In the second edition of the language, with everything new in it.
static SECOND: LazyLock<Vec<u8>> = LazyLock::new(|| compiled("examples/coffee"));
static SHIPPED: LazyLock<Vec<u8>> = LazyLock::new(|| compiled("trees"));

/// A tree with all its texts.
fn said(library: &Library, tree: &Tree) -> String {
    let languages = 0..library.manifest().languages.len();
    let mut said = format!("{tree:?}");
    let texts = tree
        .nodes()
        .iter()
        .flat_map(|node| [node.text(), node.guidance.say, node.guidance.hint, node.caution]);
    for text in texts.chain([tree.message, tree.cause]).flatten() {
        for column in languages.clone() {
            said.push_str(library.texts().get(text, column));
        }
    }
    said
}

/// Every tree of a library with all its texts, by code.
type Told = BTreeMap<Box<str>, String>;

fn told(bytes: &[u8]) -> Told {
    let library = Library::open_whole(bytes.to_vec()).unwrap();
    let codes = library.titles().unwrap().into_iter().map(|title| title.code);
    codes.map(|code| (code.clone(), said(&library, &library.tree(&code).unwrap().unwrap()))).collect()
}

static SMALL_TOLD: LazyLock<Told> = LazyLock::new(|| told(&SMALL));
static SHIPPED_TOLD: LazyLock<Told> = LazyLock::new(|| told(&SHIPPED));

/// Whether bytes that lost some bits are refused or unchanged in content, opened in either way. Returns whether they
/// were refused.
fn is_refused_or_says_the_same(bytes: &[u8], told: &Told, codes: &[&str]) -> bool {
    let whole = Library::open_whole(bytes.to_vec());
    if let Ok(whole) = &whole {
        for (code, expected) in told {
            assert_eq!(&said(whole, &whole.tree(code).unwrap().unwrap()), expected, "{code}");
        }
    }
    if let Ok(lazily) = opened_lazily(bytes) {
        for code in codes {
            if let Ok(tree) = lazily.tree(code) {
                assert_eq!(said(&lazily, &tree.unwrap()), told[*code], "{code}");
            }
        }
    }
    whole.is_err()
}

#[test]
fn truncated_library_is_refused() {
    for length in 0..SMALL.len() {
        let cut = &SMALL[..length];
        assert!(Library::open_whole(cut.to_vec()).is_err(), "{length}");
        assert!(opened_lazily(cut).is_err(), "{length}");
    }
    let mut longer = SMALL.clone();
    longer.push(0);
    assert!(Library::open_whole(longer.clone()).is_err() && opened_lazily(&longer).is_err());
}

#[test]
fn flipped_bits_are_noticed_or_harmless() {
    let codes: Vec<&str> = SMALL_TOLD.keys().map(|code| &**code).collect();
    // Debug builds examine some of the bits: with an odd step, so that each one is covered in turn.
    let every = if cfg!(debug_assertions) { 61 } else { 1 };
    let stretches = Forged::of(&SMALL).stretches();
    let is_padding = |byte: usize| {
        let within = |(start, len): &Section| (*start..*start + *len).contains(&u32::try_from(byte).unwrap());
        byte >= forged::HEADER + 8 && !stretches.iter().any(within)
    };
    for bit in (0..SMALL.len() * 8).step_by(every) {
        let mut bytes = SMALL.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let is_refused = is_refused_or_says_the_same(&bytes, &SMALL_TOLD, &codes);
        assert_eq!(is_refused, !is_padding(bit / 8), "bit {bit}");
    }
}

#[test]
fn damage_to_the_shipped_trees_is_noticed_or_harmless() {
    let codes: Vec<&str> = SHIPPED_TOLD.keys().map(|code| &**code).collect();
    let mut dice = Dice::new(seed());
    for _ in 0..count("POSDIAG_FUZZ", 200) / 50 {
        let mut bytes = SHIPPED.clone();
        for _ in 0..=dice.below(3) {
            let at = dice.below(bytes.len());
            bytes[at] ^= 1 << dice.below(8);
        }
        let some: Vec<&str> = (0..3).map(|_| *dice.one_of(&codes).unwrap()).collect();
        is_refused_or_says_the_same(&bytes, &SHIPPED_TOLD, &some);
    }
}

/// Uses a library as a program does.
fn use_it(library: &Library) -> Result<usize, Damage> {
    let manifest = library.manifest();
    let mut codes: Vec<Box<str>> = ["E101", "E102", "05", "A"].into_iter().map(Into::into).collect();
    codes.extend(library.titles().into_iter().flatten().take(20).map(|title| title.code));
    for code in &codes {
        if let Ok(Some(tree)) = library.tree(code) {
            walk(library, tree);
        }
        let _ = library.canonical(code);
    }
    for id in library.sequence_ids().into_iter().flatten().take(20) {
        if let Ok(tree) = library.sequence(&id) {
            walk(library, tree);
        }
    }
    if let Ok(tree) = library.ladder("E999") {
        walk(library, tree);
    }
    let _ = library.contents();
    if let Ok(index) = Index::of(library) {
        let _ = index.find("network", Typing::Going);
    }
    for column in 0..manifest.languages.len().min(3) {
        for outcome in &manifest.outcomes {
            let _ = (library.texts().get(outcome.text, column), manifest.queue(outcome));
            let _ = manifest.collected(outcome, &[0, 1], &[0]);
        }
    }
    library.verify()
}

fn walk(library: &Library, tree: Tree) {
    let languages = library.manifest().languages.len().min(3);
    // A sequence alone has one more step, and so has the closing.
    let own = tree.own_nodes().len();
    let closing = tree.nodes().len() - own;
    assert!(own <= MAX_STEPS + 1 && closing <= MAX_STEPS + 1, "{own} steps, and {closing}");
    for node in tree.nodes() {
        for text in [node.text(), node.guidance.say, node.guidance.hint, node.caution].into_iter().flatten() {
            for column in 0..languages {
                let said = library.texts().get(text, column);
                assert!(!said.contains('\u{1b}'), "{said:?}");
            }
        }
    }
    for on_phone in [false, true] {
        let mut paths = Paths::new(&tree, on_phone);
        let mut some = 0;
        while some < 50
            && let Some(path) = paths.next_path()
        {
            some += 1;
            assert!(path.trail.len() <= tree.nodes().len(), "a walk comes back to where it was");
            let _ = path.ending.outcome(&tree);
        }
    }
    let graph = Graph::of(&tree);
    let ways: usize = tree.nodes().iter().map(|node| 4 + node.act.lists().count()).sum();
    assert!(graph.vertices.len() + graph.edges.len() <= 2 * (1 + ways), "more than {ways} ways need");
    let (mut session, _) = Session::start(Arc::new(tree), Channel::Phone, random_walks::NOW);
    for choice in 0..60_u8 {
        random_walks::make_move(&mut session, library, choice.wrapping_mul(37), "aaaabfpne");
        let _ = session.due();
        if matches!(session.place(), Place::End(_)) && choice % 3 == 0 {
            break;
        }
    }
}

/// Shows some of a library's trees, as they are read.
fn show(library: &Library) {
    let (manifest, texts) = (library.manifest(), library.texts());
    let (language, paint) = (Language::En, Paint(false));
    let view = View { manifest, texts, language, column: 0, paint, columns: None, subject: None };
    for title in library.titles().into_iter().flatten().take(5) {
        if let Ok(Some(tree)) = library.tree(&title.code) {
            assert!(!explain::text(&tree, view).contains('\u{1b}'));
        }
    }
}

/// The result for a library with correct checksums, opened in either way; and its cost is limited by its size, whatever
/// it contains.
fn use_bytes(bytes: &[u8]) -> [Result<usize, Damage>; 2] {
    let size = bytes.len() as u64;
    let (whole, asked_for) =
        cost_of(|| Library::open_whole(bytes.to_vec()).and_then(|library| use_it(&library)));
    assert!(asked_for <= BUILT + 128 * size, "{size} bytes, whole: {asked_for} bytes were asked for");
    let file = InMemory::new(bytes);
    let read = Arc::clone(&file.read);
    let (lazily, asked_for) =
        cost_of(|| Library::open_file(Box::new(file)).and_then(|library| use_it(&library)));
    assert!(asked_for <= BUILT + 128 * size, "{size} bytes, in parts: {asked_for} bytes were asked for");
    let read = read.load(Ordering::Relaxed);
    assert!(read <= MOST_READ * size, "{size} bytes, in parts: {read} bytes were read");
    [whole, lazily]
}

/// The most steps that a tree has.
const MAX_STEPS: usize = 2_000;

/// The memory for some two dozen trees that are built from a few kilobytes, each with as many steps as a tree may have.
const BUILT: u64 = 32 << 20;
/// How often those trees may read the whole file: each of them every block of it twice, and the indices in addition.
const MOST_READ: u64 = 100;

/// Turns a valid library into another one with correct checksums.
fn mutated(small: &Forged, stretches: &[Section], dice: &mut Dice) -> Vec<u8> {
    let mut forged = small.clone();
    for _ in 0..=dice.below(3) {
        let (start, len) = *dice.one_of(stretches).unwrap();
        let (start, len) = (usize::try_from(start).unwrap(), usize::try_from(len).unwrap());
        let at = start + 8 + dice.below(len - 8);
        match dice.below(8) {
            0 => forged.bytes[at] ^= 1 << dice.below(8),
            1 => forged.bytes[at] = *dice.one_of(&[0, 1, 2, 0x7f, 0x80, 0xff, 0x1b]).unwrap(),
            2 => forged.bytes[at] = u8::try_from(dice.below(256)).unwrap(),
            3 => {
                let to = (at + 1 + dice.below(5)).min(start + len);
                forged.bytes[at..to].fill(0xff);
            }
            // What stands elsewhere.
            4 => {
                let length = dice.below(start + len - at).min(40);
                let from = dice.below(forged.bytes.len() - length);
                forged.bytes.copy_within(from..from + length, at);
            }
            // A section of the header, or its number of levels.
            5 => {
                let field = MANIFEST + 4 * dice.below(14);
                let value = match dice.below(4) {
                    0 => u32::MAX,
                    1 => u32::try_from(dice.below(10)).unwrap(),
                    2 => u32::try_from(dice.below(forged.bytes.len())).unwrap(),
                    _ => dice.one_of(stretches).unwrap().0,
                };
                forged.bytes[field..field + 4].copy_from_slice(&value.to_le_bytes());
            }
            // One range in place of another.
            6 => {
                let (one, other) = (*dice.one_of(stretches).unwrap(), *dice.one_of(stretches).unwrap());
                repoint(&mut forged, one, other);
            }
            // A range that is longer or shorter.
            _ => {
                let mut bytes = forged.bytes[start + 8..start + len].to_vec();
                let at = dice.below(bytes.len());
                let byte = u8::try_from(dice.below(256)).unwrap();
                if dice.below(2) == 0 {
                    bytes.splice(at..at, vec![byte; 1 + dice.below(4)]);
                } else {
                    bytes.remove(at);
                }
                let new = forged.append(&bytes);
                let old = (u32::try_from(start).unwrap(), u32::try_from(len).unwrap());
                repoint(&mut forged, old, new);
            }
        }
    }
    forged.reseal(stretches);
    forged.sealed()
}

/// Redirects references to a section to another one.
fn repoint(forged: &mut Forged, one: Section, other: Section) {
    let pattern = [one.0.to_le_bytes(), one.1.to_le_bytes()].concat();
    let found = forged.bytes.windows(8).position(|window| window == pattern);
    if let Some(at) = found {
        forged.point(at, other);
    }
}

#[test]
fn hostile_sealed_library_is_harmless() {
    bounded(test_name!("hostile_sealed_library_is_harmless"), || {
        let sound = [&SMALL, &SECOND].map(|bytes| Forged::of(bytes));
        let stretches = sound.each_ref().map(Forged::stretches);
        let mut dice = Dice::new(seed());
        let (mut refused, mut used) = (0, 0);
        let cases = count("POSDIAG_FUZZ", 400);
        for case in 0..cases {
            let which = dice.below(sound.len());
            let bytes = mutated(&sound[which], &stretches[which], &mut dice);
            let [whole, lazily] = use_bytes(&bytes);
            if let Ok(library) = Library::open_whole(bytes) {
                show(&library);
            }
            // Opened whole, more is examined; and a text is found anywhere.
            let is_elsewhere = lazily == Err(Damage::TextMissing);
            assert!(whole.is_err() || lazily.is_ok() || is_elsewhere, "case {case}: {whole:?} {lazily:?}");
            *(if whole.is_err() { &mut refused } else { &mut used }) += 1;
            if case % 100_000 == 99_999 {
                eprintln!("{} cases", case + 1);
            }
        }
        eprintln!("{cases} cases: {refused} refused, {used} to be used");
        assert!(refused > 0 && used > 0);
    });
}

/// The result for a library with one tree and some sequences.
fn forged(tree: &[Step], sequences: &[(&str, Vec<u8>)]) -> [Result<usize, Damage>; 2] {
    let bytes = Forged::of(&SMALL).with(&record(tree), sequences);
    use_bytes(&bytes)
}

fn is_refused(results: &[Result<usize, Damage>; 2], why: Damage) {
    for result in results {
        assert_eq!(result, &Err(why));
    }
}

#[test]
fn forged_library_can_be_valid() {
    let ladder = sequence("ladder", &[], &[Step::end(0)]);
    let results = forged(&[Step::uses("ladder")], &[("ladder", ladder)]);
    assert_eq!(results, [Ok(1), Ok(1)]);
}

#[test]
fn invalid_indexes_are_refused() {
    bounded(test_name!("invalid_indexes_are_refused"), || {
        // A page of the lowest level, referenced by each of very many entries on each of eight levels.
        for leaf in [&[][..], &[(&b"e101"[..], (88, 40))]] {
            let mut forged = Forged::of(&SMALL);
            let mut page = forged.page(leaf);
            for _ in 0..7 {
                page = forged.page(&vec![(&b""[..], page); 4_000]);
            }
            forged.index(CODES, page, 8);
            let results = use_bytes(&forged.sealed());
            assert!(results.iter().all(Result::is_err), "{results:?}");
        }
        for levels in [0, 2, 9, u32::MAX] {
            for index in [CODES, SEQUENCES] {
                let mut forged = Forged::of(&SMALL);
                let root = forged.section(index);
                forged.index(index, root, levels);
                let results = use_bytes(&forged.sealed());
                assert!(results.iter().all(Result::is_err) || levels == 0, "{levels}: {results:?}");
            }
        }
    });
}

#[test]
fn misplaced_sections_are_refused() {
    bounded(test_name!("misplaced_sections_are_refused"), || {
        let size = u32::try_from(SMALL.len()).unwrap();
        let sections = [
            (0, 0),
            (0, size),
            (88, 4),
            (size, 0),
            (size - 8, 16),
            (u32::MAX, u32::MAX),
            (u32::MAX, 1),
            (1, u32::MAX),
        ];
        for at in [MANIFEST, TITLES, PASSAGES, forged::CONTENTS, CODES, SEQUENCES] {
            for section in sections {
                let mut forged = Forged::of(&SMALL);
                forged.point(at, section);
                let results = use_bytes(&forged.sealed());
                assert!(results.iter().all(Result::is_err), "{at} {section:?} {results:?}");
            }
            // Another's block, which it overlaps completely.
            for other in [MANIFEST, TITLES, PASSAGES, forged::CONTENTS] {
                let mut forged = Forged::of(&SMALL);
                let section = forged.section(other);
                forged.point(at, section);
                let _ = use_bytes(&forged.sealed());
            }
        }
    });
}

#[test]
fn impossible_lengths_are_refused() {
    bounded(test_name!("impossible_lengths_are_refused"), || {
        let longest = forged::varint(u64::from(u32::MAX));
        let endless = vec![0xff; 12];
        for length in [&longest, &endless, &forged::varint(u64::MAX)] {
            for before in [&b""[..], b"\x04E101\0\x01\0\0", b"\x04E101\0\x01\0\0\0\0\0"] {
                let record = [before, length, b"abc"].concat();
                let results = use_bytes(&Forged::of(&SMALL).with(&record, &[]));
                assert!(results.iter().all(Result::is_err), "{results:?}");
            }
            for at in [MANIFEST, TITLES, PASSAGES, forged::CONTENTS] {
                let mut forged = Forged::of(&SMALL);
                let block = forged.block(b"", length);
                forged.point(at, block);
                let results = use_bytes(&forged.sealed());
                assert!(results.iter().all(Result::is_err), "{at} {results:?}");
            }
        }
        // Texts that are longer than their block.
        let mut forged = Forged::of(&SMALL);
        let block = forged.append(&[0xff; 40]);
        forged.point(TITLES, block);
        is_refused(&use_bytes(&forged.sealed()), Damage::CutShort);
    });
}

#[test]
fn too_deeply_nested_lists_are_refused() {
    bounded(test_name!("too_deeply_nested_lists_are_refused"), || {
        for depth in [31, 63, 64, 10_000] {
            let inner = forged::nested(depth, &Step::end(0));
            let tree = [forged::name(b"E101"), vec![0, 1, 0, 0, 0, 0, 0], inner].concat();
            let results = use_bytes(&Forged::of(&SMALL).with(&tree, &[]));
            if depth >= 64 {
                is_refused(&results, Damage::Record);
            }
        }
    });
}

/// As deep as lists may be nested, in sequences nested as deep as they may be.
#[test]
fn sequences_that_use_each_other_are_bounded() {
    bounded(test_name!("sequences_that_use_each_other_are_bounded"), || {
        let itself = [("a", sequence("a", &[], &[Step::uses("a")]))];
        is_refused(&forged(&[Step::uses("a")], &itself), Damage::EndlessSequences);
        let circle = [
            ("a", sequence("a", &[], &[Step::uses("b")])),
            ("b", sequence("b", &[], &[Step::uses("a"), Step::uses("a")])),
        ];
        is_refused(&forged(&[Step::uses("b")], &circle), Damage::EndlessSequences);
        // Each twice the one before.
        let names: Vec<String> = (10..60).map(|level| format!("s{level}")).collect();
        let mut doubling: Vec<(&str, Vec<u8>)> = Vec::new();
        for (level, name) in names.iter().enumerate() {
            let inner = names.get(level + 1).map_or(Step::end(0), |next| Step::uses(next));
            doubling.push((name, sequence(name, &[], &[inner.clone(), inner])));
        }
        is_refused(&forged(&[Step::uses("s10")], &doubling), Damage::TooManySteps);
        let inner = |next: &str| forged::nested(60, &Step::uses(next));
        let deep: Vec<(&str, Vec<u8>)> = names
            .iter()
            .enumerate()
            .map(|(level, name)| {
                let next = names.get(level + 1).map_or("s10", |next| next);
                let record =
                    [forged::name(name.as_bytes()), vec![0], forged::varint(TEXT.into()), inner(next)]
                        .concat();
                (&**name, record)
            })
            .collect();
        is_refused(&forged(&[Step::uses("s10")], &deep), Damage::EndlessSequences);
    });
}

/// A small file whose steps would take very much memory or time after inlining sequences.
#[test]
fn excessive_expansion_is_refused() {
    bounded(test_name!("excessive_expansion_is_refused"), || {
        let many: Vec<String> = (0..30_000).map(|number| format!("n{number}")).collect();
        let many: Vec<&str> = many.iter().map(|name| &**name).collect();
        let long = "x".repeat(1_000_000);
        let uses = vec![Step::uses("a"); 1_000];
        let fields: Vec<u64> = vec![0; 200_000];
        for (what, was, step) in [
            ("names", &many[..], Step::tell(TEXT).id("q").was(&many)),
            ("a name", &[], Step::tell(TEXT).id(&long)),
            ("an old name", &[], Step::tell(TEXT).id("q").was(&[&long])),
            ("options", &[], Step::choose(200_000).id("q")),
            ("old names of an option", &[], Step::choose_renamed(&many).id("q")),
            ("an old name of an option", &[], Step::choose_renamed(&[&long]).id("q")),
            ("a condition", &[], Step::tell(TEXT).id("q").when(1, "q", &long)),
            ("conditions", &[], Step::tell(TEXT).id("q").when(200_000, "q", "yes")),
            ("fields", &[], Step::collect(&fields).id("q")),
        ] {
            let results = forged(&uses, &[("a", sequence("a", was, &[step]))]);
            assert!(results.iter().all(Result::is_err), "{what}: {results:?}");
        }
        // More options than there are numbers for answers; once is enough.
        let results = forged(&[Step::choose(70_000).id("q"), Step::end(0)], &[]);
        assert!(results.iter().all(Result::is_err), "{results:?}");
    });
}

/// Files of some hundred kilobytes in the checker's form, which only cost very much if every part of them is compared
/// with every other one, or read again for every use.
#[test]
fn multiplying_sequences_cost_no_more_than_declared() {
    bounded(test_name!("multiplying_sequences_cost_no_more_than_declared"), || {
        let many: Vec<String> = (0..30_000).map(|number| format!("n{number}")).collect();
        let many: Vec<&str> = many.iter().map(|name| &**name).collect();
        let conditions = |answer: &str| Step::tell(TEXT).when(30_000, "q", answer);
        for (question, last) in [(Step::choose(30_000), "29999"), (Step::choose_renamed(&many), "n29999")] {
            let ladder = sequence("ladder", &[], &[Step::end(0)]);
            let steps = [question.id("q"), conditions(last), Step::end(0)];
            let results = forged(&steps, &[("ladder", ladder)]);
            assert_eq!(results, [Ok(1), Ok(1)]);
        }
        let a = sequence("a", &[], &[Step::tell(TEXT).id("q")]);
        let uses = [vec![Step::uses("a"); 900], vec![Step::end(0)]].concat();
        let long = format!("1000000:{0}1000000:{0}", "x".repeat(1_000_000));
        let mut said = Forged::of(&SMALL);
        let block = said.block(long.as_bytes(), &a);
        let ladder = said.block(b"", &sequence("ladder", &[], &[Step::end(0)]));
        let root = said.page(&[(b"a", block), (b"ladder", ladder)]);
        said.index(SEQUENCES, root, 1);
        assert_eq!(use_bytes(&said.with(&record(&uses), &[])), [Ok(1), Ok(1)]);
    });
}

#[test]
fn dangling_names_are_refused() {
    let ask = || Step::ask(&steps(&[]), &steps(&[])).id("q");
    is_refused(&forged(&[ask(), Step::end(0).when(1, "nothing", "yes")], &[]), Damage::ConditionStep);
    is_refused(&forged(&[ask(), Step::end(0).when(1, "q", "maybe")], &[]), Damage::ConditionAnswer);
    is_refused(&forged(&[Step::uses("nothing")], &[]), Damage::NoSequence);
    is_refused(&forged(&[Step::end(60_000)], &[]), Damage::NoOutcome);
    is_refused(&forged(&[Step::choose(0).id("q"), Step::end(0)], &[]), Damage::NoAnswers);
    is_refused(&forged(&[Step::collect(&[60_000]).id("c"), Step::end(0)], &[]), Damage::NoField);
    is_refused(&forged(&[Step::tell(u32::MAX).id("q"), Step::end(0)], &[]), Damage::TextMissing);
    is_refused(
        &forged(&[Step::end(0)], &[("ladder", sequence("ladder", &[], &[Step::tell(7).id("q")]))]),
        Damage::TextMissing,
    );
}

/// The result for a library with a matter, `drink`, of two states, one tree and this closing.
fn forged_closing(tree: &[Step], closing: &[Step]) -> [Result<usize, Damage>; 2] {
    let sequences = [
        ("act", sequence("act", &[], &[Step::attempt(TEXT).id("a")])),
        ("closing", sequence("closing", &[], closing)),
        ("ladder", sequence("ladder", &[], &[Step::end(0)])),
        ("long", sequence("long", &[], &vec![Step::tell(TEXT); 998])),
    ];
    use_bytes(&Forged::of(&SECOND).with(&record(tree), &sequences))
}

#[test]
fn unknown_matter_or_state_is_refused() {
    let right = [Step::set(0, 1), Step::end_with(3, 0).in_state(0, 1), Step::end(0)];
    assert_eq!(forged_closing(&right, &[Step::set(0, 0).in_state(0, 1)]), [Ok(1), Ok(1)]);
    for (matter, state) in [(0, 2), (1, 0), (60_000, 0), (0, 60_000), (u16::MAX, u16::MAX)] {
        for step in [Step::set(matter, state), Step::tell(TEXT).in_state(matter, state)] {
            is_refused(&forged_closing(&[step.clone(), Step::end(0)], &[]), Damage::NoState);
            is_refused(&forged_closing(&[Step::end(0)], &[step]), Damage::NoState);
        }
    }
    for matter in [1, u16::MAX] {
        is_refused(&forged_closing(&[Step::end_with(3, matter)], &[]), Damage::NoState);
    }
}

/// A walk through a closing comes out of it, at the end that the tree has reached.
#[test]
fn closing_that_does_more_than_ask_is_refused() {
    bounded(test_name!("closing_that_does_more_than_ask_is_refused"), || {
        let end = [Step::end(0)];
        let ask = |inner: &Step| Step::ask(&steps(std::slice::from_ref(inner)), &steps(&[])).id("q");
        for step in [
            Step::end(0),
            Step::end_with(3, 0),
            Step::attempt(TEXT).id("t"),
            Step::uses("act"),
            Step::tell(TEXT).by(1),
            ask(&Step::tell(TEXT)).by(1),
            ask(&Step::tell(TEXT)).by(2),
        ] {
            is_refused(&forged_closing(&end, std::slice::from_ref(&step)), Damage::ClosingStep);
            is_refused(&forged_closing(&end, &[ask(&step)]), Damage::ClosingStep);
        }
        is_refused(&forged_closing(&end, &[Step::uses("closing")]), Damage::EndlessSequences);
        is_refused(&forged_closing(&end, &[Step::uses("nothing")]), Damage::NoSequence);
        let long = |times: usize| vec![Step::uses("long"); times];
        is_refused(&forged_closing(&end, &long(3)), Damage::TooManySteps);
        // The tree and its closing are each as long as allowed.
        let tree = [long(2), vec![Step::end(0)]].concat();
        assert_eq!(forged_closing(&tree, &long(2)), [Ok(1), Ok(1)]);
        // It is named but missing.
        let ladder = [("ladder", sequence("ladder", &[], &end))];
        is_refused(&use_bytes(&Forged::of(&SECOND).with(&record(&end), &ladder)), Damage::NoSequence);
    });
}

#[test]
fn texts_and_names_are_validated() {
    for (texts, why) in [
        (&b"2:\x1b[2:\x1b["[..], Damage::HarmfulText),
        ("3:\u{200b}".as_bytes(), Damage::HarmfulText),
        ("3:\u{202e}".as_bytes(), Damage::HarmfulText),
        (b"2:\xff\xfe", Damage::TextNotUtf8),
    ] {
        let mut forged = Forged::of(&SMALL);
        let tree = forged.block(texts, &record(&[Step::end(0)]));
        let codes = forged.page(&[(b"E101", tree)]);
        forged.index(CODES, codes, 1);
        is_refused(&use_bytes(&forged.sealed()), why);
    }
    for id in ["\u{1b}[2J", "a\u{7f}", "a\nb\u{202e}"] {
        is_refused(&forged(&[Step::tell(TEXT).id(id), Step::end(0)], &[]), Damage::HarmfulName);
        let id = sequence(id, &[], &[Step::end(0)]);
        is_refused(&forged(&[Step::uses("a")], &[("a", id)]), Damage::HarmfulName);
        let mut code = record(&[Step::end(0)]);
        code.splice(..5, forged::name(b"E\x1b[31m"));
        is_refused(&use_bytes(&Forged::of(&SMALL).with(&code, &[])), Damage::HarmfulName);
    }
    let mut broken = record(&[Step::end(0)]);
    broken.splice(..5, forged::name(b"E\xff"));
    is_refused(&use_bytes(&Forged::of(&SMALL).with(&broken, &[])), Damage::Record);

    // An invalid key of the index.
    for (key, why) in [(&b"\xff"[..], Damage::NameNotUtf8), (b"\x1b", Damage::HarmfulName)] {
        let mut forged = Forged::of(&SMALL);
        let block = forged.section(TITLES);
        let root = forged.page(&[(key, block)]);
        forged.index(SEQUENCES, root, 1);
        let results = use_bytes(&forged.sealed());
        assert!(results.iter().all(Result::is_err), "{why}: {results:?}");
    }

    // A text whose number is an unverified offset: in the record that names it.
    let mut forged = Forged::of(&SMALL);
    let hidden = u32::try_from(forged.bytes.len() + 12 + 1).unwrap();
    let mut tree = record(&[Step::tell(hidden).id("q"), Step::end(0)]);
    tree.splice(..5, forged::name(b"6:\x1b[2J!!6:\x1b[2J!!"));
    let tree = forged.block(b"", &tree);
    let codes = forged.page(&[(b"E101", tree)]);
    forged.index(CODES, codes, 1);
    let results = use_bytes(&forged.sealed());
    assert!(results.iter().all(Result::is_err), "{results:?}");
}

/// The manifest begins with the number of the name, the version and the languages.
#[test]
fn declarations_are_validated() {
    bounded(test_name!("declarations_are_validated"), || {
        let small = Forged::of(&SMALL);
        let (start, len) = small.section(MANIFEST);
        let (start, len) = (usize::try_from(start).unwrap(), usize::try_from(len).unwrap());
        let texts = 12 + usize::try_from(forged::number(&SMALL, start + 8)).unwrap();
        let record = &SMALL[start + texts..start + len];
        let languages = record.windows(6).position(|window| window == b"\x02zh\x02en").unwrap() - 1;
        let behind = &record[languages + 7..];
        let of = |languages: &[u8], before: &[u8], behind: &[u8]| {
            let mut forged = small.clone();
            let block = forged.block(b"", &[before, languages, behind].concat());
            forged.point(MANIFEST, block);
            use_bytes(&forged.sealed())
        };
        let before = &record[..languages];
        is_refused(&of(&[0], before, behind), Damage::Declarations);
        let control = forged::names(&["zh", "e\u{1b}"]);
        is_refused(&of(&control, before, behind), Damage::Declarations);
        let many: Vec<String> = (0..65_535).map(|number| format!("l{number}")).collect();
        let many = forged::names(&many.iter().map(|name| &**name).collect::<Vec<_>>());
        let results = of(&many, before, behind);
        assert!(results.iter().all(Result::is_err), "{results:?}");
        // No tables, fields, tags, queues, outcomes or matters: the roles point to none.
        let nothing = [0, 0, 0, 0, 0, 0, 9, 9, 9, 1, b'l', 0, 0, 0];
        is_refused(&of(&forged::names(&["zh", "en"]), before, &nothing), Damage::Declarations);
    });
}
