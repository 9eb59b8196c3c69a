//! From a file's bytes to its mirror: its contents in the terms of the language, every value with its place.

pub(crate) mod fix;
pub(crate) mod keys;
pub(crate) mod mirror;
pub(crate) mod outline;
pub(crate) mod reader;
pub(crate) mod slips;
pub(crate) mod source;
pub(crate) mod yaml;
