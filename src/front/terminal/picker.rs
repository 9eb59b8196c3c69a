//! The box for codes and calls: a list that narrows while somebody types a code, words, pinyin, or something known
//! about a call.

mod calls;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fmt;

use super::console::{ListAnswer, ListPrompt, Lost, OtherOptions, TerminalConsole};
use super::drawing::terminal_size;
use super::list::ListRow;
use crate::journal::{Call, CallQuery, FoundBy};
use crate::library::naming::{code_like, meant, named, near};
use crate::library::search::{Hits, Index, Typing};
use crate::settings::Keying;
use crate::show::hits;
use crate::text::narrow::narrow;
use crate::text::width::{cut, pad, width};
use crate::tree::{Damage, Library, fold};
use crate::view::View;

pub use calls::{Calls, OthersCalls, pick_call};

/// What somebody picked.
#[derive(Clone, Debug)]
pub enum Picked {
    /// One of the calls.
    Call(Box<Call>),
    /// A code of the library.
    Code(Box<str>),
    /// The general steps, for input that is not a code of the library.
    General(String),
    /// Nothing: the previous call's ticket is to be copied.
    Copy,
}

/// What somebody did before.
#[derive(Clone, Debug, Default)]
pub struct Before {
    /// The calls that somebody may come back to, the most recently changed first.
    pub calls: Calls,
    /// Recently walked codes, the latest first.
    pub recent: Vec<String>,
    /// The call that has just ended, by its index: after a slip, one comes back to it first.
    pub just_ended: Option<usize>,
    /// Whether it filed a ticket that can be copied.
    pub can_copy: bool,
}

/// Lets a person pick a code, or a call to resume; `None` if they leave. `hear` gets the typed text, and returns the calls of
/// other desks once they are known.
///
/// # Errors
/// [`Lost`] if the person or the terminal is gone.
pub fn pick(
    console: &mut TerminalConsole,
    library: &Library,
    view: View<'_>,
    before: &Before,
    keying: Keying,
    hear: &mut dyn FnMut(&str) -> OthersCalls,
) -> Result<Result<Option<Picked>, Damage>, Lost> {
    let index = match Index::of(library) {
        Ok(index) => index,
        Err(damaged) => return Ok(Err(damaged)),
    };
    let list = PickerList::new(library, &index, view, before);
    let keys = || keys(view, before.can_copy, list.is_alone.get());
    let picked = console.pick(
        ListPrompt { question: question(view), keys: &keys, copies: before.can_copy },
        list.choices(),
        &|typed, choice| list.score(typed, choice),
        &|typed| keying == Keying::Single && list.is_one_code(typed),
        &mut |typed| match hear(typed) {
            OthersCalls::Nobody => OtherOptions::Nobody,
            OthersCalls::Awaited => OtherOptions::Awaited,
            OthersCalls::Come { calls, is_alone } => {
                list.renew(calls, is_alone);
                OtherOptions::Come(list.choices())
            }
        },
    )?;
    let general = || Some(Picked::General(list.typed()));
    let row = match picked {
        ListAnswer::Nothing => return Ok(Ok(None)),
        ListAnswer::Copy => return Ok(Ok(Some(Picked::Copy))),
        ListAnswer::Option(row) => row,
    };
    Ok(Ok(match row.what {
        What::Nothing => None,
        What::Call(call) => {
            list.calls.borrow().get(call).map(|call| Picked::Call(Box::new(call.clone()))).or_else(general)
        }
        What::Code(entry) => {
            index.entries().get(entry).map(|entry| Picked::Code(entry.code.clone())).or_else(general)
        }
        What::General(_) => general(),
    }))
}

