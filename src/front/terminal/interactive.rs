//! A walk with a person at a terminal: a prompt for every step, the answers above it, a panel at the end. Typed input
//! becomes a reply of the [walk](crate::walk::conversation); the next question becomes a [`Page`].

mod fields;
mod filed;
mod lines;
mod open_ticket;
mod prompt;
mod prompts;

use std::sync::Arc;

use super::console::{Console, Input, Lost, Room};
use super::keys::{self, Asked, KeyPress};
use super::page::{Aids, Below, Page};
use super::screen::Screen;
use crate::session::{Answer, FieldValue, Session};
use crate::settings::Keying;
use crate::show::history;
use crate::show::times::Times;
use crate::text::harmless::harmless;
use crate::text::redaction::Warning;
use crate::tree::{Tree, Value};
use crate::view::View;
use crate::walk::answer::takes_unsure;
use crate::walk::complaint::Complaint;
use crate::walk::conversation::{Conversation, Departure, Effect};
use crate::walk::history::OtherWalker;
use crate::walk::input::{FieldInput, recorded_as, to_come};
use crate::walk::keeper::Unkept;
use crate::walk::question::{Asker, FieldQuestion, Question, StepQuestion};
use crate::walk::reply::{Caution, FieldReply, Reply};
use prompt::Prompt;
use prompts::WithoutRecording;

/// How a walk is shown.
#[derive(Clone, Debug)]
pub struct WalkStyle<'s> {
    /// How the walked trees are shown.
    pub view: View<'s>,
    /// How times are written.
    pub times: Times,
    /// Whether it matters that nothing is recorded: then a standing warning says so.
    pub warn: bool,
    /// How keys answer.
    pub keying: Keying,
    /// How somebody comes to it.
    pub entry: WalkEntry,
    /// Whether a key copies the tickets once they are filed.
    pub offers_copy: bool,
}

/// How somebody comes to a walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WalkEntry {
    /// It begins.
    New,
    /// It was begun before.
    Resumed,
    /// It was begun before, and another call is joined to its ticket, as somebody said: if that is only brought up to date,
    /// it need not be confirmed once more.
    Joined,
}

/// Walks a person through a session, until they leave it.
///
/// # Errors
/// [`Lost`] if the person or the terminal is gone, or if events can no longer be recorded.
pub fn walk<'w, C: Console>(
    console: &'w mut C,
    setting: WalkStyle<'w>,
    conversation: Conversation<'w>,
) -> Result<Walked, Lost> {
    let offers_copy = setting.offers_copy;
    let mut walk = Walk::new(console, setting, conversation);
    let departure = walk.until_left()?;
    let filed = walk.conversation.filed().to_vec();
    let has_ticket = match &departure {
        Departure::Finished(ending) => {
            !filed.is_empty() || ending.is_ticket(walk.conversation.session().tree())
        }
        Departure::GivenUp => !filed.is_empty() && walk.conversation.name().is_some(),
        _ => false,
    };
    let copies = offers_copy && has_ticket && walk.wants_copy(&filed);
    match departure {
        Departure::Finished(_) => walk.close(&filed)?,
        Departure::GivenUp | Departure::Paused(_) | Departure::Instead(_)
            if !filed.is_empty() || !walk.conversation.closed().is_empty() =>
        {
            walk.close(&filed)?;
        }
        // It is redrawn with the next tree's declarations.
        Departure::Switched(_) | Departure::Aside(_) | Departure::Instead(_) => {
            walk.screen.draw(Vec::new())?;
        }
        Departure::Paused(_) | Departure::GivenUp | Departure::Completed | Departure::AsItWas => {}
    }
    Ok(Walked { departure, filed, copies, session: walk.conversation.into_session() })
}

/// A walk that was left.
pub struct Walked {
    /// How.
    pub departure: Departure,
    /// The numbers of the tickets that it filed then.
    pub filed: Vec<u32>,
    /// Whether they are to be copied.
    pub copies: bool,
    /// The session in the state in which it was left.
    pub session: Session,
}

/// Asks for the missing fields of a ticket that was filed before; for all of them if none is missing.
///
/// # Errors
/// As [`walk`].
pub fn complete<'w, C: Console>(
    console: &'w mut C,
    setting: WalkStyle<'w>,
    conversation: Conversation<'w>,
    ticket: u32,
) -> Result<(), Lost> {
    let mut walk = Walk::new(console, setting, conversation.completing(ticket));
    walk.until_left()?;
    walk.close(&[ticket])
}

