//! How a value is given: after its word or before it, and what may be between the two.

use super::lexicon::Hint;
use super::payment::expiry;
use super::scan::Gap;
use super::scanned::{Scanned, begins_with};
use super::spelling::is_letter;
use super::value::{ValueKind, is_measure, value_from, value_until};
use super::words::Meaning;
use std::ops::Range;

/// The range of the value that a word announces, after it or else before it.
pub(super) fn told(page: &Scanned, index: usize, kind: ValueKind) -> Option<Range<usize>> {
    behind(page, index, kind).or_else(|| before(page, index, kind)).or_else(|| within(page, index, kind))
}

/// The value that begins with the digit at the end of the word: `CVV 2 0 6`, which may be a `CVV2`.
fn within(page: &Scanned, index: usize, kind: ValueKind) -> Option<Range<usize>> {
    let end = page.marks.get(index)?.at.end;
    let first = page.scan.pieces.partition_point(|piece| piece.at.end < end);
    let value = value_from(page, first, kind)?;
    let last = page.scan.pieces.partition_point(|piece| piece.at.start < value.end);
    let pieces = page.scan.pieces.get(first..last)?;
    (value.start < end && pieces.iter().all(|piece| piece.len() == 1)).then_some(value)
}

/// The value after a word.
fn behind(page: &Scanned, index: usize, kind: ValueKind) -> Option<Range<usize>> {
    let word = page.marks.get(index)?.at.clone();
    let mut from = word.end;
    let mut next = page.scan.pieces.partition_point(|piece| piece.at.start < from);
    let mut between = Between::new(&word, kind.close || is_untold(page, index));
    for _ in 0..3 {
        let piece = page.scan.pieces.get(next)?;
        if !between.passes(page, from..piece.at.start) {
            return None;
        }
        let group = page.group(next);
        if let Some(end) = expiry_within(page, next).filter(|_| !kind.is_pin()) {
            next = end;
        } else if is_measure(page, &group) {
            next = group.end;
        } else {
            let is_changed = is_changed(page, word.start) || is_typed(page, word.end..piece.at.start);
            let kind = if is_changed { kind } else { kind.certain() };
            return value_from(page, next, kind).filter(|at| !is_of_another(page, at, kind));
        }
        from = page.scan.span(&(group.start..next)).end;
    }
    None
}

/// The value before a word.
fn before(page: &Scanned, index: usize, kind: ValueKind) -> Option<Range<usize>> {
    let word = page.marks.get(index)?.at.clone();
    if is_answered(page, index) {
        return None;
    }
    let mut last = page.scan.pieces.partition_point(|piece| piece.at.end <= word.start).checked_sub(1)?;
    let mut to = word.start;
    let mut measure = None;
    let group = page.group_until(last);
    if is_measure(page, &group) {
        let span = page.scan.span(&group);
        measure = Some(span.end..to);
        to = span.start;
        last = group.start.checked_sub(1)?;
    }
    let end = page.scan.pieces.get(last)?.at.end;
    let mut between = Between::back(&word, kind.close);
    between.is_linked = measure.is_some();
    let mut parts = [Some(end..to), measure].into_iter().flatten();
    if !parts.all(|part| between.passes(page, part)) {
        return None;
    }
    if between.is_linked {
        return value_until(page, last, kind.certain());
    }
    if ends_clause(page, index) { value_until(page, last, kind.doubtful()) } else { None }
}

/// Whether something before a word says that no value is given, as in `忘记密码` and `wrong PIN`; unless the value follows
/// at once.
fn is_untold(page: &Scanned, index: usize) -> bool {
    let Some([before, word]) = index.checked_sub(1).and_then(|before| page.marks.get(before..=index)) else {
        return false;
    };
    before.meaning == Meaning::Untold && before.at.end + 1 >= word.at.start
}

