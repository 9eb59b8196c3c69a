//! A tree as a text to read and as JSON, without a walk.

use std::borrow::Cow;

use serde::Serialize;

use crate::text::harmless::harmless;
use crate::text::language::Language;
use crate::text::width::{width, wrap};
use crate::tree::{Act, By, Manifest, Node, NodeId, Text, Texts, Tree, Unsure};
use crate::view::View;
use crate::view::paint::Paint;

/// The whole of a tree as indented text, ending with a newline.
#[must_use]
pub fn text(tree: &Tree, view: View<'_>) -> String {
    let mut page = Page { tree, view, out: String::with_capacity(16 * 1024) };
    page.head();
    page.block(tree.start(), 0);
    page.out
}

struct Page<'p> {
    tree: &'p Tree,
    view: View<'p>,
    out: String,
}

impl Page<'_> {
    /// A line at a depth; `hang` is what stands before it and what its further lines are set in by.
    fn line(&mut self, depth: usize, hang: &str, said: &str, paint: fn(Paint, &str) -> String) {
        match self.view.columns {
            None => {
                for _ in 0..depth {
                    self.out.push_str("  ");
                }
                self.push_painted(hang, paint);
                self.out.push_str(said);
                self.out.push('\n');
            }
            Some(columns) => {
                let indent = "  ".repeat(depth);
                let next = format!("{indent}{}", " ".repeat(width(hang)));
                let first = format!("{indent}{hang}");
                for (number, line) in wrap(said, &first, &next, columns).into_iter().enumerate() {
                    let painted = line.strip_prefix(&first).filter(|_| number == 0);
                    match painted {
                        Some(rest) => {
                            self.out.push_str(&indent);
                            self.push_painted(hang, paint);
                            self.out.push_str(rest);
                        }
                        None => self.out.push_str(&line),
                    }
                    self.out.push('\n');
                }
            }
        }
    }

    fn push_painted(&mut self, text: &str, paint: fn(Paint, &str) -> String) {
        if self.view.paint.0 {
            self.out.push_str(&paint(self.view.paint, text));
        } else {
            self.out.push_str(text);
        }
    }

    fn plain(&mut self, depth: usize, said: &str) {
        self.line(depth, "", said, |_, text| text.to_owned());
    }

    fn head(&mut self) {
        let view = self.view;
        let code = harmless(&self.tree.code).into_owned();
        let message = view.message(self.tree);
        self.line(0, &format!("{code}  "), &message, Paint::strong);
        if let Some(cause) = self.tree.cause {
            let said = view.labelled(view.own("可能原因", "Possible cause"), &view.words(cause));
            self.plain(0, &said);
        }
        if let Some(row) = view.table_row(self.tree) {
            let said = view.labelled(view.own("手册", "Manual"), &row);
            self.plain(0, &said);
        }
        self.out.push('\n');
    }

    fn block(&mut self, first: Option<NodeId>, depth: usize) {
        let tree = self.tree;
        for (_, node) in tree.list(first) {
            self.step(node, depth);
        }
    }

    fn step(&mut self, node: &Node, depth: usize) {
        let view = self.view;
        if !node.when.is_empty() {
            let said = view.conditions(self.tree, node);
            self.line(depth, view.own("若 ", "If "), &said, Paint::faint);
        }
        match &node.act {
            Act::Use { name, first, .. } => {
                let name = self.with_remarks(node, ["[", &view.words(*name), "]"].concat().into());
                self.line(depth, &name, "", Paint::strong);
                self.block(*first, depth + 1);
            }
            Act::End { outcome, text, collect, .. } => self.end(node, *outcome, *text, collect, depth),
            Act::Collect { fields } => {
                let said = view.listed(&view.field_labels(fields));
                let said = self.with_remarks(node, said.into());
                self.line(depth, view.own("填 ", "Collect "), &said, Paint::lead);
                self.asides(node, depth + 1);
            }
            Act::Ask { text, yes, no, unsure } => {
                self.lead(node, view.own("问 ", "Ask "), *text, depth);
                self.branch(view.own("是", "Yes"), *yes, depth + 1);
                self.branch(view.own("否", "No"), *no, depth + 1);
                match unsure {
                    Unsure::Own(own) => self.branch(view.own("不确定", "Unsure"), *own, depth + 1),
                    Unsure::AsYes => self.unsure_as(view.own("是", "Yes"), depth + 1),
                    Unsure::AsNo => {}
                }
            }
            Act::Choose { text, options, unsure_as } => {
                self.lead(node, view.own("选 ", "Choose "), *text, depth);
                for option in options {
                    let label = view.words(option.label);
                    self.branch(&label, option.first, depth + 1);
                }
                let unsure = unsure_as.and_then(|index| options.get(usize::from(index)));
                if let Some(option) = unsure {
                    let label = view.words(option.label).into_owned();
                    self.unsure_as(&label, depth + 1);
                }
            }
            Act::Try { text, .. } => self.lead(node, view.own("做 ", "Do "), *text, depth),
            Act::Tell { text } => self.lead(node, view.own("注 ", "Note "), *text, depth),
        }
    }

    fn lead(&mut self, node: &Node, kind: &str, text: Text, depth: usize) {
        let said = self.with_remarks(node, self.view.words(text));
        self.line(depth, kind, &said, Paint::lead);
        self.asides(node, depth + 1);
    }

    /// The step's text and, in brackets behind it, who does it, how long it takes and whose idea it was.
    fn with_remarks<'s>(&self, node: &Node, said: Cow<'s, str>) -> Cow<'s, str> {
        let view = self.view;
        if node.by == By::Merchant && node.minutes.is_none() && !node.added {
            return said;
        }
        let remarks = view.remarks(node);
        match view.language {
            Language::Zh => [&said, "（", &remarks.join("，"), "）"].concat().into(),
            Language::En => [&said, " (", &remarks.join(", "), ")"].concat().into(),
        }
    }

    fn asides(&mut self, node: &Node, depth: usize) {
        let view = self.view;
        let asides = [
            (node.caution, view.own("注意 ", "Caution "), Paint::warning as fn(Paint, &str) -> String),
            (node.say, view.own("话术 ", "Say "), Paint::faint),
            (node.hint, view.own("提示 ", "Hint "), Paint::faint),
        ];
        for (text, label, paint) in asides {
            if let Some(text) = text {
                self.line(depth, label, &view.words(text), paint);
            }
        }
    }

    fn branch(&mut self, label: &str, first: Option<NodeId>, depth: usize) {
        let view = self.view;
        let on = if first.is_none() { view.own(" 继续往下", " go on below") } else { "" };
        self.line(depth, &[label, " →"].concat(), on, Paint::strong);
        self.block(first, depth + 1);
    }

    fn unsure_as(&mut self, label: &str, depth: usize) {
        let said = match self.view.language {
            Language::Zh => [" 按“", label, "”处理"].concat(),
            Language::En => [" as \"", label, "\""].concat(),
        };
        self.line(depth, self.view.own("不确定 →", "Unsure →"), &said, Paint::strong);
    }

    fn end(&mut self, node: &Node, outcome: u16, text: Option<Text>, collect: &[u16], depth: usize) {
        let view = self.view;
        let Some(outcome) = view.manifest.outcome(outcome) else { return };
        let said = self.with_remarks(node, view.outcome_name(outcome));
        self.line(depth, view.own("结 ", "End "), &said, Paint::good);
        let what = view.outcome_text(outcome, text).into_owned();
        self.plain(depth + 1, &what);
        self.asides(node, depth + 1);
        let fields = view.manifest.collected(outcome, &self.tree.tags, collect);
        if !fields.is_empty() {
            let labels = view.listed(&view.field_labels(&fields));
            let said = view.labelled(view.own("需收集", "To collect"), &labels);
            self.plain(depth + 1, &said);
        }
    }
}

