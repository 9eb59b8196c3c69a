//! Pull parsing of JSON for callers that know what comes next: texts are borrowed, and nothing unnecessary is built.
//! Rare cases, and invalid JSON, are left to `serde_json`.

use std::borrow::Cow;

use serde::Deserialize as _;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::error::Category;

/// Where it is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// It ends too early.
    CutShort,
    /// At this column, in bytes from 1.
    At(usize),
}

/// A JSON text, with the current position.
#[derive(Debug)]
pub(super) struct LineReader<'j> {
    text: &'j str,
    /// The next byte.
    at: usize,
}

impl<'j> LineReader<'j> {
    /// Before the first byte.
    pub(super) fn new(text: &'j str) -> LineReader<'j> {
        LineReader { text, at: 0 }
    }

    /// The next byte that is not whitespace, not consumed yet.
    #[inline]
    pub(super) fn peek(&mut self) -> Option<u8> {
        match self.text.as_bytes().get(self.at) {
            Some(byte) if *byte > b' ' => Some(*byte),
            _ => self.peek_behind_space(),
        }
    }

    #[cold]
    #[inline(never)]
    fn peek_behind_space(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let space = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
        self.at += space.count();
        self.text.as_bytes().get(self.at).copied()
    }

    /// Iterates over an object, with each key before its value.
    pub(super) fn object<E: From<Broken>>(
        &mut self,
        mut each: impl FnMut(&mut Self, Cow<'j, str>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.take(b'{')?;
        if self.took(b'}') {
            return Ok(());
        }
        loop {
            let key = self.text()?;
            self.take(b':')?;
            each(self, key)?;
            if !self.took(b',') {
                return Ok(self.take(b'}')?);
            }
        }
    }

    /// Iterates over a list, before each of its values.
    pub(super) fn list<E: From<Broken>>(
        &mut self,
        mut each: impl FnMut(&mut Self) -> Result<(), E>,
    ) -> Result<(), E> {
        self.take(b'[')?;
        if self.took(b']') {
            return Ok(());
        }
        loop {
            if self.peek() == Some(b']') {
                return Err(self.broken().into());
            }
            each(self)?;
            if !self.took(b',') {
                return Ok(self.take(b']')?);
            }
        }
    }

    /// A string, borrowed if nothing in it is escaped.
    #[inline]
    pub(super) fn text(&mut self) -> Result<Cow<'j, str>, Broken> {
        if self.peek() != Some(b'"') {
            return Err(self.broken());
        }
        let begin = self.at + 1;
        let end = begin + plain(self.text.as_bytes().get(begin..).unwrap_or_default());
        match (self.text.as_bytes().get(end), self.text.get(begin..end)) {
            (Some(b'"'), Some(text)) => {
                self.at = end + 1;
                Ok(Cow::Borrowed(text))
            }
            _ => self.other_text(begin),
        }
    }

    /// A string that is unterminated, or in which something is escaped.
    #[cold]
    #[inline(never)]
    fn other_text(&mut self, begin: usize) -> Result<Cow<'j, str>, Broken> {
        let inner = self.text.get(begin..).unwrap_or_default();
        match inner.split_once(|c| matches!(c, '"' | '\\' | ..' ')) {
            Some((text, behind)) if inner.as_bytes().get(text.len()) == Some(&b'"') => {
                self.at = self.text.len() - behind.len();
                Ok(Cow::Borrowed(text))
            }
            _ => self.value().map(Cow::Owned),
        }
    }

    /// The next value as parsed by `serde`; if that fails, so does this.
    #[cold]
    pub(super) fn value<T: DeserializeOwned>(&mut self) -> Result<T, Broken> {
        let mut values = serde_json::Deserializer::from_str(self.rest()).into_iter();
        match values.next() {
            Some(Ok(value)) => {
                self.at += values.byte_offset();
                Ok(value)
            }
            Some(Err(error)) => Err(self.misread(&error)),
            None => Err(Broken::CutShort),
        }
    }

    /// Checks whether the next value, which is not what it should be, is a value at all. What is inside or after it is
    /// not examined.
    #[cold]
    pub(super) fn no_value(&mut self) -> Result<(), Broken> {
        if let Some(b'{' | b'[') = self.peek() {
            return Ok(());
        }
        let read = Value::deserialize(&mut serde_json::Deserializer::from_str(self.rest()));
        read.map(drop).map_err(|error| self.misread(&error))
    }

    /// Checks that nothing follows.
    pub(super) fn end(&mut self) -> Result<(), Broken> {
        if self.peek().is_none() { Ok(()) } else { Err(self.broken()) }
    }

    /// Consumes a byte, if it comes next.
    #[inline]
    fn took(&mut self, byte: u8) -> bool {
        let comes = self.peek() == Some(byte);
        self.at += usize::from(comes);
        comes
    }

    /// Consumes a byte, which must come next.
    #[inline]
    fn take(&mut self, byte: u8) -> Result<(), Broken> {
        if self.took(byte) { Ok(()) } else { Err(self.broken()) }
    }

    fn rest(&self) -> &'j str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Fails because what comes next does not belong there.
    #[cold]
    fn broken(&self) -> Broken {
        if self.at < self.text.len() { Broken::At(self.at + 1) } else { Broken::CutShort }
    }

    /// Where `serde` found the rest to be invalid.
    fn misread(&self, error: &serde_json::Error) -> Broken {
        match error.classify() {
            Category::Eof => Broken::CutShort,
            _ => Broken::At(self.at + error.column()),
        }
    }
}

/// How many bytes precede one that ends a string, is an escape or is not allowed in a string, eight at a time; the last
/// few bytes are not covered.
#[inline]
fn plain(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHEST: u64 = u64::from_ne_bytes([0x80; 8]);
    // The lowest marked byte is right; those above it may be marked because of the borrow.
    let below = |word: u64, limit: u8| word.wrapping_sub(ONES * u64::from(limit)) & !word;
    let is = |word: u64, byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    let mut plain = 0;
    for chunk in bytes.as_chunks::<8>().0 {
        let word = u64::from_le_bytes(*chunk);
        let marked = (is(word, b'"') | is(word, b'\\') | below(word, b' ')) & HIGHEST;
        if marked != 0 {
            return plain + marked.trailing_zeros() as usize / 8;
        }
        plain += 8;
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Parses a text of strings, objects and lists of any depth completely.
    fn read(reader: &mut LineReader<'_>) -> Result<Value, Broken> {
        match reader.peek() {
            Some(b'{') => {
                let mut found = serde_json::Map::new();
                reader.object(|reader, key| {
                    found.insert(key.into_owned(), read(reader)?);
                    Ok::<(), Broken>(())
                })?;
                Ok(found.into())
            }
            Some(b'[') => {
                let mut found = Vec::new();
                reader.list(|reader| {
                    found.push(read(reader)?);
                    Ok::<(), Broken>(())
                })?;
                Ok(found.into())
            }
            Some(b'"') => Ok(reader.text()?.into()),
            _ => reader.value(),
        }
    }

    fn whole(text: &str) -> Result<Value, Broken> {
        let mut reader = LineReader::new(text);
        let value = read(&mut reader)?;
        reader.end().map(|()| value)
    }

    /// The same by `serde_json`.
    fn expected(text: &str) -> Result<Value, Broken> {
        serde_json::from_str(text).map_err(|error| match error.classify() {
            Category::Eof => Broken::CutShort,
            _ => Broken::At(error.column()),
        })
    }

    #[test]
    fn json_errors_are_found_where_serde_finds_them() {
        for text in [
            "",
            " ",
            "{",
            "{}",
            "[ ]",
            "{\"a\"",
            "{\"a\":",
            "{\"a\" 1}",
            "{a",
            "{\"a\":1,}",
            "[1,]",
            "[,1]",
            "[1 2]",
            "{\"a\":\"b\" \"c\":\"d\"}",
            "{} {}",
            "[\"a\"]]",
            "nul",
            "\"\\x\"",
            "\"\\ud800\"",
            "\"a",
            "[\"a\u{1}\"]",
            "{1:2}",
        ] {
            assert_eq!(whole(text), expected(text), "{text:?}");
        }
    }

    #[test]
    fn string_ends_at_its_first_quote() {
        for length in 0..40 {
            let text = "\u{e9}x".repeat(length).chars().take(length).collect::<String>();
            for behind in ["", " ", "  and more behind it"] {
                let line = format!("\"{text}\"{behind}");
                let mut reader = LineReader::new(&line);
                assert_eq!((reader.text(), reader.rest()), (Ok(Cow::Borrowed(&*text)), behind));
            }
            for odd in ['"', '\\', '\u{1f}', '\0'] {
                assert_eq!(plain(format!("{text}{odd}and more behind").as_bytes()), text.len());
            }
        }
    }

    proptest! {
        #[test]
        fn any_json_reads_as_in_serde(
            texts in prop::collection::vec(any::<String>(), 0..6),
            cut in any::<prop::sample::Index>(),
            byte in any::<char>(),
        ) {
            let object: serde_json::Map<_, _> =
                texts.iter().map(|text| (text.clone(), Value::from(texts.clone()))).collect();
            let text = serde_json::to_string(&object).unwrap();
            prop_assert_eq!(whole(&text), expected(&text));
            let mut changed: Vec<char> = text.chars().collect();
            let at = cut.index(changed.len());
            changed[at] = byte;
            let changed: String = changed.into_iter().collect();
            // A line contains no line breaks, after which columns would start again.
            prop_assume!(!changed.contains('\n'));
            prop_assert_eq!(whole(&changed), expected(&changed), "{}", changed);
        }
    }
}
