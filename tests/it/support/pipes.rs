//! A program with a writer and without a reader: when both block is known from the system rather than assumed after a
//! while.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread::{JoinHandle, sleep, spawn};
use std::time::Duration;

/// The page size of a pipe: a longer write may only be reported when it is complete.
const AT_ONCE: usize = 4096;

/// Something written in a separate thread.
pub(crate) struct Writer {
    thread: JoinHandle<ChildStdin>,
    /// The system's data about the thread.
    task: PathBuf,
    written: Arc<AtomicUsize>,
}

impl Writer {
    /// Writes a piece over and over, so many times.
    pub(crate) fn begin(mut stdin: ChildStdin, piece: Vec<u8>, times: usize) -> Writer {
        let written = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&written);
        let (tells, told) = mpsc::channel();
        let thread = spawn(move || {
            tells.send(fs::canonicalize("/proc/thread-self").unwrap()).unwrap();
            for _ in 0..times {
                for part in piece.chunks(AT_ONCE) {
                    stdin.write_all(part).unwrap();
                    count.fetch_add(part.len(), Ordering::Relaxed);
                }
            }
            stdin
        });
        Writer { thread, task: told.recv().unwrap(), written }
    }

    /// Waits until the program and the writer wait for each other. Returns whether they do: everything may have been
    /// written.
    pub(crate) fn stalls(&self, child: &Child) -> bool {
        let tasks = PathBuf::from(format!("/proc/{}/task", child.id()));
        while !self.thread.is_finished() {
            let before = self.written.load(Ordering::Relaxed);
            let of_program = fs::read_dir(&tasks).unwrap().map(|task| task.unwrap().path());
            let all_sleep = of_program.chain([self.task.clone()]).all(|task| sleeps(&task));
            if all_sleep && self.written.load(Ordering::Relaxed) == before && sleeps(&self.task) {
                return true;
            }
            sleep(Duration::from_millis(5));
        }
        false
    }

    /// The other end, after everything was written.
    pub(crate) fn ends(self) -> ChildStdin {
        self.thread.join().unwrap()
    }
}

/// Whether a thread waits for something.
fn sleeps(task: &Path) -> bool {
    let stat = fs::read_to_string(task.join("stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, state)| state.starts_with('S'))
}
