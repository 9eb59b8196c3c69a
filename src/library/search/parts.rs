//! Measures how much of a Chinese phrase a text contains, in any order and with anything between: its characters, and
//! its pairs of characters, rare ones weighing more.

use std::ops::Range;

use crate::text::simplified::{simple, traditional};

/// The most characters of a phrase that are used: one bit each.
pub(super) const MOST: usize = 64;

/// A phrase, by its characters.
pub(super) struct Phrase {
    characters: Vec<char>,
    /// The positions in the phrase of a character, in any variant: a bit for each.
    places: Vec<(char, u64)>,
    /// A bitmap of the last bytes of its characters: most characters of a text are not in the phrase.
    last_bytes: [u64; 4],
}

/// What a text has of a phrase: a bit for each character, and for each that follows the one before it there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Covered {
    pub(super) single: u64,
    pub(super) paired: u64,
}

impl Covered {
    pub(super) fn with(self, other: Covered) -> Covered {
        Covered { single: self.single | other.single, paired: self.paired | other.paired }
    }
}

/// What each part of a phrase weighs.
pub(super) struct Weights {
    single: Vec<u32>,
    paired: Vec<u32>,
}

impl Phrase {
    pub(super) fn new(phrase: &str) -> Phrase {
        let characters: Vec<char> = phrase.chars().take(MOST).map(alike).collect();
        let mut places: Vec<(char, u64)> = Vec::new();
        for (place, character) in characters.iter().enumerate() {
            for written in written(*character) {
                match places.iter_mut().find(|(known, _)| *known == written) {
                    Some((_, bits)) => *bits |= 1 << place,
                    None => places.push((written, 1 << place)),
                }
            }
        }
        let mut last_bytes = [0; 4];
        for (character, _) in &places {
            let (byte, bit) = last_byte(*character);
            if let Some(bits) = last_bytes.get_mut(byte) {
                *bits |= bit;
            }
        }
        Phrase { characters, places, last_bytes }
    }

    /// The positions in the phrase of a character of a text.
    fn places(&self, character: char) -> u64 {
        let (byte, bit) = last_byte(character);
        if self.last_bytes.get(byte).is_none_or(|bits| bits & bit == 0) {
            return 0;
        }
        self.places.iter().find(|(known, _)| *known == character).map_or(0, |(_, bits)| *bits)
    }

    /// What a text has of it.
    pub(super) fn covered(&self, said: &str) -> Covered {
        let mut covered = Covered::default();
        if said.is_ascii() {
            return covered;
        }
        let mut before = 0;
        for character in said.chars() {
            let here = self.places(character);
            covered.single |= here;
            covered.paired |= (before << 1) & here;
            before = here;
        }
        covered
    }

    /// The longest part of a text that is part of the phrase, too; the first of equally long ones.
    pub(super) fn longest(&self, said: &str) -> Range<usize> {
        let mut longest = 0..0;
        let mut most = 0;
        // For each position in the phrase, how many characters up to it match here.
        let mut runs: Vec<usize> = vec![0; self.characters.len() + 1];
        let mut starts: Vec<usize> = Vec::new();
        for (at, character) in said.char_indices() {
            starts.push(at);
            let here = self.places(character);
            for place in (0..self.characters.len()).rev() {
                let run = if here >> place & 1 == 1 { runs.get(place).copied().unwrap_or(0) + 1 } else { 0 };
                if let Some(kept) = runs.get_mut(place + 1) {
                    *kept = run;
                }
                if run > most {
                    most = run;
                    let start = starts.len().checked_sub(run).and_then(|first| starts.get(first));
                    longest = start.copied().unwrap_or(at)..at + character.len_utf8();
                }
            }
        }
        longest
    }

    /// Whether a part is the whole phrase.
    pub(super) fn is_whole(&self, stretch: &str) -> bool {
        stretch.chars().count() == self.characters.len()
    }

    /// Whether a text with this much of it is about the same: a pair, or most characters with others between.
    pub(super) fn is_told_by(&self, covered: Covered) -> bool {
        covered.paired != 0 || 3 * covered.single.count_ones() as usize >= 2 * self.characters.len()
    }

