//! A line of a replay, read: what it says, or what is wrong with it. Texts are borrowed from the line where they can be.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;

use super::input::shown;
use super::script::StepAnswer;
use crate::text::language::Language;
use crate::tree::nearest;

/// The most answers, fields and notes that a line can have, each: more than the longest walk has steps.
const MOST: usize = 4096;

/// What a line says; everything is as it was written.
#[derive(Debug, Default)]
pub(super) struct Line<'l> {
    pub(super) code: Option<Cow<'l, str>>,
    pub(super) channel: Option<Channels>,
    /// In place of answers: a path, as it is printed.
    pub(super) path: Option<Cow<'l, str>>,
    /// A step that stands several times is answered in turn.
    pub(super) answers: Vec<StepAnswer<'l>>,
    /// Without a value, it is not known.
    pub(super) fields: Vec<(Cow<'l, str>, Option<Cow<'l, str>>)>,
    pub(super) notes: Vec<Cow<'l, str>>,
    /// The outcome that is expected.
    pub(super) outcome: Option<Cow<'l, str>>,
    /// The path that is expected.
    pub(super) expected_path: Option<Cow<'l, str>>,
}

/// The names of channels: as they are typed, and as machine formats have them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Channels {
    Phone,
    OnSite,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    NotText,
    /// At this column, in bytes.
    NotJson(usize),
    CutShort,
    NotAnObject,
    UnknownKey {
        key: String,
        near: Option<&'static str>,
    },
    Twice(String),
    Wrong(&'static str, Wanted),
    OtherFormat,
    NoSuchChannel(String),
    TooMany(&'static str),
    Both(&'static str, &'static str),
}

/// What belongs at a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    Text,
    Texts,
    Answers,
    Fields,
    Expectation,
    List,
    Outcome,
}

impl Fault {
    /// As a sentence.
    pub(super) fn message(&self, language: Language) -> String {
        let zh = language == Language::Zh;
        let own = |zh, en| language.pick(zh, en).to_owned();
        match self {
            Fault::NotText => own("不是 UTF-8 文字。", "It is not UTF-8 text."),
            Fault::NotJson(column) if zh => format!("第 {column} 列不合 JSON。"),
            Fault::NotJson(column) => format!("It is not JSON at column {column}."),
            Fault::CutShort => own("JSON 没有写完。", "It ends within its JSON."),
            Fault::NotAnObject => own("要写成一个 JSON 对象。", "It should be a JSON object."),
            Fault::UnknownKey { key, near: Some(near) } if zh => {
                format!("没有 {key} 这个键，是不是 {near}？")
            }
            Fault::UnknownKey { key, near: None } if zh => format!("没有 {key} 这个键。"),
            Fault::UnknownKey { key, near: Some(near) } => {
                format!("There is no key `{key}`; did you mean {near}?")
            }
            Fault::UnknownKey { key, near: None } => format!("There is no key `{key}`."),
            Fault::Twice(key) if zh => format!("{key} 写了两次。"),
            Fault::Twice(key) => format!("`{key}` is given twice."),
            Fault::Wrong(key, wanted) if zh => format!("{key} 要写成{}。", wanted.name(language)),
            Fault::Wrong(key, wanted) => format!("`{key}` should be {}.", wanted.name(language)),
            Fault::OtherFormat => own("只认得 format 1。", "Only `format` 1 is known."),
            Fault::NoSuchChannel(name) if zh => format!("channel 不能是“{name}”，写 phone 或 onsite。"),
            Fault::NoSuchChannel(name) => format!("`channel` cannot be `{name}`: phone or onsite."),
            Fault::TooMany(key) if zh => format!("{key} 太多。"),
            Fault::TooMany(key) => format!("There are too many `{key}`."),
            Fault::Both(one, other) if zh => format!("{one} 和 {other} 只能写一个。"),
            Fault::Both(one, other) => format!("`{one}` and `{other}` cannot both stand there."),
        }
    }
}

impl Wanted {
    fn name(self, language: Language) -> &'static str {
        match self {
            Wanted::Text => language.pick("文字", "text"),
            Wanted::Texts => language.pick("文字的列表", "a list of texts"),
            Wanted::Answers => language.pick(
                "步骤到回答的对象，回答是文字或文字的列表",
                "an object of steps, each with a text or a list of texts",
            ),
            Wanted::Fields => language
                .pick("字段到内容的对象，内容是文字或 null", "an object of fields, each with a text or null"),
            Wanted::Expectation => {
                language.pick("有 outcome 或 path 的对象", "an object with `outcome` or `path`")
            }
            Wanted::List => language.pick("列表", "a list"),
            Wanted::Outcome => language.pick("有 id 的对象", "an object with an `id`"),
        }
    }
}

