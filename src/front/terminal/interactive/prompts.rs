//! Questions beside a step: a note, a reason, another code, whether the person is sure.

use super::super::console::{Console, Lost, Room};
use super::super::keys::{self, Asked, KeyPress};
use super::super::page::Below;
use super::Walk;
use crate::session::{Answer, Channel};
use crate::settings;
use crate::text::harmless::harmless;
use crate::text::language::{Language, say};
use crate::text::narrow::narrow;
use crate::text::redaction::{Redacted, Refused, Typed, Warning, redact};
use crate::tree::{Manifest, Standing};
use crate::walk::answer;
use crate::walk::complaint::Complaint;
use crate::walk::input::free_text;
use crate::walk::keeper::KeeperFault;
use crate::walk::reply::{Caution, FieldReply, Reply, Unknown};

/// A person's choice if something cannot be recorded.
pub(super) enum WithoutRecording {
    TryAgain,
    GoOn,
    Leave,
}

/// Why input beside a step is refused.
enum Rejection {
    /// It is neither yes nor no.
    NeitherYesNorNo,
    /// It is neither yes nor no, nor retry.
    NeitherOfThree,
    /// It may not be kept.
    Refused(Refused),
    /// It is not a name that may be kept.
    NoName(Refused),
    /// It can only be kept in part, and the person should see that first.
    Cut,
}

impl Rejection {
    fn message(&self, language: Language) -> String {
        match self {
            Rejection::NeitherYesNorNo => language.pick("请输入 y 或 n", "Type y or n").to_owned(),
            Rejection::NeitherOfThree => language.pick("请输入 y、n 或 r", "Type y, n or r").to_owned(),
            Rejection::Refused(why) => why.explain(language),
            Rejection::NoName(why) => settings::refusal(*why, language),
            Rejection::Cut => Warning::Cut.explain(language).to_owned(),
        }
    }
}

/// A note in its recorded form.
fn note(typed: &str) -> Result<Typed, Rejection> {
    free_text(typed).map_err(Rejection::Refused)
}

/// A reason in its recorded form: after it, the step is left, so that nothing could be said about it later.
fn reason(typed: &str) -> Result<Redacted, Rejection> {
    let Typed { text, warning, .. } = note(typed)?;
    if warning.is_some() { Err(Rejection::Cut) } else { Ok(text) }
}

/// Whose terminal it is, as typed.
enum Whose {
    /// Nothing was typed.
    Unsaid,
    /// That it is unknown after all.
    Nobody,
    /// In words.
    Reference(Redacted),
    /// The number of the merchant or of the terminal, by its field.
    Number(u16, String),
}

/// The most digits of a phone number.
const PHONE_DIGITS: usize = 11;

impl Whose {
    /// Bare digits that the field of the merchant or the terminal accepts are its number, a dash means nobody; anything
    /// else is the reference. More digits than a phone has are a merchant's number with a slip, and no name.
    fn of(typed: &str, manifest: &Manifest) -> Result<Whose, Rejection> {
        if answer::bare(typed) == "-" {
            return Ok(Whose::Nobody);
        }
        let digits: String = typed.chars().map(narrow).filter(|c| !c.is_whitespace()).collect();
        let takes = |role: &u16| {
            let field = manifest.field(*role);
            field.is_some_and(|field| redact(&digits, field.shape).is_ok())
        };
        let roles = [manifest.roles.merchant, manifest.roles.terminal].into_iter().flatten();
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if let Some(role) = roles.into_iter().filter(|_| is_number).find(takes) {
            return Ok(Whose::Number(role, digits));
        }
        let name = settings::name(typed).map_err(Rejection::NoName)?;
        let merchant = manifest.roles.merchant.and_then(|role| manifest.field(role));
        if let Some(merchant) = merchant.filter(|_| is_number && digits.len() > PHONE_DIGITS)
            && let Err(refused) = redact(&digits, merchant.shape)
        {
            return Err(Rejection::Refused(refused));
        }
        Ok(name.map_or(Whose::Unsaid, Whose::Reference))
    }
}

