//! Lists that a person picks from at the terminal.

use super::super::keyboard::Pressed;
use super::super::line::PressedKey;
use super::super::list::{ListRow, NarrowedList};
use super::{Console as _, Input, Lost, TerminalConsole, is_end, left, show};
use crate::walk::history::FromElsewhere;

impl TerminalConsole {
    /// Lets a person pick from a list that narrows as they type. Nothing of it is left on the screen. `score` rates how
    /// well an option matches the typed text, higher being better, and `None` hides it; if `is_whole`, the first is
    /// picked without Enter; `copies` says whether Ctrl-Y copies something. `hear` gets the typed text, and returns other
    /// options once there are any.
    ///
    /// # Errors
    /// [`Lost`] if there is no more input.
    pub(in crate::front::terminal) fn pick<T: ListRow>(
        &mut self,
        ListPrompt { question, keys, copies }: ListPrompt<'_>,
        options: Vec<T>,
        score: &dyn Fn(&str, &T) -> Option<i64>,
        is_whole: &dyn Fn(&str) -> bool,
        hear: &mut dyn FnMut(&str) -> OtherOptions<T>,
    ) -> Result<ListAnswer<T>, Lost> {
        let mut options = options;
        let mut list = NarrowedList::default();
        list.narrow(&options, score);
        let picked = loop {
            if self.waits_for_room()? {
                self.wipe()?;
            }
            let (columns, rows) = self.size();
            let height = NarrowedList::height(rows);
            let picked = self.on_reserved(height - 1, |console| {
                let mut shown = Vec::new();
                loop {
                    let page = list.page(question, keys(), &options, (columns, height), console.paint);
                    show(&page, &mut shown)?;
                    let Some(pressed) = console.pressed(&mut list, &mut options, score, hear)? else {
                        continue;
                    };
                    match pressed {
                        Pressed::Text(text) => {
                            list.type_in(&text, &options, score);
                            if let Some(option) = list.chosen().filter(|_| is_whole(list.typed())) {
                                console.keyboard.end_burst()?;
                                return Ok(Picking::Done(ListAnswer::Option(option)));
                            }
                        }
                        Pressed::Key(PressedKey::Copy) if copies => {
                            return Ok(Picking::Done(ListAnswer::Copy));
                        }
                        Pressed::Key(PressedKey::Enter) => {
                            console.keyboard.end_burst()?;
                            if let Some(option) = list.chosen_of(&options) {
                                return Ok(Picking::Done(ListAnswer::Option(option)));
                            }
                        }
                        Pressed::Resized => return Ok(Picking::Again),
                        Pressed::Key(PressedKey::Move(by)) => list.go(by, height),
                        Pressed::Key(PressedKey::Edit(edit))
                            if !is_end(PressedKey::Edit(edit), list.typed()) =>
                        {
                            list.edit(edit, &options, score);
                        }
                        Pressed::Key(key) => match left(key, list.typed())? {
                            None => {}
                            Some(Input::Escape) => return Ok(Picking::Done(ListAnswer::Nothing)),
                            Some(_) => return Ok(Picking::Again),
                        },
                    }
                }
            })?;
            match picked {
                Picking::Done(picked) => break picked,
                // Rows were rewrapped in an unknown way: everything on the screen is cleared with them.
                Picking::Again => {
                    self.wipe()?;
                }
            }
        };
        Ok(picked.map(|option| options.swap_remove(option)))
    }

    /// What is pressed next; `None` where other options have come, which the list has by now.
    fn pressed<T: ListRow>(
        &mut self,
        list: &mut NarrowedList,
        options: &mut Vec<T>,
        score: &dyn Fn(&str, &T) -> Option<i64>,
        hear: &mut dyn FnMut(&str) -> OtherOptions<T>,
    ) -> Result<Option<Pressed>, Lost> {
        let chosen = list.chosen().and_then(|chosen| options.get(chosen)?.key());
        let mut others = None;
        let pressed = self.keyboard.next_or_hear(&mut || match hear(list.typed()) {
            OtherOptions::Nobody => FromElsewhere::Nothing,
            OtherOptions::Awaited => FromElsewhere::Awaited,
            OtherOptions::Come(come) => {
                others = Some(come);
                FromElsewhere::Come
            }
        })?;
        if let Some(others) = others {
            *options = others;
            list.renew(options, score, chosen.as_deref());
        }
        Ok(pressed)
    }
}

/// What a list asks.
#[derive(Clone, Copy)]
pub(in crate::front::terminal) struct ListPrompt<'p> {
    /// The prompt before the typed text.
    pub(in crate::front::terminal) question: &'p str,
    /// The line of keys below, as it is right now.
    pub(in crate::front::terminal) keys: &'p dyn Fn() -> &'static str,
    /// Whether Ctrl-Y copies something.
    pub(in crate::front::terminal) copies: bool,
}

/// How a person left a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::front::terminal) enum ListAnswer<T> {
    /// With this option.
    Option(T),
    /// Asking to copy what can be copied.
    Copy,
    /// With none.
    Nothing,
}

impl<T> ListAnswer<T> {
    /// The same of what an option stands for.
    fn map<O>(self, of: impl FnOnce(T) -> O) -> ListAnswer<O> {
        match self {
            ListAnswer::Option(option) => ListAnswer::Option(of(option)),
            ListAnswer::Copy => ListAnswer::Copy,
            ListAnswer::Nothing => ListAnswer::Nothing,
        }
    }
}

/// What has come from elsewhere for a list.
pub(in crate::front::terminal) enum OtherOptions<T> {
    /// Nothing, and nothing will.
    Nobody,
    /// Nothing yet.
    Awaited,
    /// All options, as they are now.
    Come(Vec<T>),
}

/// How a list ended.
enum Picking {
    /// With an option by its index, or none.
    Done(ListAnswer<usize>),
    /// It has to be redrawn.
    Again,
}
