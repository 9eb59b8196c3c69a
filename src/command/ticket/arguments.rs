//! `posdiag ticket …` as it can be typed.

use std::path::PathBuf;

use clap::Arg;
use clap::builder::PossibleValuesParser;

use super::super::{Action, Context};
use super::Turn;
use crate::cli::shared::format::{self, FORMAT, Format};
use crate::cli::shared::keep::{self, COPY};
use crate::cli::{Candidates, CommandLine, Form, Id, Subcommand, Tickets, see_help};
use crate::problem::{Exit, Problem};
use crate::session::TicketState;
use crate::text::language::Language;

const NUMBER: Id = Id("number");
const NUMBERS: Id = Id("numbers");
const FIELD: Id = Id("field");
const NOTE: Id = Id("note");
const OUTPUT: Id = Id("output");
const PERSONAL: Id = Id("personal");
const STATE: Id = Id("state");
const QUEUE: Id = Id("queue");
const CODE: Id = Id("code");
const MERCHANT: Id = Id("merchant");
const TERMINAL: Id = Id("terminal");
const SINCE: Id = Id("since");
const UNTIL: Id = Id("until");
const INCOMPLETE: Id = Id("incomplete");

pub(in crate::command) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    examples: &[
        ("posdiag ticket list --since 7d", "七天里的", "those of a week"),
        ("posdiag ticket show 418-273", "打印一张", "print one"),
        ("posdiag ticket close 418-273 --note 已换机", "办好了", "it was dealt with"),
    ],
    meant: Some("ticket list"),
    below: &[LIST, SHOW, EDIT, CLOSE, REOPEN, EXPORT],
    ..Subcommand::new(
        "ticket",
        ("列出、打印、补填、关闭、导出工单", "List, print, complete, close or export tickets"),
        ("posdiag ticket [命令] [选项]", "posdiag ticket [COMMAND] [OPTIONS]"),
        |_| Ok(Box::new(List { which: Which::not_closed(), format: Format::Text })),
    )
};

const LIST: Subcommand<dyn Action> = Subcommand {
    arguments: |language| {
        let format = format::argument(LIST_FORMS, language);
        [format].into_iter().chain(filters(language)).collect()
    },
    completed: FILTERS_COMPLETED,
    forms: LIST_FORMS,
    examples: &[
        ("posdiag ticket list --queue back_office", "交给后台的", "what the back office has"),
        ("posdiag ticket list --since 7d --incomplete", "七天里没填全的", "of a week, with fields missing"),
        ("posdiag ticket list --state all --code E102", "E102 的全部工单", "all that E102 came to"),
    ],
    ..Subcommand::new(
        "list",
        ("列出没关闭的工单", "List the tickets that are not closed"),
        ("posdiag ticket list [选项]", "posdiag ticket list [OPTIONS]"),
        |line| Ok(Box::new(List { which: Which::of(line, true), format: Format::of(line) })),
    )
};

const LIST_FORMS: &[Form] = &[
    Form::read("text", "工单，每张一行", "the tickets, a line each"),
    Form::parsed("json", 1, "一行：全部工单", "one line: the tickets"),
];

#[derive(Debug)]
struct List {
    which: Which,
    format: Format,
}

impl Action for List {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        super::list(context, &self.which, self.format)
    }
}

const SHOW: Subcommand<dyn Action> = Subcommand {
    arguments: |language| {
        let format = format::argument(SHOW_FORMS, language).value_name("FORMAT");
        let help = language.pick("text（默认）、markdown 或 json", "text (the default), markdown or json");
        vec![number(language), format.help(help), keep::copy(language)]
    },
    completed: &[(NUMBER, Candidates::Tickets(Tickets::All))],
    forms: SHOW_FORMS,
    examples: &[
        ("posdiag ticket show 418-273 --copy", "打印，也放进剪贴板", "print it, and copy it"),
        ("posdiag ticket show 418-273 --lang en", "用英文写", "in English"),
        ("posdiag ticket show 418-273 --format markdown", "Markdown", "Markdown"),
    ],
    missing: Some(no_ticket),
    ..Subcommand::new(
        "show",
        ("打印一张工单", "Print a ticket"),
        ("posdiag ticket show [选项] NUMBER", "posdiag ticket show [OPTIONS] NUMBER"),
        |line| {
            let format = TicketFormat::of(line, TicketFormat::Text);
            Ok(Box::new(Show { number: numbered(line), format, copy: line.flag(COPY) }))
        },
    )
};

