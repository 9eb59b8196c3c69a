//! Links a record to a tree: the sequences that it uses are inlined, and conditions are resolved to the steps that they
//! read.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::act::{Act, Choice, Fixed, Since, Unsure, Wait};
use super::arena::{Given, Head, Node, Tree};
use super::conditions::{Condition, Conditions, Read};
use super::damage::Damage;
use super::limits::{LONGEST_ID, MAX_PARTS, MAX_STEPS};
use super::manifest::Manifest;
use super::name::Name;
use super::record::{
    ActRecord, ConditionRecord, FixedRecord, ReadRecord, SequenceRecord, SinceRecord, StepRecord, TreeRecord,
    UnsureRecord, WaitRecord,
};
use super::texts::Text;
use super::visits::{Key, NodeId};

/// Whether the library's closing is appended to a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// It is: the tree is to be walked.
    Linked,
    /// It is not: the tree is for display.
    LeftOut,
}

/// Links a record to a tree, with the sequences it uses.
///
/// # Errors
/// [`Damage`] if the records do not fit together; those made by the checker always do.
pub(crate) fn link(
    record: TreeRecord,
    manifest: &Manifest,
    sequences: &dyn Fn(&str) -> Result<SequenceRecord, Damage>,
    closing: Closing,
) -> Result<Tree, Damage> {
    let mut linker = Linker {
        manifest,
        sequences,
        nodes: Vec::with_capacity(128),
        from: 0,
        unresolved: Vec::new(),
        known: BTreeMap::new(),
        back: None,
        depth: 0,
        parts: 0,
    };
    let mut steps = record.steps;
    if let Some(opening) = &record.opening {
        steps.insert(0, StepRecord::of_use(opening));
    }
    let start = linker.block(steps, None)?;
    linker.settle(start, None);
    linker.resolve_names()?;
    let closing = manifest.roles.closing.as_deref().filter(|_| closing == Closing::Linked);
    let closing = closing.map(|closing| linker.closing(closing)).transpose()?;
    let roles = &manifest.roles;
    let head = Head {
        code: record.code,
        table: (usize::from(record.table) < manifest.tables.len()).then_some(record.table),
        row: record.row,
        message: record.message,
        cause: record.cause,
        aliases: record.aliases,
        tags: record.tags,
        roles: Given { resolved: roles.resolved, dispatch: roles.dispatch, tampering: roles.tampering },
        closing: closing.flatten(),
    };
    Ok(Tree::new(head, linker.nodes))
}

/// The current and earlier names of a sequence.
struct Names {
    id: Rc<str>,
    was: Vec<Box<str>>,
}

/// The name of a step of a sequence: `network.link`.
fn full_name(sequence: &str, step: &str) -> String {
    let mut name = String::with_capacity(sequence.len() + 1 + step.len());
    name.extend([sequence, ".", step]);
    name
}

/// The earlier names of a step: with its own earlier ids and those of its sequence.
fn before(id: Option<&str>, was: &[Box<str>], sequence: Option<&Names>) -> Box<[Box<str>]> {
    let (Some(id), Some(sequence)) = (id, sequence) else { return was.into() };
    if was.is_empty() && sequence.was.is_empty() {
        return Box::default();
    }
    let ids = || std::iter::once(id).chain(was.iter().map(|was| &**was));
    let sequences = std::iter::once(&*sequence.id).chain(each(&sequence.was));
    let all = sequences.flat_map(|sequence| ids().map(move |id| full_name(sequence, id).into()));
    // The first is the current name.
    all.skip(1).collect()
}

/// Each of some names.
fn each(names: &[Box<str>]) -> impl Iterator<Item = &str> {
    names.iter().map(|name| &**name)
}

/// The index of the option with a name: few are searched linearly, for many a table is built.
fn among<'n>(
    options: &'n [Choice],
    name: &str,
    asked: Key,
    tables: &mut HashMap<Key, HashMap<Name<'n>, usize>>,
) -> Option<usize> {
    let names = |option: &'n Choice| std::iter::once(&*option.id).chain(each(&option.was)).map(Name);
    if options.iter().map(|option| 1 + option.was.len()).sum::<usize>() <= FEW {
        return options.iter().position(|option| names(option).any(|own| own == Name(name)));
    }
    // The name does not belong to the options, and has a shorter lifetime.
    let table: &HashMap<Name<'_>, usize> = tables.entry(asked).or_insert_with(|| by_name(options));
    table.get(&Name(name)).copied()
}

