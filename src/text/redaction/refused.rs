//! Why typed text was refused, or should be checked: plain data, with a sentence for it.

use crate::text::harmless::harmless;
use crate::text::language::Language;
use crate::text::shape::Length;

/// Why typed text was refused. Contains none of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Nothing visible was typed.
    Empty,
    /// A card verification value (CVV2, CVC2, CVN2).
    CardVerification,
    /// A PIN or another password.
    Pin,
    /// The data of a magnetic stripe or its equivalent on a chip.
    Track,
    /// Neither 13 to 19 digits nor first six and last four.
    NotACardNumber {
        /// How many digits were typed.
        digits: usize,
    },
    /// What looks like a card number, in a field that is not for cards. The only refusal that is a question: if
    /// somebody says that it is not one, [`redact_confirmed`](super::redact_confirmed) accepts it.
    LooksLikeCard,
    /// Too few or too many characters.
    WrongLength {
        /// What the field accepts.
        expected: Length,
        /// How many characters were typed, without separators and card numbers.
        found: usize,
    },
    /// Something other than digits in a field of digits.
    NotDigits,
    /// Something other than Latin letters and digits in a field of those.
    NotAlphanumeric,
    /// Not an amount below a billion.
    NotAnAmount,
    /// Not a date or time.
    NotATime,
    /// A time more than a day in the future, for something that has already happened.
    Ahead,
    /// Not a phone number.
    NotAPhone,
}

impl Refused {
    /// One sentence: what is wrong, and what to do about it.
    #[must_use]
    pub fn explain(self, language: Language) -> String {
        let usual = match self {
            Self::NotDigits => "48160001",
            Self::NotAlphanumeric => "N3000012345678",
            Self::NotAnAmount => "1234.50",
            _ => "",
        };
        self.explain_like(usual, language)
    }

    /// The same for a field with its own example.
    #[must_use]
    pub fn explain_like(self, example: &str, language: Language) -> String {
        let (zh, en) = self.sentence();
        let sentence = language.pick(zh, en);
        match self {
            Self::NotDigits | Self::NotAlphanumeric | Self::NotAnAmount => {
                sentence.replace("{example}", &harmless(example))
            }
            Self::NotACardNumber { digits } => sentence.replace("{found}", &digits.to_string()),
            Self::WrongLength { expected, found } => sentence
                .replace("{expected}", &expected.describe(language))
                .replace("{found}", &found.to_string()),
            _ => sentence.to_owned(),
        }
    }

