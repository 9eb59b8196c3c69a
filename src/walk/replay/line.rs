//! Parsing a line of a replay: its contents, or its fault. Texts are borrowed from the line where possible.

#![expect(unreachable_pub, reason = "the macro of names is for types that the whole crate knows")]

use std::borrow::Cow;

use serde::de::IgnoredAny;

use super::fault::{ReplayFault, Wanted};
use super::reader::LineReader;
use crate::text::names::names;
use crate::tree::nearest;
use crate::walk::input::shown;
use crate::walk::script::StepAnswer;

/// The most answers, fields and notes in a line, each: more than the longest walk has steps.
const MOST: usize = 4096;

/// The contents of a line, all as written.
#[derive(Debug, Default)]
pub(super) struct Line<'l> {
    pub(super) code: Option<Cow<'l, str>>,
    pub(super) channel: Option<Channels>,
    /// Instead of answers: a path in its printed form.
    pub(super) path: Option<Cow<'l, str>>,
    /// A repeated step is answered in turn.
    pub(super) answers: Vec<StepAnswer<'l>>,
    /// Without a value, it is unknown.
    pub(super) fields: Vec<(Cow<'l, str>, Option<Cow<'l, str>>)>,
    /// The fields whose values are not card numbers, although they look like one.
    pub(super) not_a_card: Vec<Cow<'l, str>>,
    pub(super) notes: Vec<Cow<'l, str>>,
    /// The expected outcome.
    pub(super) outcome: Option<Cow<'l, str>>,
    /// The expected path.
    pub(super) expected_path: Option<Cow<'l, str>>,
}

/// The names of channels: as typed, and as in machine formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Channels {
    Phone,
    OnSite,
}

/// The keys of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Code,
    Channel,
    Path,
    Answers,
    Fields,
    NotACard,
    Notes,
    Expect,
    Format,
    Steps,
    Outcome,
    Matters,
}

names!(Key {
    Code = "code",
    Channel = "channel",
    Path = "path",
    Answers = "answers",
    Fields = "fields",
    NotACard = "not_a_card",
    Notes = "notes",
    Expect = "expect",
    Format = "format",
    Steps = "steps",
    Outcome = "outcome",
    Matters = "matters",
});

/// Parses a line.
pub(super) fn read(line: &[u8]) -> Result<Line<'_>, ReplayFault> {
    let mut reader = LineReader::new(std::str::from_utf8(line).map_err(|_| ReplayFault::NotText)?);
    let mut reading = Reading::default();
    begins(&mut reader, b'{', || ReplayFault::NotAnObject)?;
    reader.object(|reader, key| reading.entry(reader, &key))?;
    let line = reading.end()?;
    reader.end()?;
    Ok(line)
}

/// A line being parsed.
#[derive(Default)]
struct Reading<'l> {
    line: Line<'l>,
    /// The keys so far, one bit each.
    seen: u16,
    /// The outcome printed with a path.
    outcome: Option<Cow<'l, str>>,
}

impl<'l> Reading<'l> {
    fn entry(&mut self, from: &mut LineReader<'l>, name: &str) -> Result<(), ReplayFault> {
        let key = Key::from_id(name).ok_or_else(|| unknown(name, &Key::ALL.map(Key::id)))?;
        if self.has(key) {
            return Err(ReplayFault::Twice(shown(name)));
        }
        self.seen |= 1 << key as u16;
        let line = &mut self.line;
        match key {
            Key::Code => line.code = Some(text(from, "code", Wanted::Text)?),
            Key::Channel => line.channel = Some(channel(from)?),
            Key::Path => line.path = Some(text(from, "path", Wanted::Text)?),
            Key::Answers => answers(from, &mut line.answers)?,
            Key::Fields => fields(from, &mut line.fields)?,
            Key::NotACard => {
                texts(from, ("not_a_card", Wanted::Texts), |name| line.not_a_card.push(name))?;
            }
            Key::Notes => texts(from, ("notes", Wanted::Texts), |note| line.notes.push(note))?,
            Key::Expect => expectation(from, line)?,
            Key::Format => {
                if from.value() != Ok(1) {
                    return Err(ReplayFault::OtherFormat);
                }
            }
            // They are for people: the path contains everything.
            Key::Steps => shown_only(from, "steps")?,
            Key::Matters => shown_only(from, "matters")?,
            Key::Outcome => self.outcome = Some(outcome_id(from)?),
        }
        Ok(())
    }

    fn has(&self, key: Key) -> bool {
        self.seen & (1 << key as u16) != 0
    }

    /// Checks that the whole line does not contradict itself.
    fn end(mut self) -> Result<Line<'l>, ReplayFault> {
        if self.has(Key::Path) && self.has(Key::Answers) {
            return Err(ReplayFault::Both("path", "answers"));
        }
        if self.outcome.is_some() {
            if self.line.outcome.is_some() {
                return Err(ReplayFault::Both("outcome", "expect.outcome"));
            }
            self.line.outcome = self.outcome;
        }
        Ok(self.line)
    }
}

