//! Redaction as its callers see it.

use super::*;
use proptest::prelude::*;

const ALL_KINDS: [FieldKind; 7] = [
    FieldKind::Text,
    FieldKind::Digits,
    FieldKind::Alphanumeric,
    FieldKind::CardNumber,
    FieldKind::Amount,
    FieldKind::DateTime,
    FieldKind::Phone,
];

fn shape(kind: FieldKind, length: Option<Length>) -> Shape {
    Shape { kind, length }
}

/// The accepted text.
fn taken(typed: &str, shape: Shape) -> Result<String, Refused> {
    redact(typed, shape).map(|typed| typed.text.as_str().to_owned())
}

#[test]
fn free_text_keeps_everything_but_card_numbers() {
    for (typed, expected) in [
        ("  已重启，正常 ", "已重启，正常"),
        ("卡号6228480402564890123的", "卡号622848*********0123的"),
        ("卡 6228 4804\n0256 4890!", "卡 622848******4890!"),
        ("６２２８４８０４０２５６，好", "６２２８４８０４０２５６，好"),
        ("6228480402564890 6228480402564891", "622848******4890 622848******4891"),
        ("2026-11-22 14:30 13800138000 李", "2026-11-22 14:30 13800138000 李"),
        ("E101 6228480402564890", "E101 622848******4890"),
        ("a\u{1b}[31m\tb\u{202e}", "a[31m b"),
    ] {
        assert_eq!(taken(typed, Shape::NOTE).as_deref(), Ok(expected), "{typed}");
    }
}

#[test]
fn fields_accept_sloppy_input() {
    use FieldKind::{Alphanumeric, Amount, CardNumber, Digits, Phone};
    let fifteen = Some(Length::exactly(15));
    for (kind, length, typed, expected) in [
        (Digits, fifteen, "898 1100-1234 ５６７８", "898110012345678"),
        (Digits, fifteen, "622848040256481", "622848040256481"),
        (Digits, None, "1234-5678", "12345678"),
        (Alphanumeric, Some(Length { min: 8, max: 20 }), "ｎ7nl 0012 3456 7890 1234", "n7nl0012345678901234"),
        (Alphanumeric, None, "A920-00123", "A92000123"),
        (CardNumber, None, "622848****** 1234", "622848******1234"),
        (CardNumber, None, "622848xxXX＊＊1234", "622848******1234"),
        (CardNumber, None, "6228481234", "622848******1234"),
        (CardNumber, None, "622848 1234", "622848******1234"),
        (CardNumber, None, "622848-1234", "622848******1234"),
        (CardNumber, None, "622848 尾号1234", "622848******1234"),
        (CardNumber, None, "622848，后四位 1234", "622848******1234"),
        (CardNumber, None, "前六位622848后四位1234", "622848******1234"),
        (CardNumber, None, "622848开头，1234结尾", "622848******1234"),
        (CardNumber, None, "6228 48, last four 1234", "622848******1234"),
        (CardNumber, None, "六二二八四八 一二三四", "622848******1234"),
        (CardNumber, None, "411111…1111", "411111*1111"),
        (CardNumber, None, "六二二八 四八〇四 〇二五六 四八九〇 〇一八", "622848*********0018"),
        (CardNumber, None, "6228;4804;0256;4890;018", "622848*********0018"),
        (CardNumber, None, "６２２８ ４８０４-０２５６ 4890 123", "622848*********0123"),
        (Amount, None, "￥1,234.50", "1234.50"),
        (Amount, None, "１２３４元", "1234.00"),
        (Amount, None, "1 234.50 元", "1234.50"),
        (Amount, None, "RMB 0.5", "0.50"),
        (Amount, None, "1234。5", "1234.50"),
        (Phone, None, "138 0013 8000", "138 0013 8000"),
        (Phone, None, "＋８６ 13800138000", "+86 13800138000"),
        (Phone, None, "8613800138000", "8613800138000"),
        (Phone, None, "(0755) 12345678-801", "(0755) 12345678-801"),
    ] {
        assert_eq!(taken(typed, shape(kind, length)).as_deref(), Ok(expected), "{typed}");
    }
}

