//! A whole tree as JSON, described by `explain.json`, without a walk.

use std::borrow::Cow;

use serde::Serialize;

use super::matters::{MatterJson, StandingJson};
use super::outcome::{FieldLabelJson, OutcomeJson};
use crate::tree::{
    Act, By, Choice, Condition, Fixed, Guidance, Node, NodeId, Read, Since, Text, Tree, Unsure,
};
use crate::view::View;

/// The whole of a tree.
#[derive(Debug, Serialize)]
pub struct TreeJson<'t> {
    format: u32,
    code: &'t str,
    table: Option<&'t str>,
    row: Option<u32>,
    message: Option<Cow<'t, str>>,
    cause: Option<Cow<'t, str>>,
    tags: Vec<&'t str>,
    aliases: Vec<&'t str>,
    /// The matters that the steps read or set.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    matters: Vec<MatterJson<'t>>,
    steps: Vec<StepJson<'t>>,
}

impl<'t> TreeJson<'t> {
    /// A tree, in the view's language.
    #[must_use]
    pub fn of(view: View<'t>, tree: &'t Tree) -> TreeJson<'t> {
        let view = view.of(tree);
        let manifest = view.manifest;
        let table = tree.table.and_then(|table| manifest.tables.get(usize::from(table)));
        let tags = tree.tags.iter().filter_map(|tag| manifest.tags.get(usize::from(*tag)));
        TreeJson {
            format: 1,
            code: &tree.code,
            table: table.map(|table| &*table.id),
            row: tree.table.map(|_| tree.row),
            message: tree.message.map(|text| view.words(text)),
            cause: tree.cause.map(|text| view.words(text)),
            tags: tags.map(|tag| &*tag.id).collect(),
            aliases: tree.aliases.iter().map(|alias| &**alias).collect(),
            matters: MatterJson::in_tree(view, tree),
            steps: Writer { view, tree }.list(tree.start()),
        }
    }
}

#[derive(Debug, Default, Serialize)]
struct StepJson<'t> {
    #[serde(skip_serializing_if = "str::is_empty")]
    id: &'t str,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Cow<'t, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<&'t str>,
    #[serde(flatten)]
    guidance: Guidance<Cow<'t, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    minutes: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wait: Option<u16>,
    /// The step or the matter that the wait counts from.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<&'t str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    caution: Option<Cow<'t, str>>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    added: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    when: Vec<WhenJson<'t>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    set: Option<StandingJson<'t>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    branches: Vec<BranchJson<'t>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unsure_as: Option<&'t str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<FieldLabelJson<'t>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    steps: Option<Vec<StepJson<'t>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<OutcomeJson<'t>>,
    /// The matter whose request is part of the ticket.
    #[serde(skip_serializing_if = "Option::is_none")]
    with: Option<&'t str>,
}

#[derive(Debug, Serialize)]
struct WhenJson<'t> {
    id: &'t str,
    value: &'t str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    not: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    or: bool,
}

#[derive(Debug, Serialize)]
struct BranchJson<'t> {
    value: &'t str,
    label: Cow<'t, str>,
    steps: Vec<StepJson<'t>>,
}

/// Writes the steps of a tree.
#[derive(Clone, Copy)]
struct Writer<'t> {
    view: View<'t>,
    tree: &'t Tree,
}

