//! The arena of a checked tree, ready to be walked: its nodes, with sequences inlined.
//!
//! Nodes are in the order of the file, with a step's branches right after it, so that every edge leads forward: a walk
//! takes at most as many steps as there are nodes.

use super::act::{Act, Choice, Fixed, Unsure, Wait};
use super::conditions::Conditions;
use super::damage::Damage;
use super::guidance::Guidance;
use super::limits::MAX_STEPS;
use super::record::By;
use super::texts::Text;
use super::visits::{Key, NodeId, Value};

/// A checked tree.
#[derive(Clone, Debug)]
pub struct Tree {
    /// The code in its table's spelling; for an unknown code, as typed.
    pub code: Box<str>,
    /// The table's index in the manifest; `None` for a code that the library does not know.
    pub table: Option<u16>,
    /// Its row in the vendor's table, from 1.
    pub row: u32,
    /// The terminal's message; `None` if the manual gives none.
    pub message: Option<Text>,
    /// The possible cause.
    pub cause: Option<Text>,
    /// Aliases of this code.
    pub aliases: Vec<Box<str>>,
    /// Indices of the manifest's tags.
    pub tags: Vec<u16>,
    /// Outcomes that the program itself gives.
    pub roles: Given,
    /// Whether marks in its texts are replaced by its code and message. Not in a sequence alone, where no code is
    /// walked, and in a tree that was pinned before there were marks.
    pub has_marks: bool,
    nodes: Vec<Node>,
    start: Option<NodeId>,
    closing: Option<NodeId>,
    has_matters: bool,
}

/// The outcomes that no `end` step names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// A `try` fixed it.
    pub resolved: u16,
    /// A technician must continue.
    pub dispatch: u16,
    /// Somebody may have tampered with the terminal.
    pub tampering: u16,
}

/// A step of a tree.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its name: `restart`, or `network.link` in a sequence. Empty for a `use` or an `end` without one.
    pub id: Box<str>,
    /// Its earlier names, which scripts and old records may still use.
    pub was: Box<[Box<str>]>,
    /// Its identity within the tree.
    pub key: Key,
    /// The conditions under which it is done; none if it always is.
    pub when: Conditions,
    /// What it does.
    pub act: Act,
    /// Its texts for display, beside its main text.
    pub guidance: Guidance,
    /// A caution to confirm, or to read, before it is done.
    pub caution: Option<Text>,
    /// Who does it.
    pub by: By,
    /// How long it takes, in minutes.
    pub minutes: Option<u16>,
    /// How long it waits before it is done or asked.
    pub wait: Option<Wait>,
    /// Whether a professional added it to the manual's steps.
    pub added: bool,
    /// The next step of the same list.
    pub sibling: Option<NodeId>,
    /// Where the walk continues after it and its branches.
    pub after: Option<NodeId>,
    /// The most prompts that a walk may still show from here on, including this one.
    pub most: u16,
}

impl Node {
    /// Whether this is its name, or was.
    #[must_use]
    pub fn has_name(&self, name: &str) -> bool {
        *self.id == *name || self.was.iter().any(|was| **was == *name)
    }

    /// Whether a walk stops here and asks.
    #[must_use]
    pub fn is_prompt(&self) -> bool {
        !matches!(self.act, Act::Tell { .. } | Act::Set { .. } | Act::Use { .. } | Act::End { .. })
    }

    /// Whether a closing may contain it: it does not change the walk's outcome, and whoever is there can answer it.
    pub(super) fn is_passive(&self) -> bool {
        !matches!(self.act, Act::Try { .. } | Act::End { .. }) && self.by == By::Merchant
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
            Act::Set { .. } => "set",
            Act::Use { .. } => "use",
            Act::End { .. } => "end",
        }
    }

    /// The step's main text, if its kind has one.
    #[must_use]
    pub fn text(&self) -> Option<Text> {
        match &self.act {
            Act::Ask { text, .. } | Act::Choose { text, .. } | Act::Try { text, .. } | Act::Tell { text } => {
                Some(*text)
            }
            Act::End { text, .. } => *text,
            Act::Collect { .. } | Act::Set { .. } | Act::Use { .. } => None,
        }
    }

    /// The value that `name` stands for at this step, as written in conditions, scripts and journals.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<Value> {
        self.value_by(name, |options| options.iter().position(|option| option.has_name(name)))
    }

    /// [`Node::value`] with another way to find the index of the named option.
    pub(super) fn value_by<'n>(
        &'n self,
        name: &str,
        find: impl FnOnce(&'n [Choice]) -> Option<usize>,
    ) -> Option<Value> {
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

    /// Whether the walk ends at this answer: the problem is solved.
    #[must_use]
    pub fn ends_at(&self, value: Value) -> bool {
        value == Value::Fixed && matches!(self.act, Act::Try { fixed: Fixed::Ends, .. })
    }

    /// Where the walk continues after `value`, if it does not [end](Node::ends_at) there.
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
            (Act::Try { fixed: Fixed::GoesOn(first), .. }, Value::Fixed) => *first,
            (Act::Choose { options, unsure_as, .. }, Value::Unsure) => {
                unsure_as.and_then(|index| options.get(usize::from(index))).and_then(|option| option.first)
            }
            _ => None,
        };
        branch.or(self.after)
    }
}

