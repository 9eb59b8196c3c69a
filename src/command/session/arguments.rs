//! The arguments of `posdiag session …`.

use std::path::PathBuf;

use clap::Arg;

use super::super::{Action, Context};
use super::delete::PurgeOptions;
use crate::app::clock::wall;
use crate::cli::shared::format::{self, Format};
use crate::cli::shared::output::{self, Holds, Output};
use crate::cli::{Candidates, CommandLine, Form, Id, Sessions, Subcommand, no_file, see_help};
use crate::desk::Purge;
use crate::problem::{Exit, Problem};
use crate::text::language::{Language, say};
use crate::text::redaction::{AskedTime, asked_time};
use crate::text::shown::shown;

const ALL: Id = Id("all");
const NAME: Id = Id("name");
const FILE: Id = Id("file");
const OLDER_THAN: Id = Id("older-than");
const YES: Id = Id("yes");
const PERSONAL: Id = Id("personal");
const UNFINISHED: Id = Id("unfinished");
const CLOCK_IS_RIGHT: Id = Id("clock-is-right");
const DELETED: Id = Id("deleted");

pub(in crate::command) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    examples: &[
        ("posdiag session list", "未完成的", "unfinished ones"),
        ("posdiag session list --all", "包括已结束的", "ended ones, too"),
    ],
    meant: Some("session list"),
    below: &[LIST, SHOW, EXPORT, IMPORT, TAKE_BACK, DELETE, PURGE, CLEAN],
    ..Subcommand::new(
        "session",
        ("列出、查看、移交、删除会话", "List, show, hand over or delete sessions"),
        ("posdiag session [命令] [选项]", "posdiag session [COMMAND] [OPTIONS]"),
        |_| Ok(Box::new(List::default())),
    )
};

const LIST: Subcommand<dyn Action> = Subcommand {
    arguments: |language| {
        vec![
            ALL.flag().help(language.pick("包括已结束的", "Include those that have ended")),
            format::argument(LIST_FORMS, language),
        ]
    },
    forms: LIST_FORMS,
    examples: &[
        ("posdiag session list", "未完成的", "unfinished ones"),
        ("posdiag session list --all", "包括已结束的", "ended ones, too"),
    ],
    ..Subcommand::new(
        "list",
        ("列出未完成的会话", "List unfinished sessions"),
        ("posdiag session list [选项]", "posdiag session list [OPTIONS]"),
        |line| Ok(Box::new(List { all: line.flag(ALL), format: Format::of(line) })),
    )
};

const LIST_FORMS: &[Form] = &[
    Form::read("text", "每个会话一行", "one line per session"),
    Form::parsed("json", 1, "一行：全部会话", "one line: the sessions"),
];

#[derive(Debug, Default)]
struct List {
    /// Include finished ones.
    all: bool,
    format: Format,
}

impl Action for List {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        super::list(context, self.all, self.format)
    }
}

const SHOW: Subcommand<dyn Action> = Subcommand {
    arguments: |language| vec![name(language), format::argument(SHOW_FORMS, language)],
    completed: &[(NAME, Candidates::Sessions(Sessions::All))],
    forms: SHOW_FORMS,
    examples: &[("posdiag session show 418-273", "完整经过", "the full history")],
    missing: Some(no_session),
    ..Subcommand::new(
        "show",
        ("打印一个会话的完整经过", "Print a session's full history"),
        ("posdiag session show [选项] NAME", "posdiag session show [OPTIONS] NAME"),
        |line| Ok(Box::new(Show { name: named(line), format: Format::of(line) })),
    )
};

const SHOW_FORMS: &[Form] = &[
    Form::read("text", "完整经过，给人看", "the full history, for people"),
    Form::parsed("json", 1, "一行：会话和每条记录", "one line: the session and its entries"),
];

#[derive(Debug)]
struct Show {
    /// Its name as typed.
    name: String,
    format: Format,
}

impl Action for Show {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        super::show(context, &self.name, self.format)
    }
}

const EXPORT: Subcommand<dyn Action> = Subcommand {
    arguments: |language| {
        let output = output::arguments(EXPORTED, Holds::Personal, language);
        [name(language)].into_iter().chain(output).collect()
    },
    completed: &[(NAME, Candidates::Sessions(Sessions::All))],
    examples: &[
        ("posdiag session export 418-273", "写成 418-273.posdiag", "writes 418-273.posdiag"),
        ("posdiag session export 418-273 -o -", "写到标准输出", "to standard output"),
    ],
    missing: Some(no_session),
    ..Subcommand::new(
        "export",
        ("导出会话，移交给别的机器", "Export a session to a file for another machine"),
        ("posdiag session export [选项] NAME", "posdiag session export [OPTIONS] NAME"),
        |line| Ok(Box::new(Export { name: named(line), output: Output::of(line, EXPORTED)? })),
    )
};

