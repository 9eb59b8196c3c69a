//! A walk with a person at the terminal.

use std::sync::Arc;

use super::super::Context;
use super::super::terminal::Kept;
use super::departure::{Another, CallEnd, Left, leave};
use super::{WalkOrder, numbers};
use crate::app::clock::{SystemClock, now};
use crate::cli::shared::keep::{Copying, Keep};
use crate::desk::DeskFault;
use crate::desk::coming_back::can_go_on;
use crate::desk::joining::Brought;
use crate::desk::recorder::{Recorder, Together};
use crate::desk::session::StoredSession;
use crate::desk::signature::Signature;
use crate::desk::trees::{Trees, has_another};
use crate::front::terminal::confirmation::confirm;
use crate::front::terminal::console::{Lost, TerminalConsole};
use crate::front::terminal::interactive::{self, WalkEntry, WalkStyle, Walked};
use crate::journal::name::of_ticket;
use crate::journal::{Filter, JournalFault, Listed, State, Store, Summary};
use crate::problem::{Exit, Problem};
use crate::session::record::Author;
use crate::session::{Channel, Event, Filing, Session, TicketState};
use crate::settings::Origin;
use crate::show::{codes, history, panel};
use crate::text::harmless::harmless;
use crate::text::language::{Language, say};
use crate::text::redaction::{Shape, redact};
use crate::tree::{Library, Manifest, Tree};
use crate::view::paint::Paint;
use crate::view::{View, Vocabulary};
use crate::walk::complaint::Complaint;
use crate::walk::conversation::{Codes, Conversation, Departure};
use crate::walk::keeper::{Keeper as _, KeeperFault};

pub(in crate::command) fn run(context: &Context<'_>, wanted: WalkOrder<'_>) -> anyhow::Result<Exit> {
    let library = context.library()?;
    let tree = wanted.tree(context, &library)?;
    match context.console() {
        Some(console) => {
            let tell = |store: &Store| tell_of_cut_off(context, &library, store, wanted.keep);
            let end = self::tree(context, &library, tree, wanted.channel, wanted.keep, tell, console)?;
            Ok(end.exit)
        }
        None => Err(no_terminal(context, &tree).into()),
    }
}

/// Says that the previous session was cut off, unless it is known to be about somebody else. Nothing is asked: whoever
/// begins a walk has somebody waiting, and `posdiag` alone offers it first.
fn tell_of_cut_off(context: &Context<'_>, library: &Library, store: &Store, keep: &Keep) {
    let latest = store.list(&Filter { limit: LATEST, ..Filter::default() }).unwrap_or_default();
    let latest = latest.iter().filter(|listed| !listed.was_only_begun()).max_by_key(|listed| listed.changed);
    let are_others =
        |one: &Option<String>, other: &Option<String>| one.is_some() && other.is_some() && one != other;
    let is_anothers = |summary: &Summary| {
        are_others(&summary.terminal, &keep.terminal) || are_others(&summary.merchant, &keep.merchant)
    };
    let is_cut_off = |listed: &&Listed| {
        listed.waits() && listed.summary.state == State::Open && !is_anothers(&listed.summary)
    };
    let Some(cut_off) = latest.filter(is_cut_off) else { return };
    let (name, codes, at) =
        (&cut_off.name, codes::line(cut_off.summary.codes.iter()), context.times().date(cut_off.changed));
    let view = context.view(library, Paint(false), None);
    let requests = history::requests(context.language(), Some(view), &cut_off.summary);
    let whose = Some(history::whose(&cut_off.summary)).filter(|whose| !whose.is_empty());
    let said = [codes]
        .into_iter()
        .chain(whose)
        .chain([at])
        .chain(requests)
        .collect::<Vec<_>>()
        .join(context.own("，", ", "));
    context.say(&say!(
        context.language(),
        "上次未完成：会话 {name}（{said}）。继续：posdiag resume {name}",
        "Unfinished: session {name} ({said}). Resume: posdiag resume {name}"
    ));
}

/// How many sessions of each state are searched for the last one.
const LATEST: usize = 20;

