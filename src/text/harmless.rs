//! Makes text from outside harmless to a terminal.
//!
//! Whatever comes from a file, an argument or a keyboard and goes to a terminal passes through here, because a terminal
//! interprets what it is shown: an escape sequence can rewrite the screen, a bidirectional override can reverse a
//! sentence, an invisible character can hide in a code.
//!
//! Harmful are the C0 and C1 controls and DEL, the bidirectional marks, overrides and isolates, line and paragraph
//! separators, interlinear annotation, and invisible characters (zero-width space, word joiner, byte-order mark, soft
//! hyphen, tags). Tabs and line ends are layout, not harmful: they become a space, or stay if lines are kept. The
//! zero-width joiner and non-joiner stay: they shape emoji and letters, and neither move nor reorder anything.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The replacement for a harmful character: visible, one column wide, in every font.
const MARK: char = '\u{fffd}';

/// The text as one line that is safe to print: line ends and tabs become spaces, and every harmful character becomes
/// `U+FFFD`. Borrowed if nothing changes.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    rewrite(text, ' ', Some(MARK))
}

/// Like [`harmless`], but keeping the lines: `\n` stays, and `\r\n` becomes `\n`.
#[must_use]
pub fn harmless_lines(text: &str) -> Cow<'_, str> {
    rewrite(text, '\n', Some(MARK))
}

/// Like [`harmless`], but without replacement marks: for text that was typed or pasted, where invisible characters were
/// not intended.
#[must_use]
pub fn stripped(text: &str) -> Cow<'_, str> {
    rewrite(text, ' ', None)
}

/// JSON with every harmful character escaped, which JSON itself requires only for the C0 controls: its value is the
/// same for a program, and no terminal or editor interprets it.
#[must_use]
pub fn escaped(json: String) -> String {
    // Beyond ASCII there are only strings.
    let escapes = |character| character >= '\u{7f}' && is_harmful(character);
    if !suspects(&json).any(|(_, character)| escapes(character)) {
        return json;
    }
    let mut written = String::with_capacity(json.len() + 64);
    for character in json.chars() {
        if escapes(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(written, "\\u{unit:04x}");
            }
        } else {
            written.push(character);
        }
    }
    written
}

/// The first harmful character, with its byte index. Tabs and line ends (`\n`, `\r\n`) are not harmful.
#[must_use]
pub fn first_harmful(text: &str) -> Option<(usize, char)> {
    suspects(text)
        .find(|&(index, character)| is_harmful(character) && !is_layout(character) && !ends_line(text, index))
}

/// The characters that share their first byte with a harmful one: few in most texts, and only these are examined.
fn suspects(text: &str) -> impl Iterator<Item = (usize, char)> {
    let bytes = text
        .bytes()
        .enumerate()
        .filter(|(_, byte)| matches!(byte, 0..=0x1f | 0x7f | 0xc2 | 0xd8 | 0xe1 | 0xe2 | 0xef | 0xf3));
    bytes.filter_map(|(index, _)| Some((index, text.get(index..)?.chars().next()?)))
}

fn rewrite(text: &str, line_end: char, mark: Option<char>) -> Cow<'_, str> {
    let changes = |character| is_harmful(character) && (character != '\n' || line_end != '\n');
    if !suspects(text).any(|(_, character)| changes(character)) {
        return Cow::Borrowed(text);
    }
    let kept = text.char_indices().filter_map(|(index, character)| match character {
        '\n' => Some(line_end),
        '\t' => Some(' '),
        '\r' if ends_line(text, index) => None,
        _ if is_harmful(character) => mark,
        _ => Some(character),
    });
    Cow::Owned(kept.collect())
}

fn is_layout(character: char) -> bool {
    matches!(character, '\n' | '\t')
}

/// Whether the two characters at this index are `\r\n`; a `\r` alone overwrites the line.
fn ends_line(text: &str, index: usize) -> bool {
    text.get(index..).is_some_and(|rest| rest.starts_with("\r\n"))
}

