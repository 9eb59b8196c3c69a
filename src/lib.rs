//! posdiag walks a person from the code that a payment terminal shows to a fix, advice or a complete ticket.
//!
//! ```text
//! trees/*.yaml ─read─▶ mirror ─check─▶ Tree ─start─▶ Session ◀─reply─ walk ◀─ front (terminal | script | JSON lines)
//!                                                       │ event (whole in itself)
//!                                                       ▼
//!                                                   journal (SQLite) ─replay─▶ ticket ─▶ delivery ─▶ sinks
//! ```
//!
//! The folders follow that line, and a file may use only what stands before it on the line; neither folders nor files
//! beside each other use each other in a cycle (`tests/it/layers.rs` checks both). A type's name stands for one thing
//! in all of them, or is used with its module's name (`tests/it/names.rs`):
//!
//! | place, in order | what lives there |
//! | --- | --- |
//! | [`text`] | what all text passes through: languages, width, control characters, redaction |
//! | [`problem`] | what can go wrong, with its exit code |
//! | [`tree`] | the tree language: reading, checking, compiled form, linking. `build.rs` includes this and the leaves of [`text`] that it lists |
//! | [`library`] | pure operations on trees: look-up, search, paths, graphs, pins, differences, the rules' pages, schemas for editors, the embedded library |
//! | [`view`] | how something is shown: language, library, colour, width |
//! | [`session`] | the pure state machine of a walk, the records of its events, and the states of its tickets |
//! | [`walk`] | what all fronts share: the conversation that drives a walk, its questions and replies, scripts, replay, the trait for recording, the clock, the story of a session |
//! | [`ticket`] | the ticket as a document, independent of its format |
//! | [`settings`] | environment, configuration, and the origin of each value |
//! | [`journal`] | what is recorded: entries, pins, summaries, the file that hands a session over; SQLite; the store that many desks share |
//! | [`desk`] | what a desk does with sessions, whoever asks |
//! | [`show`] | output for people: `explain`, stories, panels, tickets, pictures, differences, paths, search hits, the pages of a handbook |
//! | [`machine`] | output for programs: a file for each format, its struct beside its schema |
//! | [`delivery`] | the outbox, the one algorithm that delivers tickets to other systems, and the sinks |
//! | [`front`] | who answers: a person at a terminal, or another program line by line |
//! | [`cli`], [`app`] | what a subcommand is, its help, completion and manual pages · signals, clock |
//! | [`command`] | the registry of the subcommands, what they share about the terminal, the desk and typed values, and a folder for each: its arguments, and what it does |
//!
//! A front parses its input to a [`walk::reply::Reply`], passes it to the [`walk::conversation::Conversation`], and
//! draws the next [`walk::question::Question`]. What a walk records goes through [`walk::keeper::Keeper`], which the
//! journal's side implements: a front knows no database, and the journal no terminal. A ticket is a session whose
//! outcome is one: the document is replayed from its events, so that it can be written in any language at any time.
//!
//! A service that embeds the engine needs nothing after [`walk`]; `examples/embed.rs` walks a tree in thirty lines.
//! [`session::Session::start`] starts a walk, [`session::Session::place`] returns the current question,
//! [`session::Session::answer`] takes the answer and returns the [`session::Event`] to record,
//! [`session::Event::record`] writes it down, and [`session::record::replay`] rebuilds the session from the records.
//!
//! Up to [`walk`], nothing prints or reads the environment, the clock or files, except for the one file that reads
//! trees (`tree/reading/source.rs`). What needs more is passed in: a compiled file is read through [`tree::ReadAt`],
//! and the walks that test a tree are run through [`tree::Rehearse`].

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
