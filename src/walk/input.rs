//! What is typed or sent beside answers, as it may be kept: the values of fields, notes and reasons.

use crate::session::{Event, FieldValue, Moment, Refusal, Session};
use crate::text::language::{Language, say};
use crate::text::redaction::{
    FieldKind, NotACard, Redacted, Refused, Shape, Typed, Warning, dated, is_ahead, is_to_come, redact,
    redact_confirmed,
};
use jiff::civil::DateTime;

/// A note or a reason, as it may be kept; the warning tells whether a card number in it was cut.
///
/// # Errors
/// Why none of it may be.
pub fn free_text(typed: &str) -> Result<Typed, Refused> {
    redact(typed, Shape::NOTE)
}

/// A field's value, as it comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldInput {
    /// The value.
    pub value: FieldValue,
    /// What is to be looked at again.
    pub warning: Option<Warning>,
}

impl FieldInput {
    /// A field that nobody can tell anything of.
    pub const UNKNOWN: FieldInput = FieldInput { value: FieldValue::Unknown, warning: None };

    /// A value as it was typed: `?`, `unknown` or `不知道` is expressly unknown. What looks like a card number is taken
    /// only where somebody said that it is none.
    ///
    /// # Errors
    /// Why the field does not take it.
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

    /// A value that was taken before, and is taken over: what was said of it then holds on.
    #[must_use]
    pub fn taken_over(shape: Shape, value: Redacted) -> FieldInput {
        let looks_like_card = redact(value.as_str(), shape) == Err(Refused::LooksLikeCard);
        let warning = looks_like_card.then_some(Warning::LooksLikeCard);
        FieldInput { value: FieldValue::Known(value), warning }
    }

    /// What is said of a value that is to be looked at again, in a sentence.
    #[must_use]
    pub fn explain(&self, language: Language) -> Option<String> {
        Some(match (self.warning?, &self.value) {
            (Warning::Dated, FieldValue::Known(value)) => recorded_as(value, language),
            (Warning::ToCome, FieldValue::Known(value)) => to_come(value, language),
            (warning, _) => warning.explain(language).to_owned(),
        })
    }

    /// Fills in a field of a session. That somebody said of the value that it is no card number is kept with it.
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

/// That a date was worked out, and to what.
#[must_use]
pub fn recorded_as(value: &Redacted, language: Language) -> String {
    say!(language, "记为 {value}", "recorded as {value}")
}

/// That a time is still to come, and which.
#[must_use]
pub fn to_come(value: &Redacted, language: Language) -> String {
    say!(
        language,
        "记为 {value}：这个时间还没到，请核对",
        "recorded as {value}, which is in the future; check it"
    )
}

/// What was given, as it may be shown again; `…` where nothing of it can be.
pub(crate) fn shown(given: &str) -> String {
    let shown = crate::text::shown::shown(given);
    if shown.is_empty() { "…".to_owned() } else { shown }
}