/// Walks a tree with the person at the terminal; `first` reads the journal before the walk is in it.
pub(in crate::command) fn tree(
    context: &Context<'_>,
    library: &Library,
    tree: Tree,
    channel: Channel,
    keep: &Keep,
    first: impl Fn(&Store),
    mut console: TerminalConsole,
) -> anyhow::Result<CallEnd> {
    let vocabulary = Vocabulary::of(library);
    let numbers = numbers(context, context.view(library, Paint(false), None), keep)?;
    let (mut session, started) = Session::start(Arc::new(tree), channel, now());
    let begun = |store: Store| {
        first(&store);
        let kept = (keep.reference.as_ref(), Signature::of(&context.invocation.settings, Author::Person));
        Recorder::begin(store, &context.invocation.settings, vocabulary, kept, &session, &started)
    };
    let mut recorder = if keep.record { recorder(context, &mut console, begun)? } else { None };
    let warn = keep.record && recorder.is_none();
    for (field, number) in numbers {
        // Leaving without an answer records nothing.
        if let Ok(event) = number.fill_in(&mut session, field, now()) {
            recorder.keep_with_next(&event);
        }
    }
    let way = WalkManner { warn, copying: keep.copying, returning: None, entry: WalkEntry::New };
    walk(context, library, &Trees::Library(library, Vec::new()), session, recorder, way, console)
}

/// The conditions of a walk.
pub(in crate::command) struct WalkManner {
    /// Whether it matters that nothing is recorded.
    pub(in crate::command) warn: bool,
    /// What happens to the ticket.
    pub(in crate::command) copying: Copying,
    /// It was begun before: its previous state, and that somebody continues it.
    pub(in crate::command) returning: Option<(Session, Event)>,
    /// How somebody comes to it.
    pub(in crate::command) entry: WalkEntry,
}

/// A recorder, or none if nothing can be recorded and the person continues anyway.
fn recorder<'r>(
    context: &Context<'_>,
    console: &mut TerminalConsole,
    begin: impl Fn(Store) -> Result<Recorder<'r>, JournalFault>,
) -> anyhow::Result<Option<Recorder<'r>>> {
    let view = context.words();
    let folder = match context.done(context.desk().data_folder()) {
        Ok(folder) => folder,
        Err(problem) => return unrecorded(context, console, problem),
    };
    let open = || Store::open(folder).and_then(&begin);
    let fault = match open() {
        Ok(recorder) => return Ok(Some(recorder)),
        Err(fault) => fault,
    };
    if let JournalFault::Damaged { .. } = fault {
        let question = view.pick(
            "把损坏的记录放到一边（不删除），另建新的？y 是  n 否",
            "Set the damaged journal aside (nothing is deleted) and start a new one? y yes  n no",
        );
        let why = fault.message(view.language);
        let sure = confirm(console, view, &[&why, question]);
        if sure.map_err(|lost| context.lost(lost, Kept::Nothing))? {
            return match Store::set_aside(folder).and_then(|_| open()) {
                Ok(recorder) => Ok(Some(recorder)),
                Err(fault) => unrecorded(context, console, context.fault(fault)),
            };
        }
    }
    unrecorded(context, console, context.fault(fault))
}

/// Nothing if the person continues without recording, otherwise the problem.
fn unrecorded<T>(
    context: &Context<'_>,
    console: &mut TerminalConsole,
    problem: Problem,
) -> anyhow::Result<Option<T>> {
    match confirm(console, context.words(), &[&problem.message, without(context)]) {
        Ok(true) => Ok(None),
        Ok(false) => Err(problem.into()),
        Err(lost) => Err(context.lost(lost, Kept::Nothing)),
    }
}

