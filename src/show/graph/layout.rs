//! The layout of an SVG, in pixels: a list runs from top to bottom, branches are side by side below their question and
//! join below, a sequence has a frame around it.
//!
//! Every part is laid out by itself, around the line that enters at its top at `x = 0` and leaves at its bottom at `x =
//! 0`, and is then moved into place. So nothing can overlap.

use super::{Form, Picture, Role};
use crate::library::graph::{Branch, Graph, GraphItem, GraphItemKind, ItemList};
use crate::text::width::width;
use crate::tree::OutcomeKind;

/// The font size, and that of minor text.
pub(super) const FONT: i32 = 14;
pub(super) const SMALL: i32 = 11;

/// The distance between two elements, vertically and horizontally.
const DOWN: i32 = 30;
const ACROSS: i32 = 24;
/// The distance from a question to the line of its branches, and from there to where they begin.
const FORK: i32 = 16;
const DROP: i32 = 48;
/// The padding of a frame, around its contents and above them.
const PAD: i32 = 16;
const HEADING: i32 = 28;
/// The distance from an action to its end.
const STUB: i32 = 56;
/// The height of a label at a line, and that of a vertical line with a label.
const TAG: i32 = 18;
const TAGGED: i32 = 24;
const JOIN: i32 = 8;
const FIXED: i32 = 28;

/// A rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rect {
    /// Its left.
    pub x: i32,
    /// Its top.
    pub y: i32,
    /// Its width.
    pub width: i32,
    /// Its height.
    pub height: i32,
}

/// A polyline of an edge.
#[derive(Clone, Debug)]
pub struct Wire {
    /// The edge.
    pub edge: usize,
    /// Its corners, from start to end; consecutive ones differ in one coordinate.
    pub points: Vec<(i32, i32)>,
    /// It ends at the edge's target.
    pub arrow: bool,
}

/// A laid-out part; the line enters at the top, at `x = 0`.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// Its extent to the left, at most 0.
    pub left: i32,
    /// Its extent to the right.
    pub right: i32,
    /// Its height.
    pub height: i32,
    /// The vertices.
    pub boxes: Vec<(usize, Rect)>,
    /// The frames.
    pub frames: Vec<(usize, Rect)>,
    /// The labels of edges.
    pub tags: Vec<(usize, Rect)>,
    /// The lines.
    pub wires: Vec<Wire>,
}

impl Layout {
    /// Moves a part.
    fn put(&mut self, part: Layout, x: i32, y: i32) {
        let moved = |(index, rect): (usize, Rect)| (index, Rect { x: rect.x + x, y: rect.y + y, ..rect });
        self.boxes.extend(part.boxes.into_iter().map(moved));
        self.frames.extend(part.frames.into_iter().map(moved));
        self.tags.extend(part.tags.into_iter().map(moved));
        self.wires.extend(part.wires.into_iter().map(|mut wire| {
            for point in &mut wire.points {
                *point = (point.0 + x, point.1 + y);
            }
            wire
        }));
        self.reach(part.left + x, part.right + x, part.height + y);
    }

    fn reach(&mut self, left: i32, right: i32, down: i32) {
        self.left = self.left.min(left);
        self.right = self.right.max(right);
        self.height = self.height.max(down);
    }

    fn boxed(&mut self, vertex: usize, rect: Rect) {
        self.reach(rect.x, rect.x + rect.width, rect.y + rect.height);
        self.boxes.push((vertex, rect));
    }

    fn tag(&mut self, edge: usize, rect: Rect) {
        self.reach(rect.x, rect.x + rect.width, rect.y + rect.height);
        self.tags.push((edge, rect));
    }

    fn wire(&mut self, edge: usize, points: &[(i32, i32)], arrow: bool) {
        self.wires.push(Wire { edge, points: points.to_vec(), arrow });
    }
}

pub(super) fn of(picture: &Picture<'_>) -> Layout {
    let graph = &picture.graph;
    let plan = Plan { picture, graph };
    let mut all = Layout::default();
    let start = plan.centred(0, 0);
    all.height = start.height;
    all.boxed(0, start);
    let below = plan.list(&graph.list);
    let first = graph.list.items.first();
    if let Some((item, entry)) = first.and_then(|item| Some((item, item.entry?))) {
        all.wire(entry, &[(0, all.height), (0, all.height + DOWN)], !is_frame(item));
    }
    let top = all.height + DOWN;
    all.put(below, 0, top);
    if let Some(exit) = graph.list.exit {
        let at = all.height + DOWN;
        all.wire(exit, &[(0, all.height), (0, at)], true);
        if let Some(edge) = graph.edges.get(exit) {
            all.boxed(edge.to, plan.centred(edge.to, at));
        }
    }
    all
}

