//! Reads pinned trees of any origin.

use std::sync::Arc;

use super::form::{
    ActPart, ChoicePart, Document, FIRST, FieldPart, MatterPart, OutcomePart, SECOND, SincePart,
    StandingPart, StepPart, TablePart, UnsurePart, WhenPart, WordsByLanguage, language_of,
};
use crate::text::harmless::first_harmful;
use crate::tree::marks;
use crate::tree::{
    Act, Belongs, By, Choice, Condition, Conditions, Damage, Field, Fixed, Given, Head, Key, Manifest,
    Matter, MatterState, Node, NodeId, Outcome, OutcomeKind, Pool, Queue, Read, Roles, Sensitivity, Since,
    Standing, Table, Tag, Text, Texts, Tree, Unsure, Wait, assemble,
};

/// Pinned trees, with what they need of their libraries.
#[derive(Debug)]
pub struct Pinned {
    /// The declarations of their libraries. If two of them declare a thing differently, the last one counts.
    pub manifest: Manifest,
    /// Their texts.
    pub texts: Texts,
    /// The trees, in order.
    pub trees: Vec<Arc<Tree>>,
}

/// Reads pinned trees, in the order in which a session reached them.
///
/// # Errors
/// [`Damage`] if a text is not what [`pin`](super::pin) writes: it may have been altered, or made by another program.
pub fn unpin<'d>(documents: impl IntoIterator<Item = &'d str>) -> Result<Pinned, Damage> {
    let mut reader: Option<Reader> = None;
    let mut trees = Vec::new();
    for document in documents {
        let text = document;
        let document: Document = serde_json::from_str(text).map_err(|_| Damage::NotATree)?;
        // A tree can only be written in one way. What is a mark now was literal braces in the first form.
        let is_fit = match document.format {
            FIRST => !document.has_newer_keys(),
            SECOND => document.has_newer_keys() || marks::is_marked(text),
            _ => false,
        };
        if !is_fit || document.language != language_of(document.format) {
            return Err(Damage::OtherPin);
        }
        if document.languages.iter().any(|tag| first_harmful(tag).is_some()) {
            return Err(Damage::HarmfulName);
        }
        let reader = reader.get_or_insert_with(|| Reader::new(&document.languages));
        let has_marks = document.format != FIRST;
        reader.pool.take_marks(has_marks);
        let mut tree = reader.tree(document)?;
        tree.has_marks = has_marks;
        trees.push(Arc::new(tree));
    }
    let Reader { manifest, pool } = reader.ok_or(Damage::NoPin)?;
    let texts = pool.texts();
    Ok(Pinned { manifest, texts, trees })
}

struct Reader {
    manifest: Manifest,
    pool: Pool,
}

/// The index of the declaration `id`, which is declared again, or for the first time.
fn declare<T>(known: &mut Vec<T>, id: impl Fn(&T) -> &str, declared: T) -> Result<u16, Damage> {
    let index = known.iter().position(|one| id(one) == id(&declared)).unwrap_or(known.len());
    match known.get_mut(index) {
        Some(one) => *one = declared,
        None => known.push(declared),
    }
    u16::try_from(index).map_err(|_| Damage::TooManyDeclarations)
}

fn index_of<T>(known: &[T], is: impl Fn(&T) -> bool, missing: Damage) -> Result<u16, Damage> {
    let index = known.iter().position(is).and_then(|index| u16::try_from(index).ok());
    index.ok_or(missing)
}

impl Reader {
    fn new(languages: &[String]) -> Reader {
        let mut pool = Pool::default();
        let name = pool.add(languages.iter().map(|_| "".into()).collect());
        let manifest = Manifest {
            name,
            version: "".into(),
            languages: languages.iter().map(|tag| tag.as_str().into()).collect(),
            tables: Vec::new(),
            fields: Vec::new(),
            tags: Vec::new(),
            queues: Vec::new(),
            outcomes: Vec::new(),
            matters: Vec::new(),
            roles: Roles::default(),
        };
        Reader { manifest, pool }
    }

    /// A text in the languages that the first tree has.
    fn text(&mut self, words: &WordsByLanguage) -> Result<Text, Damage> {
        if words.values().any(|said| first_harmful(said).is_some()) {
            return Err(Damage::HarmfulText);
        }
        let any = words.values().next().ok_or(Damage::TextEmpty)?;
        let said = |tag: &str| words.get(tag).unwrap_or(any).as_str().into();
        let wording = self.manifest.languages.iter().map(|tag| said(tag)).collect();
        Ok(self.pool.add(wording))
    }

