//! The effect of each reply on the session.

use std::sync::Arc;

use super::filling::Filling;
use super::open::AfterAsking;
use super::{Codes, Conversation, Departure, Effect, Then};
use crate::library::lookup::{Found, general_tree, look_up, unknown_code, unknown_tree};
use crate::session::{Answer, FieldValue, Place};
use crate::text::language::Language;
use crate::text::redaction::{NotACard, Shape};
use crate::tree::{Act, Library, Title, Tree, Value};
use crate::walk::complaint::{Complaint, Likely};
use crate::walk::input::FieldInput;
use crate::walk::reply::{Caution, FieldReply, Unknown};

/// Steps, and switching codes.
impl Conversation<'_> {
    pub(super) fn answer(&mut self, answer: Answer, caution: Caution) -> Result<Effect, Complaint> {
        // A caution is only confirmed for what was done: what was not done needs no confirmation.
        let was_done = matches!(answer, Answer::Value(Value::Fixed | Value::NotFixed));
        if let (Caution::Along, Place::Prompt(id)) = (caution, self.session.place()) {
            let node = self.session.tree().node(id);
            let has_caution =
                node.is_some_and(|node| node.caution.is_some() && matches!(node.act, Act::Try { .. }));
            if !(has_caution && was_done) {
                return Err(Complaint::NoCaution);
            }
        }
        if caution != Caution::Apart && was_done && self.session.caution().is_some() {
            let confirmed = self.session.confirm_caution(self.clock.now());
            return self.settle(confirmed, Then::Answer(Box::new(answer)));
        }
        let answered = self.session.answer(answer, self.clock.now());
        self.settle(answered, Then::Step)
    }

    pub(super) fn back(&mut self) -> Result<Effect, Complaint> {
        let Some(filling) = &mut self.filling else {
            let back = self.session.back(self.clock.now());
            return self.settle(back, Then::Step);
        };
        if !filling.back() {
            // There is no outcome to go back to.
            if self.completes {
                return Err(Complaint::AtTheStart);
            }
            self.leave_fields();
        }
        Ok(Effect::Nothing)
    }

    pub(super) fn code(&mut self, typed: &str, unknown: Unknown) -> Result<Effect, Complaint> {
        if self.session.has_ended() {
            return Err(Complaint::Over);
        }
        match self.codes {
            Codes::Nowhere => Err(Complaint::UnknownCode(Vec::new())),
            Codes::Here(library) => self.switch(Arc::new(tree_of(library, typed, unknown)?)),
            Codes::Elsewhere(library) => {
                let tree = Box::new(tree_of(library, typed, unknown)?);
                self.keep_return();
                Ok(self.leave(Departure::Switched(tree)))
            }
        }
    }
}

/// Replies beside the walk.
impl Conversation<'_> {
    pub(super) fn aside(&mut self, typed: &str, unknown: Unknown) -> Result<Effect, Complaint> {
        if self.session.has_ended() {
            return Err(Complaint::Over);
        }
        let tree = match self.codes {
            Codes::Nowhere => return Err(Complaint::UnknownCode(Vec::new())),
            Codes::Here(library) | Codes::Elsewhere(library) => tree_of(library, typed, unknown)?,
        };
        if self.only_looked() {
            return Ok(self.leave(Departure::Aside(Box::new(tree))));
        }
        let parked = self.session.park(None, self.clock.now());
        self.settle(parked, Then::Aside(Box::new(tree)))
    }
}

