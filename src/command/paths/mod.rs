//! `posdiag paths CODE…`: every path that a walk of a code can take, one a line.

use std::io::{BufWriter, Write as _, stdout};

use clap::Arg;

use super::{Action, Context};
use crate::cli::shared::{channel, format};
use crate::cli::{Candidates, CommandLine, Form, Id, Subcommand, excluded, no_code, see_help};
use crate::machine;
use crate::problem::{Exit, Problem};
use crate::session::Channel;
use crate::settings::Origin;
use crate::show::paths;
use crate::text::language::{Language, say};
use crate::text::shown::shown;
use crate::tree::{Closing, Library, Manifest, Matter, Standing};

/// The size of the write buffer: a path as JSON takes some kilobytes.
const BUFFER: usize = 64 * 1024;

const CODES: Id = Id("codes");
const ALL: Id = Id("all");
const COLLAPSE: Id = Id("collapse");
const GIVEN: Id = Id("given");

pub(super) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    arguments,
    completed: &[(CODES, Candidates::Codes)],
    forms: FORMS,
    examples: &[
        ("posdiag paths E102", "每条走法一行", "one line per path"),
        ("posdiag paths --collapse E102", "共用步骤收起来", "with shared steps folded"),
        ("posdiag paths E102 --given payment=open", "已经有一笔钱没查清", "with a payment already open"),
        ("posdiag paths --all --format jsonl", "全部代码，给程序读", "every code, for programs"),
    ],
    missing: Some(no_code),
    ..Subcommand::new(
        "paths",
        ("列出一个代码的每一条走法", "List every path through a code"),
        (
            "posdiag paths [选项] CODE…\n      posdiag paths [选项] --all",
            "posdiag paths [OPTIONS] CODE…\n       posdiag paths [OPTIONS] --all",
        ),
        |line| Ok(Box::new(EveryPath::of(line)?)),
    )
};

const FORMS: &[Form] = &[
    Form::read("text", "每条走法一行：回答 → 结果", "one line per path: answers → outcome"),
    Form::parsed("jsonl", 1, "每条走法一行：步骤、回答、结果", "one line per path: steps, answers, outcome"),
];

fn arguments(language: Language) -> Vec<Arg> {
    let own = |zh, en| language.pick(zh, en);
    let [phone, on_site] = channel::arguments(language);
    vec![
        CODES
            .positionals("CODE", 1)
            .required_unless_present(ALL.0)
            .help(own("一个或几个代码", "One or more codes")),
        ALL.flag().conflicts_with(CODES.0).help(own("资料库里的每个代码", "Every code of the library")),
        format::argument(FORMS, language),
        COLLAPSE
            .flag()
            .help(own("共用步骤收起来，只写怎样离开", "Fold shared steps: show only how they end")),
        GIVEN
            .options("MATTER=STATE")
            .help(own("事先已经这样的事项，可以写几个", "A matter already in this state; repeatable")),
        phone.help(own("电话里的走法：技术员的步骤留到上门", "By phone: technician steps wait for a visit")),
        on_site.help(own("现场的走法（默认）", "On site (the default)")),
    ]
}

/// How paths are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    /// A path's replay string and its outcome.
    Text,
    /// Without what happens inside the sequences of a tree.
    Collapsed,
    /// For machines, one object a line.
    Jsonl,
}

#[derive(Debug)]
struct EveryPath {
    /// The codes as typed; none means every code of the library.
    codes: Vec<String>,
    /// The channel of the walk.
    channel: Channel,
    format: Format,
    /// The states of matters before the walk, as typed.
    given: Vec<String>,
}

impl EveryPath {
    fn of(line: &CommandLine<'_>) -> Result<EveryPath, Problem> {
        let format = match (line.text(format::FORMAT).as_deref(), line.flag(COLLAPSE)) {
            (Some("jsonl"), true) => {
                let language = line.language();
                return Err(see_help(excluded("--format jsonl", "--collapse", language), language));
            }
            (Some("jsonl"), false) => Format::Jsonl,
            (_, true) => Format::Collapsed,
            (_, false) => Format::Text,
        };
        // Programs compare them: they do not depend on the configuration.
        let channel = &line.settings.channel;
        let is_asked_for = matches!(channel.origin, Origin::Option(_));
        let channel = if is_asked_for { channel.value } else { Channel::OnSite };
        Ok(EveryPath { codes: line.texts(CODES), channel, format, given: line.texts(GIVEN) })
    }
}

impl Action for EveryPath {
    /// Prints the paths of every known code, or of the whole library if none is named.
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        let library = context.library()?;
        let all = if self.codes.is_empty() { every_code(context, &library)? } else { Vec::new() };
        let codes = if self.codes.is_empty() { &all } else { &self.codes };
        let view = context.view_for_programs(&library);
        let given = standings(&self.given, view.manifest, context.language())?;
        let how = (self.channel == Channel::Phone, &*given);
        let mut to = BufWriter::with_capacity(BUFFER, stdout().lock());
        let mut missing = None;
        let written = context
            .each_tree(&library, codes, Closing::Linked, |tree| match self.format {
                Format::Text => paths::text(&tree, view.manifest, how, &mut to),
                Format::Collapsed => paths::collapsed(&tree, view.manifest, how, &mut to),
                Format::Jsonl => machine::paths::write(view, &tree, (self.channel, &given), &mut to),
            })
            .map(|problem| missing = problem)
            .and_then(|()| to.flush());
        context.written(written)?;
        missing.map_or(Ok(Exit::Done), |problem| Err(problem.into()))
    }
}

/// The states given by `--given`, by the library's names.
fn standings(given: &[String], manifest: &Manifest, language: Language) -> Result<Vec<Standing>, Problem> {
    let find = |typed: &String| {
        let (matter, state) = typed.split_once('=')?;
        let index = manifest.matters.iter().position(|known| *known.id == *matter.trim())?;
        let states = &manifest.matters.get(index)?.states;
        let state = states.iter().position(|known| *known.id == *state.trim())?;
        Some(Standing { matter: u16::try_from(index).ok()?, state: u16::try_from(state).ok()? })
    };
    given.iter().map(|typed| find(typed).ok_or_else(|| no_standing(typed, manifest, language))).collect()
}

fn no_standing(typed: &str, manifest: &Manifest, language: Language) -> Problem {
    let of = |matter: &Matter| {
        let states: Vec<&str> = matter.states.iter().map(|state| &*state.id).collect();
        format!("{}={}", matter.id, states.join("|"))
    };
    let known: Vec<String> = manifest.matters.iter().map(of).collect();
    let typed = shown(typed);
    let said = say!(
        language,
        "资料库里没有“{typed}”这样的事项和状态。",
        "The library has no such matter or state: `{typed}`."
    );
    let none = language.pick("这个资料库没有事项", "this library has no matters");
    Problem::usage(said).with_help(if known.is_empty() { none.to_owned() } else { known.join(", ") })
}

fn every_code(context: &Context<'_>, library: &Library) -> anyhow::Result<Vec<String>> {
    let titles = library.titles().map_err(|damaged| context.damaged(damaged))?;
    Ok(titles.into_iter().map(|title| title.code.into()).collect())
}
