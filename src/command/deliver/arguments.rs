//! The arguments of `posdiag deliver`.

use clap::Arg;

use super::super::{Action, Context};
use crate::cli::shared::format::{self, FORMAT, Format};
use crate::cli::{Candidates, CommandLine, Form, Id, Subcommand, Tickets, excluded, see_help};
use crate::problem::{Exit, Problem};
use crate::settings::DeliverBy;
use crate::text::language::Language;

const NUMBERS: Id = Id("numbers");
const SINK: Id = Id("sink");
const WATCH: Id = Id("watch");
const DRY_RUN: Id = Id("dry-run");
const AGAIN: Id = Id("again");
#[cfg(feature = "store")]
const HUB: Id = Id("hub");

pub(in crate::command) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    arguments,
    completed: &[(NUMBERS, Candidates::Tickets(Tickets::All)), (SINK, Candidates::Sinks)],
    forms: FORMS,
    examples: &[
        ("posdiag deliver", "送出该送的", "deliver what is due"),
        ("posdiag deliver 418-273 --sink office", "只送这一张，只送到 office", "this one, to office only"),
        ("posdiag deliver --dry-run", "看看要送什么，不送", "what would be delivered"),
        ("posdiag deliver --watch", "一直送，Ctrl-C 结束", "keep delivering until Ctrl-C"),
        ("posdiag deliver --again", "被拒的、卡住的再送", "retry refused and stuck ones too"),
        ("posdiag deliver --hub --watch", "作为 hub，一直送所有台的", "the hub, for all desks"),
    ],
    notes: Some(|language| language.pick(NOTES_ZH, NOTES_EN).to_owned()),
    ..Subcommand::new(
        "deliver",
        ("把工单送到下一个团队的系统", "Deliver tickets to the systems of the next teams"),
        ("posdiag deliver [选项] [NUMBER]…", "posdiag deliver [OPTIONS] [NUMBER]…"),
        |line| Ok(Box::new(Deliver::of(line)?)),
    )
};

const FORMS: &[Form] = &[
    Form::read("text", "每张一行：送到没有", "a line each: whether it arrived"),
    Form::parsed("json", 1, "一行：每张送到没有", "one line: the result for each"),
];

const NOTES_ZH: &str = "\
送到哪里写在 config.toml 里，每个接收方一个 [[sink]]：
  [[sink]]
  name = \"office\"
  kind = \"webhook\"          folder、webhook、email、rest、
                            feishu、dingtalk、wecom
  url = \"https://…\"         机密的地址用 url_file、url_env、url_command
  secret_file = \"~/.config/posdiag/office.key\"
  when = { queue = [\"risk_control\"], code = [\"E3*\"] }
  on = [\"filed\", \"closed\"]  还有 completed、reopened、under_way、updated
送的时候程序中断、断网、对方没答复，都不会丢；有没有可能重复，
posdiag sink list 会说。有送不出去的，退出码是 1。
全部设置见 docs/delivery.zh.md。";

const NOTES_EN: &str = "\
config.toml says where tickets go, with one [[sink]] per place:
  [[sink]]
  name = \"office\"
  kind = \"webhook\"          folder, webhook, email, rest,
                            feishu, dingtalk, wecom
  url = \"https://…\"         a secret one: url_file, url_env, url_command
  secret_file = \"~/.config/posdiag/office.key\"
  when = { queue = [\"risk_control\"], code = [\"E3*\"] }
  on = [\"filed\", \"closed\"]  also completed, reopened, under_way, updated
No ticket is lost to a killed program, a failed network or a silent server;
posdiag sink list says whether one may arrive twice. Exit code 1 if anything is
stuck. All settings: docs/delivery.md.";

fn arguments(language: Language) -> Vec<Arg> {
    let own = |zh, en| language.pick(zh, en);
    #[cfg_attr(not(feature = "store"), expect(unused_mut, reason = "a program without a store has no hub"))]
    let mut arguments = vec![
        NUMBERS
            .positionals("NUMBER", 0)
            .help(own("工单号；不写则是该送的全部", "Ticket numbers; else all that are due")),
        SINK.options("NAME").help(own("只送到这个接收方，可以写几次", "Only to this sink; repeatable")),
        WATCH.flag().help(own("一直送，Ctrl-C 结束", "Keep delivering until Ctrl-C")),
        DRY_RUN.flag().help(own("只看要送什么", "Only show what would be delivered")),
        AGAIN.flag().help(own("被拒的、卡住的也再送", "Retry refused and stuck ones too")),
        format::argument(FORMS, language),
    ];
    #[cfg(feature = "store")]
    arguments
        .insert(2, HUB.flag().help(own("作为 hub，送所有台的工单", "As the hub: deliver for all desks")));
    arguments
}

#[derive(Debug)]
pub(super) struct Deliver {
    /// The tickets' numbers as typed; none means all that are due.
    pub(super) numbers: Vec<String>,
    /// The names of the sinks; none means all.
    pub(super) sinks: Vec<String>,
    pub(super) watch: bool,
    pub(super) dry_run: bool,
    /// Include those that wait for somebody.
    pub(super) again: bool,
    pub(super) format: Format,
    /// Who delivers: this desk what it filed, or this machine as the hub what all desks did.
    pub(super) by: DeliverBy,
}

impl Deliver {
    fn of(line: &CommandLine<'_>) -> Result<Deliver, Problem> {
        let (watch, dry_run, language) = (line.flag(WATCH), line.flag(DRY_RUN), line.language());
        if watch && dry_run {
            return Err(see_help(excluded("--dry-run", "--watch", language), language));
        }
        if watch && line.text(FORMAT).is_some() {
            return Err(see_help(excluded("--format", "--watch", language), language));
        }
        Ok(Deliver {
            numbers: line.texts(NUMBERS),
            sinks: line.texts(SINK),
            watch,
            dry_run,
            again: line.flag(AGAIN),
            format: Format::of(line),
            #[cfg(feature = "store")]
            by: if line.flag(HUB) { DeliverBy::Hub } else { DeliverBy::Desk },
            #[cfg(not(feature = "store"))]
            by: DeliverBy::Desk,
        })
    }
}

impl Action for Deliver {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        super::run(context, self)
    }
}