/// Reads a line.
pub(super) fn read(line: &[u8]) -> Result<Line<'_>, Fault> {
    let line = std::str::from_utf8(line).map_err(|_| Fault::NotText)?;
    let found = Found(RefCell::new(None));
    let mut json = serde_json::Deserializer::from_str(line);
    let mut line = Line::default();
    let read = Object { found: &found, to: &mut line }.deserialize(&mut json).and_then(|()| json.end());
    match read {
        Ok(()) => Ok(line),
        Err(error) => Err(match error.classify() {
            Category::Data => found.0.take().unwrap_or(Fault::NotAnObject),
            Category::Eof => Fault::CutShort,
            Category::Syntax | Category::Io => Fault::NotJson(error.column()),
        }),
    }
}

/// The first fault that was found in what is well-formed JSON: an error of `serde` itself carries only English words.
struct Found(RefCell<Option<Fault>>);

impl Found {
    fn say<E: de::Error>(&self, fault: Fault) -> E {
        self.0.borrow_mut().get_or_insert(fault);
        E::custom("")
    }

    /// What was read at a key; where it was something else, that is said.
    fn at<T, E>(&self, key: &'static str, wanted: Wanted, read: Result<T, E>) -> Result<T, E> {
        if read.is_err() {
            self.0.borrow_mut().get_or_insert(Fault::Wrong(key, wanted));
        }
        read
    }
}

const KEYS: [&str; 10] =
    ["code", "channel", "path", "answers", "fields", "notes", "expect", "format", "steps", "outcome"];

/// A whole line.
struct Object<'f, 'a, 'de> {
    found: &'f Found,
    to: &'a mut Line<'de>,
}

impl<'de> DeserializeSeed<'de> for Object<'_, '_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object<'_, '_, 'de> {
    type Value = ();

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("an object")
    }

    #[expect(clippy::too_many_lines, reason = "about to be split")]
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Object { found, to: line } = self;
        let (mut seen, mut of_path) = (0_u16, None);
        while let Some(Text(key)) = map.next_key()? {
            let Some(at) = KEYS.iter().position(|known| *known == key) else {
                return Err(found.unknown(&key, &KEYS));
            };
            if seen & (1 << at) != 0 {
                return Err(found.say(Fault::Twice(shown(&key))));
            }
            seen |= 1 << at;
            match &*key {
                "code" => line.code = Some(found.text("code", &mut map)?),
                "channel" => {
                    let name = found.text("channel", &mut map)?;
                    line.channel = Some(match &*name {
                        "phone" => Channels::Phone,
                        "onsite" | "on_site" => Channels::OnSite,
                        _ => return Err(found.say(Fault::NoSuchChannel(shown(&name)))),
                    });
                }
                "path" => line.path = Some(found.text("path", &mut map)?),
                "answers" => {
                    let read = map.next_value_seed(AnswersOf { found, to: &mut line.answers });
                    found.at("answers", Wanted::Answers, read)?;
                }
                "fields" => {
                    let read = map.next_value_seed(FieldsOf { found, to: &mut line.fields });
                    found.at("fields", Wanted::Fields, read)?;
                }
                "notes" => {
                    let read = map.next_value_seed(List {
                        found,
                        key: "notes",
                        each: |Text(note)| line.notes.push(note),
                    });
                    found.at("notes", Wanted::Texts, read)?;
                }
                "expect" => {
                    let read = map.next_value_seed(Expect { found, to: line });
                    found.at("expect", Wanted::Expectation, read)?;
                }
                "format" => {
                    if !matches!(map.next_value::<u32>(), Ok(1)) {
                        return Err(found.say(Fault::OtherFormat));
                    }
                }
                "steps" => {
                    let read = map.next_value_seed(Steps);
                    found.at("steps", Wanted::List, read)?;
                }
                _ => {
                    let read = map.next_value_seed(OutcomeId);
                    of_path = Some(found.at("outcome", Wanted::Outcome, read)?);
                }
            }
        }
        let has =
            |key: &str| KEYS.iter().position(|known| *known == key).is_some_and(|at| seen & (1 << at) != 0);
        if has("path") && has("answers") {
            return Err(found.say(Fault::Both("path", "answers")));
        }
        if of_path.is_some() {
            if line.outcome.is_some() {
                return Err(found.say(Fault::Both("outcome", "expect.outcome")));
            }
            line.outcome = of_path;
        }
        Ok(())
    }
}

impl Found {
    fn text<'de, A: MapAccess<'de>>(
        &self,
        key: &'static str,
        map: &mut A,
    ) -> Result<Cow<'de, str>, A::Error> {
        self.at(key, Wanted::Text, map.next_value()).map(|Text(text)| text)
    }

    #[cold]
    fn unknown<E: de::Error>(&self, key: &str, known: &[&'static str]) -> E {
        let near = nearest(key, known.iter().copied());
        let near = near.and_then(|near| known.iter().copied().find(|known| *known == near));
        self.say(Fault::UnknownKey { key: shown(key), near })
    }
}

/// A text, borrowed where nothing in it is escaped.
struct Text<'t>(Cow<'t, str>);

