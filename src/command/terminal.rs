//! The person at the terminal, for commands that ask or show something.

use super::Context;
use crate::desk::DeskFault;
use crate::desk::resume;
use crate::front::terminal::clipboard;
use crate::front::terminal::confirmation::{Words, confirm};
use crate::front::terminal::console::{Lost, TerminalConsole};
use crate::journal::{Held, Listed, Store};
use crate::problem::{Exit, Problem};
use crate::text::language::{Language, say};

/// What the journal has of a session whose terminal was lost, and under which name.
#[derive(Clone, Copy)]
pub(super) enum Kept<'n> {
    Nothing,
    /// Everything except what happened since the journal could not be written.
    Beginning(&'n str),
    All(&'n str),
    /// The same as before: somebody only came back to it.
    Unchanged(&'n str),
    /// No more than its beginning, which goes away by itself: nobody answered anything.
    OnlyBegun,
    /// What was filled in for the ticket of this number.
    Ticket(&'n str),
}

impl<'n> Kept<'n> {
    /// The session's name, if the journal has all of it.
    pub(super) fn name(self) -> Option<&'n str> {
        match self {
            Kept::All(name) | Kept::Unchanged(name) => Some(name),
            Kept::Nothing | Kept::OnlyBegun | Kept::Beginning(_) | Kept::Ticket(_) => None,
        }
    }
}

/// That a session is as it was before somebody came back to it, however they left.
pub(super) fn unchanged(language: Language, name: &str) -> String {
    say!(
        language,
        "没有改动，照旧。继续：posdiag resume {name}",
        "Left as it was. Resume: posdiag resume {name}"
    )
}

impl Context<'_> {
    /// The terminal to ask at, if there is one.
    pub(super) fn console(&self) -> Option<TerminalConsole> {
        // Before the terminal is put into raw mode.
        crate::app::signals::leave_sanely(self.language());
        TerminalConsole::new(self.paint_stderr().0, self.environment.dumb)
    }

    /// How the program speaks outside a walk.
    pub(super) fn words(&self) -> Words {
        Words { language: self.language(), paint: self.paint_stderr() }
    }

    /// What is said if the person, the terminal or the disk is gone.
    pub(super) fn lost(&self, lost: Lost, kept: Kept<'_>) -> anyhow::Error {
        match (lost, kept) {
            (Lost::Interrupted, Kept::Unchanged(name)) => {
                Problem::new(Exit::Interrupted, unchanged(self.language(), name)).into()
            }
            (Lost::Interrupted, kept) => {
                let problem = Problem::interrupted(self.language());
                problem
                    .with_help(match kept {
                        Kept::All(name) => say!(
                            self.language(),
                            "回答都已保存，继续：posdiag resume {name}",
                            "your answers are saved; resume: posdiag resume {name}"
                        ),
                        Kept::Beginning(name) => say!(
                            self.language(),
                            "最后几步没有保存。继续：posdiag resume {name}",
                            "the last steps were not saved; resume: posdiag resume {name}"
                        ),
                        Kept::Ticket(number) => say!(
                            self.language(),
                            "填过的都已保存，继续填：posdiag ticket edit {number}",
                            "what you filled in is saved; to continue: posdiag ticket edit {number}"
                        ),
                        Kept::OnlyBegun => self
                            .own(
                                "还没有回答，这通来电不保留。",
                                "nothing was answered, so this call is not kept",
                            )
                            .to_owned(),
                        Kept::Nothing | Kept::Unchanged(_) => {
                            self.own("没有记录。", "nothing was recorded").to_owned()
                        }
                    })
                    .into()
            }
            (Lost::Unkept(why), _) => Problem::environment(why.message(self.language()))
                .with_help(self.own("之前保存的都还在", "everything saved so far is still there"))
                .into(),
            (Lost::Broken(error), _) => {
                anyhow::Error::new(error).context(self.own("终端无法使用", "The terminal cannot be used"))
            }
        }
    }

    /// The right to write to a session; if somebody else has it, the person is asked whether to take it over.
    pub(super) fn hold(
        &self,
        store: &mut Store,
        listed: &Listed,
        take_over: bool,
        console: &mut TerminalConsole,
    ) -> anyhow::Result<Held> {
        let busy = match resume::hold(store, listed, take_over) {
            Err(busy @ DeskFault::HeldElsewhere { .. }) => busy,
            held => return Ok(self.done(held)?),
        };
        let (words, name) = (self.words(), &listed.name);
        let question = words.pick(
            "接管？那边就不能再写了。y 是  n 否",
            "Take it over? The other one can then no longer write. y yes  n no",
        );
        let help = say!(
            words.language,
            "要接管：posdiag resume --take-over {name}",
            "to take it over: posdiag resume --take-over {name}"
        );
        match confirm(console, words, &[&busy.message(words.language), question]) {
            Ok(true) => Ok(self.done(resume::hold(store, listed, true))?),
            Ok(false) => Err(self.desk_fault(&busy).with_help(help).into()),
            Err(Lost::Interrupted) => Err(Problem::interrupted(words.language).with_help(help).into()),
            Err(lost) => Err(self.lost(lost, Kept::Nothing)),
        }
    }

    /// Copies a text to the terminal's clipboard, and says so.
    pub(super) fn copy(&self, text: &str) -> Result<(), Problem> {
        clipboard::copy(text, self.environment).map_err(|_| {
            Problem::environment(
                self.own("没有终端，用不了剪贴板。", "There is no terminal, so no clipboard."),
            )
            .with_help(self.own("不写 --copy，直接打印", "without --copy, it is printed"))
        })?;
        self.say(self.own(
            "已发给终端的剪贴板；粘贴不出来，就是终端不支持。",
            "Sent to the terminal's clipboard; if nothing pastes, the terminal does not support it.",
        ));
        Ok(())
    }
}
