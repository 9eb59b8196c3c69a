//! A fault as a person sees it: file, line and column, the lines themselves, a caret, and what to do.

use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::fault::{Fault, Place};
use crate::text::harmless::harmless;
use crate::text::language::Language;

/// Draws one fault over several lines, without a newline at the end. `prefix` is put before the path, so that a
/// terminal or an editor can open the file from where it is shown; with `colour`, ANSI styles are set.
#[must_use]
pub fn draw(fault: &Fault, prefix: &str, language: Language, colour: bool) -> String {
    let message = fault.kind.message(language);
    let message = harmless(&message);
    let help = fault.kind.help(language);
    let help = harmless(&help);
    let path = |place: &Place| harmless(&format!("{prefix}{}", place.file.path)).into_owned();
    let text = harmless_source(&fault.at);
    let other_text = fault.other.as_ref().map(harmless_source);
    let title = Level::ERROR
        .with_name(language.pick("错误", "error"))
        .primary_title(message.as_ref())
        .id(fault.kind.code());

    let mut report = Vec::new();
    if fault.at.file.text.is_empty() {
        report.push(Group::with_title(title).element(Origin::path(path(&fault.at))));
    } else {
        let mut snippet = Snippet::source(text.as_str())
            .path(path(&fault.at))
            .annotation(AnnotationKind::Primary.span(span(&fault.at, &text)));
        let mut apart = None;
        if let (Some(other), Some(other_text)) = (&fault.other, &other_text) {
            let label = fault.kind.other_label(language);
            let annotation = AnnotationKind::Context.span(span(other, other_text)).label(label);
            if other.file.order == fault.at.file.order && other.file.path == fault.at.file.path {
                snippet = snippet.annotation(annotation);
            } else {
                apart = Some(Snippet::source(other_text.as_str()).path(path(other)).annotation(annotation));
            }
        }
        let mut group = title.element(snippet);
        if let Some(apart) = apart {
            group = group.element(apart);
        }
        report.push(group);
    }
    if let Some(last) = report.pop() {
        let what_to_do = Level::HELP.with_name(language.pick("怎么办", "help")).message(help.as_ref());
        report.push(last.element(what_to_do));
    }
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&report)
}

/// One line a fault, as compilers and editors write it: `path:line:column: CODE message`.
#[must_use]
pub fn line(fault: &Fault, prefix: &str, language: Language) -> String {
    let (line, column) = position(&fault.at);
    let mut written = format!("{prefix}{}", fault.at.file.path);
    let _ = write!(written, ":{line}:{column}: {} {}", fault.kind.code(), fault.kind.message(language));
    harmless(&written).into_owned()
}

/// Line and column of a place, each from 1; a column is a character.
#[must_use]
pub fn position(place: &Place) -> (usize, usize) {
    let before = place.file.text.get(..place.span.start).unwrap_or(&place.file.text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

/// The file's text with every harmful character replaced by as many harmless bytes, so that spans still fit.
fn harmless_source(place: &Place) -> String {
    let text = &place.file.text;
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        let replaced = character != '\n'
            && crate::text::harmless::first_harmful(character.encode_utf8(&mut [0; 4])).is_some();
        if replaced {
            let stand_in = match character.len_utf8() {
                1 => " ",
                2 => "\u{b7}",
                3 => "\u{fffd}",
                _ => "\u{fffd} ",
            };
            safe.push_str(stand_in);
        } else {
            safe.push(character);
        }
    }
    safe
}

/// The place's bytes, on the borders of characters and inside the text.
fn span(place: &Place, text: &str) -> std::ops::Range<usize> {
    let mut start = place.span.start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = place.span.end.clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}
