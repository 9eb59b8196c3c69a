//! Drawing the graph of a tree: in the terminal, as SVG, or for Mermaid and Graphviz.
//!
//! The texts of vertices and edges are defined here, once for every format; the formats differ in how they draw them.
//! "Yes" and "no" differ in words and in their lines, the kinds of steps and outcomes in their shapes: no graph needs
//! colour.

mod dot;
mod layout;
mod mermaid;
mod svg;
mod text;

use std::borrow::Cow;

use crate::library::graph::{EdgeCondition, Graph, VertexKind};
use crate::session::{Answer, Done, Leg};
use crate::text::harmless::harmless;
use crate::text::width::{cut, wrap};
use crate::tree::{Act, Node, NodeId, OutcomeKind, Standing, Tree, Value};
use crate::view::View;

pub use layout::{Layout, Rect, Wire};

/// A format of a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureFormat {
    /// In the terminal.
    Text,
    /// For Mermaid.
    Mermaid,
    /// For Graphviz.
    Dot,
    /// As an SVG image.
    Svg,
}

/// A graph to draw.
#[derive(Debug)]
pub struct Picture<'p> {
    tree: &'p Tree,
    view: View<'p>,
    graph: Graph,
    /// By edge, whether the walk took it.
    taken: Vec<bool>,
    /// By vertex, what the walk did there.
    marks: Vec<Option<String>>,
    /// Whether the ids of steps are shown, which are for authors.
    ids: bool,
}

/// The kind of a vertex, which determines its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Start,
    Question,
    Try,
    Tell,
    Collect,
    Set,
    Condition,
    Join,
    End(OutcomeKind),
}

/// The shapes in a legend, with the name of each.
const FORMS: [(Form, &str, &str); 10] = [
    (Form::Question, "问题", "question"),
    (Form::Try, "动作", "action"),
    (Form::Tell, "告知", "note"),
    (Form::Collect, "填资料", "fields"),
    (Form::Set, "记下", "record"),
    (Form::Condition, "条件", "condition"),
    (Form::End(OutcomeKind::Resolved), "已解决", "resolved"),
    (Form::End(OutcomeKind::NoFault), "没有故障", "no fault"),
    (Form::End(OutcomeKind::Advice), "建议", "advice"),
    (Form::End(OutcomeKind::Ticket), "工单", "ticket"),
];

/// The line style of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    /// Yes, an option, or the only edge.
    Solid,
    /// No.
    Dashed,
    /// Unsure.
    Dotted,
}

/// The contents of frames, from top to bottom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Nested {
    /// A frame begins.
    Opens(usize),
    /// A vertex.
    Vertex(usize),
    /// The innermost frame ends.
    Closes,
}

/// The kind of a line in a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// What the walk did here.
    Mark,
    /// The step's own text.
    Title,
    /// Who does it and how long it takes.
    Remark,
    /// A warning.
    Caution,
    /// Its id.
    Id,
}

impl Role {
    /// Its maximum width in a box, in columns; minor text is smaller.
    fn columns(self) -> usize {
        match self {
            Role::Mark | Role::Title => 28,
            Role::Remark | Role::Caution | Role::Id => 36,
        }
    }

    /// The most lines that it may take in a box.
    fn most(self) -> usize {
        match self {
            Role::Title => 4,
            Role::Caution => 3,
            Role::Mark | Role::Remark | Role::Id => 2,
        }
    }
}

