//! Text given by an option, in the form in which it may be kept, or the reason why it may not.

use crate::problem::Problem;
use crate::settings;
use crate::text::language::Language;
use crate::text::redaction::{NotACard, Redacted, Shape, Typed, redact, redact_confirmed};
use crate::tree::Field;

/// A note; the warning tells whether a card number in it was cut.
///
/// # Errors
/// It contains what may not be kept.
pub fn note(option: &str, typed: &str, language: Language) -> Result<Typed, Problem> {
    redact(typed, Shape::NOTE)
        .map_err(|refused| Problem::usage(language.labelled(option, &refused.explain(language))))
}

/// A field value to search for, which is not recorded: what looks like a card number may be searched for as such.
///
/// # Errors
/// The field does not accept the value.
pub fn sought(option: &str, typed: &str, field: &Field, language: Language) -> Result<Redacted, Problem> {
    redact_confirmed(typed, field.shape, NotACard::Person).map(|typed| typed.text).map_err(|refused| {
        Problem::usage(language.labelled(option, &refused.explain_like(&field.example, language)))
    })
}

/// The name of a person or a place; an empty one names nobody.
///
/// # Errors
/// It is too long, or contains what may not be kept.
pub(in crate::cli) fn name(
    option: &str,
    typed: &str,
    language: Language,
) -> Result<Option<Redacted>, Problem> {
    settings::name(typed)
        .map_err(|refused| Problem::usage(language.labelled(option, &settings::refusal(refused, language))))
}
