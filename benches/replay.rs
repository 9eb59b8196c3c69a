//! Measures how many lines of a replay are walked per second on one core, over the paths of every tree: as scripts with
//! answers by id, as paths, and as `posdiag paths` prints them. Plain parsing of the same lines by `serde_json` is
//! measured for comparison.

#![allow(clippy::expect_used, reason = "a benchmark of what does not work is none")]

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use jiff::civil::date;
use posdiag::library::embedded;
use posdiag::machine::paths;
use posdiag::session::{Channel, Moment};
use posdiag::text::language::Language;
use posdiag::tree::Library;
use posdiag::view::View;
use posdiag::view::paint::Paint;
use posdiag::walk::clock::StoppedClock;
use posdiag::walk::replay::Walker;
use serde::Deserialize as _;
use serde::de::IgnoredAny;
use serde_json::{Map, Value, json};

fn main() {
    divan::main();
}

/// How a line specifies its walk.
#[derive(Clone, Copy, Debug)]
enum Form {
    Answers,
    Path,
    Printed,
}

const FORMS: [Form; 3] = [Form::Answers, Form::Path, Form::Printed];

/// One line for every path of the library, on site.
fn lines(library: &Library, form: Form) -> Vec<String> {
    let view = View {
        manifest: library.manifest(),
        texts: library.texts(),
        language: Language::Zh,
        column: 0,
        paint: Paint(false),
        columns: None,
        subject: None,
    };
    let mut printed = Vec::new();
    for title in library.titles().expect("the library is whole") {
        let tree = library.tree(&title.code).expect("it is whole").expect("it is there");
        paths::write(view, &tree, (Channel::OnSite, &[]), &mut printed).expect("memory takes everything");
    }
    let printed = String::from_utf8(printed).expect("JSON is text");
    // Answers by id cannot express a path that reaches a step twice.
    let once = |printed: &&str| {
        let path: Value = serde_json::from_str(printed).expect("it is JSON");
        let answered = path["steps"].as_array().expect("a path has steps").iter();
        !matches!(form, Form::Answers)
            || answers(&path).len() == answered.filter(|step| step.get("answer").is_some()).count()
    };
    let line = |printed: &str| {
        let path: Value = serde_json::from_str(printed).expect("it is JSON");
        let expect = json!({ "outcome": path["outcome"]["id"] });
        match form {
            Form::Answers => {
                json!({ "code": path["code"], "answers": answers(&path), "expect": expect }).to_string()
            }
            Form::Path => json!({ "path": path["path"], "expect": expect }).to_string(),
            Form::Printed => printed.to_owned(),
        }
    };
    printed.lines().filter(once).map(line).collect()
}

fn answers(path: &Value) -> Map<String, Value> {
    let steps = path["steps"].as_array().expect("a path has steps").iter();
    let answer = |step: &Value| Some((step["id"].as_str()?.to_owned(), step.get("answer")?.clone()));
    steps.filter_map(answer).collect()
}

fn bytes(lines: &[String]) -> BytesCount {
    BytesCount::new(lines.iter().map(String::len).sum::<usize>())
}

#[divan::bench(args = FORMS)]
fn sessions(bencher: Bencher<'_, '_>, form: Form) {
    let library = embedded::library().expect("the embedded library is whole");
    let lines = lines(&library, form);
    let clock = StoppedClock { now: Moment(0), wall: date(2026, 11, 23).at(14, 30, 0, 0) };
    let mut walker = Walker::new(&library, &clock);
    bencher.counter(ItemsCount::new(lines.len())).counter(bytes(&lines)).bench_local(|| {
        for line in &lines {
            walker.walk(line.as_bytes()).expect("it passes");
        }
    });
}

#[divan::bench(args = FORMS)]
fn bare_parse(bencher: Bencher<'_, '_>, form: Form) {
    let lines = lines(&embedded::library().expect("the embedded library is whole"), form);
    bencher.counter(ItemsCount::new(lines.len())).counter(bytes(&lines)).bench_local(|| {
        for line in &lines {
            let mut json = serde_json::Deserializer::from_str(line);
            divan::black_box(IgnoredAny::deserialize(&mut json)).expect("it is JSON");
        }
    });
}
