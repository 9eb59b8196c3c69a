//! The candidates that may complete a value.

/// What completes a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Candidates {
    /// This word, with a short description.
    Word(String, String),
    /// A command of the command line, or a subcommand of those already named.
    Commands,
    /// A topic of the help.
    Topics,
    /// The codes of the library.
    Codes,
    /// The codes of one table of the library.
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
    /// The recorded sessions.
    Sessions(Sessions),
    /// The recorded tickets.
    Tickets(Tickets),
    /// The sinks that tickets go to.
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
    /// Those that can be resumed.
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
    /// Those that are closed.
    Closed,
}
