//! The conditions of a step in words: once for each thing that they are about, however many of its states they name.

use std::borrow::Cow;

use super::View;
use crate::tree::{Condition, Node, Read, Tree};

/// What a step that was asked before is called in a condition.
pub type StepName<'n, 'v> = dyn Fn(&Node) -> Option<Cow<'v, str>> + 'n;

impl<'v> View<'v> {
    /// The conditions of a step: `“终端用的是哪种网络？” → 移动数据`.
    #[must_use]
    pub fn conditions(&self, tree: &Tree, node: &Node) -> String {
        let name = |asked: &Node| asked.text().map(|text| self.words(text));
        self.conditions_by(tree, node, &name)
    }

    /// The same, with each step that was asked before called by `name`.
    #[must_use]
    pub fn conditions_by(&self, tree: &Tree, node: &Node, name: &StepName<'_, 'v>) -> String {
        let mut said = String::with_capacity(256);
        let mut or = "";
        let groups: Vec<&[Condition]> = node.when.groups().collect();
        for groups in groups.chunk_by(|group, next| are_states_of_one(group, next)) {
            said.push_str(or);
            or = self.own("；或 ", "; or ");
            let [group] = groups else {
                self.push_condition(&mut said, tree, groups.iter().copied().flatten(), name);
                continue;
            };
            let mut and = "";
            for alike in group.chunk_by(|one, next| one.differs && next.differs && one.is_of_same(*next)) {
                said.push_str(and);
                and = self.own("，且 ", ", and ");
                self.push_condition(&mut said, tree, alike.iter(), name);
            }
        }
        said
    }

    /// The conditions about one thing: that it is any of these, or none of them. Several states are in quotes, since
    /// one may contain an 或, and negated ones, since a 不是 runs into the following text.
    fn push_condition<'c>(
        &self,
        said: &mut String,
        tree: &Tree,
        conditions: impl Iterator<Item = &'c Condition>,
        name: &StepName<'_, 'v>,
    ) {
        let mut conditions = conditions.peekable();
        let Some(first) = conditions.next() else { return };
        let read = self.read(tree, first.read, name);
        // A question mark would belong to the whole sentence.
        if read.ends_with(['？', '?']) {
            said.extend([self.own("“", "\""), &read, self.own("”", "\"")]);
        } else {
            said.push_str(&read);
        }
        said.push_str(" → ");
        if first.differs {
            said.push_str(self.own("不是", "not "));
        } else if conditions.peek().is_none() {
            said.push_str(&self.state(tree, first.read));
            return;
        }
        let (open, close) = (self.own("“", "\""), self.own("”", "\""));
        said.extend([open, &self.state(tree, first.read), close]);
        while let Some(condition) = conditions.next() {
            let is_last = conditions.peek().is_none();
            said.push_str(if is_last { self.own("或", " or ") } else { self.own("、", ", ") });
            said.extend([open, &self.state(tree, condition.read), close]);
        }
    }

    /// What a condition reads: a step's question, or a matter's name.
    fn read(&self, tree: &Tree, read: Read, name: &StepName<'_, 'v>) -> Cow<'v, str> {
        let said = match read {
            Read::Answer { key, .. } => tree.node(key.first()).and_then(name),
            Read::State(standing) => {
                self.manifest.matter(standing.matter).map(|matter| self.words(matter.name))
            }
        };
        said.unwrap_or_default()
    }

    /// What it has to be: an answer, or a state.
    fn state(&self, tree: &Tree, read: Read) -> Cow<'v, str> {
        let said = match read {
            Read::Answer { key, value } => tree.node(key.first()).map(|asked| self.answer(asked, value)),
            Read::State(standing) => self.manifest.state(standing).map(|state| self.words(state.name)),
        };
        said.unwrap_or_default()
    }
}

/// Whether two groups only say that one thing is this or that.
fn are_states_of_one(group: &[Condition], next: &[Condition]) -> bool {
    let ([one], [other]) = (group, next) else { return false };
    !one.differs && !other.differs && one.is_of_same(*other)
}
