//! Many tickets as a table for a spreadsheet: RFC 4180, in UTF-8 with the mark that spreadsheets want.

use std::io;

use csv::{Terminator, WriterBuilder};

use crate::show::story;
use crate::show::times::Times;
use crate::ticket::{Ticket, completeness, standing};
use crate::view::View;
use crate::view::paint::Paint;

/// The tickets, a row each, under a row of headings; every field of the library has a column of its own.
///
/// # Errors
/// None that a table in memory can have; they are the writer's.
pub fn csv(view: View<'_>, tickets: &[Ticket], times: &Times) -> Result<String, csv::Error> {
    let view = View { paint: Paint(false), columns: None, ..view };
    let own = |zh, en| view.own(zh, en);
    // A spreadsheet takes a file without the mark for one in the system's old encoding.
    let out = "\u{feff}".to_owned();
    let mut headings = vec![
        own("工单", "Ticket"),
        own("状态", "State"),
        own("资料", "Information"),
        own("交给", "For"),
        own("结果", "Outcome"),
        own("请办", "Asked"),
        own("代码", "Code"),
        own("提示", "Message"),
        own("网点/商户", "Reference"),
    ]
    .into_iter()
    .map(str::to_owned)
    .collect::<Vec<_>>();
    let fields: Vec<_> =
        view.manifest.fields.iter().map(|field| (&*field.id, view.words(field.label))).collect();
    headings.extend(fields.iter().map(|(_, label)| label.to_string()));
    let others = [
        own("谁走的", "Operator"),
        own("方式", "Channel"),
        own("开始", "Begun"),
        own("开单", "Filed"),
        own("经过", "What was asked and done"),
        own("备注", "Notes"),
        own("工单标识", "Ticket id"),
    ];
    headings.extend(others.into_iter().map(str::to_owned));
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out.into_bytes());
    writer.write_record(&headings)?;
    for ticket in tickets {
        let mut cells = vec![
            ticket.number.clone(),
            standing(view, ticket.standing).to_owned(),
            completeness(view, ticket.missing.len()),
            ticket.queue.as_ref().map(|queue| queue.name.clone()).unwrap_or_default(),
            ticket.outcome.name.clone(),
            ticket.outcome.text.clone(),
            ticket.code.clone(),
            ticket.message.clone(),
            ticket.reference.clone().unwrap_or_default(),
        ];
        cells.extend(fields.iter().map(|(id, _)| {
            let field = ticket.fields.iter().find(|field| field.id == *id);
            field.map_or("", |field| field.said(view)).to_owned()
        }));
        let notes = ticket.notes.iter().map(|note| note.text.as_str()).collect::<Vec<_>>();
        cells.extend([
            ticket.operators.join(own("、", ", ")),
            ticket.in_touch.to_owned(),
            ticket.begun.zoned.clone(),
            ticket.filed.zoned.clone(),
            story::short(view, &ticket.items, times).join("\n"),
            notes.join("\n"),
            ticket.id.clone(),
        ]);
        writer.write_record(cells.iter().map(|cell| plain(cell)))?;
    }
    let written = writer.into_inner().map_err(csv::IntoInnerError::into_error)?;
    String::from_utf8(written).map_err(|error| io::Error::other(error).into())
}

/// A cell that no spreadsheet takes for a formula: what would begin one stands behind an apostrophe (OWASP, CSV
/// injection). A full-width sign begins one, too, in Chinese spreadsheets.
fn plain(cell: &str) -> String {
    const BEGINS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    if cell.trim_start().starts_with(BEGINS) || cell.starts_with(['\t', '\r', '\n']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}
