//! `posdiag replay FILE…`: runs scripted walks through the engine, one a line. Nothing is recorded.
//!
//! Workers take blocks of whole lines from the input, the next free one each time, and walk them with their own trees.
//! For each block, a promise of its results is queued in the order of the input; the promises are awaited one after the
//! other, so that results come in the order of the input. There is no thread that only reads, which would take a core
//! from the workers, and the number of open promises is limited: however long the input is, no more is held in memory
//! than one block per worker and a few results.

mod arguments;
mod blocks;
mod progress;
mod report;

use std::fs::{self, File};
use std::io::{self, Read};
use std::iter::Enumerate;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::vec;

use super::{Action, Context, stream};
use crate::app::clock::{ClockAt, now};
use crate::cli::shared::format::Format;
use crate::cli::shared::output::is_standard;
use crate::desk::file::{FileFault, why_unread};
use crate::problem::{Exit, Problem};
use crate::text::language::{Language, say};
use crate::tree::Library;
use crate::view::View;
use crate::view::paint::Paint;
use crate::walk::replay::{Failure, Tally, Walker};
use blocks::{Blocks, LineBlock};
use progress::ReplayProgress;
use report::ReplayReport;

pub(super) use arguments::SUBCOMMAND;

/// How many results of each worker may wait for an earlier one.
const WAITING: usize = 2;

/// What is replayed, and how it is reported.
#[derive(Debug)]
struct Replay {
    /// The files; at least one.
    files: Vec<PathBuf>,
    /// How many lines are walked at once.
    jobs: usize,
    /// Report the count of every code, not only of those with failures.
    all: bool,
    format: Format,
}

impl Action for Replay {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        let library = Arc::new(context.whole_library()?);
        let size = sizes(context, &self.files)?;
        crate::app::signals::leave_saying(context.own("已中断。", "Interrupted."));
        let view = match self.format {
            Format::Json => context.view_for_programs(&library),
            Format::Text => context.view(&library, Paint(false), None),
        };
        let begun = now();
        let telling = Telling { column: view.column, language: view.language, clock: ClockAt(begun) };
        let (workers, promises) = start(&library, telling, self.jobs, self.files.clone());
        let progress = ReplayProgress::new(context, size, begun);
        let mut report = ReplayReport::new(context, self, progress);
        let mut broken = None;
        let gathered = gather(workers, &promises, &mut report, &mut broken);
        if let Err(error) = gathered {
            // The reader is gone, or the disk is full: the remaining workers end with the program.
            return context.written(Err(error)).map(|()| Exit::Done);
        }
        let found = report.end(view)?;
        match broken {
            Some((at, error)) => Err(unreadable(context, &self.files, at, &error).into()),
            None => Ok(found),
        }
    }
}

/// How failures are reported, and the current time.
#[derive(Clone, Copy)]
struct Telling {
    column: usize,
    language: Language,
    clock: ClockAt,
}

/// The file that cannot be read any further, and why.
type Unreadable = (usize, io::Error);

/// The result of a block.
type Told = Result<Walked, Unreadable>;

/// The future result of a block.
type Promise = Receiver<Told>;

/// The results of the lines of a block.
struct Walked {
    file: usize,
    bytes: usize,
    lines: u64,
    /// The failures: the line's number, from 1, and the reason.
    failed: Vec<(u64, String)>,
}

/// A worker, and in the end the totals of its lines.
type Worker = JoinHandle<Vec<Tally>>;

/// Starts the workers, and yields their promises in the order of the input. Waiting workers end with the program.
fn start(
    library: &Arc<Library>,
    telling: Telling,
    jobs: usize,
    files: Vec<PathBuf>,
) -> (Vec<Worker>, Receiver<Promise>) {
    let (promise, promises) = sync_channel(jobs * WAITING);
    let files = files.into_iter().enumerate();
    let source = Arc::new(Mutex::new(Source { files, blocks: None, promise }));
    let workers = (0..jobs).map(|_| {
        let (library, source) = (Arc::clone(library), Arc::clone(&source));
        thread::spawn(move || work(&library, telling, &source))
    });
    (workers.collect(), promises)
}

/// The source of the workers' blocks: the files, one after the other.
struct Source {
    files: Enumerate<vec::IntoIter<PathBuf>>,
    /// Of the file being read.
    blocks: Option<Blocks<Box<dyn Read + Send>>>,
    promise: SyncSender<Promise>,
}

