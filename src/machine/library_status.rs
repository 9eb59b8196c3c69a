//! The library in use as JSON, described by `library-status.json`.

use std::borrow::Cow;
use std::path::Path;

use serde::Serialize;

use crate::view::View;

/// The library in use.
#[derive(Debug, Serialize)]
pub struct LibraryStatusJson<'s> {
    format: u32,
    origin: &'static str,
    path: Option<Cow<'s, str>>,
    name: Cow<'s, str>,
    version: &'s str,
    codes: usize,
    earlier: usize,
}

impl<'s> LibraryStatusJson<'s> {
    /// The view's library: its origin and location, its number of codes, and how many others can be rolled back to,
    /// including the embedded one.
    #[must_use]
    pub fn of(
        view: View<'s>,
        (origin, path): (&'static str, Option<&'s Path>),
        codes: usize,
        earlier: usize,
    ) -> LibraryStatusJson<'s> {
        LibraryStatusJson {
            format: 1,
            origin,
            path: path.map(Path::to_string_lossy),
            name: view.words(view.manifest.name),
            version: &view.manifest.version,
            codes,
            earlier,
        }
    }
}
