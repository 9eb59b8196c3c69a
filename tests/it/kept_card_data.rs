//! Card data that version 0.1 kept: a journal and a file written by that version, in `tests/data/kept/`. Every command
//! reads them, nothing of it is shown or handed over, `session clean` removes it from the files, and desks that did and
//! did not clean get the same result.
//!
//! Invented card numbers in fields with a length, verification values and PINs in ordinary wordings, and card numbers
//! in other spellings were typed into them: in notes, reasons, references, remarks on a ticket, codes that no library
//! has, an operator, fields, and a tree.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::common::{Run, posdiag};
use crate::support::files::files;
use posdiag::journal::sqlite::FILE;
use posdiag::journal::{Filter, Store};
use rusqlite::Connection;
use tempfile::TempDir;

/// The planted texts as they are in the files.
const PLANTS: &[&str] = &[
    "6222021234567890128",
    "4111111111111111",
    "378282246310005",
    "6222和0212",
    "(6222)(0212)",
    "6222;0212",
    "4111;1111",
    "6222 and 0212",
    "六二二二 零二幺二",
    "411111****111111",
    "三位123",
    "客户说是123456",
    "6位123456",
    "报的123",
    "CVV、123",
    "123是CVV",
    "one two three four",
];

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/kept")
}

fn handed_over() -> PathBuf {
    data().join("version-0.1.posdiag")
}

/// A desk with a data folder.
struct Desk {
    root: TempDir,
}

impl Desk {
    fn new() -> Desk {
        Desk { root: tempfile::tempdir().unwrap() }
    }

    /// A desk that has used version 0.1 so far.
    fn of_version_0_1() -> Desk {
        let desk = Desk::new();
        fs::create_dir(desk.folder()).unwrap();
        let connection = Connection::open(desk.folder().join(FILE)).unwrap();
        connection.execute_batch(&fs::read_to_string(data().join("version-0.1.sql")).unwrap()).unwrap();
        drop(connection);
        desk
    }

    fn folder(&self) -> PathBuf {
        self.root.path().join("data")
    }

    /// Runs `posdiag ARGS`; the output contains nothing that was planted.
    fn does(&self, exit: i32, args: &[&str]) -> Run {
        let mut command = posdiag();
        command.args(args).args(["--lang", "en"]).current_dir(self.root.path());
        let run: Run = command.env("POSDIAG_DATA_DIR", self.folder()).output().unwrap().into();
        assert_eq!(run.exit, Some(exit), "{args:?}: {run:?}");
        assert_eq!(planted(run.stdout.as_bytes()), Vec::<&str>::new(), "{args:?}");
        assert_eq!(planted(run.stderr.as_bytes()), Vec::<&str>::new(), "{args:?}");
        run
    }

    /// The names of its sessions, in the order in which they were begun.
    fn names(&self) -> Vec<String> {
        let store = Store::open(&self.folder()).unwrap();
        let mut listed = store.list(&Filter::default()).unwrap();
        listed.sort_by(|one, other| one.id.cmp(&other.id));
        listed.into_iter().map(|listed| listed.name).collect()
    }

    /// The planted texts that are in any file of the folder.
    fn holds(&self) -> Vec<&'static str> {
        contents(&self.folder()).iter().flat_map(|(_, bytes)| planted(bytes)).collect()
    }

    /// The file of a session handed over.
    fn exports(&self, name: &str) -> PathBuf {
        let path = self.root.path().join(format!("{name}.posdiag"));
        let _ = fs::remove_file(&path);
        self.does(0, &["session", "export", name, "-o", path.to_str().unwrap()]);
        assert_eq!(planted(&fs::read(&path).unwrap()), Vec::<&str>::new());
        path
    }

    fn imports(&self, path: &Path) -> String {
        self.does(0, &["session", "import", path.to_str().unwrap()]).stderr
    }
}

/// Every file below a folder, with its contents.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    files(folder).into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

fn planted(bytes: &[u8]) -> Vec<&'static str> {
    let holds = |plant: &&&str| bytes.windows(plant.len()).any(|window| window == plant.as_bytes());
    PLANTS.iter().filter(holds).copied().collect()
}

#[test]
fn fixture_contains_all_planted_card_data() {
    let text = fs::read(data().join("version-0.1.sql")).unwrap();
    assert_eq!(planted(&text), PLANTS);
    assert!(planted(&fs::read(handed_over()).unwrap()).len() > 10);
}

