//! A list that narrows while somebody types, with the input line above it.

use std::fmt::Display;

use super::line::{Edit, LineRows, ListMove, TypedLine};
use crate::text::width::cut;
use crate::view::paint::Paint;

/// A row of a list to pick from.
pub trait ListRow: Display {
    /// Whether it can be chosen; a hint cannot.
    fn can_be_chosen(&self) -> bool {
        true
    }

    /// What it is known by when the list changes under whoever looks at it; `None` where lists do not.
    fn key(&self) -> Option<String> {
        None
    }
}

/// The typed text, and the remaining options.
#[derive(Clone, Debug, Default)]
pub(super) struct NarrowedList {
    line: TypedLine,
    /// The visible options, the best matches first, by their indices among all.
    options: Vec<usize>,
    /// The selected one, by its index among the visible, and the first on the page.
    at: usize,
    top: usize,
}

/// How well an option matches the typed text; `None` hides it.
type Score<'s, T> = &'s dyn Fn(&str, &T) -> Option<i64>;

/// The question and the keys.
const BESIDE: usize = 2;

/// The longest search text, in characters.
const LONGEST: usize = 200;

impl NarrowedList {
    /// How many rows a list takes on a terminal with so many: about half of them, so that what is above stays visible;
    /// a taller list would scroll away while being drawn.
    pub(super) fn height(rows: usize) -> usize {
        const FEWEST: usize = 5;
        const MOST: usize = 15;
        let half = (rows / 2).clamp(FEWEST, MOST);
        half.min(rows.saturating_sub(BESIDE + 1)).max(1) + BESIDE
    }

    pub(super) fn typed(&self) -> &str {
        self.line.text()
    }

    /// The selected option, by its index among all.
    pub(super) fn chosen(&self) -> Option<usize> {
        self.options.get(self.at).copied()
    }

    /// The same, if it can be chosen.
    pub(super) fn chosen_of<T: ListRow>(&self, options: &[T]) -> Option<usize> {
        self.chosen().filter(|option| options.get(*option).is_some_and(ListRow::can_be_chosen))
    }

    pub(super) fn narrow<T>(&mut self, options: &[T], score: Score<'_, T>) {
        let typed = self.line.text();
        let mut found: Vec<(i64, usize)> = options
            .iter()
            .enumerate()
            .filter_map(|(place, option)| Some((score(typed, option)?, place)))
            .collect();
        found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        self.options = found.into_iter().map(|(_, place)| place).collect();
        (self.at, self.top) = (0, 0);
    }

    /// Narrows other options to what was typed; what was chosen stays so, where it is still there.
    pub(super) fn renew<T: ListRow>(&mut self, options: &[T], score: Score<'_, T>, chosen: Option<&str>) {
        self.narrow(options, score);
        let is_chosen = |option: &usize| {
            options.get(*option).and_then(ListRow::key).is_some_and(|key| Some(&*key) == chosen)
        };
        self.at = self.options.iter().position(is_chosen).unwrap_or(0);
    }

    pub(super) fn type_in<T>(&mut self, typed: &str, options: &[T], score: Score<'_, T>) {
        self.line.insert(typed, LONGEST);
        self.narrow(options, score);
    }

    pub(super) fn edit<T>(&mut self, edit: Edit, options: &[T], score: Score<'_, T>) {
        self.line.edit(edit);
        if let Edit::Rub(_) = edit {
            self.narrow(options, score);
        }
    }

    /// Moves the selection; it wraps around at both ends.
    pub(super) fn go(&mut self, by: ListMove, height: usize) {
        let Some(last) = self.options.len().checked_sub(1) else { return };
        let page = height.saturating_sub(BESIDE).max(1);
        self.at = match by {
            ListMove::Up => self.at.checked_sub(1).unwrap_or(last),
            ListMove::Down if self.at == last => 0,
            ListMove::Down => self.at + 1,
            ListMove::PageUp => self.at.saturating_sub(page),
            ListMove::PageDown => (self.at + page).min(last),
            ListMove::First => 0,
            ListMove::Last => last,
        };
    }

    /// The list on a page of so many columns and rows.
    pub(super) fn page<T: Display>(
        &mut self,
        question: &str,
        keys: &str,
        options: &[T],
        (columns, height): (usize, usize),
        paint: Paint,
    ) -> LineRows {
        let columns = columns.saturating_sub(1);
        let most = height.saturating_sub(BESIDE).max(1);
        self.top = self.top.clamp((self.at + 1).saturating_sub(most), self.at);
        let mark = format!("> {} ", cut(question, columns * 3 / 4));
        let mut page = self.line.row(&mark, columns);
        let shown = self.options.iter().enumerate().skip(self.top).take(most);
        let last = self.top + most;
        for (place, option) in shown {
            let mark = match place {
                place if place == self.at => '>',
                place if place == self.top && place > 0 => '^',
                place if place + 1 == last && last < self.options.len() => 'v',
                _ => ' ',
            };
            let option = options.get(*option).map(ToString::to_string).unwrap_or_default();
            let row = format!("{mark} {option}");
            page.rows.push(if place == self.at { paint.lead(&row) } else { row });
        }
        page.rows.push(paint.faint(&cut(keys, columns)));
        page
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::ptr_arg, reason = "an option is a string here")]
    fn fits(typed: &str, option: &String) -> Option<i64> {
        option.contains(typed).then(|| -i64::try_from(option.len()).unwrap_or(0))
    }

    fn page(list: &mut NarrowedList, options: &[String], height: usize) -> Vec<String> {
        list.page("Code:", "keys", options, (40, height), Paint(false)).rows
    }

    #[test]
    fn typing_narrows_the_list() {
        let options: Vec<String> = ["three", "two", "thirteen"].map(str::to_owned).to_vec();
        let mut list = NarrowedList::default();
        list.narrow(&options, &fits);
        assert_eq!(page(&mut list, &options, 6), ["> Code: ", "> two", "  three", "  thirteen", "keys"]);
        list.type_in("thr", &options, &fits);
        assert_eq!((list.chosen(), page(&mut list, &options, 6).len()), (Some(0), 3));
        list.type_in("x", &options, &fits);
        assert_eq!(
            (list.chosen(), page(&mut list, &options, 6)),
            (None, vec!["> Code: thrx".to_owned(), "keys".to_owned()])
        );
        list.edit(Edit::Rub(super::super::line::Way::Start), &options, &fits);
        assert_eq!(list.chosen(), Some(1));
    }

    #[test]
    fn page_follows_the_selection() {
        let options: Vec<String> = (0..10).map(|number| format!("row {number}")).collect();
        let same = |_: &str, _: &String| Some(0);
        let mut list = NarrowedList::default();
        list.narrow(&options, &same);
        assert_eq!(page(&mut list, &options, 5), ["> Code: ", "> row 0", "  row 1", "v row 2", "keys"]);
        list.go(ListMove::Up, 5);
        assert_eq!(page(&mut list, &options, 5), ["> Code: ", "^ row 7", "  row 8", "> row 9", "keys"]);
        list.go(ListMove::Down, 5);
        assert_eq!(list.chosen(), Some(0));
        list.go(ListMove::PageDown, 5);
        assert_eq!(list.chosen(), Some(3));
        // It still fits on a smaller page.
        assert_eq!(page(&mut list, &options, 3), ["> Code: ", "> row 3", "keys"]);
        assert_eq!((NarrowedList::height(24), NarrowedList::height(2), NarrowedList::height(0)), (14, 3, 3));
    }
}
