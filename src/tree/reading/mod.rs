//! From a file's bytes to its mirror: what it says in the language's words, every value with its place.

pub(crate) mod fix;
pub(crate) mod keys;
pub(crate) mod mirror;
pub(crate) mod outline;
pub(crate) mod reader;
pub(crate) mod source;
pub(crate) mod yaml;