impl<'t> Writer<'t> {
    fn words(self, text: Text) -> Cow<'t, str> {
        self.view.words(text)
    }

    fn list(self, first: Option<NodeId>) -> Vec<StepJson<'t>> {
        self.tree.list(first).map(|(_, node)| self.step(node)).collect()
    }

    fn step(self, node: &'t Node) -> StepJson<'t> {
        let mut step = StepJson {
            id: &node.id,
            kind: node.kind(),
            text: node.text().map(|text| self.words(text)),
            guidance: node.guidance.map(|text| self.words(*text)),
            by: (node.by != By::Merchant).then(|| node.by.id()),
            minutes: node.minutes,
            wait: node.wait.map(|wait| wait.minutes),
            since: node.wait.and_then(|wait| self.since(wait.since)),
            caution: node.caution.map(|text| self.words(text)),
            added: node.added,
            when: self.when(node),
            ..StepJson::default()
        };
        self.put_act(&mut step, node);
        step
    }

    /// What a wait counts from, if that is not the previous answer.
    fn since(self, since: Since) -> Option<&'t str> {
        match since {
            Since::Previous => None,
            Since::Answer(key) => self.tree.node(key.first()).map(|node| &*node.id),
            Since::Matter(matter) => self.view.manifest.matter(matter).map(|matter| &*matter.id),
        }
    }

    /// Adds what the step does.
    fn put_act(self, step: &mut StepJson<'t>, node: &'t Node) {
        match &node.act {
            Act::Ask { yes, no, unsure, .. } => {
                step.branches =
                    vec![self.branch("yes", "是", "Yes", *yes), self.branch("no", "否", "No", *no)];
                match unsure {
                    Unsure::Own(own) => step.branches.push(self.branch("unsure", "不确定", "Unsure", *own)),
                    Unsure::AsYes => step.unsure_as = Some("yes"),
                    Unsure::AsNo => step.unsure_as = Some("no"),
                }
            }
            Act::Choose { options, unsure_as, .. } => {
                let branch = |option: &'t Choice| BranchJson {
                    value: &option.id,
                    label: self.words(option.label),
                    steps: self.list(option.first),
                };
                step.branches = options.iter().map(branch).collect();
                let unsure = unsure_as.and_then(|index| options.get(usize::from(index)));
                step.unsure_as = unsure.map(|option| &*option.id);
            }
            Act::Try { fixed, .. } => {
                if let Fixed::GoesOn(first) = fixed {
                    step.branches = vec![self.branch("fixed", "好了", "Fixed", *first)];
                }
            }
            Act::Tell { .. } => {}
            Act::Set { standing, .. } => step.set = StandingJson::of(self.view.manifest, *standing),
            Act::Collect { fields } => step.fields = FieldLabelJson::of(self.view, fields),
            Act::Use { sequence, name, first } => {
                step.of = Some(sequence);
                step.text = Some(self.words(*name));
                step.steps = Some(self.list(*first));
            }
            Act::End { outcome, with, .. } => {
                step.with =
                    with.and_then(|matter| self.view.manifest.matter(matter)).map(|matter| &*matter.id);
                step.text = None;
                step.outcome = OutcomeJson::in_tree(self.view, self.tree, *outcome, Some(node));
            }
        }
    }

    fn when(self, node: &'t Node) -> Vec<WhenJson<'t>> {
        let named = |condition: &Condition, or: bool| {
            let (id, value) = match condition.read {
                Read::Answer { key, value } => {
                    let asked = self.tree.node(key.first())?;
                    (&*asked.id, asked.value_name(value))
                }
                Read::State(standing) => {
                    let manifest = self.view.manifest;
                    (&*manifest.matter(standing.matter)?.id, &*manifest.state(standing)?.id)
                }
            };
            Some(WhenJson { id, value, not: condition.differs, or })
        };
        let groups = node.when.groups().enumerate();
        let all = groups.flat_map(|(number, group)| {
            (0..).zip(group).filter_map(move |(place, condition)| named(condition, number > 0 && place == 0))
        });
        all.collect()
    }

    /// A branch of an `ask`, with the program's own labels.
    fn branch(self, value: &'t str, zh: &'t str, en: &'t str, first: Option<NodeId>) -> BranchJson<'t> {
        let languages = &self.view.manifest.languages;
        let chinese = languages.get(self.view.column).is_some_and(|tag| tag.starts_with("zh"));
        BranchJson { value, label: Cow::Borrowed(if chinese { zh } else { en }), steps: self.list(first) }
    }
}
