//! What the conditions of a step say: once for each thing that they are about, however many of its states they name.

use std::borrow::Cow;

use super::View;
use crate::tree::{Condition, Node, Read, Tree};

/// What conditions say of one thing: that it is any of these, or none of them.
struct Said<'v> {
    of: Cow<'v, str>,
    states: Vec<Cow<'v, str>>,
    differs: bool,
}

impl<'v> View<'v> {
    /// The conditions of a step: `终端用的是哪种网络？ → 移动数据`.
    #[must_use]
    pub fn conditions(&self, tree: &Tree, node: &Node) -> String {
        let mut groups: Vec<Vec<Said<'_>>> = Vec::new();
        for conditions in node.when.groups() {
            let mut group: Vec<Said<'_>> = Vec::new();
            for said in conditions.iter().filter_map(|condition| self.condition(tree, *condition)) {
                match group.last_mut() {
                    Some(last) if last.differs && said.differs && last.of == said.of => {
                        last.states.extend(said.states);
                    }
                    _ => group.push(said),
                }
            }
            match (groups.last_mut().map(Vec::as_mut_slice), group.as_mut_slice()) {
                (Some([last]), [said]) if !last.differs && !said.differs && last.of == said.of => {
                    last.states.append(&mut said.states);
                }
                _ => groups.push(group),
            }
        }
        let groups = groups.iter().map(|group| {
            let said: Vec<String> = group.iter().map(|said| self.said(said)).collect();
            said.join(self.own("，且 ", ", and "))
        });
        groups.collect::<Vec<_>>().join(self.own("；或 ", "; or "))
    }

    /// What one condition says.
    fn condition(&self, tree: &Tree, condition: Condition) -> Option<Said<'v>> {
        let (of, state) = match condition.read {
            Read::Answer { key, value } => {
                let asked = tree.node(key.first())?;
                (self.words(asked.text()?), self.answer(asked, value))
            }
            Read::State(standing) => {
                let matter = self.manifest.matter(standing.matter)?;
                (self.words(matter.name), self.words(self.manifest.state(standing)?.name))
            }
        };
        Some(Said { of, states: vec![state], differs: condition.differs })
    }

    /// In words: `… → 移动数据`. Several states stand in quotes, as an 或 may be in one of them, and what must not be so,
    /// as a 不是 runs into what follows it.
    fn said(&self, Said { of, states, differs }: &Said<'_>) -> String {
        let quoted = match &**states {
            [state] if !differs => state.to_string(),
            states => {
                let (open, close) = (self.own("“", "\""), self.own("”", "\""));
                let states = states.iter().map(|state| [open, state, close].concat());
                self.language.either(&states.collect::<Vec<_>>())
            }
        };
        format!("{of} → {}{quoted}", if *differs { self.own("不是", "not ") } else { "" })
    }
}
