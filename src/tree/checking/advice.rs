//! Warnings: what is not a fault of a file, but worth checking by its author.

use super::declarations::Declarations;
use crate::text::width::{width, wrap};
use crate::tree::fault::Kind;
use crate::tree::limits::{MOST_LINES, WIDEST_LABEL, WIDEST_WORD};
use crate::tree::location::Span;
use crate::tree::manifest::Manifest;
use crate::tree::reading::mirror::{Block, Step, WrittenAct, WrittenOption};
use crate::tree::reading::reader::Reader;
use crate::tree::record::By;
use crate::tree::texts::Text;

/// The width of the smallest screen that texts are written for, minus indentation.
const COLUMNS: usize = 36;

/// Findings for warnings that depend on the whole library.
#[derive(Debug, Default)]
pub(crate) struct Advice {
    /// Whether any step of a merchant has words for the phone.
    pub(crate) says: bool,
    /// A merchant's steps without such words: the file's order, and the place.
    pub(crate) unsaid: Vec<(usize, Span)>,
    /// Ends without such words, whose outcome has none either.
    pub(crate) silent_ends: Vec<(usize, Span)>,
}

impl Advice {
    pub(crate) fn add(&mut self, other: Advice) {
        self.says |= other.says;
        self.unsaid.extend(other.unsaid);
        self.silent_ends.extend(other.silent_ends);
    }

    /// Warns about a file's steps, except for what it allows.
    pub(crate) fn file(
        &mut self,
        reader: &mut Reader<'_>,
        order: usize,
        steps: &Block,
        declarations: &Declarations,
        allow: &[String],
    ) {
        let lets = |kind: &Kind| declarations.lets(allow, kind);
        let told = reader.told();
        let manifest = &declarations.manifest;
        let mut adviser =
            Adviser { reader, manifest, unsaid: Vec::new(), silent_ends: Vec::new(), says: false };
        adviser.block(steps);
        let Adviser { unsaid, silent_ends, says, .. } = adviser;
        reader.drop_since(told, lets);
        self.says |= says;
        if !lets(&Kind::NothingToSay) {
            self.unsaid.extend(unsaid.into_iter().map(|span| (order, span)));
        }
        if !lets(&Kind::EndSilent) {
            self.silent_ends.extend(silent_ends.into_iter().map(|span| (order, span)));
        }
    }
}

/// Examines one file's steps.
struct Adviser<'a, 'r> {
    reader: &'a mut Reader<'r>,
    manifest: &'a Manifest,
    /// Ends without words to read out, of outcomes without any.
    silent_ends: Vec<Span>,
    /// A merchant's steps without words to read out; whether that matters depends on the whole library.
    unsaid: Vec<Span>,
    /// Whether any of a merchant's steps has words to read out.
    says: bool,
}

impl Adviser<'_, '_> {
    /// Warns about a list and its branches.
    fn block(&mut self, block: &Block) {
        for pair in block.steps.windows(2) {
            if let [first, second] = pair {
                self.order(first, second);
            }
        }
        for step in &block.steps {
            self.step(step);
        }
    }

