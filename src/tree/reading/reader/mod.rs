//! Reads the nodes of one file as what the tree language has: mappings with known keys, words, numbers, texts.
//!
//! A wrong key or type is a fault and the reading goes on, so that one run tells everything about a file.

use std::sync::Arc;

use crate::tree::fault::{Fault, Kind, NodeShape};
use crate::tree::limits::MAX_FAULTS;
use crate::tree::location::{Location, SourceFile, Span, line_around};
use crate::tree::reading::keys::{self, KeyRow};
use crate::tree::reading::outline;
use crate::tree::reading::yaml::{self, Node, Value};
use crate::tree::texts::{Pool, Text};

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct At<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

/// Longer than any name: what is no name at all is like none.
const LONGEST_NAME: usize = 64;

/// Reads nodes of one file and keeps what is wrong with them.
pub(crate) struct Reader<'r> {
    file: &'r Arc<SourceFile>,
    languages: &'r [Box<str>],
    pool: &'r mut Pool,
    faults: &'r mut Vec<Fault>,
    /// How many faults were known before this file's.
    before: usize,
}

/// A mapping whose keys are known.
pub(crate) struct Fields<'n, 's> {
    /// Where the mapping is pointed at.
    pub(crate) at: Span,
    pub(crate) entries: Vec<(&'static str, Span, &'n Node<'s>)>,
    /// The keys that it may have.
    known: &'static [KeyRow],
    /// Whether there were keys that are not known: one of them may have been meant for one that is.
    pub(crate) has_others: bool,
}

impl<'n, 's> Fields<'n, 's> {
    /// Points at the first of its keys rather than at the list that it is an item of.
    pub(crate) fn point_at_first(&mut self) {
        if let Some((_, span, _)) = self.entries.first() {
            self.at = *span;
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<(Span, &'n Node<'s>)> {
        self.entries.iter().find(|(known, ..)| *known == key).map(|(_, span, value)| (*span, *value))
    }
}

impl<'r> Reader<'r> {
    pub(crate) fn new(
        file: &'r Arc<SourceFile>,
        languages: &'r [Box<str>],
        pool: &'r mut Pool,
        faults: &'r mut Vec<Fault>,
    ) -> Reader<'r> {
        let before = faults.len();
        Reader { file, languages, pool, faults, before }
    }

    /// The languages that texts must have, once `library.yaml` has told them.
    pub(crate) fn set_languages(&mut self, languages: &'r [Box<str>]) {
        self.languages = languages;
    }

    pub(crate) fn fault(&mut self, kind: Kind, span: Span) {
        self.twice_in(kind, span, None);
    }

    pub(crate) fn push(&mut self, fault: Fault) {
        if !self.is_full() {
            self.faults.push(fault);
        }
    }

    /// Whether the file has so many faults that no more are kept: the report says so, and a file that is made of
    /// faults takes no longer than another.
    pub(crate) fn is_full(&self) -> bool {
        self.faults.len() > self.before + MAX_FAULTS
    }

    /// Whether the faults since [`Reader::told`] leave the file's steps as they were meant, so that they can be
    /// followed all the same.
    pub(crate) fn kept_its_steps(&self, told: usize) -> bool {
        self.faults.iter().skip(told).all(|fault| !fault.kind.hides_steps())
    }

    /// How many faults are known, for [`Reader::forget`].
    pub(crate) fn told(&self) -> usize {
        self.faults.len()
    }

    /// Drops the faults since [`Reader::told`], which were told before.
    pub(crate) fn forget(&mut self, told: usize) {
        self.faults.truncate(told);
    }

    /// Drops the faults since [`Reader::told`] that are of no matter after all.
    pub(crate) fn drop_since(&mut self, told: usize, is_dropped: impl Fn(&Kind) -> bool) {
        let since = self.faults.split_off(told.min(self.faults.len()));
        self.faults.extend(since.into_iter().filter(|fault| !is_dropped(&fault.kind)));
    }

    /// The texts that the file's are gathered with.
    pub(crate) fn pool(&self) -> &Pool {
        self.pool
    }

    /// Parses the file; `None` where it is no YAML at all.
    pub(crate) fn parse(&mut self) -> Option<Node<'r>> {
        let told = self.told();
        self.refuse_harmful();
        let harmed = self.told() > told;
        match yaml::parse(&self.file.text) {
            Ok(node) => Some(node),
            Err((kind, span)) => {
                // A line that fits in nowhere is what makes it no YAML, and the parser sees it later; or a control
                // character is.
                let misfit = outline::misfit(&self.file.text)
                    .filter(|(at, _)| matches!(kind, Kind::Syntax { .. }) && at.start <= span.start);
                match misfit {
                    _ if harmed => {}
                    Some((at, other)) => self.twice(kind, Span::new(at.start, 0), Some(other)),
                    None => self.fault(kind, span),
                }
                None
            }
        }
    }

