//! What other desks know about a walk's terminal, merchant and code: queried from the shared store during the walk, and
//! again when the walk knows more. No prompt waits for it.

use std::sync::mpsc::TryRecvError;

use super::asking::{PendingAnswer, SOON, ask};
use super::fault::DeskFault;
use super::history::{LOOKED_THROUGH, Others};
use crate::journal::Whose;
use crate::journal::shared::{SharedStore, StoreFault};
use crate::session::Moment;
use crate::settings::Settings;
use crate::walk::history::FromElsewhere;

/// A query about other desks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OthersQuestion {
    /// The current session, which is excluded.
    pub id: String,
    /// Its terminal number, if known.
    pub terminal: Option<String>,
    /// Its merchant number, if known.
    pub merchant: Option<String>,
    /// Its code.
    pub code: String,
    /// The period in which calls about the code are counted, in microseconds.
    pub window: i64,
}

impl OthersQuestion {
    /// A store's answer at a moment, without personal data.
    ///
    /// # Errors
    /// A [`StoreFault`].
    pub fn ask(&self, shared: &mut dyn SharedStore, now: Moment) -> Result<Others, StoreFault> {
        let mut of = |whose: Option<Whose<'_>>| {
            whose.map_or(Ok(Vec::new()), |whose| shared.before(whose, &self.id, LOOKED_THROUGH))
        };
        let terminal = of(self.terminal.as_deref().map(Whose::Terminal))?;
        let merchant = of(self.merchant.as_deref().map(Whose::Merchant))?;
        let callers = match self.window {
            0 => Vec::new(),
            window => shared.who_had(&self.code, Moment(now.0.saturating_sub(window)), &self.id)?,
        };
        Ok(Others { terminal, merchant, callers })
    }
}

/// Sends a query without waiting for the answer; `None` if there is no store to query.
pub type AskOthers<'e> = Box<dyn FnMut(&OthersQuestion, Moment) -> Option<PendingAnswer<Others>> + 'e>;

/// What is known so far about other desks.
pub(super) struct Elsewhere<'e> {
    ask: AskOthers<'e>,
    question: Option<OthersQuestion>,
    /// When the query was sent, and where the answer arrives.
    asked: Option<(Moment, PendingAnswer<Others>)>,
    others: Option<Others>,
    /// No answer in time, or none to come.
    is_alone: bool,
}

