//! How tests show trees: in a library's texts of one language, without colour and without wrapping.

use posdiag::text::language::Language;
use posdiag::tree::Library;
use posdiag::view::View;
use posdiag::view::paint::Paint;

/// The view of a library in a language; of its first one if it does not have that.
pub(crate) fn view(library: &Library, language: Language) -> View<'_> {
    let (manifest, texts) = (library.manifest(), library.texts());
    let column = manifest.column(language.tag());
    View { manifest, texts, language, column, paint: Paint(false), columns: None, subject: None }
}
