//! Card data in a text that cannot be rewritten, such as a tree's: its kind, and the words for it.

use super::refused::Refused;
use super::rules::{RuleEffect, finding};
use crate::text::harmless::stripped;
use crate::text::language::Language;

/// Something in a text that may not be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CardData {
    /// An uncut card number.
    Number,
    /// A card verification value.
    Verification,
    /// A PIN or another password.
    Pin,
    /// The data of a magnetic stripe or a chip.
    Track,
}

impl CardData {
    /// Its name within a sentence.
    #[must_use]
    pub fn name(self, language: Language) -> &'static str {
        match self {
            CardData::Number => language.pick("卡号", "a card number"),
            CardData::Verification => language.pick("卡片安全码", "a card verification value"),
            CardData::Pin => language.pick("密码", "a PIN or password"),
            CardData::Track => language.pick("磁道数据", "data from a card's stripe or chip"),
        }
    }
}

/// The first card data in a text that [`redact`](super::redact) would refuse or cut; `None` if it accepts the text as a
/// note and keeps every visible character.
#[must_use]
pub fn card_data(text: &str) -> Option<CardData> {
    finding(&stripped(text)).map(|effect| match effect {
        RuleEffect::Refuse(Refused::CardVerification) => CardData::Verification,
        RuleEffect::Refuse(Refused::Pin) => CardData::Pin,
        RuleEffect::Refuse(_) => CardData::Track,
        RuleEffect::KeepEnds => CardData::Number,
    })
}

#[cfg(test)]
mod tests {
    use super::{CardData, card_data};
    use crate::text::redaction::{RULES, Shape, redact};

    #[test]
    fn card_data_is_found_iff_redaction_changes_the_text() {
        for (text, found) in [
            ("重启终端，再做一笔交易", None),
            ("622848******4890", None),
            ("call 95516, line 3\n- or 13800138000", None),
            ("卡号6228480402564890123的", Some(CardData::Number)),
            ("cvv 123", Some(CardData::Verification)),
            ("密码123456", Some(CardData::Pin)),
            (";6228480402564890123=25122010000012300000?", Some(CardData::Track)),
            ("622848\u{200b}0402564890 cvv 123", Some(CardData::Number)),
            ("622848\u{7}0402564890", Some(CardData::Number)),
        ] {
            assert_eq!(card_data(text), found, "{text}");
        }
        for text in RULES.iter().flat_map(|rule| rule.must_match.iter().chain(rule.must_not_match)) {
            let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let is_left = redact(&line, Shape::NOTE).is_ok_and(|kept| kept.text.as_str() == line);
            assert!(is_left || card_data(text).is_some(), "{text:?}");
        }
    }
}
