//! Files that all pages of a handbook share: styles and scripts.

use super::Readers;

/// A text without its indentation, empty lines, and lines that are comments: neither the program nor a page needs them.
macro_rules! compact {
    ($text:expr) => {{
        const TEXT: &[u8] = $text.as_bytes();
        const BYTES: [u8; compact(TEXT, &mut [])] = {
            let mut bytes = [0; compact(TEXT, &mut [])];
            compact(TEXT, &mut bytes);
            bytes
        };
        match str::from_utf8(&BYTES) {
            Ok(text) => text,
            Err(_) => "",
        }
    }};
}

/// Writes what [`compact!`] keeps, as far as there is room; how long all of it is.
const fn compact(mut text: &[u8], mut room: &mut [u8]) -> usize {
    let (mut length, mut line_begins) = (0, true);
    loop {
        match text {
            [] => return length,
            [b' ' | b'\n', rest @ ..] if line_begins => text = rest,
            [b'/', b'/', ..] if line_begins => text = behind(text, b"\n"),
            [b'/', b'*', rest @ ..] if line_begins => text = behind(rest, b"*/"),
            [byte, rest @ ..] => {
                (text, line_begins) = (rest, *byte == b'\n');
                length += 1;
                room = match room {
                    [] => &mut [],
                    [slot, rest @ ..] => {
                        *slot = *byte;
                        rest
                    }
                };
            }
        }
    }
}

/// What follows the first place of an end of one or two bytes.
const fn behind<'t>(mut text: &'t [u8], end: &[u8]) -> &'t [u8] {
    loop {
        text = match (text, end) {
            ([], _) => return text,
            ([one, rest @ ..], [last]) if *one == *last => return rest,
            ([one, two, rest @ ..], [first, last]) if *one == *first && *two == *last => return rest,
            ([_, rest @ ..], _) => rest,
        };
    }
}

pub(super) const STYLE: &str =
    compact!(concat!(include_str!("assets/style.css"), include_str!("assets/walk.css")));
pub(super) const READING: &str = compact!(include_str!("assets/reading.js"));
/// The style of a single file where no script runs, and the script that removes it.
pub(super) const UNSCRIPTED: &str = include_str!("assets/unscripted.css");
pub(super) const SCRIPTED: &str = include_str!("assets/scripted.js");
/// The walk and the search: one script of many files, as the body of a function.
pub(super) const WALK: &str = compact!(concat!(
    "\"use strict\";\n(() => {\n",
    include_str!("assets/walk/page.js"),
    include_str!("assets/walk/loading.js"),
    include_str!("assets/walk/conversation.js"),
    include_str!("assets/walk/address.js"),
    include_str!("assets/walk/drawing.js"),
    include_str!("assets/walk/asking.js"),
    include_str!("assets/walk/beside.js"),
    include_str!("assets/walk/search.js"),
    include_str!("assets/walk/begin.js"),
    "})();\n",
));
const ICON: &str = include_str!("assets/icon.svg");

/// The shared files, by name.
pub(super) fn of(readers: Readers) -> impl Iterator<Item = (&'static str, &'static str)> {
    let all = [("style.css", STYLE), ("icon.svg", ICON), ("reading.js", READING), ("walk.js", WALK)];
    all.into_iter().filter(move |(name, _)| readers.walk() || *name != "walk.js")
}

#[cfg(test)]
mod tests {
    use super::{READING, STYLE, WALK};

    /// What is only for those who read the sources is in no page; all else is, line by line.
    #[test]
    fn pages_have_the_lines_of_the_assets_without_comments() {
        let reading = include_str!("assets/reading.js");
        let lines =
            reading.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with("//"));
        assert!(READING.lines().eq(lines));
        for text in [READING, STYLE, WALK] {
            assert!(
                text.ends_with('\n')
                    && !text.contains("\n ")
                    && !text.contains("\n/*")
                    && !text.contains("\n//")
            );
        }
        assert!(WALK.starts_with("\"use strict\";\n(() => {\nconst") && WALK.ends_with("\n})();\n"));
    }
}
