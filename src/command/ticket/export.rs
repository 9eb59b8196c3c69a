//! `posdiag ticket export`: many tickets in one file.

use clap::Arg;

use super::super::stream;
use super::super::{Action, Context, counted};
use super::TicketFormat;
use super::filter::{CODE, QUEUE, Which, filters, tickets_of};
use crate::cli::shared::format;
use crate::cli::shared::output::{self, Holds, Output};
use crate::cli::{Candidates, CommandLine, Form, Id, Subcommand, Tickets};
use crate::desk::session::StoredSession;
use crate::journal::{ListedTicket, Store};
use crate::machine::json;
use crate::machine::ticket_export::TicketExportJson;
use crate::problem::{Exit, Problem};
use crate::show;
use crate::show::sheet::{Harm, Sheet, harm};
use crate::text::language::{Language, say};
use crate::view::paint::Paint;

const NUMBERS: Id = Id("numbers");
const PERSONAL: Id = Id("personal");

pub(super) const EXPORT: Subcommand<dyn Action> = Subcommand {
    arguments: export_arguments,
    completed: EXPORT_COMPLETED,
    forms: EXPORT_FORMS,
    examples: &[
        ("posdiag ticket export --since 30d -o tickets.xlsx", "三十天的表格", "a month as a table"),
        ("posdiag ticket export --format json", "给程序读", "for programs"),
        ("posdiag ticket export 418-273 --personal", "联系人不打码", "with the contact in full"),
    ],
    ..Subcommand::new(
        "export",
        ("把工单写成表格或文件", "Write tickets as a table or a file"),
        ("posdiag ticket export [选项] [NUMBER]…", "posdiag ticket export [OPTIONS] [NUMBER]…"),
        |line| Ok(Box::new(Export::of(line)?)),
    )
};

const EXPORT_FORMS: &[Form] = &[
    Form::read("csv", "每张一行，每个字段一列", "one row per ticket, one column per field").ending(&["csv"]),
    Form::read(
        "xlsx",
        "同样的表格，给 Excel、WPS：号码和时间不走样",
        "the same for Excel, numbers and times intact",
    )
    .ending(&["xlsx"]),
    Form::read("markdown", "一张接一张", "one ticket after the other").ending(&["md", "markdown"]),
    Form::parsed("json", 1, "一行：全部工单的完整内容", "one line: all tickets in full").ending(&["json"]),
];

fn export_arguments(language: Language) -> Vec<Arg> {
    let own = |zh, en| language.pick(zh, en);
    let numbers = NUMBERS.positionals("NUMBER", 0).help(own(
        "工单号；不写则按选项挑，默认未关闭的",
        "Ticket numbers; else by options (default: not closed)",
    ));
    let format = format::argument(EXPORT_FORMS, language)
        .value_name("FORMAT")
        .help(own("csv（默认）、xlsx、markdown 或 json", "csv (the default), xlsx, markdown or json"));
    let personal = PERSONAL.flag();
    let mut arguments = vec![numbers, format];
    arguments.extend(filters(language));
    arguments.extend(output::arguments(EXPORT_FORMS, Holds::Personal, language));
    arguments.push(personal.help(own("联系人和电话不打码", "Contacts and phone numbers unmasked")));
    arguments
}

#[derive(Debug)]
struct Export {
    /// Their numbers as typed; none means those that match the filter.
    numbers: Vec<String>,
    which: Which,
    format: TicketFormat,
    /// The file; else standard output.
    output: Output,
    /// Include contacts unmasked.
    personal: bool,
}

impl Export {
    fn of(line: &CommandLine<'_>) -> Result<Export, Problem> {
        let (numbers, output) = (line.texts(NUMBERS), Output::of(line, EXPORT_FORMS)?);
        Ok(Export {
            // A ticket that is named is wanted, closed or not.
            which: Which::of(line, numbers.is_empty()),
            numbers,
            format: TicketFormat::named(output.form).unwrap_or(TicketFormat::Csv),
            output,
            personal: line.flag(PERSONAL),
        })
    }
}

impl Action for Export {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        if self.format == TicketFormat::Xlsx
            && self.output.file().is_none()
            && context.environment.stdout_terminal
        {
            return Err(Problem::usage(context.own("xlsx 在终端里看不了。", "A terminal cannot show xlsx."))
                .with_help(context.own("写进文件：-o week.xlsx", "write a file: -o week.xlsx"))
                .into());
        }
        let (store, listed) = tickets_of(context, &self.numbers, &self.which)?;
        let Exported { bytes, count, spoilt } = self.exported(context, store.as_ref(), &listed)?;
        let to = (self.output.file(), self.output.force);
        if let Some(file) = stream::write(context, to, &bytes, Holds::Personal)? {
            context.say(&say!(
                context.language(),
                ("{count} 张工单已写入{file}。"),
                ("{} written to {file}.", counted(count, "ticket was", "tickets were"))
            ));
        }
        if let Some(spoilt) = spoilt {
            context.say(&spoilt);
        }
        Ok(Exit::Done)
    }
}

