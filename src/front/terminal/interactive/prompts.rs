//! What is asked beside a step: a note, a reason, another code, whether the person is sure.

use super::super::console::{Console, Lost, Room};
use super::super::keys::{self, Asked, KeyPress};
use super::super::page::Below;
use super::Walk;
use crate::session::Answer;
use crate::text::redaction::Redacted;
use crate::walk::complaint::Complaint;
use crate::walk::input::free_text;
use crate::walk::reply::{Caution, Reply, Unknown};

impl<C: Console> Walk<'_, C> {
    /// Asks beside the step, until what was typed can be taken; `None` where the person thought better of it.
    fn ask<T>(
        &mut self,
        question: &str,
        room: Room,
        mut take: impl FnMut(&Self, &str) -> Result<T, String>,
    ) -> Result<Option<T>, Lost> {
        loop {
            let Some(line) = self.read(Below::Question(question), room)? else { return Ok(None) };
            match take(self, &line) {
                Ok(taken) => return Ok(Some(taken)),
                Err(said) => self.said = Some(said),
            }
        }
    }

    /// A question of yes or no beside the step.
    pub(super) fn is_sure(&mut self, question: &str) -> Result<bool, Lost> {
        let sure = self.ask(question, Room::Key, |walk, typed| match keys::parse(typed, Asked::YesNo) {
            Some(KeyPress::Yes) => Ok(true),
            Some(KeyPress::No | KeyPress::Back) => Ok(false),
            _ => Err(walk.own("请输入 y 或 n", "Type y or n").to_owned()),
        })?;
        Ok(sure == Some(true))
    }

    pub(super) fn skip(&mut self) -> Result<(), Lost> {
        let question =
            self.own("为什么没做？（回车：不写原因；Esc：取消）", "Why not? (Enter: no reason; Esc: cancel)");
        let reason = self.ask(question, Room::Text, |walk, typed| {
            if typed.trim().is_empty() { Ok(None) } else { walk.free_text(typed).map(Some) }
        })?;
        if let Some(reason) = reason {
            self.reply(Reply::Answer { answer: Answer::Skipped(reason), caution: Caution::Apart })?;
        }
        Ok(())
    }

    pub(super) fn note(&mut self) -> Result<(), Lost> {
        let question = self.own("备注：（回车：记下；Esc：取消）", "Note: (Enter: keep it; Esc: cancel)");
        if let Some(note) = self.ask(question, Room::Text, Self::free_text)? {
            self.reply(Reply::Note(note))?;
        }
        Ok(())
    }

    /// Gives the walk up.
    pub(super) fn abandon(&mut self) -> Result<(), Lost> {
        let question = self.own(
            "为什么不走了？例如：商户挂断（Esc：取消）",
            "Why is it given up? For example: the merchant hung up (Esc: cancel)",
        );
        if let Some(reason) = self.ask(question, Room::Text, Self::free_text)? {
            self.reply(Reply::GiveUp(reason))?;
        }
        Ok(())
    }

    fn free_text(&self, typed: &str) -> Result<Redacted, String> {
        free_text(typed).map_err(|why| why.explain(self.view.language))
    }

    pub(super) fn tampering(&mut self) -> Result<(), Lost> {
        let question = self.own(
            "怀疑终端被人动过（损坏、多出的部件、安全提示）？y 是  n 否",
            "Signs of tampering (damage, an attachment, a security message)? y yes  n no",
        );
        if self.is_sure(question)? {
            self.reply(Reply::Answer { answer: Answer::Tampering, caution: Caution::Apart })?;
        }
        Ok(())
    }

    /// The terminal shows another code: its tree begins, this one stays where it stands.
    pub(super) fn other_code(&mut self) -> Result<(), Lost> {
        if self.conversation.session().has_ended() {
            self.said = Some(Complaint::Over.message(self.view.language));
            return Ok(());
        }
        let question = self
            .own("终端现在显示的代码：（Esc：取消）", "The code that the terminal shows now: (Esc: cancel)");
        let mut last = None;
        while let Some(typed) = self.read(Below::Question(question), Room::Text)? {
            // A code that the manual does not know is taken at the second time: then it was meant.
            let unknown = if last.as_ref() == Some(&typed) { Unknown::Walk } else { Unknown::Refuse };
            if typed.trim().is_empty() {
                let said =
                    self.own("照终端显示的输入，例如 E102", "Type what the terminal shows, such as E102");
                self.said = Some(said.to_owned());
            } else if self.reply(Reply::Code { typed: &typed, unknown })? {
                break;
            }
            last = Some(typed);
        }
        Ok(())
    }
}
