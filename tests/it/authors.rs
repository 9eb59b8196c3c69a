//! The tools for authors of trees: warnings, fixes, machine-readable findings, trees with their own tests, compiled and
//! installed libraries, and differences between libraries.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Stdio;

use tempfile::TempDir;

use crate::support::author_documents::ODD;
use crate::support::base_library::{copy, write};
use crate::support::common::{Run, json, posdiag, run_at};

/// Runs it in a folder, in English.
fn run(folder: &Path, args: &str) -> Run {
    run_at(folder, &format!("{args} --lang en"))
}

/// A folder with the base library in `lib`.
fn library() -> TempDir {
    let (folder, base) = (TempDir::new().unwrap(), copy());
    fs::rename(base.keep(), folder.path().join("lib")).unwrap();
    folder
}

fn change(folder: &Path, file: &str, from: &str, to: &str) {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file}: {from}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn warnings_are_shown_and_denied_only_on_request() {
    let folder = library();
    write(&folder.path().join("lib"), "e/E103.yaml", ODD.as_bytes());
    let told = run(folder.path(), "check lib");
    assert_eq!(told.exit, Some(0), "{told:?}");
    assert!(told.stdout.contains("warning[PD501]: every answer leads to the same steps"), "{}", told.stdout);
    assert!(
        told.stdout.ends_with("8 files, 5 trees: 1 warning. For details: posdiag check --explain PD501\n"),
        "{}",
        told.stdout
    );
    assert_eq!(run(folder.path(), "check lib --deny-warnings").exit, Some(5));
    // What an author has checked is allowed, in the file or in the library.
    let allowed = ODD.replace("steps:\n- id: online", "allow: [PD501]\nsteps:\n- id: online");
    write(&folder.path().join("lib"), "e/E103.yaml", allowed.as_bytes());
    assert_eq!(run(folder.path(), "check lib --deny-warnings").exit, Some(0));
    write(&folder.path().join("lib"), "e/E103.yaml", ODD.as_bytes());
    change(folder.path(), "lib/library.yaml", "language: 1\n", "language: 1\nallow: [PD501]\n");
    assert_eq!(run(folder.path(), "check lib --deny-warnings").exit, Some(0));
    // Only a warning can be allowed.
    change(folder.path(), "lib/library.yaml", "allow: [PD501]", "allow: [PD405]");
    let refused = run(folder.path(), "check lib");
    assert_eq!(refused.exit, Some(5));
    assert!(refused.stdout.contains("error[PD110]"), "{}", refused.stdout);
    // A library is used despite warnings.
    change(folder.path(), "lib/library.yaml", "allow: [PD405]\n", "");
    assert_eq!(run(folder.path(), "explain E103 --library lib").exit, Some(0));
}

#[test]
fn findings_are_machine_readable() {
    let folder = library();
    write(&folder.path().join("lib"), "e/E103.yaml", ODD.as_bytes());
    change(folder.path(), "lib/e/E102.yaml", "end: office", "end: offfice");
    let found = run(folder.path(), "check lib --format json");
    assert_eq!(found.exit, Some(5));
    let page = json(&found);
    assert_eq!((&page["format"], &page["errors"], &page["warnings"]), (&1.into(), &1.into(), &1.into()));
    let finding = &page["findings"][0];
    assert_eq!(finding["code"], "PD301");
    assert_eq!(finding["file"], "lib/e/E102.yaml");
    assert_eq!(
        (&finding["line"], &finding["column"], &finding["end_column"]),
        (&9.into(), &8.into(), &15.into())
    );
    assert_eq!(finding["help"], "did you mean `office`?");

    let sarif = json(&run(folder.path(), "check lib --format sarif"));
    assert_eq!(
        (&sarif["version"], &sarif["runs"][0]["tool"]["driver"]["name"]),
        (&"2.1.0".into(), &"posdiag".into())
    );
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.iter().map(|result| &result["level"]).collect::<Vec<_>>(), ["error", "warning"]);
    for result in results {
        let rule = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(result["ruleId"], sarif["runs"][0]["tool"]["driver"]["rules"][rule]["id"]);
    }
    let place = &results[0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "lib/e/E102.yaml");
    assert_eq!(place["region"]["startColumn"], 8);

    // An empty result is a document, too.
    let none = json(&run(folder.path(), "check lib/../lib --format json"));
    assert_eq!(none["findings"].as_array().unwrap().len(), 2);
}

