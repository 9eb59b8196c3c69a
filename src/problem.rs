//! What the program says when it cannot do what it was asked, and the exit code that goes with it.

use std::borrow::Borrow;
use std::fmt;

use crate::text::language::Language;

/// The program's exit codes (design: "What the program promises"); [`EXITS`] tells what each means.
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
    /// `check`, `compile`, `diff`, `replay`, `library install` or `session clean` found something.
    Found,
    /// Interrupted by the person, or the terminal was closed.
    Interrupted,
}

/// Every exit code and what it means, in Chinese and in English: the one table that help, manual pages and the README
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
    /// The number that the operating system is told.
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

    /// A name that nothing has, with the one that may have been meant and all that there are.
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

    /// A person left in mid-walk.
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
