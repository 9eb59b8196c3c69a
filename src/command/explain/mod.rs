//! `posdiag explain CODE…`: what a code means and everything that can be done, without asking anything.

use super::Context;
use crate::cli::Format;
use crate::machine::explain::TreeJson;
use crate::problem::Exit;
use crate::show::explain;

/// Prints every code that there is; the others are the error.
pub(super) fn run(context: &Context<'_>, codes: &[String], format: Format) -> anyhow::Result<Exit> {
    let library = context.library()?;
    let view = context.view(&library, context.paint_stdout(), context.stdout_columns());
    let for_machines = context.view_for_programs(&library);
    let mut is_first = true;
    let missing =
        context.each_tree(&library, codes, |tree| match (format, std::mem::take(&mut is_first)) {
            (Format::Json, _) => context.print_json(&TreeJson::of(for_machines, &tree)).map(|_| ()),
            (Format::Text, true) => context.print(&explain::text(&tree, view)),
            (Format::Text, false) => context.print(&format!("\n{}", explain::text(&tree, view))),
        })?;
    missing.map_or(Ok(Exit::Done), |problem| Err(problem.into()))
}
