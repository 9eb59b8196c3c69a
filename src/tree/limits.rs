//! The limits of a library: exceeding them is a fault, or causes a warning.

/// The limits of one tree with its uses expanded.
pub(crate) const MAX_STEPS: usize = 2_000;
/// See [`MAX_STEPS`].
pub(crate) const MAX_PATHS: u64 = 4_096;
/// The most paths through the closing, which every path of every tree continues with.
pub(crate) const MAX_CLOSING_PATHS: u64 = 256;
/// The most names, conditions, options and fields that all its steps have together: a used step has them again.
pub(crate) const MAX_PARTS: usize = 1 << 16;
/// The longest phrase that people say for a code, in characters: a longer one is a sentence, which nobody types.
pub(crate) const LONGEST_PHRASE: usize = 40;
/// The longest id, in characters.
pub(crate) const LONGEST_ID: usize = 64;
/// The most answers that a walk should ask for: nobody stays on the line for more.
pub(crate) const MANY_PROMPTS: usize = 20;
/// The widest word and the widest label of an option that fit on a screen of 40 columns without breaking, and the most
/// lines that a text should take there.
pub(crate) const WIDEST_WORD: usize = 36;
/// See [`WIDEST_WORD`].
pub(crate) const WIDEST_LABEL: usize = 34;
/// See [`WIDEST_WORD`].
pub(crate) const MOST_LINES: usize = 9;
/// The most faults that are reported for one file: once these are fixed, the others are shown.
pub(crate) const MAX_FAULTS: usize = 100;

/// The largest file that is read, in bytes. The largest shipped tree has a hundredth of it.
pub const MAX_FILE: u64 = 1024 * 1024;
/// The deepest nesting of a file: a branch takes two levels, and nobody follows a dozen of them. The parser is
/// recursive, and must do with the smallest stack of any system (1 MiB).
pub(crate) const MAX_DEPTH: usize = 32;
/// The most values in a file. One of the largest size could have four times as many, all of them brackets.
pub(crate) const MAX_NODES: usize = 250_000;
