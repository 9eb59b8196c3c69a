//! Graphs of trees: each format has every step and every edge, nothing overlaps, tools can read their input whatever
//! the texts contain, and a walk is shown as it went.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::process::Command;

use crate::support::common::{run, speak};
use crate::support::kept_walks::{Desk, WALKS, Writer, walks};
use crate::support::random_trees::made;
use crate::support::small_library::{MANIFEST, declared, library, tree};
use crate::support::views;
use crate::support::work::cost_of;
use posdiag::library::embedded;
use posdiag::library::graph::{Graph, GraphItem, GraphItemKind, ItemList, VertexKind};
use posdiag::library::paths::{PathEnd, Paths};
use posdiag::session::{Answer, Channel, Moment, Session};
use posdiag::show::graph::{Layout, Picture, PictureFormat, Rect};
use posdiag::text::language::Language;
use posdiag::text::width::width;
use posdiag::tree::{Act, Closing, Library, Standing, Tree, Value};
use posdiag::view::View;
use proptest::prelude::*;

const FORMATS: [PictureFormat; 4] =
    [PictureFormat::Text, PictureFormat::Mermaid, PictureFormat::Dot, PictureFormat::Svg];

fn shipped() -> Library {
    embedded::library().unwrap()
}

fn trees(library: &Library) -> Vec<Tree> {
    let titles = library.titles().unwrap();
    // As drawn: the closing does not belong to them.
    let tree = |code: &str| library.tree_with(code, Closing::LeftOut).unwrap().unwrap();
    titles.iter().map(|title| tree(&title.code)).collect()
}

fn view(library: &Library, language: Language, columns: usize) -> View<'_> {
    View { columns: Some(columns), ..views::view(library, language) }
}

// ---- what the program prints

#[test]
fn tree_is_drawn_for_people() {
    for (code, language) in [("0031", "zh"), ("80", "zh"), ("80", "en"), ("E102", "zh")] {
        let run = speak(language, &format!("graph {code}"));
        assert_eq!((run.exit, run.stderr.as_str()), (Some(0), ""));
        insta::assert_snapshot!(format!("{code}_{language}"), run.stdout);
    }
}

#[test]
fn narrow_terminal_gets_narrow_lines() {
    let library = shipped();
    for tree in trees(&library) {
        for (language, columns) in [(Language::Zh, 40), (Language::En, 40), (Language::Zh, 80)] {
            let drawn = Picture::of(&tree, view(&library, language, columns)).draw(PictureFormat::Text);
            let wide = drawn.lines().find(|line| width(line) > columns || line.ends_with(' '));
            assert_eq!(wide, None, "{} {columns}", tree.code);
        }
    }
    let drawn =
        Picture::of(&tree(&library, "80"), view(&library, Language::Zh, 40)).draw(PictureFormat::Text);
    insta::assert_snapshot!("80_narrow", drawn);
}

#[test]
fn colour_adds_nothing_but_colour() {
    let plain = run(&["graph", "80"]).stdout;
    let coloured = run(&["graph", "80", "--color", "always"]).stdout;
    assert!(coloured.contains('\u{1b}') && !plain.contains('\u{1b}'));
    let mut bare = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, behind)) = rest.split_once('\u{1b}') {
        bare.push_str(before);
        rest = behind.split_once('m').unwrap().1;
    }
    let bare = bare + rest;
    let lines = |text: &str| text.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
    assert_eq!(lines(&bare), lines(&plain));
}

#[test]
fn machine_formats_are_pinned() {
    for format in ["mermaid", "dot", "svg"] {
        let run = speak("zh", &format!("graph 0031 --format {format}"));
        assert_eq!((run.exit, run.stderr.as_str()), (Some(0), ""));
        insta::assert_snapshot!(format!("0031_{format}"), run.stdout);
    }
}

