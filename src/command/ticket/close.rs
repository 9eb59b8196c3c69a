//! `posdiag ticket close` and `posdiag ticket reopen`: that a ticket was dealt with, or was not.

use super::super::{Action, Context};
use super::{NOTE, NUMBER, no_ticket, note, number, numbered};
use crate::cli::{Candidates, Subcommand, Tickets};
use crate::problem::Exit;
use crate::session::record::Author;
use crate::text::language::Language;

pub(super) const CLOSE: Subcommand<dyn Action> = Subcommand {
    arguments: |language| vec![number(language), note().help(language.pick("怎么办好的", "What was done"))],
    completed: &[(NUMBER, Candidates::Tickets(Tickets::NotClosed))],
    examples: &[("posdiag ticket close 418-273 --note 已换机", "办好了", "dealt with")],
    missing: Some(no_ticket),
    ..Subcommand::new(
        "close",
        ("关闭工单：已经办好", "Close a ticket that was dealt with"),
        ("posdiag ticket close [选项] NUMBER", "posdiag ticket close [OPTIONS] NUMBER"),
        |line| Ok(Box::new(Close { number: numbered(line), note: line.text(NOTE) })),
    )
};

#[derive(Debug)]
struct Close {
    /// Its number as typed.
    number: String,
    /// What was done.
    note: Option<String>,
}

impl Action for Close {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        run(context, &self.number, self.note.as_deref(), Turn::Close)
    }
}

pub(super) const REOPEN: Subcommand<dyn Action> = Subcommand {
    arguments: |language| vec![number(language), note().help(language.pick("为什么", "Why"))],
    completed: &[(NUMBER, Candidates::Tickets(Tickets::Closed))],
    examples: &[("posdiag ticket reopen 418-273 --note 又报错", "还没好", "it came up again")],
    missing: Some(no_ticket),
    ..Subcommand::new(
        "reopen",
        ("重新打开关闭了的工单", "Open a closed ticket again"),
        ("posdiag ticket reopen [选项] NUMBER", "posdiag ticket reopen [OPTIONS] NUMBER"),
        |line| Ok(Box::new(Reopen { number: numbered(line), note: line.text(NOTE) })),
    )
};

#[derive(Debug)]
struct Reopen {
    /// Its number as typed.
    number: String,
    /// Why.
    note: Option<String>,
}

impl Action for Reopen {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        run(context, &self.number, self.note.as_deref(), Turn::Reopen)
    }
}

/// Closing and reopening.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Close,
    Reopen,
}

fn run(context: &Context<'_>, number: &str, note: Option<&str>, turn: Turn) -> anyhow::Result<Exit> {
    let note = note.map(|note| context.note("--note", note)).transpose()?;
    let (mut store, listed) = context.done(context.desk().ticket(number))?;
    let (name, ticket) = (listed.number(), listed.ticket.number);
    context.done(context.desk().change_ticket(&mut store, &listed, Author::Person, |session, now| {
        let done = match turn {
            Turn::Close => session.close(ticket, note, now),
            Turn::Reopen => session.reopen(ticket, note, now),
        };
        Ok(vec![done?])
    }))?;
    context.say(&match (turn, context.language()) {
        (Turn::Close, Language::Zh) => format!("工单 {name} 已关闭。"),
        (Turn::Close, Language::En) => format!("Ticket {name} is closed."),
        (Turn::Reopen, Language::Zh) => format!("工单 {name} 重新打开了。"),
        (Turn::Reopen, Language::En) => format!("Ticket {name} is open again."),
    });
    Ok(Exit::Done)
}
