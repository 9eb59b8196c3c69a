//! `posdiag ticket …`: what the journal has for the next teams, and what becomes of it.

mod arguments;

use std::borrow::Cow;
use std::io;

use crossterm::clipboard::CopyToClipboard;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::rows::{aligned, page};
use super::stream::{is_standard, named, write_new};
use super::{Context, walk};
use crate::app::clock::{SystemClock, now, wall};
use crate::cli::shared::field::name_and_value;
use crate::cli::shared::format::Format;
use crate::desk::DeskFault;
use crate::desk::recorder::{Recorder, Signature};
use crate::desk::session::StoredSession;
use crate::desk::tickets::{stands, tickets};
use crate::front::terminal::interactive;
use crate::journal::{Listed, Store, TicketFilter, TicketRow};
use crate::library::lookup::{Found, look_up, unknown_code};
use crate::machine::ticket::TicketJson;
use crate::machine::ticket_export::TicketExportJson;
use crate::machine::ticket_list::TicketListJson;
use crate::problem::{Exit, Problem};
use crate::session::record::Author;
use crate::session::{FieldValue, Moment, TicketState};
use crate::show::codes;
use crate::show::ticket::words;
use crate::show::times::Times;
use crate::show::{self, history};
use crate::text::harmless::harmless;
use crate::text::language::Language;
use crate::text::redaction::{Redacted, Shape, redact};
use crate::text::shown::shown;
use crate::ticket::Ticket;
use crate::tree::{Library, nearest};
use crate::view::View;
use crate::view::paint::Paint;
use crate::walk::conversation::Conversation;
use crate::walk::input::field_value;
use arguments::{TicketFormat, Which};

pub(super) use arguments::SUBCOMMAND;

/// A ticket's session as it is kept, with its trees.
fn stored(context: &Context<'_>, number: &str) -> Result<StoredSession<'static>, Problem> {
    let (store, listed) = context.done(context.desk().ticket(number))?;
    context.done(StoredSession::load(&store, &listed, None))
}

fn view<'s>(
    context: &Context<'_>,
    stored: &'s StoredSession<'_>,
    paint: Paint,
    columns: Option<usize>,
) -> View<'s> {
    context.view_of(stored.trees.vocabulary(), paint, columns)
}

/// The text of a ticket as it is pasted elsewhere.
pub(super) fn plain(context: &Context<'_>, number: &str) -> Result<String, Problem> {
    let stored = stored(context, number)?;
    let view = view(context, &stored, Paint(false), None);
    let ticket = context.done(stored.story().and_then(|story| stored.ticket(view, &story)))?;
    Ok(text(view, &ticket, &context.times()))
}

/// The ticket as machines read it.
pub(super) fn of_machine(context: &Context<'_>, number: &str) -> Result<Ticket, Problem> {
    let stored = stored(context, number)?;
    context.done(stored.story().and_then(|story| stored.ticket(machine(context, &stored), &story)))
}

fn text(view: View<'_>, ticket: &Ticket, times: &Times) -> String {
    let mut text = show::ticket::text(view, ticket, times).join("\n");
    text.push('\n');
    text
}

fn show(context: &Context<'_>, number: &str, format: TicketFormat, copy: bool) -> anyhow::Result<Exit> {
    let stored = stored(context, number)?;
    let on_screen = view(context, &stored, context.paint_stdout(), context.stdout_columns());
    let plain = View { paint: Paint(false), columns: None, ..on_screen };
    let story = context.done(stored.story())?;
    let ticket = context.done(stored.ticket(plain, &story))?;
    if copy {
        let copied = match format {
            TicketFormat::Markdown => show::ticket::markdown(plain, &ticket, &context.times()),
            _ => text(plain, &ticket, &context.times()),
        };
        context.copy(&copied)?;
    }
    match format {
        TicketFormat::Json => {
            let ticket = context.done(stored.ticket(machine(context, &stored), &story))?;
            context.print_json(&TicketJson::of(&ticket, &context.times()))
        }
        TicketFormat::Markdown => {
            context.print(&show::ticket::markdown(plain, &ticket, &context.times())).map(|()| Exit::Done)
        }
        TicketFormat::Text | TicketFormat::Csv => {
            context.print(&text(on_screen, &ticket, &context.times())).map(|()| Exit::Done)
        }
    }
}

