//! What stands on the screen during a walk, as lines: it follows from the session, and from what was asked to be
//! shown. Nothing here is drawn; no line is wider than the terminal, as far as its characters allow.

use super::keys::{self, Asked};
use crate::session::{Answer, Channel, Done, Leg, Moment, Place, Session, Visit};
use crate::show::history;
use crate::show::panel;
use crate::show::ticket::words;
use crate::show::times::Times;
use crate::text::harmless::harmless;
use crate::text::language::Language;
use crate::text::width::{cut, width, wrap};
use crate::ticket::{self, FieldState};
use crate::tree::{Act, By, Node, NodeId, Tree};
use crate::view::View;
use crate::walk::answer;
use crate::walk::offer::Offer;

/// What a person asked to be shown at a step.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Aids {
    /// How to find out.
    pub(super) hint: bool,
    /// Every key.
    pub(super) keys: bool,
}

/// A session as it is shown.
#[derive(Clone, Copy)]
pub(super) struct Page<'p> {
    pub(super) view: View<'p>,
    pub(super) session: &'p Session,
    pub(super) columns: usize,
    pub(super) aids: Aids,
    /// The name under which it is kept.
    pub(super) name: Option<&'p str>,
    /// What happened before at the same terminal or merchant, a heading first.
    pub(super) before: &'p [String],
    /// That many others have the same code right now.
    pub(super) burst: Option<&'p str>,
}

