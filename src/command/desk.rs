//! The desk that a command works at, and how commands print its tickets.

use super::session::other_name;
use super::{Context, say_in, stderr_columns};
use crate::app::clock::SystemClock;
use crate::desk::open_tickets::with_also_open;
use crate::desk::session::StoredSession;
use crate::desk::{Desk, DeskFault};
use crate::journal::name::{of_ticket, parse_ticket};
use crate::journal::{Listed, ListedTicket, Store, notice};
use crate::problem::{Exit, Problem};
use crate::show;
use crate::text::language::say;
use crate::ticket::Ticket;
use crate::view::paint::Paint;

impl Context<'_> {
    /// The desk; what needs to be known about its journal is said on standard error.
    pub(super) fn desk(&self) -> Desk<'_> {
        let (language, columns) = (self.language(), stderr_columns(self.environment));
        notice::listen(move |told| say_in(columns, &told.message(language)));
        Desk { settings: &self.invocation.settings, clock: &SystemClock }
    }

    /// The journal that calls are looked for in: where those of other desks are, too, it is made where there is none.
    pub(super) fn journal_for_calls(&self) -> Result<Option<Store>, DeskFault> {
        if self.shares() {
            drop(self.desk().journal()?);
        }
        self.desk().current_journal()
    }

    /// The session of a typed number; says so if another one may be meant.
    pub(super) fn session(&self, typed: &str) -> Result<(Store, Listed), Problem> {
        self.bring(typed)?;
        let (store, listed) = self.done(self.desk().session(typed))?;
        self.tell_of_names(&store, typed, &listed);
        Ok((store, listed))
    }

    /// The ticket of a typed number, with its journal.
    pub(super) fn ticket(&self, typed: &str) -> Result<(Store, ListedTicket), Problem> {
        self.bring(typed)?;
        self.done(self.desk().ticket(typed))
    }

    /// The same of one whose contacts are to be read, too.
    pub(super) fn ticket_with_contacts(&self, typed: &str) -> Result<(Store, ListedTicket), Problem> {
        self.bring_with_contacts(typed)?;
        self.done(self.desk().ticket(typed))
    }

    /// Says that a number may be meant for another session: it has another name here than where it came from, or a
    /// session from elsewhere has that number there.
    pub(super) fn tell_of_names(&self, store: &Store, typed: &str, found: &Listed) {
        let Some((there, _)) = parse_ticket(typed) else { return };
        if found.name != there {
            self.say(&other_name(self.language(), &there, &found.name));
            return;
        }
        // If it cannot be looked up, nothing is said and the command continues.
        for other in store.called_elsewhere(typed).unwrap_or_default() {
            let name = &other.name;
            self.say(&say!(
                self.language(),
                "! 别处的 {there} 是另一个会话，在这里是 {name}。",
                "! Elsewhere, {there} is a different session; here it is {name}."
            ));
        }
    }

    /// The texts of a session's tickets as pasted elsewhere, one below the other.
    pub(super) fn filed_text(&self, session: &str, numbers: &[u32]) -> Result<String, Problem> {
        let stored = self.stored(session)?;
        let view = self.view_of(stored.trees.vocabulary(), Paint(false), None);
        let tickets = self.done(stored.documents(view, numbers))?;
        let pages = tickets.iter().map(|ticket| show::ticket::page(view, ticket, &self.times()));
        Ok(pages.collect::<Vec<_>>().join("\n"))
    }

    /// A session's tickets in the form that programs read.
    pub(super) fn filed_for_programs(&self, session: &str, numbers: &[u32]) -> Result<Vec<Ticket>, Problem> {
        let stored = self.stored(session)?;
        let view = self.view_for_programs_of(stored.trees.vocabulary());
        self.done(stored.documents(view, numbers))
    }

    /// The error for broken output after a walk has filed tickets: it says that they are filed, since trying again
    /// would file them twice.
    pub(super) fn filed_all_the_same(
        &self,
        error: anyhow::Error,
        session: Option<&str>,
        numbers: &[u32],
    ) -> anyhow::Error {
        let (Some(session), false) = (session, numbers.is_empty()) else { return error };
        let numbers: Vec<String> = numbers.iter().map(|number| of_ticket(session, *number)).collect();
        let listed = self.language().listed(&numbers);
        let problem = error.downcast().unwrap_or_else(|error| Problem::environment(format!("{error:#}.")));
        let first = numbers.first().map_or(session, String::as_str);
        let help = say!(
            self.language(),
            "工单 {listed} 已经开了，不用再开：posdiag ticket show {first}",
            "the ticket was filed; do not file it again: posdiag ticket show {first}"
        );
        Problem { exit: Exit::Ticket, ..problem }.with_help(help).into()
    }

    fn stored(&self, session: &str) -> Result<StoredSession<'static>, Problem> {
        let (store, listed) = self.done(self.desk().session(session))?;
        let stored = self.done(StoredSession::load(&store, &listed, None))?;
        Ok(with_also_open(&store, stored))
    }
}
