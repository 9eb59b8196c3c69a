//! A thread that pushes what happens in a walk to the shared store while somebody answers: no prompt waits for it.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::exchange::{Exchange, Exchanged};
use super::fault::DeskFault;
use super::store::{pushes_since, shared};
use crate::journal::Store;
use crate::journal::shared::DeskUser;
use crate::journal::sqlite::Durability;
use crate::settings::{DeliverBy, Settings};
use crate::walk::history::OtherWalker;

/// The time limit for each exchange with the store; nobody waits for the thread meanwhile.
const PATIENCE: Duration = Duration::from_secs(5);

/// Pushes one session to the store from now on, and what was left from before. When dropped, it does so a last time;
/// [`farewell`] returns the result.
#[derive(Debug)]
pub struct Pusher {
    wake: Sender<Wake>,
    end: Option<Receiver<PushEnd>>,
    heard: Arc<Heard>,
}

/// What the thread has heard of the store.
#[derive(Debug)]
struct Heard {
    /// Who walks the session at another desk.
    other: Mutex<Option<OtherWalker>>,
    /// How often there was something to push, and after how many of these this was heard.
    wakes: AtomicU64,
    until: AtomicU64,
}

/// Why the thread is woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wake {
    /// Something was recorded.
    More,
    /// There will be nothing more.
    Last,
}

/// The result of pushing.
#[derive(Debug, Default)]
pub struct PushEnd {
    /// What happened to sessions meanwhile.
    pub exchanged: Exchanged,
    /// Why the last attempt failed, if it did.
    pub fault: Option<DeskFault>,
    /// How many sessions are still to be pushed.
    pub left: usize,
}

/// The pending result after a walk is left; one walk is left at a time.
static LEAVING: Mutex<Option<Receiver<PushEnd>>> = Mutex::new(None);

impl Pusher {
    /// Starts pushing a session, or all that is left if none is named; `None` if no store is shared, which starts no
    /// thread.
    #[must_use]
    pub fn of(settings: &Settings, id: Option<&str>) -> Option<Pusher> {
        settings.store.as_ref()?;
        let folder = settings.data_folder.value.clone()?;
        let (settings, id) = (settings.clone(), id.map(str::to_owned));
        let (wake, woken) = mpsc::channel();
        let (tell, end) = mpsc::channel();
        let heard = Heard { other: Mutex::new(None), wakes: AtomicU64::new(1), until: AtomicU64::new(0) };
        let heard = Arc::new(heard);
        let hears = Arc::clone(&heard);
        let work = move || {
            let end = work(&settings, &folder, (id.as_deref(), &hears), &woken);
            hears.until.store(u64::MAX, Ordering::Release);
            // The waiting side may be gone.
            let _ = tell.send(end);
        };
        thread::Builder::new().name("store".to_owned()).spawn(work).ok()?;
        Some(Pusher { wake, end: Some(end), heard })
    }

    /// Who walks the session at another desk, as far as the store has said by now.
    #[must_use]
    pub fn other(&self) -> Option<OtherWalker> {
        self.heard.other.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the store has not said it since something was recorded, and may.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.heard.until.load(Ordering::Acquire) < self.heard.wakes.load(Ordering::Acquire)
    }

    /// Something was recorded.
    pub fn wake(&self) {
        self.heard.wakes.fetch_add(1, Ordering::AcqRel);
        // If the thread has ended, the next contact pushes it.
        let _ = self.wake.send(Wake::More);
    }
}

impl Drop for Pusher {
    fn drop(&mut self) {
        let _ = self.wake.send(Wake::Last);
        *LEAVING.lock().unwrap_or_else(PoisonError::into_inner) = self.end.take();
    }
}

/// The result of the pushing started by a walk, waiting so long for it; `None` if there was none.
///
/// # Errors
/// It takes longer: then it is abandoned, and what was not pushed is pushed at the next contact.
pub fn farewell(patience: Duration) -> Option<Result<PushEnd, mpsc::RecvTimeoutError>> {
    let end = LEAVING.lock().unwrap_or_else(PoisonError::into_inner).take()?;
    Some(end.recv_timeout(patience))
}

fn work(
    settings: &Settings,
    folder: &Path,
    (id, heard): (Option<&str>, &Heard),
    woken: &Receiver<Wake>,
) -> PushEnd {
    let mut end = PushEnd::default();
    // What the thread writes can be found out again: it does not make the walk wait for the disk.
    let mut store = match Store::open_with(folder, Durability::Normal) {
        Ok(store) => store,
        Err(fault) => return PushEnd { fault: Some(fault.into()), ..end },
    };
    let mut shared = match shared(settings, &mut store, PATIENCE) {
        Ok(shared) => shared,
        Err(fault) => return PushEnd { fault: Some(fault), ..end },
    };
    let since = pushes_since(settings);
    let has_hub = settings.deliver_by.value == DeliverBy::Hub;
    let (mut is_last, mut is_met) = (id.is_none(), false);
    loop {
        let goes_on = || true;
        let wakes = heard.wakes.load(Ordering::Acquire);
        let mut exchange = Exchange::new(&mut store, &mut shared, since, &goes_on).with_hub(has_hub);
        exchange.done = std::mem::take(&mut end.exchanged);
        let told = tell(&mut exchange, id, is_met, is_last);
        let walker = walker(&exchange, id);
        end.exchanged = exchange.done;
        *heard.other.lock().unwrap_or_else(PoisonError::into_inner) = walker;
        heard.until.store(wakes, Ordering::Release);
        is_met |= told.is_ok();
        end.fault = told.err();
        if is_last {
            break;
        }
        is_last = matches!(woken.recv(), Ok(Wake::Last) | Err(_));
        is_last |= woken.try_iter().any(|wake| wake == Wake::Last);
    }
    let goes_on = || true;
    let mut exchange = Exchange::new(&mut store, &mut shared, since, &goes_on);
    if exchange.recall().is_ok() {
        (end.exchanged.changes, end.exchanged.has_traces) = (exchange.done.changes, exchange.done.has_traces);
    }
    end.left = store.to_push(since).map_or(0, |left| left.len());
    end
}

/// Somebody at another desk, as a walk knows them.
#[must_use]
pub fn other_walker(user: &DeskUser) -> OtherWalker {
    OtherWalker { operator: user.operator.clone(), desk: user.called.clone() }
}

/// Who walks the session at another desk, if it was not taken because of that.
fn walker(exchange: &Exchange<'_>, id: Option<&str>) -> Option<OtherWalker> {
    let name = exchange.store.named(id?).ok().flatten()?.name;
    let (_, lease) = exchange.done.walked.iter().find(|(walked, _)| *walked == name)?;
    Some(other_walker(&lease.walker))
}

fn tell(exchange: &mut Exchange<'_>, id: Option<&str>, is_met: bool, is_last: bool) -> Result<(), DeskFault> {
    if !is_met {
        exchange.greet()?;
    }
    if let Some(id) = id {
        exchange.push(id)?;
        if is_last {
            exchange.shared.release(id)?;
        }
    }
    // Changes by others and leftovers come after what somebody is working on.
    if is_met && !is_last { Ok(()) } else { exchange.all() }
}