const SHOW_FORMS: &[Form] = &[
    Form::read("text", "整张工单，可以贴走", "the whole ticket, to be pasted"),
    Form::read("markdown", "整张工单，Markdown", "the whole ticket in Markdown"),
    Form::parsed("json", 1, "一行：整张工单", "one line: the whole ticket"),
];

#[derive(Debug)]
struct Show {
    /// Its number as typed.
    number: String,
    format: TicketFormat,
    /// Put it on the clipboard, too.
    copy: bool,
}

impl Action for Show {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        super::show(context, &self.number, self.format, self.copy)
    }
}

const EDIT: Subcommand<dyn Action> = Subcommand {
    arguments: |language| {
        let field =
            FIELD.options("NAME=VALUE").help(language.pick(
                "填一项，可写几次；不写就在终端里逐项问",
                "A field, repeatable; else they are asked for",
            ));
        vec![number(language), field, note().help(language.pick("加一条备注", "Add a note"))]
    },
    completed: &[(NUMBER, Candidates::Tickets(Tickets::NotClosed)), (FIELD, Candidates::Fields)],
    examples: &[
        ("posdiag ticket edit 418-273", "逐项问还缺的", "asks for what is missing"),
        ("posdiag ticket edit 418-273 --field amount=128.50", "填一项", "fill in one field"),
        ("posdiag ticket edit 418-273 --field contact_name=?", "问过，不知道", "asked; unknown"),
    ],
    missing: Some(no_ticket),
    ..Subcommand::new(
        "edit",
        ("补填或改正资料", "Fill in or correct what is handed over"),
        ("posdiag ticket edit [选项] NUMBER", "posdiag ticket edit [OPTIONS] NUMBER"),
        |line| {
            Ok(Box::new(Edit { number: numbered(line), fields: line.texts(FIELD), note: line.text(NOTE) }))
        },
    )
};

#[derive(Debug)]
struct Edit {
    /// Its number as typed.
    number: String,
    /// Fields and their values, as typed: `NAME=VALUE`. None asks for what is missing.
    fields: Vec<String>,
    note: Option<String>,
}

impl Action for Edit {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        super::edit(context, &self.number, &self.fields, self.note.as_deref())
    }
}

const CLOSE: Subcommand<dyn Action> = Subcommand {
    arguments: |language| vec![number(language), note().help(language.pick("怎么办好的", "What was done"))],
    completed: &[(NUMBER, Candidates::Tickets(Tickets::NotClosed))],
    examples: &[("posdiag ticket close 418-273 --note 已换机", "办好了", "dealt with")],
    missing: Some(no_ticket),
    ..Subcommand::new(
        "close",
        ("关闭工单：已经办好", "Close a ticket that was dealt with"),
        ("posdiag ticket close [选项] NUMBER", "posdiag ticket close [OPTIONS] NUMBER"),
        |line| Ok(Box::new(Close { number: numbered(line), note: line.text(NOTE) })),
    )
};

#[derive(Debug)]
struct Close {
    /// Its number as typed.
    number: String,
    /// What was done.
    note: Option<String>,
}

impl Action for Close {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        super::turn(context, &self.number, self.note.as_deref(), Turn::Close)
    }
}

const REOPEN: Subcommand<dyn Action> = Subcommand {
    arguments: |language| vec![number(language), note().help(language.pick("为什么", "Why"))],
    completed: &[(NUMBER, Candidates::Tickets(Tickets::Closed))],
    examples: &[("posdiag ticket reopen 418-273 --note 又报错", "还没好", "it came up again")],
    missing: Some(no_ticket),
    ..Subcommand::new(
        "reopen",
        ("重新打开关闭了的工单", "Open a closed ticket again"),
        ("posdiag ticket reopen [选项] NUMBER", "posdiag ticket reopen [OPTIONS] NUMBER"),
        |line| Ok(Box::new(Reopen { number: numbered(line), note: line.text(NOTE) })),
    )
};

