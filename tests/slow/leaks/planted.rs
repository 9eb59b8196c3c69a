//! Card data as people type it, made by the thousand, and the search for what is left of it anywhere.
//!
//! All of it is invented. The same seed makes the same numbers, so that what is found once is found again.

use std::collections::HashSet;
use std::env;
use std::fmt::Write as _;
use std::path::Path;

use posdiag::text::redaction::luhn;

/// How many numbers each test plants, `POSDIAG_PLANTED`; a few unless it is set.
pub(crate) fn count() -> usize {
    env::var("POSDIAG_PLANTED").map_or(100, |count| count.parse().unwrap())
}

/// How card numbers begin: issuers' ranges.
const BEGINNINGS: [&str; 12] =
    ["34", "37", "4", "51", "55", "81", "60", "62", "3528", "2221", "2720", "9558"];

/// The lengths of card numbers.
const LENGTHS: std::ops::RangeInclusive<usize> = 13..=19;
/// The one at which a number is a card's even where its check digit is wrong, in one piece or in groups of four.
const MISHEARD: usize = 16;

/// So many digits of a number in a row are more than may be shown of it: its first six, and its last four.
const TOO_MANY: usize = 7;
/// So many digits in a row stand nowhere by chance, whatever stands beside them.
const NO_CHANCE: usize = 10;

/// A planted card number.
#[derive(Clone, Debug)]
pub(crate) struct Card {
    pub(crate) digits: String,
    /// As it is typed.
    pub(crate) spelled: String,
}

impl Card {
    /// As it may be kept.
    pub(crate) fn masked(&self) -> String {
        let hidden = self.digits.len() - 10;
        format!("{}{}{}", &self.digits[..6], "*".repeat(hidden), &self.digits[6 + hidden..])
    }
}

/// What was planted so far.
pub(crate) struct Planted {
    state: u64,
    cards: usize,
    secrets: usize,
    /// Every run of [`NO_CHANCE`] digits of a number.
    windows: HashSet<u64>,
    /// Every shorter run that is longer than may be shown.
    shorter: HashSet<(usize, u64)>,
    /// The words that stand beside what is refused.
    marks: HashSet<String>,
}

impl Planted {
    pub(crate) fn new(seed: u64) -> Planted {
        Planted {
            state: seed,
            cards: 0,
            secrets: 0,
            windows: HashSet::new(),
            shorter: HashSet::new(),
            marks: HashSet::new(),
        }
    }

    /// How many card numbers were planted.
    pub(crate) fn cards(&self) -> usize {
        self.cards
    }

