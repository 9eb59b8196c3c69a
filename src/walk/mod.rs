//! A walk, the same for every front: answers that were given beforehand, lines that are replayed, and who keeps what
//! happens.

pub mod answer;
pub mod clock;
pub mod complaint;
pub mod conversation;
pub mod history;
pub mod input;
pub mod keeper;
pub mod offer;
pub mod question;
pub mod rehearsal;
pub mod replay;
mod replay_failure;
mod replay_line;
pub mod reply;
pub mod script;
pub mod script_file;
pub mod stop;
pub mod story;
