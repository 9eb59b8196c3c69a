//! An open ticket about the same problem as one about to be filed: the person chooses between them.

use super::super::console::{Console, Lost};
use super::super::keys::Asked;
use super::{Arrival, Walk};
use crate::text::harmless::harmless;
use crate::text::language::say;
use crate::walk::history::{OpenTicket, Shared};
use crate::walk::input::free_text;

impl<C: Console> Walk<'_, C> {
    /// Asks whether to file another ticket beside the open one. If the person prefers to continue that one, this walk
    /// is left; if they change their mind, the outcome is shown again.
    pub(super) fn files_another(&mut self) -> Result<bool, Lost> {
        let Some(open) = self.conversation.open_ticket() else { return Ok(true) };
        let (question, number) = (self.open_ticket_question(open), open.number.clone());
        match self.yes_or_no(&question, Asked::YesNo)? {
            Some(false) => {
                let taken = self.conversation.file_another();
                match self.settled(taken)? {
                    Ok(effect) => self.did(effect),
                    Err(complaint) => self.said = Some(complaint.message(self.view.language)),
                }
                return Ok(true);
            }
            None => {
                self.conversation.leave_open_ticket();
                self.arrival = Arrival::Back;
            }
            Some(true) => {
                let reason = say!(self.view.language, "继续工单 {number}", "continuing ticket {number}");
                let Ok(reason) = free_text(&reason) else { return Ok(false) };
                let taken = self.conversation.go_on_instead(reason.text);
                if let Err(complaint) = self.settled(taken)? {
                    self.said = Some(complaint.message(self.view.language));
                }
            }
        }
        Ok(false)
    }

    fn open_ticket_question(&self, open: &OpenTicket) -> String {
        let OpenTicket { number, shares, code, filed } = open;
        let (code, filed) = (harmless(code), self.times.date(*filed));
        let whose = match shares {
            Shared::Terminal => self.own("这台终端", "this terminal"),
            Shared::Merchant => self.own("这家商户", "this merchant"),
        };
        say!(
            self.view.language,
            "{whose}的 {code} 已有工单 {number}（{filed} 开），未关闭。继续那一张？y 继续  n 另开一张  b 退回",
            "Ticket {number} of {filed} is open for {whose} and {code}. Continue that one? y yes  n no, file another  b back"
        )
    }
}
