//! `posdiag session …`: lists sessions, shows their stories, and hands them over between machines.

mod arguments;
mod clean;
mod delete;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::Context;
use super::stream::{self, named};
use crate::app::clock::now;
use crate::cli::shared::format::Format;
use crate::cli::shared::output::{Holds, Output};
use crate::desk::DeskFault;
use crate::desk::admission::Admitted;
use crate::desk::loading::{load, message};
use crate::desk::session::{StoredSession, standing};
use crate::journal::cleaning::CleanedText;
use crate::journal::export::MAX_FILE;
use crate::journal::{Delivery, Filter, Listed, Merged, State, Store};
use crate::machine::session_list::SessionListJson;
use crate::machine::session_show::SessionShowJson;
use crate::problem::{Exit, Problem};
use crate::session::record::Misfit;
use crate::session::{Moment, TicketState};
use crate::show::rows::{SessionRow, SessionTable};
use crate::show::{codes, delivery, history, story};
use crate::text::harmless::harmless;
use crate::text::language::{Language, counted, say};
use crate::text::width::wrap;
use crate::tree::Library;
use crate::view::paint::Paint;

pub(super) use arguments::SUBCOMMAND;

/// Sessions as rows, in the screen's language.
pub(super) fn rows<'l>(
    context: &Context<'_>,
    store: &Store,
    listed: impl IntoIterator<Item = &'l Listed>,
) -> SessionTable {
    let mut rows = Rows::new(context, store);
    rows.of(listed.into_iter().map(|listed| (listed, state(context, listed))))
}

/// Sessions as rows to pick from: a finished one shows whether its ticket is still open and where it was delivered.
pub(super) fn calls<'l>(
    context: &Context<'_>,
    store: &Store,
    calls: impl IntoIterator<Item = (&'l Listed, &'l [Delivery])>,
) -> SessionTable {
    let state = |listed: &Listed| {
        let has_open_ticket = listed.summary.has_ticket(TicketState::Open);
        if has_open_ticket && !listed.summary.state.is_unfinished() {
            context.own("工单未关闭", "open ticket").to_owned()
        } else {
            state(context, listed)
        }
    };
    let mut rows = Rows::new(context, store);
    let row = |(listed, deliveries): (&Listed, &[Delivery])| {
        let row = rows.row(listed, &state(listed));
        // Where its ticket is says more about a call than the terminal's message.
        let told = deliveries.iter().map(|told| delivery::short(context.language(), told));
        let message =
            told.chain([row.message]).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  ");
        SessionRow { message, ..row }
    };
    SessionTable::new(calls.into_iter().map(row).collect())
}

/// What rows are built from.
struct Rows<'r> {
    context: &'r Context<'r>,
    /// Without a library, messages are shown as recorded, and requests by id.
    library: Option<Library>,
    store: &'r Store,
    /// The messages of codes, as recorded and as shown: many sessions share one.
    messages: HashMap<(String, String), String>,
}

impl<'r> Rows<'r> {
    fn new(context: &'r Context<'r>, store: &'r Store) -> Rows<'r> {
        Rows { context, library: context.library().ok(), store, messages: HashMap::new() }
    }

    fn of<'l>(&mut self, listed: impl Iterator<Item = (&'l Listed, String)>) -> SessionTable {
        SessionTable::new(listed.map(|(listed, state)| self.row(listed, &state)).collect())
    }

    fn row(&mut self, listed: &Listed, state: &str) -> SessionRow {
        let (context, summary) = (self.context, &listed.summary);
        let view = self.library.as_ref().map(|library| context.view(library, Paint(false), None));
        let state = history::wordings(context.language(), view, summary, state);
        SessionRow {
            name: listed.name.clone(),
            codes: codes::line(summary.codes.iter()),
            code: harmless(summary.codes.last()).into_owned(),
            whose: history::whose(summary),
            date: context.times().date(listed.changed),
            state,
            message: self.message(listed),
        }
    }

    fn message(&mut self, listed: &Listed) -> String {
        let Some(kept) = &listed.summary.message else { return String::new() };
        let key = (listed.summary.codes.last().to_owned(), kept.clone());
        let (library, language) = (self.library.as_ref(), self.context.language());
        let told = || {
            let message = message(self.store, listed, library, language).unwrap_or_default();
            harmless(&message).into_owned()
        };
        self.messages.entry(key).or_insert_with(told).clone()
    }
}

/// How far a session is, in a few words, and whether it was also continued elsewhere.
pub(super) fn state(context: &Context<'_>, listed: &Listed) -> String {
    history::standing(context.language(), &standing(listed, now()), &context.times())
}

