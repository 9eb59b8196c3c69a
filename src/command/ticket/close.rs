//! `posdiag ticket close` and `posdiag ticket reopen`.

use super::super::{Action, Context};
use super::{NOTE, NUMBER, no_ticket, note, number, numbered};
use crate::cli::{Candidates, Subcommand, Tickets};
use crate::problem::Exit;
use crate::session::TicketState;
use crate::session::record::Author;
use crate::text::language::{Language, say};

pub(super) const CLOSE: Subcommand<dyn Action> = Subcommand {
    arguments: |language| vec![number(language), note().help(language.pick("怎么处理的", "What was done"))],
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

    fn changes_tickets(&self) -> bool {
        true
    }
}

pub(super) const REOPEN: Subcommand<dyn Action> = Subcommand {
    arguments: |language| vec![number(language), note().help(language.pick("为什么", "Why"))],
    completed: &[(NUMBER, Candidates::Tickets(Tickets::Closed))],
    examples: &[("posdiag ticket reopen 418-273 --note 又报错", "还没好", "it came up again")],
    missing: Some(no_ticket),
    ..Subcommand::new(
        "reopen",
        ("重新打开关闭了的工单", "Reopen a closed ticket"),
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

    fn changes_tickets(&self) -> bool {
        true
    }
}

/// Closing and reopening.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Close,
    Reopen,
}

impl Turn {
    /// Whether a ticket in this state no longer needs it.
    fn is_done(self, state: TicketState) -> bool {
        match self {
            Turn::Close => state == TicketState::Closed,
            Turn::Reopen => state != TicketState::Closed,
        }
    }
}

/// Says that a note was not recorded, and how to record it.
fn unkept_note(name: &str, turn: Turn, language: Language) -> String {
    match turn {
        Turn::Close => say!(
            language,
            "备注没有保存。要保存：先 posdiag ticket reopen {name}",
            "The note was not saved. To save it: posdiag ticket reopen {name} first"
        ),
        Turn::Reopen => say!(
            language,
            "备注没有保存。要保存：posdiag ticket edit {name} --note …",
            "The note was not saved. To save it: posdiag ticket edit {name} --note …"
        ),
    }
}

/// Says that a ticket is already in that state.
fn already(name: &str, turn: Turn, language: Language) -> String {
    match turn {
        Turn::Close => say!(language, "工单 {name} 之前已关闭。", "Ticket {name} was already closed."),
        Turn::Reopen => say!(language, "工单 {name} 本来就没有关闭。", "Ticket {name} was already open."),
    }
}

fn run(context: &Context<'_>, number: &str, note: Option<&str>, turn: Turn) -> anyhow::Result<Exit> {
    let note = note.map(|note| context.note("--note", note)).transpose()?;
    let (mut store, listed) = context.ticket(number)?;
    context.tell_of_names(&store, number, &listed.session);
    let (name, ticket) = (listed.number(), listed.ticket.number);
    if turn.is_done(listed.ticket.state) {
        context.say(&already(&name, turn, context.language()));
        if note.is_none() {
            return Ok(Exit::Done);
        }
        context.say(&unkept_note(&name, turn, context.language()));
        return Ok(Exit::Usage);
    }
    let changed = context.desk().change_ticket(&mut store, &listed, Author::Person, |session, now| {
        let done = match turn {
            Turn::Close => session.close(ticket, note, now),
            Turn::Reopen => session.reopen(ticket, note, now),
        };
        Ok(vec![done?])
    });
    let session = context.done(changed)?;
    context.say(&match turn {
        Turn::Close => say!(context.language(), "工单 {name} 已关闭。", "Ticket {name} is closed."),
        Turn::Reopen => say!(context.language(), "工单 {name} 已重新打开。", "Ticket {name} is open again."),
    });
    // Somebody continued after it, and left.
    if turn == Turn::Close && listed.session.summary.state.is_unfinished() && !session.has_ended() {
        let of = &listed.session.name;
        context.say(&say!(
            context.language(),
            "会话 {of} 未完成。继续或放弃：posdiag resume {of}",
            "Session {of} is unfinished. Resume it or give it up: posdiag resume {of}"
        ));
    }
    Ok(Exit::Done)
}
