//! Typed text in messages.

use std::path::Path;

use crate::text::harmless::harmless;
use crate::text::redaction::{Shape, redact};

/// Typed text in a form that may be shown again: harmless, short, and without card data.
#[must_use]
pub fn shown(typed: &str) -> String {
    shown_up_to(typed, 60)
}

/// A path in a form that may be shown again; see [`shown`].
#[must_use]
pub fn shown_path(path: &Path) -> String {
    shown_up_to(&path.to_string_lossy(), 240)
}

/// A path for programs: in full, and otherwise like [`shown_path`].
#[must_use]
pub fn whole_path(path: &Path) -> String {
    const LONGEST: usize = 4096;
    shown_up_to(&path.to_string_lossy(), LONGEST)
}

fn shown_up_to(typed: &str, columns: usize) -> String {
    if typed.trim().is_empty() {
        return String::new();
    }
    // The end of a longer text would be cut off anyway, and need not be examined.
    let beginning = typed.get(..typed.floor_char_boundary(columns * 16)).unwrap_or_default();
    let Ok(kept) = redact(beginning, Shape::NOTE) else { return "…".to_owned() };
    let more = if beginning.len() < typed.len() { "…" } else { "" };
    let shown = format!("{}{more}", harmless(kept.text.as_str()));
    crate::text::width::cut(&shown, columns).into_owned()
}

/// Typed text in a form that can be typed again in a command; `None` if it cannot be shown unchanged, or if a shell
/// would interpret it.
#[must_use]
pub fn typeable(typed: &str) -> Option<String> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':' | '~');
    let typed = typed.trim();
    if typed.is_empty() || typed.starts_with('-') || shown_up_to(typed, 240) != typed {
        None
    } else if typed.chars().all(plain) {
        Some(typed.to_owned())
    } else {
        (!typed.contains(['"', '$', '`', '\\', '!', '%'])).then(|| format!("\"{typed}\""))
    }
}
