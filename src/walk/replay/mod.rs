//! Replays: scripted walks, one line of JSON each, through the same session and redaction code that a terminal uses.
//! Bytes come in and results go out; threads and files are handled elsewhere.
//!
//! A line names the code and its answers by the steps' ids, or a path as printed by `posdiag paths`, and optionally the
//! expected result. A line of `posdiag paths --format jsonl` can be used directly: its path is walked, and its outcome
//! expected.

mod failure;
mod fault;
mod line;
mod reader;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use super::clock::Clock;
use super::conversation::Conversation;
use super::input::{FieldInput, free_text, shown};
use super::keeper::Unrecorded;
use super::reply::Reply;
use super::script::{self, Answers, Otherwise, Script, path_answers};
use crate::library::lookup::{Found, look_up_alone};
use crate::library::paths::renamed;
use crate::session::{Channel, Session};
use crate::text::redaction::NotACard;
use crate::tree::{Field, Library, Tree, nearest};
pub use failure::Failure;
use line::{Channels, Line};

/// The longest line that is read, in bytes.
pub const MAX_LINE: usize = 1024 * 1024;

/// How many spellings of codes are cached at once, each with its tree.
const REMEMBERED: usize = 1024;

/// Walks lines, one after the other, and counts the results.
pub struct Walker<'w> {
    library: &'w Library,
    clock: &'w dyn Clock,
    /// By the code as spelled.
    known: HashMap<Box<str>, Known>,
    /// The index of each code's tally, by its canonical spelling.
    places: HashMap<Box<str>, usize>,
    tallies: Vec<Tally>,
}

#[derive(Clone)]
struct Known {
    tree: Arc<Tree>,
    tally: usize,
}

/// The results of one code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// The code.
    pub code: Box<str>,
    /// How many passed, by their outcome's index in the manifest.
    pub passed: Vec<u64>,
    /// How many failed.
    pub failed: u64,
}

