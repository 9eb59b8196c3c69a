//! Card verification values and PINs: digits beside a word for one, in whichever spelling and order.

use super::known::is_other;
use super::lexicon::Hint;
use super::refused::Refused;
use super::scan::{Gap, Piece};
use super::scanned::Scanned;
use super::spelling::is_letter;
use super::words::Meaning;
use std::ops::{Range, RangeInclusive};

/// A value that may not be kept: its characters, and what it is.
pub(super) struct Secret {
    pub(super) at: Range<usize>,
    pub(super) refused: Refused,
}

/// The values that words of the page announce.
pub(super) fn secrets(page: &Scanned) -> Vec<Secret> {
    let mut found = Vec::new();
    let mut cellular = None;
    for (index, mark) in page.marks.iter().enumerate() {
        let kind = match mark.meaning {
            Meaning::Verification => Kind::VERIFICATION,
            Meaning::PerhapsVerification if !is_of_another(page, index) && is_told(page, mark) => {
                Kind::PERHAPS
            }
            Meaning::CheckCode if !is_of_another(page, index) => Kind::CHECK_CODE,
            Meaning::CellOrCard if !*cellular.get_or_insert_with(|| is_cellular(page)) => Kind::VERIFICATION,
            Meaning::Pin if is_letters(page, mark) => Kind::PIN_IN_LETTERS,
            Meaning::Pin => Kind::PIN,
            Meaning::PinBlock => {
                found.extend(pin_block(page, mark));
                continue;
            }
            _ => continue,
        };
        let value = behind(page, index, kind).or_else(|| before(page, index, kind));
        found.extend(value.map(|at| Secret { at, refused: kind.refused }));
    }
    found
}

/// What the value of a word looks like.
#[derive(Clone, Copy)]
struct Kind {
    refused: Refused,
    lengths: RangeInclusiveOf,
    /// Whether nothing but fillers and signs may stand between.
    close: bool,
    /// Whether a year is none: the digits of a PIN may be one, of a password hardly.
    may_be_year: bool,
}

type RangeInclusiveOf = (usize, usize);

impl Kind {
    const VERIFICATION: Self =
        Self { refused: Refused::CardVerification, lengths: (3, 4), close: false, may_be_year: true };
    const PERHAPS: Self = Self { lengths: (3, 3), close: true, ..Self::VERIFICATION };
    const CHECK_CODE: Self = Self::PERHAPS;
    const PIN_IN_LETTERS: Self =
        Self { refused: Refused::Pin, lengths: (4, 12), close: false, may_be_year: true };
    const PIN: Self = Self { may_be_year: false, ..Self::PIN_IN_LETTERS };

    fn takes(&self) -> RangeInclusive<usize> {
        self.lengths.0..=self.lengths.1
    }

    fn is_pin(&self) -> bool {
        self.refused == Refused::Pin
    }
}

fn is_letters(page: &Scanned, mark: &Hint) -> bool {
    page.scan.plain.get(mark.at.start..mark.at.start + 3).is_some_and(|word| word == ['p', 'i', 'n'])
        || page.scan.plain.get(mark.at.start) == Some(&'p')
            && page.scan.plain.get(mark.at.start + 1) != Some(&'a')
}

/// Whether the note speaks of a mobile network, whose cells have a `CID`.
fn is_cellular(page: &Scanned) -> bool {
    page.marks.iter().any(|mark| mark.meaning == Meaning::Network)
}

/// Whether a word as `后三位` or `校验码` belongs to a noun before it that is no card's: `SN 后三位`, `房间号后三位`,
/// `固件校验码`. Verbs and sentence signs part the two.
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

/// Whether it is said that the value follows: `末三位：123`, but not `末三位 123`, which is anything's.
fn is_told(page: &Scanned, mark: &Hint) -> bool {
    page.scan.plain.get(mark.at.start) != Some(&'末') || page.scan.plain.get(mark.at.end) != Some(&' ')
}

