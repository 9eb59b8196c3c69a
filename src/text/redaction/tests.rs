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

/// What is taken, as text.
fn taken(typed: &str, shape: Shape) -> Result<String, Refused> {
    redact(typed, shape).map(|typed| typed.text.as_str().to_owned())
}

#[test]
fn free_text_keeps_all_but_card_numbers() {
    for (typed, expected) in [
        ("  已重启，正常 ", "已重启，正常"),
        ("卡号6228480402564890123的", "卡号622848*********0123的"),
        ("卡 6228 4804\n0256 4890!", "卡 622848******4890!"),
        ("６２２８４８０４０２５６，好", "622848**0256，好"),
        ("6228480402564890 6228480402564891", &"*".repeat(32)),
        ("2026-11-22 14:30 13800138000 李", "2026-11-22 14:30 13800138000 李"),
        ("E101 6228480402564890", "E101622*********4890"),
        ("a\u{1b}[31m\tb\u{202e}", "a[31m b"),
    ] {
        assert_eq!(taken(typed, Shape::NOTE).as_deref(), Ok(expected), "{typed}");
    }
}

#[test]
fn fields_forgive_typing() {
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
fn fields_refuse_what_they_do_not_take() {
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
fn what_may_not_be_kept_is_refused_in_every_field() {
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
fn what_looks_like_a_card_number_is_taken_once_somebody_says_that_it_is_none() {
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
fn what_was_cut_is_told() {
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
fn a_text_without_its_secrets_is_a_note() {
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
        "This takes 8 to 20 characters, not 5; check it and type it again."
    );
}

/// A digit in one of the scripts that people type.
fn spelled(digit: u32, script: usize) -> char {
    let scripts = ["0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "〇一二三四五六七八九"];
    scripts[script].chars().nth(digit as usize).unwrap()
}

fn separator() -> impl Strategy<Value = &'static str> {
    const SIGNS: [&str; 14] =
        [" ", "-", ".", "　", "\n", "\r\n", " - ", "·", "—", ",", "\u{200b}", "/", "、", "    "];
    prop_oneof![6 => Just(""), 4 => proptest::sample::select(&SIGNS[..])]
}

/// A card number of 12 to 19 digits, and a spelling of it. It begins as bank cards do.
fn spelled_card() -> impl Strategy<Value = (String, String)> {
    let digits = prop::collection::vec((0..10_u32, separator()), 12..=19);
    (digits, 3..=6_u32, 0..4_usize, 1..5_usize).prop_map(|(mut digits, first, script, group)| {
        digits[0].0 = first;
        let mut spelling = String::new();
        for (index, (digit, separator)) in digits.iter().enumerate() {
            if index > 0 && index % group == 0 {
                spelling.push_str(separator);
            }
            spelling.push(spelled(*digit, script));
        }
        let plain = digits.iter().map(|(digit, _)| digit.to_string()).collect();
        (plain, spelling)
    })
}

/// Text around a number, without digits of its own or the `+` that makes it a phone number.
fn noise() -> impl Strategy<Value = String> {
    "([a-zA-Z]{0,5}|[卡号终端的，。：密码]{0,6}|[ -*,-/:-~]{0,6}|[\u{80}-\u{5ff}\u{1f300}-\u{1f5ff}]{0,3})"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_middle_of_a_card_number_is_kept(
        before in noise(), (card, spelling) in spelled_card(), after in noise(),
    ) {
        for kind in [FieldKind::Text, FieldKind::CardNumber, FieldKind::Amount, FieldKind::DateTime] {
            let Ok(text) = taken(&format!("{before}{spelling}{after}"), shape(kind, None)) else {
                continue;
            };
            for shown in text.split('*') {
                let digits: String = spelling::plain(shown).into_iter().filter(char::is_ascii_digit).collect();
                prop_assert!(digits.len() <= 6, "{card} as {spelling:?} in {text:?}");
            }
        }
    }
}

proptest! {
    #[test]
    fn redacting_again_changes_nothing(
        before in noise(), (_, spelling) in spelled_card(), between in noise(), after in noise(),
        second in "[0-9一二三 .:*=^-]{0,24}", length in 0..40_usize,
    ) {
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
    fn names_of_their_own_fields_come_through_whole(
        // Without C and P: `CAV000AA` or `PIN12345` is refused as what it spells.
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
