//! A line-based terminal in memory, and who sits at it: walks without a pseudo-terminal.

use std::collections::VecDeque;

use jiff::tz::TimeZone;
use posdiag::front::terminal::console::{Console, Input, Lost, Room};
use posdiag::front::terminal::interactive::{WalkEntry, WalkStyle};
use posdiag::settings::Keying;
use posdiag::show::times::Times;
use posdiag::text::redaction::without_secrets;
use posdiag::text::width::width;
use posdiag::view::View;

/// The person at the terminal: sees the screen, and types.
pub(crate) trait Person {
    /// The typed text; `None` for Ctrl-C.
    fn types(&mut self, screen: &[String], room: Room) -> Option<Input>;
}

/// Types one line after the other and leaves; remembers the last line that it saw at each prompt.
pub(crate) struct Leaver {
    typed: VecDeque<Input>,
    /// The last line of the screen at each prompt.
    pub(crate) seen: Vec<String>,
}

impl Leaver {
    /// With these inputs.
    pub(crate) fn new(typed: impl IntoIterator<Item = Input>) -> Leaver {
        Leaver { typed: typed.into_iter().collect(), seen: Vec::new() }
    }
}

impl Person for Leaver {
    fn types(&mut self, screen: &[String], _: Room) -> Option<Input> {
        self.seen.push(screen.last().cloned().unwrap_or_default());
        self.typed.pop_front()
    }
}

/// Lines as a person types them.
pub(crate) fn typed<'t>(lines: impl IntoIterator<Item = &'t str>) -> impl Iterator<Item = Input> {
    lines.into_iter().map(|line| Input::Line(line.to_owned()))
}

/// A line-based terminal in memory. It fails if a line is wider than it is or contains a control character, and if
/// something that may not be kept is offered for editing.
pub(crate) struct MemoryTerminal<P> {
    pub(crate) person: P,
    size: (usize, usize),
    pub(crate) screen: Vec<String>,
    /// Everything that was ever shown.
    pub(crate) printed: Vec<String>,
    /// Everything that was ever offered for editing.
    pub(crate) offered: Vec<String>,
}

impl<P> MemoryTerminal<P> {
    /// A terminal of so many columns and rows.
    pub(crate) fn new(size: (usize, usize), person: P) -> MemoryTerminal<P> {
        MemoryTerminal { person, size, screen: Vec::new(), printed: Vec::new(), offered: Vec::new() }
    }
}

impl<P: Person> Console for MemoryTerminal<P> {
    fn size(&self) -> (usize, usize) {
        self.size
    }

    fn print(&mut self, lines: &[String]) -> Result<(), Lost> {
        for line in lines {
            assert!(width(line) <= self.size.0, "wider than {}: {line:?}", self.size.0);
            assert!(!line.chars().any(char::is_control), "{line:?}");
        }
        self.screen.extend_from_slice(lines);
        self.printed.extend_from_slice(lines);
        Ok(())
    }

    fn erase(&mut self, lines: usize) -> Result<(), Lost> {
        assert!(lines + Room::MOST < self.size.1, "{lines} lines are not surely on the screen");
        self.screen.truncate(self.screen.len() - lines);
        Ok(())
    }

    fn wipe(&mut self) -> Result<bool, Lost> {
        self.screen.clear();
        Ok(true)
    }

    fn offer(&mut self, text: String) -> bool {
        assert_eq!(without_secrets(&text), text, "what may not be kept is offered");
        self.offered.push(text);
        true
    }

    fn forget(&mut self) -> Result<(), Lost> {
        Ok(())
    }

    fn read(&mut self, room: Room, _: &dyn Fn(&str) -> bool) -> Result<Input, Lost> {
        self.person.types(&self.screen, room).ok_or(Lost::Interrupted)
    }
}

/// A new walk in this view: keys are sent with Enter, and nothing is copied.
pub(crate) fn walk_style(view: View<'_>) -> WalkStyle<'_> {
    WalkStyle {
        view,
        times: Times::of(TimeZone::UTC),
        warn: false,
        keying: Keying::Enter,
        entry: WalkEntry::New,
        offers_copy: false,
    }
}
