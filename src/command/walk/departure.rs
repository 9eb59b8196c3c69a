//! How a person left a walk, what is said of it, and what the exit code is.

use super::super::Context;
use super::super::terminal::Kept;
use crate::problem::Exit;
use crate::session::Moment;
use crate::text::language::Language;
use crate::tree::OutcomeKind;

/// How a person left a walk.
pub(super) enum Left {
    Finished {
        /// What the outcome comes to.
        kind: OutcomeKind,
        /// The outcome's panel as plain lines, for a file or a pipe.
        panel: Vec<String>,
    },
    Paused(Option<Moment>),
    GivenUp,
}

/// What is said and what the exit code is, once a walk was left.
pub(super) fn leave(context: &Context<'_>, left: Left, kept: Kept<'_>, copy: bool) -> anyhow::Result<Exit> {
    let on = |zh: &str, en: &str, name: &str| match context.language() {
        Language::Zh => format!("{zh}接着走：posdiag resume {name}"),
        Language::En => format!("{en} Go on: posdiag resume {name}"),
    };
    match (left, kept) {
        (Left::Finished { kind, panel }, _) => {
            let wanted = copy || !context.environment.stdout_terminal;
            let ticket = match kept {
                Kept::All(name) if kind == OutcomeKind::Ticket && wanted => Some(context.ticket_text(name)?),
                _ => None,
            };
            // The walk was on standard error; a file or a pipe behind standard output wants what it came to.
            if !context.environment.stdout_terminal {
                let plain = || format!("{}\n", panel.join("\n").trim());
                context.print(&ticket.clone().unwrap_or_else(plain))?;
            }
            if let Some(ticket) = ticket.filter(|_| copy) {
                context.copy(&ticket)?;
            }
            context.desk().forget_personal();
            Ok(match kind {
                OutcomeKind::Ticket => Exit::Ticket,
                OutcomeKind::Resolved | OutcomeKind::NoFault | OutcomeKind::Advice => Exit::Done,
            })
        }
        (Left::Paused(None), Kept::All(name)) => {
            context.say(&on("已暂停，都记下了。", "Paused; everything is kept.", name));
            Ok(Exit::Unfinished)
        }
        (Left::Paused(Some(until)), Kept::All(name)) => {
            let until = context.times().date(until);
            let (zh, en) = (
                format!("已暂停，等到 {until}，都记下了。"),
                format!("Paused until {until}; everything is kept."),
            );
            context.say(&on(&zh, &en, name));
            Ok(Exit::Unfinished)
        }
        (Left::GivenUp, Kept::All(name)) => {
            context.say(&on("已记下不走了。商户再来电可以", "It is kept as given up.", name));
            Ok(Exit::Unfinished)
        }
        (_, Kept::Beginning(name)) => {
            context.say(&on("已经离开，最后几步没有记下。", "Left; the last steps were not kept.", name));
            Ok(Exit::Unfinished)
        }
        (Left::Paused(_) | Left::GivenUp, _) => {
            context.say(context.own("没有记录，已经离开。", "Left; nothing was recorded."));
            Ok(Exit::Unfinished)
        }
    }
}