/// The view of what machines read: in the language that was asked for, else in the library's first.
fn machine<'s>(context: &Context<'_>, stored: &'s StoredSession<'_>) -> View<'s> {
    context.machine_view(view(context, stored, Paint(false), None))
}

impl Context<'_> {
    /// A view of what machines read: in the language that was asked for, else in the library's first.
    pub(super) fn machine_view<'v>(&self, view: View<'v>) -> View<'v> {
        let asked = self.invocation.asked_language;
        let column = asked.map_or(0, |language| view.manifest.column(language.tag()));
        let tag = view.manifest.languages.get(column).map(AsRef::as_ref).unwrap_or_default();
        let language = asked.or_else(|| Language::from_tag(tag)).unwrap_or_default();
        View { language, column, ..view }
    }

    /// Puts a text on the clipboard of the person's terminal: by the sequence OSC 52, which terminals obey, some once
    /// they are told to, over a remote connection too. Whether it did, no terminal says.
    pub(super) fn copy(&self, text: &str) -> Result<(), Problem> {
        let copy = CopyToClipboard::to_clipboard_from(text);
        let copied = if self.environment.dumb {
            None
        } else if self.environment.stderr_terminal {
            Some(crossterm::execute!(io::stderr(), copy))
        } else if self.environment.stdout_terminal {
            Some(crossterm::execute!(io::stdout(), copy))
        } else {
            None
        };
        match copied {
            Some(Ok(())) => {
                let said = self.own(
                    "已发给终端的剪贴板；粘贴不出来就是这个终端不支持。",
                    "Sent to the terminal's clipboard; if it cannot be pasted, this terminal takes none.",
                );
                self.say(said);
                Ok(())
            }
            Some(Err(_)) | None => Err(Problem::environment(
                self.own("没有可以放进剪贴板的终端。", "There is no terminal whose clipboard could take it."),
            )
            .with_help(self.own("不写 --copy，直接打印", "leave out --copy, and it is printed"))),
        }
    }
}

/// The tickets of these numbers, or else those that are wanted.
fn tickets_of(
    context: &Context<'_>,
    numbers: &[String],
    which: &Which,
) -> anyhow::Result<(Option<Store>, Vec<Listed>)> {
    let Some(store) = context.done(context.desk().current_journal())? else {
        return match numbers.first() {
            Some(number) => {
                Err(context.desk_fault(&DeskFault::NoSuchTicket { typed: number.clone() }).into())
            }
            None => Ok((None, Vec::new())),
        };
    };
    let filter = filter(context, which)?;
    let listed = context.done(tickets(&store, numbers, &filter))?;
    Ok((Some(store), listed))
}

/// What was asked for, as the journal knows it.
fn filter(context: &Context<'_>, which: &Which) -> anyhow::Result<TicketFilter> {
    let library = context.library()?;
    let queue = which.queue.as_deref().map(|typed| queue(context, &library, typed)).transpose()?;
    let code = which.code.as_deref().map(|typed| match look_up(&library, typed) {
        Ok(Found::One(code)) => code.to_string(),
        // No session walked what may not be kept.
        _ => unknown_code(typed).unwrap_or_default(),
    });
    let roles = &library.manifest().roles;
    let number = |option: &str, typed: &Option<String>, role: Option<u16>| {
        let typed = typed.as_deref()?;
        let shape =
            role.and_then(|role| library.manifest().field(role)).map_or(Shape::NOTE, |field| field.shape);
        Some(redact(typed, shape).map(|typed| typed.text.to_string()).map_err(|refused| {
            let why = refused.explain(context.language());
            Problem::usage(
                context
                    .language()
                    .pick("{option}：{why}", "{option}: {why}")
                    .replace("{option}", option)
                    .replace("{why}", &why),
            )
        }))
    };
    Ok(TicketFilter {
        states: which.states.clone(),
        queue,
        code,
        merchant: number("--merchant", &which.merchant, roles.merchant).transpose()?,
        terminal: number("--terminal", &which.terminal, roles.terminal).transpose()?,
        since: which.since.as_deref().map(|typed| when(context, "--since", typed)).transpose()?,
        until: which.until.as_deref().map(|typed| when(context, "--until", typed)).transpose()?,
        incomplete: which.incomplete,
    })
}

