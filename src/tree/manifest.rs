//! The declarations of `library.yaml`: everything that belongs to a vendor and not to the program.

use serde::{Deserialize, Serialize};

use super::texts::Text;
use crate::text::names::names;
use crate::text::shape::Shape;

/// The version of the tree language that this program reads; it reads the earlier ones, too.
pub(crate) const LANGUAGE: u64 = SECOND_LANGUAGE;
/// The version of the language's first edition, in which a library has no matters and no closing.
pub(crate) const FIRST_LANGUAGE: u64 = 1;
/// The version of its second edition.
pub(crate) const SECOND_LANGUAGE: u64 = 2;

/// The checked contents of `library.yaml`: every index is valid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The library's name.
    pub name: Text,
    /// The library's version, free text.
    pub version: Box<str>,
    /// Its languages, such as `zh`; at least one.
    pub languages: Vec<Box<str>>,
    /// Its tables of codes.
    pub tables: Vec<Table>,
    /// What a ticket can ask for.
    pub fields: Vec<Field>,
    /// The tags of trees.
    pub tags: Vec<Tag>,
    /// Who works on tickets.
    pub queues: Vec<Queue>,
    /// How a walk can end.
    pub outcomes: Vec<Outcome>,
    /// What a session must not forget, whatever code it continues with.
    pub matters: Vec<Matter>,
    /// What the program itself needs from the library.
    pub roles: Roles,
}

impl Manifest {
    /// Which of a [`Text`]'s languages is `tag`, or the first if the library does not have it.
    #[must_use]
    pub fn column(&self, tag: &str) -> usize {
        self.languages.iter().position(|language| &**language == tag).unwrap_or(0)
    }

    /// Whether it has a language, and every index in it is valid.
    pub(crate) fn is_whole(&self) -> bool {
        let is_outcome = |index: u16| self.outcome(index).is_some();
        let are_fields = |fields: &[u16]| fields.iter().all(|index| self.field(*index).is_some());
        let Roles { resolved, dispatch, tampering, ladder: _, closing: _, merchant, terminal } = &self.roles;
        let states = || self.matters.iter().flat_map(|matter| &matter.states);
        !self.languages.is_empty()
            && [*resolved, *dispatch, *tampering].into_iter().all(is_outcome)
            && [merchant, terminal].into_iter().all(|field| are_fields(field.as_slice()))
            && self.tags.iter().all(|tag| are_fields(&tag.fields))
            && states().filter_map(|state| state.request).all(is_outcome)
            && self.outcomes.iter().all(|outcome| {
                outcome.queue.is_none_or(|index| usize::from(index) < self.queues.len())
                    && are_fields(&outcome.collect)
            })
    }

    /// Every name in it.
    pub(crate) fn each_name(&self) -> impl Iterator<Item = &str> {
        let tables = self.tables.iter().flat_map(|table| {
            [&table.id, &table.folder, &table.prefix].into_iter().chain(&table.others).chain(&table.opening)
        });
        let fields =
            self.fields.iter().flat_map(|field| [&field.id, &field.example].into_iter().chain(&field.from));
        let ids = self.tags.iter().map(|tag| &tag.id).chain(self.queues.iter().map(|queue| &queue.id));
        let outcomes = self.outcomes.iter().map(|outcome| &outcome.id);
        let matters = self.matters.iter().flat_map(|matter| {
            std::iter::once(&matter.id).chain(matter.states.iter().map(|state| &state.id))
        });
        let own = self.languages.iter().chain([&self.version, &self.roles.ladder]).chain(&self.roles.closing);
        own.chain(tables).chain(fields).chain(ids).chain(outcomes).chain(matters).map(AsRef::as_ref)
    }

    /// Visits every text.
    pub(crate) fn each_text(&mut self, see: &mut dyn FnMut(&mut Text)) {
        see(&mut self.name);
        self.tables.iter_mut().for_each(|table| see(&mut table.title));
        self.fields.iter_mut().for_each(|field| see(&mut field.label));
        self.queues.iter_mut().for_each(|queue| see(&mut queue.name));
        self.outcomes.iter_mut().for_each(|outcome| {
            see(&mut outcome.name);
            see(&mut outcome.text);
            outcome.say.iter_mut().for_each(&mut *see);
        });
        self.matters.iter_mut().for_each(|matter| {
            see(&mut matter.name);
            matter.states.iter_mut().for_each(|state| see(&mut state.name));
        });
    }

    /// The field at an index from a checked tree.
    #[must_use]
    pub fn field(&self, index: u16) -> Option<&Field> {
        self.fields.get(usize::from(index))
    }

    /// The outcome at an index from a checked tree.
    #[must_use]
    pub fn outcome(&self, index: u16) -> Option<&Outcome> {
        self.outcomes.get(usize::from(index))
    }

    /// The matter at an index from a checked tree.
    #[must_use]
    pub fn matter(&self, index: u16) -> Option<&Matter> {
        self.matters.get(usize::from(index))
    }

    /// The state of a matter, by the indices of both.
    #[must_use]
    pub fn state(&self, standing: Standing) -> Option<&MatterState> {
        self.matter(standing.matter)?.states.get(usize::from(standing.state))
    }

    /// The queue of an outcome that is a ticket.
    #[must_use]
    pub fn queue(&self, outcome: &Outcome) -> Option<&Queue> {
        outcome.queue.and_then(|index| self.queues.get(usize::from(index)))
    }

