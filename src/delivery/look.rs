//! Asks the other systems now and then whether they closed their tickets. This is only shown, and never changes a
//! ticket here.

use super::build::{build, reads_state};
use super::courier::PATIENCE;
use super::message::enquiry;
use super::outbox::DeliveryChoice;
use super::round::{Attempt, Round};
use super::sink::{DeliveryFault, Remote, Sink};
use crate::desk::DeskFault;
use crate::journal::{Delivery, LookRule, Outbound, RemoteState};
use crate::session::Moment;
use crate::settings::sink::SinkSetting;

const MINUTE: i64 = 60_000_000;
const HOUR: i64 = 60 * MINUTE;

/// After how long without news a ticket is no longer asked about.
const OLDEST: i64 = 90 * 24 * HOUR;
/// After how long waiting tickets are sent first again.
const AT_A_STRETCH: i64 = 10_000_000;
/// After how many consecutive refusals the rest is asked later.
const REFUSALS: u32 = 3;

impl Round<'_> {
    /// Asks about the tickets that a sink has if it is time: five minutes after the last look, and the longer nothing
    /// happened, the less often. Named tickets are asked about at once. Changes are reported.
    ///
    /// # Errors
    /// A [`DeskFault`].
    pub(super) fn look(
        &mut self,
        setting: &SinkSetting,
        wanted: &DeliveryChoice,
        tell: &mut dyn FnMut(Attempt),
    ) -> Result<(), DeskFault> {
        if !reads_state(setting) {
            return Ok(());
        }
        let (now, all) = (self.clock.now(), !wanted.tickets.is_empty());
        let since = Moment(now.0.saturating_sub(OLDEST));
        let rule = LookRule { now, all, since, shortest: 5 * MINUTE, longest: 12 * HOUR };
        let mut due = self.store.to_look_at(&setting.name, &rule)?;
        due.retain(|outbound| wanted.is_of(outbound));
        if due.is_empty() {
            return Ok(());
        }
        let sink = build(setting, self.clock).ok();
        let until = if all { i64::MAX } else { now.0.saturating_add(AT_A_STRETCH) };
        let mut refusals = 0;
        for (at, outbound) in due.iter().enumerate() {
            if self.clock.now().0 >= until || refusals == REFUSALS {
                break;
            }
            match sink.as_deref().map(|sink| asked(sink, outbound)) {
                Some(Ok(there)) => {
                    refusals = 0;
                    self.keep_look(outbound, there, tell)?;
                }
                Some(Err(DeliveryFault::Refused(_))) => {
                    refusals += 1;
                    self.keep_look(outbound, outbound.delivery.as_ref().and_then(|was| was.there), tell)?;
                }
                // If one is out of reach, so are the others.
                Some(Err(_)) | None => return self.put_off_looks(due.get(at..).unwrap_or_default()),
            }
        }
        Ok(())
    }

    fn keep_look(
        &mut self,
        outbound: &Outbound,
        there: Option<RemoteState>,
        tell: &mut dyn FnMut(Attempt),
    ) -> Result<(), DeskFault> {
        let Some(was) = &outbound.delivery else { return Ok(()) };
        let delivery = Delivery { there, looked: Some(self.clock.now()), ..was.clone() };
        self.store.keep_looks(&[&delivery])?;
        let state = |delivery: &Delivery| delivery.there.unwrap_or(RemoteState::Open);
        if state(was) != state(&delivery) {
            tell(Attempt { outbound: outbound.clone(), delivery });
        }
        Ok(())
    }

    fn put_off_looks(&mut self, due: &[Outbound]) -> Result<(), DeskFault> {
        let looked = Some(self.clock.now());
        let put_off: Vec<Delivery> = due
            .iter()
            .filter_map(|outbound| outbound.delivery.clone())
            .map(|delivery| Delivery { looked, ..delivery })
            .collect();
        self.store.keep_looks(&put_off.iter().collect::<Vec<_>>())
    }
}

/// The state of a ticket there.
fn asked(sink: &dyn Sink, outbound: &Outbound) -> Result<Option<RemoteState>, DeliveryFault> {
    let made = outbound
        .delivery
        .as_ref()
        .and_then(|delivery| delivery.remote.clone().map(|id| Remote { id, url: delivery.url.clone() }));
    made.map_or(Ok(None), |made| sink.state(&enquiry(outbound), &made, PATIENCE))
}
