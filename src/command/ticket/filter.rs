//! The ticket filter: as typed, and as the journal takes it.

use clap::Arg;
use clap::builder::{PossibleValue, PossibleValuesParser};

use super::super::Context;
use crate::app::clock::now;
use crate::cli::shared::typed;
use crate::cli::{Candidates, CommandLine, Id};
use crate::desk::DeskFault;
use crate::desk::tickets::tickets;
use crate::journal::{ListedTicket, Store, TicketFilter};
use crate::library::lookup::{Found, look_up, unknown_code};
use crate::problem::Problem;
use crate::session::TicketState;
use crate::text::language::{Language, say};
use crate::text::shown::shown;
use crate::tree::{Library, nearest};

const STATE: Id = Id("state");
pub(super) const QUEUE: Id = Id("queue");
pub(super) const CODE: Id = Id("code");
const MERCHANT: Id = Id("merchant");
const TERMINAL: Id = Id("terminal");
const SINCE: Id = Id("since");
const UNTIL: Id = Id("until");
const INCOMPLETE: Id = Id("incomplete");

/// The states by their ids, and as lists show them; all of them means no filter.
const STATES: [(&str, &[&str]); 4] = [
    ("open", &["未关闭", "没关闭"]),
    ("under_way", &["处理中", "in progress", "under way"]),
    ("closed", &["已关闭", "关闭"]),
    ("all", &["全部"]),
];

/// The ticket filter, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Which {
    /// The states; none means all.
    pub(super) states: Vec<TicketState>,
    /// Only those of this queue.
    pub(super) queue: Option<String>,
    /// Only those that showed this code.
    pub(super) code: Option<String>,
    /// Only those of this merchant.
    pub(super) merchant: Option<String>,
    /// Only those of this terminal.
    pub(super) terminal: Option<String>,
    /// Only those filed since.
    pub(super) since: Option<String>,
    /// Only those filed before.
    pub(super) until: Option<String>,
    /// Only those with missing fields.
    pub(super) incomplete: bool,
}

impl Which {
    /// The default of lists.
    pub(super) fn not_closed() -> Which {
        Which { states: vec![TicketState::Open, TicketState::UnderWay], ..Which::default() }
    }

    /// Whether it covers every ticket still to be dealt with, whatever it is about.
    pub(super) fn is_of_all_that_is_open(&self) -> bool {
        *self == Which { states: self.states.clone(), ..Which::default() }
            && (self.states.is_empty() || self.states.contains(&TicketState::Open))
    }