    /// The fields that a ticket with this outcome, a tree's tags and `extra` asks for, without duplicates, in the order
    /// in which the library declares its fields.
    #[must_use]
    pub fn collected(&self, outcome: &Outcome, tags: &[u16], extra: &[u16]) -> Vec<u16> {
        if outcome.kind != OutcomeKind::Ticket && outcome.collect.is_empty() && extra.is_empty() {
            return Vec::new();
        }
        let of_tags = tags
            .iter()
            .filter(|_| outcome.kind == OutcomeKind::Ticket)
            .filter_map(|tag| self.tags.get(usize::from(*tag)))
            .flat_map(|tag| tag.fields.iter());
        let mut fields: Vec<u16> = outcome.collect.iter().chain(extra).chain(of_tags).copied().collect();
        fields.sort_unstable();
        fields.dedup();
        fields
    }
}

/// A table of the vendor's manual, and how its codes are spelled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its id, as in `posp:05`.
    pub id: Box<str>,
    /// Its title.
    pub title: Text,
    /// The folder of its trees.
    pub folder: Box<str>,
    /// The prefix of its codes; may be empty.
    pub prefix: Box<str>,
    /// The number of digits that follow.
    pub digits: u8,
    /// Whether a code typed with fewer digits is padded with zeros.
    pub pad: bool,
    /// Codes of this table with another spelling.
    pub others: Vec<Box<str>>,
    /// The opening sequence of its codes.
    pub opening: Option<Box<str>>,
}

impl Table {
    /// Whether `code` fits the spelling of this table.
    #[must_use]
    pub fn spells(&self, code: &str) -> bool {
        let regular = code.strip_prefix(&*self.prefix).is_some_and(|digits| {
            digits.len() == usize::from(self.digits) && digits.bytes().all(|byte| byte.is_ascii_digit())
        });
        regular || self.others.iter().any(|other| &**other == code)
    }

    /// The form of this table's codes: `E000`.
    #[must_use]
    pub fn spelling(&self) -> String {
        let mut spelled = format!("{}{}", self.prefix, "0".repeat(usize::from(self.digits)));
        for other in &self.others {
            spelled.push_str(" / ");
            spelled.push_str(other);
        }
        spelled
    }
}

/// Something that a ticket can ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its id.
    pub id: Box<str>,
    /// Its label.
    pub label: Text,
    /// An example.
    pub example: Box<str>,
    /// What it accepts.
    pub shape: Shape,
    /// Its sensitivity.
    pub sensitivity: Sensitivity,
    /// Whose value it is: values of a merchant or a terminal may be offered again.
    pub of: Belongs,
    /// The shared question, `SEQUENCE.STEP`, whose chosen option's label is the field's value: if it was answered in
    /// the walk, the field is not asked for.
    pub from: Option<Box<str>>,
}

/// Whose value a field is, and thus for how long it stays the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Belongs {
    /// The single incident's.
    #[default]
    Incident,
    /// The merchant's.
    Merchant,
    /// The terminal's.
    Terminal,
}

names!(Belongs {
    Incident = "incident",
    Merchant = "merchant",
    Terminal = "terminal",
});

/// The sensitivity of a field's value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sensitivity {
    /// Nothing special.
    #[default]
    None,
    /// Personal data: masked in lists, purged early.
    Personal,
    /// Cardholder data: kept truncated or not at all.
    Card,
}

names!(Sensitivity {
    None = "none",
    Personal = "personal",
    Card = "card",
});

/// A tag of trees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// Its id.
    pub id: Box<str>,
    /// What every ticket of a tree with this tag asks for in addition.
    pub fields: Vec<u16>,
}

/// Who works on a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queue {
    /// Its id in scripts and filters.
    pub id: Box<str>,
    /// Its name.
    pub name: Text,
}

/// How a walk ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Its id.
    pub id: Box<str>,
    /// Its kind.
    pub kind: OutcomeKind,
    /// The headline, in a few words.
    pub name: Text,
    /// What to do now; replaced by an `end` step's own text.
    pub text: Text,
    /// What a phone agent reads out to the merchant for it; replaced by an `end` step's own `say`.
    pub say: Option<Text>,
    /// Its queue; only for tickets.
    pub queue: Option<u16>,
    /// The required fields of its ticket.
    pub collect: Vec<u16>,
}

/// Something that a session must not forget whatever code it continues with, such as a payment whose result is open: it
/// has no state, or one of these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    /// Its id.
    pub id: Box<str>,
    /// Its name.
    pub name: Text,
    /// Its possible states.
    pub states: Vec<MatterState>,
}

/// A state of a [`Matter`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatterState {
    /// Its id.
    pub id: Box<str>,
    /// Its name.
    pub name: Text,
    /// The outcome whose ticket is filed beside the outcome of a walk that ends in this state.
    pub request: Option<u16>,
}

/// A matter in one of its states: indices into [`Manifest::matters`] and [`Matter::states`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Standing {
    /// The matter.
    pub matter: u16,
    /// Its state.
    pub state: u16,
}

/// The kind of an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OutcomeKind {
    /// The problem is fixed.
    Resolved,
    /// There was none.
    NoFault,
    /// The person is told what to do, and needs no ticket for it.
    Advice,
    /// The next team takes over.
    Ticket,
}

names!(OutcomeKind {
    Resolved = "resolved",
    NoFault = "no_fault",
    Advice = "advice",
    Ticket = "ticket",
});

/// What the program itself needs from a library.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roles {
    /// The outcome of a `try` that fixed it.
    pub resolved: u16,
    /// The outcome of a phone walk that only a technician can continue.
    pub dispatch: u16,
    /// The outcome of the tampering key.
    pub tampering: u16,
    /// The sequence for codes that the library does not know.
    pub ladder: Box<str>,
    /// The sequence that every walk goes through at its end, if the library has one.
    pub closing: Option<Box<str>>,
    /// The field that identifies a merchant, if the library names one.
    pub merchant: Option<u16>,
    /// The field that identifies a terminal, if the library names one.
    pub terminal: Option<u16>,
}