impl<C: Console> Walk<'_, C> {
    /// Asks beside the step until the input is accepted; `None` if the person changed their mind. Refused input stays
    /// for editing, without what may not be kept.
    fn ask<T>(
        &mut self,
        question: &str,
        room: Room,
        asked: Option<Asked<'_>>,
        mut take: impl FnMut(&str) -> Result<T, Rejection>,
    ) -> Result<Option<T>, Lost> {
        loop {
            let Some(line) = self.read(Below::Question(question), room, asked)? else { return Ok(None) };
            match take(&line) {
                Ok(taken) => return Ok(Some(taken)),
                Err(rejection) => {
                    let message = rejection.message(self.view.language);
                    match rejection {
                        Rejection::NeitherYesNorNo | Rejection::NeitherOfThree => self.said = Some(message),
                        Rejection::Refused(why) | Rejection::NoName(why) => {
                            self.offer_again(&line, Some(why), message);
                        }
                        Rejection::Cut => self.offer_again(&line, None, message),
                    }
                }
            }
        }
    }

    /// A yes-or-no question beside the step; `None` if the person changed their mind.
    pub(super) fn yes_or_no(&mut self, question: &str, asked: Asked<'_>) -> Result<Option<bool>, Lost> {
        self.screen.forget()?;
        let said = self.ask(question, Room::Key, Some(asked), |typed| match keys::parse(typed, asked) {
            Some(KeyPress::Yes) => Ok(Some(true)),
            Some(KeyPress::No) => Ok(Some(false)),
            Some(KeyPress::Back) => Ok(None),
            _ => Err(Rejection::NeitherYesNorNo),
        })?;
        Ok(said.flatten())
    }

    /// Whether a yes-or-no question beside the step is answered with yes.
    pub(super) fn is_sure(&mut self, question: &str) -> Result<bool, Lost> {
        Ok(self.yes_or_no(question, Asked::YesNo)? == Some(true))
    }

    /// Asks what to do if something cannot be recorded; `None` if the person changed their mind, which leaves the walk.
    pub(super) fn without_recording(
        &mut self,
        why: &dyn KeeperFault,
    ) -> Result<Option<WithoutRecording>, Lost> {
        let why = why.message(self.view.language);
        let question = say!(
            self.view.language,
            "{why} 不再记录，继续？y 是  n 否，离开  r 再试一次",
            "{why} Continue without recording? y yes  n no, leave  r try again"
        );
        self.screen.forget()?;
        self.ask(&question, Room::Key, None, |typed| match answer::bare(typed).as_ref() {
            "r" | "R" | "再试" => Ok(WithoutRecording::TryAgain),
            typed => match keys::parse(typed, Asked::YesNo) {
                Some(KeyPress::Yes) => Ok(WithoutRecording::GoOn),
                Some(KeyPress::No) => Ok(WithoutRecording::Leave),
                _ => Err(Rejection::NeitherOfThree),
            },
        })
    }

    pub(super) fn skip(&mut self) -> Result<(), Lost> {
        let question =
            self.own("为什么没做？（回车：不写原因；Esc：取消）", "Why not? (Enter: no reason; Esc: cancel)");
        let reason = self.ask(question, Room::Text, None, |typed| {
            if typed.trim().is_empty() { Ok(None) } else { reason(typed).map(Some) }
        })?;
        if let Some(reason) = reason {
            self.reply(Reply::Answer { answer: Answer::Skipped(reason), caution: Caution::Apart })?;
        }
        Ok(())
    }

    pub(super) fn note(&mut self) -> Result<(), Lost> {
        let question = self.own("备注：（回车：保存；Esc：取消）", "Note: (Enter: save; Esc: cancel)");
        if let Some(Typed { text, warning, .. }) = self.ask(question, Room::Text, None, note)?
            && self.reply(Reply::Note(text))?
        {
            self.warn_of(warning);
        }
        Ok(())
    }

    /// Says whose terminal it is.
    pub(super) fn whose(&mut self) -> Result<(), Lost> {
        let question = match self.whose_it_is() {
            None => self
                .own(
                    "是谁的终端？网点、商户、商户号或终端号：（Esc：取消）",
                    "Whose terminal is it? Site, merchant or terminal number: (Esc: cancel)",
                )
                .to_owned(),
            Some(known) => say!(
                self.view.language,
                "是谁的终端？网点、商户、商户号或终端号：（现在：{known}；-：去掉网点/商户；Esc：取消）",
                "Whose terminal is it? Site, merchant or terminal number: (now: {known}; -: remove the reference; Esc: cancel)"
            ),
        };
        if let Some(whose) = self.ask_whose(&question)? {
            self.keep_whose(whose)?;
        }
        Ok(())
    }

    fn ask_whose(&mut self, question: &str) -> Result<Option<Whose>, Lost> {
        let manifest = self.view.manifest;
        self.ask(question, Room::Text, None, |typed| Whose::of(typed, manifest))
    }

    /// Records whose terminal it is, and says as what.
    fn keep_whose(&mut self, whose: Whose) -> Result<(), Lost> {
        let (label, said, is_kept) = match whose {
            Whose::Unsaid => return Ok(()),
            Whose::Nobody => {
                if self.reply(Reply::Reference(None))? {
                    let said = self.own("网点/商户已去掉。", "The reference was removed.");
                    self.said = Some(said.to_owned());
                }
                return Ok(());
            }
            Whose::Reference(reference) => {
                let label = self.own("网点/商户", "Reference").to_owned();
                let said = reference.to_string();
                (label, said, self.reply(Reply::Reference(Some(reference)))?)
            }
            Whose::Number(field, number) => {
                let value = FieldReply::Typed(&number);
                let label = self.view.manifest.field(field).map(|field| self.view.words(field.label));
                let label = label.unwrap_or_default().into_owned();
                let is_kept = self.reply(Reply::Field { field, value })?;
                (label, number, is_kept)
            }
        };
        if is_kept && self.said.is_none() {
            self.said = Some(self.view.labelled(&label, &harmless(&said)));
        }
        Ok(())
    }

    /// Leaves the walk for later. If nothing identifies the terminal, that is asked first, once, so that the call can
    /// be found again.
    pub(super) fn pause(&mut self) -> Result<(), Lost> {
        let is_kept = self.conversation.name().is_some();
        let lost = self.own(
            "没有记录，离开后无法恢复。离开？y 是  n 否",
            "This is not being recorded: once you leave, it is lost. Leave? y yes  n no",
        );
        if !is_kept && !self.is_sure(lost)? {
            return Ok(());
        }
        let is_found = self.asked_whose || self.conversation.only_looked();
        if is_kept && !is_found && self.conversation.whose().next().is_none() {
            let question = self.own(
                "以后怎么找到它？网点、商户、商户号或终端号：（回车：不写；Esc：不暂停）",
                "How will you find it again? Site, merchant or terminal number: (Enter: skip; Esc: do not pause)",
            );
            let Some(whose) = self.ask_whose(question)? else { return Ok(()) };
            self.asked_whose = true;
            self.keep_whose(whose)?;
        }
        self.reply(Reply::Pause)?;
        Ok(())
    }

    /// Switches to the other channel.
    pub(super) fn change_channel(&mut self) -> Result<(), Lost> {
        let (channel, said) = match self.conversation.session().channel() {
            Channel::Phone => {
                let said = self
                    .own("现在是现场；再按 o 换回电话。", "On site from now on; o switches back to phone.");
                (Channel::OnSite, said)
            }
            Channel::OnSite => {
                let said = self.own(
                    "现在是电话；再按 o 换回现场。",
                    "By phone from now on; o switches back to on site.",
                );
                (Channel::Phone, said)
            }
        };
        if self.reply(Reply::Channel(channel))? {
            self.said = Some(said.to_owned());
        }
        Ok(())
    }

    /// Abandons the walk.
    pub(super) fn abandon(&mut self) -> Result<(), Lost> {
        // That files the current requests.
        self.conversation.look_for_open_ticket();
        if !self.files_another()? {
            return Ok(());
        }
        let question = self.own(
            "为什么放弃？例如：商户挂断（Esc：取消）",
            "Why give up? For example: the merchant hung up (Esc: cancel)",
        );
        if let Some(reason) = self.ask(question, Room::Text, None, reason)? {
            self.reply(Reply::GiveUp(reason))?;
        }
        Ok(())
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

    /// Asks whether a code that the terminal shows now is about what the session already knows, if that may lead to a
    /// request. `None` if the person changed their mind about the code.
    fn is_about_the_same(&mut self) -> Result<Option<bool>, Lost> {
        let manifest = self.view.manifest;
        let may_ask = |standing: &Standing| {
            let states = manifest.matter(standing.matter).map(|matter| &matter.states);
            states.into_iter().flatten().any(|state| state.request.is_some())
        };
        let standings = self.conversation.session().matters();
        let Some((_, standing)) = standings.iter().find(|(_, standing)| may_ask(standing)) else {
            return Ok(Some(true));
        };
        let known = self.view.standing(*standing);
        let question = say!(
            self.view.language,
            "{known}。新代码还是同一笔交易吗？y 是，继续  n 不是，另开会话",
            "{known}. Is the new code about the same transaction? y yes, continue  n no, new session"
        );
        self.yes_or_no(&question, Asked::EitherWay)
    }

    /// The terminal shows another code: its tree begins, and this one stays where it is. `first` was typed already.
    pub(super) fn other_code(&mut self, mut first: Option<String>) -> Result<(), Lost> {
        if self.conversation.session().has_ended() {
            self.said = Some(Complaint::Over.message(self.view.language));
            return Ok(());
        }
        let question = self.own(
            "终端现在显示的代码：（文字描述也行；Esc：取消）",
            "The code that the terminal shows now: (or words; Esc: cancel)",
        );
        let mut last = None;
        let mut same = None;
        loop {
            let typed = match first.take() {
                Some(typed) => typed,
                None => match self.read(Below::Question(question), Room::Text, None)? {
                    Some(typed) => typed,
                    None => break,
                },
            };
            // A code that the manual does not know is accepted the second time: then it was meant.
            let unknown = if last.as_ref() == Some(&typed) { Unknown::Walk } else { Unknown::Guess };
            if typed.trim().is_empty() {
                let said =
                    self.own("照终端显示的输入，例如 E102", "Type what the terminal shows, such as E102");
                self.said = Some(said.to_owned());
            } else {
                // There is one of each matter that the session must not forget: another payment is another session.
                if same.is_none() {
                    same = self.is_about_the_same()?;
                }
                let Some(is_same) = same else { break };
                let typed = &typed;
                let reply =
                    if is_same { Reply::Code { typed, unknown } } else { Reply::Aside { typed, unknown } };
                if self.reply(reply)? {
                    break;
                }
            }
            last = Some(typed);
        }
        Ok(())
    }
}
