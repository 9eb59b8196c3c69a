//! A walk with a person at a terminal: a prompt for every step, what was answered above it, a panel at the end.
//!
//! What stands on the screen follows from the session ([`Page`]). It is drawn by comparing it with what stands there:
//! from the first line that differs, the old is taken off and the new is written, so that going back, changing codes
//! and a resized window need no drawing of their own.

mod fields;

use std::sync::Arc;

use super::console::{Console, Lost, Room, Typed};
use super::keys::{self, Asked, Key};
use super::page::{Aids, Page};
use crate::library::lookup::unknown_tree;
use crate::library::lookup::{Found, look_up};
use crate::session::{Answer, Ending, Event, EventKind, FieldValue, Moment, Place, Refusal, Session};
use crate::show::history;
use crate::show::panel;
use crate::show::ticket::words;
use crate::show::times::Times;
use crate::text::harmless::harmless;
use crate::text::language::Language;
use crate::text::redaction::Redacted;
use crate::text::width::wrap;
use crate::tree::{Damage, Library, Node, NodeId, OutcomeKind, Tree, Value};
use crate::view::View;
use crate::view::paint::Paint;
use crate::walk::answer::takes_unsure;
use crate::walk::history::History;
use crate::walk::input::free_text;
use crate::walk::keeper::Keeper;
use crate::walk::offer::Offer;
use jiff::civil::DateTime;

use fields::Asking;

/// What a walk came to.
#[derive(Clone, Debug)]
pub struct Finished {
    /// What the outcome comes to.
    pub kind: OutcomeKind,
    /// The outcome's panel as plain lines, for a file or a pipe.
    pub panel: Vec<String>,
}

/// How a person left a walk.
#[derive(Clone, Debug)]
pub enum Left {
    /// An outcome was confirmed.
    Finished(Finished),
    /// It is left for later, perhaps until a time.
    Paused(Option<Moment>),
    /// It was given up.
    Abandoned,
    /// The terminal shows another code, whose tree is of another library than those that are walked.
    Switched(Box<Tree>),
}

/// How the program speaks where no session is shown.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// The language.
    pub language: Language,
    /// Whether colour may be used.
    pub paint: Paint,
}

impl Words {
    /// The wording in the language.
    #[must_use]
    pub fn pick(self, zh: &'static str, en: &'static str) -> &'static str {
        self.language.pick(zh, en)
    }
}

/// Asks for yes or no outside a walk, under these lines; they are taken off the screen again. Esc is no.
///
/// # Errors
/// [`Lost`], where the person or the terminal is gone.
pub fn confirm<C: Console>(console: &mut C, words: Words, lines: &[&str]) -> Result<bool, Lost> {
    let columns = console.size().0;
    // A path in them may hold what a terminal would obey.
    let mut said: Vec<String> =
        lines.iter().flat_map(|line| wrap(&harmless(line), "", "", columns)).collect();
    loop {
        console.print(&said)?;
        let typed = console.read(Room::Key)?;
        console.erase(said.len())?;
        match typed {
            Typed::Line(line) => match keys::parse(&line, Asked::YesNo) {
                Some(Key::Yes) => return Ok(true),
                Some(Key::No | Key::Back) => return Ok(false),
                _ => {}
            },
            Typed::Escape => return Ok(false),
            Typed::Resized | Typed::TooLong => {}
        }
        let again = words.pick("! 请输入 y 或 n", "! Type y or n");
        if said.last().is_some_and(|last| last != again) {
            said.push(again.to_owned());
        }
    }
}

/// What a walk is made of.
pub struct Setting<'s> {
    /// Where other codes are looked up.
    pub library: &'s Library,
    /// How the trees that are walked are shown.
    pub view: View<'s>,
    /// Whether those trees are the library's, so that another of its trees can be walked beside them.
    pub same_library: bool,
    /// What keeps what happens.
    pub keeper: &'s mut dyn Keeper,
    /// Whether it matters that nothing is kept: a standing warning says so.
    pub warn: bool,
    /// What tells the time.
    pub clock: fn() -> Moment,
    /// What tells the time where the person is.
    pub wall: fn() -> DateTime,
    /// How times are written.
    pub times: Times,
    /// What is offered for fields, whoever walks.
    pub fields: &'s [(u16, Redacted)],
}

