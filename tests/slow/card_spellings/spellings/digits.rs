//! Digits in every notation: the scripts with ten digits of their own, full width, superscript, circled, as Chinese
//! numerals, as words; and the table that reads them.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{chance, pick};
use crate::support::dice::Dice;

/// The zeros of the decimal scripts; nine more follow each. Unicode 17, `Nd` without the others below.
const SCRIPTS: &[u32] = &[
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0,
    0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50,
    0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0x104a0, 0x10d30, 0x10d40, 0x11066, 0x110f0,
    0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x116d0, 0x116da, 0x11730, 0x118e0,
    0x11950, 0x11bf0, 0x11c50, 0x11d50, 0x11da0, 0x11de0, 0x11f50, 0x16130, 0x16a60, 0x16ac0, 0x16b50,
    0x16d70, 0x1e140, 0x1e2f0, 0x1e4f0, 0x1e5f1, 0x1e950,
];
const FULL_WIDTH: u32 = 0xff10;
/// Zeros of mathematical digits, and of those of old home computers.
const MATHEMATICAL: &[u32] = &[0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1ccf0, 0x1fbf0];
/// Digits in circles and brackets or with a point or comma: the one, which eight more follow, and a zero that goes with it.
const ENCLOSED: &[(u32, u32)] = &[
    (0x2460, 0x24ea),
    (0x2474, 0x30),
    (0x2488, 0x1f100),
    (0x24f5, 0x24ea),
    (0x2776, 0x24ff),
    (0x2780, 0x1f10b),
    (0x278a, 0x1f10c),
    (0x1f102, 0x1f101),
];
const RAISED: [&str; 2] = ["⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉"];
const WRITTEN: [&str; 2] = ["零一二三四五六七八九", "〇一二三四五六七八九"];
/// As on bank notes, in simplified and in traditional characters.
const BANKERS: [&str; 4] =
    ["零壹贰叁肆伍陆柒捌玖", "零壹貳參肆伍陸柒捌玖", "零壹贰叁肆伍陆柒捌玖", "零壹貳叄肆伍陸柒捌玖"];
/// As read out on the phone: 0, 1, 2, 7 and 9 have names of their own.
const PHONE: [&str; 3] = ["洞幺两三四五六拐八勾", "零幺二三四五六七八九", "洞幺兩三四五六拐八勾"];
const WORDS: [&str; 10] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const OH: &str = "oh";
/// Turns the digit before it into a keycap.
pub(crate) const KEYCAP: &str = "\u{fe0f}\u{20e3}";

/// A notation of digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hand {
    Plain,
    FullWidth,
    Script,
    Mathematical,
    Raised,
    Enclosed,
    /// The keys of a chat: a digit, a variation selector, a frame.
    Keycaps,
    Written,
    Bankers,
    Phone,
    Words,
    /// O and o for 0, l and I for 1.
    Letters,
    /// Every digit in another notation.
    Mixed,
}

impl Hand {
    /// All notations, the plain one more often than others, as it is everywhere.
    pub(crate) const ALL: &[Hand] = &[
        Hand::Plain,
        Hand::Plain,
        Hand::Plain,
        Hand::Plain,
        Hand::FullWidth,
        Hand::Script,
        Hand::Script,
        Hand::Mathematical,
        Hand::Raised,
        Hand::Enclosed,
        Hand::Keycaps,
        Hand::Written,
        Hand::Bankers,
        Hand::Phone,
        Hand::Words,
        Hand::Letters,
        Hand::Mixed,
    ];
    const OF_ONE_SIGN: &[Hand] = &[
        Hand::Plain,
        Hand::Plain,
        Hand::FullWidth,
        Hand::Script,
        Hand::Mathematical,
        Hand::Raised,
        Hand::Enclosed,
        Hand::Written,
        Hand::Bankers,
        Hand::Phone,
    ];

