//! Replays: scripted walks, a line of JSON each, through the very session and redaction that a terminal uses. Bytes come
//! in and results go out; threads and files are somebody else's.
//!
//! A line names the code and its answers by the steps' ids, or a path as `posdiag paths` prints it, and perhaps what is
//! expected. A line of `posdiag paths --format jsonl` is one as it is: its path is walked, and its outcome expected.

use std::collections::HashMap;
use std::sync::Arc;

use super::replay_line::{self, Channels, Line};
use super::scripted::{self, Answers, Around, Given, Otherwise, Script, field_value, path_answers, shown};
use crate::library::lookup::{Found, look_up};
use crate::library::paths::renamed;
use crate::session::{Channel, FieldValue, Moment, Session};
use crate::text::language::Language;
use crate::text::redaction::{Redacted, Shape, WallTime, redact};
use crate::tree::{Library, Tree, nearest};
use crate::view::View;

/// The longest line that is read, in bytes.
pub const MAX_LINE: usize = 1024 * 1024;

/// How many spellings of codes are remembered at once; each with its tree.
const REMEMBERED: usize = 1024;

/// Walks lines, one after the other, and counts what they came to.
pub struct Walker<'w> {
    library: &'w Library,
    view: View<'w>,
    now: Moment,
    wall: WallTime,
    /// By the code as it was spelled.
    known: HashMap<Box<str>, Known>,
    /// Where each code's tally stands, by its canonical spelling.
    places: HashMap<Box<str>, usize>,
    tallies: Vec<Tally>,
}

#[derive(Clone)]
struct Known {
    tree: Arc<Tree>,
    tally: usize,
}

