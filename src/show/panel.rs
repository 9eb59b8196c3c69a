//! The panel: the outcome of a walk, what to do now, and what is handed over.

use std::borrow::Cow;

use super::ticket::words;
use crate::journal::name::of_ticket;
use crate::session::{
    Channel, Done, Ending, Filing, MatterRequest, Session, TicketState, TicketSubject, Visit,
};
use crate::text::harmless::harmless;
use crate::text::language::say;
use crate::text::width::wrap;
use crate::ticket::{self, FieldState};
use crate::tree::{Node, NodeId, Outcome, OutcomeKind};
use crate::view::View;
use crate::walk::answer;

/// What is read out to the merchant, each line after a bar that nothing else has.
#[must_use]
pub fn speech(view: View<'_>, say: &str, columns: usize) -> Vec<String> {
    wrap(say, "┃ ", "┃ ", columns).iter().map(|line| view.paint.lead(line)).collect()
}

/// The panel's lines, for a session recorded under this name: for a screen of so many columns, under a rule; without
/// columns, for a file.
#[must_use]
pub fn lines(
    view: View<'_>,
    (session, name): (&Session, Option<&str>),
    ending: Ending,
    columns: Option<usize>,
) -> Vec<String> {
    let on_screen = columns.is_some();
    let mut panel = Panel {
        view: view.of(session.tree()),
        session,
        name,
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
    name: Option<&'p str>,
    columns: usize,
    on_screen: bool,
    out: Vec<String>,
}

impl<'p> Panel<'p> {
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

    /// On a screen a ticket's story comes first: the outcome and what to do now should be right above the prompt, where
    /// a long story cannot push them out of sight.
    fn fill(&mut self, ending: Ending) {
        let (view, tree) = (self.view, self.session.tree());
        let Some(outcome) = view.manifest.outcome(ending.outcome(tree)) else { return };
        self.out.push(if self.on_screen { self.rule() } else { String::new() });
        let renewed = self.session.to_be_renewed().map(|(_, subject)| subject);
        let coming: Vec<_> = renewed.into_iter().chain(self.session.to_be_filed()).collect();
        let is_request = |subject: &TicketSubject| subject.request().is_some();
        let stands = self.filed().any(|(_, request)| self.session.still_asks(request));
        let ticket = outcome.kind == OutcomeKind::Ticket || coming.iter().any(is_request) || stands;
        if ticket && self.on_screen {
            self.story();
            self.line("");
            self.told_last();
        }
        self.comes_to(outcome, ending);
        self.behind_tickets(outcome);
        for subject in &coming {
            self.asks_besides(subject);
        }
        for (ticket, request) in self.filed() {
            self.was_filed(ticket, request);
        }
        if ticket && !self.on_screen {
            self.story();
        }
        if ticket {
            self.left();
            self.handed_over();
        }
    }

    /// What happens to the tickets after which the walk continues, once the outcome is confirmed.
    fn behind_tickets(&mut self, outcome: &Outcome) {
        let (view, Some(name)) = (self.view, self.name) else { return };
        if let Some((renewed, _)) = self.session.to_be_renewed() {
            let number = of_ticket(name, renewed);
            self.line(&say!(
                view.language,
                "这就是工单 {number}：确认后它照旧开着，补上这次的内容，不另开。",
                "This is ticket {number}: it stays open and is brought up to date; no other is filed."
            ));
        }
        let closed = self.session.to_be_closed();
        let closed: Vec<String> = closed.into_iter().map(|number| of_ticket(name, number)).collect();
        if !closed.is_empty() {
            let (numbers, is_ticket) = (view.language.listed(&closed), outcome.kind == OutcomeKind::Ticket);
            self.line(&if is_ticket {
                say!(
                    view.language,
                    "确认后：工单 {numbers} 关闭，由这一张接替。",
                    "Once confirmed: this takes the place of ticket {numbers}, which is closed."
                )
            } else {
                say!(
                    view.language,
                    "确认后：工单 {numbers} 关闭。",
                    "Once confirmed: ticket {numbers} is closed."
                )
            });
        }
        let open = self.session.to_be_left_open();
        let open: Vec<String> = open.into_iter().map(|number| of_ticket(name, number)).collect();
        if !open.is_empty() {
            let numbers = view.language.listed(&open);
            self.line(&say!(
                view.language,
                "怀疑被动过手脚的工单 {numbers} 照旧开着：机器好了也要等风控。",
                "Ticket {numbers} about tampering stays open, even if the terminal works again."
            ));
        }
    }

    /// The tickets of the session's matters that were filed and not closed, each with its request.
    fn filed(&self) -> impl Iterator<Item = (&'p Filing, &'p MatterRequest)> + use<'p> {
        // An updated one is shown with its future request.
        let renewed = self.session.to_be_renewed().map(|(number, _)| number);
        let tickets = self.session.tickets().iter();
        let tickets = tickets
            .filter(move |ticket| ticket.state != TicketState::Closed && Some(ticket.number) != renewed);
        tickets.filter_map(|ticket| Some((ticket, ticket.subject.request()?)))
    }

    /// What a matter requests beside the outcome, by name, with who is to deal with it: in the outcome's ticket or in
    /// its own.
    fn asks_besides(&mut self, subject: &TicketSubject) {
        let Some(request) = subject.request() else { return };
        let view = self.view;
        let (label, said) = if subject.is_outcome() {
            (view.own("工单里还请办", "Also requested"), self.name_of(request))
        } else {
            (view.own("另开工单", "Separate ticket"), self.with_queue(&[self.name_of(request)], request))
        };
        self.item(label, &said);
        self.read_out_request(request);
    }

    /// A request that is already with a queue: as filed, with its state since. It is only read out if it still applies.
    fn was_filed(&mut self, ticket: &Filing, request: &MatterRequest) {
        let view = self.view;
        let number = self.name.map(|session| of_ticket(session, ticket.number));
        let parts: Vec<String> = number.into_iter().chain([self.name_of(request)]).collect();
        let said = self.with_queue(&parts, request);
        let is_left = self.session.has_ended() || self.session.abandoned().is_some();
        let label = if is_left && ticket.subject.is_outcome() {
            view.own("工单里还请办", "Also requested")
        } else if is_left && self.name.is_none() {
            // Nobody has it but whoever reads this.
            view.own("另请转交", "Also to hand over")
        } else if is_left {
            view.own("已开工单", "Filed")
        } else {
            view.own("之前已开工单", "Already filed")
        };
        self.item(label, &said);
        if self.session.still_asks(request) {
            self.read_out_request(request);
        } else {
            let now = ticket::state_now(view, self.session, request);
            let queue = self.queue_of(request);
            let said = words::moved_on(view, now.as_ref(), queue.as_deref());
            self.item(view.own("现在", "Now"), &said);
        }
    }

    fn name_of(&self, request: &MatterRequest) -> String {
        let outcome = self.view.manifest.outcome(request.outcome);
        outcome.map(|outcome| self.view.words(outcome.name).into_owned()).unwrap_or_default()
    }

    fn queue_of(&self, request: &MatterRequest) -> Option<String> {
        let manifest = self.view.manifest;
        let queue = manifest.queue(manifest.outcome(request.outcome)?)?;
        Some(self.view.words(queue.name).into_owned())
    }

    /// These parts, with who is to deal with the request.
    fn with_queue(&self, parts: &[String], request: &MatterRequest) -> String {
        let view = self.view;
        let queue = self.queue_of(request);
        let queue = queue.map(|queue| view.labelled(view.own("交给", "Queue"), &queue));
        parts.iter().cloned().chain(queue).collect::<Vec<_>>().join(" · ")
    }

    /// What is read out to the merchant for a request, in the words of the code that it is about.
    fn read_out_request(&mut self, request: &MatterRequest) {
        let view = self.view.of(&request.tree);
        let outcome = view.manifest.outcome(request.outcome);
        let say = outcome.and_then(|outcome| view.outcome_say(outcome, None)).map(Cow::into_owned);
        self.read_out(say.map(Cow::Owned));
    }

    /// What is read out to the merchant on the phone.
    fn read_out(&mut self, say: Option<Cow<'_, str>>) {
        if self.on_screen && self.session.channel() == Channel::Phone {
            self.out.extend(say.into_iter().flat_map(|say| speech(self.view, &say, self.columns)));
        }
    }

    /// The rule between the panel and the walk above it. Half the width, since some terminals draw it twice as wide.
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
            self.item(view.own("交给", "Queue"), &view.words(queue.name));
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

    /// The code, and what was asked and tried, in order.
    fn story(&mut self) {
        let (view, tree) = (self.view, self.session.tree());
        let message = format!("{}  {}", harmless(&tree.code), view.message(tree));
        self.item(view.own("代码", "Code"), &message);
        self.earlier_codes();
        let legs = self.session.legs().iter();
        let steps: Vec<_> =
            legs.flat_map(|leg| leg.trail.iter().filter_map(|visit| self.told(leg, visit))).collect();
        if !steps.is_empty() {
            self.line(view.own("处理经过：", "Steps taken:"));
        }
        for (mark, said) in steps {
            self.entry(mark, &said);
        }
        for note in self.session.notes() {
            self.item(view.own("备注", "Note"), &harmless(note.text.as_str()));
        }
    }

    /// What was shown since the last answer and pushed out of sight by the story.
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
            self.line(self.view.own("留给技术员：", "Left for the technician:"));
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

    /// What the next team is told besides the story, and what is still to be asked.
    fn handed_over(&mut self) {
        let fields = ticket::fields(self.view, self.session);
        if !fields.is_empty() {
            self.line(self.view.own("要移交的资料：", "To hand over:"));
        }
        for field in fields {
            match field.state {
                FieldState::Missing => self.entry("□", &field.label),
                _ => {
                    self.entry("■", &self.view.labelled(&field.label, &words::value_told(self.view, &field)));
                }
            }
        }
    }
}
