//! `posdiag diff OLD NEW`: how two libraries differ.

use std::panic::resume_unwind;
use std::thread;

use super::Context;
use super::opened::{Reading, at};
use crate::cli::{DiffOrder, Format};
use crate::problem::Exit;
use crate::show::difference::{compare, text};

pub(super) fn run(context: &Context<'_>, order: &DiffOrder) -> anyhow::Result<Exit> {
    // Opening them is most of the work: both at once.
    let (old, new) = thread::scope(|scope| {
        let old = scope.spawn(|| at(context, &order.old, Reading::All));
        let new = at(context, &order.new, Reading::All);
        (old.join().unwrap_or_else(|panic| resume_unwind(panic)), new)
    });
    let (old, new) = (old?, new?);
    let difference = compare(&old, &new).map_err(|damaged| context.damaged(damaged))?;
    let page = match order.format {
        Format::Json => difference.json() + "\n",
        Format::Text => text::text(&difference, context.language(), context.paint_stdout(), order.all),
    };
    context.print(&page)?;
    Ok(if difference.is_none() { Exit::Done } else { Exit::Found })
}
