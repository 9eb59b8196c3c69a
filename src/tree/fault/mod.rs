//! What can be wrong with a library: a fault is a kind, which is plain data, and a place.

pub mod drawing;
mod help;
mod message;

use std::cmp::Ordering;

use super::location::Location;

/// One thing that is wrong with a library, and where.
#[derive(Clone, Debug)]
pub struct Fault {
    /// What is wrong.
    pub kind: Kind,
    /// Where.
    pub at: Location,
    /// The other place that belongs to it, such as the first of two equal ids.
    pub other: Option<Location>,
}

impl Fault {
    /// The stable order of a report: by file, then by place, then by rule.
    pub(crate) fn order(&self, other: &Fault) -> Ordering {
        let key = |fault: &Fault| (fault.at.file.order, fault.at.span.start, fault.kind.code());
        key(self).cmp(&key(other))
    }
}

/// What a name in a library may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// A file of `shared/`.
    Sequence,
    /// An entry of `outcomes:`.
    Outcome,
    /// An entry of `fields:`.
    Field,
    /// An entry of `queues:`.
    Queue,
    /// An entry of `tags:`.
    Tag,
    /// A `choose` step of a file of `shared/`, as `SEQUENCE.STEP`.
    Choice,
}

/// What stands where something else was wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Nothing, or `~`.
    Empty,
    /// A text.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A list, lines that begin with `- `.
    List,
    /// A mapping, lines `key: value`.
    Map,
    /// A text by language.
    TextByLanguage,
}

/// Why a file or a folder cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It is not there.
    Missing,
    /// It may not be read.
    Forbidden,
    /// It is a folder, a pipe or a device where a file belongs, or a file where a folder does.
    NotAFile,
    /// What the system says.
    Other(String),
}

impl From<std::io::Error> for Unreadable {
    fn from(error: std::io::Error) -> Unreadable {
        match error.kind() {
            std::io::ErrorKind::NotFound => Unreadable::Missing,
            std::io::ErrorKind::PermissionDenied => Unreadable::Forbidden,
            std::io::ErrorKind::NotADirectory | std::io::ErrorKind::IsADirectory => Unreadable::NotAFile,
            _ => Unreadable::Other(error.to_string()),
        }
    }
}

