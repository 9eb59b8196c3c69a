//! A graph as a self-contained SVG: no script, no font of its own, and understandable without colour.
//!
//! It is made for a web page as well as for a separate file: it has no background, its colours follow light and dark
//! mode, its ids begin with its code's, so that several fit into one page, and each box is read aloud as a unit.

use std::fmt::Write as _;

use super::layout::{self, FONT, Layout, Rect, SMALL, Wire, line_of, pixels};
use super::{Form, Line, Picture, Role};
use crate::tree::OutcomeKind;

const FONTS: &str = "'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif";

/// The outer margin.
const MARGIN: i32 = 24;

/// The least width of the legend.
const LEGEND: i32 = 480;

/// How much further a slanted or round side reaches.
const SLANT: i32 = 16;

pub(super) fn draw(picture: &Picture<'_>) -> String {
    let layout = layout::of(picture);
    let wide = (layout.right - layout.left).max(LEGEND);
    let mut legend = String::new();
    let top = layout.height + MARGIN;
    let bottom = draw_legend(picture, layout.left, wide, top, &mut legend);
    let view = (layout.left - MARGIN, -MARGIN, wide + 2 * MARGIN, bottom + 2 * MARGIN);
    let name = name(picture);
    let mut out = head(picture, &name, view);
    for (frame, rect) in &layout.frames {
        draw_frame(picture, *frame, *rect, &mut out);
    }
    // What the walk took is drawn on top.
    for taken in [false, true] {
        for wire in layout.wires.iter().filter(|wire| picture.is_taken(wire.edge) == taken) {
            draw_wire(picture, &name, wire, &mut out);
        }
    }
    draw_tags(picture, &layout, &mut out);
    for (vertex, rect) in &layout.boxes {
        draw_vertex(picture, *vertex, *rect, &mut out);
    }
    out.push_str(&legend);
    out.push_str("</svg>\n");
    out
}

/// Where the middle of the first box stands, from the picture's left edge.
pub(super) fn root(picture: &Picture<'_>) -> i32 {
    let layout = layout::of(picture);
    let first = layout.boxes.first().map(|(_, rect)| rect.x + rect.width / 2);
    first.unwrap_or(layout.left) - layout.left + MARGIN
}

/// The styles, each rule limited to this graph: `§` is its id. Printing and conversion use the light colours.
const STYLE: &str = "§{color-scheme:light dark}\
    § .s{fill:#fff;stroke:#333;stroke-width:1.5}§ .w{fill:none;stroke:#333;stroke-width:1.5}\
    § .q{fill:#eef4ff}§ .e{fill:#f3f3f3}§ .m{stroke-width:4}§ .t{stroke-width:5}\
    § .n{stroke-dasharray:7 4}§ .u{stroke-dasharray:2 4}§ .n.t{stroke-dasharray:14 8}§ .u.t{stroke-dasharray:4 8}\
    § .f{fill:none;stroke:#777;stroke-width:1}§ .p{fill:#fff}§ .j{fill:#333}\
    § text{fill:#111;text-anchor:middle}§ .l{text-anchor:start}§ .b{font-weight:bold}§ .i{fill:#555}§ .c{fill:#8a4b00}\
    @media screen and (prefers-color-scheme:dark){\
    § .s{fill:#1b1d21;stroke:#bbb}§ .w{stroke:#bbb}§ .q{fill:#1d2a3f}§ .e{fill:#2a2c30}§ .f{stroke:#888}\
    § .p{fill:#121316}§ .j,§ marker{fill:#bbb}§ text{fill:#e8e8e8}§ .i{fill:#aaa}§ .c{fill:#ffb763}}";

/// The prefix of the ids in a graph: from its code, with characters that are not allowed in ids written by number.
fn name(picture: &Picture<'_>) -> String {
    let mut name = "graph-".to_owned();
    for letter in picture.tree.code.chars() {
        if letter.is_ascii_alphanumeric() {
            name.push(letter);
        } else {
            let _ = write!(name, "_{:x}_", u32::from(letter));
        }
    }
    name
}

fn head(picture: &Picture<'_>, name: &str, (x, y, width, height): (i32, i32, i32, i32)) -> String {
    let title = escaped(&picture.title());
    let language = picture.view.language.tag();
    let names: Vec<String> = picture.forms().into_iter().map(|(_, name)| escaped(name)).collect();
    let about = picture.view.labelled(picture.view.own("流程图", "Flow chart"), &names.join(" · "));
    let marker = |id: &str, size: i32| {
        format!(
            "<marker id=\"{name}-{id}\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"{size}\" markerHeight=\"{size}\" \
             markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 1L10 5L0 9z\"/></marker>"
        )
    };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"{name}\" role=\"group\" \
         aria-labelledby=\"{name}-title {name}-about\" xml:lang=\"{language}\" \
         viewBox=\"{x} {y} {width} {height}\" width=\"{width}\" height=\"{height}\" font-family=\"{FONTS}\" \
         font-size=\"{FONT}\">\n<title id=\"{name}-title\">{title}</title>\n<desc id=\"{name}-about\">{about}</desc>\n\
         <defs>{}{}</defs>\n<style>{}</style>\n",
        marker("arrow", 10),
        marker("heavy", 18),
        STYLE.replace('§', &format!("#{name}"))
    )
}