#[test]
fn fields_refuse_invalid_values() {
    use FieldKind::{Alphanumeric, Amount, CardNumber, DateTime, Digits, Phone, Text};
    let fifteen = Length::exactly(15);
    let not_a_card = |digits| Refused::NotACardNumber { digits };
    for (kind, length, typed, expected) in [
        (Text, None, " \u{200b} ", Refused::Empty),
        (Digits, None, "- -", Refused::Empty),
        (Digits, Some(fifteen), "12345", Refused::WrongLength { expected: fifteen, found: 5 }),
        (Digits, None, "12a", Refused::NotDigits),
        (Digits, Some(Length { min: 4, max: 20 }), "6222021234567890128", Refused::LooksLikeCard),
        (Digits, Some(fifteen), "378282246310005", Refused::LooksLikeCard),
        (Alphanumeric, None, "4111 1111 1111 1111", Refused::LooksLikeCard),
        (Phone, None, "+378282246310005", Refused::LooksLikeCard),
        (Alphanumeric, None, "编号1", Refused::NotAlphanumeric),
        (CardNumber, None, "62284804025", not_a_card(11)),
        (CardNumber, None, "62284804025648901234", not_a_card(20)),
        (CardNumber, None, "尾号 1234", not_a_card(4)),
        (CardNumber, None, "1380013800", not_a_card(10)),
        (CardNumber, None, "622848 张伟 1234", not_a_card(10)),
        (CardNumber, None, "终端 4111111111111111", not_a_card(16)),
        (CardNumber, None, "622848040256", not_a_card(12)),
        (CardNumber, None, "622848************1234", not_a_card(10)),
        (Amount, None, "622848040256", Refused::NotAnAmount),
        (Amount, None, "12,34", Refused::NotAnAmount),
        (Amount, None, "12 34", Refused::NotAnAmount),
        (Amount, None, "元", Refused::NotAnAmount),
        (Amount, None, "1234,567", Refused::NotAnAmount),
        (Amount, None, "-5", Refused::NotAnAmount),
        (Amount, None, "1.234", Refused::NotAnAmount),
        (DateTime, None, "6228480402564890", Refused::NotATime),
        (Phone, None, "622848040256", Refused::NotAPhone),
        (Phone, None, "+6228480402564890", Refused::NotAPhone),
        (Phone, None, "120", Refused::NotAPhone),
        (Phone, None, "张三", Refused::NotAPhone),
    ] {
        assert_eq!(taken(typed, shape(kind, length)), Err(expected), "{typed}");
    }
}

#[test]
fn forbidden_text_is_refused_in_every_field() {
    for (typed, expected) in [
        ("CVV2: 123", Refused::CardVerification),
        ("密码 123456", Refused::Pin),
        (";6228480402564890123=25122010000012300000?", Refused::Track),
        ("6228480402564890D25122010000", Refused::Track),
    ] {
        for kind in ALL_KINDS {
            let longest = Length { min: 1, max: 100 };
            assert_eq!(taken(typed, shape(kind, Some(longest))), Err(expected), "{kind:?}");
        }
    }
}

#[test]
fn a_wrong_check_digit_only_warns() {
    let card = shape(FieldKind::CardNumber, None);
    let warning = |typed| redact(typed, card).map(|typed| typed.warning);
    assert_eq!(warning("4111111111111111"), Ok(None));
    assert_eq!(warning("4111111111111112"), Ok(Some(Warning::CheckDigit)));
    assert_eq!(warning("411111******1112"), Ok(None));
}

#[test]
fn confirmed_non_card_number_is_accepted() {
    for (kind, value) in [
        (FieldKind::Digits, "378282246310005"),
        (FieldKind::Alphanumeric, "6222021234567890128"),
        (FieldKind::Phone, "+378282246310005"),
    ] {
        let shape = shape(kind, None);
        assert_eq!(taken(value, shape), Err(Refused::LooksLikeCard));
        let typed = redact_confirmed(value, shape, NotACard::Person).unwrap();
        assert_eq!(typed.text.as_str(), value);
        assert_eq!((typed.warning, typed.cut), (Some(Warning::LooksLikeCard), false));
        assert_eq!(redact_confirmed("CVV 123", shape, NotACard::Person), Err(Refused::CardVerification));
        let kept = redact_kept(value, shape).unwrap();
        assert!(kept.cut && kept.text.as_str().contains('*'), "{kept:?}");
        assert_eq!(redact_kept(kept.text.as_str(), shape).map(|again| again.text), Ok(kept.text));
    }
    let plain = redact_confirmed("48160001", shape(FieldKind::Digits, None), NotACard::Script).unwrap();
    assert_eq!(plain.warning, None);
}

