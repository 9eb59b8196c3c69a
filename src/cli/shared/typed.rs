//! Text that an option gives, as it may be kept; or what is said of why it may not.

use crate::problem::Problem;
use crate::settings;
use crate::text::language::Language;
use crate::text::redaction::{NotACard, Redacted, Shape, Typed, redact, redact_confirmed};
use crate::tree::Field;

/// A note; the warning tells whether a card number in it was cut.
///
/// # Errors
/// It holds what may not be kept.
pub fn note(option: &str, typed: &str, language: Language) -> Result<Typed, Problem> {
    redact(typed, Shape::NOTE)
        .map_err(|refused| Problem::usage(language.labelled(option, &refused.explain(language))))
}

/// The value of a field that is looked for, and not kept: what looks like a card number may have been taken as what it
/// is said to be.
///
/// # Errors
/// The field takes no such value.
pub fn sought(option: &str, typed: &str, field: &Field, language: Language) -> Result<Redacted, Problem> {
    redact_confirmed(typed, field.shape, NotACard::Person).map(|typed| typed.text).map_err(|refused| {
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
