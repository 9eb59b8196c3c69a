//! A tree as shown to merchants: the steps that they can do themselves, in the words that agents read out to them.
//! Anything else becomes the advice to call.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::edition::Edition;
use super::owed::{OnPage, comes_up, values};
use super::states::{Knowledge, Lead, StateRead, States};
use crate::tree::{Act, By, Condition, Conditions, Key, Node, NodeId, Read, Tree};
use crate::view::View;

/// How many ways to a step its conditions may list; readers note the state of a matter rather than follow more.
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
    /// It gives a matter a state that a later step depends on: the merchant notes it.
    Noted,
}

/// How the conditions of a step are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum ToldConditions {
    /// In words.
    All(Conditions),
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
    /// The steps whose states readers note.
    noted: BTreeSet<NodeId>,
    /// How the matters stand at the step that is taken in.
    states: States,
    /// What has to be noted for the conditions of a step.
    needs: BTreeMap<NodeId, Vec<NodeId>>,
    /// The steps with conditions around each one that gives a state.
    around: BTreeMap<NodeId, Vec<NodeId>>,
    /// What is known at each step that leaves a matter open.
    facts: BTreeMap<NodeId, Knowledge>,
    is_outside: bool,
}

impl Telling {
    /// The steps of a tree from the first one.
    pub(super) fn of(edition: &Edition<'_>, tree: &Tree, first: Option<NodeId>) -> Telling {
        let telling = Telling::noting(edition, tree, first, BTreeSet::new());
        let noted = telling.to_note();
        if noted.is_empty() { telling } else { Telling::noting(edition, tree, first, noted) }
    }

    /// The same, where readers note what these steps give.
    fn noting(edition: &Edition<'_>, tree: &Tree, first: Option<NodeId>, noted: BTreeSet<NodeId>) -> Telling {
        let is_outside = edition.book.readers.are_outside();
        let mut telling = Telling { noted, is_outside, ..Telling::default() };
        if telling.is_outside {
            telling.take_list(edition, tree, first);
            telling.settle(tree);
        }
        telling
    }

    /// What readers have to note: what the conditions of the steps that are shown read, and the conditions of that in turn.
    fn to_note(&self) -> BTreeSet<NodeId> {
        let needs = |id: &NodeId| self.needs.get(id).into_iter().flatten().copied();
        let mut open: Vec<NodeId> = self.steps.keys().flat_map(needs).collect();
        let mut noted = BTreeSet::new();
        while let Some(id) = open.pop() {
            if noted.insert(id) {
                open.extend(needs(&id));
                open.extend(self.around.get(&id).into_iter().flatten().flat_map(needs));
            }
        }
        noted
    }

    /// Whether readers note something.
    pub(super) fn has_notes(&self) -> bool {
        !self.noted.is_empty()
    }

