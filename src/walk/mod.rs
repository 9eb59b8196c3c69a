//! A walk, the same for every front: what is asked and what is replied, as data, and the conversation that drives it;
//! answers that were given beforehand, lines that are replayed; who keeps what happens, and what is known from before.

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
pub mod reply;
pub mod script;
pub mod script_file;
pub mod stop;
pub mod story;
