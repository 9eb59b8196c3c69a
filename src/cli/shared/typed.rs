//! Text that an option gives, as it may be kept; or what is said of why it may not.

use crate::problem::Problem;
use crate::settings;
use crate::text::language::Language;
use crate::text::redaction::{Redacted, Shape, redact};
use crate::tree::Field;

/// Text of this shape.
///
/// # Errors
/// It does not have the shape, or holds what may not be kept.
pub fn text(option: &str, typed: &str, shape: Shape, language: Language) -> Result<Redacted, Problem> {
    redact(typed, shape)
        .map(|typed| typed.text)
        .map_err(|refused| Problem::usage(language.labelled(option, &refused.explain(language))))
}

/// The value of a field.
///
/// # Errors
/// The field does not take it, or it holds what may not be kept.
pub fn field(option: &str, typed: &str, field: &Field, language: Language) -> Result<Redacted, Problem> {
    redact(typed, field.shape).map(|typed| typed.text).map_err(|refused| {
        Problem::usage(language.labelled(option, &refused.explain_like(&field.example, language)))
    })
}

/// The name of a person or a place; an empty one names nobody.
///
/// # Errors
/// It is too long, or holds what may not be kept.
pub(in crate::cli) fn name(
    option: &str,
    typed: &str,
    language: Language,
) -> Result<Option<Redacted>, Problem> {
    settings::name(typed)
        .map_err(|refused| Problem::usage(language.labelled(option, &settings::refusal(refused, language))))
}
