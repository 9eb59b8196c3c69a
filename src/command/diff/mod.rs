//! `posdiag diff OLD NEW`: how two libraries differ.

use std::panic::resume_unwind;
use std::thread;

use super::Context;
use crate::cli::{DiffOrder, Format};
use crate::desk::library::{LibraryFault, Reading, at};
use crate::library::difference::compare;
use crate::machine::diff::{DiffJson, written};
use crate::problem::Exit;
use crate::show::difference::text;

pub(super) fn run(context: &Context<'_>, order: &DiffOrder) -> anyhow::Result<Exit> {
    // Opening them is most of the work: both at once.
    let (old, new) = thread::scope(|scope| {
        let old = scope.spawn(|| at(&order.old, Reading::All));
        let new = at(&order.new, Reading::All);
        (old.join().unwrap_or_else(|panic| resume_unwind(panic)), new)
    });
    let fault = |fault: LibraryFault| context.library_fault(&fault);
    let (old, new) = (old.map_err(fault)?, new.map_err(fault)?);
    let difference = compare(&old, &new, &written).map_err(|damaged| context.damaged(damaged))?;
    match order.format {
        Format::Json => {
            context.print_json(&DiffJson::of(&difference))?;
        }
        Format::Text => {
            context.print(&text(&difference, context.language(), context.paint_stdout(), order.all))?;
        }
    }
    Ok(if difference.is_none() { Exit::Done } else { Exit::Found })
}
