//! Drawing a fault for people: file, line and column, the lines themselves, a caret, and what to do.

use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::Fault;
use crate::text::harmless::{first_harmful, harmless};
use crate::text::language::Language;
use crate::text::width::cut;
use crate::tree::location::Location;

/// Draws one fault over several lines, without a newline at the end. `prefix` is put before the path, so that a
/// terminal or an editor can open the file from where it is shown; with `colour`, ANSI styles are used.
#[must_use]
pub fn draw(fault: &Fault, prefix: &str, language: Language, colour: bool) -> String {
    let message = said(&fault.kind.message(language));
    let help = said(&fault.kind.help(language));
    let path = |place: &Location| harmless(&format!("{prefix}{}", place.file.path)).into_owned();
    let level = if fault.kind.is_warning() {
        Level::WARNING.with_name(language.pick("提醒", "warning"))
    } else {
        Level::ERROR.with_name(language.pick("错误", "error"))
    };
    let title = level.primary_title(message.as_str()).id(fault.kind.code());

    let beside = fault.other.as_ref().filter(|other| is_near(&fault.at, other));
    let excerpt = Excerpt::of(&fault.at, beside);
    let other_excerpt = fault.other.as_ref().map(|other| Excerpt::of(other, None));

    let mut group = Group::with_title(title);
    if fault.at.file.text.is_empty() {
        group = group.element(Origin::path(path(&fault.at)));
    } else if excerpt.is_too_wide {
        let (line, column) = position(&fault.at);
        group = group.element(Origin::path(path(&fault.at)).line(line).char_column(column));
    } else {
        let mut snippet = Snippet::source(excerpt.text.as_str())
            .line_start(excerpt.line)
            .path(path(&fault.at))
            .annotation(AnnotationKind::Primary.span(excerpt.span(&fault.at)));
        let label = fault.kind.other_label(language);
        if let Some(beside) = beside {
            snippet = snippet.annotation(AnnotationKind::Context.span(excerpt.span(beside)).label(label));
        }
        group = group.element(snippet);
        let apart = fault.other.as_ref().zip(other_excerpt.as_ref()).filter(|_| beside.is_none());
        if let Some((other, excerpt)) = apart.filter(|(_, excerpt)| !excerpt.is_too_wide) {
            let annotation = AnnotationKind::Context.span(excerpt.span(other)).label(label);
            let there = Snippet::source(excerpt.text.as_str()).line_start(excerpt.line);
            group = group.element(there.path(path(other)).annotation(annotation));
        }
    }
    let what_to_do = Level::HELP.with_name(language.pick("怎么办", "help")).message(help.as_str());
    let report = [group.element(what_to_do)];
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&report)
}

/// One line for a fault, in the format of compilers and editors: `path:line:column: CODE message`.
#[must_use]
pub fn line(fault: &Fault, prefix: &str, language: Language) -> String {
    let (line, column) = position(&fault.at);
    let mut written = format!("{prefix}{}", fault.at.file.path);
    let _ = write!(written, ":{line}:{column}: {} {}", fault.kind.code(), fault.kind.message(language));
    said(&written)
}

/// Line and column of a place, each from 1; a column is a character.
#[must_use]
pub fn position(place: &Location) -> (usize, usize) {
    position_of(place, place.span.start)
}

/// Line and column after a place.
#[must_use]
pub fn end(place: &Location) -> (usize, usize) {
    position_of(place, place.span.end.max(place.span.start))
}

fn position_of(place: &Location, at: usize) -> (usize, usize) {
    let before = place.file.text.get(..at).unwrap_or(&place.file.text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

/// A sentence in a form that may be shown: a quoted name may be as long as a file.
fn said(sentence: &str) -> String {
    cut(&harmless(sentence), 400).into_owned()
}

/// Whether two places are shown as one excerpt.
fn is_near(one: &Location, other: &Location) -> bool {
    let same_file = one.file.order == other.file.order && one.file.path == other.file.path;
    same_file && one.span.start.abs_diff(other.span.start) < MOST_BYTES
}

/// The most bytes between two places of one excerpt.
const MOST_BYTES: usize = 16 * 1024;

/// The longest line that is shown, in bytes; for a longer one, only the place is given.
const WIDEST: usize = 4 * 1024;

/// The lines of a file around a place: all that the drawing needs of it.
struct Excerpt {
    /// The lines, with every harmful character replaced by as many harmless bytes, so that spans still fit.
    text: String,
    /// The number of the first of them, from 1.
    line: usize,
    /// The byte of the file that they begin at.
    start: usize,
    /// Whether one of them is too long to be shown: then none is kept.
    is_too_wide: bool,
}

impl Excerpt {
    fn of(place: &Location, beside: Option<&Location>) -> Excerpt {
        let text = &place.file.text;
        let (mut first, mut last) = (place.span.start, place.span.end.max(place.span.start));
        if let Some(beside) = beside {
            (first, last) = (first.min(beside.span.start), last.max(beside.span.end));
        }
        let before = text.get(..floor(text, first)).unwrap_or_default();
        // At the very end of the file the previous line is shown too, since the last one is empty.
        let before = if before.len() == text.len() { before.trim_end_matches('\n') } else { before };
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let last = floor(text, last);
        let rest = text.get(last..).unwrap_or_default();
        let end = rest.find('\n').map_or(text.len(), |newline| last + newline);
        let line = text.get(..start).unwrap_or_default().matches('\n').count() + 1;
        let lines = text.get(start..end).unwrap_or_default();
        let is_too_wide = lines.lines().any(|line| line.len() > WIDEST);
        let text = if is_too_wide { String::new() } else { without_harm(lines) };
        Excerpt { text, line, start, is_too_wide }
    }

    /// The place's bytes in the excerpt, on character boundaries.
    fn span(&self, place: &Location) -> Range<usize> {
        let start = floor(&self.text, place.span.start.saturating_sub(self.start));
        let mut end = place.span.end.saturating_sub(self.start).clamp(start, self.text.len());
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        start..end
    }
}

/// The last character boundary that is not after `at`.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn without_harm(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        let is_harmful = |character: char| first_harmful(character.encode_utf8(&mut [0; 4])).is_some();
        if character == '\n' || !is_harmful(character) {
            safe.push(character);
            continue;
        }
        safe.push_str(match character.len_utf8() {
            1 => " ",
            2 => "\u{b7}",
            3 => "\u{fffd}",
            _ => "\u{fffd} ",
        });
    }
    safe
}
