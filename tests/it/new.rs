//! `posdiag new`: what it creates is valid in every language, and what could not be created leaves nothing behind.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::common::{Run, posdiag, run};
use crate::support::documents::both;
use tempfile::TempDir;

/// Runs `posdiag ARGS --lang LANGUAGE` in a folder.
fn run_at(folder: &Path, language: &str, args: &[&str]) -> Run {
    posdiag().current_dir(folder).args(args).args(["--lang", language]).output().unwrap().into()
}

/// The same for a successful run; returns its output.
#[track_caller]
fn does(folder: &Path, language: &str, args: &[&str]) -> String {
    let Run { exit, stdout, stderr } = run_at(folder, language, args);
    assert_eq!((exit, &*stderr), (Some(0), ""), "{args:?}: {stdout}");
    stdout
}

/// The same for a refusal; returns the message.
#[track_caller]
fn refuses(folder: &Path, exit: i32, language: &str, args: &[&str]) -> String {
    let run = run_at(folder, language, args);
    assert_eq!((run.exit, &*run.stdout), (Some(exit), ""), "{args:?}: {run:?}");
    run.stderr
}

fn place() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// The names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn library_is_created_in_the_authors_language() {
    let place = place();
    let zh = "\
资料库已建好：mylib

  mylib/library.yaml        总表：语言、代码表、字段、队列、结果
  mylib/e/E001.yaml         一个代码的步骤：照着改
  mylib/shared/ladder.yaml  查不到代码时走这里
  mylib/schema/             给编辑器边写边查用

接下来：
  检查        posdiag check mylib
  读一遍      posdiag explain E001 --library mylib
  走一遍      posdiag walk E001 --library mylib
  画成图      posdiag graph E001 --library mylib
  加一个代码  posdiag new tree E002 --library mylib
";
    assert_eq!(does(place.path(), "zh", &["new", "library", "mylib"]), zh);
    let en = "\
Library created: other/one

  other/one/library.yaml        what the library contains
  other/one/e/E001.yaml         the steps of one code; edit them
  other/one/shared/ladder.yaml  for unknown codes
  other/one/schema/             for help and checks in your editor

Next:
  check it    posdiag check other/one
  read it     posdiag explain E001 --library other/one
  walk it     posdiag walk E001 --library other/one
  draw it     posdiag graph E001 --library other/one
  add a code  posdiag new tree E002 --library other/one
";
    assert_eq!(does(place.path(), "en", &["new", "library", "other/one"]), en);
    let read = |path: &str| fs::read_to_string(place.path().join(path)).unwrap();
    assert!(read("mylib/library.yaml").contains("\nlanguages: [zh]\n"));
    let tree = "\
# yaml-language-server: $schema=../schema/tree.json
# E001 的步骤，从上往下走：先问，再试，最后总要有人接手。
# 下面的步骤是例子，照着改成您自己的；每改几行，检查一次。
code: E001
# 手册里第几行
row: 1
# 屏幕上显示的文字
message: 机器没有反应
steps:

# ask：是非题。";
    assert!(read("mylib/e/E001.yaml").starts_with(tree));
    // One language's library has none of the other's words.
    for file in ["library.yaml", "e/E001.yaml", "shared/ladder.yaml"] {
        let text = read(&format!("other/one/{file}"));
        assert!(text.is_ascii() && text.starts_with("# yaml-language-server: $schema="), "{text}");
    }
    for schema in ["library", "sequence", "tree"] {
        assert_eq!(read(&format!("mylib/schema/{schema}.json")), run(&["schema", schema]).stdout);
    }
}

/// Runs the commands in the last lines of a page; returns how many there were.
#[track_caller]
fn does_what_comes_next(folder: &Path, language: &str, page: &str) -> usize {
    let commands: Vec<&str> = page.lines().filter_map(|line| Some(&line[line.find("posdiag ")?..])).collect();
    for command in &commands {
        let mut words: Vec<&str> = command.split(' ').skip(1).collect();
        match words[0] {
            "graph" if run(&["help", "graph"]).exit == Some(2) => {
                eprintln!("skipped: there is no posdiag graph");
                continue;
            }
            "walk" => words.extend(["--answers", "n,s,s", "--assume-unsure"]),
            _ => {}
        }
        let run = run_at(folder, language, &words);
        let expected = if words[0] == "walk" { 3 } else { 0 };
        assert_eq!((run.exit, &*run.stderr), (Some(expected), ""), "{command}: {}", run.stdout);
    }
    commands.len()
}

