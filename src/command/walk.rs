//! `posdiag walk CODE`: a walk with a person at a terminal.

use std::time::{SystemTime, UNIX_EPOCH};

use super::Context;
use crate::cli::shown;
use crate::front::console::{Lost, TerminalConsole};
use crate::front::interactive;
use crate::knowledge::language::OutcomeKind;
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
        interactive::unknown_tree(&library, code).ok_or_else(|| {
            Problem::usage(context.own("这不能作代码。", "This cannot be a code.")).with_help(
                context.own("照终端显示的写，例如 E999", "write what the terminal shows, such as E999"),
            )
        })?
    } else {
        context.tree(&library, code)?
    };
    let paint = context.paint_stderr();
    let Some(mut console) = TerminalConsole::new(paint.0, context.environment.dumb) else {
        let code = shown(code);
        let message = context.own("walk 要在终端里用。", "A walk needs a terminal.");
        let help = match context.language() {
            Language::Zh => format!("posdiag explain {code} 打印完整处理办法"),
            Language::En => format!("posdiag explain {code} prints the whole remedy"),
        };
        return Err(Problem::usage(message).with_help(help).into());
    };
    let view = context.view(&library, paint, None);
    crate::signals::leave_sanely(context.language());
    match interactive::walk(&mut console, &library, view, tree, channel, now) {
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
        Err(Lost::Interrupted) => Err(interrupted(context.language()).into()),
        Err(Lost::Broken(error)) => {
            Err(anyhow::Error::new(error).context(context.own("终端用不了", "The terminal cannot be used")))
        }
    }
}

/// What is said to a person who leaves in mid-walk.
pub(crate) fn interrupted(language: Language) -> Problem {
    let message = language.pick("走到一半离开了，什么都没有保存。", "Left in mid-walk; nothing was kept.");
    Problem { exit: Exit::Interrupted, message: message.to_owned(), help: Vec::new() }
}

#[expect(clippy::disallowed_methods, reason = "the edge, where the clock is read")]
fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}
