//! Verification values and PINs in the wordings in which they are told: the word and the digits, in either order, with
//! text between them; blocks of encrypted PINs; a card with its expiry and three digits.

use super::digits::Hand;
use super::numbers::Number;
use super::partings::Parting;
use super::reader::readings;
use super::{chance, pick, random_digits};
use crate::support::dice::Dice;

/// A note with a secret.
pub(crate) struct Confidence {
    pub(crate) text: String,
    /// The digits, or the characters of a block.
    secret: String,
    /// Its form in the text.
    typed: String,
    pub(crate) kind: &'static str,
}

impl Confidence {
    /// Whether a text contains it, as typed or in another spelling.
    pub(crate) fn is_in(&self, kept: &str) -> bool {
        kept.contains(&self.typed) || is_read_in(kept, &self.secret)
    }
}

fn is_read_in(text: &str, secret: &str) -> bool {
    readings(text).iter().any(|reading| reading.contains(secret))
}

const VALUES: &[&str] = &[
    "CVV",
    "CVV",
    "CVV2",
    "CVC",
    "CVC2",
    "CVN",
    "CVN2",
    "cvv",
    "cvv2",
    "Cvc",
    "CVV码",
    "CVV2码",
    "安全码",
    "卡安全码",
    "卡验证码",
    "卡片验证码",
    "后三位",
    "卡背三位",
    "卡背后三位",
    "背面三位",
    "背面后三位",
    "卡背面末三位",
    "签名栏三位",
    "security code",
    "Security Code",
    "card security code",
    "verification value",
    "card verification value",
    "last three digits on the back",
    "three digits on the back",
    "last 3 digits on the back",
    "CSC",
];
const PINS: &[&str] = &[
    "PIN",
    "PIN",
    "pin",
    "PIN码",
    "PIN code",
    "the PIN",
    "card PIN",
    "密码",
    "密码",
    "取款密码",
    "交易密码",
    "支付密码",
    "卡密码",
    "银行卡密码",
    "客户密码",
    "password",
    "passcode",
    "Password",
];
/// Between the word and the digits.
const TOWARDS: &[&str] = &[
    "",
    " ",
    " ",
    ":",
    "：",
    ": ",
    "是",
    "为",
    "=",
    " = ",
    "是 ",
    "，是",
    "，客户说",
    "，客户说是",
    "：他说",
    "（客户说）",
    "报的是",
    " 读作 ",
    "->",
    " - ",
    "#",
    "，",
    "，他报了",
];
const TOWARDS_IN_ENGLISH: &[&str] = &[
    " ",
    ": ",
    " is ",
    "=",
    " value is ",
    " number is ",
    " - ",
    " was given as ",
    ", he says ",
    " ",
    " (",
    " reads ",
];
/// Between the digits and the word.
const BACK: &[&str] = &["是", " 是", "（", " ", "，是", "，这是", "就是", " = ", "，他说是", "，"];
const BACK_IN_ENGLISH: &[&str] = &[" is the ", " is his ", " as ", " (", ", the ", " = ", " "];
const BEFORE: &[&str] = &[
    "",
    "",
    "",
    "客户来电，",
    "E102，",
    "E102 ",
    "顾客",
    "客户报",
    "持卡人的",
    "手输交易，",
    "he gave the ",
    "customer's ",
    "重试失败；",
    "note: ",
    "(",
];
const AFTER: &[&str] =
    &["", "", "", "，请核实", "。", " E102", "，还是不行", ", still failing", "）", "，客户挂了", "!", " ok"];

/// A note with a verification value, a PIN, a block, or a card with everything needed to pay with it.
pub(crate) fn confidence(dice: &mut Dice) -> Confidence {
    loop {
        let made = match dice.below(16) {
            0 => block(dice),
            1 | 2 => card_with_expiry(dice),
            3..9 => wording(VALUES, &[3, 3, 3, 4], "verification value", dice),
            _ => wording(PINS, &[4, 5, 6, 6], "PIN", dice),
        };
        // What could be read without the secret proves nothing.
        let without = made.text.replacen(&made.typed, "…", 1);
        if made.is_in(&made.text) && !made.is_in(&without) {
            return made;
        }
    }
}

