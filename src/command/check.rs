//! `posdiag check [DIR]`: every fault of a library at once; and what a rule is about.

use std::path::{Path, PathBuf};

use super::{Context, counted, prefix_of};
use crate::cli::shown;
use crate::config::Origin;
use crate::knowledge::language::{Report, check_folder, drawing, fault};
use crate::knowledge::rules;
use crate::problem::{Exit, Problem};
use crate::text::language::Language;

pub(super) fn run(context: &Context<'_>, folder: Option<&Path>) -> anyhow::Result<Exit> {
    let library = &context.invocation.settings.library;
    let asked = library.value.as_deref().filter(|_| library.origin == Origin::Option("--library"));
    // Who stands in a library's folder means that one, whatever is configured.
    let folder = folder.or(asked).map(Path::to_path_buf).or_else(usual_folder).or(library.value.clone());
    let folder = folder.ok_or_else(|| {
        Problem::usage(context.own("没有说要检查哪个文件夹。", "No folder to check was given."))
            .with_help(context.own("例如 posdiag check trees", "try posdiag check trees"))
    })?;
    let report = check_folder(&folder);
    if let Some(problem) = context.unreadable(&folder, &report) {
        return Err(problem.into());
    }
    let (prefix, language) = (prefix_of(&folder), context.language());
    let mut page = String::new();
    for fault in &report.faults {
        page.push_str(&drawing::draw(fault, &prefix, language, context.paint_stdout().0));
        page.push_str("\n\n");
    }
    let faults = report.faults.len();
    page.push_str(&summary(&report, language));
    context.print(&page)?;
    Ok(if faults == 0 { Exit::Done } else { Exit::Found })
}

/// The last line: what was read, and what was found.
fn summary(report: &Report, language: Language) -> String {
    let (files, trees, faults) = (report.files, report.trees, report.faults.len());
    let read = match language {
        Language::Zh => format!("{files} 个文件、{trees} 棵树"),
        Language::En => format!("{}, {}", counted(files, "file", "files"), counted(trees, "tree", "trees")),
    };
    match (language, faults) {
        (Language::Zh, 0) => format!("{read}：没有错误。\n"),
        (Language::En, 0) => format!("{read}: no faults.\n"),
        (Language::Zh, _) => format!("{read}：{faults} 处错误。posdiag check --explain PDnnn 详细说明。\n"),
        (Language::En, _) => {
            format!(
                "{read}: {}. posdiag check --explain PDnnn tells more.\n",
                counted(faults, "fault", "faults")
            )
        }
    }
}

/// This folder, if it is a library, or `trees` in it.
fn usual_folder() -> Option<PathBuf> {
    [".", "trees"].into_iter().map(PathBuf::from).find(|folder| folder.join("library.yaml").is_file())
}

/// Tells what a rule is about.
pub(super) fn explain(context: &Context<'_>, rule: &str) -> anyhow::Result<Exit> {
    let code = rule.trim().to_uppercase();
    let Some(page) = rules::page(&code, context.language()) else {
        let (first, last) = (fault::CODES.first().unwrap_or(&""), fault::CODES.last().unwrap_or(&""));
        let rule = shown(rule);
        return Err(Problem::usage(match context.language() {
            Language::Zh => format!("没有规则“{rule}”。"),
            Language::En => format!("There is no rule `{rule}`."),
        })
        .with_help(match context.language() {
            Language::Zh => format!("规则从 {first} 到 {last}；trees/README.md 列出全部"),
            Language::En => format!("rules go from {first} to {last}; trees/README.md lists them all"),
        })
        .into());
    };
    context.print(&page)?;
    Ok(Exit::Done)
}
