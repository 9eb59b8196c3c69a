//! YAML text as nodes with their places: the only file that knows the YAML crate.
//!
//! Everything that a tree may not use (anchors, aliases, tags, merge keys, several documents) is refused here, and so
//! is everything malicious: nesting is limited, and so is the size of the file before it comes here.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::budget::BudgetBreach;
use serde_yaml::granit_parser::ErrorKind;
use serde_yaml::localizer::ExternalMessageSource;
use serde_yaml::options::{DuplicateKeyPolicy, MergeKeyPolicy, NonFiniteFloatPolicy};
use serde_yaml::{Error, Location, Options, Spanned};

use crate::tree::fault::{Kind, NoYaml};
use crate::tree::limits::{MAX_DEPTH, MAX_FILE, MAX_NODES};
use crate::tree::location::{Span, line_around};

/// A node of a YAML document, with its place. Only a scalar's span covers its text; a block mapping or sequence has the
/// place of its first byte and no length.
#[derive(Debug)]
pub(crate) struct YamlNode<'s> {
    pub(crate) span: Span,
    pub(crate) value: YamlValue<'s>,
}

/// The contents of a node. A plain scalar that YAML takes for a number or a boolean is not a text: the tree language
/// never reads one as such by accident.
#[derive(Debug)]
pub(crate) enum YamlValue<'s> {
    Empty,
    Text(Cow<'s, str>),
    Number(Option<u64>),
    Boolean(bool),
    List(Vec<YamlNode<'s>>),
    Map(Vec<(YamlNode<'s>, YamlNode<'s>)>),
}

/// Parses one document.
///
/// # Errors
/// The first thing in `text` that is not YAML, or YAML that the language does not use, with its place.
pub(crate) fn parse(text: &str) -> Result<YamlNode<'_>, (Kind, Span)> {
    serde_yaml::from_str_with_options::<YamlNode<'_>>(text, options()).map_err(|error| explain(text, &error))
}

fn options() -> Options {
    serde_yaml::options! {
        budget: serde_yaml::budget! {
            max_depth: MAX_DEPTH,
            max_nodes: MAX_NODES,
            max_anchors: 0,
            max_aliases: 0,
            max_documents: 1,
        },
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        merge_keys: MergeKeyPolicy::Error,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        reject_unsupported_tags: true,
        non_finite_float_policy: NonFiniteFloatPolicy::PassThrough,
        with_snippet: false,
    }
}

/// The meaning of the parser's error for an author, inferred from its line.
fn explain(text: &str, error: &Error) -> (Kind, Span) {
    let error = innermost(error);
    let at = error.location().map_or(0, |location| offset(text, location));
    let (line_start, line) = line_around(text, at);
    let place = Span::new(at, text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8));

    match error {
        Error::Budget { breach: BudgetBreach::Depth { .. }, .. } => {
            return (Kind::TooDeep { limit: MAX_DEPTH }, place);
        }
        Error::Budget { breach: BudgetBreach::Nodes { .. }, .. } => {
            return (Kind::TooLarge { limit: MAX_FILE }, place);
        }
        _ if parser(error) == Some(&ErrorKind::RecursionLimitExceeded) => {
            return (Kind::TooDeep { limit: MAX_DEPTH }, place);
        }
        _ => {}
    }
    if let Some(what) = unused(error) {
        // An anchor or a tag is reported at the value that it precedes.
        let start = text
            .get(line_start..at)
            .and_then(|before| before.rfind(what))
            .map_or(at, |found| line_start + found);
        return (Kind::NotUsed { what }, Span::new(start, what.len()));
    }
    if text.starts_with('%') {
        return (Kind::NotUsed { what: "%" }, Span::new(0, 1));
    }
    if let Some(tab) = tab_in_indentation(text, line_start) {
        return (Kind::Tab, Span::new(tab, 1));
    }
    // The line where the parser failed, or the one before: full-width punctuation turns an intended key into a text,
    // and only the next line then makes no sense.
    let previous = line_around(text, line_start.saturating_sub(1));
    for (start, line) in [(line_start, line), previous] {
        if let Some((offset, found, wants)) = full_width_sign(line) {
            return (Kind::FullWidth { found, wants }, Span::new(start + offset, found.len_utf8()));
        }
    }
    for (start, line) in [(line_start, line), previous] {
        if let Some(colon) = colon_without_space(line) {
            return (Kind::NoSpace { after: ':' }, Span::new(start + colon, 1));
        }
    }
    if let Some((begin, found)) = text.get(line_start..at).and_then(unquoted_mark) {
        return (Kind::UnquotedMark { found }, Span::new(line_start + begin, 1));
    }
    // A colon in the middle of a key's value.
    let in_a_sentence = text.get(line_start..at).is_some_and(|before| before.contains(": "));
    if parser(error) == Some(&ErrorKind::MappingValueNotAllowed) && in_a_sentence {
        return (Kind::ColonInSentence, place);
    }
    let (why, place) = unparsed(text, error, place);
    (Kind::Syntax { why }, place)
}