impl<'de> de::Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Text<'de>, D::Error> {
        struct Borrow;
        impl<'de> Visitor<'de> for Borrow {
            type Value = Text<'de>;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("text")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        from.deserialize_str(Borrow)
    }
}

/// A list of texts, each of which goes somewhere.
struct List<'f, F> {
    found: &'f Found,
    key: &'static str,
    each: F,
}

impl<'de, F: FnMut(Text<'de>)> DeserializeSeed<'de> for List<'_, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de, F: FnMut(Text<'de>)> Visitor<'de> for List<'_, F> {
    type Value = ();

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        let mut count = 0;
        while let Some(text) = seq.next_element()? {
            (self.each)(text);
            count += 1;
            if count > MOST {
                return Err(self.found.say(Fault::TooMany(self.key)));
            }
        }
        Ok(())
    }
}

/// Steps, each with an answer or a list of them.
struct AnswersOf<'f, 'a, 'de> {
    found: &'f Found,
    to: &'a mut Vec<StepAnswer<'de>>,
}

impl<'de> DeserializeSeed<'de> for AnswersOf<'_, '_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for AnswersOf<'_, '_, 'de> {
    type Value = ();

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("an object of answers")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.to.reserve(16);
        while let Some(Text(step)) = map.next_key()? {
            if self.to.iter().any(|known| known.step == step) {
                return Err(self.found.say(Fault::Twice(shown(&step))));
            }
            map.next_value_seed(AnswerOf { found: self.found, step, to: self.to })?;
            if self.to.len() > MOST {
                return Err(self.found.say(Fault::TooMany("answers")));
            }
        }
        Ok(())
    }
}

/// A step's answer, or its answers in turn.
struct AnswerOf<'f, 'a, 'de> {
    found: &'f Found,
    step: Cow<'de, str>,
    to: &'a mut Vec<StepAnswer<'de>>,
}

impl<'de> DeserializeSeed<'de> for AnswerOf<'_, '_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for AnswerOf<'_, '_, 'de> {
    type Value = ();

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("an answer or a list of them")
    }

    fn visit_borrowed_str<E>(self, answer: &'de str) -> Result<(), E> {
        self.to.push(StepAnswer::new(self.step, answer));
        Ok(())
    }

    fn visit_str<E>(self, answer: &str) -> Result<(), E> {
        self.to.push(StepAnswer::new(self.step, answer.to_owned()));
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        let AnswerOf { found, step, to } = self;
        List { found, key: "answers", each: |Text(answer)| to.push(StepAnswer::new(step.clone(), answer)) }
            .visit_seq(seq)
    }
}

/// Fields, each with a text or `null`.
struct FieldsOf<'f, 'a, 'de> {
    found: &'f Found,
    to: &'a mut Vec<(Cow<'de, str>, Option<Cow<'de, str>>)>,
}

impl<'de> DeserializeSeed<'de> for FieldsOf<'_, '_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for FieldsOf<'_, '_, 'de> {
    type Value = ();

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("an object of fields")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Text(name)) = map.next_key()? {
            if self.to.iter().any(|(known, _)| *known == name) {
                return Err(self.found.say(Fault::Twice(shown(&name))));
            }
            let value: Option<Text<'de>> = map.next_value()?;
            self.to.push((name, value.map(|Text(value)| value)));
            if self.to.len() > MOST {
                return Err(self.found.say(Fault::TooMany("fields")));
            }
        }
        Ok(())
    }
}

/// What is expected.
struct Expect<'f, 'a, 'de> {
    found: &'f Found,
    to: &'a mut Line<'de>,
}

impl<'de> DeserializeSeed<'de> for Expect<'_, '_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Expect<'_, '_, 'de> {
    type Value = ();

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("what is expected")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Expect { found, to } = self;
        while let Some(Text(key)) = map.next_key()? {
            let (name, place) = match &*key {
                "outcome" => ("expect.outcome", &mut to.outcome),
                "path" => ("expect.path", &mut to.expected_path),
                _ => return Err(found.unknown(&key, &["outcome", "path"])),
            };
            if place.replace(found.text(name, &mut map)?).is_some() {
                return Err(found.say(Fault::Twice(name.to_owned())));
            }
        }
        Ok(())
    }
}

/// The steps of a path, which are for people to read: the path says it all.
struct Steps;

impl<'de> DeserializeSeed<'de> for Steps {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Steps {
    type Value = ();

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

/// The id of a path's outcome; the rest of it is for people to read.
struct OutcomeId;

impl<'de> DeserializeSeed<'de> for OutcomeId {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Cow<'de, str>, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for OutcomeId {
    type Value = Cow<'de, str>;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("an outcome")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Cow<'de, str>, A::Error> {
        let mut id = None;
        while let Some(Text(key)) = map.next_key()? {
            if key == "id" {
                let Text(found) = map.next_value()?;
                if id.replace(found).is_some() {
                    return Err(de::Error::duplicate_field("id"));
                }
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        id.ok_or_else(|| de::Error::missing_field("id"))
    }
}
