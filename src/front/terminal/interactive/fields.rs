//! Asking for what a ticket is missing, and offering what is known from elsewhere.

use super::super::keys::{self, Asked, Key};
use super::{Below, Console, Lost, Room, Walk};
use crate::session::{FieldValue, Known, Place, Refusal};
use crate::text::redaction::Shape;
use crate::walk::input::field_value;
use crate::walk::offer::{Offer, OfferSource};

/// A field that is asked for, and which of how many it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asking {
    pub(super) field: u16,
    pub(super) number: usize,
    pub(super) of: usize,
}

/// How a field was left.
enum Turn {
    On,
    Back,
    /// The fields that are left are filled in later.
    Rest,
    /// The person is no longer at this outcome, or left the walk.
    Away,
}

impl<C: Console> Walk<'_, C> {
    /// Asks for each field that nobody has said anything of; `false` where the person went back to the outcome, or
    /// away from it. What is passed over can be filled in later.
    pub(super) fn fill_in(&mut self) -> Result<bool, Lost> {
        let mut wanted = self.session.missing(self.view.manifest);
        if wanted.is_empty() && self.session.has_ended() {
            wanted = self.session.asked_for(self.view.manifest);
        }
        let mut at = 0;
        while let Some(field) = wanted.get(at) {
            self.asking = Some(Asking { field: *field, number: at + 1, of: wanted.len() });
            let turn = self.ask_field(*field);
            self.asking = None;
            match turn? {
                Turn::On => at += 1,
                Turn::Rest => break,
                Turn::Back if at > 0 => at -= 1,
                Turn::Back | Turn::Away => return Ok(false),
            }
        }
        Ok(true)
    }

    fn ask_field(&mut self, field: u16) -> Result<Turn, Lost> {
        loop {
            let Some(line) = self.read(Below::Legend, Room::Text)? else { return Ok(Turn::Back) };
            if line.trim().is_empty() {
                self.take_offer(field)?;
                return Ok(Turn::On);
            }
            match keys::parse(&line, Asked::Field) {
                Some(Key::Back) => return Ok(Turn::Back),
                Some(Key::Rest) => return Ok(Turn::Rest),
                Some(Key::Pause | Key::Abandon) if self.session.has_ended() => return Ok(Turn::Away),
                Some(Key::Pause) => self.pause()?,
                Some(Key::Abandon) => self.abandon()?,
                Some(Key::Note) => self.note()?,
                Some(Key::Code) => self.other_code()?,
                Some(Key::Help) => self.aids.keys = !self.aids.keys,
                Some(Key::Unsure) => {
                    self.set_field(field, FieldValue::Unknown)?;
                    return Ok(Turn::On);
                }
                Some(Key::Same) if self.take_offer(field)? => return Ok(Turn::On),
                Some(Key::Value(value)) if self.fill(field, &value)? => return Ok(Turn::On),
                Some(Key::Value(_)) => {}
                _ => self.said = Some(keys::expected(Asked::Field, self.view.language)),
            }
            if self.left.is_some() || matches!(self.session.place(), Place::Prompt(_)) {
                return Ok(Turn::Away);
            }
        }
    }

    /// Sees what can be offered for the field that is asked for now.
    pub(super) fn look_for_offer(&mut self) {
        let field = self.asking.map(|asking| asking.field).or_else(|| self.session.wanted_field());
        self.offer = field.and_then(|field| self.offer_of(field));
    }

    fn offer_of(&mut self, field: u16) -> Option<Offer> {
        if let Some(Known::Filled(entry)) = self.session.known(field, self.view.manifest)
            && let FieldValue::Known(value) = &entry.value
        {
            return Some(Offer { value: value.clone(), source: OfferSource::FilledIn });
        }
        self.keeper.offer(&self.session, field).or_else(|| {
            let (_, value) = self.fields.iter().find(|(known, _)| *known == field)?;
            Some(Offer { value: value.clone(), source: OfferSource::Configuration })
        })
    }

    /// Takes what is offered; whether there was anything.
    pub(super) fn take_offer(&mut self, field: u16) -> Result<bool, Lost> {
        let Some(offer) = self.offer.clone() else { return Ok(false) };
        self.set_field(field, FieldValue::Known(offer.value))?;
        Ok(true)
    }

    /// Fills a field in, as far as what was typed can be taken; whether it could.
    pub(super) fn fill(&mut self, field: u16, typed: &str) -> Result<bool, Lost> {
        let shape = self.view.manifest.field(field).map_or(Shape::NOTE, |field| field.shape);
        match field_value(shape, typed, self.wall) {
            Ok((value, warning)) => {
                self.set_field(field, value)?;
                let warning = warning.map(|warning| warning.explain(self.view.language).to_owned());
                self.said = self.said.take().or(warning);
                Ok(true)
            }
            Err(refused) => {
                self.said = Some(refused.explain(self.view.language));
                Ok(false)
            }
        }
    }

    pub(super) fn set_field(&mut self, field: u16, value: FieldValue) -> Result<(), Lost> {
        let now = self.now();
        let done = match &value {
            // What stands already need not be kept again.
            FieldValue::Known(_) if self.session.field(field) == Some(&value) => return Ok(()),
            _ => self.session.set_field(field, value, now),
        };
        self.did(&done)
    }

    /// Leaves a collecting step's field to be answered: with what was typed, or with what is offered.
    pub(super) fn answer_field(&mut self, typed: Option<&str>) -> Result<(), Lost> {
        let Some(field) = self.session.wanted_field() else {
            return self.did(&Err(Refusal::NoSuchAnswer));
        };
        match typed {
            Some(typed) => self.fill(field, typed).map(|_| ()),
            None if self.take_offer(field)? => Ok(()),
            None => {
                self.said = Some(keys::expected(Asked::Field, self.view.language));
                Ok(())
            }
        }
    }
}