    /// The weights of its parts among texts that have these.
    pub(super) fn weights(&self, each: &[Covered]) -> Weights {
        let count = |bit: u64, of: fn(&Covered) -> u64| {
            rarity(each.len(), each.iter().filter(|covered| of(covered) & bit != 0).count())
        };
        let bits = || (0..self.characters.len()).map(|place| 1 << place);
        Weights {
            single: bits().map(|bit| count(bit, |covered| covered.single)).collect(),
            paired: bits().skip(1).map(|bit| count(bit, |covered| covered.paired)).collect(),
        }
    }
}

impl Weights {
    pub(super) fn whole(&self) -> u32 {
        self.single.iter().chain(&self.paired).sum()
    }

    pub(super) fn of(&self, covered: Covered) -> u32 {
        let sum = |weights: &[u32], bits: u64| -> u32 {
            let has = weights.iter().enumerate().filter(|(place, _)| bits >> place & 1 == 1);
            has.map(|(_, weight)| weight).sum()
        };
        // The first character has none before it.
        sum(&self.single, covered.single) + sum(&self.paired, covered.paired >> 1)
    }
}

/// The weight of something that this many of all texts say: zero for all of them, else four times the base-2 logarithm
/// of the ratio. What no text says cannot distinguish anything, and is half as good a reason to find nothing.
pub(super) fn rarity(all: usize, having: usize) -> u32 {
    let ratio = |of: usize| {
        let ratio = ((all as u128 + 1) << 8) / (of as u128 + 1);
        // To the fourth power, so that the logarithm is in quarters.
        ratio.min(1 << 31).pow(4).checked_ilog2().unwrap_or(0).saturating_sub(32)
    };
    if having == 0 { ratio(0) / UNKNOWN } else { ratio(having) + 1 }
}

/// How much less something weighs that no code says than something that one says.
const UNKNOWN: u32 = 3;

/// The bit of a character's last byte.
fn last_byte(character: char) -> (usize, u64) {
    let byte = character as usize & 0xff;
    (byte >> 6, 1 << (byte & 63))
}

/// Characters that are used interchangeably, also in simplified Chinese.
const TWINS: &[(char, char)] = &[('帐', '账'), ('象', '像'), ('撒', '撤')];

/// One representative for all interchangeable characters.
fn alike(character: char) -> char {
    let simple = simple(character);
    TWINS.iter().find(|(other, _)| *other == simple).map_or(simple, |(_, usual)| *usual)
}

/// All variants of a character: in simplified Chinese, its twin, and each in traditional characters.
fn written(character: char) -> impl Iterator<Item = char> {
    let twins = TWINS.iter().filter(move |(_, usual)| *usual == character).map(|(other, _)| *other);
    twins.chain([character]).flat_map(|simple| traditional(simple).chain([simple]))
}

#[cfg(test)]
mod tests {
    use super::{Phrase, rarity};

    #[test]
    fn coverage_of_a_phrase_is_counted() {
        let phrase = Phrase::new("小票打不出来");
        let covered = phrase.covered("打不出小票，Wi-Fi");
        assert_eq!((covered.single, covered.paired), (0b01_1111, 0b01_1010));
        let said = "打印不出，打不出小票";
        assert_eq!(&said[phrase.longest(said)], "打不出");
        assert_eq!(phrase.longest("没有"), 0..0);
        assert_eq!(phrase.covered("no slip").single, 0);
    }

    #[test]
    fn traditional_and_simplified_characters_match() {
        for (phrase, said) in
            [("网络", "網絡異常"), ("網絡", "网络异常"), ("到帐", "没到账"), ("到账", "沒到帳")]
        {
            let covered = Phrase::new(phrase).covered(said);
            assert_eq!((covered.single, covered.paired), (0b11, 0b10), "{phrase} in {said}");
        }
    }

    #[test]
    fn rare_parts_weigh_more() {
        assert!(rarity(175, 1) > rarity(175, 20) && rarity(175, 20) > rarity(175, 175));
        assert!(rarity(175, 0) < rarity(175, 1));
        assert!(rarity(1_000_000, 0) < rarity(1_000_000, 1));
        assert_eq!((rarity(0, 0), rarity(1, 1)), (0, 1));
    }
}
