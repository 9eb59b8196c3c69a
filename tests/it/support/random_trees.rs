//! Random trees that the checker accepts, for property tests of walks.

use posdiag::tree::Library;
use proptest::collection::SizeRange;
use proptest::prelude::*;

use crate::support::small_library::{declared, manifest_with_matters};

/// A sequence of the random trees, with actions.
pub(crate) const LINK: &str = "\
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

/// Another, which only asks: the closing uses it, too.
pub(crate) const LOOK: &str = "\
- id: seen
  when: drink != poured
  ask: Is there a drink?
  on_yes:
  - set: drink = poured
- id: level
  choose: How high is the water?
  unsure_as: low
  options:
  - id: low
    label: Low
    steps:
    - set: water = low
  - id: high
    label: High
  - id: full
    label: Full
    steps:
    - set: water = full";

/// Every state of every matter.
pub(crate) const STANDINGS: [&str; 4] = ["water = low", "water = full", "drink = open", "drink = poured"];

/// The code of the tree that sets a state of [`STANDINGS`], and then asks.
pub(crate) fn setter(standing: usize) -> String {
    format!("T9{standing}")
}

/// The condition of a step: an earlier answer, the state of a matter, or one or both of them.
#[derive(Clone, Debug)]
struct Guard {
    /// Which of the possible earlier answers, and whether it is negated.
    answer: Option<(usize, bool)>,
    /// Which of [`STANDINGS`], and whether it is negated.
    state: Option<(usize, bool)>,
    one_is_enough: bool,
}

/// A step of a random tree, before it is named.
#[derive(Clone, Debug)]
struct MadeStep {
    guard: Guard,
    /// Whether it waits, and what it counts from: a possible earlier answer, or one of [`STANDINGS`].
    wait: Option<(bool, usize)>,
    act: MadeAct,
}

#[derive(Clone, Debug)]
enum MadeAct {
    Ask { yes: Vec<MadeStep>, no: Vec<MadeStep>, unsure: Option<Vec<MadeStep>>, technician: bool },
    Choose { options: Vec<Vec<MadeStep>>, unsure: bool },
    Try { caution: bool, technician: bool, fixed: Option<Vec<MadeStep>> },
    Tell,
    Collect,
    Set(usize),
    Use(&'static str),
    End,
}

/// A library of random trees and possibly a random closing, before it is written.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    trees: Vec<Vec<MadeStep>>,
    closing: Option<Vec<MadeStep>>,
}

fn guard() -> impl Strategy<Value = Guard> {
    let one = prop::option::weighted(0.3, (0..STANDINGS.len(), any::<bool>()));
    (one.clone(), one, any::<bool>()).prop_map(|(answer, state, one_is_enough)| Guard {
        answer,
        state,
        one_is_enough,
    })
}

fn guarded(act: impl Strategy<Value = MadeAct>) -> impl Strategy<Value = MadeStep> {
    let wait = prop::option::weighted(0.2, (any::<bool>(), 0..9_usize));
    (guard(), wait, act).prop_map(|(guard, wait, act)| MadeStep { guard, wait, act })
}

fn set() -> impl Strategy<Value = MadeAct> {
    (0..STANDINGS.len()).prop_map(MadeAct::Set)
}

/// Questions with steps in their branches, some of them for a technician.
fn branching(
    step: impl Strategy<Value = MadeStep> + Clone + 'static,
    technicians: f64,
) -> impl Strategy<Value = MadeStep> {
    let list = prop::collection::vec(step, 0..4);
    guarded(prop_oneof![
        (list.clone(), list.clone(), prop::option::of(list.clone()), prop::bool::weighted(technicians))
            .prop_map(|(yes, no, unsure, technician)| MadeAct::Ask { yes, no, unsure, technician }),
        (prop::collection::vec(list, 2..4), any::<bool>())
            .prop_map(|(options, unsure)| MadeAct::Choose { options, unsure }),
    ])
}

/// Actions, some with steps if they helped.
fn going_on(step: impl Strategy<Value = MadeStep> + Clone + 'static) -> impl Strategy<Value = MadeStep> {
    let list = prop::collection::vec(step, 0..4);
    guarded(
        (list, any::<bool>(), prop::bool::weighted(0.1)).prop_map(|(fixed, caution, technician)| {
            MadeAct::Try { caution, technician, fixed: Some(fixed) }
        }),
    )
}

