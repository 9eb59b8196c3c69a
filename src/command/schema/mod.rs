//! `posdiag schema [NAME]`: the JSON Schemas of what the program prints for machines, and of the files that people write.

use super::Context;
use super::rows::{aligned, page};
use crate::machine::schemas;
use crate::problem::{Exit, Problem};
use crate::text::language::Language;
use crate::text::shown::shown;
use crate::tree::nearest;

/// Prints a schema, or which there are.
pub(super) fn run(context: &Context<'_>, name: Option<&str>) -> anyhow::Result<Exit> {
    let Some(name) = name else {
        let cells = schemas::ALL.iter().map(|schema| vec![schema.name.to_owned(), schema.of.to_owned()]);
        context.print(&page(&aligned(cells.collect()), context.stdout_columns()))?;
        return Ok(Exit::Done);
    };
    let schema = schemas::named(name).ok_or_else(|| no_such(context, name))?;
    context.print(&schema.whole()).map(|()| Exit::Done)
}

fn no_such(context: &Context<'_>, typed: &str) -> Problem {
    let wanted = schemas::fold(typed);
    let names = || schemas::ALL.iter().map(|schema| schema.name);
    let mut near: Vec<&str> = names().filter(|name| name.split('-').any(|part| part == wanted)).collect();
    if near.is_empty() {
        near.extend(nearest(&wanted, names()));
    }
    let typed = shown(typed);
    let mut problem = Problem::usage(match context.language() {
        Language::Zh => format!("没有名为“{typed}”的格式。"),
        Language::En => format!("There is no schema `{typed}`."),
    });
    let comma = context.own("、", ", ");
    if !near.is_empty() {
        let near = near.join(comma);
        problem = problem.with_help(match context.language() {
            Language::Zh => format!("是不是 {near}？"),
            Language::En => format!("did you mean {near}?"),
        });
    }
    let names = names().collect::<Vec<_>>().join(comma);
    problem.with_help(match context.language() {
        Language::Zh => format!("有：{names}"),
        Language::En => format!("there are: {names}"),
    })
}
