//! Which library is used as JSON, which `library-status.json` describes.

use std::borrow::Cow;
use std::path::Path;

use serde::Serialize;

use crate::view::View;

/// Which library is used.
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
    /// The view's library: where it comes from and lies, how many codes it has, and how many others a rollback can go
    /// back to, the embedded one included.
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
