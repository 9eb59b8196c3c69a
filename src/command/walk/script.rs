//! `posdiag walk CODE` without a person at the keys: the answers are on the command line, in a file, or come through a
//! pipe. Nothing is recorded by default.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use super::super::{Context, stream};
use super::departure::page;
use super::{WalkOrder, arguments, numbers, say_before};
use crate::app::clock::{SystemClock, now};
use crate::desk::signature::Signature;
use crate::machine::ticket::TicketJson;
use crate::machine::walk::{WalkJson, WalkResult};
use crate::problem::{Exit, Problem};
use crate::session::record::Author;
use crate::session::{Channel, Ending, Session};
use crate::settings::{self, Origin};
use crate::show::panel;
use crate::text::harmless::harmless;
use crate::text::language::say;
use crate::text::redaction::Redacted;
use crate::ticket::fields;
use crate::tree::{Library, Tree};
use crate::view::View;
use crate::view::Vocabulary;
use crate::view::paint::Paint;
use crate::walk::answer;
use crate::walk::conversation::Conversation;
use crate::walk::input::FieldInput;
use crate::walk::reply::{FieldReply, Reply};
use crate::walk::script::{self, Answers, Otherwise, Script, StepAnswer};
use crate::walk::script_file::{self, Expect, MAX_FILE, ScriptFile};
use crate::walk::stop::Stop;

pub(super) fn run(
    context: &Context<'_>,
    wanted: WalkOrder<'_>,
    order: &arguments::ScriptOptions,
) -> anyhow::Result<Exit> {
    let library = context.library()?;
    let asked = asked(context, &library, wanted, order)?;
    let tree = WalkOrder { code: &asked.code, ..wanted }.tree(context, &library)?;
    let vocabulary = Vocabulary::of(&library);
    let (session, started) = Session::start(Arc::new(tree), asked.channel, now());
    let mut recorder = None;
    if order.record {
        let signature = Signature { operator: asked.operator, author: Author::Script };
        let kept = (wanted.keep.reference.as_ref(), signature);
        let begun = context.desk().begin(vocabulary, kept, &session, &started);
        recorder = Some(context.done(begun)?);
    }
    let mut conversation = Conversation::new(session, vocabulary.manifest, &mut recorder, &SystemClock);
    say_before(context, &mut conversation, asked.notes.into_iter().map(Reply::Note))?;
    let mut script = Script { answers: asked.answers, fields: asked.fields, otherwise: asked.otherwise };
    let walked = script::walk(&mut conversation, &mut script);
    if let Err(stop) = &walked
        && !matches!(stop, Stop::NotKept(_))
    {
        // What is recorded can be resumed, and is found by what was known.
        let known = std::mem::take(&mut script.fields).into_iter();
        let known = known.map(|(field, input)| Reply::Field { field, value: FieldReply::Read(input) });
        say_before(context, &mut conversation, known.chain([Reply::Pause]))?;
    }
    let name = conversation.name().map(str::to_owned);
    let filed = conversation.filed().to_vec();
    let session = conversation.into_session();
    drop(recorder);
    let view = context.view(&library, Paint(false), None);
    let ending = walked.map_err(|stop| {
        let problem = stopped(context, view, &stop, session.tree(), name.as_deref());
        if filed.is_empty() { problem } else { Problem { exit: Exit::Ticket, ..problem } }
    })?;
    let walked = Walked { session: &session, ending, name: name.as_deref(), filed: &filed };
    tell_of_open(context, &walked);
    let printed = print(context, &library, walked, order.format);
    printed.map_err(|error| context.filed_all_the_same(error, name.as_deref(), &filed))?;
    let outcome = view.manifest.outcome(ending.outcome(session.tree()));
    let outcome = outcome.map(|outcome| &*outcome.id).unwrap_or_default();
    if let Some(problem) = unexpected(context, &session, outcome, &asked.expect) {
        return Err(problem.into());
    }
    Ok(if filed.is_empty() { Exit::Done } else { Exit::Ticket })
}

