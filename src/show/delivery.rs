//! The delivery of a ticket to another system, in a few words.

use super::times::Times;
use crate::journal::{Delivery, DeliveryCount, DeliveryState};
use crate::session::Moment;
use crate::text::harmless::harmless;
use crate::text::language::{Language, say};

/// The full description: the destination, the state, the number and address there, the reason for a failure, and the
/// time of the next attempt, as seen at `now`.
#[must_use]
pub fn line(language: Language, times: &Times, now: Moment, delivery: &Delivery) -> String {
    let mut said = vec![short(language, delivery)];
    if !delivery.state.has_arrived() {
        said.extend(delivery.reason.map(|reason| reason.words(language)));
        let is_tried_again = !delivery.state.waits_for_somebody() && delivery.attempts > 0;
        if is_tried_again {
            let next = times.date(delivery.next);
            said.push(if delivery.next <= now {
                language.pick("到时间再送了", "due to be retried").to_owned()
            } else {
                say!(language, "{next} 再送", "again at {next}")
            });
        }
    }
    said.extend(delivery.url.as_deref().map(|url| harmless(url).into_owned()));
    said.join(language.pick("，", ", "))
}

/// The shortest description: `office 已送到 4711`.
#[must_use]
pub fn short(language: Language, delivery: &Delivery) -> String {
    let is_new = delivery.state == DeliveryState::Later && delivery.attempts == 0 && delivery.told == 0;
    let is_settling = delivery.state == DeliveryState::Settling;
    let state = match delivery.state {
        _ if is_new => language.pick("待送", "to be sent"),
        DeliveryState::Settling => DeliveryState::Delivered.words(language),
        state => state.words(language),
    };
    let sink = &delivery.sink;
    let remote = delivery.remote.as_deref().filter(|_| is_settling || delivery.told > 0);
    let mut said = match remote {
        Some(remote) => format!("{sink} {state} {}", harmless(remote)),
        None => format!("{sink} {state}"),
    };
    let more = is_settling.then(|| language.pick("再核对一次", "to be checked once more"));
    for more in more.into_iter().chain(delivery.there.and_then(|there| there.words(language))) {
        said = [&*said, more].join(language.pick("，", ", "));
    }
    said
}

/// How many deliveries are in which state, in a line.
#[must_use]
pub fn states<'c>(language: Language, counts: impl IntoIterator<Item = &'c DeliveryCount>) -> String {
    let states = counts.into_iter().map(|DeliveryCount { state, count, .. }| {
        let state = state.words(language);
        say!(language, "{count} 张{state}", "{count} {state}")
    });
    states.collect::<Vec<_>>().join(language.pick("；", "; "))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::{line, short};
    use crate::journal::{Delivery, DeliveryReason, DeliveryState, ReasonKind, RemoteState};
    use crate::session::Moment;
    use crate::show::times::Times;
    use crate::text::language::Language::{En, Zh};

    #[test]
    fn delivery_state_is_one_line() {
        let times = Times::of(TimeZone::UTC);
        let mut delivery = Delivery::new("session", 1, "office", Moment(0));
        assert_eq!(line(En, &times, Moment(0), &delivery), "office to be sent");
        delivery.attempts = 1;
        delivery.reason = Some(DeliveryReason::numbered(ReasonKind::Status, 503));
        delivery.next = Moment(60_000_000);
        assert_eq!(
            line(En, &times, Moment(0), &delivery),
            "office will be retried, the server answered 503, again at 01-01 00:01"
        );
        assert_eq!(
            line(Zh, &times, Moment(0), &delivery),
            "office 稍后重送，服务器答复 503，01-01 00:01 再送"
        );
        assert_eq!(
            line(En, &times, delivery.next, &delivery),
            "office will be retried, the server answered 503, due to be retried"
        );
        delivery.state = DeliveryState::Delivered;
        (delivery.told, delivery.remote) = (3, Some("4711".to_owned()));
        delivery.url = Some("https://office.example/4711".to_owned());
        assert_eq!(
            line(En, &times, Moment(0), &delivery),
            "office delivered 4711, https://office.example/4711"
        );
        assert_eq!(short(Zh, &delivery), "office 已送到 4711");
        delivery.state = DeliveryState::Settling;
        assert_eq!(short(En, &delivery), "office delivered 4711, to be checked once more");
        delivery.state = DeliveryState::Delivered;
        delivery.there = Some(RemoteState::Open);
        assert_eq!(short(En, &delivery), "office delivered 4711");
        delivery.there = Some(RemoteState::Closed);
        assert_eq!(short(En, &delivery), "office delivered 4711, closed there");
        assert_eq!(short(Zh, &delivery), "office 已送到 4711，对方已关闭");
    }
}
