//! The cost of linking, and its handling of names.

use std::cell::Cell;

use super::*;
use crate::tree::manifest::Roles;
use crate::tree::name::comparing;
use crate::tree::record::ChoiceRecord;
use crate::tree::visits::Value;

fn manifest() -> Manifest {
    Manifest {
        name: Text::default(),
        version: Box::default(),
        languages: vec!["en".into()],
        tables: Vec::new(),
        fields: Vec::new(),
        tags: Vec::new(),
        queues: Vec::new(),
        outcomes: Vec::new(),
        matters: Vec::new(),
        roles: Roles {
            closing: None,
            resolved: 0,
            dispatch: 0,
            tampering: 0,
            ladder: Box::default(),
            merchant: None,
            terminal: None,
        },
    }
}

fn step(id: Option<String>, act: ActRecord) -> StepRecord {
    StepRecord { id: id.map(Into::into), act, ..StepRecord::of_use("") }
}

fn reads(step: &str, answer: &str) -> ConditionRecord {
    ConditionRecord { reads: ReadRecord::Answer(step.into(), answer.into()), differs: false }
}

fn tell(id: Option<String>) -> StepRecord {
    step(id, ActRecord::Tell { text: Text::default() })
}

/// A question with so many options, of which each has so many old names.
fn choose(options: usize, old: usize) -> StepRecord {
    let option = |option: usize| ChoiceRecord {
        id: format!("o{option}").into(),
        was: (0..old).map(|was| format!("o{option}_{was}").into()).collect(),
        label: Text::default(),
        steps: Vec::new(),
    };
    let options = (0..options).map(option).collect();
    step(Some("q".to_owned()), ActRecord::Choose { text: Text::default(), options, unsure_as: None })
}

/// A step with so many conditions, each of which names the last name of the last option of [`choose`].
fn asks(conditions: usize, answer: &str) -> StepRecord {
    StepRecord { when: vec![vec![reads("q", answer)]; conditions], ..tell(None) }
}

/// A tree of these steps; how often names were compared for it, and how often a sequence was read.
fn linked(
    steps: Vec<StepRecord>,
    sequences: &[(&str, Vec<StepRecord>)],
) -> (Result<Tree, Damage>, usize, usize) {
    let read = Cell::new(0);
    let sequence = |id: &str| {
        read.set(read.get() + 1);
        let (_, steps) = sequences.iter().find(|(known, _)| *known == id).ok_or(Damage::NoSequence)?;
        Ok(SequenceRecord { id: id.into(), was: Vec::new(), name: Text::default(), steps: steps.clone() })
    };
    let record = TreeRecord {
        code: "E101".into(),
        table: 0,
        row: 1,
        message: None,
        cause: None,
        aliases: Vec::new(),
        tags: Vec::new(),
        opening: None,
        find: Vec::new(),
        steps,
    };
    let (tree, compared) = comparing(|| link(record, &manifest(), &sequence, Closing::Linked));
    (tree, compared, read.get())
}

