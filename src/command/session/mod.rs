//! `posdiag session …`: what the journal has, its stories, and hand-overs from one machine to another.

mod arguments;

use std::iter;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::value::RawValue;

use super::rows::{Row, aligned, page};
use super::stream::{self, is_standard, named, write_new};
use super::{Context, walk};
use crate::app::clock::now;
use crate::cli::shared::format::Format;
use crate::desk::history::standing;
use crate::desk::recorder::{SessionFault, Trees, anew, code_of, records};
use crate::front::terminal::console::Lost;
use crate::front::terminal::interactive;
use crate::journal::export::{self, Incoming, MAX_FILE, Unreadable};
use crate::journal::{Filter, Listed, Merged, Pin, State, Store, Stored};
use crate::machine::session_list::{SessionJson, SessionListJson};
use crate::problem::{Exit, Problem};
use crate::session::record::{Misfit, MisfitReason, Record, Replay, What};
use crate::session::{Moment, TicketState};
use crate::show::{codes, history, story};
use crate::text::harmless::harmless;
use crate::text::language::Language;
use crate::text::redaction::{Shape, redact};
use crate::text::shown::shown;
use crate::text::width::wrap;
use crate::tree::Manifest;
use crate::walk::story::tell;

pub(super) use arguments::SUBCOMMAND;

/// Sessions as rows, aligned.
pub(super) fn rows(context: &Context<'_>, listed: &[Listed]) -> Vec<Row> {
    aligned(listed.iter().map(|listed| cells(context, listed).to_vec()).collect())
}

fn cells(context: &Context<'_>, listed: &Listed) -> [String; 4] {
    let summary = &listed.summary;
    let about =
        format!("{}  {}", codes::line(summary.codes.iter()), summary.message.as_deref().unwrap_or_default());
    let about = match &summary.reference {
        None => about,
        Some(reference) => format!("{} · {reference}", about.trim_end()),
    };
    [
        listed.name.clone(),
        context.times().date(listed.changed),
        state(context, listed),
        harmless(about.trim()).into_owned(),
    ]
}

/// How far a session is, in a few words; and whether it went on elsewhere, too.
pub(super) fn state(context: &Context<'_>, listed: &Listed) -> String {
    history::standing(context.language(), standing(listed, now()), &context.times())
}

/// There is no session of this name.
pub(super) fn no_such(context: &Context<'_>, name: &str) -> Problem {
    let name = shown(name);
    Problem::usage(match context.language() {
        Language::Zh => format!("没有会话“{name}”。"),
        Language::En => format!("There is no session `{name}`."),
    })
    .with_help(
        context
            .own("posdiag session list --all 列出全部会话", "posdiag session list --all lists every session"),
    )
}

/// A session that was handed over is not written to here.
pub(super) fn handed_over(context: &Context<'_>, name: &str) -> Problem {
    Problem::usage(match context.language() {
        Language::Zh => format!("会话 {name} 已经移交，在这里是只读的。"),
        Language::En => format!("Session {name} was handed over and is read-only here."),
    })
    .with_help(match context.language() {
        Language::Zh => format!("对方还没有开始走：posdiag session take-back {name} 收回来"),
        Language::En => format!("if nobody went on with it: posdiag session take-back {name}"),
    })
}

fn find(context: &Context<'_>, name: &str) -> Result<(Store, Listed), Problem> {
    let store = context.existing_store()?.ok_or_else(|| no_such(context, name))?;
    let listed = store.named(name).map_err(|fault| context.fault(&fault))?;
    let listed = listed.ok_or_else(|| no_such(context, name))?;
    Ok((store, listed))
}

/// The session of a name.
pub(super) fn load(context: &Context<'_>, name: &str) -> Result<(Store, Stored), Problem> {
    let (store, listed) = find(context, name)?;
    let stored = store.load(&listed.id).map_err(|fault| context.fault(&fault))?;
    Ok((store, stored.ok_or_else(|| no_such(context, name))?))
}