struct Walk<'w, C> {
    screen: Screen<'w, C>,
    view: View<'w>,
    times: Times,
    warn: bool,
    keying: Keying,
    conversation: Conversation<'w>,
    aids: Aids,
    /// Whether it was already asked whose terminal it is, before the walk is left.
    asked_whose: bool,
    /// The message about the last typed line.
    said: Option<String>,
    /// Who has the session at another desk, as was said.
    taken_over: Option<OtherWalker>,
    arrival: Arrival,
    /// What it has come to is confirmed already, where that brings the ticket up to date.
    is_joined: bool,
}

/// How the walk reached the current question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Arrival {
    /// By going forward.
    Onward,
    /// By going back, or by resuming.
    Back,
    /// It was asked before: input is meant for it.
    Asked,
}

impl<'w, C: Console> Walk<'w, C> {
    fn new(console: &'w mut C, setting: WalkStyle<'w>, conversation: Conversation<'w>) -> Walk<'w, C> {
        let WalkStyle { view, times, warn, keying, entry, offers_copy: _ } = setting;
        let (screen, aids) = (Screen::new(console), Aids::default());
        Walk {
            screen,
            view,
            times,
            warn,
            keying,
            conversation,
            aids,
            asked_whose: false,
            said: None,
            taken_over: None,
            arrival: if entry == WalkEntry::New { Arrival::Onward } else { Arrival::Back },
            is_joined: entry == WalkEntry::Joined,
        }
    }

    fn until_left(&mut self) -> Result<Departure, Lost> {
        loop {
            if let Some(departure) = self.conversation.departure() {
                return Ok(departure.clone());
            }
            self.turn()?;
        }
    }

    fn own(&self, zh: &'static str, en: &'static str) -> &'static str {
        self.view.own(zh, en)
    }

    /// Whose terminal it is, as far as known.
    fn whose_it_is(&self) -> Option<String> {
        let known: Vec<_> = self.conversation.whose().map(harmless).collect();
        (!known.is_empty()).then(|| known.join(history::BESIDE))
    }

    /// Everything that should be on the screen.
    fn page(&self, below: Below<'_>) -> Vec<String> {
        let whose = self.whose_it_is();
        let (columns, rows) = self.screen.size();
        let page = Page {
            view: self.view.of(self.conversation.session().tree()),
            times: &self.times,
            session: self.conversation.session(),
            question: self.conversation.question(),
            past: self.conversation.history(),
            name: self.conversation.name(),
            whose: whose.as_deref(),
            warn: self.warn,
            columns,
            rows: rows.saturating_sub(1),
            keying: self.keying,
            aids: self.aids,
        };
        page.lines(below, self.said.as_deref())
    }

    /// Shows the current state of the walk and reads a line, or a key that needs no Enter for `asked`; `None` for Esc.
    fn read(
        &mut self,
        below: Below<'_>,
        room: Room,
        asked: Option<Asked<'_>>,
    ) -> Result<Option<String>, Lost> {
        self.conversation.look_for_offer();
        if self.screen.left_out() && self.said.is_none() {
            let said = self.own(
                "一次输入了好几行，只用了第一行。",
                "Several lines came at once: only the first was used.",
            );
            self.said = Some(said.to_owned());
        }
        loop {
            self.conversation.look_back();
            self.tell_of_taking_over();
            let page = self.page(below);
            self.screen.draw(page)?;
            let (view, at_once) = (self.view, asked.filter(|_| self.keying == Keying::Single));
            let is_whole = |typed: &str| at_once.is_some_and(|asked| keys::is_whole(typed, asked, view));
            let typed = self.screen.read_or_hear(room, &is_whole, &mut || self.conversation.hear())?;
            if typed != Input::News {
                self.said = None;
            }
            match typed {
                Input::Line(line) => return Ok(Some(line)),
                Input::Escape => return Ok(None),
                Input::Resized | Input::Redraw | Input::News => {}
                // An empty line may be an answer.
                Input::TooLong if room == Room::Key => return Ok(Some("…".to_owned())),
                Input::TooLong => {
                    let said = self.own("太长了，超出的部分没有输入。", "Too long: the rest was cut off.");
                    self.said = Some(said.to_owned());
                }
            }
        }
    }

    /// Says that somebody at another desk has the session now, once nothing else is being said.
    fn tell_of_taking_over(&mut self) {
        let taken_over = &self.conversation.history().taken_over;
        if self.said.is_none() && self.taken_over != *taken_over {
            self.taken_over.clone_from(taken_over);
            self.said = taken_over.as_ref().map(|walker| history::taken_over(self.view.language, walker));
        }
    }

