//! Help topics, examples that can be typed, and the manual pages.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::process::Command;

use crate::support::common::{posdiag, run, speak};
use posdiag::cli::topics::TOPICS;
use posdiag::command::{self, POSDIAG};
use posdiag::front::terminal::keys;
use posdiag::settings::Config;
use posdiag::settings::Environment;
use posdiag::settings::Keying;
use posdiag::text::language::Language;
use posdiag::text::width::width;

/// The paths of all commands.
fn paths() -> Vec<String> {
    POSDIAG.all().into_iter().map(|(path, _)| path).collect()
}

#[test]
fn help_command_equals_help_flag() {
    for path in paths() {
        for language in ["zh", "en"] {
            let flag = speak(language, &format!("{path} --help"));
            assert_eq!(flag.exit, Some(0), "{path}");
            assert_eq!(speak(language, &format!("help {path}")), flag, "{path}");
        }
    }
    assert_eq!(speak("zh", "help"), speak("zh", "--help"));
    let no = speak("en", "help nothing");
    assert_eq!(
        no.stderr,
        "error: There is no help on `nothing`.\n  give a command, or exit-codes, formats, keys, licenses\n"
    );
    assert_eq!(
        speak("zh", "help nothing").stderr,
        "错误：帮助里没有“nothing”。\n  可以写命令，或 exit-codes、formats、keys、licenses\n"
    );
}

#[test]
fn help_topics_fit_a_terminal() {
    for (topic, ..) in TOPICS {
        for language in ["zh", "en"] {
            let page = speak(language, &format!("help {topic}"));
            assert_eq!((page.exit, page.stderr.as_str()), (Some(0), ""));
            for line in page.stdout.lines() {
                assert!(width(line) <= 80, "{line}");
            }
        }
    }
}

#[test]
fn every_key_of_a_walk_is_documented() {
    for language in Language::ALL {
        let page = speak(language.tag(), "help keys").stdout;
        for line in [keys::help(language), keys::outcome_help(language), keys::field_help(language)].concat()
        {
            assert!(page.contains(line), "{line}");
        }
        let legends = [
            keys::ending_legend(Some(false), Keying::Enter, language),
            keys::field_legend(true, None, language),
        ]
        .concat();
        // `h` is what shows them, as the heading says.
        for key in legends.iter().filter(|key| !key.starts_with("h ")) {
            let key = key.split_whitespace().next().unwrap();
            assert!(page.lines().any(|line| line.split_whitespace().any(|word| word == key)), "{key}");
        }
    }
}

#[test]
fn every_format_of_every_command_is_documented() {
    let all = POSDIAG.all();
    let told: BTreeSet<(String, String)> = all
        .iter()
        .flat_map(|(path, command)| command.forms.iter().map(|form| (path.clone(), form.name.to_owned())))
        .collect();
    let page = speak("en", "help formats").stdout;
    assert_eq!(page.lines().filter(|line| line.starts_with("    ")).count(), told.len(), "{page}");
    let mut known = BTreeSet::new();
    for path in paths() {
        let words = path.split_whitespace().chain(["--format", ""]).collect::<Vec<_>>();
        let index = (words.len() - 1).to_string();
        let asked = [&["__complete", "fish", "0", &*index], &words[..]].concat();
        let offers = run(&asked).stdout;
        let has = speak("zh", &format!("{path} --help")).stdout.contains("--format <");
        for line in offers.lines().skip(1).filter(|_| has) {
            known.insert((path.clone(), line.split('\t').next().unwrap().to_owned()));
        }
    }
    assert_eq!(told, known);
}

/// Every command is run here, so a command that reads an argument it does not define would be noticed: clap panics.
#[test]
fn every_example_runs() {
    let config = Config::default();
    let environment = Environment::default();
    let mut seen = 0;
    for (path, command) in POSDIAG.all() {
        let examples = match &*path {
            "completions" => &[("posdiag completions bash", "-", "-")],
            _ => command.examples,
        };
        assert!(!examples.is_empty(), "{path} has no example");
        for (typed, zh, en) in examples {
            seen += 1;
            assert!(!zh.is_empty() && !en.is_empty());
            // What follows is for the shell.
            let words = typed.split(" | ").next().unwrap().split_whitespace();
            let args: Vec<OsString> = words.map(OsString::from).collect();
            let parsed = command::parse(&args, &environment, &config);
            assert!(parsed.is_ok(), "{typed}: {:?}", parsed.err());
        }
        // Alone it does what it says, or is refused; either way it reads no undefined argument.
        let args: Vec<OsString> =
            std::iter::once("posdiag").chain(path.split_whitespace()).map(OsString::from).collect();
        let _ = command::parse(&args, &environment, &config);
    }
    assert!(seen > 40, "{seen}");
}

#[test]
fn every_command_has_a_manual_page_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    for language in ["zh", "en"] {
        let out = folder.path().join(language);
        let made = run(&["man", "--out", out.to_str().unwrap(), "--lang", language]);
        assert_eq!((made.exit, made.stdout.as_str()), (Some(0), ""), "{}", made.stderr);
        // Again, over existing files.
        assert_eq!(run(&["man", "--out", out.to_str().unwrap(), "--lang", language]).exit, Some(0));
        let files: BTreeSet<String> = std::fs::read_dir(&out)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        let expected =
            paths().into_iter().map(|path| format!("posdiag {path}").trim().replace(' ', "-") + ".1");
        assert_eq!(files, expected.collect());
        let walk = std::fs::read_to_string(out.join("posdiag-walk.1")).unwrap();
        assert_eq!(walk, speak(language, "man walk").stdout);
        let headings: Vec<&str> = walk.lines().filter_map(|line| line.strip_prefix(".SH ")).collect();
        let expected = match language {
            "zh" => ["名称", "概要", "参数", "选项", "示例", "退出码", "参见"],
            _ => ["NAME", "SYNOPSIS", "ARGUMENTS", "OPTIONS", "EXAMPLES", "EXIT STATUS", "SEE ALSO"],
        };
        assert_eq!(headings, expected);
        // No date and no trace of this machine: the same program writes the same pages.
        for file in files {
            formatted(&out.join(file));
        }
    }
    assert_eq!(run(&["man", "nothing"]).exit, Some(2));
    assert_eq!(run(&["man", "--out", "/dev/null/man"]).exit, Some(1));
}

/// groff finds no errors in a page, if it is installed.
fn formatted(page: &std::path::Path) {
    let groff = Command::new("groff")
        .args(["-Tutf8", "-k", "-ww", "-man"])
        .arg(page)
        .env("LC_ALL", "C.UTF-8")
        .output();
    match groff {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success() && said.is_empty(), "{}: {said}", page.display());
        }
        Err(error) => eprintln!("skipped: no groff to try {} with: {error}", page.display()),
    }
}

#[test]
fn help_tolerates_a_closed_pipe() {
    let full = posdiag().args(["help", "formats"]).stdout(std::process::Stdio::null()).output().unwrap();
    assert!(full.status.success());
}
