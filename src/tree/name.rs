//! Names that are searched among others: of steps, of options, of answers.
//!
//! A file of a few kilobytes can have thousands of each, and a linear search for every one would take seconds. So a
//! test counts how often two names are compared, which must not grow faster than the file.

use std::hash::{Hash, Hasher};

/// A name that is searched.
#[derive(Clone, Copy, Debug, Eq)]
pub(crate) struct Name<'n>(pub(crate) &'n str);

impl PartialEq for Name<'_> {
    fn eq(&self, other: &Self) -> bool {
        #[cfg(test)]
        COMPARED.set(COMPARED.get() + 1);
        self.0 == other.0
    }
}

impl Hash for Name<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

#[cfg(test)]
thread_local! {
    static COMPARED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// The result of a computation, and how often it compared names, in this thread.
#[cfg(test)]
pub(crate) fn comparing<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = COMPARED.get();
    (work(), COMPARED.get() - before)
}
