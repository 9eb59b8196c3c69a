//! `posdiag ticket show`: a ticket, printed.

use super::super::{Action, Context};
use super::{NUMBER, TicketFormat, no_ticket, number, numbered};
use crate::app::clock::SystemClock;
use crate::cli::shared::format::{self, FORMAT};
use crate::cli::shared::keep::{self, COPY};
use crate::cli::{Candidates, Form, Subcommand, Tickets};
use crate::desk::open_tickets::with_also_open;
use crate::desk::session::StoredSession;
use crate::machine::ticket::TicketJson;
use crate::problem::Exit;
use crate::show;
use crate::view::View;
use crate::view::paint::Paint;
use crate::walk::clock::Clock as _;

pub(super) const SHOW: Subcommand<dyn Action> = Subcommand {
    arguments: |language| {
        let format = format::argument(SHOW_FORMS, language).value_name("FORMAT");
        let help = language.pick("text（默认）、markdown 或 json", "text (the default), markdown or json");
        vec![number(language), format.help(help), keep::copy(language)]
    },
    completed: &[(NUMBER, Candidates::Tickets(Tickets::All))],
    forms: SHOW_FORMS,
    examples: &[
        ("posdiag ticket show 418-273 --copy", "打印并复制", "print and copy it"),
        ("posdiag ticket show 418-273 --lang en", "用英文写", "in English"),
        ("posdiag ticket show 418-273 --format markdown", "Markdown", "Markdown"),
    ],
    missing: Some(no_ticket),
    ..Subcommand::new(
        "show",
        ("打印一张工单", "Print a ticket"),
        ("posdiag ticket show [选项] NUMBER", "posdiag ticket show [OPTIONS] NUMBER"),
        |line| {
            let format =
                line.text(FORMAT).and_then(|name| TicketFormat::named(&name)).unwrap_or(TicketFormat::Text);
            Ok(Box::new(Show { number: numbered(line), format, copy: line.flag(COPY) }))
        },
    )
};

const SHOW_FORMS: &[Form] = &[
    Form::read("text", "完整工单，可以粘贴", "the full ticket, for pasting"),
    Form::read("markdown", "完整工单，Markdown", "the full ticket in Markdown"),
    Form::parsed("json", 1, "一行：完整工单", "one line: the full ticket"),
];

#[derive(Debug)]
struct Show {
    /// Its number as typed.
    number: String,
    format: TicketFormat,
    /// Also copy it to the clipboard.
    copy: bool,
}

impl Action for Show {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        run(context, &self.number, self.format, self.copy)
    }
}

fn run(context: &Context<'_>, number: &str, format: TicketFormat, copy: bool) -> anyhow::Result<Exit> {
    let (store, listed) = context.ticket_with_contacts(number)?;
    context.tell_of_names(&store, number, &listed.session);
    let stored = context.done(StoredSession::load(&store, &listed.session, None))?;
    let (stored, number) = (with_also_open(&store, stored), listed.ticket.number);
    let (vocabulary, times) = (stored.trees.vocabulary(), context.times());
    let on_screen = context.view_of(vocabulary, context.paint_stdout(), context.stdout_columns());
    let plain = View { paint: Paint(false), columns: None, ..on_screen };
    let story = context.done(stored.story())?;
    let ticket = context.done(stored.ticket(plain, &story, number))?;
    let mut deliveries = store.deliveries_of(&stored.listed().id).map_err(|fault| context.fault(fault))?;
    deliveries.retain(|delivery| delivery.ticket == number);
    if copy {
        let copied = match format {
            TicketFormat::Markdown => show::ticket::markdown(plain, &ticket, &times),
            _ => show::ticket::page(plain, &ticket, &times),
        };
        context.copy(&copied)?;
    }
    match format {
        TicketFormat::Json => {
            let view = context.view_for_programs_of(vocabulary);
            let ticket = context.done(stored.ticket(view, &story, number))?;
            context.print_json(&TicketJson::of(&ticket, &times).with_deliveries(&deliveries))
        }
        TicketFormat::Markdown => {
            context.print(&show::ticket::markdown(plain, &ticket, &times)).map(|()| Exit::Done)
        }
        TicketFormat::Text | TicketFormat::Csv | TicketFormat::Xlsx => {
            context.print(&show::ticket::page(on_screen, &ticket, &times))?;
            // Beside the ticket, which is pasted elsewhere.
            for delivery in &deliveries {
                context.say(&show::delivery::line(context.language(), &times, SystemClock.now(), delivery));
            }
            Ok(Exit::Done)
        }
    }
}
