//! `posdiag walk CODE`: a walk with a person at a terminal, kept in the journal as it goes.

mod arguments;
mod json_lines;
mod script;

use std::sync::Arc;

use super::{Context, ticket};
use crate::app::clock::{SystemClock, now};
use crate::cli::shared::keep::Keep;
use crate::desk::recorder::{Recorder, Signature, Together};
use crate::desk::trees::Trees;
use crate::front::terminal::confirmation::{self, confirm};
use crate::front::terminal::console::{Lost, TerminalConsole};
use crate::front::terminal::interactive::{self, Setting};
use crate::journal::{Fault, State, Store};
use crate::library::lookup::unknown_tree;
use crate::problem::{Exit, Problem};
use crate::session::record::Author;
use crate::session::{Channel, FieldValue, Moment, Session};
use crate::settings;
use crate::show::codes;
use crate::show::panel;
use crate::text::language::Language;
use crate::text::redaction::{Redacted, redact};
use crate::tree::{Library, Manifest, OutcomeKind, Tree};
use crate::view::paint::Paint;
use crate::view::{View, Vocabulary};
use crate::walk::complaint::Complaint;
use crate::walk::conversation::{Codes, Conversation, Departure};
use crate::walk::reply::{Entry, Reply};

pub(super) use arguments::SUBCOMMAND;
use arguments::{Format, Script};

/// What a walk is asked to be.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'w> {
    /// The code as it was typed.
    pub(super) code: &'w str,
    /// It is known to be unknown.
    pub(super) unknown: bool,
    pub(super) channel: Channel,
    /// How it is kept.
    pub(super) keep: &'w Keep,
}

impl Wanted<'_> {
    /// The tree of the code; of one that is known to be unknown, the general steps.
    pub(super) fn tree(&self, context: &Context<'_>, library: &Library) -> Result<Tree, Problem> {
        if self.unknown {
            unknown_tree(library, self.code).ok_or_else(|| context.no_such_code())
        } else {
            context.tree(library, self.code)
        }
    }
}

/// Walks a code at a terminal, with a program, or as it was answered beforehand.
fn walked(context: &Context<'_>, wanted: Wanted<'_>, script: &Script) -> anyhow::Result<Exit> {
    if script.format == Format::Jsonl {
        json_lines::run(context, wanted, script)
    // Without a person at the keys, the answers come from elsewhere.
    } else if script.is_asked_for() || !context.environment.stdin_terminal {
        script::run(context, wanted, script)
    } else {
        run(context, wanted)
    }
}

pub(super) fn run(context: &Context<'_>, wanted: Wanted<'_>) -> anyhow::Result<Exit> {
    let library = context.library()?;
    let tree = wanted.tree(context, &library)?;
    match console(context) {
        Some(console) => {
            let tell = |store: &Store| tell_of_cut_off(context, store);
            self::tree(context, &library, tree, wanted.channel, wanted.keep, tell, console)
        }
        None => Err(no_terminal(context, &tree).into()),
    }
}

/// Says which session was cut off and not gone on with. It is not asked about: whoever begins a walk has somebody
/// waiting, and `posdiag` alone offers it first.
fn tell_of_cut_off(context: &Context<'_>, store: &Store) {
    let unfinished = store.unfinished(LATEST).unwrap_or_default();
    let Some(cut_off) = unfinished.iter().find(|listed| listed.summary.state == State::Open) else { return };
    let (name, codes, at) =
        (&cut_off.name, codes::line(cut_off.summary.codes.iter()), context.times().date(cut_off.changed));
    context.say(&match context.language() {
        Language::Zh => format!("上次没走完：会话 {name}（{codes}，{at}）。接着走：posdiag resume {name}\r"),
        Language::En => format!("Cut off: session {name} ({codes}, {at}). Go on: posdiag resume {name}\r"),
    });
}

/// How many unfinished sessions are looked at for one that was cut off.
const LATEST: usize = 20;

