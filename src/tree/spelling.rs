//! Normalization of codes for comparison: what a person types and what a tree declares become the same text.

use crate::text::narrow::narrow;

/// A normalized code: upper case, half width, without spaces, hyphens and dots.
#[must_use]
pub fn fold(code: &str) -> String {
    code.chars().map(narrow).filter(|c| !is_filler(*c)).flat_map(char::to_uppercase).collect()
}

/// Whether a character is insignificant in a code.
#[must_use]
pub fn is_filler(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '-' | '_' | '.' | '·' | '‐' | '‑' | '‒' | '–' | '—' | '−' | '\u{200b}' | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn typed_codes_are_normalized() {
        for (typed, folded) in [
            ("e101", "E101"),
            ("Ｅ１０１", "E101"),
            (" E-101 ", "E101"),
            ("e—1 0 1", "E101"),
            ("co", "CO"),
            ("", ""),
        ] {
            assert_eq!(fold(typed), folded, "{typed}");
        }
    }
}