    /// A number below `end` (`SplitMix64`).
    fn random(&mut self, end: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(end).unwrap()).unwrap()
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + u8::try_from(self.random(10)).unwrap())).collect()
    }

    /// A card number of 13 to 19 digits; every length and every spelling in turn. Half of those of 16 have a wrong
    /// check digit.
    pub(crate) fn card(&mut self) -> Card {
        let length = LENGTHS.clone().nth(self.cards % 7).unwrap();
        self.card_of(length)
    }

    /// A card number with a right check digit: where a word before it calls it something else, only that is one.
    pub(crate) fn right_card(&mut self) -> Card {
        self.card_of(19)
    }

    fn card_of(&mut self, length: usize) -> Card {
        let any = BEGINNINGS[self.random(BEGINNINGS.len())];
        // In groups of four, 16 are a number by themselves where no scheme has one more or two.
        let beginning = if matches!(length, 17 | 18) { "62" } else { any };
        let mut digits = beginning.to_owned() + &self.digits(length - beginning.len());
        let right =
            (0..10).map(|last| format!("{}{last}", &digits[..length - 1])).find(|digits| luhn(digits));
        let right = right.unwrap();
        // Lengths and spellings come in turn, each in its own: they meet in every pair.
        let spelling = self.cards;
        let is_in_fours = spelling % 8 != 7;
        if length != MISHEARD || !is_in_fours || self.random(2) == 0 {
            digits = right;
        } else if digits == right {
            let last = (digits.pop().unwrap().to_digit(10).unwrap() + 1) % 10;
            digits.push(char::from_digit(last, 10).unwrap());
        }
        self.remember(&digits);
        let spelled = spelled(&digits, spelling);
        self.cards += 1;
        Card { digits, spelled }
    }

    fn remember(&mut self, digits: &str) {
        for length in TOO_MANY..=NO_CHANCE {
            for at in 0..=digits.len() - length {
                let value = digits[at..at + length].parse().unwrap();
                if length == NO_CHANCE {
                    self.windows.insert(value);
                } else {
                    self.shorter.insert((length, value));
                }
            }
        }
    }

    /// A word that stands nowhere else.
    fn mark(&mut self) -> String {
        let letters: String = (0..MARK - MARKED.len())
            .map(|_| char::from(b'a' + u8::try_from(self.random(26)).unwrap()))
            .collect();
        let mark = format!("{MARKED}{letters}");
        self.marks.insert(mark.clone());
        mark
    }

    /// A text that is refused whole, with a word beside it by which it is found again: a card verification value, a
    /// PIN or track data; each kind in turn.
    pub(crate) fn secret(&mut self) -> String {
        let mark = self.mark();
        let kind = self.secrets % 11;
        self.secrets += 1;
        match kind {
            0 => format!("{mark} CVV {}", self.digits(3)),
            1 => format!("{mark} 安全码{}", self.digits(3)),
            2 => format!("cvv2:{} {mark}", self.digits(3)),
            // Behind the sign, as what stands before it may be taken for a field's name.
            3 => format!("ＣＶＮ２＝{}，{mark}", full_width(&self.digits(3))),
            4 => format!("{mark}，卡背面后三位{}", self.digits(3)),
            5 => format!("{mark} 密码 {}", self.digits(6)),
            6 => format!("PIN: {}, {mark}", self.digits(4)),
            7 => format!("{mark} 交易密码是{}", full_width(&self.digits(6))),
            8 => {
                let (card, rest) = (self.plain_card(), self.digits(8));
                format!("%B{card}^{}/A^2512101{rest}?", mark.to_uppercase())
            }
            9 => format!(";{}=25121010000000000? {mark}", self.plain_card()),
            _ => format!("{mark} {}D2512101{}", self.plain_card(), self.digits(6)),
        }
    }

    /// A card number inside something else.
    fn plain_card(&mut self) -> String {
        self.card().digits
    }

    /// What of it stands in a text; the beginning of what stands there.
    pub(crate) fn traces(&self, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        self.digits_in(text, &mut found);
        self.marks_in(text, &mut found);
        found
    }

    /// Looks for digits: of any script that was planted, and with whatever separators.
    fn digits_in(&self, text: &str, found: &mut Vec<String>) {
        const CUT: u64 = 10_u64.pow(10);
        // The last digits, with what separates them; and those that stand directly side by side.
        let (mut joined, mut value, mut tight) = (0_usize, 0_u64, String::new());
        let mut signs = 0;
        let mut glued = false;
        for (at, character) in text.char_indices().chain([(text.len(), '\0')]) {
            let folded = fold(character);
            if let Some(digit) = folded.to_digit(10) {
                value = (value * 10 + u64::from(digit)) % CUT;
                joined += 1;
                signs = 0;
                tight.push(folded);
                if joined >= NO_CHANCE && self.windows.contains(&value) {
                    found.push(format!("{value:010} in {:?}", around(text, at)));
                }
                continue;
            }
            let letter = folded.is_alphanumeric();
            let lengths = TOO_MANY..NO_CHANCE;
            if lengths.contains(&tight.len())
                && !glued
                && !letter
                && self.shorter.contains(&(tight.len(), tight.parse().unwrap()))
            {
                found.push(format!("{tight} in {:?}", around(text, at)));
            }
            tight.clear();
            glued = letter;
            if folded.is_whitespace() {
                continue;
            }
            signs += 1;
            if signs > 3 || !",、。._/-‐‑‒–—―−·•\u{fffd}".contains(folded) {
                joined = 0;
                value = 0;
            }
        }
    }

    fn marks_in(&self, text: &str, found: &mut Vec<String>) {
        let bytes = text.as_bytes();
        for (at, two) in bytes.windows(MARKED.len()).enumerate() {
            if two.eq_ignore_ascii_case(MARKED.as_bytes())
                && let Some(word) = bytes.get(at..at + MARK)
                && let Ok(word) = str::from_utf8(word)
                && self.marks.contains(&word.to_ascii_lowercase())
            {
                found.push(format!("{word} in {:?}", around(text, at)));
            }
        }
    }

    /// That nothing of it is in what came out of the program.
    #[track_caller]
    pub(crate) fn not_in(&self, text: &str, what: &str) {
        let found = self.traces(text);
        assert!(found.is_empty(), "{what} shows {found:#?}");
    }

    /// That nothing of it is in any file of a folder, nor in any file's name.
    #[track_caller]
    pub(crate) fn not_below(&self, folder: &Path, what: &str) {
        if !folder.is_dir() {
            return;
        }
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            self.not_in(&path.file_name().unwrap().to_string_lossy(), "a file's name");
            if path.is_dir() {
                self.not_below(&path, what);
                continue;
            }
            // SQLite removes its log under the search.
            let Ok(bytes) = std::fs::read(&path) else { continue };
            let mut found = self.traces(&String::from_utf8_lossy(&bytes));
            found.truncate(5);
            assert!(found.is_empty(), "{} after {what}: {found:#?}", path.display());
        }
    }
}