pub(super) fn list(context: &Context<'_>, all: bool, format: Format) -> anyhow::Result<Exit> {
    let listed = match context.existing_store()? {
        None => Vec::new(),
        Some(store) if all => store.list(&Filter::default()).map_err(|fault| context.fault(&fault))?,
        Some(store) => {
            let states = State::ALL.into_iter().filter(|state| state.is_unfinished()).collect();
            let filter = Filter { states, ..Filter::default() };
            store.list(&filter).map_err(|fault| context.fault(&fault))?
        }
    };
    if format == Format::Json {
        return context.print_json(&SessionListJson::of(&listed));
    }
    if listed.is_empty() {
        context.say(if all {
            context.own("还没有会话。", "There are no sessions yet.")
        } else {
            context.own("没有未完的会话；--all 列出全部。", "No session is unfinished; --all lists them all.")
        });
        return Ok(Exit::Done);
    }
    context.print(&page(&rows(context, &listed), context.stdout_columns()))?;
    Ok(Exit::Done)
}

pub(super) fn show(context: &Context<'_>, name: &str, format: Format) -> anyhow::Result<Exit> {
    let (store, stored) = load(context, name)?;
    if format == Format::Json {
        return show_json(context, &stored);
    }
    let name = &stored.listed.name;
    let trees = Trees::of(None, &stored.pins);
    let trees = trees.map_err(|fault| context.unreadable_session(name, fault))?;
    let unreadable = |misfit: Misfit| context.unreadable_session(name, misfit);
    let shown = trees.shown();
    let view = context.view_of(shown, context.paint_stdout(), context.stdout_columns());
    let operators = stored.entries.iter().map(|entry| entry.operator.clone());
    let records = operators.zip(records(&stored.entries).map_err(unreadable)?);
    let tree = |code: &str, digest: Option<&str>| trees.tree(code, digest);
    let mut replay = Replay::new(shown.manifest, &tree);
    let (items, misfit) = tell(view, records, &mut replay);
    let lines = story::lines(view, &items, &context.times());
    let begun = context.times().whole(stored.listed.begun);
    let head = match context.language() {
        Language::Zh => format!("会话 {name} · {begun} · {}", state(context, &stored.listed)),
        Language::En => format!("Session {name} · {begun} · {}", state(context, &stored.listed)),
    };
    let head = match &stored.listed.summary.reference {
        None => head,
        Some(reference) => format!("{head} · {}", harmless(reference)),
    };
    let mut page = String::new();
    for line in wrap(&head, "", "  ", context.stdout_columns().unwrap_or(usize::MAX)) {
        page.push_str(&view.paint.strong(&line));
        page.push('\n');
    }
    for other in store.conflicts(&stored.listed).map_err(|fault| context.fault(&fault))? {
        let elsewhere = context.own("同一个会话还有另一种走法", "It was also gone on with elsewhere");
        page.push_str(&view.labelled(elsewhere, &other.name));
        page.push('\n');
    }
    for line in lines {
        page.push_str(&line);
        page.push('\n');
    }
    context.print(&page)?;
    match misfit {
        Some(misfit) => Err(unreadable(misfit).into()),
        None => Ok(Exit::Done),
    }
}

#[derive(Serialize)]
struct ShowJson<'j> {
    format: u32,
    session: SessionJson<'j>,
    entries: Vec<EntryJson<'j>>,
}

#[derive(Serialize)]
struct EntryJson<'j> {
    operator: &'j str,
    record: &'j RawValue,
}

fn show_json(context: &Context<'_>, stored: &Stored) -> anyhow::Result<Exit> {
    let entries = stored.entries.iter().enumerate().map(|(number, entry)| {
        let record = serde_json::from_str(&entry.record);
        let record = record.map_err(|_| Misfit { record: number, why: MisfitReason::NotARecord })?;
        Ok(EntryJson { operator: entry.operator.as_deref().unwrap_or_default(), record })
    });
    let entries: Vec<EntryJson<'_>> = entries
        .collect::<Result<_, Misfit>>()
        .map_err(|misfit| context.unreadable_session(&stored.listed.name, misfit))?;
    context.print_json(&ShowJson { format: 1, session: SessionJson::of(&stored.listed), entries })
}