#[derive(Debug)]
struct Reopen {
    /// Its number as typed.
    number: String,
    /// Why.
    note: Option<String>,
}

impl Action for Reopen {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        super::turn(context, &self.number, self.note.as_deref(), Turn::Reopen)
    }
}

const EXPORT: Subcommand<dyn Action> = Subcommand {
    arguments: export_arguments,
    completed: EXPORT_COMPLETED,
    forms: EXPORT_FORMS,
    examples: &[
        ("posdiag ticket export --since 30d -o tickets.csv", "三十天的表格", "a table of a month"),
        ("posdiag ticket export --format json", "给程序读", "for programs"),
        ("posdiag ticket export 418-273 --personal", "联系人不打码", "with the contact in full"),
    ],
    ..Subcommand::new(
        "export",
        ("把工单写成表格或文件", "Write tickets as a table or a file"),
        ("posdiag ticket export [选项] [NUMBER]…", "posdiag ticket export [OPTIONS] [NUMBER]…"),
        |line| Ok(Box::new(Export::of(line))),
    )
};

const EXPORT_FORMS: &[Form] = &[
    Form::read("csv", "每张一行，每个字段一列", "a row a ticket, a column a field"),
    Form::read("markdown", "一张接一张", "one ticket after the other"),
    Form::parsed("json", 1, "一行：全部工单，内容齐全", "one line: the tickets, whole"),
];

fn export_arguments(language: Language) -> Vec<Arg> {
    let own = |zh, en| language.pick(zh, en);
    let numbers = NUMBERS
        .positionals("NUMBER", 0)
        .help(own("工单号；不写则按选项挑，默认没关闭的", "Numbers; else by the options, those not closed"));
    let format = format::argument(EXPORT_FORMS, language)
        .value_name("FORMAT")
        .help(own("csv（默认）、markdown 或 json", "csv (the default), markdown or json"));
    let output = OUTPUT.path_option("FILE").short('o');
    let personal = PERSONAL.flag();
    let mut arguments = vec![numbers, format];
    arguments.extend(filters(language));
    arguments.push(output.help(own("写进这个文件，不写则打印", "Write this file; else print")));
    arguments.push(personal.help(own("联系人和电话不打码", "Contacts and phone numbers unmasked")));
    arguments
}

#[derive(Debug)]
struct Export {
    /// Their numbers as typed; none for those that are wanted.
    numbers: Vec<String>,
    which: Which,
    format: TicketFormat,
    /// The file; else standard output.
    to: Option<PathBuf>,
    /// With contacts, not masked.
    personal: bool,
}

impl Export {
    fn of(line: &CommandLine<'_>) -> Export {
        let numbers = line.texts(NUMBERS);
        Export {
            // Whoever names one wants it, closed or not.
            which: Which::of(line, numbers.is_empty()),
            numbers,
            format: TicketFormat::of(line, TicketFormat::Csv),
            to: line.path(OUTPUT),
            personal: line.flag(PERSONAL),
        }
    }
}

impl Action for Export {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        let tickets = super::tickets_of(context, &self.numbers, &self.which)?;
        super::export(context, tickets, self.format, self.to.as_deref(), self.personal)
    }
}

/// How a ticket is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::command) enum TicketFormat {
    /// To be read and pasted.
    Text,
    /// Markdown.
    Markdown,
    /// For machines.
    Json,
    /// For spreadsheets.
    Csv,
}

impl TicketFormat {
    fn of(line: &CommandLine<'_>, usual: TicketFormat) -> TicketFormat {
        let formats = [
            ("text", TicketFormat::Text),
            ("markdown", TicketFormat::Markdown),
            ("json", TicketFormat::Json),
            ("csv", TicketFormat::Csv),
        ];
        line.named(FORMAT, &formats).unwrap_or(usual)
    }
}