    /// Whether they note what this step gives.
    pub(super) fn is_noted(&self, id: NodeId) -> bool {
        self.noted.contains(&id)
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

    /// How many steps a list has, without mere notes.
    pub(super) fn steps(&self, tree: &Tree, first: Option<NodeId>) -> usize {
        self.list(tree, first).filter(|(id, _)| self.told(*id) != Told::Noted).count()
    }

    /// Whether a sequence stands on the page without its name, which agents gave it: it is a single step for these readers,
    /// or only lists what they should have ready. If the name saves repeating answers, it is used.
    pub(super) fn is_unnamed(&self, tree: &Tree, first: Option<NodeId>, saves: bool) -> bool {
        let steps = || self.list(tree, first);
        let is_short = || {
            let shown = steps().filter(|(id, _)| !matches!(self.told(*id), Told::Owed | Told::Noted));
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
        let is_own =
            |id: NodeId| first.is_some_and(|first| first <= id) && node.after.is_none_or(|after| id < after);
        self.steps.iter().filter(|(id, _)| is_own(**id)).eq(alone.steps.iter())
            && self.noted.iter().filter(|id| is_own(**id)).eq(alone.noted.iter())
    }

    fn only_lists(&self, tree: &Tree, node: &Node) -> bool {
        match &node.act {
            Act::Collect { .. } | Act::Set { .. } => true,
            Act::Use { first, .. } => self.list(tree, *first).all(|(_, step)| self.only_lists(tree, step)),
            _ => false,
        }
    }

    /// Takes in a list.
    fn take_list(&mut self, edition: &Edition<'_>, tree: &Tree, first: Option<NodeId>) {
        let given = self.states.count();
        for (id, node) in tree.list(first) {
            let Some((conditions, needs)) = self.reading(node) else { continue };
            let always = matches!(conditions, ToldConditions::None);
            self.needs.insert(id, needs);
            if let ToldConditions::All(when) = &conditions {
                self.states.enter_under(id, when);
            }
            let told = self.take(edition, tree, id, node);
            if !always {
                self.states.leave();
            }
            if told != Told::LeftOut {
                self.steps.insert(id, (told, conditions));
            }
            if always && (told == Told::Call || matches!(node.act, Act::End { .. })) {
                self.states.end(given);
                break;
            }
        }
    }

    /// How a step is shown whose conditions hold, with what is below it.
    fn take(&mut self, edition: &Edition<'_>, tree: &Tree, id: NodeId, node: &Node) -> Told {
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
                self.states.give(id, *standing);
                self.around.insert(id, self.states.around().collect());
                match request {
                    Some(_) => {
                        self.facts.insert(id, self.states.facts());
                        Told::Owed
                    }
                    None if self.noted.contains(&id) => Told::Noted,
                    None => Told::LeftOut,
                }
            }
            Act::Use { first, .. } => {
                self.take_list(edition, tree, *first);
                let is_noted = |id: &NodeId| self.told(*id) == Told::Noted;
                let ids: Vec<NodeId> = self.list(tree, *first).map(|(id, _)| id).collect();
                match ids.iter().find(|id| !is_noted(id)).and_then(|id| self.steps.get(id)) {
                    Some((Told::Call, ToldConditions::None)) => Told::Call,
                    _ if ids.is_empty() => Told::LeftOut,
                    _ => Told::Shown,
                }
            }
            _ => {
                self.asked.insert(node.key.first());
                for (number, value) in values(node) {
                    let read = Read::Answer { key: node.key, value };
                    self.states.enter(Lead::Answer(Condition { read, differs: false }));
                    self.take_list(edition, tree, node.act.branch(number));
                    self.states.leave();
                }
                Told::Shown
            }
        }
    }

    /// What its conditions come to for a merchant, and the steps whose states have to be noted for them: `None` if they
    /// cannot hold, as nothing on the page leads there.
    fn reading(&self, node: &Node) -> Option<(ToldConditions, Vec<NodeId>)> {
        let (mut ways, mut needs) = self.ways(node, false);
        if ways.len() > MOST_WAYS {
            (ways, needs) = self.ways(node, true);
        }
        if node.when.is_none() || ways.iter().any(Vec::is_empty) {
            return Some((ToldConditions::None, Vec::new()));
        }
        let lengths: Vec<usize> = ways.iter().map(Vec::len).collect();
        let all = || ToldConditions::All(Conditions::of(ways.concat(), lengths.into_iter()));
        (!ways.is_empty()).then(|| (all(), needs))
    }