#[test]
fn created_library_is_valid_and_next_steps_work() {
    for (language, languages) in
        [("zh", None), ("en", None), ("zh", Some("zh,en")), ("en", Some("EN，zh")), ("en", Some("zh"))]
    {
        let place = place();
        let mut args = vec!["new", "library", "mylib"];
        args.extend(languages.into_iter().flat_map(|languages| ["--languages", languages]));
        let page = does(place.path(), language, &args);
        assert_eq!(does_what_comes_next(place.path(), language, &page), 5);
        // The last of them created a tree.
        let page = does(place.path(), language, &["new", "tree", "E003", "--library", "mylib"]);
        assert_eq!(does_what_comes_next(place.path(), language, &page), 4);
        let paths = does(place.path(), language, &["paths", "--all", "--library", "mylib"]);
        assert_eq!(paths.lines().count(), 3 * 5, "{paths}");
        for channel in ["--phone", "--onsite"] {
            let args = ["walk", "E003", "--library", "mylib", "--answers", "y,y", channel];
            does(place.path(), language, &args);
        }
        // The general steps, too.
        for answers in ["y,y", "n,y", "n,n,n"] {
            let args = ["walk", "--unknown", "X9", "--library", "mylib", "--answers", answers];
            does(place.path(), language, &args);
        }
        // What is done by the person who is there can be said on the phone.
        for code in ["E001", "E002", "E003"] {
            let explained =
                does(place.path(), language, &["explain", code, "--library", "mylib", "--format", "json"]);
            let tree: serde_json::Value = serde_json::from_str(&explained).unwrap();
            assert!(explained.matches("\"say\"").count() == 4, "{tree}");
        }
    }
}

#[test]
fn library_spells_codes_like_the_machine() {
    for (code, first, another) in [
        ("p10", "p/P10", "P11"),
        ("Ｅ-007", "e/E-007", "E-008"),
        ("0001", "codes/0001", "0002"),
        ("N9", "n/N9", "N8"),
        ("true1", "true/TRUE1", "TRUE2"),
    ] {
        let place = place();
        let page = does(place.path(), "en", &["new", "library", "mylib", "--code", code]);
        assert!(page.contains(&format!("mylib/{first}.yaml ")), "{page}");
        assert!(page.contains(&format!("posdiag new tree {another} --library mylib")), "{page}");
        assert_eq!(does_what_comes_next(place.path(), "en", &page), 5);
        does(place.path(), "en", &["check", "mylib"]);
    }
    for code in ["", "E", "49.4", "shared1", "E1234567890", "-1", "Größe1", "1E2", "A\u{1b}1"] {
        let place = place();
        let told = refuses(place.path(), 2, "en", &["new", "library", "mylib", &format!("--code={code}")]);
        assert!(
            code.is_empty() || told.contains("is not letters and then digits.\n  write one like E001"),
            "{told}"
        );
        assert_eq!(names(place.path()), Vec::<String>::new());
    }
}

