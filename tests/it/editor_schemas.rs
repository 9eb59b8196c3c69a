//! The schemas of the files that people write: shipped files match them, faulty ones do not as far as a schema can
//! tell, and they agree with the checker wherever both can tell.

use crate::support::library_files;
use crate::support::rule_examples;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::common::{Run, run};
use crate::support::documents::both;
use jsonschema::Validator;
use posdiag::tree::{Listing, Report, check};
use posdiag::walk::script_file;
use serde_json::{Value, json};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const NAMES: [&str; 4] = ["tree", "sequence", "library", "script"];

fn schema(name: &str) -> Value {
    let Run { exit, stdout, stderr } = run(&["schema", name]);
    assert_eq!((exit, &*stderr), (Some(0), ""), "{name}");
    serde_json::from_str(&stdout).unwrap()
}

fn validators() -> BTreeMap<&'static str, Validator> {
    NAMES.into_iter().map(|name| (name, jsonschema::draft202012::new(&schema(name)).unwrap())).collect()
}

/// YAML as an editor reads it: YAML 1.2, in which `yes` is a word. `None` if it is invalid.
fn yaml(text: &str) -> Option<Value> {
    let options = serde_yaml::options! { strict_booleans: true };
    serde_yaml::from_str_with_options(text, options).ok()
}

/// The schema of a library's file.
fn schema_of(path: &str) -> &'static str {
    match path.split_once('/') {
        None => "library",
        Some(("shared", _)) => "sequence",
        Some(_) => "tree",
    }
}

/// The files of a library: path inside it, and contents. Editors do not show what is not text.
fn files(library: &Path) -> BTreeMap<String, String> {
    let files = library_files::files(library).into_iter();
    files.filter_map(|(path, bytes)| Some((path, String::from_utf8(bytes).ok()?))).collect()
}

/// The shipped libraries, and those created by `posdiag new`, by their names here.
fn shipped() -> Vec<(String, BTreeMap<String, String>)> {
    let mut libraries: Vec<_> = ["trees", "examples/coffee", "tests/data/base", "tests/data/walks"]
        .into_iter()
        .map(|folder| (folder.to_owned(), files(&Path::new(ROOT).join(folder))))
        .collect();
    for (language, languages) in [("zh", "zh"), ("en", "en"), ("zh", "en,zh")] {
        let folder = tempfile::tempdir().unwrap();
        let library = folder.path().join("made");
        let library = library.to_str().unwrap();
        for args in [
            &["new", "library", library, "--languages", languages][..],
            &["new", "tree", "E002", "--library", library, "--message", "a: b # c"],
        ] {
            let made = run(&[args, &["--lang", language]].concat());
            assert_eq!((made.exit, &*made.stderr), (Some(0), ""));
        }
        libraries.push((format!("new {language} {languages}"), files(Path::new(library))));
    }
    libraries
}

/// A document to validate against a schema.
struct Case {
    name: String,
    schema: &'static str,
    document: Value,
}

