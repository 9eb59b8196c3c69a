//! Writing files: the format implied by a name's ending, no accidental overwriting, permissions, and tickets as
//! spreadsheets read them.

use std::fs;
use std::io::Cursor;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use crate::support::kept_walks::{Desk, WALKS};
use calamine::{Data, Reader as _, Xlsx, open_workbook_from_rs};

/// A ticket with everything that spreadsheets spoil.
fn filed(desk: &Desk) {
    let walk = "walk 10 --phone --record --assume-unsure --answers takes,full,no --reference 0012 \
                --field merchant_number=822100048160001 --field terminal_number=00160001 \
                --field transaction_type==1+1 --field contact_name=李店长 --field contact_phone=13800138000";
    let mut args: Vec<&str> = walk.split_whitespace().collect();
    args.extend(["--field", "transaction_time=2026-11-22 14:30", "--note", "_x0041_ <&> +8"]);
    let run = desk.speak("zh", &args);
    assert_eq!(run.exit, Some(3), "{run:?}");
}

/// The rows of a table, each cell as a spreadsheet has it.
fn cells(bytes: &[u8]) -> Vec<Vec<Data>> {
    let mut workbook: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let range = workbook.worksheet_range("工单").unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn libreoffice_reads_exported_sheets() {
    let desk = Desk::new();
    filed(&desk);
    let file = desk.file("week.xlsx");
    let path = file.to_str().unwrap();
    let run = desk.speak("zh", &["ticket", "export", "--personal", "-o", path]);
    assert_eq!((run.exit, run.stderr), (Some(0), format!("1 张工单已写入 {path}。\n")));
    let bytes = fs::read(&file).unwrap();
    let rows = cells(&bytes);
    let cell = |heading: &str| {
        let column = rows[0].iter().position(|cell| *cell == Data::String(heading.to_owned()));
        &rows[1][column.unwrap_or_else(|| panic!("no {heading}"))]
    };
    for (heading, text) in [
        ("代码", "10"),
        ("网点/商户", "0012"),
        ("商户号", "822100048160001"),
        ("终端号", "00160001"),
        ("交易类型", "=1+1"),
        ("联系人", "李店长"),
        ("联系电话", "13800138000"),
        ("备注", "_x0041_ <&> +8"),
        ("凭证号", "不知道"),
    ] {
        assert_eq!(*cell(heading), Data::String(text.to_owned()), "{heading}");
    }
    let Data::DateTime(time) = cell("交易时间") else { panic!("{:?}", cell("交易时间")) };
    // Days since the end of 1899, and a fraction of one.
    assert!((time.as_f64() - 46_348.0 - 14.5 / 24.0).abs() < 1e-9, "{time}");
    assert!(matches!(cell("开始"), Data::DateTime(_)) && matches!(cell("开单"), Data::DateTime(_)));
    let Data::String(story) = cell("处理经过") else { panic!() };
    assert!(story.lines().count() > 2, "{story}");
    let written = String::from_utf8_lossy(&bytes);
    for part in ["ySplit=\"1\"", "state=\"frozen\"", "<font><b/>", "quotePrefix=\"1\"", "<col min=\"1\""] {
        assert!(written.contains(part), "{part}");
    }
    // In other formats contacts are masked, and printed and written output are equal.
    let printed = Command::new(env!("CARGO_BIN_EXE_posdiag"))
        .args(["ticket", "export", "--format", "xlsx", "--lang", "zh"])
        .env("POSDIAG_DATA_DIR", desk.folder())
        .output()
        .unwrap();
    assert!(cells(&printed.stdout)[1].contains(&Data::String("李**".to_owned())));
}

/// If it is not installed, the reader of the other test has to suffice.
#[test]
fn gnumeric_reads_exported_sheets() {
    let desk = Desk::new();
    filed(&desk);
    let (table, text) = (desk.file("week.xlsx"), desk.file("week.txt"));
    desk.does(&["ticket", "export", "-o", table.to_str().unwrap()]);
    // Every cell as displayed, quoted. (Not `_x0041_`: gnumeric knows no such escapes.)
    let options = ["-O", "separator=, quoting-mode=always format=preserve"];
    let converted =
        Command::new("ssconvert").args(options).arg(&table).arg(&text).env("HOME", desk.folder()).output();
    let Ok(converted) = converted else {
        assert!(std::env::var_os("POSDIAG_NEEDS_SSCONVERT").is_none(), "there is no ssconvert");
        eprintln!("no ssconvert here (gnumeric): left out");
        return;
    };
    assert!(converted.status.success(), "{converted:?}");
    let read = fs::read_to_string(text).unwrap();
    for cell in ["10", "00160001", "822100048160001", "=1+1", "2026-11-22 14:30:00"] {
        assert!(read.contains(&format!(",\"{cell}\",")), "{cell}: {read}");
    }
}

#[test]
fn csv_export_warns_of_values_spreadsheets_spoil() {
    let desk = Desk::new();
    filed(&desk);
    let path = desk.file("week.csv");
    let path = path.to_str().unwrap();
    let said = desk.does(&["ticket", "export", "-o", path]);
    let harm = "! A spreadsheet will turn 0012 into 12 and show only the first digits of 822100048160001 in CSV; \
                a file named .xlsx is safe.\n";
    assert_eq!(said, format!("1 ticket was written to {path}.\n{harm}"));
    let nowhere = desk.file("nowhere/week.csv");
    let run = desk.speak("zh", &["ticket", "export", "-o", nowhere.to_str().unwrap()]);
    let (nowhere, exit) = (nowhere.display(), Some(1));
    let said = format!("错误：写不了 {nowhere}：没有那个文件夹。\n  用 -o 换一个文件名\n");
    assert_eq!((run.exit, run.stderr.as_str()), (exit, said.as_str()));
    // What was not written is not spoilt.
    let refused = desk.refuses(1, &["ticket", "export", "-o", path]);
    assert!(refused.contains("already exists") && !refused.contains("spreadsheet"), "{refused}");
    let piped = desk.run(&["ticket", "export"]);
    assert_eq!((piped.exit, piped.stderr.as_str()), (Some(0), ""));
    // No warning if there is nothing to spoil.
    let other = Desk::new();
    let path = other.file("none.csv");
    let path = path.to_str().unwrap();
    assert_eq!(other.does(&["ticket", "export", "-o", path]), format!("0 tickets were written to {path}.\n"));
}

/// The permissions of a file: its owner's, its group's and all others'.
fn mode(path: &std::path::Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn all_commands_write_files_alike() {
    let desk = Desk::new();
    filed(&desk);
    let name = desk.name();
    let usual = desk.file("usual");
    fs::write(&usual, "").unwrap();
    for (command, ending, others, personal) in [
        ("graph E005", "svg", ".txt, .mmd, .dot, .svg", false),
        ("graph E005", "DOT", ".txt, .mmd, .dot, .svg", false),
        (&format!("compile {WALKS}"), "posdiag", ".posdiag", false),
        ("schema ticket", "json", ".json", false),
        ("ticket export", "md", ".csv, .xlsx, .md, .json", true),
        (&format!("session export {name}"), "posdiag", ".posdiag", true),
    ] {
        let (file, picture) = (desk.file(&format!("file.{ending}")), desk.file("file.png"));
        let _ = fs::remove_file(&file);
        let run = |exit: i32, path: &std::path::Path, more: &[&str]| {
            let args: Vec<&str> = command.split(' ').chain(["-o", path.to_str().unwrap()]).collect();
            let run = desk.run(&[&args, more].concat());
            assert_eq!(run.exit, Some(exit), "{command}: {run:?}");
            run.stderr
        };
        let refused = run(2, &picture, &[]);
        assert!(refused.contains(&format!("it writes {others}\n")), "{command}: {refused}");
        run(0, &file, &[]);
        assert_eq!(mode(&file), if personal { 0o600 } else { mode(&usual) }, "{command}");
        let first = fs::read(&file).unwrap();
        fs::write(&file, "mine").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        let refused = run(1, &file, &[]);
        assert!(refused.contains("already exists and was not overwritten"), "{command}: {refused}");
        assert!(refused.contains("--force"), "{command}: {refused}");
        assert_eq!(fs::read(&file).unwrap(), b"mine", "{command}");
        run(0, &file, &["--force"]);
        // A session's hand-over is recorded with its time, which makes the file larger.
        assert!(fs::read(&file).unwrap().starts_with(&first[..16]), "{command}");
        assert_eq!(mode(&file), if personal { 0o600 } else { 0o644 }, "{command}");
        let folder = run(1, &desk.folder(), &["--force"]);
        assert!(folder.contains("what is there is not a file"), "{command}: {folder}");
    }
}

#[test]
fn requested_format_must_match_the_file_ending() {
    let desk = Desk::new();
    let write = |name: &str, format: &str| {
        let path = desk.file(name);
        desk.run(&["graph", "E005", "--format", format, "-o", path.to_str().unwrap()])
    };
    let refused = write("a.dot", "svg");
    assert_eq!(refused.exit, Some(2));
    assert!(refused.stderr.contains("does not match --format svg"), "{}", refused.stderr);
    for (name, format) in [("a.gv", "dot"), ("a.picture", "svg"), ("a", "svg")] {
        assert_eq!(write(name, format).exit, Some(0), "{name}");
    }
    assert!(fs::read_to_string(desk.file("a.picture")).unwrap().starts_with("<svg"));
    assert!(fs::read_to_string(desk.file("a.gv")).unwrap().starts_with("digraph"));
    // Without an ending, it is text.
    desk.does(&["graph", "E005", "-o", desk.file("b").to_str().unwrap()]);
    assert!(fs::read_to_string(desk.file("b")).unwrap().starts_with("E005"));
}

#[test]
fn empty_exports_say_so() {
    let desk = Desk::new();
    assert_eq!(desk.does(&["ticket", "list"]), "No ticket matches.\n");
    filed(&desk);
    let name = desk.name();
    desk.does(&["ticket", "close", &name, "--note", "done"]);
    assert_eq!(
        desk.does(&["ticket", "list"]),
        "None is open; 1 ticket is closed: --state closed lists them.\n"
    );
    assert_eq!(desk.does(&["ticket", "list", "--queue", "repair"]), "No ticket matches.\n");
    // A state may be typed as lists show it.
    for state in ["closed", "已关闭", "关闭", "全部", "all"] {
        assert!(desk.does(&["ticket", "list", "--state", state]).contains(&name), "{state}");
    }
    assert_eq!(desk.does(&["ticket", "list", "--state", "处理中"]), "No ticket matches.\n");
    assert!(desk.refuses(2, &["ticket", "list", "--state", "shut"]).contains("under_way"));
}

#[test]
fn control_characters_are_escaped_in_all_json() {
    let desk = Desk::new();
    let library = desk.file("library");
    fs::create_dir(&library).unwrap();
    fs::write(library.join("library.yaml"), "language: \"x\\x9bZ\\u202e\\u2028\\x7f\"\n").unwrap();
    for format in ["json", "sarif"] {
        let run = desk.run(&["check", library.to_str().unwrap(), "--format", format]);
        assert_eq!(run.exit, Some(5), "{run:?}");
        assert_eq!(posdiag::text::harmless::first_harmful(&run.stdout), None, "{run:?}");
        serde_json::from_str::<serde_json::Value>(&run.stdout).unwrap();
    }
}

#[test]
fn device_is_refused_as_a_file_of_walks() {
    let said = Desk::new().refuses(1, &["replay", "/dev/zero"]);
    assert!(said.contains("/dev/zero cannot be read: it is not a file"), "{said}");
}

#[test]
fn unknown_code_names_the_library_in_use() {
    let desk = Desk::new();
    let said = desk.refuses(2, &["explain", "E105", "--library", WALKS]);
    assert!(said.contains("the library in use is \"Walks to try\""), "{said}");
    assert!(!desk.refuses(2, &["explain", "E999"]).contains("in use"));
}