/// An image is placed in a page beside others, on any background.
#[test]
fn image_is_made_for_web_pages_too() {
    let svg = |code: &str| speak("en", &format!("graph {code} --format svg")).stdout;
    let names = |svg: &str| between(svg, " id=\"", "\"").map(str::to_owned).collect::<BTreeSet<_>>();
    let (first, second) = (svg("E102"), svg("0031"));
    assert!(names(&first).is_disjoint(&names(&second)), "{:?}", names(&first));
    for (svg, name) in [(&first, "graph-E102"), (&second, "graph-0031")] {
        let style = between(svg, "<style>", "</style>").collect::<String>();
        let rules = style.split(['{', '}', ',']).filter(|part| part.starts_with(['.', '#']));
        assert!(rules.clone().all(|rule| rule.starts_with(&format!("#{name}"))), "{style}");
        assert!(rules.count() > 20 && style.contains("prefers-color-scheme:dark"), "{style}");
        // There is no colour outside the rules, and no background.
        assert!(!svg.split("</style>").nth(1).unwrap().contains("fill=\"#"));
        assert!(between(svg, "url(#", ")").all(|used| names(svg).contains(used)));
        // A box is read aloud; the contents of a hidden image are not.
        assert!(svg.starts_with("<svg ") && !svg.split('>').next().unwrap().contains("role=\"img\""));
        assert!(svg.contains("<g role=\"img\"><title>"));
    }
    // The ids of steps are for authors.
    assert!(!first.contains("network.link") && !first.contains(" · network"));
    let asked = speak("en", "graph E102 --format svg --ids").stdout;
    assert!(asked.contains("network.link"));
    // Two words split by a line break are found together.
    assert!(between(&first, "<text>", "</text>").any(|text| text.contains("</tspan> <tspan")));
}

#[test]
fn files_are_written_once() {
    let desk = Desk::new();
    let file = desk.file("E005.svg");
    let path = file.to_str().unwrap();
    let said = desk.does(&["graph", "E005", "--format", "svg", "-o", path]);
    assert_eq!(said, format!("Flow chart written to {path}.\n"));
    let printed = desk.does(&["graph", "E005", "--format", "svg", "--output", "-"]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), printed);
    let said = desk.refuses(1, &["graph", "E005", "--output", path]);
    assert!(said.contains("already exists and was not overwritten"), "{said}");
}

#[test]
fn mistakes_are_reported() {
    let explained = speak("en", "explain E1O2");
    let unknown = speak("en", "graph E1O2");
    assert_eq!((unknown.exit, &unknown.stderr), (Some(2), &explained.stderr));
    let desk = Desk::new();
    let said = desk.refuses(2, &["graph", "--walked", "418-273"]);
    assert_eq!(said, desk.refuses(2, &["session", "show", "418-273"]));
    assert!(desk.refuses(2, &["graph"]).contains("No code was given"));
    assert!(desk.refuses(2, &["graph", "E102", "--format", "png"]).contains("svg"));
}

#[test]
fn states_and_requests_are_drawn() {
    let coffee = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/coffee");
    for language in ["zh", "en"] {
        let run = speak(language, &format!("graph E08 --library {coffee}"));
        assert_eq!((run.exit, run.stderr.as_str()), (Some(0), ""));
        insta::assert_snapshot!(format!("coffee_E08_{language}"), run.stdout);
    }
    for (format, drawn) in [("svg", "Still owed"), ("dot", "shape=cylinder"), ("mermaid", "[(\"")] {
        let run = speak("en", &format!("graph E08 --library {coffee} --format {format}"));
        assert!(run.stdout.contains(drawn), "{}", run.stdout);
    }
}

// ---- every tree in every format

/// The vertices of a list, including nested ones, and the edges beside them.
fn of_list(list: &ItemList, vertices: &mut Vec<usize>, edges: &mut BTreeSet<usize>) {
    for GraphItem { entry, what } in &list.items {
        edges.extend(entry);
        match what {
            GraphItemKind::Framed { list, .. } => of_list(list, vertices, edges),
            GraphItemKind::Action { vertex, fixed, not_fixed } => {
                vertices.push(*vertex);
                edges.extend([fixed, not_fixed]);
            }
            GraphItemKind::Point { vertex, branches, join } => {
                vertices.push(*vertex);
                for branch in branches {
                    edges.insert(branch.edge);
                    of_list(&branch.list, vertices, edges);
                }
                vertices.extend(join);
            }
        }
    }
    edges.extend(list.exit);
}

