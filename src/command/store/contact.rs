//! What other commands ask of the shared store, if there is one. If it does not answer within half a second, they say
//! that they rely on local data; whoever names a session that is not here waits for longer. Also what is said after a walk.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use super::super::Context;
use super::super::sync::{said, who};
use crate::app::clock::now;
use crate::desk::DeskFault;
use crate::desk::asking::{NAMED, SOON, ask};
use crate::desk::exchange::{Exchange, Exchanged, WithContacts, learn};
use crate::desk::pusher::{PushEnd, Pusher, farewell};
use crate::front::terminal::confirmation::confirm;
use crate::front::terminal::console::{Lost, TerminalConsole};
use crate::journal::name::parse_ticket;
use crate::journal::shared::postgres::Postgres;
use crate::journal::shared::{Lease, Leased, SharedStore as _, Sought, StoreFault};
use crate::journal::sqlite::Change;
use crate::journal::{Delivery, Filter, Listed, ListedTicket, Store, TicketFilter};
use crate::problem::Problem;
use crate::session::Moment;
use crate::text::language::{counted, say};

use super::super::terminal::Kept;

/// How long leaving a walk waits for the store, in microseconds: with all that comes before and after, two seconds.
const FAREWELL: i64 = 1_700_000;
/// The most entries listed from the store.
const MOST: usize = 1_000;
/// How long to wait, in microseconds, for a store that has answered already: it is there, and merely far away.
const FAR: i64 = 2_000_000;

/// Whether the store has answered since the program began.
static HAS_ANSWERED: AtomicBool = AtomicBool::new(false);

fn duration(microseconds: i64) -> Duration {
    Duration::from_micros(microseconds.unsigned_abs())
}

