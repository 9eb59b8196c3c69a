//! Notes with nothing to hide: references, orders, numbers of merchants and terminals, phones, dates, times, amounts,
//! codes, counts, in any order and punctuation.

use super::conditions::is_card_by_chance;
use super::{chance, pick, random_digits};
use crate::support::dice::Dice;

/// An item of a note.
type Item = fn(&mut Dice) -> String;

const ITEMS: &[Item] = &[
    reference,
    reference,
    order,
    order,
    merchant,
    terminal,
    terminals,
    mobile,
    landline,
    date,
    time,
    amount,
    amount,
    error_code,
    serial,
    version,
    ticket,
    voucher,
    batch,
    number_of_things,
    tail,
];

const REMARKS: &[&str] = &[
    "客户来电",
    "已重启",
    "小票打不出",
    "交易超时",
    "网络正常",
    "签到失败",
    "未到账",
    "已冲正",
    "待回访",
    "商户要求换机",
    "merchant called",
    "rebooted",
    "no paper",
    "timed out",
    "signed on again",
    "call back",
    "printed twice",
    "读卡失败",
    "刷卡无反应",
    "card reader dirty",
    "插卡没反应",
    "已扣款",
];

/// A harmless note of one to six items; none that happens to contain what counts as a card number.
pub(crate) fn harmless(dice: &mut Dice) -> String {
    loop {
        let note = note(dice);
        if !is_card_by_chance(&note) {
            return note;
        }
    }
}

fn note(dice: &mut Dice) -> String {
    let between = pick(
        dice,
        &["，", "，", ", ", " ", "; ", "；", "、", " / ", "。", ". ", " - ", "|", "\u{3000}", ",", "/"],
    );
    let always = chance(dice, 2, 3);
    let mut note = String::new();
    for at in 0..=dice.below(6) {
        if at > 0 {
            note.push_str(if always { between } else { pick(dice, &["，", " ", "；", ", "]) });
        }
        let item = pick(dice, ITEMS);
        note.push_str(&item(dice));
    }
    // A remark comes last, so that a word for a card never announces a number.
    if chance(dice, 1, 2) {
        note.push_str(pick(dice, &["，", ", ", " ", "。", "；"]));
        note.push_str(pick(dice, REMARKS));
    }
    note
}

/// With a word before it, or without.
fn labelled(labels: &[&str], value: &str, dice: &mut Dice) -> String {
    if chance(dice, 1, 4) {
        return value.to_owned();
    }
    let colon = pick(dice, &["", " ", " ", ":", "：", ": ", "是"]);
    let label = pick(dice, labels);
    let colon = if label.is_ascii() && (colon.is_empty() || colon == "是") { " " } else { colon };
    format!("{label}{colon}{value}")
}

fn reference(dice: &mut Dice) -> String {
    let value = random_digits(dice, 12);
    labelled(&["参考号", "检索参考号", "ref", "RRN"], &value, dice)
}

fn order(dice: &mut Dice) -> String {
    let length = 20 + dice.below(13);
    let value = match dice.below(3) {
        0 => format!("4200{}", random_digits(dice, length - 4)),
        1 => format!("202{}{}", dice.below(7), random_digits(dice, length - 4)),
        _ => random_digits(dice, length),
    };
    labelled(&["单号", "订单号", "商户订单号", "order", "order no."], &value, dice)
}

fn merchant(dice: &mut Dice) -> String {
    let bank = pick(dice, &["898", "898", "848", "102", "103", "104", "105", "301", "308", "822"]);
    let value = format!("{bank}{}", random_digits(dice, 12));
    labelled(&["商户号", "MID", "merchant"], &value, dice)
}

fn terminal(dice: &mut Dice) -> String {
    let value = random_digits(dice, 8);
    labelled(&["终端号", "TID", "terminal"], &value, dice)
}

/// Some terminals of a merchant, often with consecutive numbers.
fn terminals(dice: &mut Dice) -> String {
    let first: u32 = random_digits(dice, 8).parse().unwrap();
    let in_a_row = chance(dice, 2, 3);
    let between = pick(dice, &["、", "，", " ", ", ", "/", "和"]);
    let count = 2 + u32::try_from(dice.below(4)).unwrap();
    let number = |at: u32, dice: &mut Dice| {
        let number = if in_a_row {
            first.saturating_add(at) % 100_000_000
        } else {
            random_digits(dice, 8).parse().unwrap()
        };
        format!("{number:08}")
    };
    let numbers: Vec<String> = (0..count).map(|at| number(at, dice)).collect();
    labelled(&["终端号", "终端", "terminals", "TID"], &numbers.join(between), dice)
}

fn mobile(dice: &mut Dice) -> String {
    let digits = format!("1{}{}", pick(dice, &["38", "39", "50", "86", "77", "99"]), random_digits(dice, 8));
    let value = match dice.below(5) {
        0 => format!("{} {} {}", &digits[..3], &digits[3..7], &digits[7..]),
        1 => format!("{}-{}-{}", &digits[..3], &digits[3..7], &digits[7..]),
        2 => format!("+86 {digits}"),
        _ => digits,
    };
    labelled(&["电话", "手机", "phone", "联系电话"], &value, dice)
}

