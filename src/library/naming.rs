//! Finding the codes that a text names, in the spelling of the library's tables and allowing for what people omit or
//! add; and the codes with the most similar spelling.

use std::ops::Range;

use crate::text::narrow::narrow;
use crate::text::simplified::simplified;
use crate::tree::{Damage, Library, Table, Title, fold, is_filler};

/// The most similar codes that are shown, and the most continuations of what was typed.
const NEAR: usize = 5;
const BEGUN: usize = 10;

/// The most letters and digits in a code of any terminal, and the most letters in one that is typed with spaces: more
/// are words.
const LONGEST: usize = 24;
const LETTERS_APART: usize = 3;
/// The most consecutive digits in a code without a letter: more, or digits with punctuation between, are the number of
/// a session, a terminal, a merchant or an order.
const MOST_DIGITS: usize = 6;

/// The codes that typed text can mean, in the order of the tables, without guessing at similar ones. A code is matched
/// as declared, then zero-padded if its table pads, then with an omitted prefix. `TABLE:CODE` searches one table only.
/// Case, full width, spaces and hyphens are ignored.
///
/// # Errors
/// [`Damage`] of the library's bytes.
pub fn meant(library: &Library, typed: &str) -> Result<Vec<Box<str>>, Damage> {
    let (tables, code) = split_table(library, typed);
    meant_by(library, &fold(code), &tables)
}

fn meant_by(library: &Library, folded: &str, tables: &[(usize, &Table)]) -> Result<Vec<Box<str>>, Damage> {
    if let Some(found) = existing(library, folded, tables)? {
        return Ok(vec![found]);
    }
    let mut meant = Vec::new();
    for spelled in [padded, prefixed] {
        for table in tables {
            if let Some(spelled) = spelled(table.1, folded) {
                meant.extend(existing(library, &spelled, std::slice::from_ref(table))?);
            }
        }
        if !meant.is_empty() {
            break;
        }
    }
    Ok(meant)
}

