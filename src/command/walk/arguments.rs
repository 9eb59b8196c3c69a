//! The arguments of `posdiag walk`.

use std::path::PathBuf;

use clap::Arg;

use super::super::{Action, Context};
use super::{WalkOrder, walked};
use crate::cli::shared::format::{self, FORMAT};
use crate::cli::shared::keep::{self, Keep, NO_RECORD, NOT_A_CARD};
use crate::cli::shared::{channel, keys};
use crate::cli::{Candidates, CommandLine, Form, Id, Subcommand, no_code};
use crate::problem::{Exit, Problem};
use crate::text::language::Language;

const CODE: Id = Id("code");
const UNKNOWN: Id = Id("unknown");
const ANSWER: Id = Id("answer");
const ANSWERS: Id = Id("answers");
const SCRIPT: Id = Id("script");
const FIELD: Id = Id("field");
const NOTE: Id = Id("note");
const ASSUME_UNSURE: Id = Id("assume-unsure");
const RECORD: Id = Id("record");

pub(in crate::command) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    arguments,
    completed: &[
        (CODE, Candidates::Codes),
        (FIELD, Candidates::Fields),
        (NOT_A_CARD, Candidates::FieldNames),
    ],
    forms: FORMS,
    examples: &[
        ("posdiag walk E102", "现场", "on site"),
        ("posdiag walk E102 --phone", "电话，显示话术", "by phone, with what to say"),
        ("posdiag walk E102 --reference 朝阳店", "记下是哪家", "note whose terminal it is"),
        ("posdiag walk --unknown E999", "手册里没有的代码", "a code not in the manual"),
        ("posdiag walk 0027 --answers 1 --format json", "预先给好回答", "with answers given up front"),
        ("posdiag walk --script walk.yaml", "从文件读回答", "with answers from a file"),
    ],
    missing: Some(no_code),
    ..Subcommand::new(
        "walk",
        ("一步一步走完一个代码（需要终端）", "Walk through a code step by step (at a terminal)"),
        (
            "posdiag walk [选项] CODE\n      posdiag walk [选项] --unknown CODE",
            "posdiag walk [OPTIONS] CODE\n       posdiag walk [OPTIONS] --unknown CODE",
        ),
        |line| Ok(Box::new(Walk::of(line)?)),
    )
};

const FORMS: &[Form] = &[
    Form::read("text", "结果，给人看", "the result, for people"),
    Form::parsed("json", 1, "一行：走法、资料、结果", "one line: the walk, its fields, its outcome"),
    Form::parsed("jsonl", 1, "逐行对话：一行问，一行答", "a conversation, one message per line"),
];

fn arguments(language: Language) -> Vec<Arg> {
    let own = |zh, en| language.pick(zh, en);
    let mut arguments = vec![
        CODE.positional("CODE")
            .required_unless_present_any([UNKNOWN.0, SCRIPT.0])
            .help(own("终端显示的代码", "The code on the terminal")),
        UNKNOWN
            .option("CODE")
            .conflicts_with(CODE.0)
            .help(own("手册里没有的代码：走通用流程", "A code not in the manual: walk the general steps")),
    ];
    arguments.extend(channel::arguments(language));
    arguments.push(keys::argument(language));
    arguments.extend(keep::arguments(language));
    arguments.push(keep::not_a_card(language));
    arguments.extend(script_arguments(language));
    arguments
}

/// How a walk is answered if nobody sits at a terminal.
fn script_arguments(language: Language) -> [Arg; 8] {
    let own = |zh, en| language.pick(zh, en);
    [
        ANSWER
            .options("ID=VALUE")
            .conflicts_with_all([ANSWERS.0, SCRIPT.0])
            .help(own("一步的回答，可写几次", "A step's answer; repeatable")),
        ANSWERS.option("y,n,…").conflicts_with(SCRIPT.0).help(own("按顺序的回答", "Answers in order")),
        FIELD.options("NAME=VALUE").help(own("一项资料，可写几次", "A field; repeatable")),
        NOTE.options("TEXT").help(own("一条备注，可写几次", "A note; repeatable")),
        SCRIPT.path_option("FILE").help(own("回答写在文件里（YAML）", "Answers from a file (YAML)")),
        ASSUME_UNSURE.flag().help(own("没给的都算不确定、不知道", "What is not given is unsure or unknown")),
        RECORD
            .flag()
            .conflicts_with(NO_RECORD.0)
            .help(own("预先给好回答的也记录（默认不记录）", "Record scripted walks, too (not by default)")),
        format::argument(FORMS, language).value_name("FORMAT").help(own(
            "结果：text、json，或逐行对话 jsonl",
            "The result: text, json, or jsonl, a conversation",
        )),
    ]
}

/// How a walk's result is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::command) enum WalkFormat {
    /// Text for people.
    #[default]
    Text,
    /// JSON for machines, at the end.
    Json,
    /// A conversation with a machine, one message a line.
    Jsonl,
}

/// The answers given in advance, all as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::command) struct ScriptOptions {
    /// `ID=VALUE`, any number in any order.
    pub(in crate::command) by_id: Vec<String>,
    /// Answers in order, separated by commas.
    pub(in crate::command) in_order: Option<String>,
    /// A script's file.
    pub(in crate::command) file: Option<PathBuf>,
    /// `NAME=VALUE`.
    pub(in crate::command) fields: Vec<String>,
    /// Notes.
    pub(in crate::command) notes: Vec<String>,
    /// Unanswered questions are unsure, and missing fields unknown.
    pub(in crate::command) assume_unsure: bool,
    /// How the result is printed.
    pub(in crate::command) format: WalkFormat,
    /// Record it, which an answered walk is not by default.
    pub(in crate::command) record: bool,
}

impl ScriptOptions {
    fn of(line: &CommandLine<'_>) -> ScriptOptions {
        ScriptOptions {
            by_id: line.texts(ANSWER),
            in_order: line.text(ANSWERS),
            file: line.path(SCRIPT),
            fields: line.texts(FIELD),
            notes: line.texts(NOTE),
            assume_unsure: line.flag(ASSUME_UNSURE),
            format: line
                .named(FORMAT, &[("json", WalkFormat::Json), ("jsonl", WalkFormat::Jsonl)])
                .unwrap_or_default(),
            record: line.flag(RECORD),
        }
    }

    /// Whether anything was given that only a scripted walk takes.
    pub(in crate::command) fn is_asked_for(&self) -> bool {
        *self != ScriptOptions::default()
    }
}

#[derive(Debug)]
struct Walk {
    /// The code as typed.
    code: String,
    /// It is known not to be in the library: walk the general steps under its name.
    unknown: bool,
    /// How it is recorded.
    keep: Keep,
    /// How it is answered if nobody sits at a terminal.
    script: ScriptOptions,
}

impl Walk {
    fn of(line: &CommandLine<'_>) -> Result<Walk, Problem> {
        let unknown = line.text(UNKNOWN);
        let is_unknown = unknown.is_some();
        let code = line.text(CODE).or(unknown).unwrap_or_default();
        let keep = Keep { not_a_card: line.texts(NOT_A_CARD), ..Keep::of(line)? };
        Ok(Walk { code, unknown: is_unknown, keep, script: ScriptOptions::of(line) })
    }
}

impl Action for Walk {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        let channel = context.invocation.settings.channel.value;
        let wanted = WalkOrder { code: &self.code, unknown: self.unknown, channel, keep: &self.keep };
        walked(context, wanted, &self.script)
    }
}
