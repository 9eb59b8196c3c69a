//! Writes a tree with what it needs of its library.

use super::form::{
    ActPart, ChoicePart, Document, FIRST, FieldPart, FixedPart, MatterPart, OutcomePart, QueuePart, SECOND,
    SincePart, StandingPart, StatePart, StepPart, TablePart, TagPart, UnsurePart, WhenPart, WordsByLanguage,
    language_of,
};
use crate::tree::marks;
use crate::tree::{
    Act, Belongs, Condition, Field, Fixed, Manifest, Matter, MatterState, Node, NodeId, Outcome, Read, Since,
    Standing, Text, Texts, Tree, Unsure, Wait,
};

/// A tree as its canonical text.
#[must_use]
pub fn pin(tree: &Tree, manifest: &Manifest, texts: &Texts) -> String {
    let document = Writer { tree, manifest, texts }.document();
    let text = serde_json::to_string(&document).unwrap_or_default();
    if document.has_newer_keys() || (tree.has_marks && marks::is_marked(&text)) {
        let document = Document { format: SECOND, language: language_of(SECOND), ..document };
        return serde_json::to_string(&document).unwrap_or_default();
    }
    text
}

/// Whether a step reads a matter, sets one, or waits since one was set.
fn deals_with_matters(node: &Node) -> bool {
    node.when.iter().any(|condition| matches!(condition.read, Read::State(_)))
        || matches!(node.act, Act::Set { .. } | Act::End { with: Some(_), .. })
        || matches!(node.wait, Some(Wait { since: Since::Matter(_), .. }))
}

struct Writer<'w> {
    tree: &'w Tree,
    manifest: &'w Manifest,
    texts: &'w Texts,
}

fn place(id: Option<NodeId>) -> Option<u16> {
    id.and_then(|id| u16::try_from(id.index()).ok())
}

