//! The short names of sessions and the numbers of their tickets, as said over the phone: `418-273`, and `418-273/2` for
//! its second ticket.

use crate::text::narrow::narrow;

/// The name for a random number: six digits, or nine if too many short ones are in use.
#[must_use]
pub fn from_number(number: u64, long: bool) -> String {
    if long {
        let digits = number % 1_000_000_000;
        format!("{:03}-{:03}-{:03}", digits / 1_000_000, digits / 1_000 % 1_000, digits % 1_000)
    } else {
        let digits = number % 1_000_000;
        format!("{:03}-{:03}", digits / 1_000, digits % 1_000)
    }
}

/// The name in typed text: with or without hyphens and spaces, full-width forms included. `None` if it is not a name.
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

/// The number of a session's n-th ticket, from 1: the first has the session's name.
#[must_use]
pub fn of_ticket(session: &str, number: u32) -> String {
    if number == 1 { session.to_owned() } else { format!("{session}/{number}") }
}

/// The session's name and the number within it of a typed ticket number, with the tolerance of [`parse`]. `None` if it
/// is not a ticket's number.
#[must_use]
pub fn parse_ticket(typed: &str) -> Option<(String, u32)> {
    let is_slash = |c: char| narrow(c) == '/';
    let Some((session, number)) = typed.split_once(is_slash) else { return Some((parse(typed)?, 1)) };
    let number: String = number.chars().map(narrow).filter(|c| !c.is_whitespace()).collect();
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
    let number = number.parse().ok().filter(|number| is_number && *number > 0)?;
    Some((parse(session)?, number))
}

#[cfg(test)]
mod tests {
    use super::{from_number, of_ticket, parse, parse_ticket};

    #[test]
    fn names_are_read_in_any_spelling() {
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
    fn ticket_number_is_its_sessions_number_and_its_own() {
        for number in [1, 2, 10, u32::MAX] {
            let name = of_ticket("418-273", number);
            assert_eq!(parse_ticket(&name), Some(("418-273".to_owned(), number)), "{name}");
        }
        assert_eq!(of_ticket("418-273", 1), "418-273");
        for typed in ["418-273/2", "418273/2", " 418 273 / 2 ", "４１８２７３／２", "#418-273/02"] {
            assert_eq!(parse_ticket(typed), Some(("418-273".to_owned(), 2)), "{typed}");
        }
        assert_eq!(parse_ticket("418-273/1"), Some(("418-273".to_owned(), 1)));
        for typed in
            ["418-273/", "418-273/0", "418-273/+2", "418-273/2/3", "/2", "418-273/x", "418-273/4294967296"]
        {
            assert_eq!(parse_ticket(typed), None, "{typed}");
        }
    }

    #[test]
    fn every_generated_name_can_be_typed() {
        for number in [0, 1, 999_999, 1_000_000, u64::MAX] {
            for long in [false, true] {
                let name = from_number(number, long);
                assert_eq!(parse(&name), Some(name));
            }
        }
    }
}
