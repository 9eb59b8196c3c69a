//! What the program says when it cannot do what it was asked, and the exit code that goes with it.

use std::fmt;
use std::process::ExitCode;

/// The program's exit codes (design: "What the program promises").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done: fixed, no fault, advice given, or printed.
    Done,
    /// The environment failed: a disk, a terminal, a damaged library.
    Environment,
    /// Wrong usage, an unknown code or an invalid answer.
    Usage,
    /// Ended in a ticket.
    Ticket,
    /// Left before its end: paused, waiting, or given up.
    Unfinished,
    /// `check` found something.
    Found,
    /// Interrupted by the person, or the terminal was closed.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::Environment => 1,
            Exit::Usage => 2,
            Exit::Ticket => 3,
            Exit::Unfinished => 4,
            Exit::Found => 5,
            Exit::Interrupted => 130,
        })
    }
}

/// An error that a person reads: what is wrong, what to do about it, and the exit code.
#[derive(Debug)]
pub struct Problem {
    /// The exit code.
    pub exit: Exit,
    /// What is wrong, and where.
    pub message: String,
    /// What to do, a line each.
    pub help: Vec<String>,
    /// What else is wrong; each is printed as this one is. The exit code is this one's.
    pub also: Vec<Problem>,
}

impl Problem {
    /// Something that ends the program with this exit code.
    #[must_use]
    pub fn new(exit: Exit, message: impl Into<String>) -> Problem {
        Problem { exit, message: message.into(), help: Vec::new(), also: Vec::new() }
    }

    /// Wrong usage.
    #[must_use]
    pub fn usage(message: impl Into<String>) -> Problem {
        Problem::new(Exit::Usage, message)
    }

    /// Something outside the program failed.
    #[must_use]
    pub fn environment(message: impl Into<String>) -> Problem {
        Problem::new(Exit::Environment, message)
    }

    /// The same with a line on what to do.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Problem {
        self.help.push(help.into());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}