    fn optional(&mut self, words: Option<&WordsByLanguage>) -> Result<Option<Text>, Damage> {
        words.map(|words| self.text(words)).transpose()
    }

    fn field(&self, id: &str) -> Result<u16, Damage> {
        index_of(&self.manifest.fields, |field| &*field.id == id, Damage::NoField)
    }

    fn fields(&self, ids: &[String]) -> Result<Vec<u16>, Damage> {
        ids.iter().map(|id| self.field(id)).collect()
    }

    /// The field that identifies a merchant or a terminal, if the document names one.
    fn role(&self, id: Option<&str>) -> Result<Option<u16>, Damage> {
        id.map(|id| self.field(id)).transpose()
    }

    fn outcome(&self, id: &str) -> Result<u16, Damage> {
        index_of(&self.manifest.outcomes, |outcome| &*outcome.id == id, Damage::NoOutcome)
    }

    fn tree(&mut self, document: Document) -> Result<Tree, Damage> {
        self.manifest.name = self.text(&document.library)?;
        self.manifest.version = name(document.version)?;
        for part in document.fields {
            let field = self.field_part(part)?;
            declare(&mut self.manifest.fields, |field| &field.id, field)?;
        }
        for part in document.queues {
            let queue = Queue { name: self.text(&part.name)?, id: name(part.id)? };
            declare(&mut self.manifest.queues, |queue| &queue.id, queue)?;
        }
        for part in document.outcomes {
            let outcome = self.outcome_part(part)?;
            declare(&mut self.manifest.outcomes, |outcome| &outcome.id, outcome)?;
        }
        for part in document.matters {
            self.matter_part(part)?;
        }
        let mut tags = Vec::new();
        for part in document.tags {
            let tag = Tag { fields: self.fields(&part.fields)?, id: name(part.id)? };
            tags.push(declare(&mut self.manifest.tags, |tag| &tag.id, tag)?);
        }
        let table = document.table.map(|part| self.table(part)).transpose()?;
        self.manifest.roles.merchant = self.role(document.merchant.as_deref())?;
        self.manifest.roles.terminal = self.role(document.terminal.as_deref())?;
        let roles = Given {
            resolved: self.outcome(&document.resolved)?,
            dispatch: self.outcome(&document.dispatch)?,
            tampering: self.outcome(&document.tampering)?,
        };
        let head = Head {
            code: name(document.code)?,
            table,
            row: document.row,
            message: self.optional(document.message.as_ref())?,
            cause: self.optional(document.cause.as_ref())?,
            aliases: document.aliases.into_iter().map(name).collect::<Result<_, _>>()?,
            tags,
            roles,
            closing: document.closing.map(NodeId::at),
        };
        assemble(head, self.nodes(document.steps)?)
    }

    fn table(&mut self, part: TablePart) -> Result<u16, Damage> {
        let table = Table {
            title: self.text(&part.title)?,
            id: name(part.id)?,
            folder: "".into(),
            prefix: "".into(),
            digits: 0,
            pad: false,
            others: Vec::new(),
            opening: None,
        };
        declare(&mut self.manifest.tables, |table| &table.id, table)
    }

    /// The steps, with their conditions.
    fn nodes(&mut self, steps: Vec<StepPart>) -> Result<Vec<Node>, Damage> {
        let mut conditions = Vec::with_capacity(steps.len());
        let mut nodes = Vec::with_capacity(steps.len());
        let mut waits = Vec::new();
        for part in steps {
            let (node, when, wait) = self.node(part)?;
            waits.extend(wait.map(|wait| (nodes.len(), wait)));
            nodes.push(node);
            conditions.push(when);
        }
        for (index, when) in conditions.into_iter().enumerate() {
            let resolved = self.conditions(&nodes, &when)?;
            if let Some(node) = nodes.get_mut(index) {
                node.when = resolved;
            }
        }
        for (index, (minutes, since)) in waits {
            let since = self.since(&nodes, since)?;
            if let Some(node) = nodes.get_mut(index) {
                node.wait = Some(Wait { minutes, since });
            }
        }
        Ok(nodes)
    }

