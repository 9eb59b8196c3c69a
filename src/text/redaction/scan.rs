//! A text scanned once: its digits, in pieces of one script each, and what is between the pieces.

use super::marks::{joining_word, markup, position};
use super::numerals::{self, DigitKind};
use super::spelling::{fold, is_invisible, is_letter};
use std::ops::Range;

/// What is between a piece of digits and the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// Letters, or too much: they belong to two numbers. Also for the first piece of a text.
    Apart,
    /// Nothing visible.
    Touching,
    /// A single sign, which is this: people group digits with it, and write dates and amounts.
    Sign(char),
    /// A few signs, markup or a joining word.
    Joined,
    /// A word for a place in the number: `前八位`.
    Place,
}

/// Adjacent digits in one script.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// Its characters.
    pub(super) at: Range<usize>,
    /// Its digits, in [`Scan::digits`].
    pub(super) digits: Range<usize>,
    pub(super) script: DigitKind,
    pub(super) gap: Gap,
}

impl Piece {
    pub(super) fn len(&self) -> usize {
        self.digits.len()
    }
}

/// A scanned text.
pub(super) struct Scan {
    /// As typed.
    pub(super) raw: Vec<char>,
    /// Folded and in lower case.
    pub(super) plain: Vec<char>,
    pub(super) pieces: Vec<Piece>,
    pub(super) digits: Vec<u8>,
    /// Whether it contains markup that may also be read as signs and digits.
    pub(super) has_escapes: bool,
}

/// Whether markup and escapes that contain digits are read as such or as the signs and digits that they consist of:
/// `6222%2012` may be either.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Escapes {
    Read,
    Literal,
}

impl Scan {
    pub(super) fn new(text: &str, reading: Escapes) -> Self {
        let raw: Vec<char> = text.chars().collect();
        let plain = raw.iter().map(|character| fold(*character).to_ascii_lowercase()).collect();
        let mut scan = Self { raw, plain, pieces: Vec::new(), digits: Vec::new(), has_escapes: false };
        let mut between = Between::BEGINNING;
        let mut at = 0;
        while at < scan.raw.len() {
            at = match scan.piece(at, between) {
                Some(end) => {
                    between = Between::NOTHING;
                    end
                }
                None => scan.pass(at, reading, &mut between),
            };
        }
        scan
    }

    /// The digits of some of its pieces.
    pub(super) fn digits_of(&self, pieces: Range<usize>) -> &[u8] {
        let start = self.pieces.get(pieces.start).map_or(0, |piece| piece.digits.start);
        let end = self.pieces.get(..pieces.end).and_then(<[Piece]>::last).map_or(0, |piece| piece.digits.end);
        self.digits.get(start..end).unwrap_or_default()
    }

    /// The characters of some of its pieces, including what is between.
    pub(super) fn span(&self, pieces: &Range<usize>) -> Range<usize> {
        let start = self.pieces.get(pieces.start).map_or(0, |piece| piece.at.start);
        let end = self.pieces.get(..pieces.end).and_then(<[Piece]>::last).map_or(0, |piece| piece.at.end);
        start..end
    }

    /// Its folded characters from here on.
    pub(super) fn from(&self, at: usize) -> &[char] {
        self.plain.get(at..).unwrap_or_default()
    }

    /// Its folded characters up to here.
    pub(super) fn until(&self, at: usize) -> &[char] {
        self.plain.get(..at).unwrap_or_default()
    }

    /// The folded visible character before this place.
    pub(super) fn visible_before(&self, at: usize) -> Option<char> {
        self.until(at).iter().rev().copied().find(|character| !is_invisible(*character))
    }

    /// Whether some characters were typed in ASCII: `%𝟮𝟭` is not an escape.
    fn is_ascii(&self, at: Range<usize>) -> bool {
        self.raw.get(at).is_some_and(|raw| raw.iter().all(char::is_ascii))
    }

