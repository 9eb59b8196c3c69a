//! The story of a session as it was kept: what was asked, said, answered, taken back and noted, when, and how long
//! each step took.

use crate::session::record::{Misfit, Record, Replay, What};
use crate::session::{Answer, Channel, Done, Moment, Place, Session, Visit};
use crate::text::harmless::harmless;
use crate::text::masked::masked;
use crate::tree::{Act, Node, NodeId, Sensitivity, Text};
use crate::view::View;
use crate::walk::answer;

/// What an item of a story tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The walk began: the code's message.
    Began,
    /// The terminal showed another code: its message.
    Switched,
    /// A step was answered.
    Answered,
    /// A step was passed, as its answer was known.
    Known,
    /// A step was passed, as its answer was held aside and came back.
    Kept,
    /// A step told something.
    Told,
    /// A step was left to the technician.
    PutOff,
    /// A caution was confirmed.
    Cautioned,
    /// The answer of this step was taken back.
    TakenBack,
    /// Somebody made a note.
    Noted,
    /// A field was filled in; its label and value, personal data masked.
    Field,
    /// The walk was left for later.
    Parked,
    /// The walk was given up, for this reason.
    Abandoned,
    /// Somebody went on with it.
    GoneOn,
    /// An outcome was confirmed.
    Ended,
    /// The ticket was closed.
    Closed,
    /// The ticket was reopened.
    Reopened,
    /// It was said whose terminal it is about, or taken back.
    ReferenceChanged,
    /// The person went on in another way of being in touch with the terminal.
    ChannelChanged,
}

impl Kind {
    /// Its name in machine formats.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Kind::Began => "began",
            Kind::Switched => "switched",
            Kind::Answered => "answered",
            Kind::Known => "known",
            Kind::Kept => "kept",
            Kind::Told => "told",
            Kind::PutOff => "put_off",
            Kind::Cautioned => "cautioned",
            Kind::TakenBack => "taken_back",
            Kind::Noted => "noted",
            Kind::Field => "field",
            Kind::Parked => "parked",
            Kind::Abandoned => "abandoned",
            Kind::GoneOn => "gone_on",
            Kind::Ended => "ended",
            Kind::Closed => "closed",
            Kind::Reopened => "reopened",
            Kind::ReferenceChanged => "reference",
            Kind::ChannelChanged => "channel",
        }
    }
}

/// One thing that happened. Its texts are harmless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// When.
    pub at: Moment,
    /// How many seconds after what came before; `None` of what came with the item before it.
    pub seconds: Option<i64>,
    /// Who walked, where that was said.
    pub operator: Option<String>,
    /// How they were in touch with the terminal.
    pub channel: Channel,
    /// The code that was walked.
    pub code: String,
    /// What it tells of.
    pub kind: Kind,
    /// The step's id, or empty.
    pub step: String,
    /// What was asked or told, by the kind.
    pub text: String,
    /// The answer's or outcome's name in machine formats, or empty.
    pub value: String,
    /// The answer in words, or empty.
    pub answer: String,
    /// The sign of the answer.
    pub mark: &'static str,
    /// Until when it was left.
    pub until: Option<Moment>,
    /// What was read to the merchant.
    pub speech: Option<Text>,
}

impl Item {
    /// Whether a ticket's story has it: what a ticket has elsewhere, it leaves out.
    #[must_use]
    pub fn is_in_ticket(&self) -> bool {
        !matches!(self.kind, Kind::Noted | Kind::Field | Kind::ReferenceChanged)
    }
}

/// The story of what was recorded, each record with who walked, where that was said. It is told by replaying it: as
/// far as the records fit, and what does not.
#[must_use]
pub fn tell(
    view: View<'_>,
    records: impl IntoIterator<Item = (Option<String>, Record)>,
    replay: &mut Replay<'_>,
) -> (Vec<Item>, Option<Misfit>) {
    let mut teller = Teller { view, items: Vec::new(), operator: None, before: None };
    for (operator, record) in records {
        if let Err(misfit) = teller.take(operator, record, replay) {
            return (teller.items, Some(misfit));
        }
    }
    (teller.items, None)
}