    /// Control and invisible characters: all of them, wherever they stand.
    fn refuse_harmful(&mut self) {
        let mut start = 0;
        for line in self.file.text.split_inclusive('\n') {
            let content = line.trim_end_matches(['\n', '\r']);
            let mut from = 0;
            while let Some((at, found)) = content.get(from..).and_then(crate::text::harmless::first_harmful) {
                self.fault(Kind::Harmful { found }, Span::new(start + from + at, found.len_utf8()));
                from += at + found.len_utf8();
            }
            if self.is_full() {
                return;
            }
            start += line.len();
        }
    }

    /// [`Reader::fields`] of a mapping whose faults were told before.
    pub(crate) fn silent_fields<'n, 's>(
        &mut self,
        node: &'n Node<'s>,
        at: Span,
        known: &'static [KeyRow],
    ) -> Option<Fields<'n, 's>> {
        let told = self.told();
        let fields = self.fields(node, at, known);
        self.forget(told);
        fields
    }

    /// A mapping with these keys and no others. `at` is where to point when the mapping itself is at fault.
    pub(crate) fn fields<'n, 's>(
        &mut self,
        node: &'n Node<'s>,
        at: Span,
        known: &'static [KeyRow],
    ) -> Option<Fields<'n, 's>> {
        let Value::Map(entries) = &node.value else {
            self.wrong_type(node, at, NodeShape::Map);
            return None;
        };
        let room = entries.len().min(known.len());
        let mut fields = Fields { at, entries: Vec::with_capacity(room), known, has_others: false };
        // A key that is there already was not meant. Looked up once: a mapping may be made of unknown keys.
        let mut missing = None;
        for (key, value) in entries {
            let name = match &key.value {
                Value::Text(name) => name.as_ref(),
                _ => self.raw(key.span),
            };
            match known.iter().map(|key| key.name).find(|known| *known == name) {
                Some(known) if fields.get(known).is_some() => {
                    let first = fields.get(known).map(|(span, _)| span);
                    self.twice(Kind::DuplicateKey { key: name.to_owned() }, key.span, first);
                }
                Some(known) => fields.entries.push((known, key.span, value)),
                None => {
                    fields.has_others = true;
                    let missing = missing.get_or_insert_with(|| not_among(known, entries));
                    self.unknown_key(name, key.span, missing);
                }
            }
        }
        Some(fields)
    }

    fn unknown_key(&mut self, key: &str, span: Span, known: &[&'static str]) {
        if self.is_full() {
            return;
        }
        let (line_start, line) = line_around(&self.file.text, span.start);
        if let Some((offset, found, wants)) = yaml::full_width_sign(line).filter(|_| !key.is_ascii()) {
            self.fault(Kind::FullWidth { found, wants }, Span::new(line_start + offset, found.len_utf8()));
            return;
        }
        let near = nearest(key, known.iter().copied());
        let distance = |known: &&&str| strsim::osa_distance(&key.to_lowercase(), known);
        let as_near = |least| known.iter().filter(|known| distance(known) <= least).count();
        // A slip in a key of some length, and no other that it could be.
        let sure = near.is_some_and(|near| near.len() > 3 && as_near(distance(&&near).max(2)) == 1);
        self.fault(Kind::UnknownKey { key: key.to_owned(), near, sure }, span);
    }

    pub(crate) fn twice(&mut self, kind: Kind, span: Span, first: Option<Span>) {
        let other = first.map(|span| Location { file: Arc::clone(self.file), span });
        self.twice_in(kind, span, other);
    }

    /// A fault whose other place may be in another file.
    pub(crate) fn twice_in(&mut self, kind: Kind, span: Span, other: Option<Location>) {
        let at = Location { file: Arc::clone(self.file), span };
        self.push(Fault { kind, at, other });
    }

    /// Where the file is pointed at as a whole.
    pub(crate) fn start(&self) -> Span {
        first_line(&self.file.text)
    }

    /// The file's last line, where what stands at a place goes on up to it.
    pub(crate) fn ends_with_file(&self, at: Span) -> Option<Span> {
        outline::ends_with_file(&self.file.text, at.start)
    }

    /// What a text says in each language.
    pub(crate) fn wordings(&self, text: Text) -> impl Iterator<Item = &str> {
        self.pool.wordings(text, self.languages.len())
    }

    /// The text of a span as it stands in the file.
    pub(crate) fn raw(&self, span: Span) -> &'r str {
        self.file.text.get(span.start..span.end).unwrap_or_default()
    }