impl Tree {
    /// A tree of nodes whose edges all lead forward.
    pub(super) fn new(head: Head, mut nodes: Vec<Node>) -> Tree {
        let Head { code, table, row, message, cause, aliases, tags, roles, closing } = head;
        count_prompts(&mut nodes, closing);
        let start = (!nodes.is_empty() && closing != Some(NodeId::at(0))).then_some(NodeId::at(0));
        let has_marks = true;
        let has_matters = nodes.iter().any(|node| matches!(node.act, Act::Set { .. }));
        Tree {
            code,
            table,
            row,
            message,
            cause,
            aliases,
            tags,
            roles,
            has_marks,
            nodes,
            start,
            closing,
            has_matters,
        }
    }

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

    /// The id of the node at an index in [`Tree::nodes`].
    #[must_use]
    pub fn id_at(&self, index: usize) -> Option<NodeId> {
        (index < self.nodes.len()).then(|| u16::try_from(index).ok().map(NodeId::at)).flatten()
    }

    /// Where every walk begins.
    #[must_use]
    pub fn start(&self) -> Option<NodeId> {
        self.start
    }

    /// The beginning of the closing, which the walk goes through at its end; `None` if the library has none, or the
    /// tree was looked up for display.
    #[must_use]
    pub fn closing(&self) -> Option<NodeId> {
        self.closing
    }

    /// Whether a walk may change the state of a matter.
    #[must_use]
    pub fn has_matters(&self) -> bool {
        self.has_matters
    }

    /// Whether a step belongs to the closing.
    #[must_use]
    pub fn is_in_closing(&self, id: NodeId) -> bool {
        self.closing.is_some_and(|closing| id >= closing)
    }

    /// The nodes without those of the closing.
    #[must_use]
    pub fn own_nodes(&self) -> &[Node] {
        let own = self.closing.map_or(self.nodes.len(), NodeId::index);
        self.nodes.get(..own).unwrap_or_default()
    }

    /// A list of steps, from its first.
    pub fn list(&self, first: Option<NodeId>) -> impl Iterator<Item = (NodeId, &Node)> {
        let step = move |id: NodeId| self.node(id).map(|node| (id, node));
        std::iter::successors(first.and_then(step), move |(_, node)| node.sibling.and_then(step))
    }
}

/// The parts of a tree other than its steps.
pub(crate) struct Head {
    pub(crate) code: Box<str>,
    pub(crate) table: Option<u16>,
    pub(crate) row: u32,
    pub(crate) message: Option<Text>,
    pub(crate) cause: Option<Text>,
    pub(crate) aliases: Vec<Box<str>>,
    pub(crate) tags: Vec<u16>,
    pub(crate) roles: Given,
    /// The first node of the closing, which comes after all others.
    pub(crate) closing: Option<NodeId>,
}

/// Builds a tree from nodes that come from outside, and verifies what the linker guarantees: every edge leads forward,
/// so that a walk ends, and a shared question is the same wherever it occurs.
///
/// # Errors
/// [`Damage`] if they do not fit together.
pub(crate) fn assemble(head: Head, nodes: Vec<Node>) -> Result<Tree, Damage> {
    let own = head.closing.map_or(nodes.len(), NodeId::index);
    // A closing without a step would be entered again and again.
    if head.closing.is_some() && own >= nodes.len() {
        return Err(Damage::Backwards);
    }
    if own > MAX_STEPS + 1 || nodes.len() - own > MAX_STEPS + 1 {
        return Err(Damage::TooManySteps);
    }
    for (index, node) in nodes.iter().enumerate() {
        let part = if index < own { 0..own } else { own..nodes.len() };
        let branches = (0..node.act.branches()).filter_map(|number| node.act.branch(number));
        let mut ways = branches.chain(node.sibling).chain(node.after);
        if ways.any(|way| way.index() <= index || way.index() >= part.end) {
            return Err(Damage::Backwards);
        }
        if index >= own && !node.is_passive() {
            return Err(Damage::ClosingStep);
        }
        // The closing's questions are its own.
        let twin = nodes.get(node.key.index()).filter(|_| part.contains(&node.key.index()));
        if twin.is_none_or(|twin| twin.key.index() != node.key.index() || twin.id != node.id) {
            return Err(Damage::Twin);
        }
    }
    Ok(Tree::new(head, nodes))
}

/// Computes from the back, since every edge leads forward, the most prompts from each node to an end and through the
/// closing after it.
fn count_prompts(nodes: &mut [Node], closing: Option<NodeId>) {
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
            Act::Try { fixed, .. } => {
                let fixed = match fixed {
                    Fixed::Ends => most(closing),
                    Fixed::GoesOn(first) => on(*first),
                };
                1 + most(node.after).max(fixed)
            }
            Act::Collect { .. } => 1 + most(node.after),
            Act::Tell { .. } | Act::Set { .. } => most(node.after),
            Act::Use { first, .. } => on(*first),
            Act::End { .. } => most(closing),
        };
        // If it is skipped, the walk continues after it.
        let passed = if node.when.is_none() { 0 } else { most(node.after) };
        let most = own.max(passed);
        if let Some(node) = nodes.get_mut(index) {
            node.most = most;
        }
    }
}
