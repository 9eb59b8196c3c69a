//! A checked tree, ready to be walked: an arena of nodes that only this module builds, sequences put in where they
//! are used.
//!
//! Nodes stand in the order of the file, a step's branches right behind it, so that every way leads forward through
//! the arena: a walk takes at most as many steps as there are nodes.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use super::damage::Damage;
use super::guidance::Guidance;
use super::manifest::{Manifest, OutcomeKind};
use super::name::Name;
use super::record::{ActRecord, By, SequenceRecord, StepRecord, TreeRecord, UnsureRecord};
use super::texts::Text;
use crate::tree::limits::{LONGEST_ID, MAX_PARTS, MAX_STEPS};

/// A node's place in its tree's arena.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u16);

impl NodeId {
    /// The node at an index that fits into a tree.
    pub(crate) fn at(index: u16) -> NodeId {
        NodeId(index)
    }

    /// The index into [`Tree::nodes`].
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// What identifies a step within its tree: two nodes with one key are the same shared step, used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key(u16);

impl Key {
    /// The identity of the node at an index, where it is that node's own.
    pub(crate) fn at(index: u16) -> Key {
        Key(index)
    }

    /// A number for tables by key, below the number of the tree's nodes.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// What a step was answered with, as conditions read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// To an `ask`.
    Yes,
    /// To an `ask`.
    No,
    /// To an `ask`, or to a `choose` that allows it.
    Unsure,
    /// To a `try`: it ended the fault.
    Fixed,
    /// To a `try`: the fault is still there.
    NotFixed,
    /// To a `try`: it was not done.
    Skipped,
    /// To a `choose`: the option's index.
    Option(u16),
}

/// A checked tree.
#[derive(Clone, Debug)]
pub struct Tree {
    /// The code as its table spells it; for an unknown code, what was typed.
    pub code: Box<str>,
    /// The table's index in the manifest; `None` for a code that the library does not know.
    pub table: Option<u16>,
    /// Its row in the vendor's table, from 1.
    pub row: u32,
    /// What the terminal says; `None` where the manual gives no message.
    pub message: Option<Text>,
    /// What may have caused it.
    pub cause: Option<Text>,
    /// Other codes that mean this one.
    pub aliases: Vec<Box<str>>,
    /// Indexes of the manifest's tags.
    pub tags: Vec<u16>,
    /// Outcomes that the program itself gives.
    pub roles: Given,
    nodes: Vec<Node>,
    start: Option<NodeId>,
}

/// The outcomes that no `end` step names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// A `try` fixed it.
    pub resolved: u16,
    /// A technician must go on.
    pub dispatch: u16,
    /// Somebody may have tampered with the terminal.
    pub tampering: u16,
}

/// A step of a tree.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its name: `restart`, or `network.link` where a sequence has it. Empty for a `use` or an `end` without one.
    pub id: Box<str>,
    /// The names that it had before, which scripts and old records may still have.
    pub was: Box<[Box<str>]>,
    /// Its identity within the tree.
    pub key: Key,
    /// The conditions under which it is done; all must hold.
    pub when: Box<[Condition]>,
    /// What it does.
    pub act: Act,
    /// What is only shown of it, beside its own text.
    pub guidance: Guidance,
    /// What must be confirmed, or known, before it is done.
    pub caution: Option<Text>,
    /// Who does it.
    pub by: By,
    /// How long it takes.
    pub minutes: Option<u16>,
    /// Whether a professional added it to what the manual says.
    pub added: bool,
    /// The next step of the same list.
    pub sibling: Option<NodeId>,
    /// Where the walk goes on behind it and its branches.
    pub after: Option<NodeId>,
    /// The most prompts that a walk may still show from here, this one included.
    pub most: u16,
}

/// An answer that a step must have had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The step.
    pub key: Key,
    /// The answer.
    pub value: Value,
}