#[test]
fn unambiguous_faults_are_fixed() {
    let folder = library();
    let broken = "code: E104\nrow: 4\nmesage:\n  zh: 卡\u{7}\n  en: Card\nsteps:\n- id: 1\n  ask：\n    zh: 一\n    en: A\n- end: office\n";
    // Each separately, and then what a person has to decide.
    for (from, to, code) in [
        ("mesage:", "message:", "PD102"),
        ("卡\u{7}\n", "卡\n", "PD016"),
        ("ask：\n", "ask: \n", "PD014"),
        ("id: 1\n", "id: \"1\"\n", "PD105"),
    ] {
        let sound = broken
            .replace("mesage:", "message:")
            .replace('\u{7}', "")
            .replace("ask：", "try:")
            .replace("id: 1\n", "id: one\n");
        let text = match code {
            "PD102" => sound.replace("message:", from),
            "PD016" => sound.replace("卡\n", from),
            "PD014" => sound.replace("try:\n", "try：\n"),
            _ => sound.replace("id: one\n", from),
        };
        write(&folder.path().join("lib"), "e/E104.yaml", text.as_bytes());
        let before = run(folder.path(), "check lib");
        assert!(
            before.stdout.contains(&format!("[{code}]")) && before.stdout.contains("--fix fixes"),
            "{code} {}",
            before.stdout
        );
        let mended = run(folder.path(), "check lib --fix");
        assert!(mended.stdout.starts_with("fixed lib/e/E104.yaml:"), "{}", mended.stdout);
        let is = fs::read_to_string(folder.path().join("lib/e/E104.yaml")).unwrap();
        let to = if code == "PD014" { "try:\n" } else { to };
        assert!(is.contains(to), "{code}: {is}");
        assert!(!mended.stdout.contains(&format!("error[{code}]")), "{}", mended.stdout);
    }
    // A key that is already there was not meant, and a guess between two is not made.
    let twice = "code: E104\nrow: 4\nmessage:\n  zh: 卡\n  en: Card\nmesage:\n  zh: 卡\n  en: Card\nsteps:\n- end: office\n";
    write(&folder.path().join("lib"), "e/E104.yaml", twice.as_bytes());
    assert_eq!(run(folder.path(), "check lib --fix").exit, Some(5));
    assert_eq!(fs::read_to_string(folder.path().join("lib/e/E104.yaml")).unwrap(), twice);
    // A byte order mark and Windows line ends are kept.
    let windows = "\u{feff}code: \"05\"\r\nrow: 1\r\nmesage:\r\n  zh: 不\r\n  en: No\r\nsteps:\r\n- end: wait_for_bank\r\n";
    write(&folder.path().join("lib"), "posp/05.yaml", windows.as_bytes());
    fs::remove_file(folder.path().join("lib/e/E104.yaml")).unwrap();
    assert_eq!(run(folder.path(), "check lib --fix").exit, Some(0));
    let is = fs::read_to_string(folder.path().join("lib/posp/05.yaml")).unwrap();
    assert_eq!(is, windows.replace("mesage", "message"));
}

#[test]
fn a_tree_carries_its_tests() {
    let folder = library();
    let walks = "walks:\n- path: E102:restart=fixed\n  outcome: fixed\n- answers:\n    restart: not_fixed\n  outcome: office\n- path: restart=skipped\n";
    change(folder.path(), "lib/e/E102.yaml", "steps:", &format!("{walks}steps:"));
    assert_eq!(run(folder.path(), "check lib --deny-warnings").exit, Some(0));
    change(folder.path(), "lib/e/E102.yaml", "  outcome: office\n", "  outcome: normal\n");
    let failed = run(folder.path(), "check lib");
    assert_eq!(failed.exit, Some(5));
    assert!(
        failed.stdout.contains("error[PD415]: this walk should end in `normal` but ends in `office`")
            && failed.stdout.contains("the path was E102:restart=not_fixed"),
        "{}",
        failed.stdout
    );
    // A walk that no longer fits does not prevent the use of the library; but it is not released.
    assert_eq!(run(folder.path(), "explain E102 --library lib").exit, Some(0));
    assert_eq!(run(folder.path(), "compile lib -o lib.posdiag").exit, Some(5));
    assert!(!folder.path().join("lib.posdiag").exists());
    change(
        folder.path(),
        "lib/e/E102.yaml",
        "restart: not_fixed\n  outcome: normal",
        "restarted: not_fixed\n  outcome: office",
    );
    let stopped = run(folder.path(), "check lib");
    assert!(
        stopped.stdout.contains("error[PD416]") && stopped.stdout.contains("restarted"),
        "{}",
        stopped.stdout
    );
    // A renamed step is found by its earlier name.
    change(
        folder.path(),
        "lib/e/E102.yaml",
        "- id: restart\n",
        "- id: restart_it\n  was: [restart, restarted]\n",
    );
    assert_eq!(run(folder.path(), "check lib --deny-warnings").exit, Some(0));
}

