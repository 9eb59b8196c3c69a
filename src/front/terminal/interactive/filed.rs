//! The end of a walk: whether it needs confirmation, and what stays on the screen: the outcome and the filed tickets.

use super::super::console::{Console, Input, Lost, Room};
use super::super::page::Below;
use super::{Arrival, Walk};
use crate::journal::name::of_ticket;
use crate::session::{Ending, Filing, TicketSubject};
use crate::show::ticket::words;
use crate::text::commands;
use crate::text::language::say;
use crate::tree::OutcomeKind;
use crate::walk::question::Question;

impl<C: Console> Walk<'_, C> {
    /// Whether nothing is left to ask, say or file: the walk went forward to a fix, or to a terminal without a fault.
    /// It can be resumed, since it is recorded. Advice may be to enter another code, and waits for it.
    pub(super) fn ends_by_itself(&mut self) -> bool {
        if self.arrival != Arrival::Onward || self.conversation.name().is_none() {
            return false;
        }
        let needs_nothing = match self.conversation.question() {
            Some(Question::Outcome(outcome)) => {
                matches!(outcome.declared.kind, OutcomeKind::Resolved | OutcomeKind::NoFault)
                    && !outcome.files()
                    && self.conversation.session().tickets().is_empty()
            }
            _ => false,
        };
        if needs_nothing {
            self.conversation.look_back();
        }
        needs_nothing && self.conversation.history().outage.is_none()
    }

    /// Whether the walk stands where the ticket that a call was joined to is brought up to date; asked once.
    pub(super) fn brings_up_to_date(&mut self) -> bool {
        let question = self.conversation.question();
        let renews = matches!(question, Some(Question::Outcome(outcome)) if outcome.only_renews());
        renews && std::mem::take(&mut self.is_joined)
    }

    pub(super) fn close(&mut self, tickets: &[u32]) -> Result<(), Lost> {
        let page = self.closed(tickets);
        self.screen.draw(page)
    }

    /// Asks whether to copy what was filed: one key does, and Enter leaves. A closed terminal copies nothing.
    pub(super) fn wants_copy(&mut self, tickets: &[u32]) -> bool {
        let key = self.own("c 复制工单  回车 离开", "c copy the ticket  Enter leave");
        let is_copy = |typed: &str| matches!(typed.trim(), "c" | "C" | "ｃ" | "Ｃ");
        loop {
            let mut page = self.closed(tickets);
            page.push(self.view.paint.faint(key));
            let typed = self.screen.draw(page).and_then(|()| self.screen.read(Room::Key, &is_copy));
            match typed {
                Ok(Input::Line(line)) => return is_copy(&line),
                Ok(Input::Resized | Input::Redraw | Input::News) => {}
                Ok(Input::Escape | Input::TooLong) | Err(_) => return false,
            }
        }
    }

    fn closed(&mut self, tickets: &[u32]) -> Vec<String> {
        self.conversation.look_back();
        let mut page = self.page(Below::Nothing);
        let mut said = if tickets.is_empty() { Vec::new() } else { self.filed(tickets) };
        said.extend(self.closed_tickets());
        if !said.is_empty() {
            page.push(String::new());
            let columns = self.screen.columns();
            page.extend(said.iter().flat_map(|line| commands::wrap(line, "", "  ", columns)));
        }
        page
    }

    /// The numbers of tickets, whether they are complete, and how to show them.
    fn filed(&self, tickets: &[u32]) -> Vec<String> {
        let Some(name) = self.conversation.name() else {
            let said = self
                .own("没有保存：请照上面的内容转交。", "Nothing is saved: hand it over from the text above.");
            return vec![said.to_owned()];
        };
        let tickets = tickets.iter().filter_map(|number| self.conversation.session().ticket(*number));
        tickets.flat_map(|ticket| self.filed_ticket(name, ticket)).collect()
    }

    /// The numbers of the tickets that the outcome closes.
    fn closed_tickets(&self) -> Option<String> {
        let name = self.conversation.name()?;
        let closed: Vec<String> =
            self.conversation.closed().iter().map(|number| of_ticket(name, *number)).collect();
        if closed.is_empty() {
            return None;
        }
        let numbers = self.view.language.listed(&closed);
        let said = say!(self.view.language, "工单 {numbers} 已关闭", "Ticket {numbers} is closed");
        Some(self.view.paint.strong(&said))
    }

    fn filed_ticket(&self, name: &str, ticket: &Filing) -> Vec<String> {
        let number = of_ticket(name, ticket.number);
        let lacking = self.conversation.session().lacking_of(ticket, self.view.manifest);
        let counts = (lacking.missing(), lacking.unknown);
        let request =
            self.view.manifest.outcome(ticket.subject.outcome()).filter(|_| !ticket.subject.is_outcome());
        let request = request.map(|outcome| self.view.words(outcome.name).into_owned());
        let renewed = (self.conversation.renewed() == Some(ticket.number))
            .then(|| self.own("照旧开着，已更新", "stays open, brought up to date").to_owned());
        let parts = [format!("{}{number}", self.own("工单 ", "Ticket "))].into_iter();
        let parts = parts.chain(renewed).chain(request);
        let head: Vec<String> = parts.chain([words::completeness(self.view, counts)]).collect();
        let how = |label: &str, command: &str, of: &str| {
            self.view.labelled(label, &format!("posdiag {command} {of}"))
        };
        let mut lines = vec![self.view.paint.strong(&head.join(" · "))];
        if !lacking.fields.is_empty() {
            lines.push(how(self.own("补填", "Fill in"), "ticket edit", &number));
        }
        lines.push(how(self.own("全文", "Full text"), "ticket show", &number));
        if matches!(ticket.subject, TicketSubject::Outcome { ending: Ending::Dispatch(_), .. }) {
            lines.push(how(self.own("上门继续", "Resume on site"), "resume", name));
        }
        lines
    }
}
