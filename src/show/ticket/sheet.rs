//! Many tickets as a table for a spreadsheet.

use jiff::civil::DateTime;

use super::words;
use crate::show::sheet::{Cell, Sheet};
use crate::show::story;
use crate::show::times::Times;
use crate::text::redaction::FieldKind;
use crate::ticket::{Ticket, TicketField};
use crate::tree::Field;
use crate::view::View;
use crate::view::paint::Paint;

/// The tickets, a row each; every field of the library has its own column.
#[must_use]
pub fn sheet(view: View<'_>, tickets: &[Ticket], times: &Times) -> Sheet {
    let view = View { paint: Paint(false), columns: None, ..view };
    Sheet {
        headings: headings(view),
        rows: tickets.iter().map(|ticket| cells(view, ticket, times)).collect(),
    }
}

/// The heading of each column; see [`cells`].
fn headings(view: View<'_>) -> Vec<String> {
    let own = |zh, en| view.own(zh, en);
    let before = [
        own("工单", "Ticket"),
        own("状态", "State"),
        own("资料", "Details"),
        own("交给", "Queue"),
        own("结果", "Outcome"),
        own("请办", "Requested"),
        own("代码", "Code"),
        own("提示", "Message"),
        own("网点/商户", "Reference"),
    ];
    let after = [
        own("经办人", "Operator"),
        own("渠道", "Channel"),
        own("开始", "Started"),
        own("开单", "Filed"),
        own("处理经过", "Steps taken"),
        own("备注", "Notes"),
        own("工单标识", "Ticket ID"),
        own("另有工单", "Other tickets"),
    ];
    let fields = view.manifest.fields.iter().map(|field| view.words(field.label).into_owned());
    let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<String>>();
    own(&before).into_iter().chain(fields).chain(own(&after)).collect()
}

/// A ticket's row; see [`headings`].
fn cells(view: View<'_>, ticket: &Ticket, times: &Times) -> Vec<Cell> {
    let before = [
        ticket.number.clone(),
        words::standing(view, ticket.state).to_owned(),
        words::completeness(view, ticket.lacking()),
        ticket.queue.as_ref().map(|queue| queue.name.clone()).unwrap_or_default(),
        ticket.title.clone(),
        asked(ticket),
        ticket.code.clone(),
        ticket.message.clone(),
        ticket.reference.clone().unwrap_or_default(),
    ];
    let fields = view.manifest.fields.iter().map(|declared| {
        let field = ticket.fields.iter().find(|field| field.id == *declared.id);
        field.map_or_else(|| Cell::text(""), |field| value(view, declared, field))
    });
    let others: Vec<String> = ticket.others.iter().map(|other| words::other(view, other)).collect();
    let notes: Vec<&str> = ticket.notes.iter().map(|note| note.text.as_str()).collect();
    let time = |moment| Cell { text: times.zoned(moment), time: times.wall(moment) };
    let after = [
        Cell::text(view.language.listed(&ticket.operators)),
        Cell::text(story::channel(view, ticket.channel)),
        time(ticket.begun),
        time(ticket.filed),
        Cell::text(story::short(view, &ticket.story, times).join("\n")),
        Cell::text(notes.join("\n")),
        Cell::text(ticket.id.as_str()),
        Cell::text(others.join("\n")),
    ];
    before.into_iter().map(Cell::text).chain(fields).chain(after).collect()
}

/// A field's value; a time if it has a day and an hour.
fn value(view: View<'_>, declared: &Field, field: &TicketField) -> Cell {
    let text = words::value(view, field);
    let is_whole = declared.shape.kind == FieldKind::DateTime && text.contains(':');
    Cell { text: text.to_owned(), time: is_whole.then(|| text.parse::<DateTime>().ok()).flatten() }
}

/// The full request.
fn asked(ticket: &Ticket) -> String {
    let with = ticket.with.iter().map(|with| with.text.as_str());
    [ticket.request.text.as_str()].into_iter().chain(with).collect::<Vec<_>>().join("\n")
}
