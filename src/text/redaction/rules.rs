//! The rules for searching typed text, as a table, and their findings.

use super::cards::card_numbers;
use super::numerals;
use super::payment::beside_card;
use super::refused::Refused;
use super::scan::Escapes;
use super::scanned::Scanned;
use super::track::tracks;
use super::verification::{SHORTEST_BLOCK, secrets};
use std::borrow::Cow;
use std::ops::Range;

/// Something that typed text is searched for. The examples are tested.
pub struct Rule {
    /// What it looks for.
    pub name: &'static str,
    /// What happens to its findings.
    pub effect: RuleEffect,
    /// Texts in which it finds something.
    pub must_match: &'static [&'static str],
    /// Texts that look like it, but in which it finds nothing.
    pub must_not_match: &'static [&'static str],
}

/// The effect of a rule when it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleEffect {
    /// The whole text is refused, in any field.
    Refuse(Refused),
    /// In free text, the number keeps its first six and last four digits.
    KeepEnds,
}

/// The rules. Refusals come first, since they must see what a cut would hide.
pub const RULES: &[Rule] = &[
    Rule {
        name: "track 1",
        effect: RuleEffect::Refuse(Refused::Track),
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
        must_match: &[
            "6228480402564890",
            "6228480402564890123",
            "卡号6228480402564890123的",
            "6228 4804 0256 4890 123",
            "622848-0402-5648-90018",
            "6228.4804.0256.4890",
            "６２２８　４８０４　０２５６　４８９０",
            "6228 4804\r\n0256 4890",
            "6\u{200b}2\u{200b}28480402564890",
            "٦٢٢٨٤٨٠٤٠٢٥٦٤٨٩٠",
            "六二二八四八〇四零二五六四八九〇",
            "6228，4804、0256。4890",
            "a6228480402564890b",
            "4111111111111111 5555555555554444",
            "41111111111111116228480402564890018",
        ],
        must_not_match: &[
            "622848040256",
            "62284804025648901234",
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
];

impl Rule {
    /// Whether the rule matches anything in the text.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        findings(text).iter().any(|finding| finding.effect == self.effect)
    }
}

/// A finding that may not be kept.
struct Finding {
    /// Its range, in characters.
    at: Range<usize>,
    effect: RuleEffect,
    /// Its replacement.
    kept: String,
}

/// The replacement for what may not be kept at all.
const MARK: &str = "***";

/// The findings in a text, in order and without overlap.
fn findings(text: &str) -> Vec<Finding> {
    if !has_digits(text, 3) {
        return Vec::new();
    }
    let page = Scanned::new(text, Escapes::Read);
    let mut found = read(&page, Escapes::Read);
    // What reads as an escape may be a sign and part of a number.
    if page.scan.has_escapes {
        found.extend(read(&Scanned::new(text, Escapes::Literal), Escapes::Literal));
    }
    apart(found)
}

/// The findings, kind by kind.
fn read(page: &Scanned, reading: Escapes) -> Vec<Finding> {
    let refuse = |refused| RuleEffect::Refuse(refused);
    let marked = |at, refused| Finding { at, effect: refuse(refused), kept: MARK.to_owned() };
    let mut found: Vec<Finding> = tracks(page).into_iter().map(|at| marked(at, Refused::Track)).collect();
    let cards = card_numbers(page);
    // The digits of an escape are not a value.
    let numbers = cards.iter().map(|card| &card.at).chain(page.masked.iter().map(|masked| &masked.at));
    let beside = numbers.filter(|_| reading == Escapes::Read).filter_map(|card| beside_card(page, card));
    found.extend(beside.map(|secret| marked(secret.at, secret.refused)));
    found.extend(secrets(page).into_iter().map(|secret| marked(secret.at, secret.refused)));
    let cut = |card: super::cards::CardNumber| Finding {
        at: card.at,
        effect: RuleEffect::KeepEnds,
        kept: card.cut,
    };
    found.extend(cards.into_iter().map(cut));
    found
}

/// The findings in order, with one for those that overlap: the one that is refused, or else begins first.
fn apart(mut found: Vec<Finding>) -> Vec<Finding> {
    let mut apart: Vec<Finding> = Vec::with_capacity(found.len());
    found.sort_by_key(|finding| (finding.at.start, finding.effect == RuleEffect::KeepEnds));
    for finding in found {
        match apart.last_mut() {
            Some(last) if finding.at.start < last.at.end => {
                if last.effect == RuleEffect::KeepEnds && finding.effect != RuleEffect::KeepEnds {
                    last.effect = finding.effect;
                    last.kept = finding.kept;
                }
                if finding.at.end > last.at.end {
                    // The separator from a figure after it, which it has now.
                    last.kept.truncate(last.kept.trim_end().len());
                    last.at.end = finding.at.end;
                }
            }
            _ => apart.push(finding),
        }
    }
    apart
}

/// The kind of the first finding in the text.
pub(super) fn finding(text: &str) -> Option<RuleEffect> {
    findings(text).first().map(|finding| finding.effect)
}

/// Whether something in the text looks like a card number.
pub(super) fn holds_card_number(text: &str) -> bool {
    findings(text).iter().any(|finding| finding.effect == RuleEffect::KeepEnds)
}

/// The text with every card number cut to what may be kept of it.
///
/// # Errors
/// Why it must be refused, in any field.
pub(super) fn cut(text: &str) -> Result<Cow<'_, str>, Refused> {
    let found = findings(text);
    for finding in &found {
        if let RuleEffect::Refuse(refused) = finding.effect {
            return Err(refused);
        }
    }
    if found.is_empty() { Ok(Cow::Borrowed(text)) } else { Ok(replaced(with(text, &found), |_| true).into()) }
}

