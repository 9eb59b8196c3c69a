//! A ticket as Markdown. What people typed is in it as literal text.

use super::words;
use crate::show::story;
use crate::show::times::Times;
use crate::ticket::Ticket;
use crate::view::View;
use crate::view::paint::Paint;

/// The ticket, ending with a newline.
#[must_use]
pub fn markdown(view: View<'_>, ticket: &Ticket, times: &Times) -> String {
    let view = View { paint: Paint(false), columns: None, ..view };
    let mut page = Page { view, times, lines: Vec::new() };
    page.head(ticket);
    page.fields(ticket);
    page.left(ticket);
    page.section(view.own("处理经过", "Steps taken"));
    for line in story::short(view, &ticket.story, times) {
        page.bullet("", line.trim());
    }
    if !ticket.notes.is_empty() {
        page.section(view.own("备注", "Notes"));
    }
    for note in &ticket.notes {
        page.bullet("", &format!("{} {}", times.whole(note.at), note.text));
    }
    page.origin(ticket);
    page.lines.join("\n") + "\n"
}

struct Page<'p> {
    view: View<'p>,
    times: &'p Times,
    lines: Vec<String>,
}

impl Page<'_> {
    fn own(&self, zh: &'static str, en: &'static str) -> &'static str {
        self.view.own(zh, en)
    }

    fn line(&mut self, line: &[&str]) {
        self.lines.push(line.concat());
    }

    fn section(&mut self, title: &str) {
        self.line(&[]);
        self.line(&["## ", title]);
        self.line(&[]);
    }

    fn bullet(&mut self, mark: &str, said: &str) {
        self.line(&["- ", mark, &escaped(said)]);
    }

    /// A label with its text, if there is any.
    fn item(&mut self, label: &str, said: &str) {
        if !said.is_empty() {
            let colon = self.own("：", ": ");
            self.line(&["- **", label, "**", colon, &escaped(said)]);
        }
    }

    fn head(&mut self, ticket: &Ticket) {
        let title = [&*escaped(&ticket.number), " · ", &escaped(&ticket.title)].concat();
        self.line(&["# ", self.own("工单 ", "Ticket "), &title]);
        self.line(&[]);
        let standing = words::standing(self.view, ticket.state);
        let state = format!("{standing} · {}", words::completeness(self.view, ticket.lacking()));
        self.item(self.own("状态", "State"), &state);
        self.item(self.own("关闭", "Closed"), &words::closing(ticket, self.times).unwrap_or_default());
        self.item(self.own("交给", "Queue"), ticket.queue.as_ref().map_or("", |queue| &queue.name));
        self.item(self.own("请办", "Requested"), &ticket.request.text);
        if let Some(with) = &ticket.with {
            self.item(&escaped(&with.name), &with.text);
        }
        if let Some(matter) = &ticket.matter {
            self.item(&escaped(&matter.matter.name), &words::matter(self.view, matter, ticket.state));
        }
        for other in &ticket.others {
            self.item(self.own("另有工单", "Other tickets"), &words::other(self.view, other));
        }
        self.item(self.own("代码", "Code"), &format!("{}  {}", ticket.code, ticket.message));
        self.item(self.own("手册", "Manual"), ticket.row.as_ref().map_or("", |row| &row.words));
        self.item(self.own("可能原因", "Possible cause"), ticket.cause.as_deref().unwrap_or_default());
        let (before, after) = (self.own("之前显示过", "Shown before"), self.own("之后显示", "Shown later"));
        let earlier = ticket.earlier.iter().map(|code| (before, code));
        for (label, code) in earlier.chain(ticket.later.iter().map(|code| (after, code))) {
            self.item(label, &format!("{}  {}", code.code, code.message));
        }
        self.item(self.own("网点/商户", "Reference"), ticket.reference.as_deref().unwrap_or_default());
        let operators = self.view.language.listed(&ticket.operators);
        self.item(self.own("经办人", "Operator"), &operators);
        self.item(self.own("渠道", "Channel"), story::channel(self.view, ticket.channel));
        self.item(self.own("开始", "Started"), &self.times.whole(ticket.begun));
        self.item(self.own("开单", "Filed"), &self.times.whole(ticket.filed));
    }

    fn fields(&mut self, ticket: &Ticket) {
        if ticket.fields.is_empty() {
            return;
        }
        self.section(self.own("资料", "Details"));
        self.line(&[self.own("| 项目 | 内容 |", "| Field | Value |")]);
        self.line(&["| --- | --- |"]);
        for field in &ticket.fields {
            self.line(&[
                "| ",
                &escaped(&field.label),
                " | ",
                &escaped(&words::value_told(self.view, field)),
                " |",
            ]);
        }
    }

    fn left(&mut self, ticket: &Ticket) {
        if !ticket.left.is_empty() {
            self.section(self.own("留给技术员", "Left for the technician"));
        }
        for step in &ticket.left {
            self.bullet("[ ] ", &step.text);
        }
    }

    fn origin(&mut self, ticket: &Ticket) {
        let trees = ticket.library.trees.iter();
        let trees = trees.map(|tree| [&*escaped(&tree.code), " `", &tree.digest, "`"].concat());
        let trees = self.view.language.listed(&trees.collect::<Vec<_>>());
        let name = [&*escaped(&ticket.library.name), " ", &escaped(&ticket.library.version)].concat();
        self.line(&["\n---\n"]);
        self.line(&[self.own("资料库：", "Library: "), &name, " · ", &trees, "  "]);
        self.line(&[self.own("工单标识：`", "Ticket ID: `"), &ticket.id, "`"]);
    }
}

/// Text with all of Markdown and HTML escaped.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        let (before, rest) = text.split_at(at);
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // Every ASCII sign that Markdown may interpret may be escaped with a backslash.
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '#' | '|' | '!' | '~' => {
                out.push('\\');
                out.push(character);
            }
            // Addresses, which some Markdown readers turn into links.
            ':' if rest.starts_with("://") => out.push_str("\\:"),
            '.' if ends_with_www(before) => out.push_str("\\."),
            _ => out.push(character),
        }
    }
    // At the beginning of a line these make a list, a rule or a quotation.
    let marks = out.trim_start_matches(|c: char| c.is_ascii_digit());
    if marks.len() < out.len() && marks.starts_with(['.', ')']) {
        let at = out.len() - marks.len();
        out.insert(at, '\\');
    } else if out.starts_with(['-', '+', '=']) {
        out.insert(0, '\\');
    }
    out
}

fn ends_with_www(text: &str) -> bool {
    text.len().checked_sub(3).and_then(|at| text.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case("www"))
}
