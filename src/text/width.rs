//! The width of text in terminal columns, where a Chinese character takes two.
//!
//! The line breaking is hand-written: textwrap's brings the ICU tables (some 85 kB and thirty crates, in `build.rs`
//! too), joins Chinese to its quotation marks (`查“3G/4G` is one word to it) and cuts such a word anywhere if it is
//! wider than the line.

use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr;

/// What may not begin a line.
const CLOSING: &str = "，。、；：？！…）】》〉」』〕］｝”’％℃°·～,.;:?!)]}%－ー々";

/// What may not end a line.
const OPENING: &str = "（【《〈「『〔［｛“‘￥＄([{$¥";

/// The width of a text in columns.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text padded with spaces on its right to so many columns; a wider one is unchanged.
#[must_use]
pub fn pad(text: &str, columns: usize) -> String {
    let fill = columns.saturating_sub(width(text));
    format!("{text}{:fill$}", "")
}

/// The text if it fits into so many columns, else as much of it as fits, followed by `…`.
#[must_use]
pub fn cut(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let mut room = columns;
    let mut kept = String::new();
    for cluster in clusters(text) {
        // One column for the ellipsis.
        if cluster.columns >= room {
            break;
        }
        room -= cluster.columns;
        kept.push_str(cluster.text);
    }
    if columns > 0 {
        kept.push('…');
    }
    Cow::Owned(kept)
}

/// The text as lines of at most so many columns, the first after `first_indent` and the others after `next_indent`,
/// which both count. A `\n` begins a new line.
///
/// A line is broken at a space, or beside a wide character; a run of Latin letters, digits and signs only if it is
/// longer than a line. No line begins with a closing sign or ends with an opening one unless nothing else would fit. No
/// line ends with a space. There is at least one character on a line, however narrow it is. The caller adds colour
/// after wrapping.
#[must_use]
pub fn wrap(text: &str, first_indent: &str, next_indent: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let paragraph: Vec<_> = clusters(paragraph).collect();
        let mut rest = paragraph.as_slice();
        loop {
            let indent = if lines.is_empty() { first_indent } else { next_indent };
            let (line, after) = first_line(rest, columns.saturating_sub(width(indent)));
            let line: String = line.iter().map(|cluster| cluster.text).collect();
            lines.push(format!("{indent}{line}").trim_end().to_owned());
            rest = after;
            if rest.is_empty() {
                break;
            }
        }
    }
    lines
}

/// The unit that is never broken: a character with the marks that belong to it.
#[derive(Clone, Copy)]
pub(crate) struct Cluster<'a> {
    pub(crate) text: &'a str,
    base: char,
    pub(crate) columns: usize,
}

impl Cluster<'_> {
    fn is_blank(&self) -> bool {
        self.base.is_whitespace() && self.base != '\u{a0}'
    }

    /// Whether a line may be broken beside it: full-width letters and digits form words like their half-width forms.
    fn stands_alone(&self) -> bool {
        let in_word = matches!(self.base, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ');
        self.columns > 1 && !in_word
    }

    fn is_straight_quote(&self) -> bool {
        matches!(self.base, '"' | '\'')
    }
}

/// The clusters of a text, lazily: of a text as long as a file, only a few may be kept.
pub(crate) fn clusters(text: &str) -> impl Iterator<Item = Cluster<'_>> {
    text.graphemes(true)
        .filter_map(|text| Some(Cluster { text, base: text.chars().next()?, columns: width(text) }))
}

