//! A ticket as JSON, described by `ticket.json`.

use serde::Serialize;

use super::delivery::DeliveryJson;
use crate::journal::Delivery;
use crate::show::times::Times;
use crate::ticket::{
    IdAndName, LibraryVersion, OtherCode, OtherTicket, RemainingStep, Remark, Request, Ticket, TicketField,
    TicketMatter, TreeDigest,
};
use crate::walk::history::OpenTicket;
use crate::walk::story::StoryItem;

/// A ticket. Its times are in the zone in which they are written.
#[derive(Debug, Serialize)]
pub struct TicketJson<'t> {
    format: u32,
    number: &'t str,
    id: &'t str,
    session: &'t str,
    state: &'static str,
    complete: bool,
    missing: Vec<&'t str>,
    queue: Option<IdAndNameJson<'t>>,
    title: &'t str,
    outcome: RequestJson<'t>,
    with: Option<RequestJson<'t>>,
    matter: Option<TicketMatterJson<'t>>,
    resolution: Option<IdAndNameJson<'t>>,
    closed: Option<RemarkJson<'t>>,
    others: Vec<OtherTicketJson<'t>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    deliveries: Vec<DeliveryJson>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    also_open: Vec<OpenTicketJson<'t>>,
    code: &'t str,
    table: Option<&'t str>,
    row: Option<u32>,
    message: &'t str,
    cause: Option<&'t str>,
    earlier: Vec<OtherCodeJson<'t>>,
    later: Vec<OtherCodeJson<'t>>,
    reference: Option<&'t str>,
    channel: &'static str,
    operators: &'t [String],
    begun: String,
    filed: String,
    changed: String,
    fields: Vec<TicketFieldJson<'t>>,
    left: Vec<RemainingStepJson<'t>>,
    story: Vec<ItemJson<'t>>,
    notes: Vec<RemarkJson<'t>>,
    library: LibraryVersionJson<'t>,
    posdiag: &'static str,
}

impl<'t> TicketJson<'t> {
    /// The same with its deliveries to other systems.
    #[must_use]
    pub fn with_deliveries<'d>(
        mut self,
        deliveries: impl IntoIterator<Item = &'d Delivery>,
    ) -> TicketJson<'t> {
        self.deliveries = deliveries.into_iter().map(DeliveryJson::of).collect();
        self
    }

    /// The JSON form of a ticket.
    #[must_use]
    pub fn of(ticket: &'t Ticket, times: &Times) -> TicketJson<'t> {
        TicketJson {
            format: 1,
            number: &ticket.number,
            id: &ticket.id,
            session: &ticket.session,
            state: ticket.state.id(),
            complete: ticket.lacking() == (0, 0),
            missing: ticket.missing().map(|field| &*field.id).collect(),
            queue: ticket.queue.as_ref().map(IdAndNameJson::of),
            title: &ticket.title,
            outcome: RequestJson::of(&ticket.request),
            with: ticket.with.as_ref().map(RequestJson::of),
            matter: ticket.matter.as_ref().map(TicketMatterJson::of),
            resolution: ticket.resolution.as_ref().map(IdAndNameJson::of),
            closed: ticket.closed.as_ref().map(|closed| RemarkJson::of(closed, times)),
            others: ticket.others.iter().map(OtherTicketJson::of).collect(),
            deliveries: Vec::new(),
            also_open: ticket.also_open.iter().map(|open| OpenTicketJson::of(open, times)).collect(),
            code: &ticket.code,
            table: ticket.row.as_ref().map(|row| &*row.table),
            row: ticket.row.as_ref().map(|row| row.row),
            message: &ticket.message,
            cause: ticket.cause.as_deref(),
            earlier: ticket.earlier.iter().map(OtherCodeJson::of).collect(),
            later: ticket.later.iter().map(OtherCodeJson::of).collect(),
            reference: ticket.reference.as_deref(),
            channel: ticket.channel.id(),
            operators: &ticket.operators,
            begun: times.zoned(ticket.begun),
            filed: times.zoned(ticket.filed),
            changed: times.zoned(ticket.changed),
            fields: ticket.fields.iter().map(TicketFieldJson::of).collect(),
            left: ticket.left.iter().map(RemainingStepJson::of).collect(),
            story: ticket
                .story
                .iter()
                .filter(|item| item.is_in_ticket())
                .map(|item| ItemJson::of(item, times))
                .collect(),
            notes: ticket.notes.iter().map(|note| RemarkJson::of(note, times)).collect(),
            library: LibraryVersionJson::of(&ticket.library),
            posdiag: env!("CARGO_PKG_VERSION"),
        }
    }
}

/// A name for programs, and a label for people.
#[derive(Debug, Serialize)]
pub struct IdAndNameJson<'t> {
    id: &'t str,
    name: &'t str,
}

impl<'t> IdAndNameJson<'t> {
    /// The JSON form of something declared by the library.
    #[must_use]
    pub fn of(named: &'t IdAndName) -> IdAndNameJson<'t> {
        IdAndNameJson { id: &named.id, name: &named.name }
    }
}

#[derive(Debug, Serialize)]
struct RequestJson<'t> {
    id: &'t str,
    name: &'t str,
    text: &'t str,
}