/// The tables to search, each with its index, and the code: `TABLE:CODE` names one.
fn split_table<'l, 't>(library: &'l Library, typed: &'t str) -> (Vec<(usize, &'l Table)>, &'t str) {
    let tables = || library.manifest().tables.iter().enumerate();
    if let Some((table, code)) = typed.split_once([':', '：']) {
        let table = fold(table);
        if let Some(named) = tables().find(|(_, known)| fold(&known.id) == table) {
            return (vec![named], code);
        }
    }
    (tables().collect(), typed)
}

/// The spelling of a typed code in each table that it fits, whether the library has it or not; as tolerant as
/// [`meant`].
#[must_use]
pub fn spelled<'l>(library: &'l Library, typed: &str) -> Vec<(&'l Table, String)> {
    let (tables, code) = split_table(library, typed);
    let folded = fold(code);
    for spelled in [as_declared, padded, prefixed] {
        let each = tables.iter().filter_map(|(_, table)| Some((*table, spelled(table, &folded)?)));
        let found: Vec<_> = each.collect();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// A code in its table's spelling.
fn as_declared(table: &Table, folded: &str) -> Option<String> {
    let other = table.others.iter().find(|other| fold(other) == folded).map(ToString::to_string);
    let digits = folded.strip_prefix(fold(&table.prefix).as_str());
    let digits = digits.filter(|digits| digits.len() == usize::from(table.digits) && is_number(digits));
    other.or_else(|| digits.map(|digits| format!("{}{digits}", table.prefix)))
}

fn existing(library: &Library, code: &str, tables: &[(usize, &Table)]) -> Result<Option<Box<str>>, Damage> {
    let found = library.canonical(code)?;
    Ok(found
        .filter(|(_, of)| tables.iter().any(|(index, _)| *index == usize::from(*of)))
        .map(|(code, _)| code))
}

/// A code with too few digits, padded as its table says.
fn padded(table: &Table, folded: &str) -> Option<String> {
    let digits = folded.strip_prefix(fold(&table.prefix).as_str())?;
    let missing = usize::from(table.digits).checked_sub(digits.len())?;
    (table.pad && missing > 0 && is_number(digits))
        .then(|| format!("{}{}{digits}", table.prefix, "0".repeat(missing)))
}

/// A code with an omitted prefix and all its digits.
fn prefixed(table: &Table, folded: &str) -> Option<String> {
    let whole = folded.len() == usize::from(table.digits) && is_number(folded);
    (whole && !table.prefix.is_empty()).then(|| format!("{}{folded}", table.prefix))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Codes similar to what was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Near {
    /// Those that continue it, if there are few enough to show; then those with the most similar spelling, and no worse
    /// ones.
    pub titles: Vec<Title>,
    /// The first matches if letters stand for similar-looking digits, and no other does.
    pub is_alike: bool,
}

/// The codes similar to the typed one, or to one contained in the text; none if there is nothing like a code. Letters
/// that look like digits count as those, and bare digits may lack the prefix.
///
/// # Errors
/// [`Damage`] of the library's bytes.
pub fn near(library: &Library, typed: &str) -> Result<Near, Damage> {
    let (tables, text) = split_table(library, typed);
    let Some(code) = code_like(text) else { return Ok(Near::default()) };
    let folded = alike(&fold(&code));
    let mut begun = Vec::new();
    let mut found = Vec::new();
    let typed = Typed::new(&folded);
    for title in library.titles()? {
        let Some((_, table)) = tables.iter().find(|(index, _)| *index == usize::from(title.table)) else {
            continue;
        };
        let code = alike(&fold(&title.code));
        if typed.begins(&code) {
            begun.push(title);
        } else if let Some(distance) = typed.distance(&code, &table.prefix) {
            let apart = number(&code).wrapping_sub(typed.number).unsigned_abs();
            found.push((distance, apart, title));
        }
    }
    found.sort_by_key(|(distance, apart, _)| (*distance, *apart));
    let least = found.first().map_or(0, |(distance, ..)| *distance);
    let most = found.iter().take_while(|(distance, ..)| *distance == least).count();
    let is_alike = least == 0 && most == 1 && typed.has_digit;
    found.truncate(most.min(NEAR));
    let mut nearest = found.into_iter().map(|(.., title)| title);
    let mut titles = Vec::new();
    if least == 0 {
        titles.extend(nearest.by_ref());
    }
    titles.extend(begun.into_iter().take(BEGUN));
    let room = NEAR.saturating_sub(titles.len());
    titles.extend(nearest.take(room));
    Ok(Near { titles, is_alike })
}

/// The typed text, normalized for comparison with codes.
struct Typed<'t> {
    code: &'t str,
    length: usize,
    number: i64,
    digits_alone: bool,
    has_digit: bool,
}

impl Typed<'_> {
    fn new(code: &str) -> Typed<'_> {
        Typed {
            code,
            length: code.chars().count(),
            number: number(code),
            digits_alone: is_number(code),
            has_digit: code.bytes().any(|byte| byte.is_ascii_digit()),
        }
    }

    /// Whether a longer code continues it.
    fn begins(&self, code: &str) -> bool {
        self.has_digit && code.len() > self.code.len() && code.starts_with(self.code)
    }

    fn distance(&self, code: &str, prefix: &str) -> Option<usize> {
        let bare = code.strip_prefix(prefix).filter(|_| self.digits_alone);
        let distance = |code: &str| {
            let of = code.chars().count();
            let limit = if of.min(self.length) < 4 { 1 } else { 2 };
            // Codes of very different length are not compared, so that no input takes long.
            let distance = (of.abs_diff(self.length) <= limit).then(|| strsim::osa_distance(code, self.code));
            distance.filter(|distance| *distance <= limit)
        };
        bare.and_then(distance).into_iter().chain(distance(code)).min()
    }
}

