//! What a walk came to, as it is shown: the outcome, what is to be done now, and what is handed over.

use std::borrow::Cow;

use super::ticket::words;
use crate::session::{Channel, Done, Ending, Session, TicketState, TicketSubject, Visit};
use crate::text::harmless::harmless;
use crate::text::width::wrap;
use crate::ticket::{self, FieldState};
use crate::tree::{Node, NodeId, Outcome, OutcomeKind};
use crate::view::View;
use crate::walk::answer;

/// What is read to the merchant, each line after a bar that nothing else has.
#[must_use]
pub fn speech(view: View<'_>, say: &str, columns: usize) -> Vec<String> {
    wrap(say, "┃ ", "┃ ", columns).iter().map(|line| view.paint.lead(line)).collect()
}

/// The panel's lines: for a screen of so many columns, under a rule; without columns, for a file.
#[must_use]
pub fn lines(view: View<'_>, session: &Session, ending: Ending, columns: Option<usize>) -> Vec<String> {
    let on_screen = columns.is_some();
    let mut panel = Panel {
        view: view.of(session.tree()),
        session,
        columns: columns.unwrap_or(usize::MAX),
        on_screen,
        out: Vec::new(),
    };
    panel.fill(ending);
    panel.out
}

struct Panel<'p> {
    view: View<'p>,
    session: &'p Session,
    columns: usize,
    on_screen: bool,
    out: Vec<String>,
}

