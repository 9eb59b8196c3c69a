//! The codes of a session as lists show them.

use crate::text::harmless::harmless;

/// The codes of a session in one line, with arrows between them.
#[must_use]
pub fn line<'c>(codes: impl IntoIterator<Item = &'c str>) -> String {
    let codes: Vec<_> = codes.into_iter().map(harmless).collect();
    codes.join("→")
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn codes_are_shown_unchanged() {
        assert_eq!(line(["E102"]), "E102");
        assert_eq!(line(["E102", "A,B", "\u{1b}[1m51"]), "E102→A,B→\u{fffd}[1m51");
    }
}