impl<'w> Walker<'w> {
    /// One for each library. Every walk uses this clock.
    #[must_use]
    pub fn new(library: &'w Library, clock: &'w dyn Clock) -> Walker<'w> {
        let (known, places) = (HashMap::new(), HashMap::new());
        Walker { library, clock, known, places, tallies: Vec::new() }
    }

    /// Walks a line, and counts the result.
    ///
    /// # Errors
    /// A [`Failure`] if it fails.
    pub fn walk(&mut self, line: &[u8]) -> Result<(), Failure> {
        if line.len() > MAX_LINE {
            return Err(Failure::TooLong);
        }
        let mut line = line::read(line).map_err(Failure::Line)?;
        let known = self.known(&line)?;
        let walked = self.walk_tree(&known.tree, &mut line);
        let Some(tally) = self.tallies.get_mut(known.tally) else { return walked.map(|_| ()) };
        match walked {
            Ok(outcome) => {
                if let Some(count) = tally.passed.get_mut(usize::from(outcome)) {
                    *count += 1;
                }
                Ok(())
            }
            Err(why) => {
                tally.failed += 1;
                Err(why)
            }
        }
    }

    /// The results, by code, in no particular order.
    #[must_use]
    pub fn into_tallies(self) -> Vec<Tally> {
        self.tallies
    }

    /// The tree of the code that a line names.
    fn known(&mut self, line: &Line<'_>) -> Result<Known, Failure> {
        let code = line.code.as_deref();
        let of_path = line.path.as_deref().map(|path| split(path).0);
        let typed = match (code, of_path) {
            (Some(code), Some(of_path)) if code != of_path => {
                return Err(Failure::TwoCodes);
            }
            (Some(code), _) | (None, Some(code)) => code,
            (None, None) => return Err(Failure::NoCode),
        };
        if let Some(known) = self.known.get(typed) {
            return Ok(known.clone());
        }
        self.look_up(typed)
    }

    #[cold]
    fn look_up(&mut self, typed: &str) -> Result<Known, Failure> {
        let damaged = |_| Failure::Damaged;
        let code = match look_up_alone(self.library, typed).map_err(damaged)? {
            Found::One(code) => code,
            Found::Several(codes) => return Err(Failure::SeveralCodes { typed: shown(typed), codes }),
            none => {
                let near = none.near().into_iter().map(|title| title.code).collect();
                return Err(Failure::UnknownCode { typed: shown(typed), near });
            }
        };
        let tree = self.library.tree(&code).map_err(damaged)?.ok_or(Failure::Damaged)?;
        let next = self.tallies.len();
        let tally = *self.places.entry(code.clone()).or_insert(next);
        if tally == next {
            let passed = vec![0; self.library.manifest().outcomes.len()];
            self.tallies.push(Tally { code, passed, failed: 0 });
        }
        // Whatever spellings a file has, no more is cached than this.
        if self.known.len() >= REMEMBERED {
            self.known.clear();
        }
        let known = Known { tree: Arc::new(tree), tally };
        self.known.insert(typed.into(), known.clone());
        Ok(known)
    }

    /// Walks a tree according to a line, to a confirmed outcome.
    fn walk_tree(&self, tree: &Arc<Tree>, line: &mut Line<'_>) -> Result<u16, Failure> {
        let manifest = self.library.manifest();
        let channel = match line.channel {
            Some(Channels::Phone) => Channel::Phone,
            Some(Channels::OnSite) | None => Channel::OnSite,
        };
        let (session, _) = Session::start(Arc::clone(tree), channel, self.clock.now());
        let keeper = &mut Unrecorded;
        let mut conversation = Conversation::new(session, manifest, keeper, self.clock);
        for note in &line.notes {
            // It is taken as long as the walk continues.
            let _ = conversation.take(Reply::Note(free_text(note).map_err(Failure::NoteRefused)?.text));
        }
        let answers = match line.path.as_deref() {
            Some(path) => path_answers(path).map_err(|part| Failure::NotAnAnswer(shown(part)))?,
            None => std::mem::take(&mut line.answers),
        };
        for name in &line.not_a_card {
            self.declared(name)?;
        }
        let fields =
            line.fields.iter().map(|(name, value)| self.field(name, value.as_deref(), &line.not_a_card));
        let fields = fields.collect::<Result<_, _>>()?;
        let answers = Answers::ById(answers);
        let mut script = Script { answers, fields, otherwise: Otherwise::UnknownFields };
        let walked = script::walk(&mut conversation, &mut script);
        let ending = walked.map_err(|stop| Failure::Stopped { stop, tree: Arc::clone(tree) })?;
        let outcome = ending.outcome(tree);
        let name = manifest.outcome(outcome).map(|outcome| &*outcome.id).unwrap_or_default();
        if let Some(expected) = line.outcome.as_deref().filter(|expected| *expected != name) {
            return Err(Failure::OtherOutcome { expected: shown(expected), found: name.into() });
        }
        let walked = line.path.as_deref().map(split);
        let expected = line.expected_path.as_deref().map(split);
        if let Some((of, answers)) = expected.or(walked) {
            let taken = conversation.session().replay_string();
            let found = split(&taken);
            // A code may have several spellings; the expected path is compared literally.
            let fits = found.1 == answers || found.1 == renamed(answers, tree);
            if !fits || (expected.is_some() && found.0 != of) {
                let expected = line.expected_path.as_deref().or(line.path.as_deref()).unwrap_or_default();
                return Err(Failure::OtherPath { expected: shown(expected), found: taken });
            }
        }
        Ok(outcome)
    }

    /// A field by name, with its index in the library.
    fn declared(&self, name: &str) -> Result<(usize, &Field), Failure> {
        let manifest = self.library.manifest();
        let found = manifest.fields.iter().position(|field| *field.id == *name);
        found.and_then(|at| Some((at, manifest.fields.get(at)?))).ok_or_else(|| {
            let near = nearest(name, manifest.fields.iter().map(|field| &*field.id)).map(str::to_owned);
            Failure::NoField { typed: shown(name), near }
        })
    }

    fn field(
        &self,
        name: &str,
        value: Option<&str>,
        not_a_card: &[Cow<'_, str>],
    ) -> Result<(u16, FieldInput), Failure> {
        let (at, field) = self.declared(name)?;
        let said = not_a_card.iter().any(|known| known == name).then_some(NotACard::Script);
        let value = match value {
            None => FieldInput::UNKNOWN,
            Some(value) => FieldInput::typed(field.shape, value, said, || self.clock.wall())
                .map_err(|why| Failure::FieldRefused { field: field.id.clone(), why })?,
        };
        Ok((u16::try_from(at).unwrap_or(u16::MAX), value))
    }
}

/// The code and the answers of a path. The code may be preceded by a table and a colon.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once(':').unwrap_or((path, ""))
}
