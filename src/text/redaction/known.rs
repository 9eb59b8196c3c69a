//! Numbers that are recognized as something other than parts of a card number: dates, times, amounts, phone numbers,
//! addresses, versions, lists of codes, and what a preceding word calls something else.

use super::numerals::DigitKind;
use super::scan::{Gap, Piece};
use super::scanned::Scanned;
use super::words::Meaning;
use std::ops::Range;

/// What is known about a piece of digits, in increasing order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Recognition {
    /// Nothing: it may be part of a card number.
    Nothing,
    /// It may be something else, such as a round or an ascending number. Together with only such pieces, it is not a
    /// card number.
    Perhaps,
    /// It is something else by itself. Together with only such pieces, it is not a card number.
    Something,
    /// It is something else, and too long to be part of one.
    Alone,
}

/// The longest count, in digits.
const LONGEST_ROUND: usize = 6;

/// The longest amount that no word announces, in digits before the point.
const LONGEST_AMOUNT: usize = 4;

/// What is known about each piece of the page.
pub(super) fn known(page: &Scanned) -> Vec<Recognition> {
    let pieces = &page.scan.pieces;
    let mut known = vec![Recognition::Nothing; pieces.len()];
    let mut mark = |range: Range<usize>, as_what: Recognition| {
        for known in known.get_mut(range).unwrap_or_default() {
            *known = (*known).max(as_what);
        }
    };
    let mut at = 0;
    while at < pieces.len() {
        let chain = chain(pieces, at);
        for part in recognized(page, chain.clone()) {
            let as_what =
                if is_weak(page, part.clone()) { Recognition::Perhaps } else { Recognition::Something };
            mark(part, as_what);
        }
        at = chain.end;
    }
    for at in 0..pieces.len() {
        if let Some(list) = series(page, at) {
            mark(list, Recognition::Perhaps);
        }
        if let Some(amount) = amount_in_thousands(page, at) {
            mark(amount, Recognition::Something);
        }
        if let Some(sum) = sum(page, at) {
            mark(sum, Recognition::Something);
        }
        if let Some((list, as_what)) = called(page, at) {
            mark(list, as_what);
        }
    }
    known
}

/// Whether what is recognized in some pieces also occurs in other numbers: a round figure, the number of a ticket if it
/// continues with another sign, a large amount, and single digits with signs between.
fn is_weak(page: &Scanned, part: Range<usize>) -> bool {
    let goes_on = page.scan.pieces.get(part.end).is_some_and(|next| next.gap != Gap::Apart);
    let pieces = page.scan.pieces.get(part).unwrap_or_default();
    match pieces {
        [figure] => figure.len() <= LONGEST_ROUND,
        [one, two] if (one.len(), two.len()) == (3, 3) => {
            let next = page.scan.plain.get(two.at.end).copied().unwrap_or(' ');
            goes_on && !" ,、;。.)".contains(next)
        }
        [whole, cents] if cents.gap == Gap::Sign('.') && whole.len() > LONGEST_AMOUNT => true,
        _ => goes_on && pieces.iter().all(|piece| piece.len() == 1),
    }
}

/// The pieces from this one on with one sign of a date, a time, an amount or an address between each two.
fn chain(pieces: &[Piece], start: usize) -> Range<usize> {
    let tight =
        |piece: &&Piece| matches!(piece.gap, Gap::Sign('-' | '/' | '.' | ':' | '~' | '–' | '—' | '+'));
    start..start + 1 + pieces.get(start + 1..).unwrap_or_default().iter().take_while(tight).count()
}