/// The first line that fits, and the rest of the paragraph without leading spaces.
fn first_line<'a, 'b>(rest: &'a [Cluster<'b>], columns: usize) -> (&'a [Cluster<'b>], &'a [Cluster<'b>]) {
    let mut room = columns;
    let fitting = rest
        .iter()
        .take_while(|cluster| {
            let fits = cluster.columns <= room;
            room = room.saturating_sub(cluster.columns);
            fits
        })
        .count();
    let end = if fitting == rest.len() { fitting } else { break_before(rest, fitting.max(1)) };
    let (line, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
    let blanks = after.iter().take_while(|cluster| cluster.is_blank()).count();
    (line, after.get(blanks..).unwrap_or_default())
}

/// Where to break at or before `limit`: the last good place, else the last where only a word is broken, else `limit`
/// itself.
fn break_before(clusters: &[Cluster<'_>], limit: usize) -> usize {
    let last = |wanted: fn(Break) -> bool| {
        (1..=limit).rev().find(|&end| {
            clusters.split_at_checked(end).is_some_and(|(line, after)| wanted(Break::between(line, after)))
        })
    };
    last(|found| found == Break::Good).or_else(|| last(|found| found != Break::Forbidden)).unwrap_or(limit)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Break {
    Good,
    TearsAWord,
    Forbidden,
}

impl Break {
    fn between(line: &[Cluster<'_>], after: &[Cluster<'_>]) -> Self {
        let visible = |cluster: &&Cluster<'_>| !cluster.is_blank();
        let (Some(left), Some(right)) = (line.iter().rfind(visible), after.iter().find(visible)) else {
            // Only spaces on one side: the text's own indentation, or its end.
            return Self::TearsAWord;
        };
        if OPENING.contains(left.base) || CLOSING.contains(right.base) {
            return Self::Forbidden;
        }
        let at_blank =
            line.last().is_some_and(Cluster::is_blank) || after.first().is_some_and(Cluster::is_blank);
        // A straight quote may open or close: only a space tells.
        let beside_wide = (left.stands_alone() || right.stands_alone())
            && !left.is_straight_quote()
            && !right.is_straight_quote();
        if at_blank || beside_wide { Self::Good } else { Self::TearsAWord }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MIXED: &str = "请检查“3G/4G网络”是否正常（WiFi与4G/5G都要试），然后重新签到：错误码E101、\
        E102；成功率98%。Restart the terminal (power key, 5 s), then run \"E101\" again!";

    #[test]
    fn skipped_text_costs_nothing() {
        let long = MIXED.repeat(5_000);
        let of = |text: &str| allocation_counter::measure(|| drop(cut(text, 60))).bytes_total;
        assert_eq!(of(&long), of(MIXED));
    }

    #[test]
    fn lines_break_at_natural_places() {
        for (text, columns, expected) in [
            ("请检查“3G/4G网络”是否", 12, &["请检查“3G/4G", "网络”是否"][..]),
            ("网络正常，重启终端", 8, &["网络正", "常，重启", "终端"]),
            ("按（确认）键", 4, &["按", "（确", "认）", "键"]),
            ("成功率98%，E101、WiFi", 10, &["成功率", "98%，", "E101、WiFi"]),
            ("run \"E101\" again", 9, &["run", "\"E101\"", "again"]),
            ("说\"好\"吧", 6, &["说\"好\"", "吧"]),
            ("abcdefghijkl，好", 6, &["abcdef", "ghijk", "l，好"]),
            ("一\n\n二", 10, &["一", "", "二"]),
            ("", 10, &[""]),
            ("e\u{301}e\u{301}e\u{301}", 2, &["e\u{301}e\u{301}", "e\u{301}"]),
            ("👨\u{200d}💻👨\u{200d}💻", 2, &["👨\u{200d}💻", "👨\u{200d}💻"]),
        ] {
            assert_eq!(wrap(text, "", "", columns), expected, "{text}");
        }
    }

    #[test]
    fn indents_count_towards_the_width() {
        let lines = wrap("重启终端，再做一笔交易\n好", "1. ", "   ", 13);
        assert_eq!(lines, ["1. 重启终端，", "   再做一笔交", "   易", "   好"]);
        assert_eq!(wrap("a b", "          ", "          ", 3).len(), 2);
    }

    #[test]
    fn cut_and_pad_count_columns() {
        assert_eq!(pad("终端", 6), "终端  ");
        assert_eq!(pad("终端", 3), "终端");
        assert_eq!(cut("终端", 4), "终端");
        assert_eq!(cut("终端号", 4), "终…");
        assert_eq!(cut("终端号", 5), "终端…");
        assert_eq!(cut("终端号", 1), "…");
        assert_eq!(cut("终端号", 0), "");
        assert_eq!(cut("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}…");
    }

    proptest! {
        #[test]
        fn text_is_kept_whole_and_within_the_width(
            text in "([a-zA-Z0-9/%]{1,9}|[网络终端正常]{1,6}|[，。、）” ]|[（“《]网|\n){0,40}",
            columns in 0_usize..60,
        ) {
            let lines = wrap(&text, "", "", columns);
            let bare = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(bare(&lines.concat()), bare(&text));
            for line in &lines {
                prop_assert!(width(line) <= columns.max(2), "{:?}", line);
            }
            prop_assert!(width(&cut(&text, columns)) <= columns);
        }

        #[test]
        fn no_line_begins_or_ends_with_forbidden_punctuation(columns in 10_usize..100) {
            let lines = wrap(MIXED, "", "", columns);
            for line in &lines {
                prop_assert!(!line.starts_with(|first| CLOSING.contains(first)), "{}", line);
                prop_assert!(!line.ends_with(|last| OPENING.contains(last)), "{}", line);
            }
            let lines = lines.join("\n");
            for word in ["3G/4G", "WiFi", "4G/5G", "E101、", "E102；", "98%", "(power", "\"E101\""] {
                prop_assert!(lines.contains(word), "{word} in {lines}");
            }
        }
    }
}