/// Whether a word is followed by what happens to it, or by an earlier replacement mark.
fn is_answered(page: &Scanned, index: usize) -> bool {
    let Some(word) = page.marks.get(index) else { return false };
    let next = page.marks.get(index + 1);
    let happens =
        next.is_some_and(|next| next.meaning == Meaning::Untold && next.at.start <= word.at.end + 1);
    let rest = page.scan.from(word.at.end);
    let signs = rest.iter().take_while(|sign| !is_letter(**sign) && **sign != '*').take(4).count();
    happens || begins_with(rest.get(signs..).unwrap_or_default(), "***")
}

/// Whether nothing more is said about a word after it: its clause ends, or a code or an unrelated word follows.
fn ends_clause(page: &Scanned, index: usize) -> bool {
    let Some(word) = page.marks.get(index) else { return false };
    let mut more = page.marks.get(index + 1..).unwrap_or_default().iter();
    let mut next = more.next();
    let mut end = word.at.end;
    // `CVV码`, `卡背面末三位`
    while let Some(mark) = next.filter(|mark| mark.at.start == end && is_its_kind(page, mark)) {
        end = mark.at.end;
        next = more.next();
    }
    let rest = page.scan.from(end);
    let blanks = rest.iter().take_while(|blank| **blank == ' ').count();
    let rest = rest.get(blanks..).unwrap_or_default();
    let first = rest.first().copied().unwrap_or(' ');
    if first.is_ascii_digit() {
        // `卡背三位`
        return blanks == 0;
    }
    if !first.is_ascii_alphabetic() {
        return !is_letter(first);
    }
    // `PIN ok`, but not `PIN not entered`.
    let mut more = rest.iter().skip_while(|letter| letter.is_ascii_alphanumeric());
    let is_last = more.find(|blank| **blank != ' ').is_none_or(|sign| !is_letter(*sign));
    let is_ours = next.is_some_and(|next| next.at.start <= end + blanks);
    blanks > 0 && !is_ours && is_last
}

/// Whether a word only says that the one before it has a value.
fn is_its_kind(page: &Scanned, word: &Hint) -> bool {
    matches!(word.meaning, Meaning::Verification | Meaning::PerhapsVerification)
        || matches!(page.scan.plain.get(word.at.clone()), Some(['码' | '号' | '值' | '数'] | ['数', '字']))
}

/// Whether the word that begins there says that something was changed: `改过密码2026`.
fn is_changed(page: &Scanned, word: usize) -> bool {
    const CHANGED: [&[char]; 5] = [&['改', '过'], &['改', '了'], &['换', '过'], &['换', '了'], &['设', '过']];
    CHANGED.iter().any(|changed| page.scan.until(word).ends_with(changed))
}

/// Whether it is said there that something is typed: `密码输入 2026`.
fn is_typed(page: &Scanned, between: Range<usize>) -> bool {
    page.scan.plain.get(between).is_some_and(|between| between.contains(&'输'))
}

/// The end of a card's expiry here before a value.
fn expiry_within(page: &Scanned, at: usize) -> Option<usize> {
    let end = expiry(page, at, false)?;
    let parted = page.scan.pieces.get(at + 1).is_some_and(|year| matches!(year.gap, Gap::Sign('/' | '-')));
    let goes_on = page.scan.pieces.get(end).is_some_and(|next| next.gap != Gap::Apart);
    (parted && goes_on).then_some(end)
}

/// Whether the text after the value that ends there says that it belongs to something else: `后三位 456 的终端`.
fn is_of_another(page: &Scanned, at: &Range<usize>, kind: ValueKind) -> bool {
    const NEAR: usize = 12;
    let rest = page.scan.from(at.end);
    let blanks = rest.iter().take(2).take_while(|blank| **blank == ' ').count();
    let of = rest.get(blanks) == Some(&'的') && rest.get(blanks + 1).is_some_and(|next| is_letter(*next));
    let near = rest.get(..rest.len().min(NEAR)).unwrap_or_default();
    let is_message = (0..near.len())
        .filter_map(|at| near.get(at..))
        .any(|near| begins_with(near, "短信") || begins_with(near, "sms"));
    kind.close && (of || is_message)
}

