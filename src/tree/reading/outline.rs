//! A file's lines as blocks by their indentation: what can be said about a file that the parser rejects, or that ends
//! too early.

use crate::tree::location::{Span, line_around};

/// A mapping or a list that a line may continue.
struct Level {
    column: usize,
    is_list: bool,
    /// Whether its last key or dash has no value yet, so that something may be indented below it.
    is_open: bool,
    /// Its last key or dash.
    at: Span,
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

/// A line whose indentation fits nothing above it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct OutOfLine {
    /// The line.
    pub(crate) at: Span,
    /// The line above that it would have to continue.
    pub(crate) above: Span,
    /// Its indentation.
    pub(crate) blanks: usize,
    /// The nearest indentations that would fit, one or two, with the key or dash that the line would be aligned with:
    /// none if that is a text.
    pub(crate) fits: Vec<(usize, String)>,
}

impl OutOfLine {
    /// A key or an item with this indentation below these levels.
    fn of(text: &str, at: Span, blanks: usize, is_item: bool, levels: &[Level]) -> Option<OutOfLine> {
        let alike = || levels.iter().filter(|level| level.is_list == is_item);
        let nearest = alike().map(|level| level.column.abs_diff(blanks)).min()?;
        let fits = || alike().filter(|level| level.column.abs_diff(blanks) == nearest);
        let named = |level: &Level| {
            let line = text.get(level.at.start..level.at.end).unwrap_or_default();
            let key = line.split(':').next().unwrap_or_default();
            if is_item { line } else { key.trim_start_matches([' ', '-']) }.to_owned()
        };
        let above = fits().next_back()?.at;
        Some(OutOfLine {
            at,
            above,
            blanks,
            fits: fits().map(|level| (level.column, named(level))).collect(),
        })
    }
}

/// The first line whose indentation fits nothing above it. `None` if every line fits, or if one cannot be judged.
pub(crate) fn misfit(text: &str) -> Option<OutOfLine> {
    let mut levels: Vec<Level> = Vec::new();
    let mut value: Option<Value> = None;
    for (start, line) in lines(text) {
        let mut column = indentation(line);
        let content = line.trim();
        let at = Span::new(start + column, content.len());
        let blanks = column;
        let misfit = |is_item, levels: &[Level]| OutOfLine::of(text, at, blanks, is_item, levels);
        match value.as_mut().map(|value| (value.takes(column), value)) {
            Some((Some(true), value)) if value.is_plain && has_key(content) => {
                return misfit(content.starts_with("- "), &levels);
            }
            Some((Some(true), _)) => continue,
            Some((None, Value { block: Some(BlockBegin::At(begin)), .. })) => {
                let above = levels.last()?.at;
                return Some(OutOfLine { at, above, blanks, fits: vec![(*begin, String::new())] });
            }
            Some((None, _)) => return misfit(false, &levels),
            Some((Some(false), _)) | None => {}
        }
        let mut rest = content;
        value = loop {
            let is_item = rest == "-" || rest.starts_with("- ");
            let fault = misfit(is_item, &levels);
            while levels.last().is_some_and(|level| {
                level.column > column || (level.column == column && level.is_list && !is_item)
            }) {
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
                    levels.push(Level { column, is_list: is_item, is_open: false, at });
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
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
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
