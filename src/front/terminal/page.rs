//! The screen of a walk as lines, derived from the session, the current question, and what the person asked to see.
//! Nothing is drawn here; no line is wider than the terminal, as far as its characters allow.

mod trail;

use super::keys::{self, Asked};
use crate::session::{Channel, Place, Session};
use crate::settings::Keying;
use crate::show::history;
use crate::show::panel;
use crate::show::times::Times;
use crate::text::commands;
use crate::text::harmless::harmless;
use crate::text::language::say;
use crate::text::width::{cut, width, wrap};
use crate::tree::{self, Act, By, Node};
use crate::view::View;
use crate::walk::answer;
use crate::walk::history::History;
use crate::walk::offer::Offer;
use crate::walk::question::{self, Asker, FieldQuestion, Question};

/// What a person asked to see at a step.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Aids {
    /// How to find out.
    pub(super) hint: bool,
    /// Every key.
    pub(super) keys: bool,
    /// That another Enter defers the field.
    pub(super) later: bool,
}

/// What is below the step or the outcome.
#[derive(Clone, Copy)]
pub(super) enum Below<'b> {
    /// What can be typed.
    Legend,
    /// A question beside the step.
    Question(&'b str),
    /// Nothing more.
    Nothing,
}

/// The state of a walk for display.
#[derive(Clone, Copy)]
pub(super) struct Page<'p> {
    pub(super) view: View<'p>,
    pub(super) times: &'p Times,
    pub(super) session: &'p Session,
    /// The current question; none once the walk is over.
    pub(super) question: Option<Question<'p>>,
    /// What is known from before.
    pub(super) past: &'p History,
    /// The name under which it is recorded.
    pub(super) name: Option<&'p str>,
    /// Whose terminal it is, if known.
    pub(super) whose: Option<&'p str>,
    /// Whether it matters that nothing is recorded.
    pub(super) warn: bool,
    /// As wide as the terminal, and as tall as fits above a prompt.
    pub(super) columns: usize,
    pub(super) rows: usize,
    pub(super) keying: Keying,
    pub(super) aids: Aids,
}

