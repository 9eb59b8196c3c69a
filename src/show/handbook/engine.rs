//! The engine and the library as pages load them: compressed and encoded as text, so that a script can contain them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use miniz_oxide::deflate::compress_to_vec_zlib;

use super::Handbook;
use crate::tree::Damage;

/// The engine that walks, and the one that also searches and opens saved sessions; `engine/build` builds both.
const ENGINES: [(&str, &[u8]); 2] = [
    ("engine", include_bytes!("assets/engine.wasm.gz")),
    ("engine-whole", include_bytes!("assets/engine-whole.wasm.gz")),
];

/// The compression level of a library: the highest, since it is compressed once and opened often.
const HARDEST: u8 = 10;

/// The names of the files that [`scripts`] makes.
pub(super) const FILES: [&str; 3] = ["engine.js", "engine-whole.js", "library.js"];

/// The scripts that a page loads on the first walk or search, by file name. They only set variables.
///
/// # Errors
/// [`Damage`] of the library's bytes.
pub(super) fn scripts(book: &Handbook<'_>) -> Result<Vec<(&'static str, String)>, Damage> {
    let engines = ENGINES.map(|(_, packed)| format!("posdiagEngine = \"{}\";\n", STANDARD.encode(packed)));
    let library = format!("posdiagLibrary = \"{}\";\nposdiagPages = {};\n", library(book)?, pages(book));
    Ok(FILES.into_iter().zip(engines.into_iter().chain([library])).collect())
}

/// The same as elements of a single-file handbook, by id: the type and the content of each.
///
/// # Errors
/// [`Damage`] of the library's bytes.
pub(super) fn parts(book: &Handbook<'_>) -> Result<Vec<(&'static str, &'static str, String)>, Damage> {
    let whole = ENGINES.into_iter().filter(|(name, _)| *name == "engine-whole");
    let engine = whole.map(|(name, packed)| (name, "text/plain", STANDARD.encode(packed)));
    let library = ("library", "text/plain", library(book)?);
    Ok(engine.chain([library, ("pages", "application/json", pages(book))]).collect())
}

fn library(book: &Handbook<'_>) -> Result<String, Damage> {
    Ok(STANDARD.encode(compress_to_vec_zlib(&book.library.to_page()?, HARDEST)))
}

/// The names of the pages whose names differ from their codes, as JSON.
fn pages(book: &Handbook<'_>) -> String {
    let names = book.entries.iter().map(|entry| (&*entry.code, book.names.code(&entry.code)));
    let others = names.filter(|(code, name)| code != name);
    let others: serde_json::Map<_, _> = others.map(|(code, name)| (code.to_owned(), name.into())).collect();
    super::html::json_in_script(&serde_json::Value::Object(others).to_string())
}
