//! The texts of the scripts in the page's language: a script has none of its own.

use super::walk_words::walk_words;
use crate::text::language::Language;

/// The texts, by their names in the scripts.
pub(super) fn all(language: Language) -> Vec<(&'static str, &'static str)> {
    walk_words(language)
}