/// A graph contains its tree: every step and outcome once, every edge leads forward from one vertex to another, and the
/// structured form agrees.
fn is_whole(tree: &Tree, graph: &Graph) {
    // The closing, which belongs to every tree, is not drawn.
    let steps = tree.own_nodes().iter().filter(|node| !matches!(node.act, Act::Use { .. })).count();
    let drawn: Vec<_> =
        graph.vertices.iter().filter(|vertex| matches!(vertex.kind, VertexKind::Step(_))).collect();
    assert_eq!(drawn.len(), steps, "{}", tree.code);
    let uses = tree.own_nodes().len() - steps;
    assert_eq!(graph.frames.len(), uses);
    for edge in &graph.edges {
        assert!(edge.to < graph.vertices.len() && edge.from < edge.to, "{edge:?}");
    }
    let ends: BTreeSet<usize> = graph.edges.iter().map(|edge| edge.to).collect();
    for vertex in 1..graph.vertices.len() {
        assert!(ends.contains(&vertex), "no way leads to {:?}", graph.vertices[vertex]);
    }
    let (mut vertices, mut edges) = (Vec::new(), BTreeSet::new());
    of_list(&graph.list, &mut vertices, &mut edges);
    let beside =
        |index: &usize| matches!(graph.vertices[*index].kind, VertexKind::Fixed(_) | VertexKind::Nowhere);
    let below: Vec<usize> = (1..graph.vertices.len()).filter(|index| !beside(index)).collect();
    vertices.sort_unstable();
    assert_eq!(vertices, below);
    assert_eq!(edges.len(), graph.edges.len());
}

/// All text between `open` and `close`.
fn between<'t>(text: &'t str, open: &'t str, close: &'t str) -> impl Iterator<Item = &'t str> {
    text.split(open).skip(1).filter_map(move |rest| rest.split_once(close).map(|(inside, _)| inside))
}

/// Every step's id and every outcome's name appears.
fn tells_all(tree: &Tree, library: &Library, drawn: &str) {
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    let drawn = bare(drawn);
    for node in tree.own_nodes() {
        assert!(drawn.contains(&*node.id), "{} lacks {}", tree.code, node.id);
        if let Act::End { outcome, .. } = &node.act {
            let name = library.texts().get(library.manifest().outcome(*outcome).unwrap().name, 0);
            assert!(drawn.contains(&bare(name)), "{} lacks {name}", tree.code);
        }
        if let Act::Set { standing, .. } = &node.act {
            let said = bare(&view(library, Language::Zh, 200).standing(*standing));
            assert!(drawn.contains(&said), "{} lacks {said}", tree.code);
        }
    }
}

#[test]
fn every_tree_is_complete_in_every_format() {
    let library = shipped();
    let trees = trees(&library);
    assert_eq!(trees.len(), 175);
    let sequences = library.sequence_ids().unwrap().into_iter().map(|id| library.sequence(&id).unwrap());
    let mut images = Vec::new();
    for tree in trees.into_iter().chain(sequences) {
        let picture = Picture::of(&tree, view(&library, Language::Zh, 200));
        let graph = picture.graph();
        is_whole(&tree, graph);
        tells_all(&tree, &library, &picture.draw(PictureFormat::Text));
        let svg = picture.draw(PictureFormat::Svg);
        is_xml(&svg);
        tells_all(&tree, &library, &between(&svg, "<title>", "</title>").collect::<String>());
        let dot = picture.draw(PictureFormat::Dot);
        let labels = is_dot(&dot, graph);
        tells_all(&tree, &library, &labels.replace("\\n", ""));
        let mermaid = picture.draw(PictureFormat::Mermaid);
        let labels = is_mermaid(&mermaid, graph);
        tells_all(&tree, &library, &labels.replace("<br/>", ""));
        // The limit up to which Mermaid draws by default.
        assert!(mermaid.len() < 50_000 && graph.edges.len() < 500, "{}", tree.code);
        nothing_overlaps(graph, &picture.layout());
        images.push(svg);
    }
    another_parser_reads(&images);
}

