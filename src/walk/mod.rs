//! A walk, the same for every front: questions and replies as data, and the conversation that drives it; answers given
//! in advance, replayed lines; the contract for recording, and what is known from before.

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
pub mod retrace;
pub mod script;
pub mod script_file;
pub mod stop;
pub mod story;
