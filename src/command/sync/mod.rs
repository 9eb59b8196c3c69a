//! `posdiag sync`: exchanges what happened between this desk and the store that it shares.

mod arguments;

use std::thread;
use std::time::Duration;

use super::{Context, counted};
use crate::desk::DeskFault;
use crate::desk::exchange::{Exchange, Exchanged};
use crate::desk::pusher::other_walker;
use crate::journal::Store;
use crate::journal::sqlite::{Change, Pulled};
use crate::problem::Exit;
use crate::show::history;
use crate::text::language::{Language, say};

pub(super) use arguments::SUBCOMMAND;

/// The time limit for each exchange.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long to wait before the next exchange.
const LOOK: Duration = Duration::from_secs(5);

fn run(context: &Context<'_>, watch: bool) -> anyhow::Result<Exit> {
    if watch {
        return self::watch(context);
    }
    let (mut store, mut shared) = context.shared(PATIENCE)?;
    let goes_on = || true;
    let mut exchange = Exchange::new(&mut store, &mut shared, context.desk().pushes_since(), &goes_on)
        .with_hub(context.has_hub());
    let done = exchange.all();
    let exchanged = exchange.done;
    let is_news = tell(context, &mut store, &exchanged)?;
    if !is_news && done.is_ok() {
        context
            .say(context.own("没有要传的，也没有要取的。", "There is nothing to push, and nothing to pull."));
    }
    context.done(done)?;
    Ok(if exchanged.refused.is_empty() { Exit::Done } else { Exit::Environment })
}

/// Says what an exchange did, if there is anything to say, and removes from the files what was deleted elsewhere. Returns
/// whether there was.
fn tell(context: &Context<'_>, store: &mut Store, exchanged: &Exchanged) -> anyhow::Result<bool> {
    let said = said(context.language(), exchanged);
    for said in &said {
        context.say(said);
    }
    store.keep_said(&exchanged.changes).map_err(|fault| context.fault(fault))?;
    if exchanged.has_traces {
        context.done(store.leave_no_trace().map_err(DeskFault::Untraced))?;
    }
    Ok(!said.is_empty())
}

/// Exchanges until interrupted. An unreachable store is reported once, and again when it is back.
fn watch(context: &Context<'_>) -> anyhow::Result<Exit> {
    crate::app::signals::leave_saying(context.own("不再同步了。", "Stopped syncing."));
    context.say(
        context.own(
            "有变化就同步……（Ctrl-C 结束）",
            "Syncing with the store as things change… (Ctrl-C to stop)",
        ),
    );
    let (mut store, mut shared) = context.shared(PATIENCE)?;
    let mut is_away = false;
    loop {
        let goes_on = || true;
        let mut exchange = Exchange::new(&mut store, &mut shared, context.desk().pushes_since(), &goes_on)
            .with_hub(context.has_hub());
        let done = exchange.all();
        let exchanged = exchange.done;
        tell(context, &mut store, &exchanged)?;
        match done {
            Ok(()) if is_away => {
                context.say(context.own("中心库又连上了。", "The store is reachable again."));
                is_away = false;
            }
            Ok(()) => {}
            Err(DeskFault::Shared(fault)) if fault.passes() => {
                if !is_away {
                    context.say(&fault.message(context.language()));
                }
                is_away = true;
            }
            Err(fault) => return Err(context.desk_fault(&fault).into()),
        }
        thread::sleep(LOOK);
    }
}

/// The report of an exchange, one sentence for each kind of event.
pub(super) fn said(language: Language, exchanged: &Exchanged) -> Vec<String> {
    let mut said = Vec::new();
    let Exchanged { pushed, pulled, changes, walked, refused, left, .. } = exchanged;
    if *pushed > 0 {
        said.push(say!(
            language,
            ("推了 {pushed} 个会话。"),
            ("{} pushed.", counted(*pushed, "session was", "sessions were"))
        ));
    }
    if *left > 0 {
        said.push(say!(
            language,
            ("还有 {left} 个会话没推：posdiag sync"),
            ("{} left to push: posdiag sync", counted(*left, "session is", "sessions are"))
        ));
    }
    said.extend(pulled.iter().filter_map(|pulled| pulled_words(language, pulled)));
    said.extend(changes.iter().filter_map(|change| change_words(language, change)));
    for (name, lease) in walked {
        let who = who(language, &lease.walker);
        said.push(say!(
            language,
            "会话 {name} 正由{who}处理，这里的以后再推。",
            "Session {name} is in progress with {who}; what is here is pushed later."
        ));
    }
    said.extend(counts(language, exchanged));
    for name in refused {
        said.push(say!(
            language,
            "! 中心库里的会话 {name} 导入不了：posdiag resume {name} 会说为什么。",
            "! Session {name} of the store cannot be imported: posdiag resume {name} says why."
        ));
    }
    said
}

