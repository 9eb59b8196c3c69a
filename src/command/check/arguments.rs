//! The arguments of `posdiag check`.

use clap::Arg;

use super::super::Action;
use super::{Check, ExplainRule};
use crate::cli::shared::format::{self, FORMAT};
use crate::cli::shared::jobs;
use crate::cli::{Candidates, CommandLine, Form, Id, Subcommand};
use crate::problem::Problem;
use crate::text::language::Language;

const FOLDER: Id = Id("folder");
const EXPLAIN: Id = Id("explain");
const DENY_WARNINGS: Id = Id("deny-warnings");
const FIX: Id = Id("fix");
const WATCH: Id = Id("watch");

pub(in crate::command) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    arguments,
    completed: &[(EXPLAIN, Candidates::Rules)],
    forms: FORMS,
    examples: &[
        ("posdiag check trees", "检查一个文件夹", "check a folder"),
        ("posdiag check --explain PD404", "一条规则的说明", "what a rule means"),
        ("posdiag check trees --watch", "边改边查", "check while you write"),
        ("posdiag check trees --fix", "能确定怎么改的，直接改好", "apply the certain fixes"),
        ("posdiag check --format sarif", "给代码审查用", "for code reviews"),
    ],
    ..Subcommand::new(
        "check",
        ("检查资料库里的每个文件", "Check every file of a library"),
        (
            "posdiag check [选项] [DIR|FILE]\n      posdiag check --explain PD404",
            "posdiag check [OPTIONS] [DIR|FILE]\n       posdiag check --explain PD404",
        ),
        action,
    )
};

const FORMS: &[Form] = &[
    Form::read("text", "每处错误，连同那几行", "each error, with its lines"),
    Form::parsed("json", 1, "一行：每处错误和提醒", "one line: every error and warning"),
    Form::read("sarif", "SARIF 2.1.0，给代码审查用", "SARIF 2.1.0, for code reviews"),
];

fn arguments(language: Language) -> Vec<Arg> {
    let own = |zh, en| language.pick(zh, en);
    let flag = |id: Id, zh, en| id.flag().conflicts_with(EXPLAIN.0).help(own(zh, en));
    vec![
        FOLDER.path("DIR|FILE").help(own(
            "文件夹或编译好的文件；不写则用 --library、当前文件夹、trees",
            "Folder or compiled file; else --library, this folder or trees",
        )),
        flag(DENY_WARNINGS, "有提醒也算没通过", "Treat warnings as errors"),
        EXPLAIN.option("PDnnn").conflicts_with(FOLDER.0).help(own("详细说明一条规则", "Explain a rule")),
        flag(FIX, "能确定怎么改的，直接改好", "Fix what has only one possible fix"),
        format::argument(FORMS, language).conflicts_with_all([EXPLAIN.0, WATCH.0]),
        flag(WATCH, "文件一改就再查一遍", "Check again whenever a file changes").conflicts_with(FIX.0),
        jobs::argument(language).conflicts_with(EXPLAIN.0),
    ]
}

/// How the findings of a check are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum CheckFormat {
    /// Text for people.
    #[default]
    Text,
    /// JSON for machines.
    Json,
    /// SARIF for code reviews.
    Sarif,
}

fn action(line: &CommandLine<'_>) -> Result<Box<dyn Action>, Problem> {
    if let Some(rule) = line.text(EXPLAIN) {
        return Ok(Box::new(ExplainRule { rule }));
    }
    let formats = [("json", CheckFormat::Json), ("sarif", CheckFormat::Sarif)];
    Ok(Box::new(Check {
        library: line.path(FOLDER),
        deny_warnings: line.flag(DENY_WARNINGS),
        fix: line.flag(FIX),
        watch: line.flag(WATCH),
        jobs: jobs::of(line)?,
        format: line.named(FORMAT, &formats).unwrap_or_default(),
    }))
}