/// The indices of options by all their names; of two with the same name, the first.
fn by_name(options: &[Choice]) -> HashMap<Name<'_>, usize> {
    let mut found = HashMap::with_capacity(options.len());
    for (index, option) in options.iter().enumerate() {
        for name in std::iter::once(&*option.id).chain(each(&option.was)) {
            found.entry(Name(name)).or_insert(index);
        }
    }
    found
}

/// A node's references to other steps as written, with the sequence it was written in.
struct Unresolved {
    node: NodeId,
    sequence: Option<Rc<str>>,
    when: Vec<Vec<ConditionRecord>>,
    wait: Option<WaitRecord>,
}

impl Unresolved {
    /// The most steps that it refers to.
    fn names(&self) -> usize {
        let asked = self.when.iter().flatten().filter_map(ConditionRecord::answer);
        asked.count() + usize::from(self.wait.is_some())
    }

    /// The full name of a step that it refers to.
    fn full<'n>(&self, step: &'n str) -> Cow<'n, str> {
        match &self.sequence {
            Some(sequence) => full_name(sequence, step).into(),
            None => Cow::Borrowed(step),
        }
    }
}

/// Finds the nodes of a tree by name: few are searched linearly, many by a table.
struct Named<'n> {
    nodes: &'n [Node],
    table: HashMap<Name<'n>, &'n Node>,
}

impl<'n> Named<'n> {
    /// Among these, if so many are searched.
    fn new(nodes: &'n [Node], many: usize) -> Named<'n> {
        let mut table = HashMap::new();
        if many > FEW {
            table.reserve(nodes.len());
            named_nodes(nodes).for_each(|node| _ = table.entry(Name(&node.id)).or_insert(node));
        }
        Named { nodes, table }
    }

    /// The node with a name. The checker has ensured that names are unique; if one is not, its first step is meant.
    fn find(&self, name: &str) -> Option<&'n Node> {
        if self.table.is_empty() {
            return named_nodes(self.nodes).find(|node| Name(&node.id) == Name(name));
        }
        // The name does not belong to the nodes, and has a shorter lifetime.
        let table: &HashMap<Name<'_>, &'n Node> = &self.table;
        table.get(&Name(name)).copied()
    }
}

fn named_nodes(nodes: &[Node]) -> impl Iterator<Item = &Node> {
    nodes.iter().filter(|node| !node.id.is_empty())
}

struct Linker<'l> {
    manifest: &'l Manifest,
    sequences: &'l dyn Fn(&str) -> Result<SequenceRecord, Damage>,
    nodes: Vec<Node>,
    /// Where the part being inlined begins: the tree, or the closing after it.
    from: usize,
    /// The references of nodes to other steps, which may come after them.
    unresolved: Vec<Unresolved>,
    /// The sequences inlined so far, each with the index of its first step. Most are inlined once; one that recurs is
    /// cached, so that it is not read for every use.
    known: BTreeMap<Rc<str>, (usize, Option<SequenceRecord>)>,
    /// If the current sequence was inlined before, how far back: its steps are the same, one by one, and have the same
    /// keys.
    back: Option<usize>,
    /// The depth of the current list.
    depth: usize,
    /// How many parts the inlined steps have.
    parts: usize,
}

/// For so few conditions a linear search of the steps is faster than a table of names.
const FEW: usize = 16;

/// The depth of deepest sequences in the longest allowed chain.
const DEEPEST: usize = 256;

