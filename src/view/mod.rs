//! How something is shown: in which language, with which library's texts, with or without colour, and how wide.

mod conditions;
pub mod paint;

use std::borrow::Cow;

use crate::text::harmless::harmless;
use crate::text::language::{Language, say};
use crate::tree::marks::{self, Mark};
use crate::tree::{Act, By, Library, Manifest, Node, Outcome, Since, Standing, Text, Texts, Tree, Value};
pub use conditions::StepName;
use paint::Paint;

/// The vocabulary of trees: the declarations and texts of their library, or those that were pinned with them.
#[derive(Clone, Copy, Debug)]
pub struct Vocabulary<'v> {
    /// The declarations.
    pub manifest: &'v Manifest,
    /// The texts.
    pub texts: &'v Texts,
}

impl<'v> Vocabulary<'v> {
    /// The vocabulary of a library's trees.
    #[must_use]
    pub fn of(library: &'v Library) -> Vocabulary<'v> {
        Vocabulary { manifest: library.manifest(), texts: library.texts() }
    }
}

/// How a tree is shown.
#[derive(Clone, Copy, Debug)]
pub struct View<'v> {
    /// The library's declarations.
    pub manifest: &'v Manifest,
    /// The library's texts.
    pub texts: &'v Texts,
    /// The language of the program's own texts.
    pub language: Language,
    /// The index of the library's language; see [`Manifest::column`].
    pub column: usize,
    /// Whether colour may be used.
    pub paint: Paint,
    /// The width of a line; `None` means no wrapping, for pipes.
    pub columns: Option<usize>,
    /// What marks in texts are replaced with; without it, marks are shown.
    pub subject: Option<ShownCode<'v>>,
}

/// The code that something is about.
#[derive(Clone, Copy, Debug)]
pub struct ShownCode<'v> {
    /// The code.
    pub code: &'v str,
    /// The terminal's message, if the manual has it.
    pub message: Option<Text>,
}