/// What a step does. A branch is its first step; `None` goes on behind the step.
#[derive(Clone, Debug)]
pub enum Act {
    /// A question: yes, no or unsure.
    Ask {
        /// The question.
        text: Text,
        /// The branch of "yes".
        yes: Option<NodeId>,
        /// The branch of "no".
        no: Option<NodeId>,
        /// What "unsure" does.
        unsure: Unsure,
    },
    /// A question with options of its own.
    Choose {
        /// The question.
        text: Text,
        /// What can be chosen.
        options: Box<[Choice]>,
        /// The option whose branch "unsure" takes; without it, there is no "unsure".
        unsure_as: Option<u16>,
    },
    /// An action, and then: did it help?
    Try {
        /// What to do.
        text: Text,
        /// How many minutes after the previous answer it is to be done.
        wait: Option<u16>,
    },
    /// Something to know.
    Tell {
        /// What.
        text: Text,
    },
    /// Fields to fill in now.
    Collect {
        /// Indexes of the manifest's fields.
        fields: Box<[u16]>,
    },
    /// The steps of a sequence.
    Use {
        /// The sequence.
        sequence: Box<str>,
        /// What it is.
        name: Text,
        /// Its first step.
        first: Option<NodeId>,
    },
    /// The end of the walk.
    End {
        /// The outcome's index in the manifest.
        outcome: u16,
        /// What it comes to.
        kind: OutcomeKind,
        /// What is to be done, in place of the outcome's own text.
        text: Option<Text>,
        /// Fields that its ticket asks for besides.
        collect: Box<[u16]>,
    },
}

impl Act {
    /// The first step of each of its branches, empty ones included.
    pub fn lists(&self) -> impl Iterator<Item = Option<NodeId>> {
        (0..self.branches()).map(|number| self.branch(number))
    }

    /// How many branches it has, empty ones included.
    fn branches(&self) -> usize {
        match self {
            Act::Ask { unsure: Unsure::Own(_), .. } => 3,
            Act::Ask { .. } => 2,
            Act::Use { .. } => 1,
            Act::Choose { options, .. } => options.len(),
            Act::Try { .. } | Act::Tell { .. } | Act::Collect { .. } | Act::End { .. } => 0,
        }
    }

    /// The first step of a branch, by number.
    fn branch(&self, number: usize) -> Option<NodeId> {
        match (self, number) {
            (Act::Ask { yes, .. }, 0) => *yes,
            (Act::Ask { no, .. }, 1) => *no,
            (Act::Ask { unsure: Unsure::Own(own), .. }, 2) => *own,
            (Act::Use { first, .. }, 0) => *first,
            (Act::Choose { options, .. }, _) => options.get(number).and_then(|option| option.first),
            _ => None,
        }
    }
}

/// What the answer "unsure" does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsure {
    /// The same as "yes".
    AsYes,
    /// The same as "no".
    AsNo,
    /// A branch of its own.
    Own(Option<NodeId>),
}

/// One of the options of a `choose`.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The answer's value.
    pub id: Box<str>,
    /// The values that it had before.
    pub was: Box<[Box<str>]>,
    /// What it is called.
    pub label: Text,
    /// Its branch.
    pub first: Option<NodeId>,
}

impl Choice {
    /// Whether it is called so, or was.
    #[must_use]
    pub fn has_name(&self, name: &str) -> bool {
        *self.id == *name || self.was.iter().any(|was| **was == *name)
    }
}

impl Node {
    /// Whether it is called so, or was.
    #[must_use]
    pub fn has_name(&self, name: &str) -> bool {
        *self.id == *name || self.was.iter().any(|was| **was == *name)
    }

    /// Whether a walk stops here and asks.
    #[must_use]
    pub fn is_prompt(&self) -> bool {
        !matches!(self.act, Act::Tell { .. } | Act::Use { .. } | Act::End { .. })
    }

