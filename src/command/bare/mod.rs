//! `posdiag CODE`, and `posdiag` alone.

mod pick;

use clap::Arg;

use super::explain::Explain;
use super::walk::WalkOrder;
use super::{Action, Context, walk};
use crate::cli::shared::format::Format;
use crate::cli::shared::keep::{self, Keep};
use crate::cli::shared::{channel, keys};
use crate::cli::{Candidates, CommandLine, Id, Subcommand, topics};
use crate::problem::{Exit, Problem};
use crate::text::language::Language;

const CODE: Id = Id("code");
const ONCE: Id = Id("once");

pub(super) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    arguments,
    completed: &[(CODE, Candidates::Codes)],
    examples: &[
        ("posdiag", "边输边找：代码、说法、来电", "search as you type: codes, words, calls"),
        ("posdiag E102", "在终端里一步步走；接管道时打印处理办法", "walk it; when piped, print the remedy"),
        ("posdiag walk E102 --phone", "电话，显示话术", "walk by phone, with what to say"),
        ("posdiag resume 418-273", "继续，或带着工单上门", "resume, or visit with a ticket"),
        ("posdiag ticket list", "未关闭的工单", "tickets that are not closed"),
        ("posdiag explain E102 E103", "打印两个代码的处理办法", "print the remedies of two codes"),
        (
            "posdiag search 网络 重启",
            "按文字找；拼音也行：wangluo、wl",
            "find codes by words, Chinese or pinyin",
        ),
        ("posdiag check trees", "检查 trees 里的资料库", "check the library in trees"),
    ],
    notes: Some(topics::notes),
    ..Subcommand::new(
        "posdiag",
        (
            "从终端显示的错误代码，一步一步走到修好、建议或工单",
            "Step by step from a terminal's error code to a fix, advice or a ticket",
        ),
        (
            "posdiag [选项] [CODE]\n      posdiag [选项] 命令 …",
            "posdiag [OPTIONS] [CODE]\n       posdiag [OPTIONS] COMMAND …",
        ),
        action,
    )
};

fn arguments(language: Language) -> Vec<Arg> {
    let code = CODE.positional("CODE").help(language.pick(
        "终端显示的代码；不写就在终端里边输边找",
        "The code on the terminal; without it, search as you type",
    ));
    let [phone, on_site] = channel::arguments(language);
    let once = ONCE.flag().help(
        language.pick("走完一个就离开（否则回到列表）", "Leave after one call (else back to the list)"),
    );
    let walking = [code, phone, on_site, once, keys::argument(language)].into_iter();
    walking.chain(keep::arguments(language)).collect()
}

fn action(line: &CommandLine<'_>) -> Result<Box<dyn Action>, Problem> {
    let keep = Keep::of(line)?;
    Ok(match line.text(CODE) {
        Some(code) => Box::new(Bare { code, keep }),
        None => Box::new(Pick { keep, once: line.flag(ONCE) }),
    })
}

/// Walks a code at a terminal, and explains it elsewhere.
#[derive(Debug)]
struct Bare {
    /// The code as typed.
    code: String,
    /// How the walk is recorded.
    keep: Keep,
}

impl Action for Bare {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        if !context.environment.is_interactive() {
            return Explain { codes: vec![self.code.clone()], format: Format::Text, is_paged: false }
                .run(context);
        }
        let channel = context.invocation.settings.channel.value;
        walk::run(context, WalkOrder { code: &self.code, unknown: false, channel, keep: &self.keep })
    }
}

/// A person picks a code or a call at a terminal and walks it, one after the other.
#[derive(Debug)]
struct Pick {
    /// How the first walk is recorded.
    keep: Keep,
    /// Walk only one call.
    once: bool,
}

impl Action for Pick {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        pick::run(context, context.invocation.settings.channel.value, &self.keep, self.once)
    }
}
