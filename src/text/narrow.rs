//! Full-width letters, digits and punctuation, as typed on a Chinese keyboard, converted to half width.

/// The ASCII character for a full-width one; any other character unchanged.
#[must_use]
pub fn narrow(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
        '\u{3000}' => ' ',
        _ => character,
    }
}
