//! A graph in the terminal: the line runs down on the left, and branches are indented beside it.
//!
//! A branch begins with its answer on a line that leaves the main line, and returns to it if it continues below; if it
//! ends, it does not return. A way that the walk took is drawn heavy.

use super::{Form, Line, Picture, Role};
use crate::library::graph::{Branch, GraphItem, GraphItemKind, ItemList, VertexKind};
use crate::text::width::{width, wrap};
use crate::tree::OutcomeKind;
use crate::view::paint::Paint;

/// The default width.
const COLUMNS: usize = 80;

/// The least columns for a text at any depth.
const LEAST: usize = 12;

pub(super) fn draw(picture: &Picture<'_>) -> String {
    let columns = picture.view.columns.unwrap_or(COLUMNS);
    let mut left = vec![false; picture.graph.vertices.len()];
    for (_, edge) in picture.graph.edges.iter().enumerate().filter(|(edge, _)| picture.is_taken(*edge)) {
        if let Some(left) = left.get_mut(edge.from) {
            *left = true;
        }
    }
    let mut page = Page { picture, columns, left, goes_on: false, rails: Vec::new(), out: String::new() };
    page.say(&[], &[], &picture.title(), Paint::strong);
    let first = picture.graph.list.items.first().and_then(|item| item.entry);
    page.line(&[rail(Line::Solid, first.is_some_and(|edge| picture.is_taken(edge)))], "", Paint::faint);
    page.list(&picture.graph.list, Line::Solid);
    page.legend();
    page.out
}

/// The prefix of a text, two columns wide: a piece of line, or nothing.
#[derive(Clone, Copy)]
struct Cell {
    drawn: &'static str,
    taken: bool,
}

const BLANK: Cell = Cell { drawn: "  ", taken: false };
const BORDER: Cell = Cell { drawn: "║ ", taken: false };

fn rail(line: Line, taken: bool) -> Cell {
    let drawn = match (line, taken) {
        (Line::Solid, false) => "│ ",
        (Line::Solid, true) => "┃ ",
        (Line::Dashed, false) => "╎ ",
        (Line::Dashed, true) => "╏ ",
        (Line::Dotted, false) => "┊ ",
        (Line::Dotted, true) => "┋ ",
    };
    Cell { drawn, taken }
}

fn stroke(line: Line, taken: bool) -> &'static str {
    match (line, taken) {
        (Line::Solid, false) => "─",
        (Line::Solid, true) => "━",
        (Line::Dashed, false) => "╌",
        (Line::Dashed, true) => "╍",
        (Line::Dotted, false) => "┈",
        (Line::Dotted, true) => "┉",
    }
}

/// The line as it enters or leaves a place: none, or one that was taken or not.
type Part = Option<bool>;

/// Where a horizontal line leaves or meets the vertical one.
fn fork(above: Part, below: Part, right: bool) -> &'static str {
    match (above, below, right) {
        (None, Some(_), false) => "╭",
        (None, Some(_), true) => "┏",
        (_, None, false) => "└",
        (_, None, true) => "┗",
        (Some(false), Some(false), false) => "├",
        (Some(false), Some(false), true) => "┝",
        (Some(true), Some(false), true) => "┡",
        (Some(false), Some(true), true) => "┢",
        (Some(true), Some(false), false) => "┞",
        (Some(false), Some(true), false) => "┟",
        (Some(true), Some(true), false) => "┠",
        (Some(true), Some(true), true) => "┣",
    }
}

struct Page<'p> {
    picture: &'p Picture<'p>,
    columns: usize,
    /// By vertex, whether a walk continued from it.
    left: Vec<bool>,
    /// A branch was drawn that continues below.
    goes_on: bool,
    /// The prefix of every line.
    rails: Vec<Cell>,
    out: String,
}

