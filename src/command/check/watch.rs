//! `--watch`: checks again whenever a file of the library changes, until it is interrupted.

use std::path::Path;
use std::thread;
use std::time::Duration;

use super::super::Context;
use super::{Check, checked, drawn};
use crate::problem::Exit;
use crate::tree::Listing;

/// How often the files are checked for changes: by the time somebody has saved one and looks up, it has been noticed.
const LOOK: Duration = Duration::from_millis(300);

pub(super) fn run(context: &Context<'_>, order: &Check, folder: &Path) -> anyhow::Result<Exit> {
    crate::app::signals::leave_saying(context.own("不再监视。", "Stopped watching."));
    let mut seen = None;
    loop {
        let now = Listing::of_folder(folder).map(|listing| listing.state()).ok();
        if seen.as_ref() != Some(&now) {
            if seen.is_some() && context.environment.stdout_terminal && !context.environment.dumb {
                // The screen shows one check, from its top.
                context.print("\u{1b}[2J\u{1b}[H")?;
            }
            match checked(context, order, folder) {
                Ok(report) => {
                    drawn(context, &report, folder)?;
                }
                // The folder may come back: an editor or a checkout may be moving it.
                Err(problem) if seen.is_some() => context.say(&problem.message),
                Err(problem) => return Err(problem.into()),
            }
            context.say(context.own("等文件改动……（Ctrl-C 结束）", "Waiting for changes… (Ctrl-C to stop)"));
            seen = Some(now);
        }
        thread::sleep(LOOK);
    }
}