fn draw_frame(picture: &Picture<'_>, frame: usize, rect: Rect, out: &mut String) {
    let Rect { x, y, width, height } = rect;
    let title = escaped(&picture.frame_title(frame));
    let _ = writeln!(
        out,
        "<rect class=\"f\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"6\"/><text class=\"l i b\" \
         x=\"{}\" y=\"{}\" font-size=\"{}\">{title}</text>",
        x + 10,
        y + 19,
        SMALL + 1
    );
}

fn draw_wire(picture: &Picture<'_>, name: &str, wire: &Wire, out: &mut String) {
    let mut points = wire.points.clone();
    points.dedup();
    let Some(((x, y), rest)) = points.split_first() else { return };
    let mut path = format!("M{x} {y}");
    for (x, y) in rest {
        let _ = write!(path, "L{x} {y}");
    }
    let class = class(picture.line(wire.edge), picture.is_taken(wire.edge));
    let arrow = match (wire.arrow, picture.is_taken(wire.edge)) {
        (false, _) => "",
        (true, false) => "arrow",
        (true, true) => "heavy",
    };
    let arrow =
        if arrow.is_empty() { String::new() } else { format!(" marker-end=\"url(#{name}-{arrow})\"") };
    let _ = writeln!(out, "<path class=\"w{class}\" d=\"{path}\"{arrow}/>");
}

fn class(line: Line, taken: bool) -> &'static str {
    match (line, taken) {
        (Line::Solid, false) => "",
        (Line::Solid, true) => " t",
        (Line::Dashed, false) => " n",
        (Line::Dashed, true) => " n t",
        (Line::Dotted, false) => " u",
        (Line::Dotted, true) => " u t",
    }
}

fn draw_tags(picture: &Picture<'_>, layout: &Layout, out: &mut String) {
    for (edge, Rect { x, y, width, height }) in &layout.tags {
        let weight = if picture.is_taken(*edge) { " class=\"b\"" } else { "" };
        let _ = writeln!(
            out,
            "<rect class=\"p\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/><text{weight} x=\"{}\" \
             y=\"{}\" font-size=\"{}\">{}</text>",
            x + width / 2,
            y + 13,
            SMALL + 1,
            escaped(&picture.tag(*edge))
        );
    }
}

fn draw_vertex(picture: &Picture<'_>, vertex: usize, rect: Rect, out: &mut String) {
    let form = picture.form(vertex);
    let whole: Vec<String> = picture.parts(vertex).into_iter().map(|(_, said)| escaped(&said)).collect();
    // A box is a unit for a screen reader; for a text search, its lines are one text.
    let _ = write!(out, "<g role=\"img\"><title>{}</title>", whole.join("\n"));
    draw_shape(form, rect, picture.mark(vertex).is_some(), out);
    let lines = layout::label(picture, vertex);
    let high: i32 = lines.iter().map(|(role, _)| line_of(*role).0).sum();
    let (x, mut y) = (rect.x + rect.width / 2, rect.y + (rect.height - high) / 2);
    out.push_str("<text>");
    let mut before = "";
    for (role, line) in lines.iter().filter(|_| form != Form::Join) {
        // A line broken at a space can be found by searching for both words.
        if ends_a_word(before) && begins_a_word(line) {
            out.push(' ');
        }
        before = line;
        let (high, font) = line_of(*role);
        y += high;
        let class = match role {
            Role::Mark => " class=\"b\"",
            Role::Title => "",
            Role::Caution => " class=\"c\"",
            Role::Remark | Role::Id => " class=\"i\"",
        };
        let _ = write!(
            out,
            "<tspan{class} x=\"{x}\" y=\"{}\" font-size=\"{font}\">{}</tspan>",
            y - high / 4,
            escaped(line)
        );
    }
    out.push_str("</text></g>\n");
}

/// The outline of a shape: each is distinct without colour.
fn draw_shape(form: Form, rect: Rect, marked: bool, out: &mut String) {
    let class = match (form, marked) {
        (Form::Question, false) => "s q",
        (Form::Question, true) => "s q m",
        (Form::End(_), false) => "s e",
        (Form::End(_), true) => "s e m",
        (_, false) => "s",
        (_, true) => "s m",
    };
    out.push_str(&match form {
        Form::End(kind) => end_shape(kind, rect, class),
        _ => step_shape(form, rect, class),
    });
}

fn rounded(rect: Rect, class: &str, by: i32) -> String {
    let Rect { x, y, width, height } = rect;
    format!("<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{by}\"/>")
}

