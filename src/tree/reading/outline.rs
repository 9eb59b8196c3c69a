//! A file's lines as blocks by their indentation: what can be said about a file that the parser rejects, or that ends
//! too early.

use super::keys::{
    self, FIELD, LIBRARY, MATTER, OPTION, OUTCOME, QUEUE, SEQUENCE, STATE, STEP, TABLE, TAG, TREE,
};
use crate::tree::fault::Kind;
use crate::tree::location::{Span, line_around};

/// A mapping or a list that a line may continue.
#[derive(Clone)]
struct Level {
    column: usize,
    is_list: bool,
    /// Whether its last key or dash has no value yet, so that something may be indented below it.
    is_open: bool,
    /// Its last key or dash.
    at: Span,
    /// For a step, the kind that one of its keys has said.
    kind: Option<&'static str>,
}

/// A value that lines may continue: those that are indented more than its key.
struct Value {
    column: usize,
    /// Whether it is unquoted text, which no line with a key continues.
    is_plain: bool,
    /// For a block (`>-`, `|`): no line of it is indented less than its first.
    block: Option<BlockBegin>,
}

/// The indentation of a block's lines.
enum BlockBegin {
    NotSeen,
    At(usize),
}

impl Value {
    /// The value after a key or a dash, if any.
    fn of(column: usize, said: &str) -> Option<Value> {
        let block = said.starts_with(['>', '|']).then_some(BlockBegin::NotSeen);
        let is_plain = !said.starts_with(['>', '|', '"', '\'', '[', '{']);
        (!said.is_empty()).then_some(Value { column, is_plain, block })
    }

    /// Whether a line continues it; `None` if it fits neither into its block nor after it.
    fn takes(&mut self, column: usize) -> Option<bool> {
        if column <= self.column {
            return Some(false);
        }
        match self.block {
            Some(BlockBegin::At(begin)) => (column >= begin).then_some(true),
            Some(BlockBegin::NotSeen) => {
                self.block = Some(BlockBegin::At(column));
                Some(true)
            }
            None => Some(true),
        }
    }
}

/// Deeper than any meaningful file: a line of nothing but dashes is not searched for each of them.
const DEEPEST: usize = 64;

/// A line whose indentation is wrong.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct OutOfPlace {
    /// What is wrong with it.
    pub(crate) kind: Kind,
    /// The line.
    pub(crate) at: Span,
    /// The line above that it would have to continue.
    pub(crate) above: Option<Span>,
}

impl OutOfPlace {
    /// A key or an item with this indentation below these levels, which fits none: with the nearest indentations that
    /// would fit, one or two, and the key or dash that the line would be aligned with.
    fn of(text: &str, at: Span, blanks: usize, is_item: bool, levels: &[Level]) -> Option<OutOfPlace> {
        let alike = || levels.iter().filter(|level| level.is_list == is_item);
        let nearest = alike().map(|level| level.column.abs_diff(blanks)).min()?;
        let fits = || alike().filter(|level| level.column.abs_diff(blanks) == nearest);
        let named = |level: &Level| {
            let line = text.get(level.at.start..level.at.end).unwrap_or_default();
            if is_item { line.split(':').next().unwrap_or_default().to_owned() } else { key_name(line) }
        };
        let above = fits().next_back()?.at;
        let fits = fits().map(|level| (level.column, named(level))).collect();
        Some(OutOfPlace { kind: Kind::Indentation { blanks, fits }, at, above: Some(above) })
    }
}

/// A line with a key that ends the blocks above it, and may have been meant to continue one of them.
struct Leaver {
    at: Span,
    column: usize,
    key: String,
    /// All levels above it, as they were before it.
    levels: Vec<Level>,
    /// Whether no file begins with its key.
    is_inner: bool,
    /// The column of the line below it, if that is indented.
    child: Option<usize>,
}

impl Leaver {
    /// A line that ends levels, with its indentation.
    fn of(content: &str, at: Span, column: usize, levels: &[Level]) -> Option<Leaver> {
        let key = key_name(content.get(..key_end(content)?)?);
        let is_inner = column == 0 && is_inner(&key) && !is_top(&key);
        Some(Leaver { at, column, key, levels: levels.to_vec(), is_inner, child: None })
    }

