//! Generated notes: with card numbers, verification values and PINs in every spelling, and harmless ones. Written from
//! what people and programs do, without a look at the rules that have to find them.

mod conditions;
mod digits;
mod harmless;
mod innocent;
mod numbers;
mod partings;
mod reader;
mod secrets;
mod sentences;
mod spelling;

pub(crate) use conditions::{Window, is_card_by_chance, windows};
pub(crate) use digits::{SIGNS, sign_value};
pub(crate) use harmless::harmless;
pub(crate) use innocent::innocent;
pub(crate) use numbers::{Number, SCHEMES, luhn};
pub(crate) use reader::{readings, shows};
pub(crate) use secrets::confidence;
pub(crate) use sentences::{plain, spelt};

use crate::support::dice::Dice;

/// A note with something secret in it.
pub(crate) struct Case {
    pub(crate) text: String,
    /// The digits of the card number, with nothing between them.
    pub(crate) secret: String,
    /// What is peculiar about it: the notation of digits, and the separators of groups.
    pub(crate) kinds: [&'static str; 2],
}

/// One of some, with equal probability.
fn pick<T: Copy>(dice: &mut Dice, from: &[T]) -> T {
    *dice.one_of(from).unwrap()
}

/// Whether something happens that does so `times` in `of` cases.
fn chance(dice: &mut Dice, times: usize, of: usize) -> bool {
    dice.below(of) < times
}

/// Random digits, as many as are asked for.
fn random_digits(dice: &mut Dice, length: usize) -> String {
    (0..length).map(|_| char::from(b'0' + u8::try_from(dice.below(10)).unwrap())).collect()
}
