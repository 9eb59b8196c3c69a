//! Finding and reading the files of a library on disk: the only file of the pure core that does.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::tree::fault::{Fault, Kind, ReadFailure};
use crate::tree::limits::MAX_FILE;
use crate::tree::location::{Location, SourceFile, Span};

/// The files of a library, unread, in the library's order.
#[derive(Debug)]
pub struct Listing {
    pub(crate) entries: Vec<FoundFile>,
}

/// A file that was found and not read yet.
#[derive(Debug)]
pub(crate) struct FoundFile {
    path: String,
    order: usize,
    origin: Origin,
}

#[derive(Debug)]
enum Origin {
    /// Relative to the library's folder; a file's own path if its name is not UTF-8.
    Disk {
        root: Arc<Path>,
        file: Option<PathBuf>,
    },
    Memory(Vec<u8>),
}

/// The library's own file.
pub const MANIFEST: &str = "library.yaml";
/// The folder of the sequences that trees share.
pub const SHARED: &str = "shared";

impl Listing {
    /// Finds the library's files below `folder`: `library.yaml`, and the `.yaml` files one folder down. Misplaced ones,
    /// and those with another ending from some editor, are found too, to report that nothing reads them.
    ///
    /// # Errors
    /// The fault of a folder that cannot be listed.
    pub fn of_folder(folder: &Path) -> Result<Listing, Box<Fault>> {
        let root = folder.canonicalize().map_err(|error| unreadable(".", error))?;
        let mut found = Vec::new();
        for (name, path) in names(&root).map_err(|error| unreadable(".", error))? {
            if is_yaml(&name) {
                found.push((name, path));
            } else if path.is_dir() {
                // A link may lead back: what is in its folder is found, and nothing deeper.
                let depth = if path.is_symlink() { DEEPEST } else { 1 };
                find_below(&name, &path, depth, &mut found)?;
            }
        }
        let root: Arc<Path> = root.into();
        let origin = |path: &str, file: PathBuf| {
            // A large library's paths are stored once.
            let file = Some(file).filter(|file| *file != root.join(path));
            Origin::Disk { root: Arc::clone(&root), file }
        };
        Ok(Listing::new(found.into_iter().map(|(path, file)| {
            let origin = origin(&path, file);
            (path, origin)
        })))
    }

    /// A library from bytes in memory: path inside the library, and contents.
    pub fn of_memory(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Listing {
        Listing::new(files.into_iter().map(|(path, bytes)| (path, Origin::Memory(bytes))))
    }

    /// Whether there is a file of this name in a folder.
    pub(crate) fn has(&self, folder: &str, name: &str) -> bool {
        let is_it =
            |path: &str| path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')) == Some(name);
        self.entries.iter().any(|entry| is_it(&entry.path))
    }

    /// The files with their sizes and modification times, to detect changes.
    #[must_use]
    pub fn state(&self) -> Vec<(String, Option<(u64, std::time::Duration)>)> {
        let state = |entry: &FoundFile| match &entry.origin {
            Origin::Memory(_) => None,
            Origin::Disk { root, file } => {
                let path = file.clone().unwrap_or_else(|| root.join(&entry.path));
                let metadata = path.metadata().ok()?;
                let changed = metadata.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
                Some((metadata.len(), changed))
            }
        };
        self.entries.iter().map(|entry| (entry.path.clone(), state(entry))).collect()
    }

    /// The same fault at several places, for which only the files' orders were kept.
    pub(crate) fn faults_at(&self, kind: &Kind, mut places: Vec<(usize, Span)>) -> Vec<Fault> {
        places.sort_unstable_by_key(|(order, span)| (*order, span.start));
        let mut faults = Vec::with_capacity(places.len());
        for of_file in places.chunk_by(|(one, _), (other, _)| one == other) {
            let entry = of_file.first().and_then(|(order, _)| self.entries.get(*order));
            let Some(file) = entry.and_then(|entry| entry.read().ok()) else { continue };
            faults.extend(of_file.iter().map(|(_, span)| Fault {
                kind: kind.clone(),
                at: Location { file: Arc::clone(&file), span: *span },
                other: None,
            }));
        }
        faults
    }

    fn new(found: impl Iterator<Item = (String, Origin)>) -> Listing {
        let mut found: Vec<_> = found.collect();
        found.sort_by(|(a, _), (b, _)| rank(a).cmp(&rank(b)).then_with(|| a.cmp(b)));
        let entries = found
            .into_iter()
            .enumerate()
            .map(|(order, (path, origin))| FoundFile { path, order, origin })
            .collect();
        Listing { entries }
    }
}

impl FoundFile {
    /// Its folder; empty for `library.yaml`.
    pub(crate) fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Whether it is the library's own file.
    pub(crate) fn is_manifest(&self) -> bool {
        self.path == MANIFEST
    }

    /// Its position in the library.
    pub(crate) fn order(&self) -> usize {
        self.order
    }

    /// Its name without the ending.
    pub(crate) fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }

    /// Whether it ends in `.yaml`, as a library's files do.
    pub(crate) fn has_right_ending(&self) -> bool {
        Path::new(&self.path).extension().is_some_and(|extension| extension == "yaml")
    }

