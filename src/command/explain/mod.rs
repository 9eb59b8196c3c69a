//! `posdiag explain CODE…`: what a code means and everything that can be done, without asking anything.

use super::Context;
use crate::cli::Format;
use crate::problem::Exit;
use crate::show::explain;

/// Prints every code that there is; the others are the error.
pub(super) fn run(context: &Context<'_>, codes: &[String], format: Format) -> anyhow::Result<Exit> {
    let library = context.library()?;
    let view = context.view(&library, context.paint_stdout(), context.stdout_columns());
    let machine_column = context.machine_column(&library);
    let mut is_first = true;
    let missing = context.each_tree(&library, codes, |tree| {
        let page = match format {
            Format::Json => explain::json(&tree, view.manifest, library.texts(), machine_column),
            Format::Text if is_first => explain::text(&tree, view),
            Format::Text => format!("\n{}", explain::text(&tree, view)),
        };
        is_first = false;
        context.print(&page)
    })?;
    missing.map_or(Ok(Exit::Done), |problem| Err(problem.into()))
}
