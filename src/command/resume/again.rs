//! A finished call that is asked for again.

use super::super::walk::CallEnd;
use super::super::{Context, walk};
use crate::cli::shared::keep::Keep;
use crate::front::terminal::console::TerminalConsole;
use crate::journal::{Listed, TicketRow};
use crate::library::lookup::general_tree;
use crate::session::{Channel, TicketState};
use crate::settings::Origin;
use crate::text::harmless::harmless;
use crate::text::language::say;
use crate::text::redaction::{Shape, redact};
use crate::tree::Library;

/// A finished call that comes in again: another session about the same terminal.
pub(in crate::command) struct Again<'a> {
    /// The call.
    pub(in crate::command) listed: &'a Listed,
    /// How the other session is recorded, except for whose terminal it is about.
    pub(in crate::command) keep: &'a Keep,
}

impl Again<'_> {
    /// Walks the other session until the person leaves it.
    pub(in crate::command) fn walk(
        &self,
        context: &Context<'_>,
        library: &Library,
        console: TerminalConsole,
    ) -> anyhow::Result<CallEnd> {
        let code = self.listed.summary.codes.last();
        self.tell(context);
        let tree = library.tree(code).map_err(|damaged| context.damaged(damaged))?;
        let tree = tree.or_else(|| general_tree(library, code)).ok_or_else(|| context.no_such_code())?;
        walk::tree(context, library, tree, self.channel(context), &self.keep(library), |_| (), console)
    }

    /// Over the channel that somebody said; else as the call came in, as it most likely does again.
    fn channel(&self, context: &Context<'_>) -> Channel {
        let said = &context.invocation.settings.channel;
        if said.origin == Origin::Default { self.listed.summary.channel } else { said.value }
    }

    /// Says that its ticket is closed and another session begins, and which of its tickets are still open.
    fn tell(&self, context: &Context<'_>) {
        let (language, summary) = (context.language(), &self.listed.summary);
        let numbers = |wanted: fn(&TicketRow) -> bool| {
            let tickets = summary.tickets.iter().filter(|ticket| wanted(ticket));
            let numbers: Vec<String> =
                tickets.map(|ticket| self.listed.ticket_number(ticket.number)).collect();
            language.listed(&numbers)
        };
        let closed = numbers(|ticket| ticket.matter.is_none());
        let code = harmless(summary.codes.last());
        context.say(&say!(
            language,
            "工单 {closed} 已经关闭。另开一个会话，从 {code} 开始。",
            "Ticket {closed} is closed. A new session starts at {code}."
        ));
        let open = numbers(|ticket| ticket.state != TicketState::Closed);
        if !open.is_empty() {
            context.say(&say!(
                language,
                "{open} 未关闭；要往里补：posdiag ticket edit {open}",
                "{open} is still open. To add to it: posdiag ticket edit {open}"
            ));
        }
    }

    /// Recorded like this call, about the same merchant and terminal.
    fn keep(&self, library: &Library) -> Keep {
        let (summary, roles) = (&self.listed.summary, &library.manifest().roles);
        let reference = summary.reference.as_deref().and_then(|kept| redact(kept, Shape::NOTE).ok());
        let number = |number: &Option<String>, role: Option<u16>| number.clone().filter(|_| role.is_some());
        // That session accepted them.
        let fields = [roles.merchant, roles.terminal].into_iter().flatten();
        let not_a_card = fields.filter_map(|role| library.manifest().field(role));
        Keep {
            reference: reference.map(|kept| kept.text),
            merchant: number(&summary.merchant, roles.merchant),
            terminal: number(&summary.terminal, roles.terminal),
            not_a_card: not_a_card.map(|field| field.id.to_string()).collect(),
            ..self.keep.clone()
        }
    }
}