#[test]
fn no_command_shows_kept_card_data() {
    let desk = Desk::of_version_0_1();
    let names = desk.names();
    let [ticket, given_up, unknown, switched, unfinished] = names.as_slice() else { panic!("{names:?}") };
    let list = desk.does(0, &["session", "list", "--all"]).stdout;
    assert!(names.iter().all(|name| list.contains(name.as_str())), "{list}");
    assert!(list.contains("622202*********0128") && list.contains("378282*****0005"), "{list}");
    for name in &names {
        for form in ["text", "json"] {
            desk.does(0, &["session", "show", name, "--format", form]);
        }
    }
    let story = desk.does(0, &["session", "show", ticket]).stdout;
    for kept in ["CVV三位***", "密码客户说是***", "the shop is busy", "PIN is ***", "***是CVV", "后面三位***"]
    {
        assert!(story.contains(kept), "{kept}:\n{story}");
    }
    let story = desk.does(0, &["session", "show", given_up]).stdout;
    assert!(story.contains("密码6位***") && story.contains("安全码客户报的***"), "{story}");
    let story = desk.does(0, &["session", "show", unknown]).stdout;
    assert!(story.contains("622202*********0128  (not in the manual)"), "{story}");
    let story = desk.does(0, &["session", "show", switched]).stdout;
    assert!(story.contains("411111******1111") && story.contains("Note: plain"), "{story}");
    for args in [
        &["ticket", "list"][..],
        &["ticket", "list", "--format", "json"],
        &["ticket", "show", ticket],
        &["ticket", "show", ticket, "--format", "json"],
        &["ticket", "show", ticket, "--format", "markdown"],
        &["ticket", "export", "--format", "csv"],
        &["ticket", "export", "--format", "json"],
    ] {
        let shown = desk.does(0, args).stdout;
        assert!(shown.contains(ticket.as_str()), "{args:?}: {shown}");
    }
    let shown = desk.does(0, &["ticket", "show", ticket]).stdout;
    for kept in ["Serial number: 622202*********0128", "Activation code: 411111******1111"] {
        assert!(shown.contains(kept), "{shown}");
    }
    for name in &names {
        desk.exports(name);
        if name != ticket {
            desk.does(0, &["session", "take-back", name]);
        }
    }
    desk.does(2, &["resume", unfinished]);
}

#[test]
fn ticket_with_masked_values_is_edited_and_closed() {
    let desk = Desk::of_version_0_1();
    let ticket = &desk.names()[0];
    desk.does(0, &["ticket", "edit", ticket, "--field", "shop=Lotus", "--note", "looked at"]);
    desk.does(0, &["ticket", "edit", ticket, "--field", "serial_number=AB123456"]);
    desk.does(0, &["ticket", "close", ticket, "--note", "done"]);
    desk.does(0, &["ticket", "reopen", ticket]);
    let shown = desk.does(0, &["ticket", "show", ticket]).stdout;
    for kept in ["Serial number: AB123456", "Activation code: 411111******1111", "Shop: Lotus", "looked at"] {
        assert!(shown.contains(kept), "{shown}");
    }
}

#[test]
fn dry_run_reports_and_changes_no_byte() {
    let desk = Desk::of_version_0_1();
    // Opening it upgrades it to this version's schema.
    let names = desk.names();
    let before = contents(&desk.folder());
    let told = desk.does(5, &["session", "clean"]);
    assert_eq!(contents(&desk.folder()), before);
    let lines: Vec<&str> = told.stdout.lines().collect();
    for line in [
        &*format!("Session {}", names[0]),
        "  the session's reference: a card number",
        "  fields[2].example of tree 1: a card number",
        "  steps[2].hint.en of tree 1: a card verification value",
        "  the operator of 14 events: a card number",
        "  the note of event 3: a PIN or password",
        "  the field's value of event 8: a card number",
        "  the field's value of event 12: a card verification value",
        "  the remark on the ticket of event 17: a card verification value",
        "  the reason of event 5: a card verification value",
        "  the code of event 1: a card number",
        "  the row in lists: a card number",
    ] {
        assert!(lines.contains(&line), "{line}\n{}", told.stdout);
    }
    assert_eq!(lines.last(), Some(&"49 texts in 5 sessions to rewrite."));
    assert!(told.stderr.contains("session clean --yes"), "{told:?}");
}

#[test]
fn cleaned_data_is_in_no_file_and_the_rest_reads_as_before() {
    for is_listed in [false, true] {
        let desk = Desk::of_version_0_1();
        if is_listed {
            // Lists derive their rows again; the previous contents have to go, too.
            desk.does(0, &["session", "list"]);
        }
        let names = desk.names();
        let shown = |desk: &Desk| -> Vec<Run> {
            let shown = names.iter().map(|name| desk.does(0, &["session", "show", name]));
            shown.chain([desk.does(0, &["ticket", "show", &names[0]])]).collect()
        };
        let before = shown(&desk);
        assert!(desk.holds().len() > 10);
        let aside = desk.folder().join("journal.damaged-1.db");
        fs::write(&aside, "x 4111111111111111").unwrap();
        fs::write(desk.folder().join("journal.damaged-1.db-wal"), "x 4111111111111111").unwrap();
        let told = desk.does(5, &["session", "clean"]).stdout;
        assert!(aside.exists() && told.contains("journal.damaged-1.db"), "{told}");
        let told = desk.does(0, &["session", "clean", "--yes"]).stderr;
        assert!(told.contains("rewritten, and no old data is left in the files."), "{told}");
        assert_eq!(desk.holds(), Vec::<&str>::new());
        assert!(!aside.exists());
        assert_eq!(shown(&desk), before);
        // A second time, there is nothing to do.
        for args in [&["session", "clean"][..], &["session", "clean", "--yes"]] {
            assert!(desk.does(0, args).stderr.contains("There is nothing to clean."));
        }
        let connection = Connection::open(desk.folder().join(FILE)).unwrap();
        let strays =
            connection.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0));
        assert_eq!(strays, Ok(0));
        let found: String = connection.pragma_query_value(None, "integrity_check", |row| row.get(0)).unwrap();
        assert_eq!(found, "ok");
    }
}

