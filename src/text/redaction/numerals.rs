//! Which characters and words are digits: whatever has a decimal value after folding, and what is said for one.

/// The notation of a digit. Where two kinds are adjacent (`①4111…`, `第一6228…`), a number may begin or end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::text) enum DigitKind {
    /// Decimal digits of any script.
    Decimal,
    /// Circled, raised and lowered digits, and digits with a full stop or in parentheses.
    Styled,
    /// Chinese numerals: as written, as on bank notes, and as read out.
    Chinese,
    /// English words.
    Word,
    /// Letters that look like digits.
    Letter,
}

/// The zeros of the decimal digits (general category Nd), each followed by nine digits: Unicode 17.0,
/// `UnicodeData.txt`.
const ZEROS: &[u32] = &[
    0x0030, 0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66,
    0x0de6, 0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50,
    0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30,
    0x10d40, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x116d0,
    0x116da, 0x11730, 0x118e0, 0x11950, 0x11bf0, 0x11c50, 0x11d50, 0x11da0, 0x11de0, 0x11f50, 0x16130,
    0x16a60, 0x16ac0, 0x16b50, 0x16d70, 0x1ccf0, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140,
    0x1e2f0, 0x1e4f0, 0x1e5f1, 0x1e950, 0x1fbf0,
];

/// Runs of single digits that are not decimal digits (`Numeric_Type=Digit`), with their first value: the same file.
const STYLED: &[(u32, u32, u8)] = &[
    (0x00b2, 0x00b3, 2),
    (0x00b9, 0x00b9, 1),
    (0x1369, 0x1371, 1),
    (0x19da, 0x19da, 1),
    (0x2070, 0x2070, 0),
    (0x2074, 0x2079, 4),
    (0x2080, 0x2089, 0),
    (0x2460, 0x2468, 1),
    (0x2474, 0x247c, 1),
    (0x2488, 0x2490, 1),
    (0x24ea, 0x24ea, 0),
    (0x24f5, 0x24fd, 1),
    (0x24ff, 0x24ff, 0),
    (0x2776, 0x277e, 1),
    (0x2780, 0x2788, 1),
    (0x278a, 0x2792, 1),
    (0x3021, 0x3029, 1),
    (0x3192, 0x3195, 1),
    (0x3220, 0x3228, 1),
    (0x3280, 0x3288, 1),
    (0x10a40, 0x10a43, 1),
    (0x10e60, 0x10e68, 1),
    (0x11052, 0x1105a, 1),
    (0x1f100, 0x1f100, 0),
    (0x1f101, 0x1f10a, 0),
    (0x1f10b, 0x1f10b, 0),
    (0x1f10c, 0x1f10c, 0),
];

/// The digit that a character stands for by itself, with its notation.
pub(in crate::text) fn digit(character: char) -> Option<(u8, DigitKind)> {
    let code = u32::from(character);
    if code < 0x80 {
        return character.is_ascii_digit().then(|| (character as u8 - b'0', DigitKind::Decimal));
    }
    if let Some(value) = chinese(character) {
        return Some((value, DigitKind::Chinese));
    }
    // Other Chinese characters, of which most texts consist, are not digits.
    if (0x3400..0xa000).contains(&code) {
        return None;
    }
    let at = ZEROS.partition_point(|&zero| zero <= code).checked_sub(1).and_then(|at| ZEROS.get(at));
    if let Some(value) = at.and_then(|zero| u8::try_from(code - zero).ok()).filter(|value| *value < 10) {
        return Some((value, DigitKind::Decimal));
    }
    let at = STYLED.partition_point(|&(first, _, _)| first <= code).checked_sub(1)?;
    let &(first, last, value) = STYLED.get(at)?;
    let value = value + u8::try_from(code.min(last) - first).ok()?;
    (code <= last).then_some((value, DigitKind::Styled))
}