impl Page<'_> {
    fn own(&self, zh: &'static str, en: &'static str) -> &'static str {
        self.view.own(zh, en)
    }

    fn on_the_phone(&self) -> bool {
        self.session.channel() == Channel::Phone
    }

    /// Everything that should be on the screen; `said` is about the last typed line.
    pub(super) fn lines(&self, below: Below<'_>, said: Option<&str>) -> Vec<String> {
        let lines = self.lines_with(below, said, false);
        // Notices that scrolled away with the head are repeated.
        if lines.len() > self.rows { self.lines_with(below, said, true) } else { lines }
    }

    fn lines_with(&self, below: Below<'_>, said: Option<&str>, headless: bool) -> Vec<String> {
        let mut lines = self.trail();
        if self.warn && self.name.is_none() {
            lines.extend(
                self.warning(self.own("没有记录，离开后不保留", "Not recorded: gone when you leave")),
            );
        }
        match &self.question {
            Some(Question::Step(step)) => lines.extend(self.step(step, headless)),
            Some(Question::Field(FieldQuestion { asker: Asker::Step(step), offer, .. })) => {
                lines.extend(self.step(step, headless));
                lines.extend(self.offer(*offer));
            }
            _ => lines.extend(self.panel(below)),
        }
        match below {
            Below::Legend => {
                if let Some(Question::Field(field)) = &self.question
                    && let Asker::Ticket { number, of } = field.asker
                {
                    lines.extend(self.field(field, (number, of)));
                    lines.extend(self.offer(field.offer));
                }
                lines.extend(self.legend());
            }
            Below::Question(question) => {
                let question = question_lines(question, self.columns);
                lines.extend(question.iter().map(|line| self.view.paint.strong(line)));
            }
            Below::Nothing => {}
        }
        lines.extend(said.map(|said| self.warning(said)).unwrap_or_default());
        lines
    }

    /// The outcome of the walk.
    fn panel(&self, below: Below<'_>) -> Vec<String> {
        let Place::End(ending) = self.session.place() else { return Vec::new() };
        let mut lines = panel::lines(self.view, (self.session, self.name), ending, Some(self.columns));
        if !matches!(below, Below::Nothing) {
            lines.extend(self.outage());
            lines.push(String::new());
        }
        lines
    }

    fn warning(&self, said: &str) -> Vec<String> {
        let lines = wrap(said, "! ", "  ", self.columns);
        lines.iter().map(|line| self.view.paint.warning(line)).collect()
    }

    /// The warning of a possible outage.
    fn outage(&self) -> Vec<String> {
        let outage = self.past.outage.as_ref().map(|outage| history::outage(self.view.language, outage));
        outage.map(|outage| self.warning(&outage)).unwrap_or_default()
    }

    /// A field that a ticket asks for, with its position.
    fn field(&self, field: &question::FieldQuestion<'_>, (number, of): (usize, usize)) -> Vec<String> {
        let place = format!("{} {number}/{of}", self.own("要移交的资料", "To hand over"));
        let mut lines = self.faint(vec![place]);
        let question = wrap(&self.field_question(field.declared), "", "", self.columns);
        lines.extend(question.iter().map(|line| self.view.paint.strong(line)));
        lines
    }

    /// The value that Enter accepts.
    fn offer(&self, offer: Option<&Offer>) -> Vec<String> {
        let Some(Offer { value, source }) = offer else { return Vec::new() };
        let source = history::offer_source(self.view, source, self.times);
        let said = say!(
            self.view.language,
            ("回车采用：{}（{source}）", harmless(value.as_str())),
            ("Enter accepts: {} ({source})", harmless(value.as_str()))
        );
        wrap(&said, "", "  ", self.columns).iter().map(|line| self.view.paint.lead(line)).collect()
    }

    /// The current step; with its code and session if those are out of sight.
    fn step(&self, step: &question::StepQuestion<'_>, headless: bool) -> Vec<String> {
        let node = step.node;
        let mut lines = vec![String::new()];
        let code = cut(&harmless(&self.session.tree().code), self.columns).into_owned();
        let head = [Some(code), self.name.map(str::to_owned)].into_iter().flatten().filter(|_| headless);
        let place: Vec<String> = head.chain(self.place(step)).collect();
        lines.extend(self.faint(flow(&place, " · ", self.columns)));
        if let Act::Collect { .. } = node.act {
            lines.extend(self.filled(node));
        }
        let question = wrap(&self.question(node), "", "", self.columns);
        lines.extend(question.iter().map(|line| self.view.paint.strong(line)));
        if let Act::Choose { options, .. } = &node.act {
            for (number, option) in options.iter().enumerate() {
                let number = format!("  {} ", number + 1);
                lines.extend(labelled_block(&number, &self.view.words(option.label), self.columns));
            }
        }
        lines.extend(self.circumstances(step));
        lines.extend(self.caution(node));
        lines.extend(self.speech(node));
        if let Some(hint) = node.guidance.hint.filter(|_| self.aids.hint) {
            lines.extend(labelled_block(self.own("提示 ", "Hint "), &self.view.words(hint), self.columns));
        }
        if let Some(earlier) = step.earlier() {
            let before = answer::label(self.view, node, &earlier);
            let said = self.view.labelled(self.own("上次", "Before"), &before);
            lines.extend(self.faint(wrap(&said, "", "", self.columns)));
        }
        if step.caution_waits() {
            let ask = self.own("现在做，安全吗？", "Is it safe to do this now?");
            lines.extend(wrap(ask, "", "", self.columns));
        }
        lines
    }

    /// Who does it, and when.
    fn circumstances(&self, step: &question::StepQuestion<'_>) -> Vec<String> {
        let node = step.node;
        let mut lines = Vec::new();
        let by = match node.by {
            By::Merchant => None,
            By::Technician => Some(self.own("（技术员来做）", "(for the technician)")),
            By::BackOffice => Some(self.own(
                "（请后台办理，得到答复后再回答）",
                "(ask the back office, and answer when they reply)",
            )),
        };
        if let Some(by) = by {
            lines.extend(wrap(by, "", "", self.columns));
        }
        if let Some(said) = self.wait(step) {
            lines.extend(wrap(&said, "", "", self.columns));
        }
        lines
    }

    /// How long the step waits, and since when; if a person cannot see how long ago that was, until when.
    fn wait(&self, step: &question::StepQuestion<'_>) -> Option<String> {
        let (node, language) = (step.node, self.view.language);
        let wait = node.wait?;
        let after = self.view.duration(wait.minutes);
        let acts = matches!(node.act, Act::Try { .. });
        let then = if acts { self.own("再做", "Do it") } else { self.own("再答", "Answer") };
        let Some(from) = self.view.counted_from(self.session.tree(), wait.since) else {
            return Some(say!(
                language,
                "上一步之后等 {after}{then}。",
                "{then} {after} after the previous step."
            ));
        };
        let due = step.due().map(|due| self.times.time(due)).unwrap_or_default();
        Some(say!(
            language,
            "从{from}算起，满 {after}{then}：{due} 以后。",
            "{then} {after} after {from}: not before {due}."
        ))
    }

    fn caution(&self, node: &Node) -> Vec<String> {
        let Some(caution) = node.caution else { return Vec::new() };
        let lines = labelled_block(self.own("注意 ", "Caution "), &self.view.words(caution), self.columns);
        lines.iter().map(|line| self.view.paint.warning(line)).collect()
    }

    /// What is read out to the merchant, set off by a bar.
    fn speech(&self, node: &Node) -> Vec<String> {
        let say = node.guidance.say.filter(|_| self.on_the_phone());
        say.map(|say| panel::speech(self.view, &self.view.words(say), self.columns)).unwrap_or_default()
    }

    /// `步骤 3，最多还有 5 步 · 约 2 分钟 · 网络检查`. How many may follow is only said once it is informative: hardly anybody walks
    /// the longest path, and its length does not help a waiting merchant.
    fn place(&self, step: &question::StepQuestion<'_>) -> Vec<String> {
        const TOLD: usize = 9;
        let (tree, node) = (self.session.tree(), step.node);
        let (number, more) = step.progress();
        let mut parts = vec![match more {
            0 => say!(self.view.language, "步骤 {number}，最后一步", "Step {number}, the last"),
            1..=TOLD => say!(
                self.view.language,
                "步骤 {number}，最多还有 {more} 步",
                "Step {number}, at most {more} more"
            ),
            _ => say!(self.view.language, "步骤 {number}", "Step {number}"),
        }];
        if let Some(minutes) = node.minutes {
            parts.push(self.view.about(minutes));
        }
        let sequence = node.id.split_once('.').and_then(|(sequence, _)| {
            tree.nodes().iter().find_map(|node| match &node.act {
                Act::Use { sequence: used, name, .. } if **used == *sequence => Some(self.view.words(*name)),
                _ => None,
            })
        });
        parts.extend(sequence.map(|name| cut(&name, self.columns).into_owned()));
        parts
    }

    /// The question: the step's text, or the field's label.
    fn question(&self, node: &Node) -> String {
        if let Some(text) = node.text() {
            return self.view.words(text).into_owned();
        }
        let field = self.session.wanted_field().and_then(|field| self.view.manifest.field(field));
        field.map(|field| self.field_question(field)).unwrap_or_default()
    }

    fn field_question(&self, field: &tree::Field) -> String {
        let (label, example) = (self.view.words(field.label), harmless(&field.example));
        say!(self.view.language, "{label}（例如 {example}）", "{label} (such as {example})")
    }

    /// What can be typed: every key if requested, and what this prompt accepts.
    fn legend(&self) -> Vec<String> {
        let language = self.view.language;
        let legend = match &self.question {
            Some(Question::Field(FieldQuestion { asker: Asker::Ticket { .. }, offer, .. })) => {
                keys::field_legend(offer.is_some(), None, language)
            }
            Some(Question::Field(FieldQuestion { asker: Asker::Step(step), offer, .. })) => {
                let hint = step.node.guidance.hint.is_some() && !self.aids.hint;
                keys::field_legend(offer.is_some(), Some(hint), language)
            }
            Some(Question::Step(step)) => {
                let hint = step.node.guidance.hint.is_some() && !self.aids.hint;
                keys::legend(Asked::of(step), hint, step.earlier().is_some(), language)
            }
            Some(Question::Outcome(outcome)) => {
                let ticket = outcome.files().then(|| outcome.only_renews());
                keys::ending_legend(ticket, self.keying, language)
            }
            None => Vec::new(),
        };
        let mut lines = self.all_keys();
        lines.extend(self.faint(flow(&legend, "  ", self.columns)));
        lines
    }

    /// Every key, if requested.
    fn all_keys(&self) -> Vec<String> {
        const NARROW: usize = 40;
        let indent = if self.columns < NARROW { "    " } else { "               " };
        let mut lines = Vec::new();
        if self.aids.keys {
            let of = match &self.question {
                Some(Question::Field(FieldQuestion { asker: Asker::Ticket { .. }, .. })) => keys::field_help,
                Some(Question::Field(_)) => keys::step_field_help,
                Some(Question::Outcome(outcome)) if outcome.only_renews() => keys::renewal_help,
                Some(Question::Outcome(_)) => keys::outcome_help,
                _ => keys::help,
            };
            let help = of(self.view.language);
            lines.extend(help.iter().flat_map(|line| commands::wrap(line, "  ", indent, self.columns)));
        }
        lines
    }

    fn faint(&self, lines: Vec<String>) -> Vec<String> {
        lines.into_iter().map(|line| self.view.paint.faint(&line)).collect()
    }
}

