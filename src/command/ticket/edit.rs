//! `posdiag ticket edit`: fills in or corrects a ticket, by options or at a terminal.

use super::super::terminal::Kept;
use super::super::{Action, Context};
use super::{NOTE, NUMBER, no_ticket, note, number, numbered};
use crate::app::clock::SystemClock;
use crate::cli::shared::keep::{NOT_A_CARD, not_a_card};
use crate::cli::{Candidates, Id, Subcommand, Tickets};
use crate::desk::recorder::Recorder;
use crate::desk::session::StoredSession;
use crate::desk::signature::Signature;
use crate::desk::tickets::stands;
use crate::front::terminal::interactive;
use crate::journal::{ListedTicket, Store};
use crate::problem::{Exit, Problem};
use crate::session::TicketState;
use crate::session::record::Author;
use crate::show::ticket::words;
use crate::text::language::say;
use crate::view::paint::Paint;
use crate::walk::conversation::Conversation;

const FIELD: Id = Id("field");

pub(super) const EDIT: Subcommand<dyn Action> = Subcommand {
    arguments: |language| {
        let field = FIELD.options("NAME=VALUE").help(language.pick(
            "填一项，可写几次；不写就在终端里逐项问",
            "Fill in a field, repeatable; else you are asked",
        ));
        vec![
            number(language),
            field,
            not_a_card(language),
            note().help(language.pick("加一条备注", "Add a note")),
        ]
    },
    completed: &[
        (NUMBER, Candidates::Tickets(Tickets::NotClosed)),
        (FIELD, Candidates::Fields),
        (NOT_A_CARD, Candidates::FieldNames),
    ],
    examples: &[
        ("posdiag ticket edit 418-273", "逐项问还没有的", "asks for what is missing"),
        ("posdiag ticket edit 418-273 --field amount=128.50", "填一项", "fill in one field"),
        ("posdiag ticket edit 418-273 --field contact_name=?", "问过，不知道", "asked; unknown"),
    ],
    missing: Some(no_ticket),
    ..Subcommand::new(
        "edit",
        ("补填或改正资料", "Fill in or correct a ticket's fields"),
        ("posdiag ticket edit [选项] NUMBER", "posdiag ticket edit [OPTIONS] NUMBER"),
        |line| {
            Ok(Box::new(Edit {
                number: numbered(line),
                fields: line.texts(FIELD),
                not_a_card: line.texts(NOT_A_CARD),
                note: line.text(NOTE),
            }))
        },
    )
};

#[derive(Debug)]
struct Edit {
    /// Its number as typed.
    number: String,
    /// Fields and their values as typed: `NAME=VALUE`. Without any, missing ones are asked for.
    fields: Vec<String>,
    /// The fields whose values are not card numbers, although they look like one, as typed.
    not_a_card: Vec<String>,
    note: Option<String>,
}

impl Action for Edit {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        if self.fields.is_empty() && self.note.is_none() {
            let (store, listed) = context.ticket(&self.number)?;
            context.tell_of_names(&store, &self.number, &listed.session);
            return edit_at_terminal(context, store, &listed);
        }
        run(context, self)
    }

    fn changes_tickets(&self) -> bool {
        true
    }
}

fn run(context: &Context<'_>, order: &Edit) -> anyhow::Result<Exit> {
    let (mut store, listed) = context.ticket(&order.number)?;
    context.tell_of_names(&store, &order.number, &listed.session);
    let note = order.note.as_deref().map(|note| context.note("--note", note)).transpose()?;
    let stored = context.done(StoredSession::load(&store, &listed.session, None))?;
    let view = context.view_of(stored.trees.vocabulary(), Paint(false), None);
    let not_cards = context.not_cards(view, &order.not_a_card)?;
    let fields = order.fields.iter().map(|typed| context.read_field(view, typed, &not_cards));
    let fields = fields.collect::<Result<Vec<_>, Problem>>()?;
    let (name, number) = (listed.number(), listed.ticket.number);
    let mut said_of_fields = Vec::new();
    let session =
        context.done(context.desk().change_ticket(&mut store, &listed, Author::Person, |session, now| {
            session.takes_fields(number)?;
            let mut events = Vec::new();
            for (field, input, warned) in fields {
                events.push(input.fill_in(session, field, now)?);
                said_of_fields.extend(warned);
            }
            if let Some(note) = note {
                events.push(session.note(note, now)?);
            }
            Ok(events)
        }))?;
    // What is not recorded is not reported as recorded.
    for said in &said_of_fields {
        context.say(said);
    }
    let ticket = session.ticket(number);
    let lacking = ticket.map(|ticket| session.lacking_of(ticket, view.manifest));
    let said =
        words::completeness(view, lacking.map_or((0, 0), |lacking| (lacking.missing(), lacking.unknown)));
    context.say(&say!(
        context.language(),
        "工单 {name} 已保存，{said}。",
        "Ticket {name} was saved: {said}."
    ));
    Ok(Exit::Done)
}

/// Asks for the missing values, or for all of them if nothing is missing, one by one.
fn edit_at_terminal(context: &Context<'_>, mut store: Store, listed: &ListedTicket) -> anyhow::Result<Exit> {
    let (name, of) = (listed.number(), &listed.session);
    let Some(mut console) = context.console() else {
        return Err(Problem::usage(context.own("逐项问要在终端里。", "Asking needs a terminal."))
            .with_help(say!(
                context.language(),
                "直接填：posdiag ticket edit {name} --field 名字=内容",
                "fill it in directly: posdiag ticket edit {name} --field NAME=VALUE"
            ))
            .into());
    };
    if listed.ticket.state == TicketState::Closed {
        return Err(context.desk_fault(&stands(listed)).into());
    }
    let held = context.hold(&mut store, of, false, &mut console)?;
    let stored = context.done(StoredSession::load(&store, of, None))?;
    let session = context.done(stored.session())?;
    let (settings, vocabulary) = (&context.invocation.settings, stored.trees.vocabulary());
    let signed = (of.summary.reference.as_deref(), Signature::of(settings, Author::Person));
    let mut recorder = Recorder::again(store, held, settings, vocabulary, signed);
    let fields = settings.field_values(vocabulary.manifest);
    let view = context.view_of(vocabulary, context.paint_stderr(), None);
    let setting = interactive::WalkStyle {
        view,
        times: context.times(),
        warn: false,
        keying: settings.keying.value,
        entry: interactive::WalkEntry::Resumed,
        offers_copy: false,
    };
    let conversation = Conversation::new(session, vocabulary.manifest, &mut recorder, &SystemClock);
    let conversation = conversation.with_fields(&fields);
    match interactive::complete(&mut console, setting, conversation, listed.ticket.number) {
        Ok(()) => Ok(Exit::Done),
        Err(lost) => {
            drop(console);
            Err(context.lost(lost, Kept::Ticket(&name)))
        }
    }
}