/// A queue's id, of its id or its name.
fn queue(context: &Context<'_>, library: &Library, typed: &str) -> Result<String, Problem> {
    let (manifest, texts) = (library.manifest(), library.texts());
    let typed = typed.trim();
    let is = |name: &str| name.eq_ignore_ascii_case(typed);
    let found = manifest.queues.iter().find(|queue| {
        let names = (0..manifest.languages.len()).any(|column| is(texts.get(queue.name, column)));
        is(&queue.id) || names
    });
    if let Some(queue) = found {
        return Ok(queue.id.to_string());
    }
    let typed = shown(typed);
    let ids: Vec<&str> = manifest.queues.iter().map(|queue| &*queue.id).collect();
    let mut problem = Problem::usage(match context.language() {
        Language::Zh => format!("没有“{typed}”这一队。"),
        Language::En => format!("There is no queue `{typed}`."),
    });
    if let Some(near) = nearest(&typed, ids.iter().copied()) {
        problem = problem.with_help(match context.language() {
            Language::Zh => format!("是不是 {near}？"),
            Language::En => format!("did you mean {near}?"),
        });
    }
    let ids = ids.join(context.own("、", ", "));
    Err(problem.with_help(match context.language() {
        Language::Zh => format!("有：{ids}"),
        Language::En => format!("there are: {ids}"),
    }))
}

/// A time as it is typed: so long ago (`7d`, `12h`, `30m`), or a day (`2026-11-01`), at whose beginning it is.
fn when(context: &Context<'_>, option: &str, typed: &str) -> Result<Moment, Problem> {
    let plain = typed.trim();
    let ago = |unit: char, minutes: i64| {
        let number: i64 = plain
            .strip_suffix(unit)?
            .trim()
            .parse()
            .ok()
            .filter(|number| (0..=1_000_000).contains(number))?;
        Some(Moment(now().0.saturating_sub(number * minutes * 60_000_000)))
    };
    let day = || {
        let day: Date = plain.parse().ok()?;
        let start = day.to_zoned(TimeZone::system()).ok()?;
        Some(Moment(start.timestamp().as_microsecond()))
    };
    ago('d', 24 * 60).or_else(|| ago('h', 60)).or_else(|| ago('m', 1)).or_else(day).ok_or_else(|| {
        let typed = shown(typed);
        Problem::usage(match context.language() {
            Language::Zh => format!("{option} 不能是“{typed}”。"),
            Language::En => format!("{option} cannot be `{typed}`."),
        })
        .with_help(context.own(
            "写多久以前（7d、12h、30m），或日期（2026-11-01）",
            "say how long ago (7d, 12h, 30m), or a day (2026-11-01)",
        ))
    })
}

fn list(context: &Context<'_>, which: &Which, format: Format) -> anyhow::Result<Exit> {
    let (_, listed) = tickets_of(context, &[], which)?;
    if format == Format::Json {
        return context.print_json(&TicketListJson::of(&listed));
    }
    if listed.is_empty() {
        context.say(context.own("没有这样的工单。", "There are no such tickets."));
        return Ok(Exit::Done);
    }
    let library = context.library()?;
    let (view, times) = (context.view(&library, Paint(false), None), context.times());
    let cells = listed.iter().filter_map(|listed| {
        let ticket = listed.summary.ticket.as_ref()?;
        Some(cells(view, &times, listed, ticket))
    });
    context.print(&page(&aligned(cells.collect()), context.stdout_columns()))?;
    Ok(Exit::Done)
}

/// A ticket as a row: its number, since when, how far it is, whose, and what it is about.
fn cells(view: View<'_>, times: &Times, listed: &Listed, ticket: &TicketRow) -> Vec<String> {
    let summary = &listed.summary;
    let queue = ticket.queue.as_deref().map(|id| {
        let known = view.manifest.queues.iter().find(|known| *known.id == *id);
        known.map_or_else(|| harmless(id), |known| view.words(known.name))
    });
    let standing = match listed.handed_over {
        Some(_) => view.own("已移交", "handed over"),
        None => words::standing(view, ticket.state),
    };
    let standing = match ticket.missing {
        0 => standing.to_owned(),
        missing => {
            format!("{standing}{}{}", view.own("，", ", "), words::completeness(view, missing as usize))
        }
    };
    let whose = [&summary.merchant, &summary.terminal, &summary.reference];
    let whose = whose.into_iter().flatten().map(|whose| harmless(whose));
    let outcome = history::outcome(view, &ticket.outcome);
    let about: Vec<String> = [outcome].into_iter().chain(whose.map(Cow::into_owned)).collect();
    // What tells tickets apart comes first: a narrow terminal cuts off the rest.
    vec![
        listed.name.clone(),
        codes::line(summary.codes.iter()),
        times.date(ticket.filed),
        standing,
        queue.unwrap_or_default().into_owned(),
        about.join(" · "),
    ]
}

