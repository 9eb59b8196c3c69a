//! The findings of a check as JSON, described by `check.json`.

use serde::Serialize;

use crate::text::language::Language;
use crate::tree::Location;
use crate::tree::{Fault, Report, drawing};

/// A check's report.
#[derive(Debug, Serialize)]
pub struct CheckJson {
    format: u32,
    files: usize,
    trees: usize,
    errors: usize,
    warnings: usize,
    allowed: usize,
    findings: Vec<FindingJson>,
}

impl CheckJson {
    /// A report; `prefix` is put before the paths of the files.
    #[must_use]
    pub fn of(report: &Report, prefix: &str, language: Language) -> CheckJson {
        let Report { files, trees, faults, .. } = report;
        let errors = report.errors();
        CheckJson {
            format: 1,
            files: *files,
            trees: *trees,
            errors,
            warnings: faults.len() - errors,
            allowed: report.allowed,
            findings: faults.iter().map(|fault| FindingJson::of(fault, prefix, language)).collect(),
        }
    }
}

#[derive(Debug, Serialize)]
struct FindingJson {
    code: &'static str,
    level: &'static str,
    #[serde(flatten)]
    at: SpanJson,
    message: String,
    help: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    other: Option<OtherPlaceJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<FixJson>,
}

impl FindingJson {
    fn of(fault: &Fault, prefix: &str, language: Language) -> FindingJson {
        let message = fault.kind.other_label(language);
        let other = fault.other.as_ref();
        FindingJson {
            code: fault.kind.code(),
            level: level(fault),
            at: SpanJson::of(&fault.at, prefix),
            message: fault.kind.message(language),
            help: fault.kind.help(language),
            other: other.map(|other| OtherPlaceJson { at: SpanJson::of(other, prefix), message }),
            fix: fault.fix().map(|fix| FixJson { replacement: fix.by }),
        }
    }
}

/// A range in a file: lines and columns from 1; a column is a character, and the end is exclusive.
#[derive(Debug, Serialize)]
pub(super) struct SpanJson {
    file: String,
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) end_line: usize,
    pub(super) end_column: usize,
}

impl SpanJson {
    pub(super) fn of(place: &Location, prefix: &str) -> SpanJson {
        let ((line, column), (end_line, end_column)) = (drawing::position(place), drawing::end(place));
        SpanJson { file: format!("{prefix}{}", place.file.path), line, column, end_line, end_column }
    }
}

/// A place related to a fault, with its role.
#[derive(Debug, Serialize)]
struct OtherPlaceJson {
    #[serde(flatten)]
    at: SpanJson,
    message: &'static str,
}

#[derive(Debug, Serialize)]
struct FixJson {
    replacement: String,
}

/// The severity.
pub(super) fn level(fault: &Fault) -> &'static str {
    if fault.kind.is_warning() { "warning" } else { "error" }
}