    /// The line as a fault, if it was meant for the level at this place of [`Leaver::levels`].
    fn misfit(&self, text: &str, level: &Level) -> Option<OutOfPlace> {
        // What is below it is indented as if it were in that level.
        let is_meant = self.is_inner || self.child.is_some_and(|child| child > level.column);
        let key = self.key.clone();
        let fit = (level.column, key_name(text.get(level.at.start..level.at.end)?));
        let fit = Some(fit).filter(|_| key != "id");
        let above = fit.is_some().then_some(level.at);
        (is_meant && level.column > self.column).then_some(OutOfPlace {
            kind: Kind::Strays { key, fit },
            at: self.at,
            above,
        })
    }

    /// The line as the cause of another one's fault, which would continue what it ended.
    fn blamed(&self, text: &str, column: usize, is_item: bool) -> Option<OutOfPlace> {
        let meant = if is_item {
            let list = self.levels.iter().position(|level| level.is_list && level.column == column)?;
            self.levels.get(list + 1)?
        } else {
            self.levels.iter().rfind(|level| !level.is_list && level.column == column)?
        };
        self.misfit(text, meant)
    }

    /// The line as a fault by itself: its key belongs to an item of a list.
    fn by_itself(&self, text: &str) -> Option<OutOfPlace> {
        let items = self.levels.windows(2).filter_map(|pair| match pair {
            [list, item] if list.is_list && !item.is_list => Some(item),
            _ => None,
        });
        // An item that has no kind lacks the key that says it.
        let takes = |item: &&Level| match item.kind {
            Some(kind) => keys::of_kind(kind).any(|key| key.name == self.key),
            None => keys::KINDS.contains(&&*self.key),
        };
        let meant = items.clone().rfind(takes).or_else(|| items.clone().next_back())?;
        self.misfit(text, meant).filter(|_| self.is_inner)
    }
}

/// The key of a line, without the dashes before it.
fn key_name(line: &str) -> String {
    line.split(':').next().unwrap_or_default().trim_start_matches([' ', '-']).to_owned()
}

/// The line at a place, if its key has left the item that it belongs to.
pub(crate) fn stray(text: &str, at: usize) -> Option<OutOfPlace> {
    let (start, line) = line_around(text, at);
    let key = key_name(line.get(..key_end(line)?)?);
    // Most unknown keys are no keys at all.
    (start == at && is_inner(&key) && !is_top(&key)).then(|| scan(text, Some(at)))?
}

/// The first line whose indentation fits nothing above it, or the line that left what it would fit. `None` if every
/// line fits, or if one cannot be judged.
pub(crate) fn misfit(text: &str) -> Option<OutOfPlace> {
    scan(text, None)
}

