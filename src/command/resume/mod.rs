//! `posdiag resume [NAME]`: a walk goes on where it stood.

mod arguments;

use super::terminal::Kept;
use super::walk::WalkManner;
use super::{Context, session as sessions, walk};
use crate::desk::DeskFault;
use crate::desk::recorder::{Recorder, Signature};
use crate::desk::resume::can_go_on;
use crate::desk::session::StoredSession;
use crate::front::terminal::console::{Lost, TerminalConsole};
use crate::front::terminal::picker;
use crate::journal::{Listed, Store};
use crate::problem::{Exit, Problem};
use crate::session::Channel;
use crate::session::record::Author;
use crate::settings::Origin;

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
    let Some(store) = context.done(context.desk().current_journal())? else {
        return Err(nothing(context).into());
    };
    let chosen = match name {
        Some(name) => {
            let no_such = || context.desk_fault(&DeskFault::NoSuchSession { typed: name.to_owned() });
            let found = store.named(name).map_err(|fault| context.fault(fault))?;
            Some(found.ok_or_else(no_such)?)
        }
        None => None,
    };
    let Some(mut console) = context.console() else { return Err(no_terminal(context).into()) };
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
    context.done(can_go_on(listed))?;
    let held = context.hold(&mut store, listed, take_over, &mut console, Kept::All(&listed.name))?;
    let library = context.library()?;
    let stored = context.done(StoredSession::load(&store, listed, Some(&library)))?;
    let mut session = context.done(stored.session())?;
    // Asked for on the command line, the channel changes; a setting is for walks that begin.
    let settings = &context.invocation.settings;
    let asked = channel.filter(|_| matches!(settings.channel.origin, Origin::Option(_)));
    let signed = (stored.listed().summary.reference.as_deref(), Signature::of(settings, Author::Person));
    let mut recorder = Recorder::again(store, held, settings, stored.trees.vocabulary(), signed);
    if let Err(fault) = context.desk().go_on(&mut session, &mut recorder, listed, asked) {
        drop(console);
        return Err(context.desk_fault(&fault).into());
    }
    let way = WalkManner { warn: false, copy };
    walk::walk(context, &library, &stored.trees, session, Some(recorder), way, console)
}

/// Lets the person pick one of the sessions that can be gone on with.
fn pick(
    context: &Context<'_>,
    store: &Store,
    console: &mut TerminalConsole,
) -> anyhow::Result<Option<Listed>> {
    let open = store.unfinished(OFFERED).map_err(|fault| context.fault(fault))?;
    if open.is_empty() {
        return Err(nothing(context).into());
    }
    let rows = sessions::rows(context, store, &open);
    let picked = picker::pick_session(
        console,
        context.own("接着走哪一个：", "Go on with:"),
        context.own("↑↓ 选  Enter 接着走  Esc 离开", "↑↓ choose  Enter go on  Esc leave"),
        &rows,
    );
    match picked {
        Ok(picked) => Ok(picked.and_then(|number| open.into_iter().nth(number))),
        Err(Lost::Interrupted) => Ok(None),
        Err(lost) => Err(context.lost(lost, Kept::Nothing)),
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
