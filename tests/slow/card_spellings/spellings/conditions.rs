//! Texts that count as a card number although none was intended: harmless notes with these are discarded.

use super::digits::{letter_value, numeral_value, sign_value};
use super::numbers::luhn;

/// Adjacent digits.
struct Group {
    digits: String,
    /// Its position, in bytes.
    start: usize,
    end: usize,
}

/// Neighbouring groups that may be one number of 13 to 19 digits.
pub(crate) struct Window {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) digits: String,
    sizes: Vec<usize>,
}

/// Words that say what follows, and that it is not a card.
pub(crate) const LABELS: &[&str] = &[
    "参考号",
    "单号",
    "订单号",
    "商户号",
    "终端号",
    "SN",
    "S/N",
    "序列号",
    "流水号",
    "凭证号",
    "批次号",
    "电话",
    "手机",
    "座机",
    "ref",
    "RRN",
    "order",
    "order no.",
    "MID",
    "TID",
    "serial",
    "serial no.",
    "voucher",
    "batch",
    "phone",
    "tel",
    "商户订单号",
    "工单",
    "ticket",
    "merchant",
    "terminal",
];

/// The groups of a text; with `letters`, those of O, o, l and I between digits count as digits.
fn groups(text: &str, letters: bool) -> Vec<Group> {
    let value = |c: char| sign_value(c).or_else(|| numeral_value(c));
    let signs: Vec<(usize, char)> = text.char_indices().collect();
    let is_digit = |at: usize| signs.get(at).is_some_and(|(_, c)| value(*c).is_some());
    let is_letter = |at: usize| signs.get(at).is_some_and(|(_, c)| letter_value(*c).is_some());
    let within = |at: usize| {
        let mut left = at;
        while left > 0 && is_letter(left - 1) {
            left -= 1;
        }
        let mut right = at + 1;
        while is_letter(right) {
            right += 1;
        }
        left > 0 && is_digit(left - 1) && is_digit(right)
    };
    let mut groups: Vec<Group> = Vec::new();
    for (at, (start, c)) in signs.iter().copied().enumerate() {
        let digit = value(c).or_else(|| letter_value(c).filter(|_| letters && within(at)));
        let Some(digit) = digit else { continue };
        let end = start + c.len_utf8();
        match groups.last_mut().filter(|group| group.end == start) {
            Some(group) => {
                group.digits.push(digit);
                group.end = end;
            }
            None => groups.push(Group { digits: digit.to_string(), start, end }),
        }
    }
    groups
}

/// Whether two groups with this between them may be one number.
fn joins(gap: &str) -> bool {
    const WORDS: [&str; 7] = ["and then", "然后", "and", "then", "和", "再", "加"];
    let rest = WORDS.iter().find_map(|word| gap.split_once(word)).map(|(a, b)| format!("{a}{b}"));
    let rest = rest.as_deref().unwrap_or(gap);
    rest.chars().count() <= 4 && !rest.chars().any(char::is_alphanumeric)
}

/// All windows of a text.
pub(crate) fn windows(text: &str, letters: bool) -> Vec<Window> {
    let groups = groups(text, letters);
    let mut windows = Vec::new();
    for from in 0..groups.len() {
        let mut digits = String::new();
        let mut sizes = Vec::new();
        for to in from..groups.len() {
            if to > from && !joins(&text[groups[to - 1].end..groups[to].start]) {
                break;
            }
            digits.push_str(&groups[to].digits);
            sizes.push(groups[to].digits.len());
            if digits.len() > 19 {
                break;
            }
            if digits.len() >= 13 {
                let (start, end) = (groups[from].start, groups[to].end);
                windows.push(Window { start, end, digits: digits.clone(), sizes: sizes.clone() });
            }
        }
    }
    windows
}

/// Whether digits have a card's prefix. Wider than what the generator makes: `and the like` may mean everything that
/// begins with 5 or 6, and the rest of 30 to 39 that somebody issues.
pub(crate) fn begins_as_card(digits: &str) -> bool {
    let mastercard = digits[..4].parse().is_ok_and(|four: u32| (2221..=2720).contains(&four));
    let beginnings = ["4", "5", "6", "81", "30", "34", "35", "36", "37", "38", "39", "9558"];
    mastercard || beginnings.iter().any(|beginning| digits.starts_with(beginning))
}

impl Window {
    pub(crate) fn passes(&self) -> bool {
        begins_as_card(&self.digits) && luhn(&self.digits)
    }

    /// Grouped as schemes print it.
    fn is_printed_so(&self) -> bool {
        let sizes: &[usize] = &self.sizes;
        let printed: [&[usize]; 6] =
            [&[4, 4, 4, 4], &[4, 4, 4, 4, 3], &[6, 13], &[4, 6, 5], &[4, 6, 4], &[4, 4, 4, 4, 2]];
        begins_as_card(&self.digits) && printed.contains(&sizes)
    }
}

/// Whether a preceding word says that it is not a card.
fn is_labelled(before: &str) -> bool {
    let before = before.trim_end_matches([' ', ':', '：', '#', '是', '为', '=']);
    LABELS.iter().any(|label| before.ends_with(label))
}

/// Whether a piece of more than 19 digits splits into two cards.
fn is_two_cards(digits: &str) -> bool {
    let is_card = |part: &str| (13..=19).contains(&part.len()) && begins_as_card(part) && luhn(part);
    (13..=19).any(|at| at < digits.len() && is_card(&digits[..at]) && is_card(&digits[at..]))
}

/// Whether something in a text counts as a card number.
pub(crate) fn is_card_by_chance(text: &str) -> bool {
    [false, true].into_iter().any(|letters| {
        let alone = |window: &Window| {
            window.sizes == [16] && begins_as_card(&window.digits) && !is_labelled(&text[..window.start])
        };
        let of_window = |window: &Window| window.passes() || window.is_printed_so() || alone(window);
        windows(text, letters).iter().any(of_window)
            || groups(text, letters).iter().any(|group| is_two_cards(&group.digits))
    })
}
