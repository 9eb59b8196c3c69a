//! Text recorded by an earlier version, without its card data.

use super::redaction::{CardData, card_data, without_secrets};

/// The kind of card data in a text, and the text without it: card numbers cut to first six and last four, the rest
/// masked. `None` if there is none, whatever else the text contains. Line breaks are kept; idempotent.
#[must_use]
pub fn without_card_data(text: &str) -> Option<(CardData, String)> {
    let found = card_data(text)?;
    let line = |line: &str| {
        let indent = line.len() - line.trim_start().len();
        line.get(..indent).unwrap_or_default().to_owned() + &without_secrets(line)
    };
    if text.contains('\n') {
        let lines = text.split('\n').map(line).collect::<Vec<_>>().join("\n");
        // A number may continue in the next line.
        if card_data(&lines).is_none() {
            return Some((found, lines));
        }
    }
    Some((found, without_secrets(text)))
}

#[cfg(test)]
mod tests {
    use super::without_card_data;
    use crate::text::redaction::CardData;

    #[test]
    fn text_without_card_data_is_unchanged() {
        for text in
            ["", " a  b ", "a\tb\u{7}", "call 95516\n  - or 13800138000", "622848******4890", "CVV ***"]
        {
            assert_eq!(without_card_data(text), None, "{text:?}");
        }
    }

    #[test]
    fn card_data_is_removed_and_line_breaks_are_kept() {
        for (text, data, kept) in [
            ("4111 1111 1111 1111", CardData::Number, "411111******1111"),
            ("CVV 123", CardData::Verification, "CVV ***"),
            ("one\n  - 4111111111111111\nthree", CardData::Number, "one\n  - 411111******1111\nthree"),
            ("4111 1111\n1111 1111", CardData::Number, "411111******1111"),
        ] {
            assert_eq!(without_card_data(text), Some((data, kept.to_owned())), "{text:?}");
            assert_eq!(without_card_data(kept), None, "{kept:?}");
        }
    }
}