/// The errors of each document, from the Python validator; `None` if that is not installed.
fn second_opinion(cases: &[Case]) -> Option<Vec<Option<String>>> {
    let python = std::env::var("POSDIAG_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let needed = std::env::var("POSDIAG_NEEDS_JSONSCHEMA").is_ok_and(|value| value == "1");
    let there = Command::new(&python).args(["-c", "import jsonschema"]).stderr(Stdio::null()).status();
    if !there.is_ok_and(|status| status.success()) {
        assert!(!needed, "POSDIAG_NEEDS_JSONSCHEMA is set, and {python} has no jsonschema");
        eprintln!("skipped: {python} has no jsonschema");
        return None;
    }
    let schemas: BTreeMap<&str, Value> = NAMES.into_iter().map(|name| (name, schema(name))).collect();
    let documents = cases.iter().map(|case| json!({ "schema": case.schema, "document": case.document }));
    let asked = json!({ "schemas": schemas, "documents": documents.collect::<Vec<_>>() }).to_string();
    let mut validating = Command::new(python)
        .arg(Path::new(ROOT).join("tests/validate.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    validating.stdin.take().unwrap().write_all(asked.as_bytes()).unwrap();
    let done = validating.wait_with_output().unwrap();
    assert!(done.status.success());
    Some(serde_json::from_slice(&done.stdout).unwrap())
}

#[test]
fn schemas_are_valid_and_describe_every_key() {
    fn described(at: &str, value: &Value) {
        match value {
            Value::Object(members) => {
                let keys = members.get("properties").and_then(Value::as_object).filter(|_| {
                    // A rule repeats keys only to say when they are allowed.
                    members.contains_key("additionalProperties")
                });
                for (key, property) in keys.into_iter().flatten() {
                    let told = property["description"].as_str().unwrap_or_default();
                    assert!(told.contains(" · ") && told.len() < 200, "{at}/{key}: {told}");
                }
                members.iter().for_each(|(key, member)| described(&format!("{at}/{key}"), member));
            }
            Value::Array(items) => items.iter().for_each(|item| described(at, item)),
            _ => {}
        }
    }
    for name in NAMES {
        let schema = schema(name);
        jsonschema::draft202012::meta::validate(&schema).unwrap();
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        let number = if name == "script" { 1 } else { 2 };
        assert_eq!(schema["$id"], format!("posdiag:{name}:{number}"));
        described(name, &schema);
    }
}

#[test]
fn shipped_files_match_the_schemas() {
    let validators = validators();
    let mut cases = Vec::new();
    for (library, files) in shipped() {
        for (path, text) in files {
            let document = yaml(&text).unwrap_or_else(|| panic!("{library}/{path}"));
            cases.push(Case { name: format!("{library}/{path}"), schema: schema_of(&path), document });
        }
    }
    assert!(cases.len() > 250, "{}", cases.len());
    for case in &cases {
        if let Some(error) = validators[case.schema].iter_errors(&case.document).next() {
            panic!("{}: {error} at {}", case.name, error.instance_path());
        }
    }
    for (case, told) in cases.iter().zip(second_opinion(&cases).into_iter().flatten()) {
        assert_eq!(told, None, "{}", case.name);
    }
}

/// The rules whose examples a schema refuses: all that are about keys and values of one valid YAML file, and not about
/// other files, the library's languages, or the course of a walk.
const TOLD: [&str; 23] = [
    "PD003", "PD013", "PD016", "PD018", "PD102", "PD103", "PD105", "PD106", "PD109", "PD110", "PD112",
    "PD114", "PD201", "PD304", "PD305", "PD401", "PD402", "PD403", "PD407", "PD411", "PD412", "PD417",
    "PD418",
];
/// The rules whose examples are not YAML, or not text at all: an editor reports them without a schema.
const NO_YAML: [&str; 11] =
    ["PD010", "PD011", "PD012", "PD014", "PD015", "PD017", "PD019", "PD021", "PD022", "PD023", "PD101"];

#[test]
fn schemas_refuse_the_rules_examples_where_they_can() {
    let validators = validators();
    let base = files(&Path::new(ROOT).join("tests/data/base"));
    let (mut cases, mut no_yaml) = (Vec::new(), Vec::new());
    for (code, page) in rule_examples::pages() {
        let failing = rule_examples::library(&fs::read_to_string(page).unwrap(), &["file=", "bytes="]);
        for (path, text) in files(failing.path()) {
            if base.get(&path) == Some(&text) {
                continue;
            }
            match yaml(&text) {
                Some(document) => cases.push(Case { name: code.clone(), schema: schema_of(&path), document }),
                None => no_yaml.push(code.clone()),
            }
        }
    }
    let refused = |case: &Case| !validators[case.schema].is_valid(&case.document);
    let told: BTreeSet<&str> = cases.iter().filter(|case| refused(case)).map(|case| &*case.name).collect();
    assert_eq!(told.into_iter().collect::<Vec<_>>(), TOLD);
    assert_eq!(no_yaml, NO_YAML);
    for (case, told) in cases.iter().zip(second_opinion(&cases).into_iter().flatten()) {
        assert_eq!(told.is_some(), refused(case), "{}: {told:?}", case.name);
    }
}

/// Every document that differs from another in one place.
#[expect(clippy::too_many_lines, reason = "a table of changes")]
fn changed(document: &Value) -> Vec<(String, Value)> {
    fn places(at: &str, value: &Value, found: &mut Vec<String>) {
        found.push(at.to_owned());
        match value {
            Value::Object(members) => {
                // One language is as good as another.
                let members = members.iter().filter(|(key, _)| *key != "en");
                members.for_each(|(key, member)| places(&format!("{at}/{key}"), member, found));
            }
            Value::Array(items) => {
                // Steps differ; in other lists, the first and the last are as good as the rest.
                let all = at.ends_with("steps") || at.contains("/on_");
                let items = items.iter().enumerate();
                let last = items.len() - 1;
                let items = items.filter(|(index, _)| all || [0, last].contains(index));
                items.for_each(|(index, item)| places(&format!("{at}/{index}"), item, found));
            }
            _ => {}
        }
    }
    let values = [
        json!(0),
        json!(5),
        json!(2_000_000),
        json!(true),
        json!(null),
        json!(""),
        json!("Word 1"),
        json!("unsure"),
        json!("15"),
        json!("a.b"),
        json!("a = b"),
        json!("“x”"),
        json!("一，二"),
        json!([]),
        json!(["word", "word"]),
        json!([{}]),
        json!({}),
        json!({ "zh": "甲", "en": "A" }),
    ];
    let mut all = Vec::new();
    places("", document, &mut all);
    let mut changed = Vec::new();
    for at in all {
        for value in &values {
            let mut copy = document.clone();
            *copy.pointer_mut(&at).unwrap() = value.clone();
            changed.push((format!("{at} = {value}"), copy));
        }
        if let Some((above, key)) = at.rsplit_once('/')
            && document.pointer(above).unwrap().is_object()
        {
            let mut copy = document.clone();
            copy.pointer_mut(above).unwrap().as_object_mut().unwrap().remove(key);
            changed.push((format!("{at} removed"), copy));
        }
        if document.pointer(&at).unwrap().is_object() {
            for key in
                ["unknown", "wait", "collect", "end", "on_unsure", "untitled", "queue", "length", "minutes"]
            {
                let mut copy = document.clone();
                let members = copy.pointer_mut(&at).unwrap().as_object_mut().unwrap();
                let value = match key {
                    "wait" | "minutes" => json!(3),
                    "untitled" => json!(true),
                    "collect" => json!(["contact"]),
                    "on_unsure" => json!([{ "end": "office" }]),
                    "length" => json!("8"),
                    _ => json!("office"),
                };
                if members.insert(key.to_owned(), value).is_none() {
                    changed.push((format!("{at} with {key}"), copy));
                }
            }
        }
    }
    changed
}

/// The library with this in one file.
fn checked(base: &BTreeMap<String, String>, path: &str, document: &Value) -> Report {
    let with = |(name, text): (&String, &String)| {
        let text = if name == path { document.to_string() } else { text.clone() };
        (name.clone(), text.into_bytes())
    };
    check(&Listing::of_memory(base.iter().map(with)))
}

/// What only the checker can tell, among the rules about a file's keys and values.
fn only_the_checker_knows(code: &str, change: &str) -> bool {
    match code {
        // The library's languages: a plain text is enough if there is one.
        "PD104" => {
            let text = [
                "message", "cause", "ask", "choose", "try", "tell", "say", "hint", "caution", "label",
                "text", "name", "title",
            ];
            let at = change.split(' ').next().unwrap();
            text.iter().any(|key| at.ends_with(&format!("/{key}"))) && change.contains(" = \"")
        }
        // An option that `unsure_as` names.
        "PD110" => change.contains("unsure_as") || change.contains("/options/"),
        _ => false,
    }
}

/// The rules about a file's keys and values.
const OF_SHAPE: [&str; 15] = [
    "PD014", "PD102", "PD103", "PD104", "PD105", "PD106", "PD109", "PD110", "PD201", "PD304", "PD305",
    "PD401", "PD402", "PD403", "PD407",
];

#[test]
fn schema_and_checker_agree_on_every_change() {
    let validators = validators();
    let base = files(&Path::new(ROOT).join("tests/data/base"));
    // One file of each kind; E101 has a step of each.
    let documents = base
        .iter()
        .filter(|(path, _)| ["library.yaml", "shared/network.yaml", "e/E101.yaml"].contains(&path.as_str()));
    let documents = documents.map(|(path, text)| (path, changed(&yaml(text).unwrap())));
    let all: Vec<(&String, String, Value)> = documents
        .flat_map(|(path, changes)| {
            changes.into_iter().map(move |(change, document)| (path, change, document))
        })
        .collect();
    // How many were refused, and the faults of those.
    let compare = |cases: &[(&String, String, Value)]| {
        let (mut refused, mut seen) = (0, BTreeSet::new());
        for (path, change, document) in cases {
            let valid = validators[schema_of(path)].is_valid(document);
            let report = checked(&base, path, document);
            let own = report.faults.iter().filter(|fault| fault.at.file.path == **path);
            let codes: BTreeSet<&str> = own.map(|fault| fault.kind.code()).collect();
            if valid {
                let told = codes.iter().filter(|code| OF_SHAPE.contains(code));
                let missed: Vec<_> = told.filter(|code| !only_the_checker_knows(code, change)).collect();
                assert!(missed.is_empty(), "{path}{change}: the schema takes it, and it has {missed:?}");
            } else {
                refused += 1;
                assert!(
                    !report.faults.is_empty(),
                    "{path}{change}: the schema refuses what the checker takes"
                );
                seen.extend(codes);
            }
        }
        (refused, seen)
    };
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let done: Vec<_> = std::thread::scope(|scope| {
        let parts: Vec<_> = all.chunks(all.len().div_ceil(cores)).collect();
        let threads: Vec<_> = parts.into_iter().map(|part| scope.spawn(move || compare(part))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let refused: usize = done.iter().map(|(refused, _)| refused).sum();
    assert!(refused > 1000, "{refused}");
    let seen: BTreeSet<&str> = done.into_iter().flat_map(|(_, seen)| seen).collect();
    let never: Vec<_> = OF_SHAPE.iter().filter(|code| !seen.contains(*code)).collect();
    assert!(never.is_empty(), "{never:?}");
}

#[test]
fn schema_refuses_scripts_that_the_program_refuses() {
    let validators = validators();
    let whole = json!({
        "code": "E110", "channel": "phone", "operator": "A12", "notes": ["late", 5],
        "answers": { "network.link": "wifi", "restart": ["not_fixed", "fixed"], "online": true },
        "fields": { "model": null, "amount": 128 }, "expect": { "outcome": "fixed", "path": "E110:" },
    });
    for document in both("docs/scripts") {
        assert!(validators["script"].is_valid(&yaml(&document.block("yaml")).unwrap()));
    }
    assert!(validators["script"].is_valid(&whole));
    let mut refused = 0;
    for (change, document) in changed(&whole) {
        // The program checks channels later.
        if change.starts_with("/channel = ") && document["channel"].is_string() {
            assert!(!validators["script"].is_valid(&document), "{change}");
            continue;
        }
        let read = script_file::read(&document.to_string());
        let channel = document.get("channel").is_none_or(Value::is_string);
        let valid = validators["script"].is_valid(&document);
        refused += usize::from(!valid);
        assert_eq!(valid, read.is_ok() && channel, "{change}: {read:?}");
    }
    assert!(refused > 50, "{refused}");
}
