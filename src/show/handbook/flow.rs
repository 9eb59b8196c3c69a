//! A tree as nested lists: steps one below the other, and below each step its answers with the steps they lead to. Each
//! sequence appears once on a page.

use std::collections::BTreeSet;

use super::edition::Edition;
use super::html::Html;
use super::told::{self, Telling, Told, ToldConditions};
use crate::text::language::{counted, say};
use crate::tree::{Act, By, Fixed, Node, NodeId, OutcomeKind, Text, Tree, Unsure};

/// How many levels of answers are indented; deeper levels only change the colour of their rule.
const SET_IN: usize = 3;

/// How the sequences that a tree uses are shown.
#[derive(Debug)]
pub(super) enum SharedSteps<'s> {
    /// Folded at their first use, and linked to from later ones.
    Folded,
    /// On another page, by a link.
    Elsewhere,
    /// In an appendix, numbered in order of use.
    Appendix(&'s mut Vec<Box<str>>),
}

/// Writes the steps of a tree.
pub(super) struct Flow<'f, 's> {
    edition: Edition<'f>,
    tree: &'f Tree,
    html: &'s mut Html,
    shared: SharedSteps<'s>,
    telling: Telling,
    /// The sequences that the tree uses directly: each is folded there rather than within another sequence.
    own: BTreeSet<&'f str>,
    /// The sequences that the page already contains.
    seen: BTreeSet<&'f str>,
    /// The depth of nested sequences.
    inside: usize,
}

impl<'f, 's> Flow<'f, 's> {
    pub(super) fn of(
        edition: &Edition<'f>,
        tree: &'f Tree,
        html: &'s mut Html,
        shared: SharedSteps<'s>,
    ) -> Flow<'f, 's> {
        let (own, seen) = (BTreeSet::new(), BTreeSet::new());
        Flow { edition: *edition, tree, html, shared, telling: Telling::default(), own, seen, inside: 0 }
    }

    /// The same on a page that contains these sequences already.
    pub(super) fn below(mut self, seen: BTreeSet<&'f str>) -> Flow<'f, 's> {
        self.seen = seen;
        self
    }

