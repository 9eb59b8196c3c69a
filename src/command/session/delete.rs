//! `posdiag session purge` and `posdiag session delete`: show what will be deleted first.

use super::super::terminal::Kept;
use super::super::{Context, Undelivered};
use crate::desk::loading::message;
use crate::desk::{DeskFault, Purge, ToPurge};
use crate::front::terminal::confirmation::confirm;
use crate::front::terminal::console::Lost;
use crate::journal::deletion::{QuietStretch, SessionCounts, Settlement};
use crate::journal::name::{parse, parse_ticket};
use crate::journal::{Listed, Store};
use crate::problem::{Exit, Problem};
use crate::show::{codes, history};
use crate::text::harmless::harmless;
use crate::text::language::{Language, counted, say};

/// The arguments of a purge.
#[derive(Clone, Copy, Debug)]
pub(super) struct PurgeOptions {
    /// What part of the sessions, and of which.
    pub(super) what: Purge,
    /// How many days without a new entry.
    pub(super) days: u32,
    /// Without asking.
    pub(super) yes: bool,
    /// Regardless of how long nothing was recorded.
    pub(super) clock_is_right: bool,
}

pub(super) fn purge(context: &Context<'_>, options: PurgeOptions) -> anyhow::Result<Exit> {
    let PurgeOptions { what, days, yes, clock_is_right } = options;
    let language = context.language();
    let Some(mut store) = context.done(context.desk().current_journal())? else {
        context.say(context.own("还没有会话。", "There are no sessions yet."));
        return Ok(Exit::Done);
    };
    let spared = context.spare_undelivered(&mut store, |store| {
        context.desk().to_purge_with_tickets(store, what, days).unwrap_or_default()
    });
    if let Some(why) = &spared.why {
        context.say(&kept_for_hub(why, spared.unknown.len(), language));
    }
    let ToPurge { purged, doubt, to_come } = context.done(context.desk().to_purge(&store, what, days))?;
    if purged.deleted.total() == 0 {
        context.say(&none(what, days, language));
        tell_left(context, what, &purged.left, to_come);
        return Ok(Exit::Done);
    }
    let doubt = doubt.filter(|_| !clock_is_right);
    let doomed = doomed(what, &purged.deleted, days, language);
    if (doubt.is_some() || !yes) && !sure(context, &doomed, (Vec::new(), doubt))? {
        context.say(context.own("没有删除。", "Nothing was deleted."));
        return Ok(Exit::Done);
    }
    let purged = context.done(context.desk().purge(&mut store, what, days))?;
    context.say(&deleted(what, &purged.deleted, language));
    tell_left(context, what, &purged.left, to_come);
    Ok(Exit::Done)
}

fn none(what: Purge, days: u32, language: Language) -> String {
    match what {
        Purge::Sessions { .. } => say!(
            language,
            "没有可以删除的 {days} 天以前的会话。",
            "No session older than {days} days can be deleted."
        ),
        Purge::Personal => say!(
            language,
            "{days} 天以前的会话里没有要删的联系人和电话。",
            "No session older than {days} days has contacts to delete."
        ),
    }
}

/// The object of the question before a deletion; in Chinese with the space before a number.
fn doomed(what: Purge, deleted: &SessionCounts, days: u32, language: Language) -> String {
    let (count, kinds) = (deleted.total(), kinds(deleted, language));
    let sessions = counted(count, "session", "sessions");
    match what {
        Purge::Sessions { .. } => say!(
            language,
            " {count} 个 {days} 天以前的会话（{kinds}）",
            "{sessions} older than {days} days ({kinds})"
        ),
        Purge::Personal => say!(
            language,
            " {count} 个 {days} 天以前的会话（{kinds}）里的联系人和电话",
            "the contacts of {sessions} older than {days} days ({kinds})"
        ),
    }
}

fn deleted(what: Purge, deleted: &SessionCounts, language: Language) -> String {
    let (count, kinds) = (deleted.total(), kinds(deleted, language));
    match what {
        Purge::Sessions { .. } => say!(
            language,
            ("已删除 {count} 个会话（{kinds}）。"),
            ("{} deleted ({kinds}).", counted(count, "session was", "sessions were"))
        ),
        Purge::Personal => say!(
            language,
            ("已删除 {count} 个会话（{kinds}）里的联系人和电话。"),
            ("The contacts of {} ({kinds}) were deleted.", counted(count, "session", "sessions"))
        ),
    }
}

