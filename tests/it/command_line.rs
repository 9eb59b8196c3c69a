//! The command line without a terminal: what is printed where, in which language, with which exit code.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::Stdio;

use crate::support::common::{Run, posdiag, run, run_in, speak};

/// A run that printed nothing and ended with this exit code and these lines on standard error.
fn refused(exit: i32, stderr: &str) -> Run {
    Run { exit: Some(exit), stdout: String::new(), stderr: stderr.to_owned() }
}

/// A run that did what was asked and printed this.
fn printed(stdout: &str) -> Run {
    Run { exit: Some(0), stdout: stdout.to_owned(), stderr: String::new() }
}

const SEE_HELP_ZH: &str = "  posdiag --help 列出全部用法\n";
const SEE_HELP_EN: &str = "  posdiag --help lists everything\n";
const ESCAPES: &str = "\x1b[31mE9\x1b]0;title\x07\u{9b}31m\u{202e}X\r\n\x08";
const MATTERS: [&str; 4] = ["payment", "money", "card", "connection"];
const CARD: &str = "6222021234567890123";

/// Wrong usage: what was typed, and the messages in Chinese and in English, without the last line.
const WRONG_USAGE: &[(&str, &str, &str)] = &[
    ("--zip", "这里没有“--zip”这个选项。\n", "There is no option `--zip` here.\n"),
    ("-x", "这里没有“-x”这个选项。\n", "There is no option `-x` here.\n"),
    (
        "session show",
        "没有指定会话。\n  posdiag session list 列出会话\n",
        "No session was given.\n  posdiag session list lists them\n",
    ),
    (
        "session delete",
        "没有指定会话。\n  posdiag session list 列出会话\n",
        "No session was given.\n  posdiag session list lists them\n",
    ),
    ("session import", "没有指定文件。\n", "No file was given.\n"),
    (
        "session purge",
        "没有指定多少天以前的。\n  例如 --older-than 90d\n",
        "No age was given.\n  for example --older-than 90d\n",
    ),
    (
        "list --no-color",
        "这里没有“--no-color”这个选项。\n  是不是 --color never？\n",
        "There is no option `--no-color` here.\n  did you mean --color never?\n",
    ),
    (
        "explain E102 --forma json",
        "这里没有“--forma”这个选项。\n  是不是 --format？\n",
        "There is no option `--forma` here.\n  did you mean --format?\n",
    ),
    (
        "E102 --format json",
        "这里没有“--format”这个选项。\n  有这个选项的命令：posdiag walk、posdiag session …、posdiag ticket …、posdiag deliver、posdiag sink …、posdiag explain、posdiag graph、posdiag search、posdiag list、posdiag paths、posdiag replay、posdiag check、posdiag diff、posdiag library …、posdiag config\n",
        "There is no option `--format` here.\n  commands that have it: posdiag walk, posdiag session …, posdiag ticket …, posdiag deliver, posdiag sink …, posdiag explain, posdiag graph, posdiag search, posdiag list, posdiag paths, posdiag replay, posdiag check, posdiag diff, posdiag library …, posdiag config\n",
    ),
    (
        "--phone list",
        "这里没有“--phone”这个选项。\n  有这个选项的命令：posdiag walk、posdiag resume、posdiag paths\n",
        "There is no option `--phone` here.\n  commands that have it: posdiag walk, posdiag resume, posdiag paths\n",
    ),
    (
        "ticket close 418-273 --note -2+3",
        "--note 后面的“-2+3”以连字符开头，看起来是选项。\n  值以 - 开头的，用等号连着写：--note=…\n",
        "`-2+3` after --note starts with a hyphen, so it reads as an option.\n  if the value starts with -, write --note=…\n",
    ),
    ("--once explain E102", "这里没有“--once”这个选项。\n", "There is no option `--once` here.\n"),
    (
        "--copy list",
        "这里没有“--copy”这个选项。\n  有这个选项的命令：posdiag walk、posdiag resume、posdiag ticket …\n",
        "There is no option `--copy` here.\n  commands that have it: posdiag walk, posdiag resume, posdiag ticket …\n",
    ),
    (
        "E102 --color sometimes",
        "--color 不能是“sometimes”。\n  可以是：auto、always、never\n",
        "--color cannot be `sometimes`.\n  possible values: auto, always, never\n",
    ),
    (
        "explain E102 --format yaml",
        "--format 不能是“yaml”。\n  可以是：text、json\n",
        "--format cannot be `yaml`.\n  possible values: text, json\n",
    ),
    (
        "E102 --color= ",
        "--color 后面缺一个值。\n  可以是：auto、always、never\n",
        "--color needs a value.\n  possible values: auto, always, never\n",
    ),
    ("E102 --library= ", "--library 后面缺一个值。\n", "--library needs a value.\n"),
    ("--phone=x E102", "--phone 后面不带值。\n", "--phone takes no value.\n"),
    (
        "walk E102 --phone --onsite",
        "--phone 和 --onsite 不能一起用。\n",
        "--phone and --onsite cannot be used together.\n",
    ),
    (
        "walk E102 --unknown E999",
        "CODE 和 --unknown 不能一起用。\n",
        "CODE and --unknown cannot be used together.\n",
    ),
    (
        "check trees --explain PD001",
        "DIR|FILE 和 --explain 不能一起用。\n",
        "DIR|FILE and --explain cannot be used together.\n",
    ),
    (
        "explain E102 --format text --format json",
        "--format 只能写一次。\n",
        "--format can be given only once.\n",
    ),
    (
        "E101 E102",
        "“E102”是多余的。\n  几个代码一起查：posdiag explain E101 E102\n",
        "`E102` is one argument too many.\n  several codes at once: posdiag explain E101 E102\n",
    ),
    (
        "wlak E101",
        "“wlak”不是命令，也不是代码。\n  是不是 posdiag walk？\n",
        "`wlak` is neither a command nor a code.\n  did you mean posdiag walk?\n",
    ),
    (
        "chekc trees",
        "“chekc”不是命令，也不是代码。\n  是不是 posdiag check？\n",
        "`chekc` is neither a command nor a code.\n  did you mean posdiag check?\n",
    ),
    (
        "--data-dir check tikcet list",
        "“tikcet”不是命令，也不是代码。\n  是不是 posdiag ticket list？\n",
        "`tikcet` is neither a command nor a code.\n  did you mean posdiag ticket list?\n",
    ),
    (
        "handbok -o x",
        "“handbok”不是命令，也不是代码。\n  是不是 posdiag handbook -o DIR？\n",
        "`handbok` is neither a command nor a code.\n  did you mean posdiag handbook -o DIR?\n",
    ),
    (
        "tikcet --phone list",
        "“tikcet”不是命令，也不是代码。\n  是不是 posdiag ticket list？\n",
        "`tikcet` is neither a command nor a code.\n  did you mean posdiag ticket list?\n",
    ),
    (
        "E102 trees",
        "“trees”是多余的。\n  几个代码一起查：posdiag explain E101 E102\n",
        "`trees` is one argument too many.\n  several codes at once: posdiag explain E101 E102\n",
    ),
    ("E101 list", "“E101”是多余的。\n", "`E101` is one argument too many.\n"),
    ("list e x", "“x”是多余的。\n", "`x` is one argument too many.\n"),
    (
        "config shwo",
        "WHAT 不能是“shwo”。\n  可以是：show、path\n",
        "WHAT cannot be `shwo`.\n  possible values: show, path\n",
    ),
    ("config show E102", "“E102”是多余的。\n", "`E102` is one argument too many.\n"),
    (
        "config path --format json",
        "--format 和 path 不能一起用。\n",
        "--format and path cannot be used together.\n",
    ),
    (
        "library instal x",
        "这里没有“instal”这个命令。\n  是不是 install？\n",
        "There is no command `instal` here.\n  did you mean install?\n",
    ),
    ("ticket qq", "这里没有“qq”这个命令。\n", "There is no command `qq` here.\n"),
    (
        "ticket show",
        "没有指定工单。\n  posdiag ticket list 列出工单\n",
        "No ticket was given.\n  posdiag ticket list lists them\n",
    ),
    (
        "compile trees",
        "还缺 --output <FILE>。\n  例如 posdiag compile trees -o trees.posdiag\n",
        "--output <FILE> is missing.\n  try posdiag compile trees -o trees.posdiag\n",
    ),
    (
        "diff trees",
        "还缺 <NEW>。\n  例如 posdiag diff trees.old trees\n",
        "<NEW> is missing.\n  try posdiag diff trees.old trees\n",
    ),
    (
        "library install",
        "还缺 <DIR|FILE>。\n  例如 posdiag library install trees.posdiag\n",
        "<DIR|FILE> is missing.\n  try posdiag library install trees.posdiag\n",
    ),
    ("E102 --data-dir=", "--data-dir 后面缺一个值。\n", "--data-dir needs a value.\n"),
    ("E102 --operator a --operator b", "--operator 只能写一次。\n", "--operator can be given only once.\n"),
];

