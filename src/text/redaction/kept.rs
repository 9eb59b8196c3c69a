//! Text without its secrets: what a prompt offers for editing, and what an earlier version kept.

use super::{Redacted, Refused, Shape, Typed, redact, rules};
use crate::text::harmless::stripped;

/// The replacement for what may not be kept.
const MARK: &str = "***";

/// The text as one line with everything removed that may not be kept: `***` for verification values, PINs and track
/// data, and card numbers cut to first six and last four. The rest stays as typed. A prompt offers it for editing.
///
/// [`redact`] accepts the result as a note and leaves it unchanged; idempotent. Empty if nothing visible was typed.
#[must_use]
pub fn without_secrets(text: &str) -> String {
    let mut line = stripped(text).trim().to_owned();
    // A removal may join what was on both sides of it.
    for _ in 0..4 {
        match redact(&line, Shape::NOTE) {
            Ok(kept) => return kept.text.0,
            Err(Refused::Empty) => return String::new(),
            Err(_) => line = rules::marked(&line),
        }
    }
    MARK.to_owned()
}

/// Accepts stored text from a journal or a file of this version or an earlier one, whose rules may have let through
/// what today's do not: like [`redact`], but what is refused today as card data is masked as by [`without_secrets`], in
/// a field of any kind, and the rest stays. The value of a field may then be one that nobody could type.
///
/// # Errors
///
/// [`Refused`] if the text is empty, or a field of this shape never accepted it; never for card data.
pub fn redact_kept(text: &str, shape: Shape) -> Result<Typed, Refused> {
    match redact(text, shape) {
        Err(Refused::CardVerification | Refused::Pin | Refused::Track | Refused::LooksLikeCard) => {
            let text = Redacted(without_secrets(text));
            Ok(Typed { text, warning: None, cut: true })
        }
        // A value that was masked when it was read before.
        Err(_) if text.contains(MARK.get(..1).unwrap_or(MARK)) && without_secrets(text) == text => {
            Ok(Typed { text: Redacted(text.to_owned()), warning: None, cut: false })
        }
        other => other,
    }
}
