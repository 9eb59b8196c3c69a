//! posdiag walks a person from the code that a payment terminal shows to a fix, advice or a complete ticket.
//!
//! ```text
//! trees/*.yaml ─read─▶ mirror ─check─▶ Tree ─start─▶ Session ◀─reply─ walk ◀─ front (terminal | script | JSON lines)
//!                                                       │ event (whole in itself)
//!                                                       ▼
//!                                                   journal (SQLite) ─replay─▶ ticket ─▶ delivery ─▶ sinks
//! ```
//!
//! The folders follow that line, and a file may use only what stands before it on the line; no folders and no files
//! beside each other use each other in a circle (`tests/it/layers.rs` holds both). A type's name stands for one thing in
//! all of them, or its module's stands before it (`tests/it/names.rs`):
//!
//! | place, in order | what lives there |
//! | --- | --- |
//! | [`text`] | what all text goes through: languages, width, control characters, redaction |
//! | [`problem`] | what can go wrong, with its exit code |
//! | [`tree`] | the tree language: reading, checking, compiled form, linking. `build.rs` takes in this and the leaves of [`text`] that it lists |
//! | [`library`] | what is done with trees, pure: look-up, search, paths, graphs, pins, differences, the rules' pages, schemas for editors, the embedded library |
//! | [`view`] | how something is shown: language, library, colour, width |
//! | [`session`] | the pure state machine of a walk, its events as they are written down, and what becomes of its ticket |
//! | [`walk`] | what is the same for every front: the conversation that drives a walk, what is asked and replied in it, scripts, replay, who keeps what happens, the clock, the story of a session |
//! | [`ticket`] | the ticket as a document, without a form |
//! | [`settings`] | environment, configuration, and where each value comes from |
//! | [`journal`] | what is kept: entries, pins, summaries, the file that hands a session over; SQLite; the store that many desks share |
//! | [`desk`] | what a desk does with sessions, whoever asks |
//! | [`show`] | what is only shown: `explain`, stories, panels, tickets, pictures, differences, paths, what a search found |
//! | [`machine`] | what programs read: a file for each format, its struct beside its schema |
//! | [`delivery`] | the outbox, the one algorithm by which tickets get to other systems, and the sinks |
//! | [`front`] | who answers: a person at a terminal, or another program line by line |
//! | [`cli`], [`app`] | what a subcommand is, its help, completion and manual pages · signals, clock |
//! | [`command`] | the registry of the subcommands, what they share of the terminal, the desk and what is typed, and a folder for each: what can be typed for it, and what it does |
//!
//! A front parses what comes in to a [`walk::reply::Reply`], hands it to the [`walk::conversation::Conversation`], and
//! draws the [`walk::question::Question`] that is asked then. What a walk keeps goes through [`walk::keeper::Keeper`],
//! which the journal's side implements: a front knows no database, and the journal no terminal. A ticket is a session
//! whose outcome is one: the document is replayed from its events, so that it can be told in any language at any time.
//!
//! A service that embeds the engine needs nothing that stands after [`walk`]; `examples/embed.rs` walks a tree in thirty
//! lines. [`session::Session::start`] begins a walk, [`session::Session::place`] tells what is asked,
//! [`session::Session::answer`] takes the answer and gives the [`session::Event`] to keep,
//! [`session::Event::record`] writes it down, and [`session::record::replay`] makes the session again from what was kept.
//!
//! Up to [`walk`], nothing prints or reads the environment, the clock or files, but for the one file that reads trees
//! (`tree/reading/source.rs`). What needs more is handed in: a compiled file is read through [`tree::ReadAt`], and the walks
//! that test a tree are walked by whoever has a session ([`tree::Rehearse`]).

#[cfg(feature = "cli")]
pub mod app;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
pub mod command;
#[cfg(feature = "deliver")]
pub mod delivery;
pub mod desk;
pub mod front;
pub mod journal;
pub mod library;
pub mod machine;
pub mod problem;
pub mod session;
pub mod settings;
pub mod show;
pub mod text;
pub mod ticket;
pub mod tree;
pub mod view;
pub mod walk;
