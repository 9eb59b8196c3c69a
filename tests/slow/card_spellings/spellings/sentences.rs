//! Sentences around a card number, as agents write them, with other subjects of a call.

use super::conditions::windows;
use super::digits::{letter_value, numeral_value, sign_value};
use super::numbers::Number;
use super::reader::shows;
use super::spelling::spell;
use super::{Case, chance, pick};
use crate::support::dice::Dice;

const BEFORE: &[&str] = &[
    "",
    "",
    "",
    "卡号",
    "卡号：",
    "卡号是 ",
    "卡号是",
    "客户报的卡号 ",
    "银行卡",
    "顾客卡 ",
    "刷的是",
    "用的卡 ",
    "卡 ",
    "card ",
    "card no. ",
    "card number: ",
    "Card No",
    "PAN=",
    "PAN:",
    "acct#",
    "客户说是",
    "记一下 ",
    "退到 ",
    "退回原卡 ",
    "持卡人报 ",
    "No.",
    "参考号 ",
    "单号：",
    "SN ",
    "商户号",
    "流水号 ",
    "(",
    "（",
    "“",
    "he read out ",
    "refund to ",
    "the customer says ",
    "手输",
];
const BESIDE_BEFORE: &[&str] = &[
    "E102 ",
    "E102，",
    "E102:",
    "报 E102 后 ",
    "POSP-05 ",
    "10:32 ",
    "10:32刷的 ",
    "2026-11-29 ",
    "11月29日",
    "100.00元 ",
    "100元，",
    "¥128.50 ",
    "金额300，",
    "金额 1,280.00 ",
    "3笔，",
    "3 笔 ",
    "2次，",
    "刷了两次 ",
    "第2张：",
    "1. ",
    "2) ",
    "1、",
    "共3张，",
    "USD 45.00 ",
    "35.00 on ",
    "twice, ",
    "at 10:32 ",
    "3 ",
    "12/27 ",
    "V3.2.15 ",
    "418-273 ",
];
const BESIDE_AFTER: &[&str] = &[
    " 金额100元",
    "金额100.00",
    "，金额300",
    " 100元",
    " ¥128.50",
    "，3笔",
    " 3 笔",
    " 3",
    "，刷了2次",
    "刷了两次",
    " 两次",
    " E102",
    "，E102",
    "报E102",
    " 10:32",
    "，10:32",
    " at 10:32",
    " for 35.00",
    " 12/27",
    " 有效期12/27",
    "(1/2)",
    " x2",
    " 2026-11-29",
    "，11月29日",
    "; 2 times",
    " 418-273",
    "，参考号 123456789012",
    " ref 004418273901",
    ", 13812345678",
];
const AFTER: &[&str] = &[
    "",
    "",
    "",
    "",
    "。",
    "，麻烦查一下",
    " 的卡",
    "的卡",
    "，客户很急",
    " please check",
    ", refund pending",
    ")",
    "）",
    "”",
    "!",
    "已扣款",
    " 未到账",
    ".",
    " ok",
    "；",
    "\u{3002}谢谢",
];

/// A card number in any spelling, in a sentence.
pub(crate) fn spelt(dice: &mut Dice) -> Case {
    loop {
        let number = Number::random(dice);
        let spelling = spell(&number.digits, dice);
        let text = around(&spelling.text, dice);
        // Unreadable ones prove nothing, for example if `%` forms an escape with the digits after it; and neither do
        // those that are readable although the number is cut.
        let cut = format!("{}***{}", number.first_six(), number.last_four());
        let cut = text.replacen(&spelling.text, &cut, 1);
        if shows(&text, &number.digits) && !shows(&cut, &number.digits) {
            return Case { text, secret: number.digits, kinds: spelling.kinds };
        }
    }
}

fn around(number: &str, dice: &mut Dice) -> String {
    let mut text = String::new();
    if chance(dice, 1, 2) {
        text.push_str(pick(dice, BESIDE_BEFORE));
    }
    text.push_str(pick(dice, BEFORE));
    add(&mut text, number);
    if chance(dice, 1, 2) {
        add(&mut text, pick(dice, BESIDE_AFTER));
    }
    add(&mut text, pick(dice, AFTER));
    text.trim().to_owned()
}

/// Appends a text; with a space if letters or digits would otherwise run together.
fn add(text: &mut String, further: &str) {
    let is_digit = |c: char| sign_value(c).or_else(|| numeral_value(c)).is_some();
    if let (Some(left), Some(right)) = (text.chars().last(), further.chars().next()) {
        let digits = is_digit(left) && is_digit(right);
        let letters = left.is_ascii_alphabetic() && right.is_ascii_alphabetic();
        let taken = is_digit(left) && letter_value(right).is_some()
            || letter_value(left).is_some() && is_digit(right);
        if digits || letters || taken {
            text.push(' ');
        }
    }
    text.push_str(further);
}