/// Walks a person through a session, until they leave it.
///
/// # Errors
/// [`Lost`], where the person or the terminal is gone, or where what happens can no longer be kept.
pub fn walk<'w, C: Console>(
    console: &'w mut C,
    setting: Setting<'w>,
    session: Session,
) -> Result<(Left, Session), Lost> {
    let mut walk = Walk::new(console, setting, session);
    loop {
        match walk.session.place() {
            Place::Prompt(id) => walk.step(id)?,
            Place::End(ending) => walk.ending(ending)?,
        }
        if let Some(left) = walk.left.take() {
            return Ok((left, walk.session));
        }
    }
}

/// Asks for what the open ticket of a session that has ended is missing; for all of it, where nothing is.
///
/// # Errors
/// As [`walk`].
pub fn complete<'w, C: Console>(
    console: &'w mut C,
    setting: Setting<'w>,
    session: Session,
) -> Result<(), Lost> {
    let Place::End(ending) = session.place() else { return Ok(()) };
    let mut walk = Walk::new(console, setting, session);
    walk.fill_in()?;
    walk.close(ending)
}

struct Walk<'w, C> {
    console: &'w mut C,
    library: &'w Library,
    view: View<'w>,
    same_library: bool,
    keeper: &'w mut dyn Keeper,
    /// What happens is kept.
    kept: bool,
    warn: bool,
    session: Session,
    clock: fn() -> Moment,
    wall: fn() -> DateTime,
    times: Times,
    fields: &'w [(u16, Redacted)],
    /// The field that a ticket is asked for.
    asking: Option<Asking>,
    /// What is offered for the field that is asked for.
    offer: Option<Offer>,
    /// What is known from before.
    history: History,
    aids: Aids,
    /// What is to be said about the line that was typed last.
    said: Option<String>,
    /// The lines on the screen, from the head of the walk on.
    drawn: Vec<String>,
    /// The size that they were drawn for.
    size: (usize, usize),
    /// How the walk was left.
    left: Option<Left>,
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