pub(super) fn export(context: &Context<'_>, name: &str, to: Option<&Path>) -> anyhow::Result<Exit> {
    let (mut store, listed) = find(context, name)?;
    let name = &listed.name;
    if listed.held {
        return Err(Problem::usage(match context.language() {
            Language::Zh => format!("会话 {name} 正在走，先暂停再移交。"),
            Language::En => format!("Session {name} is being walked; pause it before it is handed over."),
        })
        .into());
    }
    let path = to.map_or_else(|| PathBuf::from(format!("{name}.posdiag")), Path::to_path_buf);
    // What has ended stays as it is anyway, unless its ticket is open: then it may be gone on with.
    let ticket = listed.summary.ticket.as_ref();
    let open = ticket.is_some_and(|ticket| ticket.state == TicketState::Open);
    if listed.summary.state == State::Ended && !open {
        write_out(context, &store, &listed, &path)?;
        let path = named(context, &path, false);
        context.say(&match context.language() {
            Language::Zh => format!("会话 {name} 已写进{path}。"),
            Language::En => format!("Session {name} is in {path}."),
        });
        return Ok(Exit::Done);
    }
    // Nobody writes to it any more when it is read.
    store.mark_handed_over(&listed.id, now()).map_err(|fault| context.fault(&fault))?;
    if let Err(error) = write_out(context, &store, &listed, &path) {
        if listed.handed_over.is_none() {
            store.take_back(&listed.id).map_err(|fault| context.fault(&fault))?;
        }
        return Err(error);
    }
    let path = named(context, &path, false);
    context.say(&match context.language() {
        Language::Zh => format!("会话 {name} 已写进{path}。这里从现在起只读；要收回来：posdiag session take-back {name}"),
        Language::En => {
            format!("Session {name} is in {path}. It is read-only here now; to take it back: posdiag session take-back {name}")
        }
    });
    Ok(Exit::Done)
}

/// Writes a session to its file, or to standard output.
fn write_out(context: &Context<'_>, store: &Store, listed: &Listed, path: &Path) -> anyhow::Result<()> {
    let stored = store.load(&listed.id).map_err(|fault| context.fault(&fault))?;
    let stored = stored.ok_or_else(|| no_such(context, &listed.name))?;
    let unreadable =
        |why: Unreadable| context.unreadable_because(&listed.name, why.message(context.language()));
    let text = export::write(&stored).map_err(unreadable)?;
    if is_standard(path) { context.print(&text) } else { Ok(write_new(context, path, &text)?) }
}

pub(super) fn import(context: &Context<'_>, path: &Path) -> anyhow::Result<Exit> {
    let text = stream::read(context, path, MAX_FILE)?;
    let refused = |why: &str| {
        let path = named(context, path, true);
        Problem::environment(match context.language() {
            Language::Zh => format!("{path}：{why}。"),
            Language::En => format!("{path} {why}."),
        })
    };
    let refused_again = |why: &str| {
        refused(why).with_help(context.own("请对方再导出一次、再传一次", "have it exported and sent again"))
    };
    let mut incoming = export::read(&text).map_err(|why| match why {
        Unreadable::Damaged => refused_again(why.message(context.language())),
        Unreadable::OtherVersion => refused(why.message(context.language())).with_help(
            context.own("两边换成同一个版本再试", "use the same version of posdiag on both sides"),
        ),
        Unreadable::NoSession => refused(why.message(context.language())).with_help(context.own(
            "要的是 posdiag session export 写出来的文件",
            "what is wanted is a file that posdiag session export wrote",
        )),
    })?;
    let harmful = |fault: SessionFault| {
        let why = fault.message(context.language());
        refused_again(&match context.language() {
            Language::Zh => format!("里面的会话读不出来：{why}"),
            Language::En => format!("holds a session that cannot be read: {why}"),
        })
    };
    let trees = Trees::of(None, &incoming.pins).map_err(harmful)?;
    let (summary, entries) =
        anew(&incoming.entries, &incoming.pins, incoming.reference.as_deref()).map_err(harmful)?;
    incoming.entries = entries;
    let clean = keeps_nothing_secret(&incoming, trees.shown().manifest);
    if !clean.map_err(|misfit| harmful(misfit.into()))? {
        return Err(refused(context.own(
            "里面有不能保存的内容（例如卡号），没有收进来",
            "holds what may not be kept, such as a card number; nothing was taken in",
        ))
        .into());
    }
    let mut store = context.store()?;
    // What is compared is what both would write today.
    context.refresh(&mut store)?;
    let merged = store.merge(&incoming.with(summary)).map_err(|fault| context.fault(&fault))?;
    context.say(&told(context, &merged));
    Ok(Exit::Done)
}

