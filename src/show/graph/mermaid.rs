//! A graph for Mermaid, as a `flowchart TD`.

use std::fmt::Write as _;

use super::{Form, Line, Nested, Picture};
use crate::tree::OutcomeKind;

pub(super) fn draw(picture: &Picture<'_>) -> String {
    let mut out = format!(
        "---\ntitle: \"{}\"\nconfig:\n  flowchart:\n    wrappingWidth: 400\n---\nflowchart TD\n",
        yaml(&picture.title())
    );
    for (depth, nested) in picture.nested() {
        let indent = "  ".repeat(depth + 1);
        let _ = match nested {
            Nested::Opens(frame) => {
                let title = escaped(&picture.frame_title(frame));
                writeln!(out, "{indent}subgraph f{frame}[\"{title}\"]")
            }
            Nested::Vertex(vertex) => writeln!(out, "{indent}{}", node(picture, vertex)),
            Nested::Closes => writeln!(out, "{indent}end"),
        };
    }
    let (mut heavy, mut dotted): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for (index, edge) in picture.graph.edges.iter().enumerate() {
        let words = picture.tag(index);
        let words = if words.is_empty() { words } else { format!("|\"{}\"|", escaped(&words)) };
        let is_join = picture.form(edge.to) == Form::Join;
        let line = match (picture.line(index), is_join) {
            (Line::Solid, false) => "-->",
            (Line::Solid, true) => "---",
            (Line::Dashed | Line::Dotted, false) => "-.->",
            (Line::Dashed | Line::Dotted, true) => "-.-",
        };
        let _ = writeln!(out, "  n{} {line}{words} n{}", edge.from, edge.to);
        if picture.is_taken(index) {
            heavy.push(index.to_string());
        }
        if picture.line(index) == Line::Dotted {
            dotted.push(index.to_string());
        }
    }
    for (edges, style) in [(dotted, "stroke-dasharray:1 5"), (heavy, "stroke-width:5px")] {
        if !edges.is_empty() {
            let _ = writeln!(out, "  linkStyle {} {style}", edges.join(","));
        }
    }
    out.push_str("  classDef join fill:#555,stroke:#555,padding:0\n  classDef marked stroke-width:4px\n");
    out
}

/// A vertex, on one line.
fn node(picture: &Picture<'_>, vertex: usize) -> String {
    let form = picture.form(vertex);
    let (open, close) = match form {
        Form::Start => ("([", "])"),
        // A rhombus would be three times as large as its text.
        Form::Question => ("{{", "}}"),
        Form::Try => ("[", "]"),
        Form::Tell => (">", "]"),
        Form::Collect => ("[/", "/]"),
        Form::Set => ("[(", ")]"),
        Form::Condition => ("[\\", "/]"),
        Form::Join => ("((", "))"),
        Form::End(OutcomeKind::Resolved) => ("(((", ")))"),
        Form::End(OutcomeKind::NoFault) => ("(", ")"),
        Form::End(OutcomeKind::Advice) => ("[/", "\\]"),
        Form::End(OutcomeKind::Ticket) => ("[[", "]]"),
    };
    let lines = picture.boxed(vertex).into_iter().map(|(_, line)| escaped(&line));
    let label = match form {
        Form::Join => "#160;".to_owned(),
        _ => lines.collect::<Vec<_>>().join("<br/>"),
    };
    let class = match (form, picture.mark(vertex)) {
        (Form::Join, _) => ":::join",
        (_, Some(_)) => ":::marked",
        (_, None) => "",
    };
    format!("n{vertex}{open}\"{label}\"{close}{class}")
}

/// Text within quotes: whatever Mermaid, Markdown or a browser might interpret is written by number.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        // After a digit, a full stop would make a list.
        let stops = character == '.' && out.ends_with(|before: char| before.is_ascii_alphabetic());
        let plain = character.is_ascii_alphanumeric() || " ,:?()/=_".contains(character) || stops;
        if plain || !character.is_ascii() {
            out.push(character);
        } else {
            let _ = write!(out, "#{};", u32::from(character));
        }
    }
    out
}

/// Text within the quotes of the title, which is in YAML.
fn yaml(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