/// What is between a value and its word: how far apart they may be, and whether one is said about the other.
struct Between {
    /// The position of the word.
    word: Range<usize>,
    /// Whether the value comes first.
    is_back: bool,
    /// How many more letters there may be besides fillers: a Chinese character counts as two.
    left: usize,
    /// Whether a sentence ended after some words.
    is_parted: bool,
    /// Whether a word or a sign says that one is the other.
    is_linked: bool,
}

impl Between {
    /// The most letters if the value comes after.
    const FURTHEST: usize = 26;
    /// If it comes before: `456789是操作员密码`.
    const FURTHEST_BACK: usize = 12;
    const SIGNS: usize = 12;

    fn new(word: &Range<usize>, close: bool) -> Self {
        Self {
            word: word.clone(),
            is_back: false,
            left: if close { 0 } else { Self::FURTHEST },
            is_parted: false,
            is_linked: false,
        }
    }

    fn back(word: &Range<usize>, close: bool) -> Self {
        let left = if close { 0 } else { Self::FURTHEST_BACK };
        Self { is_back: true, left, ..Self::new(word, close) }
    }

    /// Skips some of the page; returns whether value and word still belong together.
    fn passes(&mut self, page: &Scanned, range: Range<usize>) -> bool {
        let mut at = range.start;
        let mut signs = 0;
        while at < range.end {
            let mark = page.marks.get(page.marks.partition_point(|mark| mark.at.end <= at));
            if let Some(mark) = mark.filter(|mark| mark.at.start <= at) {
                if !self.passes_word(page, &mark.at, mark.meaning) {
                    return false;
                }
                at = mark.at.end;
                continue;
            }
            let Some(&character) = page.scan.plain.get(at) else { return false };
            if is_letter(character) {
                if !self.passes_letter(character) {
                    return false;
                }
            } else {
                signs += 1;
                if signs > Self::SIGNS || !self.passes_sign(character, page.scan.from(at)) {
                    return false;
                }
            }
            at += 1;
        }
        true
    }

    fn passes_word(&mut self, page: &Scanned, at: &Range<usize>, meaning: Meaning) -> bool {
        const LINKS: &str = "是,就是,这是,为,作为,即,等于,乃,作,is,was,are,as,the,my,his,her,their,equals";
        let word: String = page.scan.plain.get(at.clone()).unwrap_or_default().iter().collect();
        // `CVV代码` is its code, not a code of the terminal.
        if word == "代码" && at.start == self.word.end {
            return true;
        }
        self.is_linked |= LINKS.split(',').any(|link| word == link);
        let is_else = self.is_back && meaning == Meaning::Expiry;
        // The card itself, or the repeated word, are nothing else.
        !(is_else || meaning == Meaning::Untold || meaning.is_of_another())
    }

    fn passes_letter(&mut self, letter: char) -> bool {
        let width = if letter.is_ascii() { 1 } else { 2 };
        if self.is_parted || self.left < width || self.is_back && !self.is_linked {
            return false;
        }
        self.left -= width;
        true
    }

    fn passes_sign(&mut self, sign: char, rest: &[char]) -> bool {
        let is_end = matches!(sign, '。' | ';' | '!' | '?');
        self.is_parted |= is_end && self.left < Self::FURTHEST;
        self.is_linked |= matches!(sign, '(' | '[' | '【' | '「' | '“' | '"' | '=' | '<' | '←');
        // The earlier replacement mark was the value.
        let stars = rest.iter().take(3).filter(|star| **star == '*').count();
        let is_masked =
            stars == 3 && rest.iter().find(|star| **star != '*').is_none_or(|next| !next.is_ascii_digit());
        !(is_masked || self.is_back && is_end)
    }
}