    /// Whether the digits are Chinese numerals.
    pub(crate) fn is_chinese(self) -> bool {
        matches!(self, Hand::Written | Hand::Bankers | Hand::Phone)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Hand::Plain => "digits: plain",
            Hand::FullWidth => "digits: full width",
            Hand::Script => "digits: another script",
            Hand::Mathematical => "digits: mathematical",
            Hand::Raised => "digits: raised or lowered",
            Hand::Enclosed => "digits: enclosed",
            Hand::Keycaps => "digits: keycaps",
            Hand::Written => "digits: Chinese, as written",
            Hand::Bankers => "digits: Chinese, bankers'",
            Hand::Phone => "digits: Chinese, on the phone",
            Hand::Words => "digits: English words",
            Hand::Letters => "digits: O, o, l, I among them",
            Hand::Mixed => "digits: mixed",
        }
    }

    /// Digits in this notation, with only spaces or commas between words. The letters of `Hand::Letters` are among
    /// digits, and every piece keeps a digit: `at_end` says that no digit follows.
    pub(crate) fn write(self, digits: &str, first: bool, at_end: bool, dice: &mut Dice) -> String {
        match self {
            Hand::Words => words(digits, dice),
            Hand::Letters => letters(digits, first, at_end, dice),
            Hand::Mixed => digits
                .chars()
                .map(|digit| pick(dice, Hand::OF_ONE_SIGN).signs(dice)[index(digit)].clone())
                .collect(),
            _ => {
                let signs = self.signs(dice);
                digits.chars().map(|digit| signs[index(digit)].as_str()).collect()
            }
        }
    }

    /// Ten signs of this notation, 0 to 9.
    fn signs(self, dice: &mut Dice) -> Vec<String> {
        match self {
            Hand::FullWidth => ten(FULL_WIDTH),
            Hand::Script => ten(pick(dice, SCRIPTS)),
            Hand::Mathematical => ten(pick(dice, MATHEMATICAL)),
            Hand::Enclosed => {
                let (one, zero) = pick(dice, ENCLOSED);
                (0..10).map(|value| sign(if value == 0 { zero } else { one + value - 1 })).collect()
            }
            Hand::Raised => each(pick(dice, &RAISED)),
            Hand::Written => each(pick(dice, &WRITTEN)),
            Hand::Bankers => each(pick(dice, &BANKERS)),
            Hand::Phone => each(pick(dice, &PHONE)),
            Hand::Keycaps => (0..10).map(|value| format!("{value}{KEYCAP}")).collect(),
            Hand::Plain | Hand::Words | Hand::Letters | Hand::Mixed => ten(0x30),
        }
    }
}

fn index(digit: char) -> usize {
    digit.to_digit(10).unwrap() as usize
}

fn sign(code: u32) -> String {
    char::from_u32(code).unwrap().to_string()
}

fn ten(zero: u32) -> Vec<String> {
    (zero..zero + 10).map(sign).collect()
}

fn each(signs: &str) -> Vec<String> {
    signs.chars().map(String::from).collect()
}

fn words(digits: &str, dice: &mut Dice) -> String {
    let (between, case) = (pick(dice, &[" ", " ", " ", ", ", "-"]), dice.below(6));
    let oh = chance(dice, 1, 3);
    let word = |digit: char| {
        let word = if oh && digit == '0' { OH } else { WORDS[index(digit)] };
        match case {
            0 => word.to_uppercase(),
            1 => word[..1].to_uppercase() + &word[1..],
            _ => word.to_owned(),
        }
    };
    digits.chars().map(word).collect::<Vec<_>>().join(between)
}

fn letters(digits: &str, first: bool, at_end: bool, dice: &mut Dice) -> String {
    let mut written: Vec<char> = Vec::new();
    let mut keeps = digits.len();
    for (at, digit) in digits.chars().enumerate() {
        let edge = first && at == 0 || at_end && at + 1 == digits.len();
        let letters: &[char] = match digit {
            '0' => &['O', 'o'],
            '1' => &['l', 'I'],
            _ => &[],
        };
        let replaced = !edge && !letters.is_empty() && keeps > 1 && chance(dice, 4, 5);
        keeps -= usize::from(replaced);
        written.push(if replaced { pick(dice, letters) } else { digit });
    }
    written.into_iter().collect()
}

/// Signs that mean one digit in any context: no numerals and no letters.
pub(crate) static SIGNS: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let mut signs = HashMap::new();
    let mut take = |row: &[String]| {
        for (sign, value) in row.iter().zip('0'..='9') {
            signs.insert(sign.chars().next().unwrap(), value);
        }
    };
    for zero in SCRIPTS.iter().chain(MATHEMATICAL).chain(&[0x30, FULL_WIDTH]) {
        take(&ten(*zero));
    }
    for (one, zero) in ENCLOSED {
        let row: Vec<u32> = [*zero].into_iter().chain(*one..one + 9).collect();
        take(&row.into_iter().map(sign).collect::<Vec<_>>());
    }
    for raised in RAISED {
        take(&each(raised));
    }
    signs
});

static NUMERALS: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let rows = WRITTEN.iter().chain(&BANKERS).chain(&PHONE);
    rows.flat_map(|row| row.chars().zip('0'..='9')).collect()
});

/// The digit of a sign.
pub(crate) fn sign_value(sign: char) -> Option<char> {
    SIGNS.get(&sign).copied()
}

/// The digit of a Chinese numeral, in any notation.
pub(crate) fn numeral_value(sign: char) -> Option<char> {
    NUMERALS.get(&sign).copied()
}

/// The digit of an English word.
pub(crate) fn word_value(word: &str) -> Option<char> {
    let word = word.to_lowercase();
    if word == OH {
        return Some('0');
    }
    WORDS.iter().zip('0'..='9').find(|(name, _)| **name == word).map(|(_, value)| value)
}

/// The digit of a similar-looking letter.
pub(crate) fn letter_value(letter: char) -> Option<char> {
    match letter {
        'O' | 'o' => Some('0'),
        'l' | 'I' => Some('1'),
        _ => None,
    }
}