/// Which tickets are wanted, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::command) struct Which {
    /// The states wanted; none means all.
    pub(in crate::command) states: Vec<TicketState>,
    /// Only those of this queue.
    pub(in crate::command) queue: Option<String>,
    /// Only those that showed this code.
    pub(in crate::command) code: Option<String>,
    /// Only those of this merchant.
    pub(in crate::command) merchant: Option<String>,
    /// Only those of this terminal.
    pub(in crate::command) terminal: Option<String>,
    /// Only those filed since.
    pub(in crate::command) since: Option<String>,
    /// Only those filed before.
    pub(in crate::command) until: Option<String>,
    /// Only those that fields are missing of.
    pub(in crate::command) incomplete: bool,
}

impl Which {
    /// Those that are listed where nothing is asked for.
    fn not_closed() -> Which {
        Which { states: vec![TicketState::Open, TicketState::UnderWay], ..Which::default() }
    }

    fn of(line: &CommandLine<'_>, not_closed: bool) -> Which {
        let states = match line.text(STATE).as_deref() {
            Some("all") => Vec::new(),
            Some(state) => TicketState::from_id(state).into_iter().collect(),
            None if not_closed => Which::not_closed().states,
            None => Vec::new(),
        };
        Which {
            states,
            queue: line.text(QUEUE),
            code: line.text(CODE),
            merchant: line.text(MERCHANT),
            terminal: line.text(TERMINAL),
            since: line.text(SINCE),
            until: line.text(UNTIL),
            incomplete: line.flag(INCOMPLETE),
        }
    }
}

const FILTERS_COMPLETED: &[(Id, Candidates)] = &[(QUEUE, Candidates::Queues), (CODE, Candidates::Codes)];

const EXPORT_COMPLETED: &[(Id, Candidates)] =
    &[(NUMBERS, Candidates::Tickets(Tickets::All)), (QUEUE, Candidates::Queues), (CODE, Candidates::Codes)];

fn filters(language: Language) -> [Arg; 8] {
    let own = |zh, en| language.pick(zh, en);
    let states = PossibleValuesParser::new(["open", "under_way", "closed", "all"]);
    [
        STATE
            .option("STATE")
            .hide_possible_values(true)
            .value_parser(states)
            .help(own("open、under_way、closed 或 all", "open, under_way, closed or all")),
        QUEUE
            .option("QUEUE")
            .help(own("只要交给这一队的，例如 back_office", "Only this queue's, such as back_office")),
        CODE.option("CODE").help(own("只要这个代码的", "Only of this code")),
        MERCHANT.option("NUMBER").help(own("只要这个商户号的", "Only of this merchant number")),
        TERMINAL.option("NUMBER").help(own("只要这个终端号的", "Only of this terminal number")),
        SINCE
            .option("WHEN")
            .help(own("从何时起开的：7d、12h、2026-11-01", "Filed since: 7d, 12h, 2026-11-01")),
        UNTIL.option("WHEN").help(own("到何时为止开的", "Filed before")),
        INCOMPLETE.flag().help(own("只要资料还没填全的", "Only those with fields missing")),
    ]
}

/// The argument that names a ticket.
fn number(language: Language) -> Arg {
    let number = NUMBER.positional("NUMBER").required(true);
    number.help(language.pick("工单号，例如 418-273", "The ticket's number, such as 418-273"))
}

/// The ticket's number as typed.
fn numbered(line: &CommandLine<'_>) -> String {
    line.text(NUMBER).unwrap_or_default()
}

/// The option for a note.
fn note() -> Arg {
    NOTE.option("TEXT")
}

/// No ticket was named.
fn no_ticket(language: Language) -> Problem {
    let problem = Problem::usage(language.pick("没有说哪张工单。", "No ticket was named."));
    see_help(
        problem.with_help(language.pick("posdiag ticket list 列出工单", "posdiag ticket list lists them")),
        language,
    )
}
