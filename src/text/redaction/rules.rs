//! What typed text is searched for, as a table: each rule looks at one number of the text, and at
//! what stands before and after it.

use super::refused::Refused;
use super::spelling::{fold, luhn, mask, numbers, plain};
use std::ops::{Range, RangeInclusive};

/// Something that typed text is searched for. The examples are tests.
pub struct Rule {
    /// What it looks for.
    pub name: &'static str,
    /// What happens to what it finds.
    pub effect: RuleEffect,
    finds: fn(&Number) -> bool,
    /// Texts in which it finds something.
    pub must_match: &'static [&'static str],
    /// Texts that look like it, in which it finds nothing.
    pub must_not_match: &'static [&'static str],
}

/// What a rule does where it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleEffect {
    /// The whole text is refused, whatever the field.
    Refuse(Refused),
    /// In free text, the number keeps its first six and last four digits.
    KeepEnds,
    /// In free text, the number keeps no digit.
    HideAll,
}

/// The rules; the first that matches a number decides. Refusals come first, as they must see what
/// a cut would hide.
pub const RULES: &[Rule] = &[
    Rule {
        name: "track 1",
        effect: RuleEffect::Refuse(Refused::Track),
        finds: is_track_1,
        must_match: &[
            "%B6228480402564890123^ZHANG/SAN^25122010000000000000?",
            "B4111111111111111^A/B^2512",
            "磁道4111 1111 1111 1111 ^A",
        ],
        must_not_match: &["4111111111111111", "2^10", "^4111111111111111"],
    },
    Rule {
        name: "track 2",
        effect: RuleEffect::Refuse(Refused::Track),
        finds: is_track_2,
        must_match: &[
            ";6228480402564890123=25122010000012300000?",
            "6228480402564890123=2512",
            "６２２８４８０４０２５６４８９０＝２５１２２０１",
            "622848040256==2201",
            "57 13 6228480402564890123D25122010000000000",
            "4111111111111111d2512201",
        ],
        must_not_match: &[
            "4111111111111111=",
            "4111111111111111 = 卡号",
            "金额=12345",
            "序列号4111111111111111D9",
            "4111111111111111D2513201",
        ],
    },
    Rule {
        name: "card verification value",
        effect: RuleEffect::Refuse(Refused::CardVerification),
        finds: is_card_verification,
        must_match: &[
            "cvv 123",
            "CVV2: 123",
            "cvv2 1234",
            "ＣＶＮ２＝１２３",
            "CVC是123，",
            "cvv2123",
            "cvv2:052",
            "CVV 012:30",
            "安全码为 1 2 3",
            "校验码（123）",
            "CVV（安全码）：123",
            "卡背面后三位一二三",
            "背面三位123",
            "末3位：123",
            "security code is 1234",
            "CVV/123",
            "cvv->123",
            "CVN2_123",
            "cvv 123 6228480402564890",
        ],
        must_not_match: &[
            "cvv",
            "cvv 12",
            "CVV 12345",
            "cvv2",
            "安全码错误 123",
            "商户号后三位 123",
            "手机号末三位123",
            "后四位1234",
            "E324",
            "acvv 123",
            "LAC 1234 CID 5678",
        ],
    },
    Rule {
        name: "PIN",
        effect: RuleEffect::Refuse(Refused::Pin),
        finds: is_pin,
        must_match: &[
            "PIN 1234",
            "pin:123456",
            "密码123456",
            "交易密码是１２３４５６",
            "密码 一二三四五六",
            "密码改为 1 2 3 4 5 6",
            "my pin code is: 0000",
            "Password=12345678",
            "口令，888888",
            "密码/123456",
            "PIN | 1234",
            "密码 6228 4804 0256 4890",
        ],
        must_not_match: &[
            "密码键盘 E315",
            "提示输入密码",
            "PIN pad 12345678",
            "PIN键盘",
            "密码错误3次",
            "密码6位",
            "shopping 1234",
            "密码 2026-11-22 改过",
            "密码 6228480402564890123",
            "密码 622848******4890",
        ],
    },
    Rule {
        name: "card number",
        effect: RuleEffect::KeepEnds,
        finds: |number| (12..=19).contains(&number.digits.len()),
        must_match: &[
            "6228480402564890",
            "622848040256",
            "6228480402564890123",
            "卡号6228480402564890123的",
            "6228 4804 0256 4890 123",
            "622848-0402-5648-90123",
            "6228.4804.0256.4890",
            "６２２８　４８０４　０２５６　４８９０",
            "6228 4804\r\n0256 4890",
            "6\u{200b}2\u{200b}28480402564890",
            "٦٢٢٨٤٨٠٤٠٢٥٦٤٨٩٠",
            "六二二八四八〇四零二五六四八九〇",
            "6228，4804、0256。4890",
            "a6228480402564890b",
        ],
        must_not_match: &[
            "13800138000",
            "138-0013-8000",
            "2026-11-22 14:30",
            "2026-11-22 13800138000",
            "11-22 14:30:05 13800138000",
            "192.168.100.123 255.255.255.0",
            "622848******1234",
            "62284804025",
            "第一、二、三、四步",
        ],
    },
    Rule {
        name: "numbers side by side",
        effect: RuleEffect::HideAll,
        finds: |number| number.digits.len() >= 20,
        must_match: &[
            "62284804025648901234",
            "6228480402564890 6228480402564891",
            "6228480402564890 12/28 123",
        ],
        must_not_match: &["6228480402564890123", "6228480402564890 和 6228480402564891"],
    },
];

