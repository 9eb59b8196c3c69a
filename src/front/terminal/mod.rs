//! A person at a terminal: prompts, keys, and the screen.

pub mod clipboard;
pub mod confirmation;
pub mod console;
mod drawing;
pub mod interactive;
mod keyboard;
pub mod keys;
mod line;
pub mod list;
mod page;
pub mod picker;
mod screen;
