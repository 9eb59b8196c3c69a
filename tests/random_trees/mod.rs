//! Random trees that the checker accepts, for properties of what is walked in them.

#![allow(dead_code, unreachable_pub, reason = "each test crate takes what it needs")]

use posdiag::tree::Library;
use proptest::prelude::*;

use crate::small_library::small_enough;

/// The one sequence of the random trees.
pub const LINK: &str = "\
- id: link
  choose: Which link?
  options:
  - id: wifi
    label: WiFi
  - id: cable
    label: Cable
    steps:
    - id: replug
      try: Plug the cable in again
- id: up
  ask: Is it up?
  on_no:
  - id: wait
    try: Wait a little";

/// A step of a random tree, before it has a name.
#[derive(Clone, Debug)]
pub enum Made {
    Ask { yes: Vec<Made>, no: Vec<Made>, unsure: Option<Vec<Made>>, technician: bool },
    Choose { options: Vec<Vec<Made>>, unsure: bool },
    Try { caution: bool, technician: bool },
    Tell,
    Collect,
    Use,
    End,
}

/// The steps of a random tree.
pub fn made() -> impl Strategy<Value = Vec<Made>> {
    let leaf = prop_oneof![
        4 => (any::<bool>(), any::<bool>()).prop_map(|(caution, t)| Made::Try { caution, technician: t }),
        1 => Just(Made::Tell),
        1 => Just(Made::Collect),
        2 => Just(Made::Use),
        1 => Just(Made::End),
    ];
    let step = leaf.prop_recursive(3, 16, 3, |inner| {
        let list = prop::collection::vec(inner, 0..4);
        prop_oneof![
            (list.clone(), list.clone(), prop::option::of(list.clone()), prop::bool::weighted(0.1))
                .prop_map(|(yes, no, unsure, technician)| Made::Ask { yes, no, unsure, technician }),
            (prop::collection::vec(list, 2..4), any::<bool>())
                .prop_map(|(options, unsure)| Made::Choose { options, unsure }),
        ]
    });
    prop::collection::vec(step, 0..6)
}

/// Writes random steps as YAML that the checker accepts.
#[derive(Default)]
struct Writer {
    text: String,
    names: usize,
}

impl Writer {
    fn line(&mut self, depth: usize, text: &str) {
        self.text.push_str(&"  ".repeat(depth));
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn name(&mut self) -> String {
        self.names += 1;
        format!("s{}", self.names)
    }

    /// Writes a list and says whether a walk comes out below it. `given` are answers that conditions may read.
    fn list(&mut self, depth: usize, steps: &[Made], given: &mut Vec<String>) -> bool {
        for step in steps {
            let guard = given.len() % 3 == 1;
            if !self.step(depth, step, guard, given) {
                return false;
            }
        }
        true
    }

    fn branch(&mut self, depth: usize, key: &str, steps: &[Made], given: &mut Vec<String>) -> bool {
        self.line(depth, key);
        if steps.is_empty() {
            let name = self.name();
            self.line(depth, &format!("- id: {name}"));
            self.line(depth + 1, &format!("tell: Know {name}"));
            return true;
        }
        self.list(depth, steps, given)
    }

    #[expect(clippy::too_many_lines, reason = "a table: one arm a kind of step")]
    fn step(&mut self, depth: usize, step: &Made, guard: bool, given: &mut Vec<String>) -> bool {
        let name = self.name();
        self.line(depth, &format!("- id: {name}"));
        let inner = depth + 1;
        let guard = guard.then(|| given.last().cloned()).flatten();
        if let Some(condition) = &guard {
            self.line(inner, &format!("when: {condition}"));
        }
        let before = given.clone();
        let falls = match step {
            Made::Tell => {
                self.line(inner, &format!("tell: Know {name}"));
                true
            }
            Made::Collect => {
                self.line(inner, "collect: [merchant, model]");
                true
            }
            Made::Use => {
                self.line(inner, "use: link");
                given.push("link.link = wifi".to_owned());
                true
            }
            Made::End => {
                self.line(inner, "end: fine");
                false
            }
            Made::Try { caution, technician } => {
                self.line(inner, &format!("try: Do {name}"));
                if *caution {
                    self.line(inner, "caution: Mind");
                }
                if *technician {
                    self.line(inner, "by: technician");
                }
                given.push(format!("{name} = not_fixed"));
                true
            }
            Made::Ask { yes, no, unsure, technician } => {
                self.line(inner, "ask: Is it?");
                if *technician {
                    self.line(inner, "by: technician");
                }
                if unsure.is_none() {
                    self.line(inner, "unsure_as: on_no");
                }
                let mut after = before.clone();
                let mut falls = false;
                let branches = [
                    ("on_yes:", Some(yes), "yes"),
                    ("on_no:", Some(no), "no"),
                    ("on_unsure:", unsure.as_ref(), "unsure"),
                ];
                for (key, steps, value) in branches {
                    let Some(steps) = steps else { continue };
                    let mut inside = before.clone();
                    inside.push(format!("{name} = {value}"));
                    if self.branch(inner, key, steps, &mut inside) {
                        falls = true;
                        after = inside;
                    }
                }
                *given = after;
                falls
            }
            Made::Choose { options, unsure } => {
                self.line(inner, "choose: Which?");
                if *unsure {
                    self.line(inner, "unsure_as: o0");
                }
                self.line(inner, "options:");
                let mut falls = false;
                let mut after = before.clone();
                for (number, steps) in options.iter().enumerate() {
                    self.line(inner, &format!("- id: o{number}"));
                    self.line(inner + 1, "label: Option");
                    let mut inside = before.clone();
                    inside.push(format!("{name} = o{number}"));
                    if self.branch(inner + 1, "steps:", steps, &mut inside) {
                        falls = true;
                        after = inside;
                    }
                }
                *given = after;
                falls
            }
        };
        if guard.is_some() {
            *given = before;
            return true;
        }
        falls
    }
}

/// A library of random trees; `None` where one has too many ways through it.
pub fn random_library(trees: &[Vec<Made>]) -> Option<Library> {
    let written: Vec<(String, String)> = trees
        .iter()
        .enumerate()
        .map(|(number, steps)| {
            let mut writer = Writer::default();
            if writer.list(0, steps, &mut Vec::new()) {
                writer.line(0, "- end: office");
            }
            (format!("T{:02}", number + 1), writer.text)
        })
        .collect();
    let trees: Vec<(&str, &str)> =
        written.iter().map(|(code, text)| (code.as_str(), text.as_str())).collect();
    small_enough(&[("link", LINK)], &trees)
}