/// How a word that stands nowhere else begins, and how long it is.
const MARKED: &str = "zq";
const MARK: usize = 9;

/// A text around a place in it.
fn around(text: &str, at: usize) -> &str {
    let start = text.floor_char_boundary(at.saturating_sub(40));
    &text[start..text.ceil_char_boundary((at + 40).min(text.len()))]
}

fn fold(character: char) -> char {
    match character {
        '！'..='～' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
        _ => character,
    }
}

/// ASCII as a Chinese keyboard has it.
pub(crate) fn full_width(text: &str) -> String {
    let wide = |character| match character {
        ' ' => '\u{3000}',
        '!'..='~' => char::from_u32(u32::from(character) + 0xfee0).unwrap_or(character),
        _ => character,
    };
    text.chars().map(wide).collect()
}

/// A number's digits in one of the spellings.
fn spelled(digits: &str, spelling: usize) -> String {
    let groups: Vec<&str> = (0..digits.len().div_ceil(4))
        .map(|group| &digits[group * 4..(group * 4 + 4).min(digits.len())])
        .collect();
    match spelling % 8 {
        0 => digits.to_owned(),
        1 => groups.join(" "),
        2 => groups.join("-"),
        3 => full_width(digits),
        4 => full_width(&groups.join(" ")),
        5 => full_width(&groups.join("-")),
        // Half of it on another keyboard, with one sign here and another there.
        6 => {
            let mut mixed = String::new();
            for (number, group) in groups.iter().enumerate() {
                let sign = ["", " ", "-", "　"][number % 4];
                let group = if number % 2 == 0 { (*group).to_owned() } else { full_width(group) };
                let _ = write!(mixed, "{sign}{group}");
            }
            mixed
        }
        // As it stands on some cards: 4, 6 and the rest.
        _ => format!("{} {} {}", &digits[..4], &digits[4..10], &digits[10..]),
    }
}

#[test]
fn planted_values_are_found_in_every_spelling_but_not_masked() {
    let mut planted = Planted::new(1);
    let cards: Vec<Card> = (0..64).map(|_| planted.card()).collect();
    let lengths: HashSet<usize> = cards.iter().map(|card| card.digits.len()).collect();
    assert_eq!(lengths.len(), 7, "every length");
    for card in &cards {
        for spelling in 0..8 {
            let text = format!("{{\"text\":\"x{}y\"}}", spelled(&card.digits, spelling));
            assert!(!planted.traces(&text).is_empty(), "{text}");
        }
        let masked = card.masked();
        planted.not_in(&format!("{masked}，{masked} at 1763880000000000"), &card.digits);
        for more in [&card.digits[..7], &card.digits[card.digits.len() - 7..]] {
            assert!(!planted.traces(&format!("{more}*****")).is_empty(), "{more} of {}", card.digits);
        }
    }
    for _ in 0..22 {
        let secret = planted.secret();
        assert!(!planted.traces(&secret).is_empty(), "{secret}");
        assert!(!planted.traces(&secret.to_uppercase()).is_empty(), "{secret}");
    }
}
