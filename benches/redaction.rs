//! Measures the redaction of typed text: a note of 200 characters as agents write them, and texts made to be slow. For
//! the latter, the time per character is what counts: it should be that of a note.

#![allow(clippy::expect_used, reason = "a benchmark of what does not work is none")]

use divan::counter::{BytesCount, CharsCount};
use posdiag::text::redaction::{Shape, redact, without_secrets};

/// 200 characters: a reference, amounts, a phone number, a card number, dates, and words.
const NOTE: &str = "客户来电说 2026-11-28 14:30 刷卡 6228 4804 0256 4890 018 报 E102，金额 1280.50 元，参考号 261128143005，\
                    凭证号 000123。终端 48160001，SN N3000012345678，手机 13800138000。已让客户重启两次、重新签到，网络换成热点后正常；\
                    请后台核对这一笔是否入账，商户号 822100048160001，周一上午 9 点前回电，联系人王先生，安全码没有问";

fn main() {
    divan::main();
}

#[divan::bench]
fn a_note(bencher: divan::Bencher<'_, '_>) {
    bencher
        .counter(CharsCount::of_str(NOTE))
        .bench(|| redact(divan::black_box(NOTE), Shape::NOTE).expect("nothing in it is refused"));
}

#[divan::bench]
fn b_note_without_digits(bencher: divan::Bencher<'_, '_>) {
    let note: String = NOTE.chars().filter(|character| !character.is_ascii_digit()).collect();
    bencher.counter(CharsCount::of_str(&note)).bench(|| redact(divan::black_box(&note), Shape::NOTE).is_ok());
}

/// Fragments that a text of a hundred thousand characters repeats.
const HOSTILE: [&str; 10] = [
    "6",
    "62 ",
    "6228-",
    "密码",
    "CVV ",
    "密码 1 ",
    "4111 11** ",
    "622848******1234 ",
    "一两<br>",
    "终端 48160001 ",
];

#[divan::bench(args = HOSTILE, sample_count = 3, sample_size = 1)]
fn c_hostile(bencher: divan::Bencher<'_, '_>, part: &str) {
    let text = part.repeat(100_000 / part.chars().count());
    bencher.counter(CharsCount::of_str(&text)).bench(|| redact(divan::black_box(&text), Shape::NOTE).is_ok());
}

#[divan::bench(args = HOSTILE, sample_count = 3, sample_size = 1)]
fn d_hostile_without_secrets(bencher: divan::Bencher<'_, '_>, part: &str) {
    let text = part.repeat(100_000 / part.chars().count());
    bencher.counter(BytesCount::of_str(&text)).bench(|| without_secrets(divan::black_box(&text)));
}
