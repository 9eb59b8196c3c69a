//! Slips of the hand in a file's lines that keep it from being YAML: the signs and blanks of another keyboard, and
//! missing spaces. The parser knows the first one at best, and often only the line below it.

use super::outline::{is_inner, is_top, lines};
use super::yaml::{FOREIGN_BLANKS, colon_without_space, full_width_sign};
use crate::tree::fault::{Kind, NoYaml};
use crate::tree::location::Span;

/// Every slip of a text that is not YAML, in its order. What continues a sentence has none.
pub(crate) fn all(text: &str) -> Vec<(Kind, Span)> {
    let mut found = Vec::new();
    // The column of the key whose value lines may continue.
    let mut value: Option<usize> = None;
    for (start, line) in lines(text) {
        let content = line.trim_start();
        let begin = line.len() - content.len();
        let blanks = line.get(..begin).unwrap_or_default();
        let column = blanks.chars().count();
        if value.is_some_and(|key| column > key) {
            continue;
        }
        value = None;
        let slip =
            indented_with(blanks).or_else(|| in_line(content).map(|(kind, at)| moved(kind, at, begin)));
        if let Some((kind, at)) = slip {
            found.push(moved(kind, at, start));
            continue;
        }
        let rest = content.trim_start_matches([' ', '-']);
        let behind = rest.split_once(": ").map_or("", |(_, behind)| behind.trim());
        let is_value = !behind.is_empty() && !behind.starts_with('#');
        value = is_value.then(|| column + content.len() - rest.len());
    }
    found
}

/// The slips of a text that is YAML in spite of them, which takes them for parts of keys: blanks before a line that are
/// none to it, and a dash without a space.
pub(crate) fn in_keys(text: &str) -> Vec<(Kind, Span)> {
    let has_dash = |line: &str| {
        let behind = line.trim_start_matches(' ').strip_prefix('-');
        behind.is_some_and(|behind| behind.starts_with(|first: char| first.is_ascii_lowercase()))
    };
    if !text.contains(FOREIGN_BLANKS) && !text.lines().any(has_dash) {
        return Vec::new();
    }
    let is_hidden = |(kind, _): &(Kind, Span)| {
        matches!(kind, Kind::FullWidth { wants: " ", .. } | Kind::NoSpace { after: '-' })
    };
    all(text).into_iter().filter(is_hidden).collect()
}

fn moved(kind: Kind, at: Span, by: usize) -> (Kind, Span) {
    (kind, Span { start: at.start + by, end: at.end + by })
}

/// Blanks before a line that are no spaces.
fn indented_with(blanks: &str) -> Option<(Kind, Span)> {
    let (start, found) = blanks.char_indices().find(|(_, blank)| *blank != ' ')?;
    let run: usize =
        blanks.get(start..)?.chars().take_while(|blank| *blank == found).map(char::len_utf8).sum();
    let kind = match found {
        '\t' => return Some((Kind::Tab, Span::new(start, 1))),
        _ if FOREIGN_BLANKS.contains(&found) => Kind::FullWidth { found, wants: " " },
        _ => return None,
    };
    Some((kind, Span::new(start, run)))
}

/// The slip of a line without its indentation.
fn in_line(content: &str) -> Option<(Kind, Span)> {
    if let Some((at, found, wants)) = full_width_sign(content) {
        return Some((Kind::FullWidth { found, wants }, Span::new(at, found.len_utf8())));
    }
    if let Some(colon) = colon_without_space(content) {
        return Some((Kind::NoSpace { after: ':' }, Span::new(colon, 1)));
    }
    if let Some(rest) =
        content.strip_prefix('-').filter(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()))
    {
        let (key, behind) = key_of(rest)?;
        return (is_key(key) && behind.starts_with(':'))
            .then(|| (Kind::NoSpace { after: '-' }, Span::new(0, 1)));
    }
    let rest = content.trim_start_matches([' ', '-']);
    let (key, behind) = key_of(rest)?;
    let sign = behind.trim_start();
    let found = sign.chars().next().filter(|sign| matches!(sign, ';' | '；' | '=' | '＝' | '：'))?;
    let at = content.len() - behind.len();
    let blanks = sign.get(found.len_utf8()..)?;
    let length = behind.len() - blanks.trim_start_matches(' ').len();
    is_key(key).then(|| (Kind::Syntax { why: NoYaml::Separator(found) }, Span::new(at, length)))
}

/// The word that a line begins with, and what is behind it.
fn key_of(content: &str) -> Option<(&str, &str)> {
    let end = content.find(|c: char| !(c.is_ascii_lowercase() || c == '_'))?;
    content.split_at_checked(end).filter(|(key, _)| !key.is_empty())
}

/// Whether the language has the key somewhere, or it is a text's language.
fn is_key(key: &str) -> bool {
    matches!(key, "zh" | "en") || is_top(key) || is_inner(key)
}
