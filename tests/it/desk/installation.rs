//! The installed library: whatever happens during an installation, one library or the other is in use.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use posdiag::desk::library::installation::{install, installed, kept, roll_back};
use posdiag::desk::library::{LibraryFault, LibraryOrigin, Reading, open, origin};
use posdiag::settings::{Origin, Setting, Settings};
use posdiag::text::language::Language;
use posdiag::text::redaction::CardData;
use posdiag::tree::{Library, Listing, check, compile_file};
use tempfile::TempDir;

/// A desk with an empty data folder.
struct Desk {
    root: TempDir,
    settings: Settings,
}

impl Desk {
    fn new() -> Desk {
        let root = tempfile::tempdir().unwrap();
        let data_folder = Setting::new(Some(root.path().join("data")), Origin::Default);
        Desk { root, settings: Settings { data_folder, ..Settings::default() } }
    }

    fn data(&self) -> PathBuf {
        self.root.path().join("data")
    }

    fn install(&self, version: u32) -> Result<Library, LibraryFault> {
        install(&self.data(), &compiled(version))
    }

    /// The version of the library in use; the embedded one has a longer name.
    fn version(&self) -> String {
        open(&self.settings, Reading::All).unwrap().manifest().version.to_string()
    }

    /// The contents of the installation's folder.
    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.data().join("library")).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn file(&self, name: &str) -> PathBuf {
        self.data().join("library").join(name)
    }
}

/// The file of a library of this version.
fn compiled(version: u32) -> Vec<u8> {
    compiled_with(version, "", "")
}

/// The same with one text replaced by another.
fn compiled_with(version: u32, text: &str, other: &str) -> Vec<u8> {
    let changed = |file: &str| if text.is_empty() { file.to_owned() } else { file.replace(text, other) };
    let manifest = changed(&include_str!("library.yaml").replace("VERSION", &version.to_string()));
    let tree = changed("code: T01\nrow: 1\nmessage: A fault\nsteps:\n- end: office\n");
    let ladder = changed("name: Ladder\nsteps:\n- id: again\n  try: Do it again\n- end: office\n");
    let files = [("library.yaml", &*manifest), ("shared/ladder.yaml", &*ladder), ("t/T01.yaml", &*tree)];
    let listing = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
    let report = check(&Listing::of_memory(listing.to_vec()));
    compile_file(&report.library.unwrap_or_else(|| panic!("{:?}", report.faults))).unwrap()
}

/// Damages a file's last bytes.
fn damage(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let end = bytes.len() - 40;
    bytes[end..].fill(0);
    fs::write(path, bytes).unwrap();
}

#[test]
fn embedded_library_is_used_without_an_installation() {
    let desk = Desk::new();
    assert_eq!(origin(&desk.settings).unwrap(), LibraryOrigin::Embedded);
    assert_eq!((installed(&desk.settings).unwrap(), kept(&desk.settings).unwrap()), (None, 0));
    assert!(!desk.data().exists(), "nothing is made by looking");
    assert!(matches!(roll_back(&desk.data()), Err(LibraryFault::NothingInstalled)));
    assert!(!desk.data().exists(), "nor by going back from nothing");
    let nowhere = Settings { data_folder: Setting::new(None, Origin::Default), ..desk.settings };
    assert_eq!(origin(&nowhere).unwrap(), LibraryOrigin::Embedded);
}

#[test]
fn installations_are_rolled_back_one_by_one() {
    let desk = Desk::new();
    for version in 1..=7 {
        let library = desk.install(version).unwrap();
        assert_eq!(
            (&*library.manifest().version, desk.version()),
            (&*version.to_string(), version.to_string())
        );
    }
    assert_eq!(kept(&desk.settings).unwrap(), 5);
    assert_eq!(
        desk.files(),
        ["3.posdiag", "4.posdiag", "5.posdiag", "6.posdiag", "7.posdiag", "current", "lock"]
    );
    for version in (3..7).rev() {
        let back = roll_back(&desk.data()).unwrap();
        assert!(!back.is_carried && back.passed_over.is_empty());
        assert_eq!(
            (&*back.library.manifest().version, desk.version()),
            (&*version.to_string(), version.to_string())
        );
    }
    assert!(roll_back(&desk.data()).unwrap().is_carried);
    assert_eq!(origin(&desk.settings).unwrap(), LibraryOrigin::Embedded);
    assert!(matches!(roll_back(&desk.data()), Err(LibraryFault::NothingInstalled)));
}

#[test]
fn library_named_by_a_setting_wins() {
    let desk = Desk::new();
    desk.install(1).unwrap();
    let named = desk.root.path().join("named.posdiag");
    fs::write(&named, compiled(9)).unwrap();
    let asked = Settings {
        library: Setting::new(Some(named.clone()), Origin::Option("--library")),
        ..desk.settings.clone()
    };
    assert_eq!(origin(&asked).unwrap(), LibraryOrigin::Asked(named));
    assert_eq!(&*open(&asked, Reading::Parts).unwrap().manifest().version, "9");
    assert_eq!(origin(&desk.settings).unwrap(), LibraryOrigin::Installed(desk.file("1.posdiag")));
}

