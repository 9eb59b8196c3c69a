//! `posdiag ticket export`: many tickets in one file.

use std::path::{Path, PathBuf};

use clap::Arg;

use super::super::stream::{is_standard, named, write_new};
use super::super::{Action, Context, counted};
use super::TicketFormat;
use super::filter::{CODE, QUEUE, Which, filters, tickets_of};
use crate::cli::shared::format::{self};
use crate::cli::{Candidates, CommandLine, Form, Id, Subcommand, Tickets};
use crate::desk::session::StoredSession;
use crate::journal::{ListedTicket, Store};
use crate::machine::ticket_export::TicketExportJson;
use crate::problem::Exit;
use crate::show;
use crate::text::language::Language;
use crate::view::paint::Paint;

const NUMBERS: Id = Id("numbers");
const OUTPUT: Id = Id("output");
const PERSONAL: Id = Id("personal");

pub(super) const EXPORT: Subcommand<dyn Action> = Subcommand {
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
        let tickets = tickets_of(context, &self.numbers, &self.which)?;
        run(context, tickets, self.format, self.to.as_deref(), self.personal)
    }
}

const EXPORT_COMPLETED: &[(Id, Candidates)] =
    &[(NUMBERS, Candidates::Tickets(Tickets::All)), (QUEUE, Candidates::Queues), (CODE, Candidates::Codes)];

fn run(
    context: &Context<'_>,
    (store, listed): (Option<Store>, Vec<ListedTicket>),
    format: TicketFormat,
    to: Option<&Path>,
    personal: bool,
) -> anyhow::Result<Exit> {
    let library = context.library()?;
    let mut exported = Vec::new();
    let mut markdown = String::new();
    for ListedTicket { session, ticket } in &listed {
        let Some(store) = &store else { break };
        let stored = context.done(StoredSession::load(store, session, None))?;
        let view = match format {
            TicketFormat::Json => context.view_for_programs_of(stored.trees.vocabulary()),
            _ => context.view_of(stored.trees.vocabulary(), Paint(false), None),
        };
        let story = context.done(stored.story())?;
        let ticket = context.done(stored.ticket(view, &story, ticket.number))?;
        let ticket = if personal { ticket } else { ticket.masked() };
        if format == TicketFormat::Markdown {
            if !markdown.is_empty() {
                markdown.push_str("\n\n");
            }
            markdown.push_str(&show::ticket::markdown(view, &ticket, &context.times()));
        }
        exported.push(ticket);
    }
    let count = exported.len();
    let written = match format {
        TicketFormat::Markdown => markdown,
        TicketFormat::Json => {
            let mut json = serde_json::to_string(&TicketExportJson::of(&exported, &context.times()))?;
            json.push('\n');
            json
        }
        TicketFormat::Csv | TicketFormat::Text => {
            let view = context.view(&library, Paint(false), None);
            show::ticket::csv(view, &exported, &context.times())?
        }
    };
    match to.filter(|to| !is_standard(to)) {
        None => context.print(&written)?,
        Some(path) => {
            write_new(context, path, &written)?;
            let path = named(context, path, false);
            context.say(&match context.language() {
                Language::Zh => format!("{count} 张工单已写进{path}。"),
                Language::En => {
                    format!("{} written to {path}.", counted(count, "ticket was", "tickets were"))
                }
            });
        }
    }
    Ok(Exit::Done)
}
