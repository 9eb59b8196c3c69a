//! `posdiag schema [NAME]`: the JSON Schemas of what the program prints for machines, and of the files that people
//! write.

use clap::Arg;

use super::rows::{aligned, page};
use super::{Action, Context, stream};
use crate::cli::shared::output::{self, Holds, Output};
use crate::cli::{Candidates, CommandLine, Form, Id, Subcommand};
use crate::machine::schemas;
use crate::problem::{Exit, Problem};
use crate::text::language::{Language, say};
use crate::text::shown::shown;
use crate::tree::nearest;

const NAME: Id = Id("name");

/// What is written.
const FORMS: &[Form] = &[Form::read("json", "一份 JSON Schema", "a JSON Schema").ending(&["json"])];

pub(super) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    arguments,
    completed: &[(NAME, Candidates::Schemas)],
    examples: &[
        ("posdiag schema", "有哪些", "list them"),
        ("posdiag schema ticket", "工单的", "for tickets"),
        ("posdiag schema tree", "树的文件，给编辑器", "for tree files, in editors"),
        ("posdiag schema tree -o tree.json", "写成文件", "into a file"),
    ],
    ..Subcommand::new(
        "schema",
        ("打印机器格式和文件的 JSON Schema", "Print the JSON Schema of a format or a file"),
        ("posdiag schema [选项] [NAME]", "posdiag schema [OPTIONS] [NAME]"),
        |line| Ok(Box::new(PrintSchema::of(line)?)),
    )
};

fn arguments(language: Language) -> Vec<Arg> {
    let name = NAME.positional("NAME").help(language.pick(
        "哪一种格式或文件，例如 ticket、tree；不写就列出全部",
        "Which format or file, such as ticket or tree; else a list",
    ));
    let output = output::arguments(FORMS, Holds::Public, language).map(|option| option.requires(NAME.0));
    [name].into_iter().chain(output).collect()
}

#[derive(Debug)]
struct PrintSchema {
    /// The name as typed; without one, they are listed.
    name: Option<String>,
    /// Where it goes.
    output: Output,
}

impl PrintSchema {
    fn of(line: &CommandLine<'_>) -> Result<PrintSchema, Problem> {
        Ok(PrintSchema { name: line.text(NAME), output: Output::of(line, FORMS)? })
    }
}

impl Action for PrintSchema {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        let Some(name) = &self.name else {
            let cells = schemas::ALL.iter().map(|schema| vec![schema.name.to_owned(), schema.of.to_owned()]);
            context.print(&page(&aligned(cells.collect()), context.stdout_columns()))?;
            return Ok(Exit::Done);
        };
        let schema = schemas::named(name).ok_or_else(|| no_such(context, name))?;
        let to = (self.output.file(), self.output.force);
        if let Some(file) = stream::write(context, to, schema.whole().as_bytes(), Holds::Public)? {
            context.say(&say!(context.language(), "已写入{file}。", "Schema written to {file}."));
        }
        Ok(Exit::Done)
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
    let message = say!(language, "没有名为“{typed}”的格式。", "There is no schema `{typed}`.");
    let near = (!near.is_empty()).then(|| language.listed(&near));
    Problem::no_such(message, near.as_deref(), &names().collect::<Vec<_>>(), language)
}