    /// What a wait counts from.
    fn since(&self, nodes: &[Node], since: Option<SincePart>) -> Result<Since, Damage> {
        Ok(match since {
            None => Since::Previous,
            Some(SincePart::Key(key)) => {
                Since::Answer(nodes.get(usize::from(key)).ok_or(Damage::ConditionStep)?.key)
            }
            Some(SincePart::Matter(id)) => Since::Matter(self.matter(&id)?),
        })
    }

    fn conditions(&self, nodes: &[Node], when: &[WhenPart]) -> Result<Conditions, Damage> {
        let mut groups: Vec<Vec<Condition>> = Vec::new();
        for part in when {
            let read = match (part.key, &part.value, &part.standing) {
                (Some(key), Some(value), None) => {
                    let asked = nodes.get(usize::from(key)).ok_or(Damage::ConditionStep)?;
                    let value = asked.value(value).ok_or(Damage::ConditionAnswer)?;
                    Read::Answer { key: asked.key, value }
                }
                (None, None, Some(standing)) => Read::State(self.standing(standing)?),
                _ => return Err(Damage::ConditionStep),
            };
            let condition = Condition { read, differs: part.differs };
            match groups.last_mut().filter(|_| !part.or) {
                Some(group) => group.push(condition),
                None => groups.push(vec![condition]),
            }
        }
        Ok(Conditions::of(groups.concat(), groups.iter().map(Vec::len)))
    }

    fn matter(&self, id: &str) -> Result<u16, Damage> {
        index_of(&self.manifest.matters, |matter| *matter.id == *id, Damage::NoState)
    }

    fn standing(&self, part: &StandingPart) -> Result<Standing, Damage> {
        let matter = self.matter(&part.matter)?;
        let states = self.manifest.matter(matter).map(|matter| &matter.states[..]).unwrap_or_default();
        let state = index_of(states, |state| *state.id == *part.state, Damage::NoState)?;
        Ok(Standing { matter, state })
    }

    /// Declares a matter. If an earlier tree's library had it, too, its states keep their indices, since the steps of
    /// that tree refer to them; others are appended.
    fn matter_part(&mut self, part: MatterPart) -> Result<(), Damage> {
        let known = self.manifest.matters.iter().find(|known| *known.id == *part.id);
        let mut states = known.map(|known| known.states.clone()).unwrap_or_default();
        for state in part.states {
            let request = state.request.map(|id| self.outcome(&id)).transpose()?;
            let state = MatterState { name: self.text(&state.name)?, id: name(state.id)?, request };
            declare(&mut states, |state| &state.id, state)?;
        }
        let matter = Matter { name: self.text(&part.name)?, id: name(part.id)?, states };
        declare(&mut self.manifest.matters, |matter| &matter.id, matter)?;
        Ok(())
    }

    fn field_part(&mut self, part: FieldPart) -> Result<Field, Damage> {
        let sensitivity = Sensitivity::from_id(&part.sensitivity);
        let of = part.of.map(|of| Belongs::from_id(&of).ok_or(Damage::NoOwner));
        Ok(Field {
            id: name(part.id)?,
            label: self.text(&part.label)?,
            example: name(part.example)?,
            shape: part.shape,
            sensitivity: sensitivity.ok_or(Damage::NoSensitivity)?,
            of: of.transpose()?.unwrap_or_default(),
            from: part.from.map(name).transpose()?,
        })
    }

    fn outcome_part(&mut self, part: OutcomePart) -> Result<Outcome, Damage> {
        let kind = OutcomeKind::from_id(&part.kind);
        let queue = part
            .queue
            .map(|id| index_of(&self.manifest.queues, |queue| *queue.id == *id, Damage::NoQueue))
            .transpose()?;
        Ok(Outcome {
            id: name(part.id)?,
            kind: kind.ok_or(Damage::NoOutcomeKind)?,
            name: self.text(&part.name)?,
            text: self.text(&part.text)?,
            say: self.optional(part.say.as_ref())?,
            queue,
            collect: self.fields(&part.collect)?,
        })
    }

