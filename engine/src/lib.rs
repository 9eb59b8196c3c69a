//! The engine of posdiag for a page: the very walks, redaction and search of the program, as WebAssembly.
//!
//! The page writes bytes to where [`input`] says, calls, and reads what came of it from where [`output`] says; the module
//! imports nothing. The page hands in the time ([`clock`]) before each call, and randomness where a session begins.
//!
//! | call | input | output |
//! | --- | --- | --- |
//! | [`open`] | the library, as `Library::to_page` makes it | nothing, or a line of type `fault` |
//! | [`begin`] | `{path, language, channel, random}` | the first lines of a walk |
//! | [`line`] | a line of the protocol of `posdiag walk --format jsonl` | its answers |
//! | [`load`] | `{file, language}` | the first lines of a walk that goes on |
//! | [`save`] | nothing | the session's file, which `posdiag session import` takes |
//! | [`ticket`] | a number within the session | the ticket as text |
//! | [`search`] | `{words, language, typing}` | what `posdiag search --format json` prints |
//!
//! A page that only walks takes the engine without the feature `whole`: it can neither `load` nor `search`, and is much
//! smaller. After its lines, a walk has one of type `state`: what the address says of it, and how much there is to save.

mod page;

use std::cell::RefCell;

use page::Page;

thread_local! {
    /// A page has one thread.
    static PAGE: RefCell<Page> = RefCell::new(Page::new());
    static INPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static OUTPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Makes room for so many bytes, and says where: the next call takes them.
#[expect(unsafe_code, reason = "an export")]
#[unsafe(no_mangle)]
pub extern "C" fn input(length: usize) -> *mut u8 {
    INPUT.with_borrow_mut(|input| {
        input.clear();
        input.resize(length, 0);
        input.as_mut_ptr()
    })
}

/// Where the bytes are that the last call came to.
#[expect(unsafe_code, reason = "an export")]
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *const u8 {
    OUTPUT.with_borrow(Vec::as_ptr)
}

/// How many there are.
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

/// Begins a walk, or goes along a replay string.
#[expect(unsafe_code, reason = "an export")]
#[unsafe(no_mangle)]
pub extern "C" fn begin() {
    call(|page, input| page.begin(&input));
}

/// Takes a line of the protocol.
#[expect(unsafe_code, reason = "an export")]
#[unsafe(no_mangle)]
pub extern "C" fn line() {
    call(|page, input| page.line(&input));
}

/// Goes on with the session of a file.
#[cfg(feature = "whole")]
#[expect(unsafe_code, reason = "an export")]
#[unsafe(no_mangle)]
pub extern "C" fn load() {
    call(|page, input| page.load(&input));
}

/// Makes a file of the session.
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

/// Has the page do something with the input, and keeps what comes of it.
fn call(does: impl FnOnce(&mut Page, Vec<u8>) -> Vec<u8>) {
    let input = INPUT.take();
    OUTPUT.set(PAGE.with_borrow_mut(|page| does(page, input)));
}