impl Linker<'_> {
    /// Counts parts of steps: a small file could have many, in a sequence that is used again and again.
    fn count(&mut self, parts: usize) -> Result<(), Damage> {
        self.parts = self.parts.saturating_add(parts);
        if self.parts > MAX_PARTS { Err(Damage::TooManySteps) } else { Ok(()) }
    }

    /// Makes sure that no name is too long: a sequence has its names again wherever it is used.
    fn measure<'n>(names: impl IntoIterator<Item = &'n str>) -> Result<(), Damage> {
        let fit = names.into_iter().all(|name| name.len() <= LONGEST_ID);
        if fit { Ok(()) } else { Err(Damage::NameTooLong) }
    }

    /// The record of the sequence to inline, and how far back it was first inlined, if it was.
    fn sequence(&mut self, id: &Rc<str>) -> Result<(SequenceRecord, Option<usize>), Damage> {
        let here = self.nodes.len();
        match self.known.get_mut(id) {
            Some((first, Some(kept))) => Ok((kept.clone(), Some(here - *first))),
            Some((first, again)) => {
                let record = again.insert((self.sequences)(id)?).clone();
                Ok((record, Some(here - *first)))
            }
            None => {
                let record = (self.sequences)(id)?;
                Self::measure(std::iter::once(&**id).chain(each(&record.was)))?;
                // If there are steps, its names count with each of them.
                self.count(if record.steps.is_empty() { record.was.len() } else { 0 })?;
                self.known.insert(Rc::clone(id), (here, None));
                Ok((record, None))
            }
        }
    }

    /// The indices of fields, each of which must exist.
    fn fields(&mut self, fields: Vec<u16>) -> Result<Box<[u16]>, Damage> {
        self.count(fields.len())?;
        let is_there = |index: &u16| self.manifest.field(*index).is_some();
        if fields.iter().all(is_there) { Ok(fields.into()) } else { Err(Damage::NoField) }
    }

    fn block(&mut self, steps: Vec<StepRecord>, sequence: Option<&Names>) -> Result<Option<NodeId>, Damage> {
        // The checker allows no cycles; but bytes may come from anywhere.
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
        // A sequence at the beginning of a tree is a separate step.
        if self.nodes.len() - self.from > MAX_STEPS {
            return Err(Damage::TooManySteps);
        }
        let index = u16::try_from(self.nodes.len()).map_err(|_| Damage::TooManySteps)?;
        let id = NodeId::at(index);
        let names = sequence.map_or(1, |sequence| 1 + sequence.was.len());
        self.count(step.was.len().saturating_add(1).saturating_mul(names))?;
        self.count(step.when.iter().map(Vec::len).sum())?;
        Self::measure(step.id.as_deref().into_iter().chain(each(&step.was)))?;
        // A tree's conditions may refer to the step of a sequence: `network.link`.
        let asked = step.when.iter().flatten().filter_map(ConditionRecord::answer);
        Self::measure(asked.flat_map(|(step, answer)| step.splitn(2, '.').chain([answer])))?;
        if let Some(WaitRecord { since: SinceRecord::Answer(step), .. }) = &step.wait {
            self.count(1)?;
            Self::measure(step.splitn(2, '.'))?;
        }
        let was = before(step.id.as_deref(), &step.was, sequence);
        let name: Box<str> = match (step.id, sequence) {
            (Some(own), Some(sequence)) => full_name(&sequence.id, &own).into(),
            (Some(own), None) => own,
            (None, _) => Box::default(),
        };
        // A step's first index in the arena is its identity. An unnamed step is only identical to itself.
        let twin = self.back.filter(|_| !name.is_empty()).and_then(|back| self.nodes.get(id.index() - back));
        let key = twin.map_or(Key::at(index), |twin| twin.key);
        if !step.when.is_empty() || step.wait.is_some() {
            let sequence = sequence.map(|sequence| Rc::clone(&sequence.id));
            self.unresolved.push(Unresolved { node: id, sequence, when: step.when, wait: step.wait });
        }
        self.nodes.push(Node {
            id: name,
            was,
            key,
            when: Conditions::default(),
            act: Act::Tell { text: Text::default() },
            guidance: step.guidance,
            caution: step.caution,
            by: step.by,
            minutes: step.minutes,
            wait: None,
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
            ActRecord::Try { text, fixed } => {
                let fixed = match fixed {
                    FixedRecord::Ends => Fixed::Ends,
                    FixedRecord::GoesOn(steps) => Fixed::GoesOn(self.block(steps, sequence)?),
                };
                Act::Try { text, fixed }
            }
            ActRecord::Tell { text } => Act::Tell { text },
            ActRecord::Set { standing } => {
                let state = self.manifest.state(standing).ok_or(Damage::NoState)?;
                Act::Set { standing, request: state.request }
            }
            ActRecord::Collect { fields } => Act::Collect { fields: self.fields(fields)? },
            ActRecord::Use { sequence } => {
                let id = Rc::from(&*sequence);
                let (record, back) = self.sequence(&id)?;
                let names = Names { id, was: record.was };
                let outer = std::mem::replace(&mut self.back, back);
                let first = self.block(record.steps, Some(&names))?;
                self.back = outer;
                Act::Use { sequence, name: record.name, first }
            }
            ActRecord::End { outcome, text, collect, with } => {
                if with.is_some_and(|matter| self.manifest.matter(matter).is_none()) {
                    return Err(Damage::NoState);
                }
                let kind = self.manifest.outcome(outcome).ok_or(Damage::NoOutcome)?.kind;
                Act::End { outcome, kind, text, collect: self.fields(collect)?, with }
            }
        })
    }

    /// Sets for each node of a list, and of its branches, where the walk continues after it.
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

    /// Appends the closing to the tree: its steps are separate, even if both use the same sequences.
    fn closing(&mut self, id: &str) -> Result<Option<NodeId>, Damage> {
        (self.from, self.parts, self.back) = (self.nodes.len(), 0, None);
        self.known.clear();
        let first = self.block(vec![StepRecord::of_use(id)], None)?;
        if !self.nodes.iter().skip(self.from).all(Node::is_passive) {
            return Err(Damage::ClosingStep);
        }
        self.settle(first, None);
        self.resolve_names()?;
        Ok(first)
    }

    /// Resolves the names of steps in conditions and waits to keys and values.
    fn resolve_names(&mut self) -> Result<(), Damage> {
        let unresolved = std::mem::take(&mut self.unresolved);
        let named = Named::new(
            self.nodes.get(self.from..).unwrap_or_default(),
            unresolved.iter().map(Unresolved::names).sum(),
        );
        let mut options: HashMap<Key, HashMap<Name<'_>, usize>> = HashMap::new();
        let mut resolved = Vec::with_capacity(unresolved.len());
        for one in &unresolved {
            let mut resolve = |condition: &ConditionRecord| {
                let read = match &condition.reads {
                    ReadRecord::State(standing) => {
                        self.manifest.state(*standing).ok_or(Damage::NoState)?;
                        Read::State(*standing)
                    }
                    ReadRecord::Answer(step, value) => {
                        let asked = named.find(&one.full(step)).ok_or(Damage::ConditionStep)?;
                        let find = |all| among(all, value, asked.key, &mut options);
                        let value = asked.value_by(value, find).ok_or(Damage::ConditionAnswer)?;
                        Read::Answer { key: asked.key, value }
                    }
                };
                Ok(Condition { read, differs: condition.differs })
            };
            let mut when = Vec::with_capacity(one.when.iter().map(Vec::len).sum());
            for condition in one.when.iter().flatten() {
                when.push(resolve(condition)?);
            }
            let when = Conditions::of(when, one.when.iter().map(Vec::len));
            let wait = one.wait.as_ref().map(|wait| self.wait(wait, one, &named)).transpose()?;
            resolved.push((one.node, when, wait));
        }
        for (id, when, wait) in resolved {
            if let Some(node) = self.nodes.get_mut(id.index()) {
                (node.when, node.wait) = (when, wait);
            }
        }
        Ok(())
    }

    /// A wait, counted from what its name refers to.
    fn wait(&self, wait: &WaitRecord, of: &Unresolved, named: &Named<'_>) -> Result<Wait, Damage> {
        let since = match &wait.since {
            SinceRecord::Previous => Since::Previous,
            SinceRecord::Answer(step) => {
                Since::Answer(named.find(&of.full(step)).ok_or(Damage::ConditionStep)?.key)
            }
            SinceRecord::Matter(matter) => {
                self.manifest.matter(*matter).ok_or(Damage::NoState)?;
                Since::Matter(*matter)
            }
        };
        Ok(Wait { minutes: wait.minutes, since })
    }
}

#[cfg(test)]
mod tests;
