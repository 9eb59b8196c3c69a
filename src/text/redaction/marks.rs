//! What may be inside a number besides punctuation: markup and escapes, joining words, and words for a place in it.

use super::numerals::spelled;

/// The length of the markup or escape at the beginning of a text: `<br>`, `&nbsp;`, `&#160;`, `%20`, `\n`.
pub(super) fn markup(text: &[char]) -> Option<usize> {
    match text.first()? {
        '<' => tag(text),
        '&' => entity(text),
        '%' => percent(text),
        '\\' => escape(text),
        _ => None,
    }
}

/// `<br>`, `</td>`, `<br />`: a tag of letters only, since one with digits may contain part of a number.
fn tag(text: &[char]) -> Option<usize> {
    const LONGEST: usize = 12;
    let end = text.iter().take(LONGEST).position(|character| *character == '>')?;
    let inner = text.get(1..end)?;
    let is_tag = inner.iter().any(char::is_ascii_alphabetic)
        && inner.iter().all(|inner| inner.is_ascii_alphabetic() || matches!(inner, '/' | ' '));
    is_tag.then_some(end + 1)
}

/// `&nbsp;`, `&#160;`, `&#x20;`.
fn entity(text: &[char]) -> Option<usize> {
    const LONGEST: usize = 9;
    let end = text.iter().take(LONGEST).position(|character| *character == ';')?;
    let inner = text.get(1..end)?;
    let is_entity = match inner {
        ['#', 'x', rest @ ..] => !rest.is_empty() && rest.iter().all(char::is_ascii_hexdigit),
        ['#', rest @ ..] => !rest.is_empty() && rest.iter().all(char::is_ascii_digit),
        _ => inner.len() >= 2 && inner.iter().all(char::is_ascii_alphabetic),
    };
    is_entity.then_some(end + 1)
}

/// A percent-encoded sign, of one byte or in UTF-8: `%20`, `%2D`, `%c2%a0`, `%e3%80%80`.
fn percent(text: &[char]) -> Option<usize> {
    let byte = |at: usize| match text.get(at..at + 3) {
        Some(['%', high, low]) => Some(high.to_digit(16)? * 16 + low.to_digit(16)?),
        _ => None,
    };
    match byte(0)? {
        0x09 | 0x0a | 0x0d | 0x20..=0x2f | 0x3a..=0x40 | 0x5b..=0x60 | 0x7b..=0x7e | 0xa0 => Some(3),
        0xc2..=0xdf if byte(3).is_some() => Some(6),
        0xe0..=0xef if byte(3).is_some() && byte(6).is_some() => Some(9),
        _ => None,
    }
}

/// `\n`, `\t`, `\r`, `\x20`, `\u00a0`, written out.
fn escape(text: &[char]) -> Option<usize> {
    let are_hex = |digits: &[char]| digits.iter().all(char::is_ascii_hexdigit);
    let letters = text.iter().skip(1).take_while(|letter| letter.is_ascii_alphabetic()).count();
    match text.get(1)? {
        // `\\nine` is a sign and a digit.
        'n' | 'r' | 't' | 'f' | 'v' => {
            let is_digit = spelled(text.get(1..=letters)?, false).is_some();
            (!is_digit).then_some(2)
        }
        'x' => text.get(2..4).is_some_and(are_hex).then_some(4),
        'u' => text.get(2..6).is_some_and(are_hex).then_some(6),
        _ => None,
    }
}

/// Words that join the parts of a number told piece by piece, in folded form.
const JOINING: &[&str] = &[
    "然后",
    "接着",
    "接下来",
    "还有",
    "后面",
    "再来",
    "下来",
    "跟着",
    "以及",
    "中间",
    "末尾",
    "结尾",
    "最后",
    "空格",
    "横杠",
    "杠",
    "横线",
    "和",
    "再",
    "加",
    "跟",
    "与",
    "是",
    "为",
    "到",
    "嗯",
    "呃",
    "啊",
    "哦",
    "那个",
    "对",
    "好",
    "了",
    "吧",
    "and",
    "then",
    "next",
    "plus",
    "dash",
    "space",
    "hyphen",
    "followed",
    "by",
    "finally",
    "middle",
    "ending",
    "um",
    "uh",
    "ok",
    "okay",
    "br",
    "nbsp",
];

/// The length of the joining word here.
pub(super) fn joining_word(before: &[char], text: &[char]) -> Option<usize> {
    let first = text.first()?;
    if first.is_ascii() {
        let length = text.iter().take(9).take_while(|character| character.is_ascii_alphabetic()).count();
        let is_inside = before.last().is_some_and(char::is_ascii_alphabetic);
        let word = text.get(..length).filter(|_| length >= 2 && !is_inside)?;
        return JOINING.iter().any(|joining| equal(word, joining)).then_some(length);
    }
    JOINING.iter().filter(|word| begins_with(text, word)).map(|word| word.chars().count()).max()
}