    /// A step with conditions still to be resolved.
    fn node(&mut self, part: StepPart) -> Result<(Node, Vec<WhenPart>, Option<WaitPart>), Damage> {
        let by = By::from_id(&part.by);
        let wait = wait_part(&part.act, part.wait, part.since)?;
        let node = Node {
            id: name(part.id)?,
            was: names(part.was)?,
            key: Key::at(part.key),
            when: Conditions::default(),
            act: self.act(part.act)?,
            guidance: part.guidance.try_map(|words| self.text(words))?,
            caution: self.optional(part.caution.as_ref())?,
            by: by.ok_or(Damage::NoPerformer)?,
            minutes: part.minutes,
            wait: None,
            added: part.added,
            sibling: part.sibling.map(NodeId::at),
            after: part.after.map(NodeId::at),
            most: 0,
        };
        Ok((node, part.when, wait))
    }

    fn act(&mut self, act: ActPart) -> Result<Act, Damage> {
        let node = |place: Option<u16>| place.map(NodeId::at);
        Ok(match act {
            ActPart::Ask { text, yes, no, unsure } => Act::Ask {
                text: self.text(&text)?,
                yes: node(yes),
                no: node(no),
                unsure: match unsure {
                    UnsurePart::AsYes => Unsure::AsYes,
                    UnsurePart::AsNo => Unsure::AsNo,
                    UnsurePart::Own(own) => Unsure::Own(node(own)),
                },
            },
            ActPart::Choose { text, options, unsure_as } => {
                let choice = |reader: &mut Reader, part: ChoicePart| {
                    let (label, first) = (reader.text(&part.label)?, node(part.first));
                    Ok(Choice { id: name(part.id)?, was: names(part.was)?, label, first })
                };
                let options: Result<Box<[Choice]>, Damage> =
                    options.into_iter().map(|option| choice(self, option)).collect();
                let options = options?;
                let unsure_as = unsure_as
                    .map(|id| index_of(&options, |option| *option.id == *id, Damage::NoOption))
                    .transpose()?;
                Act::Choose { text: self.text(&text)?, options, unsure_as }
            }
            ActPart::Try { text, wait: _, on_fixed } => {
                let fixed = on_fixed.map_or(Fixed::Ends, |fixed| Fixed::GoesOn(node(fixed.first)));
                Act::Try { text: self.text(&text)?, fixed }
            }
            ActPart::Set { standing } => {
                let standing = self.standing(&standing)?;
                let request = self.manifest.state(standing).and_then(|state| state.request);
                Act::Set { standing, request }
            }
            ActPart::Tell { text } => Act::Tell { text: self.text(&text)? },
            ActPart::Collect { fields } => Act::Collect { fields: self.fields(&fields)?.into() },
            ActPart::Use { sequence, name: called, first } => {
                Act::Use { sequence: name(sequence)?, name: self.text(&called)?, first: node(first) }
            }
            ActPart::End { outcome, text, collect, with } => {
                let outcome = self.outcome(&outcome)?;
                let kind = self.manifest.outcome(outcome).ok_or(Damage::NoOutcome)?.kind;
                let text = self.optional(text.as_ref())?;
                let with = with.map(|id| self.matter(&id)).transpose()?;
                Act::End { outcome, kind, text, collect: self.fields(&collect)?.into(), with }
            }
        })
    }
}

/// The minutes that a step waits, and what they count from.
type WaitPart = (u16, Option<SincePart>);

/// How long a step waits, wherever that is stored: for an action, with the action.
fn wait_part(act: &ActPart, wait: Option<u16>, since: Option<SincePart>) -> Result<Option<WaitPart>, Damage> {
    let minutes = match (act, wait) {
        (ActPart::Try { wait, .. }, None) => *wait,
        (ActPart::Ask { .. } | ActPart::Choose { .. } | ActPart::Collect { .. }, wait) => wait,
        (_, None) => None,
        (_, Some(_)) => return Err(Damage::NotATree),
    };
    match (minutes, since) {
        (None, Some(_)) => Err(Damage::NotATree),
        (minutes, since) => Ok(minutes.map(|minutes| (minutes, since))),
    }
}

/// A name, which is also displayed.
fn name(name: String) -> Result<Box<str>, Damage> {
    match first_harmful(&name) {
        None => Ok(name.into()),
        Some(_) => Err(Damage::HarmfulName),
    }
}

fn names(names: Vec<String>) -> Result<Box<[Box<str>]>, Damage> {
    names.into_iter().map(name).collect()
}
