//! `posdiag ticket …`: the tickets in the journal for the next teams.

mod close;
mod edit;
mod export;
mod filter;
mod list;
mod show;

use clap::Arg;

use super::Action;
use crate::cli::{CommandLine, Id, Subcommand, see_help};
use crate::problem::Problem;
use crate::settings;
use crate::text::language::Language;

use close::{CLOSE, REOPEN};
use edit::EDIT;
use export::EXPORT;
use list::{LIST, List};
use show::SHOW;

pub(super) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    examples: &[
        ("posdiag ticket list --since 7d", "七天里的", "the last seven days"),
        ("posdiag ticket show 418-273", "打印一张", "print one"),
        ("posdiag ticket close 418-273 --note 已换机", "办好了", "it was dealt with"),
    ],
    meant: Some("ticket list"),
    below: &[LIST, SHOW, EDIT, CLOSE, REOPEN, EXPORT],
    ..Subcommand::new(
        "ticket",
        ("列出、打印、补填、关闭、导出工单", "List, print, complete, close or export tickets"),
        ("posdiag ticket [命令] [选项]", "posdiag ticket [COMMAND] [OPTIONS]"),
        |_| Ok(Box::new(List::not_closed())),
    )
};

const NUMBER: Id = Id("number");
const NOTE: Id = Id("note");

/// The formats of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TicketFormat {
    /// Text to be read and pasted.
    Text,
    /// Markdown.
    Markdown,
    /// For machines.
    Json,
    /// CSV, for spreadsheets and programs.
    Csv,
    /// XLSX, for spreadsheets, which leave it intact.
    Xlsx,
}

impl TicketFormat {
    /// The one of this name.
    fn named(name: &str) -> Option<TicketFormat> {
        let formats = [
            ("text", TicketFormat::Text),
            ("markdown", TicketFormat::Markdown),
            ("json", TicketFormat::Json),
            ("csv", TicketFormat::Csv),
            ("xlsx", TicketFormat::Xlsx),
        ];
        settings::named(name, &formats)
    }
}

/// The argument that names a ticket.
fn number(language: Language) -> Arg {
    let number = NUMBER.positional("NUMBER").required(true);
    number.help(
        language.pick("工单号，例如 418-273、418-273/2", "The ticket's number, such as 418-273 or 418-273/2"),
    )
}

/// The ticket's number as typed.
fn numbered(line: &CommandLine<'_>) -> String {
    line.text(NUMBER).unwrap_or_default()
}

/// The option for a note.
fn note() -> Arg {
    NOTE.option("TEXT")
}

/// The ticket is missing.
fn no_ticket(language: Language) -> Problem {
    let problem = Problem::usage(language.pick("没有指定工单。", "No ticket was given."));
    see_help(
        problem.with_help(language.pick("posdiag ticket list 列出工单", "posdiag ticket list lists them")),
        language,
    )
}