/// The recognized parts of a chain: all of it, or parts between the signs of a range.
fn recognized(page: &Scanned, chain: Range<usize>) -> Vec<Range<usize>> {
    const LONGEST: usize = 64;
    if chain.len() > LONGEST {
        return Vec::new();
    }
    let pieces = &page.scan.pieces;
    let touched = |at: usize| pieces.get(at).is_some_and(|piece| piece.gap == Gap::Touching);
    if touched(chain.start) || touched(chain.end) {
        return Vec::new();
    }
    if is_recognized(page, &chain) {
        return vec![chain];
    }
    // With one and the same sign, nothing shows where a part would end.
    let mut gaps = pieces.get(chain.start + 1..chain.end).unwrap_or_default().iter().map(|piece| piece.gap);
    let first = gaps.next();
    if gaps.all(|gap| Some(gap) == first) {
        return Vec::new();
    }
    let starts = chain.clone().filter(|&at| {
        at == chain.start
            || pieces.get(at).is_some_and(|piece| matches!(piece.gap, Gap::Sign('-' | '~' | '–' | '—')))
    });
    let starts: Vec<usize> = starts.collect();
    // Each part may have its own hyphens: `2026-11-28~2026-12-01`.
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(&start) = starts.get(from) {
        let ends = starts.get(from + 1..).unwrap_or_default().iter().copied().chain([chain.end]);
        let longest = ends.take(4).enumerate().filter(|(_, end)| is_recognized(page, &(start..*end))).last();
        match longest {
            Some((parts, end)) => {
                found.push(start..end);
                from += parts + 1;
            }
            None => from += 1,
        }
    }
    let whole: usize = found.iter().map(ExactSizeIterator::len).sum();
    // `62-28-04-80`: a chain of which only a part is a date is not one.
    if whole == chain.len() { found } else { Vec::new() }
}

/// A number of a chain: its value, and its digits.
type Part = (u64, usize);

fn is_recognized(page: &Scanned, chain: &Range<usize>) -> bool {
    let pieces = page.scan.pieces.get(chain.clone()).unwrap_or_default();
    // Nobody writes these in circles or as keycaps, or spells them out.
    let is_plain = |piece: &Piece| {
        matches!(piece.script, DigitKind::Decimal | DigitKind::Chinese) && piece.at.len() == piece.len()
    };
    if pieces.len() > 4 || !pieces.iter().all(|piece| is_plain(piece) && piece.len() <= 14) {
        return false;
    }
    let value = |piece: &Piece| {
        let digits = page.scan.digits.get(piece.digits.clone()).unwrap_or_default();
        digits.iter().fold(0_u64, |value, digit| value * 10 + u64::from(*digit))
    };
    let parts: Vec<Part> = pieces.iter().map(|piece| (value(piece), piece.len())).collect();
    let signs: String =
        pieces.iter().skip(1).map(|piece| if let Gap::Sign(sign) = piece.gap { sign } else { ' ' }).collect();
    is_date(&signs, &parts)
        || is_coordinate(page, chain)
        || is_time(&signs, &parts)
        || is_amount(&signs, &parts)
        || is_address(&signs, &parts)
        || is_phone(&signs, &parts)
        || is_reference(&signs, &parts)
}

fn is_day(month: u64, day: u64) -> bool {
    (1..=12).contains(&month) && (1..=31).contains(&day)
}

fn is_year(year: u64) -> bool {
    (1990..=2049).contains(&year)
}

fn is_date(signs: &str, parts: &[Part]) -> bool {
    match (signs, parts) {
        ("--" | "//" | "..", [(year, 4), (month, 1 | 2), (day, 1 | 2)]) => {
            is_year(*year) && is_day(*month, *day)
        }
        ("--" | "//" | "..", [(day, 1 | 2), (month, 1 | 2), (year, 4)]) => {
            is_year(*year) && (is_day(*month, *day) || is_day(*day, *month))
        }
        ("-" | "/", [(month, 1 | 2), (day, 1 | 2)]) => is_day(*month, *day),
        ("", [(date, 8)]) => is_compact_date(*date),
        // The date and the time of day: 20261128143005, and 261128143005, as terminals count their references.
        ("", [(moment, 14)]) => is_compact_date(*moment / 1_000_000) && is_compact_time(*moment % 1_000_000),
        ("", [(moment, 12)]) => {
            is_compact_date(20_000_000 + *moment / 1_000_000) && is_compact_time(*moment % 1_000_000)
        }
        _ => false,
    }
}