/// The problem for a walk that its script does not bring to an end.
fn stopped(context: &Context<'_>, view: View<'_>, stop: &Stop, tree: &Tree, name: Option<&str>) -> Problem {
    let exit = match stop {
        Stop::NotKept(_) => Exit::Environment,
        stop if stop.is_unfinished() => Exit::Unfinished,
        _ => Exit::Usage,
    };
    let mut problem = Problem::new(exit, stop.message(tree, view));
    problem.help = stop.help(tree, view);
    match name {
        Some(_) if exit == Exit::Environment => problem,
        Some(name) => problem.with_help(say!(
            context.language(),
            "已保存，继续：posdiag resume {name}",
            "it is saved; resume: posdiag resume {name}"
        )),
        None => problem,
    }
}

/// The walk requested by the command line and the script's file.
struct Asked {
    code: String,
    channel: Channel,
    operator: Option<String>,
    answers: Answers<'static>,
    fields: Vec<(u16, FieldInput)>,
    notes: Vec<Redacted>,
    otherwise: Otherwise,
    expect: Expect,
}

fn asked(
    context: &Context<'_>,
    library: &Library,
    wanted: WalkOrder<'_>,
    order: &arguments::ScriptOptions,
) -> Result<Asked, Problem> {
    let file = order.file.as_deref().map(|path| script_of(context, path)).transpose()?.unwrap_or_default();
    let code = code_of(context, library, wanted, (&file, order.file.is_some()))?;
    let channel = channel_of(context, wanted, &file)?;
    let operator = operator_of(context, &file)?;
    let Details { fields, notes } = Details::of(context, library, wanted, order, &file)?;
    let mut answers: Vec<StepAnswer<'static>> =
        file.answers.into_iter().map(|(step, answer)| StepAnswer::new(step, answer)).collect();
    for typed in &order.by_id {
        let (step, answer) = pair(context, typed)?;
        answers.push(StepAnswer::new(step.to_owned(), answer.to_owned()));
    }
    let from_pipe = order.by_id.is_empty() && order.file.is_none() && order.in_order.is_none();
    let answers = if let Some(in_order) = &order.in_order {
        Answers::InOrder(split(in_order), 0)
    } else if from_pipe && !context.environment.stdin_terminal && order.format != arguments::WalkFormat::Jsonl
    {
        Answers::InOrder(piped(context)?, 0)
    } else {
        Answers::ById(answers)
    };
    // A reason that may not be kept stops the walk at its step.
    for reason in answers.given().filter_map(answer::reason) {
        let _ = context.note(context.own("原因", "the reason"), reason);
    }
    Ok(Asked {
        code,
        channel,
        operator,
        answers,
        fields,
        notes,
        otherwise: if order.assume_unsure { Otherwise::Unsure } else { Otherwise::Stop },
        expect: file.expect,
    })
}

/// What is known about a walk before it begins: fields and notes, from the command line and a script's file.
pub(super) struct Details {
    pub(super) fields: Vec<(u16, FieldInput)>,
    pub(super) notes: Vec<Redacted>,
}

impl Details {
    pub(super) fn of(
        context: &Context<'_>,
        library: &Library,
        wanted: WalkOrder<'_>,
        order: &arguments::ScriptOptions,
        file: &ScriptFile,
    ) -> Result<Details, Problem> {
        let view = context.view(library, Paint(false), None);
        let mut not_cards = context.not_cards(view, &file.not_a_card)?;
        not_cards.extend(context.not_cards(view, &wanted.keep.not_a_card)?);
        let mut fields = numbers(context, view, wanted.keep)?;
        for (name, value) in &file.fields {
            fields.push(context.field_named(view, name, value, &not_cards)?);
        }
        for typed in &order.fields {
            fields.push(context.field(view, typed, &not_cards)?);
        }
        let notes = file.notes.iter().map(|note| ("notes", note));
        let notes = notes.chain(order.notes.iter().map(|note| ("--note", note)));
        let notes = notes.map(|(called, note)| context.note(called, note));
        Ok(Details { fields, notes: notes.collect::<Result<_, _>>()? })
    }
}

