//! The prefixes of card numbers, their lengths, and their printed groups.

use super::spelling::checks;

/// The lengths of card numbers: ISO/IEC 7812-1 ends at 19, and no scheme issues fewer than 13.
pub(super) const LENGTHS: std::ops::RangeInclusive<usize> = 13..=19;

/// A scheme, as far as lengths and groups go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scheme {
    /// `UnionPay` and earlier domestic Chinese cards.
    UnionPay,
    Visa,
    Mastercard,
    AmericanExpress,
    Jcb,
    Diners,
    /// Discover, Maestro, Mir.
    Elsewhere,
}

/// The prefixes of domestic cards that begin with 9; see [`scheme`].
const DOMESTIC: [u16; 14] =
    [9003, 9059, 9111, 9400, 9551, 9555, 9558, 9559, 9666, 9682, 9688, 9843, 9896, 9988];

/// The scheme of a number with these digits.
///
/// The schemes publish their ranges. The domestic prefixes other than 62 belong to debit cards that Chinese banks
/// issued earlier and that are still in use: `bin.csv` of github.com/hexindai/bcbc lists them (103 is the Agricultural
/// Bank's, 9558 that of ICBC, 95595 to 95599 the Agricultural Bank's again).
fn scheme(digits: &[u8]) -> Option<Scheme> {
    let first = digits.get(..4)?.iter().fold(0_u16, |number, digit| number * 10 + u16::from(*digit));
    if DOMESTIC.contains(&first) || first / 10 == 103 && digits.len() == 19 {
        return Some(Scheme::UnionPay);
    }
    Some(match (first / 100, first) {
        (62 | 81 | 60 | 68 | 69, _) => Scheme::UnionPay,
        (40..=49, _) => Scheme::Visa,
        (51..=55, _) | (_, 2221..=2720) => Scheme::Mastercard,
        (34 | 37, _) => Scheme::AmericanExpress,
        (_, 3528..=3589) => Scheme::Jcb,
        (30 | 36 | 38, _) => Scheme::Diners,
        (50 | 56..=58 | 63..=67, _) | (_, 2200..=2204) => Scheme::Elsewhere,
        _ => return None,
    })
}

/// Whether a number of so many digits may be a card's by its prefix and its length.
pub(super) fn begins_as_card(digits: &[u8]) -> bool {
    LENGTHS.contains(&digits.len()) && scheme(digits).is_some()
}

/// Whether a card number of some length may begin with the digits that begin these.
pub(super) fn may_begin(digits: &[u8]) -> bool {
    digits.len() >= *LENGTHS.start() && scheme(digits).is_some()
}

/// Whether it is a card number by prefix, length and check digit.
pub(super) fn is_card(digits: &[u8]) -> bool {
    begins_as_card(digits) && checks(digits)
}

/// Whether it is as long as the scheme's numbers are.
pub(super) fn has_usual_length(digits: &[u8]) -> bool {
    match scheme(digits) {
        Some(Scheme::UnionPay) => (16..=19).contains(&digits.len()),
        Some(Scheme::Visa) => matches!(digits.len(), 16 | 19),
        Some(Scheme::Mastercard) => digits.len() == 16,
        Some(Scheme::AmericanExpress) => digits.len() == 15,
        Some(Scheme::Diners) => matches!(digits.len(), 14 | 16 | 19),
        Some(Scheme::Jcb | Scheme::Elsewhere) => matches!(digits.len(), 16 | 19),
        None => false,
    }
}

/// Whether the scheme issues numbers of this length, even if others are more usual.
pub(super) fn is_issued(digits: &[u8]) -> bool {
    match scheme(digits) {
        Some(Scheme::Visa) => matches!(digits.len(), 13 | 16 | 19),
        Some(Scheme::Diners) => (14..=19).contains(&digits.len()),
        _ => has_usual_length(digits),
    }
}

/// Whether groups of these lengths are a card number with a right check digit rather than the number of a merchant of
/// the Agricultural Bank, whose 15 digits begin like its oldest cards, followed by some figure.
pub(super) fn is_card_in_groups(digits: &[u8], groups: &[usize]) -> bool {
    const MERCHANT: usize = 15;
    is_card(digits) && !(digits.starts_with(&[1, 0, 3]) && groups.first() == Some(&MERCHANT))
}

/// Whether a number in one piece is taken for a card's despite a wrong check digit: a digit was misheard.
pub(super) fn is_misheard(digits: &[u8]) -> bool {
    match scheme(digits) {
        Some(Scheme::UnionPay) => matches!(digits.len(), 16 | 19),
        Some(Scheme::Elsewhere) | None => false,
        Some(_) => digits.len() == 16,
    }
}

/// Whether the scheme prints its numbers in groups of these lengths.
pub(super) fn is_printed(digits: &[u8], groups: &[usize]) -> bool {
    let Some(scheme) = scheme(digits) else { return false };
    match groups {
        [4, 4, 4, 4] | [4, 4, 4, 4, 3] | [6, 13] => true,
        [4, 4, 4, 4, 1 | 2] => matches!(scheme, Scheme::UnionPay | Scheme::Diners),
        [4, 6, 5] => scheme == Scheme::AmericanExpress,
        [4, 6, 4] => scheme == Scheme::Diners,
        _ => false,
    }
}

/// Whether a number grouped as the scheme prints it is taken for a card's despite a wrong check digit.
pub(super) fn is_misheard_in_groups(digits: &[u8], groups: &[usize]) -> bool {
    match scheme(digits) {
        Some(Scheme::AmericanExpress | Scheme::Diners) if groups.len() == 3 => is_printed(digits, groups),
        _ => is_misheard(digits) && is_printed(digits, groups),
    }
}

/// Whether the scheme issues numbers of 19 digits as well as of 16.
pub(super) fn has_two_lengths(digits: &[u8]) -> bool {
    scheme(digits) == Some(Scheme::UnionPay)
}

/// Where a longer number splits into two card numbers of the usual lengths, if it does.
pub(super) fn parting(digits: &[u8]) -> Option<usize> {
    let is_one = |digits: &[u8]| is_card(digits) && has_usual_length(digits);
    LENGTHS.rev().find(|&at| {
        digits.split_at_checked(at).is_some_and(|(first, second)| is_one(first) && is_one(second))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(digits: &str) -> Vec<u8> {
        digits.bytes().map(|digit| digit - b'0').collect()
    }

    #[test]
    fn card_prefixes_match_their_schemes() {
        for digits in [
            "6228480402564890018",
            "4111111111111111",
            "5555555555554444",
            "2223003122003222",
            "378282246310005",
            "3530111333300000",
            "30569309025904",
            "6011111111111117",
            "8171999900000026",
        ] {
            assert!(is_card(&values(digits)) && has_usual_length(&values(digits)), "{digits}");
        }
        for digits in ["1234567812345670", "898110012345678", "411111111111", "00000000000000"] {
            assert!(!is_card(&values(digits)), "{digits}");
        }
    }

    #[test]
    fn two_adjacent_cards_are_separated() {
        let two = ["4111111111111111", "6228480402564890018"];
        assert_eq!(parting(&values(&two.concat())), Some(16));
        assert_eq!(parting(&values("4200001234202611281234567890")), None);
    }
}
