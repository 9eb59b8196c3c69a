//! The arguments of `posdiag sync`.

use super::super::{Action, Context};
use crate::cli::{Id, Subcommand};
use crate::problem::Exit;

const WATCH: Id = Id("watch");

pub(in crate::command) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    arguments: |language| {
        vec![WATCH.flag().help(language.pick("一直同步，Ctrl-C 结束", "Keep in step until Ctrl-C"))]
    },
    examples: &[
        (
            "posdiag sync",
            "把没推的推过去，把别处的拉过来",
            "push what is left, and pull what happened elsewhere",
        ),
        ("posdiag sync --watch", "一直同步，Ctrl-C 结束", "keep in step until Ctrl-C"),
    ],
    ..Subcommand::new(
        "sync",
        ("和中心库同步：推过去，拉过来", "Synchronise with the shared store: push and pull"),
        ("posdiag sync [选项]", "posdiag sync [OPTIONS]"),
        |line| Ok(Box::new(Sync { watch: line.flag(WATCH) })),
    )
};

#[derive(Debug)]
struct Sync {
    watch: bool,
}

impl Action for Sync {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        super::run(context, self.watch)
    }
}
