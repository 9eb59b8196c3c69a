//! Words beside numbers that tell what a number is, and their positions in a text.

use super::scan::Scan;
use super::spelling::{is_invisible, is_letter};
use super::words::{Meaning, WORDS};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

/// A word of a text that says something about a number beside it.
#[derive(Clone, Debug)]
pub(super) struct Hint {
    pub(super) at: Range<usize>,
    pub(super) meaning: Meaning,
}

struct Word {
    letters: Vec<char>,
    meaning: Meaning,
}

/// The words by their first letters, which are sorted; the longest first.
static BY_LETTER: LazyLock<Vec<(char, Vec<Word>)>> = LazyLock::new(|| {
    let mut words: BTreeMap<char, Vec<Word>> = BTreeMap::new();
    for (meaning, listed) in WORDS {
        for word in listed.split(',') {
            let letters: Vec<char> = word.chars().collect();
            if let Some(first) = letters.first().copied() {
                words.entry(first).or_default().push(Word { letters, meaning: *meaning });
            }
        }
    }
    for listed in words.values_mut() {
        // Among words of equal length, the most important comes first in the list, and stays there.
        listed.sort_by_key(|word| std::cmp::Reverse(word.letters.len()));
    }
    words.into_iter().collect()
});

fn words_from(first: char) -> &'static [Word] {
    let at = BY_LETTER.binary_search_by_key(&first, |(letter, _)| *letter);
    at.ok().and_then(|at| BY_LETTER.get(at)).map_or(&[], |(_, words)| words)
}

/// The words of a text that say something about a number, in order, without overlap.
pub(super) fn marks(scan: &Scan) -> Vec<Hint> {
    let text = &scan.plain;
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&first) = text.get(at) {
        let begins = first.is_ascii_digit() || is_letter(first);
        let before = at.checked_sub(1).and_then(|before| text.get(before)).copied().unwrap_or(' ');
        let inside = first.is_ascii_alphabetic() && before.is_ascii_alphabetic()
            || first.is_ascii_digit() && before.is_ascii_digit();
        let words = if begins && !inside { words_from(first) } else { &[] };
        let word = words.iter().find_map(|word| Some((end_of(word, text, at)?, word.meaning)));
        match word {
            Some((end, meaning)) => {
                found.push(Hint { at: at..end, meaning });
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

/// The end of a word at this place, if there is one.
///
/// A space in the word stands for any signs or none. Words for what must not be kept are also found with a sign or two
/// between their letters: Latin ones if it is so between all of them (`C V V`, `c-v-v`).
fn end_of(word: &Word, text: &[char], at: usize) -> Option<usize> {
    const SIGNS: usize = 2;
    let is_latin = word.letters.iter().all(char::is_ascii);
    let may_be_spaced = matches!(
        word.meaning,
        Meaning::Verification
            | Meaning::PerhapsVerification
            | Meaning::CheckCode
            | Meaning::Pin
            | Meaning::PinBlock
    );
    let mut end = at + 1;
    let mut spaced = None;
    let mut blank = false;
    for &letter in word.letters.get(1..)? {
        if letter == ' ' {
            blank = true;
            continue;
        }
        let digit = letter.is_ascii_digit();
        // `CVV: 2 0 6` has a value that begins with 2.
        let parts = |sign: char| if digit { " -_.".contains(sign) } else { is_sign(sign) };
        let signs = text.get(end..)?.iter().take(SIGNS + 1).take_while(|sign| parts(**sign)).count();
        if signs > 0 && !blank {
            let fits = may_be_spaced && signs <= SIGNS && (!is_latin || digit || spaced != Some(false));
            if !fits {
                return None;
            }
        }
        if !blank && is_latin && !digit {
            let is_spaced = signs > 0;
            if *spaced.get_or_insert(is_spaced) != is_spaced {
                return None;
            }
        }
        blank = false;
        end += signs;
        if text.get(end) != Some(&letter) {
            return None;
        }
        end += 1;
    }
    let last = word.letters.last()?;
    let next = |end: usize| text.get(end).copied().unwrap_or(' ');
    let visible = text.get(end..)?.iter().find(|next| !is_invisible(**next));
    if last.is_ascii_digit() && visible.is_some_and(char::is_ascii_digit) {
        return None;
    }
    if last.is_ascii_alphabetic() && next(end).is_ascii_alphabetic() {
        // A plural.
        return (next(end) == 's' && !next(end + 1).is_ascii_alphabetic()).then_some(end + 1);
    }
    Some(end)
}

fn is_sign(character: char) -> bool {
    !character.is_ascii_digit() && (!is_letter(character) || is_invisible(character))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::redaction::scan::Escapes;

    fn meanings(text: &str) -> Vec<Meaning> {
        let scan = Scan::new(text, Escapes::Read);
        let marks = marks(&scan).into_iter().map(|mark| mark.meaning);
        marks.filter(|meaning| *meaning != Meaning::Filler).collect()
    }

    #[test]
    fn words_are_found_across_punctuation_but_not_inside_other_words() {
        use Meaning::{Card, CheckCode, Pin, Reference, Untold, Verification};
        for (text, expected) in [
            ("CVV2", &[Verification][..]),
            ("ＣＶＮ２", &[Verification]),
            ("C V V", &[Verification]),
            ("c-v-v 2", &[Verification]),
            ("密_码", &[Pin]),
            ("驗證碼", &[CheckCode]),
            ("PINs", &[Pin]),
            ("P I N", &[Pin]),
            ("up in", &[]),
            ("shopping", &[]),
            ("pinned", &[]),
            ("acvv", &[]),
            ("PIN pad", &[Untold]),
            ("密码键盘", &[Untold]),
            ("工行卡号", &[Card]),
            ("单 号", &[]),
            ("RRN", &[Reference]),
            ("security   code", &[Verification]),
        ] {
            assert_eq!(meanings(text), expected, "{text}");
        }
    }

    #[test]
    fn no_word_is_in_the_lexicon_twice_with_one_meaning() {
        let mut seen: BTreeMap<&str, Meaning> = BTreeMap::new();
        for (meaning, words) in WORDS {
            for word in words.split(',') {
                if let Some(first) = seen.insert(word, *meaning) {
                    assert_ne!(first, *meaning, "{word} stands twice");
                }
            }
        }
    }
}