/// What is written.
const EXPORTED: &[Form] =
    &[Form::read("posdiag", "移交的会话", "a session handed over").ending(&["posdiag"])];

#[derive(Debug)]
struct Export {
    /// Its name as typed.
    name: String,
    /// The file; else one of its name.
    output: Output,
}

impl Action for Export {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        super::export(context, &self.name, &self.output)
    }
}

const IMPORT: Subcommand<dyn Action> = Subcommand {
    arguments: |language| {
        let file = FILE.path("FILE").required(true);
        let deleted = "在这里删除过的也导入";
        vec![
            file.help(language.pick("移交的文件；- 是标准输入", "The file; - is standard input")),
            DELETED.flag().help(language.pick(deleted, "Import even what was deleted here")),
        ]
    },
    examples: &[
        ("posdiag session import 418-273.posdiag", "导入", "import it"),
        ("posdiag resume 418-273", "继续", "then resume it"),
    ],
    missing: Some(no_file),
    ..Subcommand::new(
        "import",
        ("导入别的机器移交的会话", "Import a session from another machine"),
        ("posdiag session import [选项] FILE", "posdiag session import [OPTIONS] FILE"),
        |line| {
            let file = line.path(FILE).unwrap_or_default();
            Ok(Box::new(Import { file, deleted: line.flag(DELETED) }))
        },
    )
};

#[derive(Debug)]
struct Import {
    file: PathBuf,
    /// Include sessions deleted here.
    deleted: bool,
}

impl Action for Import {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        super::import(context, &self.file, self.deleted)
    }
}

const TAKE_BACK: Subcommand<dyn Action> = Subcommand {
    arguments: |language| vec![name(language)],
    completed: &[(NAME, Candidates::Sessions(Sessions::HandedOver))],
    examples: &[("posdiag session take-back 418-273", "对方没有继续，收回", "they did not resume it")],
    missing: Some(no_session),
    ..Subcommand::new(
        "take-back",
        ("收回移交出去的会话", "Take back a session that was handed over"),
        ("posdiag session take-back [选项] NAME", "posdiag session take-back [OPTIONS] NAME"),
        |line| Ok(Box::new(TakeBack { name: named(line) })),
    )
};

#[derive(Debug)]
struct TakeBack {
    /// Its name as typed.
    name: String,
}

impl Action for TakeBack {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        super::take_back(context, &self.name)
    }
}

const DELETE: Subcommand<dyn Action> = Subcommand {
    arguments: |language| {
        vec![name(language), YES.flag().help(language.pick("不问，直接删除", "Do not ask"))]
    },
    completed: &[(NAME, Candidates::Sessions(Sessions::All))],
    examples: &[("posdiag session delete 418-273", "先问再删", "asks first")],
    missing: Some(no_session),
    ..Subcommand::new(
        "delete",
        ("删除一个会话和它的工单（先问）", "Delete one session and its tickets (asks first)"),
        ("posdiag session delete [选项] NAME", "posdiag session delete [OPTIONS] NAME"),
        |line| Ok(Box::new(Delete { name: named(line), yes: line.flag(YES) })),
    )
};

#[derive(Debug)]
struct Delete {
    /// Its name as typed.
    name: String,
    /// Without asking.
    yes: bool,
}

impl Action for Delete {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        super::delete::delete(context, &self.name, self.yes)
    }

    fn deletes(&self) -> bool {
        true
    }
}