/// [`misfit`], or what is wrong with the line at a place.
#[expect(
    clippy::too_many_lines,
    reason = "one pass over the lines: each part of it reads and changes all of its state"
)]
fn scan(text: &str, place: Option<usize>) -> Option<OutOfPlace> {
    let mut levels: Vec<Level> = Vec::new();
    let mut value: Option<Value> = None;
    let mut leaver: Option<Leaver> = None;
    for (start, line) in lines(text) {
        let mut column = indentation(line);
        let content = line.trim();
        let at = Span::new(start + column, content.len());
        let blanks = column;
        if let Some(Leaver { child: child @ None, .. }) = &mut leaver {
            *child = Some(column);
        }
        let misfit = |is_item, levels: &[Level], leaver: &Option<Leaver>| {
            let cause = leaver.as_ref().and_then(|leaver| leaver.blamed(text, blanks, is_item));
            cause.or_else(|| OutOfPlace::of(text, at, blanks, is_item, levels))
        };
        match value.as_mut().map(|value| (value.takes(column), value)) {
            Some((Some(true), value)) if value.is_plain && has_key(content) => {
                return misfit(content.starts_with("- "), &levels, &leaver);
            }
            Some((Some(true), _)) => continue,
            Some((None, Value { block: Some(BlockBegin::At(begin)), .. })) => {
                let above = levels.last()?.at;
                let kind = Kind::Indentation { blanks, fits: vec![(*begin, String::new())] };
                return Some(OutOfPlace { kind, at, above: Some(above) });
            }
            Some((None, _)) => return misfit(false, &levels, &leaver),
            Some((Some(false), _)) | None => {}
        }
        let mut rest = content;
        value = loop {
            let is_item = rest == "-" || rest.starts_with("- ");
            let fault = misfit(is_item, &levels, &leaver);
            let is_over = |level: &Level| {
                level.column > column || (level.column == column && level.is_list && !is_item)
            };
            if column == blanks && !is_item && levels.last().is_some_and(is_over) {
                let new = Leaver::of(content, at, column, &levels);
                if place == Some(start) {
                    return new?.by_itself(text);
                }
                // The one that ended the most stays.
                if leaver.as_ref().is_none_or(|old| old.column >= column) {
                    leaver = new;
                }
            }
            while levels.last().is_some_and(is_over) {
                levels.pop();
            }
            match levels.last_mut() {
                Some(level) if level.column == column && level.is_list == is_item => {}
                Some(level) if !level.is_open => return fault,
                parent => {
                    if let Some(parent) = parent {
                        parent.is_open = false;
                    }
                    if levels.len() > DEEPEST {
                        return None;
                    }
                    levels.push(Level { column, is_list: is_item, is_open: false, at, kind: None });
                }
            }
            let level = levels.last_mut()?;
            level.at = at;
            if is_item {
                let behind = rest.get(1..)?.trim_start();
                level.is_open = behind.is_empty() || key_end(behind).is_some() || behind.starts_with("- ");
                if behind.is_empty() || !level.is_open {
                    break Value::of(column, behind);
                }
                column += rest.len() - behind.len();
                rest = behind;
                continue;
            }
            let behind = rest.get(key_end(rest)?..)?.trim_start();
            let name = rest.split(':').next().unwrap_or_default();
            level.kind = keys::KINDS.into_iter().find(|kind| *kind == name).or(level.kind);
            level.is_open = behind.is_empty() || behind.starts_with('#');
            break Value::of(column, behind).filter(|_| !level.is_open);
        };
    }
    None
}

/// Whether a line begins with a possible key of the language.
fn has_key(content: &str) -> bool {
    let key = content.trim_start_matches([' ', '-']).split(':').next().unwrap_or_default();
    let is_word = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    is_word && key_end(content).is_some()
}

/// The last line of a text, if the value at `at` continues up to it over several lines: then nothing may have been left
/// out there, and the rest of the file may be missing.
pub(crate) fn ends_with_file(text: &str, at: usize) -> Option<Span> {
    let (start, line) = line_around(text, at);
    let own = line.len() - line.trim_start_matches([' ', '-']).len();
    let behind = start + line.len();
    let mut last = None;
    for (start, line) in lines(text.get(behind..)?) {
        let column = indentation(line);
        if column < own {
            return None;
        }
        last = Some(Span::new(behind + start + column, line.trim().len()));
    }
    last
}

/// The non-empty lines, with their starts.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut next = 0;
    let numbered = text.split_inclusive('\n').map(move |line| {
        let start = next;
        next += line.len();
        (start, line)
    });
    numbered.filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// Where the value of a key begins, if a line has one.
fn key_end(content: &str) -> Option<usize> {
    content.find(": ").map(|colon| colon + 1).or_else(|| content.ends_with(':').then_some(content.len()))
}

/// Whether a file may begin with the key: of a tree, a sequence or `library.yaml`.
pub(crate) fn is_top(name: &str) -> bool {
    [TREE, SEQUENCE, LIBRARY].into_iter().flatten().any(|key| key.name == name)
}

/// Whether a step, an option, or an entry of a list in `library.yaml` has the key.
pub(crate) fn is_inner(name: &str) -> bool {
    let tables = [STEP, OPTION, TABLE, FIELD, TAG, QUEUE, OUTCOME, MATTER, STATE];
    tables.into_iter().flatten().any(|key| key.name == name)
}
