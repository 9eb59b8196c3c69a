//! Events as entries, signed with who walks.

#[cfg(feature = "sqlite")]
use crate::journal::Entry;
use crate::journal::Pin;
use crate::library::pinned::pin;
use crate::session::record::{Author, Record};
use crate::session::{Event, EventKind};
use crate::settings::Settings;
use crate::view::Vocabulary;

/// The signature of every entry.
#[derive(Clone, Debug)]
pub struct Signature {
    /// Who walks, if that was said.
    pub operator: Option<String>,
    /// Who answers.
    pub author: Author,
}

impl Signature {
    /// The signature of the operator here.
    #[must_use]
    pub fn of(settings: &Settings, author: Author) -> Signature {
        Signature { operator: settings.operator().map(ToString::to_string), author }
    }
}

/// An event in the journal's form, with the tree that came with it.
#[cfg(feature = "sqlite")]
pub(super) fn written(
    event: &Event,
    vocabulary: Vocabulary<'_>,
    coming: Option<Pin>,
    signature: &Signature,
) -> (Entry, Option<Pin>) {
    let (record, pin) = recorded(event, vocabulary, coming, signature);
    (Entry::of(record, signature.operator.as_deref()), pin)
}

/// The same as a record, which is not written yet.
pub(super) fn recorded(
    event: &Event,
    vocabulary: Vocabulary<'_>,
    coming: Option<Pin>,
    signature: &Signature,
) -> (Record, Option<Pin>) {
    let mut record = event.record(vocabulary.manifest, signature.author);
    let (EventKind::Started { tree, .. } | EventKind::Switched { tree }) = &event.kind else {
        return (record, None);
    };
    let pin = coming.unwrap_or_else(|| Pin::new(pin(tree, vocabulary.manifest, vocabulary.texts)));
    record.name_tree(pin.digest());
    (record, Some(pin))
}