    /// The ways in which its conditions hold, each with what was answered on the page or noted; `notes` if a state that
    /// comes from several answers is to be noted.
    fn ways(&self, node: &Node, notes: bool) -> (Vec<Vec<Condition>>, Vec<NodeId>) {
        let (mut ways, mut needs) = (Vec::new(), Vec::new());
        for group in node.when.groups() {
            let mut found = vec![Vec::new()];
            let mut needed = Vec::new();
            for condition in group {
                let assumed = found.first().filter(|_| found.len() == 1);
                let alternatives =
                    self.read(*condition, assumed.map_or(&[], Vec::as_slice), notes, &mut needed);
                let with = |way: &Vec<Condition>| {
                    let way = way.clone();
                    alternatives.iter().map(move |more| {
                        let new = more.iter().filter(|condition| !way.contains(condition));
                        way.iter().chain(new).copied().collect()
                    })
                };
                found = found.iter().flat_map(with).collect();
            }
            if !found.is_empty() {
                needs.append(&mut needed);
            }
            ways.append(&mut found);
        }
        (ways, needs)
    }

    /// A condition as merchants can read it, where others hold: the ways in which it holds.
    fn read(
        &self,
        condition: Condition,
        assumed: &[Condition],
        notes: bool,
        needs: &mut Vec<NodeId>,
    ) -> Vec<Vec<Condition>> {
        let Condition { read, differs } = condition;
        let always = |so: bool| if so { vec![Vec::new()] } else { Vec::new() };
        match read {
            Read::Answer { key, .. } if self.is_asked(key) => vec![vec![condition]],
            // What nobody was asked has no answer.
            Read::Answer { .. } => always(differs),
            Read::State(standing) => match self.states.read(standing, differs, assumed, notes) {
                StateRead::Always(so) => always(so),
                StateRead::Answered(ways) => ways,
                StateRead::Noted(steps) => {
                    needs.extend(steps);
                    vec![vec![condition]]
                }
            },
        }
    }

    /// A matter is not left open where it comes up again on the page whatever is answered. A sequence of which nothing is
    /// left is not shown.
    fn settle(&mut self, tree: &Tree) {
        let ids: Vec<NodeId> = self.steps.keys().rev().copied().collect();
        for id in ids {
            let Some(node) = tree.node(id) else { continue };
            let is_over = match &node.act {
                Act::Set { .. } => {
                    self.facts.get(&id).is_some_and(|facts| comes_up(self, tree, id, facts.clone()))
                }
                Act::Use { first, .. } => self.list(tree, *first).next().is_none(),
                _ => false,
            };
            if is_over && self.noted.contains(&id) {
                self.steps.entry(id).and_modify(|(told, _)| *told = Told::Noted);
            } else if is_over {
                self.steps.remove(&id);
            }
        }
    }
}

impl OnPage for Telling {
    fn is_shown(&self, id: NodeId) -> bool {
        self.told(id) == Told::Shown
    }

    fn is_call(&self, id: NodeId) -> bool {
        self.told(id) == Told::Call
    }

    fn is_asked(&self, key: Key) -> bool {
        self.asked.contains(&key.first())
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::edition::Binding;
    use super::super::{Handbook, Readers};
    use super::{Telling, Told, ToldConditions};
    use crate::library::embedded;
    use crate::tree::{Act, Closing, Fixed, Node, NodeId, Read, Tree, Unsure, Value};

    /// A merchant who follows a page, beside what the tree does with the same answers.
    struct Reader<'r> {
        tree: &'r Tree,
        telling: &'r Telling,
        answers: BTreeMap<NodeId, Value>,
        states: BTreeMap<u16, u16>,
        notes: BTreeMap<u16, u16>,
        random: u64,
    }

    impl Reader<'_> {
        fn any<T: Copy>(&mut self, of: &[T]) -> T {
            self.random =
                self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            of[usize::try_from(self.random >> 33).unwrap() % of.len()]
        }

        fn holds(&self, read: Read, states: &BTreeMap<u16, u16>) -> bool {
            match read {
                Read::Answer { key, value } => self.answers.get(&key.first()) == Some(&value),
                Read::State(standing) => states.get(&standing.matter) == Some(&standing.state),
            }
        }

