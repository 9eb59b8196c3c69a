//! Places in the files of a library, which faults point to.

use std::sync::Arc;

/// A file's text, as it was read.
#[derive(Debug)]
pub struct SourceFile {
    /// Its path inside the library, with `/` between folders.
    pub path: String,
    /// Its text, without a byte order mark.
    pub text: String,
    /// Its position in the library: `library.yaml`, then `shared/`, then the tables' folders by name.
    pub(crate) order: usize,
}

/// A span of a file of the library.
#[derive(Clone, Debug)]
pub struct Location {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The bytes in it; an empty span means a single point.
    pub span: Span,
}

/// A place in a file's text: bytes from `start` up to `end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The end, exclusive.
    pub end: usize,
}

impl Span {
    /// From `start`, `len` bytes.
    pub(crate) fn new(start: usize, len: usize) -> Span {
        Span { start, end: start.saturating_add(len) }
    }
}

/// The line that contains byte `at`, and where that line starts.
pub(crate) fn line_around(text: &str, at: usize) -> (usize, &str) {
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    (start, text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default())
}