/// A card number in an unambiguous spelling, and what has to be left of the note.
pub(crate) struct Plain {
    pub(crate) text: String,
    pub(crate) secret: String,
    /// The beginning of the kept text: what comes before, and the first six digits.
    pub(crate) begins: String,
    /// Its end: the last four digits, and what comes after. Between the two are stars, however many.
    pub(crate) ends: String,
}

impl Plain {
    /// Whether a text is as expected.
    pub(crate) fn is_left(&self, kept: &str) -> bool {
        let hidden = kept.strip_prefix(&self.begins).and_then(|rest| rest.strip_suffix(&self.ends));
        hidden.is_some_and(|hidden| !hidden.is_empty() && hidden.chars().all(|c| c == '*'))
    }
}

const PLAIN_BEFORE: &[&str] = &[
    "",
    "卡号",
    "卡号：",
    "卡号 ",
    "card ",
    "card no. ",
    "客户报的卡号 ",
    "PAN: ",
    "银行卡 ",
    "刷的卡是",
    "E102 卡号 ",
    "E102，卡号",
    "10:32 刷卡 ",
    "金额100元，卡号 ",
    "金额 128.50 元 卡号：",
    "3 笔，卡号 ",
    "刷了 2 次，",
    "两次 ",
    "charged 35.00 twice on card ",
    "POSP-05 卡 ",
    "参考号 004418273901，卡号 ",
];
/// These end with a digit, or say that something else follows: after them only what passes the check is cut.
const PLAIN_FIGURE_BEFORE: &[&str] = &[
    "E102 ",
    "E102，",
    "10:32 ",
    "100 ",
    "300 ",
    "金额 128.50 ",
    "3 ",
    "(2) ",
    "1. ",
    "参考号 ",
    "单号：",
    "商户号",
    "SN ",
    "order no. ",
    "serial no. ",
    "ref ",
    "418-273 ",
];
const PLAIN_AFTER: &[&str] = &[
    "",
    "。",
    "，麻烦查一下",
    " 的卡",
    "的卡",
    "，金额100元",
    "金额 128.50 元",
    "，刷了 2 次",
    "刷了两次",
    "已扣款",
    "，报E102",
    " 报 E102",
    " at 10:32",
    " for 35.00",
    "，共 3 笔",
    "，参考号 004418273901",
    " please check",
    "）",
];
const PLAIN_FIGURE_AFTER: &[&str] = &[
    " 3 笔", " 2 次", " 100 元", " 100元", "，10:32", " 10:32", "，3笔", " 300", " 45.00", " E102", "；2 笔",
    " 1280",
];

/// A card number in one piece or in fours; one in eight has a misheard digit.
pub(crate) fn plain(dice: &mut Dice) -> Plain {
    loop {
        let misheard = chance(dice, 1, 8);
        let number = if misheard { Number::of_sixteen(dice).misheard(dice) } else { Number::random(dice) };
        let mut figures = || !misheard && chance(dice, 1, 2);
        let (figure_before, figure_after) = (figures(), figures());
        let before = pick(dice, if figure_before { PLAIN_FIGURE_BEFORE } else { PLAIN_BEFORE });
        let after = pick(dice, if figure_after { PLAIN_FIGURE_AFTER } else { PLAIN_AFTER });
        let in_fours = number.digits.len() >= 16 && chance(dice, 1, 2);
        let typed = if in_fours { fours(&number.digits) } else { number.digits.clone() };
        let text = format!("{before}{typed}{after}").trim().to_owned();
        if is_plain(&text, before.trim_start().len(), &typed) {
            let begins = format!("{}{}", before.trim_start(), number.first_six());
            let ends = format!("{}{}", number.last_four(), after.trim_end());
            return Plain { text, secret: number.digits, begins, ends };
        }
    }
}

fn fours(digits: &str) -> String {
    let groups: Vec<&str> =
        (0..digits.len()).step_by(4).map(|at| &digits[at..digits.len().min(at + 4)]).collect();
    groups.join(" ")
}

/// Whether no other digits could be taken for the number: none that overlap with it, without being all of it and its
/// neighbours, are a card number as well.
fn is_plain(text: &str, start: usize, typed: &str) -> bool {
    let end = start + typed.len();
    windows(text, true).iter().filter(|window| window.passes()).all(|window| {
        let apart = window.end <= start || window.start >= end;
        apart || window.start <= start && window.end >= end
    })
}
