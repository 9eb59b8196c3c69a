//! The words of the scripts, in the page's language: a script has none of its own.

use super::walk_words::walk_words;
use crate::text::language::Language;

/// The words by the names under which the scripts know them.
pub(super) fn all(language: Language) -> Vec<(&'static str, &'static str)> {
    walk_words(language)
}