/// The length of the word for a place in a number here: `前八位`, `后十一位是`, `第二段`, `first four`.
pub(super) fn position(text: &[char]) -> Option<usize> {
    const PLACES: [char; 10] = ['前', '后', '末', '尾', '头', '第', '中', '最', '开', '剩'];
    if !text.first().is_some_and(|first| PLACES.contains(first)) {
        return english_position(text);
    }
    let is_place =
        |character: &&char| matches!(character, '面' | '间' | '边' | '余' | '下' | '后' | '头' | '的');
    let mut at = 1 + text.get(1..)?.iter().take(2).take_while(is_place).count();
    let is_count = |character: &&char| character.is_ascii_digit() || matches!(character, '十' | '几' | '两');
    let count = text.get(at..)?.iter().take(3).take_while(is_count).count();
    at += count;
    if count == 0 || !matches!(text.get(at)?, '位' | '段' | '组' | '个' | '码' | '截') {
        return None;
    }
    at += 1;
    for filler in ['数', '字', '码', '就', '是', '为'] {
        at += usize::from(text.get(at) == Some(&filler));
    }
    Some(at)
}

/// `first four`, `last 4 digits are`, `next 3`.
fn english_position(text: &[char]) -> Option<usize> {
    const PLACES: [&str; 6] = ["first", "last", "next", "final", "middle", "other"];
    let mut at = PLACES.into_iter().find(|word| begins_with(text, word))?.len();
    at += count(text.get(at..)?)?;
    // Words that add nothing: `four digits are`.
    for fillers in [&["digits", "numbers", "ones"][..], &["are", "is", "were", "being"]] {
        let rest = text.get(at..)?;
        let blanks = blanks(rest);
        let rest = rest.get(blanks..)?;
        if let Some(word) = fillers.iter().find(|word| is_word(rest, word)) {
            at += blanks + word.len();
        }
    }
    Some(at)
}

/// The length of the count here, after a space or a hyphen: ` 11`, ` four`.
fn count(text: &[char]) -> Option<usize> {
    const COUNTS: [&str; 12] =
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let blanks = blanks(text);
    let rest = text.get(blanks..)?;
    let digits = rest.iter().take(3).take_while(|character| character.is_ascii_digit()).count();
    let length = match digits {
        0 => COUNTS.iter().find(|word| is_word(rest, word))?.len(),
        1 | 2 => digits,
        _ => return None,
    };
    Some(blanks + length)
}

fn blanks(text: &[char]) -> usize {
    text.iter().take(2).take_while(|blank| matches!(blank, ' ' | '-')).count()
}

/// Whether a text begins with a complete Latin word.
fn is_word(text: &[char], word: &str) -> bool {
    begins_with(text, word) && !text.get(word.len()).is_some_and(char::is_ascii_alphabetic)
}

fn begins_with(text: &[char], word: &str) -> bool {
    let mut characters = text.iter();
    word.chars().all(|expected| characters.next() == Some(&expected))
}

fn equal(text: &[char], word: &str) -> bool {
    text.len() == word.len() && begins_with(text, word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::redaction::spelling::plain;

    #[test]
    fn markup_and_escapes_are_read_as_units() {
        for (text, expected) in [
            ("<br>0212", Some(4)),
            ("</td>", Some(5)),
            ("<br />0", Some(6)),
            ("<0212>", None),
            ("&nbsp;0212", Some(6)),
            ("&#160;0212", Some(6)),
            ("&#x20;1", Some(6)),
            ("& 1;", None),
            ("%200212", Some(3)),
            ("%C2%A0", Some(6)),
            ("%0212", None),
            ("\\n0212", Some(2)),
            ("\\nine", None),
            ("\\nnine", Some(2)),
            ("\\u00a00212", Some(6)),
            ("\\0212", None),
            ("-", None),
        ] {
            assert_eq!(markup(&plain(text)), expected, "{text}");
        }
    }

    #[test]
    fn ordinals_inside_a_number_are_not_its_digits() {
        for (text, expected) in [
            ("前八位62220212", Some(3)),
            ("后十一位是345", Some(5)),
            ("后面三位 1", Some(4)),
            ("第2段：", Some(3)),
            ("最后3位数字是1", Some(7)),
            ("后 622", None),
            ("前台 8 位", None),
            ("first four 6222", Some(10)),
            ("last 4 digits 1234", Some(13)),
            ("last 11 digits are 1", Some(18)),
            ("first 8 digits three", Some(14)),
            ("next 3 digits: 1", Some(13)),
            ("last 1234", None),
            ("last call 1", None),
        ] {
            assert_eq!(position(&plain(text)), expected, "{text}");
        }
    }
}