/// The line of keys below the box; it fits in 40 columns.
fn keys(view: View<'_>, can_copy: bool, is_alone: bool) -> &'static str {
    match (can_copy, is_alone) {
        (true, false) => {
            view.own("↑↓ 选  Enter 走  ^Y 复制工单  Esc 离开", "Enter walk  ^Y copy ticket  Esc leave")
        }
        (false, false) => view.own("↑↓ 选  Enter 走  Esc 离开", "↑↓ choose  Enter walk  Esc leave"),
        (true, true) => {
            view.own("只有本台的  Enter 走  ^Y 复制  Esc 离开", "this desk only  Enter walk  ^Y copy")
        }
        (false, true) => view.own("只有本台的  Enter 走  Esc 离开", "this desk only  Enter walk  Esc leave"),
    }
}

/// The current columns of a row in a list.
fn room() -> usize {
    const MARK_AND_CURSOR: usize = 3;
    terminal_size().0.saturating_sub(MARK_AND_CURSOR)
}

/// The mark before the typed text.
#[must_use]
pub fn question(view: View<'_>) -> &'static str {
    view.own("代码、说法或来电：", "Code, words, call:")
}

/// The most calls shown before the codes.
const SHOWN: usize = 5;
/// Where the scores of calls before the codes begin and, with the sign changed, those after them: no list is so long.
const FIRST: i64 = 1 << 32;
/// As many recent codes as are shown first come before the others.
const RECENT: usize = 1 << 16;

/// A position in a list.
fn whole(place: usize) -> i64 {
    i64::try_from(place).unwrap_or(i64::MAX)
}

/// Whether the input is a number, and not a code that a terminal could show.
fn is_number(typed: &str) -> bool {
    code_like(typed).is_none() && typed.contains(char::is_numeric) && !typed.contains(char::is_alphabetic)
}

/// The list for the latest input.
pub struct PickerList<'p> {
    library: &'p Library,
    index: &'p Index<'p>,
    view: View<'p>,
    before: &'p Before,
    /// The calls, those of other desks behind this one's as soon as they are known.
    calls: RefCell<Calls>,
    /// Other desks were asked and did not answer.
    is_alone: Cell<bool>,
    codes: usize,
    now: RefCell<Narrowed>,
}

/// The hits for the input.
#[derive(Default)]
struct Narrowed {
    typed: String,
    found: Hits,
    /// Each entry's position among the hits.
    places: HashMap<usize, usize>,
    /// Each call's position: before the hits, which are numbered from 0, or after them.
    calls: HashMap<usize, i64>,
    /// The general steps offered for it.
    general: Option<General>,
    /// It is no code of the library, though it may be one: what is listed is only similar, and Enter picks none of it.
    unsettled: Option<Unsettled>,
}

/// What the input may be if it is no code of the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unsettled {
    /// The beginning of a code.
    Beginning,
    /// A code that the library does not know, or another number.
    Unknown,
}

/// The general steps, for what is not a code of the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum General {
    /// It is a code that the library does not know.
    UnknownCode,
    /// It is not a code, but perhaps one of these.
    Words,
    /// It is not a code, and nothing is similar.
    Nothing,
}

/// What can be picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// Nothing: the first row of the empty box, so that Enter alone resumes nobody's call; that of codes which are only
    /// similar, so that Enter walks none of them unread; and the only row for a number that belongs to nobody.
    Nothing,
    /// A call to resume.
    Call(usize),
    /// A code of the library.
    Code(usize),
    /// The general steps.
    General(General),
}

/// A row of the list.
pub struct PickerRow<'p> {
    list: &'p PickerList<'p>,
    what: What,
}