/// The approximate width of a text: a Chinese character is as wide as the font is high, a Latin letter a little more
/// than half of that.
pub(super) fn pixels(text: &str, font: i32) -> i32 {
    let thousandths = text.chars().map(|character| match width(character.encode_utf8(&mut [0; 4])) {
        0 => 0,
        1 if character.is_ascii_uppercase() || "mw%@&…—“”".contains(character) => 800,
        1 if "iljtf.,:;'|![]() ".contains(character) => 400,
        1 => 600,
        _ => 1000,
    });
    (thousandths.sum::<i32>().saturating_mul(font) + 999) / 1000
}

/// The height of a label's line, and its font size.
pub(super) fn line_of(role: Role) -> (i32, i32) {
    match role {
        Role::Mark | Role::Title => (20, FONT),
        Role::Remark | Role::Caution | Role::Id => (16, SMALL),
    }
}

/// The lines of a vertex's label.
pub(super) fn label(picture: &Picture<'_>, vertex: usize) -> Vec<(Role, String)> {
    picture.boxed(vertex)
}

fn is_frame(item: &GraphItem) -> bool {
    matches!(item.what, GraphItemKind::Framed { .. })
}

struct Plan<'p> {
    picture: &'p Picture<'p>,
    graph: &'p Graph,
}