/// What the lines of one code came to.
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
    /// One for a library; failures are told as the view says. It is `now` in every walk, and `wall` here.
    #[must_use]
    pub fn new(library: &'w Library, view: View<'w>, now: Moment, wall: WallTime) -> Walker<'w> {
        let (known, places) = (HashMap::new(), HashMap::new());
        Walker { library, view, now, wall, known, places, tallies: Vec::new() }
    }

    /// Walks a line, and counts what it came to.
    ///
    /// # Errors
    /// Why it does not pass, as a sentence without card data.
    pub fn walk(&mut self, line: &[u8]) -> Result<(), String> {
        let language = self.view.language;
        if line.len() > MAX_LINE {
            return Err(too_long(language));
        }
        let mut line = replay_line::read(line).map_err(|fault| fault.message(language))?;
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

    /// What the lines came to, by code, in no order.
    #[must_use]
    pub fn into_tallies(self) -> Vec<Tally> {
        self.tallies
    }

    fn own(&self, zh: &'static str, en: &'static str) -> String {
        self.view.own(zh, en).to_owned()
    }

    /// The tree of the code that a line names.
    fn known(&mut self, line: &Line<'_>) -> Result<Known, String> {
        let code = line.code.as_deref();
        let of_path = line.path.as_deref().map(|path| split(path).0);
        let typed = match (code, of_path) {
            (Some(code), Some(of_path)) if code != of_path => {
                return Err(self.own("code 和 path 里的代码不同。", "`code` and the code in `path` differ."));
            }
            (Some(code), _) | (None, Some(code)) => code,
            (None, None) => return Err(self.own("没有 code。", "There is no `code`.")),
        };
        if let Some(known) = self.known.get(typed) {
            return Ok(known.clone());
        }
        self.look_up(typed)
    }

    #[cold]
    fn look_up(&mut self, typed: &str) -> Result<Known, String> {
        let damaged = |_| self.own("资料库已损坏。", "The library is damaged.");
        let code = match look_up(self.library, typed).map_err(damaged)? {
            Found::One(code) => code,
            Found::Several(codes) => {
                let (typed, codes) = (shown(typed), codes.join(self.view.own("、", ", ")));
                return Err(match self.view.language {
                    Language::Zh => format!("代码“{typed}”可能是：{codes}。"),
                    Language::En => format!("The code `{typed}` may be any of: {codes}."),
                });
            }
            Found::Nothing(near) => {
                let near: Vec<&str> = near.iter().map(|title| &*title.code).collect();
                return Err(self.no_code(typed, &near));
            }
        };
        let tree = self.library.tree(&code).map_err(damaged)?;
        let tree = tree.ok_or_else(|| self.own("资料库已损坏。", "The library is damaged."))?;
        let next = self.tallies.len();
        let tally = *self.places.entry(code.clone()).or_insert(next);
        if tally == next {
            let passed = vec![0; self.view.manifest.outcomes.len()];
            self.tallies.push(Tally { code, passed, failed: 0 });
        }
        // Whatever a file spells, no more is held than this.
        if self.known.len() >= REMEMBERED {
            self.known.clear();
        }
        let known = Known { tree: Arc::new(tree), tally };
        self.known.insert(typed.into(), known.clone());
        Ok(known)
    }

    fn no_code(&self, typed: &str, near: &[&str]) -> String {
        let typed = shown(typed);
        let mut said = match self.view.language {
            Language::Zh => format!("手册里没有代码“{typed}”。"),
            Language::En => format!("The manual has no code `{typed}`."),
        };
        if !near.is_empty() {
            let near = near.join(self.view.own("、", ", "));
            said.push_str(self.view.own("最相近的代码：", " Most alike: "));
            said.push_str(&near);
            said.push_str(self.view.own("。", "."));
        }
        said
    }

    /// Walks a tree as a line says, to a confirmed outcome.
    fn walk_tree(&self, tree: &Arc<Tree>, line: &mut Line<'_>) -> Result<u16, String> {
        let View { manifest, .. } = self.view;
        let channel = match line.channel {
            Some(Channels::Phone) => Channel::Phone,
            Some(Channels::OnSite) | None => Channel::OnSite,
        };
        let (mut session, _) = Session::start(Arc::clone(tree), channel, self.now);
        for note in &line.notes {
            // It goes on as long as it is not ended.
            let _ = session.note(self.free_text(note)?, self.now);
        }
        let answers = match line.path.as_deref() {
            Some(path) => self.answers_of(path)?,
            None => std::mem::take(&mut line.answers),
        };
        let fields = line.fields.iter().map(|(name, value)| self.field(name, value.as_deref()));
        let fields = fields.collect::<Result<_, _>>()?;
        let answers = Answers::ById(answers);
        let mut script = Script { answers, fields, otherwise: Otherwise::UnknownFields };
        let mut around = Around { clock: &|| self.now, keep: &mut |_, _| Ok(()) };
        let walked = scripted::walk(&mut session, manifest, &mut script, &mut around);
        let ending = walked.map_err(|stop| {
            let (message, help) = scripted::explain(&stop, &session, self.view);
            std::iter::once(message).chain(help).collect::<Vec<_>>().join(" ")
        })?;
        let outcome = ending.outcome(tree);
        let name = manifest.outcome(outcome).map(|outcome| &*outcome.id).unwrap_or_default();
        // It stands at an outcome.
        let _ = session.end(self.now);
        if let Some(expected) = line.outcome.as_deref().filter(|expected| *expected != name) {
            return Err(self.unexpected(("结果", "outcome"), expected, name));
        }
        let walked = line.path.as_deref().map(split);
        let expected = line.expected_path.as_deref().map(split);
        if let Some((of, answers)) = expected.or(walked) {
            let path = session.replay_string();
            let found = split(&path);
            // A code may be spelled in other ways; what is expected is told to the letter.
            let fits = found.1 == answers || found.1 == renamed(answers, tree);
            if !fits || (expected.is_some() && found.0 != of) {
                let expected = line.expected_path.as_deref().or(line.path.as_deref()).unwrap_or_default();
                return Err(self.unexpected(("走法", "path"), expected, &path));
            }
        }
        Ok(outcome)
    }

    /// The answers of a path.
    fn answers_of<'p>(&self, path: &'p str) -> Result<Vec<Given<'p>>, String> {
        path_answers(path).map_err(|answer| {
            let answer = shown(answer);
            match self.view.language {
                Language::Zh => format!("path 里的“{answer}”要写成 步骤=回答。"),
                Language::En => format!("`{answer}` in `path` should be STEP=ANSWER."),
            }
        })
    }

    fn field(&self, name: &str, value: Option<&str>) -> Result<(u16, FieldValue), String> {
        let manifest = self.view.manifest;
        let found = manifest.fields.iter().position(|field| *field.id == *name);
        let Some((at, field)) = found.and_then(|at| Some((at, manifest.fields.get(at)?))) else {
            let near = nearest(name, manifest.fields.iter().map(|field| &*field.id));
            let name = shown(name);
            return Err(match (self.view.language, near) {
                (Language::Zh, Some(near)) => format!("没有“{name}”这一项资料，是不是 {near}？"),
                (Language::Zh, None) => format!("没有“{name}”这一项资料。"),
                (Language::En, Some(near)) => format!("There is no field `{name}`; did you mean {near}?"),
                (Language::En, None) => format!("There is no field `{name}`."),
            });
        };
        let value = match value {
            None => FieldValue::Unknown,
            Some(value) => {
                let value = field_value(field.shape, value, || self.wall);
                let value = value.map_err(|refused| {
                    let why = refused.explain(self.view.language);
                    [&*field.id, self.view.own("：", ": "), &why].concat()
                })?;
                value.0
            }
        };
        Ok((u16::try_from(at).unwrap_or(u16::MAX), value))
    }

    fn free_text(&self, typed: &str) -> Result<Redacted, String> {
        let typed = redact(typed, Shape::NOTE).map_err(|refused| {
            let why = refused.explain(self.view.language);
            ["notes", self.view.own("：", ": "), &why].concat()
        })?;
        Ok(typed.text)
    }

    fn unexpected(&self, what: (&str, &str), expected: &str, found: &str) -> String {
        let expected = shown(expected);
        let found = crate::text::width::cut(found, 200);
        match self.view.language {
            Language::Zh => format!("{}应是 {expected}，走出来的是 {found}。", what.0),
            Language::En => format!("The {} should be {expected} and is {found}.", what.1),
        }
    }
}

/// The code and the answers of a path. A table may be named before the code, with a colon of its own.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once(':').unwrap_or((path, ""))
}

/// What is said of a line that is too long to be read.
#[must_use]
pub fn too_long(language: Language) -> String {
    language.pick("超过 1 MB，没有读。", "It is longer than 1 MB and was not read.").to_owned()
}