#[test]
fn wrong_usage_says_what_to_do() {
    for (args, zh, en) in WRONG_USAGE {
        assert_eq!(speak("zh", args), refused(2, &format!("错误：{zh}{SEE_HELP_ZH}")), "{args}");
        assert_eq!(speak("en", args), refused(2, &format!("error: {en}{SEE_HELP_EN}")), "{args}");
    }
}

#[test]
fn missing_last_value_is_asked_for() {
    let zh = "错误：--lang 后面缺一个值。\n  可以是：zh、en\n";
    assert_eq!(run(&["E102", "--lang"]), refused(2, &format!("{zh}{SEE_HELP_ZH}")));
    let zh = "错误：--lang 不能是“fr”。\n  可以是：zh、en\n";
    assert_eq!(run(&["E102", "--lang", "fr"]), refused(2, &format!("{zh}{SEE_HELP_ZH}")));
    let en = "error: --lang cannot be `fr`.\n  possible values: zh, en\n";
    let english = run_in(&[("LANG", "en_US.UTF-8")], &["E102", "--lang", "fr"]);
    assert_eq!(english, refused(2, &format!("{en}{SEE_HELP_EN}")));
}

#[test]
fn missing_or_empty_code_is_asked_for() {
    let zh = "错误：没有指定代码。\n  例如 posdiag E102；posdiag --help 列出全部用法\n";
    let en = "error: No code was given.\n  try posdiag E102; posdiag --help lists everything\n";
    for args in [&[][..], &[""], &[" - "], &["walk"], &["walk", ""], &["explain"], &["explain", ""], &["　"]]
    {
        assert_eq!(run(args), refused(2, zh), "{args:?}");
        let args: Vec<&str> = args.iter().copied().chain(["--lang=en"]).collect();
        assert_eq!(run(&args), refused(2, en), "{args:?}");
    }
    let zh = "错误：这不能作代码。\n  照终端显示的写，例如 E102\n";
    assert_eq!(run(&["walk", "--unknown", ""]), refused(2, zh));
}