/// The question whether to continue without recording.
fn without(context: &Context<'_>) -> &'static str {
    context.own("不记录，继续？y 是  n 否", "Continue without recording? y yes  n no")
}

/// Walks a session until the person leaves it.
pub(in crate::command) fn walk(
    context: &Context<'_>,
    library: &Library,
    trees: &Trees<'_>,
    session: Session,
    recorder: Option<Recorder<'_>>,
    way: WalkManner,
    console: TerminalConsole,
) -> anyhow::Result<CallEnd> {
    let name = recorder.as_ref().map(|recorder| recorder.held().name().to_owned());
    let mut walk = AtTerminal {
        context,
        library,
        console,
        warn: way.warn,
        returning: way.returning,
        entry: way.entry,
        has_all: true,
        has_nothing_new: false,
        copying: way.copying,
    };
    let walked = walk.until_left(trees, session, recorder);
    let AtTerminal { console, has_all, has_nothing_new, copying, .. } = walk;
    // Leave raw mode before anything else is written.
    drop(console);
    let kept = match &name {
        None => Kept::Nothing,
        Some(name) if has_nothing_new => match way.entry {
            WalkEntry::New => Kept::OnlyBegun,
            _ => Kept::Unchanged(name),
        },
        Some(name) if has_all => Kept::All(name),
        Some(name) => Kept::Beginning(name),
    };
    match walked {
        Ok((Left::Aside(another), filed)) => {
            leave(context, (Left::Paused(None), &filed), kept, way.copying)?;
            let Another { tree, channel, keep } = *another;
            let console = context.console().ok_or_else(|| no_terminal(context, &tree))?;
            self::tree(
                context,
                library,
                tree,
                channel,
                &Keep { copying: way.copying, ..keep },
                |_| (),
                console,
            )
        }
        Ok((Left::Instead(open, brought), filed)) => {
            leave(context, (Left::Instead(open.clone(), Brought::default()), &filed), kept, way.copying)?;
            context.bring_with_contacts(&open.number)?;
            let (store, listed) = context.done(context.desk().session(&open.number))?;
            let console = context.console().ok_or_else(|| no_console(context))?;
            let wanted = GoingOn { brought: Some(brought), copying: way.copying, ..GoingOn::default() };
            go_on(context, store, &listed, wanted, console)
        }
        Ok((left, filed)) => leave(context, (left, &filed), kept, copying),
        Err(lost) => Err(context.lost(lost, kept)),
    }
}

/// How a session is resumed.
#[derive(Default)]
pub(in crate::command) struct GoingOn {
    /// Over this channel, if one is requested; else over its own.
    pub(in crate::command) channel: Option<Channel>,
    /// It is taken over from another window.
    pub(in crate::command) take_over: bool,
    /// What happens to the ticket.
    pub(in crate::command) copying: Copying,
    /// What another call adds to it.
    pub(in crate::command) brought: Option<Brought>,
}

/// Resumes a chosen session.
pub(in crate::command) fn go_on(
    context: &Context<'_>,
    mut store: Store,
    listed: &Listed,
    GoingOn { channel, take_over, copying, brought }: GoingOn,
    mut console: TerminalConsole,
) -> anyhow::Result<CallEnd> {
    context.take_lease(listed, take_over, &mut console)?;
    let listed = &context.renewed(&store, listed)?;
    context.done(can_go_on(listed))?;
    let held = context.hold(&mut store, listed, take_over, &mut console)?;
    let library = context.library()?;
    let stored = context.done(StoredSession::load(&store, listed, Some(&library)))?;
    let mut session = context.done(stored.session())?;
    // A channel given on the command line takes effect; a setting is for new walks.
    let settings = &context.invocation.settings;
    let asked = channel.filter(|_| matches!(settings.channel.origin, Origin::Option(_)));
    let signed = (stored.listed().summary.reference.as_deref(), Signature::of(settings, Author::Person));
    let mut recorder = Recorder::again(store, held, settings, stored.trees.vocabulary(), signed);
    let entry = if brought.is_some() { WalkEntry::Joined } else { WalkEntry::Resumed };
    if let Some(brought) = brought {
        let manifest = stored.trees.vocabulary().manifest;
        if let Err(unkept) = brought.add_to(&mut session, manifest, &mut recorder, now()) {
            drop(console);
            return Err(context.desk_fault(&DeskFault::Unkept(unkept)).into());
        }
    }
    let (before, told) = (session.clone(), session.closing_answers());
    let gone_on = match context.desk().go_on(&mut session, listed, asked) {
        Ok(event) => event,
        Err(fault) => {
            drop(console);
            return Err(context.desk_fault(&fault).into());
        }
    };
    if session.closing_answers() < told {
        context.say(context.own(
            "最后问过的（钱的情况等）再问一遍，可能已经变了。之前的回答在会话记录里。",
            "What was asked last (such as the money) is asked again, as it may have changed. \
             The earlier answers are in the session's history.",
        ));
    }
    tell_of_another(context, &library, &stored.trees, &session);
    let way = WalkManner { warn: false, copying, returning: Some((before, gone_on)), entry };
    walk(context, &library, &stored.trees, session, Some(recorder), way, console)
}

/// Says that the library has a newer tree of the code than the session, which continues with its own.
fn tell_of_another(context: &Context<'_>, library: &Library, trees: &Trees<'_>, session: &Session) {
    let tree = session.tree();
    if session.has_ended() || !has_another(library, tree, trees.vocabulary()) {
        return;
    }
    let code = harmless(&tree.code);
    context.say(&say!(
        context.language(),
        "资料库里 {code} 的处理办法变了；这个会话仍按开始时的走。要按新的走：c，再输入 {code}（答过的仍算数）",
        "The library now has another tree for {code}; this session stays with the one it started with. \
             To use the new one: c, then {code} (your answers still count)"
    ));
}

/// A walk with the person at the terminal.
struct AtTerminal<'a> {
    context: &'a Context<'a>,
    library: &'a Library,
    console: TerminalConsole,
    /// Whether it matters that nothing is recorded.
    warn: bool,
    /// It was begun before, and nobody has continued yet: its previous state, and that somebody continues it.
    returning: Option<(Session, Event)>,
    /// How somebody comes to it.
    entry: WalkEntry,
    /// The journal has all of the session.
    has_all: bool,
    /// The journal has all of the session, and nothing was added to it: a new one was only begun, another is as it was.
    has_nothing_new: bool,
    copying: Copying,
}

