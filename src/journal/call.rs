//! The search keys of calls, whatever somebody knows about one.

use super::Listed;
use crate::text::narrow::narrow;
use crate::text::simplified::simplified;
use crate::tree::fold;

/// A call that somebody may come back to, with its search keys.
#[derive(Clone, Debug)]
pub struct Call {
    /// The session.
    pub listed: Listed,
    /// Its number without punctuation, whose it is, and its notes, normalized for comparison.
    whose: Vec<String>,
    /// Its codes, normalized for comparison.
    codes: Vec<String>,
}

/// What a call was found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FoundBy {
    /// Its number, whose it is, or a note; perhaps its codes, too.
    Whose,
    /// Its codes alone.
    Code,
}

/// What somebody knows about a call, as a query: words that must all match.
#[derive(Clone, Debug, Default)]
pub struct CallQuery(Vec<String>);

impl CallQuery {
    /// A query from input; a single letter or digit finds nothing.
    #[must_use]
    pub fn of(typed: &str) -> CallQuery {
        let words: Vec<String> = compared(typed).split_whitespace().map(str::to_owned).collect();
        let tells = words.iter().any(|word| word.len() > 1);
        CallQuery(if tells { words } else { Vec::new() })
    }

    /// The words, in small letters; none, where nothing is looked for.
    #[must_use]
    pub fn words(&self) -> &[String] {
        let CallQuery(words) = self;
        words
    }
}

impl Call {
    /// A session, with what was noted in it.
    #[must_use]
    pub fn of(notes: &[String], listed: Listed) -> Call {
        let summary = &listed.summary;
        let known = [&summary.reference, &summary.merchant, &summary.terminal].into_iter().flatten();
        let whose = [&listed.name].into_iter().chain(known).chain(notes).map(|text| compared(text)).collect();
        let codes = summary.codes.iter().map(fold).collect();
        Call { listed, whose, codes }
    }

    /// The same call, also known by these numbers: those of its tickets in other systems.
    #[must_use]
    pub fn with_numbers<'n>(mut self, numbers: impl IntoIterator<Item = &'n str>) -> Call {
        self.whose.extend(numbers.into_iter().map(compared));
        self
    }

    /// What it is found by, if it matches: each word of the query is a part of something known about it. A number is
    /// found with and without its hyphen.
    #[must_use]
    pub fn found_by(&self, query: &CallQuery) -> Option<FoundBy> {
        let is_whose = |word: &String| {
            let number = word.replace('-', "");
            self.whose.iter().any(|text| text.contains(word.as_str()))
                || (!number.is_empty() && self.listed.name.replace('-', "").contains(&number))
        };
        let is_code = |word: &String| self.codes.iter().any(|code| code.contains(&fold(word)));
        let CallQuery(words) = query;
        if words.is_empty() || !words.iter().all(|word| is_whose(word) || is_code(word)) {
            None
        } else if words.iter().any(is_whose) {
            Some(FoundBy::Whose)
        } else {
            Some(FoundBy::Code)
        }
    }
}

/// A text normalized for comparison: lower case, half width, simplified characters.
fn compared(text: &str) -> String {
    simplified(&text.chars().map(narrow).flat_map(char::to_lowercase).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::{Call, CallQuery, FoundBy};
    use crate::journal::{Listed, State, Summary, WalkedCodes};
    use crate::session::{Channel, Moment};

    fn call() -> Call {
        let summary = Summary {
            codes: WalkedCodes::new(vec!["E102".to_owned()], "0031"),
            message: Some("网络通讯异常".to_owned()),
            channel: Channel::Phone,
            reference: Some("朝阳店3号机".to_owned()),
            state: State::Paused,
            until: None,
            outcome: None,
            step: None,
            answers: 2,
            merchant: Some("822100048160001".to_owned()),
            terminal: Some("48160012".to_owned()),
            requests: Vec::new(),
            joined: None,
            tickets: Vec::new(),
        };
        let listed = Listed {
            id: String::new(),
            name: "947-005".to_owned(),
            begun: Moment(0),
            changed: Moment(0),
            entries: 3,
            summary,
            handed_over: None,
            conflict_with: None,
            in_conflict: false,
            held: false,
        };
        Call::of(&["Router in the cellar, 找王師傅".to_owned()], listed)
    }

    #[test]
    fn call_is_found_by_part_of_anything_known_about_it() {
        for typed in [
            "947-005",
            "947005",
            "947",
            "005",
            "70",
            "947 005",
            "９４７",
            "朝阳",
            "朝陽",
            "店3号",
            "3号 朝阳",
            "822100",
            "0001",
            "48160012",
            "ROUTER",
            "王师傅",
            "cellar 947",
            " 朝阳 ",
            "e102 朝阳",
            "朝阳 0031",
        ] {
            assert_eq!(call().found_by(&CallQuery::of(typed)), Some(FoundBy::Whose), "{typed}");
        }
        for typed in ["e102", "E10", "0031", "e102 31"] {
            assert_eq!(call().found_by(&CallQuery::of(typed)), Some(FoundBy::Code), "{typed}");
        }
        for typed in ["", " ", "-", "9", "e", "E103", "948", "朝阳 E103", "海淀", "网络", "947-006"] {
            assert_eq!(call().found_by(&CallQuery::of(typed)), None, "{typed}");
        }
    }
}