/// The terminal to walk on, if there is one.
pub(super) fn console(context: &Context<'_>) -> Option<TerminalConsole> {
    // Before the terminal is put into the mode that they put it out of.
    crate::app::signals::leave_sanely(context.language());
    TerminalConsole::new(context.paint_stderr().0, context.environment.dumb)
}

/// Walks a tree with the person at the terminal; `first` looks at the journal before the walk is in it.
pub(super) fn tree(
    context: &Context<'_>,
    library: &Library,
    tree: Tree,
    channel: Channel,
    keep: &Keep,
    first: impl Fn(&Store),
    mut console: TerminalConsole,
) -> anyhow::Result<Exit> {
    let vocabulary = Vocabulary::of(library);
    let numbers = numbers(context, vocabulary.manifest, keep)?;
    let (session, started) = Session::start(Arc::new(tree), channel, now());
    let begun = |store: Store| {
        first(&store);
        let kept = (keep.reference.as_ref(), Signature::of(&context.invocation.settings, Author::Person));
        Recorder::begin(store, &context.invocation.settings, vocabulary, kept, &session, &started)
    };
    let mut recorder = if keep.record { recorder(context, &mut console, begun)? } else { None };
    let warn = keep.record && recorder.is_none();
    let mut conversation = Conversation::new(session, vocabulary.manifest, &mut recorder, &SystemClock);
    let numbers = numbers
        .into_iter()
        .map(|(field, value)| Reply::Field { field, value: Entry::Value(FieldValue::Known(value)) });
    say_before(context, &mut conversation, numbers)?;
    let session = conversation.into_session();
    let way = Way { warn, copy: keep.copy };
    walk(context, library, &Trees::Library(library, Vec::new()), session, recorder, way, console)
}

/// The numbers of the merchant and the terminal that were said when the walk began, as the library's fields take them.
pub(super) fn numbers(
    context: &Context<'_>,
    manifest: &Manifest,
    keep: &Keep,
) -> Result<Vec<(u16, Redacted)>, Problem> {
    let said = [
        ("--merchant", &keep.merchant, manifest.roles.merchant),
        ("--terminal", &keep.terminal, manifest.roles.terminal),
    ];
    let number = |(option, typed, role): (&str, &Option<String>, Option<u16>)| {
        let typed = typed.as_deref()?;
        let Some((index, field)) = role.and_then(|index| Some((index, manifest.field(index)?))) else {
            return Some(Err(Problem::usage(match context.language() {
                Language::Zh => format!("这个资料库没有 {option} 对应的资料。"),
                Language::En => format!("This library has no field for {option}."),
            })));
        };
        Some(match redact(typed, field.shape) {
            Ok(typed) => Ok((index, typed.text)),
            Err(refused) => {
                let why = refused.explain(context.language());
                Err(Problem::usage(match context.language() {
                    Language::Zh => format!("{option}：{why}"),
                    Language::En => format!("{option}: {why}"),
                }))
            }
        })
    };
    said.into_iter().filter_map(number).collect()
}

/// Has a walk take what was said of it before it begins.
pub(super) fn say_before<'r>(
    context: &Context<'_>,
    conversation: &mut Conversation<'_>,
    replies: impl IntoIterator<Item = Reply<'r>>,
) -> Result<(), Problem> {
    for reply in replies {
        if let Err(complaint @ Complaint::NotKept(_)) = conversation.take(reply) {
            return Err(Problem::environment(complaint.message(context.language())));
        }
    }
    Ok(())
}

/// How a walk is gone about.
#[derive(Clone, Copy)]
pub(super) struct Way {
    /// Whether it matters that nothing is kept.
    pub(super) warn: bool,
    /// Whether the ticket goes to the clipboard.
    pub(super) copy: bool,
}