/// The digits of a code as a number.
fn number(code: &str) -> i64 {
    let digits = code.bytes().filter(u8::is_ascii_digit);
    digits.fold(0, |number: i64, digit| number.wrapping_mul(10).wrapping_add(i64::from(digit - b'0')))
}

/// A code with letters replaced by the digits that they look like.
fn alike(code: &str) -> String {
    code.chars()
        .map(|c| match c {
            'O' => '0',
            'I' | 'L' => '1',
            _ => c,
        })
        .collect()
}

/// The codes that typed text names: [it is one](meant), or contains one in full: `错误码：E102`, `E102 网络异常`. A number
/// counts only after a word for it, or before its message: `返回码05`, `51 余额不足`.
///
/// # Errors
/// [`Damage`] of the library's bytes.
pub fn named(library: &Library, typed: &str) -> Result<Vec<Box<str>>, Damage> {
    let mut found = meant(library, typed)?;
    if !found.is_empty() || typed.len() > LONGEST_TEXT {
        return Ok(found);
    }
    let (tables, text) = split_table(library, typed);
    let text = narrowed(text);
    for word in words(&text) {
        let codes = if word.is_number {
            let meant = meant_by(library, &word.folded, &tables)?;
            if is_code_here(library, &text, &word, &meant)? { meant } else { Vec::new() }
        } else {
            existing(library, &word.folded, &tables)?.into_iter().collect()
        };
        for code in codes {
            if !found.contains(&code) {
                found.push(code);
            }
        }
    }
    Ok(found)
}

/// The longest text that is searched for a code, in bytes: nobody types more for one.
const LONGEST_TEXT: usize = 1_000;

/// A part of a text that can be a code: letters and digits, or digits alone.
struct Word {
    at: Range<usize>,
    /// In the form in which codes are compared.
    folded: String,
    is_number: bool,
}

/// The words of a text that contain digits; letters before digits belong to them, whatever separates the parts of a
/// code.
fn words(text: &str) -> Vec<Word> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, character) in text.char_indices().filter(|(_, character)| character.is_ascii_alphanumeric()) {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end = at + character.len_utf8(),
            _ => runs.push(at..at + character.len_utf8()),
        }
    }
    let of = |at: &Range<usize>| text.get(at.clone()).unwrap_or_default();
    let mut words: Vec<Word> = Vec::new();
    for (number, run) in runs.iter().enumerate() {
        let mut at = run.clone();
        let before = number.checked_sub(1).and_then(|before| runs.get(before));
        if is_number(of(run))
            && let Some(before) = before
            && of(before).len() <= LETTERS_APART
            && of(before).bytes().all(|byte| byte.is_ascii_alphabetic())
            && of(&(before.end..run.start)).chars().all(is_filler)
        {
            at.start = before.start;
            words.push(Word { folded: fold(of(&at)), at, is_number: false });
        }
        if of(run).bytes().any(|byte| byte.is_ascii_digit()) {
            words.push(Word { at: run.clone(), folded: fold(of(run)), is_number: is_number(of(run)) });
        }
    }
    words
}

/// A text in half-width letters and simplified characters.
fn narrowed(text: &str) -> String {
    simplified(&text.chars().map(narrow).collect::<String>())
}

/// The words that precede a numeric code.
const LABELS: &[&str] =
    &["码", "号", "错误", "报错", "报", "提示", "显示", "返回", "响应", "code", "error", "err"];

/// Whether a number follows a word for a code.
fn is_labelled(text: &str, at: &Range<usize>) -> bool {
    let before = text.get(..at.start).unwrap_or_default();
    let before = before.trim_end_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    LABELS.iter().any(|label| before.ends_with(label))
}

/// Whether a number precedes something that it would count.
fn is_counting(text: &str, at: &Range<usize>) -> bool {
    text.get(at.end..).is_some_and(|after| after.trim_start().starts_with(char::is_alphanumeric))
}

