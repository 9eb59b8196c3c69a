//! Full-width letters, digits and signs, which a Chinese keyboard types, as the narrow ones that they stand for.

/// The ASCII character that a full-width one stands for; another character as it is.
#[must_use]
pub fn narrow(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
        '\u{3000}' => ' ',
        _ => character,
    }
}
