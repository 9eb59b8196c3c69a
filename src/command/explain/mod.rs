//! `posdiag explain CODE…`: what a code means and everything that can be done, without questions.

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
const NO_PAGER: Id = Id("no-pager");

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
        ("打印代码的含义和完整处理办法", "Print what a code means and its full remedy"),
        ("posdiag explain [选项] CODE…", "posdiag explain [OPTIONS] CODE…"),
        |line| Ok(Box::new(Explain::of(line))),
    )
};

const FORMS: &[Form] = &[
    Form::read("text", "处理办法，给人看", "the remedy, for people"),
    Form::parsed("json", 1, "每个代码一行：整棵树", "one line per code: its full tree"),
];

fn arguments(language: Language) -> Vec<Arg> {
    vec![
        CODES
            .positionals("CODE", 1)
            .required(true)
            .help(language.pick("一个或几个代码", "One or more codes")),
        format::argument(FORMS, language),
        NO_PAGER.flag().help(language.pick(
            "不分页（分页用 POSDIAG_PAGER、PAGER 或 less）",
            "No pager (POSDIAG_PAGER, PAGER or less)",
        )),
    ]
}

#[derive(Debug)]
pub(super) struct Explain {
    /// The codes as typed; at least one.
    pub(super) codes: Vec<String>,
    pub(super) format: Format,
    /// Page the output for a person at a terminal.
    pub(super) is_paged: bool,
}

impl Explain {
    fn of(line: &CommandLine<'_>) -> Explain {
        Explain { codes: line.texts(CODES), format: Format::of(line), is_paged: !line.flag(NO_PAGER) }
    }
}

impl Action for Explain {
    /// Prints every known code; the others become the error.
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        let library = context.library()?;
        let view = context.view(&library, context.paint_stdout(), context.stdout_columns());
        let for_machines = context.view_for_programs(&library);
        let mut page = String::new();
        let missing =
            context.each_tree(&library, &self.codes, Closing::LeftOut, |tree| match self.format {
                Format::Json => context.print_json(&TreeJson::of(for_machines, &tree)).map(|_| ()),
                Format::Text => {
                    let text = explain::text(&tree, view);
                    if page.is_empty() {
                        page = text;
                    } else {
                        page.extend(["\n", &text]);
                    }
                    Ok(())
                }
            })?;
        if !page.is_empty() {
            context.show(&page, self.is_paged)?;
        }
        missing.map_or(Ok(Exit::Done), |problem| Err(problem.into()))
    }
}
