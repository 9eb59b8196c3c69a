//! `--field NAME=VALUE`: a field of a ticket and its value.

use crate::problem::Problem;
use crate::text::language::{Language, say};
use crate::text::shown::shown;

/// `NAME=VALUE`, as it was typed.
///
/// # Errors
/// A [`Problem`] if there is no name or no `=`.
pub fn name_and_value(typed: &str, language: Language) -> Result<(&str, &str), Problem> {
    let parts = typed.split_once(['=', '＝']).filter(|(name, _)| !name.trim().is_empty());
    parts.map(|(name, value)| (name.trim(), value.trim())).ok_or_else(|| {
        let typed = shown(typed);
        let problem =
            Problem::usage(say!(language, "--field 不能是“{typed}”。", "--field cannot be `{typed}`."));
        problem.with_help(language.pick(
            "写成 名字=内容，例如 --field terminal_number=48160001；不知道的写 名字=?",
            "write NAME=VALUE, such as --field terminal_number=48160001; NAME=? if unknown",
        ))
    })
}