/// The outline for a kind of outcome.
fn end_shape(kind: OutcomeKind, rect: Rect, class: &str) -> String {
    let Rect { x, y, width, height } = rect;
    let (right, bottom, middle) = (x + width, y + height, y + height / 2);
    let path = |d: String| format!("<path class=\"{class}\" d=\"{d}\"/>");
    match kind {
        OutcomeKind::Resolved => {
            let inner = Rect { x: x + 3, y: y + 3, width: width - 6, height: height - 6 };
            rounded(rect, class, height / 2) + &rounded(inner, "s e", inner.height / 2)
        }
        OutcomeKind::NoFault => format!(
            "<ellipse class=\"{class}\" cx=\"{}\" cy=\"{middle}\" rx=\"{}\" ry=\"{}\"/>",
            x + width / 2,
            width / 2,
            height / 2
        ),
        // An arrow that points onwards.
        OutcomeKind::Advice => {
            path(format!("M{x} {y}H{}L{right} {middle}L{} {bottom}H{x}z", right - SLANT, right - SLANT))
        }
        // A ticket with punched sides.
        OutcomeKind::Ticket => {
            let (above, below) = (middle - 7, middle + 7);
            path(format!(
                "M{x} {y}H{right}V{above}A7 7 0 0 0 {right} {below}V{bottom}H{x}V{below}A7 7 0 0 0 {x} {above}z"
            ))
        }
    }
}

/// The outline for anything else.
fn step_shape(form: Form, rect: Rect, class: &str) -> String {
    let Rect { x, y, width, height } = rect;
    let (right, bottom, middle) = (x + width, y + height, y + height / 2);
    let path = |d: String| format!("<path class=\"{class}\" d=\"{d}\"/>");
    match form {
        Form::Start => rounded(rect, class, 10),
        Form::Try | Form::End(_) => rounded(rect, class, 0),
        Form::Join => {
            format!("<circle cx=\"{}\" cy=\"{middle}\" r=\"{}\" class=\"j\"/>", x + width / 2, width / 2)
        }
        Form::Question => {
            let tip = (SLANT * 2 - 4).min(width / 3);
            path(format!(
                "M{x} {middle}L{} {y}L{} {y}L{right} {middle}L{} {bottom}L{} {bottom}z",
                x + tip,
                right - tip,
                right - tip,
                x + tip
            ))
        }
        // A note with a folded corner.
        Form::Tell => {
            path(format!("M{x} {y}H{}L{right} {}V{bottom}H{x}zM{} {y}v10h10", right - 10, y + 10, right - 10))
        }
        Form::Collect => path(format!("M{} {y}H{right}L{} {bottom}H{x}z", x + SLANT, right - SLANT)),
        // An index card with tabs.
        Form::Set => {
            path(format!("M{x} {y}H{right}V{bottom}H{x}zM{} {y}V{bottom}M{} {y}V{bottom}", x + 6, right - 6))
        }
        // Open at its sides, like brackets.
        Form::Condition => {
            let (left, edge) = (x + 10, right - 10);
            let (above, below) = (y + 10, bottom - 10);
            path(format!(
                "M{left} {y}H{edge}L{right} {above}V{below}L{edge} {bottom}H{left}L{x} {below}V{above}z"
            ))
        }
    }
}

/// The legend below the graph, in as many rows as it needs; returns where it ends.
fn draw_legend(picture: &Picture<'_>, left: i32, wide: i32, top: i32, out: &mut String) -> i32 {
    let (mut x, mut y) = (left, top);
    let mut place = |name: &str, out: &mut String| {
        let needs = 36 + 8 + pixels(name, SMALL + 1) + 20;
        if x > left && x + needs > left + wide {
            (x, y) = (left, y + 32);
        }
        let rect = Rect { x, y, width: 36, height: 22 };
        let _ = writeln!(
            out,
            "<text class=\"l\" x=\"{}\" y=\"{}\" font-size=\"{}\">{}</text>",
            x + 44,
            y + 16,
            SMALL + 1,
            escaped(name)
        );
        x += needs;
        rect
    };
    out.push_str("<g>\n");
    for (form, name) in picture.forms() {
        let rect = place(name, out);
        draw_shape(form, rect, false, out);
    }
    let mut lines: Vec<(Line, bool, &str)> =
        picture.lines().into_iter().map(|(line, name)| (line, false, name)).collect();
    if picture.is_walked() {
        lines.push((Line::Solid, true, picture.view.own("✓ 走过的", "✓ path taken")));
    }
    for (line, taken, name) in lines {
        let Rect { x, y, width, height } = place(name, out);
        let (class, middle) = (class(line, taken), y + height / 2);
        let _ = writeln!(out, "<path class=\"w{class}\" d=\"M{x} {middle}h{width}\"/>");
    }
    out.push_str("</g>\n");
    y + 22
}

fn ends_a_word(line: &str) -> bool {
    line.chars().next_back().is_some_and(|last| last.is_ascii())
}

fn begins_a_word(line: &str) -> bool {
    line.chars().next().is_some_and(|first| first.is_ascii())
}

/// Text between tags or in an attribute.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // Not allowed in XML.
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(character),
        }
    }
    out
}