impl<'t> RequestJson<'t> {
    fn of(request: &'t Request) -> RequestJson<'t> {
        RequestJson { id: &request.id, name: &request.name, text: &request.text }
    }
}

#[derive(Debug, Serialize)]
struct OpenTicketJson<'t> {
    number: &'t str,
    code: &'t str,
    filed: String,
}

impl<'t> OpenTicketJson<'t> {
    fn of(open: &'t OpenTicket, times: &Times) -> OpenTicketJson<'t> {
        OpenTicketJson { number: &open.number, code: &open.code, filed: times.zoned(open.filed) }
    }
}

#[derive(Debug, Serialize)]
struct TicketMatterJson<'t> {
    id: &'t str,
    name: &'t str,
    state: IdAndNameJson<'t>,
    now: Option<IdAndNameJson<'t>>,
}

impl<'t> TicketMatterJson<'t> {
    fn of(matter: &'t TicketMatter) -> TicketMatterJson<'t> {
        TicketMatterJson {
            id: &matter.matter.id,
            name: &matter.matter.name,
            state: IdAndNameJson::of(&matter.state),
            now: matter.now.as_ref().map(IdAndNameJson::of),
        }
    }
}

#[derive(Debug, Serialize)]
struct OtherTicketJson<'t> {
    number: &'t str,
    id: &'t str,
    state: &'static str,
    outcome: &'t str,
    title: &'t str,
    queue: Option<IdAndNameJson<'t>>,
}

impl<'t> OtherTicketJson<'t> {
    fn of(other: &'t OtherTicket) -> OtherTicketJson<'t> {
        OtherTicketJson {
            number: &other.number,
            id: &other.id,
            state: other.state.id(),
            outcome: &other.outcome,
            title: &other.title,
            queue: other.queue.as_ref().map(IdAndNameJson::of),
        }
    }
}

#[derive(Debug, Serialize)]
struct OtherCodeJson<'t> {
    code: &'t str,
    message: &'t str,
}

impl<'t> OtherCodeJson<'t> {
    fn of(other: &'t OtherCode) -> OtherCodeJson<'t> {
        OtherCodeJson { code: &other.code, message: &other.message }
    }
}

#[derive(Debug, Serialize)]
struct RemarkJson<'t> {
    at: String,
    text: &'t str,
}

impl<'t> RemarkJson<'t> {
    fn of(remark: &'t Remark, times: &Times) -> RemarkJson<'t> {
        RemarkJson { at: times.zoned(remark.at), text: &remark.text }
    }
}

/// A field of a ticket, with what is known about it.
#[derive(Debug, Serialize)]
pub struct TicketFieldJson<'t> {
    id: &'t str,
    label: &'t str,
    state: &'static str,
    value: Option<&'t str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    not_a_card: bool,
    sensitivity: &'static str,
}

impl<'t> TicketFieldJson<'t> {
    /// The JSON form of a field.
    #[must_use]
    pub fn of(field: &'t TicketField) -> TicketFieldJson<'t> {
        TicketFieldJson {
            id: &field.id,
            label: &field.label,
            state: field.state.id(),
            value: field.value.as_deref(),
            not_a_card: field.not_a_card,
            sensitivity: field.sensitivity.id(),
        }
    }
}

/// A step that somebody on site has to do.
#[derive(Debug, Serialize)]
pub struct RemainingStepJson<'t> {
    code: &'t str,
    step: &'t str,
    text: &'t str,
}

impl<'t> RemainingStepJson<'t> {
    /// The JSON form of a step.
    #[must_use]
    pub fn of(left: &'t RemainingStep) -> RemainingStepJson<'t> {
        RemainingStepJson { code: &left.code, step: &left.step, text: &left.text }
    }
}

#[derive(Debug, Serialize)]
struct ItemJson<'t> {
    at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<i64>,
    kind: &'static str,
    code: &'t str,
    operator: &'t str,
    channel: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<&'t str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'t str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'t str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<&'t str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
}

impl<'t> ItemJson<'t> {
    fn of(item: &'t StoryItem, times: &Times) -> ItemJson<'t> {
        ItemJson {
            at: times.zoned(item.at),
            seconds: item.seconds,
            kind: item.kind.id(),
            code: &item.code,
            operator: item.operator.as_deref().unwrap_or_default(),
            channel: item.channel.id(),
            step: item.step.as_deref(),
            text: item.text.as_deref(),
            value: item.value.as_deref(),
            answer: item.answer.as_deref(),
            until: item.until.map(|until| times.zoned(until)),
        }
    }
}

#[derive(Debug, Serialize)]
struct LibraryVersionJson<'t> {
    name: &'t str,
    version: &'t str,
    trees: Vec<TreeDigestJson<'t>>,
}

impl<'t> LibraryVersionJson<'t> {
    fn of(library: &'t LibraryVersion) -> LibraryVersionJson<'t> {
        LibraryVersionJson {
            name: &library.name,
            version: &library.version,
            trees: library.trees.iter().map(TreeDigestJson::of).collect(),
        }
    }
}

#[derive(Debug, Serialize)]
struct TreeDigestJson<'t> {
    code: &'t str,
    digest: &'t str,
}

impl<'t> TreeDigestJson<'t> {
    fn of(tree: &'t TreeDigest) -> TreeDigestJson<'t> {
        TreeDigestJson { code: &tree.code, digest: &tree.digest }
    }
}