/// The error itself, without its wrappers.
fn innermost(mut error: &Error) -> &Error {
    while let Error::WithSnippet { error: inner, .. } | Error::AliasError { error: inner, .. } = error {
        error = inner;
    }
    error
}

/// What the parser below the deserializer found, if it was the one.
fn parser(error: &Error) -> Option<&ErrorKind> {
    match error {
        Error::ExternalMessage { source, .. } => match &**source {
            ExternalMessageSource::Parser(error) => Some(error.kind()),
            _ => None,
        },
        _ => None,
    }
}

/// The sign of a YAML feature that the language does not use.
fn unused(error: &Error) -> Option<&'static str> {
    match error {
        Error::Budget { breach: BudgetBreach::Anchors { .. }, .. } => Some("&"),
        Error::Budget { breach: BudgetBreach::Aliases { .. }, .. } | Error::UnknownAnchor { .. } => Some("*"),
        Error::Budget { breach: BudgetBreach::Documents { .. }, .. } => Some("---"),
        Error::MergeKeyNotAllowed { .. } => Some("<<"),
        Error::UnsupportedTag { .. } => Some("!"),
        _ if parser(error) == Some(&ErrorKind::InvalidTagTerminator) => Some("!"),
        _ => None,
    }
}

/// The first tab in the indentation of a line: of this one, or of one right below it, at which the parser gave up.
fn tab_in_indentation(text: &str, line_start: usize) -> Option<usize> {
    const LOOK: usize = 2;
    let mut start = line_start;
    for line in text.get(line_start..)?.split_inclusive('\n').take(LOOK) {
        let indentation = line.len() - line.trim_start().len();
        if let Some(tab) = line.get(..indentation).and_then(|blank| blank.find('\t')) {
            return Some(start + tab);
        }
        start += line.len();
    }
    None
}

/// The colon of a key without a following space, so that it is not a key: `zh:你好`.
pub(super) fn colon_without_space(line: &str) -> Option<usize> {
    let content = line.trim_start_matches([' ', '-']);
    let key = content.find(|c: char| !(c.is_ascii_lowercase() || c == '_'))?;
    let behind = content.get(key..)?.strip_prefix(':')?;
    let stuck = key > 0 && behind.chars().next().is_some_and(|next| !next.is_whitespace());
    stuck.then(|| line.len() - content.len() + key)
}

/// Keys whose values are lists, which may be in brackets.
const OF_LISTS: [&str; 7] = ["aliases", "tags", "collect", "languages", "allow", "find", "was"];

/// The brace or bracket at the beginning of a sentence, if only the word in it precedes the place where the parser
/// failed: `zh: {code} 还在`, `zh: [设置] 键`.
fn unquoted_mark(before: &str) -> Option<(usize, char)> {
    let start = before.rfind(": ").map_or(0, |colon| colon + 2);
    let key = before.get(..start)?.trim_start_matches([' ', '-']);
    let value = before.get(start..)?;
    let start = start + value.len() - value.trim_start_matches([' ', '-']).len();
    let said = before.get(start..)?.trim_end();
    if let Some(word) = said.strip_prefix('{').and_then(|said| said.strip_suffix('}')) {
        let is_word = word.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' '));
        return is_word.then_some((start, '{'));
    }
    let word = said.strip_prefix('[').and_then(|said| said.strip_suffix(']'))?;
    let is_list = OF_LISTS.iter().any(|of_lists| key.strip_suffix(": ") == Some(of_lists));
    (!is_list && !word.contains(['[', ']'])).then_some((start, '['))
}

