//! The story of a session as lines, each after its time.

use super::times::Times;
use crate::session::{Channel, Moment};
use crate::text::language::say;
use crate::text::width::{pad, width, wrap};
use crate::view::View;
use crate::walk::story::{Happening, StoryItem};

/// The indentation of lines without a time of their own: the width of a time.
const SET_IN: usize = 10;

/// The story as lines: each after its time, with details below.
#[must_use]
pub fn lines(view: View<'_>, items: &[StoryItem], times: &Times) -> Vec<String> {
    let mut page = Page { view, times, lines: Vec::new(), operator: None, day: None, speech: true };
    for item in items {
        page.tell(item);
    }
    page.lines
}

/// The same for a ticket: without what was read out, without reference, fields and notes, which it shows elsewhere, and
/// without the operator if there was only one.
#[must_use]
pub fn short(view: View<'_>, items: &[StoryItem], times: &Times) -> Vec<String> {
    let first = items.first().and_then(|item| item.operator.as_deref());
    let operator = first.filter(|_| items.iter().all(|item| item.operator.as_deref() == first));
    let mut page = Page { view, times, lines: Vec::new(), operator, day: None, speech: false };
    for item in items.iter().filter(|item| item.is_in_ticket()) {
        page.tell(item);
    }
    page.lines
}

struct Page<'p> {
    view: View<'p>,
    times: &'p Times,
    lines: Vec<String>,
    /// The last operator shown, if any.
    operator: Option<&'p str>,
    /// The last day shown.
    day: Option<String>,
    /// Whether what was read out is shown, too.
    speech: bool,
}

impl<'p> Page<'p> {
    fn tell(&mut self, item: &'p StoryItem) {
        if item.seconds.is_some() {
            self.new_day(item.at);
            self.who(item.operator.as_deref());
        }
        let said = self.said(item);
        let said = if item.kind == Happening::Ended { self.view.paint.strong(&said) } else { said };
        let columns = self.view.columns.unwrap_or(usize::MAX);
        let indent = " ".repeat(SET_IN);
        let first = match item.seconds {
            Some(_) => format!("{}  ", pad(&self.times.time(item.at), SET_IN - 2)),
            None => indent.clone(),
        };
        let next = " ".repeat(width(&first));
        self.lines.extend(wrap(&said, &first, &next, columns));
        if let Some(say) = item.speech.as_deref().filter(|_| self.speech) {
            let bar = format!("{indent}┃ ");
            self.lines.extend(wrap(say, &bar, &bar, columns));
        }
    }

    /// Shows the day if it differs from the one before; the first is in the head.
    fn new_day(&mut self, at: Moment) {
        let day = self.times.day(at);
        if self.day.as_ref().is_some_and(|before| *before != day) {
            self.lines.push(self.view.paint.faint(&day));
        }
        self.day = Some(day);
    }

    fn who(&mut self, operator: Option<&'p str>) {
        if self.operator != operator {
            self.operator = operator;
            let said = format!("— {} —", operator.unwrap_or(self.view.own("未写名", "no name")));
            let columns = self.view.columns.unwrap_or(usize::MAX);
            let paint = self.view.paint;
            self.lines.extend(wrap(&said, "", "  ", columns).iter().map(|line| paint.faint(line)));
        }
    }

    /// The time since the previous line, if that is worth showing.
    fn took(&self, item: &StoryItem) -> String {
        match item.seconds.unwrap_or(0) {
            ..1 => String::new(),
            seconds @ 1..60 => say!(self.view.language, "（{seconds} 秒）", " ({seconds} s)"),
            seconds => say!(
                self.view.language,
                ("（{} 分 {} 秒）", seconds / 60, seconds % 60),
                (" ({} min {} s)", seconds / 60, seconds % 60)
            ),
        }
    }

    /// Says that an answer was given before it was due.
    fn early(&self, item: &StoryItem) -> String {
        let Some(due) = item.until.map(|due| self.times.time(due)) else { return String::new() };
        say!(self.view.language, "（没等到 {due}）", " (did not wait until {due})")
    }

    fn said(&self, item: &StoryItem) -> String {
        let text = item.text.as_deref().unwrap_or_default();
        let answer = item.answer.as_deref().unwrap_or_default();
        let own = |zh, en| self.view.own(zh, en);
        let labelled = |label: &str, said: &str| self.view.labelled(label, said);
        let of_text =
            |label: &str| item.text.as_deref().map_or_else(|| label.to_owned(), |text| labelled(label, text));
        let arrow = |aside: &str| format!("{} {text} → {answer}{aside}", item.mark.unwrap_or_default());
        let code = format!("{}  {text}", item.code);
        match item.kind {
            Happening::Began => {
                labelled(own("开始", "Started"), &format!("{code} · {}", channel(self.view, item.channel)))
            }
            Happening::Switched => {
                labelled(own("终端显示别的代码", "The terminal shows another code"), &code)
            }
            Happening::Answered => arrow(&(self.took(item) + &self.early(item))),
            Happening::Known => arrow(own("（已知）", " (known)")),
            Happening::Kept => arrow(own("（沿用）", " (kept)")),
            Happening::PutOff => arrow(""),
            Happening::Told => format!("{}{text}", own("注 ", "Note ")),
            Happening::Cautioned => own("已确认注意事项", "Caution confirmed").to_owned(),
            Happening::TakenBack => labelled(own("退回", "Back to"), text),
            Happening::Noted => labelled(own("备注", "Note"), text),
            Happening::Field => format!("{}{}", labelled(text, answer), self.took(item)),
            Happening::Parked => match item.until {
                None => own("暂停", "Paused").to_owned(),
                Some(until) => {
                    let (day, time) = (self.times.day(until), self.times.time(until));
                    // A wait may be a day long.
                    let today = self.day.as_ref() == Some(&day);
                    let until = if today { time } else { format!("{day} {time}") };
                    labelled(own("暂停到", "Paused until"), &until)
                }
            },
            Happening::Joined => labelled(own("并入工单", "Joined to ticket"), text),
            Happening::Abandoned => labelled(own("放弃", "Given up"), text),
            Happening::GoneOn => labelled(own("继续", "Resumed"), channel(self.view, item.channel)),
            Happening::Ended => labelled(own("结束", "Ended"), text),
            Happening::ReferenceChanged if item.text.is_none() => {
                own("网点/商户已去掉", "Reference removed").to_owned()
            }
            Happening::ReferenceChanged => labelled(own("网点/商户改为", "Reference changed to"), text),
            Happening::ChannelChanged => {
                labelled(own("渠道改为", "Channel changed to"), channel(self.view, item.channel))
            }
            Happening::Closed => of_text(own("工单已关闭", "Ticket closed")),
            Happening::Reopened => of_text(own("工单已重新打开", "Ticket reopened")),
        }
    }
}

/// The channel, in words.
#[must_use]
pub fn channel(view: View<'_>, channel: Channel) -> &'static str {
    match channel {
        Channel::Phone => view.own("电话", "by phone"),
        Channel::OnSite => view.own("现场", "on site"),
    }
}
