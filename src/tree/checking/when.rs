//! Parses a `when`: `ID = VALUE` or `ID != VALUE`, several joined by `and`, such groups by `or`.

use std::collections::HashSet;

use crate::tree::fault::Kind;
use crate::tree::location::Span;
use crate::tree::reading::reader::{At, Reader};

/// One `ID = VALUE`, or `ID != VALUE`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct WrittenCondition<'w> {
    pub(crate) id: &'w str,
    pub(crate) value: &'w str,
    /// Whether it is `!=`.
    pub(crate) differs: bool,
}

/// Groups of conditions, one of which is enough.
pub(crate) type Groups<'w> = Vec<Vec<WrittenCondition<'w>>>;

/// Operators and words of other languages, with their replacements here.
const SLIPS: [(&str, &str); 12] = [
    ("！＝", "!="),
    ("！=", "!="),
    ("!＝", "!="),
    ("≠", "!="),
    ("<>", "!="),
    ("==", "="),
    ("＝", "="),
    ("或者", "or"),
    ("或", "or"),
    ("并且", "and"),
    ("且", "and"),
    ("和", "and"),
];

/// The conditions of a `when`; none if it is faulty.
pub(crate) fn parse<'w>(reader: &mut Reader<'_>, when: &'w At<String>) -> Groups<'w> {
    if let Some(groups) = groups(&when.value) {
        return groups;
    }
    let written = written(&when.value);
    let twice = written.iter().flatten().find_map(|group| said_twice(group)).map(str::to_owned);
    if twice.is_some() || !tell_slip(reader, when.span) {
        reader.fault(Kind::WhenSyntax { twice }, when.span);
    }
    Vec::new()
}

/// Reports the first operator or word with a replacement; returns whether there is one.
pub(crate) fn tell_slip(reader: &mut Reader<'_>, at: Span) -> bool {
    // Searched in the file's own text: quotes would shift its place.
    let raw = reader.raw(at);
    let slip = SLIPS.iter().filter_map(|slip| Some((raw.find(slip.0)?, slip))).min_by_key(|(at, _)| *at);
    let Some((place, (found, wants))) = slip else { return false };
    let span = Span::new(at.start + place, found.len());
    let kind = match *found {
        "＝" => Kind::FullWidth { found: '＝', wants },
        found => Kind::WhenSign { found, wants },
    };
    reader.fault(kind, span);
    true
}

/// The conditions in a text that can be parsed.
pub(crate) fn groups(text: &str) -> Option<Groups<'_>> {
    written(text).filter(|groups| groups.iter().all(|group| said_twice(group).is_none()))
}

/// The conditions of a text as written, whether or not they can hold.
fn written(text: &str) -> Option<Groups<'_>> {
    text.split(" or ").map(|group| group.split(" and ").map(condition).collect()).collect()
}

/// Something for which a group has contradictory conditions: what must be one value cannot be another; but it may be
/// none of several.
fn said_twice<'w>(group: &[WrittenCondition<'w>]) -> Option<&'w str> {
    let mut is = HashSet::new();
    let mut all = group.iter().filter(|condition| !condition.differs);
    if let Some(again) = all.find(|condition| !is.insert(condition.id)) {
        return Some(again.id);
    }
    let mut seen = HashSet::new();
    let mut others = group.iter().filter(|condition| condition.differs);
    let clash =
        others.find(|condition| is.contains(condition.id) || !seen.insert((condition.id, condition.value)));
    clash.map(|condition| condition.id)
}

fn condition(text: &str) -> Option<WrittenCondition<'_>> {
    let (id, value) = text.split_once('=')?;
    let (id, differs) = id.strip_suffix('!').map_or((id, false), |id| (id, true));
    let (id, value) = (id.trim(), value.trim());
    (is_word(id) && is_word(value)).then_some(WrittenCondition { id, value, differs })
}

fn is_word(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_.".contains(&byte);
    !text.is_empty() && text.bytes().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Conditions as text.
    fn read(text: &str) -> Option<String> {
        let one = |condition: &WrittenCondition<'_>| {
            [condition.id, if condition.differs { "!" } else { "=" }, condition.value].concat()
        };
        let groups = groups(text)?;
        let groups = groups.iter().map(|group| group.iter().map(one).collect::<Vec<_>>().join("&"));
        Some(groups.collect::<Vec<_>>().join("|"))
    }

    #[test]
    fn when_is_parsed_in_groups() {
        for (text, groups) in [
            ("a = b", "a=b"),
            ("a=b", "a=b"),
            ("a != b", "a!b"),
            ("a!=b", "a!b"),
            ("n.link = wifi and a = not_fixed", "n.link=wifi&a=not_fixed"),
            ("a = b or a = c", "a=b|a=c"),
            ("a = b and c != d or a = c and c != d", "a=b&c!d|a=c&c!d"),
            ("a != b and a != c", "a!b&a!c"),
        ] {
            assert_eq!(read(text).as_deref(), Some(groups), "{text}");
        }
        for text in [
            "",
            "a",
            "a =",
            "= b",
            "a = b and",
            "a = b or",
            "a = b and a = c",
            "a = b and a != c",
            "a != b and a != b",
            "a = b, c = d",
            "a ≠ b",
            "a = b ororor c = d",
            "a ! = b",
            "a == b",
            "(a = b) or c = d",
            "a = b c",
            "not a = b",
            "a > 3",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