/// A recorder, or none where nothing can be kept and the person goes on all the same.
fn recorder<'r>(
    context: &Context<'_>,
    console: &mut TerminalConsole,
    begin: impl Fn(Store) -> Result<Recorder<'r>, Fault>,
) -> anyhow::Result<Option<Recorder<'r>>> {
    let view = words(context);
    let folder = match context.done(context.desk().data_folder()) {
        Ok(folder) => folder,
        Err(problem) => return unrecorded(context, console, problem),
    };
    let open = || Store::open(folder).and_then(&begin);
    let fault = match open() {
        Ok(recorder) => return Ok(Some(recorder)),
        Err(fault) => fault,
    };
    if let Fault::Damaged { .. } = fault {
        let question = view.pick(
            "把损坏的记录放到一边（不删除），另开新的？y 是  n 否",
            "Set the damaged journal aside (nothing is deleted) and begin a new one? y yes  n no",
        );
        let why = fault.message(view.language);
        let sure = confirm(console, view, &[&why, question]);
        if sure.map_err(|lost| self::lost(context, lost, Kept::Nothing))? {
            return match Store::set_aside(folder).and_then(|_| open()) {
                Ok(recorder) => Ok(Some(recorder)),
                Err(fault) => unrecorded(context, console, context.fault(fault)),
            };
        }
    }
    unrecorded(context, console, context.fault(fault))
}

/// Nothing, where the person goes on without recording, and else what is wrong.
fn unrecorded<T>(
    context: &Context<'_>,
    console: &mut TerminalConsole,
    problem: Problem,
) -> anyhow::Result<Option<T>> {
    match confirm(console, words(context), &[&problem.message, without(context)]) {
        Ok(true) => Ok(None),
        Ok(false) => Err(problem.into()),
        Err(lost) => Err(self::lost(context, lost, Kept::Nothing)),
    }
}

