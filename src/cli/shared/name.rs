//! The name of a person or a place, as an option gives it.

use crate::problem::Problem;
use crate::settings;
use crate::text::language::Language;
use crate::text::redaction::Redacted;

/// The name as it may be kept; an empty one names nobody.
///
/// # Errors
/// It is too long, or holds what may not be kept.
pub(in crate::cli) fn kept(
    option: &str,
    typed: &str,
    language: Language,
) -> Result<Option<Redacted>, Problem> {
    settings::name(typed)
        .map_err(|refused| Problem::usage(language.labelled(option, &settings::refusal(refused, language))))
}