/// Chinese numerals that mean nothing but a digit.
fn chinese(character: char) -> Option<u8> {
    Some(match character {
        '〇' | '零' | '\u{f9b2}' => 0,
        '一' | '壹' | '壱' | '弌' => 1,
        '二' | '贰' | '貳' | '貮' | '弐' | '弍' => 2,
        '三' | '叁' | '叄' | '弎' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' | '陸' | '\u{f9d1}' | '\u{f9d3}' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

/// Characters that are a digit only among others: as read out on the phone, and older numerals that also occur in other
/// words (`两次`, `打勾`, `什么`, `參考號`).
pub(in crate::text) fn spoken(character: char) -> Option<u8> {
    Some(match character {
        '洞' => 0,
        '幺' | '么' | '腰' | '妖' => 1,
        '两' | '兩' | '\u{f978}' => 2,
        '参' | '參' | '叄' | '\u{f96b}' => 3,
        '拐' => 7,
        '勾' | '钩' => 9,
        _ => return None,
    })
}

/// Letters that count as a digit among digits: `O`, `o`, `l` and `I`.
pub(super) fn letter(character: char) -> Option<u8> {
    match character {
        'O' | 'o' | 'Ｏ' | 'ｏ' => Some(0),
        'l' | 'I' | 'ｌ' | 'Ｉ' => Some(1),
        _ => None,
    }
}

const WORDS: [(&str, u8); 12] = [
    ("zero", 0),
    ("oh", 0),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("niner", 9),
];

/// Whether a run of Latin letters begins like a word for a digit.
pub(super) fn may_spell(letters: &str) -> bool {
    letters.starts_with(['z', 'o', 't', 'f', 's', 'e', 'n', 'Z', 'O', 'T', 'F', 'S', 'E', 'N'])
}

/// The digits that a run of lower-case Latin letters spells: `six`, `sixtwo`; beside digits, similar-looking letters
/// may be among the words: `onel`.
pub(super) fn spelled(letters: &[char], beside_digits: bool) -> Option<Vec<u8>> {
    const LONGEST: usize = 19 * 5;
    if letters.len() < 2 || letters.len() > LONGEST {
        return None;
    }
    let mut digits = Vec::new();
    let mut rest = letters;
    while !rest.is_empty() {
        let fits = |word: &str| {
            rest.len() >= word.len()
                && word.bytes().zip(rest).all(|(byte, letter)| char::from(byte) == *letter)
        };
        let word = WORDS.iter().rev().find(|(word, _)| fits(word));
        let alike = || rest.first().and_then(|first| letter(*first).or(letter(first.to_ascii_uppercase())));
        let (length, value) = match word {
            Some((word, value)) => (word.len(), *value),
            None if beside_digits => (1, alike()?),
            None => return None,
        };
        digits.push(value);
        rest = rest.get(length..)?;
    }
    (digits.len() < letters.len()).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_script_has_its_digits() {
        for (text, value) in [("7７٧७๗𝟕𝟩𝟽𝟟🯷⁷₇⑦⑺⒎⓻❼➆➐七柒㊆㈦𖄷", 7), ("0０٠๐⁰₀⓪⓿🄀〇零🄁", 0)]
        {
            for character in text.chars() {
                assert_eq!(digit(character).map(|(value, _)| value), Some(value), "{character}");
            }
        }
        for character in "a十百½Ⅳ⑩人个两".chars() {
            assert_eq!(digit(character), None, "{character}");
        }
        assert!(ZEROS.is_sorted() && STYLED.is_sorted());
        for zero in ZEROS {
            assert!(
                char::from_u32(zero + 9).is_some_and(|nine| digit(nine) == Some((9, DigitKind::Decimal)))
            );
        }
    }

    #[test]
    fn only_whole_words_are_digits() {
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        assert_eq!(spelled(&letters("sixtwoohnine"), false), Some(vec![6, 2, 0, 9]));
        assert_eq!(spelled(&letters("nine"), false), Some(vec![9]));
        assert_eq!(spelled(&letters("onel"), true), Some(vec![1, 1]));
        for text in ["phone", "one1", "o", "someone", "", "onel", "ool"] {
            assert_eq!(spelled(&letters(text), text == "ool"), None, "{text}");
        }
    }
}
