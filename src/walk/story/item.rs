//! The items of a story, in the words of one language.

use std::borrow::Cow;

use super::{Story, StoryEvent};
use crate::session::{Answer, Channel, Done, EventKind, FieldValue, Moment, Visit};
use crate::text::harmless::harmless;
use crate::text::masked::masked;
use crate::text::names::names;
use crate::text::redaction::Redacted;
use crate::tree::{Act, Node, NodeId, Sensitivity};
use crate::view::View;
use crate::walk::answer;

/// The kind of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// The walk began: the code's message.
    Began,
    /// The terminal showed another code: its message.
    Switched,
    /// A step was answered.
    Answered,
    /// A step was skipped because its answer was known.
    Known,
    /// A step was skipped because its held answer returned.
    Kept,
    /// Information was shown.
    Told,
    /// A step was left to the technician.
    PutOff,
    /// A caution was confirmed.
    Cautioned,
    /// The answer to this step was retracted.
    TakenBack,
    /// Somebody made a note.
    Noted,
    /// A field was filled in; its label and value, personal data masked.
    Field,
    /// The walk was left for later.
    Parked,
    /// The walk was abandoned, for this reason.
    Abandoned,
    /// The walk was given up for the ticket of another session, whose number it tells.
    Joined,
    /// Somebody went on with it.
    GoneOn,
    /// An outcome was confirmed.
    Ended,
    /// The ticket was closed.
    Closed,
    /// The ticket was reopened.
    Reopened,
    /// The terminal's reference was set or cleared.
    ReferenceChanged,
    /// The person continued on another channel.
    ChannelChanged,
}

names!(Happening {
    Began = "began",
    Switched = "switched",
    Answered = "answered",
    Known = "known",
    Kept = "kept",
    Told = "told",
    PutOff = "put_off",
    Cautioned = "cautioned",
    TakenBack = "taken_back",
    Noted = "noted",
    Field = "field",
    Parked = "parked",
    Abandoned = "abandoned",
    Joined = "joined",
    GoneOn = "gone_on",
    Ended = "ended",
    Closed = "closed",
    Reopened = "reopened",
    ReferenceChanged = "reference",
    ChannelChanged = "channel",
});

/// One thing that happened. Its texts are harmless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoryItem {
    /// When.
    pub at: Moment,
    /// How many seconds after what came before; `None` for what came with the item before it.
    pub seconds: Option<i64>,
    /// Who walked, if that was said.
    pub operator: Option<String>,
    /// The channel.
    pub channel: Channel,
    /// The walked code.
    pub code: String,
    /// Its kind.
    pub kind: Happening,
    /// The step's id, or the field's.
    pub step: Option<String>,
    /// The question or information, depending on the kind.
    pub text: Option<String>,
    /// The answer's or outcome's name in machine formats.
    pub value: Option<String>,
    /// The answer in words.
    pub answer: Option<String>,
    /// The sign of the answer.
    pub mark: Option<&'static str>,
    /// Until when it was left; for an answer given before it was due, when it was due.
    pub until: Option<Moment>,
    /// What was read out to the merchant.
    pub speech: Option<String>,
}

impl StoryItem {
    /// Whether a ticket's story includes it: what a ticket has elsewhere is omitted.
    #[must_use]
    pub fn is_in_ticket(&self) -> bool {
        !matches!(self.kind, Happening::Noted | Happening::Field | Happening::ReferenceChanged)
    }
}

impl Story {
    /// The story in the view's language, item by item: each event, and each step that was skipped with it.
    #[must_use]
    pub fn items(&self, view: View<'_>) -> Vec<StoryItem> {
        let teller = |event| Teller::of(view, event);
        let items = |teller: Teller<'_>| {
            let passed: Vec<StoryItem> = teller.passed().collect();
            teller.event().into_iter().chain(passed)
        };
        self.events.iter().map(teller).flat_map(items).collect()
    }
}

/// Describes one event.
#[derive(Clone, Copy)]
struct Teller<'s> {
    view: View<'s>,
    event: &'s StoryEvent,
}

