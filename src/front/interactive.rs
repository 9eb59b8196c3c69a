//! A walk with a person at a terminal: a prompt for every step, what was answered above it, a panel at the end.
//!
//! What stands on the screen follows from the session: after every event, what no longer belongs to it is taken off
//! and what is new is written, so that going back or changing codes needs no drawing of its own.

use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::Arc;

use super::console::{Console, Lost, Typed};
use super::explain::View;
use super::keys::{self, Asked, Key};
use super::panel;
use crate::knowledge::language::{Act, By, Library, Node, OutcomeKind, Tree, Value};
use crate::knowledge::lookup::{Found, look_up};
use crate::session::{Answer, Channel, Done, FieldValue, Moment, Place, Refusal, Session, Visit};
use crate::text::harmless::harmless;
use crate::text::language::Language;
use crate::text::redaction::{Shape, redact};
use crate::text::width::{cut, width, wrap};

/// What a walk came to.
#[derive(Clone, Debug)]
pub struct Finished {
    /// What the outcome comes to.
    pub kind: OutcomeKind,
    /// The outcome's panel as plain lines, for a file or a pipe.
    pub panel: Vec<String>,
}

/// Walks a person through a tree, until an outcome is confirmed.
///
/// # Errors
/// [`Lost`], where the person or the terminal is gone.
pub fn walk<C: Console>(
    console: &mut C,
    library: &Library,
    view: View<'_>,
    tree: Tree,
    channel: Channel,
    clock: fn() -> Moment,
) -> Result<Finished, Lost> {
    let (session, _) = Session::start(Arc::new(tree), channel, clock());
    let mut walk =
        Walk { console, library, view, session, clock, shown: Vec::new(), block: Block::default() };
    walk.head(0)?;
    loop {
        walk.catch_up()?;
        match walk.session.place() {
            Place::Prompt(_) => walk.prompt()?,
            Place::End(_) => {
                if let Some(finished) = walk.ending()? {
                    return Ok(finished);
                }
            }
        }
    }
}

struct Walk<'w, C> {
    console: &'w mut C,
    library: &'w Library,
    view: View<'w>,
    session: Session,
    clock: fn() -> Moment,
    /// What stands on the screen of the session, from the top, and how many lines each takes.
    shown: Vec<(Item, usize)>,
    block: Block,
}

/// What stands below the history: the step that is asked now.
#[derive(Default)]
struct Block {
    lines: usize,
    /// The size it was drawn for.
    size: (usize, usize),
    /// Whether the hint was asked for.
    hinted: bool,
    /// Whether all keys were asked for.
    helped: bool,
}

/// A line of the history.
#[derive(Clone, Debug, PartialEq)]
enum Item {
    Leg(usize),
    Visit(usize, Visit),
    Note(usize),
}

