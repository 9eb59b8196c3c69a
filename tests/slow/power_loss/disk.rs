//! What a disk holds after a power loss, derived from the calls that `recorder.c` recorded.
//!
//! Only what was synced is certain. Of what was written to a file since its last sync, any part may be there: each
//! sector of 512 bytes has one of the versions since, and the file one of its lengths. A name in a folder is certain
//! once the folder was synced; the changes since take effect in order, up to some point, as in journaling file systems.
//! This is no kinder than POSIX allows, except for that order.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

const SECTOR: usize = 512;

/// One call that changed something, or a word from the process in between.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) kind: char,
    numbers: [i64; 3],
    one: Vec<u8>,
    two: Vec<u8>,
}

impl Event {
    /// The word that the process said, if it is one.
    pub(crate) fn word(&self) -> Option<&str> {
        (self.kind == '@').then(|| std::str::from_utf8(&self.one).unwrap())
    }

    fn path(&self) -> String {
        String::from_utf8(self.one.clone()).unwrap()
    }

    fn fd(&self) -> i64 {
        self.numbers[0]
    }
}

/// The events of a log.
pub(crate) fn read(log: &Path) -> Vec<Event> {
    let bytes = fs::read(log).unwrap();
    let mut rest = bytes.as_slice();
    let mut events = Vec::new();
    while let Some((kind, behind)) = rest.split_first() {
        let mut behind = behind;
        let mut number = || {
            let (number, left) = behind.split_at(8);
            behind = left;
            i64::from_le_bytes(number.try_into().unwrap())
        };
        let numbers = [number(), number(), number()];
        let lengths = [number(), number()].map(|length| usize::try_from(length).unwrap());
        let (one, left) = behind.split_at(lengths[0]);
        let (two, left) = left.split_at(lengths[1]);
        events.push(Event { kind: char::from(*kind), numbers, one: one.to_vec(), two: two.to_vec() });
        rest = left;
    }
    events
}

/// Random numbers that are the same every time (`SplitMix64`).
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// One of `0..below`.
    pub(crate) fn below(&mut self, below: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(below).unwrap()).unwrap()
    }
}

/// A file's contents: what is certain, and what was written since.
#[derive(Default)]
struct Content {
    sure: Vec<u8>,
    since: Vec<Change>,
}

enum Change {
    Write(usize, Vec<u8>),
    Length(usize),
}

impl Change {
    fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Change::Write(at, written) => {
                let end = at + written.len();
                if bytes.len() < end {
                    bytes.resize(end, 0);
                }
                bytes[*at..end].copy_from_slice(written);
            }
            Change::Length(length) => bytes.resize(*length, 0),
        }
    }
}

impl Content {
    fn sync(&mut self) {
        let mut bytes = std::mem::take(&mut self.sure);
        self.since.drain(..).for_each(|change| change.apply(&mut bytes));
        self.sure = bytes;
    }

    /// What remains of it after a power loss.
    fn after_loss(&self, chance: &mut Chance) -> Vec<u8> {
        match chance.below(8) {
            0 => self.sure.clone(),
            1 => self.with(|_| true),
            2 | 3 => self.with(|_| chance.below(2) == 0),
            _ => self.torn(chance),
        }
    }

    fn with(&self, mut kept: impl FnMut(&Change) -> bool) -> Vec<u8> {
        let mut bytes = self.sure.clone();
        self.since.iter().filter(|change| kept(change)).for_each(|change| change.apply(&mut bytes));
        bytes
    }

    /// Each sector in one of its versions.
    fn torn(&self, chance: &mut Chance) -> Vec<u8> {
        let sector_of = |bytes: &[u8], sector: usize| {
            let start = (sector * SECTOR).min(bytes.len());
            let mut version = bytes[start..(start + SECTOR).min(bytes.len())].to_vec();
            version.resize(SECTOR, 0);
            version
        };
        let mut now = self.sure.clone();
        let mut lengths = vec![now.len()];
        let mut versions: BTreeMap<usize, Vec<Vec<u8>>> = BTreeMap::new();
        for change in &self.since {
            let touched = match change {
                Change::Write(at, written) => at / SECTOR..(at + written.len()).div_ceil(SECTOR),
                Change::Length(length) => length / SECTOR..now.len().div_ceil(SECTOR),
            };
            for sector in touched.clone() {
                versions.entry(sector).or_insert_with(|| vec![sector_of(&self.sure, sector)]);
            }
            change.apply(&mut now);
            lengths.push(now.len());
            for sector in touched {
                let version = sector_of(&now, sector);
                versions.entry(sector).or_default().push(version);
            }
        }
        let length = lengths[chance.below(lengths.len())];
        let mut left = self.sure.clone();
        for (sector, versions) in versions {
            Change::Write(sector * SECTOR, versions[chance.below(versions.len())].clone()).apply(&mut left);
        }
        left.resize(length, 0);
        left
    }
}

/// What a name stands for.
#[derive(Clone, Copy)]
enum Named {
    File(usize),
    Folder,
}

/// A change of a folder's names.
struct Naming {
    folder: String,
    path: String,
    named: Option<Named>,
}

/// A disk, by the paths that the process used.
pub(crate) struct Disk {
    root: String,
    contents: Vec<Content>,
    names: HashMap<String, Named>,
    sure: BTreeMap<String, Named>,
    since: Vec<Naming>,
    opened: HashMap<i64, String>,
    files_opened: HashMap<i64, usize>,
}

