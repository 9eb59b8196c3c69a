//! Finds the code that somebody typed, by what the library declares of its tables.

use crate::text::redaction::{Shape, redact};
use crate::text::width::cut;
use crate::tree::{Damage, Library, Table, Title, Tree, fold};

/// What a typed code can mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// One code, in its canonical spelling.
    One(Box<str>),
    /// Several, as zeros or the prefix were left out: in the order of the tables.
    Several(Vec<Box<str>>),
    /// None; these are spelled most alike, the nearest first.
    Nothing(Vec<Title>),
}

/// The most near codes that are told.
const NEAR: usize = 5;

/// Looks a code up: as it is declared, then with zeros before it where its table fills up, then with a prefix that
/// was left out. `TABLE:CODE` looks in one table only. Case, full-width characters, spaces and hyphens are forgiven.
///
/// # Errors
/// [`Damage`] of the library's bytes.
pub fn look_up(library: &Library, typed: &str) -> Result<Found, Damage> {
    let mut meant = meant(library, typed)?;
    match meant.len() {
        0 => {
            let (tables, code) = split_table(library, typed);
            near(library, &fold(code), &tables).map(Found::Nothing)
        }
        1 => Ok(Found::One(meant.swap_remove(0))),
        _ => Ok(Found::Several(meant)),
    }
}

/// The codes that what was typed can mean, in the order of the tables; none is no guess at what is near. See
/// [`look_up`].
///
/// # Errors
/// [`Damage`] of the library's bytes.
pub fn meant(library: &Library, typed: &str) -> Result<Vec<Box<str>>, Damage> {
    let (tables, code) = split_table(library, typed);
    let folded = fold(code);
    if let Some(found) = existing(library, &folded, &tables)? {
        return Ok(vec![found]);
    }
    let mut meant = Vec::new();
    for spelled in [padded, prefixed] {
        for table in &tables {
            if let Some(spelled) = spelled(table.1, &folded) {
                meant.extend(existing(library, &spelled, std::slice::from_ref(table))?);
            }
        }
        if !meant.is_empty() {
            break;
        }
    }
    Ok(meant)
}

/// The tables to look in, each with its index, and the code: `TABLE:CODE` names one.
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

/// What a code that was typed is in each table that spells it so, whether the library has it or not; the same is forgiven
/// as by [`look_up`].
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

/// A code that its table spells so.
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

/// A code with too few digits, filled up as its table says.
fn padded(table: &Table, folded: &str) -> Option<String> {
    let digits = folded.strip_prefix(fold(&table.prefix).as_str())?;
    let missing = usize::from(table.digits).checked_sub(digits.len())?;
    (table.pad && missing > 0 && is_number(digits))
        .then(|| format!("{}{}{digits}", table.prefix, "0".repeat(missing)))
}

/// A code whose prefix was left out: all its digits are there.
fn prefixed(table: &Table, folded: &str) -> Option<String> {
    let whole = folded.len() == usize::from(table.digits) && is_number(folded);
    (whole && !table.prefix.is_empty()).then(|| format!("{}{folded}", table.prefix))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The codes that are spelled most alike, no worse ones behind them. Letters that look like digits count as those,
/// and where only digits were typed, the prefix may have been left out.
fn near(library: &Library, folded: &str, tables: &[(usize, &Table)]) -> Result<Vec<Title>, Damage> {
    let typed = alike(folded);
    let (length, typed_number, digits_alone) = (typed.chars().count(), number(&typed), is_number(&typed));
    let distance = |code: &str| {
        let of = code.chars().count();
        let limit = if of.min(length) < 4 { 1 } else { 2 };
        // Lengths too far apart are not compared, so that nothing that is typed takes long.
        let distance = (of.abs_diff(length) <= limit).then(|| strsim::osa_distance(code, &typed));
        distance.filter(|distance| *distance <= limit)
    };
    let mut found = Vec::new();
    for title in library.titles()? {
        let Some((_, table)) = tables.iter().find(|(index, _)| *index == usize::from(title.table)) else {
            continue;
        };
        let code = alike(&fold(&title.code));
        let bare = code.strip_prefix(&*table.prefix).filter(|_| digits_alone);
        let nearest = bare.and_then(distance).into_iter().chain(distance(&code)).min();
        if let Some(distance) = nearest {
            let apart = number(&code).wrapping_sub(typed_number).unsigned_abs();
            found.push((distance, apart, title));
        }
    }
    found.sort_by_key(|(distance, apart, _)| (*distance, *apart));
    let least = found.first().map_or(0, |(distance, ..)| *distance);
    let nearest = found.into_iter().take_while(|(distance, ..)| *distance == least);
    Ok(nearest.take(NEAR).map(|(.., title)| title).collect())
}

/// The digits of a code as a number.
fn number(code: &str) -> i64 {
    let digits = code.bytes().filter(u8::is_ascii_digit);
    digits.fold(0, |number: i64, digit| number.wrapping_mul(10).wrapping_add(i64::from(digit - b'0')))
}

/// A code in which the letters that are taken for digits are those digits.
fn alike(code: &str) -> String {
    code.chars()
        .map(|c| match c {
            'O' => '0',
            'I' | 'L' => '1',
            _ => c,
        })
        .collect()
}

/// The tree for a code that the library does not know, under [`unknown_code`].
#[must_use]
pub fn unknown_tree(library: &Library, typed: &str) -> Option<Tree> {
    library.ladder(&unknown_code(typed)?).ok()
}

/// What a code that the library does not know is called: as it was typed, in capitals, made harmless and short. `None`
/// where what was typed may not be kept, or holds a card number.
#[must_use]
pub fn unknown_code(typed: &str) -> Option<String> {
    const LONGEST: usize = 32;
    let typed = redact(typed, Shape::NOTE).ok().filter(|typed| typed.warning.is_none())?.text;
    Some(cut(&typed.as_str().to_uppercase(), LONGEST).into_owned())
}