impl Source {
    /// Reads the next block, together with the sender for its results. An error ends the input. `None` if there is
    /// nothing left to do.
    fn take(&mut self, block: &mut LineBlock) -> Option<(Result<(), Unreadable>, SyncSender<Told>)> {
        let read = self.read(block).transpose()?;
        if read.is_err() {
            self.blocks = None;
            self.files.by_ref().for_each(drop);
        }
        let (tell, promise) = sync_channel(1);
        // If nobody waits for the result any more, there is nothing left to do.
        self.promise.send(promise).ok()?;
        Some((read, tell))
    }

    fn read(&mut self, block: &mut LineBlock) -> Result<Option<()>, Unreadable> {
        loop {
            if let Some(blocks) = &mut self.blocks {
                let file = blocks.file();
                if blocks.read_into(block).map_err(|error| (file, error))? {
                    return Ok(Some(()));
                }
            }
            let Some((file, path)) = self.files.next() else { return Ok(None) };
            let source = open(&path).map_err(|error| (file, error))?;
            self.blocks = Some(Blocks::new(file, source));
        }
    }
}

fn work(library: &Library, telling: Telling, source: &Mutex<Source>) -> Vec<Tally> {
    let Telling { column, language, clock } = telling;
    let (manifest, texts) = (library.manifest(), library.texts());
    let view = View { manifest, texts, language, column, paint: Paint(false), columns: None, subject: None };
    let mut walker = Walker::new(library, &clock);
    let mut block = LineBlock::default();
    // If another worker failed to read, there is nothing left to take.
    while let Some((read, tell)) = source.lock().ok().and_then(|mut source| source.take(&mut block)) {
        let told = read.map(|()| walk_block(&mut walker, &block, view));
        if tell.send(told).is_err() {
            break;
        }
    }
    walker.into_tallies()
}

fn walk_block(walker: &mut Walker<'_>, block: &LineBlock, view: View<'_>) -> Walked {
    let mut walked = Walked { file: block.file, bytes: block.read, lines: 0, failed: Vec::new() };
    if block.skipped {
        walked.lines = 1;
        walked.failed.push((block.first, Failure::TooLong.message(view)));
        return walked;
    }
    for (number, line) in block.lines() {
        walked.lines += 1;
        if let Err(failure) = walker.walk(line) {
            walked.failed.push((number, failure.message(view)));
        }
    }
    walked
}

/// Prints the results in the order of the input, until the end. An error is one of writing.
fn gather(
    workers: Vec<Worker>,
    promises: &Receiver<Promise>,
    report: &mut ReplayReport<'_>,
    broken: &mut Option<Unreadable>,
) -> io::Result<()> {
    let failed = || io::Error::other("a worker has failed");
    for promise in promises {
        match promise.recv().map_err(|_| failed())? {
            Ok(walked) => report.take(&walked)?,
            Err(unreadable) => *broken = Some(unreadable),
        }
    }
    for worker in workers {
        report.tally(worker.join().map_err(|_| failed())?);
    }
    Ok(())
}

/// How many bytes there are to read, if known. An unreadable file is reported before anything is done.
fn sizes(context: &Context<'_>, files: &[PathBuf]) -> Result<Option<u64>, Problem> {
    let mut all = Some(0);
    for (at, path) in files.iter().enumerate() {
        if is_standard(path) {
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
        if is_device(&kind) {
            let problem =
                FileFault::NotAFile.message(&stream::named(context, path, true), context.language());
            return Err(Problem::environment(problem));
        }
        all = all.filter(|_| kind.is_file()).map(|all| all + kind.len());
    }
    Ok(all)
}

/// Whether it is a device, which may be endless: `/dev/zero`. A pipe has a writer.
#[cfg(unix)]
fn is_device(kind: &fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    let kind = kind.file_type();
    kind.is_char_device() || kind.is_block_device()
}

/// Other systems have no devices among their files.
#[cfg(not(unix))]
fn is_device(_: &fs::Metadata) -> bool {
    false
}

#[expect(clippy::disallowed_methods, reason = "the edge, where the files are read")]
fn open(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    if is_standard(path) {
        return Ok(Box::new(io::stdin()));
    }
    File::open(path).map(|file| Box::new(file) as Box<dyn Read + Send>)
}

fn unreadable(context: &Context<'_>, files: &[PathBuf], at: usize, error: &io::Error) -> Problem {
    let path = files.get(at).map(|path| stream::named(context, path, true)).unwrap_or_default();
    let why = why_unread(error, context.language());
    Problem::environment(say!(context.language(), "{path}：读不了，{why}。", "{path} cannot be read: {why}"))
}
