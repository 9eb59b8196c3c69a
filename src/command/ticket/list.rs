//! `posdiag ticket list`: the tickets, one a line, or two lines each on a narrow terminal.

use super::super::{Action, Context, counted};
use super::filter::{FILTERS_COMPLETED, Which, filter, filters, tickets_in, tickets_of};
use crate::cli::shared::format::{self, Format};
use crate::cli::{Form, Subcommand};
use crate::journal::{Delivery, Listed, ListedTicket, Store};
use crate::machine::ticket_list::TicketListJson;
use crate::problem::Exit;
use crate::session::TicketState;
use crate::show::rows::{SessionRow, SessionTable};
use crate::show::ticket::words;
use crate::show::times::Times;
use crate::show::{codes, delivery, history};
use crate::text::harmless::harmless;
use crate::text::language::say;
use crate::view::View;
use crate::view::paint::Paint;

pub(super) const LIST: Subcommand<dyn Action> = Subcommand {
    arguments: |language| {
        let format = format::argument(LIST_FORMS, language);
        [format].into_iter().chain(filters(language)).collect()
    },
    completed: FILTERS_COMPLETED,
    forms: LIST_FORMS,
    examples: &[
        ("posdiag ticket list --queue back_office", "交给后台的", "those with the back office"),
        ("posdiag ticket list --since 7d --incomplete", "七天里没填全的", "a week's, with fields missing"),
        ("posdiag ticket list --state all --code E102", "E102 的全部工单", "all tickets for E102"),
    ],
    ..Subcommand::new(
        "list",
        ("列出未关闭的工单", "List tickets that are not closed"),
        ("posdiag ticket list [选项]", "posdiag ticket list [OPTIONS]"),
        |line| Ok(Box::new(List { which: Which::of(line, true), format: Format::of(line) })),
    )
};

const LIST_FORMS: &[Form] = &[
    Form::read("text", "每张工单一行", "one line per ticket"),
    Form::parsed("json", 1, "一行：全部工单", "one line: all tickets"),
];

#[derive(Debug)]
pub(super) struct List {
    which: Which,
    format: Format,
}

impl List {
    /// The default list.
    pub(super) fn not_closed() -> List {
        List { which: Which::not_closed(), format: Format::Text }
    }
}

impl Action for List {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        run(context, &self.which, self.format)
    }
}

fn run(context: &Context<'_>, which: &Which, format: Format) -> anyhow::Result<Exit> {
    let (store, mut listed) = tickets_of(context, &[], which)?;
    let mut of_hub = Vec::new();
    if context.shares() {
        (listed, of_hub) = context.with_others_tickets(listed, &filter(context, which)?);
    }
    let deliveries = |listed: &ListedTicket| deliveries(store.as_ref(), &of_hub, listed);
    if format == Format::Json {
        return context.print_json(&TicketListJson::of(&listed, &deliveries));
    }
    let library = context.library()?;
    let (view, times) = (context.view(&library, Paint(false), None), context.times());
    let open = match &store {
        Some(store) if which.is_of_all_that_is_open() => {
            store.with_requests().map_err(|fault| context.fault(fault))?
        }
        _ => Vec::new(),
    };
    if listed.is_empty() {
        tell_of_none(context, store.as_ref(), which)?;
        tell_of_requests(context, view, &open);
        return Ok(Exit::Done);
    }
    let rows = listed.iter().map(|listed| row(view, &times, listed, &deliveries(listed)));
    context.print_lines(&SessionTable::new(rows.collect()).whole().lines(context.stdout_columns()))?;
    tell_of_requests(context, view, &open);
    Ok(Exit::Done)
}

/// Says that there are none; if all that would match are closed, how many there are, and how to list them.
fn tell_of_none(context: &Context<'_>, store: Option<&Store>, which: &Which) -> anyhow::Result<()> {
    let closed = match store {
        Some(store) if which.states == Which::not_closed().states => {
            let closed = Which { states: vec![TicketState::Closed], ..which.clone() };
            tickets_in(context, store, &closed)?.len()
        }
        _ => 0,
    };
    if closed == 0 {
        context.say(context.own("没有符合条件的工单。", "No ticket matches."));
    } else {
        context.say(&say!(
            context.language(),
            ("没有未关闭的；已关闭的有 {closed} 张，加 --state closed 列出。"),
            (
                "None is open; {} closed: --state closed lists them.",
                counted(closed, "ticket is", "tickets are")
            )
        ));
    }
    Ok(())
}

/// Says what unfinished sessions request: it is not a ticket until they end or are abandoned.
fn tell_of_requests(context: &Context<'_>, view: View<'_>, open: &[Listed]) {
    for Listed { name, summary, .. } in open {
        let Some(requests) = history::requests(context.language(), Some(view), summary) else { continue };
        context.say(&say!(
            context.language(),
            "会话 {name} 未完成，{requests}。继续：posdiag resume {name}",
            "Session {name} is unfinished; {requests}. Resume: posdiag resume {name}"
        ));
    }
}

/// The delivery state of a ticket at other systems: as it is here, or, of another desk's ticket, as a hub has it.
fn deliveries(store: Option<&Store>, of_hub: &[Delivery], listed: &ListedTicket) -> Vec<Delivery> {
    let id = &listed.session.id;
    let mut deliveries = store.and_then(|store| store.deliveries_of(id).ok()).unwrap_or_default();
    if deliveries.is_empty() {
        deliveries = of_hub.iter().filter(|delivery| delivery.session == *id).cloned().collect();
    }
    deliveries.retain(|delivery| delivery.ticket == listed.ticket.number);
    deliveries
}

/// A ticket as a row: its number, whose it is, since when, its state, who works on it, what it is about and where it
/// went.
fn row(view: View<'_>, times: &Times, listed: &ListedTicket, deliveries: &[Delivery]) -> SessionRow {
    let ListedTicket { session, ticket } = listed;
    let summary = &session.summary;
    let queue = ticket.queue.as_deref().map(|id| {
        let known = view.manifest.queues.iter().find(|known| *known.id == *id);
        known.map_or_else(|| harmless(id), |known| view.words(known.name)).into_owned()
    });
    let standing = match session.handed_over {
        Some(_) => view.own("已移交", "handed over"),
        None => words::standing(view, ticket.state),
    };
    let missing = (ticket.missing > 0).then(|| words::completeness(view, (ticket.missing as usize, 0)));
    let whole = missing.map(|missing| [standing, &missing].join(view.own("，", ", ")));
    let title = history::title(view, summary, ticket);
    // Many a ticket has the name of its queue.
    let about = queue.into_iter().filter(|queue| *queue != title).chain([title.clone()]);
    // What waits for somebody is seen on a narrow screen, too.
    let (waiting, others): (Vec<_>, Vec<_>) =
        deliveries.iter().partition(|delivery| delivery.state.waits_for_somebody());
    let short = |delivery: &Delivery| delivery::short(view.language, delivery);
    let (waiting, others) = (waiting.into_iter().map(short), others.into_iter().map(short));
    SessionRow {
        name: listed.number(),
        codes: codes::line(summary.codes.iter()),
        code: harmless(summary.codes.last()).into_owned(),
        whose: history::whose(summary),
        date: times.date(ticket.filed),
        state: whole.into_iter().chain([standing.to_owned()]).collect(),
        message: waiting.chain(about).chain(others).collect::<Vec<_>>().join("  "),
    }
}