impl Rule {
    /// Whether the rule matches anything in the text.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let plain = plain(text);
        numbers(&plain).into_iter().any(|range| (self.finds)(&Number::at(&plain, range)))
    }
}

/// A number of a text, and what stands beside it, all folded and in lower case.
struct Number {
    /// The end of what stands before.
    before: String,
    /// The lengths of its groups.
    groups: Vec<usize>,
    digits: String,
    /// The beginning of what stands after.
    after: String,
}

impl Number {
    /// How many characters beside a number matter; bounded, so that a long text with many numbers
    /// costs no more than its length.
    const WINDOW: usize = 48;

    fn at(plain: &[char], range: Range<usize>) -> Self {
        let before = range.start.saturating_sub(Self::WINDOW)..range.start;
        let after = range.end..plain.len().min(range.end + Self::WINDOW);
        let of = |range| plain.get(range).unwrap_or_default();
        let groups = of(range.clone()).split(|character| !character.is_ascii_digit());
        Self {
            before: of(before).iter().collect(),
            groups: groups.map(<[char]>::len).filter(|&length| length > 0).collect(),
            digits: of(range).iter().filter(|character| character.is_ascii_digit()).collect(),
            after: of(after).iter().collect(),
        }
    }

    /// Whether all its digits or its first group are so many: `123 6228…` begins with a value of
    /// its own.
    fn begins_with(&self, lengths: RangeInclusive<usize>) -> bool {
        let first = self.groups.first().copied().unwrap_or_default();
        lengths.contains(&self.digits.len()) || lengths.contains(&first)
    }

    /// Whether one of these words stands before it, with at most a few fillers between.
    fn follows(&self, keywords: &[&str]) -> bool {
        let mut before = self.before.as_str();
        for _ in 0..8 {
            if keywords.iter().any(|keyword| ends_with_word(before, keyword)) {
                return true;
            }
            let Some(rest) = FILLERS.iter().find_map(|filler| before.strip_suffix(filler)) else {
                return false;
            };
            before = rest;
        }
        false
    }

    /// Whether it is the first six digits of a number that has been cut already.
    fn is_cut(&self) -> bool {
        let tail = self.after.trim_start_matches('*');
        let last = tail.chars().take_while(char::is_ascii_digit).count();
        self.digits.len() == 6 && tail.len() < self.after.len() && last == 4
    }
}

/// Whether a text ends with a keyword as a word of its own: no letter or digit before a Latin one (`shopping`),
/// and no `号` before a Chinese one, as `商户号后三位` is of another number.
fn ends_with_word(text: &str, word: &str) -> bool {
    let is_latin = word.starts_with(|first: char| first.is_ascii_alphabetic());
    let continues = |last: char| if is_latin { last.is_ascii_alphanumeric() } else { last == '号' };
    text.strip_suffix(word).is_some_and(|before| !before.ends_with(continues))
}

/// Words that announce a card verification value, as they read folded (`后三位` too has a digit). Not among them:
/// `cid`, which in a note about a network is a cell's number.
const CARD_VERIFICATION: &[&str] = &[
    "cvv",
    "cvv2",
    "cvc",
    "cvc2",
    "cvn",
    "cvn2",
    "cav",
    "cav2",
    "csc",
    "security code",
    "verification value",
    "安全码",
    "校验码",
    "末3位",
    "后3位",
    "背面3位",
];

/// Words that announce a PIN or a password.
const PIN: &[&str] = &["pin", "password", "passwd", "passcode", "pwd", "密码", "口令"];

/// What may stand between such a word and its number.
const FILLERS: &[&str] = &[
    " ", ":", "=", ",", ";", "-", "–", "—", ".", "#", "/", "_", "|", ">", "(", ")", "[", "]", "【", "】",
    "「", "」", "\"", "'", "“", "”", "‘", "’", "→", "is", "was", "code", "number", "no", "是", "为", "就",
    "改", "设", "置", "成", "输", "入", "填", "了", "码", "号", "值",
];

fn is_card_verification(number: &Number) -> bool {
    // The 2 of `cvv2 123` reads as a group of the number.
    let after_2 = match number.groups.as_slice() {
        [1, second, ..] if number.digits.starts_with('2') => *second,
        _ => 0,
    };
    (number.begins_with(3..=4) || (3..=4).contains(&after_2)) && number.follows(CARD_VERIFICATION)
}

