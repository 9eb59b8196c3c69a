//! Short descriptions of tickets.

use crate::session::TicketState;
use crate::show::times::Times;
use crate::text::harmless::harmless;
use crate::text::language::{counted, say};
use crate::ticket::{FieldState, IdAndName, OtherTicket, Ticket, TicketField, TicketMatter};
use crate::view::View;
use crate::walk::history::OpenTicket;

/// The state of a ticket, in words.
#[must_use]
pub fn standing(view: View<'_>, state: TicketState) -> &'static str {
    match state {
        TicketState::Open => view.own("未关闭", "open"),
        TicketState::UnderWay => view.own("处理中", "in progress"),
        TicketState::Closed => view.own("已关闭", "closed"),
    }
}

/// Whether a ticket has all that is asked for, in words: nobody has said anything of so many fields, and so many are
/// expressly unknown. Both count as missing, as in lists.
#[must_use]
pub fn completeness(view: View<'_>, (missing, unknown): (usize, usize)) -> String {
    let all = missing + unknown;
    let fields = || counted(all, "field", "fields");
    match (missing, unknown) {
        (0, 0) => view.own("资料齐全", "complete").to_owned(),
        (0, _) => say!(view.language, ("还缺 {all} 项（不知道）"), ("{} missing (unknown)", fields())),
        (_, 0) => say!(view.language, ("还缺 {all} 项"), ("{} missing", fields())),
        (_, unknown) => say!(
            view.language,
            ("还缺 {all} 项（{unknown} 项不知道）"),
            ("{} missing ({unknown} unknown)", fields())
        ),
    }
}

/// A field's value, or words that it has none.
#[must_use]
pub fn value<'f>(view: View<'_>, field: &'f TicketField) -> &'f str {
    let valueless = match field.state {
        FieldState::Known => "",
        FieldState::Unknown => view.own("不知道", "unknown"),
        FieldState::Missing => view.own("（还没填）", "(missing)"),
        FieldState::Removed => view.own("（已删除）", "(removed)"),
    };
    field.value.as_deref().unwrap_or(valueless)
}

/// The same for people, who are told if somebody said that a value which looks like a card number is not one.
#[must_use]
pub fn value_told(view: View<'_>, field: &TicketField) -> String {
    value(view, field).to_owned() + if field.not_a_card { not_a_card(view) } else { "" }
}

/// The remark after such a value.
#[must_use]
pub fn not_a_card(view: View<'_>) -> &'static str {
    view.own("（已确认不是卡号）", " (confirmed: no card number)")
}

/// The state in which a matter requests a ticket, and its current state if that has changed; then what is left to do
/// with a ticket that is not closed.
#[must_use]
pub fn matter(view: View<'_>, matter: &TicketMatter, ticket: TicketState) -> String {
    let TicketMatter { state, now, asks, .. } = matter;
    if now.as_ref() == Some(state) {
        return state.name.clone();
    }
    let now = match ticket {
        TicketState::Closed => now_called(view, now.as_ref()).to_owned(),
        _ if *asks => now_called(view, now.as_ref()).to_owned(),
        TicketState::Open | TicketState::UnderWay => moved_on(view, now.as_ref(), None),
    };
    say!(view.language, ("{}（现在：{now}）", state.name), ("{} (now: {now})", state.name))
}

/// The new state of a matter that no longer requests what was filed, and what its queue has to do: `已经做成，请后台 核对后关闭`.
#[must_use]
pub fn moved_on(view: View<'_>, now: Option<&IdAndName>, queue: Option<&str>) -> String {
    let now = now_called(view, now);
    match queue {
        Some(queue) => {
            say!(view.language, "{now}，请{queue}核对后关闭", "{now}; {queue} to check and close it")
        }
        None => say!(view.language, "{now}，请核对后关闭", "{now}; check and close it"),
    }
}

fn now_called<'n>(view: View<'_>, now: Option<&'n IdAndName>) -> &'n str {
    now.map_or_else(|| view.own("已撤回", "withdrawn"), |now| now.name.as_str())
}

/// Another ticket of the session, in a few words: `418-273/2 · 交易结果不明，故障已排除 · 后台 · 未关闭`.
#[must_use]
pub fn other(view: View<'_>, other: &OtherTicket) -> String {
    let queue = other.queue.as_ref().map(|queue| queue.name.as_str());
    // A swap belongs to the swap queue.
    let queue = queue.filter(|queue| *queue != other.title);
    let (before, after) = ([other.number.as_str(), other.title.as_str()], [standing(view, other.state)]);
    before.into_iter().chain(queue).chain(after).collect::<Vec<_>>().join(" · ")
}

/// The open tickets for the same terminal, in one line: `512-959（E110，11-28 21:15）`.
#[must_use]
pub fn also_open(view: View<'_>, open: &[OpenTicket], times: &Times) -> Option<String> {
    let ticket = |open: &OpenTicket| {
        let (number, code, filed) = (&open.number, harmless(&open.code), times.date(open.filed));
        say!(view.language, "{number}（{code}，{filed}）", "{number} ({code}, {filed})")
    };
    let listed: Vec<String> = open.iter().map(ticket).collect();
    (!listed.is_empty()).then(|| view.language.listed(&listed))
}

/// How and when a ticket was closed: `已解决 · 换了电池 · 2026-11-23 14:05:09 +08:00`.
#[must_use]
pub fn closing(ticket: &Ticket, times: &Times) -> Option<String> {
    let closed = ticket.closed.as_ref()?;
    let came_to = ticket.resolution.as_ref().map(|resolution| resolution.name.clone());
    let said = (!closed.text.is_empty()).then(|| closed.text.clone());
    let parts: Vec<String> = came_to.into_iter().chain(said).chain([times.whole(closed.at)]).collect();
    Some(parts.join(" · "))
}
