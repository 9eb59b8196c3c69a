//! The kinds of faults, and the code of each.

/// What a name in a library may refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameKind {
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
    /// An entry of `matters:`.
    Matter,
    /// A step of the file itself.
    Step,
    /// An entry of a matter's `states:`, as in `MATTER = STATE`.
    State,
    /// A `choose` step of a file of `shared/`, as `SEQUENCE.STEP`.
    Choice,
}

/// What was found where something else was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeShape {
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
pub enum ReadFailure {
    /// It is not there.
    Missing,
    /// It may not be read.
    Forbidden,
    /// It is a folder, a pipe or a device where a file belongs, or a file where a folder does.
    NotAFile,
    /// The system's error.
    Other(String),
}

impl From<std::io::Error> for ReadFailure {
    fn from(error: std::io::Error) -> ReadFailure {
        ReadFailure::from(&error)
    }
}

impl From<&std::io::Error> for ReadFailure {
    fn from(error: &std::io::Error) -> ReadFailure {
        match error.kind() {
            std::io::ErrorKind::NotFound => ReadFailure::Missing,
            std::io::ErrorKind::PermissionDenied => ReadFailure::Forbidden,
            std::io::ErrorKind::NotADirectory | std::io::ErrorKind::IsADirectory => ReadFailure::NotAFile,
            _ => ReadFailure::Other(error.to_string()),
        }
    }
}

/// Why a file is not YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoYaml {
    /// A quote is not closed.
    Quote,
    /// Something follows a text in quotes.
    BehindQuote,
    /// An invalid escape in double quotes.
    Backslash,
    /// A bracket or a brace has no partner.
    Bracket,
    /// A comma is missing between two items in brackets, or an item between two commas.
    Comma,
    /// A key has no colon, or there is something else where a key belongs.
    Key,
    /// A misplaced colon.
    Colon,
    /// A misplaced dash of an item.
    Item,
    /// A line is indented too much or too little.
    Depth,
    /// A text begins with a special character.
    Sign,
    /// Another sign stands where a key's colon belongs.
    Separator(char),
    /// The parser's message.
    Other(String),
}

/// Defines the kinds, each with its code.
macro_rules! kinds {
    ($($kind:ident $({ $($field:ident: $type:ty),+ })? = $code:literal,)+) => {
        /// The kinds of faults. A kind's code is stable and never reused.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(clippy::enum_variant_names, reason = "a step may have no kind, or two")]
        #[allow(missing_docs, reason = "each kind's code has a page of its own in rules/, which says more")]
        pub enum Kind {
            $($kind $({ $($field: $type),+ })?,)+
        }

        /// The code of every kind, in order.
        pub const CODES: [&str; [$($code),+].len()] = [$($code),+];

        impl Kind {
            /// The kind's stable code, `PD` and three digits; its first digit tells the subject: 0 files and YAML, 1
            /// keys and values, 2 names and codes, 3 references, 4 steps, 5 warnings.
            #[must_use]
            pub fn code(&self) -> &'static str {
                match self {
                    $(Kind::$kind { .. } => $code,)+
                }
            }
        }
    };
}

