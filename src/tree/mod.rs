//! The tree language: from a folder of YAML files to trees that can be walked.
//!
//! ```text
//! trees/*.yaml ─source─▶ text ─yaml─▶ nodes ─reader─▶ mirror             reading
//!                                                       │
//!                                     declarations, lower, flow, advice   checking ─▶ fault, drawn with its lines
//!                                                       ▼
//!                                  bytes ◀─compiled─▶ record
//!                                                       │ link: sequences are put in where they are used
//!                                                       ▼
//!                                                     Tree                arena
//! ```
//!
//! A file is read (`reading::source`), parsed into nodes with their places (`yaml`), read as mappings, words and texts
//! (`reader`), and expressed in the terms of the language (`mirror`), which are listed in the tables of `keys`. The
//! checker resolves every name (`checking::lower`) and follows every path (`flow`); its findings are [`fault`]s, which
//! [`drawing`] shows. A library without faults becomes records, which are compiled into one block of bytes; a tree is
//! linked from its record when it is looked up.
//!
//! `build.rs` includes this folder by path, and of [`text`](crate::text) only the files that it lists.

mod act;
mod arena;
mod checking;
mod compiled;
mod conditions;
mod damage;
pub mod fault;
mod guidance;
mod limits;
mod link;
mod location;
mod manifest;
pub(crate) mod marks;
mod name;
mod passages;
pub mod paths;
mod reading;
mod record;
mod spelling;
mod texts;
mod visits;

pub use act::{Act, Choice, Fixed, Since, Unsure, Wait};
pub use arena::{Given, Node, Tree};
pub(crate) use arena::{Head, assemble};
pub use checking::checker::{
    CheckedLibrary, Report, check, check_folder, check_folder_with, check_with, read_only,
};
pub use checking::checks::{Checks, Rehearsal, Rehearse};
pub(crate) use checking::declarations::is_id;
pub use compiled::{
    Compiled, Contents, Library, ReadAt, SequenceName, Title, TooLarge, compile, compile_file,
};
pub use conditions::{Condition, Conditions, Read};
pub use damage::Damage;
pub use fault::{Fault, drawing};
pub use guidance::Guidance;
pub(crate) use limits::LONGEST_PHRASE;
pub use limits::MAX_FILE;
pub use link::Closing;
pub use location::{Location, SourceFile, Span};
pub use manifest::{
    Belongs, Field, Manifest, Matter, MatterState, Outcome, OutcomeKind, Queue, Roles, Sensitivity, Standing,
    Table, Tag,
};
pub(crate) use manifest::{FIRST_LANGUAGE, LANGUAGE};
pub use passages::{CodePassages, Passages, Said};
pub use reading::fix::{Fix, mended};
pub(crate) use reading::keys;
pub(crate) use reading::reader::nearest;
pub use reading::source::Listing;
pub use reading::source::{MANIFEST, SHARED};
pub(crate) use reading::source::{encoding, read_regular};
pub(crate) use reading::yaml::{YamlNode, YamlValue, parse as parse_yaml};
pub use record::By;
pub use spelling::{fold, is_filler};
pub(crate) use texts::Pool;
#[cfg(feature = "search")]
pub(crate) use texts::Wording;
pub use texts::{Text, Texts};
pub use visits::{Key, NodeId, Value};
