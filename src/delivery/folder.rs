//! A folder that files are put into: each exists completely under its name, or not at all.
//!
//! A file is written in `tmp/` and linked to `new/`, which fails if it is there already. A reader moves what it works
//! on to `done/`, where it is looked for, too.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::sink::{DeliveryFault, Letter, Promise, Remote, Sink};
use crate::desk::file;
use crate::journal::{DeliveryReason, ReasonKind};
use crate::settings::sink::LetterForm;

/// A folder.
pub(super) struct Folder {
    folder: PathBuf,
    form: LetterForm,
}

impl Folder {
    pub(super) fn new(folder: PathBuf, form: LetterForm) -> Folder {
        Folder { folder, form }
    }

    /// The name of a letter's file.
    fn name(&self, key: &str) -> String {
        let ending = match self.form {
            LetterForm::Json => "json",
            LetterForm::Markdown => "md",
            LetterForm::Text => "txt",
        };
        format!("{}.{ending}", key.replace('/', "."))
    }

    /// Removes a letter's file; returns whether it was still there.
    fn remove(&self, letter: &Letter) -> io::Result<bool> {
        match fs::remove_file(self.folder.join("new").join(self.name(&letter.key))) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            removed => removed.map(|()| true),
        }
    }

    fn put(&self, letter: &Letter) -> io::Result<()> {
        let name = self.name(&letter.key);
        let [tmp, new, done] = ["tmp", "new", "done"].map(|part| self.folder.join(part));
        for part in [&tmp, &new, &done] {
            make(part)?;
        }
        // In this order: a reader may be moving it from the one to the other.
        let is_there = || Ok::<_, io::Error>(new.join(&name).try_exists()? || done.join(&name).try_exists()?);
        if is_there()? {
            remove_drafts(&tmp, &name);
            return Ok(());
        }
        // Another desk may put the same file there at the same time.
        let draft = tmp.join(format!("{name}.{}", std::process::id()));
        // A crash may have left half a file there.
        match fs::remove_file(&draft) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        file::create(&draft, &letter.body, false)?;
        let linked = fs::hard_link(&draft, new.join(&name));
        match linked {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            // Whoever put the same letter there took all drafts of it away.
            Err(error) if error.kind() == io::ErrorKind::NotFound && is_there()? => {}
            linked => linked?,
        }
        remove_drafts(&tmp, &name);
        file::sync_folder(&new.join(&name))
    }
}

/// Removes what programs that were killed left of a letter that is there; what cannot be removed is no letter anyway.
#[expect(clippy::disallowed_methods, reason = "looks for names, reads nothing of what is in them")]
fn remove_drafts(tmp: &Path, name: &str) {
    let drafts = fs::read_dir(tmp).into_iter().flatten().flatten();
    let is_of_it = |draft: &fs::DirEntry| {
        let draft = draft.file_name();
        let process = draft.to_str().and_then(|draft| draft.strip_prefix(name)?.strip_prefix('.'));
        process.is_some_and(|process| process.bytes().all(|byte| byte.is_ascii_digit()))
    };
    for draft in drafts.filter(is_of_it) {
        let _ = fs::remove_file(draft.path());
    }
}

/// Creates a folder inside an existing one.
fn make(folder: &Path) -> io::Result<()> {
    match fs::create_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made,
    }
}

impl Sink for Folder {
    fn promise(&self) -> Promise {
        Promise::OneFile
    }

    fn create(&self, letters: &[Letter], _: Duration) -> Result<Option<Remote>, DeliveryFault> {
        let [letter] = letters else { return Ok(None) };
        self.put(letter).map(|()| None).map_err(|error| fault(&error))
    }

    fn reach(&self, _: Duration) -> Result<(), DeliveryFault> {
        // Readers ignore hidden files.
        let key = ".posdiag-check".to_owned();
        let letter = Letter { key, is_first: true, about: None, body: Vec::new() };
        self.put(&letter).and_then(|()| self.remove(&letter)).map(drop).map_err(|error| fault(&error))
    }

    fn withdraw(&self, letter: &Letter, _: Option<&Remote>, _: Duration) -> Result<bool, DeliveryFault> {
        self.remove(letter).map_err(|error| fault(&error))
    }
}

/// The meaning of a disk error: whatever it is, trying again creates no second file.
fn fault(error: &io::Error) -> DeliveryFault {
    DeliveryFault::PutOff { why: reason(error), after: None }
}

/// Why a folder cannot be written to.
pub(super) fn reason(error: &io::Error) -> DeliveryReason {
    DeliveryReason::from(match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => ReasonKind::NoFolder,
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => ReasonKind::NoPermission,
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ReasonKind::DiskFull,
        io::ErrorKind::Unsupported => ReasonKind::NoLinks,
        _ => ReasonKind::Folder,
    })
}
