//! A line of text being edited: its contents, the keys that edit it as in every shell, and its rows on the screen.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use crate::text::harmless::stripped;
use crate::text::width::{clusters, width};

/// The meaning of a key at a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PressedKey {
    /// A typed character.
    Character(char),
    /// An edit.
    Edit(Edit),
    /// Enter.
    Enter,
    /// Esc, Ctrl-G.
    Escape,
    /// Ctrl-C.
    Interrupt,
    /// Ctrl-Z.
    Suspend,
    /// Ctrl-L.
    Redraw,
    /// Ctrl-Y.
    Copy,
    /// Moves in a list.
    Move(ListMove),
}

/// How a line is edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edit {
    Go(Way),
    Rub(Way),
}

/// From the cursor to this place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Left,
    Right,
    /// The beginning of the word before the cursor: of letters and digits.
    WordLeft,
    /// The end of the word after the cursor.
    WordRight,
    /// The beginning of the non-blank text before the cursor.
    BlankLeft,
    Start,
    End,
}

/// Movements in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ListMove {
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
}

impl PressedKey {
    /// The meaning of a pressed key; `None` if it has none here. No chord types its letter.
    pub(super) fn of(event: KeyEvent) -> Option<PressedKey> {
        if event.kind == KeyEventKind::Release {
            return None;
        }
        let (control, alt) =
            (event.modifiers.contains(KeyModifiers::CONTROL), event.modifiers.contains(KeyModifiers::ALT));
        let others = KeyModifiers::SUPER | KeyModifiers::HYPER | KeyModifiers::META;
        match event.code {
            KeyCode::Char(_) if event.modifiers.intersects(others) => None,
            KeyCode::Char(letter) => match (control, alt) {
                (false, false) => Some(PressedKey::Character(letter)),
                (true, false) => Self::control(letter.to_ascii_lowercase()),
                (false, true) => Self::alt(letter.to_ascii_lowercase()),
                (true, true) => None,
            },
            KeyCode::Enter => Some(PressedKey::Enter),
            KeyCode::Esc => Some(PressedKey::Escape),
            KeyCode::Backspace if control || alt => Some(PressedKey::Edit(Edit::Rub(Way::WordLeft))),
            KeyCode::Backspace => Some(PressedKey::Edit(Edit::Rub(Way::Left))),
            KeyCode::Delete if control || alt => Some(PressedKey::Edit(Edit::Rub(Way::WordRight))),
            KeyCode::Delete => Some(PressedKey::Edit(Edit::Rub(Way::Right))),
            KeyCode::Left if control || alt => Some(PressedKey::Edit(Edit::Go(Way::WordLeft))),
            KeyCode::Left => Some(PressedKey::Edit(Edit::Go(Way::Left))),
            KeyCode::Right if control || alt => Some(PressedKey::Edit(Edit::Go(Way::WordRight))),
            KeyCode::Right => Some(PressedKey::Edit(Edit::Go(Way::Right))),
            KeyCode::Home => Some(PressedKey::Move(ListMove::First)),
            KeyCode::End => Some(PressedKey::Move(ListMove::Last)),
            KeyCode::Up => Some(PressedKey::Move(ListMove::Up)),
            KeyCode::Down => Some(PressedKey::Move(ListMove::Down)),
            KeyCode::PageUp => Some(PressedKey::Move(ListMove::PageUp)),
            KeyCode::PageDown => Some(PressedKey::Move(ListMove::PageDown)),
            _ => None,
        }
    }

    fn control(letter: char) -> Option<PressedKey> {
        Some(match letter {
            'a' => PressedKey::Edit(Edit::Go(Way::Start)),
            'b' => PressedKey::Edit(Edit::Go(Way::Left)),
            'c' => PressedKey::Interrupt,
            'd' => PressedKey::Edit(Edit::Rub(Way::Right)),
            'e' => PressedKey::Edit(Edit::Go(Way::End)),
            'f' => PressedKey::Edit(Edit::Go(Way::Right)),
            'g' => PressedKey::Escape,
            'h' => PressedKey::Edit(Edit::Rub(Way::Left)),
            'j' | 'm' => PressedKey::Enter,
            'k' => PressedKey::Edit(Edit::Rub(Way::End)),
            'l' => PressedKey::Redraw,
            'n' => PressedKey::Move(ListMove::Down),
            'p' => PressedKey::Move(ListMove::Up),
            'u' => PressedKey::Edit(Edit::Rub(Way::Start)),
            'w' => PressedKey::Edit(Edit::Rub(Way::BlankLeft)),
            'y' => PressedKey::Copy,
            'z' => PressedKey::Suspend,
            _ => return None,
        })
    }

