//! Running the program without anything from this machine's environment.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output};

/// The program with an empty environment: no locale, no colour variables, no `TERM`, not even `PATH`.
pub(crate) fn posdiag() -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("posdiag"));
    command.env_clear().current_dir(env!("CARGO_TARGET_TMPDIR")).stdin(std::process::Stdio::null());
    command
}

/// The result of a run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// The exit code.
    pub(crate) exit: Option<i32>,
    /// Standard output.
    pub(crate) stdout: String,
    /// Standard error.
    pub(crate) stderr: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Run {
        Run {
            exit: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Runs the program with these arguments, in an environment with only these variables.
pub(crate) fn run_in<A: AsRef<OsStr>>(environment: &[(&str, &str)], args: &[A]) -> Run {
    posdiag().args(args).envs(environment.iter().copied()).output().unwrap().into()
}

/// Runs the program with these arguments in an empty environment.
pub(crate) fn run<A: AsRef<OsStr>>(args: &[A]) -> Run {
    run_in(&[], args)
}

/// Runs `posdiag ARGS`, the arguments in one text, in a folder, with a data folder of its own there.
pub(crate) fn run_at(folder: &Path, args: &str) -> Run {
    let data = folder.join("data");
    let args = args.split_whitespace();
    posdiag().args(args).current_dir(folder).env("POSDIAG_DATA_DIR", data).output().unwrap().into()
}

/// The output of a run, as JSON.
#[track_caller]
pub(crate) fn json(run: &Run) -> serde_json::Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"))
}

/// Runs `posdiag ARGS --lang LANGUAGE`, the arguments in one text.
pub(crate) fn speak(language: &str, args: &str) -> Run {
    run(&args.split_whitespace().chain(["--lang", language]).collect::<Vec<_>>())
}
