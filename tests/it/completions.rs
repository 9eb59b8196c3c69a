//! Completion: what the program offers a shell, and what bash, zsh and fish do with it, where they are installed.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use crate::support::common::{Run, posdiag, run};
use crate::support::kept_walks::{Desk, Writer};
use crate::support::pty::Terminal;
use posdiag::cli::{Candidates, Order, Sessions, Tickets};
use posdiag::command;
use posdiag::library::embedded;
use posdiag::session::{Channel, FieldValue, Moment, Session};
use posdiag::settings::{Config, Environment};
use posdiag::text::width::width;

/// 2026-11-23 06:05:09 UTC.
const NOW: Moment = Moment(1_795_413_909_000_000);

/// What a shell is offered for the last of these words, in an environment with only these variables.
fn offered_in(environment: &[(&str, &str)], shell: &str, columns: &str, typed: &str) -> Run {
    let words: Vec<&str> = typed.split(' ').collect();
    let index = (words.len() - 1).to_string();
    let mut command = posdiag();
    command.args(["__complete", shell, columns, &index]).args(words).envs(environment.iter().copied());
    command.output().unwrap().into()
}

fn offered(shell: &str, columns: &str, typed: &str) -> Vec<String> {
    let Run { exit, stdout, stderr } = offered_in(&[], shell, columns, typed);
    assert_eq!((exit, stderr.as_str()), (Some(0), ""), "{typed}");
    stdout.lines().map(str::to_owned).collect()
}

#[test]
fn codes_are_offered_with_their_messages_in_the_users_language() {
    assert_eq!(offered("fish", "0", "explain e10")[..3], ["words", "E101\t交易超时", "E102\t网络通讯异常"]);
    assert_eq!(offered("fish", "0", "explain Ｅ１０")[1], "E101\t交易超时");
    assert_eq!(offered("fish", "0", "--lang en explain E101")[1], "E101\tTransaction timed out");
    assert_eq!(offered("fish", "0", "explain E102 --lang=en E101")[1], "E101\tTransaction timed out");
    let english = offered_in(&[("LANG", "en_US.UTF-8")], "fish", "0", "explain E101");
    assert_eq!(english.stdout, "words\nE101\tTransaction timed out\n");
    assert_eq!(offered("fish", "0", "explain posp:0")[1], "posp:00\t交易成功");
    assert_eq!(offered("zsh", "40", "explain POSP:05")[1], "POSP:05\tPOSP:05  不承兑");
    assert_eq!(offered("fish", "0", "explain front:")[1..].len(), 30);
    assert_eq!(offered("fish", "0", "explain nothing:0"), ["words"]);
    // bash splits the word at the colon, and continues after it.
    assert_eq!(offered("bash", "40", "explain posp : 05")[1], "05\t05  不承兑");
    assert!(offered("fish", "0", "E1").contains(&"E101\t交易超时".to_owned()));
    assert_eq!(offered("fish", "0", "explain ").len(), 1 + 175);
    let trees = concat!(env!("CARGO_MANIFEST_DIR"), "/trees");
    assert_eq!(offered("fish", "0", &format!("--library {trees} explain E101"))[1], "E101\t交易超时");
}

#[test]
fn bash_and_zsh_candidates_are_in_columns() {
    for shell in ["bash", "zsh"] {
        for line in &offered(shell, "40", "explain ")[1..] {
            let (code, shown) = line.split_once('\t').unwrap();
            assert!(width(shown) < 40 && shown.starts_with(code), "{shown}");
        }
        assert_eq!(offered(shell, "20", "explain E108")[1], "E108\tE108  连接地址未设…");
    }
}

#[test]
fn tables_queues_fields_rules_and_fixed_values_are_offered() {
    for (typed, offer) in [
        ("list p", "posp\t"),
        ("ticket list --queue b", "back_office\t后台"),
        ("ticket edit 418-273 --field term", "terminal_number=\t"),
        ("check --explain pd404", "PD404\t"),
        ("list --format j", "json\t一行："),
        ("ticket show --format=m", "--format=markdown\t"),
        ("help exit", "exit-codes\t退出码"),
        ("man ticket l", "list\t"),
        ("completions f", "fish\t"),
        ("schema ticket-l", "ticket-list\tposdiag ticket list"),
    ] {
        let found = offered("fish", "0", typed);
        assert!(found.get(1).is_some_and(|line| line.starts_with(offer)), "{typed}: {found:?}");
    }
    for typed in ["compile ", "config --data-dir "] {
        assert_eq!(offered("bash", "0", typed), ["folders"], "{typed}");
    }
    for typed in
        ["check ", "compile trees -o ", "diff ", "diff old.posdiag ", "library install ", "list --library "]
    {
        assert_eq!(offered("bash", "0", typed), ["files"], "{typed}");
    }
    assert_eq!(offered("bash", "0", "session import "), ["files"]);
}