#[test]
fn an_unknown_code_gets_near_codes_and_the_general_steps() {
    let zh = "\
错误：手册里没有代码“E1O1”。
  最相近的代码：
    E101  交易超时
  终端显示的确实是它，就走通用流程：posdiag walk --unknown E1O1
";
    let en = "\
error: The manual has no code `E1O1`.
  closest matches:
    E101  Transaction timed out
  if the terminal does show it, walk the general steps: posdiag walk --unknown E1O1
";
    for args in ["E1O1", "explain E1O1", "walk E1O1", "explain E1O1 --format json"] {
        assert_eq!(speak("zh", args), refused(2, zh), "{args}");
        assert_eq!(speak("en", args), refused(2, en), "{args}");
    }
    let several = speak("en", "E326").stderr;
    let untitled = "    E325  (the manual gives no message)\n";
    assert!(several.contains(untitled), "{several}");
}

#[test]
fn unknown_code_is_quoted_in_suggested_commands() {
    for (typed, command) in [
        ("Z99", "--unknown Z99\n"),
        ("Z 99", "--unknown \"Z 99\"\n"),
        ("z$99", "--unknown CODE\n"),
        ("Z99\u{1b}[0m", "--unknown CODE\n"),
    ] {
        let stderr = run(&[typed, "--lang", "en"]).stderr;
        assert!(stderr.ends_with(command), "{typed}: {stderr}");
    }
}

#[test]
fn mistyped_command_is_recognized() {
    for (typed, meant) in [
        ("hepl", "help"),
        ("version", "--version"),
        ("completion", "completions"),
        ("explian", "explain"),
        ("chekc", "check"),
        ("confg", "config show"),
        ("shema", "schema"),
        ("lst", "list"),
    ] {
        let en = format!("error: The manual has no code `{typed}`.\n  did you mean posdiag {meant}?\n");
        assert_eq!(speak("en", typed), refused(2, &en));
    }
}

#[test]
fn known_codes_are_printed_despite_an_unknown_one() {
    let Run { exit, stdout, stderr } = speak("zh", "explain E005 E1O1 E506 E11x9");
    assert_eq!(exit, Some(2));
    let heads: Vec<&str> = stdout.lines().filter(|line| line.starts_with('E')).collect();
    assert_eq!(heads, ["E005  报文解析异常", "E506  交易失败"]);
    let errors: Vec<&str> = stderr.lines().filter(|line| line.starts_with("错误")).collect();
    assert_eq!(errors, ["错误：手册里没有代码“E1O1”。", "错误：手册里没有代码“E11x9”。"]);
}

#[test]
fn unanswered_walk_stops_at_its_first_step() {
    let zh = "错误：E102/transaction.kind 没有回答：报 E102 的时候，终端正在做什么？\n  可以答：takes、gives_back、\
              neither、unsure、tampering\n";
    let en = "error: E102/transaction.kind is not answered: What was the terminal doing when E102 came up?\n  its \
              answers: takes, gives_back, neither, unsure, tampering\n";
    for args in ["walk E102", "walk e-102 --phone", "--phone walk E102", "walk 102 --onsite"] {
        assert_eq!(speak("zh", args), refused(4, zh), "{args}");
        assert_eq!(speak("en", args), refused(4, en), "{args}");
    }
}

#[cfg(unix)]
#[test]
fn non_utf_8_argument_is_refused() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let bytes = OsStr::from_bytes(b"E\xff1");
    for args in [vec![bytes], vec![OsStr::new("explain"), bytes], vec![OsStr::new("--lang"), bytes]] {
        let zh = format!("错误：有一个参数不是 UTF-8 文字。\n{SEE_HELP_ZH}");
        assert_eq!(run(&args), refused(2, &zh));
        let en = format!("error: An argument is not UTF-8 text.\n{SEE_HELP_EN}");
        assert_eq!(run_in(&[("LC_ALL", "en_GB")], &args), refused(2, &en));
    }
    let missing = run(&[OsStr::new("--library"), bytes, OsStr::new("E102")]);
    assert_eq!(
        missing,
        refused(1, "错误：资料库 E\u{fffd}1 读不了：不存在。\n  检查这个文件是否存在、有没有权限\n")
    );
}

