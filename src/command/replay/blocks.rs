//! Reads blocks of whole lines from any source of bytes.

use std::io::{self, Read};

use memchr::{memchr, memchr_iter};

use crate::walk::replay::MAX_LINE;

/// How many bytes are read at once.
const BLOCK: usize = 128 * 1024;

/// The most lines in a block: each may produce a message, which is held until it is printed.
const MOST_LINES: usize = 4096;

/// Some lines of a file. Reading into it again reuses its memory.
#[derive(Default)]
pub(super) struct LineBlock {
    /// Which file.
    pub(super) file: usize,
    /// The number of the first line, from 1.
    pub(super) first: u64,
    /// How many bytes were read for it.
    pub(super) read: usize,
    /// It stands for one line that is too long to hold.
    pub(super) skipped: bool,
    bytes: Vec<u8>,
}

impl LineBlock {
    /// The non-empty lines, with their numbers.
    pub(super) fn lines(&self) -> impl Iterator<Item = (u64, &[u8])> {
        let ends = memchr_iter(b'\n', &self.bytes).chain([self.bytes.len()]);
        let lines = ends.scan(0, |begin, end| {
            let line = self.bytes.get(*begin..end).unwrap_or_default();
            *begin = end + 1;
            Some(line)
        });
        (self.first..).zip(lines).filter(|(_, line)| !line.iter().all(u8::is_ascii_whitespace))
    }
}

/// Reads a file block by block.
pub(super) struct Blocks<R> {
    file: usize,
    source: R,
    /// The number of the next line.
    line: u64,
    /// The beginning of the next block: an incomplete line.
    rest: Vec<u8>,
    at_end: bool,
}

impl<R: Read> Blocks<R> {
    pub(super) fn new(file: usize, source: R) -> Blocks<R> {
        Blocks { file, source, line: 1, rest: Vec::new(), at_end: false }
    }

    /// Which file it is.
    pub(super) fn file(&self) -> usize {
        self.file
    }

    /// Reads the next block; returns whether there was one.
    pub(super) fn read_into(&mut self, block: &mut LineBlock) -> io::Result<bool> {
        let bytes = &mut block.bytes;
        bytes.clear();
        bytes.append(&mut self.rest);
        let before = bytes.len();
        (block.file, block.first, block.skipped) = (self.file, self.line, false);
        // Whole lines may be left over: many short ones, or those after the end of a skipped one.
        let mut has_end = memchr(b'\n', bytes).is_some();
        while !has_end && !self.at_end {
            let known = bytes.len();
            self.read_on(bytes)?;
            if block.first == 1 && known == 0 && bytes.starts_with(b"\xef\xbb\xbf") {
                bytes.drain(..3);
            }
            has_end = memchr(b'\n', bytes.get(known..).unwrap_or_default()).is_some();
            if !has_end && bytes.len() > MAX_LINE {
                block.read = bytes.len() - before + self.skip_line()?;
                (block.bytes, block.skipped) = (Vec::new(), true);
                self.line += 1;
                return Ok(true);
            }
        }
        block.read = bytes.len() - before;
        let ends = memchr_iter(b'\n', bytes).take(MOST_LINES);
        let (lines, end) = ends.fold((0, bytes.len()), |(lines, _), end| (lines + 1, end + 1));
        self.rest.extend_from_slice(bytes.get(end..).unwrap_or_default());
        bytes.truncate(end);
        self.line += lines;
        Ok(!bytes.is_empty())
    }

    /// Reads as much as a block, or what there is.
    fn read_on(&mut self, to: &mut Vec<u8>) -> io::Result<()> {
        to.reserve(BLOCK);
        let read = self.source.by_ref().take(BLOCK as u64).read_to_end(to)?;
        self.at_end = read < BLOCK;
        Ok(())
    }

