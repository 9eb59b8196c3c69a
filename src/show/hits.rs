//! The hits of a search as text: each code with its message and why it was found.

use std::borrow::Cow;
use std::ops::Range;

use crate::library::search::{Hit, HitPlace, Hits, Index, Reason, Spelling};
use crate::text::harmless::harmless;
use crate::text::language::say;
use crate::text::width::{cut, pad, width, wrap};
use crate::tree::CodePassages;
use crate::view::{ShownCode, View};

/// The width of a passage if there is no terminal to say.
const WIDE: usize = 100;

/// The hits, the best first and at most so many, ending with a newline.
#[must_use]
pub fn text(index: &Index<'_>, found: &Hits, most: usize, view: View<'_>) -> String {
    let shown = found.hits.get(..most.min(found.hits.len())).unwrap_or_default();
    let entries = shown.iter().filter_map(|hit| index.entries().get(hit.entry).map(|entry| (hit, entry)));
    let codes = entries.clone().map(|(_, entry)| width(&entry.code)).max().unwrap_or(0);
    let page = Page { view, codes };
    let mut lines = Vec::new();
    if found.missing > 0 {
        lines.push(view.paint.warning(view.own(
            "没有哪个代码含有全部的词；下面的最接近：",
            "No code has all of the words; the closest are:",
        )));
    }
    for (hit, entry) in entries {
        lines.extend(page.hit(hit, entry));
    }
    let rest = found.hits.len() - shown.len();
    if rest > 0 {
        let more = say!(view.language, "还有 {rest} 个：加 --all 全部列出", "{rest} more: --all lists them");
        lines.push(view.paint.faint(&more));
    }
    lines.into_iter().flat_map(|line| [line, "\n".to_owned()]).collect()
}

/// Why a code was found, in at most so many columns; `None` if that is obvious, or too long.
#[must_use]
pub fn first_reason(view: View<'_>, hit: &Hit, entry: &CodePassages, columns: usize) -> Option<String> {
    const LEAST: usize = 16;
    let page = Page { view, codes: 0 };
    let told = hit.reasons.iter().find(|reason| !page.speaks_for_itself(hit, reason))?;
    (columns >= LEAST).then(|| page.reason(told, entry, columns)).filter(|why| width(why) <= columns)
}

struct Page<'p> {
    view: View<'p>,
    codes: usize,
}

impl Page<'_> {
    fn hit(&self, hit: &Hit, entry: &CodePassages) -> Vec<String> {
        let view = self.view;
        let columns = view.columns.unwrap_or(usize::MAX);
        let code = pad(&harmless(&entry.code), self.codes);
        let (first, next) = (format!("{code}  "), " ".repeat(self.codes + 2));
        let mut lines = wrap(&view.title(entry.message), &first, &next, columns);
        if let Some(line) = lines.first_mut() {
            *line = line.replacen(&code, &view.paint.strong(&code), 1);
        }
        let told = hit.reasons.iter().filter(|reason| !self.speaks_for_itself(hit, reason));
        for reason in told {
            let room = view.columns.unwrap_or(WIDE).saturating_sub(width(&next)).max(20);
            lines.push(format!("{next}{}", view.paint.faint(&self.reason(reason, entry, room))));
        }
        lines
    }

    /// Whether it is obvious to a reader why a code was found: the typed text is visible in the message.
    fn speaks_for_itself(&self, hit: &Hit, reason: &Reason) -> bool {
        match reason.place {
            HitPlace::Code => true,
            HitPlace::Message if hit.missing > 0 => false,
            HitPlace::Message => reason.spelling == Spelling::Letters && reason.column == self.view.column,
            _ => false,
        }
    }

    /// `步骤：…重启【路由器】，等 3 分钟…（拼音）`
    fn reason(&self, reason: &Reason, entry: &CodePassages, room: usize) -> String {
        let view = self.view;
        let place = match reason.place {
            HitPlace::Code => view.own("代码", "Code"),
            HitPlace::Message => view.own("提示", "Message"),
            HitPlace::Find => view.own("叫法", "Also called"),
            HitPlace::Cause => view.own("可能原因", "Cause"),
            HitPlace::Step => view.own("步骤", "Step"),
            HitPlace::SharedStep => view.own("共用步骤", "Shared step"),
        };
        let spelling = match reason.spelling {
            Spelling::Letters => "",
            Spelling::Pinyin => view.own("（拼音）", " (pinyin)"),
            Spelling::Initials => view.own("（首字母）", " (initials)"),
            Spelling::Slip => view.own("（拼写相近）", " (similar spelling)"),
        };
        let room = room.saturating_sub(width(place) + 2 + width(spelling));
        let marks = (view.own("【", "["), view.own("】", "]"));
        let passage = passage(said(view, reason, entry), room, marks);
        format!("{}{spelling}", view.labelled(place, &passage))
    }
}

/// A text about a code: before the match, the match, and after it.
pub(crate) fn said<'v>(view: View<'v>, reason: &Reason, entry: &'v CodePassages) -> [Cow<'v, str>; 3] {
    let subject = ShownCode { code: &entry.code, message: entry.message };
    let view = View { column: reason.column, subject: Some(subject), ..view };
    let said = reason.text.map_or("", |text| view.texts.get(text, reason.column));
    let part = |range: Range<usize>| view.worded(said.get(range).unwrap_or_default());
    let Range { start, end } = reason.at;
    [part(0..start), part(start..end), part(end..said.len())]
}

/// A part of a text around the match, which is put between marks.
fn passage([before, found, after]: [Cow<'_, str>; 3], room: usize, (open, close): (&str, &str)) -> String {
    let found = format!("{open}{found}{close}");
    let rest = room.saturating_sub(width(&found));
    // The text before it gets half of the room, or what the rest does not need.
    let before = end_of(&before, (rest / 2).max(rest.saturating_sub(width(&after))));
    let after = cut(&after, rest.saturating_sub(width(&before)));
    format!("{before}{found}{after}")
}

/// The text if it fits into so many columns, else as much of its end as fits after a `…`.
fn end_of(said: &str, columns: usize) -> String {
    if width(said) <= columns {
        return said.to_owned();
    }
    let fits = |start: &usize| said.get(*start..).is_some_and(|end| width(end) < columns);
    let start = said.char_indices().map(|(start, _)| start).find(fits).unwrap_or(said.len());
    if columns == 0 { String::new() } else { format!("…{}", said.get(start..).unwrap_or_default()) }
}