/// The part before the value being typed, the value, and its candidates.
fn at(typed: &str) -> (String, String, Vec<String>) {
    let words: Vec<&str> = typed.split(' ').collect();
    let index = (words.len() - 1).to_string();
    let asked = ["posdiag", "__complete", "fish", "0", &*index].into_iter().chain(words);
    let args: Vec<OsString> = asked.map(OsString::from).collect();
    let (_, order) = command::parse(&args, &Environment::default(), &Config::default()).unwrap();
    let Order::Complete(found) = order else { panic!("{typed}") };
    let names = found.candidates.into_iter().map(|candidates| match candidates {
        Candidates::Word(word, _) => word,
        other => format!("{other:?}"),
    });
    (found.before, found.typed, names.collect())
}

#[test]
fn each_position_offers_what_the_program_accepts() {
    let debug = |wanted: &Candidates| format!("{wanted:?}");
    for (typed, wanted) in [
        ("explain ", vec![Candidates::Codes]),
        ("explain E101 E1", vec![Candidates::Codes]),
        ("--lang en explain E1", vec![Candidates::Codes]),
        ("walk E101 ", vec![]),
        ("walk --reference x E1", vec![Candidates::Codes]),
        ("walk --reference ", vec![]),
        ("walk --unknown ", vec![]),
        ("list ", vec![Candidates::Tables]),
        ("check ", vec![Candidates::Files]),
        ("compile ", vec![Candidates::Folders]),
        ("compile trees -o ", vec![Candidates::Files]),
        ("diff ", vec![Candidates::Files]),
        ("diff old ", vec![Candidates::Files]),
        ("library install ", vec![Candidates::Files]),
        ("check --explain ", vec![Candidates::Rules]),
        ("--library ", vec![Candidates::Files]),
        ("explain --library ", vec![Candidates::Files]),
        ("session import ", vec![Candidates::Files]),
        ("session export 418-273 -o ", vec![Candidates::Files]),
        ("graph --walked ", vec![Candidates::Sessions(Sessions::All)]),
        ("session show ", vec![Candidates::Sessions(Sessions::All)]),
        ("session take-back ", vec![Candidates::Sessions(Sessions::HandedOver)]),
        (
            "resume ",
            vec![Candidates::Sessions(Sessions::Unfinished), Candidates::Tickets(Tickets::NotClosed)],
        ),
        ("ticket show ", vec![Candidates::Tickets(Tickets::All)]),
        ("ticket close ", vec![Candidates::Tickets(Tickets::NotClosed)]),
        ("ticket reopen ", vec![Candidates::Tickets(Tickets::Closed)]),
        ("ticket export 418-273 ", vec![Candidates::Tickets(Tickets::All)]),
        ("ticket list --queue ", vec![Candidates::Queues]),
        ("ticket list --code ", vec![Candidates::Codes]),
        ("ticket edit 418-273 --field ", vec![Candidates::Fields]),
        ("ticket edit 418-273 --field a=1 --field ", vec![Candidates::Fields]),
    ] {
        let expected: Vec<String> = wanted.iter().map(debug).collect();
        assert_eq!(at(typed).2, expected, "{typed}");
    }
}

#[test]
fn commands_options_and_values_are_offered() {
    let (_, _, commands) = at("");
    assert!(commands.contains(&"walk".to_owned()) && !commands.contains(&"Codes".to_owned()));
    assert!(at("E1").2.contains(&"Codes".to_owned()));
    assert!(at("ticket ").2.starts_with(&["list".to_owned(), "show".to_owned()]));
    assert_eq!(
        at("explain E1 --format "),
        (String::new(), String::new(), vec!["text".into(), "json".into()])
    );
    assert_eq!(at("explain --format=j").0, "--format=");
    assert_eq!(at("explain --format=j").1, "j");
    assert_eq!(at("--color ").2, ["auto", "always", "never"]);
    let options = at("explain --format json --").2;
    assert_eq!(options.first().map(String::as_str), Some("--no-pager"), "{options:?}");
    assert!(!options.contains(&"--format".to_owned()) && options.ends_with(&["--help".to_owned()]));
    assert!(at("explain -- -").2.contains(&"Codes".to_owned()));
    assert_eq!(at("help session ").2[..2], ["list", "show"]);
    assert!(at("help ").2.ends_with(&[
        "exit-codes".into(),
        "formats".into(),
        "keys".into(),
        "licenses".into()
    ]));
    assert!(at("nonsense of all kinds ").2.is_empty());
    assert!(at("walk --nope ").2.contains(&"Codes".to_owned()));
}

