//! `posdiag check [DIR|FILE]`: reports every fault of a library at once, or explains a rule.

mod arguments;
mod fix;
mod progress;
mod watch;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use super::{Action, Context, counted, prefix_of};
use crate::desk::library::{LibraryFault, Reading, of_file, usual_folder};
use crate::library::rules;
use crate::machine::check::CheckJson;
use crate::machine::sarif;
use crate::problem::{Exit, Problem};
use crate::settings::Origin;
use crate::text::language::{Language, say};
use crate::text::shown::shown;
use crate::text::shown::shown_path;
use crate::tree::{Checks, Report, check_folder_with, drawing, fault};
use crate::walk::rehearsal::Rehearser;

use arguments::CheckFormat;

pub(super) use arguments::SUBCOMMAND;
pub(super) use progress::CheckProgress;

/// Checks a library.
#[derive(Debug)]
struct Check {
    /// The library's folder, or its compiled file.
    library: Option<PathBuf>,
    /// Treat warnings as faults.
    deny_warnings: bool,
    /// Fix what has only one possible meaning.
    fix: bool,
    /// Check again whenever something changes.
    watch: bool,
    /// How many threads check trees.
    jobs: NonZeroUsize,
    format: CheckFormat,
}

/// Explains a rule.
#[derive(Debug)]
struct ExplainRule {
    /// The rule as typed.
    rule: String,
}

impl Action for Check {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        let library = &context.invocation.settings.library;
        let asked = library.value.as_deref().filter(|_| library.origin == Origin::Option("--library"));
        // Whoever is in a library's folder means that library, whatever is configured.
        let path = self.library.as_deref().or(asked).map(Path::to_path_buf);
        let path = path.or_else(usual_folder).or(library.value.clone());
        let path = path.ok_or_else(|| {
            Problem::usage(context.own("没有指定要检查的文件夹。", "No folder to check was given."))
                .with_help(context.own("例如 posdiag check trees", "try posdiag check trees"))
        })?;
        if path.is_file() {
            return compiled(context, &path, self);
        }
        if self.watch {
            return watch::run(context, self, &path);
        }
        if self.fix {
            fix::run(context, self, &path)?;
        }
        let report = checked(context, self, &path)?;
        told(context, self, &path, &report)
    }
}

/// Checks a folder.
fn checked(context: &Context<'_>, order: &Check, folder: &Path) -> Result<Report, Problem> {
    let progress = CheckProgress::new(context);
    let seen = || progress.advance();
    let checks = Checks {
        warnings: true,
        keep: false,
        jobs: order.jobs,
        rehearse: Some(&Rehearser),
        seen: Some(&seen),
    };
    let report = check_folder_with(folder, &checks);
    progress.end();
    match LibraryFault::of_unopened(folder, &report) {
        Some(fault) => Err(context.library_fault(&fault)),
        None => Ok(report),
    }
}

/// Prints what was found.
fn told(context: &Context<'_>, order: &Check, folder: &Path, report: &Report) -> anyhow::Result<Exit> {
    let prefix = prefix_of(folder);
    // What machines read is in the requested language, and never in the locale's.
    let language = context.invocation.asked_language.unwrap_or_default();
    match order.format {
        CheckFormat::Text => {
            drawn(context, report, folder)?;
        }
        CheckFormat::Json => {
            context.print_json(&CheckJson::of(report, &prefix, language))?;
        }
        CheckFormat::Sarif => {
            context.print_json(&sarif::log(report, &prefix, language))?;
        }
    }
    let counts = if order.deny_warnings { report.faults.len() } else { report.errors() };
    Ok(if counts == 0 { Exit::Done } else { Exit::Found })
}

/// Draws every fault, and sums up.
pub(super) fn drawn(context: &Context<'_>, report: &Report, folder: &Path) -> anyhow::Result<Exit> {
    let (prefix, language) = (prefix_of(folder), context.language());
    let mut page = String::new();
    for fault in &report.faults {
        page.push_str(&drawing::draw(fault, &prefix, language, context.paint_stdout().0));
        page.push_str("\n\n");
    }
    page.push_str(&summary(report, language));
    context.print(&page)?;
    Ok(if report.errors() == 0 { Exit::Done } else { Exit::Found })
}