#[test]
fn retired_id_is_not_reused() {
    let folder = library();
    change(folder.path(), "lib/e/E102.yaml", "- id: restart\n", "- id: restart_it\n  was: restart\n");
    change(
        folder.path(),
        "lib/e/E102.yaml",
        "- end: office",
        "- id: restart\n  tell:\n    zh: 一\n    en: A\n- end: office",
    );
    let twice = run(folder.path(), "check lib");
    assert!(
        twice.stdout.contains("error[PD202]") && twice.stdout.contains("was: restart"),
        "{}",
        twice.stdout
    );
    let walked = "walk E102 --library lib --no-record --answer restart=fixed --format json";
    change(folder.path(), "lib/e/E102.yaml", "- id: restart\n  tell", "- id: other\n  tell");
    let walked = run(folder.path(), walked);
    assert_eq!(walked.exit, Some(0), "an old script fits: {walked:?}");
    assert!(walked.stdout.contains("restart_it"), "{}", walked.stdout);
}

#[test]
fn compiled_library_equals_its_folder() {
    let folder = library();
    let compiled = run(folder.path(), "compile lib -o lib.posdiag");
    assert_eq!(compiled.exit, Some(0), "{compiled:?}");
    assert!(compiled.stdout.starts_with("lib.posdiag: 4 trees, "), "{}", compiled.stdout);
    for command in [
        "explain E101",
        "explain 05 --format json",
        "list",
        "list --format json",
        "search timeout",
        "search wifi",
        "paths --all",
        "explain NET1",
    ] {
        let (one, other) = (
            run(folder.path(), &format!("{command} --library lib")),
            run(folder.path(), &format!("{command} --library lib.posdiag")),
        );
        assert_eq!(one, other, "{command}");
        assert!(one.exit == Some(0) || command.starts_with("search"), "{command}: {one:?}");
    }
    let sound = run(folder.path(), "check lib.posdiag");
    assert_eq!((sound.exit, sound.stdout.as_str()), (Some(0), "lib.posdiag: 4 trees, intact.\n"));
    // Fixes and machine formats are for the files that people write.
    assert_eq!(run(folder.path(), "check lib.posdiag --fix").exit, Some(2));
}

#[test]
fn damaged_file_is_refused_with_an_explanation() {
    let folder = library();
    run(folder.path(), "compile lib -o lib.posdiag");
    let file = folder.path().join("lib.posdiag");
    let bytes = fs::read(&file).unwrap();
    let mut newer = bytes.clone();
    newer[12] = 3;
    let mut other = bytes.clone();
    other[8] = 99;
    let mut flipped = bytes.clone();
    flipped[bytes.len() / 2] ^= 1;
    for (bytes, said) in [
        (bytes[..bytes.len() - 1].to_vec(), "it is incomplete"),
        (bytes[..10].to_vec(), "not a compiled library"),
        (b"PK something else altogether, and longer than any header could ever be, so that it is read as one, which has more than a hundred bytes".to_vec(), "not a compiled library"),
        (Vec::new(), "not a compiled library"),
        (other, "compiled by another version of posdiag"),
        (newer, "its trees are written in a newer language"),
        (flipped, "a checksum does not match"),
    ] {
        fs::write(&file, bytes).unwrap();
        let checked = run(folder.path(), "check lib.posdiag");
        assert_eq!(checked.exit, Some(5), "{said}: {checked:?}");
        assert!(checked.stdout.contains(said), "{said}: {}", checked.stdout);
        let installed = run(folder.path(), "library install lib.posdiag");
        assert_eq!(installed.exit, Some(1), "{said}: {installed:?}");
        let listed = run(folder.path(), "search timeout --library lib.posdiag");
        assert_eq!(listed.exit, Some(1), "{said}: {listed:?}");
        assert!(listed.stderr.contains(said), "{said}: {}", listed.stderr);
    }
    assert_eq!(run(folder.path(), "library status").stdout.lines().count(), 1, "nothing was installed");
}

