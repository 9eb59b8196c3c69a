//! `posdiag resume [NAME]`: continues a walk where it was left.

mod again;
mod arguments;

use super::terminal::Kept;
pub(super) use super::walk::{GoingOn, go_on};
use super::{Context, session as sessions, store as shared};
use crate::cli::shared::keep::{Copying, Keep};
use crate::desk::DeskFault;
use crate::desk::coming_back::can_go_on;
use crate::front::terminal::console::{Lost, TerminalConsole};
use crate::front::terminal::picker::{self, Calls, OthersCalls};
use crate::journal::name::parse_ticket;
use crate::journal::{Call, CallQuery, Delivery, Listed, Store};
use crate::problem::{Exit, Problem};
use crate::session::Channel;
use crate::text::language::say;

pub(super) use again::Again;
pub(super) use arguments::SUBCOMMAND;

pub(super) fn run(
    context: &Context<'_>,
    name: Option<&str>,
    channel: Channel,
    take_over: bool,
    copy: bool,
) -> anyhow::Result<Exit> {
    // It may also be words that find a call here.
    let not_asked = name.and_then(|name| context.bring_with_contacts(name).err());
    let Some(store) = context.done(context.journal_for_calls())? else {
        return Err(not_asked.unwrap_or_else(|| nothing(context)).into());
    };
    let (named, offered) = match name {
        Some(name) => {
            let named = store.named(name).map_err(|fault| context.fault(fault))?;
            match named {
                None => (None, found(context, &store, name, not_asked)?),
                Some(named) => meant(context, &store, name, named)?,
            }
        }
        None => (None, unfinished(context, &store)?),
    };
    let Some(mut console) = context.console() else { return Err(no_terminal(context).into()) };
    let chosen = match named {
        Some(listed) => Some(listed),
        // Options that apply to one call mean that it is chosen already.
        None if name.is_some() && offered.len() == 1 => offered.into_iter().next().map(|call| call.listed),
        None => pick(context, &store, offered, name.is_none(), &mut console)?,
    };
    let Some(listed) = chosen else {
        let message = context.own("没有选会话。", "No session was chosen.");
        return Err(Problem::new(Exit::Interrupted, message).into());
    };
    let (listed, console) = context.brought(&store, &listed, console)?;
    let listed = with_its_ticket(context, &store, listed)?;
    let copying = Copying::of(copy);
    if can_go_on(&listed).is_err() {
        let keep = Keep { copying, ..Keep::default() };
        let library = context.library()?;
        return Ok(Again { listed: &listed, keep: &keep }.walk(context, &library, console)?.exit);
    }
    let wanted = GoingOn { channel: Some(channel), take_over, copying, ..GoingOn::default() };
    Ok(go_on(context, store, &listed, wanted, console)?.exit)
}

/// The session that has the ticket which a call was joined to: that is gone on with, as is said. The call itself, where it
/// was joined to none, or where that is not here.
pub(super) fn with_its_ticket(
    context: &Context<'_>,
    store: &Store,
    listed: Listed,
) -> anyhow::Result<Listed> {
    let number = listed.summary.joined.as_deref();
    let Some((number, (session, _))) = number.and_then(|number| Some((number, parse_ticket(number)?))) else {
        return Ok(listed);
    };
    let Some(with_ticket) = store.named(&session).map_err(|fault| context.fault(fault))? else {
        return Ok(listed);
    };
    let name = &listed.name;
    context.say(&say!(
        context.language(),
        "会话 {name} 已并入工单 {number}，继续那一张。",
        "Session {name} was joined to ticket {number}, which is resumed."
    ));
    Ok(with_ticket)
}

/// The session that a number names; if a session from elsewhere has that number there, either may be meant.
fn meant(
    context: &Context<'_>,
    store: &Store,
    typed: &str,
    named: Listed,
) -> anyhow::Result<(Option<Listed>, Vec<Call>)> {
    context.tell_of_names(store, typed, &named);
    let mut others = store.called_elsewhere(typed).map_err(|fault| context.fault(fault))?;
    others.retain(|other| other.id != named.id);
    if others.is_empty() {
        return Ok((Some(named), Vec::new()));
    }
    Ok((None, [named].into_iter().chain(others).map(|listed| Call::of(&[], listed)).collect()))
}