/// Whether a number in a text is that code: it follows a word for one, or nothing precedes it and its message follows,
/// and it counts nothing.
fn is_code_here(library: &Library, text: &str, word: &Word, codes: &[Box<str>]) -> Result<bool, Damage> {
    let before = text.get(..word.at.start).unwrap_or_default();
    let after = text.get(word.at.end..).unwrap_or_default();
    let labelled = is_labelled(text, &word.at);
    if codes.is_empty() || !labelled && before.chars().any(char::is_alphanumeric) {
        return Ok(false);
    }
    if !is_counting(text, &word.at) {
        return Ok(labelled);
    }
    let after = plain(after);
    let titles = library.titles()?;
    let mut titles = titles.iter().filter(|title| codes.contains(&title.code));
    Ok(titles.any(|title| messages(library, title).any(|message| message.starts_with(&after))))
}

/// The messages of a code, normalized for comparison.
fn messages<'l>(library: &'l Library, title: &Title) -> impl Iterator<Item = String> + 'l {
    let languages = library.manifest().languages.len();
    let wordings = title.message.into_iter().flat_map(|message| library.texts().wordings(message));
    wordings.take(languages).map(|wording| plain(wording.said))
}

/// The codes whose message was typed as on the screen.
///
/// # Errors
/// [`Damage`] of the library's bytes.
pub fn with_message(library: &Library, typed: &str) -> Result<Vec<Box<str>>, Damage> {
    let typed = if typed.len() > LONGEST_TEXT { String::new() } else { plain(typed) };
    if typed.is_empty() {
        return Ok(Vec::new());
    }
    let titles = library.titles()?.into_iter();
    let said = titles.filter(|title| messages(library, title).any(|message| message == typed));
    Ok(said.map(|title| title.code).collect())
}

/// A text normalized for comparison: only letters and digits, in lower case, half width and simplified characters.
fn plain(text: &str) -> String {
    let plain = simplified(text).to_lowercase();
    plain.chars().map(narrow).filter(|character| character.is_alphanumeric()).collect()
}

/// What can be a code, whether in the manual or not: the whole text, or the only word in it with letters and digits.
/// `None` for words.
#[must_use]
pub fn code_like(typed: &str) -> Option<String> {
    let text = narrowed(typed);
    let text = text.trim();
    if is_code_like(text) {
        return Some(text.to_owned());
    }
    if typed.len() > LONGEST_TEXT {
        return None;
    }
    let words: Vec<Word> = words(text);
    let is_code = |word: &&Word| {
        let is_apart = text.get(word.at.clone()).is_some_and(|word| word.contains(char::is_whitespace));
        if word.is_number { is_labelled(text, &word.at) && !is_counting(text, &word.at) } else { !is_apart }
    };
    let mut codes = words.iter().filter(is_code);
    let first = codes.next()?;
    // What follows is either the same number without its letters, or another code; that is undecidable.
    let alone = codes.all(|word| first.at.contains(&word.at.start));
    (alone && first.folded.len() <= LONGEST).then(|| first.folded.clone())
}

fn is_code_like(text: &str) -> bool {
    let folded = fold(text);
    let letters = folded.bytes().filter(u8::is_ascii_alphabetic).count();
    let has_digit = folded.bytes().any(|byte| byte.is_ascii_digit());
    let in_one = !text.contains(char::is_whitespace);
    let is_short = folded.chars().filter(|c| c.is_alphanumeric()).count() <= LONGEST;
    let is_plain = !text.chars().any(|c| c.is_alphabetic() && !c.is_ascii());
    let is_number = letters == 0 && has_digit;
    let is_short_number = folded.len() <= MOST_DIGITS && !text.contains('-');
    is_plain
        && is_short
        && (has_digit || letters > 0)
        && (in_one || has_digit && letters <= LETTERS_APART)
        && (!is_number || is_short_number)
}
