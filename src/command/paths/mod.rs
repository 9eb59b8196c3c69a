//! `posdiag paths CODE…`: every path that a walk of a code can take, a line each.

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
use crate::text::language::Language;
use crate::tree::{Closing, Library};

/// How much is written at once: a path as JSON is some kilobytes.
const BUFFER: usize = 64 * 1024;

const CODES: Id = Id("codes");
const ALL: Id = Id("all");
const COLLAPSE: Id = Id("collapse");

pub(super) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    arguments,
    completed: &[(CODES, Candidates::Codes)],
    forms: FORMS,
    examples: &[
        ("posdiag paths E102", "每条走法一行", "a line a path"),
        ("posdiag paths --collapse E102", "共用步骤收起来", "with shared steps folded"),
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
    Form::read("text", "每条走法一行：回答串 → 结局", "a line a path: its answers → outcome"),
    Form::parsed("jsonl", 1, "每条走法一行：步骤、回答、结局", "a line a path: steps, answers, outcome"),
];

fn arguments(language: Language) -> Vec<Arg> {
    let own = |zh, en| language.pick(zh, en);
    let [phone, on_site] = channel::arguments(language);
    vec![
        CODES
            .positionals("CODE", 1)
            .required_unless_present(ALL.0)
            .help(own("一个或几个代码", "One code or several")),
        ALL.flag().conflicts_with(CODES.0).help(own("资料库里的每个代码", "Every code of the library")),
        format::argument(FORMS, language),
        COLLAPSE
            .flag()
            .help(own("共用步骤收起来，只写怎样离开", "Of shared steps, tell only how they were left")),
        phone.help(own(
            "电话里的走法：技术员的步骤留到上门",
            "On the phone: a technician's steps are put off",
        )),
        on_site.help(own("现场的走法（默认）", "On site (the default)")),
    ]
}

/// How paths are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    /// A path's replay string and its outcome.
    Text,
    /// What goes on within the sequences of a tree left out.
    Collapsed,
    /// For machines, an object a line.
    Jsonl,
}

#[derive(Debug)]
struct EveryPath {
    /// The codes as typed; none for every code of the library.
    codes: Vec<String>,
    /// How a walk is in touch with the terminal.
    channel: Channel,
    format: Format,
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
        // Programs compare them: they are the same whatever is configured.
        let channel = &line.settings.channel;
        let is_asked_for = matches!(channel.origin, Origin::Option(_));
        let channel = if is_asked_for { channel.value } else { Channel::OnSite };
        Ok(EveryPath { codes: line.texts(CODES), channel, format })
    }
}

impl Action for EveryPath {
    /// Prints the paths of every code that there is, or of the whole library where none is named.
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        let library = context.library()?;
        let all = if self.codes.is_empty() { every_code(context, &library)? } else { Vec::new() };
        let codes = if self.codes.is_empty() { &all } else { &self.codes };
        let view = context.view_for_programs(&library);
        let on_phone = self.channel == Channel::Phone;
        let mut to = BufWriter::with_capacity(BUFFER, stdout().lock());
        let mut missing = None;
        let written = context
            .each_tree(&library, codes, Closing::Linked, |tree| match self.format {
                Format::Text => paths::text(&tree, view.manifest, on_phone, &mut to),
                Format::Collapsed => paths::collapsed(&tree, view.manifest, on_phone, &mut to),
                Format::Jsonl => machine::paths::write(view, &tree, self.channel, &mut to),
            })
            .map(|problem| missing = problem)
            .and_then(|()| to.flush());
        context.written(written)?;
        missing.map_or(Ok(Exit::Done), |problem| Err(problem.into()))
    }
}

fn every_code(context: &Context<'_>, library: &Library) -> anyhow::Result<Vec<String>> {
    let titles = library.titles().map_err(|damaged| context.damaged(damaged))?;
    Ok(titles.into_iter().map(|title| title.code.into()).collect())
}