fn is_compact_date(date: u64) -> bool {
    is_year(date / 10_000) && is_day(date / 100 % 100, date % 100)
}

fn is_compact_time(time: u64) -> bool {
    time / 10_000 < 24 && time / 100 % 100 < 60 && time % 100 < 60
}

fn is_time(signs: &str, parts: &[Part]) -> bool {
    match (signs, parts) {
        (":", [(hour, 1 | 2), (minute, 2)]) => *hour < 25 && *minute < 60,
        ("::", [(hour, 1 | 2), (minute, 2), (second, 2)]) => *hour < 25 && *minute < 60 && *second < 60,
        _ => false,
    }
}

fn is_amount(signs: &str, parts: &[Part]) -> bool {
    match (signs, parts) {
        (".", [(whole, length @ 1..=7), (_, 1 | 2)]) => is_counted(*whole, *length),
        // As round as counts are.
        ("", [(figure, length @ 3..=LONGEST_ROUND)]) => {
            let round = if *length == LONGEST_ROUND { 1000 } else { 100 };
            *figure % round == 0 && is_counted(*figure, *length)
        }
        _ => false,
    }
}

/// A degree of latitude or longitude, beside the other one with the same precision: `39.9042 116.4074`.
fn is_coordinate(page: &Scanned, chain: &Range<usize>) -> bool {
    let degree = |chain: Range<usize>| {
        let [whole, fraction] = page.scan.pieces.get(chain)? else { return None };
        let digits = page.scan.digits.get(whole.digits.clone())?;
        let is_degree = fraction.gap == Gap::Sign('.')
            && whole.len() <= 3
            && (4..=6).contains(&fraction.len())
            && digits.iter().fold(0_u64, |degree, digit| degree * 10 + u64::from(*digit)) <= 180;
        is_degree.then(|| fraction.len())
    };
    let Some(decimals) = degree(chain.clone()) else { return false };
    let beside = [chain.start.checked_sub(2).map(|start| start..chain.start), Some(chain.end..chain.end + 2)];
    beside.into_iter().flatten().any(|other| degree(other) == Some(decimals))
}

/// Whether a figure has no unusual leading zeros.
fn is_counted(figure: u64, length: usize) -> bool {
    length == 1 || figure >= 10_u64.pow(u32::try_from(length).unwrap_or(1) - 1)
}

/// A network address, a version.
fn is_address(signs: &str, parts: &[Part]) -> bool {
    match (signs, parts) {
        ("...", parts) => parts.iter().all(|(value, length)| *value < 256 && *length <= 3),
        // `1.2.3` may as well be a number told digit by digit.
        ("..", parts) => {
            parts.iter().all(|(_, length)| *length <= 3) && parts.iter().any(|(_, length)| *length > 1)
        }
        _ => false,
    }
}

fn is_phone(signs: &str, parts: &[Part]) -> bool {
    let is_mobile = |number: u64| (13_000_000_000..20_000_000_000).contains(&number);
    match (signs, parts) {
        ("", [(number, 13)]) => number / 100_000_000_000 == 86 && is_mobile(*number % 100_000_000_000),
        ("", [(number, 10)]) => matches!(*number / 10_000_000, 400 | 800),
        ("", [(number, 11)]) | ("-", [(86, 2), (number, 11)]) => is_mobile(*number),
        ("--", [(first, 3), (_, 4), (_, 4)]) => (130..200).contains(first) || matches!(*first, 400 | 800),
        ("--", [(400 | 800, 3), (_, 3), (_, 4)] | [(400 | 800, 3), (_, 4), (_, 3)]) => true,
        ("-", [(_, 3 | 4), (_, 7 | 8)]) | ("--", [(_, 3 | 4), (_, 7 | 8), (_, 1..=6)]) => {
            // Area codes begin with 0: 010, 0755.
            parts.first().is_some_and(|(area, length)| !is_counted(*area, *length))
        }
        _ => false,
    }
}

