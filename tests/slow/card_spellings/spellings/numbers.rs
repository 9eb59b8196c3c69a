//! Card numbers as the schemes issue them: prefixes, lengths, and the check digit.

use super::{pick, random_digits};
use crate::support::dice::Dice;

/// Numbers of a scheme with common prefixes.
pub(crate) struct Scheme {
    pub(crate) name: &'static str,
    /// The first and the last prefix, of equal length.
    pub(crate) from: u32,
    pub(crate) to: u32,
    /// In digits.
    pub(crate) lengths: &'static [usize],
}

const fn scheme(name: &'static str, from: u32, to: u32, lengths: &'static [usize]) -> Scheme {
    Scheme { name, from, to, lengths }
}

pub(crate) const SCHEMES: &[Scheme] = &[
    scheme("UnionPay", 62, 62, &[16, 17, 18, 19]),
    scheme("UnionPay", 62, 62, &[16, 19]),
    scheme("UnionPay", 81, 81, &[16, 17, 18, 19]),
    scheme("domestic", 9558, 9558, &[16, 19]),
    scheme("domestic", 60, 60, &[16, 17, 18, 19]),
    scheme("domestic", 68, 68, &[16, 17, 18, 19]),
    scheme("Visa", 4, 4, &[13, 16, 16, 19]),
    scheme("Mastercard", 51, 55, &[16]),
    scheme("Mastercard", 2221, 2720, &[16]),
    scheme("American Express", 34, 34, &[15]),
    scheme("American Express", 37, 37, &[15]),
    scheme("JCB", 3528, 3589, &[16]),
    scheme("Diners", 30, 30, &[14, 15, 16, 17, 18, 19]),
    scheme("Diners", 36, 36, &[14, 15, 16, 17, 18, 19]),
    scheme("Diners", 38, 38, &[14, 15, 16, 17, 18, 19]),
];

/// Whether digits pass the check of ISO/IEC 7812-1, annex B.
pub(crate) fn luhn(digits: &str) -> bool {
    let doubled = |value: u32| if value > 4 { 2 * value - 9 } else { 2 * value };
    let values = digits.chars().rev().map(|digit| digit.to_digit(10).unwrap());
    values.enumerate().map(|(at, value)| if at % 2 == 1 { doubled(value) } else { value }).sum::<u32>() % 10
        == 0
}

/// A card number that passes the check.
pub(crate) struct Number {
    pub(crate) scheme: &'static str,
    pub(crate) digits: String,
}

impl Number {
    pub(crate) fn random(dice: &mut Dice) -> Number {
        let scheme = dice.one_of(SCHEMES).unwrap();
        Number::of(scheme, pick(dice, scheme.lengths), dice)
    }

    /// One of 16 digits.
    pub(crate) fn of_sixteen(dice: &mut Dice) -> Number {
        let fit: Vec<&Scheme> = SCHEMES.iter().filter(|scheme| scheme.lengths.contains(&16)).collect();
        let scheme = pick(dice, &fit);
        Number::of(scheme, 16, dice)
    }

    fn of(scheme: &Scheme, length: usize, dice: &mut Dice) -> Number {
        let span = usize::try_from(scheme.to - scheme.from).unwrap() + 1;
        let beginning = scheme.from + u32::try_from(dice.below(span)).unwrap();
        let mut digits = beginning.to_string();
        digits.push_str(&random_digits(dice, length - 1 - digits.len()));
        let check = ('0'..='9').find(|check| luhn(&format!("{digits}{check}"))).unwrap();
        digits.push(check);
        Number { scheme: scheme.name, digits }
    }

    pub(crate) fn first_six(&self) -> &str {
        &self.digits[..6]
    }

    pub(crate) fn last_four(&self) -> &str {
        &self.digits[self.digits.len() - 4..]
    }

    /// With one digit misheard, so that it fails the check: neither in the prefix nor in the last four.
    pub(crate) fn misheard(self, dice: &mut Dice) -> Number {
        let at = 6 + dice.below(self.digits.len() - 10);
        let other = char::from(b'0' + (self.digits.as_bytes()[at] - b'0' + 1) % 10);
        let digits = format!("{}{other}{}", &self.digits[..at], &self.digits[at + 1..]);
        Number { scheme: self.scheme, digits }
    }
}