impl<'v> View<'v> {
    /// The view of a tree: marks in its texts are replaced by its code and message, if it has marks.
    #[must_use]
    pub fn of<'t>(self, tree: &'t Tree) -> View<'t>
    where
        'v: 't,
    {
        let subject = ShownCode { code: &tree.code, message: tree.message };
        View { subject: Some(subject).filter(|_| tree.has_marks), ..self }
    }

    /// A text of the library in the view's language, in its displayed form. It is harmless: the checker has seen it
    /// (PD016).
    #[must_use]
    pub fn words(&self, text: Text) -> Cow<'v, str> {
        let wording = self.texts.wording(text, self.column);
        if wording.is_marked { self.worded(wording.said) } else { Cow::Borrowed(wording.said) }
    }

    /// A text with its marks replaced by the code and the message.
    #[must_use]
    pub fn worded(&self, said: &'v str) -> Cow<'v, str> {
        let Some(ShownCode { code, message }) = self.subject else { return Cow::Borrowed(said) };
        marks::put_in(said, |mark| match (mark, message) {
            (Mark::Message, Some(message)) => Cow::Borrowed(self.texts.get(message, self.column)),
            _ => harmless(code),
        })
    }

    /// The program's own texts.
    #[must_use]
    pub fn own(&self, zh: &'static str, en: &'static str) -> &'static str {
        self.language.pick(zh, en)
    }

    /// A label with its text: `原因：…`, `Cause: …`.
    #[must_use]
    pub fn labelled(&self, label: &str, said: &str) -> String {
        self.language.labelled(label, said)
    }

    /// A number of minutes in words, in hours if they are whole.
    #[must_use]
    pub fn duration(&self, minutes: u16) -> String {
        self.duration_behind("", minutes)
    }

    /// [`View::duration`], after these words.
    fn duration_behind(&self, before: &str, minutes: u16) -> String {
        let (count, unit) = match minutes {
            60.. if minutes.is_multiple_of(60) => (minutes / 60, self.own(" 小时", " h")),
            _ => (minutes, self.own(" 分钟", " min")),
        };
        [before, &count.to_string(), unit].concat()
    }

    /// How long a step takes.
    #[must_use]
    pub fn about(&self, minutes: u16) -> String {
        self.duration_behind(self.own("约 ", "about "), minutes)
    }

    /// A step's answer in words.
    #[must_use]
    pub fn answer(&self, node: &Node, value: Value) -> Cow<'v, str> {
        let own = |zh, en| Cow::Borrowed(self.own(zh, en));
        match (value, &node.act) {
            (Value::Yes, _) => own("是", "yes"),
            (Value::No, _) => own("否", "no"),
            (Value::Unsure, _) => own("不确定", "unsure"),
            (Value::Fixed, _) => own("好了", "fixed"),
            (Value::NotFixed, _) => own("没好", "not fixed"),
            (Value::Skipped, _) => own("没做", "not done"),
            (Value::Option(index), Act::Choose { options, .. }) => {
                options.get(usize::from(index)).map(|option| self.words(option.label)).unwrap_or_default()
            }
            (Value::Option(_), _) => Cow::default(),
        }
    }

    /// Who does a step, when, how long it takes and whose idea it was, as far as that is worth showing.
    pub fn remarks(&self, tree: &Tree, node: &Node) -> impl Iterator<Item = Cow<'v, str>> {
        let by = match node.by {
            By::Merchant => None,
            By::Technician => Some(self.own("技术员", "technician").into()),
            By::BackOffice => Some(self.own("后台", "back office").into()),
        };
        let wait = node.wait.map(|wait| {
            let after = self.duration(wait.minutes);
            match self.counted_from(tree, wait.since) {
                None => say!(self.language, "等 {after}后", "after {after}"),
                Some(from) => say!(self.language, "等 {after}后，从{from}算起", "{after} after {from}"),
            }
            .into()
        });
        let minutes = node.minutes.map(|minutes| self.about(minutes).into());
        let added = node.added.then(|| self.own("手册外补充", "not in the manual").into());
        [by, wait, minutes, added].into_iter().flatten()
    }

    /// What a wait counts from, if that is not the previous answer: a step's text, or that a matter was noted.
    #[must_use]
    pub fn counted_from(&self, tree: &Tree, since: Since) -> Option<String> {
        let (text, before, after) = match since {
            Since::Previous => return None,
            Since::Answer(key) => (tree.node(key.first())?.text()?, self.own("“", "\""), self.own("”", "\"")),
            Since::Matter(matter) => {
                (self.manifest.matter(matter)?.name, self.own("记下“", "\""), self.own("”", "\" was noted"))
            }
        };
        Some([before, &self.words(text), after].concat())
    }

    /// A matter and its state: `付款：没有查清`.
    #[must_use]
    pub fn standing(&self, standing: Standing) -> String {
        self.standing_parts(standing).concat()
    }

    /// [`View::standing`]: the matter, the separator, and the state.
    #[must_use]
    pub fn standing_parts(&self, standing: Standing) -> [Cow<'v, str>; 3] {
        let matter = self.manifest.matter(standing.matter).map(|matter| self.words(matter.name));
        let state = self.manifest.state(standing).map(|state| self.words(state.name));
        [matter.unwrap_or_default(), self.own("：", ": ").into(), state.unwrap_or_default()]
    }

    /// Says that the request of a matter is part of the ticket of an `end`, if it is.
    #[must_use]
    pub fn with_request(&self, end: &Node) -> Option<String> {
        let Act::End { with: Some(matter), .. } = end.act else { return None };
        let matter = self.words(self.manifest.matter(matter)?.name);
        Some(self.labelled(self.own("并入请求", "Includes the request"), &matter))
    }

    /// The name of an outcome, and its queue.
    #[must_use]
    pub fn outcome_name(&self, outcome: &Outcome) -> Cow<'v, str> {
        let name = self.words(outcome.name);
        let Some(queue) = self.manifest.queue(outcome) else { return name };
        let queue = self.words(queue.name);
        let (before, after) = (self.own("（工单 → ", " (ticket → "), self.own("）", ")"));
        Cow::Owned([&name, before, &queue, after].concat())
    }

    /// A list of names in a sentence.
    #[must_use]
    pub fn listed(&self, names: &[Cow<'_, str>]) -> String {
        self.language.listed(names)
    }

    /// What to do at an outcome: the `end` step's own text, or the outcome's.
    #[must_use]
    pub fn outcome_text(&self, outcome: &Outcome, end: Option<&Node>) -> Cow<'v, str> {
        self.words(end.and_then(Node::text).unwrap_or(outcome.text))
    }

    /// What is read out to the merchant at an outcome: the `end` step's own words, or the outcome's.
    #[must_use]
    pub fn outcome_say(&self, outcome: &Outcome, end: Option<&Node>) -> Option<Cow<'v, str>> {
        end.and_then(|end| end.guidance.say).or(outcome.say).map(|say| self.words(say))
    }

    /// The labels of fields.
    #[must_use]
    pub fn field_labels(&self, fields: &[u16]) -> Vec<Cow<'v, str>> {
        let labels = fields.iter().filter_map(|field| self.manifest.field(*field)).map(|field| field.label);
        labels.map(|label| self.words(label)).collect()
    }

    /// A code's table and row in words: `E 开头的错误代码 第 3 行`.
    #[must_use]
    pub fn table_row(&self, tree: &Tree) -> Option<String> {
        let table = self.manifest.tables.get(usize::from(tree.table?))?;
        let (title, row) = (self.words(table.title), tree.row);
        Some(say!(self.language, "{title} 第 {row} 行", "{title}, row {row}"))
    }

    /// The code's message, or words that it has none.
    #[must_use]
    pub fn message(&self, tree: &Tree) -> Cow<'v, str> {
        match tree.message {
            None if tree.table.is_none() => {
                Cow::Borrowed(self.own("（手册里没有的代码）", "(not in the manual)"))
            }
            message => self.title(message),
        }
    }

    /// The terminal's message, or words that the manual does not have it.
    #[must_use]
    pub fn title(&self, message: Option<Text>) -> Cow<'v, str> {
        let untitled = || Cow::Borrowed(self.own("（手册未写提示）", "(the manual gives no message)"));
        message.map_or_else(untitled, |message| self.words(message))
    }
}