/// A minimal XML parser for the generated subset: nested tags, attributes in double quotes, and no markup in texts.
fn is_xml(text: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('<') {
        is_text(before);
        let (tag, behind) = behind.split_once('>').unwrap();
        rest = behind;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
            continue;
        }
        let (tag, closed) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, mut attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric()) && !name.is_empty(), "<{tag}>");
        let mut names = BTreeSet::new();
        while !attributes.trim().is_empty() {
            let (name, value) = attributes.split_once("=\"").unwrap();
            let (value, behind) = value.split_once('"').unwrap();
            assert!(names.insert(name.trim()), "{name} twice in <{tag}>");
            assert!(name.trim().chars().all(|c| c.is_ascii_alphanumeric() || "-:".contains(c)), "{name}");
            is_text(value);
            attributes = behind;
        }
        if !closed {
            open.push(name);
        }
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "{open:?}");
}

fn is_text(text: &str) {
    assert!(!text.contains('>'), "{text}");
    for entity in text.split('&').skip(1) {
        let name = entity.split_once(';').map(|(name, _)| name);
        assert!(matches!(name, Some("amp" | "lt" | "gt" | "quot")), "{text}");
    }
    let is_character = |c: char| matches!(c, '\n' | ' '..) && !matches!(c, '\u{fffe}' | '\u{ffff}');
    assert!(text.chars().all(is_character), "{text:?}");
}

/// Parses them with Python's own parser, if available.
fn another_parser_reads(images: &[String]) {
    let folder = tempfile::tempdir().unwrap();
    for (number, image) in images.iter().enumerate() {
        std::fs::write(folder.path().join(format!("{number}.svg")), image).unwrap();
    }
    let read =
        "import glob, sys, xml.dom.minidom as x\nfor f in glob.glob(sys.argv[1] + '/*.svg'): x.parse(f)";
    match Command::new("python3").args(["-c", read]).arg(folder.path()).output() {
        Ok(output) => assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr)),
        Err(_) => eprintln!("no python3: the SVGs were read by the test's own checks alone"),
    }
}

/// The quoted strings of a line, unparsed, and the line without them. With `escapes`, a backslash includes the next
/// character.
fn unquoted(line: &str, escapes: bool) -> (String, Vec<String>) {
    let (mut bare, mut strings, mut inside) = (String::new(), Vec::new(), None::<String>);
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match (&mut inside, character) {
            (None, '"') => inside = Some(String::new()),
            (None, other) => bare.push(other),
            (Some(_), '"') => {
                strings.extend(inside.take());
                bare.push('"');
            }
            (Some(text), '\\') if escapes => text.extend(['\\', characters.next().unwrap()]),
            (Some(text), other) => text.push(other),
        }
    }
    assert_eq!(inside, None, "{line}");
    (bare, strings)
}

/// Each vertex is declared once, and edges connect declared vertices; returns all labels.
fn is_dot(text: &str, graph: &Graph) -> String {
    let (mut nodes, mut edges, mut depth, mut labels) = (BTreeSet::new(), 0, 0_usize, String::new());
    for line in text.lines() {
        let (bare, strings) = unquoted(line.trim(), true);
        labels.extend(strings);
        assert!(!bare.contains(['\\', '<']), "{line}");
        depth += bare.matches('{').count();
        depth = depth.checked_sub(bare.matches('}').count()).unwrap();
        let name = bare.split(' ').next().unwrap();
        if bare.contains("->") {
            edges += 1;
            for end in bare.split('[').next().unwrap().split("->") {
                assert!(nodes.contains(end.trim()), "{line}");
            }
        } else if name.starts_with('n') && name[1..].parse::<usize>().is_ok() {
            assert!(nodes.insert(name.to_owned()), "{line}");
        }
    }
    assert_eq!((nodes.len(), edges, depth), (graph.vertices.len(), graph.edges.len(), 0));
    labels
}