fn is_pin(number: &Number) -> bool {
    number.begins_with(4..=12) && !number.is_cut() && number.follows(PIN)
}

/// ISO/IEC 7813, format B: the number, `^`, the name, `^`, expiry and service code.
fn is_track_1(number: &Number) -> bool {
    number.digits.len() >= 12 && number.after.trim_start().starts_with('^')
}

/// ISO/IEC 7813: the number, `=`, then expiry (YYMM), service code and more; a further `=` where
/// it has no expiry. On a chip (EMV tag 57) with `D` for `=`.
fn is_track_2(number: &Number) -> bool {
    let after = number.after.trim_start();
    let leading_digits = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>();
    let continues = if let Some(rest) = after.strip_prefix('=') {
        rest.starts_with('=') || leading_digits(rest.trim_start()).len() >= 4
    } else if let Some(rest) = after.strip_prefix('d') {
        // A serial number may hold a D: only an expiry and a service code tell.
        let rest = leading_digits(rest);
        let month = rest.get(2..4).and_then(|month| month.parse().ok());
        rest.len() >= 7 && matches!(month, Some(1..=12))
    } else {
        false
    };
    number.digits.len() >= 12 && continues
}

/// Where the rules match, and what each does there, in the order of the text.
fn findings(plain: &[char]) -> Vec<(Range<usize>, RuleEffect)> {
    let rule_for = |range: Range<usize>| {
        let number = Number::at(plain, range.clone());
        let rule = RULES.iter().find(|rule| (rule.finds)(&number))?;
        Some((range, rule.effect))
    };
    numbers(plain).into_iter().filter_map(rule_for).collect()
}

/// What the first rule that matches anything in the text does there.
pub(super) fn finding(text: &str) -> Option<RuleEffect> {
    if !has_digits(text, 3) {
        return None;
    }
    findings(&plain(text)).into_iter().map(|(_, effect)| effect).next()
}

/// What the text must be refused for, whatever the field.
pub(super) fn refusal(text: &str) -> Option<Refused> {
    // Most answers have no number in them, and no rule matches fewer than three digits.
    if !has_digits(text, 3) {
        return None;
    }
    findings(&plain(text)).into_iter().find_map(|(_, effect)| match effect {
        RuleEffect::Refuse(refused) => Some(refused),
        RuleEffect::KeepEnds | RuleEffect::HideAll => None,
    })
}

/// Whether something in the text looks like a card number.
pub(super) fn holds_card_number(text: &str) -> bool {
    let plain = plain(text);
    numbers(&plain).into_iter().map(|range| Number::at(&plain, range).digits).any(|digits| {
        (13..=19).contains(&digits.len()) && digits.starts_with(['3', '4', '5', '6']) && luhn(&digits)
    })
}

/// The text with a mark for each number that it would be refused for.
pub(super) fn marked(text: &str) -> String {
    let raw: Vec<char> = text.chars().collect();
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for (range, effect) in findings(&plain(text)) {
        if let RuleEffect::Refuse(_) = effect {
            result.extend(raw.get(done..range.start).unwrap_or_default());
            result.push_str("***");
            done = range.end;
        }
    }
    result.extend(raw.get(done..).unwrap_or_default());
    result
}

/// The text with every number cut to what may be kept of it.
pub(super) fn cut(text: &str) -> String {
    if !has_digits(text, 12) {
        return text.to_owned();
    }
    let raw: Vec<char> = text.chars().collect();
    let plain = plain(text);
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for (range, effect) in findings(&plain) {
        result.extend(raw.get(done..range.start).unwrap_or_default());
        let digits = Number::at(&plain, range.clone()).digits;
        result.push_str(&match effect {
            RuleEffect::KeepEnds => mask(&digits),
            // Two cards side by side must not show the end of one and the beginning of the other.
            RuleEffect::HideAll | RuleEffect::Refuse(_) => "*".repeat(digits.len()),
        });
        done = range.end;
    }
    result.extend(raw.get(done..).unwrap_or_default());
    result
}

fn has_digits(text: &str, at_least: usize) -> bool {
    let is_digit = |character: &char| fold(*character).is_ascii_digit();
    text.chars().filter(is_digit).nth(at_least - 1).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_rule_matches_its_examples_and_not_the_others() {
        for rule in RULES {
            assert!(!rule.must_match.is_empty() && !rule.must_not_match.is_empty());
            for text in rule.must_match {
                assert!(rule.matches(text), "{} misses {text:?}", rule.name);
            }
            for text in rule.must_not_match {
                assert!(!rule.matches(text), "{} matches {text:?}", rule.name);
            }
        }
        let names: BTreeSet<_> = RULES.iter().map(|rule| rule.name).collect();
        assert_eq!(names.len(), RULES.len());
    }
}
