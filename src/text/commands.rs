//! Wrapping of sentences that contain commands: a command is meant to be copied, so it is not broken if it fits on a
//! line of its own.

use super::width::{width, wrap as wrap_words};

/// The first word of every command.
const PROGRAM: &str = "posdiag";
/// How many words after it are taken as the command's: as many as subcommands have.
const SUBCOMMANDS: usize = 3;
/// A space that is not broken.
const JOINED: char = '\u{a0}';

/// The text as lines of at most so many columns, like [`wrap`](super::width::wrap); a command in it stays on one line
/// if it fits on one.
#[must_use]
pub fn wrap(text: &str, first_indent: &str, next_indent: &str, columns: usize) -> Vec<String> {
    if !text.contains(PROGRAM) || text.contains(JOINED) {
        return wrap_words(text, first_indent, next_indent, columns);
    }
    let joined = joined(text, columns.saturating_sub(width(next_indent)));
    let lines = wrap_words(&joined, first_indent, next_indent, columns);
    lines.into_iter().map(|line| line.replace(JOINED, " ")).collect()
}

/// The text with the words of each command joined, if it is no wider than this.
fn joined(text: &str, columns: usize) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(PROGRAM) {
        let (before, from) = rest.split_at(at);
        let (command, behind) = from.split_at(end_of_command(from));
        out.push_str(before);
        let is_word = before.chars().next_back().is_none_or(|last| !last.is_ascii_alphanumeric());
        if is_word && width(command) <= columns {
            out.extend(command.chars().map(|sign| if sign == ' ' { JOINED } else { sign }));
        } else {
            out.push_str(command);
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// The end of the command that a text begins with: after its subcommands, and the options, names and numbers that
/// follow them. One word too many does no harm.
fn end_of_command(text: &str) -> usize {
    let mut end = PROGRAM.len();
    for number in 0.. {
        let Some(rest) = text.get(end..).and_then(|rest| rest.strip_prefix(' ')) else { break };
        let is_part = |sign: &char| sign.is_ascii_graphic();
        let word: String = rest.chars().take_while(is_part).collect();
        let is_argument = word.starts_with('-')
            || word.chars().any(|sign| sign.is_ascii_uppercase() || sign.is_ascii_digit() || sign == '=');
        if word.is_empty() || !(number < SUBCOMMANDS || is_argument) {
            break;
        }
        end += 1 + word.len();
        // It is the last of its clause.
        if word.ends_with(['.', ',', ';', ':', ')']) {
            break;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::wrap;
    use proptest::prelude::*;

    #[test]
    fn command_is_not_broken_if_it_fits_on_a_line() {
        for (text, columns, expected) in [
            (
                "Unfinished: session 862-066 (E102, 11-29 11:22). Resume: posdiag resume 862-066",
                60,
                &["Unfinished: session 862-066 (E102, 11-29 11:22). Resume:", "posdiag resume 862-066"][..],
            ),
            (
                "上次未完成：会话 862-066（E102，11-29 11:22）。继续：posdiag resume 862-066",
                60,
                &["上次未完成：会话 862-066（E102，11-29 11:22）。继续：", "posdiag resume 862-066"],
            ),
            (
                "it stays in the journal; posdiag session export writes it out as it is",
                40,
                &["it stays in the journal;", "posdiag session export writes it out as", "it is"],
            ),
            (
                "fill it in directly: posdiag ticket edit 418-273 --field NAME=VALUE",
                45,
                &["fill it in directly: posdiag ticket edit", "418-273 --field NAME=VALUE"],
            ),
            (
                "fill it in directly: posdiag ticket edit 418-273 --field NAME=VALUE",
                50,
                &["fill it in directly:", "posdiag ticket edit 418-273 --field NAME=VALUE"],
            ),
            ("posdiag", 3, &["pos", "dia", "g"]),
        ] {
            assert_eq!(wrap(text, "", "", columns), expected, "{text}");
        }
        // Another word that ends like it is not one.
        assert_eq!(wrap("myposdiag resume", "", "", 12), ["myposdiag", "resume"]);
        assert_eq!(wrap("a posdiag help", "- ", "  ", 14), ["- a", "  posdiag help"]);
    }

    proptest! {
        #[test]
        fn text_is_kept_whole_and_within_the_width(
            text in "(posdiag |resume |[a-z]{1,9} |418-273|，|继续|--all |\n){0,30}", columns in 1_usize..60,
        ) {
            let lines = wrap(&text, "", "", columns);
            let bare = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(bare(&lines.concat()), bare(&text));
            for line in &lines {
                prop_assert!(super::width(line) <= columns.max(2), "{:?}", line);
            }
        }
    }
}