impl<C: Console> Walk<'_, C> {
    fn own(&self, zh: &'static str, en: &'static str) -> &'static str {
        self.view.own(zh, en)
    }

    fn now(&self) -> Moment {
        (self.clock)()
    }

    fn columns(&self) -> usize {
        self.console.size().0
    }

    /// The head of a leg: code, message, cause, channel.
    fn head(&mut self, leg: usize) -> Result<usize, Lost> {
        let Some(tree) = self.session.legs().get(leg).map(|leg| Arc::clone(&leg.tree)) else { return Ok(0) };
        let (view, columns) = (self.view, self.columns());
        let code = harmless(&tree.code).into_owned();
        let first = format!("{code}  ");
        let mut lines = Vec::new();
        for (number, line) in
            wrap(&view.message(&tree), &first, &" ".repeat(width(&first)), columns).into_iter().enumerate()
        {
            let painted = line.strip_prefix(&code).filter(|_| number == 0);
            lines.push(painted.map_or(line.clone(), |rest| format!("{}{rest}", view.paint.strong(&code))));
        }
        if let Some(cause) = tree.cause {
            let said = view.labelled(view.own("可能原因", "Possible cause"), &view.words(cause));
            lines.extend(wrap(&said, "", "", columns));
        }
        let channel = match self.session.channel() {
            Channel::Phone => {
                view.own("电话（┃ 后面的话念给商户）", "by phone (read out what stands behind ┃)")
            }
            Channel::OnSite => view.own("现场", "on site"),
        };
        let keys = [
            channel,
            view.own("h 所有按键", "h all keys"),
            view.own("b 退回", "b back"),
            view.own("Ctrl-C 离开", "Ctrl-C leave"),
        ];
        lines.extend(flow(&keys, columns).iter().map(|line| view.paint.faint(line)));
        let count = lines.len();
        self.console.print(&lines)?;
        Ok(count)
    }

    /// Makes the screen's history the session's.
    fn catch_up(&mut self) -> Result<(), Lost> {
        let items = self.items();
        let mut told = 0;
        let mut kept = self.shown.len();
        for (index, (shown, _)) in self.shown.iter().enumerate() {
            if matches!(shown, Item::Note(_)) {
                continue;
            }
            if items.get(told) != Some(shown) {
                kept = index;
                break;
            }
            told += 1;
        }
        let gone = self.shown.split_off(kept);
        let lines: usize = gone.iter().map(|(_, lines)| lines).sum();
        if lines > 0 && !self.erase(lines)? {
            let line = self.view.paint.faint(self.own("↩ 退回", "↩ back"));
            self.console.print(&[line])?;
        }
        let notes = gone.into_iter().map(|(item, _)| item).filter(|item| matches!(item, Item::Note(_)));
        let mut answered = false;
        for item in items.into_iter().skip(told).chain(notes) {
            // The first answer is the one just given; what follows it by itself was held aside.
            let returned = answered;
            answered |= matches!(&item, Item::Visit(_, Visit { done: Done::Answered(_), .. }));
            let lines = self.write(&item, returned)?;
            self.shown.push((item, lines));
        }
        self.block = Block::default();
        Ok(())
    }

    fn items(&self) -> Vec<Item> {
        let mut items = Vec::new();
        for (number, leg) in self.session.legs().iter().enumerate() {
            if number > 0 {
                items.push(Item::Leg(number));
            }
            items.extend(leg.trail.iter().map(|visit| Item::Visit(number, visit.clone())));
        }
        items
    }

    fn write(&mut self, item: &Item, returned: bool) -> Result<usize, Lost> {
        let lines = match item {
            Item::Leg(leg) => {
                self.console.print(&[String::new()])?;
                return Ok(self.head(*leg)? + 1);
            }
            Item::Note(number) => {
                let Some(note) = self.session.notes().get(*number) else { return Ok(0) };
                let said = self.view.labelled(self.own("备注", "Note"), &harmless(note.text.as_str()));
                vec![cut(&said, self.columns()).into_owned()]
            }
            Item::Visit(leg, visit) => self.visit_lines(*leg, visit, returned),
        };
        self.console.print(&lines)?;
        Ok(lines.len())
    }

    /// A step that lies behind, as one line; what was told, as it was told.
    fn visit_lines(&self, leg: usize, visit: &Visit, returned: bool) -> Vec<String> {
        let Some(leg) = self.session.legs().get(leg) else { return Vec::new() };
        let Some(node) = leg.tree.node(visit.node) else { return Vec::new() };
        let (view, columns) = (self.view, self.columns());
        let question = node.text().map(|text| view.words(text).into_owned()).unwrap_or_default();
        let (mark, answer) = match &visit.done {
            Done::Told => return self.told_lines(node, &question),
            Done::Collected(_) => return Vec::new(),
            Done::PutOff => ("…", self.own("留给技术员", "left to the technician").to_owned()),
            Done::Known(value) => ("=", panel::answer_label(view, node, &Answer::Value(*value))),
            Done::Answered(answer) => (panel::mark(answer), panel::answer_label(view, node, answer)),
        };
        let aside = match (&visit.done, returned) {
            (Done::Known(_), _) => self.own("（已知）", " (known)"),
            (_, true) => self.own("（沿用）", " (kept)"),
            _ => "",
        };
        let answer = format!("{answer}{aside}");
        let answer = cut(&answer, columns.saturating_sub(6)).into_owned();
        let question = cut(&question, columns.saturating_sub(width(&answer) + 5)).into_owned();
        let painted = match mark {
            "✓" => view.paint.good(&answer),
            "!" => view.paint.error(&answer),
            _ => view.paint.lead(&answer),
        };
        vec![format!("{mark} {} → {painted}", view.paint.faint(&question))]
    }

    fn told_lines(&self, node: &Node, said: &str) -> Vec<String> {
        let (view, columns) = (self.view, self.columns());
        let mut lines = wrap(said, self.own("注 ", "Note "), self.own("   ", "     "), columns);
        if let Some(caution) = node.caution {
            lines.extend(labelled_block(self.own("注意 ", "Caution "), &view.words(caution), columns));
        }
        if let Some(say) = node.say.filter(|_| self.session.channel() == Channel::Phone) {
            lines.extend(speech(&view.words(say), columns));
        }
        lines
    }

    /// Takes lines off the screen, where they are surely all still on it.
    fn erase(&mut self, lines: usize) -> Result<bool, Lost> {
        let (_, rows) = self.console.size();
        if lines >= rows || (self.block.lines > 0 && self.block.size != self.console.size()) {
            return Ok(false);
        }
        self.console.erase(lines)
    }

    /// Takes the step that was asked off the screen, with its prompt.
    fn clear_block(&mut self) -> Result<(), Lost> {
        let lines = self.block.lines + self.console.lines_read();
        self.erase(lines)?;
        self.block.lines = 0;
        Ok(())
    }

    fn prompt(&mut self) -> Result<(), Lost> {
        let tree = Arc::clone(self.session.tree());
        let Place::Prompt(id) = self.session.place() else { return Ok(()) };
        let Some(node) = tree.node(id) else { return Ok(()) };
        let asked = match (self.session.caution(), &node.act) {
            (Some(_), _) => Asked::YesNo,
            (None, Act::Collect { .. }) => Asked::Field,
            (None, _) => Asked::Step(node),
        };
        self.draw_block(&tree, node, asked)?;
        let key = match self.read_key(node, asked)? {
            Some(key) => key,
            None => Key::Back,
        };
        self.clear_block()?;
        self.obey(node, asked, key)
    }

    fn draw_block(&mut self, tree: &Tree, node: &Node, asked: Asked<'_>) -> Result<(), Lost> {
        let (view, columns) = (self.view, self.columns());
        let mut lines = vec![String::new(), view.paint.faint(&cut(&self.place_line(tree, node), columns))];
        let question = match asked {
            Asked::Field => self.field_question(),
            _ => node.text().map(|text| view.words(text).into_owned()).unwrap_or_default(),
        };
        lines.extend(wrap(&question, "", "", columns).iter().map(|line| view.paint.strong(line)));
        if let Act::Choose { options, .. } = &node.act {
            for (number, option) in options.iter().enumerate() {
                let first = format!("  {} ", number + 1);
                lines.extend(wrap(&view.words(option.label), &first, "    ", columns));
            }
        }
        match node.by {
            By::Merchant => {}
            By::Technician => lines.push(self.own("（技术员来做）", "(for the technician)").to_owned()),
            By::BackOffice => lines.extend(wrap(
                self.own(
                    "（请后台办理，得到答复后再回答）",
                    "(ask the back office, and answer when they reply)",
                ),
                "",
                "",
                columns,
            )),
        }
        if let Act::Try { wait: Some(minutes), .. } = node.act {
            lines.push(match view.language {
                Language::Zh => format!("上一步之后等 {minutes} 分钟再做。"),
                Language::En => format!("Do it {minutes} minutes after the step before."),
            });
        }
        if let Some(caution) = node.caution {
            let label = self.own("注意 ", "Caution ");
            let block = labelled_block(label, &view.words(caution), columns);
            lines.extend(block.iter().map(|line| view.paint.warning(line)));
        }
        if self.session.channel() == Channel::Phone
            && let Some(say) = node.say
        {
            lines.extend(speech(&view.words(say), columns).iter().map(|line| view.paint.lead(line)));
        }
        if let Some(hint) = node.hint.filter(|_| self.block.hinted) {
            lines.extend(labelled_block(self.own("提示 ", "Hint "), &view.words(hint), columns));
        }
        let earlier = self.session.earlier();
        if let Some(earlier) = &earlier {
            let before = panel::answer_label(view, node, earlier);
            let said = view.labelled(self.own("上次", "Before"), &before);
            lines.push(view.paint.faint(&cut(&said, columns)));
        }
        if matches!(asked, Asked::YesNo) {
            let ask = self.own("确认可以做吗？", "Is it safe to do?");
            lines.push(ask.to_owned());
        }
        if self.block.helped {
            let help = keys::help(view.language);
            lines.extend(help.iter().flat_map(|line| wrap(line, "  ", "               ", columns)));
        }
        let hint = node.hint.is_some() && !self.block.hinted && !matches!(asked, Asked::YesNo);
        let legend = keys::legend(asked, can_be_unsure(node), hint, earlier.is_some(), view.language);
        lines.extend(flow(&legend, columns).iter().map(|line| view.paint.faint(line)));
        self.block.lines = lines.len();
        self.block.size = self.console.size();
        self.console.print(&lines)
    }

    /// `步骤 3，最多还有 5 步 · 约 2 分钟 · 网络检查`.
    fn place_line(&self, tree: &Tree, node: &Node) -> String {
        let (number, more) = self.session.progress();
        let sequence = node.id.split_once('.').and_then(|(sequence, _)| {
            tree.nodes().iter().find_map(|node| match &node.act {
                Act::Use { sequence: used, name, .. } if **used == *sequence => Some(self.view.words(*name)),
                _ => None,
            })
        });
        let mut parts = vec![match (self.view.language, more) {
            (Language::Zh, 0) => format!("步骤 {number}，最后一步"),
            (Language::Zh, more) => format!("步骤 {number}，最多还有 {more} 步"),
            (Language::En, 0) => format!("Step {number}, the last"),
            (Language::En, more) => format!("Step {number}, at most {more} more"),
        }];
        if let Some(minutes) = node.minutes {
            parts.push(match self.view.language {
                Language::Zh => format!("约 {minutes} 分钟"),
                Language::En => format!("about {minutes} min"),
            });
        }
        parts.extend(sequence.map(Cow::into_owned));
        parts.join(" · ")
    }

    fn field_question(&self) -> String {
        let field = self.session.wanted_field().and_then(|field| self.view.manifest.field(field));
        field.map_or(String::new(), |field| {
            let (label, example) = (self.view.words(field.label), harmless(&field.example));
            match self.view.language {
                Language::Zh => format!("{label}（例如 {example}）"),
                Language::En => format!("{label} (such as {example})"),
            }
        })
    }

    /// Reads what the prompt takes; `None` for Esc.
    fn read_key(&mut self, node: &Node, asked: Asked<'_>) -> Result<Option<Key>, Lost> {
        let (language, hinted) = (self.view.language, self.block.hinted);
        let same = self.session.earlier().is_some();
        let shape =
            self.session.wanted_field().and_then(|field| self.view.manifest.field(field)).map(|f| f.shape);
        let unsure = match asked {
            Asked::Field => true,
            Asked::Step(_) => can_be_unsure(node) || (node.hint.is_some() && !hinted),
            Asked::YesNo => false,
        };
        let check = |typed: &str| -> Result<(), String> {
            match keys::parse(typed, asked) {
                Some(Key::Unsure) if !unsure => Err(not_unsure(node, asked, language)),
                Some(Key::Same) if !same => {
                    Err(language.pick("这一步之前没有回答过。", "There is no earlier answer.").to_owned())
                }
                Some(Key::Value(value)) => redact(&value, shape.unwrap_or(Shape::NOTE))
                    .map(|_| ())
                    .map_err(|why| why.explain(language)),
                Some(_) => Ok(()),
                None => Err(not_a_key(node, asked, language)),
            }
        };
        let shown = |typed: &str| {
            redact(typed, shape.unwrap_or(Shape::NOTE)).map_or(String::new(), |t| t.text.to_string())
        };
        match self.console.read("", &check, &shown)? {
            Typed::Escape => Ok(None),
            Typed::Line(line) => Ok(keys::parse(&line, asked)),
        }
    }

    fn obey(&mut self, node: &Node, asked: Asked<'_>, key: Key) -> Result<(), Lost> {
        let now = self.now();
        let done = match key {
            Key::Back => return self.back(),
            Key::Note => return self.note(),
            Key::Code => return self.other_code(),
            Key::Tampering => return self.tampering(),
            Key::Help => {
                self.block.helped = !self.block.helped;
                return self.redraw();
            }
            Key::Unsure => match asked {
                Asked::Field => self.fill(FieldValue::Unknown, now),
                _ if node.hint.is_some() && !self.block.hinted => {
                    self.block.hinted = true;
                    return self.redraw();
                }
                _ => self.session.answer(Answer::Value(Value::Unsure), now),
            },
            Key::Same => match self.session.earlier() {
                Some(earlier) => self.session.answer(earlier, now),
                None => return Ok(()),
            },
            Key::Yes => self.session.confirm_caution(now),
            Key::No => self.session.answer(Answer::Declined, now),
            Key::Answer(Value::Skipped) => return self.skip(),
            Key::Answer(value) => self.session.answer(Answer::Value(value), now),
            Key::Value(value) => {
                let field = self.session.wanted_field().and_then(|field| self.view.manifest.field(field));
                match redact(&value, field.map_or(Shape::NOTE, |field| field.shape)) {
                    Ok(typed) => {
                        if let Some(warning) = typed.warning {
                            let said = warning.explain(self.view.language);
                            let lines = wrap(said, "! ", "  ", self.columns());
                            self.console.print(&lines)?;
                        }
                        self.fill(FieldValue::Known(typed.text), now)
                    }
                    Err(_) => return Ok(()),
                }
            }
        };
        self.refused(done.err())
    }

    fn fill(&mut self, value: FieldValue, now: Moment) -> Result<crate::session::Event, Refusal> {
        let field = self.session.wanted_field().ok_or(Refusal::NoSuchAnswer)?;
        self.session.set_field(field, value, now)
    }

    /// Draws the same step again: with its hint, or with all keys.
    fn redraw(&mut self) -> Result<(), Lost> {
        let tree = Arc::clone(self.session.tree());
        let kept = (self.block.hinted, self.block.helped);
        self.catch_up()?;
        (self.block.hinted, self.block.helped) = kept;
        let Place::Prompt(id) = self.session.place() else { return Ok(()) };
        let Some(node) = tree.node(id) else { return Ok(()) };
        let asked = match (self.session.caution(), &node.act) {
            (Some(_), _) => Asked::YesNo,
            (None, Act::Collect { .. }) => Asked::Field,
            (None, _) => Asked::Step(node),
        };
        self.draw_block(&tree, node, asked)?;
        let key = self.read_key(node, asked)?.unwrap_or(Key::Back);
        self.clear_block()?;
        self.obey(node, asked, key)
    }

    fn refused(&mut self, refusal: Option<Refusal>) -> Result<(), Lost> {
        let Some(refusal) = refusal else { return Ok(()) };
        let said = match refusal {
            Refusal::AtTheStart => self.own("已经是第一步。", "This is the first step."),
            Refusal::CautionFirst => self.own("请先确认注意事项。", "Confirm the caution first."),
            _ => self.own("这一步不能这样回答。", "This step does not take that answer."),
        };
        let line = self.view.paint.warning(&format!("! {said}"));
        self.console.print(&[line])
    }

    fn back(&mut self) -> Result<(), Lost> {
        let now = self.now();
        let done = self.session.back(now);
        self.refused(done.err())
    }

    /// Reads a line of free text; `None` where the person thought better of it.
    fn free_text(&mut self, prompt: &str, may_be_empty: bool) -> Result<Option<Option<String>>, Lost> {
        let language = self.view.language;
        let check = |typed: &str| {
            if may_be_empty && typed.trim().is_empty() {
                return Ok(());
            }
            redact(typed, Shape::NOTE).map(|_| ()).map_err(|why| why.explain(language))
        };
        let shown =
            |typed: &str| redact(typed, Shape::NOTE).map_or(String::new(), |typed| typed.text.to_string());
        let read = self.console.read(prompt, &check, &shown)?;
        let lines = self.console.lines_read();
        self.erase(lines)?;
        Ok(match read {
            Typed::Escape => None,
            Typed::Line(line) if line.trim().is_empty() => Some(None),
            Typed::Line(line) => Some(Some(line)),
        })
    }

    fn skip(&mut self) -> Result<(), Lost> {
        let prompt = self.own("为什么没做（可不填）：", "Why not (may stay empty):");
        let Some(reason) = self.free_text(prompt, true)? else { return Ok(()) };
        let reason = reason.and_then(|reason| redact(&reason, Shape::NOTE).ok()).map(|typed| typed.text);
        let now = self.now();
        let done = self.session.answer(Answer::Skipped(reason), now);
        self.refused(done.err())
    }

    fn note(&mut self) -> Result<(), Lost> {
        let prompt = self.own("备注（Esc 取消）：", "Note (Esc cancels):");
        let Some(Some(note)) = self.free_text(prompt, false)? else { return Ok(()) };
        let Ok(typed) = redact(&note, Shape::NOTE) else { return Ok(()) };
        let now = self.now();
        if let Err(refusal) = self.session.note(typed.text, now) {
            return self.refused(Some(refusal));
        }
        let item = Item::Note(self.session.notes().len() - 1);
        let lines = self.write(&item, false)?;
        self.shown.push((item, lines));
        Ok(())
    }

    fn tampering(&mut self) -> Result<(), Lost> {
        let ask = self.own(
            "怀疑终端被人动过（损坏、多出的部件、安全提示）？y/n",
            "Signs of tampering (damage, an attachment, a security message)? y/n",
        );
        let columns = self.columns();
        let lines: Vec<String> =
            wrap(ask, "! ", "  ", columns).iter().map(|line| self.view.paint.error(line)).collect();
        self.console.print(&lines)?;
        let yes = self.yes_no()?;
        let lines = lines.len() + self.console.lines_read();
        self.erase(lines)?;
        if yes {
            let now = self.now();
            let done = self.session.answer(Answer::Tampering, now);
            return self.refused(done.err());
        }
        Ok(())
    }

    fn yes_no(&mut self) -> Result<bool, Lost> {
        let language = self.view.language;
        let check = |typed: &str| match keys::parse(typed, Asked::YesNo) {
            Some(Key::Yes | Key::No | Key::Back) => Ok(()),
            _ => Err(language.pick("请输入 y 或 n", "Type y or n").to_owned()),
        };
        let read = self.console.read("", &check, &|_| String::new())?;
        Ok(matches!(read, Typed::Line(line) if keys::parse(&line, Asked::YesNo) == Some(Key::Yes)))
    }

    /// The terminal shows another code: its tree begins, this one stays where it stands.
    fn other_code(&mut self) -> Result<(), Lost> {
        let (library, language) = (self.library, self.view.language);
        // A code that the manual does not know is taken at the second time: then it was meant.
        let unknown = RefCell::new(String::new());
        let check = |typed: &str| -> Result<(), String> {
            if typed.trim().is_empty() {
                return Err(language
                    .pick("输入代码，或按 Esc 取消", "Type a code, or Esc to cancel")
                    .to_owned());
            }
            let listed = |codes: &mut dyn Iterator<Item = &str>| {
                codes.collect::<Vec<_>>().join(language.pick("、", ", "))
            };
            match look_up(library, typed) {
                Ok(Found::One(_)) => Ok(()),
                Ok(Found::Several(codes)) => {
                    let codes = listed(&mut codes.iter().map(AsRef::as_ref));
                    Err(format!("{}{codes}", language.pick("请输全：", "Which: ")))
                }
                _ if *unknown.borrow() == typed => Ok(()),
                Ok(Found::Nothing(near)) => {
                    typed.clone_into(&mut unknown.borrow_mut());
                    let again = language.pick(
                        "手册里没有；再按回车走通用流程",
                        "Not in the manual; Enter again walks the general steps",
                    );
                    let near = listed(&mut near.iter().map(|title| &*title.code));
                    let near = if near.is_empty() {
                        String::new()
                    } else {
                        format!("{}{near}", language.pick("。近似：", ". Near: "))
                    };
                    Err(format!("{again}{near}"))
                }
                Err(damaged) => Err(damaged.0.to_owned()),
            }
        };
        let shown = |typed: &str| harmless(typed).into_owned();
        let prompt = language.pick("终端现在显示的代码：", "The code it shows now:");
        let read = self.console.read(prompt, &check, &shown)?;
        let lines = self.console.lines_read();
        self.erase(lines)?;
        let Typed::Line(typed) = read else { return Ok(()) };
        let tree = match look_up(library, &typed) {
            Ok(Found::One(code)) => library.tree(&code).ok().flatten(),
            _ => unknown_tree(library, &typed),
        };
        let Some(tree) = tree else { return Ok(()) };
        let now = self.now();
        let done = self.session.switch(Arc::new(tree), now);
        self.refused(done.err())
    }

    /// Shows the outcome, and takes its confirmation or a way back.
    fn ending(&mut self) -> Result<Option<Finished>, Lost> {
        let Place::End(ending) = self.session.place() else { return Ok(None) };
        let columns = self.columns();
        let panel = panel::lines(self.view, &self.session, ending, columns, true);
        let mut lines = panel;
        let own = |zh, en| self.own(zh, en);
        let legend = [
            own("y 确认这个结果", "y confirm"),
            own("b 退回", "b back"),
            own("m 备注", "m note"),
            own("c 换码", "c another code"),
        ];
        lines.push(String::new());
        lines.extend(flow(&legend, columns).iter().map(|line| self.view.paint.faint(line)));
        self.block.lines = lines.len();
        self.block.size = self.console.size();
        self.console.print(&lines)?;

        let language = self.view.language;
        let check = |typed: &str| match keys::parse(typed, Asked::YesNo) {
            Some(Key::Yes | Key::Back | Key::Note | Key::Code) => Ok(()),
            _ => Err(language.pick("请输入 y、b、m 或 c", "Type y, b, m or c").to_owned()),
        };
        let key = match self.console.read("", &check, &|typed| harmless(typed).into_owned())? {
            Typed::Escape => Some(Key::Back),
            Typed::Line(line) => keys::parse(&line, Asked::YesNo),
        };
        if key == Some(Key::Yes) {
            let manifest = self.view.manifest;
            let outcome = manifest.outcome(ending.outcome(self.session.tree()));
            let kind = outcome.map_or(OutcomeKind::Ticket, |outcome| outcome.kind);
            let panel = panel::lines(self.view, &self.session, ending, usize::MAX, false);
            let now = self.now();
            return match self.session.end(now) {
                Ok(_) => Ok(Some(Finished { kind, panel })),
                Err(refusal) => self.refused(Some(refusal)).map(|()| None),
            };
        }
        self.clear_block()?;
        match key {
            Some(Key::Note) => self.note()?,
            Some(Key::Code) => self.other_code()?,
            _ => self.back()?,
        }
        Ok(None)
    }
}

