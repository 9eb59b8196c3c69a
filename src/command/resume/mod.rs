//! `posdiag resume [NAME]`: a walk goes on where it stood.

mod arguments;

use super::rows::Row;
use super::walk::{Kept, Way};
use super::{Context, session as sessions, walk};
use crate::app::clock::now;
use crate::desk::recorder::{Recorder, Trees, session};
use crate::front::terminal::console::{Lost, TerminalConsole};
use crate::front::terminal::interactive;
use crate::journal::{Held, Hold, Listed, State, Store};
use crate::problem::{Exit, Problem};
use crate::session::record::Author;
use crate::session::{Channel, Ending, Place, TicketState};
use crate::settings::Origin;
use crate::text::language::Language;
use crate::walk::keeper::Keeper as _;

pub(super) use arguments::SUBCOMMAND;

/// The most sessions that are offered to go on with.
const OFFERED: usize = 200;

pub(super) fn run(
    context: &Context<'_>,
    name: Option<&str>,
    channel: Channel,
    take_over: bool,
    copy: bool,
) -> anyhow::Result<Exit> {
    let Some(store) = context.existing_store()? else { return Err(nothing(context).into()) };
    let chosen = match name {
        Some(name) => {
            let found = store.named(name).map_err(|fault| context.fault(&fault))?;
            Some(found.ok_or_else(|| sessions::no_such(context, name))?)
        }
        None => None,
    };
    let Some(mut console) = walk::console(context) else { return Err(no_terminal(context).into()) };
    let listed = match chosen {
        Some(listed) => listed,
        None => match pick(context, &store, &mut console)? {
            Some(listed) => listed,
            None => {
                return Err(Problem::new(
                    Exit::Interrupted,
                    context.own("没有选会话。", "No session was picked."),
                )
                .into());
            }
        },
    };
    go_on(context, store, &listed, Some(channel), take_over, copy, console)
}

/// Goes on with a session that was chosen; without a channel asked for, on its own.
pub(super) fn go_on(
    context: &Context<'_>,
    mut store: Store,
    listed: &Listed,
    channel: Option<Channel>,
    take_over: bool,
    copy: bool,
    mut console: TerminalConsole,
) -> anyhow::Result<Exit> {
    let name = &listed.name;
    let ticket = listed.summary.ticket.as_ref();
    if listed.summary.state == State::Ended && ticket.is_none_or(|ticket| ticket.state != TicketState::Open) {
        return Err(ended(context, name, ticket.is_some()).into());
    }
    let held = match hold(context, &mut store, listed, take_over, &mut console) {
        Ok(held) => held?,
        Err(lost) => return Err(walk::lost(context, lost, Kept::All(name))),
    };
    let stored = store.load(&listed.id).map_err(|fault| context.fault(&fault))?;
    let stored = stored.ok_or_else(|| sessions::no_such(context, name))?;
    let library = context.library()?;
    let trees = Trees::of(Some(&library), &stored.pins);
    let trees = trees.map_err(|fault| context.unreadable_session(name, fault))?;
    let session = session(&stored.entries, &trees);
    let mut session = session.map_err(|misfit| context.unreadable_session(name, misfit))?;
    // Asked for on the command line, the channel changes; a setting is for walks that begin.
    let asked = matches!(context.invocation.settings.channel.origin, Origin::Option(_));
    let usual = match session.place() {
        // Whoever goes on with what was left to somebody on site is there.
        Place::End(Ending::Dispatch(_)) if session.has_ended() => Channel::OnSite,
        _ => session.channel(),
    };
    let channel = channel.filter(|_| asked).unwrap_or(usual);
    let shown = trees.shown();
    let mut recorder = Recorder::again(
        store,
        held,
        &context.invocation.settings,
        shown,
        (stored.listed.summary.reference.as_deref(), context.signature(Author::Person)),
    );
    let event = session.hand_over(channel, now()).map_err(|_| ended(context, name, false))?;
    if let Err(unkept) = recorder.keep(&session, &event) {
        drop(console);
        return Err(Problem::environment(unkept.why.message(context.language())).into());
    }
    let way = Way { warn: false, copy };
    walk::walk(context, &library, &trees, session, Some(recorder), way, console)
}