impl Context<'_> {
    /// Asks the shared store something, if there is one; `None`, with a message, if it does not answer in time.
    pub(super) fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Store, &mut Postgres) -> Result<T, DeskFault> + Send + 'static,
    ) -> Option<T> {
        self.ask_settled(question).map(|(answer, _)| answer)
    }

    /// The same, with what was done to sessions here before.
    fn ask_settled<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Store, &mut Postgres) -> Result<T, DeskFault> + Send + 'static,
    ) -> Option<(T, Vec<Change>)> {
        self.ask_within(SOON, question)?.map_err(|fault| self.tell_of_this_desk_alone(&fault)).ok()
    }

    /// Asks the shared store, if there is one, and waits so many microseconds for it, as is said where that is long. Says what
    /// was done to sessions here.
    fn ask_within<T: Send + 'static>(
        &self,
        longest: i64,
        question: impl FnOnce(&mut Store, &mut Postgres) -> Result<T, DeskFault> + Send + 'static,
    ) -> Option<Result<(T, Vec<Change>), DeskFault>> {
        let longest = if HAS_ANSWERED.load(Ordering::Relaxed) { longest.max(FAR) } else { longest };
        let told = ask(&self.invocation.settings, longest, settled(question))?;
        let is_long = longest > FAR;
        let mut answered = told.recv_timeout(duration(if is_long { SOON } else { longest }));
        if is_long && matches!(answered, Err(RecvTimeoutError::Timeout)) {
            self.say(self.own("正在问中心库……（Ctrl-C 离开）", "Asking the shared store… (Ctrl-C to leave)"));
            answered = told.recv_timeout(duration(longest - SOON));
        }
        let answered = answered.unwrap_or(Err(DeskFault::Shared(StoreFault::Silent)));
        HAS_ANSWERED.fetch_or(answered.is_ok(), Ordering::Relaxed);
        Some(answered.map(|(answer, exchanged)| {
            self.tell_of_changes(&exchanged);
            (answer, exchanged.changes)
        }))
    }

    /// Says what was done to sessions here because of what happened elsewhere, and removes from the files what was deleted.
    /// Where the journal cannot be written, the next contact does it.
    fn tell_of_changes(&self, exchanged: &Exchanged) {
        for said in said(self.language(), exchanged) {
            self.say(&said);
        }
        if exchanged.changes.is_empty() && !exchanged.has_traces {
            return;
        }
        if let Ok(Some(mut store)) = self.desk().existing_journal() {
            let _ = store.keep_said(&exchanged.changes);
            if exchanged.has_traces {
                let _ = store.leave_no_trace();
            }
        }
    }

    /// Says that what follows is this desk's own data.
    fn tell_of_this_desk_alone(&self, fault: &DeskFault) {
        let why = fault.message(self.language());
        self.say(&say!(
            self.language(),
            "! {why}下面只有本台的。",
            "! {why} This is only what this desk has."
        ));
    }

    /// Takes in what the shared store has of the session of a number or an id, where that is more than what is here; without
    /// contacts, which come only for whoever needs them.
    ///
    /// # Errors
    /// It is not here, and the store could not be asked for it.
    pub(in crate::command) fn bring(&self, typed: &str) -> Result<(), Problem> {
        self.bring_with(typed, WithContacts::No)
    }

    /// The same with contacts, for whoever goes on with the session, or reads its ticket.
    ///
    /// # Errors
    /// As [`Context::bring`].
    pub(in crate::command) fn bring_with_contacts(&self, typed: &str) -> Result<(), Problem> {
        self.bring_with(typed, WithContacts::Yes)
    }

    fn bring_with(&self, typed: &str, contacts: WithContacts) -> Result<(), Problem> {
        if !self.shares() {
            return Ok(());
        }
        let (sought, has_hub) = (typed.to_owned(), self.has_hub());
        let question = move |store: &mut Store, shared: &mut Postgres| {
            bring(store, shared, &sought, (contacts, has_hub))
        };
        let store = self.done(self.desk().current_journal())?;
        let is_here = store.is_some_and(|store| matches!(store.named(typed), Ok(Some(_))));
        match parse_ticket(typed) {
            _ if is_here => self.ask(question).map_or(Ok(()), Ok),
            // Words find nothing that is not listed.
            None => Ok(()),
            Some((number, _)) => match self.ask_within(NAMED, question) {
                None | Some(Ok(_)) => Ok(()),
                Some(Err(fault @ DeskFault::NotPulled { .. })) => Err(self.desk_fault(&fault)),
                Some(Err(fault)) => Err(self.not_asked(&number, &fault)),
            },
        }
    }

    /// The problem where a session is not here, and the store could not be asked for it.
    fn not_asked(&self, number: &str, fault: &DeskFault) -> Problem {
        let why = fault.message(self.language());
        Problem::environment(say!(
            self.language(),
            "{why}本台没有 {number}，也没法问中心库有没有。",
            "{why} {number} is not at this desk, and the shared store could not be asked whether it has it."
        ))
        .with_help(self.own(
            "再试一次；posdiag store check 检查连接",
            "try again; posdiag store check checks the connection",
        ))
    }

    /// The same, and requests the right to walk it; if somebody else has it, the person is asked whether to take it
    /// over.
    pub(in crate::command) fn take_lease(
        &self,
        listed: &Listed,
        take_over: bool,
        console: &mut TerminalConsole,
    ) -> anyhow::Result<()> {
        let Some(lease) = self.lease(listed, take_over) else { return Ok(()) };
        let (words, name) = (self.words(), &listed.name);
        let (who, since) = (who(words.language, &lease.walker), self.times().date(lease.since));
        let busy = say!(
            words.language,
            "会话 {name} 从 {since} 起由{who}处理。",
            "Session {name} has been with {who} since {since}."
        );
        let question = words.pick(
            "接管吗？接管后，对方再做的会成为另一个会话。y 是  n 否",
            "Take it over? What they do after that becomes a separate session. y yes  n no",
        );
        let help = say!(
            words.language,
            "要接管：posdiag resume --take-over {name}",
            "to take it over: posdiag resume --take-over {name}"
        );
        match confirm(console, words, &[&busy, question]) {
            Ok(true) => {
                self.lease(listed, true);
                Ok(())
            }
            Ok(false) => Err(Problem::usage(busy).with_help(help).into()),
            Err(Lost::Interrupted) => Err(Problem::interrupted(words.language).with_help(help).into()),
            Err(lost) => Err(self.lost(lost, Kept::Nothing)),
        }
    }

    /// A session with what another desk has added; one that was deleted elsewhere is gone, or goes on as another session.
    ///
    /// # Errors
    /// It is gone.
    pub(in crate::command) fn renewed(&self, store: &Store, listed: &Listed) -> Result<Listed, Problem> {
        let named = |typed: &str| store.named(typed).ok().flatten();
        let no_such = || self.desk_fault(&DeskFault::NoSuchSession { typed: listed.name.clone() });
        named(&listed.id).or_else(|| named(&listed.name)).ok_or_else(no_such)
    }

    /// Warns that another desk walks a session, if the store knows of one.
    pub(in crate::command) fn walked_elsewhere(&self, listed: &Listed) -> Option<String> {
        let id = listed.id.clone();
        // Where the store does not answer, that was said when the session was sought.
        let asked = self.ask_within(SOON, move |store, shared| {
            let lease = shared.fetch(Sought::Id(&id), false)?.and_then(|fetched| fetched.lease);
            let own = store.desk_id()?;
            Ok(lease.filter(|lease| lease.walker.desk != own))
        });
        let (lease, _) = asked?.ok()?;
        let lease = lease?;
        let (name, who) = (&listed.name, who(self.language(), &lease.walker));
        let since = self.times().date(lease.since);
        Some(say!(
            self.language(),
            "! 会话 {name} 从 {since} 起由{who}处理；删除后，对方再做的会成为另一个会话。",
            "! Session {name} has been with {who} since {since}; what they do after this becomes a separate session."
        ))
    }

    /// Requests a lease; returns the holder if somebody else has it.
    fn lease(&self, listed: &Listed, take_over: bool) -> Option<Lease> {
        let id = listed.id.clone();
        let asked = self.ask(move |store, shared| {
            bring(store, shared, &id, (WithContacts::Yes, false))?;
            Ok(match shared.lease(&id, take_over)? {
                Leased::With(lease) => Some(lease),
                Leased::Granted(_) | Leased::Unknown | Leased::Deleted => None,
            })
        });
        asked.flatten()
    }

    /// Adds the sessions in the shared store that match a filter, in the order of lists; for a session in both places,
    /// the longer one is shown.
    pub(in crate::command) fn with_others(&self, listed: Vec<Listed>, filter: &Filter) -> Vec<Listed> {
        let wanted = Filter { limit: filter.limit.min(MOST), ..filter.clone() };
        let asked = self.ask_settled(move |_, shared| Ok(shared.sessions(&wanted)?));
        let Some((there, changes)) = asked else { return listed };
        let listed = listed.into_iter().filter(|listed| !is_gone(&changes, &listed.id)).collect();
        let mut listed = united(listed, there, |listed| listed.id.clone(), |listed| listed.entries);
        let waits = |listed: &Listed| listed.summary.until.filter(|_| listed.summary.state.is_unfinished());
        listed.sort_by_key(|listed| {
            let until = waits(listed);
            (until.is_none(), until, Reverse(listed.changed), listed.id.clone())
        });
        listed
    }

    /// The same for tickets; and what a hub did with them.
    pub(in crate::command) fn with_others_tickets(
        &self,
        listed: Vec<ListedTicket>,
        filter: &TicketFilter,
    ) -> (Vec<ListedTicket>, Vec<Delivery>) {
        let (wanted, has_hub) = (filter.clone(), self.has_hub());
        let asked = self.ask_settled(move |store, shared| {
            let there = shared.tickets(&wanted, MOST)?;
            let deliveries = of_hub(store, shared, has_hub, there.iter().map(|ticket| &ticket.session))?;
            Ok((there, deliveries))
        });
        let Some(((there, deliveries), changes)) = asked else { return (listed, Vec::new()) };
        let listed = listed.into_iter().filter(|listed| !is_gone(&changes, &listed.session.id)).collect();
        let mut listed = united(listed, there, ListedTicket::id, |listed| listed.session.entries);
        listed.sort_by_key(|listed| (listed.ticket.filed, listed.session.id.clone(), listed.ticket.number));
        (listed, deliveries)
    }

    /// After a command: waits a moment for the store to be updated, and says what needs to be known about it. `since`
    /// is when the command was done; time spent on deliveries meanwhile counts.
    pub(in crate::command) fn tell_store(&self, since: Moment, changes_what_is_shared: bool) {
        if changes_what_is_shared {
            drop(Pusher::of(&self.invocation.settings, None));
        }
        let left = FAREWELL.saturating_sub(now().0.saturating_sub(since.0)).clamp(0, FAREWELL);
        let Some(end) = farewell(Duration::from_micros(left.unsigned_abs())) else { return };
        let language = self.language();
        let later = match end {
            Err(_) => Some(DeskFault::Shared(StoreFault::Silent).message(language)),
            Ok(PushEnd { mut exchanged, fault, left }) => {
                (exchanged.pushed, exchanged.marked, exchanged.left) = (0, 0, 0);
                self.tell_of_changes(&exchanged);
                let is_left = left > 0 || fault.is_some();
                let why = fault.map(|fault| fault.message(language)).unwrap_or_default();
                let count = || {
                    say!(
                        language,
                        ("{why}还有 {left} 个会话没推。"),
                        ("{why} {} left to push.", counted(left, "session is", "sessions are"))
                    )
                };
                is_left.then(count)
            }
        };
        if let Some(why) = later {
            self.say(&say!(
                language,
                ("! {}这里都已保存；以后再推：posdiag sync", why),
                ("! {} All is saved here; to push it later: posdiag sync", why.trim_start())
            ));
        }
    }

    /// Whether a store is shared.
    pub(in crate::command) fn shares(&self) -> bool {
        self.invocation.settings.store.is_some()
    }
}