fn export(
    context: &Context<'_>,
    (store, listed): (Option<Store>, Vec<Listed>),
    format: TicketFormat,
    to: Option<&std::path::Path>,
    personal: bool,
) -> anyhow::Result<Exit> {
    let library = context.library()?;
    let mut exported = Vec::new();
    let mut markdown = String::new();
    for listed in &listed {
        let Some(store) = &store else { break };
        let stored = context.done(StoredSession::load(store, listed, None))?;
        let view = match format {
            TicketFormat::Json => machine(context, &stored),
            _ => view(context, &stored, Paint(false), None),
        };
        let ticket = context.done(stored.story().and_then(|story| stored.ticket(view, &story)))?;
        let ticket = if personal { ticket } else { ticket.masked() };
        if format == TicketFormat::Markdown {
            if !markdown.is_empty() {
                markdown.push_str("\n\n");
            }
            markdown.push_str(&show::ticket::markdown(view, &ticket, &context.times()));
        }
        exported.push(ticket);
    }
    let count = exported.len();
    let written = match format {
        TicketFormat::Markdown => markdown,
        TicketFormat::Json => {
            let mut json = serde_json::to_string(&TicketExportJson::of(&exported, &context.times()))?;
            json.push('\n');
            json
        }
        TicketFormat::Csv | TicketFormat::Text => {
            let view = context.view(&library, Paint(false), None);
            show::ticket::csv(view, &exported, &context.times())?
        }
    };
    match to.filter(|to| !is_standard(to)) {
        None => context.print(&written)?,
        Some(path) => {
            write_new(context, path, &written)?;
            let path = named(context, path, false);
            context.say(&match context.language() {
                Language::Zh => format!("{count} 张工单已写进{path}。"),
                Language::En => {
                    format!("{} written to {path}.", super::counted(count, "ticket was", "tickets were"))
                }
            });
        }
    }
    Ok(Exit::Done)
}

/// Closing and reopening.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Close,
    Reopen,
}

