//! What may stand where a value is typed.

/// What completes a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Candidates {
    /// This word, and what it is about.
    Word(String, String),
    /// A command of the command line, or one below those that were named.
    Commands,
    /// A topic of the help.
    Topics,
    /// The codes of the library.
    Codes,
    /// The codes of this table of the library.
    CodesOf(String),
    /// The tables of the library.
    Tables,
    /// The queues of the library.
    Queues,
    /// The fields of the library, as `NAME=`.
    Fields,
    /// The fields of the library by name.
    FieldNames,
    /// The rules of the checker.
    Rules,
    /// The schemas that can be printed.
    Schemas,
    /// Sessions that are kept.
    Sessions(Sessions),
    /// Tickets that are kept.
    Tickets(Tickets),
    /// Where tickets go.
    Sinks,
    /// Files.
    Files,
    /// Folders.
    Folders,
}

/// Which sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sessions {
    /// All of them.
    All,
    /// Those that can be gone on with.
    Unfinished,
    /// Those that were handed over.
    HandedOver,
}

/// Which tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tickets {
    /// All of them.
    All,
    /// Those that are not closed.
    NotClosed,
    /// Those that are.
    Closed,
}