/// Blanks that look like a space and are none to YAML: of a full-width keyboard, and from Word.
pub(super) const FOREIGN_BLANKS: [char; 2] = ['\u{3000}', '\u{a0}'];

/// Full-width punctuation instead of the language's own, in a line that has no key otherwise.
pub(crate) fn full_width_sign(line: &str) -> Option<(usize, char, &'static str)> {
    let trimmed = line.trim_start();
    let indentation = line.len() - trimmed.len();
    let is_foreign = |(_, blank): &(usize, char)| FOREIGN_BLANKS.contains(blank);
    if let Some((at, blank)) = line.get(..indentation)?.char_indices().find(is_foreign) {
        return Some((at, blank, " "));
    }
    if let Some(dash) = trimmed.chars().next().filter(|first| matches!(first, '－' | '—' | '–')) {
        return Some((indentation, dash, "-"));
    }
    let key_end = trimmed.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ' ')))?;
    let sign = trimmed.get(key_end..)?.chars().next()?;
    (sign == '：' && key_end > 0).then_some((indentation + key_end, sign, ":"))
}

/// Why it is not YAML, and where: before the place where the parser gave up, if that makes sense apart from what
/// precedes it.
fn unparsed(text: &str, error: &Error, place: Span) -> (NoYaml, Span) {
    let (line_start, line) = line_around(text, place.start);
    let why = parser(error).and_then(no_yaml);
    match why.unwrap_or_else(|| NoYaml::Other(plain_words(&error.to_string()))) {
        NoYaml::Comma => match open_bracket(text, line_start + line.len()) {
            Some(open) => (NoYaml::Bracket, Span::new(open, 1)),
            None => (NoYaml::Comma, place),
        },
        NoYaml::Colon => {
            // A line without a colon, which the next one seems to continue.
            let (start, above) = line_around(text, line_start.saturating_sub(1));
            let said = above.trim();
            let has_no_key = start < line_start && !said.is_empty() && !said.contains([':', '#']);
            let above = Span::new(start + above.len() - above.trim_start().len(), said.len());
            if has_no_key { (NoYaml::Key, above) } else { (NoYaml::Colon, place) }
        }
        NoYaml::Key => {
            let before = text.get(line_start..place.start).unwrap_or_default();
            let dash = before.find('-').filter(|_| before.trim() == "-");
            dash.map_or((NoYaml::Key, place), |dash| (NoYaml::Item, Span::new(line_start + dash, 1)))
        }
        why => (why, place),
    }
}

/// Why it is not YAML, as far as the parser knows. `None` if it is irrelevant to trees.
fn no_yaml(kind: &ErrorKind) -> Option<NoYaml> {
    Some(match kind {
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::MisplacedFlowCollectionEnd
        | ErrorKind::MismatchedFlowCollectionEnd { .. } => NoYaml::Bracket,
        ErrorKind::InvalidColonPlacement
        | ErrorKind::BlockEntryInFlowCollection
        | ErrorKind::InvalidFlowScalarIndent
        | ErrorKind::ExpectedNodeContent
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping
        | ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator => NoYaml::Comma,
        ErrorKind::UnclosedQuotedScalar | ErrorKind::InvalidQuotedScalarIndent => NoYaml::Quote,
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            NoYaml::BehindQuote
        }
        ErrorKind::UnknownQuotedScalarEscape | ErrorKind::InvalidQuotedScalarHexEscape => NoYaml::Backslash,
        ErrorKind::MappingValueNotAllowed => NoYaml::Colon,
        ErrorKind::BlockSequenceEntryNotAllowed | ErrorKind::InvalidBlockEntryWhitespace => NoYaml::Item,
        ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::SimpleKeyExpected
        | ErrorKind::InvalidSimpleKey
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::ExpectedDocumentStart => NoYaml::Key,
        ErrorKind::InvalidIndentation | ErrorKind::InvalidBlockScalarIndent => NoYaml::Depth,
        ErrorKind::UnexpectedCharacter { .. }
        | ErrorKind::MissingAnchorOrAliasName
        | ErrorKind::InvalidBlockScalarHeader
        | ErrorKind::ZeroBlockScalarIndent
        | ErrorKind::MappingKeyNotAllowed => NoYaml::Sign,
        _ => return None,
    })
}