kinds! {
    Unreadable { why: ReadFailure } = "PD001",
    NotUtf8 { seems: Option<&'static str> } = "PD002",
    TooLarge { limit: u64 } = "PD003",
    LeadsOutside = "PD004",
    StrayFile { folder: bool } = "PD005",
    MissingFile { name: &'static str } = "PD006",
    Syntax { why: NoYaml } = "PD010",
    Tab = "PD011",
    ColonInSentence = "PD012",
    CommaInBraces = "PD013",
    FullWidth { found: char, wants: &'static str } = "PD014",
    NotUsed { what: &'static str } = "PD015",
    Harmful { found: char } = "PD016",
    TooDeep { limit: usize } = "PD017",
    TooMany { limit: usize } = "PD018",
    NoSpace { after: char } = "PD019",
    CommentInSentence = "PD020",
    UnquotedMark { found: char } = "PD021",
    Indentation { blanks: usize, fits: Vec<(usize, String)> } = "PD022",
    Strays { key: String, fit: Option<(usize, String)> } = "PD023",
    DuplicateKey { key: String } = "PD101",
    UnknownKey { key: String, near: Option<&'static str>, sure: bool } = "PD102",
    MissingKey { key: &'static str } = "PD103",
    WrongType { wanted: NodeShape, found: NodeShape } = "PD104",
    UnquotedCode { raw: String } = "PD105",
    OutOfRange { min: u64, max: u64 } = "PD106",
    MissingLanguage { language: String } = "PD107",
    UnknownLanguage { language: String } = "PD108",
    Nothing = "PD109",
    UnknownValue { value: String, allowed: Vec<String> } = "PD110",
    NewerKey { key: &'static str, number: u64 } = "PD111",
    UnknownMark { found: String, near: Option<&'static str> } = "PD112",
    MarkElsewhere { mark: &'static str } = "PD113",
    LongPhrase { limit: usize } = "PD114",
    PhraseTwice { phrase: String } = "PD115",
    BadId { id: String } = "PD201",
    DuplicateId { id: String } = "PD202",
    DuplicateCode { code: String } = "PD203",
    CodeSpelling { code: String, spelled: String } = "PD204",
    CodeNotFileName { code: String, file: String, taken: bool } = "PD205",
    DuplicateRow { row: u32 } = "PD206",
    MatterId { id: String } = "PD207",
    UnknownName { named: NameKind, name: String, near: Option<String>, known: Vec<String> } = "PD301",
    Cycle { through: String } = "PD302",
    WrongRole { wanted: &'static str } = "PD303",
    OutcomeQueue { missing: bool } = "PD304",
    NewerLanguage { number: u64 } = "PD305",
    NoChoice { step: String } = "PD306",
    WithOtherQueue { request: String } = "PD307",
    NoKind = "PD401",
    TwoKinds { first: &'static str, second: &'static str } = "PD402",
    KeyOfOtherKind { key: &'static str, kind: &'static str } = "PD403",
    Unreachable = "PD404",
    NoOutcome = "PD405",
    ChangesNothing = "PD406",
    WhenSyntax { twice: Option<String> } = "PD407",
    WhenUnknownStep { id: String, near: Option<String> } = "PD408",
    WhenWrongValue { id: String, value: String, allowed: Vec<String>, of: NameKind } = "PD409",
    WhenNeverGiven { id: String, value: String } = "PD410",
    WhenForeign { id: String } = "PD411",
    UnsureCaution = "PD412",
    TooBig { steps: usize, paths: u64, limit: u64 } = "PD413",
    CardData = "PD414",
    WalkEndsElsewhere { wanted: String, found: String, path: String } = "PD415",
    WalkStops { zh: String, en: String } = "PD416",
    WhenSign { found: &'static str, wants: &'static str } = "PD417",
    SetSyntax = "PD418",
    StateNeverSet { matter: String, state: String } = "PD419",
    ClosingStep { key: &'static str } = "PD420",
    ClosingUsed = "PD421",
    SinceUnknown { id: String, near: Option<String> } = "PD422",
    SinceNever { id: String } = "PD423",
    SameSteps = "PD501",
    LongWalk { prompts: usize } = "PD502",
    NothingToSay = "PD503",
    LongWord { word: String } = "PD504",
    LongLabel { columns: usize } = "PD505",
    LongText { lines: usize } = "PD506",
    CostlyOrder { first: u16, second: u16 } = "PD507",
    EndSilent = "PD508",
    OpeningEnds = "PD509",
    OneAsks { asks: String, tells: String } = "PD510",
    Unused { named: NameKind, name: String } = "PD511",
}

impl Kind {
    /// Whether a library can be used despite it: it is only shown to its authors.
    #[must_use]
    pub fn is_warning(&self) -> bool {
        self.code().starts_with("PD5")
    }

    /// Whether the fault may have kept a step or a branch from being read: then findings about the paths through the
    /// file could be wrong.
    pub(crate) fn hides_steps(&self) -> bool {
        !matches!(
            self,
            Kind::Harmful { .. }
                | Kind::MissingLanguage { .. }
                | Kind::UnknownLanguage { .. }
                | Kind::CommaInBraces
                | Kind::OutOfRange { .. }
                | Kind::CommentInSentence
                | Kind::UnquotedMark { .. }
                | Kind::UnknownMark { .. }
                | Kind::MarkElsewhere { .. }
                | Kind::LongPhrase { .. }
                | Kind::PhraseTwice { .. }
                | Kind::KeyOfOtherKind { .. }
                | Kind::StrayFile { .. }
        )
    }
}

/// The codes of warnings.
pub(crate) fn warnings() -> impl Iterator<Item = &'static str> {
    CODES.into_iter().filter(|code| code.starts_with("PD5"))
}
