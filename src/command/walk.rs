//! `posdiag walk CODE`: a walk with a person at a terminal.

use std::time::{SystemTime, UNIX_EPOCH};

use super::Context;
use crate::front::console::{Lost, TerminalConsole};
use crate::front::interactive;
use crate::knowledge::language::{Library, OutcomeKind, Tree};
use crate::problem::{Exit, Problem};
use crate::session::{Channel, Moment};
use crate::text::language::Language;

pub(super) fn run(
    context: &Context<'_>,
    code: &str,
    unknown: bool,
    channel: Channel,
) -> anyhow::Result<Exit> {
    let library = context.library()?;
    let tree = if unknown {
        interactive::unknown_tree(&library, code).ok_or_else(|| context.no_such_code())?
    } else {
        context.tree(&library, code)?
    };
    match console(context) {
        Some(console) => self::tree(context, &library, tree, channel, console),
        None => Err(no_terminal(context, &tree).into()),
    }
}

/// The terminal to walk on, if there is one.
pub(super) fn console(context: &Context<'_>) -> Option<TerminalConsole> {
    // Before the terminal is put into the mode that they put it out of.
    crate::signals::leave_sanely(context.language());
    TerminalConsole::new(context.paint_stderr().0, context.environment.dumb)
}

/// Walks a tree with the person at the terminal.
pub(super) fn tree(
    context: &Context<'_>,
    library: &Library,
    tree: Tree,
    channel: Channel,
    mut console: TerminalConsole,
) -> anyhow::Result<Exit> {
    let view = context.view(library, context.paint_stderr(), None);
    let walked = interactive::walk(&mut console, library, view, tree, channel, now);
    // Out of raw mode, before anything else is written.
    drop(console);
    match walked {
        Ok(finished) => {
            // The walk was on standard error; a file or a pipe behind standard output wants what it came to.
            if !context.environment.stdout_terminal {
                context.print(&format!("{}\n", finished.panel.join("\n").trim()))?;
            }
            Ok(match finished.kind {
                OutcomeKind::Ticket => Exit::Ticket,
                OutcomeKind::Resolved | OutcomeKind::NoFault | OutcomeKind::Advice => Exit::Done,
            })
        }
        Err(lost) => Err(self::lost(context, lost)),
    }
}

/// What is said where the person or the terminal is gone.
pub(super) fn lost(context: &Context<'_>, lost: Lost) -> anyhow::Error {
    match lost {
        Lost::Interrupted => interrupted(context.language()).into(),
        Lost::Broken(error) => {
            anyhow::Error::new(error).context(context.own("终端用不了", "The terminal cannot be used"))
        }
    }
}

/// There is nobody to ask; a code of the library can at least be printed.
fn no_terminal(context: &Context<'_>, tree: &Tree) -> Problem {
    let problem = Problem::usage(context.own("walk 要在终端里用。", "A walk needs a terminal."));
    let code = &tree.code;
    problem.with_help(match context.language() {
        _ if tree.table.is_none() => {
            context.own("打开终端窗口再运行一次", "run it again in a terminal window").to_owned()
        }
        Language::Zh => format!("posdiag explain {code} 打印完整处理办法"),
        Language::En => format!("posdiag explain {code} prints the whole remedy"),
    })
}

/// What is said to a person who leaves in mid-walk.
pub(crate) fn interrupted(language: Language) -> Problem {
    let message = language.pick("走到一半离开了，什么都没有保存。", "Left in mid-walk; nothing was kept.");
    Problem::new(Exit::Interrupted, message)
}

#[expect(clippy::disallowed_methods, reason = "the edge, where the clock is read")]
fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}
