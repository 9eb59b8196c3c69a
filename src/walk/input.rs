//! What is typed or sent beside answers, as it may be kept: the values of fields, notes and reasons.

use crate::session::FieldValue;
use crate::text::redaction::{FieldKind, Redacted, Refused, Shape, Warning, dated, redact};
use jiff::civil::DateTime;

/// A note or a reason, as it may be kept.
///
/// # Errors
/// Why none of it may be.
pub fn free_text(typed: &str) -> Result<Redacted, Refused> {
    redact(typed, Shape::NOTE).map(|typed| typed.text)
}

/// A field's value, and what is to be looked at again: `?`, `unknown` or `不知道` is expressly unknown.
///
/// # Errors
/// Why the field does not take it.
pub fn field_value(
    shape: Shape,
    given: &str,
    wall: impl FnOnce() -> DateTime,
) -> Result<(FieldValue, Option<Warning>), Refused> {
    if matches!(given.trim(), "?" | "？" | "unknown" | "不知道") {
        return Ok((FieldValue::Unknown, None));
    }
    let typed = redact(given, shape)?;
    // Read tomorrow, "yesterday" would be another day.
    let value = match shape.kind {
        FieldKind::DateTime => dated(&typed.text, wall()),
        _ => typed.text,
    };
    Ok((FieldValue::Known(value), typed.warning))
}

/// What was given, as it may be shown again; `…` where nothing of it can be.
pub(crate) fn shown(given: &str) -> String {
    let shown = crate::text::shown::shown(given);
    if shown.is_empty() { "…".to_owned() } else { shown }
}
