//! `posdiag sink …` as it can be typed.

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
        ("posdiag sink try office", "送一张测试工单", "send it a test"),
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
        ("posdiag sink list", "名字、种类、还没送到的、在哪里", "name, kind, what is left, where"),
        ("posdiag sink list --format json", "给程序读", "for programs"),
    ],
    ..Subcommand::new(
        "list",
        ("列出工单送到哪里、各自保证什么", "List where tickets go and what each place promises"),
        ("posdiag sink list [选项]", "posdiag sink list [OPTIONS]"),
        |line| Ok(Box::new(List { format: Format::of(line) })),
    )
};

const LIST_FORMS: &[Form] = &[
    Form::read("text", "每个去处一行", "the sinks, a line each"),
    Form::parsed("json", 1, "一行：全部去处", "one line: the sinks"),
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
        "whether it is there, with its secret",
    )],
    missing: Some(no_sink),
    ..Subcommand::new(
        "check",
        ("看一个去处连不连得上，不送工单", "See whether a sink can be reached; nothing is sent"),
        ("posdiag sink check [选项] NAME", "posdiag sink check [OPTIONS] NAME"),
        |line| Ok(Box::new(Check { name: named(line), format: Format::of(line) })),
    )
};

const CHECK_FORMS: &[Form] = &[
    Form::read("text", "结果，一两句", "what came of it, in a sentence or two"),
    Form::parsed("json", 1, "一行：能不能用、为什么不能", "one line: whether it can be used, and why not"),
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
    examples: &[(
        "posdiag sink try office",
        "送一张写明是测试的工单",
        "send a ticket that says it is a test",
    )],
    missing: Some(no_sink),
    ..Subcommand::new(
        "try",
        ("往一个去处送一张测试工单", "Send a sink a ticket that is a test"),
        ("posdiag sink try [选项] NAME", "posdiag sink try [OPTIONS] NAME"),
        |line| Ok(Box::new(Try { name: named(line), format: Format::of(line) })),
    )
};

const TRY_FORMS: &[Form] = &[
    Form::read("text", "结果，一两句", "what came of it, in a sentence or two"),
    Form::parsed("json", 1, "一行：测试工单怎样了", "one line: what became of the test"),
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

/// No sink was named.
fn no_sink(language: Language) -> Problem {
    let problem = Problem::usage(language.pick("没有说哪个去处。", "No sink was named."));
    see_help(
        problem.with_help(language.pick("posdiag sink list 列出去处", "posdiag sink list lists them")),
        language,
    )
}
