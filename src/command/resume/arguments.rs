//! `posdiag resume` as it can be typed.

use clap::Arg;

use super::super::{Action, Context};
use super::run;
use crate::cli::shared::{channel, keep, keys};
use crate::cli::{Candidates, CommandLine, Id, Sessions, Subcommand, Tickets};
use crate::problem::Exit;
use crate::text::language::Language;

const NAME: Id = Id("name");
const TAKE_OVER: Id = Id("take-over");

pub(in crate::command) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    arguments,
    // A ticket can be resumed, too.
    completed: &[
        (NAME, Candidates::Sessions(Sessions::Unfinished)),
        (NAME, Candidates::Tickets(Tickets::NotClosed)),
    ],
    examples: &[
        ("posdiag resume", "从未完成的里选一个", "pick an unfinished one"),
        ("posdiag resume 418-273", "商户又打来了", "the merchant calls back"),
        ("posdiag resume 朝阳", "按网点、商户号、备注找", "by site, merchant or note"),
        ("posdiag resume 418-273 --onsite", "带着工单上门", "visit with the ticket"),
    ],
    ..Subcommand::new(
        "resume",
        ("继续未完成的会话", "Resume an unfinished session"),
        ("posdiag resume [选项] [NAME]", "posdiag resume [OPTIONS] [NAME]"),
        |line| Ok(Box::new(Resume::of(line))),
    )
};

fn arguments(language: Language) -> Vec<Arg> {
    let own = |zh, en| language.pick(zh, en);
    let [phone, on_site] = channel::arguments(language);
    vec![
        NAME.positional("NAME").help(own(
            "编号，例如 418-273，或网点、商户号；不写就从未完成的里选",
            "Number, such as 418-273, or site, merchant; else pick one",
        )),
        TAKE_OVER.flag().help(own("在别的窗口进行中，也接管过来", "Take it over from another window")),
        phone,
        on_site.help(own("现场（不写则和之前一样）", "On site (else as before)")),
        keys::argument(language),
        keep::copy(language),
    ]
}

#[derive(Debug)]
struct Resume {
    /// The session's name as typed; without one, it is picked.
    name: Option<String>,
    /// Take it over from another window.
    take_over: bool,
    /// Copy the ticket that it ends in to the clipboard.
    copy: bool,
}

impl Resume {
    fn of(line: &CommandLine<'_>) -> Resume {
        let copy = line.flag(keep::COPY) || line.before().flag(keep::COPY);
        Resume { name: line.text(NAME), take_over: line.flag(TAKE_OVER), copy }
    }
}

impl Action for Resume {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        let channel = context.invocation.settings.channel.value;
        run(context, self.name.as_deref(), channel, self.take_over, self.copy)
    }
}
