//! Finds the code that somebody typed, by what the library declares of its tables.

use super::language::{Damaged, Library, Table, Title, fold};

/// What a typed code can mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// One code, in its canonical spelling.
    One(Box<str>),
    /// Several, as the prefix was left out: in the order of the tables.
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
/// [`Damaged`], where the library's bytes are.
pub fn look_up(library: &Library, typed: &str) -> Result<Found, Damaged> {
    let (wanted_table, code) = split_table(library, typed);
    let tables = library.manifest().tables.iter().enumerate();
    let tables: Vec<(usize, &Table)> =
        tables.filter(|(index, _)| wanted_table.is_none_or(|wanted| wanted == *index)).collect();
    let folded = fold(code);

    if let Some(found) = existing(library, &folded, &tables)? {
        return Ok(Found::One(found));
    }
    for spelled in tables.iter().filter_map(|(_, table)| padded(table, &folded)) {
        if let Some(found) = existing(library, &spelled, &tables)? {
            return Ok(Found::One(found));
        }
    }
    let mut meant = Vec::new();
    for table in &tables {
        let (_, Table { prefix, digits, .. }) = table;
        if !prefix.is_empty() && folded.len() == usize::from(*digits) && is_number(&folded) {
            meant.extend(existing(library, &format!("{prefix}{folded}"), std::slice::from_ref(table))?);
        }
    }
    match meant.len() {
        0 => near(library, &folded, &tables).map(Found::Nothing),
        1 => Ok(meant.pop().map_or(Found::Several(Vec::new()), Found::One)),
        _ => Ok(Found::Several(meant)),
    }
}

/// The table that `TABLE:CODE` names, and the code.
fn split_table<'t>(library: &Library, typed: &'t str) -> (Option<usize>, &'t str) {
    let Some((table, code)) = typed.split_once([':', '：']) else { return (None, typed) };
    let table = fold(table);
    let named = library.manifest().tables.iter().position(|known| fold(&known.id) == table);
    named.map_or((None, typed), |index| (Some(index), code))
}

fn existing(library: &Library, code: &str, tables: &[(usize, &Table)]) -> Result<Option<Box<str>>, Damaged> {
    let found = library.canonical(code)?;
    Ok(found
        .filter(|(_, of)| tables.iter().any(|(index, _)| *index == usize::from(*of)))
        .map(|(code, _)| code))
}

/// A code with too few digits, filled up as its table says.
fn padded(table: &Table, folded: &str) -> Option<String> {
    let digits = folded.strip_prefix(&*table.prefix)?;
    let missing = usize::from(table.digits).checked_sub(digits.len())?;
    (table.pad && missing > 0 && is_number(digits))
        .then(|| format!("{}{}{digits}", table.prefix, "0".repeat(missing)))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The codes that are spelled most alike. Letters that look like digits count as those.
fn near(library: &Library, folded: &str, tables: &[(usize, &Table)]) -> Result<Vec<Title>, Damaged> {
    let typed = alike(folded);
    let limit = if typed.chars().count() < 4 { 1 } else { 2 };
    let number = |code: &str| {
        code.bytes()
            .filter(u8::is_ascii_digit)
            .fold(0_i64, |n, digit| n.wrapping_mul(10).wrapping_add(i64::from(digit - b'0')))
    };
    let mut found: Vec<_> = library
        .titles()?
        .into_iter()
        .filter(|title| tables.iter().any(|(index, _)| *index == usize::from(title.table)))
        .map(|title| {
            let code = alike(&fold(&title.code));
            let apart = (number(&code).wrapping_sub(number(&typed))).unsigned_abs();
            (strsim::osa_distance(&code, &typed), apart, title)
        })
        .filter(|(distance, ..)| *distance <= limit)
        .collect();
    found.sort_by_key(|(distance, apart, _)| (*distance, *apart));
    Ok(found.into_iter().take(NEAR).map(|(.., title)| title).collect())
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