/// The whole of a tree as one line of JSON, format 1, with a newline.
#[must_use]
pub fn json(tree: &Tree, manifest: &Manifest, texts: &Texts, column: usize) -> String {
    let view = Json { tree, manifest, texts, column };
    let table = tree.table.and_then(|table| manifest.tables.get(usize::from(table)));
    let document = TreeJson {
        format: 1,
        code: &tree.code,
        table: table.map(|table| &*table.id),
        row: tree.table.map(|_| tree.row),
        message: tree.message.map(|text| view.text(text)),
        cause: tree.cause.map(|text| view.text(text)),
        tags: tree
            .tags
            .iter()
            .filter_map(|tag| manifest.tags.get(usize::from(*tag)))
            .map(|tag| &*tag.id)
            .collect(),
        aliases: tree.aliases.iter().map(|alias| &**alias).collect(),
        steps: view.block(tree.start()),
    };
    let mut line = serde_json::to_string(&document).unwrap_or_default();
    line.push('\n');
    line
}

#[derive(Serialize)]
struct TreeJson<'t> {
    format: u32,
    code: &'t str,
    table: Option<&'t str>,
    row: Option<u32>,
    message: Option<&'t str>,
    cause: Option<&'t str>,
    tags: Vec<&'t str>,
    aliases: Vec<&'t str>,
    steps: Vec<StepJson<'t>>,
}

#[derive(Default, Serialize)]
struct StepJson<'t> {
    #[serde(skip_serializing_if = "str::is_empty")]
    id: &'t str,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'t str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<&'t str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    say: Option<&'t str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'t str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    minutes: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wait: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    caution: Option<&'t str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    added: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    when: Vec<WhenJson<'t>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    branches: Vec<BranchJson<'t>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unsure_as: Option<&'t str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<FieldJson<'t>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    steps: Option<Vec<StepJson<'t>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<OutcomeJson<'t>>,
}

#[derive(Serialize)]
struct WhenJson<'t> {
    id: &'t str,
    value: &'t str,
}