/// The number of a ticket of this program: 418-273.
fn is_reference(signs: &str, parts: &[Part]) -> bool {
    matches!((signs, parts), ("-", [(_, 3), (_, 3)]))
}

/// A list that begins here: numbers of one length with a common prefix, like those of neighbouring terminals, or
/// ascending ones.
fn series(page: &Scanned, start: usize) -> Option<Range<usize>> {
    const SHORTEST: usize = 6;
    const UNLIKE: usize = 2;
    let [first, second] = page.scan.pieces.get(start..start + 2)? else { return None };
    if matches!(second.gap, Gap::Apart | Gap::Touching) {
        return None;
    }
    let digits = |piece: &Piece| page.scan.digits.get(piece.digits.clone()).unwrap_or_default();
    let (one, two) = (digits(first), digits(second));
    let begin_alike = one.len() == two.len()
        && one.len() >= SHORTEST
        && one.get(..one.len() - UNLIKE) == two.get(..one.len() - UNLIKE);
    let value = |digits: &[u8]| digits.iter().fold(0_u64, |value, digit| value * 10 + u64::from(*digit));
    let counts = |at: usize| {
        let two = page.scan.pieces.get(at..at + 2);
        matches!(two, Some([one, two]) if one.len() <= 4 && two.len() <= 4
            && !matches!(two.gap, Gap::Apart | Gap::Touching) && value(digits(one)) + 1 == value(digits(two)))
    };
    let counts_up = counts(start) && (counts(start + 1) || start.checked_sub(1).is_some_and(counts));
    (begin_alike || counts_up).then_some(start..start + 2)
}

/// An amount with commas that begins here: `1,234,567.80`.
fn amount_in_thousands(page: &Scanned, start: usize) -> Option<Range<usize>> {
    let (first, rest) = page.scan.pieces.get(start..)?.split_first()?;
    let is_thousand = |piece: &&Piece| piece.gap == Gap::Sign(',') && piece.len() == 3;
    let thousands = rest.iter().take_while(is_thousand).count();
    let cents = rest.get(thousands)?;
    let is_amount = thousands > 0 && cents.gap == Gap::Sign('.') && cents.len() == 2 && first.len() <= 3;
    is_amount.then(|| start..start + thousands + 2)
}

/// A correct sum that begins here: `500+600=1100`.
fn sum(page: &Scanned, start: usize) -> Option<Range<usize>> {
    const MOST: usize = 8;
    let pieces = page.scan.pieces.get(start..)?;
    let added = 1 + pieces.iter().skip(1).take(MOST).take_while(|piece| piece.gap == Gap::Sign('+')).count();
    let result = pieces.get(added).filter(|result| added > 1 && result.gap == Gap::Sign('='))?;
    let value = |piece: &Piece| {
        let digits = page.scan.digits.get(piece.digits.clone()).unwrap_or_default();
        digits.iter().fold(0_u64, |value, digit| value.saturating_mul(10).saturating_add(u64::from(*digit)))
    };
    let total = pieces.iter().take(added).map(value).fold(0, u64::saturating_add);
    (total == value(result)).then_some(start..start + added + 1)
}