impl Page<'_> {
    fn own(&self, zh: &'static str, en: &'static str) -> &'static str {
        self.view.own(zh, en)
    }

    fn on_the_phone(&self) -> bool {
        self.session.channel() == Channel::Phone
    }

    /// The codes, what was answered, a line each, and the notes.
    pub(super) fn history(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (number, leg) in self.session.legs().iter().enumerate() {
            if number > 0 {
                lines.push(String::new());
            }
            lines.extend(self.head(&leg.tree));
            if number == 0 {
                lines.extend(self.channel());
                lines.extend(self.known_before());
            }
            let mut newest = Moment(i64::MIN);
            for visit in &leg.trail {
                // What is older than an answer before it was held aside, and came back.
                lines.extend(self.visit(leg, visit, visit.at < newest));
                newest = newest.max(visit.at);
            }
        }
        for note in self.session.notes() {
            let said = self.view.labelled(self.own("备注", "Note"), &harmless(note.text.as_str()));
            lines.extend(wrap(&said, "", "  ", self.columns));
        }
        lines
    }

    /// What happened before; that others have the same fault right now, too, while it is not said at the end.
    fn known_before(&self) -> Vec<String> {
        let at_the_end = matches!(self.session.place(), Place::End(_));
        let burst = if at_the_end { Vec::new() } else { self.before_sending() };
        let mut lines = Vec::new();
        for (number, line) in self.before.iter().enumerate() {
            let indent = if number == 0 { "" } else { "  " };
            lines.extend(self.faint(wrap(line, indent, "    ", self.columns)));
        }
        lines.extend(burst);
        lines
    }

    /// That it may be an outage.
    pub(super) fn before_sending(&self) -> Vec<String> {
        let lines = self.burst.map(|burst| wrap(burst, "! ", "  ", self.columns)).unwrap_or_default();
        lines.iter().map(|line| self.view.paint.warning(line)).collect()
    }

    /// A field that a ticket asks for, and which of how many it is.
    pub(super) fn field(&self, field: u16, (number, of): (usize, usize)) -> Vec<String> {
        let place = format!("{} {number}/{of}", self.own("要移交的资料", "To be handed over"));
        let mut lines = self.faint(vec![place]);
        let question = wrap(&self.field_question(field), "", "", self.columns);
        lines.extend(question.iter().map(|line| self.view.paint.strong(line)));
        lines
    }

    /// What Enter takes.
    pub(super) fn offer(&self, offer: Option<&Offer>, times: &Times) -> Vec<String> {
        let Some(Offer { value, source }) = offer else { return Vec::new() };
        let source = history::offer_source(self.view, source, times);
        let said = match self.view.language {
            Language::Zh => format!("回车采用：{}（{source}）", harmless(value.as_str())),
            Language::En => format!("Enter takes: {} ({source})", harmless(value.as_str())),
        };
        wrap(&said, "", "  ", self.columns).iter().map(|line| self.view.paint.lead(line)).collect()
    }

    /// What can be typed for a field of a ticket.
    pub(super) fn field_legend(&self, offered: bool) -> Vec<String> {
        let mut lines = self.all_keys();
        lines.extend(self.faint(flow(&keys::field_legend(offered, self.view.language), "  ", self.columns)));
        lines
    }

    /// Code, message and cause.
    fn head(&self, tree: &Tree) -> Vec<String> {
        let view = self.view;
        let code = cut(&harmless(&tree.code), self.columns).into_owned();
        let first = format!("{code}  ");
        let mut lines = wrap(&view.message(tree), &first, &" ".repeat(width(&first)), self.columns);
        if let Some(line) = lines.first_mut() {
            *line = line.replacen(&code, &view.paint.strong(&code), 1);
        }
        if let Some(cause) = tree.cause {
            let said = view.labelled(self.own("可能原因", "Possible cause"), &view.words(cause));
            lines.extend(wrap(&said, "", "", self.columns));
        }
        lines
    }

    fn channel(&self) -> Vec<String> {
        let channel = match self.session.channel() {
            Channel::Phone => self.own("电话（┃ 后面的话念给商户）", "by phone (read out the ┃ lines)"),
            Channel::OnSite => self.own("现场", "on site"),
        };
        let name = self.name.map(|name| format!("{}{name}", self.own("会话 ", "session ")));
        let keys = [self.own("h 所有按键", "h all keys"), self.own("Ctrl-C 离开", "Ctrl-C leave")];
        let parts = [channel].into_iter().chain(name.as_deref()).chain(keys);
        self.faint(flow(&parts.collect::<Vec<_>>(), "  ", self.columns))
    }

    /// A step that lies behind: what was answered, as one line; what was told, as it was told.
    fn visit(&self, leg: &Leg, visit: &Visit, returned: bool) -> Vec<String> {
        let Some(node) = leg.tree.node(visit.node) else { return Vec::new() };
        let (mark, answer) = match &visit.done {
            Done::Told => return self.told(node),
            Done::Collected(0) => return Vec::new(),
            Done::Collected(_) => return self.filled(node),
            Done::PutOff => ("…", self.own("留给技术员", "left to the technician").to_owned()),
            Done::Known(value) => ("=", answer::label(self.view, node, &Answer::Value(*value))),
            Done::Answered(answer) => (answer::mark(answer), answer::label(self.view, node, answer)),
        };
        let aside = match (&visit.done, returned) {
            (Done::Known(_), _) => self.own("（已知）", " (known)"),
            (_, true) => self.own("（沿用）", " (kept)"),
            _ => "",
        };
        vec![self.answered(mark, &self.question(node), &format!("{answer}{aside}"))]
    }

    fn answered(&self, mark: &str, question: &str, answer: &str) -> String {
        const MARK_AND_ARROW: usize = 5;
        // A long reason leaves the question half of the line.
        let room = self.columns.saturating_sub(MARK_AND_ARROW);
        let answer = cut(answer, room.saturating_sub(width(question).min(room / 2))).into_owned();
        let question = cut(question, room.saturating_sub(width(&answer))).into_owned();
        let painted = match mark {
            "✓" => self.view.paint.good(&answer),
            "!" => self.view.paint.error(&answer),
            _ => self.view.paint.lead(&answer),
        };
        format!("{mark} {} → {painted}", self.view.paint.faint(&question))
    }

    fn told(&self, node: &Node) -> Vec<String> {
        let mut lines = labelled_block(self.own("注 ", "Note "), &self.question(node), self.columns);
        lines.extend(self.caution(node));
        lines.extend(self.speech(node));
        lines
    }

    /// The fields of a step that are filled in.
    fn filled(&self, node: &Node) -> Vec<String> {
        let Act::Collect { fields } = &node.act else { return Vec::new() };
        let line = |index: &u16| {
            let field = ticket::field(self.view, self.session, *index)?;
            let told = field.state != FieldState::Missing;
            told.then(|| self.answered("·", &field.label, words::value(self.view, &field)))
        };
        fields.iter().filter_map(line).collect()
    }

    /// The step that is asked now.
    pub(super) fn step(&self, id: NodeId) -> Vec<String> {
        let tree = self.session.tree();
        let Some(node) = tree.node(id) else { return Vec::new() };
        let mut lines = vec![String::new()];
        lines.extend(self.faint(flow(&self.place(tree, node), " · ", self.columns)));
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
        lines.extend(self.circumstances(node));
        lines.extend(self.caution(node));
        lines.extend(self.speech(node));
        if let Some(hint) = node.guidance.hint.filter(|_| self.aids.hint) {
            lines.extend(labelled_block(self.own("提示 ", "Hint "), &self.view.words(hint), self.columns));
        }
        if let Some(earlier) = self.session.earlier() {
            let before = answer::label(self.view, node, &earlier);
            let said = self.view.labelled(self.own("上次", "Before"), &before);
            lines.extend(self.faint(wrap(&said, "", "", self.columns)));
        }
        if self.session.caution().is_some() {
            let ask = self.own("现在做，安全吗？", "Is it safe to do this now?");
            lines.extend(wrap(ask, "", "", self.columns));
        }
        lines
    }

    /// Who does it, and when.
    fn circumstances(&self, node: &Node) -> Vec<String> {
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
        if let Act::Try { wait: Some(minutes), .. } = node.act {
            let after = self.view.duration(minutes);
            let said = match self.view.language {
                Language::Zh => format!("上一步之后等 {after}再做。"),
                Language::En => format!("Do it {after} after the step before."),
            };
            lines.extend(wrap(&said, "", "", self.columns));
        }
        lines
    }

    fn caution(&self, node: &Node) -> Vec<String> {
        let Some(caution) = node.caution else { return Vec::new() };
        let lines = labelled_block(self.own("注意 ", "Caution "), &self.view.words(caution), self.columns);
        lines.iter().map(|line| self.view.paint.warning(line)).collect()
    }

    /// What is read to the merchant, set apart by a bar.
    fn speech(&self, node: &Node) -> Vec<String> {
        if self.on_the_phone() { panel::speech(self.view, node, self.columns) } else { Vec::new() }
    }

    /// `步骤 3，最多还有 5 步 · 约 2 分钟 · 网络检查`.
    fn place(&self, tree: &Tree, node: &Node) -> Vec<String> {
        let (number, more) = self.session.progress();
        let mut parts = vec![match (self.view.language, more) {
            (Language::Zh, 0) => format!("步骤 {number}，最后一步"),
            (Language::Zh, more) => format!("步骤 {number}，最多还有 {more} 步"),
            (Language::En, 0) => format!("Step {number}, the last"),
            (Language::En, more) => format!("Step {number}, at most {more} more"),
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

    /// What is asked: the step's text, or the field's label.
    fn question(&self, node: &Node) -> String {
        if let Some(text) = node.text() {
            return self.view.words(text).into_owned();
        }
        self.session.wanted_field().map(|field| self.field_question(field)).unwrap_or_default()
    }

    fn field_question(&self, field: u16) -> String {
        self.view.manifest.field(field).map_or(String::new(), |field| {
            let (label, example) = (self.view.words(field.label), harmless(&field.example));
            match self.view.language {
                Language::Zh => format!("{label}（例如 {example}）"),
                Language::En => format!("{label} (such as {example})"),
            }
        })
    }

    /// What can be typed: every key where that was asked for, and what this prompt takes.
    pub(super) fn legend(&self) -> Vec<String> {
        let mut lines = self.all_keys();
        let legend = match self.session.place() {
            Place::Prompt(id) => {
                let Some(node) = self.session.tree().node(id) else { return lines };
                let asked = Asked::of(self.session, node);
                let hint = node.guidance.hint.is_some() && !self.aids.hint;
                keys::legend(asked, hint, self.session.earlier().is_some(), self.view.language)
            }
            Place::End(ending) => {
                keys::ending_legend(ending.is_ticket(self.session.tree()), self.view.language)
            }
        };
        lines.extend(self.faint(flow(&legend, "  ", self.columns)));
        lines
    }

    /// Every key, where that was asked for.
    fn all_keys(&self) -> Vec<String> {
        const NARROW: usize = 40;
        let indent = if self.columns < NARROW { "    " } else { "               " };
        let mut lines = Vec::new();
        if self.aids.keys {
            let help = keys::help(self.view.language);
            lines.extend(help.iter().flat_map(|line| wrap(line, "  ", indent, self.columns)));
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

/// Short items side by side, on as many lines as they need, none torn apart that fits on one.
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
