//! Yes-or-no questions outside a walk.

use super::console::{Console, Input, Lost, Room};
use super::keys::{self, Asked, KeyPress};
use crate::text::commands;
use crate::text::harmless::harmless;
use crate::text::language::Language;
use crate::view::paint::Paint;

/// How the program speaks outside a session.
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

/// Asks for yes or no outside a walk, below these lines, which are removed from the screen afterwards. Esc means no.
///
/// # Errors
/// [`Lost`] if the person or the terminal is gone.
pub fn confirm<C: Console>(console: &mut C, words: Words, lines: &[&str]) -> Result<bool, Lost> {
    let columns = console.size().0;
    // A path in them may contain control characters.
    let mut said: Vec<String> =
        lines.iter().flat_map(|line| commands::wrap(&harmless(line), "", "", columns)).collect();
    loop {
        // Earlier input was not meant for this.
        console.forget()?;
        console.print(&said)?;
        let typed = console.read(Room::Key, &|_| false)?;
        // After returning from the shell, its lines are in between.
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
            Input::Resized | Input::TooLong | Input::Redraw | Input::News => {}
        }
        let again = words.pick("! 请输入 y 或 n", "! Type y or n");
        if said.last().is_some_and(|last| last != again) {
            said.push(again.to_owned());
        }
    }
}
