//! Lowers a file's steps to records: every name that refers to the library is resolved.

use std::collections::{HashMap, HashSet};

use super::card_data;
use super::declarations::{Declarations, is_id};
use super::uses::Uses;
use super::when;
use crate::tree::fault::{Kind, NameKind};
use crate::tree::location::Span;
use crate::tree::manifest::{Matter, Outcome, OutcomeKind, Queue, Standing};
use crate::tree::reading::keys::WHEN_OF_SECOND;
use crate::tree::reading::mirror::{Block, Step, WrittenAct, WrittenOption};
use crate::tree::reading::reader::{At, Reader};
use crate::tree::record::{
    ActRecord, By, ChoiceRecord, ConditionRecord, FixedRecord, ReadRecord, SinceRecord, StepRecord,
    UnsureRecord, WaitRecord,
};
use crate::tree::texts::Text;

/// The names of a library that steps may refer to.
#[derive(Debug)]
pub(crate) struct Names {
    outcomes: HashMap<Box<str>, u16>,
    fields: HashMap<Box<str>, u16>,
    tags: HashMap<Box<str>, u16>,
    matters: HashMap<Box<str>, u16>,
    declared: Declared,
    pub(crate) sequences: HashSet<String>,
    /// Kinds of names that library.yaml did not declare completely.
    incomplete: Vec<NameKind>,
}

/// Properties of the named declarations.
#[derive(Debug)]
struct Declared {
    matters: Vec<Matter>,
    outcomes: Vec<Outcome>,
    queues: Vec<Queue>,
    /// The fields' ids and labels.
    fields: Vec<(Box<str>, Text)>,
    /// The sequence that is walked after every tree, and nowhere else.
    closing: Option<Box<str>>,
}

impl Names {
    pub(crate) fn new(declarations: &Declarations, sequences: HashSet<String>) -> Names {
        let manifest = &declarations.manifest;
        let outcomes = numbered(manifest.outcomes.iter().map(|outcome| &outcome.id));
        let fields = numbered(manifest.fields.iter().map(|field| &field.id));
        let tags = numbered(manifest.tags.iter().map(|tag| &tag.id));
        let matters = numbered(manifest.matters.iter().map(|matter| &matter.id));
        let declared = Declared {
            matters: manifest.matters.clone(),
            outcomes: manifest.outcomes.clone(),
            queues: manifest.queues.clone(),
            fields: manifest.fields.iter().map(|field| (field.id.clone(), field.label)).collect(),
            closing: manifest.roles.closing.clone(),
        };
        let incomplete = declarations.incomplete.clone();
        Names { outcomes, fields, tags, matters, declared, sequences, incomplete }
    }

    /// The matter at an index.
    pub(crate) fn matter_at(&self, index: u16) -> Option<&Matter> {
        self.declared.matters.get(usize::from(index))
    }

    /// A matter by name, with its index.
    pub(crate) fn matter(&self, id: &str) -> Option<(u16, &Matter)> {
        let index = *self.matters.get(id)?;
        Some((index, self.matter_at(index)?))
    }

    fn outcome(&self, index: u16) -> Option<&Outcome> {
        self.declared.outcomes.get(usize::from(index))
    }

    pub(crate) fn resolve(&self, reader: &mut Reader<'_>, named: NameKind, name: &At<String>) -> Option<u16> {
        let names = match named {
            NameKind::Field => &self.fields,
            NameKind::Tag => &self.tags,
            NameKind::Matter => &self.matters,
            _ => &self.outcomes,
        };
        let found = names.get(name.value.as_str()).copied();
        if found.is_none() {
            self.unknown(reader, named, name, names.keys().map(AsRef::as_ref));
        }
        found
    }

    pub(crate) fn resolve_all(
        &self,
        reader: &mut Reader<'_>,
        named: NameKind,
        names: &[At<String>],
    ) -> Vec<u16> {
        names.iter().filter_map(|name| self.resolve(reader, named, name)).collect()
    }

