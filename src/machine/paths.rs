//! The paths of a tree, a line each: as replay strings to read, collapsed, or as JSON.

use std::io::{self, Write};

use serde::Serialize;

use crate::library::paths::collapsed::{self, LEADS_TO};
use crate::library::paths::{Done, Ending, Path, Paths, Visit};
use crate::session::Channel;
use crate::show::explain::Json;
use crate::text::harmless::harmless;
use crate::tree::{Act, Manifest, Node, Texts, Tree};

/// How paths are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A path's replay string and its outcome.
    Text,
    /// What goes on within the sequences of a tree left out.
    Collapsed,
    /// An object a line, format 1.
    Jsonl,
}

/// What paths are printed of, and how.
#[derive(Clone, Copy, Debug)]
pub struct View<'v> {
    /// The library's declarations.
    pub manifest: &'v Manifest,
    /// The library's texts.
    pub texts: &'v Texts,
    /// Which of the library's languages.
    pub column: usize,
    /// As a walk on the phone goes.
    pub on_phone: bool,
    /// How they are printed.
    pub format: Format,
}

/// Writes every path of a tree.
///
/// # Errors
/// What `to` fails with.
pub fn write(tree: &Tree, view: View<'_>, to: &mut dyn Write) -> io::Result<()> {
    match view.format {
        Format::Text => text(tree, view, to),
        Format::Collapsed => collapsed::of_tree(tree, view.on_phone, view.manifest)
            .iter()
            .try_for_each(|path| writeln!(to, "{}", harmless(path))),
        Format::Jsonl => jsonl(tree, view, to),
    }
}

fn text(tree: &Tree, view: View<'_>, to: &mut dyn Write) -> io::Result<()> {
    let mut line = [&*harmless(&tree.code), ":"].concat();
    let head = line.len();
    let mut paths = Paths::new(tree, view.on_phone);
    while let Some(path) = paths.next_path() {
        line.truncate(head);
        path.push_answers(&mut line);
        let outcome = path.ending.outcome(tree).and_then(|index| view.manifest.outcome(index));
        line.extend([LEADS_TO, outcome.map_or("", |outcome| &outcome.id), "\n"]);
        to.write_all(line.as_bytes())?;
    }
    Ok(())
}

fn jsonl(tree: &Tree, view: View<'_>, to: &mut dyn Write) -> io::Result<()> {
    let View { manifest, texts, column, .. } = view;
    let mut lines = Lines::new(Json { tree, manifest, texts, column }, view);
    let mut paths = Paths::new(tree, view.on_phone);
    while let Some(path) = paths.next_path() {
        to.write_all(lines.line(&path).as_bytes())?;
    }
    Ok(())
}

/// A step as far as it is the same on every path; the answer is put behind it.
#[derive(Serialize)]
struct StepJson<'t> {
    id: &'t str,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'t str>,
}

/// Makes the lines of one tree. What comes again, each step and each outcome, is made once.
struct Lines<'t> {
    json: Json<'t>,
    /// The beginning of every line, up to the answers.
    head: String,
    /// Every step, without its closing brace.
    steps: Vec<String>,
    /// The outcomes seen so far, by [`Lines::place`].
    outcomes: Vec<Option<String>>,
    line: String,
}

impl<'t> Lines<'t> {
    fn new(json: Json<'t>, view: View<'_>) -> Lines<'t> {
        let tree = json.tree;
        let code = to_json(&*tree.code);
        let in_path = code.strip_suffix('"').unwrap_or_default();
        let channel = if view.on_phone { Channel::Phone } else { Channel::OnSite }.id();
        let head =
            [r#"{"format":1,"code":"#, &code, r#","channel":""#, channel, r#"","path":"#, in_path, ":"]
                .concat();
        let step = |node: &Node| {
            let text = node.text().map(|text| json.text(text));
            let mut step = to_json(&StepJson { id: &node.id, kind: node.kind(), text });
            step.pop();
            step
        };
        let steps = tree.nodes().iter().map(step).collect();
        Lines { json, head, steps, outcomes: vec![None; tree.nodes().len() + 2], line: String::new() }
    }

    fn line(&mut self, path: &Path<'_>) -> &str {
        self.line.clear();
        self.line.push_str(&self.head);
        path.push_answers(&mut self.line);
        self.line.push_str(r#"","steps":["#);
        let begin = self.line.len();
        for visit in path.trail {
            self.step(*visit, begin);
        }
        self.line.push_str(r#"],"outcome":"#);
        self.outcome(path.ending);
        self.line.push_str("}\n");
        &self.line
    }

    /// What a person sees of a step: nothing, where everything was known. A `try` that has no answer was put off.
    fn step(&mut self, visit: Visit, begin: usize) {
        if matches!(visit.done, Done::Known(_) | Done::Filled) {
            return;
        }
        let Some(step) = self.steps.get(visit.node.index()) else { return };
        if self.line.len() > begin {
            self.line.push(',');
        }
        self.line.push_str(step);
        if let (Done::Answered(value), Some(node)) = (visit.done, self.json.tree.node(visit.node)) {
            // The names of answers are spelled as ids are, and need no escaping.
            self.line.extend([r#","answer":""#, node.value_name(value), "\""]);
        }
        self.line.push('}');
    }

    fn outcome(&mut self, ending: Ending) {
        let known = self.place(ending).and_then(|place| self.outcomes.get_mut(place));
        let Some(outcome) = known else { return self.line.push_str("null") };
        let json = self.json;
        self.line.push_str(outcome.get_or_insert_with(|| outcome_json(json, ending)));
    }

    /// Where an ending's outcome stands: each `end` step has one of its own, all others share theirs.
    fn place(&self, ending: Ending) -> Option<usize> {
        let nodes = self.json.tree.nodes().len();
        match ending {
            Ending::Step(id) => Some(id.index()),
            Ending::Fixed(_) => Some(nodes),
            Ending::Dispatch(_) => Some(nodes + 1),
            Ending::Returned => None,
        }
    }
}

fn outcome_json(json: Json<'_>, ending: Ending) -> String {
    let (text, collect) = match ending {
        Ending::Step(id) => match json.tree.node(id).map(|node| &node.act) {
            Some(Act::End { text, collect, .. }) => (*text, &**collect),
            _ => (None, &[][..]),
        },
        _ => (None, &[][..]),
    };
    let outcome = ending.outcome(json.tree);
    to_json(&outcome.and_then(|outcome| json.outcome(outcome, text, collect)))
}

fn to_json(value: &(impl Serialize + ?Sized)) -> String {
    // Plain data has nothing to fail at.
    serde_json::to_string(value).unwrap_or_default()
}