/// The innermost bracket or brace that begins a value and is not closed up to a place.
fn open_bracket(text: &str, end: usize) -> Option<usize> {
    let mut open: Vec<usize> = Vec::new();
    let mut start = 0;
    for line in text.get(..end)?.split_inclusive('\n') {
        let value = line.find(": ").map_or(line, |colon| line.get(colon + 1..).unwrap_or_default());
        let value = value.trim_start_matches([' ', '-']);
        if !open.is_empty() || value.starts_with(['[', '{']) {
            let begin = if open.is_empty() { line.len() - value.len() } else { 0 };
            let (mut quote, mut before) = (None, ' ');
            for (offset, sign) in line.char_indices().skip_while(|(offset, _)| *offset < begin) {
                match (quote, sign) {
                    (Some(own), _) if own == sign && before != '\\' => quote = None,
                    (None, '#') if before.is_whitespace() => break,
                    (None, '"' | '\'') if !before.is_alphanumeric() => quote = Some(sign),
                    (None, '[' | '{') => open.push(start + offset),
                    (None, ']' | '}') => {
                        open.pop();
                    }
                    _ => {}
                }
                before = sign;
            }
        }
        start += line.len();
    }
    open.pop()
}

/// The parser's message without its place, which the drawing shows.
fn plain_words(said: &str) -> String {
    said.split(" at line ").next().unwrap_or(said).to_owned()
}

/// The byte a location points to, from its byte offset if it has one, else from its line and its column, which counts
/// characters.
fn offset(text: &str, location: Location) -> usize {
    if let Some(byte) = location.span().byte_offset() {
        return usize::try_from(byte).map_or(text.len(), |byte| byte.min(text.len()));
    }
    let lines = usize::try_from(location.line()).unwrap_or(usize::MAX).saturating_sub(1);
    let start = text.split_inclusive('\n').take(lines).map(str::len).sum::<usize>();
    let characters = usize::try_from(location.column()).unwrap_or(usize::MAX).saturating_sub(1);
    let line = text.get(start..).unwrap_or_default();
    start + line.chars().take_while(|c| *c != '\n').take(characters).map(char::len_utf8).sum::<usize>()
}

impl<'de> Deserialize<'de> for YamlNode<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<YamlValue<'de>>::deserialize(deserializer)?;
        let span = spanned.referenced.span();
        let byte = |position: Option<u64>| position.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
        let span = Span::new(byte(span.byte_offset()), byte(span.byte_len()));
        // A collection's own span is a point or a bracket: make it so, to avoid underlining half of it.
        let span = match spanned.value {
            YamlValue::List(_) | YamlValue::Map(_) => Span::new(span.start, 0),
            _ => span,
        };
        Ok(YamlNode { span, value: spanned.value })
    }
}

impl<'de> Deserialize<'de> for YamlValue<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = YamlValue<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any YAML value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(YamlValue::Boolean(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(YamlValue::Number(u64::try_from(value).ok()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(YamlValue::Number(Some(value)))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(YamlValue::Number(None))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(YamlValue::Empty)
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(YamlValue::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_string<E>(self, value: String) -> Result<Self::Value, E> {
        Ok(YamlValue::Text(Cow::Owned(value)))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(YamlValue::Text(Cow::Borrowed(value)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(YamlValue::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = access.next_key()? {
            entries.push((key, access.next_value()?));
        }
        Ok(YamlValue::Map(entries))
    }
}
