//! Trees as sessions keep them: one canonical JSON text a tree, its sequences put in, with what it needs of its
//! library, so that a changed library or a newer program changes nothing of a session that began before.
//!
//! The steps are a list, as the tree's arena is, and name each other by their place in it, always forward: reading a
//! text, however it was made, cannot recurse, and walking what was read comes to an end. Everything else is named as
//! the library names it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::text::harmless::first_harmful;
use crate::text::shape::Shape;
use crate::tree::{
    Act, Belongs, By, Choice, Condition, Damage, Field, Given, Guidance, Head, Key, LANGUAGE, Manifest, Node,
    NodeId, Outcome, OutcomeKind, Pool, Queue, Roles, Sensitivity, Table, Tag, Text, Texts, Tree, Unsure,
    assemble,
};

/// The number of this form.
const FORMAT: u32 = 1;

/// A text by language.
type Words = BTreeMap<String, String>;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    format: u32,
    language: u64,
    library: Words,
    version: String,
    languages: Vec<String>,
    code: String,
    row: u32,
    table: Option<TablePart>,
    message: Option<Words>,
    cause: Option<Words>,
    aliases: Vec<String>,
    tags: Vec<TagPart>,
    fields: Vec<FieldPart>,
    queues: Vec<QueuePart>,
    outcomes: Vec<OutcomePart>,
    resolved: String,
    dispatch: String,
    tampering: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    merchant: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    terminal: Option<String>,
    steps: Vec<StepPart>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TablePart {
    id: String,
    title: Words,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TagPart {
    id: String,
    fields: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldPart {
    id: String,
    label: Words,
    example: String,
    shape: Shape,
    sensitivity: String,
    /// Whose value it is; without it, the single incident's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    of: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct QueuePart {
    id: String,
    name: Words,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OutcomePart {
    id: String,
    kind: String,
    name: Words,
    text: Words,
    queue: Option<String>,
    collect: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StepPart {
    id: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    was: Vec<String>,
    /// The first place of this step, where a shared one stands in several.
    key: u16,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    when: Vec<WhenPart>,
    act: ActPart,
    #[serde(flatten)]
    guidance: Guidance<Words>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    caution: Option<Words>,
    by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    minutes: Option<u16>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    added: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sibling: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<u16>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WhenPart {
    key: u16,
    value: String,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum ActPart {
    Ask { text: Words, yes: Option<u16>, no: Option<u16>, unsure: UnsurePart },
    Choose { text: Words, options: Vec<ChoicePart>, unsure_as: Option<String> },
    Try { text: Words, wait: Option<u16> },
    Tell { text: Words },
    Collect { fields: Vec<String> },
    Use { sequence: String, name: Words, first: Option<u16> },
    End { outcome: String, text: Option<Words>, collect: Vec<String> },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum UnsurePart {
    AsYes,
    AsNo,
    Own(Option<u16>),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChoicePart {
    id: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    was: Vec<String>,
    label: Words,
    first: Option<u16>,
}

/// A tree as its canonical text.
#[must_use]
pub fn pin(tree: &Tree, manifest: &Manifest, texts: &Texts) -> String {
    let document = Writer { tree, manifest, texts }.document();
    serde_json::to_string(&document).unwrap_or_default()
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
    fn words(&self, text: Text) -> Words {
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

    /// What the tree needs of its library: each declaration in the library's order.
    fn document(&self) -> Document {
        let (tree, manifest) = (self.tree, self.manifest);
        let roles = tree.roles;
        let used = |outcome: u16| {
            [roles.resolved, roles.dispatch, roles.tampering].contains(&outcome)
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
            format: FORMAT,
            language: LANGUAGE,
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
            resolved: self.outcome_id(roles.resolved),
            dispatch: self.outcome_id(roles.dispatch),
            tampering: self.outcome_id(roles.tampering),
            merchant: self.field_id(manifest.roles.merchant),
            terminal: self.field_id(manifest.roles.terminal),
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
            queue: self.manifest.queue(outcome).map(|queue| queue.id.to_string()),
            collect: self.field_ids(&outcome.collect),
        }
    }

    fn step(&self, node: &Node) -> StepPart {
        let when = node.when.iter().filter_map(|condition| {
            let asked = self.tree.nodes().iter().find(|asked| asked.key == condition.key)?;
            let value = asked.value_name(condition.value).to_owned();
            Some(WhenPart { key: u16::try_from(condition.key.index()).ok()?, value })
        });
        StepPart {
            id: node.id.to_string(),
            was: node.was.iter().map(ToString::to_string).collect(),
            key: u16::try_from(node.key.index()).unwrap_or(u16::MAX),
            when: when.collect(),
            act: self.act(&node.act),
            guidance: node.guidance.map(|text| self.words(*text)),
            caution: node.caution.map(|text| self.words(text)),
            by: node.by.id().to_owned(),
            minutes: node.minutes,
            added: node.added,
            sibling: place(node.sibling),
            after: place(node.after),
        }
    }

    fn act(&self, act: &Act) -> ActPart {
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
            Act::Try { text, wait } => ActPart::Try { text: self.words(*text), wait: *wait },
            Act::Tell { text } => ActPart::Tell { text: self.words(*text) },
            Act::Collect { fields } => ActPart::Collect { fields: self.field_ids(fields) },
            Act::Use { sequence, name, first } => {
                ActPart::Use { sequence: sequence.to_string(), name: self.words(*name), first: place(*first) }
            }
            Act::End { outcome, text, collect, .. } => ActPart::End {
                outcome: self.outcome_id(*outcome),
                text: text.map(|text| self.words(text)),
                collect: self.field_ids(collect),
            },
        }
    }
}

/// Pinned trees, with what they need of their libraries.
#[derive(Debug)]
pub struct Pinned {
    /// What their libraries declare. Where two of them declare one thing differently, the last does.
    pub manifest: Manifest,
    /// Their texts.
    pub texts: Texts,
    /// The trees, in their order.
    pub trees: Vec<Arc<Tree>>,
}

/// Reads pinned trees, in the order in which a session came to them.
///
/// # Errors
/// [`Damage`], where a text is not what [`pin`] writes: it may have been changed, or made by another program.
pub fn unpin<'d>(documents: impl IntoIterator<Item = &'d str>) -> Result<Pinned, Damage> {
    let mut reader: Option<Reader> = None;
    let mut trees = Vec::new();
    for document in documents {
        let document: Document = serde_json::from_str(document).map_err(|_| Damage::NotATree)?;
        if document.format != FORMAT || document.language != LANGUAGE {
            return Err(Damage::OtherPin);
        }
        let reader = reader.get_or_insert_with(|| Reader::new(&document.languages));
        trees.push(Arc::new(reader.tree(document)?));
    }
    let Reader { manifest, pool } = reader.ok_or(Damage::NoPin)?;
    let texts = pool.texts();
    Ok(Pinned { manifest, texts, trees })
}

struct Reader {
    manifest: Manifest,
    pool: Pool,
}

/// The index of what is called `id`, declared anew, or for the first time.
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
            roles: Roles::default(),
        };
        Reader { manifest, pool }
    }

    /// A text in the languages that the first tree has.
    fn text(&mut self, words: &Words) -> Result<Text, Damage> {
        if words.values().any(|said| first_harmful(said).is_some()) {
            return Err(Damage::HarmfulText);
        }
        let any = words.values().next().ok_or(Damage::TextEmpty)?;
        let said = |tag: &str| words.get(tag).unwrap_or(any).as_str().into();
        let wording = self.manifest.languages.iter().map(|tag| said(tag)).collect();
        Ok(self.pool.add(wording))
    }

    fn optional(&mut self, words: Option<&Words>) -> Result<Option<Text>, Damage> {
        words.map(|words| self.text(words)).transpose()
    }

    fn field(&self, id: &str) -> Result<u16, Damage> {
        index_of(&self.manifest.fields, |field| &*field.id == id, Damage::NoField)
    }

    fn fields(&self, ids: &[String]) -> Result<Vec<u16>, Damage> {
        ids.iter().map(|id| self.field(id)).collect()
    }

    /// The field that names a merchant or a terminal, where the document says one.
    fn role(&self, id: Option<&str>) -> Result<Option<u16>, Damage> {
        id.map(|id| self.field(id)).transpose()
    }

    fn outcome(&self, id: &str) -> Result<u16, Damage> {
        index_of(&self.manifest.outcomes, |outcome| &*outcome.id == id, Damage::NoOutcome)
    }

    fn tree(&mut self, document: Document) -> Result<Tree, Damage> {
        self.manifest.name = self.text(&document.library)?;
        self.manifest.version = document.version.into();
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
        let mut tags = Vec::new();
        for part in document.tags {
            let tag = Tag { fields: self.fields(&part.fields)?, id: name(part.id)? };
            tags.push(declare(&mut self.manifest.tags, |tag| &tag.id, tag)?);
        }
        let table = match document.table {
            None => None,
            Some(part) => {
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
                Some(declare(&mut self.manifest.tables, |table| &table.id, table)?)
            }
        };
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
        };
        let mut conditions = Vec::with_capacity(document.steps.len());
        let mut nodes = Vec::with_capacity(document.steps.len());
        for part in document.steps {
            let (node, when) = self.node(part)?;
            nodes.push(node);
            conditions.push(when);
        }
        for (index, when) in conditions.into_iter().enumerate() {
            let resolved: Result<Box<[Condition]>, Damage> =
                when.iter().map(|part| condition(&nodes, part)).collect();
            if let Some(node) = nodes.get_mut(index) {
                node.when = resolved?;
            }
        }
        assemble(head, nodes)
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
            queue,
            collect: self.fields(&part.collect)?,
        })
    }

    /// A step, its conditions still to be resolved.
    fn node(&mut self, part: StepPart) -> Result<(Node, Vec<WhenPart>), Damage> {
        let by = By::from_id(&part.by);
        let node = Node {
            id: name(part.id)?,
            was: names(part.was)?,
            key: Key::at(part.key),
            when: Box::default(),
            act: self.act(part.act)?,
            guidance: part.guidance.try_map(|words| self.text(words))?,
            caution: self.optional(part.caution.as_ref())?,
            by: by.ok_or(Damage::NoPerformer)?,
            minutes: part.minutes,
            added: part.added,
            sibling: part.sibling.map(NodeId::at),
            after: part.after.map(NodeId::at),
            most: 0,
        };
        Ok((node, part.when))
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
            ActPart::Try { text, wait } => Act::Try { text: self.text(&text)?, wait },
            ActPart::Tell { text } => Act::Tell { text: self.text(&text)? },
            ActPart::Collect { fields } => Act::Collect { fields: self.fields(&fields)?.into() },
            ActPart::Use { sequence, name: called, first } => {
                Act::Use { sequence: name(sequence)?, name: self.text(&called)?, first: node(first) }
            }
            ActPart::End { outcome, text, collect } => {
                let outcome = self.outcome(&outcome)?;
                let kind = self.manifest.outcome(outcome).ok_or(Damage::NoOutcome)?.kind;
                let text = self.optional(text.as_ref())?;
                Act::End { outcome, kind, text, collect: self.fields(&collect)?.into() }
            }
        })
    }
}

/// A name, which is shown too.
fn name(name: String) -> Result<Box<str>, Damage> {
    match first_harmful(&name) {
        None => Ok(name.into()),
        Some(_) => Err(Damage::HarmfulName),
    }
}

fn names(names: Vec<String>) -> Result<Box<[Box<str>]>, Damage> {
    names.into_iter().map(name).collect()
}

fn condition(nodes: &[Node], part: &WhenPart) -> Result<Condition, Damage> {
    let asked = nodes.get(usize::from(part.key)).ok_or(Damage::ConditionStep)?;
    let value = asked.value(&part.value).ok_or(Damage::ConditionAnswer)?;
    Ok(Condition { key: asked.key, value })
}
