//! Track data of a magnetic stripe, or its equivalent on a chip: ISO/IEC 7813.

use super::scan::Gap;
use super::scanned::Scanned;
use std::ops::Range;

/// The least digits of a stripe's number; those shorter than a card's are found, too, since nothing else looks like
/// this.
const SHORTEST: usize = 12;

/// The first track data after each number of the page, with the number.
pub(super) fn tracks(page: &Scanned) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    // The remainder of a number that was cut, followed by its data.
    for masked in &page.masked {
        let rest = page.scan.from(masked.at.end);
        let length = match rest.first() {
            Some('^') => Some(first_track(rest)),
            Some('=') => second_track(rest),
            _ => None,
        };
        found.extend(length.map(|length| masked.at.start..masked.at.end + length));
    }
    for at in 0..page.scan.pieces.len() {
        let Some(piece) = page.scan.pieces.get(at) else { break };
        if found.iter().any(|track| track.contains(&piece.at.start)) {
            continue;
        }
        let after = page.scan.from(piece.at.end);
        let blanks = after.iter().take_while(|blank| **blank == ' ').count();
        let rest = after.get(blanks..).unwrap_or_default();
        let length = match rest.first() {
            Some('^') => Some(first_track(rest)),
            Some('=') if is_plain(page, at) => second_track(rest),
            Some('d') if blanks == 0 => chip(rest),
            _ => None,
        };
        let start = length.and_then(|_| number_before(page, at));
        if let (Some(length), Some(start)) = (length, start) {
            found.push(start..piece.at.end + blanks + length);
        }
    }
    found
}

/// Whether the digits that end with this piece are written as one number: a sum (`1280.00+1280.00=2560.00`) has other
/// signs between them.
fn is_plain(page: &Scanned, last: usize) -> bool {
    let mut total = 0;
    for piece in page.scan.pieces.get(..=last).unwrap_or_default().iter().rev() {
        total += piece.len();
        if total >= SHORTEST {
            return true;
        }
        if !matches!(piece.gap, Gap::Touching | Gap::Joined | Gap::Sign(' ' | '-')) {
            return false;
        }
    }
    false
}

/// The beginning of the number that ends with this piece, if it is long enough.
fn number_before(page: &Scanned, last: usize) -> Option<usize> {
    const LONGEST: usize = 19;
    let mut total = 0;
    let mut start = None;
    for piece in page.scan.pieces.get(..=last)?.iter().rev() {
        total += piece.len();
        if total > LONGEST && start.is_some() {
            break;
        }
        if total >= SHORTEST {
            start = Some(piece.at.start);
        }
        if piece.gap == Gap::Apart {
            break;
        }
    }
    start
}

fn digits(text: &[char]) -> usize {
    text.iter().take_while(|character| character.is_ascii_digit()).count()
}

/// Format B: the number, `^`, the name, `^`, expiry and service code.
fn first_track(text: &[char]) -> usize {
    const LONGEST: usize = 80;
    let text = text.get(..text.len().min(LONGEST)).unwrap_or_default();
    if let Some(end) = text.iter().position(|character| *character == '?') {
        return end + 1;
    }
    let last = text.iter().rposition(|character| *character == '^').unwrap_or_default();
    let rest = text.get(last + 1..).unwrap_or_default();
    last + 1 + rest.iter().take_while(|character| character.is_ascii_alphanumeric()).count()
}

/// The number, `=`, then expiry (YYMM), service code and more; another `=` if it has no expiry.
fn second_track(text: &[char]) -> Option<usize> {
    let signs = text.iter().take_while(|character| matches!(character, '=' | ' ')).count();
    let data = text.get(signs..)?;
    let more = digits(data);
    let month: String = data.get(2..4).unwrap_or_default().iter().collect();
    // An amount may be as long as an expiry, but is hardly a valid one.
    let expires = more >= 4 && matches!(month.parse::<u8>(), Ok(1..=12));
    let is_track = text.get(1) == Some(&'=') || more >= 7 || expires;
    let question = usize::from(text.get(signs + more) == Some(&'?'));
    is_track.then_some(signs + more + question)
}

/// EMV tag 57, with `D` for `=`. A serial number may contain a D: only an expiry and a service code decide.
fn chip(text: &[char]) -> Option<usize> {
    let rest = text.get(1..)?;
    let more = digits(rest);
    let month = match rest.get(2..4)? {
        [tens, ones] => tens.to_digit(10)? * 10 + ones.to_digit(10)?,
        _ => return None,
    };
    (more >= 7 && (1..=12).contains(&month)).then_some(1 + more)
}