impl<'p> PickerList<'p> {
    /// The whole list.
    #[must_use]
    pub fn new(
        library: &'p Library,
        index: &'p Index<'p>,
        view: View<'p>,
        before: &'p Before,
    ) -> PickerList<'p> {
        let codes = index.entries().iter().map(|entry| width(&entry.code)).max().unwrap_or(0);
        let (calls, is_alone) = (RefCell::new(before.calls.clone()), Cell::new(false));
        let list =
            PickerList { library, index, view, before, calls, is_alone, codes, now: RefCell::default() };
        list.now.borrow_mut().calls = list.found("");
        list
    }

    /// Has it offer these calls from now on, which are this desk's only where others did not answer.
    pub fn renew(&self, calls: Calls, is_alone: bool) {
        self.calls.replace(calls);
        self.is_alone.set(is_alone);
        let found = self.found(&self.typed());
        self.now.borrow_mut().calls = found;
    }

    /// What can be picked: calls, the codes in the order of the tables, and the general steps.
    #[must_use]
    pub fn choices(&'p self) -> Vec<PickerRow<'p>> {
        let calls = (0..self.calls.borrow().len()).map(What::Call);
        let codes = (0..self.index.entries().len()).map(What::Code);
        let general = [General::UnknownCode, General::Words, General::Nothing].map(What::General);
        let all = [What::Nothing].into_iter().chain(calls).chain(codes).chain(general);
        all.map(|what| PickerRow { list: self, what }).collect()
    }

    /// How well a choice matches the input; `None` if it is not shown.
    pub fn score(&self, typed: &str, choice: &PickerRow<'_>) -> Option<i64> {
        let known = self.now.borrow().typed == typed;
        if !known {
            let narrowed = self.narrowed(typed);
            self.now.replace(narrowed);
        }
        let now = self.now.borrow();
        let nothing_typed = typed.trim().is_empty();
        let place = match choice.what {
            What::Nothing => {
                let nothing_found = now.places.is_empty() && now.calls.is_empty() && now.general.is_none();
                (nothing_typed || nothing_found || now.unsettled.is_some()).then_some(i64::MIN + 1)
            }
            What::Call(call) => now.calls.get(&call).copied(),
            What::Code(entry) if nothing_typed => {
                let code = &self.index.entries().get(entry)?.code;
                let recent = self.before.recent.iter().position(|recent| **recent == **code);
                recent.map(|place| whole(place) - whole(RECENT)).or(Some(whole(entry)))
            }
            What::Code(entry) => now.places.get(&entry).map(|place| whole(*place)),
            What::General(general) => (now.general == Some(general)).then_some(i64::MAX),
        };
        place.map(|place| -place)
    }

    fn narrowed(&self, typed: &str) -> Narrowed {
        // A damaged library was reported when it was opened.
        let found = self.index.find(typed, Typing::Going).unwrap_or_default();
        let places = found.hits.iter().enumerate().map(|(place, hit)| (hit.entry, place)).collect();
        let general = self.general(typed, found.hits.is_empty());
        let calls = self.found(typed);
        let unsettled = self.unsettled(typed, general, !found.hits.is_empty(), !calls.is_empty());
        Narrowed { typed: typed.to_owned(), calls, found, places, general, unsettled }
    }

    /// What the input may be if what is listed for it is only similar.
    fn unsettled(
        &self,
        typed: &str,
        general: Option<General>,
        has_codes: bool,
        has_calls: bool,
    ) -> Option<Unsettled> {
        let is_number = is_number(typed);
        if !has_codes && !has_calls || general != Some(General::UnknownCode) && !is_number {
            return None;
        }
        let folded = fold(typed);
        // Letters alone are a name sooner than a code.
        if !folded.contains(|c: char| c.is_ascii_digit()) {
            return None;
        }
        // More digits than a code has, or three and more that begin as none does, are a part of somebody's number.
        let is_long = folded.len() > 4 || folded.len() > 2 && !folded.starts_with('0');
        let is_of_a_call =
            has_calls && (is_number || is_long) && folded.bytes().all(|byte| byte.is_ascii_digit());
        // Letters that look like its digits are a code's.
        if is_of_a_call || near(self.library, typed).is_ok_and(|near| near.is_alike) {
            return None;
        }
        let begins = |code: &str| fold(code).starts_with(&*folded);
        let is_beginning = self.index.entries().iter().any(|entry| begins(&entry.code));
        Some(if is_beginning { Unsettled::Beginning } else { Unsettled::Unknown })
    }

    /// The positions of the calls that match the input; in the empty box, of the one that has just ended and of the
    /// latest waiting ones. Input that may become a code searches for the code.
    fn found(&self, typed: &str) -> HashMap<usize, i64> {
        let calls = self.calls.borrow();
        let calls = calls.calls.iter().enumerate();
        if typed.trim().is_empty() {
            let open = calls.filter(|(_, call)| call.listed.waits()).take(SHOWN);
            let open = open.map(|(number, _)| (number, whole(number) - FIRST));
            return open.chain(self.before.just_ended.map(|number| (number, -FIRST - 1))).collect();
        }
        // Keys of its end, typed out of habit after it ended by itself, are still about it.
        if let Some(number) =
            self.before.just_ended.filter(|_| matches!(&*fold(typed), "B" | "Y" | "退" | "退回"))
        {
            return HashMap::from([(number, -FIRST)]);
        }
        let query = CallQuery::of(typed);
        let mut before = if self.begins_a_code(typed) { 0 } else { SHOWN };
        let place = |(number, call): (usize, &Call)| {
            let is_before = call.found_by(&query)? == FoundBy::Whose && before > 0;
            before -= usize::from(is_before);
            Some((number, whole(number) + if is_before { -FIRST } else { FIRST }))
        };
        calls.filter_map(place).collect()
    }

    /// Whether the input is a code of the library, or the beginning of one.
    fn begins_a_code(&self, typed: &str) -> bool {
        let folded = fold(typed);
        let begins = |code: &str| fold(code).starts_with(&folded);
        meant(self.library, typed).is_ok_and(|codes| !codes.is_empty())
            || self.index.entries().iter().any(|entry| begins(&entry.code))
    }

    /// Whether the input is a code with its letter, and not the beginning of another one or of somebody's name. Calls
    /// about that very code do not matter, or what a key does would depend on them. Digits may be the beginning of any
    /// number: what a merchant reads out is not a code.
    fn is_one_code(&self, typed: &str) -> bool {
        let folded = fold(typed);
        let mut plain = typed.trim().chars().map(narrow);
        let has_letter = folded.bytes().any(|byte| byte.is_ascii_alphabetic());
        if !has_letter || !plain.all(|letter| letter.is_ascii_alphanumeric()) {
            return false;
        }
        let goes_on = |code: &str| code.strip_prefix(&*folded).is_some_and(|more| !more.is_empty());
        let begins = |code: &str| goes_on(code) || goes_on(code.trim_start_matches(char::is_alphabetic));
        named(self.library, typed).is_ok_and(|codes| codes.len() == 1)
            && !self.index.entries().iter().any(|entry| begins(&fold(&entry.code)))
            && !self.identifies_a_call(typed)
    }

    /// Whether the input is in the number of a call, in whose it is, or in its notes.
    fn identifies_a_call(&self, typed: &str) -> bool {
        let query = CallQuery::of(typed);
        self.calls.borrow().iter().any(|call| call.found_by(&query) == Some(FoundBy::Whose))
    }

    /// The general steps offered for the input, last: none if it names a code.
    fn general(&self, typed: &str, is_nowhere: bool) -> Option<General> {
        if typed.trim().is_empty() || !named(self.library, typed).is_ok_and(|codes| codes.is_empty()) {
            return None;
        }
        // The number of a call that is not here: nobody searches for its remedy.
        if is_nowhere && is_number(typed) {
            return None;
        }
        // Letters alone may be a code; if they are said with other words, they are a word.
        let is_code =
            code_like(typed).is_some_and(|code| is_nowhere || code.bytes().any(|c| c.is_ascii_digit()));
        Some(match is_code {
            true => General::UnknownCode,
            false if is_nowhere => General::Nothing,
            false => General::Words,
        })
    }

    fn typed(&self) -> String {
        self.now.borrow().typed.clone()
    }

    /// What the general steps are offered for.
    fn offer(&self, general: General) -> &'static str {
        match general {
            General::UnknownCode => {
                self.view.own("手册里没有这个代码：走通用流程", "Not in the manual: walk the general steps")
            }
            General::Words => self
                .view
                .own("都不是：不带代码，走通用流程", "None of these: walk the general steps, without a code"),
            General::Nothing => self.view.own(
                "没有这样的代码：不带代码，走通用流程",
                "No such code: walk the general steps, without one",
            ),
        }
    }

    /// A row of the list, at most so many columns wide.
    fn row(&self, what: What, columns: usize) -> String {
        let (number, entry) = match what {
            What::Nothing => {
                let unsettled = self.now.borrow().unsettled;
                let said = match self.before.just_ended {
                    _ if unsettled == Some(Unsettled::Beginning) => {
                        self.view.own("接着输入；↓ 选下面的", "Keep typing; ↓ for one of these")
                    }
                    _ if unsettled.is_some() => self
                        .view
                        .own("手册里没有；↓ 选相近的或通用流程", "Not in the manual; ↓ similar, general"),
                    _ if !self.now.borrow().typed.trim().is_empty() && self.is_alone.get() => self.view.own(
                        "本台没有这个号码；中心库没有回答",
                        "Not on this desk, and the store does not answer",
                    ),
                    _ if !self.now.borrow().typed.trim().is_empty() => {
                        self.view.own("没有这个号码的来电或工单", "No call or ticket has this number")
                    }
                    None => self.view.own("直接输入查找；↓ 选下面的", "Type to search; ↓ for the list below"),
                    Some(_) => {
                        self.view.own("直接输入查找；↓ 继续刚才那个", "Type to search; ↓ the last call again")
                    }
                };
                return cut(said, columns).into_owned();
            }
            What::Call(call) => return self.calls.borrow().rows.line(call, columns),
            What::General(general) => return cut(self.offer(general), columns).into_owned(),
            What::Code(number) => match self.index.entries().get(number) {
                Some(entry) => (number, entry),
                None => return String::new(),
            },
        };
        let head = format!("{}  {}", pad(&entry.code, self.codes), self.view.title(entry.message));
        let room = columns.saturating_sub(width(&head) + 2);
        let now = self.now.borrow();
        let hit = now.places.get(&number).and_then(|place| now.found.hits.get(*place));
        match hit.and_then(|hit| hits::first_reason(self.view, hit, entry, room)) {
            Some(why) => format!("{head}  {why}"),
            None => cut(&head, columns).into_owned(),
        }
    }
}

impl fmt::Display for PickerRow<'_> {
    /// The current width of the terminal: it may have been made smaller below the list.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.list.row(self.what, room()))
    }
}

impl ListRow for PickerRow<'_> {
    fn can_be_chosen(&self) -> bool {
        self.what != What::Nothing
    }

    fn key(&self) -> Option<String> {
        match self.what {
            What::Call(call) => self.list.calls.borrow().get(call).map(|call| call.listed.id.clone()),
            // The others are the same ones as long as the list stands.
            what => Some(format!("{what:?}")),
        }
    }
}
