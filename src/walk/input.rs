//! Input beside answers, in the form in which it may be kept: the values of fields, notes and reasons.

use crate::session::{Event, FieldValue, Moment, Refusal, Session};
use crate::text::language::{Language, say};
use crate::text::redaction::{
    FieldKind, NotACard, Redacted, Refused, Shape, Typed, Warning, dated, is_ahead, is_to_come, redact,
    redact_confirmed,
};
use jiff::civil::DateTime;

/// A note or a reason in the form in which it may be kept; the warning tells whether a card number in it was cut.
///
/// # Errors
/// Why it may not be kept.
pub fn free_text(typed: &str) -> Result<Typed, Refused> {
    redact(typed, Shape::NOTE)
}

/// An incoming value for a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldInput {
    /// The value.
    pub value: FieldValue,
    /// A warning about it.
    pub warning: Option<Warning>,
}

impl FieldInput {
    /// A field that nobody knows anything about.
    pub const UNKNOWN: FieldInput = FieldInput { value: FieldValue::Unknown, warning: None };

    /// A typed value: `?`, `unknown` or `不知道` means explicitly unknown. What looks like a card number is only accepted
    /// if somebody said that it is not one.
    ///
    /// # Errors
    /// Why the field does not accept it.
    pub fn typed(
        shape: Shape,
        given: &str,
        said: Option<NotACard>,
        wall: impl FnOnce() -> DateTime,
    ) -> Result<FieldInput, Refused> {
        if matches!(given.trim(), "?" | "？" | "unknown" | "不知道") {
            return Ok(FieldInput::UNKNOWN);
        }
        let Typed { text, warning, .. } = match said {
            Some(said) => redact_confirmed(given, shape, said)?,
            None => redact(given, shape)?,
        };
        // Read tomorrow, "yesterday" would be another day.
        let (value, warning) = match shape.kind {
            FieldKind::DateTime => {
                let now = wall();
                let value = dated(&text, now);
                if is_ahead(&value, now) {
                    return Err(Refused::Ahead);
                }
                let warning = if is_to_come(&value, now) {
                    Some(Warning::ToCome)
                } else {
                    (value != text).then_some(Warning::Dated)
                };
                (value, warning)
            }
            _ => (text, warning),
        };
        Ok(FieldInput { value: FieldValue::Known(value), warning })
    }

    /// A value that was accepted before and is taken over: its confirmation still holds.
    #[must_use]
    pub fn taken_over(shape: Shape, value: Redacted) -> FieldInput {
        let looks_like_card = redact(value.as_str(), shape) == Err(Refused::LooksLikeCard);
        let warning = looks_like_card.then_some(Warning::LooksLikeCard);
        FieldInput { value: FieldValue::Known(value), warning }
    }

    /// The warning about a value, in a sentence.
    #[must_use]
    pub fn explain(&self, language: Language) -> Option<String> {
        Some(match (self.warning?, &self.value) {
            (Warning::Dated, FieldValue::Known(value)) => recorded_as(value, language),
            (Warning::ToCome, FieldValue::Known(value)) => to_come(value, language),
            (warning, _) => warning.explain(language).to_owned(),
        })
    }

    /// Fills in a field of a session. A confirmation that the value is not a card number is recorded with it.
    ///
    /// # Errors
    /// See [`Session::set_field`].
    pub fn fill_in(self, session: &mut Session, field: u16, now: Moment) -> Result<Event, Refusal> {
        match self.warning {
            Some(Warning::LooksLikeCard) => session.confirm_field(field, self.value, now),
            _ => session.set_field(field, self.value, now),
        }
    }
}

/// Says that a date was inferred, and the result.
#[must_use]
pub fn recorded_as(value: &Redacted, language: Language) -> String {
    say!(language, "记为 {value}", "recorded as {value}")
}

/// Says that a time is in the future.
#[must_use]
pub fn to_come(value: &Redacted, language: Language) -> String {
    say!(
        language,
        "记为 {value}：这个时间还没到，请核对",
        "recorded as {value}, which is in the future; check it"
    )
}

/// Input in a form that may be shown again; `…` if nothing of it can be.
pub(crate) fn shown(given: &str) -> String {
    let shown = crate::text::shown::shown(given);
    if shown.is_empty() { "…".to_owned() } else { shown }
}
