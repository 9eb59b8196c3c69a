//! A walk with a person at a terminal: a prompt for every step, what was answered above it, a panel at the end.
//!
//! What stands on the screen follows from the session ([`Page`]). It is drawn by comparing it with what stands there:
//! from the first line that differs, the old is taken off and the new is written, so that going back, changing codes
//! and a resized window need no drawing of their own.

use std::sync::Arc;

use super::console::{Console, Lost, Room, Typed};
use super::explain::View;
use super::keys::{self, Asked, Key};
use super::page::{Aids, Page};
use super::paint::Paint;
use super::panel;
use crate::knowledge::language::{Library, Node, NodeId, OutcomeKind, Tree, Value};
use crate::knowledge::lookup::{Found, look_up};
use crate::session::{Answer, Channel, Ending, Event, FieldValue, Moment, Place, Refusal, Session};
use crate::text::redaction::{Redacted, Shape, redact};
use crate::text::width::{cut, wrap};

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
    let size = console.size();
    let (aids, said, drawn) = (Aids::default(), None, Vec::new());
    let mut walk = Walk { console, library, view, session, clock, aids, said, drawn, size };
    loop {
        match walk.session.place() {
            Place::Prompt(id) => walk.step(id)?,
            Place::End(ending) => {
                if let Some(finished) = walk.ending(ending)? {
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
    aids: Aids,
    /// What is to be said about the line that was typed last.
    said: Option<String>,
    /// The lines on the screen, from the head of the walk on.
    drawn: Vec<String>,
    /// The size that they were drawn for.
    size: (usize, usize),
}

/// What stands below the step or the outcome.
#[derive(Clone, Copy)]
enum Below<'b> {
    /// What can be typed.
    Legend,
    /// A question beside the step.
    Question(&'b str),
    /// Nothing any more.
    Nothing,
}

/// What is said about a line that cannot be taken.
type Complaint = String;

impl<C: Console> Walk<'_, C> {
    fn own(&self, zh: &'static str, en: &'static str) -> &'static str {
        self.view.own(zh, en)
    }

    fn now(&self) -> Moment {
        (self.clock)()
    }

    /// Everything that is to stand on the screen.
    fn page(&self, below: Below<'_>) -> Vec<String> {
        let columns = self.console.size().0;
        let (view, session) = (self.view, &self.session);
        let page = Page { view, session, columns, aids: self.aids };
        let mut lines = page.history();
        match session.place() {
            Place::Prompt(id) => lines.extend(page.step(id)),
            Place::End(ending) => lines.extend(panel::lines(view, session, ending, Some(columns))),
        }
        if matches!((session.place(), below), (Place::End(_), Below::Legend | Below::Question(_))) {
            lines.push(String::new());
        }
        match below {
            Below::Legend => lines.extend(page.legend()),
            Below::Question(question) => {
                let question = wrap(question, "", "", columns);
                lines.extend(question.iter().map(|line| view.paint.strong(line)));
            }
            Below::Nothing => {}
        }
        let said = self.said.iter().flat_map(|said| wrap(said, "! ", "  ", columns));
        lines.extend(said.map(|line| view.paint.warning(&line)));
        lines
    }

    /// Makes the screen show this: what is the same stays.
    fn draw(&mut self, page: Vec<String>) -> Result<(), Lost> {
        let size = self.console.size();
        let mut same = self.drawn.iter().zip(&page).take_while(|(old, new)| old == new).count();
        let gone = self.drawn.len() - same;
        // What is above the prompt and the rows that are kept free for it is surely on the screen. After a change of
        // size nobody knows what is where.
        let in_sight = size == self.size && gone + Room::MOST < size.1;
        let stays = gone == 0 && size == self.size;
        if !stays && in_sight {
            self.console.erase(gone)?;
        } else if !stays && self.console.wipe()? {
            same = 0;
        }
        self.console.print(page.get(same..).unwrap_or_default())?;
        (self.drawn, self.size) = (page, size);
        Ok(())
    }

    /// Shows where the walk stands and reads a line; `None` for Esc.
    fn read(&mut self, below: Below<'_>, room: Room) -> Result<Option<String>, Lost> {
        loop {
            self.draw(self.page(below))?;
            let typed = self.console.read(room)?;
            self.said = None;
            match typed {
                Typed::Line(line) => return Ok(Some(line)),
                Typed::Escape => return Ok(None),
                Typed::Resized => {}
                Typed::TooLong if room == Room::Key => return Ok(Some(String::new())),
                Typed::TooLong => {
                    let said =
                        self.own("太长了，放不下的没有收进来。", "Too long: what did not fit was left out.");
                    self.said = Some(said.to_owned());
                }
            }
        }
    }

    /// Asks beside the step, until what was typed can be taken; `None` where the person thought better of it.
    fn ask<T>(
        &mut self,
        question: &str,
        room: Room,
        mut take: impl FnMut(&Self, &str) -> Result<T, Complaint>,
    ) -> Result<Option<T>, Lost> {
        loop {
            let Some(line) = self.read(Below::Question(question), room)? else { return Ok(None) };
            match take(self, &line) {
                Ok(taken) => return Ok(Some(taken)),
                Err(complaint) => self.said = Some(complaint),
            }
        }
    }

    /// What the session made of it: a step taken has no hint shown yet.
    fn did(&mut self, done: &Result<Event, Refusal>) {
        let said = match done {
            Ok(_) => None,
            Err(Refusal::AtTheStart) => Some(self.own("已经是第一步。", "This is the first step.")),
            Err(Refusal::CautionFirst) => Some(self.own("请先确认注意事项。", "Confirm the caution first.")),
            Err(_) => Some(self.own("这一步不能这样回答。", "This step does not take that answer.")),
        };
        match said {
            None => self.aids = Aids::default(),
            Some(said) => self.said = Some(said.to_owned()),
        }
    }

    fn answer(&mut self, answer: Answer) {
        let now = self.now();
        let done = self.session.answer(answer, now);
        self.did(&done);
    }

    fn back(&mut self) {
        let now = self.now();
        let done = self.session.back(now);
        self.did(&done);
    }

    fn step(&mut self, id: NodeId) -> Result<(), Lost> {
        let tree = Arc::clone(self.session.tree());
        let Some(node) = tree.node(id) else { return Ok(()) };
        let asked = Asked::of(&self.session, node);
        let room = if matches!(asked, Asked::Field) { Room::Text } else { Room::Key };
        let key = match self.read(Below::Legend, room)? {
            Some(line) => keys::parse(&line, asked),
            None => Some(Key::Back),
        };
        if let Some(key) = key {
            return self.obey(node, asked, key);
        }
        self.said = Some(keys::expected(asked, self.view.language));
        Ok(())
    }

    fn obey(&mut self, node: &Node, asked: Asked<'_>, key: Key) -> Result<(), Lost> {
        match key {
            Key::Back => self.back(),
            Key::Note => return self.note(),
            Key::Code => return self.other_code(),
            Key::Tampering => return self.tampering(),
            Key::Help => self.aids.keys = !self.aids.keys,
            Key::Unsure => self.unsure(node, asked),
            Key::Same => self.same(),
            Key::Yes => {
                let now = self.now();
                let done = self.session.confirm_caution(now);
                self.did(&done);
            }
            Key::No => self.answer(Answer::Declined),
            Key::Answer(Value::Skipped) => return self.skip(),
            Key::Answer(value) => self.answer(Answer::Value(value)),
            Key::Value(value) => self.fill(&value),
        }
        Ok(())
    }

    fn same(&mut self) {
        if let Some(earlier) = self.session.earlier() {
            return self.answer(earlier);
        }
        self.said = Some(self.own("这一步之前没有回答过。", "There is no earlier answer.").to_owned());
    }

    /// Unsure shows the hint first, and is an answer at the second time.
    fn unsure(&mut self, node: &Node, asked: Asked<'_>) {
        match asked {
            Asked::Step(_) | Asked::Field if node.hint.is_some() && !self.aids.hint => self.aids.hint = true,
            Asked::Field => self.set_field(FieldValue::Unknown),
            Asked::Step(_) if keys::takes_unsure(node) => self.answer(Answer::Value(Value::Unsure)),
            _ => self.said = Some(keys::expected(asked, self.view.language)),
        }
    }

    fn fill(&mut self, typed: &str) {
        let field = self.session.wanted_field().and_then(|field| self.view.manifest.field(field));
        match redact(typed, field.map_or(Shape::NOTE, |field| field.shape)) {
            Ok(typed) => {
                self.set_field(FieldValue::Known(typed.text));
                let warning = typed.warning.map(|warning| warning.explain(self.view.language).to_owned());
                self.said = self.said.take().or(warning);
            }
            Err(refused) => self.said = Some(refused.explain(self.view.language)),
        }
    }

    fn set_field(&mut self, value: FieldValue) {
        let now = self.now();
        let field = self.session.wanted_field().ok_or(Refusal::NoSuchAnswer);
        let done = field.and_then(|field| self.session.set_field(field, value, now));
        self.did(&done);
    }

    fn skip(&mut self) -> Result<(), Lost> {
        let question =
            self.own("为什么没做？（回车：不写原因；Esc：取消）", "Why not? (Enter: no reason; Esc: cancel)");
        let reason = self.ask(question, Room::Text, |walk, typed| {
            if typed.trim().is_empty() { Ok(None) } else { walk.free_text(typed).map(Some) }
        })?;
        if let Some(reason) = reason {
            self.answer(Answer::Skipped(reason));
        }
        Ok(())
    }

    fn note(&mut self) -> Result<(), Lost> {
        let question = self.own("备注：（回车：记下；Esc：取消）", "Note: (Enter: keep it; Esc: cancel)");
        if let Some(note) = self.ask(question, Room::Text, Self::free_text)? {
            let now = self.now();
            let aids = self.aids;
            let done = self.session.note(note, now);
            self.did(&done);
            // The step is still the same.
            self.aids = aids;
        }
        Ok(())
    }

    fn free_text(&self, typed: &str) -> Result<Redacted, Complaint> {
        redact(typed, Shape::NOTE).map(|typed| typed.text).map_err(|why| why.explain(self.view.language))
    }

    fn tampering(&mut self) -> Result<(), Lost> {
        let question = self.own(
            "怀疑终端被人动过（损坏、多出的部件、安全提示）？y 是  n 否",
            "Signs of tampering (damage, an attachment, a security message)? y yes  n no",
        );
        let sure = self.ask(question, Room::Key, |walk, typed| match keys::parse(typed, Asked::YesNo) {
            Some(Key::Yes) => Ok(true),
            Some(Key::No | Key::Back) => Ok(false),
            _ => Err(walk.own("请输入 y 或 n", "Type y or n").to_owned()),
        })?;
        if sure == Some(true) {
            self.answer(Answer::Tampering);
        }
        Ok(())
    }

    /// The terminal shows another code: its tree begins, this one stays where it stands.
    fn other_code(&mut self) -> Result<(), Lost> {
        let question = self
            .own("终端现在显示的代码：（Esc：取消）", "The code that the terminal shows now: (Esc: cancel)");
        // A code that the manual does not know is taken at the second time: then it was meant.
        let mut unknown = None;
        let tree = self.ask(question, Room::Text, |walk, typed| {
            let again = unknown.as_deref() == Some(typed);
            unknown = Some(typed.to_owned());
            walk.tree_of(typed, again)
        })?;
        if let Some(tree) = tree {
            let now = self.now();
            let done = self.session.switch(Arc::new(tree), now);
            self.did(&done);
        }
        Ok(())
    }

    /// The tree of a code that was typed; of an unknown one, where it was typed again.
    fn tree_of(&self, typed: &str, again: bool) -> Result<Tree, Complaint> {
        let own = |zh: &'static str, en| self.own(zh, en).to_owned();
        let listed = |codes: Vec<&str>| codes.join(self.own("、", ", "));
        if typed.trim().is_empty() {
            return Err(own("照终端显示的输入，例如 E102", "Type what the terminal shows, such as E102"));
        }
        match look_up(self.library, typed).map_err(|damaged| damaged.0.to_owned())? {
            Found::One(code) => {
                let tree = self.library.tree(&code).map_err(|damaged| damaged.0.to_owned())?;
                tree.ok_or_else(|| own("资料库已损坏", "The library is damaged"))
            }
            Found::Several(codes) => {
                Err(own("请输全：", "Which: ") + &listed(codes.iter().map(AsRef::as_ref).collect()))
            }
            Found::Nothing(_) if again => unknown_tree(self.library, typed)
                .ok_or_else(|| own("这不能作代码。", "This cannot be a code.")),
            Found::Nothing(near) => {
                let near = listed(near.iter().map(|title| &*title.code).collect());
                let near = if near.is_empty() {
                    near
                } else {
                    own("相近的有 ", "Near: ") + &near + &own("。", ". ")
                };
                let again = own(
                    "没看错就再输一次，走通用流程。",
                    "If it is right, type it again for the general steps.",
                );
                Err(own("手册里没有这个代码。", "Not in the manual. ") + &near + &again)
            }
        }
    }

    /// Shows the outcome, and takes its confirmation or a way back.
    fn ending(&mut self, ending: Ending) -> Result<Option<Finished>, Lost> {
        let key = match self.read(Below::Legend, Room::Key)? {
            Some(line) => keys::parse(&line, Asked::YesNo),
            None => Some(Key::Back),
        };
        match key {
            Some(Key::Yes) => return self.finish(ending).map(Some),
            Some(Key::Back) => self.back(),
            Some(Key::Note) => self.note()?,
            Some(Key::Code) => self.other_code()?,
            Some(Key::Help) => self.aids.keys = !self.aids.keys,
            _ => {
                let said = self.own("请输入 y、b、m 或 c（h 看所有按键）", "Type y, b, m or c (h: all keys)");
                self.said = Some(said.to_owned());
            }
        }
        Ok(None)
    }

    fn finish(&mut self, ending: Ending) -> Result<Finished, Lost> {
        let outcome = self.view.manifest.outcome(ending.outcome(self.session.tree()));
        let kind = outcome.map_or(OutcomeKind::Ticket, |outcome| outcome.kind);
        let plain = View { paint: Paint(false), ..self.view };
        let panel = panel::lines(plain, &self.session, ending, None);
        let mut page = self.page(Below::Nothing);
        if kind == OutcomeKind::Ticket {
            // There is no journal yet: whoever hands this over has it from the screen, or not at all.
            let said = self.own(
                "没有保存：请照上面的内容转交。",
                "Nothing is kept: hand it over from what stands above.",
            );
            page.extend(wrap(said, "", "", self.console.size().0));
        }
        self.draw(page)?;
        let now = self.now();
        // It stands at an outcome, which is all that its end asks for.
        let _ = self.session.end(now);
        Ok(Finished { kind, panel })
    }
}

/// The tree for a code that the library does not know, under what was typed, made harmless and short.
#[must_use]
pub fn unknown_tree(library: &Library, typed: &str) -> Option<Tree> {
    const LONGEST: usize = 32;
    let typed = redact(typed, Shape::NOTE).ok()?.text;
    library.ladder(&cut(&typed.as_str().to_uppercase(), LONGEST)).ok()
}
