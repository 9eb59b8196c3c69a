//! Yes or no, asked outside a walk.

use super::console::{Console, Lost, Room, Typed};
use super::keys::{self, Asked, Key};
use crate::text::harmless::harmless;
use crate::text::language::Language;
use crate::text::width::wrap;
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