#[test]
fn cleaning_works_while_another_process_has_the_journal_open() {
    let desk = Desk::of_version_0_1();
    let id = {
        let store = Store::open(&desk.folder()).unwrap();
        store.list(&Filter::default()).unwrap()[0].id.clone()
    };
    let mut other = Store::open(&desk.folder()).unwrap();
    let held = other.hold(&id, false).unwrap();
    let before = other.load(&id).unwrap();
    desk.does(0, &["session", "clean", "--yes"]);
    assert_eq!(desk.holds(), Vec::<&str>::new());
    let after = other.load(&id).unwrap();
    assert_eq!(
        after.map(|stored| (stored.entries, stored.pins)),
        before.map(|stored| (stored.entries, stored.pins))
    );
    drop(held);
}

#[test]
fn version_0_1_file_is_cleaned_on_import_and_reported() {
    let desk = Desk::new();
    let told = desk.imports(&handed_over());
    for said in [
        "was imported. Resume: posdiag resume",
        "! 29 texts of the file were cut or masked",
        "  the note of event 2: a card verification value",
    ] {
        assert!(told.contains(said), "{told}");
    }
    assert_eq!(desk.holds(), Vec::<&str>::new());
    assert!(desk.does(0, &["session", "clean"]).stderr.contains("There is nothing to clean."));
    assert!(desk.imports(&handed_over()).contains("is already here; nothing was changed."));
}

#[test]
fn desks_with_and_without_cleaning_exchange_sessions() {
    for (cleans_here, cleans_there) in [(false, true), (true, false), (true, true), (false, false)] {
        let (here, there) = (Desk::of_version_0_1(), Desk::of_version_0_1());
        let ticket = &here.names()[0];
        if cleans_here {
            here.does(0, &["session", "clean", "--yes"]);
        }
        if cleans_there {
            there.does(0, &["session", "clean", "--yes"]);
        }
        assert!(there.imports(&here.exports(ticket)).contains("is already here; nothing was changed."));
        // It is continued there, and comes back.
        there.does(0, &["ticket", "edit", ticket, "--note", "seen"]);
        if !cleans_there {
            there.does(0, &["session", "clean", "--yes"]);
        }
        let told = here.imports(&there.exports(ticket));
        assert!(told.contains("was continued elsewhere; 1 entry was added here."), "{told}");
        let told = here.imports(&there.exports(ticket));
        assert!(told.contains("is already here; nothing was changed."), "{told}");
        assert_eq!(here.names(), there.names());
        assert_eq!(
            here.does(0, &["session", "show", ticket]).stdout,
            there.does(0, &["session", "show", ticket]).stdout.replace("handed over", "ended"),
        );
        here.does(0, &["session", "clean", "--yes"]);
        assert_eq!(here.holds(), Vec::<&str>::new());
    }
}

#[cfg(feature = "store")]
#[test]
fn nothing_of_it_gets_into_a_shared_store() {
    use posdiag::desk::exchange::Exchange;
    use posdiag::journal::shared::memory::MemoryStore;
    use posdiag::journal::shared::{DeskUser, SharedStore as _, Sought};
    use posdiag::session::Moment;

    let desk = Desk::of_version_0_1();
    let mut store = Store::open(&desk.folder()).unwrap();
    let walker = DeskUser { desk: store.desk_id().unwrap(), called: None, operator: None };
    let mut shared = MemoryStore::new("00000000-0000-7000-8000-000000000000", walker, Moment(0));
    let mut exchange = || {
        let mut exchange = Exchange::new(&mut store, &mut shared, Moment(0), &|| true);
        exchange.all().unwrap();
        let pushed = exchange.done.pushed;
        let listed = shared.sessions(&Filter::default()).unwrap();
        for listed in &listed {
            let fetched = shared.fetch(Sought::Id(&listed.id), true).unwrap().unwrap();
            assert_eq!(planted(format!("{listed:?} {fetched:?}").as_bytes()), Vec::<&str>::new());
        }
        (pushed, listed.len())
    };
    let (pushed, sessions) = exchange();
    assert!(pushed > 0 && pushed == sessions, "{pushed} of {sessions}");
    // Cut on its way, it is the same as what is left of it here.
    desk.does(0, &["session", "clean", "--yes"]);
    assert_eq!(exchange(), (0, sessions));
}