pub(super) fn list(context: &Context<'_>, all: bool, format: Format) -> anyhow::Result<Exit> {
    let unfinished = State::ALL.into_iter().filter(|state| state.is_unfinished());
    let states = if all { Vec::new() } else { unfinished.collect() };
    let mut store = context.done(context.desk().current_journal())?;
    let filter = Filter { states, ..Filter::default() };
    let listed = store.as_ref().map(|store| store.list(&filter)).transpose();
    let mut listed = listed.map_err(|fault| context.fault(fault))?.unwrap_or_default();
    if context.shares() {
        listed = context.with_others(listed, &filter);
        // The local session is rebuilt by now, or there is none.
        store = Some(context.done(context.desk().journal())?);
    }
    listed.retain(|listed| all || !listed.was_only_begun());
    if format == Format::Json {
        return context.print_json(&SessionListJson::of(&listed));
    }
    let Some(store) = store.filter(|_| !listed.is_empty()) else {
        context.say(if all {
            context.own("还没有会话。", "There are no sessions yet.")
        } else {
            context
                .own("没有未完成的会话；--all 列出全部。", "No session is unfinished; --all lists them all.")
        });
        return Ok(Exit::Done);
    };
    context.print_lines(&rows(context, &store, &listed).lines(context.stdout_columns()))?;
    Ok(Exit::Done)
}

pub(super) fn show(context: &Context<'_>, name: &str, format: Format) -> anyhow::Result<Exit> {
    let (store, listed) = context.session(name)?;
    let stored = context.done(load(&store, &listed))?;
    if format == Format::Json {
        let unreadable = |misfit: Misfit| DeskFault::unreadable(&listed.name, misfit.into());
        let session = SessionShowJson::of(&stored).map_err(unreadable);
        return context.print_json(&context.done(session)?);
    }
    let session = context.done(StoredSession::of(stored, None))?;
    let name = &listed.name;
    let view = context.view_of(session.trees.vocabulary(), context.paint_stdout(), context.stdout_columns());
    let history = context.done(session.story())?;
    let lines = story::lines(view, &history.items(view), &context.times());
    let begun = context.times().whole(listed.begun);
    let head = say!(
        context.language(),
        ("会话 {name} · {begun} · {}", state(context, &listed)),
        ("Session {name} · {begun} · {}", state(context, &listed))
    );
    let head = match &listed.summary.reference {
        None => head,
        Some(reference) => format!("{head} · {}", harmless(reference)),
    };
    let broken = |said: &str| wrap(said, "", "  ", context.stdout_columns().unwrap_or(usize::MAX));
    let mut page: Vec<String> = broken(&head).iter().map(|line| view.paint.strong(line)).collect();
    if let Some(requests) = history::requests(context.language(), Some(view), &listed.summary) {
        page.extend(broken(&requests).iter().map(|line| view.paint.warning(line)));
    }
    let elsewhere = store.names_elsewhere(&listed.id).map_err(|fault| context.fault(fault))?;
    if !elsewhere.is_empty() {
        let label = context.own("在别处的编号", "Its number elsewhere");
        page.extend(broken(&view.labelled(label, &elsewhere.join(", "))));
    }
    for other in store.conflicts(&listed).map_err(|fault| context.fault(fault))? {
        let elsewhere = context.own("同一个会话还有另一种走法", "Also continued elsewhere");
        page.extend(broken(&view.labelled(elsewhere, &other.name)));
    }
    page.extend(lines);
    context.print_lines(&page)?;
    match history.misfit {
        Some(misfit) => Err(context.desk_fault(&DeskFault::unreadable(name, misfit.into())).into()),
        None => Ok(Exit::Done),
    }
}

pub(super) fn export(context: &Context<'_>, name: &str, output: &Output) -> anyhow::Result<Exit> {
    let (store, listed) = context.session(name)?;
    let hand_over = context.done(context.desk().hand_over(store, listed))?;
    let (name, is_read_only) = (hand_over.name().to_owned(), hand_over.is_read_only());
    let path = output.to.clone().unwrap_or_else(|| PathBuf::from(format!("{name}.posdiag")));
    let to = (Some(path.as_path()), output.force);
    if let Err(error) = stream::write(context, to, hand_over.file().as_bytes(), Holds::Personal) {
        context.done(hand_over.undo())?;
        return Err(error);
    }
    let path = named(context, &path, false);
    context.say(&if is_read_only {
        say!(
            context.language(),
            "会话 {name} 已导出到{path}。这里从现在起只读；要收回：posdiag session take-back {name}",
            "Session {name} was exported to {path}. It is now read-only here; to take it back: posdiag session take-back {name}"
        )
    } else {
        say!(context.language(), "会话 {name} 已导出到{path}。", "Session {name} was exported to {path}.")
    });
    Ok(Exit::Done)
}

