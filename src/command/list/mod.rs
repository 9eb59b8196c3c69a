//! `posdiag list [TABLE]`: the codes of the library, by table.

use clap::Arg;

use super::{Action, Context};
use crate::cli::shared::format::{self, Format};
use crate::cli::{Candidates, CommandLine, Form, Id, Subcommand};
use crate::machine::list::ListJson;
use crate::problem::{Exit, Problem};
use crate::text::harmless::harmless;
use crate::text::language::{Language, say};
use crate::text::shown::shown;
use crate::text::width::{pad, width, wrap};
use crate::tree::{Library, Title, fold};

const TABLE: Id = Id("table");

pub(super) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    arguments,
    completed: &[(TABLE, Candidates::Tables)],
    forms: FORMS,
    examples: &[
        ("posdiag list", "按表列出全部代码", "every code by table"),
        ("posdiag list posp --format json", "一张表，给程序读", "one table, for programs"),
    ],
    ..Subcommand::new(
        "list",
        ("列出资料库里的代码", "List the codes of the library"),
        ("posdiag list [选项] [TABLE]", "posdiag list [OPTIONS] [TABLE]"),
        |line| Ok(Box::new(List::of(line))),
    )
};

const FORMS: &[Form] = &[
    Form::read("text", "按表列出的代码", "the codes by table"),
    Form::parsed("json", 1, "一行：全部代码、表、行、提示", "one line: every code, table, row, message"),
];

fn arguments(language: Language) -> Vec<Arg> {
    vec![
        TABLE.positional("TABLE").help(language.pick("只列这张表，例如 e", "Only this table, such as e")),
        format::argument(FORMS, language),
    ]
}

#[derive(Debug)]
struct List {
    /// Only this table, as typed.
    table: Option<String>,
    format: Format,
}

impl List {
    fn of(line: &CommandLine<'_>) -> List {
        List { table: line.text(TABLE), format: Format::of(line) }
    }
}

impl Action for List {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        let library = context.library()?;
        let table = self.table.as_deref().map(|table| find_table(context, &library, table)).transpose()?;
        let titles = library.titles().map_err(|damaged| context.damaged(damaged))?;
        let titles: Vec<&Title> = titles
            .iter()
            .filter(|title| table.is_none_or(|table| usize::from(title.table) == table))
            .collect();
        match self.format {
            Format::Text => context.print(&text(context, &library, &titles)).map(|()| Exit::Done),
            Format::Json => {
                let view = context.view_for_programs(&library);
                context.print_json(&ListJson::of(view, &titles))
            }
        }
    }
}

fn find_table(context: &Context<'_>, library: &Library, typed: &str) -> anyhow::Result<usize> {
    let tables = &library.manifest().tables;
    if let Some(found) = tables.iter().position(|table| fold(&table.id) == fold(typed)) {
        return Ok(found);
    }
    let known = context.language().listed(&tables.iter().map(|table| &*table.id).collect::<Vec<_>>());
    let typed = shown(typed);
    Err(Problem::usage(say!(context.language(), "没有名为“{typed}”的表。", "There is no table `{typed}`."))
        .with_help(say!(context.language(), "有这些表：{known}", "there are: {known}"))
        .into())
}

fn text(context: &Context<'_>, library: &Library, titles: &[&Title]) -> String {
    let view = context.view(library, context.paint_stdout(), context.stdout_columns());
    let columns = view.columns.unwrap_or(usize::MAX);
    let codes = titles.iter().map(|title| width(&title.code)).max().unwrap_or(0);
    let mut page = String::new();
    let mut current = None;
    for title in titles {
        if current != Some(title.table) {
            if current.is_some() {
                page.push('\n');
            }
            current = Some(title.table);
            if let Some(table) = view.manifest.tables.get(usize::from(title.table)) {
                let heading = format!("{} ({})", view.words(table.title), harmless(&table.id));
                page.push_str(&view.paint.strong(&heading));
                page.push('\n');
            }
        }
        let message = view.title(title.message);
        let first = ["  ", &pad(&harmless(&title.code), codes), "  "].concat();
        for line in wrap(&message, &first, &" ".repeat(width(&first)), columns) {
            page.push_str(&line);
            page.push('\n');
        }
    }
    page
}