/// Every place on the command line that accepts text.
fn everywhere(text: &str) -> Vec<Vec<String>> {
    let places: [&[&str]; 23] = [
        &["{}"],
        &["walk", "{}"],
        &["explain", "{}", "E{}"],
        &["explain", "E102", "{}", "--format", "json"],
        &["walk", "--unknown", "{}"],
        &["list", "{}"],
        &["list", "e", "{}"],
        &["--library", "/{}", "E102"],
        &["check", "/{}"],
        &["check", "--explain", "{}"],
        &["--lang", "{}", "E102"],
        &["--{}"],
        &["explain", "E102", "--format={}"],
        &["E102", "--color", "{}"],
        &["config", "{}"],
        &["config", "--format", "{}"],
        &["--operator", "{}", "E1O1"],
        &["--data-dir", "{}", "E1O1"],
        &["schema", "{}"],
        &["help", "{}"],
        &["completions", "{}"],
        &["man", "{}"],
        &["man", "walk", "{}"],
    ];
    places.iter().map(|place| place.iter().map(|arg| arg.replace("{}", text)).collect()).collect()
}

#[test]
fn escapes_and_card_numbers_are_not_echoed() {
    for args in [everywhere(ESCAPES), everywhere(CARD), everywhere("６２２２０２ 1234 5678 9012")].concat()
    {
        let Run { exit, stdout, stderr } = run(&args);
        // A walk without a person at the keys has no answers.
        assert!(matches!(exit, Some(1 | 2 | 4)), "{args:?}: {stderr}");
        let shown = format!("{stdout}{stderr}");
        let harmful = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!shown.contains(harmful), "{args:?}: {shown:?}");
        assert!(!shown.contains("12345678") && !shown.contains("1234 5678"), "{args:?}: {shown}");
    }
}

#[test]
fn card_number_in_a_library_path_is_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let library = folder.path().join(format!("{CARD}\x1b[31m"));
    fs::create_dir(&library).unwrap();
    let path = library.to_str().unwrap();
    for args in [&["check", path][..], &["--library", path, "E102"], &["--library", path, "list"]] {
        let Run { stdout, stderr, .. } = run(args);
        let shown = format!("{stdout}{stderr}");
        assert!(shown.contains("PD006") && !shown.contains("1234567") && !shown.contains('\x1b'), "{shown}");
    }
}

#[cfg(unix)]
#[test]
fn huge_argument_gets_a_short_answer() {
    // Linux allows no single argument over 128 KiB, so the megabyte comes in several.
    let huge = "9E".repeat(60_000);
    let args: Vec<&str> = std::iter::once("explain").chain(std::iter::repeat_n(&*huge, 9)).collect();
    let Run { exit, stdout, stderr } = run(&args);
    assert_eq!((exit, stdout.len()), (Some(2), 0));
    assert!(stderr.len() < 9 * 300, "{}", stderr.len());
    for args in everywhere(&huge[..100_000]) {
        let Run { exit, stdout, stderr } = run(&args);
        assert!(matches!(exit, Some(1 | 2 | 4)));
        let printed = if args.contains(&"json".to_owned()) { 0 } else { stdout.len() };
        assert!(printed + stderr.len() < 1000, "{stderr}");
    }
}

#[test]
fn unusable_library_says_how_to_proceed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let missing = format!("{path}/none");
    for args in
        [&["--library", &missing, "E102"][..], &["check", &missing], &["check", "--library", &missing]]
    {
        let zh = format!("错误：资料库 {missing} 读不了：不存在。\n  检查这个文件是否存在、有没有权限\n");
        assert_eq!(run(args), refused(1, &zh));
        let en = format!(
            "error: The library {missing} cannot be read: it does not exist.\n  check that it exists and may be read\n"
        );
        assert_eq!(run_in(&[("LANG", "en_US.UTF-8")], args), refused(1, &en));
    }

    let file = format!("{path}/file");
    fs::write(&file, "code: E102\n").unwrap();
    let zh = format!(
        "错误：资料库 {file} 不能用：不是 posdiag compile 写的文件。\n  请给资料库的文件夹，或 posdiag compile 写的文件\n"
    );
    assert_eq!(run(&["--library", &file, "list"]), refused(1, &zh));
    // Naming one file of a library's folder is a natural mistake.
    let en = "error: The library trees/e/E102.yaml cannot be used: not a compiled library.\n  give its library's folder: \
              trees\n";
    let inside = ["list", "--library", "trees/e/E102.yaml", "--lang", "en"];
    let inside = posdiag().args(inside).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert_eq!(Run::from(inside), refused(1, en));

    let empty = format!("{path}/an empty one");
    fs::create_dir(&empty).unwrap();
    let zh = format!(
        "错误：资料库 {empty} 有 1 处错误，不能使用。\n  {empty}/library.yaml:1:1: PD006 缺少 library.yaml\n  \
         posdiag check \"{empty}\" 列出全部错误\n"
    );
    assert_eq!(run(&["--library", &empty, "walk", "E102"]), refused(1, &zh));
    let en = format!(
        "error: The library {empty} has 1 error and cannot be used.\n  {empty}/library.yaml:1:1: PD006 library.yaml is \
         missing\n  posdiag check \"{empty}\" shows every error\n"
    );
    assert_eq!(run(&["--library", &empty, "E102", "--lang=en"]), refused(1, &en));
    let checked = run(&["check", &empty]);
    assert_eq!((checked.exit, &*checked.stderr), (Some(5), ""));
    assert!(checked.stdout.contains("PD006") && checked.stdout.contains(&format!("{empty}/library.yaml")));
}

