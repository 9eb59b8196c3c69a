//! Separators of a number's groups: characters that are neither letter nor digit, markup, a word.

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use super::digits::KEYCAP;
use super::{chance, pick};
use crate::support::dice::Dice;

/// What people and programs put between groups.
const COMMON: &[&str] = &[
    " ", " ", " ", "-", "-", ".", "/", ",", "，", "、", "。", "·", "_", ":", "：", ";", "|", "+", "*", "#",
    "~", "=", "'", "\"", "(", ")", "\\", "&", "%", "<", ">", "—", "–", "…", "→", "\u{a0}", "\u{3000}",
    "\u{2009}", "\t", "\n",
];
/// Invisible characters, and marks over the previous character.
const UNSEEN: &[&str] = &[
    "\u{200b}",
    "\u{200c}",
    "\u{200d}",
    "\u{2060}",
    "\u{feff}",
    "\u{ad}",
    "\u{202a}",
    "\u{202e}",
    "\u{2066}",
    "\u{2069}",
    "\u{61c}",
    "\u{180e}",
    "\u{34f}",
    "\u{fe0f}",
    "\u{fe0e}",
    "\u{20e3}",
    "\u{20dd}",
    "\u{301}",
    "\u{332}",
    "\u{336}",
    "\u{e0020}",
    "\u{e0031}",
    "\u{e0101}",
    "\u{1f3fb}",
    "\u{2028}",
    "\u{e000}",
    "\u{fffd}",
    "🙂",
    "➖",
    "💳",
];
/// Markup and escapes, as left behind when a text is copied.
pub(crate) const MARKUP: &[&str] = &[
    "<br>", "<br/>", "<br />", "<BR>", "<wbr>", "<p>", "</p>", "</td>", "<span>", "</b>", "&nbsp;", "&ensp;",
    "&emsp;", "&thinsp;", "&#160;", "&#32;", "&#x20;", "&#xA0;", "&#8203;", "&shy;", "%20", "%09", "%0A",
    "%2D", "\\u00a0", "\\u200b", "\\u3000", "\\u0020", "\\xa0", "\\x20", "\\n", "\\t",
];
const JOINING: &[&str] =
    &["和", "然后", "再", "加", " 和 ", " 然后 ", " 再 ", " 加 ", "，然后", " and ", " then ", " and then "];

/// Symbols that contain a digit, a numeral or a letter like one after folding: `㋀` is `1月`, the radical `⼀` is `一`, `⒧`
/// is `(l)`, and units are words.
const DIGITS_IN_DISGUISE: [RangeInclusive<char>; 13] = [
    '\u{24a7}'..='\u{24a7}',
    '\u{24aa}'..='\u{24aa}',
    '\u{2f00}'..='\u{2f00}',
    '\u{2f06}'..='\u{2f06}',
    '\u{2f0b}'..='\u{2f0b}',
    '\u{2f33}'..='\u{2f33}',
    '\u{32c0}'..='\u{32cb}',
    '\u{3358}'..='\u{33ff}',
    '\u{1f118}'..='\u{1f118}',
    '\u{1f11e}'..='\u{1f11e}',
    '\u{1f214}'..='\u{1f214}',
    '\u{1f229}'..='\u{1f22a}',
    '\u{1f241}'..='\u{1f242}',
];

/// Every character that is not a letter, a digit or a control.
pub(crate) static ALL: LazyLock<Vec<char>> = LazyLock::new(|| {
    let disguised = |c: &char| DIGITS_IN_DISGUISE.iter().any(|range| range.contains(c));
    (' '..=char::MAX).filter(|c| !c.is_alphanumeric() && !c.is_control() && !disguised(c)).collect()
});

/// A way to separate groups.
#[derive(Clone)]
pub(crate) enum Parting {
    /// The same in every gap.
    Same(&'static str, String),
    /// One to four common characters, different in every gap.
    Common,
    /// One to four of any, different in every gap.
    Any,
    /// Markup, different in every gap.
    Markup,
    /// Joining words.
    Joining,
}

impl Parting {
    pub(crate) fn random(dice: &mut Dice) -> Parting {
        match dice.below(20) {
            0..6 => Parting::Same("parted: by a common character", pick(dice, COMMON).to_owned()),
            6..8 => Parting::Same("parted: by one not seen", pick(dice, UNSEEN).to_owned()),
            8..12 => Parting::Same("parted: by one of any", any(dice).to_string()),
            12..14 => Parting::Common,
            14..16 => Parting::Any,
            16 => Parting::Same("parted: by the same markup", pick(dice, MARKUP).to_owned()),
            17 => Parting::Markup,
            _ => Parting::Joining,
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Parting::Same(name, _) => name,
            Parting::Common => "parted: by some common characters",
            Parting::Any => "parted: by some of any",
            Parting::Markup => "parted: by other markup each",
            Parting::Joining => "parted: by words",
        }
    }

    /// The separator after a text. Words have spaces around them if a letter may be next. A keycap ends in two
    /// separating characters, so that one more is enough.
    pub(crate) fn gap(&self, behind: &str, beside_letters: bool, dice: &mut Dice) -> String {
        match self {
            Parting::Common | Parting::Any | Parting::Markup | Parting::Joining
                if behind.ends_with(KEYCAP) =>
            {
                pick(dice, COMMON).to_owned()
            }
            Parting::Same(_, same) if behind.ends_with(KEYCAP) && same.chars().count() > 1 => " ".to_owned(),
            Parting::Same(_, same) => same.clone(),
            Parting::Common => (0..=dice.below(4)).map(|_| pick(dice, COMMON)).collect(),
            Parting::Any => (0..=dice.below(4)).map(|_| any(dice)).collect(),
            Parting::Markup => pick(dice, MARKUP).to_owned(),
            Parting::Joining if beside_letters => format!(" {} ", pick(dice, JOINING).trim()),
            Parting::Joining => pick(dice, JOINING).to_owned(),
        }
    }
}

/// Any separating character; in half of the cases one of the common ones.
fn any(dice: &mut Dice) -> char {
    let named = ALL.partition_point(|c| *c < '\u{3400}');
    if chance(dice, 1, 8) {
        return pick(dice, UNSEEN).chars().next().unwrap();
    }
    let among = if chance(dice, 2, 3) { &ALL[..named] } else { &ALL[..] };
    pick(dice, among)
}