impl Panel<'_> {
    fn line(&mut self, said: &str) {
        self.out.extend(wrap(said, "", "", self.columns));
    }

    fn item(&mut self, label: &str, said: &str) {
        let said = self.view.labelled(label, said);
        self.line(&said);
    }

    fn entry(&mut self, mark: &str, said: &str) {
        self.out.extend(wrap(said, &format!("  {mark} "), "    ", self.columns));
    }

    /// On a screen a ticket's story comes first: what it came to and what to do now are to stand above the prompt,
    /// where a story of any length cannot push them out of sight.
    fn fill(&mut self, ending: Ending) {
        let (view, tree) = (self.view, self.session.tree());
        let Some(outcome) = view.manifest.outcome(ending.outcome(tree)) else { return };
        self.out.push(if self.on_screen { self.rule() } else { String::new() });
        let requests = self.requests();
        let ticket = outcome.kind == OutcomeKind::Ticket || !requests.is_empty();
        if ticket && self.on_screen {
            self.story();
            self.line("");
            self.told_last();
        }
        self.comes_to(outcome, ending);
        self.asks_besides(&requests);
        if ticket && !self.on_screen {
            self.story();
        }
        if ticket {
            self.left();
            self.handed_over();
        }
    }

    /// What the session's matters ask for beside the outcome.
    fn requests(&self) -> Vec<TicketSubject> {
        let open = self.session.tickets().iter().filter(|ticket| ticket.state == TicketState::Open);
        let coming = self.session.to_be_filed().into_iter();
        let all = coming.chain(open.map(|ticket| ticket.subject.clone()));
        all.filter(|subject| subject.request().is_some()).collect()
    }

    /// Each by its name, with who is to deal with it; part of the outcome's ticket or with one of its own.
    fn asks_besides(&mut self, requests: &[TicketSubject]) {
        for subject in requests {
            let view = self.view.of(subject.request().map_or(subject.tree(), |request| &request.tree));
            let Some(outcome) = subject.request().and_then(|request| view.manifest.outcome(request.outcome))
            else {
                continue;
            };
            let name = view.words(outcome.name);
            let own = view.manifest.queue(outcome).filter(|_| !subject.is_outcome());
            let said = match own {
                Some(queue) => {
                    format!("{name} · {}", view.labelled(view.own("交给", "For"), &view.words(queue.name)))
                }
                None => name.into_owned(),
            };
            let label = if subject.is_outcome() {
                view.own("工单里还请办", "Asked with it")
            } else {
                view.own("另开工单", "A ticket of its own")
            };
            self.item(label, &said);
            self.read_out(view.outcome_say(outcome, None));
        }
    }

    /// What is read to the merchant, on the phone.
    fn read_out(&mut self, say: Option<Cow<'_, str>>) {
        if self.on_screen && self.session.channel() == Channel::Phone {
            self.out.extend(say.into_iter().flat_map(|say| speech(self.view, &say, self.columns)));
        }
    }

    /// What parts the panel from the walk above it. Half the width, as some terminals draw it twice as wide.
    fn rule(&self) -> String {
        const LONGEST: usize = 30;
        self.view.paint.faint(&"─".repeat((self.columns / 2).min(LONGEST)))
    }

    fn comes_to(&mut self, outcome: &Outcome, ending: Ending) {
        let (view, tree) = (self.view, self.session.tree());
        let kind = match outcome.kind {
            OutcomeKind::Resolved => view.own("已解决", "Resolved"),
            OutcomeKind::NoFault => view.own("没有故障", "No fault"),
            OutcomeKind::Advice => view.own("建议", "Advice"),
            OutcomeKind::Ticket => view.own("工单", "Ticket"),
        };
        let headline = view.labelled(kind, &view.words(outcome.name));
        for line in wrap(&headline, "", "", self.columns) {
            self.out.push(match outcome.kind {
                OutcomeKind::Resolved | OutcomeKind::NoFault => view.paint.good(&line),
                OutcomeKind::Advice => view.paint.strong(&line),
                OutcomeKind::Ticket => view.paint.warning(&line),
            });
        }
        let end = ending.step(tree);
        self.line(&view.outcome_text(outcome, end));
        self.read_out(view.outcome_say(outcome, end));
        if let Some(id) = self.session.helped(ending) {
            self.step_item(view.own("起作用的是", "What helped"), id);
        }
        if let Some(queue) = view.manifest.queue(outcome) {
            self.item(view.own("交给", "For"), &view.words(queue.name));
        }
    }

    fn step_item(&mut self, label: &str, id: NodeId) {
        let node = self.session.tree().node(id);
        if let Some(text) = node.and_then(Node::text) {
            let said = self.view.words(text).into_owned();
            self.item(label, &said);
        }
    }

    fn earlier_codes(&mut self) {
        let legs = self.session.legs();
        let earlier: Vec<_> = legs.iter().take(legs.len() - 1).map(|leg| harmless(&leg.tree.code)).collect();
        if !earlier.is_empty() {
            let codes = self.view.listed(&earlier);
            self.item(self.view.own("之前显示过", "Shown before"), &codes);
        }
    }

    /// The code, and what was asked and tried, in the order in which it was.
    fn story(&mut self) {
        let (view, tree) = (self.view, self.session.tree());
        let message = format!("{}  {}", harmless(&tree.code), view.message(tree));
        self.item(view.own("代码", "Code"), &message);
        self.earlier_codes();
        let legs = self.session.legs().iter();
        let steps: Vec<_> =
            legs.flat_map(|leg| leg.trail.iter().filter_map(|visit| self.told(leg, visit))).collect();
        if !steps.is_empty() {
            self.line(view.own("问过和做过：", "Asked and done:"));
        }
        for (mark, said) in steps {
            self.entry(mark, &said);
        }
        for note in self.session.notes() {
            self.item(view.own("备注", "Note"), &harmless(note.text.as_str()));
        }
    }

    /// What was told since the last answer, which the story has pushed out of sight.
    fn told_last(&mut self) {
        let legs = self.session.legs();
        let Some(leg) = legs.last() else { return };
        let view = self.view.of(&leg.tree);
        let since = leg.trail.iter().rposition(|visit| matches!(visit.done, Done::Answered(_)));
        let told = leg.trail.iter().skip(since.map_or(0, |last| last + 1));
        for node in told
            .filter(|visit| matches!(visit.done, Done::Told))
            .filter_map(|visit| leg.tree.node(visit.node))
        {
            let Some(text) = node.text() else { continue };
            self.line(&view.words(text));
            self.read_out(node.guidance.say.map(|say| view.words(say)));
        }
    }

    /// What somebody on site has to do.
    fn left(&mut self) {
        let left = ticket::left(self.view, self.session);
        if !left.is_empty() {
            self.line(self.view.own("留给技术员：", "Left to the technician:"));
        }
        for step in left {
            self.entry("□", &step.text);
        }
    }

    fn told(&self, leg: &crate::session::Leg, visit: &Visit) -> Option<(&'static str, String)> {
        let Done::Answered(given) = &visit.done else { return None };
        let node = leg.tree.node(visit.node)?;
        let view = self.view.of(&leg.tree);
        let question = view.words(node.text()?);
        Some((answer::mark(given), format!("{question} → {}", answer::label(view, node, given))))
    }

    /// What the next team is told beside the story, and what is still to be asked.
    fn handed_over(&mut self) {
        let fields = ticket::fields(self.view, self.session);
        if !fields.is_empty() {
            self.line(self.view.own("要一起移交的信息：", "To be handed over with it:"));
        }
        for field in fields {
            match field.state {
                FieldState::Missing => self.entry("□", &field.label),
                _ => self.entry("■", &self.view.labelled(&field.label, words::value(self.view, &field))),
            }
        }
    }
}