/// The calls that match what was typed, as in the box of `posdiag` alone.
fn found(
    context: &Context<'_>,
    store: &Store,
    typed: &str,
    not_asked: Option<Problem>,
) -> anyhow::Result<Vec<Call>> {
    let query = CallQuery::of(typed);
    let mut calls = context.done(context.desk().calls(store))?;
    calls.retain(|call| call.found_by(&query).is_some());
    if !query.words().is_empty() && not_asked.is_none() {
        calls = context.with_others_calls(store, calls, typed);
    }
    if calls.is_empty() {
        let no_such = || context.desk_fault(&DeskFault::NoSuchSession { typed: typed.to_owned() });
        return Err(not_asked.unwrap_or_else(no_such).into());
    }
    if let Some(problem) = not_asked {
        context.say(&format!("! {}", problem.message));
    }
    // Finished calls are only mentioned if nothing else can be meant.
    if calls.iter().any(|call| can_go_on(&call.listed).is_ok()) {
        calls.retain(|call| can_go_on(&call.listed).is_ok());
    }
    Ok(calls)
}

/// The unfinished calls that no other window has open.
fn unfinished(context: &Context<'_>, store: &Store) -> anyhow::Result<Vec<Call>> {
    let mut calls = context.done(context.desk().calls(store))?;
    calls.retain(|call| call.listed.waits());
    // What other desks have comes while the list is open.
    if calls.is_empty() && !context.shares() { Err(nothing(context).into()) } else { Ok(calls) }
}

/// The calls that somebody may come back to, with their rows.
pub(super) fn calls(context: &Context<'_>, store: &Store) -> Result<Calls, Problem> {
    let calls = context.done(context.desk().calls(store))?;
    Ok(with_rows(context, store, calls, &[]))
}

/// Calls with their rows; `of_hub` is what a hub did with tickets that are not here.
pub(super) fn with_rows(
    context: &Context<'_>,
    store: &Store,
    calls: Vec<Call>,
    of_hub: &[Delivery],
) -> Calls {
    let deliveries: Vec<Vec<Delivery>> =
        calls.iter().map(|call| context.deliveries_of(store, &call.listed, of_hub)).collect();
    let with = |(call, deliveries): (Call, &Vec<Delivery>)| {
        // Those who have the other system's number call the ticket by it.
        call.with_numbers(deliveries.iter().filter_map(|delivery| delivery.remote.as_deref()))
    };
    let calls: Vec<Call> = calls.into_iter().zip(&deliveries).map(with).collect();
    let listed = calls.iter().map(|call| &call.listed).zip(deliveries.iter().map(Vec::as_slice));
    let rows = sessions::calls(context, store, listed);
    Calls::new(calls, rows)
}

/// Lets the person pick one of these calls; with those of other desks that wait, where `all` are wanted.
fn pick(
    context: &Context<'_>,
    store: &Store,
    calls: Vec<Call>,
    all: bool,
    console: &mut TerminalConsole,
) -> anyhow::Result<Option<Listed>> {
    let mut others = all.then(|| shared::CallsElsewhere::beside(context, store, calls.clone(), with_rows));
    let picked = picker::pick_call(
        console,
        context.own("继续哪一个：", "Resume:"),
        [
            context.own("↑↓ 选  Enter 继续  Esc 离开", "↑↓ choose  Enter resume  Esc leave"),
            context.own("只有本台的  Enter 继续  Esc 离开", "this desk only  Enter resume  Esc leave"),
        ],
        with_rows(context, store, calls, &[]),
        &mut |typed| others.as_mut().map_or(OthersCalls::Nobody, |others| others.hear(typed)),
    );
    match picked {
        Ok(picked) => Ok(picked.map(|call| call.listed)),
        Err(Lost::Interrupted) => Ok(None),
        Err(lost) => Err(context.lost(lost, Kept::Nothing)),
    }
}

fn nothing(context: &Context<'_>) -> Problem {
    let said = context.own("没有未完成的会话。", "No session is unfinished.");
    Problem::usage(said)
        .with_help(context.own(
            "已经结束的、有工单的，按编号、网点或商户号继续：posdiag resume 418-273",
            "to resume one that has ended, or its ticket, give its number, site or merchant: posdiag resume 418-273",
        ))
        .with_help(
            context.own(
                "posdiag session list --all 列出全部会话",
                "posdiag session list --all lists every session",
            ),
        )
}

fn no_terminal(context: &Context<'_>) -> Problem {
    Problem::usage(context.own("resume 要在终端里用。", "resume needs a terminal.")).with_help(
        context.own(
            "posdiag session show NAME 打印完整经过",
            "posdiag session show NAME prints the full history",
        ),
    )
}