    fn step(&mut self, step: &Step) {
        let by = step.by.as_ref().map_or(By::default().id(), |by| by.value.as_str());
        let is_prompt =
            matches!(step.act, WrittenAct::Ask { .. } | WrittenAct::Choose { .. } | WrittenAct::Try { .. });
        if is_prompt && by == By::Merchant.id() {
            match step.guidance.say {
                Some(_) => self.says = true,
                None => self.unsaid.push(step.at),
            }
        }
        if let WrittenAct::End { outcome, .. } = &step.act {
            let declared = self.manifest.outcomes.iter().find(|declared| *declared.id == *outcome.value);
            let says = declared.is_some_and(|declared| declared.say.is_some());
            if !says && step.guidance.say.is_none() {
                self.silent_ends.push(step.at);
            }
        }
        let own = match &step.act {
            WrittenAct::Ask { text, .. } | WrittenAct::Choose { text, .. } => Some(text.value),
            WrittenAct::Try { text, .. } | WrittenAct::Tell { text } => Some(*text),
            WrittenAct::End { text, .. } => *text,
            WrittenAct::Collect { .. } | WrittenAct::Set { .. } | WrittenAct::Use { .. } => None,
        };
        let caution = step.caution.as_ref().map(|caution| caution.value);
        for text in own.iter().chain(step.guidance.texts()).chain(&caution) {
            self.text(*text, step.at);
            self.questions(*text, step.at);
        }
        match &step.act {
            WrittenAct::Ask { on_yes, on_no, on_unsure, .. } => {
                let branches: Vec<&Block> = [on_yes, on_no, on_unsure].into_iter().flatten().collect();
                if on_yes.is_some() && on_no.is_some() {
                    self.alike(step.at, &branches);
                }
                for branch in branches {
                    self.block(branch);
                }
            }
            WrittenAct::Choose { options, .. } => {
                for option in options {
                    self.label(option);
                }
                let branches: Vec<&Block> = options.iter().map(|option| &option.steps).collect();
                self.alike(step.at, &branches);
                for branch in branches {
                    self.block(branch);
                }
            }
            WrittenAct::Try { on_fixed: Some(block), .. } => self.block(block),
            _ => {}
        }
    }

    /// Branches that are identical except for ids.
    fn alike(&mut self, at: Span, branches: &[&Block]) {
        let Some((first, others)) = branches.split_first() else { return };
        // Ending the walk with the same outcome everywhere is a separate fault, PD406.
        let does_something = first.steps.iter().any(|step| step.id.is_some());
        if does_something && !others.is_empty() && others.iter().all(|other| same(first, other)) {
            self.reader.fault(Kind::SameSteps, at);
        }
    }

    /// Two consecutive tries of which the second is quicker.
    fn order(&mut self, first: &Step, second: &Step) {
        let alone = |step: &Step| {
            matches!(step.act, WrittenAct::Try { on_fixed: None, .. })
                && step.wait.is_none()
                && step.when.is_none()
                && step.caution.is_none()
        };
        let by = |step: &Step| step.by.as_ref().map(|by| by.value.clone()).unwrap_or_default();
        let (Some(long), Some(short)) = (first.minutes, second.minutes) else { return };
        if alone(first) && alone(second) && by(first) == by(second) && short < long {
            self.reader.twice(Kind::CostlyOrder { first: long, second: short }, first.at, Some(second.at));
        }
    }

    fn label(&mut self, option: &WrittenOption) {
        let columns = self.reader.wordings(option.label).map(width).max().unwrap_or(0);
        if columns > WIDEST_LABEL {
            self.reader.fault(Kind::LongLabel { columns }, option.id.span);
        }
    }

    /// A text that is a question in one language but not in another.
    fn questions(&mut self, text: Text, at: Span) {
        let asks: Vec<bool> = self.reader.wordings(text).map(|said| said.contains(['?', '？'])).collect();
        let language = |asking: bool| asks.iter().position(|asks| *asks == asking);
        if let (Some(asks), Some(tells)) = (language(true), language(false)) {
            let name = |index: usize| self.manifest.languages.get(index).map(ToString::to_string);
            let kind = Kind::OneAsks {
                asks: name(asks).unwrap_or_default(),
                tells: name(tells).unwrap_or_default(),
            };
            let question = self.reader.wordings(text).find_map(asking).map(str::to_owned);
            let question = question.and_then(|question| self.reader.find_behind(at, &question));
            self.reader.twice(kind, at, question);
        }
    }

