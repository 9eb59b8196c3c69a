//! The findings of a check as SARIF 2.1.0 (OASIS), for code reviews and editors.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::check::{SpanJson, level};
use crate::library::rules;
use crate::text::language::Language;
use crate::tree::Location;
use crate::tree::{Fault, Report};

/// A check's report; `prefix` is put before the paths of the files.
#[must_use]
pub fn log(report: &Report, prefix: &str, language: Language) -> Value {
    let mut codes: Vec<&str> = report.faults.iter().map(|fault| fault.kind.code()).collect();
    codes.sort_unstable();
    codes.dedup();
    let rules: Vec<Value> = codes.iter().map(|code| rule(code, language)).collect();
    let results: Vec<Value> =
        report.faults.iter().map(|fault| result(fault, &codes, prefix, language)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "posdiag", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "language": language.tag(),
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(code: &str, language: Language) -> Value {
    let title = rules::title_of(code, language).unwrap_or(code);
    let level = if code.starts_with("PD5") { "warning" } else { "error" };
    let mut rule = json!({
        "id": code,
        "shortDescription": { "text": title },
        "defaultConfiguration": { "level": level },
    });
    if let Some((what, rule)) = rules::about(code, language).zip(rule.as_object_mut()) {
        rule.insert("fullDescription".to_owned(), json!({ "text": what }));
    }
    rule
}

fn result(fault: &Fault, codes: &[&str], prefix: &str, language: Language) -> Value {
    let code = fault.kind.code();
    let text = [fault.kind.message(language), fault.kind.help(language)].join(language.pick("。", ". "));
    let mut result = json!({
        "ruleId": code,
        "ruleIndex": codes.iter().position(|known| *known == code),
        "level": level(fault),
        "message": { "text": text },
        "locations": [{ "physicalLocation": location(&fault.at, prefix) }],
    });
    let Some(parts) = result.as_object_mut() else { return result };
    if let Some(other) = &fault.other {
        let label = fault.kind.other_label(language);
        let there = json!([{
            "physicalLocation": location(other, prefix),
            "message": { "text": label },
        }]);
        parts.insert("relatedLocations".to_owned(), there);
    }
    if let Some(fix) = fault.fix() {
        let (artifact, region) = (artifact(&fault.at, prefix), region(&fault.at, prefix));
        let fixes = json!([{
            "description": { "text": fault.kind.help(language) },
            "artifactChanges": [{
                "artifactLocation": artifact,
                "replacements": [{ "deletedRegion": region, "insertedContent": { "text": fix.by } }],
            }],
        }]);
        parts.insert("fixes".to_owned(), fixes);
    }
    result
}

fn location(place: &Location, prefix: &str) -> Value {
    json!({ "artifactLocation": artifact(place, prefix), "region": region(place, prefix) })
}

fn artifact(place: &Location, prefix: &str) -> Value {
    json!({ "uri": uri(&format!("{prefix}{}", place.file.path)) })
}

fn region(place: &Location, prefix: &str) -> Value {
    let SpanJson { line, column, end_line, end_column, .. } = SpanJson::of(place, prefix);
    json!({ "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column })
}

/// A path as a relative reference (RFC 3986), with reserved characters escaped.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}