impl Writer<'_> {
    fn words(&self, text: Text) -> WordsByLanguage {
        let languages = self.manifest.languages.iter().enumerate();
        languages.map(|(column, tag)| (tag.to_string(), self.texts.get(text, column).to_owned())).collect()
    }

    fn field_id(&self, field: Option<u16>) -> Option<String> {
        field.and_then(|field| self.manifest.field(field)).map(|field| field.id.to_string())
    }

    fn field_ids(&self, fields: &[u16]) -> Vec<String> {
        fields.iter().filter_map(|field| self.field_id(Some(*field))).collect()
    }

    fn outcome_id(&self, outcome: u16) -> String {
        self.manifest.outcome(outcome).map(|outcome| outcome.id.to_string()).unwrap_or_default()
    }

    /// What the tree needs of its library: each kind of declaration in the library's order.
    fn document(&self) -> Document {
        let (tree, manifest) = (self.tree, self.manifest);
        let roles = tree.roles;
        let has_matters = tree.closing().is_some() || tree.nodes().iter().any(deals_with_matters);
        let matters = if has_matters { &manifest.matters[..] } else { &[] };
        let used = |outcome: u16| {
            [roles.resolved, roles.dispatch, roles.tampering].contains(&outcome)
                || matters
                    .iter()
                    .flat_map(|matter| &matter.states)
                    .any(|state| state.request == Some(outcome))
                || tree
                    .nodes()
                    .iter()
                    .any(|node| matches!(node.act, Act::End { outcome: of, .. } if of == outcome))
        };
        let outcomes: Vec<&Outcome> = (0..)
            .zip(&manifest.outcomes)
            .filter(|(index, _)| used(*index))
            .map(|(_, outcome)| outcome)
            .collect();
        let queue = |outcome: &&Outcome| outcome.queue;
        let queues: Vec<u16> = outcomes.iter().filter_map(queue).collect();
        Document {
            format: FIRST,
            language: language_of(FIRST),
            library: self.words(manifest.name),
            version: manifest.version.to_string(),
            languages: manifest.languages.iter().map(ToString::to_string).collect(),
            code: tree.code.to_string(),
            row: tree.row,
            table: tree
                .table
                .and_then(|table| manifest.tables.get(usize::from(table)))
                .map(|table| TablePart { id: table.id.to_string(), title: self.words(table.title) }),
            message: tree.message.map(|message| self.words(message)),
            cause: tree.cause.map(|cause| self.words(cause)),
            aliases: tree.aliases.iter().map(ToString::to_string).collect(),
            tags: tree
                .tags
                .iter()
                .filter_map(|tag| manifest.tags.get(usize::from(*tag)))
                .map(|tag| TagPart { id: tag.id.to_string(), fields: self.field_ids(&tag.fields) })
                .collect(),
            // A field may be filled in that no step asks for: all of them are kept.
            fields: manifest.fields.iter().map(|field| self.field(field)).collect(),
            queues: (0..)
                .zip(&manifest.queues)
                .filter(|(index, _)| queues.contains(index))
                .map(|(_, queue)| QueuePart { id: queue.id.to_string(), name: self.words(queue.name) })
                .collect(),
            outcomes: outcomes.into_iter().map(|outcome| self.outcome(outcome)).collect(),
            matters: matters.iter().map(|matter| self.matter(matter)).collect(),
            resolved: self.outcome_id(roles.resolved),
            dispatch: self.outcome_id(roles.dispatch),
            tampering: self.outcome_id(roles.tampering),
            merchant: self.field_id(manifest.roles.merchant),
            terminal: self.field_id(manifest.roles.terminal),
            closing: place(tree.closing()),
            steps: tree.nodes().iter().map(|node| self.step(node)).collect(),
        }
    }

    fn field(&self, field: &Field) -> FieldPart {
        FieldPart {
            id: field.id.to_string(),
            label: self.words(field.label),
            example: field.example.to_string(),
            shape: field.shape,
            sensitivity: field.sensitivity.id().to_owned(),
            of: (field.of != Belongs::Incident).then(|| field.of.id().to_owned()),
            from: field.from.as_deref().map(str::to_owned),
        }
    }

    fn outcome(&self, outcome: &Outcome) -> OutcomePart {
        OutcomePart {
            id: outcome.id.to_string(),
            kind: outcome.kind.id().to_owned(),
            name: self.words(outcome.name),
            text: self.words(outcome.text),
            say: outcome.say.map(|say| self.words(say)),
            queue: self.manifest.queue(outcome).map(|queue| queue.id.to_string()),
            collect: self.field_ids(&outcome.collect),
        }
    }

    fn matter(&self, matter: &Matter) -> MatterPart {
        let state = |state: &MatterState| StatePart {
            id: state.id.to_string(),
            name: self.words(state.name),
            request: state.request.map(|request| self.outcome_id(request)),
        };
        MatterPart {
            id: matter.id.to_string(),
            name: self.words(matter.name),
            states: matter.states.iter().map(state).collect(),
        }
    }

    fn matter_id(&self, matter: u16) -> String {
        self.manifest.matter(matter).map(|matter| matter.id.to_string()).unwrap_or_default()
    }

    fn standing(&self, standing: Standing) -> StandingPart {
        let state = self.manifest.state(standing).map(|state| state.id.to_string());
        StandingPart { matter: self.matter_id(standing.matter), state: state.unwrap_or_default() }
    }

    fn condition(&self, condition: Condition, or: bool) -> WhenPart {
        let part = WhenPart { differs: condition.differs, or, ..WhenPart::default() };
        match condition.read {
            Read::Answer { key, value } => WhenPart {
                key: u16::try_from(key.index()).ok(),
                value: self.tree.node(key.first()).map(|asked| asked.value_name(value).to_owned()),
                ..part
            },
            Read::State(standing) => WhenPart { standing: Some(self.standing(standing)), ..part },
        }
    }

    fn step(&self, node: &Node) -> StepPart {
        let groups = node.when.groups().enumerate();
        let when = groups.flat_map(|(number, group)| {
            let begins = move |place| number > 0 && place == 0;
            group.iter().enumerate().map(move |(place, condition)| self.condition(*condition, begins(place)))
        });
        let minutes = node.wait.map(|wait| wait.minutes);
        StepPart {
            id: node.id.to_string(),
            was: node.was.iter().map(ToString::to_string).collect(),
            key: u16::try_from(node.key.index()).unwrap_or(u16::MAX),
            when: when.collect(),
            act: self.act(&node.act, minutes),
            guidance: node.guidance.map(|text| self.words(*text)),
            caution: node.caution.map(|text| self.words(text)),
            by: node.by.id().to_owned(),
            minutes: node.minutes,
            wait: minutes.filter(|_| !matches!(node.act, Act::Try { .. })),
            since: node.wait.and_then(|wait| self.since(wait.since)),
            added: node.added,
            sibling: place(node.sibling),
            after: place(node.after),
        }
    }

    /// What a wait counts from, if that is not the previous answer.
    fn since(&self, since: Since) -> Option<SincePart> {
        match since {
            Since::Previous => None,
            Since::Answer(key) => place(Some(key.first())).map(SincePart::Key),
            Since::Matter(matter) => {
                self.manifest.matter(matter).map(|matter| SincePart::Matter(matter.id.to_string()))
            }
        }
    }

    fn act(&self, act: &Act, wait: Option<u16>) -> ActPart {
        match act {
            Act::Ask { text, yes, no, unsure } => ActPart::Ask {
                text: self.words(*text),
                yes: place(*yes),
                no: place(*no),
                unsure: match unsure {
                    Unsure::AsYes => UnsurePart::AsYes,
                    Unsure::AsNo => UnsurePart::AsNo,
                    Unsure::Own(own) => UnsurePart::Own(place(*own)),
                },
            },
            Act::Choose { text, options, unsure_as } => ActPart::Choose {
                text: self.words(*text),
                options: options
                    .iter()
                    .map(|option| ChoicePart {
                        id: option.id.to_string(),
                        was: option.was.iter().map(ToString::to_string).collect(),
                        label: self.words(option.label),
                        first: place(option.first),
                    })
                    .collect(),
                unsure_as: unsure_as
                    .and_then(|index| options.get(usize::from(index)))
                    .map(|option| option.id.to_string()),
            },
            Act::Try { text, fixed } => {
                let on_fixed = match fixed {
                    Fixed::Ends => None,
                    Fixed::GoesOn(first) => Some(FixedPart { first: place(*first) }),
                };
                ActPart::Try { text: self.words(*text), wait, on_fixed }
            }
            Act::Tell { text } => ActPart::Tell { text: self.words(*text) },
            Act::Collect { fields } => ActPart::Collect { fields: self.field_ids(fields) },
            Act::Use { sequence, name, first } => {
                ActPart::Use { sequence: sequence.to_string(), name: self.words(*name), first: place(*first) }
            }
            Act::Set { standing, .. } => ActPart::Set { standing: self.standing(*standing) },
            Act::End { outcome, text, collect, with, .. } => ActPart::End {
                with: with.map(|matter| self.matter_id(matter)),
                outcome: self.outcome_id(*outcome),
                text: text.map(|text| self.words(text)),
                collect: self.field_ids(collect),
            },
        }
    }
}