/// The text with a mark for each number for which it would be refused.
pub(super) fn marked(text: &str) -> String {
    replaced(text.to_owned(), |effect| effect != RuleEffect::KeepEnds)
}

/// The text without its findings, repeated until there are none: a removal may join what was on both sides of it, and
/// an escape may be read in two ways.
fn replaced(mut text: String, is_wanted: impl Fn(RuleEffect) -> bool) -> String {
    const ROUNDS: usize = 8;
    for _ in 0..ROUNDS {
        let found: Vec<Finding> =
            findings(&text).into_iter().filter(|finding| is_wanted(finding.effect)).collect();
        if found.is_empty() {
            break;
        }
        text = with(&text, &found);
    }
    text
}

fn with(text: &str, found: &[Finding]) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text.chars();
    let mut at = 0;
    for finding in found {
        result.extend(rest.by_ref().take(finding.at.start - at));
        result.push_str(&finding.kept);
        rest.by_ref().take(finding.at.len()).for_each(drop);
        at = finding.at.end;
    }
    result.extend(rest);
    result
}

/// Whether a text may have so many digits, in any spelling, or a PIN block. Most answers do not, and need no further
/// check.
fn has_digits(text: &str, at_least: usize) -> bool {
    let is_digit =
        |character: char| numerals::digit(character).is_some() || numerals::spoken(character).is_some();
    let (mut digits, mut letters, mut hex) = (0, 0, 0);
    for character in text.chars() {
        if is_digit(character) {
            digits += 1;
        } else if numerals::letter(character).is_some() {
            letters += 1;
        } else if character.is_ascii_hexdigit() {
            hex += 1;
        }
        if digits > 0 && (digits + letters >= at_least || digits + hex >= SHORTEST_BLOCK) {
            return true;
        }
    }
    // The shortest word for a digit has two letters.
    let words = text.split(|character: char| !character.is_ascii_alphabetic());
    words.filter(|word| word.len() > 1).any(|word| {
        numerals::may_spell(word) && {
            let letters: Vec<char> = word.chars().map(|letter| letter.to_ascii_lowercase()).collect();
            numerals::spelled(&letters, true).is_some()
        }
    })
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
