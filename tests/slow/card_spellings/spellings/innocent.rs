//! Notes with the words for verification values and PINs, and with digits, but without such a value.

use super::{chance, pick, random_digits};
use crate::support::dice::Dice;

/// Last three digits, of something other than a card.
const OF_OTHERS: &[&str] = &[
    "电话后三位",
    "手机后三位",
    "手机号后三位",
    "SN 后三位",
    "SN后三位",
    "序列号后三位",
    "单号后三位",
    "参考号后三位",
    "终端号后三位",
    "商户号后三位",
    "last three digits of the phone",
    "last three digits of the SN",
];
/// Words that something happens to.
const HAPPENS: &[&str] = &[
    "PIN 输入后超时",
    "PIN 输入后 E102",
    "输密码后超时",
    "密码输入后报 E102",
    "输完密码提示交易失败",
    "PIN entered, then timeout",
    "CVV 校验失败",
    "CVV2 不匹配，E102",
    "安全码错误",
    "客户不肯说密码",
    "没问安全码",
    "security code mismatch, E102",
    "wrong PIN",
    "PIN error",
    "password reset",
    "密码键盘没反应",
    "PIN pad dead",
    "PIN pad 报 E102",
    "免密交易",
    "密码忘了",
    "CVV not asked for",
    "PIN not known",
    "小额免密免签",
];
/// Words, then a figure, then its unit: `{}` is the figure.
const COUNTED: &[&str] = &[
    "密码错 {} 次",
    "密码错{}次",
    "密码错误 {} 次",
    "密码输错了{}次",
    "PIN 错 {} 次",
    "PIN 输错{}次",
    "wrong PIN {} times",
    "PIN tried {} times",
    "PIN pad {} 台",
    "密码键盘 {} 个",
    "安全码错了{}次",
    "CVV 错 {} 次",
    "密码输入后等了 {} 秒",
    "PIN pad 换了 {} 个",
    "password changed {} days ago",
];
const AMOUNTS: &[&str] = &[
    "输完密码扣款 {} 元",
    "密码输入后扣了{}元",
    "输密码，金额 {} 元",
    "PIN 输入后扣款 {}.00",
    "PIN ok, 金额 {} 元",
    "输密码后显示 ¥{}.00",
    "PIN entered for CNY {}.00",
    "密码正确，{}元未到账",
];
const YEARS: &[&str] = &[
    "密码键盘 {}年装的",
    "PIN pad {} 年换的",
    "密码 {} 年改过",
    "密码键盘{}年12月到期",
    "PIN pad from {}",
    "密码锁到{}年",
];
const TIMES: &[&str] = &[
    "输密码 {} 超时",
    "密码 {} 输错",
    "PIN 在 {} 输入",
    "{} 输密码后断网",
    "PIN entered at {}",
    "密码是 {} 改的",
];
const SERIALS: &[&str] =
    &["PIN pad 序列号 {}", "PIN pad SN {}", "密码键盘 SN：{}", "密码键盘终端号 {}", "PIN pad serial no. {}"];
const BEFORE: &[&str] = &["", "", "客户来电，", "E102，", "商户说", "merchant says ", "10:32 "];
const AFTER: &[&str] = &["", "", "，已重启", "。", ", call back", "，报 E102", "；待回访"];

/// An innocent note.
pub(crate) fn innocent(dice: &mut Dice) -> String {
    let core = match dice.below(10) {
        0 | 1 => {
            let of = pick(dice, OF_OTHERS);
            let is = if of.contains("of the") {
                " are "
            } else {
                pick(dice, &[" ", "是", "：", "是 ", " 为 "])
            };
            format!("{of}{is}{}", random_digits(dice, 3))
        }
        2 | 3 => pick(dice, HAPPENS).to_owned(),
        4 | 5 => {
            let count = if chance(dice, 3, 4) { 1 + dice.below(9) } else { 10 + dice.below(90) };
            filled(COUNTED, &count.to_string(), dice)
        }
        6 => {
            let amount = (10 + dice.below(9000)).to_string();
            filled(AMOUNTS, &amount, dice)
        }
        7 => {
            let year = (2015 + dice.below(13)).to_string();
            filled(YEARS, &year, dice)
        }
        8 => {
            let time = format!("{:02}:{:02}", dice.below(24), dice.below(60));
            filled(TIMES, &time, dice)
        }
        _ => {
            let serial = random_digits(dice, 8);
            filled(SERIALS, &serial, dice)
        }
    };
    format!("{}{core}{}", pick(dice, BEFORE), pick(dice, AFTER))
}

fn filled(patterns: &[&str], figure: &str, dice: &mut Dice) -> String {
    pick(dice, patterns).replace("{}", figure)
}