/// The last line: what was read, and what was found.
fn summary(report: &Report, language: Language) -> String {
    let (files, trees, errors) = (report.files, report.trees, report.errors());
    let warnings = report.faults.len() - errors;
    let read = say!(
        language,
        ("{files} 个文件、{trees} 棵树"),
        ("{}, {}", counted(files, "file", "files"), counted(trees, "tree", "trees"))
    );
    let mut found = Vec::new();
    if errors > 0 || warnings == 0 {
        found.push(if errors == 0 {
            language.pick("没有错误", "no errors").to_owned()
        } else {
            say!(language, ("{errors} 处错误"), ("{}", counted(errors, "error", "errors")))
        });
    }
    if warnings > 0 {
        found.push(say!(language, ("{warnings} 处提醒"), ("{}", counted(warnings, "warning", "warnings"))));
    }
    if report.allowed > 0 {
        let allowed = report.allowed;
        found.push(say!(language, "allow 放过 {allowed} 处", "{allowed} allowed"));
    }
    let found = found.join(language.pick("，", ", "));
    // A single rule shows its own number; otherwise the number of the first stands for all.
    let more = match report.faults.first().map(|fault| fault.kind.code()) {
        None => String::new(),
        Some(code) => say!(
            language,
            "详情：posdiag check --explain {code}",
            " For details: posdiag check --explain {code}"
        ),
    };
    let fixes = report.faults.iter().filter(|fault| fault.fix().is_some()).count();
    let fix = match fixes {
        0 => String::new(),
        _ => say!(
            language,
            "\n其中 {fixes} 处能确定怎么改：加 --fix 直接改好。",
            "\n--fix fixes {fixes} of them."
        ),
    };
    say!(language, "{read}：{found}。{more}{fix}\n", "{read}: {found}.{more}{fix}\n")
}

/// Checks a compiled file: every block, and every tree in it.
fn compiled(context: &Context<'_>, path: &Path, order: &Check) -> anyhow::Result<Exit> {
    let refused = order.fix || order.watch || order.format != CheckFormat::Text;
    if refused {
        return Err(Problem::usage(context.own(
            "--fix、--watch 和 --format 要给资料库的文件夹，不能给一个文件。",
            "--fix, --watch and --format take a library's folder, not a file.",
        ))
        .into());
    }
    let (shown, language) = (shown_path(path), context.language());
    let checked = of_file(path, Reading::All)
        .map(|library| library.verify().map_err(|damaged| damaged.message(language)));
    let page = match checked {
        Ok(Ok(trees)) => {
            let page = say!(
                language,
                ("{shown}：{trees} 棵树，完好。\n"),
                ("{shown}: {}, intact.\n", counted(trees, "tree", "trees"))
            );
            context.print(&page)?;
            return Ok(Exit::Done);
        }
        Ok(Err(why)) => say!(
            language,
            "{shown} 已损坏：{why}。从资料库文件夹重新编译。\n",
            "{shown} is damaged: {why}. Compile it again from its folder.\n"
        ),
        Err(fault) => {
            let problem = context.library_fault(&fault);
            let help = problem.help.iter().map(|help| format!("  {help}\n"));
            std::iter::once(problem.message.clone() + "\n").chain(help).collect()
        }
    };
    context.print(&page)?;
    Ok(Exit::Found)
}

impl Action for ExplainRule {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        let code = self.rule.trim().to_uppercase();
        // The notation is the same for all.
        let digits = code.strip_prefix("PD").unwrap_or(&code).trim_start();
        let code = format!("PD{digits}");
        let Some(page) = rules::page(&code, context.language()) else {
            let (first, last) = (fault::CODES.first().unwrap_or(&""), fault::CODES.last().unwrap_or(&""));
            let rule = shown(&self.rule);
            return Err(Problem::usage(say!(
                context.language(),
                "没有规则“{rule}”。",
                "There is no rule `{rule}`."
            ))
            .with_help(say!(
                context.language(),
                "规则从 {first} 到 {last}；trees/README.zh.md 列出全部",
                "rules go from {first} to {last}; trees/README.md lists them all"
            ))
            .into());
        };
        context.print(&page)?;
        Ok(Exit::Done)
    }
}