    /// Takes the piece that begins here, and returns its end.
    fn piece(&mut self, at: usize, between: Between) -> Option<usize> {
        let raw = *self.raw.get(at)?;
        let (script, end) = if let Some((_, script)) = numerals::digit(raw) {
            (script, self.run(at, |character| of_script(character, script)))
        } else if numerals::spoken(raw).is_some() && !self.is_of_a_word(at) {
            (DigitKind::Chinese, self.run(at, |character| of_script(character, DigitKind::Chinese)))
        } else if raw.is_ascii_alphabetic() || fold(raw).is_ascii_alphabetic() {
            return self.letters(at, between);
        } else {
            return None;
        };
        if script == DigitKind::Chinese && !self.is_said(at..end, between) {
            return None;
        }
        let start = self.digits.len();
        for at in at..end {
            let Some(value) = self.raw.get(at).and_then(|raw| value(*raw)) else { continue };
            self.digits.push(value);
            if let Some(folded) = self.plain.get_mut(at) {
                *folded = char::from(b'0' + value);
            }
        }
        self.take(at..end, start, script, between);
        Some(end)
    }

    /// The end of the characters from here on that satisfy this, or are invisible between those that do.
    fn run(&self, at: usize, is_such: impl Fn(char) -> bool) -> usize {
        let mut end = at;
        for (offset, &character) in self.raw.get(at..).unwrap_or_default().iter().enumerate() {
            if is_such(character) {
                end = at + offset + 1;
            } else if !is_invisible(character) {
                break;
            }
        }
        end
    }

    /// Whether a character that may be said for a digit is part of a word here: `什么`, `参考`, `打勾`.
    fn is_of_a_word(&self, at: usize) -> bool {
        let neighbour = |at: Option<usize>| at.and_then(|at| self.plain.get(at)).copied().unwrap_or(' ');
        let before = neighbour(at.checked_sub(1));
        match self.plain.get(at) {
            Some('么') => "什怎这那多要".contains(before),
            Some('勾' | '钩') => "打对画挂脱".contains(before),
            Some('洞' | '腰' | '拐') => "漏孔山弯左右".contains(before),
            Some('参') => {
                "考数与照".contains(neighbour(Some(at + 1)))
                    || neighbour(Some(at + 1)) == '加' && !neighbour(Some(at + 2)).is_ascii_digit()
            }
            _ => false,
        }
    }

    /// Whether a run of Chinese numerals is digits: ambiguous ones among them need an unambiguous one, or each other,
    /// or Chinese numerals before them in the same number or soon after, or as many digits around them as only a long
    /// number has.
    fn is_said(&self, run: Range<usize>, between: Between) -> bool {
        const NEAR: usize = 12;
        let characters = self.raw.get(run.clone()).unwrap_or_default();
        let is_certain =
            characters.iter().any(|character| numerals::digit(*character).is_some() || *character == '參');
        if is_certain || run.len() > 1 && between.gap() != Gap::Touching {
            return true;
        }
        let goes_on = self.joined(between).any(|piece| piece.script == DigitKind::Chinese);
        let rest = self.raw.get(run.end..).unwrap_or_default();
        // `勾 然后 五五…`: more are coming.
        let begins = || rest.iter().take(NEAR).any(|next| of_script(*next, DigitKind::Chinese));
        goes_on || begins() || self.is_within_digits(run, between)
    }

    /// The pieces that are joined to what begins here, the last first.
    fn joined(&self, between: Between) -> impl Iterator<Item = &Piece> {
        self.pieces.iter().rev().scan(between.gap(), |gap, piece| {
            let is_joined = *gap != Gap::Apart;
            *gap = piece.gap;
            is_joined.then_some(piece)
        })
    }