/// The value behind a word.
fn behind(page: &Scanned, index: usize, kind: Kind) -> Option<Range<usize>> {
    let mark = page.marks.get(index)?;
    let mut from = mark.at.end;
    let mut next = page.scan.pieces.partition_point(|piece| piece.at.start < from);
    // `忘记密码`, `wrong PIN`: it is not told, unless it is said at once.
    let is_untold = index
        .checked_sub(1)
        .and_then(|before| page.marks.get(before))
        .is_some_and(|before| before.meaning == Meaning::Untold && before.at.end + 1 >= mark.at.start);
    let mut between = Distance::of(kind, mark.at.end, is_untold);
    let mut word = index + 1;
    for _ in 0..3 {
        let piece = page.scan.pieces.get(next)?;
        if !between.pass(page, from..piece.at.start, &mut word) {
            return None;
        }
        let group = page.group(next);
        let span = page.scan.span(&group);
        let expires = !kind.is_pin() && is_expiry(page, next);
        if expires || is_measure(page, &group) {
            next = if expires { next + 2 } else { group.end };
            from = page.scan.span(&(next - 1..next)).end.max(span.end);
            continue;
        }
        return value(page, next, kind).filter(|at| !is_anothers(page, at, kind));
    }
    None
}

/// Whether the value that ends there is said to be something else's behind it: `后三位 456 的终端`.
fn is_anothers(page: &Scanned, at: &Range<usize>, kind: Kind) -> bool {
    let rest = page.scan.from(at.end);
    let blanks = rest.iter().take(2).take_while(|blank| **blank == ' ').count();
    let of = rest.get(blanks) == Some(&'的') && rest.get(blanks + 1).is_some_and(|next| is_letter(*next));
    let is_sms = page.marks.get(page.mark_before(at.end).map_or(0, |mark| mark + 1)).is_some_and(|_| {
        let near = rest.get(..rest.len().min(12)).unwrap_or_default();
        near.windows(2).any(|two| two == ['短', '信'])
            || near.windows(3).any(|three| three == ['s', 'm', 's'])
    });
    kind.close && (of || is_sms)
}

/// How far a value may be from its word, and what may stand between.
struct Distance {
    close: bool,
    /// In letters: two for each Chinese character.
    left: usize,
    /// Whether a sentence ended after some words.
    parted: bool,
    /// Where the word ends.
    word: usize,
}

impl Distance {
    /// How many letters there may be at most.
    const FURTHEST: usize = 26;

    fn of(kind: Kind, word: usize, is_untold: bool) -> Self {
        Self { close: kind.close || is_untold, left: Self::FURTHEST, parted: false, word }
    }

    /// Passes over some of the page; whether a value behind it still belongs to the word.
    fn pass(&mut self, page: &Scanned, between: Range<usize>, word: &mut usize) -> bool {
        const SIGNS: usize = 12;
        let mut at = between.start;
        let mut signs = 0;
        while at < between.end {
            let mark = page.marks.get(*word).filter(|mark| mark.at.start <= at);
            if let Some(mark) = mark {
                *word += 1;
                // `CVV代码` is its code, and no code of the terminal.
                let is_own = mark.at.start == self.word
                    && page.scan.plain.get(mark.at.clone()).is_some_and(|word| word == ['代', '码']);
                match mark.meaning {
                    _ if is_own => at = mark.at.end,
                    Meaning::Untold => return false,
                    meaning if meaning.is_of_another() => return false,
                    // The card itself, or the word once more: nothing else's.
                    _ => {
                        at = at.max(mark.at.end);
                        continue;
                    }
                }
            }
            let Some(&character) = page.scan.plain.get(at) else { return false };
            if is_letter(character) {
                let width = if character.is_ascii() { 1 } else { 2 };
                if self.close || self.parted || self.left < width {
                    return false;
                }
                self.left -= width;
            } else {
                signs += 1;
                let stars = page.scan.from(at).iter().take(3).filter(|star| **star == '*').count();
                let masked = stars == 3
                    && page
                        .scan
                        .from(at)
                        .iter()
                        .find(|star| **star != '*')
                        .is_none_or(|next| !next.is_ascii_digit());
                self.parted |= matches!(character, '。' | ';' | '!' | '?') && self.left < Self::FURTHEST;
                if signs > SIGNS || masked {
                    return false;
                }
            }
            at += 1;
        }
        true
    }
}

/// Whether a group says how many digits the value has: `6位`, `3 digits`, `4-digit`.
fn is_measure(page: &Scanned, group: &Range<usize>) -> bool {
    let digits = page.scan.digits_of(group.clone());
    let rest = page.scan.from(page.scan.span(group).end);
    let rest = rest.get(usize::from(matches!(rest.first(), Some(' ' | '-')))..).unwrap_or_default();
    digits.len() <= 2
        && (rest.first() == Some(&'位')
            || super::scanned::begins_with(rest, "digit")
            || super::scanned::begins_with(rest, "个数"))
}