    /// The name of the kind of step, as the language writes it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.act {
            Act::Ask { .. } => "ask",
            Act::Choose { .. } => "choose",
            Act::Try { .. } => "try",
            Act::Tell { .. } => "tell",
            Act::Collect { .. } => "collect",
            Act::Use { .. } => "use",
            Act::End { .. } => "end",
        }
    }

    /// The step's own text, where its kind has one.
    #[must_use]
    pub fn text(&self) -> Option<Text> {
        match &self.act {
            Act::Ask { text, .. } | Act::Choose { text, .. } | Act::Try { text, .. } | Act::Tell { text } => {
                Some(*text)
            }
            Act::End { text, .. } => *text,
            Act::Collect { .. } | Act::Use { .. } => None,
        }
    }

    /// The value that `name` stands for at this step, as conditions, scripts and journals write it.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<Value> {
        self.value_by(name, |options| options.iter().position(|option| option.has_name(name)))
    }

    /// [`Node::value`], where something else finds the index of the option that has the name.
    fn value_by<'n>(&'n self, name: &str, find: impl FnOnce(&'n [Choice]) -> Option<usize>) -> Option<Value> {
        match (&self.act, name) {
            (Act::Ask { .. }, "yes") => Some(Value::Yes),
            (Act::Ask { .. }, "no") => Some(Value::No),
            (Act::Ask { .. } | Act::Choose { unsure_as: Some(_), .. }, "unsure") => Some(Value::Unsure),
            (Act::Try { .. }, "fixed") => Some(Value::Fixed),
            (Act::Try { .. }, "not_fixed") => Some(Value::NotFixed),
            (Act::Try { .. }, "skipped") => Some(Value::Skipped),
            (Act::Choose { options, .. }, _) => u16::try_from(find(options)?).ok().map(Value::Option),
            _ => None,
        }
    }

    /// The name of a value of this step; see [`Node::value`].
    #[must_use]
    pub fn value_name(&self, value: Value) -> &str {
        match value {
            Value::Yes => "yes",
            Value::No => "no",
            Value::Unsure => "unsure",
            Value::Fixed => "fixed",
            Value::NotFixed => "not_fixed",
            Value::Skipped => "skipped",
            Value::Option(index) => match &self.act {
                Act::Choose { options, .. } => {
                    options.get(usize::from(index)).map_or("", |option| &option.id)
                }
                _ => "",
            },
        }
    }

    /// Where the walk goes on after `value`; `None` where the value ends it.
    #[must_use]
    pub fn way(&self, value: Value) -> Option<NodeId> {
        let branch = match (&self.act, value) {
            (Act::Ask { yes, .. }, Value::Yes) => *yes,
            (Act::Ask { no, .. }, Value::No) => *no,
            (Act::Ask { yes, no, unsure, .. }, Value::Unsure) => match unsure {
                Unsure::AsYes => *yes,
                Unsure::AsNo => *no,
                Unsure::Own(own) => *own,
            },
            (Act::Choose { options, .. }, Value::Option(index)) => {
                options.get(usize::from(index)).and_then(|option| option.first)
            }
            (Act::Choose { options, unsure_as, .. }, Value::Unsure) => {
                unsure_as.and_then(|index| options.get(usize::from(index))).and_then(|option| option.first)
            }
            _ => None,
        };
        branch.or(self.after)
    }
}

impl Tree {
    /// The nodes, in the order of the file.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// A node.
    #[must_use]
    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.index())
    }

    /// The id of the node at an index of [`Tree::nodes`].
    #[must_use]
    pub fn id_at(&self, index: usize) -> Option<NodeId> {
        (index < self.nodes.len()).then(|| u16::try_from(index).ok().map(NodeId)).flatten()
    }

    /// Where every walk begins.
    #[must_use]
    pub fn start(&self) -> Option<NodeId> {
        self.start
    }

    /// A list of steps, from its first.
    pub fn list(&self, first: Option<NodeId>) -> impl Iterator<Item = (NodeId, &Node)> {
        let step = move |id: NodeId| self.node(id).map(|node| (id, node));
        std::iter::successors(first.and_then(step), move |(_, node)| node.sibling.and_then(step))
    }
}