/// The steps of a random tree.
fn steps() -> impl Strategy<Value = Vec<MadeStep>> {
    let leaf = guarded(prop_oneof![
        4 => (any::<bool>(), any::<bool>())
            .prop_map(|(caution, technician)| MadeAct::Try { caution, technician, fixed: None }),
        1 => Just(MadeAct::Tell),
        1 => Just(MadeAct::Collect),
        2 => set(),
        2 => Just(MadeAct::Use("link")),
        1 => Just(MadeAct::Use("look")),
        1 => Just(MadeAct::End),
    ]);
    let step = leaf.prop_recursive(
        3,
        16,
        3,
        |inner| prop_oneof![4 => branching(inner.clone(), 0.1), 1 => going_on(inner)],
    );
    prop::collection::vec(step, 0..6)
}

/// The steps of a random closing.
fn closing() -> impl Strategy<Value = Vec<MadeStep>> {
    let leaf = guarded(prop_oneof![
        1 => Just(MadeAct::Tell),
        1 => Just(MadeAct::Collect),
        3 => set(),
        2 => Just(MadeAct::Use("look")),
    ]);
    let step = leaf.prop_recursive(2, 6, 2, |inner| branching(inner, 0.0));
    prop::collection::vec(step, 1..4)
}

/// So many random trees, the first of which is `T01`, and in half of the cases a closing.
pub(crate) fn made(trees: impl Into<SizeRange>) -> impl Strategy<Value = Made> {
    (prop::collection::vec(steps(), trees), prop::option::of(closing()))
        .prop_map(|(trees, closing)| Made { trees, closing })
}

/// Writes random steps as YAML that the checker accepts.
#[derive(Default)]
struct Writer {
    text: String,
    names: usize,
    /// Whether it is a sequence, whose conditions only name its own steps.
    is_sequence: bool,
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

    /// Writes a list and returns whether a walk continues below it. `given` are answers that conditions may read.
    fn list(&mut self, depth: usize, steps: &[MadeStep], given: &mut Vec<String>) -> bool {
        steps.iter().all(|step| self.step(depth, step, given))
    }

    fn branch(&mut self, depth: usize, key: &str, steps: &[MadeStep], given: &mut Vec<String>) -> bool {
        self.line(depth, key);
        if steps.is_empty() {
            let name = self.name();
            self.line(depth, &format!("- id: {name}"));
            self.line(depth + 1, &format!("tell: Know {name}"));
            return true;
        }
        self.list(depth, steps, given)
    }

    /// Writes a step with its guard, and returns whether a walk continues below it.
    fn step(&mut self, depth: usize, step: &MadeStep, given: &mut Vec<String>) -> bool {
        let name = self.name();
        self.line(depth, &format!("- id: {name}"));
        self.wait(depth + 1, step, given);
        let Some(condition) = condition(&step.guard, given) else {
            return self.act(depth + 1, &name, &step.act, given);
        };
        self.line(depth + 1, &format!("when: {condition}"));
        // If it is skipped, nothing in it was answered.
        self.act(depth + 1, &name, &step.act, &mut given.clone());
        true
    }

    /// Writes how long a step waits, and since when, if it asks for something.
    fn wait(&mut self, depth: usize, step: &MadeStep, given: &[String]) {
        let asks = matches!(
            step.act,
            MadeAct::Ask { .. } | MadeAct::Choose { .. } | MadeAct::Try { .. } | MadeAct::Collect
        );
        let Some((counts_from_a_matter, which)) = step.wait.filter(|_| asks) else { return };
        self.line(depth, "wait: 5");
        let answer = given.get(which % given.len().max(1));
        let from = if counts_from_a_matter {
            Some(STANDINGS[which % STANDINGS.len()])
        } else {
            answer.map(|answer| &**answer)
        };
        if let Some((from, _)) = from.and_then(|from| from.split_once(" = ")) {
            self.line(depth, &format!("since: {from}"));
        }
    }

