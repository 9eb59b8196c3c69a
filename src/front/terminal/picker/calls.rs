//! The calls of a list, and a list of calls alone.

use std::cell::{Cell, RefCell};
use std::fmt;

use super::super::console::{ListAnswer, ListPrompt, Lost, OtherOptions, TerminalConsole};
use super::super::list::ListRow;
use super::room;
use crate::journal::{Call, CallQuery};
use crate::show::rows::SessionTable;

/// What has come of the calls that other desks have.
#[derive(Clone, Debug)]
pub enum OthersCalls {
    /// Nothing: no other desk is asked.
    Nobody,
    /// Nothing yet; it is asked again and again.
    Awaited,
    /// All calls as they are now: those that were there before keep their places, and others follow.
    Come {
        /// The calls.
        calls: Calls,
        /// These are this desk's only: others were asked and did not answer.
        is_alone: bool,
    },
}

/// Calls, each with its row in lists.
#[derive(Clone, Debug, Default)]
pub struct Calls {
    pub(super) calls: Vec<Call>,
    pub(super) rows: SessionTable,
}

impl Calls {
    /// These calls, with their rows in the same order.
    #[must_use]
    pub fn new(calls: Vec<Call>, rows: SessionTable) -> Calls {
        Calls { calls, rows }
    }

    /// One of them, by its place.
    #[must_use]
    pub fn get(&self, number: usize) -> Option<&Call> {
        self.calls.get(number)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Call> {
        self.calls.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.calls.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }
}

/// Lets a person pick a call; `None` if they leave. Of the two lines of keys, the second is shown if only this desk's calls are
/// known.
///
/// # Errors
/// [`Lost`] if the person or the terminal is gone.
pub fn pick_call(
    console: &mut TerminalConsole,
    question: &str,
    keys: [&'static str; 2],
    calls: Calls,
    hear: &mut dyn FnMut(&str) -> OthersCalls,
) -> Result<Option<Call>, Lost> {
    let (calls, is_alone) = (RefCell::new(calls), Cell::new(false));
    let choices = || (0..calls.borrow().len()).map(|number| CallChoice { calls: &calls, number }).collect();
    let score = |typed: &str, choice: &CallChoice<'_>| {
        let (query, calls) = (CallQuery::of(typed), calls.borrow());
        let is_found = calls.get(choice.number).is_some_and(|call| call.found_by(&query).is_some());
        let fits = is_found || calls.rows.get(choice.number).is_some_and(|row| row.has(typed));
        fits.then(|| -i64::try_from(choice.number).unwrap_or(i64::MAX))
    };
    let [together, alone] = keys;
    let keys = || if is_alone.get() { alone } else { together };
    let prompt = ListPrompt { question, keys: &keys, copies: false };
    let picked = console.pick(prompt, choices(), &score, &|_| false, &mut |typed| match hear(typed) {
        OthersCalls::Nobody => OtherOptions::Nobody,
        OthersCalls::Awaited => OtherOptions::Awaited,
        OthersCalls::Come { calls: come, is_alone: alone } => {
            calls.replace(come);
            is_alone.set(alone);
            OtherOptions::Come(choices())
        }
    })?;
    Ok(match picked {
        ListAnswer::Option(choice) => calls.borrow().get(choice.number).cloned(),
        ListAnswer::Copy | ListAnswer::Nothing => None,
    })
}

/// A call that can be picked.
struct CallChoice<'c> {
    calls: &'c RefCell<Calls>,
    number: usize,
}

impl fmt::Display for CallChoice<'_> {
    /// See [`super::PickerRow`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.calls.borrow().rows.line(self.number, room()))
    }
}

impl ListRow for CallChoice<'_> {
    fn key(&self) -> Option<String> {
        self.calls.borrow().get(self.number).map(|call| call.listed.id.clone())
    }
}