    /// Passes a reply to the walk; returns whether it was accepted. If the result cannot be recorded, the person
    /// decides whether to continue without.
    fn reply(&mut self, reply: Reply<'_>) -> Result<bool, Lost> {
        let complaint = self.complaint(reply)?;
        if let Some(complaint) = &complaint {
            self.said = Some(match complaint {
                Complaint::NothingOffered => keys::expected(Asked::Field, self.view.language),
                Complaint::AtTheStart if self.conversation.completes() => self
                    .own("已经是第一项；以后再填就输入 .", "This is the first field; type . to finish later")
                    .to_owned(),
                complaint => complaint.message(self.view.language),
            });
        }
        Ok(complaint.is_none())
    }

    /// Passes a reply to the walk; returns its complaint, if it has one.
    fn complaint(&mut self, reply: Reply<'_>) -> Result<Option<Complaint>, Lost> {
        let goes_on = matches!(reply, Reply::Answer { .. } | Reply::Field { .. } | Reply::Code { .. });
        let taken = self.conversation.take(reply);
        Ok(match self.settled(taken)? {
            Ok(effect) => {
                if matches!(effect, Effect::Step | Effect::Field { .. }) {
                    self.arrival = if goes_on { Arrival::Onward } else { Arrival::Back };
                }
                self.did(effect);
                None
            }
            Err(complaint) => Some(complaint),
        })
    }

    /// Handles the result of a reply. If it cannot be recorded, the person decides whether to retry or to continue
    /// without.
    fn settled(&mut self, taken: Result<Effect, Complaint>) -> Result<Result<Effect, Complaint>, Lost> {
        match taken {
            Err(Complaint::NotKept(unkept)) => self.go_on_without(unkept),
            taken => Ok(taken),
        }
    }

    /// The message about an accepted text.
    fn warn_of(&mut self, warning: Option<Warning>) {
        self.said = warning.map(|warning| warning.explain(self.view.language).to_owned());
    }

    fn go_on_without(&mut self, unkept: Unkept) -> Result<Result<Effect, Complaint>, Lost> {
        if !unkept.can_go_on {
            return Err(Lost::Unkept(unkept.why));
        }
        match self.without_recording(&*unkept.why)? {
            Some(WithoutRecording::TryAgain) => {
                let taken = self.conversation.keep_again();
                self.settled(taken)
            }
            Some(WithoutRecording::GoOn) => {
                self.warn = true;
                Ok(self.conversation.forgo())
            }
            Some(WithoutRecording::Leave) | None => Err(Lost::Unkept(unkept.why)),
        }
    }

    /// A new step has no hint shown yet; a note stays at the same step.
    fn did(&mut self, effect: Effect) {
        match effect {
            Effect::Nothing | Effect::Note => {}
            Effect::Step => self.aids = Aids::default(),
            Effect::Field { field, warning } => {
                self.aids = Aids::default();
                match (warning, self.conversation.session().field(field)) {
                    (Some(Warning::Dated), Some(FieldValue::Known(value))) => {
                        self.said = Some(recorded_as(value, self.view.language));
                    }
                    (Some(Warning::ToCome), Some(FieldValue::Known(value))) => {
                        self.said = Some(to_come(value, self.view.language));
                    }
                    (warning, _) => self.warn_of(warning),
                }
            }
        }
    }
}

