//! Files that all pages of a handbook share: styles and scripts.

use super::Readers;

pub(super) const STYLE: &str = concat!(include_str!("assets/style.css"), include_str!("assets/walk.css"));
pub(super) const READING: &str = include_str!("assets/reading.js");
/// The style of a single file where no script runs, and the script that removes it.
pub(super) const UNSCRIPTED: &str = include_str!("assets/unscripted.css");
pub(super) const SCRIPTED: &str = include_str!("assets/scripted.js");
/// The walk and the search: one script of many files, as the body of a function.
pub(super) const WALK: &str = concat!(
    "\"use strict\";\n(() => {\n",
    include_str!("assets/walk/page.js"),
    include_str!("assets/walk/loading.js"),
    include_str!("assets/walk/conversation.js"),
    include_str!("assets/walk/address.js"),
    include_str!("assets/walk/drawing.js"),
    include_str!("assets/walk/asking.js"),
    include_str!("assets/walk/beside.js"),
    include_str!("assets/walk/search.js"),
    include_str!("assets/walk/begin.js"),
    "})();\n",
);
const ICON: &str = include_str!("assets/icon.svg");

/// The shared files, by name.
pub(super) fn of(readers: Readers) -> impl Iterator<Item = (&'static str, &'static str)> {
    let all = [("style.css", STYLE), ("icon.svg", ICON), ("reading.js", READING), ("walk.js", WALK)];
    all.into_iter().filter(move |(name, _)| readers.walk() || *name != "walk.js")
}
