//! A card number in some spelling: its groups, each in some notation, and the separators.

use super::digits::Hand;
use super::partings::Parting;
use super::{chance, pick};
use crate::support::dice::Dice;

/// A number as it is written.
pub(crate) struct Spelling {
    pub(crate) text: String,
    pub(crate) kinds: [&'static str; 2],
}

/// The groups of numbers: their sizes, of which the last repeats until the digits are used up.
const GROUPINGS: &[&[usize]] = &[
    &[19],
    &[19],
    &[19],
    &[4],
    &[4],
    &[4],
    &[6, 13],
    &[6, 9, 4],
    &[4, 6, 9],
    &[8],
    &[8, 11],
    &[10, 9],
    &[2],
    &[3],
    &[5],
    &[1],
    &[4, 8, 7],
];
const WITH_WORDS: &[&[usize]] = &[&[4], &[6, 13], &[8, 11], &[8], &[4, 6, 9]];

/// The digits in groups of these sizes.
fn grouped<'d>(digits: &'d str, sizes: &[usize]) -> Vec<&'d str> {
    let mut rest = digits;
    let mut groups = Vec::new();
    let endless = sizes.iter().chain(std::iter::repeat(sizes.last().unwrap()));
    for size in endless {
        if rest.is_empty() {
            break;
        }
        let (group, behind) = rest.split_at((*size).min(rest.len()));
        groups.push(group);
        rest = behind;
    }
    groups
}

fn random_sizes(dice: &mut Dice) -> Vec<usize> {
    (0..19).map(|_| 1 + dice.below(8)).collect()
}

pub(crate) fn spell(digits: &str, dice: &mut Dice) -> Spelling {
    let hand = pick(dice, Hand::ALL);
    if hand != Hand::Keycaps && chance(dice, 1, 12) {
        return Spelling {
            text: positions(digits, hand, dice),
            kinds: [hand.name(), "parted: by positions"],
        };
    }
    let parting = Parting::random(dice);
    let sizes = match parting {
        Parting::Joining => pick(dice, WITH_WORDS).to_vec(),
        _ if chance(dice, 1, 6) => random_sizes(dice),
        _ => pick(dice, GROUPINGS).to_vec(),
    };
    let groups = grouped(digits, &sizes);
    // The notation may change from group to group.
    let changes = chance(dice, 1, 8);
    let mut text = String::new();
    for (at, group) in groups.iter().enumerate() {
        let hand = if changes { pick(dice, Hand::ALL) } else { hand };
        if at > 0 {
            let gap = parting.gap(&text, changes || hand == Hand::Words, dice);
            text.push_str(&gap);
        }
        text.push_str(&hand.write(group, at == 0, at + 1 == groups.len(), dice));
    }
    let how = if groups.len() == 1 { "parted: not at all" } else { parting.name() };
    Spelling { text, kinds: [if changes { "digits: another hand each group" } else { hand.name() }, how] }
}

const COUNTS: [&str; 20] = [
    "零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五",
    "十六", "十七", "十八", "十九",
];

/// Told by positions: `前八位…后十一位…`.
fn positions(digits: &str, hand: Hand, dice: &mut Dice) -> String {
    let first = pick(dice, &[4, 6, 8, digits.len() / 2, digits.len() - 4, digits.len() - 6]);
    let mut parts = vec![&digits[..first], &digits[first..]];
    if digits.len() - first > 5 && chance(dice, 1, 4) {
        let middle = digits.len() - 4;
        parts = vec![&digits[..first], &digits[first..middle], &digits[middle..]];
    }
    let english = hand == Hand::Words || !hand.is_chinese() && chance(dice, 1, 6);
    let words = if english {
        ["first ", "next ", "last "]
    } else {
        pick(dice, &[["前", "中间", "后"], ["前", "中间", "最后"], ["开头", "中间", "末"]])
    };
    let figures = english || chance(dice, 1, 3);
    let is = pick(dice, if english { &[" ", ": ", " are "] } else { &["", "是", "：", " ", "为"] });
    let between = pick(dice, if english { &[", ", " ", ", then "] } else { &["", "，", " ", "，然后"] });
    let count = parts.len();
    let written = parts.into_iter().enumerate().map(|(at, part)| {
        let word = if at + 1 == count { words[2] } else { words[at] };
        let size = if figures { part.len().to_string() } else { COUNTS[part.len()].to_owned() };
        let unit = if english { " digits" } else { "位" };
        format!("{word}{size}{unit}{is}{}", hand.write(part, true, true, dice))
    });
    written.collect::<Vec<_>>().join(between)
}