    /// Whether there is a sequence that a step may use, or a tree begin with; a fault if not.
    pub(crate) fn used_sequence(&self, reader: &mut Reader<'_>, name: &At<String>) -> bool {
        let is_closing = self.declared.closing.as_deref() == Some(name.value.as_str());
        if is_closing {
            reader.fault(Kind::ClosingUsed, name.span);
        }
        !is_closing && self.sequence(reader, name)
    }

    /// Whether a sequence exists; a fault if it does not.
    pub(crate) fn sequence(&self, reader: &mut Reader<'_>, name: &At<String>) -> bool {
        let known = self.sequences.contains(&name.value);
        if !known {
            self.unknown(reader, NameKind::Sequence, name, self.sequences.iter().map(String::as_str));
        }
        known
    }

    /// Reports an unknown name, with a similar known one.
    pub(crate) fn unknown<'n>(
        &self,
        reader: &mut Reader<'_>,
        named: NameKind,
        name: &At<String>,
        known: impl Iterator<Item = &'n str>,
    ) {
        if self.incomplete.contains(&named) || reader.is_full() {
            return;
        }
        let called = self.called(reader, named, &name.value);
        reader.unknown_name(named, name, known, called);
    }

    /// The id with this name. An outcome may be named by its queue, if it is the only one there, or has the queue's id.
    fn called(&self, reader: &Reader<'_>, named: NameKind, name: &str) -> Option<&str> {
        let Declared { matters, outcomes, queues, fields, .. } = &self.declared;
        match named {
            NameKind::Field => reader.called(name, fields.iter().map(|(id, label)| (&**id, *label))),
            NameKind::Matter => reader.called(name, matters.iter().map(|matter| (&*matter.id, matter.name))),
            NameKind::Outcome => {
                let own = reader.called(name, outcomes.iter().map(|outcome| (&*outcome.id, outcome.name)));
                own.or_else(|| {
                    let queue = reader.called(name, queues.iter().map(|queue| (&*queue.id, queue.name)))?;
                    let index = queues.iter().position(|known| &*known.id == queue)?;
                    let is_its = |outcome: &&Outcome| outcome.queue.map(usize::from) == Some(index);
                    let mut its = outcomes.iter().filter(is_its).map(|outcome| &*outcome.id);
                    its.clone()
                        .find(|id| *id == queue)
                        .or_else(|| its.next().filter(|_| its.next().is_none()))
                })
            }
            _ => None,
        }
    }
}

fn numbered<'m>(ids: impl Iterator<Item = &'m Box<str>>) -> HashMap<Box<str>, u16> {
    ids.enumerate().map(|(index, id)| (id.clone(), u16::try_from(index).unwrap_or(u16::MAX))).collect()
}

/// Words without their places.
pub(crate) fn plain(words: &[At<String>]) -> Vec<Box<str>> {
    words.iter().map(|word| word.value.as_str().into()).collect()
}

/// Lowers one file's steps to records.
pub(crate) struct Lowering<'l, 'r> {
    pub(crate) reader: &'l mut Reader<'r>,
    pub(crate) names: &'l Names,
    uses: &'l mut Uses,
    ids: HashMap<String, Span>,
    /// Earlier ids of steps.
    was: Vec<At<String>>,
}

impl<'l, 'r> Lowering<'l, 'r> {
    pub(crate) fn new(reader: &'l mut Reader<'r>, names: &'l Names, uses: &'l mut Uses) -> Lowering<'l, 'r> {
        Lowering { reader, names, uses, ids: HashMap::new(), was: Vec::new() }
    }

    /// The records of a whole file's steps.
    pub(crate) fn file(mut self, block: &Block) -> Vec<StepRecord> {
        let steps = self.block(block);
        // A retired id that is used again would stand for two steps.
        for was in std::mem::take(&mut self.was) {
            self.claim(&was);
        }
        steps
    }