fn wording(words: &[&str], lengths: &[usize], kind: &'static str, dice: &mut Dice) -> Confidence {
    let length = pick(dice, lengths);
    let secret = random_digits(dice, length);
    let word = pick(dice, words);
    let (typed, in_words) = digits(&secret, dice);
    let english = word.is_ascii() && chance(dice, 1, 2);
    let back = chance(dice, 1, 3);
    let (left, right) = if back { (typed.as_str(), word) } else { (word, typed.as_str()) };
    let mut between = pick(
        dice,
        match (back, english) {
            (false, false) => TOWARDS,
            (false, true) => TOWARDS_IN_ENGLISH,
            (true, false) => BACK,
            (true, true) => BACK_IN_ENGLISH,
        },
    )
    .to_owned();
    if chance(dice, 1, 6) && !word.contains(['三', '3']) && !word.contains("three") {
        let size = pick(dice, &[["三", "四", "五", "六"], ["3", "4", "5", "6"]])[length - 3];
        let measure = pick(dice, &["{}位", "{}位数", " {} 位"]).replace("{}", size);
        between = if back { format!("，{measure}{between}") } else { format!("{measure}{between}") };
    }
    // Two words do not run together, and no digit of a word touches the secret.
    let last = left.chars().last().is_some_and(|c| c.is_ascii_alphanumeric());
    if between.is_empty() && (in_words || last && word.ends_with(['2', 'l', 'I'])) {
        between.push(' ');
    }
    if in_words && back && between.starts_with(|c: char| c.is_alphanumeric()) {
        between.insert(0, ' ');
    }
    let mut before = pick(dice, BEFORE).to_owned();
    if before.ends_with(|c: char| c.is_ascii_alphanumeric()) {
        before.push(' ');
    }
    let text = format!("{before}{left}{between}{right}{}", pick(dice, AFTER)).trim().to_owned();
    Confidence { text, secret, typed, kind }
}

/// A few digits in some notation, sometimes separated; and whether they are English words.
fn digits(secret: &str, dice: &mut Dice) -> (String, bool) {
    let hand = if chance(dice, 1, 2) { Hand::Plain } else { pick(dice, Hand::ALL) };
    if hand == Hand::Words || chance(dice, 3, 4) {
        return (hand.write(secret, true, true, dice), hand == Hand::Words);
    }
    let parting = if chance(dice, 1, 2) { Parting::Same("", " ".to_owned()) } else { Parting::random(dice) };
    // So few digits are not told as one and one and one.
    let parting = if matches!(parting, Parting::Joining) { Parting::Common } else { parting };
    let mut typed = String::new();
    for at in 0..secret.len() {
        if at > 0 {
            let gap = parting.gap(&typed, false, dice);
            typed.push_str(&gap);
        }
        typed.push_str(&hand.write(&secret[at..=at], at == 0, at + 1 == secret.len(), dice));
    }
    (typed, false)
}

/// An encrypted PIN, as in ISO 9564-1: eight bytes.
fn block(dice: &mut Dice) -> Confidence {
    let word =
        pick(dice, &["PIN block", "PINBLOCK", "PIN Block", "pinblock", "PIN-block", "PIN块", "密码块"]);
    let mut signs: String = (0..16).map(|_| pick(dice, &b"0123456789ABCDEF".map(char::from))).collect();
    if chance(dice, 1, 4) {
        signs = format!("0{}{}FFFFFFFF", 4 + dice.below(3), &signs[..6]);
    }
    let between = pick(dice, &[" ", ": ", "=", "：", " is "]);
    let size = pick(dice, &[16, 16, 4, 2]);
    let groups: Vec<&str> = (0..16).step_by(size).map(|at| &signs[at..at + size]).collect();
    let mut typed = groups.join(" ");
    if chance(dice, 1, 3) {
        typed = typed.to_lowercase();
    }
    let text = format!(
        "{}{word}{between}{typed}{}",
        pick(dice, &["", "E102 ", "日志 "]),
        pick(dice, &["", "，校验失败"])
    );
    // A block is one text; its digits alone are nothing.
    Confidence { text, secret: typed.clone(), typed, kind: "PIN block" }
}

/// A card, its expiry and the three digits on its back, without words.
fn card_with_expiry(dice: &mut Dice) -> Confidence {
    let number = Number::random(dice).digits;
    let (month, year) = (1 + dice.below(12), 25 + dice.below(9));
    let expiry = match dice.below(5) {
        0 => format!("{month:02}{year}"),
        1 => format!("有效期{month:02}/{year}"),
        2 => format!("exp {month:02}/{year}"),
        3 => format!("{month:02}/20{year}"),
        _ => format!("{month:02}/{year}"),
    };
    let secret = random_digits(dice, 3);
    let between = pick(dice, &[" ", "，", ", ", " / ", "；"]);
    let before = pick(dice, &["", "卡号 ", "card ", "客户报 "]);
    // The space goes with the three digits, since they may be part of another number.
    let typed = format!("{between}{secret}");
    let text = format!("{before}{number}{between}{expiry}{typed}{}", pick(dice, &["", "，请核实", " ok"]));
    Confidence { text, secret: typed.clone(), typed, kind: "card with expiry and three digits" }
}
