//! A ticket as plain text, which pastes well anywhere: short lines, no frames, no colour.

use super::words;
use crate::show::story;
use crate::show::times::Times;
use crate::text::language::{Language, say};
use crate::text::width::wrap;
use crate::ticket::{FieldState, Ticket};
use crate::view::View;

/// The ticket's lines; if the view has columns, none is wider.
#[must_use]
pub fn text(view: View<'_>, ticket: &Ticket, times: &Times) -> Vec<String> {
    let mut page = Page { view, times, columns: view.columns.unwrap_or(usize::MAX), lines: Vec::new() };
    page.head(ticket);
    page.fields(ticket);
    page.left(ticket);
    page.story(ticket);
    page.notes(ticket);
    page.origin(ticket);
    page.lines
}

/// The ticket as a page: its lines, each with its end.
#[must_use]
pub fn page(view: View<'_>, ticket: &Ticket, times: &Times) -> String {
    let mut page = text(view, ticket, times).join("\n");
    page.push('\n');
    page
}

struct Page<'p> {
    view: View<'p>,
    times: &'p Times,
    columns: usize,
    lines: Vec<String>,
}

impl Page<'_> {
    fn own(&self, zh: &'static str, en: &'static str) -> &'static str {
        self.view.own(zh, en)
    }

    fn line(&mut self, first: &str, next: &str, said: &str) {
        self.lines.extend(wrap(said, first, next, self.columns));
    }

    fn item(&mut self, label: &str, said: &str) {
        let said = self.view.labelled(label, said);
        self.line("", "  ", &said);
    }

    fn section(&mut self, title: &str) {
        self.lines.push(String::new());
        let title = say!(self.view.language, "【{title}】", "{title}:");
        self.lines.push(self.view.paint.strong(&title));
    }

    fn head(&mut self, ticket: &Ticket) {
        let view = self.view;
        let parts = [
            format!("{}{}", self.own("工单 ", "Ticket "), ticket.number),
            ticket.title.clone(),
            words::standing(view, ticket.state).to_owned(),
            words::completeness(view, ticket.lacking()),
        ];
        let head = wrap(&parts.join(" · "), "", "  ", self.columns);
        self.lines.extend(head.iter().map(|line| view.paint.strong(line)));
        if let Some(how) = words::closing(ticket, self.times) {
            self.item(self.own("关闭", "Closed"), &how);
        }
        if let Some(queue) = &ticket.queue {
            self.item(self.own("交给", "Queue"), &queue.name);
        }
        self.item(self.own("请办", "Requested"), &ticket.request.text);
        if let Some(with) = &ticket.with {
            self.item(&with.name, &with.text);
        }
        if let Some(matter) = &ticket.matter {
            self.item(&matter.matter.name, &words::matter(view, matter, ticket.state));
        }
        for other in &ticket.others {
            self.item(self.own("另有工单", "Other tickets"), &words::other(view, other));
        }
        if let Some(open) = words::also_open(view, &ticket.also_open, self.times) {
            self.item(self.own("同一终端未关闭的", "Also open for this terminal"), &open);
        }
        let code = format!("{}  {}", ticket.code, ticket.message);
        let code = match &ticket.row {
            Some(row) if view.language == Language::Zh => format!("{code}（{}）", row.words),
            Some(row) => format!("{code} ({})", row.words),
            None => code,
        };
        self.item(self.own("代码", "Code"), &code);
        if let Some(cause) = &ticket.cause {
            self.item(self.own("可能原因", "Possible cause"), cause);
        }
        let (before, after) = (self.own("之前显示过", "Shown before"), self.own("之后显示", "Shown later"));
        let earlier = ticket.earlier.iter().map(|code| (before, code));
        for (label, code) in earlier.chain(ticket.later.iter().map(|code| (after, code))) {
            self.item(label, &format!("{}  {}", code.code, code.message));
        }
        if let Some(reference) = &ticket.reference {
            self.item(self.own("网点/商户", "Reference"), reference);
        }
    }

    fn fields(&mut self, ticket: &Ticket) {
        if ticket.fields.is_empty() {
            return;
        }
        self.section(self.own("资料", "Details"));
        for field in &ticket.fields {
            let said = self.view.labelled(&field.label, &words::value_told(self.view, field));
            let missing = field.state == FieldState::Missing;
            let at = self.lines.len();
            self.line("", "  ", &said);
            if missing {
                for line in self.lines.iter_mut().skip(at) {
                    *line = self.view.paint.warning(line);
                }
            }
        }
    }

    fn left(&mut self, ticket: &Ticket) {
        if ticket.left.is_empty() {
            return;
        }
        self.section(self.own("留给技术员", "Left for the technician"));
        for step in &ticket.left {
            self.line("□ ", "  ", &step.text);
        }
    }

    fn story(&mut self, ticket: &Ticket) {
        self.section(self.own("处理经过", "Steps taken"));
        let operators = self.view.language.listed(&ticket.operators);
        let mut head = vec![story::channel(self.view, ticket.channel).to_owned()];
        head.extend((!operators.is_empty()).then_some(operators));
        let (begun, filed) = (self.times.whole(ticket.begun), self.times.whole(ticket.filed));
        head.push(say!(self.view.language, "{begun} 开始", "started {begun}"));
        head.push(say!(self.view.language, "{filed} 开单", "filed {filed}"));
        self.line("", "  ", &head.join(" · "));
        let view = View { columns: Some(self.columns), ..self.view };
        self.lines.extend(story::short(view, &ticket.story, self.times));
    }

    fn notes(&mut self, ticket: &Ticket) {
        if ticket.notes.is_empty() {
            return;
        }
        self.section(self.own("备注", "Notes"));
        for note in &ticket.notes {
            let said = format!("{}  {}", self.times.whole(note.at), note.text);
            self.line("", "  ", &said);
        }
    }

    fn origin(&mut self, ticket: &Ticket) {
        /// How much of a digest is enough to distinguish trees.
        const SHORT: usize = 12;
        self.lines.push(String::new());
        let trees = ticket.library.trees.iter();
        let trees =
            trees.map(|tree| format!("{} {}", tree.code, tree.digest.get(..SHORT).unwrap_or(&tree.digest)));
        let trees = self.view.language.listed(&trees.collect::<Vec<_>>());
        let library = format!("{} {} · {trees}", ticket.library.name, ticket.library.version);
        self.item(self.own("资料库", "Library"), &library);
        self.item(self.own("工单标识", "Ticket ID"), &ticket.id);
    }
}