/// The same for Mermaid.
fn is_mermaid(text: &str, graph: &Graph) -> String {
    let (_, chart) = text.split_once("\nflowchart TD\n").unwrap();
    let (mut nodes, mut edges, mut depth, mut labels) = (BTreeSet::new(), 0, 0_usize, String::new());
    for line in chart.lines().map(str::trim) {
        let (bare, strings) = unquoted(line, false);
        for string in &strings {
            let without = string.replace("<br/>", "");
            assert!(!without.contains(['"', '<', '>', '`', '[', ']', '{', '}', '%', '\\', '&']), "{line}");
            labels += &numbers_read(string);
        }
        let words: Vec<&str> = bare.split(' ').collect();
        match *words.as_slice() {
            ["subgraph", ..] => depth += 1,
            ["end"] => depth -= 1,
            ["linkStyle" | "classDef", ..] => {}
            [from, arrow, to] => {
                assert!(["-->", "---", "-.->", "-.-"].contains(&arrow.split('|').next().unwrap()), "{line}");
                assert!(nodes.contains(from) && nodes.contains(to), "{line}");
                edges += 1;
            }
            [node] => {
                let name: String = node.chars().take_while(char::is_ascii_alphanumeric).collect();
                assert!(nodes.insert(name), "{line}");
            }
            _ => panic!("{line}"),
        }
    }
    assert_eq!((nodes.len(), edges, depth), (graph.vertices.len(), graph.edges.len(), 0));
    labels
}

/// `#46;` as the character that it means.
fn numbers_read(text: &str) -> String {
    let mut read = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('#') {
        let (number, behind) = behind.split_once(';').unwrap();
        read.push_str(before);
        read.push(char::from_u32(number.parse().unwrap()).unwrap());
        rest = behind;
    }
    read + rest
}

// ---- layout

fn overlap(one: Rect, other: Rect) -> bool {
    let across = one.x < other.x + other.width && other.x < one.x + one.width;
    across && one.y < other.y + other.height && other.y < one.y + one.height
}

fn holds(outer: Rect, inner: Rect) -> bool {
    outer.x <= inner.x
        && outer.y <= inner.y
        && inner.x + inner.width <= outer.x + outer.width
        && inner.y + inner.height <= outer.y + outer.height
}

/// No box, label or frame overlaps another, unless it is inside it, and no line crosses a box.
fn nothing_overlaps(graph: &Graph, layout: &Layout) {
    let all = Rect { x: layout.left, y: 0, width: layout.right - layout.left, height: layout.height };
    let boxes: BTreeMap<usize, Rect> = layout.boxes.iter().copied().collect();
    assert_eq!((boxes.len(), layout.boxes.len()), (graph.vertices.len(), graph.vertices.len()));
    let joins = |vertex: usize| graph.vertices[vertex].kind == VertexKind::Join;
    let mut apart: Vec<Rect> = layout.boxes.iter().map(|(_, rect)| *rect).collect();
    apart.extend(layout.tags.iter().map(|(_, rect)| *rect));
    assert!(apart.iter().all(|rect| holds(all, *rect)));
    for (index, one) in apart.iter().enumerate() {
        for other in &apart[index + 1..] {
            assert!(!overlap(*one, *other), "{one:?} {other:?}");
        }
    }
    let frames: BTreeMap<usize, Rect> = layout.frames.iter().copied().collect();
    for (frame, rect) in &frames {
        if let Some(outer) = graph.frames[*frame].outer {
            assert!(holds(frames[&outer], *rect));
        }
        for (other, beside) in frames.range(frame + 1..) {
            let inside = std::iter::successors(Some(*other), |frame| graph.frames[*frame].outer);
            assert!(inside.collect::<Vec<_>>().contains(frame) || !overlap(*rect, *beside));
        }
        for (vertex, place) in &boxes {
            let around =
                std::iter::successors(graph.vertices[*vertex].frame, |frame| graph.frames[*frame].outer);
            assert_eq!(
                around.collect::<Vec<_>>().contains(frame),
                overlap(*rect, *place),
                "{vertex} {frame}"
            );
        }
    }
    for wire in &layout.wires {
        for ends in wire.points.windows(2) {
            let ((x, y), (to_x, to_y)) = (ends[0], ends[1]);
            assert!(x == to_x || y == to_y, "{wire:?}");
            for (_, rect) in boxes.iter().filter(|(vertex, _)| !joins(**vertex)) {
                let across = x.min(to_x) < rect.x + rect.width && rect.x < x.max(to_x);
                let down = y.min(to_y) < rect.y + rect.height && rect.y < y.max(to_y);
                let above = rect.x < x && x < rect.x + rect.width && x == to_x;
                let beside = rect.y < y && y < rect.y + rect.height && y == to_y;
                assert!(!(above && down || beside && across), "{wire:?} runs through {rect:?}");
            }
        }
    }
}

