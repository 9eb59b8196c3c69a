//! Questions to the store that desks share, which a thread of their own asks: whoever asks goes on meanwhile.

use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use super::fault::DeskFault;
use super::store::shared;
use super::store_fault::StoreConfigFault;
use crate::journal::Store;
use crate::journal::shared::SharedStore as _;
use crate::journal::shared::postgres::Postgres;
use crate::settings::Settings;

/// How long an answer is waited for, in microseconds, before what this desk has is gone by alone.
pub const SOON: i64 = 500_000;
/// How long the thread waits for the server at a time; nobody waits for the thread any more by then.
const PATIENCE: Duration = Duration::from_secs(2);

/// Where the answer to a question comes: once, unless the thread is gone.
pub type PendingAnswer<T> = Receiver<Result<T, DeskFault>>;

/// Asks the store that the settings name, on a connection of its own, which ends with the answer; `None` where no store is
/// shared.
#[must_use]
pub fn ask<T: Send + 'static>(
    settings: &Settings,
    ask: impl FnOnce(&mut Store, &mut Postgres) -> Result<T, DeskFault> + Send + 'static,
) -> Option<PendingAnswer<T>> {
    settings.store.as_ref()?;
    let settings = settings.clone();
    let (tell, told) = mpsc::channel();
    let work = move || {
        // Whoever asked may have gone.
        let _ = tell.send(asked(&settings, ask));
    };
    thread::Builder::new().name("store".to_owned()).spawn(work).ok()?;
    Some(told)
}

fn asked<T>(
    settings: &Settings,
    ask: impl FnOnce(&mut Store, &mut Postgres) -> Result<T, DeskFault>,
) -> Result<T, DeskFault> {
    let folder = settings.data_folder.value.as_deref().ok_or(DeskFault::NoDataFolder)?;
    if settings.store.is_none() {
        return Err(StoreConfigFault::NotConfigured.into());
    }
    let mut store = Store::open(folder)?;
    let mut shared = shared(settings, &mut store, PATIENCE)?;
    let status = shared.status()?;
    store.share_with(&status.id)?;
    ask(&mut store, &mut shared)
}