#[test]
fn cuts_are_reported() {
    for (typed, cut) in
        [("卡号6228480402564890123的", true), ("622848******4890", false), (" 两\t次 ", false)]
    {
        assert_eq!(redact(typed, Shape::NOTE).map(|typed| typed.cut), Ok(cut), "{typed}");
    }
    let card = shape(FieldKind::CardNumber, None);
    for (typed, cut) in [("6228480402564890123", true), ("622848******4890", false)] {
        assert_eq!(redact(typed, card).map(|typed| typed.cut), Ok(cut), "{typed}");
    }
}

#[test]
fn text_without_secrets_is_a_valid_note() {
    for (typed, expected) in [
        ("已重启", "已重启"),
        (" \u{200b}", ""),
        ("WiFi密码 88888888 连不上，换热点好了", "WiFi密码 *** 连不上，换热点好了"),
        ("卡号6228480402564890123，CVV 123", "卡号622848*********0123，CVV ***"),
    ] {
        let once = without_secrets(typed);
        assert_eq!(once, expected);
        assert_eq!(without_secrets(&once), once);
        if !once.is_empty() {
            assert_eq!(taken(&once, Shape::NOTE), Ok(once));
        }
    }
}

#[test]
fn every_refusal_has_a_sentence_in_both_languages() {
    use crate::text::language::Language;
    let expected = Length { min: 8, max: 20 };
    for refused in [
        Refused::Empty,
        Refused::CardVerification,
        Refused::Pin,
        Refused::Track,
        Refused::NotACardNumber { digits: 11 },
        Refused::LooksLikeCard,
        Refused::WrongLength { expected, found: 5 },
        Refused::NotDigits,
        Refused::NotAlphanumeric,
        Refused::NotAnAmount,
        Refused::NotATime,
        Refused::NotAPhone,
    ] {
        assert!(refused.explain(Language::Zh).ends_with('。'), "{refused:?}");
        assert!(refused.explain(Language::En).ends_with('.'), "{refused:?}");
    }
    let too_short = Refused::WrongLength { expected, found: 5 };
    assert_eq!(
        too_short.explain(Language::En),
        "This must be 8 to 20 characters, not 5; check and correct it."
    );
}

/// The digits in each of the spellings that people type.
const SPELLINGS: [&str; 14] = [
    "0123456789",
    "０１２３４５６７８９",
    "٠١٢٣٤٥٦٧٨٩",
    "๐๑๒๓๔๕๖๗๘๙",
    "०१२३४५६७८९",
    "〇一二三四五六七八九",
    "零壹贰叁肆伍陆柒捌玖",
    "零壹貳參肆伍陸柒捌玖",
    "洞幺二三四五六拐八勾",
    "⓪①②③④⑤⑥⑦⑧⑨",
    "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "₀₁₂₃₄₅₆₇₈₉",
    "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "Ol23456789",
];

/// One to four signs out of all of Unicode, pasted markup, or a joining word.
fn separator() -> impl Strategy<Value = String> {
    const SIGNS: [&str; 25] = [
        " ", "-", ".", "　", "\n", "\r\n", " - ", "·", "—", ",", "\u{200b}", "/", "、", "    ", "；", "|",
        "+", "…", "----", "_", ":", "→", "~", ")(", "*",
    ];
    const MARKUP: [&str; 8] = ["<br>", "</td><td>", "&nbsp;", "&#160;", "%20", "%0A", "\\n", "\\u00a0"];
    const WORDS: [&str; 6] = ["和", "然后", "再", "加", "，再", "接着"];
    // Neither a letter nor a digit, and nothing that reads as one: a mark or a sign.
    let any_sign = any::<char>().prop_map(|sign| {
        let is_sign = !sign.is_alphanumeric() && !sign.is_control() && !"<>&%\\*".contains(sign);
        if is_sign { sign } else { char::from_u32(0x2010 + u32::from(sign) % 0x50).unwrap_or('-') }
    });
    prop_oneof![
        4 => proptest::sample::select(&SIGNS[..]).prop_map(str::to_owned),
        1 => proptest::sample::select(&MARKUP[..]).prop_map(str::to_owned),
        1 => proptest::sample::select(&WORDS[..]).prop_map(str::to_owned),
        4 => prop::collection::vec(any_sign, 1..=4).prop_map(|signs| signs.into_iter().collect()),
    ]
}