/// The question whether to go on without recording.
fn without(context: &Context<'_>) -> &'static str {
    context.own("不记录，继续走？y 是  n 否", "Go on without recording? y yes  n no")
}

/// How the program speaks outside a walk.
pub(super) fn words(context: &Context<'_>) -> confirmation::Words {
    confirmation::Words { language: context.language(), paint: context.paint_stderr() }
}

/// What the journal has of a walk that was left, and under which name.
#[derive(Clone, Copy)]
pub(super) enum Kept<'n> {
    Nothing,
    /// All but what happened since the journal could not be written.
    Beginning(&'n str),
    All(&'n str),
}

/// Walks a session until the person leaves it.
pub(super) fn walk(
    context: &Context<'_>,
    library: &Library,
    trees: &Trees<'_>,
    session: Session,
    recorder: Option<Recorder<'_>>,
    way: Way,
    console: TerminalConsole,
) -> anyhow::Result<Exit> {
    let name = recorder.as_ref().map(|recorder| recorder.held().name().to_owned());
    let mut walk = AtTerminal { context, library, console, warn: way.warn, has_all: true };
    let walked = walk.until_left(trees, session, recorder);
    let AtTerminal { console, has_all, .. } = walk;
    // Out of raw mode, before anything else is written.
    drop(console);
    let kept = match &name {
        None => Kept::Nothing,
        Some(name) if has_all => Kept::All(name),
        Some(name) => Kept::Beginning(name),
    };
    match walked {
        Ok(left) => leave(context, left, kept, way.copy),
        Err(lost) => Err(self::lost(context, lost, kept)),
    }
}

/// How a person left a walk.
enum Left {
    Finished {
        /// What the outcome comes to.
        kind: OutcomeKind,
        /// The outcome's panel as plain lines, for a file or a pipe.
        panel: Vec<String>,
    },
    Paused(Option<Moment>),
    GivenUp,
}

/// A walk with the person at the terminal.
struct AtTerminal<'a> {
    context: &'a Context<'a>,
    library: &'a Library,
    console: TerminalConsole,
    /// Whether it matters that nothing is kept.
    warn: bool,
    /// The journal has all of the session.
    has_all: bool,
}

impl AtTerminal<'_> {
    /// Walks a session, from one library's trees to another's if need be.
    fn until_left(
        &mut self,
        trees: &Trees<'_>,
        session: Session,
        mut recorder: Option<Recorder<'_>>,
    ) -> Result<Left, Lost> {
        let (context, vocabulary) = (self.context, trees.vocabulary());
        let view = context.view_of(vocabulary, context.paint_stderr(), None);
        let codes = match trees {
            Trees::Library(..) => Codes::Here(self.library),
            Trees::Pinned(..) => Codes::Elsewhere(self.library),
        };
        let fields = configured(context, vocabulary.manifest);
        let conversation = Conversation::new(session, vocabulary.manifest, &mut recorder, &SystemClock)
            .with_codes(codes)
            .with_fields(&fields);
        let setting = Setting { view, times: context.times(), warn: self.warn };
        let walked = interactive::walk(&mut self.console, setting, conversation);
        self.has_all = recorder.as_ref().is_none_or(Recorder::has_all);
        match walked? {
            (Departure::Switched(tree), _) => self.switch(&tree, recorder),
            (Departure::Finished(ending), session) => {
                let outcome = vocabulary.manifest.outcome(ending.outcome(session.tree()));
                let kind = outcome.map_or(OutcomeKind::Ticket, |outcome| outcome.kind);
                let plain = View { paint: Paint(false), ..view };
                Ok(Left::Finished { kind, panel: panel::lines(plain, &session, ending, None) })
            }
            (Departure::Paused(until), _) => Ok(Left::Paused(until)),
            (Departure::GivenUp | Departure::Completed, _) => Ok(Left::GivenUp),
        }
    }

    /// Goes on in a tree of the library, with a session that began with trees which the library has changed since: what
    /// is pinned and what comes are read together.
    fn switch(&mut self, tree: &Tree, recorder: Option<Recorder<'_>>) -> Result<Left, Lost> {
        let context = self.context;
        let not_recorded =
            context.own("会话没有记录，不能接着走。", "The session is not recorded and cannot go on.");
        let recorder = recorder.ok_or_else(|| Lost::Unkept(not_recorded.to_owned()))?;
        let together = recorder.together_with(tree, Vocabulary::of(self.library));
        let Together { trees, session, tree, pin } =
            together.map_err(|fault| Lost::Unkept(fault.message(context.language())))?;
        let vocabulary = trees.vocabulary();
        let mut recorder = recorder.with(vocabulary, pin);
        let mut conversation = Conversation::new(session, vocabulary.manifest, &mut recorder, &SystemClock);
        if let Err(Complaint::NotKept(unkept)) = conversation.switch(tree) {
            let why = unkept.why.message(context.language());
            let lines = [why.as_str(), without(context)];
            if !unkept.can_go_on || !confirm(&mut self.console, words(context), &lines)? {
                return Err(Lost::Unkept(why));
            }
            // Whatever comes of it, the walk goes on.
            let _ = conversation.forgo();
        }
        let session = conversation.into_session();
        self.has_all = recorder.has_all();
        self.warn |= !self.has_all;
        self.until_left(&trees, session, Some(recorder))
    }
}

/// What the configuration offers for fields.
pub(super) fn configured(context: &Context<'_>, manifest: &Manifest) -> Vec<(u16, Redacted)> {
    let value = |(id, setting): &(String, settings::Setting<Redacted>)| {
        let at = manifest.fields.iter().position(|field| *field.id == **id)?;
        // What the field does not take is not offered.
        let value = redact(setting.value.as_str(), manifest.fields.get(at)?.shape).ok()?;
        Some((u16::try_from(at).ok()?, value.text))
    };
    context.invocation.settings.fields.iter().filter_map(value).collect()
}