/// What a tree is, but for its steps.
pub(crate) struct Head {
    pub(crate) code: Box<str>,
    pub(crate) table: Option<u16>,
    pub(crate) row: u32,
    pub(crate) message: Option<Text>,
    pub(crate) cause: Option<Text>,
    pub(crate) aliases: Vec<Box<str>>,
    pub(crate) tags: Vec<u16>,
    pub(crate) roles: Given,
}

/// Puts a tree together from nodes that come from outside, and makes sure of what the linker makes sure of: every way
/// leads forward, so that a walk ends, and a shared question is the same one wherever it stands.
///
/// # Errors
/// [`Damage`], where they do not fit together.
pub(crate) fn assemble(head: Head, mut nodes: Vec<Node>) -> Result<Tree, Damage> {
    if nodes.len() > MAX_STEPS {
        return Err(Damage::TooManySteps);
    }
    for (index, node) in nodes.iter().enumerate() {
        let branches = (0..node.act.branches()).filter_map(|number| node.act.branch(number));
        let mut ways = branches.chain(node.sibling).chain(node.after);
        if ways.any(|way| way.index() <= index || way.index() >= nodes.len()) {
            return Err(Damage::Backwards);
        }
        let twin = nodes.get(node.key.index());
        if twin.is_none_or(|twin| twin.key.index() != node.key.index() || twin.id != node.id) {
            return Err(Damage::Twin);
        }
    }
    count_prompts(&mut nodes);
    let Head { code, table, row, message, cause, aliases, tags, roles } = head;
    let start = (!nodes.is_empty()).then_some(NodeId(0));
    Ok(Tree { code, table, row, message, cause, aliases, tags, roles, nodes, start })
}

/// Makes the tree of a record, with the sequences it uses.
///
/// # Errors
/// [`Damage`], where the records do not fit together; those that the checker made always do.
pub(crate) fn link(
    record: TreeRecord,
    manifest: &Manifest,
    sequences: &dyn Fn(&str) -> Result<SequenceRecord, Damage>,
) -> Result<Tree, Damage> {
    let mut linker = Linker {
        manifest,
        sequences,
        nodes: Vec::with_capacity(64),
        when: Vec::new(),
        known: BTreeMap::new(),
        back: None,
        depth: 0,
        parts: 0,
    };
    let mut steps = record.steps;
    if let Some(opening) = &record.opening {
        steps.insert(0, use_step(opening));
    }
    let start = linker.block(steps, None)?;
    linker.settle(start, None);
    linker.resolve_conditions()?;
    let mut nodes = linker.nodes;
    count_prompts(&mut nodes);
    let roles = &manifest.roles;
    Ok(Tree {
        code: record.code,
        table: (usize::from(record.table) < manifest.tables.len()).then_some(record.table),
        row: record.row,
        message: record.message,
        cause: record.cause,
        aliases: record.aliases,
        tags: record.tags,
        roles: Given { resolved: roles.resolved, dispatch: roles.dispatch, tampering: roles.tampering },
        nodes,
        start,
    })
}

/// A step that uses a sequence and is nothing else.
pub(crate) fn use_step(sequence: &str) -> StepRecord {
    StepRecord {
        id: None,
        was: Vec::new(),
        when: Vec::new(),
        act: ActRecord::Use { sequence: sequence.into() },
        guidance: Guidance::default(),
        caution: None,
        by: By::default(),
        minutes: None,
        added: false,
    }
}

/// What a sequence is called, and was.
struct Names {
    id: Box<str>,
    was: Vec<Box<str>>,
}

/// The names that a step had before: under its own earlier ids and its sequence's.
fn before(id: Option<&str>, was: &[Box<str>], sequence: Option<&Names>) -> Box<[Box<str>]> {
    let (Some(id), Some(sequence)) = (id, sequence) else { return was.into() };
    if was.is_empty() && sequence.was.is_empty() {
        return Box::default();
    }
    let ids = || std::iter::once(id).chain(was.iter().map(|was| &**was));
    let sequences = std::iter::once(&sequence.id).chain(&sequence.was);
    let all = sequences.flat_map(|sequence| ids().map(move |id| [sequence, ".", id].concat().into()));
    // The first is what it is called now.
    all.skip(1).collect()
}

