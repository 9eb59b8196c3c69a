//! `posdiag` alone: a person picks a code, and walks it.

use super::super::resume::{self, Again, GoingOn};
use super::super::terminal::Kept;
use super::super::walk::CallEnd;
use super::super::{Context, store as shared, walk};
use crate::app::clock::now;
use crate::cli::no_code;
use crate::cli::shared::keep::{Copying, Keep};
use crate::desk::coming_back::can_go_on;
use crate::front::terminal::console::Lost;
use crate::front::terminal::picker::{self, Before, OthersCalls, Picked};
use crate::journal::{Call, Filter, State, Store};
use crate::library::lookup::general_tree;
use crate::problem::{Exit, Problem};
use crate::session::{Channel, Moment};
use crate::tree::Library;

/// How many recent codes the picker shows first.
const RECENT: usize = 5;
/// How many sessions are searched for recent codes.
const LATEST: usize = 30;

/// Walks what a person picks, call by call until they leave; the exit code is that of the last call.
pub(super) fn run(context: &Context<'_>, channel: Channel, keep: &Keep, once: bool) -> anyhow::Result<Exit> {
    if !context.environment.is_interactive() || context.environment.dumb {
        return Err(no_code(context.language()).into());
    }
    let library = context.library()?;
    let mut keep = keep.clone();
    if !once && keep.copying == Copying::Asked {
        keep.copying = Copying::InBox;
    }
    let (begun, mut last, mut ticket) = (now(), None, None);
    loop {
        match call(context, &library, (channel, &keep), begun, ticket.as_deref()) {
            Ok(Some(Called::Copied)) => continue,
            Ok(Some(Called::Walked(end))) => {
                if end.exit == Exit::Ticket && !once {
                    context.deliver_for_a_moment();
                }
                (last, ticket) = (Some(end.exit), end.ticket);
            }
            Ok(None) => {
                let none = || {
                    let message = context.own("没有选代码。", "No code was chosen.");
                    Problem::new(Exit::Interrupted, message).into()
                };
                return last.ok_or_else(none);
            }
            // An error in one call does not end the next.
            Err(error) => match error.downcast::<Problem>()? {
                problem if !once && problem.exit == Exit::Usage => {
                    context.say(&format!("! {}", problem.message));
                    problem.help.iter().for_each(|help| context.say(&format!("  {help}")));
                    (last, ticket) = (Some(problem.exit), None);
                }
                problem => return Err(problem.into()),
            },
        }
        if once {
            return Ok(last.unwrap_or(Exit::Done));
        }
        // The next call is about somebody else.
        keep = Keep { reference: None, merchant: None, terminal: None, not_a_card: Vec::new(), ..keep };
        context.say("");
    }
}

/// What somebody did in the box.
enum Called {
    /// They walked a call.
    Walked(CallEnd),
    /// They copied the previous call's ticket.
    Copied,
}

/// Walks one call that a person picks, or copies the `ticket` of the previous one; `None` if they leave. The box has
/// been open since `begun`.
fn call(
    context: &Context<'_>,
    library: &Library,
    (channel, keep): (Channel, &Keep),
    begun: Moment,
    ticket: Option<&str>,
) -> anyhow::Result<Option<Called>> {
    let view = context.view(library, context.paint_stderr(), None);
    // Without a readable journal there is nothing to show first; a walk will say so.
    let store = if keep.record { context.journal_for_calls().ok().flatten() } else { None };
    context.tell_of_stuck(store.as_ref());
    let before = store.as_ref().map(|store| before(context, store, begun)).unwrap_or_default();
    let before = Before { can_copy: ticket.is_some(), ..before };
    let own = before.calls.iter().cloned().collect();
    let Some(mut console) = context.console() else { return Err(no_code(context.language()).into()) };
    let keying = context.invocation.settings.keying.value;
    let mut others =
        store.as_ref().map(|store| shared::CallsElsewhere::beside(context, store, own, resume::with_rows));
    let mut hear = |typed: &str| others.as_mut().map_or(OthersCalls::Nobody, |others| others.hear(typed));
    let picked = match picker::pick(&mut console, library, view, &before, keying, &mut hear) {
        Ok(picked) => picked.map_err(|damaged| context.damaged(damaged))?,
        Err(Lost::Interrupted) => None,
        Err(lost) => return Err(context.lost(lost, Kept::Nothing)),
    };
    let tree = match picked {
        None => return Ok(None),
        Some(Picked::Copy) => {
            drop(console);
            context.copy(ticket.unwrap_or_default())?;
            return Ok(Some(Called::Copied));
        }
        Some(Picked::Call(call)) => {
            let Some(store) = store else { return Err(no_code(context.language()).into()) };
            let (listed, console) = context.brought(&store, &call.listed, console)?;
            let listed = &resume::with_its_ticket(context, &store, listed)?;
            return match can_go_on(listed) {
                Ok(()) => {
                    let wanted = GoingOn { copying: keep.copying, ..GoingOn::default() };
                    resume::go_on(context, store, listed, wanted, console)
                }
                Err(_) => Again { listed, keep }.walk(context, library, console),
            }
            .map(|end| Some(Called::Walked(end)));
        }
        Some(Picked::Code(code)) => context.tree(library, &code)?,
        Some(Picked::General(typed)) => {
            general_tree(library, &typed).ok_or_else(|| context.no_such_code())?
        }
    };
    // The list has shown what was cut off.
    let end = walk::tree(context, library, tree, channel, keep, |_| (), console)?;
    Ok(Some(Called::Walked(end)))
}

/// The calls that somebody may come back to, and the codes of the latest sessions.
fn before(context: &Context<'_>, store: &Store, begun: Moment) -> Before {
    let calls = resume::calls(context, store).unwrap_or_default();
    let ended = |call: &Call| call.listed.summary.state == State::Ended && call.listed.changed >= begun;
    let just_ended = calls.get(0).is_some_and(ended).then_some(0);
    let latest = store.list(&Filter { limit: LATEST, ..Filter::default() }).unwrap_or_default();
    let mut recent: Vec<String> = Vec::new();
    for code in latest.iter().flat_map(|listed| listed.summary.codes.iter().rev()) {
        if recent.len() < RECENT && !recent.iter().any(|known| known == code) {
            recent.push(code.to_owned());
        }
    }
    Before { calls, recent, just_ended, can_copy: false }
}
