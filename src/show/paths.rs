//! The paths of a tree as text, one a line.

use std::io::{self, Write};

use crate::library::paths::Paths;
use crate::library::paths::collapsed::{self, LEADS_TO};
use crate::text::harmless::harmless;
use crate::tree::{Manifest, Standing, Tree};

/// Writes every path of a tree as its replay string and its outcome, in a session whose matters have these states
/// before.
///
/// # Errors
/// The error of `to`.
pub fn text(
    tree: &Tree,
    manifest: &Manifest,
    (on_phone, given): (bool, &[Standing]),
    to: &mut dyn Write,
) -> io::Result<()> {
    let mut line = [&*harmless(&tree.code), ":"].concat();
    let head = line.len();
    let mut paths = Paths::new(tree, on_phone).given(given);
    while let Some(path) = paths.next_path() {
        line.truncate(head);
        path.push_answers(&mut line);
        let outcome = path.ending.outcome(tree).and_then(|index| manifest.outcome(index));
        line.extend([LEADS_TO, outcome.map_or("", |outcome| &outcome.id), "\n"]);
        to.write_all(line.as_bytes())?;
    }
    Ok(())
}

/// Writes every path of a tree without what is inside its sequences.
///
/// # Errors
/// The error of `to`.
pub fn collapsed(
    tree: &Tree,
    manifest: &Manifest,
    (on_phone, given): (bool, &[Standing]),
    to: &mut dyn Write,
) -> io::Result<()> {
    let paths = collapsed::of_tree(tree, (on_phone, given), manifest);
    paths.iter().try_for_each(|path| writeln!(to, "{}", harmless(path)))
}
