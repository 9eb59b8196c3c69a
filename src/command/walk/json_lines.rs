//! `posdiag walk CODE --format jsonl`: a walk with a program, which sends and receives lines of JSON. Nothing is
//! recorded by default; with recording, an event is recorded before the client hears of it.

use std::io::{self, Write as _};
use std::sync::Arc;

use super::super::Context;
use super::script::Details;
use super::{ScriptOptions, WalkOrder, say_before};
use crate::app::clock::{SystemClock, now};
use crate::desk::signature::Signature;
use crate::front::json_lines::{Lines, Talk, TalkEnd, TalkStyle};
use crate::machine::ticket::TicketJson;
use crate::problem::{Exit, Problem};
use crate::session::Session;
use crate::session::record::Author;
use crate::show::times;
use crate::text::language::say;
use crate::view::Vocabulary;
use crate::walk::conversation::{Codes, Conversation};
use crate::walk::reply::{FieldReply, Reply};
use crate::walk::script_file::ScriptFile;

pub(super) fn run(
    context: &Context<'_>,
    wanted: WalkOrder<'_>,
    order: &ScriptOptions,
) -> anyhow::Result<Exit> {
    without_answers(context, order)?;
    let library = context.library()?;
    let tree = wanted.tree(context, &library)?;
    crate::app::signals::leave_sanely(context.language());
    let view = context.view_for_programs(&library);
    // Offers and errors are in the language of the conversation, too.
    let mut invocation = context.invocation.clone();
    invocation.settings.language.value = view.language;
    let context = &Context { invocation: &invocation, environment: context.environment };
    let details = Details::of(context, &library, wanted, order, &ScriptFile::default())?;
    let (session, started) = Session::start(Arc::new(tree), wanted.channel, now());
    let mut recorder = if order.record {
        let kept = (wanted.keep.reference.as_ref(), Signature::of(&invocation.settings, Author::Program));
        let vocabulary = Vocabulary::of(&library);
        Some(context.done(context.desk().begin(vocabulary, kept, &session, &started))?)
    } else {
        None
    };
    let offered = invocation.settings.field_values(library.manifest());
    let mut conversation = Conversation::new(session, library.manifest(), &mut recorder, &SystemClock)
        .with_codes(Codes::Here(&library))
        .with_fields(&offered);
    let notes = details.notes.into_iter().map(Reply::Note);
    let fields = details.fields.into_iter();
    let fields = fields.map(|(field, input)| Reply::Field { field, value: FieldReply::Read(input) });
    say_before(context, &mut conversation, notes.chain(fields))?;
    talk(context, TalkStyle { view, utc: &times::utc, times: context.times() }, conversation)
}

/// Holds the conversation, and says in the end how it ended.
fn talk<'t>(
    context: &Context<'_>,
    setting: TalkStyle<'t>,
    conversation: Conversation<'t>,
) -> anyhow::Result<Exit> {
    let name = conversation.name().map(str::to_owned);
    let mut talk = Talk::begin(setting, conversation);
    let lost = until_left(&mut talk).err();
    // The reader is gone, or nobody can write: what was answered is recorded.
    talk.input_ended();
    let tickets = match &name {
        Some(name) if !talk.filed().is_empty() => context.filed_for_programs(name, talk.filed()).ok(),
        _ => None,
    };
    let times = context.times();
    let tickets = tickets.iter().flatten().map(|ticket| TicketJson::of(ticket, &times));
    talk.close(&tickets.collect::<Vec<_>>());
    let lost = match lost {
        Some(Lost::Writing(_)) => lost,
        _ => tell(&mut talk).err().or(lost),
    };
    if name.is_some() {
        context.forget_personal();
    }
    match lost {
        Some(Lost::Writing(error)) => {
            let written = context.written(Err(error));
            written.map_err(|error| context.filed_all_the_same(error, name.as_deref(), talk.filed()))?;
        }
        Some(Lost::Reading(error)) => {
            let why = context.own("标准输入读不了", "Standard input cannot be read");
            return Err(anyhow::Error::new(error).context(why));
        }
        None => {}
    }
    Ok(talk.end().map_or(Exit::Unfinished, TalkEnd::exit))
}

/// Which side of the conversation broke.
enum Lost {
    Reading(io::Error),
    Writing(io::Error),
}

/// Converses until the walk is left, or the client closes its side. How it was left is not reported yet.
fn until_left(talk: &mut Talk<'_>) -> Result<(), Lost> {
    let mut lines = Lines::new(io::stdin().lock());
    tell(talk)?;
    while let Some(line) = lines.next_line().map_err(Lost::Reading)? {
        talk.take(line);
        if talk.end().is_some() {
            break;
        }
        tell(talk)?;
    }
    Ok(())
}

/// Sends the client what there is to send, at once.
fn tell(talk: &mut Talk<'_>) -> Result<(), Lost> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(&talk.messages()).and_then(|()| stdout.flush()).map_err(Lost::Writing)
}

/// Makes sure that no answers were given in advance: in a conversation they come line by line.
fn without_answers(context: &Context<'_>, order: &ScriptOptions) -> Result<(), Problem> {
    let given = [
        ("--answer", !order.by_id.is_empty()),
        ("--answers", order.in_order.is_some()),
        ("--script", order.file.is_some()),
        ("--assume-unsure", order.assume_unsure),
    ];
    let Some((option, _)) = given.into_iter().find(|(_, given)| *given) else { return Ok(()) };
    let message = say!(
        context.language(),
        "--format jsonl 不能和 {option} 一起用。",
        "--format jsonl cannot be used with {option}."
    );
    Err(Problem::usage(message).with_help(context.own(
        "对话里的回答一行一行地发：posdiag schema protocol",
        "in a conversation, answers come line by line: posdiag schema protocol",
    )))
}