// ---- extreme texts and sizes

#[test]
fn hostile_texts_are_escaped() {
    const STEPS: &str = r#"
- id: first
  ask: "<script>alert('x')</script> \"quoted\" ]] }} |pipe| `tick` %% # ; &amp; \\N \\"
  caution: "]]> --> <!-- end\n- id: x"
  on_yes:
  - id: second
    try: "1. one\n\n2. two </svg> click n0 \"javascript:alert(1)\""
- id: third
  choose: "%%{init: {}}%%"
  options:
  - id: a
    label: "\"] --> n0 |x|"
    steps:
    - end: office
  - id: b
    label: "&lt; \\"
- end: fine"#;
    // In the first edition of the language, braces are literal.
    let manifest = MANIFEST.replace("language: 2", "language: 1");
    let library = declared(&manifest, &[], &[("T01", STEPS)]).unwrap();
    let tree = tree(&library, "T01");
    let picture = Picture::of(&tree, view(&library, Language::En, 80));
    let [text, mermaid, dot, svg] = FORMATS.map(|format| picture.draw(format));
    is_xml(&svg);
    assert!(!svg.contains("<script") && svg.contains("&lt;script&gt;") && svg.contains("&amp;lt; \\"));
    another_parser_reads(&[svg]);
    assert!(is_dot(&dot, picture.graph()).contains("&amp;lt; \\\\"));
    let labels = is_mermaid(&mermaid, picture.graph());
    assert!(labels.contains("<script>") && labels.contains("%%{init: {}}%%"));
    assert!(text.contains("<script>alert('x')</script>"));
    nothing_overlaps(picture.graph(), &picture.layout());
}

/// A tree as long, as wide or as deep as allowed; half of that if `parts` is halved.
fn large(shape: &str, parts: usize) -> String {
    let tries = |count: usize, indent: &str| {
        let mut steps = String::new();
        for number in 0..count {
            let id = format!("{}_{number}", if indent.is_empty() { "top" } else { "deep" });
            let _ = write!(steps, "\n{indent}- id: {id}\n{indent}  try: Do what stands in number {number}");
        }
        steps
    };
    match shape {
        "long" => tries(parts, "") + "\n- end: office",
        "wide" => {
            let mut wide = "\n- id: pick\n  choose: Which?\n  options:".to_owned();
            for number in 0..parts {
                let outcome = if number == 0 { "fine" } else { "office" };
                let option = format!("\n  - id: o{number}\n    label: Option {number}\n    steps:");
                let _ = write!(wide, "{option}\n    - end: {outcome}");
            }
            wide
        }
        _ => {
            let mut deep = String::new();
            for depth in 0..12 {
                let indent = "  ".repeat(depth);
                let _ = write!(deep, "\n{indent}- id: q{depth}\n{indent}  ask: Deeper?\n{indent}  on_yes:");
            }
            deep + &tries(parts, &"  ".repeat(12)) + "\n- end: office"
        }
    }
}