    /// One sentence for somebody who is offered the text again without what may not be kept: what was removed, and what
    /// to do. `None` if nothing was.
    #[must_use]
    pub fn explain_taken_out(self, language: Language) -> Option<&'static str> {
        let (zh, en) = match self {
            Self::CardVerification => (
                "卡片安全码（CVV2、CVN2）不得留存，已去掉；请核对其余内容，回车保存。",
                "A card verification value (CVV2, CVC2) must never be stored and was removed; check the rest, Enter saves it.",
            ),
            Self::Pin => (
                "密码不得留存，已去掉；请核对其余内容，回车保存。",
                "A PIN or password must never be stored and was removed; check the rest, Enter saves it.",
            ),
            Self::Track => (
                "磁道数据不得留存，已去掉；请核对其余内容，回车保存。",
                "Data from a card's magnetic stripe or chip must never be stored and was removed; check the rest, Enter saves it.",
            ),
            _ => return None,
        };
        Some(language.pick(zh, en))
    }

    /// The sentence in Chinese and English, with placeholders for its figures and an example.
    fn sentence(self) -> (&'static str, &'static str) {
        match self {
            Self::Empty => ("没有输入内容，请输入。", "Nothing was typed; type something."),
            Self::CardVerification => (
                "卡片安全码（CVV2、CVN2）不得留存，请去掉后重新输入。",
                "A card verification value (CVV2, CVC2) must never be stored; leave it out and type the rest again.",
            ),
            Self::Pin => (
                "密码不得留存，请去掉后重新输入。",
                "A PIN or password must never be stored; leave it out and type the rest again.",
            ),
            Self::Track => (
                "磁道数据不得留存，请去掉后重新输入；需要卡号时只输入卡号。",
                "Data from a card's magnetic stripe or chip must never be stored; leave it out, and type only the \
                 card number where it is asked for.",
            ),
            Self::NotACardNumber { .. } => (
                "卡号应为 13 至 19 位数字，或前六位和后四位（如 622848 1234、622848******1234），现在是 {found} 位数字，\
                 请核对后重新输入。",
                "A card number is 13 to 19 digits, or the first six and the last four (622848 1234, \
                 622848******1234); this has {found} digits; check it and type it again.",
            ),
            Self::LooksLikeCard => (
                "这看起来是卡号，不得保存在这里；卡号请填在卡号一栏，确实不是卡号请确认。",
                "This looks like a card number, which must not be stored here; enter it where a card number is \
                 asked for, or confirm that it is not one.",
            ),
            Self::WrongLength { .. } => (
                "这里应为 {expected} 个字符，现在是 {found} 个，请核对后改正。",
                "This must be {expected} characters, not {found}; check and correct it.",
            ),
            Self::NotDigits => (
                "这里只能填数字，如 {example}（空格和短横线不计），请改正。",
                "Digits only, such as {example} (spaces and hyphens do not count); correct it.",
            ),
            Self::NotAlphanumeric => (
                "这里只能填英文字母和数字，如 {example}（空格和短横线不计），请改正。",
                "Latin letters and digits only, such as {example} (spaces and hyphens do not count); correct \
                 it.",
            ),
            Self::NotAnAmount => (
                "这里应填金额，如 {example}（小于十亿），请改正。",
                "This must be an amount such as {example}, below a billion; correct it.",
            ),
            Self::NotATime => (
                "这里应填日期或时间，如 2026-11-22 14:30、11-22 14:30、昨天 14:30、3h（三小时前），24 小时制，请改正。",
                "This must be a date or time, such as 2026-11-22 14:30, 11-22 14:30, yesterday 14:30 or 3h \
                 (ago), on the 24-hour clock; correct it.",
            ),
            Self::Ahead => (
                "这个时间还没到（比现在晚一天以上），请核对后改正。",
                "This time is more than a day in the future; check and correct it.",
            ),
            Self::NotAPhone => (
                "这里应填电话号码，如 13800138000、010-12345678（境外号码以 + 开头），请改正。",
                "This must be a phone number, such as 13800138000, 010-12345678 or +44 20 7946 0000; correct it.",
            ),
        }
    }
}

/// Who said that a value which looks like a card number is not one.
///
/// There is no default and nothing that creates one: whoever accepts such a value has to name who answered for it, and
/// `tests/it/house.rs` lists the files that do. The event of the field is recorded as confirmed, so that it is known
/// later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotACard {
    /// A person, who was asked.
    Person,
    /// A script, a message or an option, which says so about this field.
    Script,
    /// A record that was written as confirmed.
    Record,
}

/// What is worth checking in accepted text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// It looks like a card number, and somebody said that it is not one.
    LooksLikeCard,
    /// A card number in a text was cut to its first six and last four digits: the text says less than was typed.
    Cut,
    /// The day or the year was not explicit, and was inferred: the value shows it.
    Dated,
    /// The time is in the future.
    ToCome,
    /// The card number's check digit is wrong. Not every `UnionPay` card has a right one.
    CheckDigit,
}

impl Warning {
    /// One sentence: what may be wrong, and what to do about it.
    #[must_use]
    pub fn explain(self, language: Language) -> &'static str {
        match self {
            Self::LooksLikeCard => language.pick(
                "这看起来是卡号，已确认不是卡号。",
                "This looks like a card number and was confirmed not to be one.",
            ),
            Self::Cut => language.pick(
                "其中的卡号只留了前六位和后四位。",
                "The card number in it was cut to its first six and last four digits.",
            ),
            Self::Dated => {
                language.pick("日期是推算的，请核对。", "The date was worked out; check that it is right.")
            }
            Self::ToCome => {
                language.pick("这个时间还没到，请核对。", "That time is in the future; check it.")
            }
            Self::CheckDigit => language.pick(
                "卡号的校验位不符，可能输错，请与卡面核对。",
                "The card number's check digit is wrong; compare it with the card.",
            ),
        }
    }
}
