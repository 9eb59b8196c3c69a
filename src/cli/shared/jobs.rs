//! `--jobs`: the number of threads.

use std::num::NonZeroUsize;
use std::thread;

use clap::Arg;

use crate::cli::argument::{CommandLine, Id};
use crate::problem::Problem;
use crate::text::language::{Language, say};
use crate::text::shown::shown;

const JOBS: Id = Id("jobs");
const MOST: usize = 256;

/// The option.
#[must_use]
pub fn argument(language: Language) -> Arg {
    JOBS.option("N")
        .help(language.pick("同时做几份（默认每核一份）", "How many at once (default: one per core)"))
}

/// The number of threads; by default, as many as there are cores.
///
/// # Errors
/// It is not a number from 1 to 256.
pub fn of(line: &CommandLine<'_>) -> Result<NonZeroUsize, Problem> {
    let Some(typed) = line.text(JOBS) else {
        let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        return Ok(NonZeroUsize::new(cores.min(MOST)).unwrap_or(NonZeroUsize::MIN));
    };
    typed.trim().parse().ok().filter(|jobs: &NonZeroUsize| jobs.get() <= MOST).ok_or_else(|| {
        let (typed, language) = (shown(&typed), line.language());
        let problem =
            Problem::usage(say!(language, "--jobs 不能是“{typed}”。", "--jobs cannot be `{typed}`."));
        problem.with_help(language.pick("写 1 到 256 的数", "give a number from 1 to 256"))
    })
}