#[test]
fn valid_library_is_checked_and_walked_from_its_folder() {
    let trees = concat!(env!("CARGO_MANIFEST_DIR"), "/trees");
    let zh = run(&["check", trees]);
    assert!(zh.exit == Some(0) && zh.stdout.ends_with(" 棵树：没有错误。\n"), "{zh:?}");
    let en = run(&["check", "--library", trees, "--lang", "en"]);
    assert!(en.exit == Some(0) && en.stdout.ends_with(" trees: no errors.\n"), "{en:?}");
    let here: Run = posdiag().arg("check").current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap().into();
    assert_eq!(here, zh);
    assert_eq!(run(&["--library", trees, "E102"]), run(&["E102"]));
}

#[test]
fn checking_nothing_and_unknown_rules_are_refused() {
    let zh = "错误：没有指定要检查的文件夹。\n  例如 posdiag check trees\n";
    assert_eq!(speak("zh", "check"), refused(2, zh));
    let en = "error: No folder to check was given.\n  try posdiag check trees\n";
    assert_eq!(speak("en", "check"), refused(2, en));
    let Run { exit, stdout, stderr } = speak("zh", "check --explain PD999");
    assert_eq!((exit, &*stdout), (Some(2), ""));
    assert!(stderr.starts_with("错误：没有规则“PD999”。\n  规则从 PD001 到 PD5"), "{stderr}");
    let Run { stderr, .. } = speak("en", "check --explain no");
    assert!(stderr.starts_with("error: There is no rule `no`.\n  rules go from PD001 to PD5"), "{stderr}");
}

#[test]
fn language_comes_from_option_then_locale_then_chinese() {
    let chinese = run(&["E005"]);
    let english = run(&["E005", "--lang", "en"]);
    assert!(chinese.stdout.contains("报文解析异常") && english.stdout.contains("Message parsing error"));
    for (environment, expected) in [
        (&[("LANG", "zh_CN.UTF-8")][..], &chinese),
        (&[("LANG", "en_US.UTF-8")], &english),
        (&[("LC_MESSAGES", "en_GB.UTF-8"), ("LANG", "zh_CN.UTF-8")], &english),
        (&[("LC_ALL", "zh_TW"), ("LC_MESSAGES", "en_GB"), ("LANG", "en_US")], &chinese),
        (&[("LC_ALL", ""), ("LANG", "en_US.UTF-8")], &english),
        (&[("LANG", "C")], &chinese),
        (&[("LANG", "C.UTF-8")], &chinese),
        (&[("LANG", "POSIX")], &chinese),
        (&[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")], &chinese),
        (&[("LANG", "de_DE.UTF-8")], &chinese),
        (&[("LANG", "")], &chinese),
        (&[("LANG", "\u{1b}[31m")], &chinese),
    ] {
        assert_eq!(&run_in(environment, &["E005"]), expected, "{environment:?}");
        let zh = run_in(environment, &["E005", "--lang=zh"]);
        let en = run_in(environment, &["--lang", "en", "explain", "E005"]);
        assert_eq!((&zh, &en), (&chinese, &english), "{environment:?}");
    }
    // What follows `--` is not an option.
    let behind = run(&["explain", "--", "--lang=en"]);
    assert!(behind.stderr.starts_with("错误：手册里没有代码“--lang=en”。"), "{}", behind.stderr);
}

#[test]
fn machine_formats_do_not_follow_the_locale() {
    for args in ["explain E102 --format json", "list --format json"] {
        let args: Vec<&str> = args.split_whitespace().collect();
        let first = run(&args);
        assert_eq!(run_in(&[("LANG", "en_US.UTF-8")], &args), first);
        let english = run(&[&args[..], &["--lang", "en"]].concat());
        assert_eq!(run_in(&[("LANG", "zh_CN.UTF-8")], &[&args[..], &["--lang", "en"]].concat()), english);
        assert!(
            first.stdout.contains("网络通讯异常") && english.stdout.contains("Network communication error")
        );
    }
}

#[test]
fn colour_follows_the_flag_then_the_environment_then_the_stream() {
    for (environment, flags, coloured) in [
        (&[][..], &[][..], false),
        (&[], &["--color", "auto"], false),
        (&[], &["--color", "always"], true),
        (&[], &["--color=never"], false),
        (&[("CLICOLOR_FORCE", "1")], &[], true),
        (&[("CLICOLOR_FORCE", "1")], &["--color", "auto"], true),
        (&[("CLICOLOR_FORCE", "1")], &["--color", "never"], false),
        (&[("CLICOLOR_FORCE", "0")], &[], false),
        (&[("CLICOLOR_FORCE", "")], &[], false),
        (&[("CLICOLOR_FORCE", "1"), ("TERM", "dumb")], &[], true),
        (&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], &[], false),
        (&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "0")], &[], false),
        (&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "")], &[], true),
        (&[("NO_COLOR", "1")], &["--color", "always"], true),
        (&[("TERM", "dumb")], &[], false),
        (&[("TERM", "dumb")], &["--color", "always"], true),
    ] {
        for args in
            [&["explain", "E102"][..], &["list"], &["check", concat!(env!("CARGO_MANIFEST_DIR"), "/tests")]]
        {
            let Run { stdout, .. } = run_in(environment, &[args, flags].concat());
            assert_eq!(stdout.contains("\x1b["), coloured, "{environment:?} {flags:?} {args:?}");
        }
        // Errors are on standard error, also if the command line could not be parsed.
        for args in [&["E999"][..], &["--zip"], &["walk", "E102"]] {
            let Run { stdout, stderr, .. } = run_in(environment, &[args, flags].concat());
            assert_eq!(stdout, "");
            assert_eq!(stderr.contains("\x1b["), coloured, "{environment:?} {flags:?} {args:?}");
        }
        let json = run_in(environment, &[&["explain", "E102", "--format", "json"], flags].concat());
        assert!(!json.stdout.contains('\x1b'), "{environment:?}");
    }
}

