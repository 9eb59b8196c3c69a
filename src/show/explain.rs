//! A tree as text, without a walk.

use std::borrow::Cow;

use crate::text::harmless::harmless;
use crate::text::width::{width, wrap};
use crate::tree::{Act, By, Fixed, Node, NodeId, Text, Tree, Unsure};
use crate::view::View;
use crate::view::paint::Paint;

/// A whole tree as indented text, ending with a newline.
#[must_use]
pub fn text(tree: &Tree, view: View<'_>) -> String {
    let mut page = Page { tree, view: view.of(tree), out: String::with_capacity(32 * 1024) };
    page.head();
    page.block(tree.start(), 0);
    page.out
}

/// The deepest indentation; a tree that people can read is not deeper, and what is deeper is indented no further.
const INDENT: &str = "                                                                ";

struct Page<'p> {
    tree: &'p Tree,
    view: View<'p>,
    out: String,
}

impl Page<'_> {
    /// A line at a depth, in pieces; `hang` is its prefix, and the indentation of its continuation lines.
    fn line(&mut self, depth: usize, hang: &[&str], said: &[&str], paint: fn(Paint, &str) -> String) {
        let indent = INDENT.get(..2 * depth).unwrap_or(INDENT);
        match self.view.columns {
            None => {
                self.out.push_str(indent);
                self.push_painted(hang, paint);
                self.out.extend(said.iter().copied());
                self.out.push('\n');
            }
            Some(columns) => {
                let first = [&[indent], hang].concat().concat();
                let next = " ".repeat(width(&first));
                for (number, line) in wrap(&said.concat(), &first, &next, columns).into_iter().enumerate() {
                    let painted = line.strip_prefix(&first).filter(|_| number == 0);
                    match painted {
                        Some(rest) => {
                            self.out.push_str(indent);
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

    fn push_painted(&mut self, text: &[&str], paint: fn(Paint, &str) -> String) {
        if self.view.paint.0 {
            self.out.push_str(&paint(self.view.paint, &text.concat()));
        } else {
            self.out.extend(text.iter().copied());
        }
    }

    fn plain(&mut self, depth: usize, said: &str) {
        self.line(depth, &[], &[said], |_, text| text.to_owned());
    }

    fn head(&mut self) {
        let view = self.view;
        let code = harmless(&self.tree.code).into_owned();
        let message = view.message(self.tree);
        self.line(0, &[&code, "  "], &[&message], Paint::strong);
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
        if !node.when.is_none() {
            let said = view.conditions(self.tree, node);
            self.line(depth, &[view.own("若 ", "If ")], &[&said], Paint::faint);
        }
        match &node.act {
            Act::Use { name, first, .. } => {
                let remarks = self.with_remarks(node, Cow::Borrowed(""));
                self.line(depth, &["[", &view.words(*name), "]", &remarks], &[], Paint::strong);
                self.block(*first, depth + 1);
            }
            Act::End { outcome, collect, .. } => self.end(node, *outcome, collect, depth),
            Act::Collect { fields } => {
                let said = view.listed(&view.field_labels(fields));
                let said = self.with_remarks(node, said.into());
                self.line(depth, &[view.own("填 ", "Collect ")], &[&said], Paint::lead);
                self.asides(node, None, depth + 1);
            }
            Act::Ask { text, yes, no, unsure } => {
                self.lead(node, view.own("问 ", "Ask "), *text, depth);
                self.branch(&[view.own("是 →", "Yes →")], *yes, depth + 1);
                self.branch(&[view.own("否 →", "No →")], *no, depth + 1);
                match unsure {
                    Unsure::Own(own) => self.branch(&[view.own("不确定 →", "Unsure →")], *own, depth + 1),
                    Unsure::AsYes => self.unsure_as(view.own("是", "Yes"), depth + 1),
                    Unsure::AsNo => {}
                }
            }
            Act::Choose { text, options, unsure_as } => {
                self.lead(node, view.own("选 ", "Choose "), *text, depth);
                for option in options {
                    self.branch(&[&view.words(option.label), " →"], option.first, depth + 1);
                }
                let unsure = unsure_as.and_then(|index| options.get(usize::from(index)));
                if let Some(option) = unsure {
                    self.unsure_as(&view.words(option.label), depth + 1);
                }
            }
            Act::Try { text, fixed, .. } => {
                self.lead(node, view.own("做 ", "Do "), *text, depth);
                if let Fixed::GoesOn(first) = fixed {
                    self.branch(&[view.own("好了 →", "Fixed →")], *first, depth + 1);
                }
            }
            Act::Set { standing, .. } => {
                let [matter, between, state] = view.standing_parts(*standing);
                self.line(depth, &[view.own("记 ", "Record ")], &[&matter, &between, &state], Paint::faint);
            }
            Act::Tell { text } => self.lead(node, view.own("注 ", "Note "), *text, depth),
        }
    }

    fn lead(&mut self, node: &Node, kind: &str, text: Text, depth: usize) {
        let said = self.with_remarks(node, self.view.words(text));
        self.line(depth, &[kind], &[&said], Paint::lead);
        self.asides(node, None, depth + 1);
    }

    /// The step's text, followed in brackets by who does it, how long it takes and whose idea it was.
    fn with_remarks<'s>(&self, node: &Node, said: Cow<'s, str>) -> Cow<'s, str> {
        let view = self.view;
        if node.by == By::Merchant && node.minutes.is_none() && node.wait.is_none() && !node.added {
            return said;
        }
        let mut whole = match said {
            Cow::Owned(said) => said,
            Cow::Borrowed(said) => {
                let mut whole = String::with_capacity(said.len() + 64);
                whole.push_str(said);
                whole
            }
        };
        let mut before = view.own("（", " (");
        for remark in view.remarks(self.tree, node) {
            whole.push_str(before);
            whole.push_str(&remark);
            before = view.own("，", ", ");
        }
        whole.push_str(view.own("）", ")"));
        whole.into()
    }

    /// The details of a step; `say` is what is read out if it has no words of its own.
    fn asides(&mut self, node: &Node, say: Option<Text>, depth: usize) {
        if let Some(caution) = node.caution {
            self.aside(("注意 ", "Caution "), caution, depth, Paint::warning);
        }
        if let Some(say) = node.guidance.say.or(say) {
            self.aside(("话术 ", "Say "), say, depth, Paint::faint);
        }
        if let Some(hint) = node.guidance.hint {
            self.aside(("提示 ", "Hint "), hint, depth, Paint::faint);
        }
    }

    fn aside(
        &mut self,
        (zh, en): (&'static str, &'static str),
        text: Text,
        depth: usize,
        paint: fn(Paint, &str) -> String,
    ) {
        let view = self.view;
        self.line(depth, &[view.own(zh, en)], &[&view.words(text)], paint);
    }

    fn branch(&mut self, label: &[&str], first: Option<NodeId>, depth: usize) {
        let on = if first.is_none() { self.view.own(" 继续往下", " continue below") } else { "" };
        self.line(depth, label, &[on], Paint::strong);
        self.block(first, depth + 1);
    }

    fn unsure_as(&mut self, label: &str, depth: usize) {
        let (before, after) = (self.view.own(" 按“", " as \""), self.view.own("”处理", "\""));
        let hang = self.view.own("不确定 →", "Unsure →");
        self.line(depth, &[hang], &[before, label, after], Paint::strong);
    }

    fn end(&mut self, node: &Node, outcome: u16, collect: &[u16], depth: usize) {
        let view = self.view;
        let Some(outcome) = view.manifest.outcome(outcome) else { return };
        let said = self.with_remarks(node, view.outcome_name(outcome));
        self.line(depth, &[view.own("结 ", "End ")], &[&said], Paint::good);
        self.plain(depth + 1, &view.outcome_text(outcome, Some(node)));
        self.asides(node, outcome.say, depth + 1);
        let fields = view.manifest.collected(outcome, &self.tree.tags, collect);
        if !fields.is_empty() {
            let labels = view.listed(&view.field_labels(&fields));
            let said = view.labelled(view.own("需收集", "To collect"), &labels);
            self.plain(depth + 1, &said);
        }
        if let Some(said) = view.with_request(node) {
            self.plain(depth + 1, &said);
        }
    }
}