fn landline(dice: &mut Dice) -> String {
    let area = pick(dice, &["010", "021", "0755", "0571", "0898", "020"]);
    let between = pick(dice, &["-", "-", " ", ""]);
    let extension = pick(dice, &["", "", "转", "-", " ext. ", " 转 "]);
    let inside = if extension.is_empty() { 0 } else { 3 + dice.below(2) };
    let own = 1 + dice.below(8);
    let value =
        format!("{area}{between}{own}{}{extension}{}", random_digits(dice, 7), random_digits(dice, inside));
    labelled(&["电话", "座机", "tel", "固话"], &value, dice)
}

fn date(dice: &mut Dice) -> String {
    let (year, month, day) = (2019 + dice.below(9), 1 + dice.below(12), 1 + dice.below(28));
    match dice.below(6) {
        0 => format!("{year}年{month}月{day}日"),
        1 => format!("{month}月{day}日"),
        2 => format!("{year}/{month:02}/{day:02}"),
        3 => format!("{year}{month:02}{day:02}"),
        4 => format!("{day:02}.{month:02}.{year}"),
        _ => format!("{year}-{month:02}-{day:02}"),
    }
}

fn time(dice: &mut Dice) -> String {
    let (hour, minute, second) = (dice.below(24), dice.below(60), dice.below(60));
    match dice.below(5) {
        0 => format!("{hour:02}:{minute:02}:{second:02}"),
        1 => format!("{hour}点{minute}分"),
        2 => format!("{} {hour:02}:{minute:02}", date(dice)),
        _ => format!("{hour:02}:{minute:02}"),
    }
}

fn amount(dice: &mut Dice) -> String {
    let (whole, cents) = (1 + dice.below(9999), dice.below(100));
    match dice.below(7) {
        0 => format!("{whole}元"),
        1 => format!("金额 {whole}.{cents:02} 元"),
        2 => format!("¥{whole}.{cents:02}"),
        3 => format!("CNY {whole}.{cents:02}"),
        4 => format!("{},{:03}.{cents:02}", 1 + whole % 99, dice.below(1000)),
        5 => format!("扣了{whole}块"),
        _ => format!("{whole}.{cents:02}"),
    }
}

fn error_code(dice: &mut Dice) -> String {
    let number = dice.below(1000);
    match dice.below(5) {
        0 => format!("E{number:03}"),
        1 => format!("报错 E{number:03}"),
        2 => format!("POSP-{:02}", number % 100),
        3 => format!("error code {:02}", number % 100),
        _ => format!("返回码{:02}", number % 100),
    }
}

fn serial(dice: &mut Dice) -> String {
    let value = match dice.below(4) {
        0 => {
            let length = 10 + dice.below(7);
            random_digits(dice, length)
        }
        1 => format!("N910{}", random_digits(dice, 8)),
        2 => format!("P5N{}A{}C{}", dice.below(10), random_digits(dice, 5), random_digits(dice, 4)),
        _ => format!("1850{}", random_digits(dice, 6)),
    };
    let label = pick(dice, &["SN", "SN:", "序列号", "序列号：", "serial no.", "S/N"]);
    format!("{label} {value}")
}

fn version(dice: &mut Dice) -> String {
    let (one, two, three) = (1 + dice.below(9), dice.below(20), dice.below(30));
    match dice.below(4) {
        0 => format!("固件 {one}.{two}.{three}.{}", random_digits(dice, 4)),
        1 => format!("version {one}.{two}"),
        _ => format!("V{one}.{two}.{three}"),
    }
}

fn ticket(dice: &mut Dice) -> String {
    let value = format!("{}-{}", random_digits(dice, 3), random_digits(dice, 3));
    labelled(&["工单", "工单号", "ticket"], &value, dice)
}

fn voucher(dice: &mut Dice) -> String {
    let value = random_digits(dice, 6);
    labelled(&["凭证号", "流水号", "voucher", "票据号"], &value, dice)
}

fn batch(dice: &mut Dice) -> String {
    let value = format!("000{}", random_digits(dice, 3));
    labelled(&["批次号", "batch", "批次"], &value, dice)
}

fn number_of_things(dice: &mut Dice) -> String {
    let count = 1 + dice.below(12);
    match dice.below(8) {
        0 => format!("{count} 次"),
        1 => format!("{count}笔"),
        2 => format!("共 {count} 笔"),
        3 => format!("{count} times"),
        4 => pick(dice, &["两次", "三笔", "两台", "第二次", "一共五笔", "twice", "two of them"]).to_owned(),
        5 => format!("{count}台"),
        6 => format!("重试{count}次"),
        _ => format!("{count} 笔"),
    }
}

/// What may be kept of a card.
fn tail(dice: &mut Dice) -> String {
    let four = random_digits(dice, 4);
    match dice.below(3) {
        0 => format!("尾号 {four}"),
        1 => format!("尾号{four}"),
        _ => format!("622848******{four}"),
    }
}