    pub(crate) fn wrong_type(&mut self, node: &Node<'_>, at: Span, wanted: NodeShape) {
        if self.is_full() {
            return;
        }
        let found = match &node.value {
            Value::Empty => NodeShape::Empty,
            Value::Text(_) => NodeShape::Text,
            Value::Number(_) => NodeShape::Number,
            Value::Boolean(_) => NodeShape::Boolean,
            Value::List(_) => NodeShape::List,
            Value::Map(_) => NodeShape::Map,
        };
        let point = if node.span.start == node.span.end { at } else { node.span };
        // `- id：restart` is a text to YAML, and no mapping.
        let (line_start, line) = line_around(&self.file.text, node.span.start);
        let content = line.trim_start().trim_start_matches("- ");
        let skipped = line.len() - content.len();
        match yaml::full_width_sign(content).filter(|_| found == NodeShape::Text && wanted != NodeShape::Text)
        {
            Some((offset, found, wants)) => {
                let start = line_start + skipped + offset;
                self.fault(Kind::FullWidth { found, wants }, Span::new(start, found.len_utf8()));
            }
            None if found == NodeShape::Empty => self.fault(Kind::Nothing, point),
            None => self.fault(Kind::WrongType { wanted, found }, point),
        }
    }

    /// A key that must be there.
    pub(crate) fn required<'n, 's>(
        &mut self,
        fields: &Fields<'n, 's>,
        key: &'static str,
    ) -> Option<(Span, &'n Node<'s>)> {
        let found = fields.get(key);
        if found.is_none() {
            self.fault(Kind::MissingKey { key }, fields.at);
        }
        found
    }

    /// A key that must be there, and comes last: it may be missing because the rest of the file is.
    pub(crate) fn required_last<'n, 's>(
        &mut self,
        fields: &Fields<'n, 's>,
        key: &'static str,
    ) -> Option<(Span, &'n Node<'s>)> {
        let found = fields.get(key);
        if found.is_none() {
            self.twice(Kind::MissingKey { key }, fields.at, self.ends_with_file(fields.at));
        }
        found
    }

    /// A word: an id, a code, a value. What YAML reads as a number must be quoted.
    pub(crate) fn word(&mut self, node: &Node<'_>, at: Span) -> Option<At<String>> {
        match &node.value {
            Value::Text(text) => {
                let quotes =
                    text.chars().next().filter(|first| matches!(first, '“' | '”' | '‘' | '’' | '＂'));
                if let Some(found) = quotes {
                    let at = Span::new(node.span.start, found.len_utf8());
                    self.fault(Kind::FullWidth { found, wants: "\"" }, at);
                    return None;
                }
                let raw = self.raw(node.span);
                let plain = !raw.starts_with(['"', '\'', '|', '>']);
                if plain && raw.len() > 1 && raw.bytes().all(|byte| byte.is_ascii_digit()) {
                    self.fault(Kind::UnquotedCode { raw: raw.to_owned() }, node.span);
                    return None;
                }
                if text.trim().is_empty() {
                    self.fault(Kind::Nothing, node.span);
                    return None;
                }
                self.refuse_escaped(text, node.span);
                Some(At { value: text.as_ref().to_owned(), span: node.span })
            }
            Value::Number(_) => {
                self.fault(Kind::UnquotedCode { raw: self.raw(node.span).to_owned() }, node.span);
                None
            }
            _ => {
                self.wrong_type(node, at, NodeShape::Text);
                None
            }
        }
    }

    pub(crate) fn optional_word(&mut self, fields: &Fields<'_, '_>, key: &str) -> Option<At<String>> {
        fields.get(key).and_then(|(at, node)| self.word(node, at))
    }

    /// A word, or a list of words; where the key is absent, none.
    pub(crate) fn word_or_words(&mut self, fields: &Fields<'_, '_>, key: &str) -> Vec<At<String>> {
        fields.get(key).map(|(at, node)| self.one_or_more(node, at)).unwrap_or_default()
    }