/// What a word before the number that begins here calls something else: a reference, an amount, the parts of a code,
/// and the numbers of a list. For one group among others the word means nothing, since card numbers are written after
/// any word.
fn called(page: &Scanned, start: usize) -> Option<(Range<usize>, Recognition)> {
    /// A reference number (field 37 of ISO 8583), which no card number is part of.
    const REFERENCE: usize = 12;
    /// The number of a terminal (field 41), of which one merchant has several.
    const TERMINAL: usize = 8;
    /// The numbers of landlines without and with an area code, and of mobile phones.
    const PHONE: std::ops::RangeInclusive<usize> = 7..=12;
    const LONGEST_CODE: usize = 20;
    const LARGEST: usize = 9;
    let pieces = &page.scan.pieces;
    let first = pieces.get(start)?;
    let meaning = page.called(first.at.start).filter(|meaning| meaning.is_of_another())?;
    let group = page.group(start);
    let length = page.scan.digits_of(group.clone()).len();
    let is_reference = meaning == Meaning::Reference && length == REFERENCE && first.at.len() == REFERENCE;
    let as_what =
        if is_reference && is_listed(page, group.end) { Recognition::Alone } else { Recognition::Something };
    let is_code = page.scan.visible_before(first.at.start).is_some_and(|letter| letter.is_ascii_alphabetic());
    let mut end = group.end;
    let mut total = length;
    while let Some(piece) = pieces.get(end) {
        total += piece.len();
        let is_part = is_code && total <= LONGEST_CODE && is_short(piece.gap);
        let is_like = match meaning {
            Meaning::Terminal => length == TERMINAL && piece.len() == length,
            Meaning::Phone => PHONE.contains(&length) && PHONE.contains(&piece.len()),
            _ => false,
        };
        let is_like = is_like && lists(piece.gap);
        if matches!(piece.gap, Gap::Apart) || !is_part && !is_like {
            break;
        }
        end += 1;
    }
    let is_amount = meaning == Meaning::Amount && length <= LARGEST;
    let says_more = end > group.end || as_what == Recognition::Alone || is_amount;
    says_more.then_some((start..end, as_what))
}

/// Whether a piece is separated from what precedes it as two numbers are.
fn is_listed(page: &Scanned, piece: usize) -> bool {
    let pieces = page.scan.pieces.get(piece - 1..piece + 1).unwrap_or_default();
    let [before, piece] = pieces else { return true };
    let between = page.scan.plain.get(before.at.end..piece.at.start).unwrap_or_default();
    piece.gap == Gap::Apart || between.iter().all(|sign| " ,、;。./|-:()和与".contains(*sign))
}

/// Whether this may separate items of a list.
fn lists(gap: Gap) -> bool {
    matches!(gap, Gap::Joined | Gap::Sign(' ' | ',' | '、' | ';' | '/' | '|'))
}

/// Whether this may separate the parts of one number.
fn is_short(gap: Gap) -> bool {
    matches!(gap, Gap::Touching | Gap::Sign(' ' | '-' | '.' | '/' | '_'))
}

/// Whether the pieces are a date, a time, an amount, an address or a phone number, or part of one, rather than a PIN or
/// a verification value.
pub(super) fn is_other(page: &Scanned, pieces: &Range<usize>) -> bool {
    const FURTHEST: usize = 4;
    let all = &page.scan.pieces;
    let tight =
        |at: usize| all.get(at).is_some_and(|piece| matches!(piece.gap, Gap::Sign('-' | '/' | '.' | ':')));
    let mut start = pieces.start;
    while tight(start) && start > 0 && pieces.start - start < FURTHEST {
        start -= 1;
    }
    let mut end = pieces.end;
    while tight(end) && end < pieces.end + FURTHEST {
        end += 1;
    }
    let parts: Vec<Part> = all
        .get(start..end)
        .unwrap_or_default()
        .iter()
        .map(|piece| {
            let digits = page.scan.digits.get(piece.digits.clone()).unwrap_or_default();
            (
                digits.iter().fold(0_u64, |value, digit| value.wrapping_mul(10) + u64::from(*digit)),
                piece.len(),
            )
        })
        .collect();
    let signs: String = all
        .get(start + 1..end)
        .unwrap_or_default()
        .iter()
        .map(|piece| if let Gap::Sign(sign) = piece.gap { sign } else { ' ' })
        .collect();
    // Two numbers with a hyphen may be a day as well as a PIN: only more text decides.
    let is_date =
        (signs.len() > 1 || parts.iter().any(|(_, length)| *length >= 11)) && is_date(&signs, &parts);
    let is_long_phone = parts.iter().any(|(_, length)| *length >= 7) && is_phone(&signs, &parts);
    is_date
        || is_long_phone
        || is_time(&signs, &parts)
        || signs.len() == 1 && is_amount(&signs, &parts)
        // Digits told one by one are not an address.
        || parts.iter().any(|(_, length)| *length > 1) && is_address(&signs, &parts)
}