fn labelled_block(label: &str, said: &str, columns: usize) -> Vec<String> {
    wrap(said, label, &" ".repeat(width(label)), columns)
}

/// A question with the keys that answer it: a key is never separated from its label.
pub(super) fn question_lines(question: &str, columns: usize) -> Vec<String> {
    let (asked, keys) = question.split_at(keys_of(question).unwrap_or(question.len()));
    let mut lines = wrap(asked, "", "", columns);
    let keys: Vec<&str> = keys.split("  ").map(str::trim).filter(|key| !key.is_empty()).collect();
    // A full-width mark brings its own space.
    let mut between = if asked.ends_with('？') { "" } else { " " };
    for key in keys {
        match lines.last_mut() {
            Some(line) if width(line) + between.len() + width(key) <= columns => line.extend([between, key]),
            _ => lines.push(key.to_owned()),
        }
        between = "  ";
    }
    lines.iter().flat_map(|line| wrap(line, "", "", columns)).collect()
}

/// Where the keys of a question begin: after the first mark that is followed by a single letter.
fn keys_of(question: &str) -> Option<usize> {
    let marks = question.char_indices().filter(|(_, mark)| matches!(mark, '?' | '？'));
    let mut behind = marks.map(|(at, mark)| at + mark.len_utf8());
    behind.find(|at| {
        let mut letters = question[*at..].trim_start_matches(' ').bytes();
        letters.next().is_some_and(|key| key.is_ascii_alphanumeric()) && letters.next() == Some(b' ')
    })
}