/// Each of some names.
fn each(names: &[Box<str>]) -> impl Iterator<Item = &str> {
    names.iter().map(|name| &**name)
}

/// The indexes of options by all their names; of two that have the same, the first.
fn by_name(options: &[Choice]) -> HashMap<Name<'_>, usize> {
    let mut found = HashMap::with_capacity(options.len());
    for (index, option) in options.iter().enumerate() {
        for name in std::iter::once(&*option.id).chain(each(&option.was)) {
            found.entry(Name(name)).or_insert(index);
        }
    }
    found
}

/// The conditions of a node as they were written, and the sequence they were written in.
struct Unresolved {
    node: NodeId,
    sequence: Option<Box<str>>,
    when: Vec<(Box<str>, Box<str>)>,
}

struct Linker<'l> {
    manifest: &'l Manifest,
    sequences: &'l dyn Fn(&str) -> Result<SequenceRecord, Damage>,
    nodes: Vec<Node>,
    /// The conditions of each node that has some.
    when: Vec<Unresolved>,
    /// The sequences put in so far, each with the place of its first step. Most are put in once; one that is put in again
    /// is kept, so that it is not read as often as it is used.
    known: BTreeMap<Box<str>, (usize, Option<SequenceRecord>)>,
    /// Where the sequence that is put in was put in before, how far back that is: its steps are the same, one by one, and
    /// have the same keys.
    back: Option<usize>,
    /// How deep the list lies that is put in.
    depth: usize,
    /// How many parts the steps have that were put in.
    parts: usize,
}

/// So few conditions find their steps faster by looking through them than by a table of names.
const FEW: usize = 16;

/// As deep as sequences of the greatest depth lie that use each other as often as they may.
const DEEPEST: usize = 256;