    /// Whether what ends here is among digits and counts nothing: `4🝧洞🝧8`, `66０幺`, `幺52`, but not `E102两次`.
    fn is_within_digits(&self, run: Range<usize>, between: Between) -> bool {
        const FURTHEST: usize = 16;
        const COUNTED: &str = "次笔个台张元块天位条种人家年月日层遍回倍单项名份部小分秒端边手者";
        let is_digit = |next: char| value(next).is_some();
        let goes_on = |next: &&char| next.is_ascii() || !is_letter(**next) || is_digit(**next);
        let rest = self.raw.get(run.end..).unwrap_or_default();
        let next = rest.iter().copied().find(|next| is_letter(*next) || is_digit(*next)).unwrap_or(' ');
        if COUNTED.contains(next) {
            return false;
        }
        let ahead = rest.iter().take(FURTHEST).take_while(goes_on).filter(|next| is_digit(**next)).count();
        let ahead = ahead + self.spelled_behind(run.end);
        match self.joined(between).take(2).count() {
            0 => {
                ahead > 1
                    || self.spelled_behind(run.end) > 0
                    || rest.first().is_some_and(|next| is_digit(*next))
            }
            1 => ahead > 0 || between.gap() == Gap::Touching,
            _ => true,
        }
    }

    /// How many digits are spelled by the first word after this place and separating signs.
    fn spelled_behind(&self, at: usize) -> usize {
        let rest = self.from(at);
        let signs = rest.iter().take_while(|sign| !is_letter(**sign) && !sign.is_ascii_digit()).count();
        let word = rest.get(signs..).unwrap_or_default();
        let letters = word.iter().take_while(|letter| letter.is_ascii_alphabetic()).count();
        let spelled = numerals::spelled(word.get(..letters).unwrap_or_default(), false);
        spelled.map_or(0, |digits| digits.len())
    }

    /// Takes a run of Latin letters that begins here if it is digits: words for them, or similar-looking letters inside
    /// a number.
    fn letters(&mut self, at: usize, between: Between) -> Option<usize> {
        const LONGEST: usize = 19;
        let end = at + self.from(at).iter().take_while(|character| character.is_ascii_alphabetic()).count();
        let before = at.checked_sub(1).and_then(|before| self.plain.get(before));
        if before.is_some_and(char::is_ascii_alphabetic) && between.seam != at {
            return None;
        }
        let start = self.digits.len();
        let touches = between.gap() == Gap::Touching
            || self.raw.get(end).is_some_and(|next| numerals::digit(*next).is_some());
        if let Some(digits) = numerals::spelled(self.plain.get(at..end)?, touches) {
            self.digits.extend(digits);
            self.take(at..end, start, DigitKind::Word, between);
            return Some(end);
        }
        let alike = self.raw.get(at..end)?.iter().map(|character| numerals::letter(*character));
        let alike: Vec<u8> = alike.take(LONGEST).collect::<Option<_>>()?;
        // `4OOO OOOO …`; but a lone `I` is a word if other words follow.
        let near = self.raw.get(end..).unwrap_or_default();
        let is_word = alike.len() == 1
            && between.gap() == Gap::Sign(' ')
            && matches!(near, [' ', one, two, ..] if one.is_ascii_alphabetic() && two.is_ascii_alphabetic())
            && near
                .iter()
                .skip(1)
                .take_while(|next| next.is_ascii_alphabetic())
                .any(|next| numerals::letter(*next).is_none());
        let within = between.gap() != Gap::Apart && !is_word;
        if alike.len() != end - at || !(touches || within) {
            return None;
        }
        self.digits.extend(alike);
        self.take(at..end, start, DigitKind::Letter, between);
        Some(end)
    }

    fn take(&mut self, at: Range<usize>, start: usize, script: DigitKind, between: Between) {
        self.pieces.push(Piece { at, digits: start..self.digits.len(), script, gap: between.gap() });
    }

