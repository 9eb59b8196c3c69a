//! The pages that `posdiag check --explain` shows: one for each rule of the checker.

use crate::text::language::Language;

/// The pages by code. Each is a Markdown text: a heading with the code, a section in each language, and an example.
const PAGES: &[(&str, &str)] = &[];

/// The page of a rule in one language; `None` where there is no such rule.
#[must_use]
pub fn page(code: &str, language: Language) -> Option<String> {
    let (_, page) = PAGES.iter().find(|(known, _)| *known == code)?;
    let _ = language;
    Some((*page).to_owned())
}