/// The script of a file, read.
fn script_of(context: &Context<'_>, path: &Path) -> Result<ScriptFile, Problem> {
    let text = stream::read(context, path, MAX_FILE)?;
    script_file::read(&text).map_err(|fault| {
        let name = stream::named(context, path, true);
        let (line, message) = (fault.line, fault.message(context.language()));
        let said =
            say!(context.language(), "{name} 第 {line} 行：{message}", "{name}, line {line}: {message}");
        let stop = if said.ends_with(['?', '？']) { "" } else { context.own("。", ".") };
        Problem::usage(said + stop)
    })
}

/// The code to walk: the command line's, which a script's own must not contradict.
fn code_of(
    context: &Context<'_>,
    library: &Library,
    wanted: WalkOrder<'_>,
    (file, scripted): (&ScriptFile, bool),
) -> Result<String, Problem> {
    match &file.code {
        Some(code) if wanted.code.is_empty() => context.names_code(library, code).map(|()| code.clone()),
        Some(code) if *context.tree(library, code)?.code != *context.tree(library, wanted.code)?.code => {
            let code = crate::text::shown::shown(code);
            Err(Problem::usage(say!(
                context.language(),
                "脚本里的代码是 {code}，命令行里的是另一个。",
                "The script is for {code}, and the command line names another code."
            )))
        }
        None if wanted.code.is_empty() && scripted => Err(Problem::usage(
            context.own("脚本里没有写代码。", "The script has no code."),
        )
        .with_help(context.own(
            "加一行 code: E102，或写在命令行里",
            "add a line code: E102, or give it on the command line",
        ))),
        _ => Ok(wanted.code.to_owned()),
    }
}

/// The channel: the script's, if the command line names none.
fn channel_of(context: &Context<'_>, wanted: WalkOrder<'_>, file: &ScriptFile) -> Result<Channel, Problem> {
    let origin = context.invocation.settings.channel.origin;
    let Some(name) = &file.channel else { return Ok(wanted.channel) };
    let Some(channel) = settings::named(name.trim(), &settings::CHANNELS) else {
        let name = crate::text::shown::shown(name);
        return Err(Problem::usage(say!(
            context.language(),
            "channel 不能是“{name}”。",
            "channel cannot be `{name}`."
        ))
        .with_help(context.own("写 phone 或 onsite", "write phone or onsite")));
    };
    Ok(if matches!(origin, Origin::Option(_)) { wanted.channel } else { channel })
}

/// Who walks, according to a script.
fn operator_of(context: &Context<'_>, file: &ScriptFile) -> Result<Option<String>, Problem> {
    let Some(name) = &file.operator else {
        return Ok(context.invocation.settings.operator().map(ToString::to_string));
    };
    let name = settings::name(name).map_err(|refused| {
        let why = settings::refusal(refused, context.language());
        Problem::usage(format!("operator{}{why}", context.own("：", ": ")))
    })?;
    Ok(name.map(|name| name.to_string()))
}

/// `ID=VALUE`, as it was typed.
fn pair<'t>(context: &Context<'_>, typed: &'t str) -> Result<(&'t str, &'t str), Problem> {
    let parts = typed.split_once(['=', '＝']).filter(|(step, _)| !step.trim().is_empty());
    parts.map(|(step, answer)| (step.trim(), answer.trim())).ok_or_else(|| {
        let typed = crate::text::shown::shown(typed);
        Problem::usage(say!(
            context.language(),
            "--answer 不能是“{typed}”。",
            "--answer cannot be `{typed}`."
        ))
        .with_help(context.own(
            "写成 步骤=回答，例如 --answer network.link=wifi",
            "write STEP=ANSWER, such as --answer network.link=wifi",
        ))
    })
}