/// Says what was kept, and why.
fn tell_left(context: &Context<'_>, what: Purge, left: &SessionCounts, to_come: usize) {
    let language = context.language();
    if left.total() > 0 {
        let kinds = kinds(left, language);
        let stays =
            |settlement: Settlement| matches!(settlement, Settlement::Walked | Settlement::Undelivered);
        let can_go = left.iter().any(|(settlement, _)| !stays(settlement));
        let some_stay = left.iter().any(|(settlement, _)| stays(settlement));
        let left = counted(left.total(), "other was", "others were");
        context.say(&match what {
            Purge::Personal => say!(
                language,
                "还要用的联系人留着：{kinds}。",
                "Contacts that are still needed were left: {kinds}."
            ),
            Purge::Sessions { .. } if can_go && some_stay => say!(
                language,
                "同样旧的还留着：{kinds}。进行中、工单没送出的不能删，别的也要删：加 --unfinished",
                "{left} left: {kinds}. What is in progress or undelivered stays; to delete the others, too: --unfinished"
            ),
            Purge::Sessions { .. } if can_go => say!(
                language,
                "同样旧的还留着：{kinds}。也要删：加 --unfinished",
                "{left} left: {kinds}. To delete them, too: --unfinished"
            ),
            Purge::Sessions { .. } => say!(language, "同样旧的还留着：{kinds}。", "{left} left: {kinds}."),
        });
    }
    if to_come > 0 {
        context.say(&say!(
            language,
            ("! {to_come} 个会话的时间晚于现在，没有删除。请检查时钟。"),
            (
                "! {} dated in the future and not deleted. Check the clock.",
                counted(to_come, "session is", "sessions are")
            )
        ));
    }
}

/// How many there are of each kind, in words.
fn kinds(counts: &SessionCounts, language: Language) -> String {
    let kinds = counts.iter().map(|(settlement, count)| {
        say!(
            language,
            ("{count} 个{}", settlement_words(settlement, language)),
            ("{count} {}", settlement_words(settlement, language))
        )
    });
    language.listed(&kinds.collect::<Vec<_>>())
}

fn settlement_words(settlement: Settlement, language: Language) -> &'static str {
    match settlement {
        Settlement::Ended => language.pick("已结束", "ended"),
        Settlement::GivenUp => language.pick("已放弃", "given up"),
        Settlement::Joined => language.pick("已并入别的工单", "joined to another ticket"),
        Settlement::OnlyBegun => language.pick("只打开过", "only opened"),
        Settlement::Unfinished => language.pick("未完成", "unfinished"),
        Settlement::OpenTicket => language.pick("工单未关闭", "with an open ticket"),
        Settlement::HandedOver => language.pick("已移交", "handed over"),
        Settlement::Walked => language.pick("进行中", "in progress"),
        Settlement::Undelivered => language.pick("工单未送出", "with an undelivered ticket"),
    }
}

/// Deletes one session in any state, which is shown first.
pub(super) fn delete(context: &Context<'_>, typed: &str, yes: bool) -> anyhow::Result<Exit> {
    let (mut store, listed) = context.session(typed)?;
    let name = &listed.name;
    if let Some(problem) = not_its_own_number(typed, name, yes, context.language()) {
        return Err(problem.into());
    }
    if listed.held {
        return Err(context.desk_fault(&DeskFault::HeldElsewhere { name: name.clone() }).into());
    }
    let Undelivered { sessions, why, .. } = context.spare_undelivered(&mut store, |_| {
        let tickets = &listed.summary.tickets;
        if tickets.is_empty() { Vec::new() } else { vec![listed.id.clone()] }
    });
    if sessions.contains(&listed.id) {
        return Err(undelivered(context, name).into());
    }
    let why = why.map(|why| perhaps_undelivered(&why, context.language()));
    let warnings: Vec<String> = why.into_iter().chain(context.walked_elsewhere(&listed)).collect();
    if yes {
        for warning in &warnings {
            context.say(warning);
        }
    } else if !sure(context, &about(context, &store, &listed), (warnings, None))? {
        context.say(context.own("没有删除。", "Nothing was deleted."));
        return Ok(Exit::Done);
    }
    context.done(context.desk().delete(&mut store, &listed))?;
    context.say(&say!(context.language(), "已删除会话 {name}。", "Session {name} was deleted."));
    Ok(Exit::Done)
}

/// What keeps a session from being deleted by this number: a ticket's, which may be meant to go alone, or the one that
/// it has elsewhere, if nobody is asked. Typed twice, a number would otherwise delete two sessions.
fn not_its_own_number(typed: &str, name: &str, yes: bool, language: Language) -> Option<Problem> {
    let (session, _) = parse_ticket(typed)?;
    let problem = if parse(typed).is_none() {
        let typed = harmless(typed.trim());
        say!(
            language,
            "{typed} 是工单号，没有删除：只能删整个会话，连同它的全部工单。",
            "{typed} is the number of a ticket; nothing was deleted. Only a whole session can be, with all of its tickets."
        )
    } else if yes && session != name {
        say!(
            language,
            "{session} 是会话 {name} 在别处的号码，没有删除。",
            "{session} is the number of session {name} elsewhere; nothing was deleted."
        )
    } else {
        return None;
    };
    Some(Problem::usage(problem).with_help(say!(
        language,
        "要删：posdiag session delete {name}",
        "to delete it: posdiag session delete {name}"
    )))
}