/// Short items side by side, on as many lines as they need; an item that fits on one line is not broken.
fn flow(items: &[impl AsRef<str>], between: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for item in items.iter().map(AsRef::as_ref) {
        match lines.last_mut() {
            Some(line) if width(line) + width(between) + width(item) <= columns => {
                line.push_str(between);
                line.push_str(item);
            }
            _ => lines.extend(wrap(item, "", "", columns)),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::question_lines;

    #[test]
    fn key_and_its_label_stay_on_one_line() {
        let question = "Ticket 418-273 is open. Go on with that one? y yes  n no, file another  b back";
        assert_eq!(question_lines(question, 80), [question]);
        assert_eq!(
            question_lines(question, 52),
            ["Ticket 418-273 is open. Go on with that one? y yes", "n no, file another  b back"]
        );
        assert_eq!(
            question_lines("48160001 的工单 418-273 还没关闭。接着那一张走？y 接着那张  n 不是", 54),
            ["48160001 的工单 418-273 还没关闭。接着那一张走？", "y 接着那张  n 不是"]
        );
        // What has no keys is ordinary text, whether it contains a question or not.
        assert_eq!(question_lines("Why? (Enter: no reason)", 12), ["Why? (Enter:", "no reason)"]);
        assert_eq!(question_lines("", 12), [""]);
    }
}