/// Whether a card's expiry stands here: `12/28`.
fn is_expiry(page: &Scanned, at: usize) -> bool {
    let [month, year] = page.scan.pieces.get(at..at + 2).unwrap_or_default() else { return false };
    let number = |piece: &Piece| {
        page.scan
            .digits
            .get(piece.digits.clone())
            .unwrap_or_default()
            .iter()
            .fold(0_u32, |value, digit| value * 10 + u32::from(*digit))
    };
    matches!(year.gap, Gap::Sign('/' | '-'))
        && month.len() <= 2
        && year.len() == 2
        && ((1..=12).contains(&number(month)) && number(year) >= 20
            || (1..=12).contains(&number(year)) && number(month) >= 20)
        && page.scan.pieces.get(at + 2).is_some_and(|next| next.gap != Gap::Apart)
}

/// The value of this kind that begins with a piece: a group as long as it, or short ones with a sign between.
fn value(page: &Scanned, first: usize, kind: Kind) -> Option<Range<usize>> {
    let group = page.group(first);
    let length = page.scan.digits_of(group.clone()).len();
    let whole = if kind.takes().contains(&length) { group } else { spelled_out(page, group, kind)? };
    let at = page.scan.span(&whole);
    let digits = page.scan.digits_of(whole.clone());
    let is_masked = page.masked.iter().any(|masked| masked.at.start <= at.start && at.end <= masked.at.end);
    let is_year = !kind.may_be_year && matches!(digits, [2, 0, 2..=4, _]);
    // Long ones are what a password may be, but a phone's number or a reference just as well.
    let is_else = is_other(page, &whole);
    let refused = is_masked || is_year || is_else || page.is_quantity(at.end) || is_glued(page, &at);
    (!refused).then_some(at)
}

/// Digits one by one or in twos and threes: `1 2 3`, `12-34-56`, `123 456`.
fn spelled_out(page: &Scanned, group: Range<usize>, kind: Kind) -> Option<Range<usize>> {
    const SHORT: usize = 3;
    let is_short = |group: &Range<usize>| page.scan.digits_of(group.clone()).len() <= SHORT;
    if !is_short(&group) {
        return None;
    }
    let (start, mut end) = (group.start, group.end);
    while let Some(piece) = page.scan.pieces.get(end) {
        let next = page.group(end);
        let is_more = matches!(piece.gap, Gap::Sign(_) | Gap::Joined) && is_short(&next);
        if !is_more || page.scan.digits_of(start..next.end).len() > kind.lengths.1 {
            break;
        }
        end = next.end;
    }
    let length = page.scan.digits_of(start..end).len();
    (end > group.end && kind.takes().contains(&length)).then_some(start..end)
}

/// Whether a Latin letter touches the value, as in `admin123` and `E324`; the word itself may (`cvv123`, `123CVV`).
fn is_glued(page: &Scanned, at: &Range<usize>) -> bool {
    let is_word = |at: usize| {
        let mark = page.marks.partition_point(|mark| mark.at.end <= at);
        page.marks.get(mark).is_some_and(|mark| mark.at.contains(&at) && mark.meaning != Meaning::Filler)
    };
    let before =
        at.start.checked_sub(1).filter(|at| page.scan.plain.get(*at).is_some_and(char::is_ascii_alphabetic));
    let behind = Some(at.end).filter(|at| page.scan.plain.get(*at).is_some_and(char::is_ascii_alphabetic));
    [before, behind].into_iter().flatten().any(|letter| !is_word(letter))
}

/// The value before a word, with nothing but `是`, `is the` or a bracket between.
fn before(page: &Scanned, index: usize, kind: Kind) -> Option<Range<usize>> {
    let mark = page.marks.get(index)?;
    let told = page
        .marks
        .get(index + 1)
        .is_some_and(|next| next.meaning == Meaning::Untold && next.at.start <= mark.at.end + 1);
    let last = page.scan.pieces.partition_point(|piece| piece.at.end <= mark.at.start).checked_sub(1)?;
    let end = page.scan.pieces.get(last)?.at.end;
    if told || !is_linked(page.scan.plain.get(end..mark.at.start)?) {
        return None;
    }
    // Back to where the digits begin that are one value.
    let mut first = last;
    while first > 0
        && page.scan.pieces.get(first).is_some_and(|piece| matches!(piece.gap, Gap::Touching | Gap::Sign(_)))
        && page.scan.digits_of(first - 1..last + 1).len() <= kind.lengths.1
    {
        first -= 1;
    }
    (first..=last).find_map(|first| {
        let start = page.scan.pieces.get(first)?.at.start;
        let at = value(page, first, kind)?;
        (at.end == end && !page.is_called_other(start)).then_some(at)
    })
}

