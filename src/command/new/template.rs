//! The files that `posdiag new` creates, from templates beside this file.
//!
//! A template is YAML with every text in both languages, `«Chinese|English»`. A comment keeps the author's language;
//! after a key, there is one line for each of the library's languages, or only the text if it has one. `{NAME}` stands
//! for a value.

use crate::text::language::Language;

/// The reader that a file is created for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Audience<'a> {
    /// The language of its comments.
    pub(super) language: Language,
    /// The languages of the library.
    pub(super) languages: &'a [Box<str>],
}

const OPEN: char = '«';
const CLOSE: char = '»';

/// The file made from a template with these values.
pub(super) fn filled(template: &str, author: Audience<'_>, values: &[(&str, &str)]) -> String {
    let mut file = String::new();
    // Values are inserted last, since a person may type anything.
    for line in template.lines() {
        let Some((before, texts)) = line.split_once(OPEN) else {
            let line = with_values(line, values);
            if !(line.is_empty() && file.is_empty()) {
                file.push_str(&line);
                file.push('\n');
            }
            continue;
        };
        let texts = texts.trim_end_matches(CLOSE);
        let (zh, en) = texts.split_once('|').unwrap_or((texts, texts));
        let own = |language: &str| with_values(if language == "zh" { zh } else { en }, values);
        file.push_str(before);
        if before.trim_start().starts_with('#') {
            file.push_str(&own(author.language.tag()));
        } else if let [language] = author.languages {
            file.push_str(&scalar(&own(language)));
        } else {
            file.truncate(file.trim_end().len());
            // Below the key, which may come after the dash of an item.
            let key = before.len() - before.trim_start_matches([' ', '-']).len();
            for language in author.languages {
                let text = scalar(&own(language));
                file.extend(["\n", &" ".repeat(key + 2), language, ": ", &text]);
            }
        }
        file.push('\n');
    }
    file
}

fn with_values(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        filled.push_str(before);
        let known = behind.split_once('}').and_then(|(name, behind)| {
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            Some((value, behind))
        });
        if let Some((value, behind)) = known {
            filled.push_str(value);
            rest = behind;
        } else {
            filled.push('{');
            rest = behind;
        }
    }
    filled + rest
}

/// A text as a YAML scalar: quoted, unless it cannot be taken for anything else.
pub(super) fn scalar(text: &str) -> String {
    let plain = |c: char| {
        c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '/' | '(' | ')' | '+') || is_wide(c)
    };
    let begins = text.chars().next().is_some_and(|c| c.is_alphabetic() || is_wide(c));
    let word = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let taken = word.iter().any(|word| text.eq_ignore_ascii_case(word));
    let safe = text
        .chars()
        .enumerate()
        .all(|(at, c)| plain(c) || (at > 0 && matches!(c, ',' | '?' | '!' | '\'' | '"' | ';')));
    if begins && safe && !taken && text.trim() == text {
        return text.to_owned();
    }
    serde_json::to_string(text).unwrap_or_default()
}

/// The punctuation of Chinese sentences.
fn is_wide(c: char) -> bool {
    "，。？！：；、（）“”‘’《》…—％".contains(c)
}