#[derive(Serialize)]
struct BranchJson<'t> {
    value: &'t str,
    label: &'t str,
    steps: Vec<StepJson<'t>>,
}

#[derive(Serialize)]
struct FieldJson<'t> {
    id: &'t str,
    label: &'t str,
}

#[derive(Serialize)]
pub(crate) struct OutcomeJson<'t> {
    id: &'t str,
    kind: &'static str,
    name: &'t str,
    text: &'t str,
    #[serde(skip_serializing_if = "Option::is_none")]
    queue: Option<&'t str>,
    collect: Vec<FieldJson<'t>>,
}

/// What of a library goes into JSON, in one language.
#[derive(Clone, Copy)]
pub(crate) struct Json<'t> {
    pub(crate) tree: &'t Tree,
    pub(crate) manifest: &'t Manifest,
    pub(crate) texts: &'t Texts,
    pub(crate) column: usize,
}

impl<'t> Json<'t> {
    pub(crate) fn text(self, text: Text) -> &'t str {
        self.texts.get(text, self.column)
    }

    fn block(self, first: Option<NodeId>) -> Vec<StepJson<'t>> {
        self.tree.list(first).map(|(_, node)| self.step(node)).collect()
    }

    fn fields(self, fields: &[u16]) -> Vec<FieldJson<'t>> {
        let found = fields.iter().filter_map(|field| self.manifest.field(*field));
        found.map(|field| FieldJson { id: &field.id, label: self.text(field.label) }).collect()
    }

    fn step(self, node: &'t Node) -> StepJson<'t> {
        let mut step = StepJson {
            id: &node.id,
            kind: node.kind(),
            text: node.text().map(|text| self.text(text)),
            say: node.say.map(|text| self.text(text)),
            hint: node.hint.map(|text| self.text(text)),
            by: (node.by != By::Merchant).then(|| node.by.id()),
            minutes: node.minutes,
            caution: node.caution.map(|text| self.text(text)),
            added: node.added,
            when: self.when(node),
            ..StepJson::default()
        };
        match &node.act {
            Act::Ask { yes, no, unsure, .. } => {
                step.branches =
                    vec![self.branch("yes", "是", "Yes", *yes), self.branch("no", "否", "No", *no)];
                match unsure {
                    Unsure::Own(own) => step.branches.push(self.branch("unsure", "不确定", "Unsure", *own)),
                    Unsure::AsYes => step.unsure_as = Some("yes"),
                    Unsure::AsNo => step.unsure_as = Some("no"),
                }
            }
            Act::Choose { options, unsure_as, .. } => {
                let branch = |option: &'t crate::tree::Choice| BranchJson {
                    value: &option.id,
                    label: self.text(option.label),
                    steps: self.block(option.first),
                };
                step.branches = options.iter().map(branch).collect();
                let unsure = unsure_as.and_then(|index| options.get(usize::from(index)));
                step.unsure_as = unsure.map(|option| &*option.id);
            }
            Act::Try { wait, .. } => step.wait = *wait,
            Act::Tell { .. } => {}
            Act::Collect { fields } => step.fields = self.fields(fields),
            Act::Use { sequence, name, first } => {
                step.of = Some(sequence);
                step.text = Some(self.text(*name));
                step.steps = Some(self.block(*first));
            }
            Act::End { outcome, text, collect, .. } => {
                step.text = None;
                step.outcome = self.outcome(*outcome, *text, collect);
            }
        }
        step
    }

    /// An outcome, with what an `end` step says in place of its text and asks for besides.
    pub(crate) fn outcome(
        self,
        outcome: u16,
        text: Option<Text>,
        collect: &[u16],
    ) -> Option<OutcomeJson<'t>> {
        let outcome = self.manifest.outcome(outcome)?;
        Some(OutcomeJson {
            id: &outcome.id,
            kind: outcome.kind.id(),
            name: self.text(outcome.name),
            text: self.text(text.unwrap_or(outcome.text)),
            queue: self.manifest.queue(outcome).map(|queue| &*queue.id),
            collect: self.fields(&self.manifest.collected(outcome, &self.tree.tags, collect)),
        })
    }

    fn when(self, node: &'t Node) -> Vec<WhenJson<'t>> {
        let nodes = self.tree.nodes();
        let named = node.when.iter().filter_map(|condition| {
            let asked = nodes.iter().find(|asked| asked.key == condition.key)?;
            Some(WhenJson { id: &asked.id, value: asked.value_name(condition.value) })
        });
        named.collect()
    }

    /// A branch of an `ask`, whose labels are the program's own.
    fn branch(self, value: &'t str, zh: &'t str, en: &'t str, first: Option<NodeId>) -> BranchJson<'t> {
        let chinese = self.manifest.languages.get(self.column).is_some_and(|tag| tag.starts_with("zh"));
        BranchJson { value, label: if chinese { zh } else { en }, steps: self.block(first) }
    }
}
