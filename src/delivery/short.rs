//! The short description of a ticket, for group chats.

use crate::settings::sink::TicketEvent;
use crate::settings::template::{Placeholder, Template, TemplatePart};
use crate::show::ticket::words;
use crate::show::times::Times;
use crate::text::language::Language;
use crate::ticket::{FieldState, Ticket};
use crate::view::View;

/// The most bytes for one ticket.
const LONGEST: usize = 600;

/// The description of a ticket in a group chat.
#[must_use]
pub(super) fn text(
    view: View<'_>,
    template: Option<&Template>,
    ticket: &Ticket,
    events: &[TicketEvent],
    times: &Times,
) -> String {
    let said = match template {
        Some(template) => filled(template, view, ticket, times),
        None => usual(view, ticket, events),
    };
    cut(&said, LONGEST)
}

/// The default text: what happened, the ticket's number, code and message, its queue, what is requested, and whose it
/// is.
fn usual(view: View<'_>, ticket: &Ticket, events: &[TicketEvent]) -> String {
    let events: Vec<&str> = events.iter().map(|event| event_words(*event, view.language)).collect();
    let mut lines = vec![format!(
        "{} {}{}",
        ticket.number,
        view.language.listed(&events),
        ticket.queue.as_ref().map(|queue| format!(" → {}", queue.name)).unwrap_or_default()
    )];
    lines.push(format!("{} {}", ticket.code, ticket.message));
    lines.push(format!("{}{}{}", ticket.title, view.own("：", ": "), ticket.request.text));
    let of = |placeholder| value(placeholder, view, ticket, None);
    let whose = [of(Placeholder::Merchant), of(Placeholder::Terminal), of(Placeholder::Reference)];
    let whose: Vec<String> = whose.into_iter().filter(|whose| !whose.is_empty()).collect();
    if !whose.is_empty() {
        lines.push(whose.join(" · "));
    }
    lines.join("\n")
}

/// What happened to a ticket, in a word.
#[must_use]
pub(super) fn event_words(event: TicketEvent, language: Language) -> &'static str {
    match event {
        TicketEvent::Filed => language.pick("新工单", "filed"),
        TicketEvent::Completed => language.pick("资料补齐", "complete"),
        TicketEvent::Closed => language.pick("已关闭", "closed"),
        TicketEvent::Reopened => language.pick("重新打开", "reopened"),
        TicketEvent::UnderWay => language.pick("处理中", "in progress"),
        TicketEvent::Updated => language.pick("有更新", "updated"),
    }
}

/// A text with its placeholders filled from a ticket.
pub(super) fn filled(template: &Template, view: View<'_>, ticket: &Ticket, times: &Times) -> String {
    let part = |part: &TemplatePart| match part {
        TemplatePart::Text(text) => text.clone(),
        TemplatePart::Place(placeholder) => value(*placeholder, view, ticket, Some(times)),
        TemplatePart::Field(id) => field(ticket, id),
    };
    template.0.iter().map(part).collect()
}

pub(super) fn value(
    placeholder: Placeholder,
    view: View<'_>,
    ticket: &Ticket,
    times: Option<&Times>,
) -> String {
    let role = |role: Option<u16>| {
        let id = role.and_then(|role| view.manifest.field(role)).map(|field| field.id.to_string());
        id.map(|id| field(ticket, &id)).unwrap_or_default()
    };
    match placeholder {
        Placeholder::Number => ticket.number.clone(),
        Placeholder::Title => ticket.title.clone(),
        Placeholder::Code => ticket.code.clone(),
        Placeholder::Message => ticket.message.clone(),
        Placeholder::Queue => ticket.queue.as_ref().map(|queue| queue.name.clone()).unwrap_or_default(),
        Placeholder::Request => ticket.request.text.clone(),
        Placeholder::Merchant => role(view.manifest.roles.merchant),
        Placeholder::Terminal => role(view.manifest.roles.terminal),
        Placeholder::Reference => ticket.reference.clone().unwrap_or_default(),
        Placeholder::State => words::standing(view, ticket.state).to_owned(),
        Placeholder::Filed => times.map(|times| times.whole(ticket.filed)).unwrap_or_default(),
    }
}

pub(super) fn field(ticket: &Ticket, id: &str) -> String {
    let field = ticket.fields.iter().find(|field| field.id == id && field.state == FieldState::Known);
    field.and_then(|field| field.value.clone()).unwrap_or_default()
}

/// A text cut to so many bytes.
fn cut(text: &str, bytes: usize) -> String {
    if text.len() <= bytes {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(bytes.saturating_sub('…'.len_utf8()));
    format!("{}…", text.get(..end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn text_is_cut_between_characters() {
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("网络异常", 9), "网络…");
        assert_eq!(cut("网络异常", 11), "网络…");
        assert_eq!(cut("网络异常", 12), "网络异常");
    }
}
