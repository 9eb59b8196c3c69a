//! Reads a `when`: `ID = VALUE`, several joined by `and`.

use std::collections::HashSet;

use crate::tree::fault::Kind;
use crate::tree::location::Span;
use crate::tree::reading::reader::{At, Reader};

/// One `ID = VALUE`.
#[derive(Debug)]
pub(crate) struct Condition<'w> {
    pub(crate) id: &'w str,
    pub(crate) value: &'w str,
}

/// The conditions of a `when`; none where it is at fault.
pub(crate) fn parse<'w>(reader: &mut Reader<'_>, when: &'w At<String>) -> Vec<Condition<'w>> {
    // Looked for in the file's own text: quotes would move its place.
    if let Some((at, found)) = reader.raw(when.span).char_indices().find(|(_, found)| *found == '＝') {
        let span = Span::new(when.span.start + at, found.len_utf8());
        reader.fault(Kind::FullWidth { found, wants: "=" }, span);
        return Vec::new();
    }
    let parsed: Option<Vec<_>> = when.value.split(" and ").map(condition).collect();
    let sound = parsed.as_ref().is_some_and(|conditions| {
        let mut seen = HashSet::new();
        conditions.iter().all(|condition| seen.insert(condition.id))
    });
    if !sound {
        reader.fault(Kind::WhenSyntax, when.span);
        return Vec::new();
    }
    parsed.unwrap_or_default()
}

fn condition(text: &str) -> Option<Condition<'_>> {
    let (id, value) = text.split_once('=')?;
    let (id, value) = (id.trim(), value.trim());
    let word = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_.".contains(&byte))
    };
    (word(id) && word(value)).then_some(Condition { id, value })
}