fn turn(context: &Context<'_>, number: &str, note: Option<&str>, turn: Turn) -> anyhow::Result<Exit> {
    let note = note.map(|note| free_text(context, "--note", note)).transpose()?;
    let (mut store, listed) = context.done(context.desk().ticket(number))?;
    let name = &listed.name;
    context.done(context.desk().change_ticket(&mut store, &listed, Author::Person, |session, now| {
        let done = match turn {
            Turn::Close => session.close(note, now),
            Turn::Reopen => session.reopen(note, now),
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

/// Text of an option that goes into the ticket.
pub(super) fn free_text(context: &Context<'_>, option: &str, typed: &str) -> Result<Redacted, Problem> {
    redact(typed, Shape::NOTE).map(|typed| typed.text).map_err(|refused| {
        let why = refused.explain(context.language());
        Problem::usage(match context.language() {
            Language::Zh => format!("{option}：{why}"),
            Language::En => format!("{option}: {why}"),
        })
    })
}

fn edit(context: &Context<'_>, number: &str, fields: &[String], note: Option<&str>) -> anyhow::Result<Exit> {
    let (mut store, listed) = context.done(context.desk().ticket(number))?;
    if fields.is_empty() && note.is_none() {
        return edit_at_terminal(context, store, &listed);
    }
    let note = note.map(|note| free_text(context, "--note", note)).transpose()?;
    let stored = context.done(StoredSession::load(&store, &listed, None))?;
    let view = view(context, &stored, Paint(false), None);
    let fields = fields.iter().map(|typed| field_of(context, view, typed));
    let fields = fields.collect::<Result<Vec<_>, Problem>>()?;
    let name = &listed.name;
    let session =
        context.done(context.desk().change_ticket(&mut store, &listed, Author::Person, |session, now| {
            let mut events = Vec::new();
            for (field, value) in fields {
                events.push(session.set_field(field, value, now)?);
            }
            if let Some(note) = note {
                events.push(session.note(note, now)?);
            }
            Ok(events)
        }))?;
    let missing = session.missing(view.manifest).len();
    let said = words::completeness(view, missing);
    context.say(&match context.language() {
        Language::Zh => format!("工单 {name} 已记下，{said}。"),
        Language::En => format!("Ticket {name} is changed: {said}."),
    });
    Ok(Exit::Done)
}

/// A field and its value, as `NAME=VALUE` says.
fn field_of(context: &Context<'_>, view: View<'_>, typed: &str) -> Result<(u16, FieldValue), Problem> {
    let (name, value) = name_and_value(typed, context.language())?;
    field_named(context, view, name, value)
}

/// A field of a name, and its value as it was given; `?` is expressly unknown.
pub(super) fn field_named(
    context: &Context<'_>,
    view: View<'_>,
    name: &str,
    value: &str,
) -> Result<(u16, FieldValue), Problem> {
    let language = context.language();
    let manifest = view.manifest;
    let found = manifest.fields.iter().position(|field| {
        *field.id == *name
            || (0..manifest.languages.len()).any(|column| view.texts.get(field.label, column) == name)
    });
    let Some((at, field)) = found.and_then(|at| Some((at, manifest.fields.get(at)?))) else {
        let ids: Vec<&str> = manifest.fields.iter().map(|field| &*field.id).collect();
        let near = nearest(name, ids.iter().copied());
        let name = shown(name);
        let mut problem = Problem::usage(match language {
            Language::Zh => format!("没有“{name}”这一项资料。"),
            Language::En => format!("There is no field `{name}`."),
        });
        if let Some(near) = near {
            problem = problem.with_help(match language {
                Language::Zh => format!("是不是 {near}？"),
                Language::En => format!("did you mean {near}?"),
            });
        }
        let ids = ids.join(language.pick("、", ", "));
        return Err(problem.with_help(match language {
            Language::Zh => format!("有：{ids}"),
            Language::En => format!("there are: {ids}"),
        }));
    };
    let index = u16::try_from(at).unwrap_or(u16::MAX);
    let value = field_value(field.shape, value, wall).map_err(|refused| {
        let why = refused.explain(language);
        Problem::usage(match language {
            Language::Zh => format!("{}：{why}", field.id),
            Language::En => format!("{}: {why}", field.id),
        })
    })?;
    if let Some(warning) = value.1 {
        context.say(warning.explain(language));
    }
    Ok((index, value.0))
}

/// Asks for what is missing, or for everything where nothing is, one by one.
fn edit_at_terminal(context: &Context<'_>, mut store: Store, listed: &Listed) -> anyhow::Result<Exit> {
    let name = &listed.name;
    let Some(mut console) = walk::console(context) else {
        return Err(Problem::usage(context.own("逐项问要在终端里。", "To be asked, a terminal is needed."))
            .with_help(match context.language() {
                Language::Zh => format!("直接填：posdiag ticket edit {name} --field 名字=内容"),
                Language::En => format!("fill in at once: posdiag ticket edit {name} --field NAME=VALUE"),
            })
            .into());
    };
    if listed.summary.ticket.as_ref().is_none_or(|ticket| ticket.state != TicketState::Open) {
        return Err(context.desk_fault(&stands(listed)).into());
    }
    let held = match super::resume::hold(context, &mut store, listed, false, &mut console) {
        Ok(held) => held?,
        Err(lost) => return Err(walk::lost(context, lost, walk::Kept::All(name))),
    };
    let stored = context.done(StoredSession::load(&store, listed, None))?;
    let session = context.done(stored.session())?;
    let (settings, vocabulary) = (&context.invocation.settings, stored.trees.vocabulary());
    let signed = (listed.summary.reference.as_deref(), Signature::of(settings, Author::Person));
    let mut recorder = Recorder::again(store, held, settings, vocabulary, signed);
    let fields = walk::configured(context, vocabulary.manifest);
    let view = context.view_of(vocabulary, context.paint_stderr(), None);
    let setting = interactive::Setting { view, times: context.times(), warn: false };
    let conversation = Conversation::new(session, vocabulary.manifest, &mut recorder, &SystemClock);
    match interactive::complete(&mut console, setting, conversation.with_fields(&fields)) {
        Ok(()) => Ok(Exit::Done),
        Err(lost) => {
            drop(console);
            Err(walk::lost(context, lost, walk::Kept::All(name)))
        }
    }
}
