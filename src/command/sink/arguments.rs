//! The arguments of `posdiag sink …`.

use clap::Arg;

use super::super::{Action, Context};
use super::probe;
use crate::cli::shared::format::{self, Format};
use crate::cli::{Candidates, CommandLine, Form, Id, Subcommand, see_help};
use crate::problem::{Exit, Problem};
use crate::text::language::Language;

const NAME: Id = Id("name");

pub(in crate::command) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    examples: &[
        ("posdiag sink list", "工单送到哪些地方", "where tickets go"),
        ("posdiag sink check office", "连得上吗", "whether it can be reached"),
        ("posdiag sink try office", "送一张测试工单", "send it a test ticket"),
    ],
    meant: Some("sink list"),
    below: &[LIST, CHECK, TRY],
    ..Subcommand::new(
        "sink",
        ("列出工单送到哪里，检查、试送", "List where tickets go, check it, send a test"),
        ("posdiag sink [命令] [选项]", "posdiag sink [COMMAND] [OPTIONS]"),
        |_| Ok(Box::new(List::default())),
    )
};

const LIST: Subcommand<dyn Action> = Subcommand {
    arguments: |language| vec![format::argument(LIST_FORMS, language)],
    forms: LIST_FORMS,
    examples: &[
        ("posdiag sink list", "名字、种类、还没送到的、在哪里", "name, kind, undelivered, where"),
        ("posdiag sink list --format json", "给程序读", "for programs"),
    ],
    ..Subcommand::new(
        "list",
        ("列出工单送到哪里、各自保证什么", "List where tickets go and what each sink guarantees"),
        ("posdiag sink list [选项]", "posdiag sink list [OPTIONS]"),
        |line| Ok(Box::new(List { format: Format::of(line) })),
    )
};

const LIST_FORMS: &[Form] = &[
    Form::read("text", "每个接收方一行", "one line per sink"),
    Form::parsed("json", 1, "一行：全部接收方", "one line: all sinks"),
];

#[derive(Debug, Default)]
struct List {
    format: Format,
}

impl Action for List {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        super::list(context, self.format)
    }
}

const CHECK: Subcommand<dyn Action> = Subcommand {
    arguments: |language| vec![name(language), format::argument(CHECK_FORMS, language)],
    completed: &[(NAME, Candidates::Sinks)],
    forms: CHECK_FORMS,
    examples: &[(
        "posdiag sink check office",
        "连得上吗，密钥读得到吗",
        "can it be reached, can its secret be read",
    )],
    missing: Some(no_sink),
    ..Subcommand::new(
        "check",
        ("检查能否连上接收方，不送工单", "Check whether a sink can be reached; sends nothing"),
        ("posdiag sink check [选项] NAME", "posdiag sink check [OPTIONS] NAME"),
        |line| Ok(Box::new(Check { name: named(line), format: Format::of(line) })),
    )
};

const CHECK_FORMS: &[Form] = &[
    Form::read("text", "结果，一两句", "the result, in a sentence or two"),
    Form::parsed("json", 1, "一行：能不能用、为什么不能", "one line: whether it works, and why not"),
];

#[derive(Debug)]
struct Check {
    name: String,
    format: Format,
}

impl Action for Check {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        probe::check(context, &self.name, self.format)
    }
}

const TRY: Subcommand<dyn Action> = Subcommand {
    arguments: |language| vec![name(language), format::argument(TRY_FORMS, language)],
    completed: &[(NAME, Candidates::Sinks)],
    forms: TRY_FORMS,
    examples: &[("posdiag sink try office", "送一张写明是测试的工单", "send a ticket marked as a test")],
    missing: Some(no_sink),
    ..Subcommand::new(
        "try",
        ("给接收方送一张测试工单", "Send a test ticket to a sink"),
        ("posdiag sink try [选项] NAME", "posdiag sink try [OPTIONS] NAME"),
        |line| Ok(Box::new(Try { name: named(line), format: Format::of(line) })),
    )
};

const TRY_FORMS: &[Form] = &[
    Form::read("text", "结果，一两句", "the result, in a sentence or two"),
    Form::parsed("json", 1, "一行：测试工单的结果", "one line: the result of the test"),
];

#[derive(Debug)]
struct Try {
    name: String,
    format: Format,
}

impl Action for Try {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        probe::try_out(context, &self.name, self.format)
    }
}

fn name(language: Language) -> Arg {
    NAME.positional("NAME")
        .required(true)
        .help(language.pick("config.toml 里的名字", "Its name in config.toml"))
}

fn named(line: &CommandLine<'_>) -> String {
    line.text(NAME).unwrap_or_default()
}

/// The sink is missing.
fn no_sink(language: Language) -> Problem {
    let problem = Problem::usage(language.pick("没有指定接收方。", "No sink was given."));
    see_help(
        problem.with_help(language.pick("posdiag sink list 列出接收方", "posdiag sink list lists them")),
        language,
    )
}