pub(super) fn import(context: &Context<'_>, path: &Path, deleted: bool) -> anyhow::Result<Exit> {
    let file = stream::read(context, path, MAX_FILE)?;
    let desk = context.desk();
    let admitted = if deleted { desk.admit_again(&file) } else { desk.admit(&file) };
    let admitted = admitted.map_err(|fault| {
        let problem = context.desk_fault(&fault);
        let DeskFault::NotAdmitted(why) = fault else { return problem };
        // It is said which file it is.
        let (path, why) = (named(context, path, true), why.message(context.language()));
        Problem { message: say!(context.language(), "{path}：{why}。", "{path} {why}."), ..problem }
    })?;
    let Admitted { merged, name_there, cleaned, is_without_personal } = admitted;
    let name = match &merged {
        Merged::Deleted { at } => return Err(deleted_here(context, &name_there, *at).into()),
        merged => merged.name().unwrap_or_default(),
    };
    context.say(&told(context, &merged));
    if *name != name_there && !matches!(merged, Merged::Conflict { .. } | Merged::ConflictKnown { .. }) {
        context.say(&other_name(context.language(), &name_there, name));
    }
    if is_without_personal {
        context.say(context.own(
            "里面的联系人和电话在这里删除过，没有导入。要导入：加 --deleted",
            "Its contacts were deleted here and were not imported. To import them: --deleted",
        ));
    }
    tell_cleaned(context, &cleaned);
    Ok(Exit::Done)
}

/// Says that a session was deleted here, and how to restore it.
fn deleted_here(context: &Context<'_>, name: &str, at: Moment) -> Problem {
    let at = context.times().date(at);
    let problem = Problem::environment(say!(
        context.language(),
        "会话 {name} 已于 {at} 在这里删除，没有导入。",
        "Session {name} was deleted here on {at} and was not imported."
    ));
    problem.with_help(context.own("确实要导入：加 --deleted", "to import it anyway: --deleted"))
}

/// Says that a session has another name here than where it came from.
pub(super) fn other_name(language: Language, there: &str, here: &str) -> String {
    say!(
        language,
        "它在别处的编号是 {there}，在这里是 {here}；两个都能找到它。",
        "Its number is {there} elsewhere and {here} here; either finds it."
    )
}

/// What was removed from a file on import, and where.
fn tell_cleaned(context: &Context<'_>, cleaned: &[CleanedText]) {
    /// How many places are listed.
    const TOLD: usize = 20;
    if cleaned.is_empty() {
        return;
    }
    let count = cleaned.len();
    context.say(&say!(
        context.language(),
        ("! 文件里有 {count} 处不得保存的卡号、密码等，已截断或遮盖："),
        (
            "! {} cut or masked, as card data must not be stored:",
            counted(count, "text of the file was", "texts of the file were")
        )
    ));
    let lines = clean::told(cleaned, context.language());
    lines.iter().take(TOLD).for_each(|line| context.say(&format!("  {line}")));
    if lines.len() > TOLD {
        context.say("  …");
    }
}

fn told(context: &Context<'_>, merged: &Merged) -> String {
    let language = context.language();
    match merged {
        Merged::New { name } => say!(
            language,
            "已导入会话 {name}。继续：posdiag resume {name}",
            "Session {name} was imported. Resume: posdiag resume {name}"
        ),
        Merged::Same { name } | Merged::ConflictKnown { name } => say!(
            language,
            "会话 {name} 这里已有，没有改动。",
            "Session {name} is already here; nothing was changed."
        ),
        Merged::Continued { name, entries } => say!(
            language,
            ("会话 {name} 在别处又走了 {entries} 步，已接上。"),
            (
                "Session {name} was continued elsewhere; {} added here.",
                counted(*entries, "entry was", "entries were")
            )
        ),
        Merged::Older { name } => say!(
            language,
            "会话 {name} 在这里走得更远，没有改动。",
            "Session {name} is further along here; nothing was changed."
        ),
        // It is reported as a problem.
        Merged::Deleted { .. } => String::new(),
        Merged::Conflict { name, with } => say!(
            language,
            "会话 {with} 在两边都继续了，两种走法都保留：这里的是 {with}，导入的是 {name}。",
            "Session {with} was continued in both places. Both are kept: {with} is the one here, {name} the imported one."
        ),
    }
}

pub(super) fn take_back(context: &Context<'_>, name: &str) -> anyhow::Result<Exit> {
    let (mut store, listed) = context.session(name)?;
    context.done(context.desk().take_back(&mut store, &listed))?;
    let name = &listed.name;
    context.say(&say!(
        context.language(),
        "已收回会话 {name}。对方如果也走了，两种走法都保留。继续：posdiag resume {name}",
        "Session {name} was taken back. If it was continued elsewhere, both are kept. Resume: posdiag resume {name}"
    ));
    Ok(Exit::Done)
}