        /// The way from a step on, to a call or an end.
        fn walk(&mut self, mut next: Option<NodeId>) {
            while let Some((id, node)) = next.and_then(|id| Some((id, self.tree.node(id)?))) {
                next = node.after;
                let is_done = node.when.hold(|read| self.holds(read, &self.states));
                let said = match self.telling.steps.get(&id) {
                    Some((_, ToldConditions::None)) => Some(true),
                    Some((_, ToldConditions::All(when))) => {
                        Some(when.hold(|read| self.holds(read, &self.notes)))
                    }
                    None => None,
                };
                let (code, step) = (&self.tree.code, &node.id);
                assert!(said.is_none_or(|said| said == is_done), "{code} {step}: the page says otherwise");
                let told = self.telling.told(id);
                if is_done && told == Told::LeftOut {
                    let is_theirs = node.by == crate::tree::By::Merchant && node.guidance.say.is_some();
                    let is_silent = match node.act {
                        Act::Set { .. } | Act::Use { .. } => true,
                        Act::Try { .. } | Act::Tell { .. } => !is_theirs,
                        _ => false,
                    };
                    assert!(is_silent, "{code} {step} is left out");
                }
                if is_done && (told == Told::Call && !matches!(node.act, Act::Use { .. })) {
                    return;
                }
                if is_done && !self.act(id, node, told, &mut next) {
                    return;
                }
            }
        }

        /// Does a step; false where that is the end.
        fn act(&mut self, id: NodeId, node: &Node, told: Told, next: &mut Option<NodeId>) -> bool {
            match &node.act {
                Act::End { .. } => return false,
                Act::Set { standing, .. } => {
                    self.states.insert(standing.matter, standing.state);
                    if self.telling.is_noted(id) {
                        self.notes.insert(standing.matter, standing.state);
                    }
                }
                Act::Use { first, .. } => *next = first.or(*next),
                Act::Try { fixed, .. } if told == Told::Shown => {
                    let value = self.any(&[Value::Fixed, Value::NotFixed, Value::Skipped]);
                    self.answers.insert(node.key.first(), value);
                    match fixed {
                        Fixed::Ends => return value != Value::Fixed,
                        Fixed::GoesOn(first) if value == Value::Fixed => *next = first.or(*next),
                        Fixed::GoesOn(_) => {}
                    }
                }
                Act::Ask { unsure, .. } => {
                    let all = [Value::Yes, Value::No, Value::Unsure];
                    let some = if matches!(unsure, Unsure::Own(_)) { &all[..] } else { &all[..2] };
                    let value = self.once(node, some);
                    let at = all.iter().position(|one| *one == value).unwrap();
                    *next = node.act.branch(at).or(*next);
                }
                Act::Choose { options, .. } => {
                    let all: Vec<Value> =
                        (0..u16::try_from(options.len()).unwrap()).map(Value::Option).collect();
                    let value = self.once(node, &all);
                    let at = all.iter().position(|one| *one == value).unwrap();
                    *next = node.act.branch(at).or(*next);
                }
                Act::Tell { .. } | Act::Collect { .. } | Act::Try { .. } => {}
            }
            true
        }

        fn once(&mut self, node: &Node, of: &[Value]) -> Value {
            let value = match self.answers.get(&node.key.first()) {
                Some(known) => *known,
                None => self.any(of),
            };
            self.answers.insert(node.key.first(), value);
            value
        }
    }

    #[test]
    fn a_page_leads_merchants_as_its_tree_would() {
        let library = embedded::library().unwrap();
        let book = Handbook::of(&library, Readers::Merchants).unwrap();
        for edition in book.editions(Binding::Folder) {
            for title in library.titles().unwrap() {
                let tree = library.tree_with(&title.code, Closing::LeftOut).unwrap().unwrap();
                let edition = edition.for_tree(&tree);
                let telling = Telling::of(&edition, &tree, tree.start());
                for random in 0..400 {
                    let (answers, states, notes) = Default::default();
                    let mut reader =
                        Reader { tree: &tree, telling: &telling, answers, states, notes, random };
                    reader.walk(tree.start());
                }
            }
        }
    }
}
