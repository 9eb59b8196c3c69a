//! Fills in fields with typed values.

use super::super::console::{Console, Lost};
use super::Walk;
use crate::text::language::say;
use crate::text::redaction::{NotACard, Refused, without_secrets};
use crate::walk::complaint::Complaint;
use crate::walk::reply::{FieldReply, Reply};

impl<C: Console> Walk<'_, C> {
    /// Fills in a field with a typed value. What looks like a card number is asked about; a refused value stays for
    /// editing, without what may not be kept.
    pub(super) fn fill_in(&mut self, field: u16, typed: &str) -> Result<(), Lost> {
        let value = FieldReply::Typed(typed);
        let Some(mut complaint) = self.complaint(Reply::Field { field, value })? else { return Ok(()) };
        if let Complaint::FieldRefused { why: Refused::LooksLikeCard, .. } = complaint {
            if self.is_no_card(field)? {
                let value = FieldReply::NotACard(typed, NotACard::Person);
                match self.complaint(Reply::Field { field, value })? {
                    None => return Ok(()),
                    Some(another) => complaint = another,
                }
            } else {
                let said = self.own(
                    "卡号没有保存；卡号只填在卡号一栏。",
                    "The card number was not saved; enter it only where a card number is asked for.",
                );
                self.said = Some(said.to_owned());
                return Ok(());
            }
        }
        let why = match complaint {
            Complaint::FieldRefused { why, .. } => Some(why),
            _ => None,
        };
        self.offer_again(typed, why, complaint.message(self.view.language));
        Ok(())
    }

    /// Offers a refused value for editing, without what may not be kept, and says why it was refused.
    pub(super) fn offer_again(&mut self, typed: &str, why: Option<Refused>, message: String) {
        let is_offered = self.screen.offer(without_secrets(typed));
        let taken_out = why.filter(|_| is_offered).and_then(|why| why.explain_taken_out(self.view.language));
        self.said = Some(taken_out.map_or(message, str::to_owned));
    }

    /// Asks whether what looks like a card number is really the field's value.
    fn is_no_card(&mut self, field: u16) -> Result<bool, Lost> {
        let label = self.view.manifest.field(field).map(|field| self.view.words(field.label).into_owned());
        let label = label.unwrap_or_default();
        let question = say!(
            self.view.language,
            "这看起来是卡号，卡号不得留存。确实是{label}、不是卡号吗？y 是，保存  n 不是",
            "This looks like a card number, which must never be stored. Is it really “{label}”, not a card number? y yes, save it  n no"
        );
        self.is_sure(&question)
    }
}