impl AtTerminal<'_> {
    /// Walks a session, from one library's trees to another's if need be; returns the numbers of the tickets that
    /// leaving it filed.
    fn until_left(
        &mut self,
        trees: &Trees<'_>,
        session: Session,
        mut recorder: Option<Recorder<'_>>,
    ) -> Result<(Left, Vec<u32>), Lost> {
        let (context, vocabulary) = (self.context, trees.vocabulary());
        let view = context.view_of(vocabulary, context.paint_stderr(), None);
        let codes = match trees {
            Trees::Library(..) => Codes::Here(self.library),
            Trees::Pinned(..) => Codes::Elsewhere(self.library),
        };
        let fields = context.invocation.settings.field_values(vocabulary.manifest);
        let mut conversation = Conversation::new(session, vocabulary.manifest, &mut recorder, &SystemClock)
            .with_codes(codes)
            .with_fields(&fields)
            .asking_before_filing()
            .forgetting_looks();
        let keying = context.invocation.settings.keying.value;
        let returning = self.returning.take();
        let entry = std::mem::replace(&mut self.entry, WalkEntry::New);
        if let Some((before, event)) = returning {
            conversation = conversation.returning(before, event);
        }
        // A plain terminal has no clipboard.
        let offers_copy = self.copying == Copying::Asked && !context.environment.dumb;
        let times = context.times();
        let setting = WalkStyle { view, times, warn: self.warn, keying, entry, offers_copy };
        let walked = interactive::walk(&mut self.console, setting, conversation);
        self.has_all = recorder.as_ref().is_none_or(Recorder::has_all);
        let is_kept_anyway = |kept: &Recorder<'_>| entry == WalkEntry::New && kept.has_reference();
        let has_nothing_new = |kept: &Recorder<'_>| !kept.has_kept() && !is_kept_anyway(kept);
        self.has_nothing_new = self.has_all && recorder.as_ref().is_some_and(has_nothing_new);
        let Walked { departure, filed, copies, session } = walked?;
        if copies {
            self.copying = Copying::Wanted;
        }
        let left = match departure {
            Departure::Switched(tree) => return self.switch(&tree, recorder),
            Departure::Finished(ending) => {
                let plain = View { paint: Paint(false), ..view };
                let is_ticket = ending.is_ticket(session.tree());
                let name = recorder.as_ref().and_then(Recorder::name);
                Left::Finished { panel: panel::lines(plain, (&session, name), ending, None), is_ticket }
            }
            Departure::Paused(until) => Left::Paused(until),
            Departure::Aside(tree) => {
                let another = another(*tree, &session, vocabulary.manifest, recorder.as_ref());
                Left::Aside(Box::new(another))
            }
            Departure::Instead(open) => {
                let brought = brought(context, &session, vocabulary.manifest, recorder.as_ref());
                Left::Instead(open, brought)
            }
            Departure::AsItWas => Left::AsItWas,
            Departure::GivenUp => {
                let name = recorder.as_ref().and_then(Recorder::name).unwrap_or_default();
                Left::GivenUp { stay: open_before(&session, name, &filed) }
            }
            Departure::Completed => Left::GivenUp { stay: Vec::new() },
        };
        Ok((left, filed))
    }

    /// Continues in a tree of the library, in a session that began with trees which the library has changed since: the
    /// pinned ones and the new one are read together.
    fn switch(&mut self, tree: &Tree, recorder: Option<Recorder<'_>>) -> Result<(Left, Vec<u32>), Lost> {
        let context = self.context;
        let recorder = recorder.ok_or_else(|| Lost::Unkept(Box::new(NotRecorded)))?;
        let together = recorder.together_with(tree, Vocabulary::of(self.library));
        let Together { trees, session, tree, pin } =
            together.map_err(|fault| Lost::Unkept(Box::new(fault)))?;
        let vocabulary = trees.vocabulary();
        let mut recorder = recorder.with(vocabulary, pin);
        let mut conversation = Conversation::new(session, vocabulary.manifest, &mut recorder, &SystemClock);
        if let Err(Complaint::NotKept(unkept)) = conversation.switch(tree) {
            let why = unkept.why.message(context.language());
            let lines = [why.as_str(), without(context)];
            if !unkept.can_go_on || !confirm(&mut self.console, context.words(), &lines)? {
                return Err(Lost::Unkept(unkept.why));
            }
            // Whatever happens, the walk continues.
            let _ = conversation.forgo();
        }
        let session = conversation.into_session();
        self.has_all = recorder.has_all();
        self.warn |= !self.has_all;
        self.until_left(&trees, session, Some(recorder))
    }
}