/// Fields, and the end.
impl Conversation<'_> {
    pub(super) fn field(&mut self, field: u16, value: FieldReply<'_>) -> Result<Effect, Complaint> {
        let input = match value {
            FieldReply::Typed(typed) => self.read_field(field, typed, None)?,
            FieldReply::NotACard(typed, said) => self.read_field(field, typed, Some(said))?,
            FieldReply::Read(input) => input,
            FieldReply::Offered => {
                let offer = self.offer.take().filter(|(of, _)| *of == field);
                let (_, offer) = offer.ok_or(Complaint::NothingOffered)?;
                FieldInput::taken_over(self.shape_of(field), offer.value)
            }
        };
        let warning = input.warning;
        // Unchanged values need not be recorded again.
        if matches!(input.value, FieldValue::Known(_)) && self.session.field(field) == Some(&input.value) {
            self.filled(field)?;
            return Ok(Effect::Field { field, warning });
        }
        let set = input.fill_in(&mut self.session, field, self.clock.now());
        self.settle(set, Then::Field { field, warning })
    }

    fn shape_of(&self, field: u16) -> Shape {
        self.manifest.field(field).map_or(Shape::NOTE, |field| field.shape)
    }

    fn read_field(&self, field: u16, typed: &str, said: Option<NotACard>) -> Result<FieldInput, Complaint> {
        FieldInput::typed(self.shape_of(field), typed, said, || self.clock.wall()).map_err(|why| {
            let example = self.manifest.field(field).map(|field| field.example.clone()).unwrap_or_default();
            Complaint::FieldRefused { why, example }
        })
    }

    /// The field has a value: if a ticket's fields are being asked for, the next is.
    pub(super) fn filled(&mut self, field: u16) -> Result<(), Complaint> {
        if let Some(filling) = &mut self.filling {
            filling.fill(field);
            let roles = &self.manifest.roles;
            // The terminal's reference may identify an existing ticket.
            let tells_whose = !self.completes && [roles.merchant, roles.terminal].contains(&Some(field));
            if !(tells_whose && self.asks_about_open(AfterAsking::AskOn)) {
                self.ask_on()?;
            }
        }
        Ok(())
    }

    pub(super) fn later(&mut self) -> Result<Effect, Complaint> {
        if let Some(filling) = &mut self.filling {
            filling.pass();
            return self.ask_on();
        }
        let field = self.session.wanted_field().ok_or(Complaint::NotAtAnOutcome)?;
        let put_off = self.session.set_field(field, FieldValue::Later, self.clock.now());
        self.settle(put_off, Then::Field { field, warning: None })
    }

    /// Ends the walk if all fields of the ticket were asked for.
    pub(super) fn ask_on(&mut self) -> Result<Effect, Complaint> {
        match &self.filling {
            Some(filling) if filling.asked().is_none() => self.finish(),
            _ => Ok(Effect::Nothing),
        }
    }

    pub(super) fn leave_fields(&mut self) {
        if self.completes {
            self.leave(Departure::Completed);
        }
        self.filling = None;
    }

    pub(super) fn confirm(&mut self) -> Result<Effect, Complaint> {
        // What is known already may identify an existing ticket before more is asked.
        if self.asks_about_open(AfterAsking::Confirm) {
            return Ok(Effect::Nothing);
        }
        if self.filling.is_none() {
            self.filling = Filling::new(self.session.missing(self.manifest));
            if self.filling.is_some() {
                if self.is_kept && self.returning.is_none() {
                    self.keeper.keep_noted(&self.session, self.clock.now());
                }
                return Ok(Effect::Nothing);
            }
        }
        self.finish()
    }

    /// Ends the walk at the current outcome.
    pub(super) fn finish(&mut self) -> Result<Effect, Complaint> {
        if self.completes {
            return Ok(self.leave(Departure::Completed));
        }
        match self.session.place() {
            Place::Prompt(_) => Err(Complaint::NotAtAnOutcome),
            Place::End(ending) => {
                if self.asks_about_open(AfterAsking::Finish) {
                    return Ok(Effect::Nothing);
                }
                let ended = self.session.end(self.clock.now());
                self.settle(ended, Then::Finish(ending))
            }
        }
    }
}

/// The tree of a code that the terminal now shows.
fn tree_of(library: &Library, typed: &str, unknown: Unknown) -> Result<Tree, Complaint> {
    if unknown == Unknown::Given {
        return unknown_tree(library, typed).ok_or(Complaint::NotACode);
    }
    let of = |code: &str| library.tree(code).map_err(Complaint::Damaged)?.ok_or(Complaint::NotACode);
    match (look_up(library, typed).map_err(Complaint::Damaged)?, unknown) {
        (Found::One(code), _) => of(&code),
        (Found::Alike(title), Unknown::Guess) => of(&title.code),
        (Found::Several(codes), _) => Err(Complaint::SeveralCodes(codes)),
        (_, _) if unknown_code(typed).is_none() => Err(Complaint::NotACode),
        (_, Unknown::Walk) => general_tree(library, typed).ok_or(Complaint::NotACode),
        (Found::Nothing(_), _) if unknown_code(typed).is_none() => Err(Complaint::NotACode),
        (Found::Words(titles), _) => {
            Err(Complaint::Words(titles.into_iter().map(|title| likely(library, title)).collect()))
        }
        (none, _) => Err(Complaint::UnknownCode(none.near().into_iter().map(|title| title.code).collect())),
    }
}

/// A code that words may mean, detached from its library.
fn likely(library: &Library, title: Title) -> Likely {
    let languages = &library.manifest().languages;
    let column = |language: Language| languages.iter().position(|tag| **tag == *language.tag());
    let message = |language: Language| {
        let message = library.texts().get(title.message?, column(language)?);
        Some((language, message.into()))
    };
    let messages = Language::ALL.into_iter().filter_map(message).collect();
    Likely { code: title.code, messages }
}
