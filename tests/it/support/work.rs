//! The cost of something, counted in a way that is the same on every machine, however busy: the bytes that it
//! allocates, including those that it frees again. Whatever copies, reads or builds more than it should allocates more.

/// The result of a function, and how many bytes were allocated in this thread for it.
pub(crate) fn cost_of<T>(work: impl FnOnce() -> T) -> (T, u64) {
    let mut result = None;
    let counted = allocation_counter::measure(|| result = Some(work()));
    let Some(result) = result else { unreachable!("it was done") };
    (result, counted.bytes_total)
}