impl Disk {
    /// The disk of an existing empty folder, after these events.
    pub(crate) fn after(root: &Path, events: &[Event]) -> Disk {
        let mut disk = Disk {
            root: root.to_str().unwrap().to_owned(),
            contents: Vec::new(),
            names: HashMap::new(),
            sure: BTreeMap::new(),
            since: Vec::new(),
            opened: HashMap::new(),
            files_opened: HashMap::new(),
        };
        for event in events {
            disk.take(event);
        }
        disk
    }

    /// The path that an event is about, if it is about a file.
    pub(crate) fn path_of(&self, event: &Event) -> Option<&str> {
        match event.kind {
            'w' | 't' | 's' => self.opened.get(&event.fd()).map(String::as_str),
            _ => None,
        }
    }

    pub(crate) fn take(&mut self, event: &Event) {
        let number = |at: usize| usize::try_from(event.numbers[at]).unwrap();
        match event.kind {
            'o' => self.open(event),
            'c' => {
                self.opened.remove(&event.fd());
                self.files_opened.remove(&event.fd());
            }
            'w' => self.change(event.fd(), Change::Write(number(1), event.one.clone())),
            't' => self.change(event.fd(), Change::Length(number(1))),
            's' => self.sync(event.fd()),
            'u' => self.name(event.path(), None),
            'r' => {
                let named = self.names.get(&event.path()).copied();
                self.name(event.path(), None);
                self.name(String::from_utf8(event.two.clone()).unwrap(), named);
            }
            'm' => self.name(event.path(), Some(Named::Folder)),
            _ => {}
        }
    }

    fn open(&mut self, event: &Event) {
        let path = event.path();
        if event.numbers[1] != 0 {
            self.contents.push(Content::default());
            self.name(path.clone(), Some(Named::File(self.contents.len() - 1)));
        }
        if let Some(Named::File(file)) = self.names.get(&path) {
            self.files_opened.insert(event.fd(), *file);
            if event.numbers[2] != 0 {
                self.contents[*file].since.push(Change::Length(0));
            }
        }
        self.opened.insert(event.fd(), path);
    }

    fn change(&mut self, fd: i64, change: Change) {
        self.contents[self.files_opened[&fd]].since.push(change);
    }

    fn sync(&mut self, fd: i64) {
        if let Some(file) = self.files_opened.get(&fd) {
            self.contents[*file].sync();
            return;
        }
        let folder = &self.opened[&fd];
        let (of_it, others) = self.since.drain(..).partition(|naming| naming.folder == *folder);
        self.since = others;
        for naming in of_it {
            put(&mut self.sure, &naming);
        }
    }

    fn name(&mut self, path: String, named: Option<Named>) {
        match named {
            Some(named) => self.names.insert(path.clone(), named),
            None => self.names.remove(&path),
        };
        let folder = Path::new(&path).parent().unwrap().to_str().unwrap().to_owned();
        self.since.push(Naming { folder, path, named });
    }

    /// Writes to a folder what a power loss now leaves.
    pub(crate) fn lose_power(&self, chance: &mut Chance, to: &Path) {
        let mut names = self.sure.clone();
        let come_to_be = chance.below(self.since.len() + 1);
        self.since.iter().take(come_to_be).for_each(|naming| put(&mut names, naming));
        // In the order of paths, a folder comes before its contents; if it is lost, so are they.
        for (path, named) in names {
            let here = to.join(path.strip_prefix(&self.root).unwrap().trim_start_matches('/'));
            // The log's index is memory, and contains nothing trustworthy after a power loss.
            if path.ends_with("-shm") || !here.parent().unwrap().is_dir() {
                continue;
            }
            match named {
                Named::Folder => fs::create_dir(here).unwrap(),
                Named::File(file) => fs::write(here, self.contents[file].after_loss(chance)).unwrap(),
            }
        }
    }
}

fn put(names: &mut BTreeMap<String, Named>, naming: &Naming) {
    match naming.named {
        Some(named) => names.insert(naming.path.clone(), named),
        None => names.remove(&naming.path),
    };
}

#[test]
fn power_loss_takes_only_unsynced_writes() {
    let content = |written: &[(usize, u8, usize)]| {
        let mut content = Content { sure: vec![b'o'; 4 * SECTOR], since: Vec::new() };
        for (at, byte, length) in written {
            content.since.push(Change::Write(*at, vec![*byte; *length]));
        }
        content
    };
    let mut seen = std::collections::BTreeSet::new();
    let mut chance = Chance(7);
    for _ in 0..500 {
        let left = content(&[(0, b'a', 2 * SECTOR), (SECTOR, b'b', 4 * SECTOR)]).after_loss(&mut chance);
        // The second sector may be old, or as either write made it; what is beyond the old end may be missing.
        seen.insert((left[0], left[SECTOR], left[2 * SECTOR], left.len() / SECTOR));
    }
    for (first, second, third, length) in &seen {
        assert!(
            b"oa".contains(first)
                && b"oab".contains(second)
                && b"ob".contains(third)
                && [4, 5].contains(length)
        );
    }
    assert_eq!(seen.len(), 2 * 3 * 2 * 2);
    let mut synced = content(&[(0, b'a', 10)]);
    synced.sync();
    assert!((0..50).all(|_| synced.after_loss(&mut chance) == synced.sure));
    assert_eq!(&synced.sure[..11], b"aaaaaaaaaao");
}