#[test]
fn drawing_cost_is_linear_in_steps() {
    for (shape, parts) in [("long", 1_990), ("wide", 900), ("deep", 1_900)] {
        let costs = [parts / 2, parts].map(|parts| {
            let library = library(&[], &[("T01", &large(shape, parts))]);
            let tree = tree(&library, "T01");
            let (picture, laid_out) = cost_of(|| Picture::of(&tree, view(&library, Language::En, 40)));
            is_whole(&tree, picture.graph());
            let drawn = FORMATS.map(|format| {
                let (drawn, asked_for) = cost_of(|| picture.draw(format));
                assert!(drawn.len() < 8_000_000, "{shape} {format:?} {}", drawn.len());
                asked_for
            });
            let costs = [laid_out, drawn[0], drawn[1], drawn[2], drawn[3]];
            let most = 32 * 1024 * tree.nodes().len() as u64;
            assert!(
                costs.iter().all(|asked_for| *asked_for <= most),
                "{shape}: {costs:?} bytes, {most} at most"
            );
            costs
        });
        for (half, whole) in costs[0].iter().zip(&costs[1]) {
            // Buffers that double may be one size behind; quadratic cost would be four times as much.
            assert!(*whole <= half * 3, "{shape}: twice as large asks for {costs:?} bytes");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn random_trees_are_drawn(made in made(1..6)) {
        let Some(library) = made.library() else { return Ok(()) };
        for tree in trees(&library) {
            let picture = Picture::of(&tree, view(&library, Language::En, 80));
            nothing_overlaps(picture.graph(), &picture.layout());
            is_xml(&picture.draw(PictureFormat::Svg));
            is_dot(&picture.draw(PictureFormat::Dot), picture.graph());
            is_mermaid(&picture.draw(PictureFormat::Mermaid), picture.graph());
            for given in every_standing(&library) {
                follows_every_path(&tree, given.as_slice());
            }
        }
    }
}

// ---- walks

/// No state, and every state of every matter.
fn every_standing(library: &Library) -> Vec<Option<Standing>> {
    let matters = (0..).zip(&library.manifest().matters);
    let standings = matters.flat_map(|(matter, declared)| {
        (0..).zip(&declared.states).map(move |(state, _)| Some(Standing { matter, state }))
    });
    std::iter::once(None).chain(standings).collect()
}

/// Every path of a tree is a way through its graph, from the start to the end of the path.
fn follows_every_path(tree: &Tree, given: &[Standing]) {
    let graph = Graph::of(tree);
    let mut paths = Paths::new(tree, false).given(given);
    while let Some(path) = paths.next_path() {
        let trail: Vec<_> = path.trail.iter().map(|visit| (visit.node, visit.value())).collect();
        let taken = graph.follow(tree, given, &trail);
        let mut at = 0;
        for edge in &taken {
            assert_eq!(graph.edges[*edge].from, at);
            at = graph.edges[*edge].to;
        }
        let end = match path.ending {
            PathEnd::Step(id) | PathEnd::Dispatch(id) => VertexKind::Step(id),
            PathEnd::Fixed(id) => VertexKind::Fixed(id),
            PathEnd::Returned => VertexKind::Nowhere,
        };
        assert_eq!(graph.vertices[at].kind, end, "{}", tree.code);
    }
}

#[test]
fn every_path_is_a_way_through_the_picture() {
    let library = shipped();
    for tree in trees(&library) {
        for given in every_standing(&library) {
            follows_every_path(&tree, given.as_slice());
        }
    }
}

#[test]
fn retracted_steps_are_not_marked() {
    let library = shipped();
    let tree = tree(&library, "0031");
    let now = Moment(0);
    let mut session = Session::start(tree.clone(), Channel::OnSite, now).0;
    session.answer(Answer::Value(Value::Yes), now).unwrap();
    let drawn = |session: &Session| {
        Picture::of(&tree, view(&library, Language::En, 80))
            .walked(&session.legs()[0], &[])
            .draw(PictureFormat::Text)
    };
    let yes = drawn(&session);
    assert!(yes.contains("✓1 yes") && yes.contains("┳━ ✓ yes"), "{yes}");
    session.back(now).unwrap();
    let back = drawn(&session);
    assert!(!back.contains("✓1") && back.contains("✓ stopped here"), "{back}");
    session.answer(Answer::Value(Value::Unsure), now).unwrap();
    let unsure = drawn(&session);
    assert!(unsure.contains("✓1 unsure") && unsure.contains("✓ no / unsure ↓"), "{unsure}");
    session.back(now).unwrap();
    session.answer(Answer::Tampering, now).unwrap();
    let tampering = drawn(&session);
    assert!(tampering.contains("✓1 possible tampering") && !tampering.contains("✓ stopped here"));
}

#[test]
fn recorded_walk_is_marked() {
    let desk = Desk::new();
    let answers = [
        "transaction.kind=neither",
        "network.link=cellular",
        "mobile_data.data_on=yes",
        "mobile_data.page=yes",
        "restart.restart_terminal=skipped",
        "reseat_sim.reseat=not_fixed",
        "other_network.switch_network=not_fixed",
        "update.update_app=fixed",
    ];
    let answers = answers.iter().flat_map(|answer| ["--answer", answer]);
    desk.does(&["walk", "E102", "--record"].into_iter().chain(answers).collect::<Vec<_>>());
    let name = desk.listed()[0]["name"].as_str().unwrap().to_owned();

    let text = desk.does(&["graph", "--walked", &name]);
    insta::assert_snapshot!("walked_en", text);
    assert_eq!(text, desk.does(&["graph", "e102", "--walked", &name]));
    assert_eq!(text, desk.does(&["graph", "102", "--walked", &name]));

    let svg = desk.does(&["graph", "--walked", &name, "--format", "svg"]);
    is_xml(&svg);
    let marks = [
        "✓1 None of these (sign-on, inquiry)",
        "✓3 Mobile data (3G or 4G bars)",
        "✓7 not done",
        "✓10 fixed",
        "class=\"w n t\"",
    ];
    for mark in marks {
        assert!(svg.contains(mark), "{mark}");
    }
    assert!(!svg.contains("✓11"));
    let dot = desk.does(&["graph", "--walked", &name, "--format", "dot"]);
    let mermaid = desk.does(&["graph", "--walked", &name, "--format", "mermaid"]);
    let heavy = dot.lines().filter(|line| line.contains("->") && line.contains("penwidth=4")).count();
    let styled = mermaid.lines().find(|line| line.ends_with("stroke-width:5px")).unwrap();
    assert_eq!(styled.matches(',').count() + 1, heavy);
    assert!(dot.contains("✓10 fixed") && mermaid.contains("✓10 fixed"));

    let said = desk.refuses(2, &["graph", "E005", "--walked", &name]);
    assert_eq!(said, format!("error: Session {name} never walked E005.\n  it walked: E102\n"));
}

#[test]
fn closing_steps_are_not_marked_at_the_end_before_them() {
    let desk = Desk::new();
    let answers = ["record.sale=pending", "closing.sale=success"].map(|answer| ["--answer", answer]);
    desk.does(
        &["walk", "C07", "--record"].into_iter().chain(answers.into_iter().flatten()).collect::<Vec<_>>(),
    );
    let drawn = desk.does(&["graph", "--walked", &desk.name()]);
    assert!(drawn.contains("✓3 Pending"), "{drawn}");
    let end = drawn.split_once("◆ Nothing to repair\n").unwrap().1;
    assert!(end.trim_start().starts_with("✓\n"), "{drawn}");
}

#[test]
fn session_is_drawn_with_its_pinned_tree() {
    let desk = Desk::new();
    let walked = desk.run(&["walk", "E002", "--library", WALKS, "--assume-unsure", "--record"]);
    assert_eq!(walked.exit, Some(3));
    let name = desk.listed()[0]["name"].as_str().unwrap().to_owned();
    // The embedded library has no such tree.
    let drawn = desk.does(&["graph", "--walked", &name]);
    assert!(drawn.starts_with("E002") && drawn.contains('✓'), "{drawn}");
}

#[test]
fn last_or_named_code_of_a_session_is_drawn() {
    let desk = Desk::new();
    let library = walks();
    let mut writer = Writer::begin(&desk.folder(), &library, ("E001", Channel::Phone), "li", Moment(0));
    writer.answers(7, "no").fills(1, None).fills(1, None).answers(4, "wifi").answers(9, "not_fixed");
    writer.after(1).does(|session, now| session.switch(tree(&library, "E002"), now));
    writer.answers(1, "no");
    let name = writer.name();
    drop(writer);
    let last = desk.does(&["graph", "--walked", &name]);
    assert!(last.starts_with("E002"), "{last}");
    // The technician's question ends the call.
    assert!(last.contains("✓1 no") && last.contains("✓ stopped here"), "{last}");
    assert_eq!(last, desk.does(&["graph", "E002", "--walked", &name]));
    let first = desk.does(&["graph", "E001", "--walked", &name]);
    assert!(first.starts_with("E001"), "{first}");
    for mark in ["✓1 no", "✓3 WiFi (the fan)", "✓4 not fixed", "✓ stopped here"] {
        assert!(first.contains(mark), "{mark}: {first}");
    }
    let said = desk.refuses(2, &["graph", "E999", "--walked", &name]);
    assert!(said.ends_with("never walked E999.\n  it walked: E001, E002\n"), "{said}");
}
