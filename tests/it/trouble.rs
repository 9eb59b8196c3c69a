//! Messages, early enough, if the journal cannot be used properly: it is locked, its disk is full or read-only, its
//! folder is invalid, a link or shared; and if its user is interrupted.

use std::fs;
use std::io::Read as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::common::{Run, posdiag, run_in};
use crate::support::kept_walks::{Desk, WALKS, Writer, now, opened, text, walks};
use crate::support::pty::{Terminal, wait};
use posdiag::journal::sqlite::FILE;
use posdiag::journal::{Entry, export};
use posdiag::session::{Channel, Moment};

/// A desk with a paused session; returns its name.
fn kept() -> (Desk, String) {
    let desk = Desk::new();
    let library = walks();
    let mut writer = Writer::begin(&desk.folder(), &library, ("E001", Channel::Phone), "", now());
    writer.does(|session, now| session.park(None, now));
    let name = writer.name();
    (desk, name)
}

/// Whether disks can be mounted here.
fn can_mount() -> bool {
    let tried = Command::new("/bin/sh").args(["-c", "unshare -m mount -t tmpfs tmpfs /mnt"]).output();
    let can = tried.is_ok_and(|tried| tried.status.success());
    if !can {
        eprintln!("not tested: no disk can be mounted here");
    }
    can
}

/// Runs a script, in which `$POSDIAG` is the program, with private mounts.
fn mounted(script: &str) -> Run {
    let mut command = Command::new("unshare");
    command.args(["-m", "sh", "-c", script]).stdin(Stdio::null());
    command.env("POSDIAG", assert_cmd::cargo::cargo_bin!("posdiag")).env("TZ", "UTC");
    command.output().unwrap().into()
}