/// Checks that a value of this kind comes next, by its first byte.
#[inline]
fn begins(
    from: &mut LineReader<'_>,
    with: u8,
    otherwise: impl FnOnce() -> ReplayFault,
) -> Result<(), ReplayFault> {
    if from.peek() == Some(with) {
        return Ok(());
    }
    from.no_value()?;
    Err(otherwise())
}

/// A list that is only for people.
fn shown_only(from: &mut LineReader<'_>, key: &'static str) -> Result<(), ReplayFault> {
    begins(from, b'[', || ReplayFault::Wrong(key, Wanted::List))?;
    from.value::<IgnoredAny>()?;
    Ok(())
}

#[inline]
fn text<'l>(
    from: &mut LineReader<'l>,
    key: &'static str,
    wanted: Wanted,
) -> Result<Cow<'l, str>, ReplayFault> {
    begins(from, b'"', || ReplayFault::Wrong(key, wanted))?;
    Ok(from.text()?)
}

/// A list of texts, each of which is passed on.
fn texts<'l>(
    from: &mut LineReader<'l>,
    (key, wanted): (&'static str, Wanted),
    mut each: impl FnMut(Cow<'l, str>),
) -> Result<(), ReplayFault> {
    begins(from, b'[', || ReplayFault::Wrong(key, wanted))?;
    let mut count = 0;
    from.list(|from| {
        each(text(from, key, wanted)?);
        count += 1;
        if count > MOST { Err(ReplayFault::TooMany(key)) } else { Ok(()) }
    })
}

fn channel(from: &mut LineReader<'_>) -> Result<Channels, ReplayFault> {
    let name = text(from, "channel", Wanted::Text)?;
    match &*name {
        "phone" => Ok(Channels::Phone),
        "onsite" | "on_site" => Ok(Channels::OnSite),
        _ => Err(ReplayFault::NoSuchChannel(shown(&name))),
    }
}

/// Steps, each with its answer, or its answers in turn.
fn answers<'l>(from: &mut LineReader<'l>, to: &mut Vec<StepAnswer<'l>>) -> Result<(), ReplayFault> {
    begins(from, b'{', || ReplayFault::Wrong("answers", Wanted::Answers))?;
    to.reserve(16);
    from.object(|from, step| {
        if to.iter().any(|known| known.step == step) {
            return Err(ReplayFault::Twice(shown(&step)));
        }
        if from.peek() == Some(b'[') {
            let each = |answer| to.push(StepAnswer::new(step.clone(), answer));
            texts(from, ("answers", Wanted::Answers), each)?;
        } else {
            to.push(StepAnswer::new(step, text(from, "answers", Wanted::Answers)?));
        }
        if to.len() > MOST { Err(ReplayFault::TooMany("answers")) } else { Ok(()) }
    })
}

/// Fields, each with a text or `null`.
fn fields<'l>(
    from: &mut LineReader<'l>,
    to: &mut Vec<(Cow<'l, str>, Option<Cow<'l, str>>)>,
) -> Result<(), ReplayFault> {
    begins(from, b'{', || ReplayFault::Wrong("fields", Wanted::Fields))?;
    from.object(|from, name| {
        if to.iter().any(|(known, _)| *known == name) {
            return Err(ReplayFault::Twice(shown(&name)));
        }
        let value = if from.peek() == Some(b'n') {
            from.value::<()>()?;
            None
        } else {
            Some(text(from, "fields", Wanted::Fields)?)
        };
        to.push((name, value));
        if to.len() > MOST { Err(ReplayFault::TooMany("fields")) } else { Ok(()) }
    })
}

/// The expectations.
fn expectation<'l>(from: &mut LineReader<'l>, to: &mut Line<'l>) -> Result<(), ReplayFault> {
    begins(from, b'{', || ReplayFault::Wrong("expect", Wanted::Expectation))?;
    from.object(|from, key| {
        let (name, place) = match &*key {
            "outcome" => ("expect.outcome", &mut to.outcome),
            "path" => ("expect.path", &mut to.expected_path),
            _ => return Err(unknown(&key, &["outcome", "path"])),
        };
        let said = text(from, name, Wanted::Text)?;
        if place.replace(said).is_some() { Err(ReplayFault::Twice(name.to_owned())) } else { Ok(()) }
    })
}

/// The id of a path's outcome; the rest of it is for people.
fn outcome_id<'l>(from: &mut LineReader<'l>) -> Result<Cow<'l, str>, ReplayFault> {
    const WRONG: ReplayFault = ReplayFault::Wrong("outcome", Wanted::Outcome);
    begins(from, b'{', || WRONG)?;
    let mut id = None;
    from.object(|from, key| {
        if key != "id" {
            from.value::<IgnoredAny>()?;
            return Ok(());
        }
        let said = text(from, "outcome", Wanted::Outcome)?;
        if id.replace(said).is_some() { Err(WRONG) } else { Ok(()) }
    })?;
    id.ok_or(WRONG)
}

#[cold]
fn unknown(key: &str, known: &[&'static str]) -> ReplayFault {
    let near = nearest(key, known.iter().copied());
    let near = near.and_then(|near| known.iter().copied().find(|known| *known == near));
    ReplayFault::UnknownKey { key: shown(key), near }
}