    fn block(&mut self, block: &Block) -> Vec<StepRecord> {
        block.steps.iter().filter_map(|step| self.step(step)).collect()
    }

    fn optional_block(&mut self, block: Option<&Block>) -> Vec<StepRecord> {
        block.map(|block| self.block(block)).unwrap_or_default()
    }

    fn step(&mut self, step: &Step) -> Option<StepRecord> {
        if let Some(id) = &step.id {
            self.claim(id);
        }
        // A field cuts a card number the moment it is typed: only there it may be asked for.
        let collects = matches!(step.act, WrittenAct::Collect { .. });
        if let Some(say) = step.guidance.say.filter(|_| !collects) {
            self.refuse_card_data(say, step.at);
        }
        let by = step.by.as_ref().and_then(|by| self.by(by)).unwrap_or_default();
        let when = step.when.as_ref().map(|when| self.when(when)).unwrap_or_default();
        let act = self.act(step)?;
        Some(StepRecord {
            id: step.id.as_ref().map(|id| id.value.as_str().into()),
            was: self.was(step),
            when,
            act,
            guidance: step.guidance,
            caution: step.caution.as_ref().map(|caution| caution.value),
            by,
            minutes: step.minutes,
            wait: step.wait.map(|minutes| WaitRecord { minutes, since: self.since(step.since.as_ref()) }),
            added: step.added,
        })
    }

    /// What a wait counts from.
    fn since(&mut self, since: Option<&At<String>>) -> SinceRecord {
        let Some(since) = since else { return SinceRecord::Previous };
        let Some((matter, _)) = self.names.matter(&since.value) else {
            return SinceRecord::Answer(since.value.as_str().into());
        };
        self.uses.counted.entry(matter).or_insert_with(|| self.reader.location(since.span));
        SinceRecord::Matter(matter)
    }

