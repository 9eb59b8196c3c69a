//! `posdiag` alone: a person picks a code, and walks it.

use super::{Context, walk};
use crate::cli::no_code;
use crate::front::console::Lost;
use crate::front::interactive;
use crate::front::picker::{self, Picked};
use crate::problem::{Exit, Problem};
use crate::session::Channel;

pub(super) fn run(context: &Context<'_>, channel: Channel) -> anyhow::Result<Exit> {
    if !context.environment.is_interactive() || context.environment.dumb {
        return Err(no_code(context.language()).into());
    }
    let library = context.library()?;
    let view = context.view(&library, context.paint_stderr(), None);
    let Some(mut console) = walk::console(context) else { return Err(no_code(context.language()).into()) };
    let picked = match picker::pick(&mut console, &library, view) {
        Ok(picked) => picked.map_err(|damaged| context.damaged(&damaged))?,
        Err(Lost::Interrupted) => None,
        Err(lost) => return Err(walk::lost(context, lost)),
    };
    let tree = match picked {
        Some(Picked::Code(code)) => context.tree(&library, &code)?,
        Some(Picked::Unknown(typed)) => {
            interactive::unknown_tree(&library, &typed).ok_or_else(|| context.no_such_code())?
        }
        None => {
            let message = context.own("没有选代码。", "No code was picked.");
            return Err(Problem::new(Exit::Interrupted, message).into());
        }
    };
    walk::tree(context, &library, tree, channel, console)
}
