//! From mirrors to records: every name is resolved and every path followed, and faults are reported.

pub(crate) mod advice;
pub(crate) mod card_data;
pub(crate) mod checker;
pub(crate) mod checks;
pub(crate) mod declarations;
pub(crate) mod flow;
pub(crate) mod lower;
pub(crate) mod sequences;
mod standings;
pub(crate) mod trees;
mod uses;
pub(crate) mod when;