/// Whether every text of a session that came from elsewhere is as redaction leaves it.
fn keeps_nothing_secret(incoming: &Incoming, manifest: &Manifest) -> Result<bool, Misfit> {
    let kept = |text: &str, shape| redact(text, shape).is_ok_and(|kept| kept.text.as_str() == text);
    let clean = |text: &str| text.is_empty() || kept(text, Shape::NOTE);
    let of_event = |event: &What| match event {
        What::Noted { text } => clean(text),
        What::Abandoned { reason, .. } => clean(reason),
        What::Answered { reason, .. } => reason.as_deref().is_none_or(clean),
        What::Closed { said, .. } | What::Reopened { said, .. } => said.as_deref().is_none_or(clean),
        What::Reference { reference } => reference.as_deref().is_none_or(clean),
        What::Field { field, value: Some(value), .. } => {
            let known = manifest.fields.iter().find(|known| *known.id == **field);
            known.is_some_and(|known| kept(value, known.shape))
        }
        // A code that is in no library is what somebody typed.
        What::Started { code, .. } | What::Switched { code, .. } => clean(code),
        // The rest are names that the replay found in the trees.
        _ => true,
    };
    let of_record = |record: &Record| {
        let matters = record.set.iter().flat_map(|change| iter::once(&change.matter).chain(&change.state));
        of_event(&record.event) && record.program.iter().chain(matters).all(|text| clean(text))
    };
    let records = records(&incoming.entries)?;
    // A tree that is never walked could bring anything.
    let walked = |pin: &Pin| {
        records.iter().any(|record| match &record.event {
            What::Started { code, tree, .. } | What::Switched { code, tree } => match tree {
                Some(digest) => digest == pin.digest(),
                None => code_of(pin).as_ref() == Some(code),
            },
            _ => false,
        })
    };
    Ok(records.iter().all(of_record)
        && incoming.pins.iter().all(walked)
        && incoming.entries.iter().all(|entry| entry.operator.as_deref().is_none_or(clean))
        && incoming.reference.as_deref().is_none_or(clean))
}

fn told(context: &Context<'_>, merged: &Merged) -> String {
    match (merged, context.language()) {
        (Merged::New { name }, Language::Zh) => format!("收到会话 {name}。接着走：posdiag resume {name}"),
        (Merged::New { name }, Language::En) => {
            format!("Session {name} came in. Go on: posdiag resume {name}")
        }
        (Merged::Same { name } | Merged::ConflictKnown { name }, Language::Zh) => {
            format!("会话 {name} 已经在这里，什么都没有变。")
        }
        (Merged::Same { name } | Merged::ConflictKnown { name }, Language::En) => {
            format!("Session {name} is here already; nothing was changed.")
        }
        (Merged::Continued { name, entries }, Language::Zh) => {
            format!("会话 {name} 在别处又走了 {entries} 步，已经接上。")
        }
        (Merged::Continued { name, entries }, Language::En) => {
            format!("Session {name} went on elsewhere; {entries} more entries are here now.")
        }
        (Merged::Older { name }, Language::Zh) => format!("会话 {name} 在这里走得更远，什么都没有变。"),
        (Merged::Older { name }, Language::En) => {
            format!("Session {name} has gone further here; nothing was changed.")
        }
        (Merged::Conflict { name, with }, Language::Zh) => {
            format!("会话 {with} 在两边都往下走了。两种走法都留着：这里的是 {with}，收到的是 {name}。")
        }
        (Merged::Conflict { name, with }, Language::En) => {
            format!(
                "Session {with} was gone on with in both places. Both are kept: {with} is this one, {name} what came in."
            )
        }
    }
}

pub(super) fn take_back(context: &Context<'_>, name: &str) -> anyhow::Result<Exit> {
    let (mut store, listed) = find(context, name)?;
    let name = &listed.name;
    if listed.handed_over.is_none() {
        return Err(Problem::usage(match context.language() {
            Language::Zh => format!("会话 {name} 没有移交过。"),
            Language::En => format!("Session {name} was not handed over."),
        })
        .into());
    }
    store.take_back(&listed.id).map_err(|fault| context.fault(&fault))?;
    context.say(&match context.language() {
        Language::Zh => format!("会话 {name} 收回来了。如果对方也在走，两种走法会并存。接着走：posdiag resume {name}"),
        Language::En => {
            format!("Session {name} is back. If it is walked elsewhere too, both will be kept. Go on: posdiag resume {name}")
        }
    });
    Ok(Exit::Done)
}