/// A card number, and its groups in some spelling with separators.
#[derive(Clone, Debug)]
struct Spelled {
    digits: String,
    groups: Vec<usize>,
    text: String,
}

impl Spelled {
    /// Whether no part of it is a card number by itself, which would rightly be cut out of it.
    fn is_one(&self) -> bool {
        let mut ends = vec![0];
        ends.extend(self.groups.iter().scan(0, |end, length| {
            *end += length;
            Some(*end)
        }));
        let is_number = |part: &str| {
            let values: Vec<u8> = part.bytes().map(|digit| digit - b'0').collect();
            part.len() < self.digits.len() && (issuers::is_card(&values) || issuers::is_misheard(&values))
        };
        !ends.iter().any(|start| ends.iter().any(|end| self.digits.get(*start..*end).is_some_and(is_number)))
    }
}

/// A card number of 13 to 19 digits with a right check digit and a bank card's prefix, and a spelling of it.
fn spelled_card() -> impl Strategy<Value = Spelled> {
    const BEGINNINGS: [&str; 17] = [
        "62", "81", "4", "51", "55", "2221", "2720", "34", "37", "3528", "3589", "30", "36", "38", "9558",
        "60", "69",
    ];
    let digits = prop::collection::vec(0..10_u32, 13..=19);
    let groups = prop::collection::vec(1..=9_usize, 19);
    let separators = prop::collection::vec(separator(), 19);
    (digits, 0..BEGINNINGS.len(), groups, separators, any::<bool>(), 0..SPELLINGS.len()).prop_map(
        |(mut digits, beginning, groups, separators, even, spelling)| {
            for (digit, given) in digits.iter_mut().zip(BEGINNINGS[beginning].chars()) {
                *digit = given.to_digit(10).unwrap();
            }
            let last = digits.len() - 1;
            let text = |digits: &[u32]| digits.iter().map(ToString::to_string).collect::<String>();
            digits[last] = (0..10).find(|check| luhn(&format!("{}{check}", text(&digits[..last])))).unwrap();
            let mut spelled = Spelled { digits: text(&digits), groups: Vec::new(), text: String::new() };
            let mut rest = digits.as_slice();
            for (number, length) in groups.into_iter().enumerate() {
                let (group, others) = rest.split_at(length.min(rest.len()));
                if group.is_empty() {
                    break;
                }
                if number > 0 {
                    spelled.text.push_str(&separators[if even { 0 } else { number }]);
                }
                let digit = |digit: &u32| SPELLINGS[spelling].chars().nth(*digit as usize).unwrap();
                spelled.text.extend(group.iter().map(digit));
                spelled.groups.push(group.len());
                rest = others;
            }
            spelled
        },
    )
}

/// Text around a number, without digits or words for other numbers.
fn noise() -> impl Strategy<Value = String> {
    "(|[客户卡刷读不出，。：！]{1,6}|[，。：（）“”…]{1,3}|[ ,.!?-]{1,2})"
}