#[test]
fn installations_exclude_each_other() {
    let desk = Desk::new();
    desk.install(1).unwrap();
    let lock = File::options().write(true).open(desk.file("lock")).unwrap();
    lock.lock().unwrap();
    assert!(matches!(desk.install(2), Err(LibraryFault::Busy)));
    assert!(matches!(roll_back(&desk.data()), Err(LibraryFault::Busy)));
    // Merely using it waits for nobody.
    assert_eq!(desk.version(), "1");
    drop(lock);
    desk.install(2).unwrap();
    assert_eq!(desk.version(), "2");
}

/// Whatever an interrupted installation leaves behind, the library in use is the one that the register names.
#[test]
fn interrupted_installation_changes_nothing() {
    let desk = Desk::new();
    desk.install(1).unwrap();
    let register = fs::read(desk.file("current")).unwrap();
    // Interrupted before the file was complete, before it had its name, and before the register named it.
    fs::write(desk.file("2.posdiag.4711.new"), &compiled(2)[..100]).unwrap();
    assert_eq!(desk.version(), "1");
    fs::write(desk.file("2.posdiag"), compiled(2)).unwrap();
    assert_eq!(desk.version(), "1");
    fs::write(desk.file("current.4711.new"), "2\n1\n").unwrap();
    assert_eq!((desk.version(), fs::read(desk.file("current")).unwrap()), ("1".to_owned(), register));
    // The next one uses a number that no file has, and removes what the register does not name.
    desk.install(3).unwrap();
    assert_eq!(desk.version(), "3");
    assert_eq!(installed(&desk.settings).unwrap(), Some(desk.file("3.posdiag")));
    assert!(!desk.file("2.posdiag").exists());
}

#[test]
fn incomplete_library_is_not_installed() {
    let desk = Desk::new();
    desk.install(1).unwrap();
    let before = desk.files();
    let mut cut_short = compiled(2);
    cut_short.truncate(cut_short.len() - 40);
    for bytes in [&b"no library"[..], &cut_short] {
        let refused = install(&desk.data(), bytes);
        assert!(matches!(refused, Err(LibraryFault::DamagedFile { .. })), "{refused:?}");
        assert_eq!((desk.version(), desk.files()), ("1".to_owned(), before.clone()));
    }
}

#[test]
fn library_with_card_data_is_refused_with_its_place() {
    let desk = Desk::new();
    desk.install(1).unwrap();
    let before = desk.files();
    let mut all = Vec::new();
    for (text, other, of, path) in [
        ("Test library", "4111 1111 1111 1111", None, "name.en"),
        ("example: N900", "example: 4111-1111-1111-1111", None, "fields[0].example"),
        ("kind: text", "kind: alphanumeric\n  length: \"1-20\"", None, ""),
        ("label: Model", "label: 后面三位123", None, "fields[0].label.en"),
        ("text: Look into it", "text: 密码客户说是123456", None, "outcomes[1].text.en"),
        ("Do it again", "Pay with 4111，1111，1111，1111", Some("ladder"), "steps[1].act.text.en"),
        ("A fault", "6222;0212;3456;7890;128", Some("T01"), "message.en"),
    ] {
        let installed = install(&desk.data(), &compiled_with(2, text, other));
        if path.is_empty() {
            // What the field accepts is its example.
            installed.unwrap();
            roll_back(&desk.data()).unwrap();
            continue;
        }
        let Err(LibraryFault::CardData(found)) = installed else { panic!("{other}: {installed:?}") };
        assert_eq!((found[0].of.as_deref(), &*found[0].path), (of, path), "{found:?}");
        let fault = LibraryFault::CardData(found.clone());
        for language in [Language::Zh, Language::En] {
            assert!(!fault.message(language).contains(other));
        }
        assert_eq!(desk.version(), "1");
        all.extend(found);
    }
    assert_eq!(desk.files()[0], before[0]);
    assert!(all.iter().any(|found| found.data == CardData::Pin));
}

#[test]
fn damaged_library_is_never_replaced_silently() {
    let desk = Desk::new();
    for version in 1..=3 {
        desk.install(version).unwrap();
    }
    damage(&desk.file("3.posdiag"));
    let refused = open(&desk.settings, Reading::All);
    assert!(matches!(refused, Err(LibraryFault::Installed(_))), "{refused:?}");
    // A rollback skips one that cannot be used, and says so.
    fs::write(desk.file("2.posdiag"), "nothing").unwrap();
    let back = roll_back(&desk.data()).unwrap();
    assert_eq!(&*back.library.manifest().version, "1");
    assert!(
        matches!(&back.passed_over[..], [LibraryFault::DamagedFile { path, .. }] if *path == desk.file("2.posdiag"))
    );
    assert_eq!(desk.version(), "1");
}

#[test]
fn next_installation_repairs_a_damaged_register() {
    let desk = Desk::new();
    desk.install(1).unwrap();
    fs::write(desk.file("current"), "one\n").unwrap();
    assert!(matches!(open(&desk.settings, Reading::Parts), Err(LibraryFault::DamagedRegister { .. })));
    assert!(matches!(roll_back(&desk.data()), Err(LibraryFault::DamagedRegister { .. })));
    desk.install(2).unwrap();
    assert_eq!((desk.version(), kept(&desk.settings).unwrap()), ("2".to_owned(), 1));
    fs::write(desk.file("current"), "1\n".repeat(4096)).unwrap();
    assert!(matches!(open(&desk.settings, Reading::Parts), Err(LibraryFault::UnreadableRegister { .. })));
}