    /// Skips to the end of a line without keeping any of it.
    fn skip_line(&mut self) -> io::Result<usize> {
        let (mut piece, mut skipped) = (Vec::new(), 0);
        while !self.at_end {
            piece.clear();
            self.read_on(&mut piece)?;
            skipped += piece.len();
            if let Some(end) = memchr(b'\n', &piece) {
                self.rest = piece.split_off(end + 1);
                break;
            }
        }
        Ok(skipped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A source that returns a few bytes at a time, as a pipe may.
    struct Drops<'d>(&'d [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            let (now, later) = self.0.split_at(self.1.min(self.0.len()).min(to.len()));
            to[..now.len()].copy_from_slice(now);
            self.0 = later;
            Ok(now.len())
        }
    }

    /// Every line with its number; one that was skipped is `None`.
    fn lines(bytes: &[u8], drops: usize) -> Vec<(u64, Option<Vec<u8>>)> {
        let mut blocks = Blocks::new(0, Drops(bytes, drops));
        let (mut block, mut lines, mut read) = (LineBlock::default(), Vec::new(), 0);
        while blocks.read_into(&mut block).unwrap() {
            read += block.read;
            if block.skipped {
                lines.push((block.first, None));
            }
            lines.extend(block.lines().map(|(number, line)| (number, Some(line.to_vec()))));
        }
        assert!(bytes.len() - read <= 3, "all but a mark at the beginning");
        lines
    }

    #[test]
    fn line_numbers_do_not_depend_on_how_input_is_chunked() {
        let line = |number, text: &str| (number, Some(text.as_bytes().to_vec()));
        for (text, expected) in [
            ("", vec![]),
            ("\n\n", vec![]),
            ("a", vec![line(1, "a")]),
            ("a\n", vec![line(1, "a")]),
            ("\u{feff}a\r\n \r\n\nb", vec![line(1, "a\r"), line(4, "b")]),
        ] {
            for drops in [1, 2, 1000] {
                assert_eq!(lines(text.as_bytes(), drops), expected, "{text:?}");
            }
        }
    }

    #[test]
    fn blocks_are_limited_in_lines() {
        let text = "a\n".repeat(3 * MOST_LINES + 1);
        let mut blocks = Blocks::new(0, text.as_bytes());
        let (mut block, mut found) = (LineBlock::default(), Vec::new());
        while blocks.read_into(&mut block).unwrap() {
            found.push((block.first, block.lines().count(), block.read));
        }
        let most = MOST_LINES as u64;
        let begins: Vec<_> = (0..4).map(|number| number * most + 1).collect();
        assert_eq!(found.iter().map(|(first, ..)| *first).collect::<Vec<_>>(), begins);
        assert!(found.iter().all(|(_, lines, _)| *lines <= MOST_LINES));
        assert_eq!(found.iter().map(|(_, lines, _)| lines).sum::<usize>(), 3 * MOST_LINES + 1);
        assert_eq!(found.iter().map(|(.., read)| read).sum::<usize>(), text.len());
        let numbers: Vec<_> =
            lines(text.as_bytes(), usize::MAX).into_iter().map(|(number, _)| number).collect();
        assert_eq!(numbers, (1..=3 * most + 1).collect::<Vec<_>>());
    }

    #[test]
    fn lines_over_the_limit_are_skipped() {
        let text = |count: usize| "x".repeat(count);
        for length in [BLOCK - 1, BLOCK, BLOCK + 1, MAX_LINE - 1, MAX_LINE] {
            let all = format!("a\n{}\nb\n", text(length));
            let expected = vec![(1, 1), (2, length), (3, 1)];
            let found: Vec<_> = lines(all.as_bytes(), usize::MAX)
                .into_iter()
                .map(|(number, line)| (number, line.unwrap().len()))
                .collect();
            assert_eq!(found, expected, "{length}");
        }
        for length in [MAX_LINE + 2 * BLOCK, 10 * MAX_LINE] {
            let all = format!("a\n{}\nb\n{}", text(length), text(length));
            let found = lines(all.as_bytes(), usize::MAX);
            let a = (1, Some(b"a".to_vec()));
            assert_eq!(found, [a, (2, None), (3, Some(b"b".to_vec())), (4, None)], "{length}");
        }
    }
}
