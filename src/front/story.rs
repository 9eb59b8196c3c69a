//! The story of a session as it was kept: what was asked, said, answered, taken back and noted, when, and how long
//! each step took.

use std::borrow::Cow;

use super::explain::View;
use super::panel;
use crate::knowledge::language::{Act, Node, NodeId};
use crate::session::record::{Misfit, Record, Replay, What};
use crate::session::{Answer, Channel, Done, Moment, Place, Session, Visit};
use crate::text::harmless::harmless;
use crate::text::language::Language;
use crate::text::width::{pad, width, wrap};

/// A record, and who made it.
#[derive(Clone, Debug)]
pub struct Told {
    /// Who walked; may be empty.
    pub operator: String,
    /// What happened.
    pub record: Record,
}

/// How far in what has no time of its own stands: as far as what is behind a time.
const SET_IN: usize = 10;

/// What tells times as people read them.
#[derive(Clone, Copy)]
pub struct Clock<'c> {
    /// The time of day.
    pub time: &'c dyn Fn(Moment) -> String,
    /// The day.
    pub day: &'c dyn Fn(Moment) -> String,
}

/// The story, told by replaying it: as far as the records fit, and what does not.
#[must_use]
pub fn lines(
    view: View<'_>,
    told: Vec<Told>,
    mut replay: Replay<'_>,
    clock: Clock<'_>,
) -> (Vec<String>, Option<Misfit>) {
    let mut story =
        Story { view, clock, lines: Vec::new(), operator: String::new(), day: String::new(), before: None };
    for Told { operator, record } in told {
        let (at, what) = (Moment(record.at), record.event.clone());
        let asked = replay.session().and_then(standing);
        let asked = asked.map(|(session, id)| (session.legs().len(), id, session.channel()));
        let question = asked.and_then(|(_, id, channel)| {
            let tree = replay.session()?.tree();
            tree.node(id).map(|node| (node.clone(), channel))
        });
        let before = replay.session().map(trail);
        if let Err(misfit) = replay.take(record) {
            return (story.lines, Some(misfit));
        }
        let Some(session) = replay.session() else { continue };
        story.new_day(at);
        story.who(&operator);
        let (legs, trail) = trail(session);
        let same = match &before {
            Some((before, kept)) if *before == legs => {
                trail.iter().zip(kept).take_while(|(new, old)| new == old).count()
            }
            _ => 0,
        };
        let new = trail.get(same..).unwrap_or_default();
        story.happened(at, &what, question.as_ref(), (new, session));
        let asked = usize::from(matches!(what, What::Answered { .. }));
        if !matches!(what, What::TakenBack {}) {
            story.passed(new.get(asked..).unwrap_or_default(), session);
        }
    }
    (story.lines, None)
}

/// How many codes were walked, and the visits of the last.
fn trail(session: &Session) -> (usize, Vec<Visit>) {
    (session.legs().len(), session.legs().last().map(|leg| leg.trail.clone()).unwrap_or_default())
}

/// The session and the prompt where it stands.
fn standing(session: &Session) -> Option<(&Session, NodeId)> {
    match session.place() {
        Place::Prompt(id) => Some((session, id)),
        Place::End(_) => None,
    }
}

struct Story<'s> {
    view: View<'s>,
    clock: Clock<'s>,
    lines: Vec<String>,
    operator: String,
    /// The day that is told of.
    day: String,
    /// When the record before was made.
    before: Option<Moment>,
}

