//! `posdiag explain CODE…`: what a code means and everything that can be done, without asking anything.

use super::Context;
use crate::cli::Format;
use crate::front::explain;
use crate::problem::{Exit, Problem};

/// Prints every code that there is; the others are the error.
pub(super) fn run(context: &Context<'_>, codes: &[String], format: Format) -> anyhow::Result<Exit> {
    let library = context.library()?;
    let columns = context.environment.stdout_terminal.then(|| crossterm::terminal::size().ok()).flatten();
    let view = context.view(
        &library,
        context.paint_stdout(),
        columns.map(|(columns, _)| usize::from(columns).max(20)),
    );
    let machine_column =
        context.invocation.asked_language.map_or(0, |language| view.manifest.column(language.tag()));
    let mut missing: Option<Problem> = None;
    for (number, code) in codes.iter().enumerate() {
        match context.tree(&library, code) {
            Ok(tree) => {
                let page = match format {
                    Format::Json => explain::json(&tree, view.manifest, library.texts(), machine_column),
                    Format::Text if number > 0 => format!("\n{}", explain::text(&tree, view)),
                    Format::Text => explain::text(&tree, view),
                };
                context.print(&page)?;
            }
            Err(problem) => match &mut missing {
                Some(first) => first.also.push(problem),
                None => missing = Some(problem),
            },
        }
    }
    missing.map_or(Ok(Exit::Done), |problem| Err(problem.into()))
}