const PURGE: Subcommand<dyn Action> = Subcommand {
    arguments: |language| {
        let own = |zh, en| language.pick(zh, en);
        vec![
            OLDER_THAN.option("90d").required(true).help(own("多久没有改动", "Unchanged for this long")),
            YES.flag().help(own("不问，直接删除", "Do not ask")),
            UNFINISHED.flag().help(own(
                "未完成、已移交、工单未关闭的也删",
                "Also unfinished, handed over or with open tickets",
            )),
            PERSONAL
                .flag()
                .conflicts_with(UNFINISHED.0)
                .help(own("只删联系人和电话，会话留着", "Only contacts and phone numbers; sessions stay")),
            CLOCK_IS_RIGHT
                .flag()
                .help(own("时钟没错：记录有间断也不问", "Do not ask about gaps in the records")),
        ]
    },
    examples: &[
        ("posdiag session purge --older-than 90d", "先问再删", "asks first"),
        (
            "posdiag session purge --older-than 30d --personal",
            "只删联系人和电话",
            "contacts and numbers only",
        ),
    ],
    missing: Some(no_age),
    ..Subcommand::new(
        "purge",
        ("删除很久没有改动、已办完的会话（先问）", "Delete old, finished sessions (asks first)"),
        ("posdiag session purge [选项] --older-than 90d", "posdiag session purge [OPTIONS] --older-than 90d"),
        |line| {
            let days = days(&line.text(OLDER_THAN).unwrap_or_default(), line.language())?;
            let sessions = Purge::Sessions { unsettled: line.flag(UNFINISHED) };
            let what = if line.flag(PERSONAL) { Purge::Personal } else { sessions };
            let (yes, clock_is_right) = (line.flag(YES), line.flag(CLOCK_IS_RIGHT));
            Ok(Box::new(PurgeOptions { what, days, yes, clock_is_right }))
        },
    )
};

impl Action for PurgeOptions {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        super::delete::purge(context, *self)
    }

    fn deletes(&self) -> bool {
        true
    }
}

const CLEAN: Subcommand<dyn Action> = Subcommand {
    arguments: |language| vec![YES.flag().help(language.pick("不问，直接改写", "Do not ask"))],
    examples: &[
        ("posdiag session clean", "先列出来，再问", "lists what it finds, then asks"),
        ("posdiag session clean --yes", "不问，直接改写", "rewrites it without asking"),
    ],
    ..Subcommand::new(
        "clean",
        ("清除旧版本留下的卡号、密码（先问）", "Remove card data left by old versions (asks first)"),
        ("posdiag session clean [选项]", "posdiag session clean [OPTIONS]"),
        |line| Ok(Box::new(Clean { yes: line.flag(YES) })),
    )
};

#[derive(Debug)]
struct Clean {
    /// Without asking.
    yes: bool,
}

impl Action for Clean {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        super::clean::clean(context, self.yes)
    }
}

/// A number of days as typed: `90d`, `90`, `2w`; or since a day, `2026-09-01`: the whole days before it.
fn days(typed: &str, language: Language) -> Result<u32, Problem> {
    const MINUTES: i64 = 24 * 60;
    let now = wall();
    let minutes = || match asked_time(typed, now)? {
        // Deletion counts in days.
        AskedTime::Ago { minutes } => (minutes % MINUTES == 0).then_some(minutes),
        AskedTime::Wall { at, .. } => Some(now.duration_since(at).as_mins()).filter(|minutes| *minutes >= 0),
    };
    let number = || typed.trim().parse().ok();
    let days = number().or_else(|| u32::try_from((minutes()? + MINUTES - 1) / MINUTES).ok());
    days.filter(|days| *days <= 36_500).ok_or_else(|| {
        let typed = shown(typed);
        let problem = Problem::usage(say!(
            language,
            "--older-than 不能是“{typed}”。",
            "--older-than cannot be `{typed}`."
        ));
        problem.with_help(language.pick(
            "写天数或日期，例如 90d、2w、2026-09-01",
            "give days or a date, such as 90d, 2w or 2026-09-01",
        ))
    })
}

/// The argument that names a session.
fn name(language: Language) -> Arg {
    let name = NAME.positional("NAME").required(true);
    name.help(language.pick("会话的名字，例如 418-273", "The session's name, such as 418-273"))
}

/// The session's name as typed.
fn named(line: &CommandLine<'_>) -> String {
    line.text(NAME).unwrap_or_default()
}

/// The session is missing.
fn no_session(language: Language) -> Problem {
    let problem = Problem::usage(language.pick("没有指定会话。", "No session was given."));
    see_help(
        problem.with_help(language.pick("posdiag session list 列出会话", "posdiag session list lists them")),
        language,
    )
}

/// The age of the sessions to delete is missing.
fn no_age(language: Language) -> Problem {
    let problem = Problem::usage(language.pick("没有指定多少天以前的。", "No age was given."));
    see_help(
        problem.with_help(language.pick("例如 --older-than 90d", "for example --older-than 90d")),
        language,
    )
}
