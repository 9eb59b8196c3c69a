//! Yes or no, asked outside a walk.

use super::console::{Console, Input, Lost, Room};
use super::keys::{self, Asked, KeyPress};
use crate::text::commands;
use crate::text::harmless::harmless;
use crate::text::language::Language;
use crate::view::paint::Paint;

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
        lines.iter().flat_map(|line| commands::wrap(&harmless(line), "", "", columns)).collect();
    loop {
        // What was typed before was not meant for this.
        console.forget()?;
        console.print(&said)?;
        let typed = console.read(Room::Key, &|_| false)?;
        // Back from the shell, its lines stand in between.
        if typed != Input::Redraw {
            console.erase(said.len())?;
        }
        match typed {
            Input::Line(line) => match keys::parse(&line, Asked::YesNo) {
                Some(KeyPress::Yes) => return Ok(true),
                Some(KeyPress::No | KeyPress::Back) => return Ok(false),
                _ => {}
            },
            Input::Escape => return Ok(false),
            Input::Resized | Input::TooLong | Input::Redraw => {}
        }
        let again = words.pick("! 请输入 y 或 n", "! Type y or n");
        if said.last().is_some_and(|last| last != again) {
            said.push(again.to_owned());
        }
    }
}