/// No file, whatever is in it, makes the linker compare more names than twice as many as there are steps and parts of
/// steps, or read a sequence more than twice.
#[test]
fn linking_cost_is_bounded_by_its_result() {
    let uses = |sequence: &str, count: usize| vec![StepRecord::of_use(sequence); count];
    let names: Vec<String> = (0..50).map(|level| format!("s{level}")).collect();
    let doubling = |own: fn(usize) -> Vec<StepRecord>| -> Vec<(&str, Vec<StepRecord>)> {
        let inner = |level: usize| names.get(level + 1).map_or_else(|| own(2), |next| uses(next, 2));
        names.iter().enumerate().map(|(level, name)| (&**name, [own(level), inner(level)].concat())).collect()
    };
    let nameless = doubling(|_| vec![tell(None)]);
    let named = doubling(|_| vec![tell(Some("a".to_owned()))]);
    let too_many = Err(Damage::TooManySteps);
    for (what, steps, sequences, comes_to) in [
        ("nameless steps", uses("s0", 1), nameless, too_many),
        ("named steps", uses("s0", 1), named, too_many),
        (
            "a sequence of one step",
            uses("a", MAX_STEPS / 2),
            vec![("a", vec![tell(Some("b".to_owned()))])],
            Ok(MAX_STEPS),
        ),
        (
            "two sequences of which one is long",
            [uses("a", 1), uses("b", 900)].concat(),
            vec![
                ("a", (0..100).map(|number| tell(Some(format!("n{number}")))).collect()),
                ("b", vec![tell(Some("b".to_owned()))]),
            ],
            Ok(101 + 1800),
        ),
        ("options and conditions", vec![choose(30_000, 0), asks(30_000, "o29999")], Vec::new(), Ok(2)),
        (
            "old names of an option, and conditions",
            vec![choose(1, 30_000), asks(30_000, "o0_29999")],
            Vec::new(),
            Ok(2),
        ),
        ("both in a sequence", uses("a", 300), vec![("a", vec![choose(90, 0), asks(90, "o89")])], Ok(900)),
    ] {
        let (tree, compared, read) = linked(steps, &sequences);
        assert_eq!(tree.map(|tree| tree.nodes().len()), comes_to, "{what}");
        assert!(compared <= 2 * (MAX_STEPS + MAX_PARTS), "{what}: {compared} names were compared");
        assert!(read <= 2 * sequences.len(), "{what}: sequences were read {read} times");
    }
}

/// What would take very much memory when a sequence is inlined again and again is counted, or too long.
#[test]
fn every_name_is_counted() {
    let long: Box<str> = "x".repeat(LONGEST_ID + 1).into();
    let option = |change: &dyn Fn(&mut ChoiceRecord)| {
        let mut step = choose(1, 0);
        if let ActRecord::Choose { options, .. } = &mut step.act {
            options.iter_mut().for_each(change);
        }
        step
    };
    for (what, step, why) in [
        ("options", choose(MAX_PARTS, 0), Damage::TooManySteps),
        ("old names of an option", choose(1, MAX_PARTS), Damage::TooManySteps),
        ("conditions", asks(MAX_PARTS, "o0"), Damage::TooManySteps),
        ("a step's name", tell(Some(long.to_string())), Damage::NameTooLong),
        ("a step's old name", StepRecord { was: vec![long.clone()], ..tell(None) }, Damage::NameTooLong),
        ("an option's name", option(&|option| option.id.clone_from(&long)), Damage::NameTooLong),
        ("an option's old name", option(&|option| option.was.push(long.clone())), Damage::NameTooLong),
        (
            "a condition's step",
            StepRecord { when: vec![vec![reads(&long, "yes")]], ..tell(None) },
            Damage::NameTooLong,
        ),
        ("a condition's answer", asks(1, &long), Damage::NameTooLong),
        ("a sequence's name", StepRecord::of_use(&long), Damage::NameTooLong),
    ] {
        let (tree, ..) = linked(vec![step], &[(&*long, vec![tell(None)])]);
        assert_eq!(tree.err(), Some(why), "{what}");
    }
}

#[test]
fn sequence_step_keeps_its_identity_at_every_use() {
    let again = StepRecord { when: vec![vec![reads("a.q", "o0")]], ..StepRecord::of_use("a") };
    let sequence = [("a", vec![choose(2, 1), asks(1, "o1_0")])];
    let tree = linked(vec![StepRecord::of_use("a"), again], &sequence).0.unwrap();
    let keys: Vec<u16> = tree.nodes().iter().map(|node| u16::try_from(node.key.index()).unwrap()).collect();
    // An unnamed step is only identical to itself.
    assert_eq!(keys, [0, 1, 2, 3, 1, 5]);
    let of = |option| Condition {
        read: Read::Answer { key: Key::at(1), value: Value::Option(option) },
        differs: false,
    };
    let conditions: Vec<Option<&Condition>> =
        tree.nodes().iter().map(|node| node.when.iter().next()).collect();
    assert_eq!(conditions, [None, None, Some(&of(1)), Some(&of(0)), None, Some(&of(1))]);
}
