//! Input at a prompt that is not a key there: Enter alone, an option's own word, a ticket's first number, a code.

use super::super::console::{Console, Lost};
use super::super::keys::KeyPress;
use super::{Prompt, Walk};
use crate::library::naming::code_like;
use crate::settings::Keying;
use crate::text::redaction::{FieldKind, redact};
use crate::walk::answer;
use crate::walk::question::{FieldQuestion, Question};
use crate::walk::reply::{FieldReply, Reply};

impl<C: Console> Walk<'_, C> {
    /// Handles input that is not a key: an option by its own word, and at an outcome what continues from it.
    pub(super) fn take(&mut self, prompt: Prompt<'_>, typed: &str) -> Result<(), Lost> {
        match prompt {
            Prompt::Step(node) => {
                let view = self.view.of(self.conversation.session().tree());
                if let Some(option) = answer::option_called(&answer::bare(typed), view, node) {
                    return self.obey(prompt, &KeyPress::Answer(option));
                }
            }
            Prompt::Outcome { files: true, missing } if matches!(typed.trim(), "." | "。" | "．") => {
                let reply = if missing.is_some() { Reply::Rest } else { Reply::Confirm };
                return self.reply(reply).map(|_| ());
            }
            // The ticket is filed with its first number, which is asked for there.
            Prompt::Outcome { files: true, missing: Some(field) } if self.is_number_of(field, typed) => {
                self.reply(Reply::Confirm)?;
                return self.fill_in(field, typed);
            }
            Prompt::Outcome { files: false, .. } if is_code(typed) => {
                return self.other_code(Some(typed.to_owned()));
            }
            _ => {}
        }
        self.said = Some(prompt.expected(self.view.language));
        Ok(())
    }

    /// Whether a field accepts this number as it is, and accepts only numbers, so that it cannot be one of the keys.
    fn is_number_of(&self, field: u16, typed: &str) -> bool {
        let shape = self.view.manifest.field(field).map(|field| field.shape);
        shape.is_some_and(|shape| shape.kind == FieldKind::Digits && redact(typed, shape).is_ok())
    }

    /// Enter alone accepts the value offered for a field; without an offer, the field is deferred. It leaves an outcome
    /// for which nothing is filed; but if keys answer at once, a habitual Enter after one does nothing.
    pub(super) fn enter(&mut self, prompt: Prompt<'_>) -> Result<(), Lost> {
        let is_offered = matches!(
            self.conversation.question(),
            Some(Question::Field(FieldQuestion { offer: Some(_), .. }))
        );
        match prompt {
            // It may follow a key that answered the previous step at once.
            Prompt::StepField(..) if !is_offered && self.keying == Keying::Single && !self.aids.later => {
                self.aids.later = true;
                let said = self.own("再按一次回车：以后再填", "Enter again: fill it in later");
                self.said = Some(said.to_owned());
                Ok(())
            }
            Prompt::TicketField(_) | Prompt::StepField(..) if !is_offered => {
                self.reply(Reply::Later).map(|_| ())
            }
            Prompt::TicketField(field) | Prompt::StepField(_, field) => {
                self.reply(Reply::Field { field, value: FieldReply::Offered }).map(|_| ())
            }
            _ if self.keying == Keying::Single => Ok(()),
            Prompt::Outcome { files: false, .. } => self.reply(Reply::Confirm).map(|_| ()),
            Prompt::Step(_) | Prompt::Caution | Prompt::Outcome { .. } => {
                self.said = Some(prompt.expected(self.view.language));
                Ok(())
            }
        }
    }
}

/// Whether input at an outcome looks like a code that the terminal shows now: it has a digit, and is not a known code.
fn is_code(typed: &str) -> bool {
    let has_digit = |code: &String| code.bytes().any(|letter| letter.is_ascii_digit());
    code_like(typed).filter(has_digit).is_some_and(|code| code.len() > 1)
}
