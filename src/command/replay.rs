//! `posdiag replay FILE…`: scripted walks, a line each, through the engine. Nothing is kept.
//!
//! A thread reads blocks of whole lines and deals them out to the workers in turn, each of which walks its own with
//! trees of its own; their results are taken in the same turn, and so come in the order of the input. Every channel
//! is bounded: however long the input is, no more than a few blocks are held.

mod blocks;
mod progress;
mod report;

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::{Context, clock, file, walk};
use crate::cli::{Format, ReplayOrder};
use crate::front::explain::View;
use crate::front::paint::Paint;
use crate::front::replay::{Tally, Walker, too_long};
use crate::knowledge::language::Library;
use crate::problem::{Exit, Problem};
use crate::session::Moment;
use crate::text::language::Language;
use crate::text::redaction::WallTime;
use blocks::{Block, Blocks};
use progress::Progress;
use report::Report;

/// How many blocks may wait for a worker, and how many results of one.
const WAITING: usize = 2;

pub(super) fn run(context: &Context<'_>, order: &ReplayOrder) -> anyhow::Result<Exit> {
    let library = Arc::new(context.library()?);
    let size = sizes(context, &order.files)?;
    crate::signals::leave_saying(context.own("中断了。", "Interrupted."));
    let mut view = context.view(&library, Paint(false), None);
    if order.format == Format::Json {
        view = context.machine_view(view);
    }
    let begun = walk::now();
    let telling = Telling { column: view.column, language: view.language, now: begun, wall: clock::wall() };
    let workers = start(&library, telling, order.jobs, order.files.clone());
    let progress = Progress::new(context, size, begun);
    let mut report = Report::new(context, order, progress);
    let mut broken = None;
    let gathered = gather(&workers, &mut report, &mut broken);
    if let Err(error) = gathered {
        // Nobody reads on, or the disk is full: what still works ends with the program.
        return context.written(Err(error)).map(|()| Exit::Done);
    }
    let found = report.end(view)?;
    match broken {
        Some((at, error)) => Err(unreadable(context, &order.files, at, &error).into()),
        None => Ok(found),
    }
}

/// How failures are told, and what time it is.
#[derive(Clone, Copy)]
struct Telling {
    column: usize,
    language: Language,
    now: Moment,
    wall: WallTime,
}

/// What a worker is given: a block, or the failure to read on.
enum Work {
    Block(Block),
    Broken(usize, io::Error),
}

/// What becomes of it.
enum Told {
    Block(Walked),
    Broken(usize, io::Error),
    /// There is no more, and the lines of this worker came to this.
    Done(Vec<Tally>),
}

/// What the lines of a block came to.
struct Walked {
    file: usize,
    bytes: usize,
    lines: u64,
    /// Each with its line, from 1, and why.
    failed: Vec<(u64, String)>,
}

/// Starts the reader and the workers; they end with the program, whatever they wait for.
fn start(library: &Arc<Library>, telling: Telling, jobs: usize, files: Vec<PathBuf>) -> Vec<Receiver<Told>> {
    let mut to_workers = Vec::with_capacity(jobs);
    let mut from_workers = Vec::with_capacity(jobs);
    for _ in 0..jobs {
        let (give, take) = sync_channel(WAITING);
        let (tell, hear) = sync_channel(WAITING);
        let library = Arc::clone(library);
        thread::spawn(move || work(&library, telling, &take, &tell));
        to_workers.push(give);
        from_workers.push(hear);
    }
    thread::spawn(move || deal(&files, &to_workers));
    from_workers
}