#[test]
fn waiting_for_another_process_is_announced_and_ends() {
    let (desk, name) = kept();
    let other = rusqlite::Connection::open(desk.folder().join(FILE)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let arguments = format!("session delete {name} --yes --lang en");
    let mut waits = Terminal::keeping(80, 24, &desk.folder(), &arguments);
    waits.sees("Another program is using the journal; waiting, half a minute at most");
    other.execute_batch("COMMIT").unwrap();
    waits.sees("was deleted.");
    assert_eq!(waits.ends(), 0);
    assert_eq!(waits.screen().matches("Another program").count(), 1, "{}", waits.screen());
}

#[test]
fn slow_rewrite_of_a_large_journal_is_announced() {
    let (desk, name) = kept();
    let database = rusqlite::Connection::open(desk.folder().join(FILE)).unwrap();
    database.execute("INSERT INTO pin VALUES ('large', hex(zeroblob(?1)))", [35 << 20]).unwrap();
    drop(database);
    let told = "Removing deleted data from the files; this takes a few seconds …";
    let said = desk.does(&["session", "delete", &name, "--yes"]);
    assert_eq!(said, format!("{told}\nSession {name} was deleted.\n"));
    assert!(fs::metadata(desk.folder().join(FILE)).unwrap().len() < 1 << 20);
}

#[test]
fn full_or_read_only_disk_allows_reading_only() {
    if !can_mount() {
        return;
    }
    let (desk, name) = kept();
    // The log is beside the database, as a crash leaves it.
    let killed = desk.file("killed");
    fs::create_dir(&killed).unwrap();
    let store = posdiag::journal::Store::open(&desk.folder()).unwrap();
    let library = walks();
    let walked = ("E002", Channel::Phone);
    let mut writer = Writer::begin(&desk.folder(), &library, walked, "", now());
    writer.does(|session, now| session.note(text("noted"), now));
    for file in [FILE, "journal.db-wal"] {
        fs::copy(desk.folder().join(file), killed.join(file)).unwrap();
    }
    let logged = writer.name();
    drop((writer, store));
    let read = format!(
        "p session list --all; p session show {name} | head -1; p ticket list; p session delete {name} --yes; \
         p session purge --older-than 0 --unfinished --yes"
    );
    let script = format!(
        "p() {{ \"$POSDIAG\" \"$@\" --lang en; echo \"exit $?\"; }}\n\
         export POSDIAG_DATA_DIR=/mnt/data; mount -t tmpfs -o size=400k tmpfs /mnt\n\
         cp -r '{killed}' /mnt/data; cat /dev/zero > /mnt/taken 2>/dev/null; echo FULL; {read}\n\
         p schema tree -o /mnt/schema.json > /dev/null\n\
         rm -rf /mnt/taken /mnt/data; cp -r '{whole}' /mnt/data; rm -rf /mnt/data/locks; mount -o remount,ro /mnt\n\
         echo READ-ONLY; {read}\n\
         mount -o remount,rw /mnt; cp '{killed}'/* /mnt/data; mount -o remount,ro /mnt; echo LOG; p session list",
        killed = killed.display(),
        whole = desk.folder().display(),
    );
    let Run { stdout, stderr, .. } = mounted(&script);
    let said = format!("{stdout}{stderr}");
    let (full, rest) = stdout.split_once("READ-ONLY\n").unwrap();
    let (read_only, log) = rest.split_once("LOG\n").unwrap();
    for (disk, part) in [("full", full), ("read-only", read_only)] {
        assert!(part.contains(&name) && part.contains(&format!("Session {name}")), "{disk}: {said}");
        let exits: Vec<_> = part.lines().filter(|line| line.starts_with("exit")).collect();
        // The exit code of `head` is not the program's.
        assert_eq!(exits, ["exit 0", "exit 0", "exit 1", "exit 1"], "{disk}: {said}");
    }
    assert!(full.contains(&logged), "what is in the log is read: {said}");
    assert_eq!(said.matches("the disk is full; /mnt/data/journal.db cannot be written").count(), 2, "{said}");
    assert!(said.contains("/mnt/schema.json cannot be written: the disk is full"), "{said}");
    assert!(said.contains("make room, or choose another disk with -o"), "{said}");
    assert!(!said.contains("session purge --older-than 90d"), "no advice that cannot be followed: {said}");
    assert_eq!(said.matches("is read-only; nothing can be saved there").count(), 3, "{said}");
    // If some of it is in an unreadable log, nothing is presented as complete.
    assert_eq!(log, "exit 1\n", "{said}");
}

#[test]
fn deletion_on_a_nearly_full_disk_is_completed_later() {
    if !can_mount() {
        return;
    }
    let (desk, name) = kept();
    let library = walks();
    let mut writer = Writer::begin(&desk.folder(), &library, ("E002", Channel::Phone), "", now());
    for _ in 0..300 {
        writer.does(|session, now| session.note(text(&"long ".repeat(390)), now));
    }
    drop(writer);
    // Deletions are written into the log, and then so is the whole database.
    let script = format!(
        "p() {{ \"$POSDIAG\" \"$@\" --lang en; echo \"exit $?\"; }}\n\
         export POSDIAG_DATA_DIR=/mnt/data; mount -t tmpfs -o size=4m tmpfs /mnt; cp -r '{}' /mnt/data\n\
         free=$(df -k /mnt | awk 'END {{ print $4 }}'); head -c $(((free - 230) * 1024)) /dev/zero > /mnt/taken\n\
         p session delete {name} --yes; p session list --all; rm /mnt/taken; p session clean --yes",
        desk.folder().display()
    );
    let ran = mounted(&script);
    assert!(ran.stderr.contains("It was deleted, but the files still hold traces"), "{ran:?}");
    assert!(ran.stderr.contains("the disk is full") && ran.stderr.contains("session clean --yes"), "{ran:?}");
    let exits: Vec<_> = ran.stdout.lines().filter(|line| line.starts_with("exit")).collect();
    assert_eq!(exits, ["exit 1", "exit 0", "exit 0"], "{ran:?}");
    assert!(ran.stdout.contains("E002") && !ran.stdout.contains(&name), "{ran:?}");
}

#[test]
fn invalid_data_folder_is_an_error_everywhere() {
    let desk = Desk::new();
    let file = desk.file("file");
    fs::write(&file, "x").unwrap();
    let pipe = desk.file("pipe");
    fs::create_dir(&pipe).unwrap();
    assert!(Command::new("mkfifo").arg(pipe.join(FILE)).status().unwrap().success());
    for (folder, why) in [(&file, "is not a folder"), (&pipe, "is not a file")] {
        let folder = folder.to_str().unwrap();
        for args in [
            &["session", "list"][..],
            &["ticket", "list"],
            &["ticket", "export"],
            &["session", "purge", "--older-than", "90d"],
            &["session", "clean"],
            &["session", "show", "418-273"],
            &["ticket", "close", "418-273"],
            &["walk", "E110", "--assume-unsure", "--record"],
        ] {
            let run = run_in(&[], &[args, &["--data-dir", folder, "--lang", "en"]].concat());
            assert!(run.exit == Some(1), "{args:?}: {run:?}");
            assert!(run.stderr.contains(why) && run.stderr.contains("--data-dir"), "{args:?}: {run:?}");
        }
    }
}

#[test]
fn input_is_checked_without_a_journal_too() {
    let desk = Desk::new();
    for option in [["--since", "x"], ["--until", "x"], ["--queue", "nosuch"], ["--merchant", "8"]] {
        for command in ["list", "export"] {
            let said = desk.refuses(2, &[&["ticket", command][..], &option].concat());
            assert!(said.contains(option[0]) || said.contains("nosuch"), "{said}");
        }
    }
    assert!(!desk.folder().exists());
}

#[test]
fn foreign_home_is_not_used() {
    let folder = tempfile::tempdir().unwrap();
    let run: Run = posdiag()
        .args(["walk", "E102", "--answers", "y", "--record", "--lang", "en"])
        .current_dir(folder.path())
        .env("HOME", "relative")
        .output()
        .unwrap()
        .into();
    assert_eq!(run.exit, Some(1), "{run:?}");
    assert!(run.stderr.contains("There is no folder for the data."), "{run:?}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn links_are_not_followed_and_shared_folders_are_reported() {
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let desk = Desk::new();
    let precious = desk.file("precious");
    fs::write(&precious, "not a database, and long enough to be looked at").unwrap();
    fs::set_permissions(&precious, fs::Permissions::from_mode(0o644)).unwrap();
    fs::create_dir(desk.folder()).unwrap();
    symlink(&precious, desk.folder().join(FILE)).unwrap();
    desk.refuses(1, &["walk", "E001", "--library", WALKS, "--answers", "n", "--record"]);
    assert_eq!(mode(&precious), 0o644);

    let (desk, name) = kept();
    let elsewhere = desk.file("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::remove_dir_all(desk.folder().join("locks")).unwrap();
    symlink(&elsewhere, desk.folder().join("locks")).unwrap();
    for args in [&["ticket", "edit", &name, "--note", "x"][..], &["session", "import", "-"]] {
        desk.run(args);
        assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0, "{args:?}");
    }
    let walk = ["walk", "E001", "--library", WALKS, "--answers", "n", "--record"];
    let said = desk.run(&walk).stderr;
    assert!(said.contains("locks is a link; nothing is written through it"), "{said}");
    assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
    fs::remove_file(desk.folder().join("locks")).unwrap();

    assert!(!desk.does(&["session", "list"]).contains("Others can write"));
    fs::set_permissions(desk.folder(), fs::Permissions::from_mode(0o777)).unwrap();
    let said = desk.does(&["session", "list"]);
    let told = format!("! Others can write to the data folder {}.", desk.folder().display());
    assert_eq!(said.matches(&told).count(), 1, "{said}");
}

#[test]
fn interrupt_while_reading_a_pipe_exits_130() {
    const SIGHUP: u32 = 1;
    const SIGTERM: u32 = 15;
    for args in [&["session", "import", "-"][..], &["walk", "E102"]] {
        for signal in [SIGHUP, SIGTERM] {
            let mut waits =
                posdiag().args(args).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            // Waiting for it would close the pipe.
            let _open = waits.stdin.take();
            // Its second thread waits for signals, and starts when all of them are caught. A handler alone is not
            // enough: signal-hook loses what arrives between setting a handler and listing what it does.
            let mut status = format!("/proc/{}/status", waits.id());
            let listens =
                |status: &mut String| fs::read_to_string(status).unwrap().contains("\nThreads:\t2\n");
            wait(&mut status, "the thread for signals", listens, |_| format!("{args:?}, {signal}"));
            let kill = Command::new("kill").args([format!("-{signal}"), waits.id().to_string()]).status();
            assert!(kill.unwrap().success());
            let ended = waits.wait().unwrap();
            assert_eq!((ended.code(), ended.signal()), (Some(130), None), "{args:?}, {signal}");
            // No walk was left: none had begun.
            let mut said = String::new();
            waits.stderr.unwrap().read_to_string(&mut said).unwrap();
            assert_eq!(said, "已中断。\n", "{args:?}");
        }
    }
}

#[test]
fn impossible_times_are_not_imported() {
    let (desk, name) = kept();
    let file = desk.file("case.posdiag");
    desk.does(&["session", "export", &name, "-o", file.to_str().unwrap()]);
    let honest = fs::read_to_string(&file).unwrap();
    let field = Desk::new();
    let refuses = |path: &str, tamper: &dyn Fn(&mut posdiag::journal::Stored)| {
        let mut stored = opened(&honest);
        tamper(&mut stored);
        fs::write(&file, export::write(&stored).unwrap()).unwrap();
        let said = field.refuses(1, &["session", "import", file.to_str().unwrap()]);
        assert!(said.contains(&format!("holds a time outside the years 1970 to 9999 (at {path})")), "{said}");
    };
    for at in [i64::MAX, 1_000_000_000_000_000_000, -1] {
        refuses("begun", &|stored| stored.listed.begun = Moment(at));
        refuses("changed", &|stored| stored.listed.changed = Moment(at));
        refuses("entries[2].record", &|stored| {
            let event = "{\"kind\":\"noted\",\"text\":\"later\"}";
            let record = format!("{{\"version\":1,\"at\":{at},\"event\":{event}}}");
            stored.entries.push(Entry { operator: None, record, personal: None });
        });
    }
}