    fn alt(letter: char) -> Option<PressedKey> {
        Some(match letter {
            'b' => PressedKey::Edit(Edit::Go(Way::WordLeft)),
            'd' => PressedKey::Edit(Edit::Rub(Way::WordRight)),
            'f' => PressedKey::Edit(Edit::Go(Way::WordRight)),
            _ => return None,
        })
    }
}

/// The line and the position of its cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct TypedLine {
    text: String,
    /// In bytes, at the beginning of a grapheme cluster.
    cursor: usize,
}

/// A line laid out on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LineRows {
    /// The rows that are shown.
    pub(super) rows: Vec<String>,
    /// The row of the cursor among them, and its column.
    pub(super) cursor: (usize, usize),
}

impl TypedLine {
    /// With the cursor at its end.
    pub(super) fn new(text: String) -> TypedLine {
        TypedLine { cursor: text.len(), text }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Inserts typed or pasted text at the cursor, as one line without invisible characters, up to so many characters
    /// in all; returns whether all of it fitted.
    pub(super) fn insert(&mut self, typed: &str, most: usize) -> bool {
        let room = most.saturating_sub(self.text.chars().count());
        let lines = typed.trim_end_matches(['\r', '\n']).replace("\r\n", "\n").replace('\r', "\n");
        let seen = stripped(&lines);
        let end = seen.char_indices().nth(room).map_or(seen.len(), |(at, _)| at);
        let taken = seen.get(..end).unwrap_or_default();
        self.text.insert_str(self.cursor, taken);
        self.cursor += taken.len();
        end == seen.len()
    }

    pub(super) fn edit(&mut self, edit: Edit) {
        match edit {
            Edit::Go(way) => self.cursor = self.place(way),
            Edit::Rub(way) => {
                let place = self.place(way);
                let rubbed = place.min(self.cursor)..place.max(self.cursor);
                self.cursor = rubbed.start;
                self.text.replace_range(rubbed, "");
            }
        }
    }

    fn place(&self, way: Way) -> usize {
        let (before, after) = self.text.split_at_checked(self.cursor).unwrap_or((&self.text, ""));
        let is_word = |letter: char| letter.is_alphanumeric();
        match way {
            Way::Left => before.len() - clusters(before).last().map_or(0, |cluster| cluster.text.len()),
            Way::Right => self.cursor + clusters(after).next().map_or(0, |cluster| cluster.text.len()),
            Way::Start => 0,
            Way::End => self.text.len(),
            Way::WordLeft => before.trim_end_matches(|c| !is_word(c)).trim_end_matches(is_word).len(),
            Way::WordRight => {
                self.text.len() - after.trim_start_matches(|c| !is_word(c)).trim_start_matches(is_word).len()
            }
            Way::BlankLeft => {
                let is_blank = char::is_whitespace;
                before.trim_end_matches(is_blank).trim_end_matches(|c| !is_blank(c)).len()
            }
        }
    }

    /// One row after a mark, at most so many columns wide: of a longer line, the part that ends with the cursor, or
    /// begins there.
    pub(super) fn row(&self, mark: &str, columns: usize) -> LineRows {
        let room = columns.saturating_sub(width(mark));
        let (before, after) = self.text.split_at_checked(self.cursor).unwrap_or((&self.text, ""));
        let mut start = 0;
        let mut column = width(before);
        for cluster in clusters(before) {
            if column <= room {
                break;
            }
            column -= cluster.columns;
            start += cluster.text.len();
        }
        let mut row = format!("{mark}{}", before.get(start..).unwrap_or_default());
        let mut rest = room.saturating_sub(column);
        for cluster in clusters(after) {
            let Some(left) = rest.checked_sub(cluster.columns) else { break };
            rest = left;
            row.push_str(cluster.text);
        }
        LineRows { rows: vec![row], cursor: (0, width(mark) + column) }
    }

    /// The rows that it takes after a mark, each at most so many columns wide; of more than `most`, those that end with
    /// the cursor's.
    pub(super) fn rows(&self, mark: &str, columns: usize, most: usize) -> LineRows {
        let mut rows = vec![mark.to_owned()];
        let mut column = mark.chars().count();
        let mut at = 0;
        let mut cursor = None;
        for cluster in clusters(&self.text) {
            let begins_row = column + cluster.columns > columns;
            if begins_row {
                rows.push(String::new());
                column = 0;
            }
            if at == self.cursor {
                cursor = Some((rows.len() - 1, column));
            }
            if let Some(row) = rows.last_mut() {
                row.push_str(cluster.text);
            }
            column += cluster.columns;
            at += cluster.text.len();
        }
        let (row, column) = cursor.unwrap_or((rows.len() - 1, column));
        let first = (row + 1).saturating_sub(most);
        let rows = rows.into_iter().skip(first).take(most).collect();
        LineRows { rows, cursor: (row - first, column) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(code: KeyCode, modifiers: KeyModifiers) -> Option<PressedKey> {
        PressedKey::of(KeyEvent::new(code, modifiers))
    }

    fn edited(text: &str, edits: &[Edit]) -> String {
        let mut line = TypedLine::new(text.to_owned());
        for edit in edits {
            line.edit(*edit);
        }
        let (before, after) = line.text.split_at(line.cursor);
        format!("{before}|{after}")
    }

    #[test]
    fn chords_do_not_type_their_letter() {
        for letter in ('a'..='z').chain('0'..='9').chain("[]\\/-=;',.`".chars()) {
            for modifiers in
                [KeyModifiers::CONTROL, KeyModifiers::ALT, KeyModifiers::SUPER, KeyModifiers::META]
                    .into_iter()
                    .chain([
                        KeyModifiers::CONTROL | KeyModifiers::ALT,
                        KeyModifiers::CONTROL | KeyModifiers::SHIFT,
                    ])
            {
                let key = pressed(KeyCode::Char(letter), modifiers);
                assert!(!matches!(key, Some(PressedKey::Character(_))), "{modifiers:?} {letter}: {key:?}");
            }
            assert_eq!(
                pressed(KeyCode::Char(letter), KeyModifiers::NONE),
                Some(PressedKey::Character(letter))
            );
            assert_eq!(
                pressed(KeyCode::Char(letter), KeyModifiers::SHIFT),
                Some(PressedKey::Character(letter))
            );
        }
    }

    #[test]
    fn keys_edit_as_in_a_shell() {
        use Edit::{Go, Rub};
        for (text, edits, left) in [
            ("8221 0004", &[Rub(Way::Start)][..], "|"),
            ("abc def", &[Rub(Way::BlankLeft)], "abc |"),
            ("abc-def ", &[Rub(Way::WordLeft)], "abc-|"),
            ("abc-def ", &[Rub(Way::BlankLeft)], "|"),
            ("网络异常", &[Go(Way::Left), Rub(Way::Left)], "网络|常"),
            ("abc def", &[Go(Way::Start), Go(Way::WordRight), Rub(Way::End)], "abc|"),
            ("abc def", &[Go(Way::WordLeft), Rub(Way::Right)], "abc |ef"),
            ("a👍🏽b", &[Go(Way::Left), Rub(Way::Left)], "a|b"),
            ("", &[Rub(Way::Left), Rub(Way::Right), Go(Way::Left), Go(Way::WordRight)], "|"),
        ] {
            assert_eq!(edited(text, edits), left, "{text} {edits:?}");
        }
    }

    #[test]
    fn paste_becomes_one_line() {
        let mut line = TypedLine::new("ab".to_owned());
        line.edit(Edit::Go(Way::Left));
        assert!(line.insert("第一行\r\n第二行\t\u{1b}[31m三\r\n", 2_000));
        assert_eq!(line.text(), "a第一行 第二行 [31m三b");
        let mut line = TypedLine::default();
        assert!(!line.insert("一二三", 2) && line.text() == "一二");
        assert!(!line.insert("三", 2) && line.text() == "一二");
    }

    #[test]
    fn single_row_follows_the_cursor() {
        let mut line = TypedLine::new("一二三四五".to_owned());
        assert_eq!(line.row("> ", 9), LineRows { rows: vec!["> 三四五".to_owned()], cursor: (0, 8) });
        assert_eq!(line.row("> ", 12).rows, ["> 一二三四五"]);
        line.edit(Edit::Go(Way::Start));
        assert_eq!(line.row("> ", 9), LineRows { rows: vec!["> 一二三".to_owned()], cursor: (0, 2) });
    }

    #[test]
    fn rows_follow_the_cursor() {
        let line = |text: &str| TypedLine::new(text.to_owned());
        let rows = |line: &TypedLine, most| line.rows("> ", 9, most);
        assert_eq!(rows(&line(""), 4), LineRows { rows: vec!["> ".to_owned()], cursor: (0, 2) });
        let text = line("一二三四五六七八九");
        assert_eq!(rows(&text, 4).rows, ["> 一二三", "四五六七", "八九"]);
        assert_eq!(rows(&text, 4).cursor, (2, 4));
        assert_eq!(rows(&text, 2).rows, ["四五六七", "八九"]);
        let mut at_start = text.clone();
        at_start.edit(Edit::Go(Way::Start));
        assert_eq!(
            (rows(&at_start, 2).rows, rows(&at_start, 2).cursor),
            (vec!["> 一二三".to_owned(), "四五六七".to_owned()], (0, 2))
        );
        assert!(rows(&line(&"卡".repeat(2_000)), 4).rows.iter().all(|row| row.chars().count() <= 4));
    }
}