impl Plan<'_> {
    /// A vertex's box around the line, with its top at `y`.
    fn centred(&self, vertex: usize, y: i32) -> Rect {
        let form = self.picture.form(vertex);
        let lines = label(self.picture, vertex);
        let wide = lines.iter().map(|(role, line)| pixels(line, line_of(*role).1)).max().unwrap_or(0);
        let high: i32 = lines.iter().map(|(role, _)| line_of(*role).0).sum();
        let (across, down) = match form {
            Form::Question => (64, 24),
            Form::Condition | Form::Collect | Form::End(OutcomeKind::Advice | OutcomeKind::Resolved) => {
                (48, 16)
            }
            Form::End(OutcomeKind::NoFault) => (wide / 3 + 24, 28),
            Form::End(OutcomeKind::Ticket) => (44, 20),
            Form::Start | Form::Try | Form::Tell | Form::Set | Form::Join => (28, 16),
        };
        let (width, height) = (wide + across, high + down);
        Rect { x: -width / 2, y, width, height }
    }

    fn list(&self, list: &ItemList) -> Layout {
        let mut all = Layout::default();
        let mut before: Option<&GraphItem> = None;
        for item in &list.items {
            let part = self.item(item);
            let gap = match before {
                None => 0,
                Some(GraphItem { what: GraphItemKind::Action { .. }, .. }) => DOWN - ACROSS / 2,
                Some(_) => DOWN,
            };
            let (from, to) = (all.height, all.height + gap);
            if let Some(edge) = item.entry.filter(|_| before.is_some()) {
                all.wire(edge, &[(0, from), (0, to)], !is_frame(item));
            }
            all.put(part, 0, to);
            before = Some(item);
        }
        all
    }

    fn item(&self, item: &GraphItem) -> Layout {
        let mut all = Layout::default();
        match &item.what {
            GraphItemKind::Framed { frame, list } => return self.framed(*frame, item, list),
            GraphItemKind::Action { vertex, fixed, not_fixed } => {
                let own = self.centred(*vertex, 0);
                all.boxed(*vertex, own);
                self.fixed(&mut all, own, *fixed);
                self.not_fixed(&mut all, *not_fixed);
            }
            GraphItemKind::Point { vertex, branches, join } => {
                all.boxed(*vertex, self.centred(*vertex, 0));
                if !branches.is_empty() {
                    self.branches(&mut all, branches, *join);
                }
            }
        }
        all
    }

    /// Beside an action, its end if it helps.
    fn fixed(&self, all: &mut Layout, own: Rect, edge: usize) {
        let Some(end) = self.graph.edges.get(edge).map(|edge| edge.to) else { return };
        let (x, y) = (own.x + own.width, own.y + own.height / 2);
        let width = pixels(&self.picture.tag(edge), SMALL + 1) + 6;
        let long = STUB.max(width + 16);
        all.wire(edge, &[(x, y), (x + long, y)], true);
        all.tag(edge, Rect { x: x + 3, y: y - TAG - 2, width, height: TAG });
        all.boxed(end, Rect { x: x + long, y: y - FIXED / 2, width: FIXED, height: FIXED });
    }

    /// Below an action, the continuation if it did not help.
    fn not_fixed(&self, all: &mut Layout, edge: usize) {
        let width = pixels(&self.picture.tag(edge), SMALL + 1) + 8;
        let from = all.height;
        all.wire(edge, &[(0, from), (0, from + TAGGED)], false);
        all.tag(edge, Rect { x: 5, y: from + 3, width, height: TAG });
        all.height = from + TAGGED;
    }

    fn framed(&self, frame: usize, item: &GraphItem, list: &ItemList) -> Layout {
        let inner = self.list(list);
        let mut all = Layout::default();
        // The title is to the left of the incoming line.
        let title = pixels(&self.picture.frame_title(frame), SMALL + 1) + 20;
        let left = (inner.left - PAD).min(-title);
        let (right, top) = (inner.right + PAD, HEADING + PAD);
        let first = list.items.first();
        if let Some(edge) = item.entry {
            all.wire(edge, &[(0, 0), (0, top)], first.is_some_and(|first| !is_frame(first)));
        }
        let goes_on = list.exit.is_some();
        let bottom = inner.height + top;
        all.put(inner, 0, top);
        if let Some(edge) = list.exit.filter(|_| goes_on) {
            all.wire(edge, &[(0, bottom), (0, bottom + PAD)], false);
        }
        let rect = Rect { x: left, y: 0, width: right - left, height: bottom + PAD };
        all.frames.insert(0, (frame, rect));
        all.reach(left, right, bottom + PAD);
        all
    }

    /// The branches side by side, below the question that is already drawn, and the point where those that continue
    /// join.
    fn branches(&self, all: &mut Layout, branches: &[Branch], join: Option<usize>) {
        let parts: Vec<Layout> = branches.iter().map(|branch| self.branch(branch)).collect();
        let mut places = Vec::with_capacity(parts.len());
        let (mut at, mut before) = (0, None);
        for part in &parts {
            if let Some(right) = before {
                at += right + ACROSS - part.left;
            }
            places.push(at);
            before = Some(part.right);
        }
        // If only one branch continues, the line runs straight down.
        let mut on = branches.iter().zip(&places).filter(|(branch, _)| branch.list.exit.is_some());
        let shift = match (on.next(), on.next()) {
            (Some((_, place)), None) => *place,
            _ => (places.first().unwrap_or(&0) + places.last().unwrap_or(&0)) / 2,
        };
        let (from, fork) = (all.height, all.height + FORK);
        let bottom = fork + parts.iter().map(|part| part.height).max().unwrap_or(0);
        let down = if join.is_some() { bottom + FORK } else { bottom };
        for ((branch, part), place) in branches.iter().zip(parts).zip(places) {
            let x = place - shift;
            all.wire(branch.edge, &[(0, from), (0, fork), (x, fork)], false);
            if let Some(exit) = branch.list.exit {
                all.wire(exit, &[(x, fork + part.height), (x, down), (0, down)], false);
            }
            all.put(part, x, fork);
        }
        all.height = all.height.max(down);
        if let Some(join) = join {
            all.boxed(join, Rect { x: -JOIN / 2, y: down - JOIN / 2, width: JOIN, height: JOIN });
        }
    }

    /// A branch from the line that it hangs on.
    fn branch(&self, branch: &Branch) -> Layout {
        let mut all = Layout::default();
        let first = branch.list.items.first();
        let width = pixels(&self.picture.tag(branch.edge), SMALL + 1) + 10;
        all.wire(branch.edge, &[(0, 0), (0, DROP)], first.is_some_and(|first| !is_frame(first)));
        all.tag(branch.edge, Rect { x: -width / 2, y: 10, width, height: TAG });
        all.put(self.list(&branch.list), 0, DROP);
        all
    }
}
