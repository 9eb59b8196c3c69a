//! `posdiag walk CODE --format jsonl`: a walk with a program, which says a line of JSON and is told lines of JSON. Nothing
//! is kept unless that is asked for; what is, is kept before the client hears of it.

use std::io::{self, Write as _};
use std::sync::Arc;

use super::recording::{Recorder, Shown};
use super::walk::{Wanted, configured, numbers};
use super::{Context, ticket};
use crate::app::clock::{now, wall};
use crate::cli::{ScriptOrder, field_and_value};
use crate::front::json_lines::{Left, Lines, Setting, Talk};
use crate::library::lookup::unknown_tree;
use crate::machine::ticket::TicketJson;
use crate::problem::{Exit, Problem};
use crate::session::{FieldValue, Session};
use crate::show::times;
use crate::text::language::Language;
use crate::text::redaction::Redacted;
use crate::tree::Library;
use crate::view::paint::Paint;
use crate::walk::keeper::{Keeper, Unrecorded};

pub(super) fn run(context: &Context<'_>, wanted: Wanted<'_>, order: &ScriptOrder) -> anyhow::Result<Exit> {
    without_answers(context, order)?;
    let library = context.library()?;
    let tree = if wanted.unknown {
        unknown_tree(&library, wanted.code).ok_or_else(|| context.no_such_code())?
    } else {
        context.tree(&library, wanted.code)?
    };
    crate::app::signals::leave_sanely(context.language());
    let view = context.view_for_programs(&library);
    // What is offered and what goes wrong is told in the language of the talk, too.
    let mut invocation = context.invocation.clone();
    invocation.settings.language.value = view.language;
    let context = &Context { invocation: &invocation, environment: context.environment };
    let given = Given::of(context, &library, wanted, order)?;
    let shown = Shown { manifest: library.manifest(), texts: library.texts() };
    let (mut session, started) = Session::start(Arc::new(tree), wanted.channel, now());
    let mut recorder = if order.record {
        let kept = (wanted.keep.reference.as_ref(), context.operator());
        let recorder = Recorder::begin(context.store()?, *context, shown, kept, &session, &started);
        Some(recorder.map_err(|fault| context.fault(&fault))?)
    } else {
        None
    };
    let keeper: &mut dyn Keeper = match &mut recorder {
        Some(recorder) => recorder,
        None => &mut Unrecorded,
    };
    given.fill_in(context.language(), &mut session, keeper)?;
    let fields = configured(context, shown.manifest);
    let name = keeper.name().map(str::to_owned);
    let setting = Setting {
        library: &library,
        view,
        keeper,
        clock: &now,
        wall: &wall,
        utc: &times::utc,
        times: context.times(),
        fields: &fields,
    };
    let mut talk = Talk::begin(setting, session);
    let lost = until_left(&mut talk).err();
    // Nobody listens any more, or nobody can speak: what was answered is kept.
    talk.input_ended();
    let ticket = match (talk.left(), &name) {
        (Some(Left::Finished { ticket: true }), Some(name)) => ticket::of_machine(context, name).ok(),
        _ => None,
    };
    let times = context.times();
    talk.close(ticket.as_ref().map(|ticket| TicketJson::of(ticket, &times)));
    let lost = match lost {
        Some(Lost::Writing(_)) => lost,
        _ => tell(&mut talk).err().or(lost),
    };
    if name.is_some() {
        context.forget_personal();
    }
    match lost {
        Some(Lost::Writing(error)) => context.written(Err(error))?,
        Some(Lost::Reading(error)) => {
            let why = context.own("标准输入读不了", "Standard input cannot be read");
            return Err(anyhow::Error::new(error).context(why));
        }
        None => {}
    }
    Ok(match talk.left() {
        Some(Left::Finished { ticket: false }) => Exit::Done,
        Some(Left::Finished { ticket: true }) => Exit::Ticket,
        Some(Left::NotKept) => Exit::Environment,
        Some(Left::Paused(_) | Left::GivenUp | Left::InputEnded) | None => Exit::Unfinished,
    })
}

/// Which side of the talk broke.
enum Lost {
    Reading(io::Error),
    Writing(io::Error),
}

/// Talks until the walk is left, or the client has no more to say. How it was left is not told yet.
fn until_left(talk: &mut Talk<'_>) -> Result<(), Lost> {
    let mut lines = Lines::new(io::stdin().lock());
    tell(talk)?;
    while let Some(line) = lines.next_line().map_err(Lost::Reading)? {
        talk.take(line);
        if talk.left().is_some() {
            break;
        }
        tell(talk)?;
    }
    Ok(())
}

/// Tells the client what there is to tell, at once.
fn tell(talk: &mut Talk<'_>) -> Result<(), Lost> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(&talk.messages()).and_then(|()| stdout.flush()).map_err(Lost::Writing)
}

/// What of a walk was said before it begins.
struct Given {
    fields: Vec<(u16, FieldValue)>,
    notes: Vec<Redacted>,
}

impl Given {
    fn of(
        context: &Context<'_>,
        library: &Library,
        wanted: Wanted<'_>,
        order: &ScriptOrder,
    ) -> Result<Given, Problem> {
        let view = context.view(library, Paint(false), None);
        let numbers = numbers(context, library.manifest(), wanted.keep)?.into_iter();
        let mut fields: Vec<_> = numbers.map(|(field, value)| (field, FieldValue::Known(value))).collect();
        for typed in &order.fields {
            let (name, value) = field_and_value(typed, context.language())?;
            fields.push(ticket::field_named(context, view, name, value)?);
        }
        let notes = order.notes.iter().map(|note| ticket::free_text(context, "--note", note));
        Ok(Given { fields, notes: notes.collect::<Result<_, _>>()? })
    }

    fn fill_in(
        self,
        language: Language,
        session: &mut Session,
        keeper: &mut dyn Keeper,
    ) -> Result<(), Problem> {
        let mut keep = |session: &Session, event| {
            keeper.keep(session, &event).map_err(|unkept| Problem::environment(unkept.why.message(language)))
        };
        for note in self.notes {
            if let Ok(event) = session.note(note, now()) {
                keep(session, event)?;
            }
        }
        for (field, value) in self.fields {
            if let Ok(event) = session.set_field(field, value, now()) {
                keep(session, event)?;
            }
        }
        Ok(())
    }
}

/// That no answers were given beforehand: in a talk they come line by line.
fn without_answers(context: &Context<'_>, order: &ScriptOrder) -> Result<(), Problem> {
    let given = [
        ("--answer", !order.by_id.is_empty()),
        ("--answers", order.in_order.is_some()),
        ("--script", order.file.is_some()),
        ("--assume-unsure", order.assume_unsure),
    ];
    let Some((option, _)) = given.into_iter().find(|(_, given)| *given) else { return Ok(()) };
    let message = match context.language() {
        Language::Zh => format!("--format jsonl 不能和 {option} 一起用。"),
        Language::En => format!("--format jsonl does not go with {option}."),
    };
    Err(Problem::usage(message).with_help(context.own(
        "对话里的回答一行一行地发：posdiag schema protocol",
        "in a talk, answers come line by line: posdiag schema protocol",
    )))
}
