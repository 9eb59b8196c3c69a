//! A tree as shown to merchants: the steps that they can do themselves, in the words that agents read out to them.
//! Anything else becomes the advice to call.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::edition::Edition;
use crate::tree::{Act, By, Condition, Conditions, Fixed, Node, NodeId, Read, Standing, Tree, Value};
use crate::view::View;

/// How many ways to a step its conditions may list.
const MOST_WAYS: usize = 4;

/// How a step is shown in a handbook.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Told {
    /// Shown.
    Shown,
    /// Omitted; the next step follows.
    #[default]
    LeftOut,
    /// The merchant cannot continue from here, and calls.
    Call,
    /// It leaves a matter open, such as a payment: the merchant calls about that, and goes on.
    Owed,
}

/// How the conditions of a step are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum ToldConditions {
    /// In words.
    All(Conditions),
    /// Only that there are some.
    Some,
    /// Not at all: for these readers they hold.
    #[default]
    None,
}

/// How the steps of a tree are shown to merchants; to other readers, all of them are.
#[derive(Debug, Default)]
pub(super) struct Telling {
    /// Those that are not omitted.
    steps: BTreeMap<NodeId, (Told, ToldConditions)>,
    /// The first occurrence of each question and action that is shown.
    asked: BTreeSet<NodeId>,
    /// The answers that give a matter a state, in order. Without an answer, the state is given in another way.
    given: Vec<(Standing, Option<Condition>)>,
    /// The answers that lead to the step that is taken in.
    way: Vec<Condition>,
    is_outside: bool,
}

impl Telling {
    /// The steps of a tree from the first one.
    pub(super) fn of(edition: &Edition<'_>, tree: &Tree, first: Option<NodeId>) -> Telling {
        let mut telling = Telling { is_outside: edition.book.readers.are_outside(), ..Telling::default() };
        if telling.is_outside {
            telling.take_list(edition, tree, first, None);
            telling.settle(tree);
        }
        telling
    }

    /// How a step is shown.
    pub(super) fn told(&self, id: NodeId) -> Told {
        match self.steps.get(&id) {
            Some((told, _)) => *told,
            None if self.is_outside => Told::LeftOut,
            None => Told::Shown,
        }
    }

    /// How its conditions are.
    pub(super) fn conditions(&self, id: NodeId, node: &Node) -> ToldConditions {
        match self.steps.get(&id) {
            Some((_, conditions)) => conditions.clone(),
            None if node.when.is_none() => ToldConditions::None,
            None => ToldConditions::All(node.when.clone()),
        }
    }

