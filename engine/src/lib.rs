//! The engine of posdiag for web pages: the program's own walks, redaction and search as WebAssembly.
//!
//! The page writes bytes at the address that [`input`] returns, makes a call, and reads the result at the address that
//! [`output`] returns; the module imports nothing. The page sets the time ([`clock`]) before each call, and provides
//! randomness for a new session.
//!
//! | call | input | output |
//! | --- | --- | --- |
//! | [`open`] | the library, as `Library::to_page` makes it | nothing, or a line of type `fault` |
//! | [`begin`] | `{path, language, channel, random}` | the first lines of a walk |
//! | [`line`] | a line of the protocol of `posdiag walk --format jsonl` | the lines in reply |
//! | [`load`] | `{file, language}` | the first lines of the continued walk |
//! | [`save`] | nothing | the session's file, which `posdiag session import` takes |
//! | [`ticket`] | a number within the session | the ticket as text |
//! | [`search`] | `{words, language, typing}` | what `posdiag search --format json` prints |
//! | [`look_up`] | what somebody typed as a code | `{found, codes}`: what it names, as the program looks it up |
//!
//! A page that only walks uses the engine without the feature `whole`, which can neither `load` nor `search` nor `look_up`, and is much
//! smaller. The lines of a walk end with one of type `state`: what the address needs of it, and what could be saved.

mod page;

use std::cell::RefCell;

use page::Page;

thread_local! {
    /// A page has one thread.
    static PAGE: RefCell<Page> = RefCell::new(Page::new());
    static INPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static OUTPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Allocates so many bytes for the input of the next call; returns their address.
#[expect(unsafe_code, reason = "an export")]
#[unsafe(no_mangle)]
pub extern "C" fn input(length: usize) -> *mut u8 {
    INPUT.with_borrow_mut(|input| {
        input.clear();
        input.resize(length, 0);
        input.as_mut_ptr()
    })
}

/// The address of the last call's result.
#[expect(unsafe_code, reason = "an export")]
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *const u8 {
    OUTPUT.with_borrow(Vec::as_ptr)
}

/// The length of the last call's result.
#[expect(unsafe_code, reason = "an export")]
#[unsafe(no_mangle)]
pub extern "C" fn output_length() -> usize {
    OUTPUT.with_borrow(Vec::len)
}

/// Sets the clock: milliseconds since 1970 in UTC, and how many minutes the wall clock is ahead of that.
#[expect(unsafe_code, reason = "an export")]
#[unsafe(no_mangle)]
pub extern "C" fn clock(milliseconds: f64, minutes_ahead: i32) {
    PAGE.with_borrow(|page| page.set_clock(milliseconds, minutes_ahead));
}

/// Opens a library.
#[expect(unsafe_code, reason = "an export")]
#[unsafe(no_mangle)]
pub extern "C" fn open() {
    call(Page::open);
}

/// Begins a walk, or follows a replay string.
#[expect(unsafe_code, reason = "an export")]
#[unsafe(no_mangle)]
pub extern "C" fn begin() {
    call(|page, input| page.begin(&input));
}

/// Processes a line of the protocol.
#[expect(unsafe_code, reason = "an export")]
#[unsafe(no_mangle)]
pub extern "C" fn line() {
    call(|page, input| page.line(&input));
}

/// Continues the session of a file.
#[cfg(feature = "whole")]
#[expect(unsafe_code, reason = "an export")]
#[unsafe(no_mangle)]
pub extern "C" fn load() {
    call(|page, input| page.load(&input));
}

/// Writes the session as a file.
#[expect(unsafe_code, reason = "an export")]
#[unsafe(no_mangle)]
pub extern "C" fn save() {
    call(|page, _| page.save());
}

/// Writes a ticket of the session.
#[expect(unsafe_code, reason = "an export")]
#[unsafe(no_mangle)]
pub extern "C" fn ticket() {
    call(|page, input| page.ticket(&input));
}

/// Searches the library.
#[cfg(feature = "whole")]
#[expect(unsafe_code, reason = "an export")]
#[unsafe(no_mangle)]
pub extern "C" fn search() {
    call(|page, input| page.search(&input));
}

/// Looks up what was typed as a code.
#[cfg(feature = "whole")]
#[expect(unsafe_code, reason = "an export")]
#[unsafe(no_mangle)]
pub extern "C" fn look_up() {
    call(|page, input| page.look_up(&input));
}

/// Passes the input to a function of the page, and stores the result.
fn call(does: impl FnOnce(&mut Page, Vec<u8>) -> Vec<u8>) {
    let input = INPUT.take();
    OUTPUT.set(PAGE.with_borrow_mut(|page| does(page, input)));
}
