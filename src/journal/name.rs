//! The short names of sessions, which are said over the phone: `418-273`.

use crate::text::narrow::narrow;

/// The name that a number gives: six digits, and nine where so few are taken too often.
pub(super) fn from_number(number: u64, long: bool) -> String {
    if long {
        let digits = number % 1_000_000_000;
        format!("{:03}-{:03}-{:03}", digits / 1_000_000, digits / 1_000 % 1_000, digits % 1_000)
    } else {
        let digits = number % 1_000_000;
        format!("{:03}-{:03}", digits / 1_000, digits % 1_000)
    }
}

/// The name that somebody typed: hyphens and spaces anywhere or nowhere, full-width forms too. `None` for what is
/// no name.
#[must_use]
pub fn parse(typed: &str) -> Option<String> {
    let is_hyphen = |c: char| matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '_' | '.');
    let plain: String = typed.chars().map(narrow).filter(|c| !c.is_whitespace() && !is_hyphen(*c)).collect();
    let digits = plain.strip_prefix('#').unwrap_or(&plain);
    if !matches!(digits.len(), 6 | 9) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(from_number(digits.parse().ok()?, digits.len() == 9))
}

#[cfg(test)]
mod tests {
    use super::{from_number, parse};

    #[test]
    fn names_are_forgiven_their_spelling() {
        for typed in [
            "418-273",
            "418273",
            "418 273",
            " 418－273 ",
            "４１８２７３",
            "418—273",
            "#418-273",
            "4-1-8-2-7-3",
        ] {
            assert_eq!(parse(typed).as_deref(), Some("418-273"), "{typed}");
        }
        assert_eq!(parse("000 007").as_deref(), Some("000-007"));
        assert_eq!(parse("418273905").as_deref(), Some("418-273-905"));
        for typed in ["", "41827", "4182733", "E102", "418-27x", "4182739051", "-", "##418273"] {
            assert_eq!(parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn every_name_that_is_given_can_be_typed() {
        for number in [0, 1, 999_999, 1_000_000, u64::MAX] {
            for long in [false, true] {
                let name = from_number(number, long);
                assert_eq!(parse(&name), Some(name));
            }
        }
    }
}