    /// The steps of a list that are not omitted.
    pub(super) fn list<'t>(
        &self,
        tree: &'t Tree,
        first: Option<NodeId>,
    ) -> impl Iterator<Item = (NodeId, &'t Node)> {
        tree.list(first).filter(|(id, _)| self.told(*id) != Told::LeftOut)
    }

    /// Whether a sequence stands on the page without its name, which agents gave it: it is a single step for these readers,
    /// or only lists what they should have ready. If the name saves repeating answers, it is used.
    pub(super) fn is_unnamed(&self, tree: &Tree, first: Option<NodeId>, saves: bool) -> bool {
        let steps = || self.list(tree, first);
        let is_short = || {
            let shown = steps().filter(|(id, _)| self.told(*id) != Told::Owed);
            shown.count() <= 1
                && !(saves && steps().any(|(_, node)| node.act.lists().any(|list| list.is_some())))
        };
        self.is_outside && (is_short() || steps().all(|(_, node)| self.only_lists(tree, node)))
    }

    /// Whether the steps of a sequence, up to what follows it, are told the same by themselves: then they may stand elsewhere.
    pub(super) fn is_same_alone(
        &self,
        edition: &Edition<'_>,
        tree: &Tree,
        node: &Node,
        first: Option<NodeId>,
    ) -> bool {
        let alone = Telling::of(edition, tree, first);
        let own = self.steps.iter().filter(|(id, _)| {
            first.is_some_and(|first| first <= **id) && node.after.is_none_or(|after| **id < after)
        });
        own.eq(alone.steps.iter())
    }

    fn only_lists(&self, tree: &Tree, node: &Node) -> bool {
        match &node.act {
            Act::Collect { .. } => true,
            Act::Use { first, .. } => self.list(tree, *first).all(|(_, step)| self.only_lists(tree, step)),
            _ => false,
        }
    }

    /// Takes in a list; `answer` is the one that leads to it.
    fn take_list(
        &mut self,
        edition: &Edition<'_>,
        tree: &Tree,
        first: Option<NodeId>,
        answer: Option<Condition>,
    ) {
        for (id, node) in tree.list(first) {
            let Some(conditions) = self.reading(node) else { continue };
            // Where the end of a walk depends on what nobody asked here, they ask.
            if matches!(conditions, ToldConditions::Some) && !matches!(node.act, Act::End { .. }) {
                continue;
            }
            let always = matches!(conditions, ToldConditions::None);
            let told = self.take(edition, tree, node, answer.filter(|_| always));
            if told != Told::LeftOut {
                self.steps.insert(id, (told, conditions));
            }
            if told == Told::Call && always {
                break;
            }
        }
    }

    /// How a step is shown whose conditions hold, with what is below it.
    fn take(&mut self, edition: &Edition<'_>, tree: &Tree, node: &Node, answer: Option<Condition>) -> Told {
        let is_theirs = node.by == By::Merchant;
        let said = node.guidance.say.filter(|_| is_theirs).map(|say| edition.view.texts.get(say, 0));
        // What is read out asks them nothing: the agent finds out, or asks in words of their own.
        let is_asked = said.is_some_and(|said| said.contains(['?', '？']));
        match &node.act {
            Act::End { .. } => Told::Shown,
            Act::Collect { .. } if is_theirs => Told::Shown,
            Act::Ask { .. } | Act::Choose { .. } | Act::Collect { .. } if !is_asked => Told::Call,
            // Whoever reads a caution out makes sure first that it is safe, such as that a terminal can be activated again.
            Act::Try { .. } if is_theirs && node.caution.is_some() => Told::Call,
            Act::Try { .. } | Act::Tell { .. } if said.is_none() => Told::LeftOut,
            Act::Set { standing, request } => {
                self.given.push((*standing, answer));
                if request.is_some() { Told::Owed } else { Told::LeftOut }
            }
            Act::Use { first, .. } => {
                self.take_list(edition, tree, *first, answer);
                let begin = self.list(tree, *first).next().and_then(|(id, _)| self.steps.get(&id));
                match begin {
                    Some((Told::Call, ToldConditions::None)) => Told::Call,
                    Some(_) => Told::Shown,
                    None => Told::LeftOut,
                }
            }
            _ => {
                self.asked.insert(node.key.first());
                for (number, value) in values(node) {
                    let read = Read::Answer { key: node.key, value };
                    let answer = Condition { read, differs: false };
                    self.way.push(answer);
                    self.take_list(edition, tree, node.act.branch(number), Some(answer));
                    self.way.pop();
                }
                Told::Shown
            }
        }
    }

    /// What its conditions come to for a merchant: `None` if they cannot hold, as nothing on the page leads there.
    fn reading(&self, node: &Node) -> Option<ToldConditions> {
        let (mut ways, mut is_known) = (Vec::new(), true);
        for group in node.when.groups() {
            let mut found = vec![Vec::new()];
            let mut is_group_known = true;
            for condition in group {
                match self.read(*condition) {
                    Some(alternatives) => {
                        let with = |way: &Vec<Condition>| {
                            let way = way.clone();
                            alternatives.iter().map(move |more| {
                                let new = more.iter().filter(|condition| !way.contains(condition));
                                way.iter().chain(new).copied().collect()
                            })
                        };
                        found = found.iter().flat_map(with).take(MOST_WAYS + 1).collect();
                    }
                    None => is_group_known = false,
                }
            }
            is_known &= is_group_known || found.is_empty();
            if is_group_known {
                ways.append(&mut found);
            }
        }
        if node.when.is_none() || ways.iter().any(Vec::is_empty) {
            return Some(ToldConditions::None);
        }
        if !is_known || ways.len() > MOST_WAYS {
            return Some(ToldConditions::Some);
        }
        let lengths: Vec<usize> = ways.iter().map(Vec::len).collect();
        (!ways.is_empty()).then(|| ToldConditions::All(Conditions::of(ways.concat(), lengths.into_iter())))
    }

    /// A condition as merchants can read it: the ways in which it holds, each with what was answered on the page. None if
    /// it cannot be told.
    fn read(&self, condition: Condition) -> Option<Vec<Vec<Condition>>> {
        let Condition { read, differs } = condition;
        // What nobody was asked has no answer, and no matter has a state at the beginning.
        let unknown = if differs { vec![Vec::new()] } else { Vec::new() };
        let standing = match read {
            Read::Answer { key, .. } if self.asked.contains(&key.first()) => {
                return Some(vec![vec![condition]]);
            }
            Read::Answer { .. } => return Some(unknown),
            Read::State(standing) => standing,
        };
        // Where several steps change the matter, no single answer tells how it stands.
        let of_matter = || self.given.iter().filter(|(given, _)| given.matter == standing.matter);
        if let Some((now, Some(answer))) = of_matter().next_back()
            && self.way.contains(answer)
        {
            return Some(if (*now == standing) == differs { Vec::new() } else { vec![Vec::new()] });
        }
        let mut asked = of_matter().map(|(_, answer)| *answer);
        let is_of_one = match asked.next() {
            Some(Some(first)) => asked.all(|other| other.is_some_and(|other| other.is_of_same(first))),
            other => other.is_none(),
        };
        let answers = of_matter().filter(|(given, _)| *given == standing).filter_map(|(_, answer)| *answer);
        match is_of_one.then(|| answers.collect::<Vec<Condition>>()) {
            None => differs.then_some(unknown),
            Some(answers) if answers.is_empty() => Some(unknown),
            Some(answers) if differs => {
                Some(vec![answers.into_iter().map(|answer| Condition { differs, ..answer }).collect()])
            }
            Some(answers) => Some(answers.into_iter().map(|answer| vec![answer]).collect()),
        }
    }

    /// A matter is not left open where a later question on the page looks at it, or a call at the end of the list is about
    /// it, too. A sequence of which nothing is left is not shown.
    fn settle(&mut self, tree: &Tree) {
        let ids: Vec<NodeId> = self.steps.keys().rev().copied().collect();
        for id in ids {
            let Some(node) = tree.node(id) else { continue };
            let is_over = match &node.act {
                Act::Set { standing, .. } => {
                    let is_call = |step: &Node| match step.act {
                        Act::End { with, .. } => {
                            with == Some(standing.matter) && (step.when.is_none() || step.when == node.when)
                        }
                        _ => false,
                    };
                    tree.list(Some(id)).any(|(_, step)| is_call(step))
                        || self.is_looked_at(tree, id, *standing)
                }
                Act::Use { first, .. } => self.list(tree, *first).next().is_none(),
                _ => false,
            };
            if is_over {
                self.steps.remove(&id);
            }
        }
    }

    fn is_looked_at(&self, tree: &Tree, id: NodeId, standing: Standing) -> bool {
        let beside = tree.nodes().iter().filter_map(|node| match node.act {
            Act::Set { standing, .. } if node.sibling == Some(id) => Some(standing),
            _ => None,
        });
        let standings: Vec<Standing> = beside.chain([standing]).collect();
        let is_so = |condition: &Condition| match condition.read {
            Read::State(read) => standings.contains(&read) != condition.differs,
            Read::Answer { .. } => false,
        };
        let is_about = |node: &Node| {
            node.when.iter().any(|condition| match condition.read {
                Read::State(read) => read.matter == standing.matter,
                Read::Answer { .. } => false,
            })
        };
        // What is only asked after some answers may not be asked.
        let mut next = tree.node(id).and_then(|node| node.after);
        while let Some((id, node)) = next.and_then(|id| Some((id, tree.node(id)?))) {
            let is_done = node.when.is_none() || node.when.groups().any(|group| group.iter().all(is_so));
            let is_asked = matches!(node.act, Act::Ask { .. } | Act::Choose { .. });
            if is_done && is_asked && is_about(node) && self.told(id) == Told::Shown {
                return true;
            }
            next = match node.act {
                Act::Use { first, .. } if is_done => first.or(node.after),
                _ => node.after,
            };
        }
        false
    }
}

/// The answers of a step that have a branch, by its number.
fn values(node: &Node) -> Vec<(usize, Value)> {
    match &node.act {
        Act::Ask { .. } => vec![(0, Value::Yes), (1, Value::No), (2, Value::Unsure)],
        Act::Choose { options, .. } => {
            (0u16..).take(options.len()).map(|number| (usize::from(number), Value::Option(number))).collect()
        }
        Act::Try { fixed: Fixed::GoesOn(_), .. } => vec![(0, Value::Fixed)],
        _ => Vec::new(),
    }
}

/// A question in the words in which merchants were asked it, up to its first question mark: the rest says how to answer on
/// the phone.
pub(super) fn asked<'v>(view: &View<'v>, node: &Node) -> Option<Cow<'v, str>> {
    let said = view.words(node.guidance.say.or_else(|| node.text())?);
    let end = said.char_indices().find(|(_, character)| matches!(character, '?' | '？'));
    Some(match end {
        Some((at, mark)) => said.get(..at + mark.len_utf8()).unwrap_or(&said).to_owned().into(),
        None => said,
    })
}
