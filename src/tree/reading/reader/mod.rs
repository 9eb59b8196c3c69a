//! Reads the nodes of one file in the terms of the tree language: mappings with known keys, words, numbers, texts.
//!
//! A wrong key or type is a fault and reading continues, so that one run reports everything about a file.

mod mapping;
mod phrases;
mod text;
mod value;

use std::sync::Arc;

use crate::tree::fault::{Fault, Kind, NameKind, NodeShape};
use crate::tree::limits::MAX_FAULTS;
use crate::tree::location::{Location, SourceFile, Span, line_around};
use crate::tree::manifest::SECOND_LANGUAGE;
use crate::tree::reading::outline::{self, OutOfPlace};
use crate::tree::reading::slips;
use crate::tree::reading::yaml::{self, YamlNode, YamlValue};
use crate::tree::texts::Pool;

pub(crate) use mapping::Fields;

/// A value with its place.
#[derive(Clone, Debug)]
pub(crate) struct At<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

/// Longer than any name: what cannot be a name is not similar to one.
const LONGEST_NAME: usize = 64;

/// How the files of a library are written, according to `library.yaml`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dialect<'r> {
    /// The version of the tree language.
    pub(crate) number: u64,
    /// The languages that texts must have.
    pub(crate) languages: &'r [Box<str>],
}

/// Reads the nodes of one file and collects its faults.
pub(crate) struct Reader<'r> {
    file: &'r Arc<SourceFile>,
    dialect: Dialect<'r>,
    pool: &'r mut Pool,
    faults: &'r mut Vec<Fault>,
    /// How many faults were known before this file.
    before: usize,
}

