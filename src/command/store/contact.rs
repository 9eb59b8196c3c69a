//! What other commands ask of the shared store, if there is one. If it does not answer within half a second, they say
//! that they rely on local data; whoever names a session that is not here waits for longer. Also what is said after a walk.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use super::super::Context;
use super::super::sync::{deletions, leave_no_trace, said, who};
use crate::app::clock::now;
use crate::desk::DeskFault;
use crate::desk::asking::{NAMED, SOON, ask, ask_at_length};
use crate::desk::exchange::{Exchange, Exchanged, WithContacts, learn};
use crate::desk::pusher::{PushEnd, Pusher, farewell};
use crate::front::terminal::confirmation::confirm;
use crate::front::terminal::console::{Lost, TerminalConsole};
use crate::journal::name::parse_ticket;
use crate::journal::shared::postgres::Postgres;
use crate::journal::shared::{Lease, Leased, SharedStore as _, Sought, StoreFault};
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

    /// The same, with what was deleted here before, because it was deleted elsewhere.
    fn ask_settled<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Store, &mut Postgres) -> Result<T, DeskFault> + Send + 'static,
    ) -> Option<(T, Exchanged)> {
        let told = ask(&self.invocation.settings, settled(question))?;
        let wait = if HAS_ANSWERED.load(Ordering::Relaxed) { FAR } else { SOON };
        let answered =
            told.recv_timeout(duration(wait)).unwrap_or(Err(DeskFault::Shared(StoreFault::Silent)));
        HAS_ANSWERED.fetch_or(answered.is_ok(), Ordering::Relaxed);
        let (answer, exchanged) = answered.map_err(|fault| self.tell_of_this_desk_alone(&fault)).ok()?;
        self.tell_of_deletions(&exchanged);
        Some((answer, exchanged))
    }

    /// Says what was deleted here because it was deleted elsewhere, and sees to it that nothing of it stays in the files.
    fn tell_of_deletions(&self, exchanged: &Exchanged) {
        for said in deletions(self.language(), &Exchanged { marked: 0, ..exchanged.clone() }) {
            self.say(&said);
        }
        self.sweep();
    }

    /// Removes from the files what was deleted. Where that fails, the next contact does it.
    fn sweep(&self) {
        if let Ok(Some(mut store)) = self.desk().existing_journal() {
            let _ = leave_no_trace(self, &mut store);
        }
    }

    /// The same for what nothing can be done without: it is waited for longer, as is said. `None` if there is no store.
    fn ask_at_length<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Store, &mut Postgres) -> Result<T, DeskFault> + Send + 'static,
    ) -> Option<Result<T, DeskFault>> {
        let told = ask_at_length(&self.invocation.settings, settled(question))?;
        let mut answered = told.recv_timeout(duration(SOON));
        if matches!(answered, Err(RecvTimeoutError::Timeout)) {
            self.say(self.own("正在问中心库……（Ctrl-C 离开）", "Asking the shared store… (Ctrl-C to leave)"));
            answered = told.recv_timeout(duration(NAMED - SOON));
        }
        let answered = answered.unwrap_or(Err(DeskFault::Shared(StoreFault::Silent)));
        HAS_ANSWERED.fetch_or(answered.is_ok(), Ordering::Relaxed);
        Some(answered.map(|(answer, exchanged)| {
            self.tell_of_deletions(&exchanged);
            answer
        }))
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
            Some((number, _)) => match self.ask_at_length(question) {
                None | Some(Ok(())) => Ok(()),
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
        let Some((there, Exchanged { deleted, .. })) = asked else { return listed };
        let listed = listed.into_iter().filter(|listed| !deleted.contains(&listed.id)).collect();
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
        let Some(((there, deliveries), Exchanged { deleted, .. })) = asked else {
            return (listed, Vec::new());
        };
        let listed = listed.into_iter().filter(|listed| !deleted.contains(&listed.session.id)).collect();
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
                for said in said(language, &exchanged) {
                    self.say(&said);
                }
                self.sweep();
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
        let exchanged = exchange.done;
        Ok((question(store, shared)?, exchanged))
    }
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
