//! The arguments of `posdiag replay`.

use clap::Arg;

use super::super::Action;
use super::Replay;
use crate::cli::shared::format::{self, Format};
use crate::cli::shared::jobs;
use crate::cli::{CommandLine, Form, Id, Subcommand, no_file};
use crate::problem::Problem;
use crate::text::language::Language;

const FILES: Id = Id("files");
const ALL: Id = Id("all");

pub(in crate::command) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    arguments,
    forms: FORMS,
    examples: &[
        ("posdiag replay walks.jsonl", "核对一个文件", "check a file"),
        ("posdiag replay --format json walks.jsonl", "给程序读", "for programs"),
    ],
    notes: Some(|language| language.pick(NOTES_ZH, NOTES_EN).to_owned()),
    missing: Some(no_file),
    ..Subcommand::new(
        "replay",
        ("重放成批的走法，核对结果", "Replay many walks and check their outcomes"),
        ("posdiag replay [选项] FILE…", "posdiag replay [OPTIONS] FILE…"),
        |line| Ok(Box::new(replay_of(line)?)),
    )
};

const FORMS: &[Form] = &[
    Form::read("text", "不符合的行和原因，各结果几行", "failed lines and why, then counts"),
    Form::parsed("json", 1, "一行：不符合的行、各结果几行", "one line: what failed, counts by outcome"),
];

const NOTES_ZH: &str = "\
每行一个 JSON 对象，例如（expect 和其余的都可以不写）：
  {\"code\":\"E102\",\"answers\":{\"network.link\":\"wifi\",\"restart\":[\"not_fixed\"]},
   \"channel\":\"phone\",\"fields\":{\"model\":null},\"notes\":[\"…\"],
   \"expect\":{\"outcome\":\"fixed\",\"path\":\"E102:…\"}}
也可以用 \"path\":\"E102:network.link=wifi,…\" 代替 code 和 answers。
posdiag paths --all --format jsonl | posdiag replay - 核对全部走法。
不记录任何内容。有一行不符合，退出码就是 5。";

const NOTES_EN: &str = "\
One JSON object per line, such as (only code and answers are required):
  {\"code\":\"E102\",\"answers\":{\"network.link\":\"wifi\",\"restart\":[\"not_fixed\"]},
   \"channel\":\"phone\",\"fields\":{\"model\":null},\"notes\":[\"…\"],
   \"expect\":{\"outcome\":\"fixed\",\"path\":\"E102:…\"}}
or \"path\":\"E102:network.link=wifi,…\" in place of code and answers.
posdiag paths --all --format jsonl | posdiag replay - checks every path.
Nothing is recorded. The exit code is 5 if any line fails.";

fn arguments(language: Language) -> Vec<Arg> {
    let own = |zh, en| language.pick(zh, en);
    vec![
        FILES.paths("FILE").required(true).help(own(
            "每行一个走法的文件；- 是标准输入",
            "Files with one walk per line; - is standard input",
        )),
        format::argument(FORMS, language),
        jobs::argument(language),
        ALL.flag().help(own("列出每个代码，不只列不符合的", "List every code, not only those that fail")),
    ]
}

fn replay_of(line: &CommandLine<'_>) -> Result<Replay, Problem> {
    Ok(Replay {
        files: line.paths(FILES),
        jobs: jobs::of(line)?.get(),
        all: line.flag(ALL),
        format: Format::of(line),
    })
}