    /// The conditions of a step.
    fn when(&mut self, when: &At<String>) -> Vec<Vec<ConditionRecord>> {
        let groups = when::parse(self.reader, when);
        if groups.len() > 1 || groups.iter().flatten().any(|condition| condition.differs) {
            self.reader.refuse_newer(&WHEN_OF_SECOND, when.span);
        }
        let mut record = |condition: &when::WrittenCondition<'_>| {
            let reads = match self.names.matter(condition.id) {
                None => ReadRecord::Answer(condition.id.into(), condition.value.into()),
                Some((matter, declared)) => {
                    let standing = self.state(matter, declared, condition.value, when.span)?;
                    self.uses.read.entry(standing).or_insert_with(|| self.reader.location(when.span));
                    ReadRecord::State(standing)
                }
            };
            Some(ConditionRecord { reads, differs: condition.differs })
        };
        groups.iter().map(|group| group.iter().filter_map(&mut record).collect()).collect()
    }

    /// A matter's state by name; a fault if there is none.
    fn state(&mut self, matter: u16, declared: &Matter, state: &str, at: Span) -> Option<Standing> {
        let found = declared.states.iter().position(|known| *known.id == *state);
        if found.is_none() && !self.names.incomplete.contains(&NameKind::Matter) {
            let allowed = declared.states.iter().map(|state| state.id.to_string()).collect();
            let (id, value) = (declared.id.to_string(), state.to_owned());
            self.reader.fault(Kind::WhenWrongValue { id, value, allowed, of: NameKind::Matter }, at);
        }
        Some(Standing { matter, state: u16::try_from(found?).ok()? })
    }

    /// What a `set` sets.
    fn set(&mut self, set: &At<String>) -> Option<Standing> {
        let groups = when::groups(&set.value);
        let condition = match groups.as_deref() {
            Some([group]) => group.first().filter(|condition| group.len() == 1 && !condition.differs),
            _ => None,
        };
        let Some(condition) = condition else {
            if !when::tell_slip(self.reader, set.span) {
                self.reader.fault(Kind::SetSyntax, set.span);
            }
            return None;
        };
        let Some((matter, declared)) = self.names.matter(condition.id) else {
            let named = At { value: condition.id.to_owned(), span: set.span };
            self.names.resolve(self.reader, NameKind::Matter, &named);
            return None;
        };
        let standing = self.state(matter, declared, condition.value, set.span)?;
        self.uses.set.insert(standing);
        Some(standing)
    }

    /// The matter whose request becomes part of a ticket: it must be for the same queue.
    fn with(&mut self, with: &At<String>, outcome: &At<String>, index: Option<u16>) -> Option<u16> {
        let matter = self.names.resolve(self.reader, NameKind::Matter, with)?;
        let outcome_of = |index| self.names.outcome(index);
        let own = outcome_of(index?)?;
        if own.kind != OutcomeKind::Ticket {
            self.reader.fault(Kind::WrongRole { wanted: OutcomeKind::Ticket.id() }, outcome.span);
            return Some(matter);
        }
        let states = self.names.matter_at(matter).map(|matter| &matter.states);
        let mut requests = states.into_iter().flatten().filter_map(|state| outcome_of(state.request?));
        if let Some(other) = requests.find(|request| request.queue != own.queue) {
            self.reader.fault(Kind::WithOtherQueue { request: other.id.to_string() }, with.span);
        }
        Some(matter)
    }

    /// The earlier ids of a step.
    fn was(&mut self, step: &Step) -> Vec<Box<str>> {
        if let Some(first) = step.was.first().filter(|_| step.id.is_none()) {
            self.reader.fault(Kind::MissingKey { key: "id" }, first.span);
        }
        self.was.extend(step.was.iter().cloned());
        plain(&step.was)
    }

    /// An id must be spelled correctly and be unique in its file.
    fn claim(&mut self, id: &At<String>) {
        if !is_id(&id.value) {
            self.reader.fault(Kind::BadId { id: id.value.clone() }, id.span);
        } else if self.names.matters.contains_key(id.value.as_str()) {
            self.reader.fault(Kind::MatterId { id: id.value.clone() }, id.span);
        }
        match self.ids.get(&id.value) {
            Some(first) => {
                self.reader.twice(Kind::DuplicateId { id: id.value.clone() }, id.span, Some(*first));
            }
            None => {
                self.ids.insert(id.value.clone(), id.span);
            }
        }
    }

    fn by(&mut self, by: &At<String>) -> Option<By> {
        let found = By::from_id(&by.value);
        if found.is_none() {
            let allowed = By::ALL.iter().map(|by| by.id().to_owned()).collect();
            self.reader.fault(Kind::UnknownValue { value: by.value.clone(), allowed }, by.span);
        }
        found
    }

    fn refuse_card_data(&mut self, text: Text, at: Span) {
        if self.reader.wordings(text).any(card_data::asks_for_card_data) {
            self.reader.fault(Kind::CardData, at);
        }
    }

    fn act(&mut self, step: &Step) -> Option<ActRecord> {
        Some(match &step.act {
            WrittenAct::Ask { text, on_yes, on_no, on_unsure, unsure_as } => {
                self.refuse_card_data(text.value, text.span);
                let unsure = self.unsure(on_unsure.as_ref(), unsure_as.as_ref());
                ActRecord::Ask {
                    text: text.value,
                    on_yes: self.optional_block(on_yes.as_ref()),
                    on_no: self.optional_block(on_no.as_ref()),
                    unsure,
                }
            }
            WrittenAct::Choose { text, options, unsure_as } => {
                self.refuse_card_data(text.value, text.span);
                self.choose(text.value, options, unsure_as.as_ref())
            }
            WrittenAct::Try { text, on_fixed } => {
                self.refuse_card_data(*text, step.at);
                let fixed = match on_fixed {
                    None => FixedRecord::Ends,
                    Some(block) => FixedRecord::GoesOn(self.block(block)),
                };
                ActRecord::Try { text: *text, fixed }
            }
            WrittenAct::Tell { text } => {
                self.refuse_card_data(*text, step.at);
                ActRecord::Tell { text: *text }
            }
            WrittenAct::Collect { fields } => ActRecord::Collect { fields: self.fields(fields) },
            WrittenAct::Set { standing } => ActRecord::Set { standing: self.set(standing)? },
            WrittenAct::Use { sequence } => {
                self.names.used_sequence(self.reader, sequence);
                self.uses.sequences.insert(sequence.value.as_str().into());
                ActRecord::Use { sequence: sequence.value.as_str().into() }
            }
            WrittenAct::End { outcome, text, collect, with } => {
                let index = self.names.resolve(self.reader, NameKind::Outcome, outcome);
                self.uses.outcomes.extend(index);
                let collect = self.fields(collect);
                let with = with.as_ref().and_then(|with| self.with(with, outcome, index));
                ActRecord::End { outcome: index?, text: *text, collect, with }
            }
        })
    }

    /// The fields that a step asks for.
    fn fields(&mut self, names: &[At<String>]) -> Vec<u16> {
        let fields = self.names.resolve_all(self.reader, NameKind::Field, names);
        self.uses.fields.extend(&fields);
        fields
    }

    fn unsure(&mut self, own: Option<&Block>, unsure_as: Option<&At<String>>) -> UnsureRecord {
        match (own, unsure_as) {
            (Some(_), Some(unsure_as)) => {
                let kind = Kind::TwoKinds { first: "on_unsure", second: "unsure_as" };
                self.reader.fault(kind, unsure_as.span);
                UnsureRecord::AsNo
            }
            (Some(own), None) => UnsureRecord::Own(self.block(own)),
            (None, Some(unsure_as)) if unsure_as.value == "on_yes" => UnsureRecord::AsYes,
            (None, Some(unsure_as)) => {
                if unsure_as.value != "on_no" {
                    let allowed = vec!["on_yes".to_owned(), "on_no".to_owned()];
                    let kind = Kind::UnknownValue { value: unsure_as.value.clone(), allowed };
                    self.reader.fault(kind, unsure_as.span);
                }
                UnsureRecord::AsNo
            }
            (None, None) => UnsureRecord::AsNo,
        }
    }

    fn choose(&mut self, text: Text, options: &[WrittenOption], unsure_as: Option<&At<String>>) -> ActRecord {
        let mut seen: HashMap<&str, Span> = HashMap::new();
        let ids = options.iter().map(|option| &option.id);
        // After all ids, so that the fault points at the one that is used again.
        for id in ids.chain(options.iter().flat_map(|option| &option.was)) {
            // `unsure` is a separate answer.
            if !is_id(&id.value) || matches!(id.value.as_str(), "unsure" | "tampering") {
                self.reader.fault(Kind::BadId { id: id.value.clone() }, id.span);
            }
            if let Some(first) = seen.insert(&id.value, id.span) {
                self.reader.twice(Kind::DuplicateId { id: id.value.clone() }, id.span, Some(first));
            }
        }
        let unsure_index = unsure_as.and_then(|unsure_as| {
            let found = options.iter().position(|option| option.id.value == unsure_as.value);
            if found.is_none() {
                let allowed = options.iter().map(|option| option.id.value.clone()).collect();
                let kind = Kind::UnknownValue { value: unsure_as.value.clone(), allowed };
                let end = options.last().and_then(|option| self.reader.ends_with_file(option.id.span));
                self.reader.twice(kind, unsure_as.span, end);
            }
            found.and_then(|index| u16::try_from(index).ok())
        });
        let options = options
            .iter()
            .map(|option| ChoiceRecord {
                id: option.id.value.as_str().into(),
                was: plain(&option.was),
                label: option.label,
                steps: self.block(&option.steps),
            })
            .collect();
        ActRecord::Choose { text, options, unsure_as: unsure_index }
    }
}
