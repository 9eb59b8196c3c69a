//! Card verification values and PINs: digits beside a word for one, in any spelling and order.

use super::lexicon::Hint;
use super::refused::Refused;
use super::scanned::Scanned;
use super::spelling::is_letter;
use super::telling::told;
use super::value::{Secret, ValueKind};
use super::words::Meaning;

/// The values announced by words of the page.
pub(super) fn secrets(page: &Scanned) -> Vec<Secret> {
    let mut found = Vec::new();
    let mut cellular = None;
    for (index, mark) in page.marks.iter().enumerate() {
        let kind = match mark.meaning {
            Meaning::Verification => ValueKind::VERIFICATION,
            Meaning::PerhapsVerification if !is_of_another(page, index) && is_told(page, mark) => {
                ValueKind::PERHAPS
            }
            Meaning::CheckCode if !is_of_another(page, index) => ValueKind::CHECK_CODE,
            Meaning::CellOrCard if !*cellular.get_or_insert_with(|| is_cellular(page)) => {
                ValueKind::VERIFICATION
            }
            Meaning::Pin if is_letters(page, mark) => ValueKind::PIN_IN_LETTERS,
            Meaning::Pin => ValueKind::PIN,
            Meaning::PinBlock => {
                found.extend(pin_block(page, mark));
                continue;
            }
            _ => continue,
        };
        found.extend(told(page, index, kind).map(|at| Secret { at, refused: kind.refused }));
    }
    found
}

fn is_letters(page: &Scanned, mark: &Hint) -> bool {
    page.scan.plain.get(mark.at.start..mark.at.start + 3).is_some_and(|word| word == ['p', 'i', 'n'])
        || page.scan.plain.get(mark.at.start) == Some(&'p')
            && page.scan.plain.get(mark.at.start + 1) != Some(&'a')
}

/// Whether the note is about a mobile network, whose cells have a `CID`.
fn is_cellular(page: &Scanned) -> bool {
    page.marks.iter().any(|mark| mark.meaning == Meaning::Network)
}

/// Whether a word such as `后三位` or `校验码` belongs to a preceding noun that has nothing to do with cards: `SN 后三位`,
/// `房间号后三位`, `固件校验码`. Verbs and sentence punctuation separate the two.
fn is_of_another(page: &Scanned, index: usize) -> bool {
    const PARTING: &str = "说报是的告知给输问和及有把对填念写就客户人她他背面片条栏卡";
    let Some(mark) = page.marks.get(index) else { return false };
    let before = page.scan.until(mark.at.start);
    let blanks = before.iter().rev().take(3).take_while(|blank| matches!(blank, ' ' | '的')).count();
    let before = before.get(..before.len() - blanks).unwrap_or_default();
    let Some(last) = before.last() else { return false };
    let earlier = index.checked_sub(1).and_then(|index| page.marks.get(index));
    if let Some(earlier) = earlier.filter(|earlier| earlier.at.end + blanks == mark.at.start) {
        return match earlier.meaning {
            meaning if meaning.is_of_another() => true,
            Meaning::Card => *last == '号',
            Meaning::Filler => *last == '版' || *last == '号',
            _ => false,
        };
    }
    is_letter(*last) && !last.is_ascii_alphabetic() && !PARTING.contains(*last)
        || before.last() == Some(&'版')
}

/// Whether it is said that the value follows: `末三位：123`, but not `末三位 123`, which may be anything's.
fn is_told(page: &Scanned, mark: &Hint) -> bool {
    page.scan.plain.get(mark.at.start) != Some(&'末') || page.scan.plain.get(mark.at.end) != Some(&' ')
}

/// The fewest hexadecimal digits of a recognized PIN block: it has 16.
pub(super) const SHORTEST_BLOCK: usize = 12;

/// The hexadecimal digits of a PIN block after a word for one.
fn pin_block(page: &Scanned, mark: &Hint) -> Option<Secret> {
    const LONGEST: usize = 48;
    const FURTHEST: usize = 12;
    let rest = page.scan.from(mark.at.end);
    let is_hex = |character: &char| character.is_ascii_hexdigit();
    let start = (0..FURTHEST.min(rest.len())).find(|&start| {
        let parted = start
            .checked_sub(1)
            .is_none_or(|before| !rest.get(before).is_some_and(char::is_ascii_alphanumeric));
        parted && rest.get(start..start + 2).is_some_and(|two| two.iter().all(is_hex))
    })?;
    let signs = rest.get(start..)?.iter().take(LONGEST);
    let length =
        signs.take_while(|character| is_hex(character) || matches!(character, ' ' | '-' | ':')).count();
    let hex = rest.get(start..start + length)?;
    let length = hex.iter().rposition(is_hex).map_or(0, |last| last + 1);
    let is_block = hex.iter().filter(|character| is_hex(character)).count() >= SHORTEST_BLOCK
        && hex.iter().any(char::is_ascii_digit);
    let start = mark.at.end + start;
    is_block.then(|| Secret { at: start..start + length, refused: Refused::Pin })
}
