//! Queries to the shared store on a thread of their own, so that the caller does not wait.

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

/// How long to wait for an answer, in microseconds, before only this desk's data counts.
pub const SOON: i64 = 500_000;
/// How long to wait, in microseconds, for a session that somebody named and that is not here: nothing can be shown before.
pub const NAMED: i64 = 5_000_000;
/// The shortest time-out of the thread itself for the server, in microseconds; by then nobody waits for the thread.
const PATIENCE: i64 = 2_000_000;

/// Where the answer to a query arrives: once, unless the thread has ended.
pub type PendingAnswer<T> = Receiver<Result<T, DeskFault>>;

/// Queries the store of the settings on a connection of its own, closed after the answer, for somebody who waits for so many
/// microseconds; `None` without a store.
#[must_use]
pub fn ask<T: Send + 'static>(
    settings: &Settings,
    waits: i64,
    ask: impl FnOnce(&mut Store, &mut Postgres) -> Result<T, DeskFault> + Send + 'static,
) -> Option<PendingAnswer<T>> {
    settings.store.as_ref()?;
    let settings = settings.clone();
    let patience = Duration::from_micros(waits.max(PATIENCE).unsigned_abs());
    let (tell, told) = mpsc::channel();
    let work = move || {
        // The caller may have gone.
        let _ = tell.send(asked(&settings, patience, ask));
    };
    thread::Builder::new().name("store".to_owned()).spawn(work).ok()?;
    Some(told)
}

fn asked<T>(
    settings: &Settings,
    patience: Duration,
    ask: impl FnOnce(&mut Store, &mut Postgres) -> Result<T, DeskFault>,
) -> Result<T, DeskFault> {
    let folder = settings.data_folder.value.as_deref().ok_or(DeskFault::NoDataFolder)?;
    if settings.store.is_none() {
        return Err(StoreConfigFault::NotConfigured.into());
    }
    let mut store = Store::open(folder)?;
    let mut shared = shared(settings, &mut store, patience)?;
    let status = shared.status()?;
    store.share_with(&status.id)?;
    ask(&mut store, &mut shared)
}