    fn act(&mut self, depth: usize, name: &str, act: &MadeAct, given: &mut Vec<String>) -> bool {
        match act {
            MadeAct::Tell => self.line(depth, &format!("tell: Know {name}")),
            MadeAct::Collect => self.line(depth, "collect: [merchant, model]"),
            MadeAct::Set(standing) => self.line(depth, &format!("set: {}", STANDINGS[*standing])),
            MadeAct::Use(sequence) => {
                self.line(depth, &format!("use: {sequence}"));
                let answer = if *sequence == "link" { "link.link = wifi" } else { "look.level = low" };
                given.extend((!self.is_sequence).then(|| answer.to_owned()));
            }
            MadeAct::End => {
                self.line(depth, "end: fine");
                return false;
            }
            MadeAct::Try { caution, technician, fixed } => {
                self.line(depth, &format!("try: Do {name}"));
                if *caution {
                    self.line(depth, "caution: Mind");
                }
                if *technician {
                    self.line(depth, "by: technician");
                }
                if let Some(steps) = fixed {
                    self.on_fixed(depth, name, steps, given);
                }
                given.push(format!("{name} = not_fixed"));
            }
            MadeAct::Ask { yes, no, unsure, technician } => {
                self.line(depth, "ask: Is it?");
                if *technician {
                    self.line(depth, "by: technician");
                }
                if unsure.is_none() {
                    self.line(depth, "unsure_as: on_no");
                }
                let branches = [("yes", Some(yes)), ("no", Some(no)), ("unsure", unsure.as_ref())];
                let branches = branches.into_iter().filter_map(|(value, steps)| Some((value, steps?)));
                return self.branches(name, given, branches, |writer, value, steps, given| {
                    writer.branch(depth, &format!("on_{value}:"), steps, given)
                });
            }
            MadeAct::Choose { options, unsure } => {
                self.line(depth, "choose: Which?");
                if *unsure {
                    self.line(depth, "unsure_as: o0");
                }
                self.line(depth, "options:");
                let values: Vec<String> = (0..options.len()).map(|number| format!("o{number}")).collect();
                let branches = values.iter().map(String::as_str).zip(options);
                return self.branches(name, given, branches, |writer, value, steps, given| {
                    writer.line(depth, &format!("- id: {value}"));
                    writer.line(depth + 1, "label: Option");
                    writer.branch(depth + 1, "steps:", steps, given)
                });
            }
        }
        true
    }

    /// Writes what follows if an action helped.
    fn on_fixed(&mut self, depth: usize, name: &str, steps: &[MadeStep], given: &mut Vec<String>) {
        let mut inside = given.clone();
        inside.push(format!("{name} = fixed"));
        let falls = if steps.is_empty() {
            self.line(depth, "on_fixed: []");
            true
        } else {
            self.branch(depth, "on_fixed:", steps, &mut inside)
        };
        given.extend(falls.then(|| format!("{name} = fixed")));
    }

    /// Writes the branches of a question, each with its answer given in it; after it, the last branch that continues
    /// counts.
    fn branches<'b>(
        &mut self,
        name: &str,
        given: &mut Vec<String>,
        branches: impl Iterator<Item = (&'b str, &'b Vec<MadeStep>)>,
        mut write: impl FnMut(&mut Writer, &str, &[MadeStep], &mut Vec<String>) -> bool,
    ) -> bool {
        let before = given.clone();
        let mut falls = false;
        for (value, steps) in branches {
            let mut inside = before.clone();
            inside.push(format!("{name} = {value}"));
            if write(self, value, steps, &mut inside) {
                falls = true;
                *given = inside;
            }
        }
        falls
    }
}

/// A guard in its written form; `None` if it reads nothing.
fn condition(guard: &Guard, given: &[String]) -> Option<String> {
    let written = |is: &str, differs: bool| if differs { is.replace('=', "!=") } else { is.to_owned() };
    let answer = guard.answer.and_then(|(back, differs)| {
        let at = given.len().checked_sub(1 + back % given.len().max(1))?;
        Some(written(&given[at], differs))
    });
    let state = guard.state.map(|(standing, differs)| written(STANDINGS[standing], differs));
    let between = if guard.one_is_enough { " or " } else { " and " };
    let parts: Vec<String> = answer.into_iter().chain(state).collect();
    (!parts.is_empty()).then(|| parts.join(between))
}

fn written(steps: &[MadeStep], is_sequence: bool) -> String {
    let mut writer = Writer { is_sequence, ..Writer::default() };
    let comes_out = writer.list(0, steps, &mut Vec::new());
    if comes_out && !is_sequence {
        writer.line(0, "- end: office");
        writer.line(1, "with: drink");
    }
    writer.text
}

impl Made {
    /// The library; `None` if a tree or the closing has too many paths.
    pub(crate) fn library(&self) -> Option<Library> {
        let manifest = manifest_with_matters(self.closing.is_some());
        let closing = self.closing.as_ref().map(|steps| written(steps, true));
        let mut sequences = vec![("link", LINK), ("look", LOOK)];
        sequences.extend(closing.as_deref().map(|steps| ("closing", steps)));
        let own = self.trees.iter().enumerate();
        let own = own.map(|(number, steps)| (format!("T{:02}", number + 1), written(steps, false)));
        let setters = STANDINGS.iter().enumerate().map(|(number, standing)| {
            let steps =
                format!("- set: {standing}\n- id: on\n  ask: On?\n  on_yes:\n  - end: fine\n- end: office");
            (setter(number), steps)
        });
        let trees: Vec<(String, String)> = own.chain(setters).collect();
        let trees: Vec<(&str, &str)> = trees.iter().map(|(code, text)| (&**code, &**text)).collect();
        declared(&manifest, &sequences, &trees)
    }
}