impl Page<'_> {
    fn line(&mut self, cells: &[Cell], said: &str, paint: fn(Paint, &str) -> String) {
        let colours = self.picture.view.paint;
        let mut line = String::new();
        for cell in self.rails.iter().chain(cells) {
            let paint = if cell.taken { Paint::strong } else { Paint::faint };
            line.push_str(&if cell.drawn == BLANK.drawn {
                cell.drawn.to_owned()
            } else {
                paint(colours, cell.drawn)
            });
        }
        if said.is_empty() {
            // Coloured text ends with an escape sequence, and is left unchanged.
            self.out.push_str(line.trim_end());
        } else {
            self.out.push_str(&line);
            self.out.push_str(&paint(colours, said));
        }
        self.out.push('\n');
    }

    /// A text of one or more lines with a prefix for the first line and one for the others.
    fn say(&mut self, first: &[Cell], next: &[Cell], said: &str, paint: fn(Paint, &str) -> String) {
        let before: usize = self.rails.iter().chain(first).map(|cell| width(cell.drawn)).sum();
        let room = self.columns.saturating_sub(before).max(LEAST);
        for (number, line) in wrap(said, "", "", room).into_iter().enumerate() {
            self.line(if number == 0 { first } else { next }, &line, paint);
        }
    }

    fn list(&mut self, list: &ItemList, line: Line) {
        let picture = self.picture;
        for item in &list.items {
            match &item.what {
                GraphItemKind::Framed { frame, list } => self.framed(*frame, list, line),
                GraphItemKind::Action { vertex, fixed, not_fixed } => {
                    let ends = if picture.is_taken(*fixed) { " ━▶\u{a0}●" } else { " →\u{a0}●" };
                    self.label(*vertex, rail(line, picture.is_taken(*not_fixed)), ends);
                }
                GraphItemKind::Point { vertex, branches, .. } => {
                    if let (VertexKind::Condition(_), [holds, otherwise]) =
                        (picture.kind(*vertex), &**branches)
                    {
                        self.guarded(item, *vertex, holds, otherwise, line);
                        continue;
                    }
                    let ends = matches!(picture.form(*vertex), Form::End(_));
                    let left = self.left.get(*vertex) == Some(&true);
                    self.label(*vertex, if ends { BLANK } else { rail(line, left) }, "");
                    self.branches(branches, line);
                }
            }
        }
    }

    fn framed(&mut self, frame: usize, list: &ItemList, line: Line) {
        let before: usize = self.rails.iter().map(|cell| width(cell.drawn)).sum();
        let room = self.columns.saturating_sub(before).max(LEAST);
        let title = wrap(&self.picture.frame_title(frame), "", "", room.saturating_sub(4));
        for (number, title) in title.iter().enumerate() {
            if number == 0 {
                let rest = "═".repeat(room.saturating_sub(width(title) + 4));
                self.line(&[], format!("╔═ {title} {rest}").trim_end(), Paint::strong);
            } else {
                self.line(&[BORDER], &format!(" {title}"), Paint::strong);
            }
        }
        self.rails.push(BORDER);
        self.list(list, line);
        self.rails.pop();
        self.line(&[], &format!("╚{}", "═".repeat(room.saturating_sub(1))), Paint::faint);
    }

    /// The label of a vertex, after its sign; `beside` is the prefix of all lines but the first.
    fn label(&mut self, vertex: usize, beside: Cell, after: &str) {
        let picture = self.picture;
        let form = picture.form(vertex);
        let mut first = Cell { drawn: sign(form), taken: true };
        let (remarks, parts): (Vec<_>, Vec<_>) =
            picture.parts(vertex).into_iter().partition(|(role, _)| *role == Role::Remark);
        for (role, mut said) in parts {
            match role {
                Role::Title => said.push_str(after),
                Role::Id => remarks.iter().for_each(|(_, remark)| said.extend([" · ", remark])),
                _ => {}
            }
            let paint = match (role, form) {
                (Role::Title, Form::End(_)) => Paint::good,
                (Role::Title, Form::Set) | (Role::Remark | Role::Id, _) => Paint::faint,
                (Role::Title, _) => Paint::lead,
                (Role::Caution, _) => Paint::warning,
                (Role::Mark, _) => Paint::strong,
            };
            self.say(&[first], &[beside], &said, paint);
            first = beside;
        }
    }

    /// The branches of a question, one below the other; the main line passes them on the left.
    fn branches(&mut self, branches: &[Branch], line: Line) {
        let picture = self.picture;
        let took = branches.iter().position(|branch| picture.is_taken(branch.edge));
        let mut came_back: Part = None;
        for (number, branch) in branches.iter().enumerate() {
            let is_last = number + 1 == branches.len();
            let taken = took == Some(number);
            let onward = took.is_some_and(|took| took > number);
            // Beside the branch, the line leads to the branches below, or on from those above.
            let passing = came_back.map(|came| came || onward).or((!is_last).then_some(onward));
            let above = Some(taken || onward || came_back == Some(true));
            let own = picture.line(branch.edge);
            let (stroke, words) = (stroke(own, taken), picture.words(branch.edge));
            self.goes_on |= branch.list.exit.is_some();
            if branch.list.items.is_empty() {
                let below = Some(passing.unwrap_or_default() || taken);
                let first = format!("{}{stroke} {words} ↓", fork(above, below, taken));
                self.hang(&first, 4, &[rail(line, below == Some(true)), BLANK], taken);
                came_back = below;
                continue;
            }
            let beside = passing.map_or(BLANK, |taken| rail(line, taken));
            let corner = if taken { "┳" } else { "┬" };
            let first = format!("{}{stroke}{corner}{stroke} {words}", fork(above, passing, taken));
            self.hang(&first, 5, &[beside, rail(own, taken)], taken);
            self.rails.push(beside);
            self.list(&branch.list, own);
            self.rails.pop();
            if let Some(exit) = branch.list.exit {
                came_back = Some(self.come_back(passing, own, picture.is_taken(exit)));
            }
        }
    }

    /// A step under a condition: bypassed on the left if it does not hold.
    fn guarded(&mut self, item: &GraphItem, vertex: usize, holds: &Branch, otherwise: &Branch, line: Line) {
        let picture = self.picture;
        let (taken, passed) = (picture.is_taken(holds.edge), picture.is_taken(otherwise.edge));
        let above = item.entry.map(|edge| picture.is_taken(edge));
        let said = picture.parts(vertex).into_iter().map(|(_, said)| said).collect::<Vec<_>>().join(" ");
        let (stroke, corner) = (stroke(Line::Solid, taken), if taken { "┳" } else { "┬" });
        let first = format!("{}{stroke}{corner}{stroke} {said}", fork(above, Some(passed), taken));
        self.hang(&first, 5, &[rail(line, passed), rail(Line::Solid, taken)], taken);
        self.rails.push(rail(line, passed));
        self.list(&holds.list, Line::Solid);
        self.rails.pop();
        if let Some(exit) = holds.list.exit {
            self.come_back(Some(passed), Line::Solid, picture.is_taken(exit));
        }
    }

    /// The line that returns a branch to the main line, and whether the walk took the main line from there.
    fn come_back(&mut self, passing: Part, own: Line, taken: bool) -> bool {
        let below = passing.unwrap_or_default() || taken;
        let corner = if taken { "┛" } else { "╯" };
        let drawn = format!("{}{}{corner}", fork(passing, Some(below), taken), stroke(own, taken));
        self.hang(&drawn, 0, &[], taken);
        below
    }

    /// A line that leaves the main line, with `deep` columns of it before its text; continuation lines are below the
    /// text.
    fn hang(&mut self, first: &str, deep: usize, next: &[Cell], taken: bool) {
        let before: usize = self.rails.iter().map(|cell| width(cell.drawn)).sum();
        let room = self.columns.saturating_sub(before).max(LEAST);
        let paint = if taken { Paint::strong } else { |_: Paint, said: &str| said.to_owned() };
        for (number, line) in wrap(first, "", &" ".repeat(deep.min(LEAST / 2)), room).into_iter().enumerate()
        {
            match line.get(next.len() * 2..).filter(|_| number > 0) {
                Some(rest) => self.line(next, rest, paint),
                None => self.line(&[], &line, paint),
            }
        }
    }

    fn legend(&mut self) {
        let picture = self.picture;
        let mut parts: Vec<String> = Vec::new();
        for (form, name) in picture.forms() {
            match form {
                Form::Condition => {}
                Form::Try => {
                    let name = picture.view.own("动作，→ ● 好了就结束", "action, → ● ends if fixed");
                    parts.push(format!("{} {name}", sign(form).trim_end()));
                }
                _ => parts.push(format!("{} {name}", sign(form).trim_end())),
            }
        }
        for (line, name) in picture.lines() {
            parts.push(format!("{0}{0} {name}", stroke(line, false)));
        }
        if self.goes_on {
            parts.push(picture.view.own("↓ ╯ 接着往下", "↓ ╯ continues below").to_owned());
        }
        if !picture.graph.frames.is_empty() {
            parts.push(picture.view.own("║ 共用步骤", "║ shared steps").to_owned());
        }
        if picture.is_walked() {
            parts.push(picture.view.own("━━ ✓ 走过的", "━━ ✓ path taken").to_owned());
        }
        self.out.push('\n');
        let mut line = String::new();
        for part in parts {
            if !line.is_empty() && width(&line) + 3 + width(&part) > self.columns {
                self.line(&[], &line, Paint::faint);
                line.clear();
            }
            if !line.is_empty() {
                line.push_str("   ");
            }
            line.push_str(&part);
        }
        self.line(&[], &line, Paint::faint);
    }
}

/// A shape's sign, as wide as a piece of line.
fn sign(form: Form) -> &'static str {
    match form {
        Form::Question => "◇ ",
        Form::Try => "□ ",
        Form::Tell => "△ ",
        Form::Collect => "○ ",
        Form::Set => "▽ ",
        Form::Condition | Form::Start | Form::Join => "· ",
        Form::End(OutcomeKind::Resolved) => "● ",
        Form::End(OutcomeKind::NoFault) => "◆ ",
        Form::End(OutcomeKind::Advice) => "▲ ",
        Form::End(OutcomeKind::Ticket) => "■ ",
    }
}