impl<'s> Teller<'s> {
    fn of(view: View<'s>, event: &'s StoryEvent) -> Teller<'s> {
        Teller { view: view.of(&event.tree), event }
    }

    /// An item without contents yet.
    fn item(&self, kind: Happening) -> StoryItem {
        let event = self.event;
        StoryItem {
            at: event.event.at,
            seconds: None,
            operator: event.operator.as_deref().map(clean),
            channel: event.channel,
            code: clean(&event.tree.code),
            kind,
            step: None,
            text: None,
            value: None,
            answer: None,
            mark: None,
            until: None,
            speech: None,
        }
    }

    fn node(&self, step: NodeId) -> Option<&'s Node> {
        self.event.tree.node(step)
    }

    fn question(&self, node: &Node) -> Option<String> {
        node.text().map(|text| self.view.words(text).into_owned())
    }

    /// What is read out to the merchant at a step, on the phone.
    fn speech(&self, node: &Node) -> Option<String> {
        let say = node.guidance.say.filter(|_| self.event.channel == Channel::Phone);
        say.map(|say| self.view.words(say).into_owned())
    }

    /// What the walk passed on its way to the next question.
    fn passed(self) -> impl Iterator<Item = StoryItem> {
        self.event.passed.iter().filter_map(move |visit| self.pass(visit))
    }

    fn pass(&self, visit: &Visit) -> Option<StoryItem> {
        let node = self.node(visit.node)?;
        let item = self.item(Happening::Told);
        let item = StoryItem { step: Some(node.id.to_string()), text: self.question(node), ..item };
        Some(match &visit.done {
            Done::Told => StoryItem { speech: self.speech(node), ..item },
            Done::PutOff => {
                let answer = self.view.own("留给技术员", "left for the technician").to_owned();
                StoryItem { kind: Happening::PutOff, mark: Some("…"), answer: Some(answer), ..item }
            }
            Done::Known(value) => {
                let item = self.answered(item, node, &Answer::Value(*value));
                StoryItem { kind: Happening::Known, mark: Some("="), ..item }
            }
            Done::Answered(answer) => {
                StoryItem { kind: Happening::Kept, ..self.answered(item, node, answer) }
            }
            Done::Collected(_) | Done::Set(_) | Done::Closing(_) => return None,
        })
    }

    fn answered(&self, item: StoryItem, node: &Node, answer: &Answer) -> StoryItem {
        StoryItem {
            value: Some(answer.name(node).to_owned()),
            answer: Some(answer::label(self.view, node, answer)),
            mark: Some(answer::mark(answer)),
            ..item
        }
    }

    fn event(&self) -> Option<StoryItem> {
        let view = self.view;
        let item = |kind, text| StoryItem { seconds: Some(self.event.seconds), text, ..self.item(kind) };
        let plain = |kind| item(kind, None);
        let words = |kind, text: Cow<'_, str>| item(kind, Some(text.into_owned()));
        Some(match &self.event.event.kind {
            EventKind::Started { tree, .. } => words(Happening::Began, view.message(tree)),
            EventKind::Switched { tree } => words(Happening::Switched, view.message(tree)),
            EventKind::Answered { node, answer, .. } => {
                let node = self.node(*node)?;
                let item = self.answered(item(Happening::Answered, self.question(node)), node, answer);
                StoryItem {
                    step: Some(node.id.to_string()),
                    until: self.event.due,
                    speech: self.speech(node),
                    ..item
                }
            }
            EventKind::Cautioned { node, .. } => {
                let step = self.node(*node).map(|node| node.id.to_string());
                StoryItem { step, ..plain(Happening::Cautioned) }
            }
            EventKind::TakenBack => item(Happening::TakenBack, self.asked_next()),
            EventKind::Noted { text } => item(Happening::Noted, said(text)),
            EventKind::Field { field, value, .. } => self.field(*field, value, plain(Happening::Field))?,
            EventKind::Parked { until, .. } => StoryItem { until: *until, ..plain(Happening::Parked) },
            EventKind::Abandoned { joined: Some(number), .. } => item(Happening::Joined, said(number)),
            EventKind::Abandoned { reason, .. } => item(Happening::Abandoned, said(reason)),
            EventKind::HandedOver { .. } => plain(Happening::GoneOn),
            EventKind::Ended { outcome, .. } => {
                let outcome = view.manifest.outcome(*outcome)?;
                let item = words(Happening::Ended, view.words(outcome.name));
                StoryItem { value: Some(outcome.id.to_string()), ..item }
            }
            EventKind::ReferenceChanged { reference } => {
                item(Happening::ReferenceChanged, reference.as_ref().and_then(said))
            }
            EventKind::ChannelChanged { .. } => plain(Happening::ChannelChanged),
            EventKind::Closed { said: why, .. } => item(Happening::Closed, why.as_ref().and_then(said)),
            EventKind::Reopened { said: why, .. } => item(Happening::Reopened, why.as_ref().and_then(said)),
        })
    }

    /// The question after the event, in words.
    fn asked_next(&self) -> Option<String> {
        let next = self.event.next?;
        let field = next.field.and_then(|field| self.view.manifest.field(field));
        let text = field.map(|field| field.label).or_else(|| self.node(next.step).and_then(Node::text));
        text.map(|text| self.view.words(text).into_owned())
    }

    /// What was filled in.
    fn field(&self, field: u16, value: &FieldValue, item: StoryItem) -> Option<StoryItem> {
        let view = self.view;
        let declared = view.manifest.field(field)?;
        let is_first =
            |node: &&Node| matches!(&node.act, Act::Collect { fields } if fields.first() == Some(&field));
        let step = self.event.asked.and_then(|asked| self.node(asked.step)).filter(is_first);
        let masks = self.event.is_personal || declared.sensitivity == Sensitivity::Personal;
        let answer = match value {
            FieldValue::Known(value) if masks => masked(&harmless(value.as_str())),
            FieldValue::Known(value) => clean(value.as_str()),
            FieldValue::Removed => view.own("（已删除）", "(removed)").to_owned(),
            FieldValue::Unknown => view.own("不知道", "unknown").to_owned(),
            FieldValue::Later => view.own("以后再填", "to fill in later").to_owned(),
        };
        Some(StoryItem {
            step: Some(declared.id.to_string()),
            text: Some(view.words(declared.label).into_owned()),
            answer: Some(answer),
            speech: step.and_then(|node| self.speech(node)),
            ..item
        })
    }
}

/// What somebody said, in a form that may be shown.
fn said(text: &Redacted) -> Option<String> {
    Some(clean(text.as_str())).filter(|text| !text.is_empty())
}

fn clean(text: &str) -> String {
    harmless(text).into_owned()
}