    pub(super) fn of(line: &CommandLine<'_>, not_closed: bool) -> Which {
        let typed = line.text(STATE);
        let known = typed.as_deref().and_then(|typed| {
            STATES.iter().find(|(id, shown)| *id == typed || shown.contains(&typed)).map(|(id, _)| *id)
        });
        let states = match known {
            Some(id) => TicketState::from_id(id).into_iter().collect(),
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

pub(super) const FILTERS_COMPLETED: &[(Id, Candidates)] =
    &[(QUEUE, Candidates::Queues), (CODE, Candidates::Codes)];

pub(super) fn filters(language: Language) -> [Arg; 8] {
    let own = |zh, en| language.pick(zh, en);
    let states = STATES.iter().map(|(id, shown)| PossibleValue::new(*id).aliases(*shown));
    let states = PossibleValuesParser::new(states.collect::<Vec<_>>());
    [
        STATE
            .option("STATE")
            .hide_possible_values(true)
            .value_parser(states)
            .help(own("open、under_way、closed 或 all", "open, under_way, closed or all")),
        QUEUE
            .option("QUEUE")
            .help(own("只要这个队列的，例如 back_office", "Only this queue's, such as back_office")),
        CODE.option("CODE").help(own("只要这个代码的", "Only for this code")),
        MERCHANT.option("NUMBER").help(own("只要这个商户号的", "Only for this merchant number")),
        TERMINAL.option("NUMBER").help(own("只要这个终端号的", "Only for this terminal number")),
        SINCE
            .option("WHEN")
            .help(own("从何时起开的：7d、3h、昨天、11-22", "Filed since: 7d, 3h, yesterday, 11-22")),
        UNTIL.option("WHEN").help(own("到何时为止开的", "Filed before")),
        INCOMPLETE.flag().help(own("只要资料还没填全的", "Only those with fields missing")),
    ]
}

/// The tickets of these numbers, or else those that match.
pub(super) fn tickets_of(
    context: &Context<'_>,
    numbers: &[String],
    which: &Which,
) -> anyhow::Result<(Option<Store>, Vec<ListedTicket>)> {
    let filter = filter(context, which)?;
    if filter.since.is_some_and(|since| since > now()) {
        // Nothing is there, which would be said of no tickets at all, too.
        context.say(
            &context.language().labelled("--since", context.own("这个时间还没到", "this is in the future")),
        );
    }
    let Some(store) = context.done(context.desk().current_journal())? else {
        return match numbers.first() {
            Some(number) => {
                Err(context.desk_fault(&DeskFault::NoSuchTicket { typed: number.clone() }).into())
            }
            None => Ok((None, Vec::new())),
        };
    };
    let listed = context.done(tickets(&store, numbers, &filter))?;
    Ok((Some(store), listed))
}

/// Those that match, from a journal.
pub(super) fn tickets_in(
    context: &Context<'_>,
    store: &Store,
    which: &Which,
) -> anyhow::Result<Vec<ListedTicket>> {
    Ok(context.done(tickets(store, &[], &filter(context, which)?))?)
}

/// The filter in the form that the journal takes.
pub(super) fn filter(context: &Context<'_>, which: &Which) -> anyhow::Result<TicketFilter> {
    let library = context.library()?;
    let queue = which.queue.as_deref().map(|typed| queue(context, &library, typed)).transpose()?;
    let code = which.code.as_deref().map(|typed| match look_up(&library, typed) {
        Ok(Found::One(code)) => code.to_string(),
        // No session has walked what may not be kept.
        _ => unknown_code(typed).unwrap_or_default(),
    });
    let roles = &library.manifest().roles;
    let number = |option: &str, typed: &Option<String>, role: Option<u16>| {
        let typed = typed.as_deref()?;
        let number = match role.and_then(|role| library.manifest().field(role)) {
            Some(field) => typed::sought(option, typed, field, context.language()),
            None => typed::note(option, typed, context.language()).map(|typed| typed.text),
        };
        Some(number.map(|number| number.to_string()))
    };
    let since = which.since.as_deref().map(|typed| context.asked_time("--since", typed)).transpose()?;
    let until = which.until.as_deref().map(|typed| context.asked_time("--until", typed)).transpose()?;
    if since.zip(until).is_some_and(|(since, until)| since >= until) {
        return Err(Problem::usage(context.own(
            "--since 不早于 --until，这样一张也找不到。",
            "--since is not before --until, so nothing can match.",
        ))
        .into());
    }
    Ok(TicketFilter {
        states: which.states.clone(),
        queue,
        code,
        merchant: number("--merchant", &which.merchant, roles.merchant).transpose()?,
        terminal: number("--terminal", &which.terminal, roles.terminal).transpose()?,
        since,
        until,
        incomplete: which.incomplete,
    })
}

/// A queue's id, from its id or its name.
fn queue(context: &Context<'_>, library: &Library, typed: &str) -> Result<String, Problem> {
    let (manifest, texts) = (library.manifest(), library.texts());
    let typed = typed.trim();
    let is = |name: &str| name.eq_ignore_ascii_case(typed);
    let found = manifest.queues.iter().find(|queue| {
        let names = (0..manifest.languages.len()).any(|column| is(texts.get(queue.name, column)));
        is(&queue.id) || names
    });
    if let Some(queue) = found {
        return Ok(queue.id.to_string());
    }
    let typed = shown(typed);
    let ids: Vec<&str> = manifest.queues.iter().map(|queue| &*queue.id).collect();
    let message = say!(context.language(), "没有队列“{typed}”。", "There is no queue `{typed}`.");
    let near = nearest(&typed, ids.iter().copied());
    Err(Problem::no_such(message, near, &ids, context.language()))
}
