//! posdiag walks a person from the code that a payment terminal shows to a fix, an advice or a complete ticket.
//!
//! ```text
//! trees/*.yaml ─read─▶ mirror ─check─▶ Tree ─start─▶ Session ◀─Answer─ front (terminal | script | JSON lines)
//!                                                        │ Event
//!                                                        ▼
//!                                                    journal (SQLite) ─replay─▶ ticket
//! ```
//!
//! The folders follow that line, and a file may use only what stands before it on the line (`tests/layers.rs` holds
//! this):
//!
//! | place | what lives there |
//! | --- | --- |
//! | [`text`] | what all text goes through: languages, width, control characters, redaction |
//! | [`knowledge`] | what the trees say: the tree language with its checker and compiled form, look-up, search, the paths through a tree, its picture, trees as sessions pin them, the rules' pages, the embedded library |
//! | [`session`] | the pure state machine of a walk, its events as they are written down, and what becomes of its ticket |
//! | [`front`] | who answers: a person at a terminal, a script, another program line by line, the lines of a replay; and what is only shown: `explain`, pictures of trees, stories, tickets |
//! | [`record`] | what is kept: the journal of sessions and their tickets, and the file that hands one over |
//! | [`problem`], [`config`], [`cli`] | what can go wrong with its exit code; the settings and where each comes from; the command line, its help and manual pages, and what completes it |
//! | [`schemas`] | the JSON Schemas of what is printed for machines and of the files that people write |
//! | [`command`] | one file a subcommand: puts the pieces together |
//!
//! What a walk keeps goes through [`front::interactive::Keeper`], which `command` implements with the journal: the front
//! knows no database, and the journal no terminal. A ticket is a session whose outcome is one: what is shown of it is
//! replayed from its events, so that it can be told in any language and form at any time.
//!
//! A service that embeds the engine needs [`knowledge`] and [`session`] alone; `examples/embed.rs` walks a tree in thirty
//! lines. [`session::Session::start`] begins a walk, [`session::Session::place`] tells what is asked,
//! [`session::Session::answer`] takes the answer and gives the [`session::Event`] to keep, and
//! [`session::record::replay`] makes the session again from what was kept.
//!
//! `text`, `knowledge` and `session` neither print nor read the environment, the clock or files, but for the one
//! file that reads trees (`knowledge/language/source.rs`). What needs more is handed in: a compiled file is read through
//! [`knowledge::language::ReadAt`], and the walks that test a tree are walked by whoever has a session
//! ([`knowledge::language::Rehearse`]).

pub mod cli;
pub mod command;
pub mod config;
pub mod front;
pub mod knowledge;
pub mod problem;
pub mod record;
pub mod schemas;
pub mod session;
pub mod signals;
pub mod text;
