//! The program on a pseudo-terminal, as its users have it: keys go in, and the resulting screen is examined (vt100).
//!
//! Nothing here sleeps: each step waits until the expected text is on the screen, and fails with the screen if it does
//! not appear. That is the only thing for which the tests read the clock, and only here.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use expectrl::Session;
use expectrl::process::unix::{PtyStream, UnixProcess, WaitStatus};

/// When a wait is given up: far longer than the busiest machine needs, since slowness alone must not fail a test.
const GIVE_UP: Duration = Duration::from_mins(10);
const SCROLLBACK: usize = 500;

/// Polls until it is there; if it does not appear, fails with what is there `instead`.
#[track_caller]
pub(crate) fn wait<S: ?Sized>(
    state: &mut S,
    what: &str,
    mut there: impl FnMut(&mut S) -> bool,
    instead: impl Fn(&S) -> String,
) {
    let deadline = Instant::now() + GIVE_UP;
    while !there(state) {
        assert!(Instant::now() < deadline, "{what} did not come:\n{}", instead(state));
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A terminal with the program on it.
pub(crate) struct Terminal {
    pub(crate) session: Session<UnixProcess, PtyStream>,
    pub(crate) parser: vt100::Parser,
    /// The raw output.
    raw: Vec<u8>,
    /// The program's exit status, returned once.
    ended: Option<WaitStatus>,
}

impl Terminal {
    /// A terminal with a shell that runs `script`, in which `$POSDIAG` is the program.
    pub(crate) fn with(columns: u16, rows: u16, script: &str) -> Terminal {
        let mut command = Command::new("/bin/sh");
        // The shell waits until the terminal has its size; its echo is that of a terminal in use.
        command.arg("-c").arg(format!("read -r go; stty echo\n{script}"));
        command.env_clear().env("TERM", "xterm").env("PATH", "/usr/bin:/bin");
        command.env("POSDIAG", assert_cmd::cargo::cargo_bin!("posdiag"));
        let mut session = Session::spawn(command).unwrap();
        session.get_process_mut().set_window_size(columns, rows).unwrap();
        session.write_all(b"\n").unwrap();
        Terminal {
            session,
            parser: vt100::Parser::new(rows, columns, SCROLLBACK),
            raw: Vec::new(),
            ended: None,
        }
    }

    /// The program alone, in an unrecorded walk.
    pub(crate) fn posdiag(columns: u16, rows: u16, arguments: &str) -> Terminal {
        Terminal::with(columns, rows, &format!("exec \"$POSDIAG\" {arguments} --no-record"))
    }

    /// The program alone, with this data folder.
    pub(crate) fn keeping(columns: u16, rows: u16, folder: &Path, arguments: &str) -> Terminal {
        let folder = folder.to_str().unwrap();
        Terminal::with(
            columns,
            rows,
            &format!("export POSDIAG_DATA_DIR='{folder}'\nexec \"$POSDIAG\" {arguments}"),
        )
    }

    pub(crate) fn screen(&self) -> String {
        let lines = self.parser.screen().contents();
        lines.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
    }

    /// The raw output up to the last complete character, including control sequences.
    pub(crate) fn raw(&self) -> &str {
        match std::str::from_utf8(&self.raw) {
            Ok(raw) => raw,
            Err(cut) => {
                assert_eq!(cut.error_len(), None, "{:?} is no text", self.raw);
                std::str::from_utf8(&self.raw[..cut.valid_up_to()]).unwrap()
            }
        }
    }

    /// Reads pending output.
    pub(crate) fn look(&mut self) {
        let mut buffer = [0; 4096];
        while let Ok(read @ 1..) = self.session.try_read(&mut buffer) {
            self.parser.process(&buffer[..read]);
            self.raw.extend_from_slice(&buffer[..read]);
        }
    }

    #[track_caller]
    pub(crate) fn until(&mut self, what: &str, mut there: impl FnMut(&mut Terminal) -> bool) {
        let look = |terminal: &mut Terminal| {
            terminal.look();
            there(terminal)
        };
        wait(self, what, look, Terminal::screen);
    }

    /// Whether the screen is complete: while the program draws, it hides the cursor.
    pub(crate) fn is_drawn(&self) -> bool {
        !self.parser.screen().hide_cursor()
    }

    /// Whether the terminal itself echoes typed text, as under a shell.
    pub(crate) fn echoes(&self) -> bool {
        self.session.get_process().get_echo().unwrap()
    }

    /// Whether the program has ended.
    pub(crate) fn has_ended(&mut self) -> bool {
        if self.ended.is_none() {
            let status = self.session.get_process().status().unwrap();
            self.ended = Some(status).filter(|status| *status != WaitStatus::StillAlive);
        }
        self.ended.is_some()
    }

    /// Whether it is at a prompt.
    pub(crate) fn is_asking(&self) -> bool {
        self.is_drawn() && self.screen().lines().last() == Some(">")
    }

    #[track_caller]
    pub(crate) fn sees(&mut self, text: &str) {
        self.until(text, |terminal| terminal.is_drawn() && terminal.screen().contains(text));
    }

    /// Waits for a prompt below this text.
    #[track_caller]
    pub(crate) fn asks(&mut self, text: &str) {
        self.until(text, |terminal| terminal.is_asking() && terminal.screen().contains(text));
    }

    pub(crate) fn types(&mut self, keys: &str) {
        self.session.write_all(keys.as_bytes()).unwrap();
    }

    /// Types a line at a prompt below this text.
    #[track_caller]
    pub(crate) fn at(&mut self, text: &str, line: &str) {
        self.asks(text);
        self.types(&format!("{line}\r"));
    }

    /// The exit code. If what was filed can be copied at the end, Enter leaves.
    #[track_caller]
    pub(crate) fn ends(&mut self) -> i32 {
        let mut is_left = false;
        self.until("the end", |terminal| {
            let offers_copy =
                |screen: &str| ["c copy the ticket", "c 复制工单"].iter().any(|key| screen.contains(key));
            if !is_left && terminal.is_asking() && offers_copy(&terminal.screen()) {
                terminal.types("\r");
                is_left = true;
            }
            terminal.has_ended()
        });
        self.look();
        let Some(WaitStatus::Exited(_, code)) = self.ended else {
            panic!("{:?}:\n{}", self.ended, self.screen())
        };
        code
    }

    /// Everything on the screen and scrolled off it.
    pub(crate) fn everything(&mut self) -> String {
        let mut all = String::new();
        for back in (0..=SCROLLBACK).rev() {
            self.parser.screen_mut().set_scrollback(back);
            if self.parser.screen().scrollback() == back {
                all.push_str(&self.parser.screen().contents());
                all.push('\n');
            }
        }
        all
    }
}
