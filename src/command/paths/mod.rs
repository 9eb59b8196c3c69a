//! `posdiag paths CODE…`: every path that a walk of a code can take, a line each.

use std::io::{BufWriter, Write as _, stdout};

use super::Context;
use crate::cli::PathsFormat;
use crate::machine;
use crate::problem::Exit;
use crate::session::Channel;
use crate::show::paths;
use crate::tree::Library;

/// How much is written at once: a path as JSON is some kilobytes.
const BUFFER: usize = 64 * 1024;

/// Prints the paths of every code that there is, or of the whole library where none is named.
pub(super) fn run(
    context: &Context<'_>,
    codes: &[String],
    channel: Channel,
    format: PathsFormat,
) -> anyhow::Result<Exit> {
    let library = context.library()?;
    let all = if codes.is_empty() { every_code(context, &library)? } else { Vec::new() };
    let codes = if codes.is_empty() { &all } else { codes };
    let view = context.view_for_programs(&library);
    let on_phone = channel == Channel::Phone;
    let mut to = BufWriter::with_capacity(BUFFER, stdout().lock());
    let mut missing = None;
    let written = context
        .each_tree(&library, codes, |tree| match format {
            PathsFormat::Text => paths::text(&tree, view.manifest, on_phone, &mut to),
            PathsFormat::Collapsed => paths::collapsed(&tree, view.manifest, on_phone, &mut to),
            PathsFormat::Jsonl => machine::paths::write(view, &tree, channel, &mut to),
        })
        .map(|problem| missing = problem)
        .and_then(|()| to.flush());
    context.written(written)?;
    missing.map_or(Ok(Exit::Done), |problem| Err(problem.into()))
}

fn every_code(context: &Context<'_>, library: &Library) -> anyhow::Result<Vec<String>> {
    let titles = library.titles().map_err(|damaged| context.damaged(damaged))?;
    Ok(titles.into_iter().map(|title| title.code.into()).collect())
}
