//! posdiag walks a person from the code that a payment terminal shows to a fix, an advice or a complete ticket.

pub mod knowledge;
pub mod session;
pub mod text;