impl<'p> Picture<'p> {
    /// The graph of a tree.
    #[must_use]
    pub fn of(tree: &'p Tree, view: View<'p>) -> Picture<'p> {
        let graph = Graph::of(tree);
        let (taken, marks) = (vec![false; graph.edges.len()], vec![None; graph.vertices.len()]);
        Picture { tree, view: view.of(tree), graph, taken, marks, ids: true }
    }

    /// The same without the ids of steps, which are only useful to an author.
    #[must_use]
    pub fn without_ids(self) -> Picture<'p> {
        Picture { ids: false, ..self }
    }

    /// The same with the way that a walk took, in a session whose matters had these states before.
    #[must_use]
    pub fn walked(mut self, leg: &Leg, given: &[Standing]) -> Picture<'p> {
        let trail: Vec<_> = leg.trail.iter().map(|visit| (visit.node, visit.value())).collect();
        let taken = self.graph.follow(self.tree, given, &trail);
        let mut visits = leg.trail.iter().zip(1..).peekable();
        let reached = taken.iter().filter_map(|edge| self.graph.edges.get(*edge)).map(|edge| edge.to);
        for vertex in reached.collect::<Vec<_>>() {
            let kind = self.graph.vertices.get(vertex).map(|vertex| vertex.kind);
            let mark = match kind {
                // After the end come the visits of the closing, which is not drawn.
                Some(VertexKind::Step(id)) => match visits.next_if(|(visit, _)| visit.node == id) {
                    Some((visit, number)) => Some(self.done(id, &visit.done, number)),
                    None if matches!(self.node(id).map(|node| &node.act), Some(Act::End { .. })) => {
                        Some("✓".to_owned())
                    }
                    None => Some(self.view.own("✓ 停在这里", "✓ stopped here").to_owned()),
                },
                Some(VertexKind::Fixed(_)) => Some("✓".to_owned()),
                _ => None,
            };
            if let Some(slot) = self.marks.get_mut(vertex) {
                *slot = mark;
            }
        }
        for edge in taken {
            if let Some(slot) = self.taken.get_mut(edge) {
                *slot = true;
            }
        }
        self
    }

    /// What was done at a step, after the number of the visit: `✓3 否`.
    fn done(&self, id: NodeId, done: &Done, number: u16) -> String {
        let view = self.view;
        let answer = |value| self.node(id).map(|node| view.answer(node, value)).unwrap_or_default();
        let said = match done {
            Done::Answered(Answer::Value(value)) => answer(*value),
            Done::Answered(Answer::Skipped(_) | Answer::Declined) => answer(Value::Skipped),
            Done::Answered(Answer::Tampering) => view.own("可能被动过", "possible tampering").into(),
            Done::Known(value) => view.labelled(view.own("已知", "known"), &answer(*value)).into(),
            Done::PutOff => view.own("留给技术员", "left for the technician").into(),
            Done::Told | Done::Collected(_) | Done::Set(_) | Done::Closing(_) => "".into(),
        };
        format!("✓{number} {said}").trim_end().to_owned()
    }

    /// The graph in a format, ending with a newline.
    #[must_use]
    pub fn draw(&self, format: PictureFormat) -> String {
        match format {
            PictureFormat::Text => text::draw(self),
            PictureFormat::Mermaid => mermaid::draw(self),
            PictureFormat::Dot => dot::draw(self),
            PictureFormat::Svg => svg::draw(self),
        }
    }

    /// The vertices, edges and frames.
    #[must_use]
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The layout of the SVG.
    #[must_use]
    pub fn layout(&self) -> Layout {
        layout::of(self)
    }

    /// Where a walk begins in the SVG, in pixels from its left edge: of a wide one, that is what is to be seen first.
    #[must_use]
    pub fn root(&self) -> i32 {
        svg::root(self)
    }

    fn node(&self, id: NodeId) -> Option<&'p Node> {
        self.tree.node(id)
    }

    /// Whether the displayed walk took an edge.
    #[must_use]
    pub fn is_taken(&self, edge: usize) -> bool {
        self.taken.get(edge).copied().unwrap_or_default()
    }

    fn mark(&self, vertex: usize) -> Option<&str> {
        self.marks.get(vertex)?.as_deref()
    }

    /// Whether a walk is displayed.
    fn is_walked(&self) -> bool {
        self.taken.contains(&true)
    }

    fn kind(&self, vertex: usize) -> VertexKind {
        self.graph.vertices.get(vertex).map_or(VertexKind::Nowhere, |vertex| vertex.kind)
    }

    fn form(&self, vertex: usize) -> Form {
        match self.kind(vertex) {
            VertexKind::Start => Form::Start,
            VertexKind::Condition(_) => Form::Condition,
            VertexKind::Fixed(_) => Form::End(OutcomeKind::Resolved),
            VertexKind::Join => Form::Join,
            VertexKind::Nowhere => Form::End(OutcomeKind::Ticket),
            VertexKind::Step(id) => match self.node(id).map(|node| &node.act) {
                Some(Act::Ask { .. } | Act::Choose { .. }) => Form::Question,
                Some(Act::Try { .. }) => Form::Try,
                Some(Act::Collect { .. }) => Form::Collect,
                Some(Act::End { kind, .. }) => Form::End(*kind),
                Some(Act::Set { .. }) => Form::Set,
                Some(Act::Tell { .. } | Act::Use { .. }) | None => Form::Tell,
            },
        }
    }

    /// The shapes in use, in the legend's order, each with its name.
    fn forms(&self) -> Vec<(Form, &'static str)> {
        let found: Vec<Form> = (0..self.graph.vertices.len()).map(|vertex| self.form(vertex)).collect();
        let known = FORMS.into_iter().filter(|(form, ..)| found.contains(form));
        known.map(|(form, zh, en)| (form, self.view.own(zh, en))).collect()
    }

    /// The line styles in use other than plain ones, each with its meaning.
    fn lines(&self) -> Vec<(Line, &'static str)> {
        let names = [("是", "yes"), ("否", "no"), ("不确定", "unsure")];
        let values = [Value::Yes, Value::No, Value::Unsure];
        let has = |wanted: Value| {
            self.graph
                .edges
                .iter()
                .any(|edge| matches!(edge.way, EdgeCondition::Answer { value, .. } if value == wanted))
        };
        let known = [Line::Solid, Line::Dashed, Line::Dotted].into_iter().zip(names).zip(values);
        let known = known.filter(|(_, value)| has(*value));
        known.map(|((line, (zh, en)), _)| (line, self.view.own(zh, en))).collect()
    }

    /// The title: `E102  网络通讯异常`.
    fn title(&self) -> String {
        harmless(&format!("{}  {}", self.tree.code, self.view.message(self.tree))).into_owned()
    }

    /// The title of a frame, with the id of its sequence if ids are shown.
    fn frame_title(&self, frame: usize) -> String {
        let node = self.graph.frames.get(frame).and_then(|frame| self.node(frame.node));
        let Some((node, Act::Use { sequence, name, .. })) = node.map(|node| (node, &node.act)) else {
            return String::new();
        };
        let mut title = self.view.words(*name).into_owned();
        if self.ids {
            title.extend([" · ", sequence]);
        }
        for remark in self.view.remarks(self.tree, node) {
            title.extend([" · ", &*remark]);
        }
        harmless(&title).into_owned()
    }

    /// The vertices in their frames, each with the number of frames around it.
    fn nested(&self) -> Vec<(usize, Nested)> {
        let (mut found, mut open) = (Vec::new(), Vec::new());
        for (index, vertex) in self.graph.vertices.iter().enumerate() {
            let outer = |frame: &usize| self.graph.frames.get(*frame)?.outer;
            let mut around: Vec<usize> = std::iter::successors(vertex.frame, outer).collect();
            around.reverse();
            let stays = open.iter().zip(&around).take_while(|(open, around)| open == around).count();
            while open.len() > stays {
                open.pop();
                found.push((open.len(), Nested::Closes));
            }
            for frame in around.into_iter().skip(stays) {
                found.push((open.len(), Nested::Opens(frame)));
                open.push(frame);
            }
            found.push((open.len(), Nested::Vertex(index)));
        }
        found.extend((0..open.len()).rev().map(|depth| (depth, Nested::Closes)));
        found
    }

    /// The label of a vertex, each part as one line of any length.
    fn parts(&self, vertex: usize) -> Vec<(Role, String)> {
        let mut parts: Vec<(Role, String)> = Vec::new();
        let outcome = |index: u16| self.view.manifest.outcome(index);
        match self.kind(vertex) {
            VertexKind::Start => parts.push((Role::Title, self.title())),
            VertexKind::Join => {}
            VertexKind::Fixed(_) => parts.push((Role::Title, "✓".to_owned())),
            VertexKind::Condition(id) => {
                let said =
                    self.node(id).map(|node| self.view.conditions(self.tree, node)).unwrap_or_default();
                parts.push((Role::Title, format!("{}{said}", self.view.own("若 ", "If "))));
            }
            VertexKind::Nowhere => {
                let name = outcome(self.tree.roles.dispatch).map(|outcome| self.view.outcome_name(outcome));
                parts.push((Role::Title, name.unwrap_or_default().into_owned()));
            }
            VertexKind::Step(id) => {
                parts.extend(self.node(id).map(|node| self.step(node)).into_iter().flatten());
            }
        }
        if let (Some(mark), VertexKind::Step(_)) = (self.mark(vertex), self.kind(vertex)) {
            parts.insert(1.min(parts.len()), (Role::Mark, mark.to_owned()));
        }
        let clean = parts.into_iter().map(|(role, said)| (role, harmless(&said).into_owned()));
        clean.filter(|(_, said)| !said.is_empty()).collect()
    }

    fn step(&self, node: &Node) -> Vec<(Role, String)> {
        let view = self.view;
        let mut id = node.id.to_string();
        let title = match &node.act {
            Act::Collect { fields } => {
                let fields = view.listed(&view.field_labels(fields));
                view.labelled(view.own("填", "Fill in"), &fields)
            }
            Act::Set { standing, .. } => view.standing(*standing),
            Act::End { outcome, .. } => {
                let outcome = view.manifest.outcome(*outcome);
                let of_outcome = outcome.map(|outcome| &*outcome.id).unwrap_or_default();
                id = if id.is_empty() { of_outcome.to_owned() } else { format!("{id} · {of_outcome}") };
                outcome.map(|outcome| view.outcome_name(outcome)).unwrap_or_default().into_owned()
            }
            _ => node.text().map(|text| view.words(text)).unwrap_or_default().into_owned(),
        };
        let mut parts = vec![(Role::Title, title)];
        let request = view.with_request(node).map(Cow::from);
        let remarks: Vec<_> = view.remarks(self.tree, node).chain(request).collect();
        if !remarks.is_empty() {
            parts.push((Role::Remark, remarks.join(" · ")));
        }
        let caution = node.caution.map(|text| view.labelled(view.own("注意", "Caution"), &view.words(text)));
        parts.extend(caution.map(|caution| (Role::Caution, caution)));
        parts.extend(self.ids.then_some((Role::Id, id)));
        parts
    }

    /// The label of a vertex as the lines of a box; long parts are truncated with `…`.
    fn boxed(&self, vertex: usize) -> Vec<(Role, String)> {
        let mut lines = Vec::new();
        for (role, said) in self.parts(vertex) {
            let columns = role.columns();
            let mut wrapped = wrap(&said, "", "", columns);
            if wrapped.len() > role.most() {
                wrapped.truncate(role.most());
                if let Some(last) = wrapped.last_mut() {
                    *last = cut(&format!("{last}……"), columns).trim_end_matches('…').to_owned() + "…";
                }
            }
            lines.extend(wrapped.into_iter().map(|line| (role, line)));
        }
        lines
    }

    /// The label at an edge's line, truncated to fit between two others.
    fn tag(&self, edge: usize) -> String {
        cut(&self.words(edge), Role::Caution.columns()).into_owned()
    }

    /// The label of an edge, if it is one of several; preceded by `✓` if the walk took it.
    fn words(&self, edge: usize) -> String {
        let Some(found) = self.graph.edges.get(edge) else { return String::new() };
        let answer = |value| match self.kind(found.from) {
            VertexKind::Step(id) => {
                self.node(id).map(|node| self.view.answer(node, value)).unwrap_or_default()
            }
            _ => "".into(),
        };
        let words = match found.way {
            EdgeCondition::On => return String::new(),
            EdgeCondition::Holds => self.view.own("是", "yes").into(),
            EdgeCondition::Otherwise => self.view.own("否", "no").into(),
            EdgeCondition::Answer { value, or_unsure: false } => answer(value),
            EdgeCondition::Answer { value, or_unsure: true } => {
                [&answer(value), " / ", &answer(Value::Unsure)].concat().into()
            }
        };
        let words = harmless(&words);
        if self.is_taken(edge) { format!("✓ {words}") } else { words.into_owned() }
    }

    fn line(&self, edge: usize) -> Line {
        match self.graph.edges.get(edge).map(|edge| edge.way) {
            Some(EdgeCondition::Otherwise | EdgeCondition::Answer { value: Value::No, .. }) => Line::Dashed,
            Some(EdgeCondition::Answer { value: Value::Unsure, .. }) => Line::Dotted,
            _ => Line::Solid,
        }
    }
}