impl<'r> Reader<'r> {
    pub(crate) fn new(
        file: &'r Arc<SourceFile>,
        dialect: Dialect<'r>,
        pool: &'r mut Pool,
        faults: &'r mut Vec<Fault>,
    ) -> Reader<'r> {
        let before = faults.len();
        Reader { file, dialect, pool, faults, before }
    }

    /// How the file is written, once `library.yaml` was read.
    pub(crate) fn set_dialect(&mut self, dialect: Dialect<'r>) {
        self.pool.take_marks(dialect.number >= SECOND_LANGUAGE);
        self.dialect = dialect;
    }

    pub(crate) fn fault(&mut self, kind: Kind, span: Span) {
        self.twice_in(kind, span, None);
    }

    pub(crate) fn push(&mut self, fault: Fault) {
        if !self.is_full() {
            self.faults.push(fault);
        }
    }

    /// Whether the file has so many faults that no more are kept: the report says so, and a file full of faults takes
    /// no longer than another.
    pub(crate) fn is_full(&self) -> bool {
        self.faults.len() > self.before + MAX_FAULTS
    }

    /// Whether the faults since [`Reader::told`] leave the file's steps as intended, so that they can be followed all
    /// the same.
    pub(crate) fn kept_its_steps(&self, told: usize) -> bool {
        self.faults.iter().skip(told).all(|fault| !fault.kind.hides_steps())
    }

    /// How many faults are known, for [`Reader::forget`].
    pub(crate) fn told(&self) -> usize {
        self.faults.len()
    }

    /// Drops the faults since [`Reader::told`], which were reported before.
    pub(crate) fn forget(&mut self, told: usize) {
        self.faults.truncate(told);
    }

    /// Drops the faults since [`Reader::told`] that do not matter after all.
    pub(crate) fn drop_since(&mut self, told: usize, is_dropped: impl Fn(&Kind) -> bool) {
        let since = self.faults.split_off(told.min(self.faults.len()));
        self.faults.extend(since.into_iter().filter(|fault| !is_dropped(&fault.kind)));
    }

    /// The pool for the file's texts.
    pub(crate) fn pool(&self) -> &Pool {
        self.pool
    }

    /// Parses the file; `None` if it is not YAML at all.
    pub(crate) fn parse(&mut self) -> Option<YamlNode<'r>> {
        let told = self.told();
        self.refuse_harmful();
        let harmed = self.told() > told;
        match yaml::parse(&self.file.text) {
            Ok(node) => {
                let slips = slips::in_keys(&self.file.text);
                if slips.is_empty() || harmed {
                    return Some(node);
                }
                for (kind, span) in slips {
                    self.fault(kind, span);
                }
                None
            }
            Err(_) if harmed => None,
            Err((kind, span)) => {
                self.unparsed(kind, span);
                None
            }
        }
    }

    /// Reports why the file is not YAML: every slip of the hand in its lines, or else the line that is out of place, or
    /// what the parser says.
    fn unparsed(&mut self, kind: Kind, span: Span) {
        let text = &self.file.text;
        let is_of_a_line = matches!(
            kind,
            Kind::Syntax { .. }
                | Kind::FullWidth { .. }
                | Kind::NoSpace { .. }
                | Kind::Tab
                | Kind::ColonInSentence
                | Kind::UnquotedMark { .. }
        );
        let slips = if is_of_a_line { slips::all(text) } else { Vec::new() };
        // A misindented line is what makes it invalid YAML, and the parser notices it later.
        let misfit = outline::misfit(text)
            .filter(|misfit| matches!(kind, Kind::Syntax { .. }) && misfit.at.start <= span.start);
        let first = slips.first().map(|(_, slip)| line_around(text, slip.start).0);
        let is_before = |at: Span| first.is_none_or(|first| at.start < first);
        match misfit {
            Some(OutOfPlace { kind, at, above }) if is_before(at) => self.twice(kind, at, above),
            // The parser notices a slip in its own line, or later.
            _ if is_before(span) => self.fault(kind, span),
            _ => {}
        }
        for (kind, span) in slips {
            self.fault(kind, span);
        }
    }

    /// Control and invisible characters: all of them, wherever they are.
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

    /// Reports an unknown name: with a similar one, or one with this label, or else all that exist.
    pub(crate) fn unknown_name<'n>(
        &mut self,
        named: NameKind,
        name: &At<String>,
        known: impl Iterator<Item = &'n str>,
        called: Option<&str>,
    ) {
        let known: Vec<&str> = known.collect();
        let near = called.or_else(|| nearest(&name.value, known.iter().copied())).map(str::to_owned);
        let mut known: Vec<String> = match near {
            None if named != NameKind::Sequence && named != NameKind::Choice => {
                known.into_iter().map(str::to_owned).collect()
            }
            _ => Vec::new(),
        };
        known.sort_unstable();
        self.fault(Kind::UnknownName { named, name: name.value.clone(), near, known }, name.span);
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

    /// A span as a place in the file.
    pub(crate) fn location(&self, span: Span) -> Location {
        Location { file: Arc::clone(self.file), span }
    }

    /// The place to point at for the file as a whole.
    pub(crate) fn start(&self) -> Span {
        first_line(&self.file.text)
    }

    /// The file's last line, if the value at a place continues up to it.
    pub(crate) fn ends_with_file(&self, at: Span) -> Option<Span> {
        outline::ends_with_file(&self.file.text, at.start)
    }

    /// The first place after another where the file says this.
    pub(crate) fn find_behind(&self, at: Span, said: &str) -> Option<Span> {
        let found = self.file.text.get(at.start..)?.find(said)?;
        Some(Span::new(at.start + found, said.len()))
    }

    /// The source text of a span.
    pub(crate) fn raw(&self, span: Span) -> &'r str {
        self.file.text.get(span.start..span.end).unwrap_or_default()
    }

    /// The dash of an empty list item.
    pub(crate) fn empty_item(&self, node: &YamlNode<'_>) -> Option<Span> {
        if !matches!(node.value, YamlValue::Empty) {
            return None;
        }
        let dash = self.file.text.get(..node.span.start)?.trim_end().len().checked_sub(1)?;
        let (_, line) = line_around(&self.file.text, dash);
        (line.trim() == "-").then_some(Span::new(dash, 1))
    }

    pub(crate) fn wrong_type(&mut self, node: &YamlNode<'_>, at: Span, wanted: NodeShape) {
        if self.is_full() {
            return;
        }
        let found = match &node.value {
            YamlValue::Empty => NodeShape::Empty,
            YamlValue::Text(_) => NodeShape::Text,
            YamlValue::Number(_) => NodeShape::Number,
            YamlValue::Boolean(_) => NodeShape::Boolean,
            YamlValue::List(_) => NodeShape::List,
            YamlValue::Map(_) => NodeShape::Map,
        };
        let point = if node.span.start == node.span.end { at } else { node.span };
        // `- id：restart` is a text in YAML, not a mapping.
        let (line_start, line) = line_around(&self.file.text, node.span.start);
        let content = line.trim_start().trim_start_matches("- ");
        let skipped = line.len() - content.len();
        match yaml::full_width_sign(content).filter(|_| found == NodeShape::Text && wanted != NodeShape::Text)
        {
            Some((offset, found, wants)) => {
                let start = line_start + skipped + offset;
                self.fault(Kind::FullWidth { found, wants }, Span::new(start, found.len_utf8()));
                // The lines below it were read as the same text.
                let in_it = |(_, slip): &(Kind, Span)| slip.start > start && slip.start < node.span.end;
                let rest = slips::all(&self.file.text).into_iter().filter(in_it).collect::<Vec<_>>();
                for (kind, span) in rest {
                    self.fault(kind, span);
                }
            }
            None if found == NodeShape::Empty => self.fault(Kind::Nothing, point),
            None => self.fault(Kind::WrongType { wanted, found }, point),
        }
    }
}

/// The first non-empty line: the place to point at for a file as a whole.
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