/// The most adjacent digits of a card number in a text, in any spelling.
fn shown_of(card: &str, text: &str) -> usize {
    let value = |character: char| {
        SPELLINGS.iter().find_map(|spelling| spelling.chars().position(|digit| digit == character))
    };
    let shown =
        |part: &str| part.chars().filter_map(value).map(|digit| digit.to_string()).collect::<String>();
    let parts: Vec<String> = text.split('*').map(shown).collect();
    (1..=card.len())
        .rev()
        .find(|length| {
            (0..=card.len() - length).any(|at| parts.iter().any(|part| part.contains(&card[at..at + length])))
        })
        .unwrap_or_default()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_card_number_is_kept_in_any_spelling(before in noise(), card in spelled_card(), after in noise()) {
        prop_assume!(card.is_one());
        for kind in ALL_KINDS {
            // The same in both orders.
            for (before, after) in [(&before, &after), (&after, &before)] {
                if let Ok(text) = taken(&format!("{before}{}{after}", card.text), shape(kind, None)) {
                    prop_assert!(shown_of(&card.digits, &text) <= 6, "{} as {:?} in {text:?}", card.digits, card.text);
                }
            }
        }
        let typed = redact(&format!("{before}{}{after}", card.text), Shape::NOTE);
        // `…0=0007` reads as track data.
        prop_assert!(typed.map_or_else(|refused| refused == Refused::Track, |typed| typed.cut));
    }

    #[test]
    fn figure_next_to_a_card_number_is_kept(
        card in "4[0-9]{15}", before in "(11-28 |14:30 |E102 |[1-9]、|参考号 261128143005 |)",
        after in "( [1-9]次| [1-9]0元|，[1-9]00元| 14:30|-E102|)",
    ) {
        let kept = format!("{before}{}******{}{after}", &card[..6], &card[12..]);
        prop_assert_eq!(taken(&format!("{before}{card}{after}"), Shape::NOTE), Ok(kept));
    }

    #[test]
    fn text_without_secrets_is_accepted_unchanged(
        before in noise(), word in "(CVV|安全码|密码|PIN|卡背后三位|卡号)", between in "( |：|是| is |客户说)",
        secret in "([0-9]{3,6}|[一二三四五六]{3,6})", after in noise(), card in spelled_card(),
    ) {
        let once = without_secrets(&format!("{before}{word}{between}{secret}{after}，{}", card.text));
        prop_assert_eq!(without_secrets(&once), once.clone());
        prop_assert_eq!(taken(&once, Shape::NOTE), Ok(once));
    }
}

proptest! {
    #[test]
    fn redacting_again_changes_nothing(
        before in noise(), card in spelled_card(), between in noise(), after in noise(),
        second in "[0-9一二三 .:*=^-]{0,24}", length in 0..40_usize,
    ) {
        let spelling = card.text;
        let typed = format!("{before}{spelling}{between}{second}{after}");
        for kind in ALL_KINDS {
            for length in [None, Some(Length { min: 1, max: length })] {
                for typed in [&typed, &spelling, &second] {
                    let shape = shape(kind, length);
                    if let Ok(once) = taken(typed, shape) {
                        prop_assert_eq!(taken(&once, shape), Ok(once));
                    }
                }
            }
        }
    }

    #[test]
    fn identifiers_survive_in_their_own_fields(
        // Without C and P: `CAV000AA` or `PIN12345` is refused for what it spells.
        merchant in "[0-9]{15}", terminal in "[0-9]{8}", serial in "[0-9ABD-OQ-Z]{8,20}",
        phone in "1[3-9][0-9]{9}", hour in 0..24, minute in 0..60,
    ) {
        let declared = |kind, length| shape(kind, Some(length));
        let time = format!("2026-11-22 {hour:02}:{minute:02}");
        for (typed, shape) in [
            (merchant, declared(FieldKind::Digits, Length::exactly(15))),
            (terminal, declared(FieldKind::Digits, Length::exactly(8))),
            (serial, declared(FieldKind::Alphanumeric, Length { min: 8, max: 20 })),
            (phone, shape(FieldKind::Phone, None)),
            (time, shape(FieldKind::DateTime, None)),
        ] {
            let whole = redact_confirmed(&typed, shape, NotACard::Person);
            prop_assert_eq!(whole.map(|whole| whole.text.as_str().to_owned()), Ok(typed.clone()));
            match taken(&typed, shape) {
                Err(refused) => prop_assert_eq!(refused, Refused::LooksLikeCard),
                Ok(kept) => prop_assert_eq!(kept, typed),
            }
        }
    }

    #[test]
    fn nothing_panics(typed in any::<String>()) {
        for kind in ALL_KINDS {
            let _ = redact(&typed, shape(kind, None));
        }
    }
}
