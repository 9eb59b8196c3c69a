//! The past of a walk: codes, answers, history, notes.

use super::{Page, flow, labelled_block};
use crate::session::{Answer, Channel, Done, Leg, Moment, Note, Place, Visit};
use crate::settings::Keying;
use crate::show::history;
use crate::show::ticket::words;
use crate::text::harmless::harmless;
use crate::text::width::{cut, width, wrap};
use crate::ticket::{self, FieldState};
use crate::tree::{Act, Node, Tree};
use crate::walk::answer;

impl Page<'_> {
    /// The codes, the answers, one a line, and the notes, each where it was made.
    pub(super) fn trail(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut notes = self.session.notes().iter().peekable();
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
            let of_leg = Page { view: self.view.of(&leg.tree), ..*self };
            for visit in &leg.trail {
                while let Some(note) = notes.next_if(|note| note.at < visit.at && visit.at >= newest) {
                    lines.extend(self.note(note));
                }
                // An answer older than the one before it was held and has returned.
                lines.extend(of_leg.visit(leg, visit, visit.at < newest));
                newest = newest.max(visit.at);
            }
        }
        lines.extend(notes.flat_map(|note| self.note(note)));
        lines
    }

    fn note(&self, note: &Note) -> Vec<String> {
        let said = self.view.labelled(self.own("备注", "Note"), &harmless(note.text.as_str()));
        wrap(&said, "", "  ", self.columns)
    }

    /// What happened before, and that others have the same fault right now, unless that is said at the end.
    fn known_before(&self) -> Vec<String> {
        let at_the_end = matches!(self.session.place(), Place::End(_));
        let outage = if at_the_end { Vec::new() } else { self.outage() };
        let mut lines = Vec::new();
        for (number, line) in history::lines(self.view, self.past, self.times).iter().enumerate() {
            let indent = if number == 0 { "" } else { "  " };
            lines.extend(self.faint(wrap(line, indent, "    ", self.columns)));
        }
        lines.extend(outage);
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
        let whose = self.whose.map(|whose| cut(&harmless(whose), self.columns).into_owned());
        let keys = [self.own("h 所有按键", "h all keys"), self.own("Ctrl-C 离开", "Ctrl-C leave")];
        let at_once =
            Some(self.own("一按就算", "keys answer at once")).filter(|_| self.keying == Keying::Single);
        let parts =
            [channel].into_iter().chain(name.as_deref()).chain(whose.as_deref()).chain(at_once).chain(keys);
        self.faint(flow(&parts.collect::<Vec<_>>(), "  ", self.columns))
    }

    /// A past step: an answer as one line; a text as it was shown.
    fn visit(&self, leg: &Leg, visit: &Visit, returned: bool) -> Vec<String> {
        let Some(node) = leg.tree.node(visit.node) else { return Vec::new() };
        let (mark, answer) = match &visit.done {
            Done::Told => return self.told(node),
            Done::Collected(0) | Done::Set(_) | Done::Closing(_) => return Vec::new(),
            Done::Collected(_) => return self.filled(node),
            Done::PutOff => ("…", self.own("留给技术员", "left for the technician").to_owned()),
            Done::Known(value) => ("=", answer::label(self.view, node, &Answer::Value(*value))),
            Done::Answered(answer) => (answer::mark(answer), answer::label(self.view, node, answer)),
        };
        let aside = match (&visit.done, returned) {
            (Done::Known(_), _) => self.own("（已知）", " (known)"),
            (_, true) => self.own("（沿用）", " (carried over)"),
            _ => "",
        };
        vec![self.answered(mark, &self.question(node), &format!("{answer}{aside}"))]
    }

    fn answered(&self, mark: &str, question: &str, answer: &str) -> String {
        const MARK_AND_ARROW: usize = 5;
        // A long reason leaves half of the line to the question.
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
    pub(super) fn filled(&self, node: &Node) -> Vec<String> {
        let Act::Collect { fields } = &node.act else { return Vec::new() };
        let line = |index: &u16| {
            let field = ticket::field(self.view, self.session, *index)?;
            let was_asked = self.session.field(*index).is_some() || field.state != FieldState::Missing;
            was_asked.then(|| self.answered("·", &field.label, words::value(self.view, &field)))
        };
        fields.iter().filter_map(line).collect()
    }
}