/// What is deleted.
#[derive(Clone, Copy)]
enum Doomed {
    /// Whole sessions.
    Sessions,
    /// Contacts and phone numbers; the sessions stay.
    Personal,
}

pub(super) fn purge(context: &Context<'_>, days: u32, yes: bool, personal: bool) -> anyhow::Result<Exit> {
    const DAY: i64 = 24 * 60 * 60 * 1_000_000;
    let Some(mut store) = context.existing_store()? else {
        context.say(context.own("还没有会话。", "There are no sessions yet."));
        return Ok(Exit::Done);
    };
    let doomed = if personal { Doomed::Personal } else { Doomed::Sessions };
    let before = Moment(now().0.saturating_sub(i64::from(days) * DAY));
    let mut delete = |dry_run| {
        let deleted = match doomed {
            Doomed::Sessions => store.purge(before, dry_run),
            Doomed::Personal => store.forget_personal(before, dry_run),
        };
        deleted.map_err(|fault| context.fault(&fault))
    };
    let count = delete(true)?;
    if count == 0 {
        context.say(&match (doomed, context.language()) {
            (Doomed::Sessions, Language::Zh) => format!("没有 {days} 天以前的会话。"),
            (Doomed::Sessions, Language::En) => format!("No session is older than {days} days."),
            (Doomed::Personal, Language::Zh) => format!("{days} 天以前的会话里没有联系人和电话要删。"),
            (Doomed::Personal, Language::En) => {
                format!("No session older than {days} days has contacts to delete.")
            }
        });
        return Ok(Exit::Done);
    }
    if !yes && !sure(context, doomed, count, days)? {
        context.say(context.own("没有删除。", "Nothing was deleted."));
        return Ok(Exit::Done);
    }
    let count = delete(false)?;
    let sessions = super::counted(count_of(count), "session", "sessions");
    context.say(&match (doomed, context.language()) {
        (Doomed::Sessions, Language::Zh) => format!("删除了 {count} 个会话。"),
        (Doomed::Sessions, Language::En) => {
            format!("{} deleted.", super::counted(count_of(count), "session was", "sessions were"))
        }
        (Doomed::Personal, Language::Zh) => format!("删除了 {count} 个会话里的联系人和电话。"),
        (Doomed::Personal, Language::En) => format!("The contacts of {sessions} were deleted."),
    });
    Ok(Exit::Done)
}

fn count_of(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// Asks before anything is deleted; where there is nobody to ask, that has to be said on the command line.
fn sure(context: &Context<'_>, doomed: Doomed, count: u64, days: u32) -> anyhow::Result<bool> {
    let sessions = super::counted(count_of(count), "session", "sessions");
    let what = match (doomed, context.language()) {
        (Doomed::Sessions, Language::Zh) => format!("{count} 个 {days} 天以前的会话"),
        (Doomed::Sessions, Language::En) => format!("{sessions} older than {days} days"),
        (Doomed::Personal, Language::Zh) => format!("{count} 个 {days} 天以前的会话里的联系人和电话"),
        (Doomed::Personal, Language::En) => format!("the contacts of {sessions} older than {days} days"),
    };
    let question = match context.language() {
        Language::Zh => format!("删除 {what}？删了就找不回来。y 是  n 否"),
        Language::En => format!("Delete {what}? They cannot be had back. y yes  n no"),
    };
    let Some(mut console) = walk::console(context) else {
        let problem = Problem::usage(match context.language() {
            Language::Zh => format!("要删除 {what}，却没有终端可以问一声。"),
            Language::En => format!("There is no terminal to ask whether {what} may be deleted."),
        });
        return Err(problem
            .with_help(context.own("不问就删：--yes", "to delete without asking: --yes"))
            .into());
    };
    match interactive::confirm(&mut console, walk::words(context), &[&question]) {
        Err(Lost::Interrupted) => {
            let message = context.own("没有删除。", "Nothing was deleted.");
            Err(Problem::new(Exit::Interrupted, message).into())
        }
        sure => sure.map_err(|lost| walk::lost(context, lost, walk::Kept::Nothing)),
    }
}