    /// A text that does not fit a small screen.
    fn text(&mut self, text: Text, at: Span) {
        let mut found = None;
        for said in self.reader.wordings(text) {
            // A text of so few bytes fits, whatever it says.
            if said.len() <= WIDEST_WORD {
                continue;
            }
            if let Some(word) = words(said).find(|word| word.len() > WIDEST_WORD && width(word) > WIDEST_WORD)
            {
                found = Some(Kind::LongWord { word: word.to_owned() });
                break;
            }
            // No character takes more columns than bytes, and no line is longer: only otherwise it is worth measuring.
            if said.len() > COLUMNS * MOST_LINES / 2 && width(said) > COLUMNS * (MOST_LINES - 1) {
                let lines = wrap(said, "", "", COLUMNS).len();
                if lines > MOST_LINES {
                    found = Some(Kind::LongText { lines });
                    break;
                }
            }
        }
        if let Some(kind) = found {
            self.reader.fault(kind, at);
        }
    }
}

/// How many characters of a question are searched for in its file.
const LONGEST_SEARCH: usize = 12;

/// The end of the first question of a text that is on one line of the file, wherever its lines are broken.
fn asking(said: &str) -> Option<&str> {
    let (before, mark) = said.char_indices().find(|(_, sign)| matches!(sign, '?' | '？'))?;
    let said = said.get(..before + mark.len_utf8())?;
    let word = said.rsplit(' ').next()?;
    word.char_indices().rev().take(LONGEST_SEARCH).last().and_then(|(start, _)| word.get(start..))
}

/// The unbreakable parts of a text: what is between spaces and Chinese characters.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| character.is_whitespace() || u32::from(character) >= 0x2e80)
}

/// Whether two lists are identical except for the names of steps.
fn same(one: &Block, other: &Block) -> bool {
    let equal = |(one, other): (&Step, &Step)| same_step(one, other);
    one.steps.len() == other.steps.len() && one.steps.iter().zip(&other.steps).all(equal)
}

fn same_step(one: &Step, other: &Step) -> bool {
    let word = |word: &Option<crate::tree::reading::reader::At<String>>| {
        word.as_ref().map(|word| word.value.clone())
    };
    let branch = |one: &Option<Block>, other: &Option<Block>| match (one, other) {
        (Some(one), Some(other)) => same(one, other),
        (None, None) => true,
        _ => false,
    };
    let around = one.guidance.say == other.guidance.say
        && one.minutes == other.minutes
        && one.wait == other.wait
        && word(&one.since) == word(&other.since)
        && one.caution.as_ref().map(|caution| caution.value)
            == other.caution.as_ref().map(|caution| caution.value)
        && word(&one.when) == word(&other.when)
        && word(&one.by) == word(&other.by);
    around
        && match (&one.act, &other.act) {
            (
                WrittenAct::Ask {
                    text: one_text, on_yes: one_yes, on_no: one_no, on_unsure: one_unsure, ..
                },
                WrittenAct::Ask { text, on_yes, on_no, on_unsure, .. },
            ) => {
                one_text.value == text.value
                    && branch(one_yes, on_yes)
                    && branch(one_no, on_no)
                    && branch(one_unsure, on_unsure)
            }
            (
                WrittenAct::Choose { text: one_text, options: one_options, .. },
                WrittenAct::Choose { text, options, .. },
            ) => {
                let option = |(one, other): (&WrittenOption, &WrittenOption)| {
                    one.label == other.label && same(&one.steps, &other.steps)
                };
                one_text.value == text.value
                    && one_options.len() == options.len()
                    && one_options.iter().zip(options).all(option)
            }
            (
                WrittenAct::Try { text: one, on_fixed: one_fixed, .. },
                WrittenAct::Try { text, on_fixed, .. },
            ) => one == text && branch(one_fixed, on_fixed),
            (WrittenAct::Tell { text: one }, WrittenAct::Tell { text }) => one == text,
            (WrittenAct::Collect { fields: one }, WrittenAct::Collect { fields }) => {
                one.iter().map(|field| &field.value).eq(fields.iter().map(|field| &field.value))
            }
            _ => super::flow::do_the_same(one, other),
        }
}