struct Teller<'v> {
    view: View<'v>,
    items: Vec<Item>,
    operator: Option<String>,
    /// When the record before was made.
    before: Option<Moment>,
}

/// How many codes were walked, and the visits of the last.
fn trail(session: &Session) -> (usize, Vec<Visit>) {
    (session.legs().len(), session.legs().last().map(|leg| leg.trail.clone()).unwrap_or_default())
}

/// The prompt where a session stands.
fn standing(session: &Session) -> Option<NodeId> {
    match session.place() {
        Place::Prompt(id) => Some(id),
        Place::End(_) => None,
    }
}

impl Teller<'_> {
    fn take(
        &mut self,
        operator: Option<String>,
        record: Record,
        replay: &mut Replay<'_>,
    ) -> Result<(), Misfit> {
        let (at, what) = (Moment(record.at), record.event.clone());
        let asked = replay.session().and_then(|session| {
            let node = session.tree().node(standing(session)?)?;
            Some((node.clone(), session.channel()))
        });
        let before = replay.session().map(trail);
        replay.take(record)?;
        let Some(session) = replay.session() else { return Ok(()) };
        self.operator = operator.map(|operator| harmless(&operator).into_owned());
        let (legs, trail) = trail(session);
        let same = match &before {
            Some((before, kept)) if *before == legs => {
                trail.iter().zip(kept).take_while(|(new, old)| new == old).count()
            }
            _ => 0,
        };
        let new = trail.get(same..).unwrap_or_default();
        let seconds = self.before.replace(at).map_or(0, |before| at.0.saturating_sub(before.0) / 1_000_000);
        self.happened(at, seconds, &what, asked.as_ref(), (new, session));
        let answered = usize::from(matches!(what, What::Answered { .. }));
        if !matches!(what, What::TakenBack {}) {
            self.passed(at, new.get(answered..).unwrap_or_default(), session);
        }
        Ok(())
    }

    /// An item that tells of nothing yet.
    fn item(&self, at: Moment, session: &Session, kind: Kind) -> Item {
        Item {
            at,
            seconds: None,
            operator: self.operator.clone(),
            channel: session.channel(),
            code: harmless(&session.tree().code).into_owned(),
            kind,
            step: String::new(),
            text: String::new(),
            value: String::new(),
            answer: String::new(),
            mark: "",
            until: None,
            speech: None,
        }
    }

    fn question(&self, node: &Node) -> String {
        node.text().map(|text| self.view.words(text).into_owned()).unwrap_or_default()
    }

    /// What the walk came by on its way to the next question.
    fn passed(&mut self, at: Moment, visits: &[Visit], session: &Session) {
        let view = self.view;
        for visit in visits {
            let Some(node) = session.tree().node(visit.node) else { continue };
            let item = self.item(at, session, Kind::Told);
            let item = Item { step: node.id.to_string(), text: self.question(node), ..item };
            let leg = session.legs().len() - 1;
            let answered = |item: Item, kind, mark, answer: &Answer| Item {
                kind,
                mark,
                value: session.answer_name(leg, visit.node, answer),
                answer: answer::label(view, node, answer),
                ..item
            };
            let item = match &visit.done {
                Done::Told => Item { speech: speech(node, session.channel()), ..item },
                Done::PutOff => {
                    let answer = view.own("留给技术员", "left to the technician").to_owned();
                    Item { kind: Kind::PutOff, mark: "…", answer, ..item }
                }
                Done::Known(value) => answered(item, Kind::Known, "=", &Answer::Value(*value)),
                Done::Answered(answer) => answered(item, Kind::Kept, answer::mark(answer), answer),
                Done::Collected(_) => continue,
            };
            self.items.push(item);
        }
    }

    /// What a prompt asks for, in words.
    fn asked(&self, session: &Session) -> String {
        let Some(id) = standing(session) else { return String::new() };
        let field = session.wanted_field().and_then(|field| self.view.manifest.field(field));
        let text = field.map(|field| field.label).or_else(|| session.tree().node(id).and_then(Node::text));
        text.map(|text| self.view.words(text).into_owned()).unwrap_or_default()
    }

    fn happened(
        &mut self,
        at: Moment,
        seconds: i64,
        what: &What,
        asked: Option<&(Node, Channel)>,
        (new, session): (&[Visit], &Session),
    ) {
        let view = self.view;
        let item = Item { seconds: Some(seconds), ..self.item(at, session, Kind::Began) };
        let said = |said: &str| harmless(said).into_owned();
        let message = || view.message(session.tree()).into_owned();
        self.items.push(match what {
            What::Started { .. } => Item { text: message(), ..item },
            What::Switched { .. } => Item { kind: Kind::Switched, text: message(), ..item },
            What::Answered { .. } => {
                let Some((node, channel)) = asked else { return };
                let Some(Visit { done: Done::Answered(answer), node: id, .. }) = new.first() else { return };
                Item {
                    kind: Kind::Answered,
                    step: node.id.to_string(),
                    text: self.question(node),
                    value: session.answer_name(session.legs().len() - 1, *id, answer),
                    answer: answer::label(view, node, answer),
                    mark: answer::mark(answer),
                    speech: speech(node, *channel),
                    ..item
                }
            }
            What::Cautioned { step, .. } => Item { kind: Kind::Cautioned, step: said(step), ..item },
            What::TakenBack {} => Item { kind: Kind::TakenBack, text: self.asked(session), ..item },
            What::Noted { text } => Item { kind: Kind::Noted, text: said(text), ..item },
            What::Field { field, value, personal, .. } => {
                self.field((field, value.as_deref(), *personal), asked, item)
            }
            What::Parked { until, .. } => Item { kind: Kind::Parked, until: until.map(Moment), ..item },
            What::Abandoned { reason, .. } => Item { kind: Kind::Abandoned, text: said(reason), ..item },
            What::HandedOver { .. } => Item { kind: Kind::GoneOn, ..item },
            What::Ended { outcome, .. } => {
                let known = view.manifest.outcomes.iter().find(|known| *known.id == **outcome);
                let text = known.map_or_else(|| said(outcome), |known| view.words(known.name).into_owned());
                Item { kind: Kind::Ended, text, value: said(outcome), ..item }
            }
            What::Reference { .. } => Item {
                kind: Kind::ReferenceChanged,
                text: session.reference(None).map(said).unwrap_or_default(),
                ..item
            },
            What::Channel { .. } => Item { kind: Kind::ChannelChanged, ..item },
            What::Closed { said: why, .. } | What::Reopened { said: why, .. } => {
                let closed = matches!(what, What::Closed { .. });
                let kind = if closed { Kind::Closed } else { Kind::Reopened };
                Item { kind, text: why.as_deref().map(said).unwrap_or_default(), ..item }
            }
        });
    }

    /// What was filled in, by the field's id.
    fn field(
        &self,
        (field, value, personal): (&str, Option<&str>, bool),
        asked: Option<&(Node, Channel)>,
        item: Item,
    ) -> Item {
        let view = self.view;
        let said = |said: &str| harmless(said).into_owned();
        let known = view.manifest.fields.iter().find(|known| *known.id == *field);
        let of_step = asked.filter(|(node, _)| {
            let Act::Collect { fields } = &node.act else { return false };
            let first = fields.first().and_then(|first| view.manifest.field(*first));
            first.is_some_and(|first| *first.id == *field)
        });
        let masks = personal || known.is_some_and(|known| known.sensitivity == Sensitivity::Personal);
        let answer = match value {
            Some(value) if masks => masked(&harmless(value)),
            Some(value) => said(value),
            None if personal => view.own("（已删除）", "(removed)").to_owned(),
            None => view.own("不知道", "unknown").to_owned(),
        };
        Item {
            kind: Kind::Field,
            step: said(field),
            text: known.map_or_else(|| said(field), |known| view.words(known.label).into_owned()),
            answer,
            speech: of_step.and_then(|(node, channel)| speech(node, *channel)),
            ..item
        }
    }
}

/// What is read to the merchant at a step, on the phone.
fn speech(node: &Node, channel: Channel) -> Option<Text> {
    node.guidance.say.filter(|_| channel == Channel::Phone)
}
