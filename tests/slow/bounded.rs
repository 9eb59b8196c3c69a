//! Tests that run in a separate process with limited memory: what would exhaust it fails.

use std::process::Command;

/// The memory limit of a test in kilobytes, including its stacks and what the system reserves with them.
const MEMORY: u32 = 1_000_000;
const INSIDE: &str = "POSDIAG_TEST_INSIDE";

/// Runs the test with this [name](crate::support::test_name) so, if the system can limit a process; otherwise directly.
pub(crate) fn bounded(name: &str, test: fn()) {
    if !cfg!(unix) || std::env::var_os(INSIDE).is_some() {
        test();
        return;
    }
    let limited = format!("ulimit -v {MEMORY}; exec \"$0\" \"$@\"");
    let run = Command::new("sh")
        .args(["-c", &limited])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(INSIDE, "1")
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    eprintln!("{err}");
    assert!(run.status.success(), "{}\n{out}\n{err}", run.status);
    // An unknown name runs nothing, which succeeds.
    assert!(out.contains("1 passed"), "{name}\n{out}");
}