fn is_harmful(character: char) -> bool {
    matches!(character,
        '\0'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{ad}'                    // soft hyphen
        | '\u{61c}'                   // Arabic letter mark
        | '\u{180e}'                  // Mongolian vowel separator
        | '\u{200b}'                  // zero-width space
        | '\u{200e}' | '\u{200f}'     // left-to-right and right-to-left mark
        | '\u{2028}'..='\u{202e}'     // separators of lines and paragraphs, embeddings, overrides
        | '\u{2060}'..='\u{206f}'     // word joiner, invisible operators, isolates
        | '\u{feff}'                  // byte-order mark
        | '\u{fff9}'..='\u{fffb}'     // interlinear annotation
        | '\u{e0000}'..='\u{e007f}'   // tags
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn harmful_characters_become_a_replacement_mark() {
        for (text, one_line, lines, typed) in [
            ("网络正常 ok", "网络正常 ok", "网络正常 ok", "网络正常 ok"),
            ("a\tb\r\nc\nd", "a b c d", "a b\nc\nd", "a b c d"),
            ("\u{1b}[2J", "\u{fffd}[2J", "\u{fffd}[2J", "[2J"),
            ("a\rb", "a\u{fffd}b", "a\u{fffd}b", "ab"),
            ("a\u{9b}m\u{7f}", "a\u{fffd}m\u{fffd}", "a\u{fffd}m\u{fffd}", "am"),
            ("E\u{202e}101", "E\u{fffd}101", "E\u{fffd}101", "E101"),
            ("\u{feff}80\u{200b}", "\u{fffd}80\u{fffd}", "\u{fffd}80\u{fffd}", "80"),
            ("👨\u{200d}💻", "👨\u{200d}💻", "👨\u{200d}💻", "👨\u{200d}💻"),
        ] {
            assert_eq!(harmless(text), one_line, "{text:?}");
            assert_eq!(harmless_lines(text), lines, "{text:?}");
            assert_eq!(stripped(text), typed, "{text:?}");
        }
    }

    #[test]
    fn every_harmful_character_is_found() {
        for character in ('\0'..=char::MAX).filter(|character| is_harmful(*character)) {
            let text = format!("好{character}a");
            assert_eq!(suspects(&text).next(), Some((3, character)), "{character:?}");
        }
    }

    #[test]
    fn harmless_text_is_borrowed() {
        assert!(matches!(harmless("终端 E101"), Cow::Borrowed(_)));
        assert!(matches!(harmless_lines("一\n二"), Cow::Borrowed(_)));
    }

    #[test]
    fn the_first_harmful_character_is_found_at_its_byte() {
        assert_eq!(first_harmful("一行\r\n\t二行\n"), None);
        assert_eq!(first_harmful("一\u{1b}[0m"), Some((3, '\u{1b}')));
        assert_eq!(first_harmful("a\rb"), Some((1, '\r')));
        assert_eq!(first_harmful("ab\u{2066}"), Some((2, '\u{2066}')));
    }

    #[test]
    fn escaped_json_parses_to_the_same_value() {
        let text = "\u{9b}Z \u{202e}E101\u{2028} \u{e0041}\u{7f}\u{1b} 网络\n";
        let json = escaped(serde_json::to_string(&[text]).unwrap());
        assert_eq!(json, r#"["\u009bZ \u202eE101\u2028 \udb40\udc41\u007f\u001b 网络\n"]"#);
        assert_eq!(serde_json::from_str::<Vec<String>>(&json).unwrap(), [text]);
    }

    proptest! {
        #[test]
        fn escaped_json_has_no_harmful_characters(text in any::<String>()) {
            let json = escaped(serde_json::to_string(&text).unwrap());
            prop_assert_eq!(first_harmful(&json), None);
            prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }

        #[test]
        fn no_harmful_character_remains(text in any::<String>()) {
            for clean in [harmless(&text), harmless_lines(&text), stripped(&text)] {
                prop_assert_eq!(first_harmful(&clean), None);
                prop_assert_eq!(harmless_lines(&clean), clean.clone());
            }
        }
    }
}