    /// All steps, from the first one. Returns the sequences that the page contains now.
    pub(super) fn write(mut self, first: Option<NodeId>) -> BTreeSet<&'f str> {
        self.own = used(self.tree, first).into_iter().collect();
        self.telling = Telling::of(&self.edition, self.tree, first);
        if self.telling.has_notes() {
            self.html.element("p", &[("class", "guide")], about_notes(&self.edition)).line();
        }
        self.list(first, 0);
        self.seen
    }

    /// A list of steps at a depth of answers.
    fn list(&mut self, first: Option<NodeId>, depth: usize) {
        self.html.open("ol", &[("class", "steps"), ("role", "list")]).line();
        let tree = self.tree;
        for (id, node) in tree.list(first) {
            let told = self.telling.told(id);
            if told == Told::LeftOut {
                continue;
            }
            let class = if matches!(told, Told::Shown | Told::Noted) { node.kind() } else { "end" };
            self.html.open("li", &[("class", class)]);
            self.conditions(id, node);
            if self.telling.is_noted(id) {
                self.note(node);
            }
            match told {
                Told::Noted => {}
                Told::Owed => self.owed(node),
                Told::Call => self.call(None, None),
                _ => self.step(node, depth),
            }
            self.html.close("li").line();
        }
        self.html.close("ol").line();
    }

    fn conditions(&mut self, id: NodeId, node: &Node) {
        let view = self.edition.view;
        match self.telling.conditions(id, node) {
            ToldConditions::All(when) => {
                let said = if self.edition.book.readers.are_outside() {
                    // They know a question by the words in which they were asked.
                    let node = Node { when, ..node.clone() };
                    view.conditions_by(self.tree, &node, &|asked| told::asked(&view, asked))
                } else {
                    view.conditions(self.tree, node)
                };
                self.labelled("when", view.own("若", "If"), &said);
            }
            ToldConditions::None => {}
        }
    }

    fn step(&mut self, node: &'f Node, depth: usize) {
        let view = self.edition.view;
        match &node.act {
            Act::Use { sequence, name, first } => self.sequence(node, sequence, *name, *first, depth),
            Act::End { outcome, collect, .. } => self.end(node, *outcome, collect),
            Act::Collect { fields } => {
                let said = view.listed(&view.field_labels(fields));
                let is_outside = self.edition.book.readers.are_outside();
                let kind = if is_outside { view.own("备", "Ready") } else { view.own("填", "Collect") };
                self.lead(kind, &said);
                self.asides(node);
            }
            Act::Set { standing, .. } => self.lead(view.own("记", "Record"), &view.standing(*standing)),
            Act::Tell { text } => self.task(node, view.own("知", "Know"), *text),
            Act::Ask { text, yes, no, unsure } => {
                self.task(node, view.own("问", "Ask"), *text);
                self.open_answers();
                self.answer("yes", view.own("是", "Yes"), *yes, depth);
                self.answer("no", view.own("否", "No"), *no, depth);
                match unsure {
                    Unsure::Own(own) => self.answer("unsure", view.own("不确定", "Unsure"), *own, depth),
                    Unsure::AsYes => self.unsure_as(view.own("是", "Yes"), depth),
                    Unsure::AsNo => {}
                }
                self.html.close("ul");
            }
            Act::Choose { text, options, unsure_as } => {
                self.task(node, view.own("选", "Choose"), *text);
                self.open_answers();
                for option in options {
                    self.answer("option", &view.words(option.label), option.first, depth);
                }
                let unsure = unsure_as.and_then(|index| options.get(usize::from(index)));
                if let Some(option) = unsure {
                    self.unsure_as(&view.words(option.label), depth);
                }
                self.html.close("ul");
            }
            Act::Try { text, fixed, .. } => {
                self.task(node, view.own("做", "Do"), *text);
                if let Fixed::GoesOn(first) = fixed {
                    self.open_answers();
                    self.answer("yes", view.own("好了", "Fixed"), *first, depth);
                    self.html.close("ul");
                }
            }
        }
    }

    /// The state of a matter that a merchant notes.
    fn note(&mut self, node: &Node) {
        let view = self.edition.view;
        if let Act::Set { standing, .. } = node.act {
            self.lead(view.own("记", "Note"), &view.standing(standing));
        }
    }

    /// The question, action or fact of a step, with its remarks.
    fn task(&mut self, node: &Node, kind: &str, text: Text) {
        let text = node.guidance.say.filter(|_| self.edition.book.readers.are_outside()).unwrap_or(text);
        self.lead(kind, &self.edition.view.words(text));
        self.asides(node);
    }

    fn lead(&mut self, kind: &str, said: &str) {
        self.html.open("p", &[("class", "lead")]).element("span", &[("class", "kind")], kind).text(" ");
        self.html.element("span", &[("class", "said")], said).close("p");
    }

    fn labelled(&mut self, class: &'static str, label: &str, said: &str) {
        self.html.open("p", &[("class", class)]).element("b", &[], label).text(" ").text(said).close("p");
    }

    /// The remarks of a step: who does it, cautions, lines to read out, and how to find out.
    fn asides(&mut self, node: &Node) {
        let (view, readers) = (self.edition.view, self.edition.book.readers);
        self.remarks(node);
        if let Some(caution) = node.caution {
            self.labelled("caution", view.own("注意", "Caution"), &view.words(caution));
        }
        if let Some(say) = node.guidance.say.filter(|_| readers.hear()) {
            self.labelled("say", view.own("话术", "Say"), &view.words(say));
        }
        if let Some(hint) = node.guidance.hint.filter(|_| !readers.are_outside()) {
            self.labelled("hint", view.own("怎么查", "How"), &view.words(hint));
        }
    }

    fn remarks(&mut self, node: &Node) {
        if self.edition.book.readers.are_outside() {
            if let Some(minutes) = node.minutes {
                self.html.element("p", &[("class", "remarks")], &self.edition.view.about(minutes));
            }
            return;
        }
        let remarks: Vec<_> = self.edition.view.remarks(self.tree, node).collect();
        if !remarks.is_empty() {
            let class = if node.by == By::Merchant { "remarks" } else { "remarks by" };
            self.html.element("p", &[("class", class)], &remarks.join(" · "));
        }
    }

    fn open_answers(&mut self) {
        self.html.open("ul", &[("class", "answers"), ("role", "list")]);
    }

    /// An answer with the steps that it leads to.
    fn answer(&mut self, class: &'static str, label: &str, first: Option<NodeId>, depth: usize) {
        self.html.open("li", &[("class", &self::class(class, depth))]);
        self.html.open("p", &[("class", "answer")]).element("b", &[], label);
        let is_empty = self.telling.list(self.tree, first).next().is_none();
        if is_empty {
            let on = self.edition.own("继续往下", "go on below");
            self.html.text(" ").element("span", &[("class", "on")], on);
        }
        self.html.close("p");
        if !is_empty {
            self.list(first, depth + 1);
        }
        self.html.close("li");
    }

    fn unsure_as(&mut self, label: &str, depth: usize) {
        let view = self.edition.view;
        let said = [view.own("按“", "as \""), label, view.own("”处理", "\"")].concat();
        self.html.open("li", &[("class", &class("unsure", depth))]).open("p", &[("class", "answer")]);
        self.html.element("b", &[], view.own("不确定", "Unsure")).text(" ");
        self.html.element("span", &[("class", "on")], &said).close("p").close("li");
    }

    fn sequence(&mut self, node: &Node, id: &'f str, name: Text, first: Option<NodeId>, depth: usize) {
        let view = self.edition.view;
        let name = view.words(name);
        let book = self.edition.book;
        let is_shared = matches!(self.shared, SharedSteps::Appendix(_));
        // An appendix does not know what a code has asked.
        let is_whole = !is_shared
            || !book.readers.are_outside()
            || self.telling.is_same_alone(&self.edition, self.tree, node, first);
        let is_here = !is_whole || self.telling.is_unnamed(self.tree, first, is_shared);
        if is_here {
            self.remarks(node);
            self.list(first, depth);
            return;
        }
        if let SharedSteps::Appendix(appendix) = &mut self.shared {
            let known = appendix.iter().position(|known| **known == *id);
            let number = known.unwrap_or(appendix.len()) + 1;
            if known.is_none() {
                appendix.push(id.into());
            }
            let said = say!(view.language, "附录 {number}", "appendix {number}");
            self.reference(&format!("#shared.{id}"), &name, &said);
            self.remarks(node);
            return;
        }
        if matches!(self.shared, SharedSteps::Elsewhere) && !book.readers.are_outside() {
            self.reference(&self.edition.address(book.names.sequence(id)), &name, "");
            self.remarks(node);
            return;
        }
        let anchor = format!("shared.{id}");
        let is_linked = !book.readers.are_outside();
        let is_elsewhere = self.inside > 0 && self.own.contains(id) || self.seen.contains(id);
        if is_elsewhere && is_linked {
            self.reference(&format!("#{anchor}"), &name, self.edition.own("见本页", "on this page"));
            return;
        }
        if self.seen.contains(id) {
            let place = self.edition.own("见上", "above");
            self.html.open("p", &[("class", "reference")]).text(&name).text(" ");
            self.html.element("span", &[], place).close("p");
            return;
        }
        self.seen.insert(id);
        // The author's id tells what a sequence is about.
        let named = if is_linked { ("id", &*anchor) } else { ("open", "") };
        self.html.open("details", &[("class", "shared"), named]);
        self.html.open("summary", &[]).element("b", &[], &name).text(" ");
        let steps = self.telling.steps(self.tree, first);
        let said = say!(view.language, ("{steps} 步"), ("{}", counted(steps, "step", "steps")));
        self.html.element("span", &[("class", "count")], &said).close("summary");
        self.remarks(node);
        self.inside += 1;
        self.list(first, depth);
        self.inside -= 1;
        if is_linked {
            let file = self.edition.address(book.names.sequence(id));
            self.html.open("p", &[("class", "own")]);
            self.html.element("a", &[("href", &file)], self.edition.own("单独一页", "On a page of its own"));
            self.html.close("p");
        }
        self.html.close("details");
    }

    /// A link to a sequence.
    fn reference(&mut self, to: &str, name: &str, place: &str) {
        self.html.open("p", &[("class", "reference")]).element("a", &[("href", to)], name);
        if !place.is_empty() {
            self.html.text(" ").element("span", &[], place);
        }
        self.html.close("p");
    }

    fn end(&mut self, node: &Node, outcome: u16, collect: &[u16]) {
        let view = self.edition.view;
        let Some(outcome) = view.manifest.outcome(outcome) else { return };
        let say = view.outcome_say(outcome, Some(node));
        let fields = view.manifest.collected(outcome, &self.tree.tags, collect);
        let labels = view.listed(&view.field_labels(&fields));
        if self.edition.book.readers.are_outside() {
            if outcome.kind == OutcomeKind::Ticket {
                self.call(say.as_deref(), Some(&labels));
                return;
            }
            // The name of an outcome says what the agent does next.
            let said = say.unwrap_or_else(|| view.words(outcome.text));
            self.html.open("div", &[("class", outcome.kind.id())]).open("p", &[("class", "lead")]);
            self.html.element("span", &[("class", "kind")], view.own("结", "End")).text(" ");
            self.html.element("span", &[("class", "advice")], &said).close("p").close("div");
            return;
        }
        self.html.open("div", &[("class", outcome.kind.id())]);
        self.lead(view.own("结", "End"), &view.outcome_name(outcome));
        self.html.element("p", &[("class", "text")], &view.outcome_text(outcome, Some(node)));
        self.asides(node);
        let say = say.filter(|_| node.guidance.say.is_none() && self.edition.book.readers.hear());
        if let Some(say) = say {
            self.labelled("say", view.own("话术", "Say"), &say);
        }
        if !fields.is_empty() {
            self.labelled("fields", view.own("要收集", "To collect"), &labels);
        }
        if let Some(said) = view.with_request(node) {
            self.html.element("p", &[("class", "remarks")], &said);
        }
        self.html.close("div");
    }

    /// The advice for a merchant to call: the reason, and the data to have ready.
    fn call(&mut self, say: Option<&str>, fields: Option<&str>) {
        let view = self.edition.view;
        let labels = [
            view.own("打电话给我们，由我们接着办", "Call us, and we go on from here"),
            view.own("我们会说", "We will say"),
        ];
        self.call_as(labels, say, fields);
    }

    /// The advice to call about a matter that is left open, such as a payment, whatever the rest of the page comes to.
    fn owed(&mut self, node: &Node) {
        let view = self.edition.view;
        let Act::Set { request: Some(request), .. } = node.act else { return };
        let Some(outcome) = view.manifest.outcome(request) else { return };
        let fields = view.listed(&view.field_labels(&view.manifest.collected(outcome, &[], &[])));
        let labels = [
            view.own(
                "这件事请打电话给我们，别的都好了也要打",
                "Call us about this, even if everything else gets fixed",
            ),
            view.own("请记住", "Keep in mind"),
        ];
        self.call_as(labels, view.outcome_say(outcome, None).as_deref(), Some(&fields));
    }

    fn call_as(&mut self, [lead, label]: [&str; 2], say: Option<&str>, fields: Option<&str>) {
        let view = self.edition.view;
        self.html.open("div", &[("class", "call")]);
        self.lead(view.own("电话", "Call"), lead);
        if let Some(say) = say {
            self.labelled("say", label, say);
        }
        if let Some(fields) = fields.filter(|fields| !fields.is_empty()) {
            self.labelled("fields", view.own("请准备好", "Have ready"), fields);
        }
        self.html.close("div");
    }
}

/// What a merchant does with notes.
fn about_notes(edition: &Edition<'_>) -> &'static str {
    edition.own(
        "写着“记”的，请记下来，后面有的步骤要看；同一件事又记了一次，以后记的为准。",
        "Where it says \"Note\", write it down, as a later step depends on it. If you note the same thing again, the later \
         note counts.",
    )
}

/// The class of an answer at a depth.
fn class(answer: &str, depth: usize) -> String {
    let deep = if depth < SET_IN { "" } else { " deep" };
    [answer, deep].concat()
}

/// The sequences that a list of steps uses directly, not within another sequence.
fn used(tree: &Tree, first: Option<NodeId>) -> Vec<&str> {
    let mut found = Vec::new();
    for (_, node) in tree.list(first) {
        if let Act::Use { sequence, .. } = &node.act {
            found.push(&**sequence);
            continue;
        }
        let branches = (0..node.act.branches()).filter_map(|number| node.act.branch(number));
        found.extend(branches.flat_map(|branch| used(tree, Some(branch))));
    }
    found
}
