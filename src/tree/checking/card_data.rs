//! Finds sentences that ask for what must never be asked in a plain question: a card number, a PIN, a security code
//! (PCI DSS 4.0.1, 3.3.1: sensitive authentication data is not kept after authorization, so nobody should say it).

/// Words that ask someone to say or give something.
const REQUESTS: [&str; 21] = [
    "是？",
    "是?",
    "your card number",
    "报一下",
    "报出",
    "报给",
    "念一下",
    "念给",
    "告诉我",
    "提供",
    "说一下",
    "发给",
    "是多少",
    "请输入",
    "记下",
    "read me",
    "read out",
    "tell me",
    "give me",
    "what is",
    "write down",
];
/// The words for a card number, and what precedes them if they mean something else.
const CARD_NUMBERS: [&str; 4] = ["卡号", "card number", "card no", "primary account number"];
/// Contexts in which the word for a card number means another number.
const NOT_CARDS: [&str; 5] = ["sim 卡号", "sim卡号", "流量卡号", "sim card number", "sim card no"];
/// What is never asked for, in any context.
const VERIFICATION: [&str; 9] =
    ["cvv", "cvn2", "cvc2", "cav2", "security code", "安全码", "背面三位", "背面后三位", "track data"];
const PINS: [&str; 6] = ["密码", "pin", "password", "passcode", "磁道", "口令"];
/// Contexts in which the word for a PIN is only part of another one.
const NOT_PINS: [&str; 8] =
    ["密码键盘", "pin pad", "pinpad", "pin-pad", "输密码", "输入密码", "pin key", "pin entry"];

/// Whether a question or a phone line asks for card data.
pub(crate) fn asks_for_card_data(sentence: &str) -> bool {
    if !may_name_card_data(sentence) {
        return false;
    }
    let sentence = sentence.to_lowercase();
    if VERIFICATION.iter().any(|word| sentence.contains(word)) {
        return true;
    }
    let without =
        |others: &[&str]| others.iter().fold(sentence.clone(), |text, other| text.replace(other, " "));
    let asked = |text: &str, words: &[&str]| {
        // A request counts in its own part of the sentence: 请提供序列号，卡号不要说 does not ask for a card number.
        text.split(['，', '。', '；', '！', ',', '.', ';', '!'])
            .any(|part| has_word(part, words) && REQUESTS.iter().any(|request| part.contains(request)))
    };
    asked(&without(&NOT_CARDS), &CARD_NUMBERS) || asked(&without(&NOT_PINS), &PINS)
}

/// Whether a sentence may name any of it at all: a quick check, since hardly any does and every text of a library is
/// examined.
fn may_name_card_data(sentence: &str) -> bool {
    const CHINESE: [&str; 6] = ["卡号", "密码", "安全码", "背面", "磁道", "口令"];
    CHINESE.iter().any(|word| sentence.contains(word))
        || sentence.as_bytes().windows(3).any(|three| {
            // Three letters of each Latin name, chosen because few other words have them; lower case has this bit.
            matches!(
                three,
                [a, b, c] if matches!(
                    &[a | 0x20, b | 0x20, c | 0x20],
                    b"cvv" | b"cvn" | b"cvc" | b"cav" | b"pin" | b"d n" | b"y a" | b"y c" | b"k d" | b"ssw" | b"ssc"
                )
            )
        })
}

/// Whether a field's label says that it contains a card number.
pub(crate) fn names_card_number(label: &str) -> bool {
    let label = NOT_CARDS.iter().fold(label.to_lowercase(), |text, other| text.replace(other, " "));
    has_word(&label, &CARD_NUMBERS)
}

/// Whether one of `words` is in `text`; a Latin word only as a whole word.
fn has_word(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| {
        text.match_indices(word).any(|(at, _)| {
            let latin = |character: Option<char>| character.is_some_and(|c| c.is_ascii_alphanumeric());
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            let after = text.get(at + word.len()..).and_then(|after| after.chars().next());
            !word.is_ascii() || (!latin(before) && !latin(after))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{CARD_NUMBERS, PINS, VERIFICATION, asks_for_card_data, may_name_card_data};

    #[test]
    fn quick_scan_finds_every_name() {
        for word in CARD_NUMBERS.iter().chain(&VERIFICATION).chain(&PINS) {
            assert!(may_name_card_data(word) && may_name_card_data(&word.to_uppercase()), "{word}");
        }
        assert!(!may_name_card_data("重启终端，再签到 Restart the terminal, then sign on"));
    }

    #[test]
    fn asking_for_card_data_is_distinguished_from_mentioning_it() {
        for asks in [
            "请您报一下卡号",
            "请问卡号是多少？",
            "What is the card number?",
            "请告诉我支付密码",
            "Please tell me the PIN",
            "卡背面的 CVV 对吗？",
            "您的卡号是？",
            "Your card number, please?",
        ] {
            assert!(asks_for_card_data(asks), "{asks}");
        }
        for names in [
            "机器是否提示输入密码？",
            "外置密码键盘的线插好了吗？",
            "Is the PIN pad plugged in?",
            "您是手输卡号的吗？",
            "请提供序列号，卡号不要说",
            "Is the terminal shopping online?",
            "SIM 卡号是多少？",
            "Do you see the SIM card number?",
        ] {
            assert!(!asks_for_card_data(names), "{names}");
        }
    }
}
