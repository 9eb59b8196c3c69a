//! Lines from an untrusted stream: of any length, in any encoding, cut off anywhere.

use std::io::{self, BufRead, ErrorKind};

/// The longest line that is read, in bytes without its end.
pub const LONGEST: usize = 1024 * 1024;

/// A line without its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line<'l> {
    /// Its bytes, which may be anything.
    Bytes(&'l [u8]),
    /// It was longer than [`LONGEST`], and was dropped.
    TooLong,
}

/// The lines of a stream; never more than one of [`LONGEST`] is held in memory.
#[derive(Debug)]
pub struct Lines<R> {
    from: R,
    line: Vec<u8>,
    begun: bool,
}

impl<R: BufRead> Lines<R> {
    /// The lines of this stream.
    #[must_use]
    pub fn new(from: R) -> Lines<R> {
        Lines { from, line: Vec::new(), begun: false }
    }

    /// The next line; `None` at the end. The last line need not end with a newline. A byte order mark at the very
    /// beginning and a carriage return at the end are not part of a line.
    ///
    /// # Errors
    /// The stream's error.
    pub fn next_line(&mut self) -> io::Result<Option<Line<'_>>> {
        // The buffer of a long line is not kept.
        const USUAL: usize = 8 * 1024;
        self.line.clear();
        self.line.shrink_to(USUAL);
        let (mut any, mut too_long) = (false, false);
        loop {
            let read = match self.from.fill_buf() {
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if read.is_empty() {
                break;
            }
            any = true;
            let end = memchr::memchr(b'\n', read);
            let part = read.get(..end.unwrap_or(read.len())).unwrap_or_default();
            // A carriage return may still be removed.
            too_long |= self.line.len() + part.len() > LONGEST + 1;
            if too_long {
                self.line.clear();
            } else {
                self.line.extend_from_slice(part);
            }
            let used = part.len() + usize::from(end.is_some());
            self.from.consume(used);
            if end.is_some() {
                break;
            }
        }
        let first = !std::mem::replace(&mut self.begun, true);
        if !any {
            return Ok(None);
        }
        let line = self.line.strip_suffix(b"\r").unwrap_or(&self.line);
        let line = if first { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line) } else { line };
        Ok(Some(if too_long || line.len() > LONGEST { Line::TooLong } else { Line::Bytes(line) }))
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Read};

    use super::*;

    fn all(bytes: &[u8], at_once: usize) -> Vec<Option<Vec<u8>>> {
        let mut lines = Lines::new(BufReader::with_capacity(at_once, bytes));
        let mut all = Vec::new();
        while let Some(line) = lines.next_line().unwrap() {
            all.push(match line {
                Line::Bytes(bytes) => Some(bytes.to_vec()),
                Line::TooLong => None,
            });
        }
        all
    }

    #[test]
    fn lines_are_split_at_lf_and_crlf() {
        let some =
            |lines: &[&str]| lines.iter().map(|line| Some(line.as_bytes().to_vec())).collect::<Vec<_>>();
        for at_once in [1, 2, 3, 1000] {
            assert_eq!(all(b"", at_once), some(&[]));
            assert_eq!(all(b"\n", at_once), some(&[""]));
            assert_eq!(all("\u{feff}a\r\nb\n\u{feff}c".as_bytes(), at_once), some(&["a", "b", "\u{feff}c"]));
            assert_eq!(all(b"a\rb\r\r\n\r\n", at_once), some(&["a\rb\r", ""]));
        }
    }

    #[test]
    fn lines_over_the_limit_are_rejected() {
        let line = |length: usize, end: &str| [&vec![b'x'; length], end.as_bytes(), b"next\n"].concat();
        for end in ["\n", "\r\n"] {
            assert_eq!(all(&line(LONGEST, end), 8192)[0].as_ref().unwrap().len(), LONGEST);
            for length in [LONGEST + 1, LONGEST + 2, 3 * LONGEST] {
                let lines = all(&line(length, end), 8192);
                assert_eq!(lines, [None, Some(b"next".to_vec())], "{length}");
            }
        }
    }

    #[test]
    fn endless_line_needs_no_more_memory() {
        let mut lines = Lines::new(BufReader::new(std::io::repeat(b'x').take(100_000_000)));
        assert_eq!(lines.next_line().unwrap(), Some(Line::TooLong));
        assert!(lines.line.capacity() <= 4 * LONGEST, "{}", lines.line.capacity());
        assert_eq!(lines.next_line().unwrap(), None);
    }
}