#[test]
fn library_is_installed_and_rolled_back() {
    let folder = library();
    let first = |args: &str| run(folder.path(), args).stdout.lines().next().unwrap_or_default().to_owned();
    let embedded = first("library status");
    assert!(embedded.starts_with("Built-in: "), "{embedded}");
    let none = run(folder.path(), "library rollback");
    assert_eq!(none.exit, Some(2));

    let installed = run(folder.path(), "library install lib");
    assert_eq!(installed.exit, Some(0), "{installed:?}");
    assert!(installed.stdout.starts_with("Installed: Test library 1 (4 codes).\n"), "{}", installed.stdout);
    assert!(first("explain E101").contains("Connection failed"));
    assert_eq!(run(folder.path(), "explain E103").exit, Some(2), "the embedded library is not used");
    // A requested one comes first, and its own folder is still checked.
    let elsewhere = run(folder.path(), "library status --library lib");
    assert!(elsewhere.stdout.starts_with("Set by --library: "), "{}", elsewhere.stdout);

    // A session continues with its original tree, whatever is installed meanwhile.
    let walked = run(folder.path(), "walk E102 --record --format json");
    assert_eq!(walked.exit, Some(4), "{walked:?}");
    change(folder.path(), "lib/e/E102.yaml", "Restart the terminal", "Switch it off and on");
    change(folder.path(), "lib/library.yaml", "version: \"1\"", "version: \"2\"");
    run(folder.path(), "compile lib -o two.posdiag");
    let installed = run(folder.path(), "library install two.posdiag");
    assert!(installed.stdout.starts_with("Installed: Test library 2"), "{installed:?}");
    assert!(run(folder.path(), "explain E102").stdout.contains("Switch it off and on"));
    let name = json(&run(folder.path(), "session list --format json"))["sessions"][0]["name"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let shown = run(folder.path(), &format!("session export {name} -o -"));
    assert!(
        shown.stdout.contains("Restart the terminal") && !shown.stdout.contains("Switch it off"),
        "{shown:?}"
    );

    // A faulty one is not installed, and the other stays.
    change(folder.path(), "lib/e/E102.yaml", "end: office", "end: nowhere");
    let refused = run(folder.path(), "library install lib");
    assert_eq!(refused.exit, Some(5));
    assert!(first("library status").starts_with("Installed: Test library 2"));

    assert!(first("library rollback").starts_with("Back to: Test library 1"));
    assert!(first("library status").starts_with("Installed: Test library 1"));
    assert!(first("library rollback").starts_with("Back to the built-in one: "));
    assert_eq!(first("library status"), embedded);
    assert_eq!(run(folder.path(), "library rollback").exit, Some(2));
}

#[test]
fn damaged_installation_says_how_to_recover() {
    let folder = library();
    run(folder.path(), "library install lib");
    let installed = folder.path().join("data/library/1.posdiag");
    let mut bytes = fs::read(&installed).unwrap();
    bytes.truncate(bytes.len() / 2);
    fs::write(&installed, bytes).unwrap();
    let broken = run(folder.path(), "explain E101");
    assert_eq!(broken.exit, Some(1));
    assert!(
        broken.stderr.contains("it is incomplete") && broken.stderr.contains("posdiag library rollback"),
        "{broken:?}"
    );
    assert_eq!(run(folder.path(), "library rollback").exit, Some(0));
    assert_eq!(run(folder.path(), "explain E101").exit, Some(0));
    // Also if it is no longer known what is installed.
    run(folder.path(), "library install lib");
    fs::write(folder.path().join("data/library/current"), "what\n").unwrap();
    let lost = run(folder.path(), "explain E101");
    assert_eq!(lost.exit, Some(1));
    assert!(lost.stderr.contains("posdiag library install"), "{lost:?}");
    assert_eq!(run(folder.path(), "library install lib").exit, Some(0));
    assert_eq!(run(folder.path(), "explain E101").exit, Some(0));
}

#[test]
fn installation_keeps_only_the_versions_it_can_roll_back_to() {
    let folder = library();
    for version in 1..8 {
        change(
            folder.path(),
            "lib/library.yaml",
            &format!("version: \"{version}\""),
            &format!("version: \"{}\"", version + 1),
        );
        assert_eq!(run(folder.path(), "library install lib").exit, Some(0));
    }
    let files = fs::read_dir(folder.path().join("data/library")).unwrap().count();
    assert_eq!(files, 5 + 2, "five libraries, `current` and `lock`");
}

#[test]
fn two_libraries_are_compared() {
    let folder = library();
    let same = run(folder.path(), "diff lib lib");
    assert_eq!((same.exit, same.stdout.as_str()), (Some(0), "No difference.\n"));
    run(folder.path(), "compile lib -o old.posdiag");
    let lib = folder.path().join("lib");
    // Renamed with its earlier name, and nothing else: every walk is the same.
    change(folder.path(), "lib/e/E102.yaml", "- id: restart\n", "- id: restart_it\n  was: restart\n");
    let renamed = run(folder.path(), "diff old.posdiag lib");
    assert_eq!(
        (renamed.exit, renamed.stdout.as_str()),
        (Some(5), "~ E102: only texts changed, no walks\nCodes: 0 added, 0 removed, 1 changed.\n")
    );
    // Changed texts are reported, in either form.
    change(folder.path(), "lib/e/E102.yaml", "    en: Restart", "    en: Please restart");
    let said = run(folder.path(), "diff old.posdiag lib");
    assert!(said.stdout.contains("    restart_it text [en]  Restart"), "{}", said.stdout);
    change(folder.path(), "lib/e/E102.yaml", "    en: Please restart", "    en: Restart");
    // Without its earlier name, something is lost.
    change(folder.path(), "lib/e/E102.yaml", "  was: restart\n", "");
    let lost = run(folder.path(), "diff old.posdiag lib");
    assert!(
        lost.stdout
            .contains("! E102/restart is gone: if it was renamed, write `was: restart` in the new step\n"),
        "{}",
        lost.stdout
    );
    // Another end, one code added and one removed.
    change(folder.path(), "lib/e/E102.yaml", "- id: restart_it\n", "- id: restart_it\n  was: restart\n");
    change(folder.path(), "lib/e/E102.yaml", "end: office", "end: visit");
    fs::remove_file(lib.join("posp/05.yaml")).unwrap();
    write(&lib, "e/E103.yaml", ODD.as_bytes());
    let changed = run(folder.path(), "diff old.posdiag lib");
    assert_eq!(changed.exit, Some(5));
    assert_eq!(
        changed.stdout,
        "+ E103\n- 05\n~ E102: 1 walk has changed\n    E102:restart_it=not_fixed  office → visit\nCodes: 1 added, 1 removed, 1 changed.\n"
    );
    let page = json(&run(folder.path(), "diff old.posdiag lib --format json"));
    assert_eq!(page["changed"][0]["walks"][0]["was"], "office");
    assert_eq!(page["removed"][0]["code"], "05");
    // A shared step is reported once, for all codes that use it.
    change(folder.path(), "lib/shared/network.yaml", "- id: join\n", "- id: rejoin\n");
    let shared = run(folder.path(), "diff old.posdiag lib");
    assert_eq!(shared.stdout.matches("! network.join is gone").count(), 1, "{}", shared.stdout);
    // What cannot be opened is reported.
    let missing = run(folder.path(), "diff old.posdiag nowhere");
    assert_eq!(missing.exit, Some(1));
    assert!(missing.stderr.contains("nowhere"), "{missing:?}");
}

#[test]
fn watching_check_reruns_on_change() {
    let folder = library();
    let args = ["check", "lib", "--watch", "--lang", "en"];
    let mut child = posdiag()
        .args(args)
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next_summary =
        || lines.by_ref().map(Result::unwrap).find(|line| line.contains(" trees")).unwrap();
    assert!(next_summary().contains("no errors"));
    change(folder.path(), "lib/e/E102.yaml", "end: office", "end: nowhere_at_all");
    assert!(next_summary().contains("1 error"));
    change(folder.path(), "lib/e/E102.yaml", "end: nowhere_at_all", "end: office");
    assert!(next_summary().contains("no errors"));
    child.kill().unwrap();
    child.wait().unwrap();
}
