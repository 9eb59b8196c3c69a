//! `posdiag schema [NAME]`: the JSON Schemas of what the program prints for machines, and of the files that people write.

use clap::Arg;

use super::rows::{aligned, page};
use super::{Action, Context};
use crate::cli::{Candidates, Id, Subcommand};
use crate::machine::schemas;
use crate::problem::{Exit, Problem};
use crate::text::language::Language;
use crate::text::shown::shown;
use crate::tree::nearest;

const NAME: Id = Id("name");

pub(super) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    arguments,
    completed: &[(NAME, Candidates::Schemas)],
    examples: &[
        ("posdiag schema", "有哪些", "which there are"),
        ("posdiag schema ticket", "工单的", "that of a ticket"),
        ("posdiag schema tree", "树的文件，给编辑器", "that of a tree's file, for editors"),
    ],
    ..Subcommand::new(
        "schema",
        ("打印机器格式和文件的 JSON Schema", "Print the JSON Schema of a format or a file"),
        ("posdiag schema [选项] [NAME]", "posdiag schema [OPTIONS] [NAME]"),
        |line| Ok(Box::new(PrintSchema { name: line.text(NAME) })),
    )
};

fn arguments(language: Language) -> Vec<Arg> {
    vec![NAME.positional("NAME").help(language.pick(
        "哪一种格式或文件，例如 ticket、tree；不写就列出全部",
        "Which format or file, such as ticket or tree; else a list",
    ))]
}

#[derive(Debug)]
struct PrintSchema {
    /// Which, as typed; without one, they are listed.
    name: Option<String>,
}

impl Action for PrintSchema {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        let Some(name) = &self.name else {
            let cells = schemas::ALL.iter().map(|schema| vec![schema.name.to_owned(), schema.of.to_owned()]);
            context.print(&page(&aligned(cells.collect()), context.stdout_columns()))?;
            return Ok(Exit::Done);
        };
        let schema = schemas::named(name).ok_or_else(|| no_such(context, name))?;
        context.print(&schema.whole()).map(|()| Exit::Done)
    }
}

fn no_such(context: &Context<'_>, typed: &str) -> Problem {
    let wanted = schemas::fold(typed);
    let names = || schemas::ALL.iter().map(|schema| schema.name);
    let mut near: Vec<&str> = names().filter(|name| name.split('-').any(|part| part == wanted)).collect();
    if near.is_empty() {
        near.extend(nearest(&wanted, names()));
    }
    let typed = shown(typed);
    let language = context.language();
    let message = match language {
        Language::Zh => format!("没有名为“{typed}”的格式。"),
        Language::En => format!("There is no schema `{typed}`."),
    };
    let near = (!near.is_empty()).then(|| language.listed(&near));
    Problem::no_such(message, near.as_deref(), &names().collect::<Vec<_>>(), language)
}
