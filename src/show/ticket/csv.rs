//! Many tickets as a table for a spreadsheet: RFC 4180, in UTF-8 with the mark that spreadsheets want.

use std::io;

use csv::{Terminator, WriterBuilder};

use super::words;
use crate::show::story;
use crate::show::times::Times;
use crate::ticket::Ticket;
use crate::view::View;
use crate::view::paint::Paint;

/// The tickets, a row each, after a row of headings; every field of the library has a column of its own.
///
/// # Errors
/// None that a table in memory can have; they are the writer's.
pub fn csv(view: View<'_>, tickets: &[Ticket], times: &Times) -> Result<String, csv::Error> {
    let view = View { paint: Paint(false), columns: None, ..view };
    // A spreadsheet takes a file without the mark for one in the system's old encoding.
    let out = "\u{feff}".to_owned();
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out.into_bytes());
    writer.write_record(headings(view))?;
    for ticket in tickets {
        writer.write_record(cells(view, ticket, times).iter().map(|cell| plain(cell)))?;
    }
    let written = writer.into_inner().map_err(csv::IntoInnerError::into_error)?;
    String::from_utf8(written).map_err(|error| io::Error::other(error).into())
}

/// What each column is; see [`cells`].
fn headings(view: View<'_>) -> Vec<String> {
    let own = |zh, en| view.own(zh, en);
    let before = [
        own("工单", "Ticket"),
        own("状态", "State"),
        own("资料", "Information"),
        own("交给", "For"),
        own("结果", "Outcome"),
        own("请办", "Asked"),
        own("代码", "Code"),
        own("提示", "Message"),
        own("网点/商户", "Reference"),
    ];
    let after = [
        own("谁走的", "Operator"),
        own("方式", "Channel"),
        own("开始", "Begun"),
        own("开单", "Filed"),
        own("经过", "What was asked and done"),
        own("备注", "Notes"),
        own("工单标识", "Ticket id"),
        own("另有工单", "See also"),
    ];
    let fields = view.manifest.fields.iter().map(|field| view.words(field.label).into_owned());
    let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<String>>();
    own(&before).into_iter().chain(fields).chain(own(&after)).collect()
}

/// A ticket's row; see [`headings`].
fn cells(view: View<'_>, ticket: &Ticket, times: &Times) -> Vec<String> {
    let before = [
        ticket.number.clone(),
        words::standing(view, ticket.state).to_owned(),
        words::completeness(view, ticket.missing().count()),
        ticket.queue.as_ref().map(|queue| queue.name.clone()).unwrap_or_default(),
        ticket.title.clone(),
        asked(ticket),
        ticket.code.clone(),
        ticket.message.clone(),
        ticket.reference.clone().unwrap_or_default(),
    ];
    let fields = view.manifest.fields.iter().map(|declared| {
        let field = ticket.fields.iter().find(|field| field.id == *declared.id);
        field.map_or("", |field| words::value(view, field)).to_owned()
    });
    let others: Vec<String> = ticket.others.iter().map(|other| words::other(view, other)).collect();
    let notes: Vec<&str> = ticket.notes.iter().map(|note| note.text.as_str()).collect();
    let after = [
        view.language.listed(&ticket.operators),
        story::channel(view, ticket.channel).to_owned(),
        times.zoned(ticket.begun),
        times.zoned(ticket.filed),
        story::short(view, &ticket.story, times).join("\n"),
        notes.join("\n"),
        ticket.id.clone(),
        others.join("\n"),
    ];
    before.into_iter().chain(fields).chain(after).collect()
}

/// What is asked, all of it.
fn asked(ticket: &Ticket) -> String {
    let with = ticket.with.iter().map(|with| with.text.as_str());
    [ticket.request.text.as_str()].into_iter().chain(with).collect::<Vec<_>>().join("\n")
}

/// A cell that no spreadsheet takes for a formula: what would begin one comes after an apostrophe (OWASP, CSV
/// injection). A full-width sign begins one, too, in Chinese spreadsheets.
fn plain(cell: &str) -> String {
    const BEGINS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    if cell.trim_start().starts_with(BEGINS) || cell.starts_with(['\t', '\r', '\n']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}