/// Whether a value and a word behind it are linked by what stands between.
fn is_linked(between: &[char]) -> bool {
    const LONGEST: usize = 16;
    const LINKS: &[&str] = &[
        "就是", "是", "为", "作为", "即", "的", "is", "was", "the", "my", "his", "her", "as", "their", "卡",
        "他", "客户", "密码",
    ];
    if between.len() > LONGEST {
        return false;
    }
    let mut rest = between;
    while let Some(first) = rest.first() {
        if matches!(
            first,
            ' ' | '('
                | '['
                | ')'
                | ']'
                | '】'
                | '」'
                | '”'
                | '>'
                | '【'
                | '「'
                | '='
                | ':'
                | '-'
                | '"'
                | '“'
                | '<'
                | '/'
                | '←'
        ) {
            rest = rest.get(1..).unwrap_or_default();
            continue;
        }
        let Some(link) = LINKS.iter().find(|link| super::scanned::begins_with(rest, link)) else {
            return false;
        };
        rest = rest.get(link.chars().count()..).unwrap_or_default();
    }
    true
}

/// The hexadecimal digits of a PIN block behind a word for one.
fn pin_block(page: &Scanned, mark: &Hint) -> Option<Secret> {
    const SHORTEST: usize = 12;
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
    let is_block = hex.iter().filter(|character| is_hex(character)).count() >= SHORTEST
        && hex.iter().any(char::is_ascii_digit);
    let start = mark.at.end + start;
    is_block.then(|| Secret { at: start..start + length, refused: Refused::Pin })
}

/// The verification value beside a card number and its expiry: three digits by themselves, or four.
pub(super) fn beside_card(page: &Scanned, card: &Range<usize>) -> Option<Secret> {
    const FURTHEST: usize = 28;
    let first = page.scan.pieces.partition_point(|piece| piece.at.start < card.end);
    let mut expires = false;
    let mut value = None;
    let mut at = first;
    while let Some(piece) = page.scan.pieces.get(at) {
        let group = page.group(at);
        let span = page.scan.span(&group);
        if span.start > card.end + FURTHEST {
            break;
        }
        let announced = page.called(piece.at.start);
        let digits = page.scan.digits_of(group.clone());
        if is_expiry_date(page, at, announced) {
            expires = true;
            at = if digits.len() == 4 { group.end } else { at + 2 };
            continue;
        }
        let is_free = !page.is_called_other(piece.at.start) && !is_other(page, &group);
        let is_one = digits.len() == 3 && !page.is_quantity(span.end) && !is_glued(page, &span) && is_free;
        if is_one && value.is_none() {
            value = Some(span);
        }
        at = group.end;
    }
    let at = value.filter(|_| expires)?;
    Some(Secret { at, refused: Refused::CardVerification })
}

/// Whether an expiry stands here: `12/28`, or `1228` behind a word for one.
fn is_expiry_date(page: &Scanned, at: usize, announced: Option<Meaning>) -> bool {
    let digits = page.scan.digits_of(page.group(at));
    let month = |two: &[u8]| matches!(two, [0, 1..=9] | [1, 0..=2]);
    let year = |two: &[u8]| matches!(two, [2..=4, _]);
    let (first, second) = digits.split_at_checked(2).unwrap_or_default();
    let compact = digits.len() == 4
        && (month(first) && year(second)
            || month(second) && year(first) && announced == Some(Meaning::Expiry));
    if compact {
        return announced == Some(Meaning::Expiry)
            || page.scan.pieces.get(at).is_some_and(|piece| piece.gap != Gap::Apart);
    }
    let [first, second] = page.scan.pieces.get(at..at + 2).unwrap_or_default() else { return false };
    let digits_of = |piece: &Piece| page.scan.digits.get(piece.digits.clone()).unwrap_or_default();
    let (one, two) = (digits_of(first), digits_of(second));
    let is_parted = matches!(second.gap, Gap::Sign('/' | '-' | '.' | ' '));
    is_parted && one.len() <= 2 && two.len() == 2 && (month(one) || one.len() == 1 || month(two))
}