/// The right to write to the session; where somebody else has it, the person says whether to take it over.
pub(super) fn hold(
    context: &Context<'_>,
    store: &mut Store,
    listed: &Listed,
    take_over: bool,
    console: &mut TerminalConsole,
) -> Result<Result<Held, Problem>, Lost> {
    let held = |store: &mut Store, take_over| {
        store.hold(&listed.id, take_over).map_err(|fault| context.fault(&fault))
    };
    let name = &listed.name;
    match held(store, take_over) {
        Err(problem) => Ok(Err(problem)),
        Ok(Hold::Held(held)) => Ok(Ok(held)),
        Ok(Hold::HandedOver { .. }) => Ok(Err(sessions::handed_over(context, name))),
        Ok(Hold::Busy { .. }) => {
            let words = walk::words(context);
            let busy = match words.language {
                Language::Zh => format!("会话 {name} 正在另一个窗口里走。"),
                Language::En => format!("Session {name} is being walked in another window."),
            };
            let question = words.pick(
                "接过来？那边就不能再写了。y 是  n 否",
                "Take it over? The other one cannot go on then. y yes  n no",
            );
            if !interactive::confirm(console, words, &[&busy, question])? {
                return Ok(Err(Problem::usage(busy).with_help(match words.language {
                    Language::Zh => format!("要接过来：posdiag resume --take-over {name}"),
                    Language::En => format!("to take it over: posdiag resume --take-over {name}"),
                })));
            }
            match held(store, true) {
                Ok(Hold::Held(held)) => Ok(Ok(held)),
                Ok(_) => Ok(Err(sessions::handed_over(context, name))),
                Err(problem) => Ok(Err(problem)),
            }
        }
    }
}

/// Lets the person pick one of the sessions that can be gone on with.
fn pick(
    context: &Context<'_>,
    store: &Store,
    console: &mut TerminalConsole,
) -> anyhow::Result<Option<Listed>> {
    let open = store.unfinished(OFFERED).map_err(|fault| context.fault(&fault))?;
    if open.is_empty() {
        return Err(nothing(context).into());
    }
    let rows = sessions::rows(context, &open);
    let picked = console.pick(
        context.own("接着走哪一个：", "Go on with:"),
        context.own("↑↓ 选  Enter 接着走  Esc 离开", "up/down choose, Enter go on, Esc leave"),
        rows,
        &|typed, row: &Row| row.matches(typed),
    );
    match picked {
        Ok(picked) => Ok(picked.and_then(|row| open.into_iter().nth(row.number))),
        Err(Lost::Interrupted) => Ok(None),
        Err(lost) => Err(walk::lost(context, lost, Kept::Nothing)),
    }
}

fn nothing(context: &Context<'_>) -> Problem {
    Problem::usage(context.own("没有可以接着走的会话。", "There is no session to go on with.")).with_help(
        context
            .own("posdiag session list --all 列出全部会话", "posdiag session list --all lists every session"),
    )
}

fn no_terminal(context: &Context<'_>) -> Problem {
    Problem::usage(context.own("resume 要在终端里用。", "To go on, a terminal is needed.")).with_help(
        context.own(
            "posdiag session show NAME 打印整个经过",
            "posdiag session show NAME prints the whole story",
        ),
    )
}

fn ended(context: &Context<'_>, name: &str, closed: bool) -> Problem {
    if closed {
        return Problem::usage(match context.language() {
            Language::Zh => format!("工单 {name} 已经关闭。"),
            Language::En => format!("Ticket {name} is closed."),
        })
        .with_help(match context.language() {
            Language::Zh => format!("还没完：先 posdiag ticket reopen {name}，再接着走"),
            Language::En => format!("if it is not over: posdiag ticket reopen {name} first, then go on"),
        });
    }
    Problem::usage(match context.language() {
        Language::Zh => format!("会话 {name} 已经结束。"),
        Language::En => format!("Session {name} has ended."),
    })
    .with_help(match context.language() {
        Language::Zh => format!("posdiag session show {name} 打印整个经过"),
        Language::En => format!("posdiag session show {name} prints the whole story"),
    })
}
