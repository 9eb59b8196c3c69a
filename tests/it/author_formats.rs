//! The output of `check`, `diff` and `library status` for machines matches the schemas: our own, and that of SARIF.

use crate::support::common;
use std::collections::BTreeSet;
use std::fs;

use crate::support::author_documents::{difference, findings, status, two_libraries};
use crate::support::base_library::{copy, write};
use crate::support::rule_examples::{library, pages};
use jsonschema::Validator;
use posdiag::tree::fault::CODES;
use serde_json::{Value, json as document};

use crate::support::common::{json, run_at as run};
fn ours(name: &str) -> Validator {
    let schema = serde_json::from_str(&common::run(&["schema", name]).stdout).unwrap();
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

/// The schema published by OASIS; `tests/data/sarif/README.md` says where this copy is from.
fn sarif() -> Validator {
    let schema = include_str!("../data/sarif/sarif-schema-2.1.0.json");
    // One of its patterns has an unmatched bracket, which not every regex parser accepts.
    let schema = schema.replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
    let schema = serde_json::from_str(&schema).unwrap();
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

#[track_caller]
fn assert_keeps(validator: &Validator, document: &Value) {
    if let Some(error) = validator.iter_errors(document).next() {
        panic!("{error} at {}: {document}", error.instance_path());
    }
}

#[test]
fn every_finding_matches_its_schema() {
    let (ours, sarif) = (ours("check"), sarif());
    let mut seen = BTreeSet::new();
    for (code, path) in pages() {
        let page = fs::read_to_string(&path).unwrap();
        let failing = library(&page, &["file=", "bytes="]);
        let found = run(failing.path(), "check . --format json --lang en");
        assert_eq!(found.exit, Some(if code.starts_with("PD5") { 0 } else { 5 }), "{code}");
        let found = json(&found);
        assert_keeps(&ours, &found);
        let count = |level: &str| {
            let levels = found["findings"].as_array().unwrap().iter().map(|finding| &finding["level"]);
            levels.filter(|found| **found == level).count()
        };
        assert_eq!((found["errors"] == count("error"), found["warnings"] == count("warning")), (true, true));
        seen.extend(found["findings"].as_array().unwrap().iter().map(|finding| finding["code"].to_string()));
        assert_keeps(&sarif, &json(&run(failing.path(), "check . --format sarif --lang zh")));
    }
    assert_eq!(seen, CODES.iter().map(|code| format!("\"{code}\"")).collect());
    let sound = copy();
    assert_keeps(&sarif, &json(&run(sound.path(), "check . --format sarif")));
    assert_keeps(&ours, &json(&run(sound.path(), "check . --format json")));
}

#[test]
fn file_names_may_be_anything() {
    let library = copy();
    write(library.path(), "e/E1 #50%?报.yaml", "code: E1\n");
    let found = json(&run(library.path(), "check . --format sarif"));
    assert_keeps(&sarif(), &found);
    let uri = &found["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert!(uri.as_str().unwrap().ends_with("e/E1%20%2350%25%3F%E6%8A%A5.yaml"), "{uri}");
}

#[test]
fn invalid_sarif_is_refused() {
    let (validator, log) = (sarif(), findings("sarif", "zh"));
    assert_keeps(&validator, &log);
    assert!(log.to_string().contains("relatedLocations") && log.to_string().contains("fixes"));
    for (at, wrong) in [
        ("/version", document!("2.2")),
        ("/runs/0/columnKind", document!("characters")),
        ("/runs/0/tool/driver/name", Value::Null),
        ("/runs/0/results/0/level", document!("fatal")),
        ("/runs/0/results/0/message", document!("text")),
        ("/runs/0/results/0/locations/0/physicalLocation/region/startLine", document!(0)),
    ] {
        let mut log = log.clone();
        *log.pointer_mut(at).unwrap() = wrong;
        assert!(!validator.is_valid(&log), "{at}");
    }
}

#[test]
fn every_difference_matches_its_schema() {
    let validator = ours("diff");
    let found = difference();
    assert_keeps(&validator, &found);
    assert_eq!(found["added"], document!(["E103"]));
    assert_eq!(found["removed"], document!([{ "code": "05", "now": "E102" }]));
    let lost = found["lost"].as_array().unwrap();
    assert!(lost.contains(&document!({ "code": "E102", "step": "restart", "option": null })), "{lost:?}");
    assert!(lost.iter().any(|lost| lost["code"].is_null() && lost["option"].is_string()), "{lost:?}");
    let folder = two_libraries();
    let back = json(&run(folder.path(), "diff new old --format json"));
    assert_keeps(&validator, &back);
    let walks = back["changed"].as_array().unwrap().iter().flat_map(|code| code["walks"].as_array().unwrap());
    let walks: Vec<&Value> = walks.collect();
    assert!(walks.iter().any(|walk| walk["was"].is_null()) && walks.iter().any(|walk| walk["now"].is_null()));
    let same = run(folder.path(), "diff old old --format json");
    assert_eq!(same.exit, Some(0));
    assert_keeps(&validator, &json(&same));
}

#[test]
fn every_status_matches_its_schema() {
    let validator = ours("library-status");
    assert_keeps(&validator, &status());
    let folder = two_libraries();
    let status = |more: &str| json(&run(folder.path(), &format!("library status --format json {more}")));
    let (embedded, asked) = (status(""), status("--library old"));
    assert_keeps(&validator, &embedded);
    assert_keeps(&validator, &asked);
    assert_eq!((&embedded["origin"], &embedded["path"]), (&document!("embedded"), &Value::Null));
    assert_eq!((&asked["origin"], &asked["path"]), (&document!("asked"), &document!("old")));
}