#[test]
fn colour_adds_nothing_but_colour() {
    let plain = run(&["explain", "E102"]).stdout;
    let coloured = run(&["explain", "E102", "--color", "always"]).stdout;
    let mut bare = String::new();
    for (number, part) in coloured.split("\x1b[").enumerate() {
        bare.push_str(if number == 0 { part } else { part.split_once('m').unwrap().1 });
    }
    assert_eq!(bare, plain);
}

#[test]
fn closed_pipe_is_not_an_error() {
    for args in ["explain E101 E102 E103 E104 E105 E106 E107", "list", "--help", "check"] {
        let mut child = posdiag()
            .args(args.split_whitespace())
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::with_capacity(16, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert_eq!((child.wait().unwrap().code(), &*stderr), (Some(0), ""), "{args}");
        assert!(first.ends_with('\n'), "{args}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn full_disk_is_reported() {
    for (args, message) in [
        ("explain E102 E103", "错误：磁盘满了，写不完。\n"),
        ("--help", "错误：磁盘满了，写不完。\n"),
        ("list --format json --lang en", "error: The disk is full; not everything was written.\n"),
    ] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = posdiag().args(args.split_whitespace()).stdout(full).output().unwrap();
        assert_eq!(Run::from(output), refused(1, message), "{args}");
    }
}

#[cfg(unix)]
#[test]
fn closed_streams_are_tolerated() {
    let shell = |script: &str| -> Run {
        let program = posdiag().get_program().to_owned();
        let mut shell = std::process::Command::new("/bin/sh");
        shell.env_clear().arg("-c").arg(script).arg(program).output().unwrap().into()
    };
    let explained = run(&["E102"]);
    assert_eq!(shell("exec \"$0\" E102 <&-"), explained);
    assert_eq!(shell("exec \"$0\" E102 2>&-"), explained);
    assert_eq!(shell("exec \"$0\" E102 >&-"), printed(""));
    assert_eq!(shell("exec \"$0\" E999 2>&-"), refused(2, ""));
    assert_eq!(shell("exec \"$0\" E102 <&- >&- 2>&-"), printed(""));
    assert_eq!(shell("echo y | \"$0\" E102"), explained);
}

#[test]
fn bare_code_without_a_terminal_is_explained() {
    let explained = run(&["explain", "E102"]);
    assert_eq!(explained.exit, Some(0));
    assert!(explained.stdout.starts_with("E102  网络通讯异常\n"));
    for typed in ["E102", "e102", "Ｅ１０２", "E-102", " e 102 ", "102", "e:102", "E：E102", "e:e-1 0 2"]
    {
        assert_eq!(run(&[typed]), explained, "{typed}");
        assert_eq!(run(&["explain", typed]), explained, "{typed}");
        assert_eq!(run(&[typed, "--phone"]), explained, "{typed}");
    }
}

const POSP_13_ZH: &str = include_str!("../data/explain/13.zh.txt");
const POSP_13_EN: &str = include_str!("../data/explain/13.en.txt");

#[test]
fn code_is_explained_as_text() {
    assert_eq!(speak("zh", "explain 13"), printed(POSP_13_ZH));
    assert_eq!(speak("en", "explain 13"), printed(POSP_13_EN));
    // With everything that depends on a payment, and with only a sentence about it.
    assert_eq!(speak("zh", "explain E005"), printed(include_str!("../data/explain/E005.zh.txt")));
    assert_eq!(speak("en", "explain E005"), printed(include_str!("../data/explain/E005.en.txt")));
    assert_eq!(speak("zh", "explain E110"), printed(include_str!("../data/explain/E110.zh.txt")));
    assert_eq!(speak("en", "explain E110"), printed(include_str!("../data/explain/E110.en.txt")));
    let both = [POSP_13_ZH, include_str!("../data/explain/E110.zh.txt")].join("\n");
    assert_eq!(speak("zh", "explain posp:13 e110"), printed(&both));
}

/// The keys that a step of `explain --format json` may have; `kind` and `steps` apart.
fn step_keys(kind: &str) -> (&'static [&'static str], &'static [&'static str]) {
    match kind {
        "ask" | "choose" => (
            &["id", "text", "branches"],
            &["say", "hint", "by", "minutes", "wait", "since", "caution", "added", "when", "unsure_as"],
        ),
        "try" => (
            &["id", "text"],
            &["say", "hint", "by", "minutes", "wait", "since", "caution", "added", "when", "branches"],
        ),
        "tell" => (&["id", "text"], &["say", "hint", "by", "minutes", "caution", "added", "when"]),
        "collect" => (&["id", "fields"], &["say", "hint", "by", "minutes", "caution", "added", "when"]),
        "use" => (&["of", "text", "steps"], &["id", "when", "added"]),
        "set" => (&["set"], &["when"]),
        "end" => (&["outcome"], &["id", "say", "hint", "by", "minutes", "caution", "added", "when", "with"]),
        other => panic!("{other}"),
    }
}

