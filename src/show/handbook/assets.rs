//! What every page of a handbook shares: how it looks, and its scripts.

use super::Readers;

pub(super) const STYLE: &str = concat!(include_str!("assets/style.css"), include_str!("assets/walk.css"));
pub(super) const READING: &str = include_str!("assets/reading.js");
pub(super) const WALK: &str = include_str!("assets/walk.js");
const ICON: &str = include_str!("assets/icon.svg");

/// The files that pages share, by name.
pub(super) fn of(readers: Readers) -> impl Iterator<Item = (&'static str, &'static str)> {
    let all = [("style.css", STYLE), ("icon.svg", ICON), ("reading.js", READING), ("walk.js", WALK)];
    all.into_iter().filter(move |(name, _)| readers.walk() || *name != "walk.js")
}