/// Deals the blocks of the files out to the workers in turn.
fn deal(files: &[PathBuf], workers: &[SyncSender<Work>]) {
    let mut turn = workers.iter().cycle();
    let mut give = |work| turn.next().is_some_and(|worker| worker.send(work).is_ok());
    for (number, path) in files.iter().enumerate() {
        let read = open(path).and_then(|source| {
            let mut blocks = Blocks::new(number, source);
            while let Some(block) = blocks.next_block()? {
                if !give(Work::Block(block)) {
                    // Nobody wants any more.
                    return Ok(());
                }
            }
            Ok(())
        });
        if let Err(error) = read {
            give(Work::Broken(number, error));
            return;
        }
    }
}

fn work(library: &Library, telling: Telling, from: &Receiver<Work>, to: &SyncSender<Told>) {
    let Telling { column, language, now, wall } = telling;
    let (manifest, texts) = (library.manifest(), library.texts());
    let view = View { manifest, texts, language, column, paint: Paint(false), columns: None };
    let mut walker = Walker::new(library, view, now, wall);
    for work in from {
        let told = match work {
            Work::Block(block) => Told::Block(walk_block(&mut walker, &block, language)),
            Work::Broken(file, error) => Told::Broken(file, error),
        };
        if to.send(told).is_err() {
            return;
        }
    }
    let _ = to.send(Told::Done(walker.into_tallies()));
}

fn walk_block(walker: &mut Walker<'_>, block: &Block, language: Language) -> Walked {
    let mut walked = Walked { file: block.file, bytes: block.read, lines: 0, failed: Vec::new() };
    if block.skipped {
        walked.lines = 1;
        walked.failed.push((block.first, too_long(language)));
        return walked;
    }
    for (number, line) in block.lines() {
        walked.lines += 1;
        if let Err(why) = walker.walk(line) {
            walked.failed.push((number, why));
        }
    }
    walked
}

/// Takes the results in the order of the input, until there are no more. An error is one of writing.
fn gather(
    workers: &[Receiver<Told>],
    report: &mut Report<'_>,
    broken: &mut Option<(usize, io::Error)>,
) -> io::Result<()> {
    // Behind the first one that is done, in turn, no other has a block either.
    let mut running = workers.len();
    for worker in workers.iter().cycle() {
        match worker.recv() {
            Ok(Told::Block(walked)) => report.take(&walked)?,
            Ok(Told::Broken(file, error)) => *broken = Some((file, error)),
            Ok(Told::Done(tallies)) => {
                report.tally(tallies);
                running -= 1;
            }
            Err(_) => return Err(io::Error::other("a worker has failed")),
        }
        if running == 0 {
            return Ok(());
        }
    }
    Ok(())
}

/// How many bytes there are to read, where that is known. A file that cannot be read is told before anything is done.
fn sizes(context: &Context<'_>, files: &[PathBuf]) -> Result<Option<u64>, Problem> {
    let mut all = Some(0);
    for (at, path) in files.iter().enumerate() {
        if file::is_standard(path) {
            all = None;
            continue;
        }
        let kind = fs::metadata(path).map_err(|error| unreadable(context, files, at, &error))?;
        if kind.is_dir() {
            return Err(unreadable(context, files, at, &io::ErrorKind::IsADirectory.into()));
        }
        if kind.is_file() {
            drop(open(path).map_err(|error| unreadable(context, files, at, &error))?);
        }
        all = all.filter(|_| kind.is_file()).map(|all| all + kind.len());
    }
    Ok(all)
}

#[expect(clippy::disallowed_methods, reason = "the edge, where the files are read")]
fn open(path: &Path) -> io::Result<Box<dyn Read>> {
    if file::is_standard(path) {
        return Ok(Box::new(io::stdin()));
    }
    File::open(path).map(|file| Box::new(file) as Box<dyn Read>)
}

fn unreadable(context: &Context<'_>, files: &[PathBuf], at: usize, error: &io::Error) -> Problem {
    let path = files.get(at).map(|path| file::named(context, path, true)).unwrap_or_default();
    Problem::environment(match context.language() {
        Language::Zh => format!("{path}：读不了，{error}。"),
        Language::En => format!("{path} cannot be read: {error}"),
    })
}