impl Story<'_> {
    fn own(&self, zh: &'static str, en: &'static str) -> &'static str {
        self.view.own(zh, en)
    }

    /// Says which day it is, where it is another than before; the first stands in the head.
    fn new_day(&mut self, at: Moment) {
        let day = (self.clock.day)(at);
        if self.before.is_some() && self.day != day {
            self.lines.push(self.view.paint.faint(&day));
        }
        self.day = day;
    }

    fn who(&mut self, operator: &str) {
        if self.operator != operator {
            operator.clone_into(&mut self.operator);
            let said = match self.view.language {
                Language::Zh => format!("— {} —", if operator.is_empty() { "未写名" } else { operator }),
                Language::En => format!("— {} —", if operator.is_empty() { "no name" } else { operator }),
            };
            self.lines.push(self.view.paint.faint(&harmless(&said)));
        }
    }

    /// A line behind its time; further ones are set in below.
    fn line(&mut self, at: Moment, said: &str) {
        let time = (self.clock.time)(at);
        let first = format!("{}  ", pad(&time, SET_IN - 2));
        let next = " ".repeat(width(&first));
        let columns = self.view.columns.unwrap_or(usize::MAX);
        self.lines.extend(wrap(said, &first, &next, columns));
    }

    /// How long it took since what came before, where that is worth telling.
    fn took(&mut self, at: Moment) -> String {
        let before = self.before.replace(at);
        let seconds = before.map_or(0, |before| at.0.saturating_sub(before.0) / 1_000_000);
        match (seconds, self.view.language) {
            (..1, _) => String::new(),
            (1..60, Language::Zh) => format!("（{seconds} 秒）"),
            (1..60, Language::En) => format!(" ({seconds} s)"),
            (_, Language::Zh) => format!("（{} 分 {} 秒）", seconds / 60, seconds % 60),
            (_, Language::En) => format!(" ({} min {} s)", seconds / 60, seconds % 60),
        }
    }

    /// A line without a time, below what made it so.
    fn below(&mut self, said: &str) {
        let indent = " ".repeat(SET_IN);
        self.lines.extend(wrap(said, &indent, &indent, self.view.columns.unwrap_or(usize::MAX)));
    }

    /// What was read out.
    fn speech(&mut self, node: &Node, channel: Channel) {
        if channel == Channel::Phone
            && let Some(say) = node.say
        {
            let indent = format!("{}┃ ", " ".repeat(SET_IN));
            let columns = self.view.columns.unwrap_or(usize::MAX);
            self.lines.extend(wrap(&self.view.words(say), &indent, &indent, columns));
        }
    }

    /// What the walk came by on its way to the next question.
    fn passed(&mut self, visits: &[Visit], session: &Session) {
        let view = self.view;
        for visit in visits {
            let Some(node) = session.tree().node(visit.node) else { continue };
            let question = node.text().map(|text| view.words(text)).unwrap_or_default();
            let told = |mark: &str, answer: &str, aside: &str| format!("{mark} {question} → {answer}{aside}");
            let said = match &visit.done {
                Done::Told => format!("{}{question}", self.own("注 ", "Note ")),
                Done::PutOff => told("…", self.own("留给技术员", "left to the technician"), ""),
                Done::Known(value) => {
                    let answer = panel::answer_label(view, node, &Answer::Value(*value));
                    told("=", &answer, self.own("（已知）", " (known)"))
                }
                Done::Answered(answer) => {
                    let aside = self.own("（沿用）", " (kept)");
                    told(panel::mark(answer), &panel::answer_label(view, node, answer), aside)
                }
                Done::Collected(_) => continue,
            };
            self.below(&said);
            if visit.done == Done::Told {
                self.speech(node, session.channel());
            }
        }
    }

    /// What a prompt asks for, in words.
    fn asked(&self, session: &Session) -> Cow<'_, str> {
        let Place::Prompt(id) = session.place() else { return Cow::Borrowed("") };
        let field = session.wanted_field().and_then(|field| self.view.manifest.field(field));
        let text = field.map(|field| field.label).or_else(|| session.tree().node(id).and_then(Node::text));
        text.map(|text| self.view.words(text)).unwrap_or_default()
    }

    fn happened(
        &mut self,
        at: Moment,
        what: &What,
        asked: Option<&(Node, Channel)>,
        (new, session): (&[Visit], &Session),
    ) {
        let view = self.view;
        let took = self.took(at);
        let labelled = |label: &str, said: &str| view.labelled(label, &harmless(said));
        let code = || format!("{}  {}", harmless(&session.tree().code), view.message(session.tree()));
        match what {
            What::Started { .. } => {
                let said = format!("{} · {}", code(), channel(view, session.channel()));
                let said = view.labelled(self.own("开始", "Began"), &said);
                self.line(at, &said);
            }
            What::Switched { .. } => {
                let said =
                    view.labelled(self.own("终端显示别的代码", "The terminal shows another code"), &code());
                self.line(at, &said);
            }
            What::Answered { .. } => self.answered(at, &took, asked, new),
            What::Cautioned { .. } => {
                self.line(at, self.own("已确认注意事项", "The caution was confirmed"));
            }
            What::TakenBack {} => {
                let said = view.labelled(self.own("退回", "Back to"), &self.asked(session));
                self.line(at, &said);
            }
            What::Noted { text } => self.line(at, &labelled(self.own("备注", "Note"), text)),
            What::Field { field, value } => {
                let known = view.manifest.fields.iter().find(|known| *known.id == **field);
                let label = known.map_or_else(|| field.clone(), |known| view.words(known.label).into_owned());
                let value = value.as_deref().unwrap_or_else(|| self.own("不知道", "unknown"));
                let said = format!("{}{took}", labelled(&label, value));
                self.line(at, &said);
                if let Some((node, channel)) = asked
                    && let Act::Collect { fields } = &node.act
                    && fields.first().and_then(|first| view.manifest.field(*first)).map(|first| &*first.id)
                        == Some(&**field)
                {
                    self.speech(node, *channel);
                }
            }
            What::Parked { until: None } => self.line(at, self.own("暂停", "Paused")),
            What::Parked { until: Some(until) } => {
                let until = Moment(*until);
                let (day, time) = ((self.clock.day)(until), (self.clock.time)(until));
                // A wait may be a day long.
                let until = if day == self.day { time } else { format!("{day} {time}") };
                let said = view.labelled(self.own("暂停到", "Paused until"), &until);
                self.line(at, &said);
            }
            What::Abandoned { reason } => self.line(at, &labelled(self.own("不走了", "Given up"), reason)),
            What::HandedOver { .. } => {
                let said = view.labelled(self.own("接着走", "Gone on"), channel(view, session.channel()));
                self.line(at, &said);
            }
            What::Ended { outcome } => {
                let known = view.manifest.outcomes.iter().find(|known| *known.id == **outcome);
                let name = known.map_or_else(|| outcome.clone(), |known| view.words(known.name).into_owned());
                let said = view.labelled(self.own("结束", "Ended"), &name);
                self.line(at, &view.paint.strong(&said));
            }
        }
    }

    /// What was asked, what was read out, and what was answered.
    fn answered(&mut self, at: Moment, took: &str, asked: Option<&(Node, Channel)>, new: &[Visit]) {
        let Some((node, channel)) = asked else { return };
        let Some(Visit { done: Done::Answered(answer), .. }) = new.first() else { return };
        let question = node.text().map(|text| self.view.words(text)).unwrap_or_default();
        let said = format!(
            "{} {question} → {}{took}",
            panel::mark(answer),
            panel::answer_label(self.view, node, answer)
        );
        self.line(at, &said);
        self.speech(node, *channel);
    }
}

fn channel(view: View<'_>, channel: Channel) -> &'static str {
    match channel {
        Channel::Phone => view.own("电话", "by phone"),
        Channel::OnSite => view.own("现场", "on site"),
    }
}
