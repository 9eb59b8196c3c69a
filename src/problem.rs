//! Errors for the user, with their exit codes.

use std::borrow::Borrow;
use std::fmt;

use crate::text::language::Language;

/// The program's exit codes; [`EXITS`] describes each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done: fixed, no fault, advice given, or printed.
    Done,
    /// The environment failed: a disk, a terminal, a damaged library.
    Environment,
    /// Wrong usage, an unknown code or an invalid answer.
    Usage,
    /// Ended with a ticket.
    Ticket,
    /// Left before its end: paused, waiting, or abandoned.
    Unfinished,
    /// `check`, `compile`, `diff`, `replay`, `library install` or `session clean` found something.
    Found,
    /// Interrupted by the person, or the terminal was closed.
    Interrupted,
}

/// Every exit code with its meaning, in Chinese and in English: the one table that help, manual pages and the README
/// show.
pub const EXITS: [(Exit, &str, &str); 7] = [
    (Exit::Done, "完成：修好、没有故障、已给建议、已打印", "done: fixed, no fault, advice given, printed"),
    (
        Exit::Environment,
        "环境故障：磁盘、资料库、终端没了",
        "environment error: a disk, a library, a terminal that went away",
    ),
    (
        Exit::Usage,
        "用法错误、代码不存在、回答不对、什么也没找到、没有终端可问",
        "wrong usage, unknown code, invalid answer, nothing found, no terminal",
    ),
    (Exit::Ticket, "开了工单，放弃时也可能开", "a ticket was filed, even if the walk was given up"),
    (
        Exit::Unfinished,
        "未完成：暂停、等待、放弃、脚本的回答用完了",
        "unfinished: paused, waiting, given up, script ran out of answers",
    ),
    (
        Exit::Found,
        "发现问题：check、compile、diff、replay、install、session clean、expect",
        "problems: check, compile, diff, replay, install, session clean, expect",
    ),
    (Exit::Interrupted, "被中断", "interrupted"),
];

impl Exit {
    /// The number for the operating system.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Environment => 1,
            Exit::Usage => 2,
            Exit::Ticket => 3,
            Exit::Unfinished => 4,
            Exit::Found => 5,
            Exit::Interrupted => 130,
        }
    }
}

/// An error for a person: what is wrong, what to do about it, and the exit code.
#[derive(Debug)]
pub struct Problem {
    /// The exit code.
    pub exit: Exit,
    /// What is wrong, and where.
    pub message: String,
    /// What to do, one line each.
    pub help: Vec<String>,
    /// Further errors, each printed like this one. The exit code is this one's.
    pub also: Vec<Problem>,
}

impl Problem {
    /// An error with this exit code.
    #[must_use]
    pub fn new(exit: Exit, message: impl Into<String>) -> Problem {
        Problem { exit, message: message.into(), help: Vec::new(), also: Vec::new() }
    }

    /// Wrong usage.
    #[must_use]
    pub fn usage(message: impl Into<String>) -> Problem {
        Problem::new(Exit::Usage, message)
    }

    /// An unknown name, with the one that may have been meant and all that exist.
    #[must_use]
    pub fn no_such<S: Borrow<str>>(
        message: impl Into<String>,
        near: Option<&str>,
        all: &[S],
        language: Language,
    ) -> Problem {
        let mut problem = Problem::usage(message);
        problem.help.extend(near.map(|near| language.did_you_mean(near)));
        problem.with_help(language.there_are(all))
    }

    /// Something outside the program failed.
    #[must_use]
    pub fn environment(message: impl Into<String>) -> Problem {
        Problem::new(Exit::Environment, message)
    }

    /// A person left during a walk.
    #[must_use]
    pub fn interrupted(language: Language) -> Problem {
        Problem::new(Exit::Interrupted, language.pick("中途离开。", "Left mid-walk."))
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
