//! What a check found, for other programs.

use serde::Serialize;

use crate::text::language::Language;
use crate::tree::Location;
use crate::tree::{Fault, Report, drawing};

/// A check's report as JSON, which `posdiag schema check` describes. `prefix` is put before the files' paths.
#[must_use]
pub fn json(report: &Report, prefix: &str, language: Language) -> String {
    let errors = report.errors();
    let findings = report.faults.iter().map(|fault| Finding::of(fault, prefix, language)).collect();
    let Report { files, trees, faults, .. } = report;
    let warnings = faults.len() - errors;
    let page = Page { format: 1, files: *files, trees: *trees, errors, warnings, findings };
    serde_json::to_string(&page).unwrap_or_default()
}

#[derive(Serialize)]
struct Page {
    format: u32,
    files: usize,
    trees: usize,
    errors: usize,
    warnings: usize,
    findings: Vec<Finding>,
}

#[derive(Serialize)]
struct Finding {
    code: &'static str,
    level: &'static str,
    #[serde(flatten)]
    at: Where,
    message: String,
    help: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    other: Option<Other>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Mend>,
}

/// A stretch of a file: lines and columns from 1, a column is a character, and the end stands behind the last one.
#[derive(Serialize)]
pub(super) struct Where {
    file: String,
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) end_line: usize,
    pub(super) end_column: usize,
}

#[derive(Serialize)]
struct Other {
    #[serde(flatten)]
    at: Where,
    message: &'static str,
}

#[derive(Serialize)]
struct Mend {
    replacement: String,
}

impl Where {
    pub(super) fn of(place: &Location, prefix: &str) -> Where {
        let ((line, column), (end_line, end_column)) = (drawing::position(place), drawing::end(place));
        Where { file: format!("{prefix}{}", place.file.path), line, column, end_line, end_column }
    }
}

impl Finding {
    fn of(fault: &Fault, prefix: &str, language: Language) -> Finding {
        let label = fault.kind.other_label(language);
        Finding {
            code: fault.kind.code(),
            level: level(fault),
            at: Where::of(&fault.at, prefix),
            message: fault.kind.message(language),
            help: fault.kind.help(language),
            other: fault.other.as_ref().map(|other| Other { at: Where::of(other, prefix), message: label }),
            fix: fault.fix().map(|fix| Mend { replacement: fix.by }),
        }
    }
}

/// How grave it is.
pub(super) fn level(fault: &Fault) -> &'static str {
    if fault.kind.is_warning() { "warning" } else { "error" }
}