#[test]
fn errors_are_silent() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let file = format!("{path}/config.toml");
    std::fs::write(&file, "language = 7\n[[[").unwrap();
    let nothing = Run { exit: Some(0), stdout: "words\n".to_owned(), stderr: String::new() };
    // The data folder is a file; the library does not exist; the configuration is invalid.
    assert_eq!(offered_in(&[("POSDIAG_DATA_DIR", &file)], "zsh", "80", "resume "), nothing);
    assert_eq!(offered_in(&[], "zsh", "80", "resume "), nothing);
    assert_eq!(offered_in(&[], "zsh", "80", &format!("--library {path} explain ")), nothing);
    let wrong = offered_in(&[("POSDIAG_CONFIG", &file)], "fish", "0", "explain E101");
    assert_eq!(wrong.stdout, "words\nE101\t交易超时\n");
    for args in
        [&["__complete"][..], &["__complete", "tcsh", "80", "0"], &["__complete", "bash", "x", "y", "z"]]
    {
        assert_eq!(run(args), Run { exit: Some(0), stdout: String::new(), stderr: String::new() });
    }
    assert_eq!(run(&["__complete", "bash", "80", "18446744073709551615", "explain"]).exit, Some(0));
    // A foreign database is not turned into a journal, and codes are offered without reading it.
    let none = format!("{path}/none");
    let codes = offered_in(&[("POSDIAG_DATA_DIR", &none)], "fish", "0", "explain E101");
    assert_eq!(codes.stdout, "words\nE101\t交易超时\n");
    assert_eq!(offered_in(&[("POSDIAG_DATA_DIR", &none)], "zsh", "80", "ticket show "), nothing);
    assert!(!Path::new(&none).exists());
}

#[test]
fn sessions_and_tickets_are_offered_where_they_can_be_named() {
    let (desk, library) = (Desk::new(), embedded::library().unwrap());
    let paused = Writer::begin(&desk.folder(), &library, ("E102", Channel::Phone), "A12", NOW).name();
    let mut writer = Writer::begin(&desk.folder(), &library, ("0030", Channel::Phone), "A12", NOW);
    while let Some(wanted) = writer.session.wanted_field() {
        writer.after(3).does(|session, now| session.set_field(wanted, FieldValue::Unknown, now));
    }
    writer.after(5).does(Session::end);
    let ticket = writer.name();
    drop(writer);
    let folder = desk.folder();
    let environment = [("POSDIAG_DATA_DIR", folder.to_str().unwrap()), ("TZ", "UTC")];
    let names = |typed: &str| -> Vec<String> {
        let Run { stdout, .. } = offered_in(&environment, "fish", "0", typed);
        stdout.lines().skip(1).map(|line| line.split('\t').next().unwrap().to_owned()).collect()
    };
    let sorted = |mut names: Vec<String>| {
        names.sort();
        names
    };
    let both = sorted(vec![paused.clone(), ticket.clone()]);
    assert_eq!(names("resume "), [paused, ticket.clone()]);
    assert_eq!(sorted(names("session show ")), both);
    assert_eq!(names("session take-back "), Vec::<String>::new());
    for typed in ["ticket show ", "ticket close ", "ticket edit ", "ticket export "] {
        assert_eq!(names(typed), std::slice::from_ref(&ticket), "{typed}");
    }
    assert_eq!(names("ticket reopen "), Vec::<String>::new());
    let shown = offered_in(&environment, "fish", "0", "ticket show ").stdout;
    // What distinguishes it comes first: whose it is, if known, and when it was.
    assert!(shown.contains("\t0030  11-23 06:05  未关闭  "), "{shown}");
}

#[test]
fn each_ticket_of_a_session_is_offered_by_its_own_number() {
    let desk = Desk::new();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/handed_over/events-2.posdiag");
    desk.does(&["session", "import", file]);
    let (folder, name) = (desk.folder(), desk.name());
    let environment = [("POSDIAG_DATA_DIR", folder.to_str().unwrap())];
    let Run { stdout, .. } = offered_in(&environment, "fish", "0", "ticket reopen ");
    let offered: Vec<&str> = stdout.lines().skip(1).filter_map(|line| line.split('\t').next()).collect();
    assert_eq!(offered, [format!("{name}/2"), name]);
}