impl Linker<'_> {
    /// Counts parts of steps: a small file could have many, in a sequence that is used again and again.
    fn count(&mut self, parts: usize) -> Result<(), Damage> {
        self.parts = self.parts.saturating_add(parts);
        if self.parts > MAX_PARTS { Err(Damage::TooManySteps) } else { Ok(()) }
    }

    /// Sees to it that no name is too long: a sequence has its names again wherever it is used.
    fn measure<'n>(names: impl IntoIterator<Item = &'n str>) -> Result<(), Damage> {
        let fit = names.into_iter().all(|name| name.len() <= LONGEST_ID);
        if fit { Ok(()) } else { Err(Damage::NameTooLong) }
    }

    /// The record of a sequence that is put in now, and how far back it was put in for the first time, if it was.
    fn sequence(&mut self, id: &str) -> Result<(SequenceRecord, Option<usize>), Damage> {
        let here = self.nodes.len();
        match self.known.get_mut(id) {
            Some((first, Some(kept))) => Ok((kept.clone(), Some(here - *first))),
            Some((first, again)) => {
                let record = again.insert((self.sequences)(id)?).clone();
                Ok((record, Some(here - *first)))
            }
            None => {
                let record = (self.sequences)(id)?;
                Self::measure(std::iter::once(id).chain(each(&record.was)))?;
                // Where there are steps, its names count with each of them.
                self.count(if record.steps.is_empty() { record.was.len() } else { 0 })?;
                self.known.insert(id.into(), (here, None));
                Ok((record, None))
            }
        }
    }

    /// The indexes of fields, of which each must be there.
    fn fields(&mut self, fields: Vec<u16>) -> Result<Box<[u16]>, Damage> {
        self.count(fields.len())?;
        let is_there = |index: &u16| self.manifest.field(*index).is_some();
        if fields.iter().all(is_there) { Ok(fields.into()) } else { Err(Damage::NoField) }
    }

    fn block(&mut self, steps: Vec<StepRecord>, sequence: Option<&Names>) -> Result<Option<NodeId>, Damage> {
        // The checker lets nothing through that comes back to itself; but bytes may come from anywhere.
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Damage::EndlessSequences);
        }
        let mut first = None;
        let mut previous: Option<NodeId> = None;
        for step in steps {
            let id = self.step(step, sequence)?;
            first = first.or(Some(id));
            if let Some(node) = previous.and_then(|previous| self.nodes.get_mut(previous.index())) {
                node.sibling = Some(id);
            }
            previous = Some(id);
        }
        self.depth -= 1;
        Ok(first)
    }

    fn step(&mut self, step: StepRecord, sequence: Option<&Names>) -> Result<NodeId, Damage> {
        // A sequence at the beginning of a tree is a step of its own.
        if self.nodes.len() > MAX_STEPS {
            return Err(Damage::TooManySteps);
        }
        let id = u16::try_from(self.nodes.len()).map(NodeId).map_err(|_| Damage::TooManySteps)?;
        let names = sequence.map_or(1, |sequence| 1 + sequence.was.len());
        self.count(step.was.len().saturating_add(1).saturating_mul(names))?;
        self.count(step.when.len())?;
        Self::measure(step.id.as_deref().into_iter().chain(each(&step.was)))?;
        // A tree's conditions may name the step of a sequence: `network.link`.
        let asked = step.when.iter().flat_map(|(step, answer)| step.splitn(2, '.').chain([&**answer]));
        Self::measure(asked)?;
        let was = before(step.id.as_deref(), &step.was, sequence);
        let name: Box<str> = match (step.id, sequence) {
            (Some(own), Some(sequence)) => [&sequence.id, ".", &own].concat().into(),
            (Some(own), None) => own,
            (None, _) => Box::default(),
        };
        // A step's first place in the arena is its identity. What has no name is only itself.
        let twin =
            self.back.filter(|_| !name.is_empty()).and_then(|back| self.nodes.get(usize::from(id.0) - back));
        let key = twin.map_or(Key(id.0), |twin| twin.key);
        if !step.when.is_empty() {
            let sequence = sequence.map(|sequence| sequence.id.clone());
            self.when.push(Unresolved { node: id, sequence, when: step.when });
        }
        self.nodes.push(Node {
            id: name,
            was,
            key,
            when: Box::default(),
            act: Act::Tell { text: Text::default() },
            guidance: step.guidance,
            caution: step.caution,
            by: step.by,
            minutes: step.minutes,
            added: step.added,
            sibling: None,
            after: None,
            most: 0,
        });
        let act = self.act(step.act, sequence)?;
        if let Some(node) = self.nodes.get_mut(id.index()) {
            node.act = act;
        }
        Ok(id)
    }

    fn act(&mut self, act: ActRecord, sequence: Option<&Names>) -> Result<Act, Damage> {
        Ok(match act {
            ActRecord::Ask { text, on_yes, on_no, unsure } => {
                let (yes, no) = (self.block(on_yes, sequence)?, self.block(on_no, sequence)?);
                let unsure = match unsure {
                    UnsureRecord::AsYes => Unsure::AsYes,
                    UnsureRecord::AsNo => Unsure::AsNo,
                    UnsureRecord::Own(steps) => Unsure::Own(self.block(steps, sequence)?),
                };
                Act::Ask { text, yes, no, unsure }
            }
            ActRecord::Choose { text, options, unsure_as } => {
                self.count(options.len())?;
                for option in &options {
                    self.count(option.was.len())?;
                    Self::measure(std::iter::once(&*option.id).chain(each(&option.was)))?;
                }
                if options.is_empty() {
                    return Err(Damage::NoAnswers);
                }
                let options: Result<Vec<_>, _> = options
                    .into_iter()
                    .map(|option| {
                        let first = self.block(option.steps, sequence)?;
                        Ok(Choice { id: option.id, was: option.was.into(), label: option.label, first })
                    })
                    .collect();
                Act::Choose { text, options: options?.into(), unsure_as }
            }
            ActRecord::Try { text, wait } => Act::Try { text, wait },
            ActRecord::Tell { text } => Act::Tell { text },
            ActRecord::Collect { fields } => Act::Collect { fields: self.fields(fields)? },
            ActRecord::Use { sequence } => {
                let (record, back) = self.sequence(&sequence)?;
                let names = Names { id: sequence.clone(), was: record.was };
                let outer = std::mem::replace(&mut self.back, back);
                let first = self.block(record.steps, Some(&names))?;
                self.back = outer;
                Act::Use { sequence, name: record.name, first }
            }
            ActRecord::End { outcome, text, collect } => {
                let kind = self.manifest.outcome(outcome).ok_or(Damage::NoOutcome)?.kind;
                Act::End { outcome, kind, text, collect: self.fields(collect)? }
            }
        })
    }

    /// Tells each node of a list, and of its branches, where the walk goes on behind it.
    fn settle(&mut self, first: Option<NodeId>, after: Option<NodeId>) {
        let mut next = first;
        while let Some(id) = next {
            let Some(node) = self.nodes.get_mut(id.index()) else { return };
            node.after = node.sibling.or(after);
            next = node.sibling;
            let behind = node.after;
            let branches = node.act.branches();
            for number in 0..branches {
                let branch = self.nodes.get(id.index()).and_then(|node| node.act.branch(number));
                self.settle(branch, behind);
            }
        }
    }

    /// Turns the conditions' names into the keys and values of the steps they mean.
    fn resolve_conditions(&mut self) -> Result<(), Damage> {
        let when = std::mem::take(&mut self.when);
        // The checker has seen that no name stands twice; where one does, its first step is meant.
        let nodes = || self.nodes.iter().filter(|node| !node.id.is_empty());
        let are_many = when.iter().map(|unresolved| unresolved.when.len()).sum::<usize>() > FEW;
        let table: HashMap<Name<'_>, &Node> = if are_many {
            let mut table = HashMap::with_capacity(self.nodes.len());
            nodes().for_each(|node| _ = table.entry(Name(&node.id)).or_insert(node));
            table
        } else {
            HashMap::new()
        };
        let named = |name: Name<'_>| {
            if are_many { table.get(&name).copied() } else { nodes().find(|node| Name(&node.id) == name) }
        };
        let mut options: HashMap<Key, HashMap<Name<'_>, usize>> = HashMap::new();
        let mut conditions = Vec::with_capacity(when.len());
        for Unresolved { node, sequence, when } in &when {
            let resolved: Result<Vec<Condition>, Damage> = when
                .iter()
                .map(|(step, value)| {
                    let full = match sequence {
                        Some(sequence) => format!("{sequence}.{step}").into(),
                        None => Cow::Borrowed(&**step),
                    };
                    let asked = named(Name(&full)).ok_or(Damage::ConditionStep)?;
                    let find = |all| {
                        options.entry(asked.key).or_insert_with(|| by_name(all)).get(&Name(value)).copied()
                    };
                    let value = asked.value_by(value, find).ok_or(Damage::ConditionAnswer)?;
                    Ok(Condition { key: asked.key, value })
                })
                .collect();
            conditions.push((*node, resolved?));
        }
        for (id, when) in conditions {
            if let Some(node) = self.nodes.get_mut(id.index()) {
                node.when = when.into();
            }
        }
        Ok(())
    }
}