/// What it did to a session that has a number; those that are gone are [counted](counts).
fn change_words(language: Language, change: &Change) -> Option<String> {
    Some(match change {
        Change::GoesOn { was, name, .. } => say!(
            language,
            "! 会话 {was} 在别处已删除，而这里又继续了：从现在起是会话 {name}，已删的联系人不再有。两个号都找得到。",
            "! Session {was} was deleted elsewhere and continued here: it is session {name} from now on, without the contacts \
             that were deleted. Both numbers find it."
        ),
        Change::LivesOn { name, .. } => say!(
            language,
            "! 会话 {name} 这里删了，可中心库知道以前，别的台又往下走了：它留着，只是已删的联系人不再有。还要删：posdiag session delete {name}",
            "! Session {name} was deleted here, but somebody went on with it at another desk before the store was told: it stays, \
             without the contacts that were deleted. To delete it all the same: posdiag session delete {name}"
        ),
        Change::Renumbered { was, name } => say!(
            language,
            "! 号 {was} 在中心库里是另一个会话；这里的这个现在是 {name}，两个号在这里都找得到。",
            "! {was} is another session in the store; the one here is {name} now, and is found here by both."
        ),
        Change::Parted { was, name } => say!(
            language,
            "! 会话 {was} 在两边都继续了，两种走法都保留：{was} 是先到中心库的那个，这里的现在是 {name}。",
            "! Session {was} was continued at two desks. Both are kept: {was} is the one that reached the store first, \
             {name} the one from here."
        ),
        Change::Deleted { .. } | Change::ContactsDeleted { .. } => return None,
    })
}

/// How many sessions were deleted, here or elsewhere, or lost their contacts.
fn counts(language: Language, exchanged: &Exchanged) -> Vec<String> {
    let Exchanged { changes, marked, .. } = exchanged;
    let count = |which: fn(&Change) -> bool| changes.iter().filter(|change| which(change)).count();
    let deleted = count(|change| matches!(change, Change::Deleted { .. }));
    let forgotten = count(|change| matches!(change, Change::ContactsDeleted { .. }));
    let mut said = Vec::new();
    if *marked > 0 {
        said.push(say!(
            language,
            ("这里删掉的，已告诉中心库：{marked} 个会话。"),
            ("The store was told what was deleted here: {}.", counted(*marked, "session", "sessions"))
        ));
    }
    if deleted > 0 {
        said.push(say!(
            language,
            ("别处删掉的，这里也删了：{deleted} 个会话。"),
            ("Deleted here, as elsewhere: {}.", counted(deleted, "session", "sessions"))
        ));
    }
    if forgotten > 0 {
        said.push(say!(
            language,
            ("别处删掉的联系人，这里也删了：{forgotten} 个会话。"),
            ("Contacts deleted here, as elsewhere: of {}.", counted(forgotten, "session", "sessions"))
        ));
    }
    said
}

/// Who walks a session, and where.
pub(super) fn who(language: Language, walker: &crate::journal::shared::DeskUser) -> String {
    history::who(language, &other_walker(walker))
}

fn pulled_words(language: Language, pulled: &Pulled) -> Option<String> {
    Some(match pulled {
        Pulled::New { name } => {
            say!(language, "会话 {name} 已从中心库导入。", "Session {name} was imported from the store.")
        }
        Pulled::Continued { name, entries } => say!(
            language,
            ("会话 {name} 在别处又走了 {entries} 步，已接上。"),
            (
                "Session {name} was continued elsewhere; {} added here.",
                counted(*entries, "entry was", "entries were")
            )
        ),
        Pulled::Walked { name } => say!(
            language,
            "会话 {name} 在别处也继续了；这里正在进行，结束后再接上。",
            "Session {name} was continued elsewhere, too; it is in progress here and is merged afterwards."
        ),
        // What parted is a change.
        Pulled::Here { .. } | Pulled::Deleted | Pulled::Parted { .. } => return None,
    })
}
