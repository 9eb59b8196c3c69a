//! A table as CSV: RFC 4180, in UTF-8 with the byte order mark that spreadsheets need.

use std::io;

use ::csv::{Error, IntoInnerError, Terminator, WriterBuilder};

use super::{Cell, Sheet};

/// The table, a row of headings first.
///
/// # Errors
/// None for a table in memory; the writer's.
pub fn csv(sheet: &Sheet) -> Result<String, Error> {
    // Without the mark, a spreadsheet assumes the system's old encoding.
    let out = "\u{feff}".to_owned();
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out.into_bytes());
    writer.write_record(&sheet.headings)?;
    for row in &sheet.rows {
        writer.write_record(row.iter().map(|cell| plain(&cell.text)))?;
    }
    let written = writer.into_inner().map_err(IntoInnerError::into_error)?;
    String::from_utf8(written).map_err(|error| io::Error::other(error).into())
}

/// A cell that no spreadsheet takes for a formula: what would start one is preceded by an apostrophe (OWASP, CSV
/// injection). In Chinese spreadsheets, a full-width sign starts one, too.
fn plain(cell: &str) -> String {
    const BEGINS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    if cell.trim_start().starts_with(BEGINS) || cell.starts_with(['\t', '\r', '\n']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// What a spreadsheet does to identifiers that it takes for numbers in CSV: an example of each kind, if there is one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Harm<'s> {
    /// Leading zeros are dropped: `0005` becomes `5`.
    pub zeros: Option<&'s str>,
    /// Long numbers are rounded: `822100048160001` becomes `8.221E+14`.
    pub long: Option<&'s str>,
}

/// What a spreadsheet would do to a table that it reads as CSV.
#[must_use]
pub fn harm(sheet: &Sheet) -> Harm<'_> {
    /// From how many digits on Excel rounds a number.
    const SHOWN: usize = 12;
    let texts = || sheet.rows.iter().flatten().map(|Cell { text, .. }| text.as_str());
    let mut numbers = texts().filter(|text| text.len() > 1 && text.bytes().all(|byte| byte.is_ascii_digit()));
    let mut long = numbers.clone();
    Harm {
        zeros: numbers.find(|text| text.starts_with('0')),
        long: long.find(|text| !text.starts_with('0') && text.len() >= SHOWN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(cells: &[&str]) -> Sheet {
        Sheet {
            headings: vec!["代码".to_owned()],
            rows: cells.iter().map(|cell| vec![Cell::text(*cell)]).collect(),
        }
    }

    #[test]
    fn no_cell_starts_a_formula() {
        let written = csv(&sheet(&["=1+1", "a,\"b\"\nc", "0005"])).unwrap();
        assert_eq!(written, "\u{feff}代码\r\n'=1+1\r\n\"a,\"\"b\"\"\nc\"\r\n0005\r\n");
    }

    #[test]
    fn values_a_spreadsheet_would_spoil_are_found() {
        let fine = ["E102", "5", "2026-11-22", "", "0", "12345678901", "a0005"];
        assert_eq!(harm(&sheet(&fine)), Harm::default());
        let spoilt = sheet(&["E102", "0005", "822100048160001", "05"]);
        assert_eq!(harm(&spoilt), Harm { zeros: Some("0005"), long: Some("822100048160001") });
    }
}