#[test]
fn tree_is_created_in_its_tables_folder() {
    let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/base");
    let place = place();
    let copied = Command::new("cp").arg("-r").arg(&library).arg(place.path().join("trees")).status().unwrap();
    assert!(copied.success());
    // Found as `posdiag check` finds it: in `trees`, or here.
    let made =
        does(place.path(), "en", &["new", "tree", "posp:7", "--message", "Water: \"none\" #1 {row} «a|b»"]);
    let page = "\
Tree created: trees/posp/07.yaml
Its steps are an example: open it in an editor and make them your own.

The message is the same in every language: translate it.

Next:
  check it  posdiag check trees
  read it   posdiag explain 07 --library trees
  walk it   posdiag walk 07 --library trees
  draw it   posdiag graph 07 --library trees
";
    assert_eq!(made, page);
    let text = fs::read_to_string(place.path().join("trees/posp/07.yaml")).unwrap();
    let head = "\
# What to do at \"07\", from top to bottom: ask, then try, and in the end somebody takes over.
# These steps are an example. Make them your own, and check every few lines.
code: \"07\"
# Its row in the manual
row: 3
# The screen's message
message:
  zh: \"Water: \\\"none\\\" #1 {row} «a|b»\"
  en: \"Water: \\\"none\\\" #1 {row} «a|b»\"
steps:
";
    assert!(text.starts_with(head), "{text}");
    assert!(text.ends_with("\n# end: the end, one of the outcomes of library.yaml: fixed, normal, wait_for_bank, office, visit, tampering\n- end: office\n"), "{text}");
    let here = place.path().join("trees");
    for (typed, file) in [("ｅ１03", "e/E103.yaml"), ("c0", "e/C0.yaml"), ("e:104", "e/E104.yaml")] {
        let made = does(&here, "zh", &["new", "tree", typed]);
        assert!(made.starts_with(&format!("已建好：{file}\n")), "{made}");
        assert!(here.join(file).is_file());
    }
    // The library has no words for the phone, and the new tree has: this causes a warning.
    let checked = does(&here, "zh", &["check"]);
    assert!(checked.contains("7 处提醒") && !checked.contains("处错误"), "{checked}");
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn impossible_request_is_refused_with_advice() {
    let place = place();
    let at = place.path();
    does(at, "en", &["new", "library", "mylib"]);
    fs::write(at.join("file"), "").unwrap();
    fs::create_dir(at.join("full")).unwrap();
    fs::write(at.join("full/notes.txt"), "").unwrap();
    let long = "x".repeat(300);
    let before = names(at);
    for (args, exit, said) in [
        (
            &["new"][..],
            2,
            "error: Nothing to create was given.\n  a library: posdiag new library mylib\n  a tree for a code: \
             posdiag new tree E123\n",
        ),
        (&["new", "libary", "x"], 2, "error: There is no command `libary` here.\n  did you mean library?\n"),
        (&["new", "library"], 2, "error: No folder was given.\n  try posdiag new library mylib\n"),
        (&["new", "library", ""], 2, "error: DIR needs a value.\n"),
        (&["new", "library", " "], 2, "error: No folder was given.\n  try posdiag new library mylib\n"),
        (
            &["new", "library", "mylib"],
            2,
            "error: mylib is already a library and was left unchanged.\n  to add a code: posdiag new tree CODE --library \
             mylib\n",
        ),
        (
            &["new", "library", "full"],
            2,
            "error: full is not empty and was left unchanged.\n  choose a new folder, such as mylib\n",
        ),
        (&["new", "library", "file"], 2, "error: file is a file.\n  choose a new folder, such as mylib\n"),
        (
            &["new", "library", "file/below"],
            1,
            "error: file/below cannot be written: its parent is not a folder. Nothing was left behind.\n  try \
             another folder\n",
        ),
        (
            &["new", "library", "a\u{1b}[31mb"],
            2,
            "error: a[31mb has invisible characters in it.\n  choose another name, such as mylib\n",
        ),
        (
            &["new", "library", "two", "--languages", "zh,fr"],
            2,
            "error: There are no examples in `fr`.\n  write zh, en or zh,en; another language can be put into library.yaml \
             afterwards\n",
        ),
        (
            &["new", "library", "two", "--languages", ","],
            2,
            "error: --languages needs a language.\n  for example --languages zh,en\n",
        ),
        (&["new", "tree"], 2, "error: No code was given.\n  try posdiag new tree E123\n"),
        (
            &["new", "tree", "E002"],
            2,
            "error: There is no library here.\n  give its folder with --library\n  or create one first: posdiag new library \
             mylib\n",
        ),
        (&["new", "tree", "E002", "--library", "nowhere"], 1, "error: The library nowhere"),
        (
            &["new", "tree", "e-001", "--library", "mylib"],
            2,
            "error: E001 already exists: mylib/e/E001.yaml\n  to read it: posdiag explain E001 --library mylib\n",
        ),
        (
            &["new", "tree", "X12", "--library", "mylib"],
            2,
            "error: No table spells a code `X12`.\n  e (Error codes) spells its codes E000, each 0 a digit\n  for another \
             spelling, add a table to library.yaml, or the code to a table's others\n",
        ),
        (
            &["new", "tree", "E002", "--library", "mylib", "--message", " "],
            2,
            "error: --message is empty.\n  write the screen's message, in one line\n",
        ),
        (
            &["new", "tree", "E002", "--library", "mylib", "--message", "a\nb"],
            2,
            "error: --message has a line break or invisible characters.\n  write the screen's message, in one \
             line\n",
        ),
        (&["new", "library", &long], 1, "error: xxx"),
    ] {
        let told = refuses(at, exit, "en", args);
        assert!(told.starts_with(said), "{args:?}: {told}");
        assert!(
            !said.ends_with('\n') || told == said || told.starts_with(&format!("{said}  posdiag --help")),
            "{told}"
        );
        assert_eq!(names(at), before, "{args:?}");
    }
    assert_eq!(names(&at.join("mylib/e")), ["E001.yaml"]);
    // Chinese has its own words.
    assert_eq!(
        refuses(at, 2, "zh", &["new", "tree", "X12", "--library", "mylib"]),
        "错误：没有一张表的代码写成“X12”。\n  e（Error codes）写成 E000，0 是一位数字\n  别的写法：在 library.yaml 的 tables \
         里加一张表，或写进 others\n"
    );
}

#[test]
fn ambiguous_code_needs_its_table() {
    let place = place();
    let at = place.path();
    does(at, "en", &["new", "library", "mylib"]);
    let file = at.join("mylib/library.yaml");
    let text = fs::read_to_string(&file).unwrap();
    let table = "- id: f\n  title: More\n  folder: f\n  prefix: E\n  digits: 3\n\n";
    fs::write(&file, text.replace("# Fields:", &format!("{table}# Fields:"))).unwrap();
    assert_eq!(
        refuses(at, 2, "en", &["new", "tree", "E002", "--library", "mylib"]),
        "error: `E002` may be a code of several tables.\n  say which: e:E002, f:E002\n"
    );
    // The table's folder is created with it.
    does(at, "en", &["new", "tree", "f:e002", "--library", "mylib"]);
    does(at, "en", &["check", "mylib"]);
    assert_eq!(names(&at.join("mylib/f")), ["E002.yaml"]);
}

#[test]
fn invalid_new_tree_is_removed() {
    let place = place();
    let at = place.path();
    does(at, "en", &["new", "library", "mylib"]);
    let read = |path: &str| fs::read_to_string(at.join(path)).unwrap();
    // Every code of this table begins with a sequence that ends: nothing after it is reachable.
    let table = "- id: f\n  title: More\n  folder: f\n  prefix: F\n  digits: 1\n  opening: ladder\n\n";
    let library = read("mylib/library.yaml").replace("# Fields:", &format!("{table}# Fields:"));
    fs::write(at.join("mylib/library.yaml"), library).unwrap();
    let told = refuses(at, 1, "en", &["new", "tree", "F1", "--library", "mylib"]);
    let said =
        "error: The example's steps have errors in this library; no file was left.\n  mylib/f/F1.yaml:";
    assert!(told.starts_with(said), "{told}");
    assert!(!at.join("mylib/f").exists());
    // A faulty one has to be fixed first.
    fs::write(at.join("mylib/e/E001.yaml"), "code: E001\n").unwrap();
    let told = refuses(at, 1, "en", &["new", "tree", "E002", "--library", "mylib"]);
    assert!(told.starts_with("error: The library mylib has 3 errors and cannot be used.\n"), "{told}");
    assert_eq!(names(&at.join("mylib/e")), ["E001.yaml"]);
}

#[test]
fn an_empty_folder_becomes_a_library() {
    let place = place();
    let at = place.path().join("empty");
    fs::create_dir(&at).unwrap();
    does(&at, "en", &["new", "library", "."]);
    assert_eq!(names(&at), ["e", "library.yaml", "schema", "shared"]);
    does(&at, "en", &["check"]);
    let made = does(&at, "en", &["new", "tree", "e2"]);
    assert!(made.starts_with("Tree created: e/E002.yaml\n"), "{made}");
    assert_eq!(does_what_comes_next(&at, "en", &made), 4);
}

/// A file may have at most this many blocks of 512 or 1,024 bytes, as on a full disk.
#[cfg(unix)]
#[test]
fn full_disk_leaves_nothing_behind() {
    let place = place();
    let program = assert_cmd::cargo::cargo_bin!("posdiag").to_str().unwrap();
    fs::create_dir(place.path().join("empty")).unwrap();
    for folder in ["mylib", "empty"] {
        let script = format!("trap '' XFSZ; ulimit -f 4; exec '{program}' new library {folder} --lang en");
        let output =
            Command::new("sh").args(["-c", &script]).env_clear().current_dir(place.path()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(
            said.starts_with(&format!("error: {folder}/schema/library.json cannot be written: ")),
            "{said}"
        );
        assert_eq!(names(place.path()), ["empty"]);
        assert_eq!(names(&place.path().join("empty")), Vec::<String>::new());
    }
}

/// The blocks of the reference with this after their fence, the same in both languages.
fn shown(info: &str) -> Vec<String> {
    let [zh, en] = both("trees/README").map(|reference| {
        let blocks = reference.blocks().into_iter().filter(|block| block.info == info);
        blocks.map(|block| block.text).collect::<Vec<_>>()
    });
    assert_eq!(zh, en);
    en
}

#[test]
fn following_the_reference_works() {
    let place = place();
    let at = place.path();
    // Section 1, unchanged.
    let beginning = &shown("text new")[0];
    let (first, rest) = beginning.split_once('\n').unwrap();
    does(at, "en", &first.split(' ').skip(1).collect::<Vec<_>>());
    let (second, rest) = rest.split_once('\n').unwrap();
    let (words, message) = second.split_once(" --message ").unwrap();
    let words: Vec<&str> = words.split(' ').skip(1).chain(["--message", message.trim_matches('"')]).collect();
    does(at, "en", &words);
    assert_eq!(does_what_comes_next(at, "en", rest), 3);
    // Section 2 in a library with both languages: its trees fit.
    does(at, "zh", &["new", "library", "both", "--languages", "zh,en"]);
    let trees = shown("yaml library=reference file=e/E999.yaml");
    assert_eq!(trees.len(), 2);
    for tree in &trees {
        fs::write(at.join("both/e/E999.yaml"), tree).unwrap();
        assert_eq!(does(at, "zh", &["check", "both"]), "4 个文件、2 棵树：没有错误。\n");
    }
    // So it says what is wrong.
    let unreached = "- id: restart\n  try:\n    zh: 重启\n    en: Restart\n";
    fs::write(at.join("both/e/E999.yaml"), [&trees[0], unreached].concat()).unwrap();
    for reference in both("trees/README") {
        let run = run_at(at, reference.language.tag(), &["check", "both"]);
        assert_eq!(
            (run.exit, run.stdout.replace("both/", "mylib/")),
            (Some(5), reference.block("text fault"))
        );
    }
    fs::write(at.join("both/e/E999.yaml"), &trees[1]).unwrap();
    // Section 12, for an existing library.
    does(at, "en", &["new", "tree", "E003", "--library", "both"]);
    let line = "# yaml-language-server: $schema=../schema/tree.json\n";
    let tree = fs::read_to_string(at.join("both/e/E003.yaml")).unwrap();
    assert!(tree.starts_with(line));
    fs::rename(at.join("both/schema"), at.join("kept")).unwrap();
    fs::create_dir(at.join("both/schema")).unwrap();
    let commands = shown("text schemas");
    for command in commands[0].lines().skip(1) {
        let (command, file) = command.split_once(" > ").unwrap();
        let printed = does(at, "en", &command.split(' ').skip(1).collect::<Vec<_>>());
        fs::write(at.join(file.replace("mylib", "both")), printed).unwrap();
    }
    for name in names(&at.join("kept")) {
        let read = |folder: &str| fs::read(at.join(folder).join(&name)).unwrap();
        assert!(read("both/schema") == read("kept"), "{name}");
    }
    // If there are none, no file claims that there are.
    fs::remove_dir_all(at.join("both/schema")).unwrap();
    does(at, "en", &["new", "tree", "E004", "--library", "both"]);
    let tree = fs::read_to_string(at.join("both/e/E004.yaml")).unwrap();
    assert!(tree.starts_with("# What to do at E004"), "{tree}");
    let readme = shown("text schemas").len() + shown("text new").len();
    assert_eq!(readme, 2);
}