/// The kinds of fault. A kind's code is stable and never used again for another.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::enum_variant_names, reason = "a step may have no kind, or two")]
#[allow(missing_docs, reason = "each kind's code has a page of its own in rules/, which says more")]
pub enum Kind {
    Unreadable { why: Unreadable },
    NotUtf8 { gbk: bool },
    TooLarge { limit: u64 },
    LeadsOutside,
    StrayFile { folder: bool },
    MissingFile { name: &'static str },
    Syntax { said: String },
    Tab,
    ColonInSentence,
    CommaInBraces,
    FullWidth { found: char, wants: &'static str },
    NotUsed { what: &'static str },
    Harmful { found: char },
    TooDeep { limit: usize },
    NoSpace,
    CommentInSentence,
    TooMany { limit: usize },
    DuplicateKey { key: String },
    UnknownKey { key: String, near: Option<&'static str>, sure: bool },
    MissingKey { key: &'static str },
    WrongType { wanted: Shape, found: Shape },
    UnquotedCode { raw: String },
    OutOfRange { min: u64, max: u64 },
    MissingLanguage { language: String },
    UnknownLanguage { language: String },
    Nothing,
    UnknownValue { value: String, allowed: Vec<String> },
    BadId { id: String },
    DuplicateId { id: String },
    DuplicateCode { code: String },
    CodeSpelling { code: String, spelled: String },
    CodeNotFileName { code: String, file: String },
    DuplicateRow { row: u32 },
    UnknownName { named: Named, name: String, near: Option<String> },
    Cycle { through: String },
    WrongRole { wanted: &'static str },
    OutcomeQueue { missing: bool },
    NewerLanguage { number: u64 },
    NoChoice { step: String },
    NoKind,
    TwoKinds { first: &'static str, second: &'static str },
    KeyOfOtherKind { key: &'static str, kind: &'static str },
    Unreachable,
    NoOutcome,
    ChangesNothing,
    WhenSyntax,
    WhenUnknownStep { id: String, near: Option<String> },
    WhenWrongValue { id: String, value: String, allowed: Vec<String> },
    WhenNeverGiven { id: String, value: String },
    WhenForeign { id: String },
    UnsureCaution,
    TooBig { steps: usize, paths: u64 },
    CardData,
    WalkEndsElsewhere { wanted: String, found: String, path: String },
    WalkStops { zh: String, en: String },
    SameSteps,
    LongWalk { prompts: usize },
    NothingToSay,
    LongWord { word: String },
    LongLabel { columns: usize },
    LongText { lines: usize },
    CostlyOrder { first: u16, second: u16 },
}

impl Kind {
    /// The kind's stable code, `PD` and three digits; its first digit tells what it is about: 0 files and YAML,
    /// 1 keys and values, 2 names and codes, 3 what a name points to, 4 steps, 5 what is no fault and yet worth a look.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Kind::Unreadable { .. } => "PD001",
            Kind::NotUtf8 { .. } => "PD002",
            Kind::TooLarge { .. } => "PD003",
            Kind::LeadsOutside => "PD004",
            Kind::StrayFile { .. } => "PD005",
            Kind::MissingFile { .. } => "PD006",
            Kind::Syntax { .. } => "PD010",
            Kind::Tab => "PD011",
            Kind::ColonInSentence => "PD012",
            Kind::CommaInBraces => "PD013",
            Kind::FullWidth { .. } => "PD014",
            Kind::NotUsed { .. } => "PD015",
            Kind::Harmful { .. } => "PD016",
            Kind::TooDeep { .. } => "PD017",
            Kind::TooMany { .. } => "PD018",
            Kind::NoSpace => "PD019",
            Kind::CommentInSentence => "PD020",
            Kind::DuplicateKey { .. } => "PD101",
            Kind::UnknownKey { .. } => "PD102",
            Kind::MissingKey { .. } => "PD103",
            Kind::WrongType { .. } => "PD104",
            Kind::UnquotedCode { .. } => "PD105",
            Kind::OutOfRange { .. } => "PD106",
            Kind::MissingLanguage { .. } => "PD107",
            Kind::UnknownLanguage { .. } => "PD108",
            Kind::Nothing => "PD109",
            Kind::UnknownValue { .. } => "PD110",
            Kind::BadId { .. } => "PD201",
            Kind::DuplicateId { .. } => "PD202",
            Kind::DuplicateCode { .. } => "PD203",
            Kind::CodeSpelling { .. } => "PD204",
            Kind::CodeNotFileName { .. } => "PD205",
            Kind::DuplicateRow { .. } => "PD206",
            Kind::UnknownName { .. } => "PD301",
            Kind::Cycle { .. } => "PD302",
            Kind::WrongRole { .. } => "PD303",
            Kind::OutcomeQueue { .. } => "PD304",
            Kind::NewerLanguage { .. } => "PD305",
            Kind::NoChoice { .. } => "PD306",
            Kind::NoKind => "PD401",
            Kind::TwoKinds { .. } => "PD402",
            Kind::KeyOfOtherKind { .. } => "PD403",
            Kind::Unreachable => "PD404",
            Kind::NoOutcome => "PD405",
            Kind::ChangesNothing => "PD406",
            Kind::WhenSyntax => "PD407",
            Kind::WhenUnknownStep { .. } => "PD408",
            Kind::WhenWrongValue { .. } => "PD409",
            Kind::WhenNeverGiven { .. } => "PD410",
            Kind::WhenForeign { .. } => "PD411",
            Kind::UnsureCaution => "PD412",
            Kind::TooBig { .. } => "PD413",
            Kind::CardData => "PD414",
            Kind::WalkEndsElsewhere { .. } => "PD415",
            Kind::WalkStops { .. } => "PD416",
            Kind::SameSteps => "PD501",
            Kind::LongWalk { .. } => "PD502",
            Kind::NothingToSay => "PD503",
            Kind::LongWord { .. } => "PD504",
            Kind::LongLabel { .. } => "PD505",
            Kind::LongText { .. } => "PD506",
            Kind::CostlyOrder { .. } => "PD507",
        }
    }

    /// Whether a library can be used in spite of it: it is told to whoever writes the trees.
    #[must_use]
    pub fn is_warning(&self) -> bool {
        self.code().starts_with("PD5")
    }
}

/// The codes of warnings.
pub(crate) fn warnings() -> impl Iterator<Item = &'static str> {
    CODES.into_iter().filter(|code| code.starts_with("PD5"))
}

impl Kind {
    /// Whether the fault may have kept a step or a branch from being read: what the checker would then say of the
    /// ways through the file could be beside the point.
    pub(crate) fn hides_steps(&self) -> bool {
        !matches!(
            self,
            Kind::Harmful { .. }
                | Kind::MissingLanguage { .. }
                | Kind::UnknownLanguage { .. }
                | Kind::CommaInBraces
                | Kind::OutOfRange { .. }
                | Kind::CommentInSentence
                | Kind::KeyOfOtherKind { .. }
                | Kind::StrayFile { .. }
        )
    }
}

/// Every code that [`Kind::code`] can give, in order.
pub const CODES: [&str; 62] = [
    "PD001", "PD002", "PD003", "PD004", "PD005", "PD006", "PD010", "PD011", "PD012", "PD013", "PD014",
    "PD015", "PD016", "PD017", "PD018", "PD019", "PD020", "PD101", "PD102", "PD103", "PD104", "PD105",
    "PD106", "PD107", "PD108", "PD109", "PD110", "PD201", "PD202", "PD203", "PD204", "PD205", "PD206",
    "PD301", "PD302", "PD303", "PD304", "PD305", "PD306", "PD401", "PD402", "PD403", "PD404", "PD405",
    "PD406", "PD407", "PD408", "PD409", "PD410", "PD411", "PD412", "PD413", "PD414", "PD415", "PD416",
    "PD501", "PD502", "PD503", "PD504", "PD505", "PD506", "PD507",
];