/// Makes sure that a session is not deleted before its ticket is delivered.
fn undelivered(context: &Context<'_>, name: &str) -> Problem {
    let problem = Problem::usage(say!(
        context.language(),
        "会话 {name} 有工单还没送出，没有删除。",
        "Session {name} has an undelivered ticket; nothing was deleted."
    ));
    problem.with_help(if context.has_hub() {
        context
            .own(
                "posdiag ticket list 说已送到的，过一分钟就可以删；没送到的先上传：posdiag sync。根本不用送的，由管 hub 的人从它的配置里去掉那个 [[sink]]",
                "if posdiag ticket list says that it was delivered, it can be deleted a minute later; if not, push it first: \
                 posdiag sync. Where it is not to be delivered at all, whoever runs the hub removes its [[sink]] there",
            )
            .to_owned()
    } else {
        say!(
            context.language(),
            "先送出：posdiag deliver {name}；不用送的，从配置里去掉那个 [[sink]]",
            "deliver it first: posdiag deliver {name}; or remove its [[sink]] from the configuration"
        )
    })
}

/// Warns that nobody knows whether a hub has delivered the tickets of a session.
fn perhaps_undelivered(why: &str, language: Language) -> String {
    say!(
        language,
        "! {why}它的工单 hub 可能还没送出。",
        "! {why} The hub may not have delivered its ticket yet."
    )
}

/// Says that sessions are kept because nobody knows that of them.
fn kept_for_hub(why: &str, kept: usize, language: Language) -> String {
    say!(
        language,
        ("! {why}不知道 hub 送出了哪些工单，先留着有工单的 {kept} 个会话。"),
        (
            "! {why} What the hub has delivered is not known, so {} kept for now.",
            counted(kept, "session with tickets is", "sessions with tickets are")
        )
    )
}

/// A session as the question describes it, with what would be lost.
fn about(context: &Context<'_>, store: &Store, listed: &Listed) -> String {
    let (summary, language) = (&listed.summary, context.language());
    let message = message(store, listed, context.library().ok().as_ref(), language);
    let mut about = vec![codes::line(summary.codes.iter())];
    about.extend(message.map(|message| harmless(&message).into_owned()));
    about.extend(Some(history::whose(summary)).filter(|whose| !whose.is_empty()));
    about.push(settlement_words(listed.settlement(), language).to_owned());
    let tickets = summary.tickets.len();
    if tickets > 0 {
        about.push(say!(language, ("{tickets} 张工单"), ("{}", counted(tickets, "ticket", "tickets"))));
    }
    let (name, about) = (&listed.name, about.join(" · "));
    say!(language, "会话 {name}（{about}）", "session {name} ({about})")
}

/// Asks before anything is deleted; if nobody can be asked, a flag on the command line is required.
fn sure(
    context: &Context<'_>,
    what: &str,
    (warnings, doubt): (Vec<String>, Option<QuietStretch>),
) -> anyhow::Result<bool> {
    let question = say!(
        context.language(),
        "删除{what}？删除后无法恢复。y 是  n 否",
        "Delete {what}? This cannot be undone. y yes  n no"
    );
    let doubt = doubt.map(|gap| doubt_words(context, gap));
    let Some(mut console) = context.console() else {
        let problem = Problem::usage(say!(
            context.language(),
            "删除{what}要先确认，但没有终端可以问。",
            "Deleting {what} needs a confirmation, but there is no terminal."
        ));
        let problem = warnings.into_iter().fold(problem, Problem::with_help);
        return Err(match doubt {
            None => {
                problem.with_help(context.own("不问，直接删除：--yes", "to delete without asking: --yes"))
            }
            Some(doubt) => problem.with_help(doubt).with_help(context.own(
                "时钟没错、确实要删：--yes --clock-is-right",
                "if the clock is right, delete them anyway: --yes --clock-is-right",
            )),
        }
        .into());
    };
    let lines: Vec<&str> =
        warnings.iter().chain(&doubt).map(String::as_str).chain([question.as_str()]).collect();
    match confirm(&mut console, context.words(), &lines) {
        Err(Lost::Interrupted) => {
            let message = context.own("没有删除。", "Nothing was deleted.");
            Err(Problem::new(Exit::Interrupted, message).into())
        }
        sure => sure.map_err(|lost| context.lost(lost, Kept::Nothing)),
    }
}

/// Warns that the age is only right if the clock was never wrong.
fn doubt_words(context: &Context<'_>, gap: QuietStretch) -> String {
    let times = context.times();
    let (from, until) = (times.whole(gap.from), times.whole(gap.until));
    say!(
        context.language(),
        "从 {from} 到 {until} 没有任何记录：如果是时钟不准，就不要删。",
        "Nothing was recorded from {from} to {until}: if the clock was wrong, do not delete."
    )
}