const EXPORT_COMPLETED: &[(Id, Candidates)] =
    &[(NUMBERS, Candidates::Tickets(Tickets::All)), (QUEUE, Candidates::Queues), (CODE, Candidates::Codes)];

/// Tickets in their written form.
struct Exported {
    bytes: Vec<u8>,
    /// How many there are.
    count: usize,
    /// The format's effect on them, reported after writing.
    spoilt: Option<String>,
}

impl Export {
    fn exported(
        &self,
        context: &Context<'_>,
        store: Option<&Store>,
        listed: &[ListedTicket],
    ) -> anyhow::Result<Exported> {
        let library = context.library()?;
        let mut exported = Vec::new();
        let mut markdown = String::new();
        for ListedTicket { session, ticket } in listed {
            let Some(store) = store else { break };
            let stored = context.done(StoredSession::load(store, session, None))?;
            let view = match self.format {
                TicketFormat::Json => context.view_for_programs_of(stored.trees.vocabulary()),
                _ => context.view_of(stored.trees.vocabulary(), Paint(false), None),
            };
            let story = context.done(stored.story())?;
            let ticket = context.done(stored.ticket(view, &story, ticket.number))?;
            let ticket = if self.personal { ticket } else { ticket.without_personal() };
            if self.format == TicketFormat::Markdown {
                if !markdown.is_empty() {
                    markdown.push_str("\n\n");
                }
                markdown.push_str(&show::ticket::markdown(view, &ticket, &context.times()));
            }
            exported.push(ticket);
        }
        let sheet =
            || show::ticket::sheet(context.view(&library, Paint(false), None), &exported, &context.times());
        let (bytes, spoilt) = match self.format {
            TicketFormat::Markdown => (markdown.into_bytes(), None),
            TicketFormat::Json => {
                (json::line(&TicketExportJson::of(&exported, &context.times())).into_bytes(), None)
            }
            TicketFormat::Xlsx => xlsx(context, &sheet())?,
            TicketFormat::Csv | TicketFormat::Text => {
                let sheet = sheet();
                let is_read = self.output.file().is_some() || context.environment.stdout_terminal;
                let spoilt = is_read.then(|| harm_words(harm(&sheet), context.language())).flatten();
                (show::sheet::csv(&sheet)?.into_bytes(), spoilt)
            }
        };
        Ok(Exported { bytes, count: exported.len(), spoilt })
    }
}

/// The file, and that cells of it were truncated.
fn xlsx(context: &Context<'_>, sheet: &Sheet) -> Result<(Vec<u8>, Option<String>), Problem> {
    let xlsx = show::sheet::xlsx(context.own("工单", "Tickets"), sheet).map_err(|_| {
        let message = context.own("工单太多，一张表放不下。", "There are too many tickets for one sheet.");
        Problem::usage(message).with_help(context.own(
            "用 --since、--until 分几次，或写成 csv",
            "export some at a time with --since and --until, or write csv",
        ))
    })?;
    let cut = xlsx.cut;
    let spoilt = (cut > 0).then(|| {
        say!(
            context.language(),
            ("! {cut} 格太长，表格放不下，截短了；--format json 是全的。"),
            (
                "! {} too long for a sheet and cut short; --format json has everything.",
                counted(cut, "cell was", "cells were")
            )
        )
    });
    Ok((xlsx.bytes, spoilt))
}

/// What a spreadsheet will do to a table that it reads as CSV, if anything.
fn harm_words(harm: Harm<'_>, language: Language) -> Option<String> {
    let zeros = harm.zeros.map(|number| {
        let left = match number.trim_start_matches('0') {
            "" => "0",
            left => left,
        };
        say!(language, "把 {number} 变成 {left}", "turn {number} into {left}")
    });
    let long = harm
        .long
        .map(|number| say!(language, "只显示 {number} 的前几位", "show only the first digits of {number}"));
    let harms: Vec<String> = zeros.into_iter().chain(long).collect();
    if harms.is_empty() {
        return None;
    }
    let harms = harms.join(language.pick("，", " and "));
    Some(say!(
        language,
        "! 表格软件打开 CSV 会{harms}；-o 的文件名用 .xlsx 就不会。",
        "! A spreadsheet will {harms} in CSV; a file named .xlsx is safe."
    ))
}