/// Answers separated by commas.
fn split(typed: &str) -> Vec<Cow<'static, str>> {
    let parts = typed.split([',', '，']).map(str::trim);
    parts.filter(|part| !part.is_empty()).map(|part| Cow::Owned(part.to_owned())).collect()
}

/// The answers that come through a pipe, one a line.
fn piped(context: &Context<'_>) -> Result<Vec<Cow<'static, str>>, Problem> {
    let text = stream::read(context, Path::new("-"), MAX_FILE)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Ok(text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| Cow::Owned(line.to_owned()))
        .collect())
}

/// A walk that its script brought to an outcome.
#[derive(Clone, Copy)]
struct Walked<'w> {
    session: &'w Session,
    ending: Ending,
    /// The session's name, if it is recorded.
    name: Option<&'w str>,
    /// The numbers of the tickets that it filed.
    filed: &'w [u32],
}

/// Says which tickets were already open about the terminal and a code for which a ticket was filed.
fn tell_of_open(context: &Context<'_>, walked: &Walked<'_>) {
    let Some(name) = walked.name.filter(|_| !walked.filed.is_empty()) else { return };
    let filed = context.filed_for_programs(name, walked.filed).unwrap_or_default();
    for ticket in &filed {
        for open in ticket.also_open.iter().filter(|open| open.code == ticket.code) {
            let (number, code) = (&open.number, harmless(&open.code));
            context.say(&say!(
                context.language(),
                "注意：这台终端的 {code} 已有未关闭的工单 {number}。",
                "warning: ticket {number} was already open for this terminal and {code}."
            ));
        }
    }
}

/// Prints the result of a walk.
fn print(
    context: &Context<'_>,
    library: &Library,
    walked: Walked<'_>,
    format: arguments::WalkFormat,
) -> anyhow::Result<()> {
    let Walked { session, ending, name, filed } = walked;
    let view = context.view(library, Paint(false), None);
    let kept = name.filter(|_| !filed.is_empty());
    if format != arguments::WalkFormat::Json {
        let tickets = kept.map(|name| context.filed_text(name, filed)).transpose()?;
        let panel = panel::lines(view, (session, name), ending, None);
        return context.print(&page(&panel, ending.is_ticket(session.tree()), tickets.as_deref()));
    }
    let view = context.view_for_programs(library);
    let fields = fields(view, session);
    let tickets = kept.map(|name| context.filed_for_programs(name, filed)).transpose()?.unwrap_or_default();
    // The time zone is only looked up if a ticket has times in it.
    let times = (!tickets.is_empty()).then(|| context.times());
    let of_ticket = |ticket| times.as_ref().map(|times| TicketJson::of(ticket, times));
    let tickets: Vec<TicketJson<'_>> = tickets.iter().filter_map(of_ticket).collect();
    let result = WalkResult { ending, name, fields: &fields, tickets: &tickets };
    let Some(json) = WalkJson::of(view, session, result) else { return Ok(()) };
    context.print_json(&json).map(|_| ())
}

/// The problem for a walk whose result differs from what its script expects.
fn unexpected(context: &Context<'_>, session: &Session, outcome: &str, expect: &Expect) -> Option<Problem> {
    let path = session.replay_string();
    let wrong = |what: (&str, &str), expected: &str, found: &str| {
        let expected = crate::text::shown::shown(expected);
        Problem::new(
            Exit::Found,
            say!(
                context.language(),
                ("{}应是 {expected}，实际是 {found}。", what.0),
                ("The {} should be {expected}, but is {found}.", what.1)
            ),
        )
    };
    let of_outcome = expect.outcome.as_deref().filter(|expected| *expected != outcome);
    let of_path = expect.path.as_deref().filter(|expected| *expected != path);
    of_outcome
        .map(|expected| wrong(("结果", "outcome"), expected, outcome))
        .or_else(|| of_path.map(|expected| wrong(("走法", "path"), expected, &path)))
}
