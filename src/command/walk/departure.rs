//! How a person left a walk, what is said about it, and the exit code.

use super::super::Context;
use super::super::terminal::{Kept, unchanged};
use crate::cli::shared::keep::{Copying, Keep};
use crate::desk::joining::Brought;
use crate::problem::Exit;
use crate::session::{Channel, Moment};
use crate::text::language::say;
use crate::tree::Tree;
use crate::walk::history::OpenTicket;

/// How a person left a walk.
pub(super) enum Left {
    Finished {
        /// The outcome's panel as plain lines, for a file or a pipe.
        panel: Vec<String>,
        /// Whether the outcome is a ticket, which contains all that the panel shows.
        is_ticket: bool,
    },
    Paused(Option<Moment>),
    GivenUp {
        /// The numbers of the tickets that stay open as they were.
        stay: Vec<String>,
    },
    /// Its outcome is not filed: this ticket is continued, and gets what the walk brought.
    Instead(OpenTicket, Brought),
    /// It had ended and was reopened, and is unchanged.
    AsItWas,
    /// It is paused, and another walk begins.
    Aside(Box<Another>),
}

/// A walk that begins beside one that is paused.
pub(super) struct Another {
    /// The tree.
    pub(super) tree: Tree,
    pub(super) channel: Channel,
    /// How it is recorded: about the same terminal as the first.
    pub(super) keep: Keep,
}

/// What a walk at a terminal leaves behind.
#[derive(Debug)]
pub(in crate::command) struct CallEnd {
    /// The exit code.
    pub(in crate::command) exit: Exit,
    /// The filed tickets as text, if the box that follows may copy them.
    pub(in crate::command) ticket: Option<String>,
}

impl From<Exit> for CallEnd {
    fn from(exit: Exit) -> CallEnd {
        CallEnd { exit, ticket: None }
    }
}

/// What is said after a walk was left, and the exit code.
pub(super) fn leave(
    context: &Context<'_>,
    (left, filed): (Left, &[u32]),
    kept: Kept<'_>,
    copying: Copying,
) -> anyhow::Result<CallEnd> {
    let ticket = ticket(context, &left, filed, kept, copying)?;
    let said = say(context, left, kept);
    Ok(CallEnd { exit: if filed.is_empty() { said } else { Exit::Ticket }, ticket })
}

/// The result of a walk, for a file or a pipe: the tickets that it filed, below the outcome if that is not one of them.
pub(super) fn page(panel: &[String], is_ticket: bool, tickets: Option<&str>) -> String {
    let panel = || format!("{}\n", panel.join("\n").trim());
    match tickets {
        None => panel(),
        Some(tickets) if is_ticket => tickets.to_owned(),
        Some(tickets) => [&panel(), "\n", tickets].concat(),
    }
}

/// The result of a walk and its tickets, for a file, a pipe and the clipboard; returns what the box may copy.
fn ticket(
    context: &Context<'_>,
    left: &Left,
    filed: &[u32],
    kept: Kept<'_>,
    copying: Copying,
) -> anyhow::Result<Option<String>> {
    let copies = copying != Copying::Asked;
    let wanted = !filed.is_empty() && (copies || !context.environment.stdout_terminal);
    let tickets = match kept {
        Kept::All(name) if wanted => Some(context.filed_text(name, filed)?),
        _ => None,
    };
    // The walk was on standard error; a file or a pipe on standard output wants the result.
    let printed = match (left, &tickets) {
        (Left::Finished { panel, is_ticket }, tickets) => Some(page(panel, *is_ticket, tickets.as_deref())),
        (_, tickets) => tickets.clone(),
    };
    if let Some(printed) = printed.as_ref().filter(|_| !context.environment.stdout_terminal) {
        let written = context.print(printed);
        written.map_err(|error| context.filed_all_the_same(error, kept.name(), filed))?;
    }
    // For an unrecorded walk, there is what the screen shows.
    let is_ticket = matches!(left, Left::Finished { is_ticket: true, .. }) || !filed.is_empty();
    let copied = tickets.or(printed).filter(|_| copies && is_ticket);
    match (copied, copying) {
        (Some(copied), Copying::Wanted) => context.copy(&copied).map(|()| None).map_err(Into::into),
        (copied, _) => Ok(copied),
    }
}

fn say(context: &Context<'_>, left: Left, kept: Kept<'_>) -> Exit {
    let on = |zh: &str, en: &str, name: &str| {
        say!(context.language(), "{zh}继续：posdiag resume {name}", "{en} Resume: posdiag resume {name}")
    };
    match (left, kept) {
        (Left::Finished { .. }, _) => {
            context.forget_personal();
            Exit::Done
        }
        (Left::Paused(None) | Left::Aside(_), Kept::All(name)) => {
            context.say(&on("已暂停，都已保存。", "Paused; everything is saved.", name));
            Exit::Unfinished
        }
        (Left::Paused(Some(until)), Kept::All(name)) => {
            let until = context.times().date(until);
            let (zh, en) = (
                format!("已暂停到 {until}，都已保存。"),
                format!("Paused until {until}; everything is saved."),
            );
            context.say(&on(&zh, &en, name));
            Exit::Unfinished
        }
        (Left::Instead(open, _), Kept::All(name)) => {
            let number = open.number;
            context.say(&say!(
                context.language(),
                "会话 {name} 不另开工单，已并入 {number}，这次记下的都带过去了。",
                "Session {name} files no other ticket; it is joined to {number}, with what was noted here."
            ));
            Exit::Unfinished
        }
        (_, Kept::Unchanged(name)) => {
            context.say(&unchanged(context.language(), name));
            Exit::Unfinished
        }
        // A note was added to it, say.
        (Left::AsItWas, Kept::All(name)) => {
            context.say(&on("都已保存。", "Everything is saved.", name));
            Exit::Unfinished
        }
        (Left::GivenUp { stay }, Kept::All(name)) if !stay.is_empty() => {
            let stay = context.language().listed(&stay);
            let (zh, en) = (
                format!("已放弃，都已保存。工单 {stay} 照旧开着。"),
                format!("Given up; everything is saved. Ticket {stay} stays open as it was."),
            );
            context.say(&on(&zh, &en, name));
            Exit::Unfinished
        }
        (Left::GivenUp { .. }, Kept::All(name)) => {
            context.say(&on("已放弃，都已保存。商户再来电可以", "Given up; everything is saved.", name));
            Exit::Unfinished
        }
        (_, Kept::Beginning(name)) => {
            context.say(&on("已离开，最后几步没有保存。", "Left; the last steps were not saved.", name));
            Exit::Unfinished
        }
        _ => {
            context.say(context.own("已离开，没有记录。", "Left; nothing was recorded."));
            Exit::Unfinished
        }
    }
}
