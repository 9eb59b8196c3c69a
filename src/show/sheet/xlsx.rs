//! A table as XLSX (ECMA-376): texts stay texts, times are times, the headings stay visible.

use std::fmt::Write as _;

use jiff::civil::DateTime;

use super::Sheet;
use super::zip::stored;
use crate::text::harmless::harmless_lines;
use crate::text::width::width;

/// A table as XLSX.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Xlsx {
    /// The file.
    pub bytes: Vec<u8>,
    /// How many cells had more text than a cell can hold, and were truncated.
    pub cut: usize,
}

/// A table has more rows than a sheet can hold, or more text than a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

/// The most rows of a sheet, including the headings.
const MOST_ROWS: usize = 1_048_576;

/// The most UTF-16 units of a cell.
const MOST_UNITS: usize = 32_767;

/// The table as the only sheet of a workbook; its name contains no markup.
///
/// # Errors
/// [`TooLarge`].
pub fn xlsx(name: &str, sheet: &Sheet) -> Result<Xlsx, TooLarge> {
    if sheet.rows.len() >= MOST_ROWS {
        return Err(TooLarge);
    }
    let mut cut = 0;
    let worksheet = worksheet(sheet, &mut cut);
    let workbook = format!(
        "{HEAD}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}/relationships\"><sheets><sheet name=\"{name}\" \
         sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let types = format!(
        "{HEAD}<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>{}{}{}</Types>",
        part_type("workbook", "sheet.main"),
        part_type("styles", "styles"),
        part_type("worksheets/sheet1", "worksheet"),
    );
    let package = relations(&[("officeDocument", "xl/workbook.xml")]);
    let parts = relations(&[("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")]);
    let styles = styles();
    let files = [
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", package.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", parts.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
        ("xl/worksheets/sheet1.xml", worksheet.as_bytes()),
    ];
    stored(&files).map(|bytes| Xlsx { bytes, cut }).ok_or(TooLarge)
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

fn part_type(part: &str, of: &str) -> String {
    format!(
        "<Override PartName=\"/xl/{part}.xml\" \
         ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.{of}+xml\"/>"
    )
}

/// A part's relationships, each by its type and target: `rId1` and so on.
fn relations(to: &[(&str, &str)]) -> String {
    let mut xml = format!("{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">");
    for (number, (kind, target)) in (1..).zip(to) {
        let _ = write!(
            xml,
            "<Relationship Id=\"rId{number}\" Type=\"{OFFICE}/relationships/{kind}\" Target=\"{target}\"/>"
        );
    }
    xml + "</Relationships>"
}

/// The style of a cell: its index in `cellXfs` of [`styles`].
#[derive(Clone, Copy)]
enum Style {
    Heading = 1,
    /// A text that stays one when it is edited: `0005`.
    Text = 2,
    /// The same, with several lines.
    Lines = 3,
    Time = 4,
}

/// The styles that [`Style`] refers to. 49 is `@`, text; since older programs show long cells of such a column as
/// `####`, multi-line ones have the effect of an apostrophe instead (`quotePrefix`).
fn styles() -> String {
    const TOP: &str = "<alignment vertical=\"top\"/>";
    const FONT: &str = "<sz val=\"11\"/><name val=\"Calibri\"/>";
    let look = |is: &str, alignment: &str| {
        format!("<xf {is} fillId=\"0\" borderId=\"0\" xfId=\"0\" applyAlignment=\"1\">{alignment}</xf>")
    };
    format!(
        "{HEAD}<styleSheet xmlns=\"{MAIN}\">\
         <numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm:ss\"/></numFmts>\
         <fonts count=\"2\"><font>{FONT}</font><font><b/>{FONT}</font></fonts>\
         <fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>\
         <fill><patternFill patternType=\"gray125\"/></fill></fills>\
         <borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
         <cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
         <cellXfs count=\"5\">{}{}{}{}{}</cellXfs>\
         <cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles>\
         </styleSheet>",
        look("numFmtId=\"0\" fontId=\"0\"", ""),
        look("numFmtId=\"49\" fontId=\"1\" applyNumberFormat=\"1\" applyFont=\"1\"", TOP),
        look("numFmtId=\"49\" fontId=\"0\" applyNumberFormat=\"1\"", TOP),
        look("numFmtId=\"0\" fontId=\"0\" quotePrefix=\"1\"", "<alignment vertical=\"top\" wrapText=\"1\"/>"),
        look(
            "numFmtId=\"164\" fontId=\"0\" applyNumberFormat=\"1\"",
            "<alignment horizontal=\"left\" vertical=\"top\"/>"
        ),
    )
}

/// The sheet; truncated cells are counted.
fn worksheet(sheet: &Sheet, cut: &mut usize) -> String {
    let all = format!("A1:{}{}", letters(sheet.headings.len().saturating_sub(1)), sheet.rows.len() + 1);
    let mut xml = format!(
        "{HEAD}<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView tabSelected=\"1\" workbookViewId=\"0\">\
         <pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>\
         <cols>"
    );
    for (number, columns) in (1..).zip(widths(sheet)) {
        let _ = write!(xml, "<col min=\"{number}\" max=\"{number}\" width=\"{columns}\" customWidth=\"1\"/>");
    }
    xml.push_str("</cols><sheetData><row r=\"1\">");
    for (column, heading) in sheet.headings.iter().enumerate() {
        text(&mut xml, (column, 1), heading, Style::Heading, cut);
    }
    xml.push_str("</row>");
    for (number, row) in (2..).zip(&sheet.rows) {
        let _ = write!(xml, "<row r=\"{number}\">");
        for (column, cell) in row.iter().enumerate() {
            match cell.time.map(serial) {
                Some(days) => time(&mut xml, (column, number), days),
                None if cell.text.is_empty() => {}
                None => text(&mut xml, (column, number), &cell.text, style(&cell.text), cut),
            }
        }
        xml.push_str("</row>");
    }
    // Numbers as texts are intended, and need no green corner.
    let _ = write!(
        xml,
        "</sheetData><autoFilter ref=\"{all}\"/><ignoredErrors><ignoredError sqref=\"{all}\" \
         numberStoredAsText=\"1\"/></ignoredErrors></worksheet>"
    );
    xml
}

/// The width of each column, in characters: as wide as its contents, within reason.
fn widths(sheet: &Sheet) -> impl Iterator<Item = usize> {
    const TIME: usize = 19;
    const WITHIN: (usize, usize) = (8, 48);
    sheet.headings.iter().enumerate().map(|(column, heading)| {
        let cells = sheet.rows.iter().filter_map(move |row| row.get(column));
        let wide = cells.map(|cell| match cell.time {
            Some(_) => TIME,
            None => cell.text.lines().map(width).max().unwrap_or(0),
        });
        // The filter's arrow is beside the heading.
        let widest = wide.max().unwrap_or(0).max(width(heading) + 3);
        widest.clamp(WITHIN.0, WITHIN.1) + 1
    })
}

fn style(text: &str) -> Style {
    /// How many characters of a text cell older programs show.
    const SHOWN: usize = 255;
    if text.contains('\n') || text.chars().nth(SHOWN).is_some() { Style::Lines } else { Style::Text }
}

/// The name of a column: `A`, `Z`, `AA`.
fn letters(column: usize) -> String {
    let (before, last) = (column / 26, column % 26);
    let last = char::from(b'A' + u8::try_from(last).unwrap_or_default());
    if before == 0 { last.to_string() } else { letters(before - 1) + last.encode_utf8(&mut [0; 4]) }
}

fn time(xml: &mut String, (column, row): (usize, usize), days: f64) {
    let (column, style) = (letters(column), Style::Time as u8);
    let _ = write!(xml, "<c r=\"{column}{row}\" s=\"{style}\"><v>{days}</v></c>");
}

/// A time as spreadsheets count it: in days, where 1 is the first day of 1900, and 1900 has a 29 February.
fn serial(time: DateTime) -> f64 {
    const SECONDS: i32 = 24 * 60 * 60;
    let days = time.date().duration_since(jiff::civil::date(1899, 12, 30)).as_hours() / 24;
    let of_day = (i32::from(time.hour()) * 60 + i32::from(time.minute())) * 60 + i32::from(time.second());
    f64::from(i32::try_from(days).unwrap_or_default()) + f64::from(of_day) / f64::from(SECONDS)
}

/// A text, inline in the cell: it cannot be taken for anything else, whatever it looks like.
fn text(xml: &mut String, (column, row): (usize, usize), text: &str, style: Style, cut: &mut usize) {
    let (column, style) = (letters(column), style as u8);
    let _ =
        write!(xml, "<c r=\"{column}{row}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">");
    let text = harmless_lines(text);
    let kept = kept(&text);
    *cut += usize::from(kept.len() < text.len());
    escape(xml, kept);
    xml.push_str(if kept.len() < text.len() { "…</t></is></c>" } else { "</t></is></c>" });
}

/// As much of a text as a cell can hold, with one unit to spare if it is truncated.
fn kept(text: &str) -> &str {
    // A character has no more units than bytes.
    if text.len() <= MOST_UNITS {
        return text;
    }
    let mut units = 0;
    let mut spare = text.len();
    for (at, character) in text.char_indices() {
        units += character.len_utf16();
        if units >= MOST_UNITS && spare == text.len() {
            spare = at;
        }
        if units > MOST_UNITS {
            return text.get(..spare).unwrap_or_default();
        }
    }
    text
}

/// Writes a text as XML. What looks like `_x0041_`, which means a character to spreadsheets, is escaped in their way.
fn escape(xml: &mut String, text: &str) {
    for (at, character) in text.char_indices() {
        match character {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '_' if is_escape(text.get(at..).unwrap_or_default()) => xml.push_str("_x005F_"),
            // Not allowed in XML 1.0; control characters are gone already.
            '\u{fffe}' | '\u{ffff}' => xml.push('\u{fffd}'),
            _ => xml.push(character),
        }
    }
}

/// Whether a text begins with `_x`, four hexadecimal digits and `_`.
fn is_escape(text: &str) -> bool {
    let digits = text.strip_prefix("_x").and_then(|rest| rest.as_bytes().split_at_checked(4));
    digits.is_some_and(|(digits, rest)| digits.iter().all(u8::is_ascii_hexdigit) && rest.starts_with(b"_"))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn times_are_spreadsheet_serial_numbers() {
        for (time, days) in [
            (date(1900, 3, 1).at(0, 0, 0, 0), 61.0),
            (date(2000, 1, 1).at(12, 0, 0, 0), 36526.5),
            (date(2026, 11, 22).at(18, 0, 0, 0), 46348.75),
        ] {
            assert!((serial(time) - days).abs() < 1e-9, "{time}");
        }
    }

    #[test]
    fn columns_have_spreadsheet_names() {
        let names = [0, 25, 26, 51, 52, 701, 702].map(letters);
        assert_eq!(names, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn texts_are_written_unchanged() {
        for (text, xml) in [
            ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
            ("_x0041_ _x_ _x004_", "_x005F_x0041_ _x_ _x004_"),
            ("\u{ffff}0005", "\u{fffd}0005"),
        ] {
            let mut written = String::new();
            escape(&mut written, text);
            assert_eq!(written, xml);
        }
    }

    #[test]
    fn cell_length_is_limited() {
        let (most, emoji) = ("好".repeat(MOST_UNITS), "🙂".repeat(MOST_UNITS));
        assert_eq!(kept(&most), most);
        assert_eq!(kept(&format!("{most}好")).chars().count(), MOST_UNITS - 1);
        // Two units each, and one to spare.
        assert_eq!(kept(&emoji).chars().count(), MOST_UNITS / 2);
        let (mut xml, mut cut) = (String::new(), 0);
        text(&mut xml, (0, 1), &format!("{most}\u{1b}好"), Style::Text, &mut cut);
        assert!(cut == 1 && xml.ends_with("好…</t></is></c>"));
    }

    #[test]
    fn sheet_rows_are_limited() {
        let sheet = Sheet { headings: vec!["a".to_owned()], rows: vec![Vec::new(); MOST_ROWS] };
        assert_eq!(xlsx("a", &sheet), Err(TooLarge));
    }
}
