//! `posdiag explain CODE…`: what a code means and everything that can be done, without asking anything.

use clap::Arg;

use super::{Action, Context};
use crate::cli::shared::format::{self, Format};
use crate::cli::{Candidates, CommandLine, Form, Id, Subcommand, no_code};
use crate::machine::explain::TreeJson;
use crate::problem::Exit;
use crate::show::explain;
use crate::text::language::Language;
use crate::tree::Closing;

const CODES: Id = Id("codes");

pub(super) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    arguments,
    completed: &[(CODES, Candidates::Codes)],
    forms: FORMS,
    examples: &[
        ("posdiag explain E102", "打印处理办法", "print the remedy"),
        ("posdiag explain e102 0001 --lang en", "几个代码，用英文", "several codes, in English"),
        ("posdiag explain E102 --format json", "给程序读", "for programs"),
    ],
    missing: Some(no_code),
    ..Subcommand::new(
        "explain",
        ("打印代码的含义和完整处理办法", "Print what a code means and its whole remedy"),
        ("posdiag explain [选项] CODE…", "posdiag explain [OPTIONS] CODE…"),
        |line| Ok(Box::new(Explain::of(line))),
    )
};

const FORMS: &[Form] = &[
    Form::read("text", "处理办法，给人看", "the remedy, to be read"),
    Form::parsed("json", 1, "每个代码一行：整棵树", "a line a code: its whole tree"),
];

fn arguments(language: Language) -> Vec<Arg> {
    vec![
        CODES
            .positionals("CODE", 1)
            .required(true)
            .help(language.pick("一个或几个代码", "One code or several")),
        format::argument(FORMS, language),
    ]
}

#[derive(Debug)]
pub(super) struct Explain {
    /// The codes as typed; at least one.
    pub(super) codes: Vec<String>,
    pub(super) format: Format,
}

impl Explain {
    fn of(line: &CommandLine<'_>) -> Explain {
        Explain { codes: line.texts(CODES), format: Format::of(line) }
    }
}

impl Action for Explain {
    /// Prints every code that there is; the others are the error.
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        let library = context.library()?;
        let view = context.view(&library, context.paint_stdout(), context.stdout_columns());
        let for_machines = context.view_for_programs(&library);
        let mut is_first = true;
        let missing = context.each_tree(&library, &self.codes, Closing::LeftOut, |tree| {
            match (self.format, std::mem::take(&mut is_first)) {
                (Format::Json, _) => context.print_json(&TreeJson::of(for_machines, &tree)).map(|_| ()),
                (Format::Text, true) => context.print(&explain::text(&tree, view)),
                (Format::Text, false) => context.print(&format!("\n{}", explain::text(&tree, view))),
            }
        })?;
        missing.map_or(Ok(Exit::Done), |problem| Err(problem.into()))
    }
}