    /// Skips non-digits, and returns where to continue.
    fn pass(&mut self, at: usize, reading: Escapes, between: &mut Between) -> usize {
        let Some(&character) = self.plain.get(at) else { return at + 1 };
        if is_invisible(character) {
            return at + 1;
        }
        if let Some(length) = markup(self.from(at)).filter(|length| self.is_ascii(at..at + length)) {
            let has_digits = self.plain.iter().skip(at).take(length).any(char::is_ascii_digit);
            self.has_escapes |= has_digits;
            if reading == Escapes::Read || !has_digits {
                between.pass_markup(at + length);
                return at + length;
            }
        }
        if let Some(length) = position(self.from(at)) {
            between.pass_word();
            // A number begins with its first digits.
            between.broken |=
                matches!(character, '前' | '头' | '开') || self.from(at).starts_with(&['f', 'i', 'r']);
            between.places = 1;
            return at + length;
        }
        if let Some(length) = joining_word(self.until(at), self.from(at)) {
            between.pass_word();
            return at + length;
        }
        if !is_letter(character) {
            between.pass_sign(character);
            return at + 1;
        }
        between.broken = true;
        // The whole word, so that its end is not taken for a beginning.
        if !character.is_ascii_alphabetic() {
            return at + 1;
        }
        at + self.from(at).iter().take_while(|next| next.is_ascii_alphabetic()).count().max(1)
    }
}

fn of_script(character: char, script: DigitKind) -> bool {
    numerals::digit(character).is_some_and(|(_, found)| found == script)
        || (script == DigitKind::Chinese && numerals::spoken(character).is_some())
}

/// The value of a digit, or of a word for one.
fn value(character: char) -> Option<u8> {
    numerals::digit(character).map(|(value, _)| value).or_else(|| numerals::spoken(character))
}

/// What was skipped since the last piece.
#[derive(Clone, Copy)]
struct Between {
    /// Signs other than spaces; a repeated one counts once.
    signs: u8,
    last: Option<char>,
    is_repeated: bool,
    blank: bool,
    markup: u8,
    words: u8,
    places: u8,
    broken: bool,
    /// The end of the last markup: what begins there begins a word, whatever letter precedes.
    seam: usize,
}

impl Between {
    /// How many signs may be between the digits of a number at one place, and how much markup and how many words.
    const SIGNS: u8 = 4;
    const SIGNS_BESIDE_WORDS: u8 = 8;
    const MARKUP: u8 = 3;
    const WORDS: u8 = 3;

    const NOTHING: Self = Self {
        signs: 0,
        last: None,
        is_repeated: false,
        blank: false,
        markup: 0,
        words: 0,
        places: 0,
        broken: false,
        seam: 0,
    };
    const BEGINNING: Self = Self { broken: true, ..Self::NOTHING };

    fn pass_sign(&mut self, sign: char) {
        if sign == ' ' {
            self.blank = true;
            return;
        }
        if self.last == Some(sign) {
            self.is_repeated = true;
        } else {
            self.signs = self.signs.saturating_add(1);
        }
        self.last = Some(sign);
    }

    fn pass_markup(&mut self, end: usize) {
        self.seam = end;
        self.markup = self.markup.saturating_add(1);
        self.last = None;
    }

    fn pass_word(&mut self) {
        self.words = self.words.saturating_add(1);
        self.last = None;
    }

    fn gap(&self) -> Gap {
        let signs = if self.words + self.markup == 0 { Self::SIGNS } else { Self::SIGNS_BESIDE_WORDS };
        if self.broken || self.signs > signs || self.markup > Self::MARKUP || self.words > Self::WORDS {
            return Gap::Apart;
        }
        if self.places > 0 {
            return Gap::Place;
        }
        match (self.signs, self.markup + self.words, self.blank, self.last) {
            (0, 0, false, _) => Gap::Touching,
            (0, 0, true, _) => Gap::Sign(' '),
            (1, 0, false, Some(sign)) if !self.is_repeated => Gap::Sign(sign),
            _ => Gap::Joined,
        }
    }
}
