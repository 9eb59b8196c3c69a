//! `posdiag` alone: a person picks a code, and walks it.

use super::super::terminal::Kept;
use super::super::{Context, resume, session as sessions, walk};
use crate::cli::no_code;
use crate::cli::shared::keep::Keep;
use crate::front::terminal::console::Lost;
use crate::front::terminal::picker::{self, Before, Picked};
use crate::journal::{Filter, Listed, State, Store};
use crate::library::lookup::general_tree;
use crate::problem::{Exit, Problem};
use crate::session::Channel;

/// The most unfinished sessions and recent codes that the picker shows first.
const UNFINISHED: usize = 5;
const RECENT: usize = 5;
/// How many sessions are looked at for recent codes.
const LATEST: usize = 30;

pub(super) fn run(context: &Context<'_>, channel: Channel, keep: &Keep) -> anyhow::Result<Exit> {
    if !context.environment.is_interactive() || context.environment.dumb {
        return Err(no_code(context.language()).into());
    }
    let library = context.library()?;
    let view = context.view(&library, context.paint_stderr(), None);
    // Where there is no journal, or none that can be read, there is nothing to show first; a walk will say so.
    let store = if keep.record { context.desk().current_journal().ok().flatten() } else { None };
    let (sessions, before) = store.as_ref().map(|store| before(context, store)).unwrap_or_default();
    let Some(mut console) = context.console() else { return Err(no_code(context.language()).into()) };
    let picked = match picker::pick(&mut console, &library, view, &before) {
        Ok(picked) => picked.map_err(|damaged| context.damaged(damaged))?,
        Err(Lost::Interrupted) => None,
        Err(lost) => return Err(context.lost(lost, Kept::Nothing)),
    };
    let tree = match picked {
        Some(Picked::Session(session)) => {
            return match (store, sessions.get(session)) {
                (Some(store), Some(listed)) => {
                    resume::go_on(context, store, listed, None, false, keep.copy, console)
                }
                _ => Err(no_code(context.language()).into()),
            };
        }
        Some(Picked::Code(code)) => context.tree(&library, &code)?,
        Some(Picked::General(typed)) => {
            general_tree(&library, &typed).ok_or_else(|| context.no_such_code())?
        }
        None => {
            let message = context.own("没有选代码。", "No code was picked.");
            return Err(Problem::new(Exit::Interrupted, message).into());
        }
    };
    // The list showed what was cut off.
    walk::tree(context, &library, tree, channel, keep, |_| (), console)
}

/// What the picker shows first: unfinished sessions, those that were cut off before those that were paused, and the
/// codes of the latest.
fn before(context: &Context<'_>, store: &Store) -> (Vec<Listed>, Before) {
    let mut sessions = store.unfinished(LATEST).unwrap_or_default();
    sessions.sort_by_key(|listed| listed.summary.state != State::Open);
    sessions.truncate(UNFINISHED);
    let unfinished = sessions::rows(context, store, &sessions);
    let latest = store.list(&Filter { limit: LATEST, ..Filter::default() }).unwrap_or_default();
    let mut recent: Vec<String> = Vec::new();
    for code in latest.iter().flat_map(|listed| listed.summary.codes.iter().rev()) {
        if recent.len() < RECENT && !recent.iter().any(|known| known == code) {
            recent.push(code.to_owned());
        }
    }
    (sessions, Before { unfinished, recent })
}