/// Counts from the back, as every way leads forward, the most prompts from each node to an end.
fn count_prompts(nodes: &mut [Node]) {
    for index in (0..nodes.len()).rev() {
        let Some(node) = nodes.get(index) else { continue };
        let most = |to: Option<NodeId>| to.and_then(|id| nodes.get(id.index())).map_or(0, |node| node.most);
        let on = |branch: Option<NodeId>| most(branch.or(node.after));
        let own = match &node.act {
            Act::Ask { yes, no, unsure, .. } => {
                let unsure = match unsure {
                    Unsure::Own(own) => on(*own),
                    Unsure::AsYes | Unsure::AsNo => 0,
                };
                1 + on(*yes).max(on(*no)).max(unsure)
            }
            Act::Choose { options, .. } => {
                1 + options.iter().map(|option| on(option.first)).max().unwrap_or(0)
            }
            Act::Try { .. } | Act::Collect { .. } => 1 + most(node.after),
            Act::Tell { .. } => most(node.after),
            Act::Use { first, .. } => on(*first),
            Act::End { .. } => 0,
        };
        // Where it is passed over, the walk goes on behind it.
        let passed = if node.when.is_empty() { 0 } else { most(node.after) };
        let most = own.max(passed);
        if let Some(node) = nodes.get_mut(index) {
            node.most = most;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::manifest::Roles;
    use super::super::name::comparing;
    use super::super::record::ChoiceRecord;
    use super::*;
    use std::cell::Cell;

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
            roles: Roles {
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
        StepRecord { id: id.map(Into::into), act, ..use_step("") }
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
        StepRecord { when: vec![("q".into(), answer.into()); conditions], ..tell(None) }
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
            steps,
        };
        let (tree, compared) = comparing(|| link(record, &manifest(), &sequence));
        (tree, compared, read.get())
    }

    /// Nothing that somebody may write into a file makes the linker compare more names than twice as many as there are
    /// steps and parts of steps, or read a sequence more than twice.
    #[test]
    fn linking_takes_no_more_than_what_comes_of_it() {
        let uses = |sequence: &str, count: usize| vec![use_step(sequence); count];
        let names: Vec<String> = (0..50).map(|level| format!("s{level}")).collect();
        let doubling = |own: fn(usize) -> Vec<StepRecord>| -> Vec<(&str, Vec<StepRecord>)> {
            let inner = |level: usize| names.get(level + 1).map_or_else(|| own(2), |next| uses(next, 2));
            names
                .iter()
                .enumerate()
                .map(|(level, name)| (&**name, [own(level), inner(level)].concat()))
                .collect()
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
            (
                "both in a sequence",
                uses("a", 300),
                vec![("a", vec![choose(90, 0), asks(90, "o89")])],
                Ok(900),
            ),
        ] {
            let (tree, compared, read) = linked(steps, &sequences);
            assert_eq!(tree.map(|tree| tree.nodes().len()), comes_to, "{what}");
            assert!(compared <= 2 * (MAX_STEPS + MAX_PARTS), "{what}: {compared} names were compared");
            assert!(read <= 2 * sequences.len(), "{what}: sequences were read {read} times");
        }
    }

    /// What would take very much memory once a sequence is put in again and again is counted, or too long.
    #[test]
    fn every_name_is_counted_and_measured() {
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
                StepRecord { when: vec![(long.clone(), "yes".into())], ..tell(None) },
                Damage::NameTooLong,
            ),
            ("a condition's answer", asks(1, &long), Damage::NameTooLong),
            ("a sequence's name", use_step(&long), Damage::NameTooLong),
        ] {
            let (tree, ..) = linked(vec![step], &[(&*long, vec![tell(None)])]);
            assert_eq!(tree.err(), Some(why), "{what}");
        }
    }

    #[test]
    fn a_step_of_a_sequence_is_the_same_one_wherever_it_is_used() {
        let again = StepRecord { when: vec![("a.q".into(), "o0".into())], ..use_step("a") };
        let sequence = [("a", vec![choose(2, 1), asks(1, "o1_0")])];
        let tree = linked(vec![use_step("a"), again], &sequence).0.unwrap();
        let keys: Vec<u16> = tree.nodes().iter().map(|node| node.key.0).collect();
        // What has no name is only itself.
        assert_eq!(keys, [0, 1, 2, 3, 1, 5]);
        let of = |option| Condition { key: Key(1), value: Value::Option(option) };
        let conditions: Vec<Option<&Condition>> = tree.nodes().iter().map(|node| node.when.first()).collect();
        assert_eq!(conditions, [None, None, Some(&of(1)), Some(&of(0)), None, Some(&of(1))]);
    }
}