    /// Reads the file.
    ///
    /// # Errors
    /// The fault of a file that is not readable text of a sensible size inside the library.
    pub(crate) fn read(&self) -> Result<Arc<SourceFile>, Box<Fault>> {
        let bytes = match &self.origin {
            Origin::Memory(bytes) if bytes.len() as u64 > MAX_FILE => Err(Kind::TooLarge { limit: MAX_FILE }),
            Origin::Memory(bytes) => Ok(bytes.clone()),
            Origin::Disk { root, file: Some(file) } => read_inside(file, root),
            Origin::Disk { root, file: None } => read_inside(&root.join(&self.path), root),
        };
        match bytes.map(String::from_utf8) {
            Ok(Ok(text)) => {
                let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
                Ok(self.with_text(text))
            }
            Ok(Err(error)) => {
                let at = error.utf8_error().valid_up_to();
                let kind = Kind::NotUtf8 { seems: encoding(error.as_bytes()) };
                // What is not text cannot be drawn; what precedes it can, up to the line it is in.
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let file = self.with_text(text);
                Err(Box::new(Fault { kind, at: Location { file, span: Span::new(at, 0) }, other: None }))
            }
            Err(kind) => {
                let file = self.with_text(String::new());
                Err(Box::new(Fault { kind, at: Location { file, span: Span::default() }, other: None }))
            }
        }
    }

    /// [`FoundFile::read`] that adds a fault to the others.
    pub(crate) fn read_or_tell(&self, faults: &mut Vec<Fault>) -> Option<Arc<SourceFile>> {
        self.read().map_err(|fault| faults.push(*fault)).ok()
    }

    fn with_text(&self, text: String) -> Arc<SourceFile> {
        Arc::new(SourceFile { path: self.path.clone(), text, order: self.order })
    }
}

/// A fault of something without text to show.
pub(crate) fn bare_fault(path: &str, kind: Kind) -> Box<Fault> {
    let file = Arc::new(SourceFile { path: path.to_owned(), text: String::new(), order: 0 });
    Box::new(Fault { kind, at: Location { file, span: Span::default() }, other: None })
}

fn unreadable(path: &str, error: io::Error) -> Box<Fault> {
    bare_fault(path, Kind::Unreadable { why: error.into() })
}

/// The names in a folder that are not hidden, with their paths.
fn names(folder: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads a library's folders")]
    let entries = fs::read_dir(folder)?;
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            found.push((name, entry.path()));
        }
    }
    Ok(found)
}

/// How deep below a library's folder misplaced files are searched.
const DEEPEST: usize = 3;

/// The YAML files of a folder and its subfolders, as deep as somebody may have misplaced one.
fn find_below(
    name: &str,
    folder: &Path,
    depth: usize,
    found: &mut Vec<(String, PathBuf)>,
) -> Result<(), Box<Fault>> {
    for (inner, path) in names(folder).map_err(|error| unreadable(name, error))? {
        let inner_name = format!("{name}/{inner}");
        if is_yaml(&inner) {
            found.push((inner_name, path));
        } else if depth < DEEPEST && path.is_dir() && !path.is_symlink() {
            find_below(&inner_name, &path, depth + 1, found)?;
        }
    }
    Ok(())
}

/// Whether a file was meant to be YAML: `.yaml`, `.yml`, and what Notepad makes of it, `.yaml.txt`.
fn is_yaml(name: &str) -> bool {
    let name = name.to_lowercase();
    [".yaml", ".yml", ".yaml.txt", ".yml.txt"].iter().any(|ending| name.ends_with(ending))
}

fn rank(path: &str) -> u8 {
    match path.split_once('/') {
        None => 0,
        Some((SHARED, _)) => 1,
        Some(_) => 2,
    }
}

/// Reads a regular file inside `root`, following links.
fn read_inside(file: &Path, root: &Path) -> Result<Vec<u8>, Kind> {
    let real = file.canonicalize().map_err(|error| Kind::Unreadable { why: error.into() })?;
    if !real.starts_with(root) {
        return Err(Kind::LeadsOutside);
    }
    read_regular(&real, MAX_FILE)
}

/// Reads a regular file of at most so many bytes. Pipes and devices are never opened: they could block or be endless.
pub(crate) fn read_regular(file: &Path, limit: u64) -> Result<Vec<u8>, Kind> {
    let unreadable = |error: io::Error| Kind::Unreadable { why: error.into() };
    let metadata = file.metadata().map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(Kind::Unreadable { why: ReadFailure::NotAFile });
    }
    if metadata.len() > limit {
        return Err(Kind::TooLarge { limit });
    }
    #[expect(clippy::disallowed_methods, reason = "the one place that reads files")]
    let opened = File::open(file).map_err(unreadable)?;
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    opened.take(limit + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > limit {
        return Err(Kind::TooLarge { limit });
    }
    Ok(bytes)
}

/// The encoding that bytes seem to be in that are not UTF-8: what Notepad calls Unicode, or ANSI in China.
pub(crate) fn encoding(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("UTF-16"),
        _ if looks_like_gbk(bytes) => Some("GBK"),
        _ => None,
    }
}

/// Whether every byte above ASCII is part of a pair that GBK could have written.
fn looks_like_gbk(bytes: &[u8]) -> bool {
    let mut bytes = bytes.iter();
    let mut pairs = 0;
    while let Some(byte) = bytes.next() {
        if byte.is_ascii() {
            continue;
        }
        if !(0x81..=0xfe).contains(byte) || !bytes.next().is_some_and(|next| (0x40..=0xfe).contains(next)) {
            return false;
        }
        pairs += 1;
    }
    pairs > 0
}