/// The numbers of the tickets that were open before a walk was left, and still are.
fn open_before(session: &Session, name: &str, filed: &[u32]) -> Vec<String> {
    let is_open = |ticket: &&Filing| ticket.state == TicketState::Open && !filed.contains(&ticket.number);
    session.tickets().iter().filter(is_open).map(|ticket| of_ticket(name, ticket.number)).collect()
}

/// The fault for a pinned or new tree that cannot be read again.
#[derive(Debug)]
struct NotRecorded;

impl KeeperFault for NotRecorded {
    fn message(&self, language: Language) -> String {
        let sentence =
            language.pick("会话没有记录，不能继续。", "The session is not recorded and cannot be resumed.");
        sentence.to_owned()
    }
}

/// The walk that begins beside a session: recorded like that one, about the same merchant and terminal.
fn another(tree: Tree, session: &Session, manifest: &Manifest, recorder: Option<&Recorder<'_>>) -> Another {
    let roles = &manifest.roles;
    let number = |role| session.number(role).map(str::to_owned);
    let reference = recorder.and_then(|recorder| recorder.reference(session));
    // That session accepted them.
    let fields = [roles.merchant, roles.terminal].into_iter().flatten();
    let not_a_card = fields.filter_map(|role| manifest.field(role)).map(|field| field.id.to_string());
    let keep = Keep {
        record: recorder.is_some(),
        reference: reference.and_then(|kept| redact(kept, Shape::NOTE).ok()).map(|kept| kept.text),
        merchant: number(roles.merchant),
        terminal: number(roles.terminal),
        not_a_card: not_a_card.collect(),
        copying: Copying::Asked,
    };
    Another { tree, channel: session.channel(), keep }
}

/// What a call adds to the ticket that is continued in its place; a note there names it.
fn brought(
    context: &Context<'_>,
    session: &Session,
    manifest: &Manifest,
    recorder: Option<&Recorder<'_>>,
) -> Brought {
    let name = recorder.and_then(Recorder::name).unwrap_or("…");
    let said = say!(context.language(), "又来电：会话 {name}", "Called again: session {name}");
    // The number of a session is not a card number.
    redact(&said, Shape::NOTE).map(|said| Brought::of(session, manifest, said.text)).unwrap_or_default()
}

/// Nobody can be asked.
fn no_console(context: &Context<'_>) -> Problem {
    Problem::usage(context.own("walk 要在终端里用。", "A walk needs a terminal."))
}

/// Nobody can be asked; but a code of the library can be printed.
fn no_terminal(context: &Context<'_>, tree: &Tree) -> Problem {
    let problem = no_console(context);
    let code = &tree.code;
    problem.with_help(match tree.table {
        None => context.own("打开终端窗口再运行一次", "run it again in a terminal window").to_owned(),
        Some(_) => say!(
            context.language(),
            "posdiag explain {code} 打印完整处理办法",
            "posdiag explain {code} prints the full remedy"
        ),
    })
}