/// Whether a shell is installed; if not, the test says that it was skipped.
fn is_there(shell: &str) -> bool {
    let there = Command::new(shell).arg("--version").output().is_ok_and(|output| output.status.success());
    if !there {
        eprintln!("skipped: there is no {shell}");
    }
    there
}

/// A terminal with a shell that completes posdiag, in a folder with one file in it.
fn shell(folder: &Path, start: &str) -> Terminal {
    std::fs::write(folder.join("handed over.posdiag"), "").unwrap();
    let folder = folder.to_str().unwrap();
    let mut terminal = Terminal::with(
        90,
        40,
        &format!(
            "cd '{folder}'; export HOME='{folder}' LANG=C.UTF-8 PS1='ready> ' POSDIAG_DATA_DIR='{folder}/none'\n\
             export PATH=\"${{POSDIAG%/*}}:$PATH\"\n{start}"
        ),
    );
    terminal.sees("ready>");
    terminal
}

/// Checks that these keys bring these texts onto the screen, at a fresh prompt.
#[track_caller]
fn brings(terminal: &mut Terminal, keys: &str, texts: &[&str]) {
    // Ctrl-U deletes the line; Ctrl-L clears the screen.
    terminal.types("\x15\x0c");
    terminal.until("an empty screen", |terminal| terminal.screen().trim() == "ready>");
    for key in keys.split_inclusive('\t') {
        let (word, tabs) = key.split_at(key.trim_end_matches('\t').len());
        terminal.types(word);
        // A shell completes what it has read.
        terminal.sees(word);
        terminal.types(tabs);
    }
    for text in texts {
        terminal.sees(text);
    }
}

#[test]
fn bash_completes() {
    assert!(is_there("bash"), "bash is always there");
    let folder = tempfile::tempdir().unwrap();
    let mut bash = shell(folder.path(), "exec bash --norc --noprofile -i");
    bash.types("bind 'set bell-style none'; eval \"$(posdiag completions bash)\"\r");
    brings(
        &mut bash,
        "posdiag explain e10\t\t\t",
        &["posdiag explain E10", "E101  交易超时", "E109  主机地址无法解析"],
    );
    brings(&mut bash, "posdiag explain E10\t\t", &["E104  连接服务器超时"]);
    brings(&mut bash, "posdiag expl\te101\t", &["posdiag explain E101"]);
    brings(&mut bash, "posdiag explain --format=j\t", &["--format=json"]);
    brings(&mut bash, "posdiag ticket edit 1 --field terminal\t", &["terminal_number="]);
    brings(&mut bash, "posdiag session import hand\t", &["import handed\\ over.posdiag"]);
    brings(&mut bash, "posdiag --lang en explain E101 E10\t\t", &["E102  Network communication error"]);
}

#[test]
fn zsh_completes() {
    if !is_there("zsh") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut zsh = shell(folder.path(), "exec zsh -f -i");
    zsh.types("unsetopt prompt_sp; eval \"$(posdiag completions zsh)\"\r");
    brings(&mut zsh, "posdiag explain E10\t", &["E101  交易超时", "E109  主机地址无法解析"]);
    brings(&mut zsh, "posdiag expl\te101\t", &["posdiag explain E101"]);
    brings(&mut zsh, "posdiag explain --format=j\t", &["--format=json"]);
    brings(&mut zsh, "posdiag ticket edit 1 --field terminal\t5", &["--field terminal_number=5"]);
    brings(&mut zsh, "posdiag session import hand\t", &["import handed\\ over.posdiag"]);
}

#[test]
fn fish_completes() {
    if !is_there("fish") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let start =
        "exec fish --no-config -i -C \"function fish_prompt; echo 'ready> '; end; set -g fish_greeting\"";
    let mut fish = shell(folder.path(), start);
    fish.types("posdiag completions fish | source\r");
    brings(&mut fish, "posdiag explain E10\t", &["E101", "(交易超时)", "(主机地址无法解析)"]);
    brings(&mut fish, "posdiag expl\te101\t", &["posdiag explain E101"]);
    brings(&mut fish, "posdiag explain --format=j\t", &["--format=json"]);
    brings(&mut fish, "posdiag session import hand\t", &["import handed\\ over.posdiag"]);
}
