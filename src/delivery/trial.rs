//! A test ticket, to check whether a sink accepts one.

use super::message::{TicketMessage, body};
use super::sink::Letter;
use crate::session::{Channel, Moment, TicketState};
use crate::settings::sink::{SinkSetting, TicketEvent};
use crate::ticket::{IdAndName, LibraryVersion, Request, Ticket};
use crate::view::View;

/// The letter of a ticket that says that it is a test, created now with a new key.
#[must_use]
pub fn letter(view: View<'_>, sink: &SinkSetting, now: Moment) -> Letter {
    let key = format!("posdiag-test-{}", now.0);
    let message = TicketMessage {
        key: key.clone(),
        events: vec![TicketEvent::Filed],
        ticket: ticket(view, &key, now),
        is_test: true,
    };
    Letter { key, is_first: true, about: None, body: body(view, sink, &message) }
}

fn ticket(view: View<'_>, key: &str, now: Moment) -> Ticket {
    let title = view.own("测试工单，不用处理", "A test; nothing to do").to_owned();
    let queue = view.manifest.queues.first();
    Ticket {
        number: "000-000".to_owned(),
        id: key.to_owned(),
        session: key.to_owned(),
        state: TicketState::Closed,
        queue: queue
            .map(|queue| IdAndName { id: queue.id.to_string(), name: view.words(queue.name).into_owned() }),
        title: title.clone(),
        request: Request { id: "test".to_owned(), name: title.clone(), text: title.clone() },
        with: None,
        matter: None,
        resolution: None,
        closed: None,
        others: Vec::new(),
        also_open: Vec::new(),
        code: "TEST".to_owned(),
        row: None,
        message: title,
        cause: None,
        earlier: Vec::new(),
        later: Vec::new(),
        reference: None,
        channel: Channel::Phone,
        operators: Vec::new(),
        begun: now,
        filed: now,
        changed: now,
        fields: Vec::new(),
        left: Vec::new(),
        story: Vec::new(),
        notes: Vec::new(),
        library: LibraryVersion {
            name: view.words(view.manifest.name).into_owned(),
            version: view.manifest.version.to_string(),
            trees: Vec::new(),
        },
    }
}