/// Turns typed input into replies.
impl<C: Console> Walk<'_, C> {
    /// Asks what the walk asks, and acts on the input.
    fn turn(&mut self) -> Result<(), Lost> {
        if self.conversation.open_ticket().is_some() {
            return self.files_another().map(|_| ());
        }
        // The nodes belong to the tree, while input changes the session.
        let tree = Arc::clone(self.conversation.session().tree());
        if self.brings_up_to_date() || self.ends_by_itself() {
            return self.reply(Reply::Confirm).map(|_| ());
        }
        let prompt = self.prompt(&tree);
        if prompt.is_on_purpose() && self.arrival != Arrival::Asked {
            self.screen.forget()?;
        }
        self.arrival = Arrival::Asked;
        let room = if matches!(prompt.asked(), Asked::Field) { Room::Text } else { Room::Key };
        let asked = Some(prompt.asked()).filter(|_| !matches!(prompt, Prompt::TicketField(_)));
        let Some(line) = self.read(Below::Legend, room, asked)? else {
            return self.reply(Reply::Back).map(|_| ());
        };
        if line.trim().is_empty() {
            return self.enter(prompt);
        }
        match keys::parse(&line, prompt.asked()) {
            Some(key) => {
                self.aids.hint |= key == KeyPress::Unsure && keys::wants_no_hint(&line);
                self.obey(prompt, &key)
            }
            None => self.take(prompt, &line),
        }
    }

    fn prompt<'p>(&self, tree: &'p Tree) -> Prompt<'p> {
        let node = |step: &StepQuestion<'_>| tree.node(step.id);
        let prompt = match self.conversation.question() {
            Some(Question::Step(step)) if step.caution_waits() => Some(Prompt::Caution),
            Some(Question::Step(step)) => node(&step).map(Prompt::Step),
            Some(Question::Field(FieldQuestion { index, asker, .. })) => match asker {
                Asker::Step(step) => node(&step).map(|node| Prompt::StepField(node, index)),
                Asker::Ticket { .. } => Some(Prompt::TicketField(index)),
            },
            Some(Question::Outcome(outcome)) => {
                let missing = outcome.missing().first().copied();
                Some(Prompt::Outcome { files: outcome.files(), missing })
            }
            None => None,
        };
        prompt.unwrap_or(Prompt::Outcome { files: true, missing: None })
    }

    fn obey(&mut self, prompt: Prompt<'_>, key: &KeyPress) -> Result<(), Lost> {
        let is_step = matches!(prompt, Prompt::Step(_) | Prompt::Caution | Prompt::StepField(..));
        match key {
            KeyPress::Help => self.aids.keys = !self.aids.keys,
            KeyPress::Note => return self.note(),
            KeyPress::Code => return self.other_code(None),
            KeyPress::Whose => return self.whose(),
            KeyPress::Channel => return self.change_channel(),
            KeyPress::Pause if !self.conversation.completes() => return self.pause(),
            KeyPress::Abandon if !self.conversation.completes() => return self.abandon(),
            KeyPress::Tampering if is_step => return self.tampering(),
            KeyPress::Answer(Value::Skipped) => return self.skip(),
            KeyPress::Unsure if self.shows_hint(prompt) => self.aids.hint = true,
            KeyPress::Value(typed) => {
                return prompt.field().map_or(Ok(()), |field| self.fill_in(field, typed));
            }
            key => match self.reply_of(prompt, key) {
                Some(reply) => return self.reply(reply).map(|_| ()),
                None => self.said = Some(self.out_of_place(prompt, key)),
            },
        }
        Ok(())
    }

    /// Unsure shows the hint first, and is an answer the second time.
    fn shows_hint(&self, prompt: Prompt<'_>) -> bool {
        match prompt {
            Prompt::Step(node) | Prompt::StepField(node, _) => {
                node.guidance.hint.is_some() && !self.aids.hint
            }
            Prompt::Caution | Prompt::TicketField(_) | Prompt::Outcome { .. } => false,
        }
    }

    /// The reply for a key at a prompt, if it is one there.
    fn reply_of<'k>(&self, prompt: Prompt<'_>, key: &'k KeyPress) -> Option<Reply<'k>> {
        let answer = |answer| Some(Reply::Answer { answer, caution: Caution::Apart });
        let filled = |value| Some(Reply::Field { field: prompt.field()?, value });
        match (key, prompt) {
            // A ticket that was filed before is neither paused nor abandoned: it is left unchanged.
            (KeyPress::Pause | KeyPress::Abandon, _) if self.conversation.completes() => {
                Some(Reply::ToOutcome)
            }
            (KeyPress::Back, _) => Some(Reply::Back),
            (KeyPress::Yes, Prompt::Caution) => Some(Reply::Caution),
            (KeyPress::No, Prompt::Caution) => answer(Answer::Declined),
            (KeyPress::Yes, Prompt::Outcome { .. }) => Some(Reply::Confirm),
            (KeyPress::Answer(value), _) => answer(Answer::Value(*value)),
            (KeyPress::Unsure, Prompt::Step(node)) if takes_unsure(node) => {
                answer(Answer::Value(Value::Unsure))
            }
            (KeyPress::Same, Prompt::Step(_) | Prompt::Caution) => {
                self.conversation.session().earlier().and_then(answer)
            }
            (KeyPress::Same, _) => filled(FieldReply::Offered),
            (KeyPress::Unsure, _) => filled(FieldReply::Read(FieldInput::UNKNOWN)),
            (KeyPress::Rest, Prompt::TicketField(_)) => Some(Reply::Rest),
            (KeyPress::Later, Prompt::TicketField(_) | Prompt::StepField(..)) => Some(Reply::Later),
            _ => None,
        }
    }

    /// The message about a key that means nothing at a prompt.
    fn out_of_place(&self, prompt: Prompt<'_>, key: &KeyPress) -> String {
        match (key, prompt) {
            (KeyPress::Same, Prompt::Step(_) | Prompt::Caution) => {
                self.own("这一步之前没有回答过。", "There is no earlier answer.").to_owned()
            }
            _ => prompt.expected(self.view.language),
        }
    }
}