/// The tree for a code that the library does not know, under what was typed, made harmless and short.
#[must_use]
pub fn unknown_tree(library: &Library, typed: &str) -> Option<Tree> {
    const LONGEST: usize = 32;
    let typed = redact(typed, Shape::NOTE).ok()?.text;
    library.ladder(&cut(typed.as_str(), LONGEST)).ok()
}

/// Whether a step takes "unsure".
fn can_be_unsure(node: &Node) -> bool {
    matches!(node.act, Act::Ask { .. } | Act::Choose { unsure_as: Some(_), .. })
}

fn not_unsure(node: &Node, asked: Asked<'_>, language: Language) -> String {
    match (asked, &node.act) {
        (Asked::YesNo, _) => language.pick("请输入 y 或 n", "Type y or n"),
        (_, Act::Try { .. }) => language.pick("做不了就输入 3", "Type 3 if it cannot be done"),
        _ => language.pick("请选一项", "Choose one of them"),
    }
    .to_owned()
}

fn not_a_key(node: &Node, asked: Asked<'_>, language: Language) -> String {
    match (asked, &node.act) {
        (Asked::YesNo, _) => {
            language.pick("请输入 y 或 n（h 看所有按键）", "Type y or n (h: all keys)").to_owned()
        }
        (_, Act::Ask { .. }) => {
            language.pick("请输入 y、n 或 ?（h 看所有按键）", "Type y, n or ? (h: all keys)").to_owned()
        }
        (_, Act::Choose { options, .. }) => match language {
            Language::Zh => format!("请输入 1 到 {}（h 看所有按键）", options.len()),
            Language::En => format!("Type 1 to {} (h: all keys)", options.len()),
        },
        (_, Act::Try { .. }) => {
            language.pick("请输入 1、2 或 3（h 看所有按键）", "Type 1, 2 or 3 (h: all keys)").to_owned()
        }
        _ => language.pick("请输入内容，不知道输入 ?", "Type it, or ? if unknown").to_owned(),
    }
}

/// What is read to the merchant, set apart by a bar.
fn speech(said: &str, columns: usize) -> Vec<String> {
    wrap(said, "┃ ", "┃ ", columns)
}

fn labelled_block(label: &str, said: &str, columns: usize) -> Vec<String> {
    wrap(said, label, &" ".repeat(width(label)), columns)
}

/// Short items side by side, on as many lines as they need, none torn apart.
fn flow(items: &[impl AsRef<str>], columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for item in items.iter().map(AsRef::as_ref) {
        match lines.last_mut() {
            Some(line) if width(line) + 2 + width(item) <= columns => {
                line.push_str("  ");
                line.push_str(item);
            }
            _ => lines.push(item.to_owned()),
        }
    }
    lines
}