    /// What stands there by itself, or in a list.
    pub(crate) fn one_or_more(&mut self, node: &Node<'_>, at: Span) -> Vec<At<String>> {
        match &node.value {
            Value::List(_) => self.list_of_words(node, at),
            _ => self.word(node, at).into_iter().collect(),
        }
    }

    /// A list of words; where the key is absent, none.
    pub(crate) fn words(&mut self, fields: &Fields<'_, '_>, key: &str) -> Vec<At<String>> {
        fields.get(key).map(|(at, node)| self.list_of_words(node, at)).unwrap_or_default()
    }

    fn list_of_words(&mut self, node: &Node<'_>, at: Span) -> Vec<At<String>> {
        let mut words = Vec::new();
        for item in self.list(node, at) {
            // `[zh，en]` is one word to YAML.
            let comma = self.raw(item.span).char_indices().find(|(_, sign)| matches!(sign, '，' | '、'));
            match comma.filter(|_| matches!(item.value, Value::Text(_))) {
                Some((offset, found)) => {
                    let at = Span::new(item.span.start + offset, found.len_utf8());
                    self.fault(Kind::FullWidth { found, wants: "," }, at);
                }
                None => words.extend(self.word(item, at)),
            }
        }
        words
    }

    /// A control character that the file writes as an escape, `"\e"`, which its text does not show.
    fn refuse_escaped(&mut self, text: &str, span: Span) {
        if !self.raw(span).contains('\\') {
            return;
        }
        if let Some((_, found)) = crate::text::harmless::first_harmful(text) {
            self.fault(Kind::Harmful { found }, span);
        }
    }

    /// The items of a list that must have some.
    pub(crate) fn list<'n, 's>(&mut self, node: &'n Node<'s>, at: Span) -> &'n [Node<'s>] {
        match &node.value {
            Value::List(items) if items.is_empty() => {
                self.fault(Kind::Nothing, at);
                &[]
            }
            Value::List(items) => items,
            _ => {
                self.wrong_type(node, at, NodeShape::List);
                &[]
            }
        }
    }

    pub(crate) fn number(&mut self, node: &Node<'_>, at: Span, min: u64, max: u64) -> Option<u64> {
        match node.value {
            Value::Number(Some(number)) if (min..=max).contains(&number) => Some(number),
            Value::Number(_) => {
                self.fault(Kind::OutOfRange { min, max }, node.span);
                None
            }
            _ => {
                self.wrong_type(node, at, NodeShape::Number);
                None
            }
        }
    }

    /// A number in the range that the key's row gives.
    pub(crate) fn number_of(&mut self, fields: &Fields<'_, '_>, key: &str) -> Option<At<u64>> {
        let (at, node) = fields.get(key)?;
        let row = fields.known.iter().find(|known| known.name == key);
        let Some(keys::KeyShape::Number(min, max)) = row.map(|row| &row.shape) else { return None };
        let value = self.number(node, at, *min, *max)?;
        Some(At { value, span: node.span })
    }

    pub(crate) fn minutes(&mut self, fields: &Fields<'_, '_>, key: &str) -> Option<u16> {
        self.number_of(fields, key).and_then(|minutes| u16::try_from(minutes.value).ok())
    }

    pub(crate) fn flag(&mut self, fields: &Fields<'_, '_>, key: &str) -> bool {
        match fields.get(key) {
            None => false,
            Some((_, Node { value: Value::Boolean(value), .. })) => *value,
            Some((at, node)) => {
                self.wrong_type(node, at, NodeShape::Boolean);
                false
            }
        }
    }

    /// A text in every language of the library.
    pub(crate) fn text(&mut self, node: &Node<'_>, at: Span) -> Option<Text> {
        match &node.value {
            Value::Map(entries) => self.text_by_language(node, entries, at),
            Value::Text(text) if self.languages.len() == 1 => {
                let said = self.sentence(text, node.span)?;
                Some(self.pool.add([said].into()))
            }
            _ => {
                self.wrong_type(node, at, NodeShape::TextByLanguage);
                None
            }
        }
    }

