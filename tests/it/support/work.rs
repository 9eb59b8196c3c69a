//! What something costs, counted in work that is the same on every machine, however busy: the bytes that it asks memory
//! for on its way, those that it gave back again included. Whatever copies, reads or builds more than it should asks for more.

/// What it comes to, and how many bytes were asked for in this thread until then.
pub(crate) fn cost_of<T>(work: impl FnOnce() -> T) -> (T, u64) {
    let mut result = None;
    let counted = allocation_counter::measure(|| result = Some(work()));
    let Some(result) = result else { unreachable!("it was done") };
    (result, counted.bytes_total)
}