fn keys(value: &serde_json::Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn sorted(keys: &[&'static str]) -> Vec<&'static str> {
    let mut keys = keys.to_vec();
    keys.sort_unstable();
    keys
}

fn check_steps(steps: &serde_json::Value) -> usize {
    let steps = steps.as_array().unwrap();
    let mut seen = steps.len();
    for step in steps {
        let (must, may) = step_keys(step["kind"].as_str().unwrap());
        let found = keys(step);
        assert!(must.iter().all(|key| found.contains(key)), "{step}");
        assert!(
            found.iter().all(|key| *key == "kind" || must.contains(key) || may.contains(key)),
            "{found:?}"
        );
        assert!(step["text"].as_str().is_none_or(|text| !text.is_empty()));
        for branch in step["branches"].as_array().into_iter().flatten() {
            assert_eq!(keys(branch), sorted(&["value", "label", "steps"]));
            seen += check_steps(&branch["steps"]);
        }
        if let Some(inner) = step.get("steps") {
            seen += check_steps(inner);
        }
        if let Some(set) = step.get("set") {
            let request: &[&str] = if set.get("request").is_some() { &["request"] } else { &[] };
            assert_eq!(keys(set), sorted(&[&["matter", "state"], request].concat()));
        }
        for condition in step["when"].as_array().into_iter().flatten() {
            let found = keys(condition);
            assert!(["id", "value"].iter().all(|key| found.contains(key)), "{found:?}");
            assert!(found.iter().all(|key| ["id", "value", "not", "or"].contains(key)), "{found:?}");
        }
        if let Some(outcome) = step.get("outcome") {
            let ticket = outcome["kind"] == "ticket";
            let queue: &[&str] = if ticket { &["queue"] } else { &[] };
            // What is read out for it: the step's own words, else the outcome's.
            let said: &[&str] = if outcome.get("say").is_some() { &["say"] } else { &[] };
            let expected = [&["id", "kind", "name", "text", "collect"], queue, said].concat();
            assert_eq!(keys(outcome), sorted(&expected));
            assert!(step.get("say").is_none_or(|say| *say == outcome["say"]), "{step}");
            for field in outcome["collect"].as_array().unwrap() {
                assert_eq!(keys(field), sorted(&["id", "label"]));
            }
        }
    }
    seen
}

/// The matters that steps read and set: names that conditions read besides the ids of steps.
fn name_matters<'t>(steps: &'t serde_json::Value, named: &mut BTreeSet<&'t str>) {
    for step in steps.as_array().unwrap() {
        named.extend(step.get("set").map(|set| set["matter"].as_str().unwrap()));
        let read = step["when"].as_array().into_iter().flatten();
        let read = read.map(|condition| condition["id"].as_str().unwrap());
        named.extend(read.filter(|id| MATTERS.contains(id)));
        let inner = step["branches"].as_array().into_iter().flatten().chain([step]);
        inner.filter_map(|inner| inner.get("steps")).for_each(|steps| name_matters(steps, named));
    }
}

#[test]
fn code_is_explained_as_one_line_of_json() {
    let listed: serde_json::Value = serde_json::from_str(&run(&["list", "--format", "json"]).stdout).unwrap();
    let codes: Vec<&str> =
        listed["codes"].as_array().unwrap().iter().map(|code| code["code"].as_str().unwrap()).collect();
    let args = [&["explain", "--format", "json"], &codes[..]].concat();
    let Run { exit, stdout, stderr } = run(&args);
    assert_eq!((exit, &*stderr), (Some(0), ""));
    assert_eq!(stdout.lines().count(), codes.len());
    for (line, code) in stdout.lines().zip(codes) {
        let tree: serde_json::Value = serde_json::from_str(line).unwrap();
        let always = ["format", "code", "table", "row", "message", "cause", "tags", "aliases", "steps"];
        let matters: &[&str] = if tree.get("matters").is_some() { &["matters"] } else { &[] };
        assert_eq!(keys(&tree), sorted(&[&always, matters].concat()), "{code}");
        // What its steps read and set is declared in it, and nothing else.
        let declared = tree["matters"].as_array().into_iter().flatten();
        let declared: BTreeSet<&str> = declared.map(|matter| matter["id"].as_str().unwrap()).collect();
        let mut named = BTreeSet::new();
        name_matters(&tree["steps"], &mut named);
        assert_eq!(declared, named, "{code}");
        assert_eq!((&tree["format"], &tree["code"]), (&1.into(), &code.into()));
        assert!(check_steps(&tree["steps"]) > 0, "{code}");
    }
    let untitled: serde_json::Value =
        serde_json::from_str(&run(&["explain", "E325", "--format", "json"]).stdout).unwrap();
    assert_eq!(
        (&untitled["message"], &untitled["cause"]),
        (&serde_json::Value::Null, &serde_json::Value::Null)
    );
}

#[test]
fn json_of_a_short_code() {
    let json = include_str!("../data/explain/13.zh.json");
    assert_eq!(run(&["explain", "posp:13", "--format=json"]), printed(json));
}

#[test]
fn codes_are_listed_by_table() {
    let zh = speak("zh", "list");
    assert_eq!((zh.exit, &*zh.stderr), (Some(0), ""));
    let lines: Vec<&str> = zh.stdout.lines().collect();
    assert_eq!(lines[..3], ["E 开头的错误代码 (e)", "  E005  报文解析异常", "  E101  交易超时"]);
    assert!(lines.contains(&"  E325  （手册未写提示）"));
    let en = speak("en", "list E");
    assert!(en.stdout.starts_with("Error codes that begin with E (e)\n  E005  Message parsing error\n"));
    assert_eq!(en.stdout.lines().filter(|line| line.starts_with("  E")).count(), 59);

    assert!(speak("zh", "list x").stderr.starts_with("错误：没有名为“x”的表。\n  有这些表：e"));
    assert_eq!(speak("en", "list x").exit, Some(2));
    assert!(speak("en", "list x").stderr.starts_with("error: There is no table `x`.\n  there are: e"));
}

#[test]
fn codes_are_listed_as_json() {
    let Run { stdout, .. } = run(&["list", "e", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(stdout.lines().count(), 1);
    assert_eq!(keys(&json), ["codes", "format"]);
    let codes = json["codes"].as_array().unwrap();
    assert_eq!(codes.len(), 59);
    assert!(codes.iter().all(|code| keys(code) == ["code", "message", "row", "table"]));
    assert_eq!(
        codes[0],
        serde_json::json!({"code": "E005", "table": "e", "row": 1, "message": "报文解析异常"})
    );
    assert!(codes.iter().any(|code| code["code"] == "E325" && code["message"].is_null()));
}

/// Every command; the program itself is "".
const COMMANDS: [&str; 46] = [
    "",
    "walk",
    "resume",
    "session",
    "session list",
    "session show",
    "session export",
    "session import",
    "session take-back",
    "session delete",
    "session purge",
    "session clean",
    "ticket",
    "ticket list",
    "ticket show",
    "ticket edit",
    "ticket close",
    "ticket reopen",
    "ticket export",
    "deliver",
    "sink",
    "sink list",
    "sink check",
    "sink try",
    "explain",
    "graph",
    "handbook",
    "search",
    "list",
    "paths",
    "replay",
    "new",
    "new library",
    "new tree",
    "check",
    "diff",
    "compile",
    "library",
    "library install",
    "library status",
    "library rollback",
    "config",
    "schema",
    "help",
    "completions",
    "man",
];

#[test]
fn help_of_every_command() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/help");
    let mut pages = std::fs::read_dir(&folder).unwrap().count();
    for command in COMMANDS {
        for language in ["zh", "en"] {
            let name = if command.is_empty() { "posdiag" } else { command }.replace(' ', "_");
            let page = folder.join(format!("{name}.{language}.txt"));
            let shown = speak(language, &format!("{command} --help"));
            // Rewritten on request; check the changes before you commit them.
            if std::env::var_os("UPDATE_HELP").is_some() {
                std::fs::write(&page, &shown.stdout).unwrap();
            }
            let text = std::fs::read_to_string(&page).unwrap();
            assert_eq!(shown, printed(&text), "{}", page.display());
            assert_eq!(speak(language, &format!("{command} -h")), shown);
            for line in text.lines() {
                assert!(posdiag::text::width::width(line) <= 80, "{line}");
            }
            pages = pages.saturating_sub(1);
        }
    }
    assert_eq!(pages, 0, "a page of a command that there is not");
}

#[test]
fn version_is_printed() {
    let version = printed(concat!("posdiag ", env!("CARGO_PKG_VERSION"), "\n"));
    for args in ["--version", "-V", "--version E102"] {
        assert_eq!(speak("zh", args), version);
        assert_eq!(speak("en", args), version);
    }
}