    fn text_by_language(
        &mut self,
        node: &Node<'_>,
        entries: &[(Node<'_>, Node<'_>)],
        at: Span,
    ) -> Option<Text> {
        if self.is_full() {
            return None;
        }
        let mut by_language: Vec<Option<Box<str>>> = vec![None; self.languages.len()];
        let mut sound = true;
        let in_braces = self.file.text.get(node.span.start..).is_some_and(|rest| rest.starts_with('{'));
        for (key, value) in entries {
            let name = match &key.value {
                Value::Text(name) => name.as_ref(),
                _ => self.raw(key.span),
            };
            let column = self.languages.iter().position(|language| &**language == name);
            match (column, &value.value) {
                (None, Value::Empty) if in_braces => self.fault(Kind::CommaInBraces, key.span),
                (None, _) => match yaml::full_width_sign(line_around(&self.file.text, key.span.start).1) {
                    Some(_) if !name.is_ascii() => self.unknown_key(name, key.span, &[]),
                    _ => self.fault(Kind::UnknownLanguage { language: name.to_owned() }, key.span),
                },
                (Some(column), Value::Text(text)) => match by_language.get_mut(column) {
                    Some(slot @ None) => {
                        *slot = self.sentence(text, value.span);
                        sound &= slot.is_some();
                        continue;
                    }
                    _ => self.fault(Kind::DuplicateKey { key: name.to_owned() }, key.span),
                },
                (Some(column), Value::Number(_) | Value::Boolean(_)) => {
                    // A sentence that is only a number is one all the same: `zh: 80`.
                    let raw: Box<str> = self.raw(value.span).into();
                    match by_language.get_mut(column) {
                        Some(slot @ None) => {
                            *slot = Some(raw);
                            continue;
                        }
                        _ => self.fault(Kind::DuplicateKey { key: name.to_owned() }, key.span),
                    }
                }
                (Some(_), Value::Empty) => self.fault(Kind::Nothing, key.span),
                (Some(_), _) => self.wrong_type(value, key.span, NodeShape::Text),
            }
            sound = false;
        }
        if !sound {
            return None;
        }
        let missing = by_language.iter().position(Option::is_none);
        if let Some(language) = missing.and_then(|column| self.languages.get(column)) {
            self.fault(Kind::MissingLanguage { language: language.to_string() }, at);
            return None;
        }
        Some(self.pool.add(by_language.into_iter().flatten().collect()))
    }

    fn sentence(&mut self, text: &str, span: Span) -> Option<Box<str>> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            self.fault(Kind::Nothing, span);
            return None;
        }
        self.refuse_escaped(text, span);
        self.refuse_comment(span);
        if trimmed.contains('\n') {
            // A text is one line, whatever way of YAML it was written in; where it is shown, it is wrapped anew.
            let lines: Vec<&str> = trimmed.lines().map(str::trim).collect();
            return Some(lines.join(" ").into());
        }
        Some(trimmed.into())
    }

    /// A `#` behind a space ends a sentence without quotes, and what was meant to be read is gone.
    fn refuse_comment(&mut self, span: Span) {
        let behind = self.file.text.get(span.end..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        let raw = self.raw(span);
        let plain = !raw.starts_with(['"', '\'']) && !raw.ends_with('\n');
        if plain && behind.starts_with(char::is_whitespace) && behind.trim_start().starts_with('#') {
            let blank = behind.len() - behind.trim_start().len();
            self.fault(Kind::CommentInSentence, Span::new(span.end + blank, 1));
        }
    }

    pub(crate) fn optional_text(&mut self, fields: &Fields<'_, '_>, key: &str) -> Option<Text> {
        fields.get(key).and_then(|(at, node)| self.text(node, at))
    }

    pub(crate) fn required_text(&mut self, fields: &Fields<'_, '_>, key: &'static str) -> Option<Text> {
        self.required(fields, key).and_then(|(at, node)| self.text(node, at))
    }
}

/// The known keys that a mapping does not have.
fn not_among(known: &[KeyRow], entries: &[(Node<'_>, Node<'_>)]) -> Vec<&'static str> {
    let is_there =
        |name: &str| entries.iter().any(|(key, _)| matches!(&key.value, Value::Text(text) if text == name));
    known.iter().map(|key| key.name).filter(|name| !is_there(name)).collect()
}

/// The first line that says anything: where a file is pointed at as a whole.
pub(crate) fn first_line(text: &str) -> Span {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim();
        if !content.is_empty() && !content.starts_with('#') {
            return Span::new(start + line.len() - line.trim_start().len(), content.len());
        }
        start += line.len();
    }
    Span::default()
}

/// The known name that a wrong one was probably meant to be.
pub(crate) fn nearest<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (wrong.chars().count() / 3).clamp(1, 3);
    known
        .filter(|_| wrong.len() <= LONGEST_NAME)
        .map(|name| (strsim::osa_distance(&wrong.to_lowercase(), name), name))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, name)| name)
}