impl<'w, C: Console> Walk<'w, C> {
    fn new(console: &'w mut C, setting: Setting<'w>, session: Session) -> Walk<'w, C> {
        let size = console.size();
        let Setting { library, view, same_library, keeper, warn, clock, wall, times, fields } = setting;
        let history = keeper.recall(&session, clock());
        Walk {
            console,
            library,
            view,
            same_library,
            kept: keeper.name().is_some(),
            keeper,
            warn,
            session,
            clock,
            wall,
            times,
            fields,
            asking: None,
            offer: None,
            history,
            aids: Aids::default(),
            said: None,
            drawn: Vec::new(),
            size,
            left: None,
        }
    }

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
        let name = self.keeper.name().filter(|_| self.kept);
        let (before, burst) =
            (history::lines(view, &self.history, &self.times), self.history.outage.as_ref());
        let burst = burst.map(|burst| history::outage(view, burst));
        let (before, burst) = (&before, burst.as_deref());
        let page = Page { view, session, columns, aids: self.aids, name, before, burst };
        let mut lines = page.history();
        if self.warn && name.is_none() {
            let warning = view.own("没有记录：离开就没有了", "Not recorded: it is gone when you leave");
            lines.extend(wrap(warning, "! ", "  ", columns).iter().map(|line| view.paint.warning(line)));
        }
        match session.place() {
            Place::Prompt(id) => {
                lines.extend(page.step(id));
                lines.extend(page.offer(self.offer.as_ref(), &self.times));
            }
            Place::End(ending) => lines.extend(panel::lines(view, session, ending, Some(columns))),
        }
        if matches!((session.place(), below), (Place::End(_), Below::Legend | Below::Question(_))) {
            lines.extend(page.before_sending());
            lines.push(String::new());
        }
        match below {
            Below::Legend if let Some(Asking { field, number, of }) = self.asking => {
                lines.extend(page.field(field, (number, of)));
                lines.extend(page.offer(self.offer.as_ref(), &self.times));
                lines.extend(page.field_legend(self.offer.is_some()));
            }
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
        self.look_for_offer();
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

    /// Keeps what the session made of it, and says what it did not take: a step taken has no hint shown yet.
    fn did(&mut self, done: &Result<Event, Refusal>) -> Result<(), Lost> {
        if let Ok(event) = done {
            self.keep(event)?;
            self.recall(event);
        }
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
        Ok(())
    }

    /// Looks for what is known from before, where an event tells whose terminal it is, or leads to a ticket.
    fn recall(&mut self, event: &Event) {
        let roles = &self.view.manifest.roles;
        let names = |field: u16| roles.merchant == Some(field) || roles.terminal == Some(field);
        let to_ticket = match self.session.place() {
            Place::End(ending) => ending.is_ticket(self.session.tree()),
            Place::Prompt(_) => false,
        };
        let wanted = match &event.kind {
            EventKind::Field { field, .. } => names(*field),
            EventKind::Switched { .. } => true,
            _ => to_ticket && !self.session.has_ended(),
        };
        if wanted {
            self.history = self.keeper.recall(&self.session, (self.clock)());
        }
    }

    /// Keeps an event; where that fails, the person says whether to go on without.
    fn keep(&mut self, event: &Event) -> Result<(), Lost> {
        if !self.kept {
            self.keeper.forgo(&self.session, event);
            return Ok(());
        }
        let Err(unkept) = self.keeper.keep(&self.session, event) else { return Ok(()) };
        let why = unkept.why.message(self.view.language);
        if !unkept.can_go_on {
            return Err(Lost::Unkept(why));
        }
        let question = match self.view.language {
            Language::Zh => format!("{why} 不再记录，继续走？y 是  n 否"),
            Language::En => format!("{why} Go on without recording? y yes  n no"),
        };
        if !self.is_sure(&question)? {
            return Err(Lost::Unkept(why));
        }
        (self.kept, self.warn) = (false, true);
        self.keeper.forgo(&self.session, event);
        Ok(())
    }

    /// A question of yes or no beside the step.
    fn is_sure(&mut self, question: &str) -> Result<bool, Lost> {
        let sure = self.ask(question, Room::Key, |walk, typed| match keys::parse(typed, Asked::YesNo) {
            Some(Key::Yes) => Ok(true),
            Some(Key::No | Key::Back) => Ok(false),
            _ => Err(walk.own("请输入 y 或 n", "Type y or n").to_owned()),
        })?;
        Ok(sure == Some(true))
    }

    fn answer(&mut self, answer: Answer) -> Result<(), Lost> {
        let now = self.now();
        let done = self.session.answer(answer, now);
        self.did(&done)
    }

    fn back(&mut self) -> Result<(), Lost> {
        let now = self.now();
        let done = self.session.back(now);
        self.did(&done)
    }

    /// Leaves the walk for later: where an action has to wait, until then.
    fn pause(&mut self) -> Result<(), Lost> {
        let now = self.now();
        let until = self.session.due().filter(|due| *due > now);
        let done = self.session.park(until, now);
        self.did(&done)?;
        self.left = Some(Left::Paused(until));
        Ok(())
    }

    /// Gives the walk up.
    fn abandon(&mut self) -> Result<(), Lost> {
        let question = self.own(
            "为什么不走了？例如：商户挂断（Esc：取消）",
            "Why is it given up? For example: the merchant hung up (Esc: cancel)",
        );
        if let Some(reason) = self.ask(question, Room::Text, Self::free_text)? {
            let now = self.now();
            let done = self.session.abandon(reason, now);
            self.did(&done)?;
            self.left = Some(Left::Abandoned);
        }
        Ok(())
    }

    fn step(&mut self, id: NodeId) -> Result<(), Lost> {
        let tree = Arc::clone(self.session.tree());
        let Some(node) = tree.node(id) else { return Ok(()) };
        let asked = Asked::of(&self.session, node);
        let room = if matches!(asked, Asked::Field) { Room::Text } else { Room::Key };
        let key = match self.read(Below::Legend, room)? {
            Some(line) if line.trim().is_empty() && matches!(asked, Asked::Field) => {
                return self.answer_field(None);
            }
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
            Key::Back => return self.back(),
            Key::Pause => return self.pause(),
            Key::Abandon => return self.abandon(),
            Key::Note => return self.note(),
            Key::Code => return self.other_code(),
            Key::Tampering => return self.tampering(),
            Key::Help => self.aids.keys = !self.aids.keys,
            Key::Unsure => return self.unsure(node, asked),
            Key::Same if matches!(asked, Asked::Field) => return self.answer_field(None),
            Key::Same => return self.same(),
            Key::Yes => {
                let now = self.now();
                let done = self.session.confirm_caution(now);
                return self.did(&done);
            }
            Key::No => return self.answer(Answer::Declined),
            Key::Answer(Value::Skipped) => return self.skip(),
            Key::Answer(value) => return self.answer(Answer::Value(value)),
            Key::Value(value) => return self.answer_field(Some(&value)),
            // A collecting step asks for what the walk goes on with.
            Key::Rest => self.said = Some(keys::expected(asked, self.view.language)),
        }
        Ok(())
    }

    fn same(&mut self) -> Result<(), Lost> {
        if let Some(earlier) = self.session.earlier() {
            return self.answer(earlier);
        }
        self.said = Some(self.own("这一步之前没有回答过。", "There is no earlier answer.").to_owned());
        Ok(())
    }

    /// Unsure shows the hint first, and is an answer at the second time.
    fn unsure(&mut self, node: &Node, asked: Asked<'_>) -> Result<(), Lost> {
        match asked {
            Asked::Step(_) | Asked::Field if node.guidance.hint.is_some() && !self.aids.hint => {
                self.aids.hint = true;
            }
            Asked::Field => {
                return match self.session.wanted_field() {
                    Some(field) => self.set_field(field, FieldValue::Unknown),
                    None => Ok(()),
                };
            }
            Asked::Step(_) if takes_unsure(node) => return self.answer(Answer::Value(Value::Unsure)),
            _ => self.said = Some(keys::expected(asked, self.view.language)),
        }
        Ok(())
    }

    fn skip(&mut self) -> Result<(), Lost> {
        let question =
            self.own("为什么没做？（回车：不写原因；Esc：取消）", "Why not? (Enter: no reason; Esc: cancel)");
        let reason = self.ask(question, Room::Text, |walk, typed| {
            if typed.trim().is_empty() { Ok(None) } else { walk.free_text(typed).map(Some) }
        })?;
        if let Some(reason) = reason {
            self.answer(Answer::Skipped(reason))?;
        }
        Ok(())
    }

    fn note(&mut self) -> Result<(), Lost> {
        let question = self.own("备注：（回车：记下；Esc：取消）", "Note: (Enter: keep it; Esc: cancel)");
        if let Some(note) = self.ask(question, Room::Text, Self::free_text)? {
            let now = self.now();
            let aids = self.aids;
            let done = self.session.note(note, now);
            self.did(&done)?;
            // The step is still the same.
            self.aids = aids;
        }
        Ok(())
    }

    fn free_text(&self, typed: &str) -> Result<Redacted, Complaint> {
        free_text(typed).map_err(|why| why.explain(self.view.language))
    }

    fn tampering(&mut self) -> Result<(), Lost> {
        let question = self.own(
            "怀疑终端被人动过（损坏、多出的部件、安全提示）？y 是  n 否",
            "Signs of tampering (damage, an attachment, a security message)? y yes  n no",
        );
        if self.is_sure(question)? { self.answer(Answer::Tampering) } else { Ok(()) }
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
        match tree {
            Some(tree) if self.same_library => {
                let now = self.now();
                let done = self.session.switch(Arc::new(tree), now);
                self.did(&done)
            }
            Some(tree) => {
                // It is drawn again with the coming tree's declarations.
                self.draw(Vec::new())?;
                self.left = Some(Left::Switched(Box::new(tree)));
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// The tree of a code that was typed; of an unknown one, where it was typed again.
    fn tree_of(&self, typed: &str, again: bool) -> Result<Tree, Complaint> {
        let own = |zh: &'static str, en| self.own(zh, en).to_owned();
        let damaged = |damage: Damage| damage.message(self.view.language).to_owned();
        let listed = |codes: Vec<&str>| codes.join(self.own("、", ", "));
        if typed.trim().is_empty() {
            return Err(own("照终端显示的输入，例如 E102", "Type what the terminal shows, such as E102"));
        }
        match look_up(self.library, typed).map_err(damaged)? {
            Found::One(code) => {
                let tree = self.library.tree(&code).map_err(damaged)?;
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
    fn ending(&mut self, ending: Ending) -> Result<(), Lost> {
        let key = match self.read(Below::Legend, Room::Key)? {
            Some(line) => keys::parse(&line, Asked::YesNo),
            None => Some(Key::Back),
        };
        match key {
            Some(Key::Yes) => return self.finish(ending),
            Some(Key::Back) => return self.back(),
            Some(Key::Pause) => return self.pause(),
            Some(Key::Abandon) => return self.abandon(),
            Some(Key::Note) => self.note()?,
            Some(Key::Code) => self.other_code()?,
            Some(Key::Help) => self.aids.keys = !self.aids.keys,
            _ => {
                let said =
                    self.own("请输入 y、b、p、m 或 c（h 看所有按键）", "Type y, b, p, m or c (h: all keys)");
                self.said = Some(said.to_owned());
            }
        }
        Ok(())
    }

    /// Ends the walk; a ticket only once what it asks for was asked for.
    fn finish(&mut self, ending: Ending) -> Result<(), Lost> {
        if ending.is_ticket(self.session.tree()) && !self.fill_in()? {
            return Ok(());
        }
        let outcome = self.view.manifest.outcome(ending.outcome(self.session.tree()));
        let kind = outcome.map_or(OutcomeKind::Ticket, |outcome| outcome.kind);
        let plain = View { paint: Paint(false), ..self.view };
        let panel = panel::lines(plain, &self.session, ending, None);
        let now = self.now();
        // It stands at an outcome, which is all that its end asks for.
        let done = self.session.end(now);
        self.did(&done)?;
        self.close(ending)?;
        self.left = Some(Left::Finished(Finished { kind, panel }));
        Ok(())
    }

    /// Draws what stays on the screen.
    fn close(&mut self, ending: Ending) -> Result<(), Lost> {
        let mut page = self.page(Below::Nothing);
        if ending.is_ticket(self.session.tree()) {
            page.push(String::new());
            let columns = self.console.size().0;
            page.extend(self.filed(ending).iter().flat_map(|line| wrap(line, "", "  ", columns)));
        }
        self.draw(page)
    }
}

impl<C: Console> Walk<'_, C> {
    /// The ticket's number, whether it is complete, and how to get at it.
    fn filed(&self, ending: Ending) -> Vec<String> {
        let missing = self.session.missing(self.view.manifest).len();
        let Some(name) = self.keeper.name().filter(|_| self.kept) else {
            let said = self.own(
                "没有保存：请照上面的内容转交。",
                "Nothing is kept: hand it over from what stands above.",
            );
            return vec![said.to_owned()];
        };
        let head =
            format!("{}{name} · {}", self.own("工单 ", "Ticket "), words::completeness(self.view, missing));
        let how =
            |label: &str, command: &str| self.view.labelled(label, &format!("posdiag {command} {name}"));
        let mut lines = vec![self.view.paint.strong(&head)];
        if missing > 0 {
            lines.push(how(self.own("补填", "Fill in"), "ticket edit"));
        }
        lines.push(how(self.own("全文", "Whole text"), "ticket show"));
        if matches!(ending, Ending::Dispatch(_)) {
            lines.push(how(self.own("上门接着走", "Go on on site"), "resume"));
        }
        lines
    }
}
