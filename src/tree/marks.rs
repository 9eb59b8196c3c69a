//! Marks in a tree's texts: `{code}` and `{message}` stand for the code being walked, and for the terminal's message.
//!
//! A text keeps its marks wherever it is stored; they are replaced when it is shown: a sequence is the same for every
//! code that uses it.

use std::borrow::Cow;

/// The meaning of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// The code being walked.
    Code,
    /// Its message, or the code if it has none.
    Message,
}

impl Mark {
    /// Both.
    pub(crate) const ALL: [Mark; 2] = [Mark::Code, Mark::Message];

    /// Its form in a text, including braces.
    pub(crate) fn written(self) -> &'static str {
        match self {
            Mark::Code => "{code}",
            Mark::Message => "{message}",
        }
    }

    /// The word in the braces.
    pub(crate) fn word(self) -> &'static str {
        self.written().trim_matches(['{', '}'])
    }

    /// The mark of a word.
    pub(crate) fn of(word: &str) -> Option<Mark> {
        Mark::ALL.into_iter().find(|mark| mark.word() == word)
    }

    /// The mark that a text begins with.
    fn at_the_beginning(text: &str) -> Option<Mark> {
        Mark::ALL.into_iter().find(|mark| text.starts_with(mark.written()))
    }
}

/// A text with its marks replaced. One without marks is borrowed, at hardly any cost.
pub(crate) fn put_in<'t, 'm>(text: &'t str, stands_for: impl Fn(Mark) -> Cow<'m, str>) -> Cow<'t, str> {
    if !text.contains('{') {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, behind)) = rest.find('{').and_then(|at| rest.split_at_checked(at)) {
        shown.push_str(before);
        let brace = if let Some(mark) = Mark::at_the_beginning(behind) {
            shown.push_str(&stands_for(mark));
            mark.written().len()
        } else {
            shown.push('{');
            1
        };
        rest = behind.get(brace..).unwrap_or_default();
    }
    shown.push_str(rest);
    Cow::Owned(shown)
}

/// A text with its marks blanked out, so that nobody finds the word of a mark in it, and the rest stays in place.
#[cfg(feature = "search")]
pub(crate) fn blanked(text: &str) -> Cow<'_, str> {
    let blank = |mark: Mark| Cow::Owned(" ".repeat(mark.written().len()));
    put_in(text, blank)
}

/// Whether there is a mark in a text.
pub(crate) fn is_marked(text: &str) -> bool {
    matches!(put_in(text, |_| Cow::Borrowed("")), Cow::Owned(shown) if shown.len() < text.len())
}

/// The first mark of a text.
pub(crate) fn first(text: &str) -> Option<&'static str> {
    let found = Mark::ALL.into_iter().filter_map(|mark| Some((text.find(mark.written())?, mark.written())));
    found.min().map(|(_, written)| written)
}

/// Whether a mark is written with full-width braces.
pub(crate) fn is_full_width(text: &str) -> bool {
    let within = text.split('｛').skip(1).filter_map(|rest| rest.split(['｝', '}']).next());
    within.map(str::trim).any(|word| Mark::of(word).is_some())
}

/// The first braced part of a text that is not a mark, or the first unpaired brace.
pub(crate) fn stray(text: &str) -> Option<&str> {
    /// A longer word was not meant as a mark.
    const LONGEST: usize = 32;
    let mut rest = text;
    while let Some((_, behind)) = rest.find(['{', '}']).and_then(|at| rest.split_at_checked(at)) {
        let Some(mark) = Mark::at_the_beginning(behind) else {
            let end = behind.find('}').filter(|end| *end <= LONGEST).unwrap_or(0);
            let within = behind.get(1..end).is_some_and(|word| !word.contains('{'));
            return behind.get(..if within { end + 1 } else { 1 });
        };
        rest = behind.get(mark.written().len()..).unwrap_or_default();
    }
    None
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::{Mark, blanked, first, is_marked, put_in, stray};

    fn shown(text: &str) -> Cow<'_, str> {
        put_in(text, |mark| match mark {
            Mark::Code => "E101".into(),
            Mark::Message => "{code}".into(),
        })
    }

    #[test]
    fn only_marks_are_replaced() {
        for (text, expected) in [
            ("{code}", "E101"),
            ("a {code}{code} b", "a E101E101 b"),
            ("“{message}”，{code}", "“{code}”，E101"),
            ("{{code}}", "{E101}"),
            ("{cod} {code", "{cod} {code"),
            ("{", "{"),
            ("", ""),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
        assert!(matches!(shown("plain, 没有 } 标记"), Cow::Borrowed(_)));
    }

    #[test]
    fn blanked_marks_keep_their_length() {
        assert_eq!(blanked("a {code} b{message}"), "a        b         ");
    }

    #[test]
    fn malformed_marks_are_found() {
        for (text, found) in [
            ("{code} {message}", None),
            ("a {cod} b", Some("{cod}")),
            ("{code} {Code}", Some("{Code}")),
            ("{ code }", Some("{ code }")),
            ("{}", Some("{}")),
            ("a } b", Some("}")),
            ("{code", Some("{")),
            ("{{code}}", Some("{")),
            ("{code}}", Some("}")),
        ] {
            assert_eq!(stray(text), found, "{text}");
        }
        let long = format!("{{{}}}", "a".repeat(50));
        assert_eq!(stray(&long), Some("{"));
        assert_eq!((first("a {message} {code}"), first("{cod}")), (Some("{message}"), None));
        assert!(is_marked("a {message}") && !is_marked("a {mess}") && !is_marked("a"));
    }
}