impl<'e> Elsewhere<'e> {
    /// The desks that share the store of these settings; `None` without a store.
    pub(super) fn of(settings: &'e Settings) -> Option<Elsewhere<'e>> {
        settings.store.as_ref()?;
        Some(Elsewhere::asking(Box::new(|question: &OthersQuestion, now| {
            let question = question.clone();
            ask(settings, SOON, move |_, shared| Ok::<_, DeskFault>(question.ask(shared, now)?))
        })))
    }

    /// Desks that are queried by this function.
    pub(super) fn asking(ask: AskOthers<'e>) -> Elsewhere<'e> {
        Elsewhere { ask, question: None, asked: None, others: None, is_alone: false }
    }

    /// Sends a query unless it is the same as the last one. The answer to an earlier query no longer holds.
    pub(super) fn wants(&mut self, question: OthersQuestion, now: Moment) {
        if self.question.as_ref() == Some(&question) {
            return;
        }
        let is_of_the_same = self.question.as_ref().is_some_and(|known| {
            (&known.terminal, &known.merchant) == (&question.terminal, &question.merchant)
        });
        self.others = self
            .others
            .take()
            .filter(|_| is_of_the_same)
            .map(|others| Others { callers: Vec::new(), ..others });
        self.asked = (self.ask)(&question, now).map(|asked| (now, asked));
        self.question = Some(question);
    }

    /// What is known so far.
    pub(super) fn others(&self) -> Option<&Others> {
        self.others.as_ref()
    }

    /// Whether only this desk's data counts because no answer came in time.
    pub(super) fn is_alone(&self) -> bool {
        self.is_alone
    }

    /// Checks for an answer without waiting.
    pub(super) fn hear(&mut self, now: Moment) -> FromElsewhere {
        let Some((since, asked)) = &self.asked else { return FromElsewhere::Nothing };
        let was_alone = self.is_alone;
        match asked.try_recv() {
            Ok(Ok(others)) => {
                (self.others, self.is_alone, self.asked) = (Some(others), false, None);
                return FromElsewhere::Come;
            }
            Ok(Err(_)) | Err(TryRecvError::Disconnected) => (self.is_alone, self.asked) = (true, None),
            Err(TryRecvError::Empty) => self.is_alone |= now.0.saturating_sub(since.0) >= SOON,
        }
        match (was_alone == self.is_alone, &self.asked) {
            (false, _) => FromElsewhere::Come,
            (true, Some(_)) => FromElsewhere::Awaited,
            (true, None) => FromElsewhere::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::{Elsewhere, OthersQuestion};
    use crate::desk::history::Others;
    use crate::journal::Caller;
    use crate::journal::shared::StoreFault;
    use crate::session::Moment;
    use crate::walk::history::FromElsewhere;

    fn question(merchant: &str) -> OthersQuestion {
        let merchant = Some(merchant.to_owned());
        OthersQuestion { id: String::new(), terminal: None, merchant, code: "E102".to_owned(), window: 1 }
    }

    fn others(who: &str) -> Others {
        let caller = Caller { whose: Some(who.to_owned()), operator: None };
        Others { callers: vec![caller], ..Others::default() }
    }

    #[test]
    fn an_answer_is_heard_once_and_one_that_is_late_is_not_waited_for() {
        let mut answers = Vec::new();
        let (tell, told) = mpsc::channel();
        let mut elsewhere = Elsewhere::asking(Box::new(move |_, _| {
            let (answer, asked) = mpsc::channel();
            tell.send(answer).unwrap();
            Some(asked)
        }));
        let mut ask = |elsewhere: &mut Elsewhere<'_>, merchant, at| {
            elsewhere.wants(question(merchant), Moment(at));
            answers.extend(told.try_iter());
            answers.len()
        };
        assert_eq!(elsewhere.hear(Moment(0)), FromElsewhere::Nothing);
        assert_eq!(ask(&mut elsewhere, "M1", 0), 1);
        // The same is not asked twice.
        assert_eq!(ask(&mut elsewhere, "M1", 1), 1);
        assert_eq!(elsewhere.hear(Moment(499_999)), FromElsewhere::Awaited);
        assert!(!elsewhere.is_alone() && elsewhere.others().is_none());
        // Said once; a late answer withdraws it.
        assert_eq!(elsewhere.hear(Moment(500_000)), FromElsewhere::Come);
        assert_eq!(elsewhere.hear(Moment(500_001)), FromElsewhere::Awaited);
        assert!(elsewhere.is_alone());
        assert_eq!(ask(&mut elsewhere, "M2", 600_000), 2);
        answers[1].send(Ok(others("M2"))).unwrap();
        assert_eq!(elsewhere.hear(Moment(600_001)), FromElsewhere::Come);
        assert_eq!(elsewhere.hear(Moment(600_002)), FromElsewhere::Nothing);
        assert!(!elsewhere.is_alone() && elsewhere.others() == Some(&others("M2")));
        // An answer about one merchant does not apply to another.
        let ask = |elsewhere: &mut Elsewhere<'_>, merchant, at| {
            elsewhere.wants(question(merchant), Moment(at));
            told.try_iter().last().unwrap()
        };
        let answer = ask(&mut elsewhere, "M3", 700_000);
        assert!(elsewhere.others().is_none());
        answer.send(Err(StoreFault::Unreachable.into())).unwrap();
        assert_eq!(elsewhere.hear(Moment(700_001)), FromElsewhere::Come);
        assert!(elsewhere.is_alone());
        assert_eq!(elsewhere.hear(Moment(700_002)), FromElsewhere::Nothing);
    }
}