/// What is said and what the exit code is, once a walk was left.
fn leave(context: &Context<'_>, left: Left, kept: Kept<'_>, copy: bool) -> anyhow::Result<Exit> {
    let on = |zh: &str, en: &str, name: &str| match context.language() {
        Language::Zh => format!("{zh}接着走：posdiag resume {name}"),
        Language::En => format!("{en} Go on: posdiag resume {name}"),
    };
    match (left, kept) {
        (Left::Finished { kind, panel }, _) => {
            let wanted = copy || !context.environment.stdout_terminal;
            let ticket = match kept {
                Kept::All(name) if kind == OutcomeKind::Ticket && wanted => {
                    Some(ticket::plain(context, name)?)
                }
                _ => None,
            };
            // The walk was on standard error; a file or a pipe behind standard output wants what it came to.
            if !context.environment.stdout_terminal {
                let plain = || format!("{}\n", panel.join("\n").trim());
                context.print(&ticket.clone().unwrap_or_else(plain))?;
            }
            if let Some(ticket) = ticket.filter(|_| copy) {
                context.copy(&ticket)?;
            }
            context.desk().forget_personal();
            Ok(match kind {
                OutcomeKind::Ticket => Exit::Ticket,
                OutcomeKind::Resolved | OutcomeKind::NoFault | OutcomeKind::Advice => Exit::Done,
            })
        }
        (Left::Paused(None), Kept::All(name)) => {
            context.say(&on("已暂停，都记下了。", "Paused; everything is kept.", name));
            Ok(Exit::Unfinished)
        }
        (Left::Paused(Some(until)), Kept::All(name)) => {
            let until = context.times().date(until);
            let (zh, en) = (
                format!("已暂停，等到 {until}，都记下了。"),
                format!("Paused until {until}; everything is kept."),
            );
            context.say(&on(&zh, &en, name));
            Ok(Exit::Unfinished)
        }
        (Left::GivenUp, Kept::All(name)) => {
            context.say(&on("已记下不走了。商户再来电可以", "It is kept as given up.", name));
            Ok(Exit::Unfinished)
        }
        (_, Kept::Beginning(name)) => {
            context.say(&on("已经离开，最后几步没有记下。", "Left; the last steps were not kept.", name));
            Ok(Exit::Unfinished)
        }
        (Left::Paused(_) | Left::GivenUp, _) => {
            context.say(context.own("没有记录，已经离开。", "Left; nothing was recorded."));
            Ok(Exit::Unfinished)
        }
    }
}

/// What is said where the person or the terminal is gone, or the disk.
pub(super) fn lost(context: &Context<'_>, lost: Lost, kept: Kept<'_>) -> anyhow::Error {
    match lost {
        Lost::Interrupted => {
            let problem = Problem::interrupted(context.language());
            problem
                .with_help(match (kept, context.language()) {
                    (Kept::All(name), Language::Zh) => {
                        format!("答过的都记下了，接着走：posdiag resume {name}")
                    }
                    (Kept::All(name), Language::En) => {
                        format!("what was answered is kept; go on: posdiag resume {name}")
                    }
                    (Kept::Beginning(name), Language::Zh) => {
                        format!("最后几步没有记下。接着走：posdiag resume {name}")
                    }
                    (Kept::Beginning(name), Language::En) => {
                        format!("the last steps were not kept; go on: posdiag resume {name}")
                    }
                    (Kept::Nothing, _) => context.own("没有记录。", "nothing was recorded").to_owned(),
                })
                .into()
        }
        Lost::Unkept(why) => Problem::environment(why)
            .with_help(context.own("到这一步之前记下的都还在", "what was kept before this is still there"))
            .into(),
        Lost::Broken(error) => {
            anyhow::Error::new(error).context(context.own("终端用不了", "The terminal cannot be used"))
        }
    }
}

/// There is nobody to ask; a code of the library can at least be printed.
fn no_terminal(context: &Context<'_>, tree: &Tree) -> Problem {
    let problem = Problem::usage(context.own("walk 要在终端里用。", "A walk needs a terminal."));
    let code = &tree.code;
    problem.with_help(match context.language() {
        _ if tree.table.is_none() => {
            context.own("打开终端窗口再运行一次", "run it again in a terminal window").to_owned()
        }
        Language::Zh => format!("posdiag explain {code} 打印完整处理办法"),
        Language::En => format!("posdiag explain {code} prints the whole remedy"),
    })
}
