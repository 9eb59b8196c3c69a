//! A graph for Graphviz.

use std::fmt::Write as _;

use super::{Form, Line, Nested, Picture};
use crate::library::graph::VertexKind;
use crate::tree::OutcomeKind;

const HEAD: &str = "\
  graph [fontname=\"Noto Sans CJK SC,Microsoft YaHei,PingFang SC,sans-serif\", fontsize=16, labelloc=t, nodesep=0.3, ranksep=0.35]
  node [fontname=\"Noto Sans CJK SC,Microsoft YaHei,PingFang SC,sans-serif\", fontsize=12, shape=box, margin=\"0.12,0.06\"]
  edge [fontname=\"Noto Sans CJK SC,Microsoft YaHei,PingFang SC,sans-serif\", fontsize=11]
";

pub(super) fn draw(picture: &Picture<'_>) -> String {
    let title = escaped(&picture.title());
    let mut out = format!("digraph \"{title}\" {{\n{HEAD}  label=\"{title}\"\n");
    for (depth, nested) in picture.nested() {
        let indent = "  ".repeat(depth + 1);
        let _ = match nested {
            Nested::Opens(frame) => {
                let title = escaped(&picture.frame_title(frame));
                writeln!(
                    out,
                    "{indent}subgraph cluster_{frame} {{ label=\"{title}\"; labeljust=l; style=rounded; fontsize=12"
                )
            }
            Nested::Vertex(vertex) => writeln!(out, "{indent}{}", node(picture, vertex)),
            Nested::Closes => writeln!(out, "{indent}}}"),
        };
    }
    for (index, edge) in picture.graph.edges.iter().enumerate() {
        let style = match picture.line(index) {
            Line::Solid => "solid",
            Line::Dashed => "dashed",
            Line::Dotted => "dotted",
        };
        let words = escaped(&picture.tag(index));
        let width = if picture.is_taken(index) { ", penwidth=4" } else { "" };
        let arrow = if picture.form(edge.to) == Form::Join { ", arrowhead=none" } else { "" };
        let _ = writeln!(
            out,
            "  n{} -> n{} [label=\" {words} \", style={style}{width}{arrow}]",
            edge.from, edge.to
        );
    }
    out.push_str("}\n");
    out
}

/// A vertex, on one line.
fn node(picture: &Picture<'_>, vertex: usize) -> String {
    let form = picture.form(vertex);
    let shape = match form {
        Form::Start => "shape=box, style=\"rounded,bold\"",
        Form::Question => "shape=diamond, margin=\"0.04,0.02\"",
        Form::Try => "shape=box",
        Form::Tell => "shape=note",
        Form::Collect => "shape=parallelogram",
        Form::Set => "shape=cylinder",
        Form::Condition => "shape=hexagon",
        Form::Join => "shape=point",
        Form::End(OutcomeKind::Resolved) => "shape=doublecircle, margin=\"0,0\"",
        Form::End(OutcomeKind::NoFault) => "shape=ellipse",
        Form::End(OutcomeKind::Advice) => "shape=octagon",
        Form::End(OutcomeKind::Ticket) => "shape=tab",
    };
    let lines: Vec<String> = picture.boxed(vertex).into_iter().map(|(_, line)| escaped(&line)).collect();
    let width = if picture.mark(vertex).is_some() { ", penwidth=3" } else { "" };
    let mut said = format!("n{vertex} [label=\"{}\", {shape}{width}]", lines.join("\\n"));
    if let (VertexKind::Fixed(_), Some(action)) = (picture.kind(vertex), vertex.checked_sub(1)) {
        // Beside the action rather than below it.
        let _ = write!(said, "; {{ rank=same; n{action}; n{vertex} }}");
    }
    said
}

/// Text within quotes; Graphviz interprets backslashes and entities there.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('&', "&amp;")
}