/// A question that is put once both sides know what was deleted: nothing of it is in the answer.
fn settled<T>(
    question: impl FnOnce(&mut Store, &mut Postgres) -> Result<T, DeskFault>,
) -> impl FnOnce(&mut Store, &mut Postgres) -> Result<(T, Exchanged), DeskFault> {
    move |store, shared| {
        let goes_on = || true;
        let mut exchange = Exchange::new(store, shared, Moment(0), &goes_on);
        exchange.deletions()?;
        // That it told the store is what it is for.
        let exchanged = Exchanged { marked: 0, ..exchange.done };
        Ok((question(store, shared)?, exchanged))
    }
}

/// Whether a session is no longer here under its id.
fn is_gone(changes: &[Change], id: &str) -> bool {
    changes.iter().any(|change| match change {
        Change::Deleted { id: gone } | Change::GoesOn { id: gone, .. } => gone == id,
        Change::ContactsDeleted { .. }
        | Change::LivesOn { .. }
        | Change::Renumbered { .. }
        | Change::Parted { .. } => false,
    })
}

/// Fetches a session from the store if it has more of it.
fn bring(
    store: &mut Store,
    shared: &mut Postgres,
    typed: &str,
    (contacts, has_hub): (WithContacts, bool),
) -> Result<(), DeskFault> {
    let here = store.named(typed)?;
    let number = parse_ticket(typed).map(|(name, _)| name);
    let sought = match (&here, &number) {
        (Some(here), _) => Sought::Id(&here.id),
        (None, Some(number)) => Sought::Number(number),
        (None, None) => return Ok(()),
    };
    Exchange::new(store, shared, Moment(0), &|| true).with_hub(has_hub).bring(sought, contacts)?;
    Ok(())
}

/// What a hub, if there is one, did with the tickets of these sessions.
pub(super) fn of_hub<'l>(
    store: &mut Store,
    shared: &mut Postgres,
    has_hub: bool,
    listed: impl Iterator<Item = &'l Listed>,
) -> Result<Vec<Delivery>, DeskFault> {
    if !has_hub {
        return Ok(Vec::new());
    }
    let sessions: BTreeSet<String> =
        listed.filter(|listed| !listed.summary.tickets.is_empty()).map(|listed| listed.id.clone()).collect();
    learn(store, shared, &sessions.into_iter().collect::<Vec<_>>())
}

/// Merges local and remote items, each once: if both have it, the one with more entries.
fn united<T>(here: Vec<T>, there: Vec<T>, id: impl Fn(&T) -> String, entries: impl Fn(&T) -> u64) -> Vec<T> {
    let mut united: BTreeMap<String, T> = here.into_iter().map(|one| (id(&one), one)).collect();
    for one in there {
        let has_more = united.get(&id(&one)).is_none_or(|known| entries(&one) > entries(known));
        if has_more {
            united.insert(id(&one), one);
        }
    }
    united.into_values().collect()
}
