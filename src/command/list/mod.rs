//! `posdiag list [TABLE]`: the codes of the library, by table.

use super::Context;
use crate::cli::Format;
use crate::machine::list::ListJson;
use crate::problem::{Exit, Problem};
use crate::text::harmless::harmless;
use crate::text::language::Language;
use crate::text::shown::shown;
use crate::text::width::{pad, width, wrap};
use crate::tree::{Library, Title, fold};

pub(super) fn run(context: &Context<'_>, table: Option<&str>, format: Format) -> anyhow::Result<Exit> {
    let library = context.library()?;
    let wanted = table.map(|table| find_table(context, &library, table)).transpose()?;
    let titles = library.titles().map_err(|damaged| context.damaged(damaged))?;
    let titles: Vec<&Title> = titles
        .iter()
        .filter(|title| wanted.is_none_or(|wanted| usize::from(title.table) == wanted))
        .collect();
    match format {
        Format::Text => context.print(&text(context, &library, &titles)).map(|()| Exit::Done),
        Format::Json => {
            let view = context.view_for_programs(&library);
            context.print_json(&ListJson::of(view, &titles))
        }
    }
}

fn find_table(context: &Context<'_>, library: &Library, typed: &str) -> anyhow::Result<usize> {
    let tables = &library.manifest().tables;
    if let Some(found) = tables.iter().position(|table| fold(&table.id) == fold(typed)) {
        return Ok(found);
    }
    let known = tables.iter().map(|table| &*table.id).collect::<Vec<_>>().join(context.own("、", ", "));
    let typed = shown(typed);
    Err(Problem::usage(match context.language() {
        Language::Zh => format!("没有名为“{typed}”的表。"),
        Language::En => format!("There is no table `{typed}`."),
    })
    .with_help(match context.language() {
        Language::Zh => format!("有这些表：{known}"),
        Language::En => format!("there are: {known}"),
    })
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
